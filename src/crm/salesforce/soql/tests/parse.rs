//! A small reader of SOQL, written from its grammar and not from the writer: it says what a query means.
use std::iter::Peekable;
use std::vec::IntoIter;

/// What a query says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Query {
    pub fields: Vec<String>,
    pub from: String,
    pub condition: Option<Cond>,
    pub order: Vec<String>,
    pub limit: Option<u32>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cond {
    And(Vec<Cond>),
    Or(Vec<Cond>),
    Not(Box<Cond>),
    Compare(String, String, Value),
    In(String, Vec<Value>),
    Includes(String, Vec<Value>),
    Like(String, Vec<Glyph>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    /// A number, a day, an instant, TRUE, FALSE or NULL, as it stands.
    Bare(String),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Glyph {
    Char(char),
    Any,
    One,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(Vec<(bool, char)>),
    Sign(String),
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut out = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            c if c.is_whitespace() => {}
            '\'' => {
                let mut value = Vec::new();
                loop {
                    match chars.next().ok_or("a text without end")? {
                        '\'' => break,
                        '\\' => value.push(match chars.next().ok_or("an escape without end")? {
                            'n' | 'N' => (false, '\n'),
                            'r' | 'R' => (false, '\r'),
                            't' | 'T' => (false, '\t'),
                            'b' | 'B' => (false, '\u{8}'),
                            'f' | 'F' => (false, '\u{c}'),
                            c @ ('\\' | '\'' | '"') => (false, c),
                            c @ ('%' | '_') => (true, c),
                            other => return Err(format!("no such escape: {other}")),
                        }),
                        c => value.push((false, c)),
                    }
                }
                out.push(Token::Text(value));
            }
            '(' | ')' | ',' | '=' => out.push(Token::Sign(c.into())),
            '<' | '>' | '!' => {
                let equal = chars.next_if_eq(&'=').is_some();
                if c == '!' && !equal {
                    return Err("a lone !".into());
                }
                out.push(Token::Sign(if equal { format!("{c}=") } else { c.into() }));
            }
            c if c.is_ascii_alphanumeric() || c == '-' => {
                let mut word = String::from(c);
                while let Some(c) = chars.next_if(|c| c.is_ascii_alphanumeric() || "_.:-+".contains(*c)) {
                    word.push(c);
                }
                out.push(Token::Word(word));
            }
            other => return Err(format!("unexpected {other:?}")),
        }
    }
    Ok(out)
}

struct Reader(Peekable<IntoIter<Token>>);

pub(super) fn parse(text: &str) -> Result<Query, String> {
    let mut reader = Reader(tokens(text)?.into_iter().peekable());
    reader.keyword("SELECT")?;
    let fields = reader.names()?;
    reader.keyword("FROM")?;
    let from = reader.word()?;
    let condition = if reader.take("WHERE") { Some(reader.conditions()?) } else { None };
    let mut order = Vec::new();
    if reader.take("ORDER") {
        reader.keyword("BY")?;
        loop {
            order.push(reader.word()?);
            reader.take("ASC");
            if !reader.sign(",") {
                break;
            }
        }
    }
    let limit = if reader.take("LIMIT") { Some(reader.word()?.parse().map_err(|_| "no number")?) } else { None };
    match reader.0.next() {
        None => Ok(Query { fields, from, condition, order, limit }),
        Some(token) => Err(format!("something behind the end: {token:?}")),
    }
}

impl Reader {
    fn take(&mut self, word: &str) -> bool {
        self.0.next_if(|t| matches!(t, Token::Word(w) if w.eq_ignore_ascii_case(word))).is_some()
    }

    fn sign(&mut self, sign: &str) -> bool {
        self.0.next_if(|t| matches!(t, Token::Sign(s) if s == sign)).is_some()
    }

    fn keyword(&mut self, word: &str) -> Result<(), String> {
        if self.take(word) { Ok(()) } else { Err(format!("{word} expected, {:?} found", self.0.peek())) }
    }

    fn need(&mut self, sign: &str) -> Result<(), String> {
        if self.sign(sign) { Ok(()) } else { Err(format!("{sign} expected, {:?} found", self.0.peek())) }
    }

    fn word(&mut self) -> Result<String, String> {
        match self.0.next() {
            Some(Token::Word(word)) => Ok(word),
            other => Err(format!("a name expected, {other:?} found")),
        }
    }

    fn names(&mut self) -> Result<Vec<String>, String> {
        let mut all = vec![self.word()?];
        while self.sign(",") {
            all.push(self.word()?);
        }
        Ok(all)
    }

    /// One condition, or several joined by one word: SOQL takes no AND beside OR.
    fn conditions(&mut self) -> Result<Cond, String> {
        let first = self.condition()?;
        let mut all = vec![first];
        let mut joined: Option<&str> = None;
        loop {
            let word = if self.take("AND") {
                "AND"
            } else if self.take("OR") {
                "OR"
            } else {
                break;
            };
            if *joined.get_or_insert(word) != word {
                return Err("AND beside OR".into());
            }
            all.push(self.condition()?);
        }
        Ok(match joined {
            None => all.remove(0),
            Some("AND") => Cond::And(all),
            Some(_) => Cond::Or(all),
        })
    }

    fn condition(&mut self) -> Result<Cond, String> {
        if self.sign("(") {
            let inner = self.conditions()?;
            self.need(")")?;
            return Ok(inner);
        }
        if self.take("NOT") {
            return Ok(Cond::Not(Box::new(self.condition()?)));
        }
        let path = self.word()?;
        if self.take("IN") {
            return Ok(Cond::In(path, self.values()?));
        }
        if self.take("INCLUDES") {
            return Ok(Cond::Includes(path, self.values()?));
        }
        if self.take("LIKE") {
            let Some(Token::Text(text)) = self.0.next() else { return Err("a pattern expected".into()) };
            let glyph = |(escaped, c): (bool, char)| match (escaped, c) {
                (false, '%') => Glyph::Any,
                (false, '_') => Glyph::One,
                (_, c) => Glyph::Char(c),
            };
            return Ok(Cond::Like(path, text.into_iter().map(glyph).collect()));
        }
        match self.0.next() {
            Some(Token::Sign(op)) if !"(),".contains(&op) => Ok(Cond::Compare(path, op, self.value()?)),
            other => Err(format!("a comparison expected, {other:?} found")),
        }
    }

    fn values(&mut self) -> Result<Vec<Value>, String> {
        self.need("(")?;
        let mut all = vec![self.value()?];
        while self.sign(",") {
            all.push(self.value()?);
        }
        self.need(")")?;
        Ok(all)
    }

    fn value(&mut self) -> Result<Value, String> {
        match self.0.next() {
            Some(Token::Word(word)) => Ok(Value::Bare(word)),
            Some(Token::Text(text)) if text.iter().all(|(escaped, _)| !escaped) => {
                Ok(Value::Text(text.into_iter().map(|(_, c)| c).collect()))
            }
            other => Err(format!("a value expected, {other:?} found")),
        }
    }
}
