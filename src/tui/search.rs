//! Matching as one types, word by word or fuzzy: Latin by nucleo, Korean also by first consonants (ㄱㄹㅊ finds 거래처).
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use std::cell::RefCell;

thread_local! {
    // The matcher holds big scratch buffers and no state.
    static MATCHER: RefCell<Matcher> = RefCell::new(Matcher::new(Config::DEFAULT));
}

/// How well the text matches; none where it does not. An empty query matches everything equally.
pub fn score(query: &str, text: &str) -> Option<u32> {
    if query.trim().is_empty() {
        return Some(0);
    }
    if query.chars().any(is_consonant) {
        return score(&query.chars().map(as_latin_mark).collect::<String>(), &initials(text))
            .filter(|_| query.chars().all(|c| is_consonant(c) || c == ' '));
    }
    let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
    let mut scratch = Vec::new();
    let haystack = Utf32Str::new(text, &mut scratch);
    MATCHER.with_borrow_mut(|matcher| pattern.score(haystack, matcher))
}

/// Whether each word of the query stands in one of these texts, in any case; a query without words stands in all.
pub fn every_word<'t>(query: &str, texts: impl Iterator<Item = &'t str>) -> bool {
    let query = query.to_lowercase();
    let mut words = query.split_whitespace().peekable();
    if words.peek().is_none() {
        return true;
    }
    let texts: Vec<String> = texts.map(str::to_lowercase).collect();
    words.all(|word| texts.iter().any(|text| text.contains(word)))
}

const CONSONANTS: [char; 19] =
    ['ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ'];

fn is_consonant(c: char) -> bool {
    CONSONANTS.contains(&c)
}

/// A letter that stands for a consonant, so that the matcher treats it like any other.
fn as_latin_mark(c: char) -> char {
    match CONSONANTS.iter().position(|k| *k == c) {
        Some(i) => char::from(b'a' + i as u8),
        None => c,
    }
}

/// The first consonant of every syllable, as marks; other letters become something no query holds.
fn initials(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '가'..='힣' => {
                let index = (c as u32 - '가' as u32) / 588;
                char::from(b'a' + index as u8)
            }
            c if is_consonant(c) => as_latin_mark(c),
            ' ' => ' ',
            _ => '·',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::score;

    #[test]
    fn letters_match_in_order_whatever_the_case() {
        assert!(score("pal", "Palette").is_some());
        assert!(score("ptt", "palette").is_some());
        assert!(score("xq", "palette").is_none());
        assert_eq!(score("", "anything"), Some(0));
    }

    #[test]
    fn korean_matches_by_syllable_and_by_first_consonants() {
        assert!(score("거처", "거래처").is_some());
        assert!(score("ㄱㄹㅊ", "거래처").is_some());
        assert!(score("ㄱㅊ", "거래처").is_some());
        assert!(score("ㅎㅎ", "거래처").is_none());
        assert!(score("ㄱ", "a contact").is_none());
    }

    #[test]
    fn a_match_at_the_start_is_better_than_one_scattered() {
        assert!(score("run", "run all") > score("run", "really unusual name"));
    }
}
