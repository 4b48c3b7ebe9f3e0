//! Reads a filter: a recursive descent with a cap on depth and on the number of parts, so that no text can hold it up.
use super::token::{Kind, Token, tokens};
use super::{FilterProblem, MAX_DEPTH, MAX_PARTS, WORDS};
use crate::mapping::{Filter, Literal, Period, TextOp};

/// Reads a filter. The text is what people type; nothing of it is ever handed to a CRM as it is.
///
/// # Errors
/// What is wrong, and where.
pub fn parse(text: &str) -> Result<Filter, FilterProblem> {
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Err(FilterProblem::at("empty", 0, ""));
    }
    let mut parser = Parser { tokens: &tokens, next: 0, end: text.chars().count(), depth: 0, parts: 0 };
    let filter = parser.any()?;
    match parser.peek() {
        None => Ok(filter),
        Some(_) => Err(parser.problem("expected-and-or")),
    }
}

struct Parser<'t> {
    tokens: &'t [Token],
    next: usize,
    end: usize,
    depth: usize,
    parts: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Kind> {
        self.tokens.get(self.next).map(|t| &t.kind)
    }

    fn problem(&self, slug: &'static str) -> FilterProblem {
        match self.tokens.get(self.next) {
            Some(token) => FilterProblem::at(slug, token.at, shown(&token.kind)),
            None => FilterProblem::at(slug, self.end, ""),
        }
    }

    /// Takes the word if it stands here.
    fn word(&mut self, wanted: &str) -> bool {
        let here = matches!(self.peek(), Some(Kind::Word(w)) if w.eq_ignore_ascii_case(wanted));
        self.next += usize::from(here);
        here
    }

    fn take(&mut self, wanted: &Kind) -> bool {
        let here = self.peek() == Some(wanted);
        self.next += usize::from(here);
        here
    }

    fn count_part(&mut self) -> Result<(), FilterProblem> {
        self.parts += 1;
        if self.parts > MAX_PARTS { Err(self.problem("too-many")) } else { Ok(()) }
    }

    fn any(&mut self) -> Result<Filter, FilterProblem> {
        let first = self.all()?;
        let mut rest = Vec::new();
        while self.word("or") {
            rest.push(self.all()?);
        }
        Ok(joined(first, rest, Filter::Or))
    }

    fn all(&mut self) -> Result<Filter, FilterProblem> {
        let first = self.one()?;
        let mut rest = Vec::new();
        while self.word("and") {
            rest.push(self.one()?);
        }
        Ok(joined(first, rest, Filter::And))
    }

    fn one(&mut self) -> Result<Filter, FilterProblem> {
        if self.depth >= MAX_DEPTH {
            return Err(self.problem("too-deep"));
        }
        self.depth += 1;
        let filter = if self.word("not") {
            Filter::Not(Box::new(self.one()?))
        } else if self.peek() == Some(&Kind::Open) {
            let open = self.next;
            self.next += 1;
            let inner = self.any()?;
            if !self.take(&Kind::Close) {
                let at = self.tokens.get(open).map_or(0, |t| t.at);
                return Err(match self.peek() {
                    None => FilterProblem::at("unclosed-parenthesis", at, "("),
                    Some(_) => self.problem("expected-and-or"),
                });
            }
            inner
        } else {
            self.condition()?
        };
        self.depth -= 1;
        Ok(filter)
    }

    fn condition(&mut self) -> Result<Filter, FilterProblem> {
        self.count_part()?;
        let field = self.field()?;
        if let Some(Kind::Compare(op)) = self.peek() {
            let op = *op;
            self.next += 1;
            return Ok(Filter::Compare { field, op, value: self.value()? });
        }
        if self.word("is") {
            let not = self.word("not");
            if !(self.word("empty") || self.word("null")) {
                return Err(self.problem("expected-operator"));
            }
            return Ok(negated(not, Filter::Empty { field }));
        }
        if let Some(op) = self.text_op() {
            return match self.value()? {
                Literal::Text(needle) => Ok(Filter::Text { field, op, needle }),
                _ => {
                    self.next -= 1;
                    Err(self.problem("expected-value"))
                }
            };
        }
        let not = self.word("not");
        if !self.word("in") {
            return Err(self.problem("expected-operator"));
        }
        let filter = match self.period() {
            Some(period) => Filter::During { field, period },
            None => Filter::In { field, values: self.list()? },
        };
        Ok(negated(not, filter))
    }

    /// A period, where one stands here: two or three words.
    fn period(&mut self) -> Option<Period> {
        let rest = self.tokens.get(self.next..)?;
        [3, 2].into_iter().find_map(|length| {
            let words: Vec<String> = rest.get(..length)?.iter().map(|t| shown(&t.kind)).collect();
            let period = Period::read(&words.join(" "))?;
            self.next += length;
            Some(period)
        })
    }

    fn field(&mut self) -> Result<String, FilterProblem> {
        let name = match self.peek() {
            Some(Kind::Field(name)) if !name.is_empty() => name.clone(),
            Some(Kind::Word(word)) if !is_word(word) => word.clone(),
            _ => return Err(self.problem("expected-field")),
        };
        self.next += 1;
        Ok(name)
    }

    fn text_op(&mut self) -> Option<TextOp> {
        let before = self.next;
        if self.word("contains") {
            return Some(TextOp::Contains);
        }
        for (word, op) in [("starts", TextOp::StartsWith), ("ends", TextOp::EndsWith)] {
            if self.word(word) && self.word("with") {
                return Some(op);
            }
            self.next = before;
        }
        None
    }

    fn list(&mut self) -> Result<Vec<Literal>, FilterProblem> {
        let open = self.next;
        if !self.take(&Kind::Open) {
            return Err(self.problem("expected-value"));
        }
        let mut values = vec![self.value()?];
        while self.take(&Kind::Comma) {
            self.count_part()?;
            values.push(self.value()?);
        }
        if !self.take(&Kind::Close) {
            let at = self.tokens.get(open).map_or(0, |t| t.at);
            return Err(FilterProblem::at("unclosed-parenthesis", at, "("));
        }
        Ok(values)
    }

    fn value(&mut self) -> Result<Literal, FilterProblem> {
        if let Some(Kind::Value(value)) = self.peek() {
            let value = value.clone();
            self.next += 1;
            return Ok(value);
        }
        if self.word("true") {
            return Ok(Literal::Boolean(true));
        }
        if self.word("false") {
            return Ok(Literal::Boolean(false));
        }
        if self.word("today") {
            return self.days().map(Literal::Today);
        }
        Err(self.problem("expected-value"))
    }

    /// The days after `today`: `- 30`, `-30`, `+ 1` or nothing.
    fn days(&mut self) -> Result<i32, FilterProblem> {
        let sign = match self.peek() {
            Some(Kind::Plus) => 1,
            Some(Kind::Minus) => -1,
            Some(Kind::Value(Literal::Integer(n))) if *n < 0 => 0,
            _ => return Ok(0),
        };
        self.next += usize::from(sign != 0);
        let days = match self.peek() {
            Some(Kind::Value(Literal::Integer(n))) if sign == 0 => i32::try_from(*n).ok(),
            Some(Kind::Value(Literal::Integer(n))) if *n >= 0 => i32::try_from(*n).ok().map(|n| n * sign),
            _ => None,
        };
        match days.filter(|d| d.abs() <= 100_000) {
            Some(days) => {
                self.next += 1;
                Ok(days)
            }
            None => Err(self.problem("bad-number")),
        }
    }
}

fn joined(first: Filter, rest: Vec<Filter>, join: fn(Vec<Filter>) -> Filter) -> Filter {
    if rest.is_empty() {
        return first;
    }
    let mut children = vec![first];
    children.extend(rest);
    join(children)
}

fn negated(not: bool, filter: Filter) -> Filter {
    if not { Filter::Not(Box::new(filter)) } else { filter }
}

pub(super) fn is_word(text: &str) -> bool {
    WORDS.iter().any(|w| w.eq_ignore_ascii_case(text))
}

fn shown(kind: &Kind) -> String {
    match kind {
        Kind::Word(text) | Kind::Field(text) => text.clone(),
        Kind::Value(literal) => super::render::literal(literal),
        Kind::Compare(op) => super::render::compare(*op).to_owned(),
        Kind::Open => "(".into(),
        Kind::Close => ")".into(),
        Kind::Comma => ",".into(),
        Kind::Plus => "+".into(),
        Kind::Minus => "-".into(),
    }
}
