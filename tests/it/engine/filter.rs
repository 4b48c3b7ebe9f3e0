//! The filter judged on our side says of every row what the server says: the sandbox is asked with the same filter.
use super::truth::Truth;
use crate::kit::salesforce::{Org, reading};
use fieldbridge::catalog::{FieldType, TableDetail};
use fieldbridge::mapping::{Cell, CompareOp, Filter, Literal, RowTest, TextOp};
use fieldbridge::port::{Crm, Position, ReadColumn, ReadOrder, ReadQuery};
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::{BTreeMap, BTreeSet};

const FIELDS: [&str; 9] = [
    "lastname",
    "emailaddress1",
    "telephone1",
    "statecode",
    "donotemail",
    "birthdate",
    "createdon",
    "parentcustomerid",
    "numberofchildren",
];

/// All rows that pass at the server, by identifier, with their cells.
pub(super) async fn ask(crm: &dyn Crm, query: &ReadQuery) -> BTreeMap<String, Vec<Cell<'static>>> {
    let (mut all, mut at) = (BTreeMap::new(), Some(Position::Start));
    while let Some(here) = at {
        let raw = crm.fetch(query, &here).await.unwrap();
        let page = crm.decode(query, &raw).unwrap();
        assert_eq!(page.bad, []);
        all.extend(
            page.rows.iter().map(|(k, c)| (k.id.to_string(), c.iter().cloned().map(Cell::into_owned).collect())),
        );
        at = raw.next;
    }
    all
}

/// A literal made of a value that occurs, so that comparisons meet it.
pub(super) fn literal(kind: &FieldType, cell: &Cell<'_>) -> Option<Literal> {
    Some(match (kind, cell) {
        (_, Cell::Null) => return None,
        (FieldType::Boolean, Cell::Integer(n)) => Literal::Boolean(*n == 1),
        (_, Cell::Integer(n)) => Literal::Integer(*n),
        (_, Cell::Real(r)) => Literal::Real(*r),
        (FieldType::DateTime { .. }, Cell::Text(t)) if t.len() == 10 => Literal::Day(t.parse().unwrap()),
        (FieldType::DateTime { .. }, Cell::Text(t)) => Literal::Instant(instant(t)),
        (_, Cell::Text(t)) => Literal::Text(t.to_string()),
    })
}

/// A time without a zone is compared as if it were UTC's, on both sides.
fn instant(text: &str) -> Timestamp {
    text.parse().or_else(|_| format!("{text}Z").parse()).unwrap()
}

/// Conditions over the columns with values that occur in them.
fn conditions(columns: &[ReadColumn], rows: &BTreeMap<String, Vec<Cell<'static>>>) -> BoxedStrategy<Filter> {
    let mut leaves: Vec<BoxedStrategy<Filter>> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let field = column.field.clone();
        let values: Vec<Literal> = rows.values().filter_map(|row| literal(&column.kind, &row[at])).take(40).collect();
        // A yes or no that is never empty refuses to be asked for it.
        if column.kind != FieldType::Boolean || rows.values().any(|row| row[at] == Cell::Null) {
            leaves.push(Just(Filter::Empty { field: field.clone() }).boxed());
        }
        if values.is_empty() {
            continue;
        }
        let value = prop::sample::select(values);
        let is_text = matches!(column.kind, FieldType::Text { .. });
        let exact =
            is_text || column.kind.is_reference() || column.kind.is_choice() || column.kind == FieldType::Boolean;
        use CompareOp::{Eq, Ge, Gt, Le, Lt, Ne};
        let ops = if exact { vec![Eq, Ne] } else { vec![Eq, Ne, Lt, Le, Gt, Ge] };
        // Identifiers of Salesforce are written as they are: their case counts.
        let has_case = column.kind.is_reference() && rows.keys().all(|id| id.len() == 18);
        let shout = move |l: Literal, loud| match l {
            Literal::Text(t) if loud && !has_case => Literal::Text(t.to_uppercase()),
            other => other,
        };
        let (named, listed) = (field.clone(), field.clone());
        leaves.push(
            (prop::sample::select(ops), value.clone(), any::<bool>())
                .prop_map(move |(op, v, loud)| Filter::Compare { field: named.clone(), op, value: shout(v, loud) })
                .boxed(),
        );
        leaves.push(
            prop::collection::vec(value.clone(), 1..4)
                .prop_map(move |values| Filter::In { field: listed.clone(), values })
                .boxed(),
        );
        if is_text {
            let places = prop::sample::select(vec![TextOp::Contains, TextOp::StartsWith, TextOp::EndsWith]);
            let part = (value, 0usize..4, 1usize..4).prop_map(|(v, from, len)| match v {
                Literal::Text(t) => t.chars().skip(from).take(len).collect::<String>().to_uppercase(),
                other => panic!("{other:?} of a text"),
            });
            let part = part.prop_filter("something to look for", |t| !t.is_empty());
            leaves.push(
                (places, part).prop_map(move |(op, needle)| Filter::Text { field: field.clone(), op, needle }).boxed(),
            );
        }
    }
    let leaf = prop::strategy::Union::new(leaves);
    let tree = leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Filter::And),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Filter::Or),
            inner.prop_map(|f| Filter::Not(Box::new(f))),
        ]
    });
    tree.boxed()
}

/// Asks the server with generated filters and holds its answers against ours.
async fn agrees(crm: &dyn Crm, everything: &ReadQuery, rounds: usize) {
    let columns = &everything.columns;
    let rows = ask(crm, everything).await;
    assert_eq!(rows.len(), 400);
    let mut runner = TestRunner::deterministic();
    let (mut some, mut none) = (0, 0);
    for _ in 0..rounds {
        let filter = conditions(columns, &rows).new_tree(&mut runner).unwrap().current();
        let test = RowTest::bind(&filter, columns.iter().map(|c| (c.field.as_str(), &c.kind))).unwrap();
        let here: BTreeSet<&String> = rows.iter().filter(|(_, cells)| test.accepts(cells)).map(|(id, _)| id).collect();
        let query = ReadQuery { filter: Some(filter.clone()), ..everything.clone() };
        let there = ask(crm, &query).await;
        assert_eq!(here, there.keys().collect(), "{filter:?}");
        *(if here.is_empty() { &mut none } else { &mut some }) += 1;
    }
    assert!(some > 30 && none > 0, "{some} filters found rows, {none} did not");
}

/// These fields of a table as columns.
fn columns_of(detail: &TableDetail, fields: &[&str]) -> Vec<ReadColumn> {
    let found = fields.iter().filter_map(|name| detail.field(name));
    let columns: Vec<ReadColumn> = found.map(ReadColumn::of).collect();
    assert_eq!(columns.len(), fields.len(), "a field is not there");
    columns
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_filter_judged_here_agrees_with_the_server() {
    let truth = Truth::new("contact", 400).await;
    let columns = columns_of(&truth.detail, &FIELDS);
    let everything = ReadQuery { columns, order: ReadOrder::ById, ..truth.order().query };
    agrees(&*truth.crm, &everything, 90).await;
}

/// The same fields as Salesforce calls them.
const OBJECT_FIELDS: [&str; 9] = [
    "LastName",
    "Email",
    "Phone",
    "LeadSource",
    "HasOptedOutOfEmail",
    "Birthdate",
    "CreatedDate",
    "AccountId",
    "EmailBouncedDate",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_filter_judged_here_agrees_with_salesforce() {
    let org = Org::of(400).await;
    let crm = org.crm();
    let detail = crm.describe("Contact").await.unwrap();
    let columns = columns_of(&detail, &OBJECT_FIELDS);
    let everything = ReadQuery { columns, ..reading(&detail, ReadOrder::ById) };
    agrees(&*crm, &everything, 90).await;
}
