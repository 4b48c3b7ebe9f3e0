//! Numbers, phone numbers and words.
use super::DecimalSign;
use crate::mapping::convert::refusal;
use std::borrow::Cow;

/// Digits a floating-point number keeps exactly.
const EXACT_DIGITS: usize = 15;
/// Most digits of an international number (ITU-T E.164).
const LONGEST_PHONE: usize = 15;
/// Italian numbers keep their leading zero.
const KEEPS_ZERO: u16 = 39;

/// The number a text says. Between groups of three digits blanks, apostrophes or the other sign may stand, the same one
/// throughout; anything else is refused, so that `1.5` never becomes fifteen.
pub(super) fn number(text: &str, decimal: DecimalSign) -> Result<f64, &'static str> {
    let text = text.trim();
    let (minus, text) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = match text.split_once(decimal.sign()) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let digits = grouped(whole, decimal).ok_or(refusal::NOT_A_NUMBER)?;
    let fraction = match fraction {
        Some(f) if f.is_empty() || !f.bytes().all(|b| b.is_ascii_digit()) => return Err(refusal::NOT_A_NUMBER),
        other => other.unwrap_or_default(),
    };
    if digits.trim_start_matches('0').len() + fraction.trim_end_matches('0').len() > EXACT_DIGITS {
        return Err(refusal::OUT_OF_RANGE);
    }
    let value: f64 = format!("{digits}.{fraction}0").parse().map_err(|_| refusal::NOT_A_NUMBER)?;
    Ok(if minus { -value } else { value })
}

/// The digits of a whole number without what separates its groups.
fn grouped(text: &str, decimal: DecimalSign) -> Option<String> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(text.to_owned());
    }
    let other = match decimal {
        DecimalSign::Point => ',',
        DecimalSign::Comma => '.',
    };
    let separator = text.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(separator, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '\u{2019}') && separator != other {
        return None;
    }
    let groups: Vec<&str> = text.split(separator).collect();
    let (first, rest) = groups.split_first()?;
    let digits = |g: &str| g.bytes().all(|b| b.is_ascii_digit());
    let good = (1..=3).contains(&first.len()) && digits(first) && rest.iter().all(|g| g.len() == 3 && digits(g));
    good.then(|| groups.concat())
}

/// A number with so many decimal places.
pub(super) fn format_number(number: f64, places: u8, decimal: DecimalSign) -> Result<String, &'static str> {
    if !number.is_finite() {
        return Err(refusal::NOT_A_NUMBER);
    }
    let places = usize::from(places);
    let shortest = number.to_string();
    let (whole, fraction) = shortest.split_once('.').unwrap_or((&shortest, ""));
    if fraction.len() > places {
        return Err(refusal::TOO_PRECISE);
    }
    Ok(match places {
        0 => whole.to_owned(),
        _ => format!("{whole}{}{fraction:0<places$}", decimal.sign()),
    })
}

/// The international number of a national one: `00` and a leading `0` stand for what is dialled before it.
pub(super) fn international(digits: &str, country: u16) -> Result<String, &'static str> {
    let number = match digits.strip_prefix('+') {
        Some(rest) => rest.to_owned(),
        None => match digits.strip_prefix("00") {
            Some(rest) => rest.to_owned(),
            None if country == KEEPS_ZERO => format!("{country}{digits}"),
            None if country == 1 && digits.len() == 11 && digits.starts_with('1') => digits.to_owned(),
            None => format!("{country}{}", digits.strip_prefix('0').unwrap_or(digits)),
        },
    };
    let good = (5..=LONGEST_PHONE).contains(&number.len()) && !number.starts_with('0');
    if good { Ok(format!("+{number}")) } else { Err(refusal::NOT_A_PHONE) }
}

/// Whether the word is among spellings with commas between them, without regard to case and blanks around.
pub(super) fn is_spelled(word: &str, spellings: &str) -> bool {
    let word = word.trim().to_lowercase();
    spellings.split(',').any(|s| s.trim().to_lowercase() == word)
}

/// Blanks at both ends cut, several inside made one.
pub(super) fn squeezed(text: Cow<'_, str>) -> Cow<'_, str> {
    let tidy = !text.starts_with(char::is_whitespace)
        && !text.ends_with(char::is_whitespace)
        && !text.chars().zip(text.chars().skip(1)).any(|(a, b)| a.is_whitespace() && (b.is_whitespace() || a != ' '));
    if tidy { text } else { text.split_whitespace().collect::<Vec<_>>().join(" ").into() }
}

/// Every word with a capital, the rest in lower case.
pub(super) fn capitalised(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut begins = true;
    for c in text.chars() {
        match (c.is_alphanumeric() || c == '\'' || c == '\u{2019}', begins) {
            (true, true) => out.extend(c.to_uppercase()),
            (true, false) => out.extend(c.to_lowercase()),
            (false, _) => out.push(c),
        }
        begins = !(c.is_alphanumeric() || c == '\'' || c == '\u{2019}');
    }
    out
}
