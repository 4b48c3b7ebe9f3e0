//! Reads a query.
use super::super::error::SfError;
use super::ast::{Cond, Item, Literal, Op, Order, Query, Word};
use super::lexer::{Placed, Token, malformed, split};
use super::literal;

/// The longest query.
const LONGEST: usize = 100_000;
/// How deep conditions may nest.
const DEEPEST: usize = 100;

/// Reads a whole text.
pub(crate) fn parse(text: &str) -> Result<Query, SfError> {
    if text.chars().count() > LONGEST {
        return Err(SfError::bad("QUERY_TOO_COMPLICATED", "SOQL statements cannot be longer than 100000 characters."));
    }
    let mut reader = Reader { text, tokens: split(text)?, at: 0, depth: 0 };
    let query = reader.query()?;
    match reader.next() {
        (Token::End, _) => Ok(query),
        other => Err(reader.unexpected(&other)),
    }
}

struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Placed>,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Placed {
        self.tokens.get(self.at).cloned().unwrap_or((Token::End, self.text.len()))
    }

    fn next(&mut self) -> Placed {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn unexpected(&self, (token, at): &Placed) -> SfError {
        let shown = match token {
            Token::Bare(word) => format!("unexpected token: '{word}'"),
            Token::Text(text) => format!("unexpected token: '{text}'"),
            Token::Sign(sign) => format!("unexpected token: '{sign}'"),
            Token::End => "unexpected token: '<EOF>'".to_owned(),
        };
        malformed(self.text, *at, &shown)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek().0, Token::Bare(other) if other.eq_ignore_ascii_case(word))
    }

    fn take_word(&mut self, word: &str) -> bool {
        let there = self.is_word(word);
        self.at += usize::from(there);
        there
    }

    fn need_word(&mut self, word: &str) -> Result<(), SfError> {
        if self.take_word(word) { Ok(()) } else { Err(self.unexpected(&self.peek())) }
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let there = matches!(self.peek().0, Token::Sign(other) if other == sign);
        self.at += usize::from(there);
        there
    }

    fn need_sign(&mut self, sign: &str) -> Result<(), SfError> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.unexpected(&self.peek())) }
    }

    fn name(&mut self) -> Result<Word, SfError> {
        match self.next() {
            (Token::Bare(text), at) if text.starts_with(|c: char| c.is_ascii_alphabetic()) => Ok(Word { text, at }),
            other => Err(self.unexpected(&other)),
        }
    }

    fn deeper(&mut self) -> Result<(), SfError> {
        self.depth += 1;
        match self.depth > DEEPEST {
            true => Err(SfError::bad("QUERY_TOO_COMPLICATED", "Query is too complicated.")),
            false => Ok(()),
        }
    }

    fn query(&mut self) -> Result<Query, SfError> {
        self.deeper()?;
        let query = self.body()?;
        self.depth -= 1;
        Ok(query)
    }

    fn body(&mut self) -> Result<Query, SfError> {
        self.need_word("SELECT")?;
        let mut select = vec![self.item()?];
        while self.take_sign(",") {
            select.push(self.item()?);
        }
        self.need_word("FROM")?;
        let from = self.name()?;
        // An alias, and the scope that narrows nothing here.
        const NEXT: [&str; 8] = ["USING", "WHERE", "GROUP", "ORDER", "LIMIT", "OFFSET", "FOR", "WITH"];
        if matches!(self.peek().0, Token::Bare(_)) && !NEXT.into_iter().any(|word| self.is_word(word)) {
            return Err(self.unexpected(&self.peek()));
        }
        if self.take_word("USING") {
            self.need_word("SCOPE")?;
            self.name()?;
        }
        let filter = if self.take_word("WHERE") { Some(self.any()?) } else { None };
        let mut group = Vec::new();
        if self.take_word("GROUP") {
            self.need_word("BY")?;
            group.push(self.name()?);
            while self.take_sign(",") {
                group.push(self.name()?);
            }
        }
        let mut order = Vec::new();
        if self.take_word("ORDER") {
            self.need_word("BY")?;
            order.push(self.order()?);
            while self.take_sign(",") {
                order.push(self.order()?);
            }
        }
        let limit = if self.take_word("LIMIT") { Some(self.count()?) } else { None };
        let offset = if self.take_word("OFFSET") { self.count()? } else { 0 };
        if offset > 2_000 {
            let text = format!("Maximum SOQL offset allowed for apiName {} is 2000", from.text);
            return Err(SfError::bad("NUMBER_OUTSIDE_VALID_RANGE", text));
        }
        Ok(Query { select, from: from.text, from_at: from.at, filter, group, order, limit, offset })
    }

    fn count(&mut self) -> Result<usize, SfError> {
        let token = self.next();
        match &token.0 {
            Token::Bare(word) => word.parse().map_err(|_| self.unexpected(&token)),
            _ => Err(self.unexpected(&token)),
        }
    }

    fn order(&mut self) -> Result<Order, SfError> {
        let mut field = self.name()?;
        if self.take_sign("(") {
            // An aggregate is ordered by the way it is written.
            let inner = if self.take_sign(")") { None } else { Some(self.name()?) };
            if let Some(inner) = inner {
                self.need_sign(")")?;
                field.text = format!("{}({})", field.text, inner.text);
            }
        }
        let down = self.take_word("DESC");
        if !down {
            self.take_word("ASC");
        }
        let mut nulls_last = false;
        if self.take_word("NULLS") {
            nulls_last = self.take_word("LAST");
            if !nulls_last {
                self.need_word("FIRST")?;
            }
        }
        Ok(Order { field, down, nulls_last })
    }

    fn item(&mut self) -> Result<Item, SfError> {
        if self.take_sign("(") {
            let query = self.query()?;
            self.need_sign(")")?;
            return Ok(Item::Children(Box::new(query)));
        }
        let name = self.name()?;
        if !self.take_sign("(") {
            return Ok(Item::Field(name));
        }
        if self.take_sign(")") {
            return match name.text.eq_ignore_ascii_case("count") {
                true => Ok(Item::Count),
                false => Err(malformed(self.text, name.at, &format!("unexpected token: '{}'", name.text))),
            };
        }
        let field = self.name()?;
        self.need_sign(")")?;
        if name.text.eq_ignore_ascii_case("FIELDS") {
            return Ok(Item::Fields(field.text.to_uppercase()));
        }
        let alias = match self.peek().0 {
            Token::Bare(word) if !word.eq_ignore_ascii_case("FROM") => {
                self.at += 1;
                Some(word)
            }
            _ => None,
        };
        Ok(Item::Call { function: name.text.to_uppercase(), field, alias })
    }

    /// A condition: `AND` and `OR` do not mix without parentheses.
    fn any(&mut self) -> Result<Cond, SfError> {
        self.deeper()?;
        let first = self.one()?;
        let mut joined = vec![first];
        let word = ["AND", "OR"].into_iter().find(|word| self.is_word(word));
        let made = match word {
            None => joined.pop().unwrap_or(Cond::And(Vec::new())),
            Some(word) => {
                while self.take_word(word) {
                    joined.push(self.one()?);
                }
                if self.is_word("AND") || self.is_word("OR") {
                    return Err(self.unexpected(&self.peek()));
                }
                if word == "AND" { Cond::And(joined) } else { Cond::Or(joined) }
            }
        };
        self.depth -= 1;
        Ok(made)
    }

    fn one(&mut self) -> Result<Cond, SfError> {
        if self.take_word("NOT") {
            self.deeper()?;
            let inner = self.one()?;
            self.depth -= 1;
            return Ok(Cond::Not(Box::new(inner)));
        }
        if self.take_sign("(") {
            let inner = self.any()?;
            self.need_sign(")")?;
            return Ok(inner);
        }
        let field = self.name()?;
        let not = self.take_word("NOT");
        if self.take_word("IN") {
            return self.list(field, not);
        }
        if not {
            return Err(self.unexpected(&self.peek()));
        }
        let excludes = self.is_word("EXCLUDES");
        if excludes || self.is_word("INCLUDES") {
            self.at += 1;
            self.need_sign("(")?;
            let list = self.literals()?;
            return Ok(Cond::Includes { field, not: excludes, list });
        }
        let token = self.next();
        let op = match &token.0 {
            Token::Sign("=") => Op::Eq,
            Token::Sign("!=" | "<>") => Op::Ne,
            Token::Sign("<") => Op::Lt,
            Token::Sign("<=") => Op::Le,
            Token::Sign(">") => Op::Gt,
            Token::Sign(">=") => Op::Ge,
            Token::Bare(word) if word.eq_ignore_ascii_case("LIKE") => Op::Like,
            _ => return Err(self.unexpected(&token)),
        };
        let value = self.literal()?;
        Ok(Cond::Compare { field, op, value })
    }

    fn list(&mut self, field: Word, not: bool) -> Result<Cond, SfError> {
        self.need_sign("(")?;
        if self.is_word("SELECT") {
            let query = self.query()?;
            self.need_sign(")")?;
            return Ok(Cond::InQuery { field, not, query: Box::new(query) });
        }
        Ok(Cond::In { field, not, list: self.literals()? })
    }

    fn literals(&mut self) -> Result<Vec<Literal>, SfError> {
        let mut list = vec![self.literal()?];
        while self.take_sign(",") {
            list.push(self.literal()?);
        }
        self.need_sign(")")?;
        Ok(list)
    }

    fn literal(&mut self) -> Result<Literal, SfError> {
        let token = self.next();
        match &token.0 {
            Token::Text(text) => Ok(Literal::Text(text.clone())),
            Token::Bare(word) => literal::read(word).ok_or_else(|| self.unexpected(&token)),
            _ => Err(self.unexpected(&token)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_query_is_read_with_all_its_parts() {
        let query = parse(
            "select Id, Account.Name from Contact where (SystemModstamp > 2026-11-01T08:15:30Z or (SystemModstamp = \
             2026-11-01T08:15:30Z and Id > '003')) and not LastName like 'O\\'%' order by Id desc nulls last limit 5 offset 2",
        )
        .unwrap();
        assert_eq!((query.from.as_str(), query.limit, query.offset), ("Contact", Some(5), 2));
        let Some(Cond::And(parts)) = query.filter else { panic!() };
        assert!(matches!(&parts[0], Cond::Or(_)) && matches!(&parts[1], Cond::Not(_)));
        assert!(query.order[0].down && query.order[0].nulls_last);
    }

    #[test]
    fn what_is_wrong_is_shown_in_its_place() {
        for (bad, word) in [
            ("SELECT Id FROMM Contact", "FROMM"),
            ("SELECT Id FROM Contact WHERE A = 1 AND B = 2 OR C = 3", "OR"),
            ("SELECT Id FROM Contact WHERE Name = 'open", "Unclosed"),
            ("SELECT Id FROM Contact LIMIT x", "x"),
            ("SELECT FROM Contact", "Contact"),
        ] {
            let error = parse(bad).unwrap_err();
            assert_eq!(error.code, "MALFORMED_QUERY", "{bad}");
            assert!(error.text.contains(word) && error.text.contains("ERROR at Row:1:Column:"), "{}", error.text);
        }
        let deep = format!("SELECT Id FROM Contact WHERE {}Id = null{}", "(".repeat(5_000), ")".repeat(5_000));
        assert_eq!(parse(&deep).unwrap_err().code, "QUERY_TOO_COMPLICATED");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fall(text in ".{0,60}", inner in "[ a-zA-Z'=<>(),.:\\\\%_0-9]{0,60}") {
            let _ = parse(&text);
            let _ = parse(&format!("SELECT Id FROM Contact WHERE {inner}"));
        }

        #[test]
        fn an_escaped_text_comes_back(text in "[^%_]{0,40}") {
            let escaped = text.replace('\\', "\\\\").replace('\'', "\\'");
            let query = parse(&format!("SELECT Id FROM Contact WHERE Name = '{escaped}'")).unwrap();
            let Some(Cond::Compare { value: Literal::Text(back), .. }) = query.filter else { panic!() };
            prop_assert_eq!(back, text);
        }
    }
}
