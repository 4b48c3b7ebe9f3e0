//! Tokens of a filter.
use crate::sandbox::errors::ODataError;

/// One token.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Open,
    Close,
    Comma,
    Equals,
    /// A quoted text, quotes undoubled.
    Text(String),
    /// Anything else without spaces: a name, a number, a GUID, a date.
    Word(String),
    /// An enum literal: `Ns.Type'Member'` keeps the member.
    Member(String),
    /// A JSON array of texts.
    List(Vec<String>),
}

/// Splits a filter into tokens.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, ODataError> {
    let mut out = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.peek().copied() {
        match c {
            ' ' | '\t' | '\n' | '\r' => {
                chars.next();
            }
            '(' | ')' | ',' | '=' => {
                chars.next();
                out.push(match c {
                    '(' => Token::Open,
                    ')' => Token::Close,
                    ',' => Token::Comma,
                    _ => Token::Equals,
                });
            }
            '\'' => out.push(Token::Text(quoted(&mut chars, text)?)),
            '[' => out.push(list(&mut chars, text)?),
            _ => {
                let mut word = String::new();
                while let Some(c) = chars.peek().copied().filter(|c| !" \t\r\n(),='[".contains(*c)) {
                    word.push(c);
                    chars.next();
                }
                match chars.peek() {
                    Some('\'') if word.contains('.') => out.push(Token::Member(quoted(&mut chars, text)?)),
                    _ => out.push(Token::Word(word)),
                }
            }
        }
    }
    Ok(out)
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn quoted(chars: &mut Chars<'_>, whole: &str) -> Result<String, ODataError> {
    chars.next();
    let mut out = String::new();
    loop {
        match chars.next() {
            Some('\'') if chars.peek() == Some(&'\'') => {
                chars.next();
                out.push('\'');
            }
            Some('\'') => return Ok(out),
            Some(c) => out.push(c),
            None => {
                let text = format!("There is an unterminated string literal in '{whole}'.");
                return Err(ODataError::new(400, "0x80060888", text));
            }
        }
    }
}

fn list(chars: &mut Chars<'_>, whole: &str) -> Result<Token, ODataError> {
    let mut raw = String::new();
    let mut quote = None;
    for c in chars.by_ref() {
        raw.push(c);
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '\'' || c == '"' => quote = Some(c),
            None if c == ']' => return read_list(&raw, whole),
            _ => {}
        }
    }
    read_list(&raw, whole)
}

fn read_list(raw: &str, whole: &str) -> Result<Token, ODataError> {
    // Single quotes are what the documentation shows; double quotes hold texts with apostrophes.
    let json = if raw.contains('"') { raw.to_owned() } else { raw.replace('\'', "\"") };
    let values: Vec<serde_json::Value> = serde_json::from_str(&json)
        .map_err(|_| ODataError::new(400, "0x80060888", format!("Invalid collection literal in '{whole}'.")))?;
    let text = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    Ok(Token::List(values.into_iter().map(text).collect()))
}
