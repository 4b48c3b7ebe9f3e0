//! The part of `$filter` the discovery service understands: comparisons, `and`, `or`, `not`, and three text functions. Texts are
//! compared letter by letter, capitals included.
use serde_json::{Map, Value};

type Row = Map<String, Value>;

/// A condition on an environment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Filter {
    Or(Box<Filter>, Box<Filter>),
    And(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
    Compare(Term, String, Term),
    Text(String, Term, Term),
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Term {
    Property(String),
    Value(Value),
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Mark(char),
}

/// How deep conditions may nest.
const DEEPEST: u32 = 50;

impl Filter {
    /// Reads a condition; the error says what is not understood.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0 };
        let filter = parser.either()?;
        match parser.peek() {
            None => Ok(filter),
            Some(token) => Err(format!("The filter is not understood at {token:?}.")),
        }
    }

    /// Whether it holds.
    pub fn holds(&self, row: &Row) -> Result<bool, String> {
        Ok(match self {
            Self::Or(one, other) => one.holds(row)? || other.holds(row)?,
            Self::And(one, other) => one.holds(row)? && other.holds(row)?,
            Self::Not(one) => !one.holds(row)?,
            Self::Compare(left, word, right) => compare(left.value(row)?, word, right.value(row)?)?,
            Self::Text(name, whole, part) => {
                let (whole, part) = (whole.value(row)?, part.value(row)?);
                let (whole, part) = (whole.as_str().unwrap_or_default(), part.as_str().unwrap_or_default());
                match name.as_str() {
                    "startswith" => whole.starts_with(part),
                    "endswith" => whole.ends_with(part),
                    _ => whole.contains(part),
                }
            }
        })
    }
}

impl Term {
    fn value<'a>(&'a self, row: &'a Row) -> Result<&'a Value, String> {
        match self {
            Self::Value(value) => Ok(value),
            Self::Property(name) => row.get(name).ok_or_else(|| format!("Could not find a property named '{name}'.")),
        }
    }
}

fn compare(left: &Value, word: &str, right: &Value) -> Result<bool, String> {
    if matches!(word, "eq" | "ne") {
        return Ok((left == right) == (word == "eq"));
    }
    let order = match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64().partial_cmp(&right.as_f64()),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => None,
    };
    let Some(order) = order else { return Ok(false) };
    match word {
        "gt" => Ok(order.is_gt()),
        "ge" => Ok(order.is_ge()),
        "lt" => Ok(order.is_lt()),
        "le" => Ok(order.is_le()),
        other => Err(format!("The operator '{other}' is not supported.")),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut out = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            ' ' => {}
            '(' | ')' | ',' => out.push(Token::Mark(c)),
            '\'' => {
                let mut value = String::new();
                loop {
                    match rest.next() {
                        Some('\'') if rest.peek() == Some(&'\'') => value.extend(rest.next()),
                        Some('\'') => break,
                        Some(other) => value.push(other),
                        None => return Err("A text in the filter does not end.".to_owned()),
                    }
                }
                out.push(Token::Text(value));
            }
            _ => {
                let mut word = String::from(c);
                while let Some(next) = rest.next_if(|next| next.is_alphanumeric() || "_-.:".contains(*next)) {
                    word.push(next);
                }
                out.push(Token::Word(word));
            }
        }
    }
    Ok(out)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: u32,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Result<Token, String> {
        let token = self.peek().cloned().ok_or("The filter ends too early.")?;
        self.at += 1;
        Ok(token)
    }

    fn take(&mut self, token: &Token) -> bool {
        let here = self.peek() == Some(token);
        self.at += usize::from(here);
        here
    }

    fn expect(&mut self, mark: char) -> Result<(), String> {
        match self.take(&Token::Mark(mark)) {
            true => Ok(()),
            false => Err(format!("The filter needs a '{mark}'.")),
        }
    }

    fn word(&mut self, word: &str) -> bool {
        self.take(&Token::Word(word.to_owned()))
    }

    fn either(&mut self) -> Result<Filter, String> {
        let mut left = self.both()?;
        while self.word("or") {
            left = Filter::Or(Box::new(left), Box::new(self.both()?));
        }
        Ok(left)
    }

    fn both(&mut self) -> Result<Filter, String> {
        let mut left = self.one()?;
        while self.word("and") {
            left = Filter::And(Box::new(left), Box::new(self.one()?));
        }
        Ok(left)
    }

    fn one(&mut self) -> Result<Filter, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("The filter nests too deep.".to_owned());
        }
        let filter = self.inner()?;
        self.depth -= 1;
        Ok(filter)
    }

    fn inner(&mut self) -> Result<Filter, String> {
        if self.word("not") {
            return Ok(Filter::Not(Box::new(self.one()?)));
        }
        if self.take(&Token::Mark('(')) {
            let filter = self.either()?;
            return self.expect(')').map(|()| filter);
        }
        for name in ["contains", "startswith", "endswith"] {
            if self.word(name) {
                self.expect('(')?;
                let whole = self.term()?;
                self.expect(',')?;
                let part = self.term()?;
                return self.expect(')').map(|()| Filter::Text(name.to_owned(), whole, part));
            }
        }
        let left = self.term()?;
        let Token::Word(operator) = self.next()? else { return Err("The filter needs an operator.".to_owned()) };
        if !matches!(operator.as_str(), "eq" | "ne" | "gt" | "ge" | "lt" | "le") {
            return Err(format!("The operator '{operator}' is not supported."));
        }
        Ok(Filter::Compare(left, operator, self.term()?))
    }

    fn term(&mut self) -> Result<Term, String> {
        Ok(match self.next()? {
            Token::Text(text) => Term::Value(Value::String(text)),
            Token::Mark(mark) => return Err(format!("The filter is not understood at '{mark}'.")),
            Token::Word(word) => match word.as_str() {
                "true" => Term::Value(Value::Bool(true)),
                "false" => Term::Value(Value::Bool(false)),
                "null" => Term::Value(Value::Null),
                // Identifiers and instants stand without quotes.
                _ if uuid::Uuid::parse_str(&word).is_ok() => Term::Value(Value::String(word.to_ascii_lowercase())),
                _ => match word.parse::<i64>() {
                    Ok(number) => Term::Value(number.into()),
                    Err(_) if word.starts_with(|c: char| c.is_ascii_digit()) => Term::Value(Value::String(word)),
                    Err(_) => Term::Property(word),
                },
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn conditions_hold_where_they_should() {
        let row = json!({ "State": 0, "UrlName": "contoso", "IsUserSysAdmin": true, "Trial": null, "At": "2026-01-15T08:00:00Z" });
        let row = row.as_object().unwrap();
        for (text, expected) in [
            ("State eq 0", true),
            ("State ne 0", false),
            ("State lt 1 and State ge 0", true),
            ("UrlName eq 'Contoso'", false),
            ("startswith(UrlName,'con') and not endswith(UrlName,'x')", true),
            ("contains(UrlName,'toto') or (IsUserSysAdmin eq true)", true),
            ("UrlName eq 'a' or UrlName eq 'b' and State eq 0", false),
            ("Trial eq null", true),
            ("UrlName gt 'a' and At ge 2026-01-01T00:00:00Z", true),
            ("UrlName ne 'it''s'", true),
        ] {
            assert_eq!(Filter::parse(text).and_then(|filter| filter.holds(row)), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let deep = format!("{}State eq 0{}", "(".repeat(60), ")".repeat(60));
        for bad in
            ["", "State", "State eq", "State like 1", "(State eq 0", "State eq 0)", "UrlName eq 'open", "not", &deep]
        {
            assert!(Filter::parse(bad).is_err(), "{bad}");
        }
        assert!(Filter::parse("Nothing eq 0").unwrap().holds(&Row::new()).is_err());
    }
}
