//! What the server reads out of a rendered filter is what was meant: an own small reader of OData filters gives back the
//! tree, whatever is written into the literals.
use super::*;
use crate::port::{ReadColumn, ReadOrder};
use proptest::prelude::*;

#[derive(Debug, Clone, PartialEq)]
enum Read {
    All(Vec<Read>),
    Any(Vec<Read>),
    Not(Box<Read>),
    Compare(String, String, String),
    Call(String, String, String),
    In(String, Vec<String>),
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Text(String),
    Word(String),
    Sign(char),
}

/// Texts in apostrophes (doubled inside), signs, and words of everything else.
fn tokens(filter: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut chars = filter.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            ' ' => {}
            '\'' => {
                let mut text = String::new();
                loop {
                    match chars.next().expect("a text that never ends") {
                        '\'' if chars.peek() == Some(&'\'') => text.push(chars.next().unwrap()),
                        '\'' => break,
                        other => text.push(other),
                    }
                }
                out.push(Token::Text(text));
            }
            '(' | ')' | ',' | '[' | ']' | '=' => out.push(Token::Sign(c)),
            _ => {
                let mut word = String::from(c);
                while let Some(next) = chars.peek().filter(|n| !" ()[],='".contains(**n)) {
                    word.push(*next);
                    chars.next();
                }
                out.push(Token::Word(word));
            }
        }
    }
    out
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
}

impl Reader {
    fn next(&mut self) -> Token {
        self.at += 1;
        self.tokens[self.at - 1].clone()
    }

    fn peek(&self, offset: usize) -> Option<&Token> {
        self.tokens.get(self.at + offset)
    }

    fn sign(&mut self, c: char) {
        assert_eq!(self.next(), Token::Sign(c));
    }

    fn word(&mut self) -> String {
        match self.next() {
            Token::Word(w) => w,
            other => panic!("{other:?} where a word was expected"),
        }
    }

    fn value(&mut self) -> String {
        match self.next() {
            Token::Text(t) => format!("text:{t}"),
            Token::Word(w) => w,
            other => panic!("{other:?} where a value was expected"),
        }
    }

    fn expression(&mut self) -> Read {
        match self.peek(0) {
            Some(Token::Sign('(')) => self.group(),
            Some(Token::Word(w)) if w == "not" => {
                self.next();
                Read::Not(Box::new(self.group_or_inner()))
            }
            Some(Token::Word(_)) if self.peek(1) == Some(&Token::Sign('(')) => self.call(),
            _ => Read::Compare(self.word(), self.word(), self.value()),
        }
    }

    /// `not (x)`: the parentheses belong to `not`.
    fn group_or_inner(&mut self) -> Read {
        self.sign('(');
        let inner = self.expression();
        self.sign(')');
        inner
    }

    fn group(&mut self) -> Read {
        self.sign('(');
        let mut parts = vec![self.expression()];
        let mut joined = String::new();
        while self.peek(0) != Some(&Token::Sign(')')) {
            let word = self.word();
            assert!(joined.is_empty() || joined == word, "and and or without parentheses");
            joined = word;
            parts.push(self.expression());
        }
        self.sign(')');
        if joined == "or" { Read::Any(parts) } else { Read::All(parts) }
    }

    fn call(&mut self) -> Read {
        let name = self.word();
        self.sign('(');
        let read = if name == "Microsoft.Dynamics.CRM.In" {
            assert_eq!((self.word(), self.next()), ("PropertyName".into(), Token::Sign('=')));
            let field = self.value();
            self.sign(',');
            assert_eq!((self.word(), self.next()), ("PropertyValues".into(), Token::Sign('=')));
            self.sign('[');
            let mut values = vec![self.value()];
            while self.peek(0) == Some(&Token::Sign(',')) {
                self.next();
                values.push(self.value());
            }
            self.sign(']');
            Read::In(field, values)
        } else {
            let field = self.word();
            self.sign(',');
            Read::Call(name, field, self.value())
        };
        self.sign(')');
        read
    }
}

fn read(filter: &str) -> Read {
    let mut reader = Reader { tokens: tokens(filter), at: 0 };
    let read = reader.expression();
    assert_eq!(reader.at, reader.tokens.len(), "something is left over in {filter}");
    read
}

fn query() -> ReadQuery {
    let text = FieldType::Text { max_length: None, format: None };
    let date = |behaviour| FieldType::DateTime { behaviour };
    let columns = [
        ("name", text),
        ("code", FieldType::Choice),
        ("flag", FieldType::Boolean),
        ("ownerid", FieldType::Owner),
        ("amount", FieldType::Money { precision: None }),
        ("born", date(DateBehaviour::DateOnly)),
        ("changed", date(DateBehaviour::UserLocal)),
        ("wall", date(DateBehaviour::TimeZoneIndependent)),
        ("many", FieldType::MultiChoice),
    ];
    ReadQuery {
        table: "contact".into(),
        address: "contacts".into(),
        primary_id: "contactid".into(),
        columns: columns.into_iter().map(|(field, kind)| ReadColumn::new(field, field, kind)).collect(),
        filter: None,
        since: None,
        order: ReadOrder::ById,
        page_size: 1,
        part: Default::default(),
        sort: Vec::new(),
        way: Default::default(),
    }
}

fn rendered(filter: &Filter) -> Outcome<String> {
    let query = query();
    render(filter, &Kinds::of(&query, None), jiff::civil::date(2026, 3, 1))
}

fn compare(field: &str, op: CompareOp, value: Literal) -> Filter {
    Filter::Compare { field: field.into(), op, value }
}

#[test]
fn every_field_has_its_own_literals() {
    let day = jiff::civil::date(2026, 1, 2);
    let at: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
    let id = "6BA7B810-9DAD-11D1-80B4-00C04FD430C8";
    for (field, value, want) in [
        ("name", Literal::Text("O'Hara".into()), "name eq 'O''Hara'"),
        ("name", Literal::Text("' or 1 eq 1 or '".into()), "name eq ''' or 1 eq 1 or '''"),
        ("name", Literal::Integer(7), "name eq '7'"),
        ("code", Literal::Integer(-1), "code eq -1"),
        ("flag", Literal::Boolean(true), "flag eq true"),
        ("flag", Literal::Integer(0), "flag eq false"),
        ("ownerid", Literal::Text(id.into()), "_ownerid_value eq 6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
        ("amount", Literal::Real(1.5), "amount eq 1.5"),
        ("born", Literal::Day(day), "born eq 2026-01-02"),
        ("born", Literal::Instant(at), "born eq 2026-01-02"),
        ("changed", Literal::Day(day), "changed eq 2026-01-02T00:00:00Z"),
        ("changed", Literal::Instant(at), "changed eq 2026-01-02T03:04:05Z"),
        ("changed", Literal::Today(-1), "changed eq 2026-02-28T00:00:00Z"),
        ("born", Literal::Today(1), "born eq 2026-03-02"),
        ("wall", Literal::Instant(at), "wall eq 2026-01-02T03:04:05Z"),
        ("many", Literal::Text("1,9".into()), "many eq '1,9'"),
    ] {
        assert_eq!(rendered(&compare(field, CompareOp::Eq, value)).unwrap(), want);
    }
}

#[test]
fn literals_that_do_not_fit_are_refused_here() {
    for (field, value) in [
        ("code", Literal::Text("1 or 1 eq 1".into())),
        ("code", Literal::Real(1.5)),
        ("flag", Literal::Integer(2)),
        ("flag", Literal::Text("true".into())),
        ("ownerid", Literal::Text("me".into())),
        ("amount", Literal::Real(f64::NAN)),
        ("amount", Literal::Text("1".into())),
        ("born", Literal::Text("2026-01-02".into())),
        ("changed", Literal::Today(i32::MAX)),
        ("name", Literal::Text("a\r\nb".into())),
        ("name", Literal::Boolean(true)),
    ] {
        let fault = rendered(&compare(field, CompareOp::Eq, value.clone())).unwrap_err();
        assert_eq!(fault.kind, ErrorKind::FilterInvalid, "{field} {value:?}");
    }
    let unknown = rendered(&compare("nope", CompareOp::Eq, Literal::Integer(1))).unwrap_err();
    assert_eq!(unknown.kind, ErrorKind::FieldMissing);
    assert!(rendered(&Filter::And(vec![])).is_err() && rendered(&Filter::Or(vec![])).is_err());
    assert!(rendered(&Filter::In { field: "code".into(), values: vec![] }).is_err());
    let search = Filter::Text { field: "code".into(), op: TextOp::Contains, needle: "1".into() };
    assert!(rendered(&search).is_err(), "only texts can be searched");
}

#[test]
fn lists_use_the_function_only_where_quoting_is_beyond_doubt() {
    let list = |field: &str, values: Vec<Literal>| rendered(&Filter::In { field: field.into(), values }).unwrap();
    let text = |t: &str| Literal::Text(t.into());
    assert_eq!(
        list("code", vec![Literal::Integer(1), Literal::Integer(2)]),
        "Microsoft.Dynamics.CRM.In(PropertyName='code',PropertyValues=['1','2'])"
    );
    assert_eq!(list("name", vec![text("a'b"), text("c\"d")]), "(name eq 'a''b' or name eq 'c\"d')");
    assert_eq!(list("code", vec![Literal::Integer(1)]), "(code eq 1)");
    let ids = vec![text("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), text("6ba7b811-9dad-11d1-80b4-00c04fd430c8")];
    assert!(list("ownerid", ids).starts_with("(_ownerid_value eq 6ba7b810"));
}

/// The filter as it should be read, and the filter.
fn any_filter() -> impl Strategy<Value = (Filter, Read)> {
    let printable = any::<String>().prop_map(|s| s.chars().filter(|c| !c.is_control()).collect::<String>());
    let op = prop_oneof![Just((CompareOp::Eq, "eq")), Just((CompareOp::Ne, "ne")), Just((CompareOp::Ge, "ge"))];
    let text = (printable.clone(), op.clone()).prop_map(|(t, (op, word))| {
        let want = Read::Compare("name".into(), word.into(), format!("text:{t}"));
        (compare("name", op, Literal::Text(t)), want)
    });
    let code = (any::<i64>(), op).prop_map(|(n, (op, word))| {
        (compare("code", op, Literal::Integer(n)), Read::Compare("code".into(), word.into(), n.to_string()))
    });
    let search = printable.prop_map(|t| {
        let escaped: String =
            t.chars().map(|c| if "%_[".contains(c) { format!("[{c}]") } else { c.to_string() }).collect();
        let want = Read::Call("contains".into(), "name".into(), format!("text:{escaped}"));
        (Filter::Text { field: "name".into(), op: TextOp::Contains, needle: t }, want)
    });
    let empty =
        Just((Filter::Empty { field: "flag".into() }, Read::Compare("flag".into(), "eq".into(), "null".into())));
    let leaf = prop_oneof![text, code, search, empty];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let several = prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            several.clone().prop_map(|all| {
                let (filters, reads) = all.into_iter().unzip();
                (Filter::And(filters), Read::All(reads))
            }),
            several.prop_map(|any| {
                let (filters, reads) = any.into_iter().unzip();
                (Filter::Or(filters), Read::Any(reads))
            }),
            inner.prop_map(|(f, r)| (Filter::Not(Box::new(f)), Read::Not(Box::new(r)))),
        ]
    })
}

proptest! {
    #[test]
    fn the_server_reads_what_was_meant((filter, want) in any_filter()) {
        let text = rendered(&filter).unwrap();
        let over_the_wire = odata::decode(&odata::encode(&text));
        prop_assert_eq!(read(&over_the_wire), want, "{}", text);
    }
}
