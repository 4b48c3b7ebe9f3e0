//! The grammar of a filter, before its names are looked up.
use super::lexer::{Token, tokens};
use crate::sandbox::data::calendar;
use crate::sandbox::data::cell::parse_guid;
use crate::sandbox::errors::ODataError;
use std::collections::HashMap;

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

/// A constant.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    Guid(u128),
    /// Microseconds since 1970.
    Moment(i64),
}

/// A filter with names in it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    Compare {
        name: String,
        op: Op,
        value: Literal,
    },
    /// `contains`, `startswith`, `endswith`.
    Call {
        function: String,
        name: String,
        text: String,
    },
    In {
        name: String,
        values: Vec<String>,
        negated: bool,
    },
    /// A set of choices holds one of these.
    Holds {
        name: String,
        values: Vec<String>,
    },
    /// `path/any(o:…)` and `path/all(o:…)`: about the rows of a collection. Names within are told without the variable.
    Lambda {
        path: String,
        all: bool,
        inner: Option<Box<Expr>>,
    },
}

impl Expr {
    /// The same without the variable before its names.
    fn of(self, variable: &str) -> Result<Self, ODataError> {
        let own = |name: String| match name.strip_prefix(variable).and_then(|rest| rest.strip_prefix('/')) {
            Some(rest) => Ok(rest.to_owned()),
            None => Err(ODataError::no_property(&name, variable)),
        };
        let each = |list: Vec<Self>| list.into_iter().map(|expr| expr.of(variable)).collect::<Result<_, _>>();
        Ok(match self {
            Self::And(list) => Self::And(each(list)?),
            Self::Or(list) => Self::Or(each(list)?),
            Self::Not(inner) => Self::Not(Box::new(inner.of(variable)?)),
            Self::Compare { name, op, value } => Self::Compare { name: own(name)?, op, value },
            Self::Call { function, name, text } => Self::Call { function, name: own(name)?, text },
            Self::In { name, values, negated } => Self::In { name: own(name)?, values, negated },
            Self::Holds { name, values } => Self::Holds { name: own(name)?, values },
            Self::Lambda { path, all, inner } => Self::Lambda { path: own(path)?, all, inner },
        })
    }
}

/// How deep parentheses may go.
const DEEPEST: usize = 100;

/// Parses a filter; `@p` aliases are replaced by what stands in the query.
pub(crate) fn parse(text: &str, aliases: &HashMap<String, String>) -> Result<Expr, ODataError> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0, whole: text, aliases };
    let expr = parser.either()?;
    match parser.peek() {
        None => Ok(expr),
        Some(_) => Err(parser.syntax()),
    }
}

struct Parser<'a> {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    whole: &'a str,
    aliases: &'a HashMap<String, String>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        self.at += 1;
        self.tokens.get(self.at - 1).cloned()
    }

    fn syntax(&self) -> ODataError {
        let text = format!("Syntax error at position {} in '{}'.", self.at, self.whole);
        ODataError::new(400, "0x80060888", text)
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(text)) if text == word);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, token: &Token) -> Result<(), ODataError> {
        if self.peek() == Some(token) {
            self.at += 1;
            return Ok(());
        }
        Err(self.syntax())
    }

    fn either(&mut self) -> Result<Expr, ODataError> {
        let mut list = vec![self.both()?];
        while self.word("or") {
            list.push(self.both()?);
        }
        Ok(if list.len() == 1 { list.swap_remove(0) } else { Expr::Or(list) })
    }

    fn both(&mut self) -> Result<Expr, ODataError> {
        let mut list = vec![self.single()?];
        while self.word("and") {
            list.push(self.single()?);
        }
        Ok(if list.len() == 1 { list.swap_remove(0) } else { Expr::And(list) })
    }

    fn single(&mut self) -> Result<Expr, ODataError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(ODataError::new(400, "0x80060888", "The node count limit has been exceeded.".to_owned()));
        }
        let expr = self.inner();
        self.depth -= 1;
        expr
    }

    fn inner(&mut self) -> Result<Expr, ODataError> {
        if self.word("not") {
            return Ok(Expr::Not(Box::new(self.single()?)));
        }
        if self.peek() == Some(&Token::Open) {
            self.at += 1;
            let expr = self.either()?;
            self.expect(&Token::Close)?;
            return Ok(expr);
        }
        let Some(Token::Word(name)) = self.next() else { return Err(self.syntax()) };
        if self.peek() == Some(&Token::Open) {
            return self.call(name);
        }
        let op = match self.next() {
            Some(Token::Word(op)) => operator(&op).ok_or_else(|| self.syntax())?,
            _ => return Err(self.syntax()),
        };
        Ok(Expr::Compare { name, op, value: self.literal()? })
    }

    fn call(&mut self, function: String) -> Result<Expr, ODataError> {
        self.expect(&Token::Open)?;
        if let Some(name) = function.strip_prefix("Microsoft.Dynamics.CRM.") {
            let negated = match name {
                "In" => false,
                "NotIn" => true,
                "ContainValues" => match self.membership(false)? {
                    Expr::In { name, values, .. } => return Ok(Expr::Holds { name, values }),
                    _ => return Err(self.syntax()),
                },
                _ => return Err(unknown(&function)),
            };
            return self.membership(negated);
        }
        if let Some((path, word @ ("any" | "all"))) = function.rsplit_once('/') {
            return self.lambda(path.to_owned(), word == "all");
        }
        if !matches!(function.as_str(), "contains" | "startswith" | "endswith") {
            return Err(unknown(&function));
        }
        let Some(Token::Word(name)) = self.next() else { return Err(self.syntax()) };
        self.expect(&Token::Comma)?;
        let Literal::Text(text) = self.literal()? else { return Err(self.syntax()) };
        self.expect(&Token::Close)?;
        Ok(Expr::Call { function, name, text })
    }

    /// What stands between the parentheses of `any` and `all`: nothing, or `o:` and a filter about `o`.
    fn lambda(&mut self, path: String, all: bool) -> Result<Expr, ODataError> {
        if !all && self.peek() == Some(&Token::Close) {
            self.at += 1;
            return Ok(Expr::Lambda { path, all, inner: None });
        }
        let Some(Token::Word(first)) = self.next() else { return Err(self.syntax()) };
        let (variable, rest) = first.split_once(':').ok_or_else(|| self.syntax())?;
        if !rest.is_empty() {
            // The first name followed the colon without a space.
            self.at -= 1;
            if let Some(token) = self.tokens.get_mut(self.at) {
                *token = Token::Word(rest.to_owned());
            }
        }
        let inner = self.either()?.of(variable)?;
        self.expect(&Token::Close)?;
        Ok(Expr::Lambda { path, all, inner: Some(Box::new(inner)) })
    }

    fn membership(&mut self, negated: bool) -> Result<Expr, ODataError> {
        let (mut name, mut values) = (None, None);
        loop {
            let Some(Token::Word(key)) = self.next() else { return Err(self.syntax()) };
            self.expect(&Token::Equals)?;
            match (key.as_str(), self.next()) {
                ("PropertyName", Some(Token::Text(text))) => name = Some(text),
                ("PropertyValues", Some(Token::List(list))) => values = Some(list),
                ("PropertyValues", Some(Token::Word(alias))) => match tokens(self.alias(&alias)?)?.pop() {
                    Some(Token::List(list)) => values = Some(list),
                    _ => return Err(self.syntax()),
                },
                _ => return Err(self.syntax()),
            }
            match self.next() {
                Some(Token::Comma) => {}
                Some(Token::Close) => break,
                _ => return Err(self.syntax()),
            }
        }
        match (name, values) {
            (Some(name), Some(values)) => Ok(Expr::In { name, values, negated }),
            _ => Err(self.syntax()),
        }
    }

    fn alias(&self, name: &str) -> Result<&str, ODataError> {
        self.aliases
            .get(name)
            .map(String::as_str)
            .ok_or_else(|| ODataError::new(400, "0x80060888", format!("The parameter alias '{name}' has no value.")))
    }

    fn literal(&mut self) -> Result<Literal, ODataError> {
        match self.next() {
            Some(Token::Text(text) | Token::Member(text)) => Ok(Literal::Text(text)),
            Some(Token::Word(alias)) if alias.starts_with('@') => {
                let value = tokens(self.alias(&alias)?)?;
                match value.into_iter().next() {
                    Some(Token::Text(text)) => Ok(Literal::Text(text)),
                    Some(Token::Word(word)) => constant(&word).ok_or_else(|| self.syntax()),
                    _ => Err(self.syntax()),
                }
            }
            Some(Token::Word(word)) => constant(&word).ok_or_else(|| self.syntax()),
            _ => Err(self.syntax()),
        }
    }
}

fn unknown(function: &str) -> ODataError {
    let text = format!("An unknown function with name '{function}' was found. This may also be a function import.");
    ODataError::new(400, "0x80060888", text)
}

fn operator(word: &str) -> Option<Op> {
    Some(match word {
        "eq" => Op::Eq,
        "ne" => Op::Ne,
        "gt" => Op::Gt,
        "ge" => Op::Ge,
        "lt" => Op::Lt,
        "le" => Op::Le,
        _ => return None,
    })
}

fn constant(word: &str) -> Option<Literal> {
    match word {
        "null" => return Some(Literal::Null),
        "true" => return Some(Literal::Bool(true)),
        "false" => return Some(Literal::Bool(false)),
        _ => {}
    }
    if let Some(id) = parse_guid(word) {
        return Some(Literal::Guid(id));
    }
    moment(word).map(Literal::Moment).or_else(|| word.parse().ok().map(Literal::Number))
}

/// A date or an instant in microseconds.
pub(crate) fn moment(word: &str) -> Option<i64> {
    if let Ok(date) = word.parse::<jiff::civil::Date>()
        && word.len() == 10
    {
        let days = calendar::day_number(i64::from(date.year()), i64::from(date.month()), i64::from(date.day()));
        return Some(days * calendar::DAY * 1_000_000);
    }
    word.contains('T').then(|| word.parse::<jiff::Timestamp>().ok()).flatten().map(jiff::Timestamp::as_microsecond)
}
