//! Compares a campaign table with the sandbox's truth, row by row and field by field. The mapping is applied here a second
//! time, by other code than the engine's.
use fieldbridge::mapping::{Conversion, Mapping, Owner};
use fieldbridge::sandbox::salesforce::SalesforceOracle;
use fieldbridge::sandbox::{Oracle, TrueRow};
use rusqlite::types::Value as Sql;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Every row of the CRM table that was not rejected must stand in the campaign table, equal in every included field, and no
/// other that is not marked as deleted.
pub fn compare(database: &Path, mapping: &Mapping, oracle: &Oracle, rejected: &BTreeSet<String>) {
    compare_rows(database, mapping, oracle.rows(&mapping.table), rejected);
}

/// The same for a Salesforce object.
pub fn compare_salesforce(database: &Path, mapping: &Mapping, oracle: &SalesforceOracle, rejected: &BTreeSet<String>) {
    compare_rows(database, mapping, oracle.records(&mapping.table).into_iter(), rejected);
}

fn compare_rows(database: &Path, mapping: &Mapping, truth: impl Iterator<Item = TrueRow>, rejected: &BTreeSet<String>) {
    let rules: Vec<_> = mapping.included().collect();
    let mut stored = read(database, mapping);
    let noted = noted(database);
    let (mut compared, mut refused) = (0, 0);
    for row in truth {
        let id = row[rules[0].field.as_str()].as_str().unwrap().to_owned();
        if rejected.contains(&id) {
            refused += 1;
            continue;
        }
        let found = stored.remove(&id).unwrap_or_else(|| panic!("{} {id} is missing", mapping.table));
        for (rule, value) in rules.iter().zip(found) {
            let wanted = expected(&row, &rule.field, rule.conversion);
            let kept =
                || rule.treatment.owner == Owner::Consent && noted.contains(&trace(&id, &rule.field, &value, &wanted));
            assert!(equal(&wanted, &value) || kept(), "{} {id} {}: {wanted:?} is {value:?}", mapping.table, rule.field);
        }
        compared += 1;
    }
    assert!(stored.is_empty(), "{}: rows the CRM does not have: {:?}", mapping.table, stored.keys().take(3));
    eprintln!("{}: {compared} rows equal, {refused} rejected", mapping.table);
    assert!(compared > 0);
    assert!(refused * 20 <= compared, "{}: too many rejects: {refused}", mapping.table);
}

fn read(database: &Path, mapping: &Mapping) -> BTreeMap<String, Vec<Sql>> {
    let columns: Vec<String> = mapping.included().map(|r| format!("\"{}\"", r.column)).collect();
    let conn = rusqlite::Connection::open(database).unwrap();
    let (columns_sql, table) = (columns.join(", "), &mapping.schema);
    let sql = format!("SELECT {columns_sql} FROM \"{table}\" WHERE fb_deleted_at IS NULL");
    let mut query = conn.prepare(&sql).unwrap();
    let rows = query.query_map([], |r| (0..columns.len()).map(|i| r.get::<_, Sql>(i)).collect::<Result<Vec<_>, _>>());
    let mut all = BTreeMap::new();
    for row in rows.unwrap() {
        let row = row.unwrap();
        let Sql::Text(id) = row[0].clone() else { panic!("a key is no text: {:?}", row[0]) };
        assert!(all.insert(id, row).is_none(), "a row stands twice");
    }
    all
}

/// Row, field, what stands here, what the CRM says.
type Trace = (String, String, String, String);

/// Consent the CRM alone does not take back: what stands otherwise than the CRM says must be noted as that.
fn noted(database: &Path) -> BTreeSet<Trace> {
    let conn = rusqlite::Connection::open(database).unwrap();
    let sql = "SELECT row, field, ours, theirs FROM fb_conflict WHERE stands = 'ours'";
    let mut query = conn.prepare(sql).unwrap();
    let lines = query.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)));
    lines.unwrap().map(Result::unwrap).collect()
}

fn trace(id: &str, field: &str, here: &Sql, there: &Value) -> Trace {
    let here = match here {
        Sql::Integer(n) => n.to_string(),
        _ => String::new(),
    };
    let there = there.as_bool().map_or(String::new(), |yes| u8::from(yes).to_string());
    (id.to_owned(), field.to_owned(), here, there)
}

fn expected(row: &TrueRow, field: &str, conversion: Conversion) -> Value {
    let reference = format!("_{field}_value");
    let value = row.get(field).or_else(|| row.get(reference.as_str())).cloned();
    let value = value.unwrap_or_else(|| panic!("the CRM has no {field}"));
    let Value::String(text) = &value else { return value };
    let blank_is_nothing = |t: String| if t.is_empty() { Value::Null } else { Value::from(t) };
    match conversion {
        Conversion::Keep => value,
        Conversion::Trim => blank_is_nothing(text.trim().to_owned()),
        Conversion::Email => blank_is_nothing(text.trim().to_lowercase()),
        Conversion::Lower => Value::from(text.to_lowercase()),
        Conversion::Upper => Value::from(text.to_uppercase()),
        other => panic!("no proposal uses {other:?}"),
    }
}

fn equal(wanted: &Value, found: &Sql) -> bool {
    match (wanted, found) {
        (Value::Null, Sql::Null) => true,
        (Value::Bool(b), Sql::Integer(i)) => i64::from(*b) == *i,
        (Value::Number(n), Sql::Integer(i)) => n.as_i64() == Some(*i),
        (Value::Number(n), Sql::Real(r)) => n.as_f64() == Some(*r),
        // A wall-clock time prints a Z on the wire that means nothing; it is not kept.
        // Salesforce writes an instant with milliseconds and an offset; it is kept in UTC, in whole seconds.
        (Value::String(w), Sql::Text(t)) => {
            w == t || w.strip_suffix('Z') == Some(t) || w.strip_suffix(".000+0000") == t.strip_suffix('Z')
        }
        _ => false,
    }
}
