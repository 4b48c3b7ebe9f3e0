//! Cell width of text: trimming, padding and wrapping that never cut a wide character in half.
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How many terminal cells the text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// Cuts the end so that the text takes at most `cells`, with `…` where something was cut.
pub fn fit(text: &str, cells: usize) -> Cow<'_, str> {
    if text.width() <= cells {
        return Cow::Borrowed(text);
    }
    if cells == 0 {
        return Cow::Borrowed("");
    }
    let mut out = String::new();
    let mut used = 0;
    for g in text.graphemes(true) {
        let w = g.width();
        if used + w > cells - 1 {
            break;
        }
        out.push_str(g);
        used += w;
    }
    out.push('…');
    Cow::Owned(out)
}

/// Cuts the middle, so that both ends of a path or an identifier stay readable.
pub fn fit_middle(text: &str, cells: usize) -> Cow<'_, str> {
    if text.width() <= cells {
        return Cow::Borrowed(text);
    }
    if cells < 5 {
        return fit(text, cells);
    }
    let head = (cells - 1) / 2;
    let tail = cells - 1 - head;
    let graphemes: Vec<&str> = text.graphemes(true).collect();
    let front = take(graphemes.iter().copied(), head);
    let back: String = {
        let mut picked: Vec<&str> = Vec::new();
        let mut used = 0;
        for g in graphemes.iter().rev() {
            if used + g.width() > tail {
                break;
            }
            used += g.width();
            picked.push(g);
        }
        picked.into_iter().rev().collect()
    };
    Cow::Owned(format!("{front}…{back}"))
}

fn take<'a>(graphemes: impl Iterator<Item = &'a str>, cells: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for g in graphemes {
        if used + g.width() > cells {
            break;
        }
        used += g.width();
        out.push_str(g);
    }
    out
}

/// Trims to `cells` and fills up with spaces: exactly `cells` wide.
pub fn pad(text: &str, cells: usize) -> String {
    let mut out = fit(text, cells).into_owned();
    let missing = cells.saturating_sub(out.width());
    out.extend(std::iter::repeat_n(' ', missing));
    out
}

/// Wraps at spaces (and inside words that are wider than a line, or between Korean syllables) to lines of at most
/// `cells`.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(2);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in pieces(paragraph, cells) {
            if word.width() > cells {
                break_word(word, cells, &mut line, &mut lines);
            } else if line.width() + word.width() <= cells {
                line.push_str(word);
            } else {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                if !word.trim().is_empty() {
                    line.push_str(word);
                }
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Where a line may break: at word borders, but not between a word and the punctuation that belongs to it.
fn pieces(paragraph: &str, cells: usize) -> Vec<&str> {
    let mut pieces: Vec<&str> = Vec::new();
    let mut from = 0;
    let mut end = 0;
    for word in paragraph.split_word_bounds() {
        let so_far = paragraph.get(from..end).unwrap_or_default();
        let joined = paragraph.get(from..end + word.len()).unwrap_or_default();
        if end > from && !(belongs(so_far, word) && joined.width() <= cells) {
            pieces.push(so_far);
            from = end;
        }
        end += word.len();
    }
    if end > from {
        pieces.push(paragraph.get(from..end).unwrap_or_default());
    }
    pieces
}

/// Whether the word stands with what is before it: neither is blank, and one of them is punctuation at their border. A
/// slash is a good place to break an address.
fn belongs(before: &str, word: &str) -> bool {
    let mark = |c: Option<char>| c.is_some_and(|c| !c.is_alphanumeric() && !matches!(c, '/' | '&' | '?' | '='));
    let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let (last, first) = (before.chars().next_back(), word.chars().next());
    !blank(last) && !blank(first) && (mark(last) || mark(first))
}

fn break_word(word: &str, cells: usize, line: &mut String, lines: &mut Vec<String>) {
    for g in word.graphemes(true) {
        if line.width() + g.width() > cells {
            lines.push(std::mem::take(line));
        }
        line.push_str(g);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn korean_takes_two_cells_a_syllable() {
        assert_eq!(width("거래처"), 6);
        assert_eq!(fit("거래처", 5), "거래…");
        assert_eq!(fit("거래처", 4), "거…");
        assert_eq!(pad("거래", 6), "거래  ");
    }

    #[test]
    fn both_ends_survive_a_cut_in_the_middle() {
        assert_eq!(fit_middle("https://contoso.crm4.dynamics.com", 15), "https:/…ics.com");
    }

    #[test]
    fn a_line_breaks_at_blanks_and_not_beside_punctuation() {
        assert_eq!(wrap("이 조직에만 유효합니다.", 22), ["이 조직에만", "유효합니다."]);
        assert_eq!(wrap("your \"Application (client) ID\".", 20), ["your \"Application", "(client) ID\"."]);
        let id = "9f6d8fec-f88e-4cd5-9073-042e1efa35a0";
        assert_eq!(wrap(&format!("as application {id}."), 40), ["as application".to_owned(), format!("{id}.")]);
    }

    proptest! {
        #[test]
        fn fitted_text_fits(s in "\\PC{0,40}", n in 0usize..30) {
            prop_assert!(fit(&s, n).width() <= n);
            prop_assert!(fit_middle(&s, n).width() <= n);
            prop_assert_eq!(pad(&s, n).width(), n);
        }

        #[test]
        fn wrapped_lines_fit_and_lose_no_letter(s in "[a-z가-힣 ]{0,80}", n in 2usize..30) {
            let lines = wrap(&s, n);
            prop_assert!(lines.iter().all(|l| l.width() <= n));
            let letters = |t: &str| t.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&s));
        }
    }
}
