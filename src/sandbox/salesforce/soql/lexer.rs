//! The words of a query.
use super::super::error::SfError;

/// One word.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    /// A name, a keyword, a path, a number, a date: whatever stands without quotes.
    Bare(String),
    Text(String),
    Sign(&'static str),
    End,
}

/// A word and where it begins.
pub(crate) type Placed = (Token, usize);

const SIGNS: [&str; 12] = ["<=", ">=", "!=", "<>", "=", "<", ">", "(", ")", ",", "*", ";"];

/// Splits a query.
pub(crate) fn split(text: &str) -> Result<Vec<Placed>, SfError> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or(' ');
        if first.is_whitespace() {
            at += first.len_utf8();
        } else if first == '\'' {
            let (value, length) = quoted(rest).ok_or_else(|| malformed(text, at, "line 1: Unclosed string literal"))?;
            out.push((Token::Text(value), at));
            at += length;
        } else if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            out.push((Token::Sign(sign), at));
            at += sign.len();
        } else {
            let fits = |c: char| c.is_alphanumeric() || "_.:-+".contains(c);
            let length = rest.find(|c| !fits(c)).unwrap_or(rest.len());
            if length == 0 {
                return Err(malformed(text, at, &format!("unexpected token: '{first}'")));
            }
            out.push((Token::Bare(rest.get(..length).unwrap_or_default().to_owned()), at));
            at += length;
        }
    }
    out.push((Token::End, text.len()));
    Ok(out)
}

/// The value of a literal in quotes, and how long it is with them.
fn quoted(rest: &str) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' => return Some((value, at + 1)),
            '\\' => match chars.next()?.1 {
                'n' | 'N' => value.push('\n'),
                'r' | 'R' => value.push('\r'),
                't' | 'T' => value.push('\t'),
                'b' | 'B' => value.push('\u{8}'),
                'f' | 'F' => value.push('\u{c}'),
                // A pattern's own escapes stay for the pattern.
                '%' => value.push_str("\\%"),
                '_' => value.push_str("\\_"),
                'u' => {
                    let digits: String = (0..4).filter_map(|_| chars.next().map(|(_, c)| c)).collect();
                    value.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
                }
                other @ ('\'' | '"' | '\\') => value.push(other),
                _ => return None,
            },
            c => value.push(c),
        }
    }
    None
}

/// A refusal that shows where in the query it stumbled.
pub(crate) fn framed(text: &str, at: usize, code: &'static str, why: &str) -> SfError {
    let before = text.get(..at).unwrap_or(text);
    let column = before.chars().count() + 1;
    let shown: String = text.chars().skip(column.saturating_sub(30)).take(60).collect();
    let caret = " ".repeat(column.min(30).saturating_sub(1));
    SfError::bad(code, format!("\n{shown}\n{caret}^\nERROR at Row:1:Column:{column}\n{why}"))
}

/// A query that cannot be read.
pub(crate) fn malformed(text: &str, at: usize, why: &str) -> SfError {
    framed(text, at, "MALFORMED_QUERY", why)
}
