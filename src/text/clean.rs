//! The sanitiser: what arrives from a CRM, a server or a file is untrusted and must not steer a terminal.
//!
//! Controls become visible pictures, bidirectional overrides become words, invisible marks vanish, and piles of
//! combining marks are cut (correctness.md S19).
use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc};

/// How many combining marks one base character may carry.
const MAX_MARKS: usize = 3;

/// Makes text displayable; line feeds stay, everything that could steer a terminal does not.
pub fn clean(text: &str) -> Cow<'_, str> {
    sanitise(text, true)
}

/// As [`clean`], on one line: line breaks and tabs become a space.
pub fn clean_line(text: &str) -> Cow<'_, str> {
    sanitise(text, false)
}

fn sanitise(text: &str, multi_line: bool) -> Cow<'_, str> {
    if text.bytes().all(|b| (0x20..0x7f).contains(&b)) || (is_nfc(text) && text.chars().all(is_plain)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    for c in text.nfc() {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        if marks <= MAX_MARKS {
            push(&mut out, c, multi_line);
        }
    }
    Cow::Owned(out)
}

fn is_plain(c: char) -> bool {
    !c.is_control() && !is_combining_mark(c) && !is_bidi(c) && !is_invisible(c)
}

fn push(out: &mut String, c: char, multi_line: bool) {
    match c {
        '\n' if multi_line => out.push('\n'),
        '\n' | '\r' | '\t' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        }
        '\u{1b}' => out.push('␛'),
        c if c.is_control() => out.push('\u{fffd}'),
        c if is_bidi(c) => {
            out.push('⟦');
            out.push_str(bidi_name(c));
            out.push('⟧');
        }
        c if is_invisible(c) => {}
        c => out.push(c),
    }
}

fn is_bidi(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

fn bidi_name(c: char) -> &'static str {
    match c {
        '\u{202a}' => "LRE",
        '\u{202b}' => "RLE",
        '\u{202c}' => "PDF",
        '\u{202d}' => "LRO",
        '\u{202e}' => "RLO",
        '\u{2066}' => "LRI",
        '\u{2067}' => "RLI",
        '\u{2068}' => "FSI",
        '\u{2069}' => "PDI",
        '\u{200e}' => "LRM",
        '\u{200f}' => "RLM",
        _ => "ALM",
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200c}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}' | '\u{2028}' | '\u{2029}'
        | '\u{e0000}'..='\u{e007f}' | '\u{fff9}'..='\u{fffb}' | '\u{180e}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escape_sequences_become_visible() {
        assert_eq!(clean("a\u{1b}[2Jb"), "a␛[2Jb");
        assert_eq!(clean("\u{1b}]0;title\u{7}"), "␛]0;title\u{fffd}");
        assert_eq!(clean("c1 \u{9b}31m"), "c1 \u{fffd}31m");
    }

    #[test]
    fn bidi_overrides_are_named_and_invisible_marks_removed() {
        assert_eq!(clean("a\u{202e}b\u{2066}c"), "a⟦RLO⟧b⟦LRI⟧c");
        assert_eq!(clean("a\u{200b}b\u{feff}c\u{e0041}"), "abc");
    }

    #[test]
    fn piles_of_marks_are_cut_and_decomposed_korean_is_composed() {
        let zalgo: String = std::iter::once('x').chain(std::iter::repeat_n('\u{336}', 200)).collect();
        assert!(clean(&zalgo).chars().count() <= 1 + MAX_MARKS);
        assert_eq!(clean("\u{1112}\u{1161}\u{11ab}"), "한");
    }

    #[test]
    fn plain_text_is_borrowed_and_lines_are_joined_only_on_request() {
        assert!(matches!(clean("Zoë 한글"), Cow::Borrowed(_)));
        assert_eq!(clean("a\nb"), "a\nb");
        assert_eq!(clean_line("a\r\n\tb"), "a b");
    }

    proptest! {
        #[test]
        fn nothing_that_steers_a_terminal_survives(s in any::<String>()) {
            let shown = clean_line(&s);
            prop_assert!(shown.chars().all(|c| !c.is_control() && !is_bidi(c) && !is_invisible(c)));
            let again = clean_line(&shown).into_owned();
            prop_assert_eq!(again.as_str(), shown.as_ref());
        }
    }
}
