//! Parts of an address line, by rules that can be said in one sentence each; what they do not find is empty, never guessed.

/// A house number begins with a digit and has at most eight characters.
const LONGEST_NUMBER: usize = 8;

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        && word.chars().count() <= LONGEST_NUMBER
        && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '/'))
}

/// Street and house number: the number is the last word of the line, or else the first one, that begins with a digit.
pub(super) fn street_and_number(line: &str) -> (String, Option<String>) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let bare = |word: &str| word.trim_end_matches(',').to_owned();
    match words.as_slice() {
        [street @ .., last] if !street.is_empty() && is_number(last) => {
            (bare(&street.join(" ")), Some((*last).to_owned()))
        }
        [first, street @ ..] if !street.is_empty() && is_number(first.trim_end_matches(',')) => {
            (street.join(" "), Some(bare(first)))
        }
        words => (words.join(" "), None),
    }
}

/// Postal code and town: the code is the words with a digit at the beginning of the line, or else those at its end.
pub(super) fn code_and_town(line: &str) -> (Option<String>, String) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let has_digit = |word: &&&str| word.chars().any(|c| c.is_ascii_digit());
    let bare = |words: &[&str]| words.join(" ").trim_matches(|c: char| c == ',' || c.is_whitespace()).to_owned();
    let front = words.iter().take_while(has_digit).count();
    let back = words.iter().rev().take_while(has_digit).count();
    let (code, town) = match (front, back) {
        (0, 0) => return (None, bare(&words)),
        (0, back) => {
            let (town, code) = words.split_at(words.len().saturating_sub(back));
            (code, town)
        }
        (front, _) => words.split_at(front),
    };
    (Some(bare(code)), bare(town))
}
