//! Cuts a filter into tokens.
use super::{FilterProblem, MAX_LENGTH};
use crate::mapping::{CompareOp, Literal};
use jiff::{Timestamp, civil::Date};

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A word of the language or a field.
    Word(String),
    /// A field in brackets.
    Field(String),
    /// A value.
    Value(Literal),
    /// A comparison.
    Compare(CompareOp),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// `+`, after `today`.
    Plus,
    /// `-`, after `today`.
    Minus,
}

/// A token and the character it begins at.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) at: usize,
    pub(super) kind: Kind,
}

/// All tokens of a filter.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, FilterProblem> {
    let chars: Vec<char> = text.chars().take(MAX_LENGTH + 1).collect();
    if chars.len() > MAX_LENGTH {
        return Err(FilterProblem::at("too-long", MAX_LENGTH, ""));
    }
    let mut reader = Reader { chars: &chars, at: 0 };
    let mut found = Vec::new();
    while let Some(c) = reader.skip_blanks() {
        let at = reader.at;
        let kind = reader.token(c)?;
        found.push(Token { at, kind });
    }
    Ok(found)
}

struct Reader<'c> {
    chars: &'c [char],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn skip_blanks(&mut self) -> Option<char> {
        while self.peek(0).is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        self.peek(0)
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let rest = self.chars.get(self.at..).unwrap_or_default();
        let taken: String = rest.iter().copied().take_while(|c| wanted(*c)).collect();
        self.at += taken.chars().count();
        taken
    }

    fn token(&mut self, c: char) -> Result<Kind, FilterProblem> {
        let next = self.peek(1);
        if c.is_ascii_digit() || (c == '-' && next.is_some_and(|n| n.is_ascii_digit())) {
            return self.number();
        }
        if c.is_alphabetic() || c == '_' {
            return Ok(Kind::Word(self.take_while(|c| c.is_alphanumeric() || c == '_')));
        }
        if matches!(c, '\'' | '"') {
            return self.quoted(c, "unclosed-text").map(|t| Kind::Value(Literal::Text(t)));
        }
        if c == '[' {
            return self.quoted(']', "unclosed-bracket").map(Kind::Field);
        }
        let (kind, length) = match (c, next) {
            ('<', Some('=')) => (Kind::Compare(CompareOp::Le), 2),
            ('>', Some('=')) => (Kind::Compare(CompareOp::Ge), 2),
            ('<', Some('>')) | ('!', Some('=')) => (Kind::Compare(CompareOp::Ne), 2),
            ('=', _) => (Kind::Compare(CompareOp::Eq), 1),
            ('<', _) => (Kind::Compare(CompareOp::Lt), 1),
            ('>', _) => (Kind::Compare(CompareOp::Gt), 1),
            ('(', _) => (Kind::Open, 1),
            (')', _) => (Kind::Close, 1),
            (',', _) => (Kind::Comma, 1),
            ('+', _) => (Kind::Plus, 1),
            ('-', _) => (Kind::Minus, 1),
            _ => return Err(FilterProblem::at("bad-character", self.at, c)),
        };
        self.at += length;
        Ok(kind)
    }

    /// Up to the closing character; that character written twice stands for itself.
    fn quoted(&mut self, close: char, unclosed: &'static str) -> Result<String, FilterProblem> {
        let begin = self.at;
        self.at += 1;
        let mut out = String::new();
        while let Some(c) = self.peek(0) {
            if c == close && self.peek(1) != Some(close) {
                self.at += 1;
                return Ok(out);
            }
            if c.is_control() {
                return Err(FilterProblem::at("bad-character", self.at, c));
            }
            self.at += if c == close { 2 } else { 1 };
            out.push(c);
        }
        Err(FilterProblem::at(unclosed, begin, out))
    }

    fn number(&mut self) -> Result<Kind, FilterProblem> {
        let begin = self.at;
        let mut text = self.take_while(|c| c == '-');
        text += &self.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-' | '+' | '_'));
        let dated = text.get(4..5) == Some("-") && text.bytes().take(4).all(|b| b.is_ascii_digit());
        let literal = if dated { date(&text) } else { plain_number(&text) };
        let slug = if dated { "bad-date" } else { "bad-number" };
        literal.map(Kind::Value).ok_or_else(|| FilterProblem::at(slug, begin, text))
    }
}

fn date(text: &str) -> Option<Literal> {
    let shape = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b':' | b'.' | b'T' | b'Z' | b'+'));
    match text.len() {
        _ if !shape => None,
        10 => text.parse::<Date>().ok().map(Literal::Day),
        _ => text.parse::<Timestamp>().ok().map(Literal::Instant),
    }
}

fn plain_number(text: &str) -> Option<Literal> {
    if !text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'e' | b'E' | b'+')) {
        return None;
    }
    match text.parse::<i64>() {
        Ok(whole) => Some(Literal::Integer(whole)),
        // A whole number too large to be one must not quietly become a rounded one.
        Err(_) if text.bytes().all(|b| b.is_ascii_digit() || b == b'-') => None,
        Err(_) => text.parse::<f64>().ok().filter(|n| n.is_finite()).map(Literal::Real),
    }
}
