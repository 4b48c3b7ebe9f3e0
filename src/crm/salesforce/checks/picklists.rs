//! Picklists of what is mapped: active values nobody has mapped yet, values records still hold although they are active no
//! more, and picklists that take none but their own when they are written to ("Object Reference", "Picklist Fields";
//! "GROUP BY").
use super::super::api::query_path;
use super::super::crm::SalesforceCrm;
use super::super::soql::{Name, Select};
use super::Finding;
use super::object::described;
use crate::account::TableScope;
use crate::catalog::{Field, FieldType, OptionItem, TableDetail};
use crate::fault::Outcome;
use crate::http::Patience;
use crate::text::Told;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Fields whose records are counted; each costs a call.
const MOST_COUNTED: usize = 10;
/// Values that are named in one answer.
const MOST_NAMED: usize = 12;

/// A field with its values.
type Listed<'d> = (&'d Field, &'d [OptionItem]);

pub(super) async fn check(crm: &SalesforceCrm, table: &TableScope) -> Finding {
    let (found, tried) = match described(crm, &table.name).await {
        Ok(found) => found,
        Err(finding) => return finding,
    };
    let listed = listed(&found.detail, table);
    if listed.is_empty() {
        return Finding::passed(tried, Told::new("told-options-none"));
    }
    let told = |key: &str, what: Vec<String>| {
        let more = if what.len() > MOST_NAMED { ", …" } else { "" };
        let named = what.into_iter().take(MOST_NAMED).collect::<Vec<_>>().join(", ");
        Told::new(key).with("what", format!("{named}{more}")).count("fields", listed.len())
    };
    let unmapped: Vec<String> = listed.iter().flat_map(|one| unmapped(one, table)).collect();
    if !unmapped.is_empty() {
        return Finding::warned(tried, told("told-picklists-unmapped", unmapped), "remedy-salesforce-values-unmapped");
    }
    let mut retired = Vec::new();
    for one in listed.iter().filter(|(field, _)| is_grouped(field)).take(MOST_COUNTED) {
        // What cannot be counted now is no fault of the picklist.
        retired.extend(held(crm, &table.name, one).await.unwrap_or_default());
    }
    for one in listed.iter().filter(|(field, _)| field.kind == FieldType::MultiChoice) {
        retired.extend(held_among(crm, &table.name, one).await.unwrap_or_default());
    }
    if !retired.is_empty() {
        return Finding::warned(tried, told("told-picklists-retired", retired), "remedy-salesforce-values-retired");
    }
    let written = table.writes.create || table.writes.update;
    let restricted = listed.iter().filter(|(f, _)| written && f.restricted && (f.creatable || f.updatable));
    let restricted: Vec<String> = restricted.map(|(field, _)| field.name.clone()).collect();
    if !restricted.is_empty() {
        return Finding::warned(tried, told("told-picklists-restricted", restricted), "remedy-salesforce-restricted");
    }
    Finding::passed(tried, told("told-picklists", Vec::new()))
}

/// The mapped fields with lists of values.
fn listed<'d>(detail: &'d TableDetail, table: &TableScope) -> Vec<Listed<'d>> {
    let mapped = detail.fields.iter().filter(|field| field.readable && table.fields.contains(&field.name));
    let set = |field: &Field| detail.option_set(field.option_set.as_deref()?).map(|set| set.options.as_slice());
    mapped.filter_map(|field| Some((field, set(field)?))).collect()
}

/// Whether records can be counted by a field's values, and values of nobody's list say something: several in one field are no
/// group, and what is typed freely beside a list is meant to be anything.
fn is_grouped(field: &Field) -> bool {
    matches!(&field.kind, FieldType::Text { format: Some(format), .. } if format == "Picklist")
}

fn text(option: &OptionItem) -> String {
    option.value.clone().unwrap_or_else(|| option.code.to_string())
}

/// The active values that were not there when the field was mapped.
fn unmapped((field, options): &Listed<'_>, table: &TableScope) -> Vec<String> {
    let Some(known) = table.options.get(&field.name) else { return Vec::new() };
    let new = options.iter().filter(|option| !option.retired && !known.contains(&option.code));
    new.map(|option| format!("{} +{}", field.name, text(option))).collect()
}

/// The same for a field that holds several values at once, which no query groups: its retired values are counted one by one
/// ("INCLUDES"). One that is in the list no more cannot be asked for.
async fn held_among(crm: &SalesforceCrm, table: &str, (field, options): &Listed<'_>) -> Outcome<Vec<String>> {
    #[derive(Deserialize)]
    struct Counted {
        #[serde(rename = "totalSize")]
        total: u64,
    }
    let mut found = Vec::new();
    for value in options.iter().filter(|option| option.retired).map(text).take(MOST_COUNTED) {
        let select = Select::from(table)?.includes(&field.name, &value)?;
        let counted: Counted = crm.api.json(&query_path("query", &select.count()), Patience::Short).await?;
        if counted.total > 0 {
            found.push(format!("{} = {value} ({})", field.name, counted.total));
        }
    }
    Ok(found)
}

/// The values records hold and nobody can choose any more, with how many records do.
async fn held(crm: &SalesforceCrm, table: &str, (field, options): &Listed<'_>) -> Outcome<Vec<String>> {
    let (name, object) = (Name::of(&field.name)?, Name::of(table)?);
    let soql = format!("SELECT {name}, COUNT(Id) FROM {object} GROUP BY {name}");
    let groups: Vec<Map<String, Value>> = crm.api.rows(&soql, Patience::Short).await?;
    let active: BTreeSet<String> = options.iter().filter(|o| !o.retired).map(|o| text(o).to_lowercase()).collect();
    let retired = groups.iter().filter_map(|group| {
        let value = group.get(&field.name)?.as_str()?;
        let rows = group.get("expr0").and_then(Value::as_u64).unwrap_or(0);
        (!active.contains(&value.to_lowercase())).then(|| format!("{} = {value} ({rows})", field.name))
    });
    Ok(retired.collect())
}
