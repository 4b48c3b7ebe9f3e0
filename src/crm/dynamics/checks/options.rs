//! Option sets: as they were discovered, and as rows use them.
use super::super::crm::DynamicsCrm;
use super::super::shapes::List;
use super::Finding;
use crate::account::TableScope;
use crate::catalog::{Field, FieldType, TableDetail};
use crate::http::Patience;
use crate::port::Crm;
use crate::text::Told;
use std::collections::{BTreeMap, BTreeSet};

/// Rows looked at for values outside their option set.
const SAMPLE: u32 = 500;
/// Fields looked at at once, so that the address stays short.
const MOST_FIELDS: usize = 40;

type Row = BTreeMap<String, serde_json::Value>;

pub(super) async fn options(crm: &DynamicsCrm, table: &TableScope) -> Finding {
    let api = &crm.api;
    let detail = match crm.describe(&table.name).await {
        Ok(detail) => detail,
        Err(fault) => {
            return Finding::failed(api.shown(&format!("EntityDefinitions(LogicalName='{}')", table.name)), fault);
        }
    };
    let fields: Vec<&Field> = wanted(&detail, table).collect();
    if fields.is_empty() {
        let tried = api.shown(&format!("EntityDefinitions(LogicalName='{}')", table.name));
        return Finding::passed(tried, Told::new("told-options-none"));
    }
    let names: Vec<&str> = fields.iter().map(|f| f.name.as_str()).take(MOST_FIELDS).collect();
    let path = format!("{}?$select={}&$top={SAMPLE}", detail.table.entity_set, names.join(","));
    let tried = api.shown(&path);
    match api.json::<List<Row>>(&path, Patience::Short).await {
        Ok(rows) => judged(tried, &detail, &fields, table, &rows.value),
        Err(fault) => Finding::failed(tried, fault),
    }
}

/// The fields with options: the mapped ones, or all before anything is mapped.
fn wanted<'d>(detail: &'d TableDetail, table: &'d TableScope) -> impl Iterator<Item = &'d Field> {
    let mapped = |field: &Field| table.fields.is_empty() || table.fields.contains(&field.name);
    let optional = |field: &Field| field.kind.is_choice() || field.kind == FieldType::MultiChoice;
    detail.fields.iter().filter(move |f| f.readable && optional(f) && mapped(f))
}

fn codes(detail: &TableDetail, field: &Field) -> BTreeSet<i64> {
    let set = field.option_set.as_deref().and_then(|name| detail.option_set(name));
    set.map(|set| set.options.iter().map(|o| o.code).collect()).unwrap_or_default()
}

/// Values of a row's field: one number, or `"1,9"`.
fn values(value: &serde_json::Value) -> Vec<i64> {
    match value {
        serde_json::Value::Number(number) => number.as_i64().into_iter().collect(),
        serde_json::Value::String(text) => text.split(',').filter_map(|part| part.trim().parse().ok()).collect(),
        _ => Vec::new(),
    }
}

fn judged(tried: String, detail: &TableDetail, fields: &[&Field], table: &TableScope, rows: &[Row]) -> Finding {
    let (mut changed, mut orphans) = (Vec::new(), Vec::new());
    for field in fields {
        let now = codes(detail, field);
        if let Some(before) = table.options.get(&field.name) {
            let before: BTreeSet<i64> = before.iter().copied().collect();
            let added = now.difference(&before).map(|code| format!("{} +{code}", field.name));
            let gone = before.difference(&now).map(|code| format!("{} -{code}", field.name));
            changed.extend(added.chain(gone));
        }
        let held = rows.iter().filter_map(|row| row.get(&field.name)).flat_map(values);
        let outside: BTreeSet<i64> = held.filter(|code| !now.is_empty() && !now.contains(code)).collect();
        orphans.extend(outside.into_iter().map(|code| format!("{} = {code}", field.name)));
    }
    let several: Vec<&str> =
        fields.iter().filter(|f| f.kind == FieldType::MultiChoice).map(|f| f.name.as_str()).collect();
    let told = |key: &str, what: String| {
        Told::new(key).with("what", what).count("fields", fields.len()).count("rows", rows.len())
    };
    if !changed.is_empty() {
        Finding::warned(tried, told("told-options-changed", changed.join(", ")), "remedy-options-changed")
    } else if !orphans.is_empty() {
        let told = told("told-options-orphans", orphans.join(", "));
        // Before anything is mapped nothing of it is carried over: worth telling, no warning.
        if table.fields.is_empty() {
            return Finding::passed(tried, told);
        }
        Finding::warned(tried, told, "remedy-options-orphans")
    } else if !several.is_empty() && !table.fields.is_empty() {
        Finding::warned(tried, told("told-options-several", several.join(", ")), "remedy-options-several")
    } else {
        Finding::passed(tried, told("told-options", several.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Verdict;
    use crate::catalog::fixtures::Fixture;
    use serde_json::json;

    fn detail() -> TableDetail {
        Fixture::bare("contact")
            .choice("gendercode", FieldType::Choice, &[(1, "Male", "남"), (2, "Female", "여")])
            .choice("interests", FieldType::MultiChoice, &[(1, "Sport", "운동"), (9, "Music", "음악")])
            .done()
    }

    fn remedy(fields: &[&str], before: &[i64], row: serde_json::Value) -> String {
        let detail = detail();
        let table = TableScope {
            name: "contact".into(),
            fields: fields.iter().map(|f| (*f).to_owned()).collect(),
            options: BTreeMap::from([("gendercode".to_owned(), before.to_vec())]),
            ..TableScope::default()
        };
        let fields: Vec<&Field> = wanted(&detail, &table).collect();
        let rows: Vec<Row> = vec![serde_json::from_value(row).unwrap()];
        match judged(String::new(), &detail, &fields, &table, &rows).verdict {
            Verdict::Warned { remedy } => remedy,
            _ => String::new(),
        }
    }

    #[test]
    fn changes_orphans_and_several_values_are_told_in_this_order() {
        assert_eq!(remedy(&["gendercode"], &[1, 2], json!({"gendercode": 2})), "");
        assert_eq!(remedy(&["gendercode"], &[1, 2, 3], json!({"gendercode": 3})), "remedy-options-changed");
        assert_eq!(remedy(&["gendercode"], &[1], json!({"gendercode": 1})), "remedy-options-changed");
        assert_eq!(remedy(&["gendercode"], &[1, 2], json!({"gendercode": 3})), "remedy-options-orphans");
        assert_eq!(remedy(&["interests"], &[1, 2], json!({"interests": "1,9"})), "remedy-options-several");
        assert_eq!(remedy(&["interests"], &[1, 2], json!({"interests": "1,7"})), "remedy-options-orphans");
        assert_eq!(remedy(&[], &[1, 2], json!({"gendercode": null, "interests": null})), "");
        assert_eq!(remedy(&[], &[1, 2], json!({"gendercode": 3})), "", "nothing of it is mapped");
    }
}
