//! No input yields a query with another meaning: what was written is read back by an independent reader.
mod parse;

use super::*;
use crate::catalog::{DateBehaviour, FieldType as T};
use crate::fault::ErrorKind;
use crate::mapping::{CompareOp, Filter, Literal, Period, TextOp};
use crate::port::{ReadOrder, ReadQuery};
use crate::schema::ReadColumn;
use jiff::civil::{Date, date};
use parse::{Cond, Glyph, Query, Value};
use proptest::prelude::*;

const TODAY: Date = date(2026, 11, 26);
const ID: &str = "003AA000000AbCdYAK";

fn columns() -> Vec<ReadColumn> {
    let text = || T::Text { max_length: Some(80), format: None };
    let stamp = T::DateTime { behaviour: DateBehaviour::UserLocal };
    let day = T::DateTime { behaviour: DateBehaviour::DateOnly };
    [
        ("Id", "Id", T::UniqueId),
        ("Email", "Email", text()),
        ("AccountId", "AccountId", T::Lookup),
        ("AccountId", "AccountId", T::EntityName),
        ("Account.Name", "Account.Name", text()),
        ("Amount__c", "Amount__c", T::Money { precision: Some(2) }),
        ("Count__c", "Count__c", T::Integer),
        ("HasOptedOutOfEmail", "HasOptedOutOfEmail", T::Boolean),
        ("Topics__c", "Topics__c", T::MultiChoice),
        ("Birthdate", "Birthdate", day),
        ("CreatedDate", "CreatedDate", stamp),
        ("Description", "Description", T::Memo { max_length: None }),
    ]
    .map(|(field, wire, kind)| ReadColumn::new(field, wire, kind))
    .into()
}

fn query(order: ReadOrder, filter: Option<Filter>) -> ReadQuery {
    ReadQuery {
        table: "Contact".into(),
        address: "Contact".into(),
        primary_id: "Id".into(),
        columns: columns(),
        filter,
        since: None,
        order,
        page_size: 2000,
        part: crate::port::Part::default(),
        sort: Vec::new(),
        way: Default::default(),
    }
}

fn written(query: &ReadQuery) -> Query {
    let select = Select::reading(query, &Kinds::of(query, None), &[], TODAY).unwrap();
    parse::parse(&select.to_string()).unwrap_or_else(|why| panic!("{why}: {select}"))
}

fn refused(filter: Filter) -> ErrorKind {
    let query = query(ReadOrder::ById, Some(filter));
    Select::reading(&query, &Kinds::of(&query, None), &[], TODAY).unwrap_err().kind
}

fn compare(field: &str, op: CompareOp, value: Literal) -> Filter {
    Filter::Compare { field: field.into(), op, value }
}

#[test]
fn a_reading_selects_what_is_mapped_and_orders_so_that_it_can_go_on() {
    let mut query = query(ReadOrder::ByModified, Some(compare("Count__c", CompareOp::Ge, Literal::Integer(-3))));
    query.since = Some("2026-11-01T08:15:30Z".parse().unwrap());
    query.columns.truncate(5);
    query.columns.push(ReadColumn::new("Count__c", "Count__c", T::Integer));
    let kinds = Kinds::of(&query, None);
    let select = Select::reading(&query, &kinds, &["SystemModstamp", "IsDeleted", "Email"], TODAY).unwrap();
    assert_eq!(
        select.to_string(),
        "SELECT Id, Email, AccountId, Account.Name, Count__c, SystemModstamp, IsDeleted FROM Contact \
         WHERE SystemModstamp >= 2026-11-01T08:15:30Z AND Count__c >= -3 ORDER BY SystemModstamp ASC, Id ASC"
    );
    let after = After { stamp: Some("2026-11-01T09:00:00Z".parse().unwrap()), id: ID.into() };
    let further = select.after(&after).unwrap().to_string();
    let keyset = "AND (SystemModstamp > 2026-11-01T09:00:00Z OR (SystemModstamp = 2026-11-01T09:00:00Z AND Id > '003AA000000AbCdYAK')) ORDER";
    assert!(further.contains(keyset), "{further}");
    let by_id = Select::from("Contact").unwrap().after(&After { stamp: None, id: ID.into() }).unwrap().limit(1);
    assert_eq!(by_id.to_string(), "SELECT Id FROM Contact WHERE Id > '003AA000000AbCdYAK' LIMIT 1");
}

#[test]
fn a_tracked_reading_is_refused_so_that_another_way_is_taken() {
    let query = query(ReadOrder::Tracked, None);
    let fault = Select::reading(&query, &Kinds::of(&query, None), &[], TODAY).unwrap_err();
    assert_eq!(fault.kind, ErrorKind::QueryRefused);
}

#[test]
fn what_does_not_fit_is_refused_here() {
    let text = |t: &str| Literal::Text(t.into());
    let eq = CompareOp::Eq;
    for filter in [
        compare("AccountId", eq, text("x' OR Name != 'y")),
        compare("Count__c", eq, text("1")),
        compare("Amount__c", eq, Literal::Real(f64::NAN)),
        compare("HasOptedOutOfEmail", CompareOp::Lt, Literal::Boolean(true)),
        compare("Topics__c", CompareOp::Ge, text("A")),
        compare("Description", eq, text("long")),
        compare("Email", eq, text("bell\u{7}")),
        compare("Birthdate", eq, Literal::Day(date(1066, 10, 14))),
        compare("Birthdate", eq, Literal::Today(i32::MAX)),
        Filter::And(Vec::new()),
        Filter::In { field: "Email".into(), values: Vec::new() },
        Filter::Text { field: "Topics__c".into(), op: TextOp::Contains, needle: "A;B".into() },
        Filter::Text { field: "Count__c".into(), op: TextOp::Contains, needle: "1".into() },
    ] {
        assert_eq!(refused(filter.clone()), ErrorKind::FilterInvalid, "{filter:?}");
    }
    for field in ["Nope__c", "Email FROM Contact", "", "Email;", "1st", "Account..Name", "Ünder"] {
        assert_eq!(refused(compare(field, eq, text("a"))), ErrorKind::FieldMissing, "{field}");
    }
    let mut odd = query(ReadOrder::ById, None);
    odd.columns[1].wire = "Email, (SELECT Id FROM Cases)".into();
    let fault = Select::reading(&odd, &Kinds::of(&odd, None), &[], TODAY).unwrap_err();
    assert_eq!(fault.kind, ErrorKind::FieldMissing);
    assert_eq!(Select::from("Contact WHERE").unwrap_err().kind, ErrorKind::FieldMissing);
    assert_eq!(Path::of("a.b.c.d.e.f.g").unwrap_err().kind, ErrorKind::QueryRefused);
}

/// What a filter means, said in the reader's words.
fn meaning(filter: &Filter) -> Cond {
    meant(filter, false)
}

/// The same below so many negations: SOQL does not tell apart what is searched in vain and what is not there.
fn meant(filter: &Filter, denied: bool) -> Cond {
    let one = |mut all: Vec<Cond>, join: fn(Vec<Cond>) -> Cond| if all.len() == 1 { all.remove(0) } else { join(all) };
    match filter {
        Filter::And(all) => one(all.iter().map(|f| meant(f, denied)).collect(), Cond::And),
        Filter::Or(all) => one(all.iter().map(|f| meant(f, denied)).collect(), Cond::Or),
        Filter::Not(inner) => Cond::Not(Box::new(meant(inner, !denied))),
        Filter::Compare { field, op, value } => {
            let op = match op {
                CompareOp::Eq => "=",
                CompareOp::Ne => "!=",
                CompareOp::Lt => "<",
                CompareOp::Le => "<=",
                CompareOp::Gt => ">",
                CompareOp::Ge => ">=",
            };
            Cond::Compare(field.clone(), op.into(), said(value))
        }
        Filter::Empty { field } => Cond::Compare(field.clone(), "=".into(), Value::Bare("NULL".into())),
        Filter::Text { field, op, needle } => {
            let mut glyphs: Vec<Glyph> = needle.chars().map(Glyph::Char).collect();
            if *op != TextOp::StartsWith {
                glyphs.insert(0, Glyph::Any);
            }
            if *op != TextOp::EndsWith {
                glyphs.push(Glyph::Any);
            }
            let like = Cond::Like(field.clone(), glyphs);
            let nothing = Cond::Compare(field.clone(), "=".into(), Value::Bare("NULL".into()));
            if denied { Cond::Or(vec![like, nothing]) } else { like }
        }
        Filter::During { field, period } => meant(&period.condition(field, TODAY), denied),
        Filter::In { field, values } => Cond::In(field.clone(), values.iter().map(said).collect()),
    }
}

fn said(value: &Literal) -> Value {
    match value {
        Literal::Text(text) => Value::Text(text.clone()),
        Literal::Integer(n) => Value::Bare(n.to_string()),
        Literal::Real(r) => Value::Bare(r.to_string()),
        Literal::Boolean(b) => Value::Bare(if *b { "TRUE" } else { "FALSE" }.into()),
        Literal::Day(day) => Value::Bare(day.to_string()),
        Literal::Instant(at) => Value::Bare(at.to_string()),
        Literal::Today(days) => Value::Bare(TODAY.checked_add(jiff::Span::new().days(*days)).unwrap().to_string()),
    }
}

/// Texts that would like to be more than a text.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("' OR Name != '".to_owned()),
        Just("\\".to_owned()),
        Just("\\'".to_owned()),
        Just("%_".to_owned()),
        Just("\n\r\t".to_owned()),
        Just(") FROM User --".to_owned()),
        Just("'".to_owned()),
        "\\PC{0,6}",
    ];
    proptest::collection::vec(pieces, 0..4)
        .prop_map(|p| p.concat())
        .prop_filter("no controls", |t| t.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')))
}

fn op() -> impl Strategy<Value = CompareOp> {
    use CompareOp as O;
    prop_oneof![Just(O::Eq), Just(O::Ne), Just(O::Lt), Just(O::Le), Just(O::Gt), Just(O::Ge)]
}

fn leaf() -> impl Strategy<Value = Filter> {
    let search = prop_oneof![Just(TextOp::Contains), Just(TextOp::StartsWith), Just(TextOp::EndsWith)];
    prop_oneof![
        (op(), hostile()).prop_map(|(op, t)| compare("Email", op, Literal::Text(t))),
        (op(), hostile()).prop_map(|(op, t)| compare("Account.Name", op, Literal::Text(t))),
        (op(), any::<i64>()).prop_map(|(op, n)| compare("Count__c", op, Literal::Integer(n))),
        (op(), -1e12..1e12f64).prop_map(|(op, r)| compare("Amount__c", op, Literal::Real(r))),
        (op(), -9000..9000i32).prop_map(|(op, days)| compare("Birthdate", op, Literal::Today(days))),
        (op(), 0..4_000_000_000i64).prop_map(|(op, s)| compare(
            "CreatedDate",
            op,
            Literal::Instant(jiff::Timestamp::from_second(s).unwrap())
        )),
        any::<bool>().prop_map(|b| compare("HasOptedOutOfEmail", CompareOp::Eq, Literal::Boolean(b))),
        hostile().prop_map(|t| compare("Topics__c", CompareOp::Eq, Literal::Text(t))),
        Just(Filter::Empty { field: "Email".into() }),
        (search, hostile()).prop_map(|(op, needle)| Filter::Text { field: "Email".into(), op, needle }),
        proptest::collection::vec(hostile().prop_map(Literal::Text), 1..4)
            .prop_map(|values| Filter::In { field: "Email".into(), values }),
        proptest::sample::select(Period::PROPOSED.to_vec())
            .prop_map(|period| Filter::During { field: "Birthdate".into(), period }),
        Just(Filter::In { field: "AccountId".into(), values: vec![Literal::Text(ID.into())] }),
    ]
}

fn tree() -> impl Strategy<Value = Filter> {
    leaf().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..4).prop_map(Filter::And),
            proptest::collection::vec(inner.clone(), 1..4).prop_map(Filter::Or),
            inner.prop_map(|f| Filter::Not(Box::new(f))),
        ]
    })
}

proptest! {
    #[test]
    fn no_input_yields_a_query_with_another_meaning(filter in tree()) {
        let read = written(&query(ReadOrder::ById, Some(filter.clone())));
        prop_assert_eq!(read.condition, Some(meaning(&filter)));
        prop_assert_eq!((read.from.as_str(), read.order, read.limit), ("Contact", vec!["Id".to_owned()], None));
        prop_assert_eq!(read.fields.len(), columns().len() - 1, "a reference and its object are one field");
    }

    #[test]
    fn only_names_get_through(text in "\\PC{0,40}") {
        if let Ok(path) = Path::of(&text) {
            let read = parse::parse(&format!("SELECT {path} FROM Contact")).unwrap();
            prop_assert_eq!(read.fields, vec![text]);
        }
    }
}
