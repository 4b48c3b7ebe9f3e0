//! One table with its fields and option sets: the definition first, then one typed request per kind of field that is
//! there, all at once.
use super::api::Api;
use super::metadata::{self, OLDER_PROPERTIES, TABLE_PROPERTIES};
use super::shapes::{Attribute, Entity, Label, List, Options, Typed};
use super::{field_kind, odata};
use crate::catalog::{Field, FieldType, OptionItem, OptionSet, TableDetail};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::Patience;
use futures_util::future::try_join_all;
use std::collections::{BTreeMap, BTreeSet};

const FIELD_PROPERTIES: &str =
    "LogicalName,AttributeType,AttributeTypeName,DisplayName,RequiredLevel,IsValidForRead,IsSecured,AttributeOf";

/// Describes a table.
///
/// # Errors
/// `TableMissing` where there is none of that name; transport and sign-in faults.
pub(super) async fn describe(api: &Api, table: &str) -> Outcome<TableDetail> {
    let name = odata::name(table).map_err(|_| missing(table, "not a table name"))?;
    let key = format!("EntityDefinitions(LogicalName=%27{name}%27)");
    let path = |properties: &str| format!("{key}?$select={properties}&$expand=Attributes($select={FIELD_PROPERTIES})");
    let mut entity: Entity = match api.json(&path(TABLE_PROPERTIES), Patience::Long).await {
        Err(fault) if metadata::is_unknown_property(fault.kind) => {
            api.json(&path(OLDER_PROPERTIES), Patience::Long).await.map_err(|f| absent(f, table))?
        }
        other => other.map_err(|f| absent(f, table))?,
    };
    let attributes = entity.attributes.take().unwrap_or_default();
    let table = metadata::table(entity).ok_or_else(|| missing(table, "its rows cannot be read"))?;
    let casts: BTreeSet<_> =
        attributes.iter().filter_map(|a| field_kind::cast_for(&field_kind::field_type(a, None))).collect();
    let typed = try_join_all(casts.into_iter().map(|(cast, ask)| {
        let path = format!("{key}/Attributes/Microsoft.Dynamics.CRM.{cast}?{ask}");
        async move { api.json::<List<Typed>>(&path, Patience::Long).await }
    }))
    .await?;
    let typed = typed.into_iter().flat_map(|list| list.value);
    let typed: BTreeMap<String, Typed> = typed.filter_map(|t| Some((t.logical_name.clone()?, t))).collect();
    Ok(assemble(table, &attributes, typed))
}

/// The definition of a table nobody knows comes back as 404, or as a refusal that names it.
fn absent(fault: Fault, table: &str) -> Fault {
    match fault.kind {
        ErrorKind::QueryRefused | ErrorKind::TableMissing => missing(table, &fault.detail),
        _ => fault,
    }
}

fn missing(table: &str, why: &str) -> Fault {
    Fault::new(ErrorKind::TableMissing, format!("{table}: {why}")).with("table", table)
}

fn assemble(table: crate::catalog::Table, attributes: &[Attribute], mut typed: BTreeMap<String, Typed>) -> TableDetail {
    let mut option_sets: BTreeMap<String, OptionSet> = BTreeMap::new();
    let mut fields: Vec<Field> = Vec::with_capacity(attributes.len());
    for attribute in attributes {
        let Some(name) = attribute.logical_name.clone().filter(|n| odata::name(n).is_ok()) else { continue };
        let more = typed.remove(&name);
        let kind = field_kind::field_type(attribute, more.as_ref());
        let set = more.as_ref().and_then(|t| option_set(&table.name, &name, t));
        let option_set = set.map(|set| {
            let name = set.name.clone();
            option_sets.entry(name.clone()).or_insert(set);
            name
        });
        fields.push(field(attribute, name, kind, more, option_set));
    }
    fields.sort_by(|a, b| a.name.cmp(&b.name));
    fields.dedup_by(|a, b| a.name == b.name);
    TableDetail { table, fields, option_sets: option_sets.into_values().collect() }
}

fn field(
    attribute: &Attribute,
    name: String,
    kind: FieldType,
    typed: Option<Typed>,
    option_set: Option<String>,
) -> Field {
    let required = attribute.required_level.as_ref().and_then(|r| r.value.as_deref());
    let unreadable = matches!(kind, FieldType::PartyList | FieldType::EntityName);
    Field {
        name,
        labels: Label::labels(attribute.display_name.clone()),
        required: matches!(required, Some("SystemRequired" | "ApplicationRequired")),
        readable: attribute.is_valid_for_read != Some(false) && !unreadable,
        secured: attribute.is_secured == Some(true),
        companion_of: attribute.attribute_of.clone().filter(|a| !a.is_empty()),
        targets: typed.and_then(|t| t.targets).unwrap_or_default(),
        option_set,
        kind,
    }
}

/// Options come back from either property, whether the set is local or global.
fn option_set(table: &str, field: &str, typed: &Typed) -> Option<OptionSet> {
    let has_options = |set: &&Options| set.options.as_ref().is_some_and(|o| !o.is_empty());
    let global = typed.global_option_set.as_ref().filter(has_options);
    let local = typed.option_set.as_ref().filter(has_options);
    let source = local.or(global)?;
    let is_global = global.is_some() || source.is_global == Some(true);
    let named = typed.global_option_set.as_ref().or(Some(source)).and_then(|s| s.name.clone());
    let name = named.filter(|n| is_global && odata::name(n).is_ok()).unwrap_or_else(|| format!("{table}_{field}"));
    let options =
        source.options.iter().flatten().filter_map(|o| {
            Some(OptionItem { code: o.value?, labels: Label::labels(o.label.clone()), state: o.state })
        });
    Some(OptionSet {
        name,
        labels: Label::labels(source.display_name.clone()),
        global: is_global,
        options: options.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{DateBehaviour, Labels, Table, TableKind};
    use serde_json::{Value, json};

    fn table() -> Table {
        Table {
            name: "contact".into(),
            entity_set: "contacts".into(),
            labels: Labels::default(),
            primary_id: "contactid".into(),
            primary_name: None,
            custom: false,
            kind: TableKind::Standard,
            change_tracking: true,
        }
    }

    fn detail(attributes: Value, typed: Value) -> TableDetail {
        let attributes: Vec<Attribute> = serde_json::from_value(attributes).unwrap();
        let typed: Vec<Typed> = serde_json::from_value(typed).unwrap();
        let typed = typed.into_iter().map(|t| (t.logical_name.clone().unwrap(), t)).collect();
        assemble(table(), &attributes, typed)
    }

    #[test]
    fn fields_carry_what_the_definitions_say() {
        let d = detail(
            json!([
                {"LogicalName": "parentcustomerid", "AttributeType": "Customer", "AttributeTypeName": {"Value": "CustomerType"}},
                {"LogicalName": "birthdate", "AttributeType": "DateTime", "IsSecured": true, "RequiredLevel": {"Value": "ApplicationRequired"}},
                {"LogicalName": "gendercodename", "AttributeType": "Virtual", "AttributeOf": "gendercode", "IsValidForRead": true},
                {"LogicalName": "secret", "AttributeType": "String", "IsValidForRead": false},
                {"LogicalName": null}, {"LogicalName": "no good"}
            ]),
            json!([
                {"LogicalName": "parentcustomerid", "Targets": ["account", "contact"]},
                {"LogicalName": "birthdate", "DateTimeBehavior": {"Value": "DateOnly"}}
            ]),
        );
        let names: Vec<_> = d.fields.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names, ["birthdate", "gendercodename", "parentcustomerid", "secret"], "sorted");
        let birth = d.field("birthdate").unwrap();
        assert_eq!(birth.kind, FieldType::DateTime { behaviour: DateBehaviour::DateOnly });
        assert!(birth.required && birth.secured && birth.readable);
        let customer = d.field("parentcustomerid").unwrap();
        assert_eq!((customer.wire_name().as_str(), customer.targets.len()), ("_parentcustomerid_value", 2));
        assert_eq!(d.field("gendercodename").unwrap().companion_of.as_deref(), Some("gendercode"));
        assert!(!d.field("secret").unwrap().readable);
    }

    #[test]
    fn option_sets_come_from_either_property() {
        let option = |code: i64, label: &str| json!({"Value": code, "Label": {"LocalizedLabels": [{"Label": label, "LanguageCode": 1033}]}, "State": 0});
        let d = detail(
            json!([
                {"LogicalName": "gendercode", "AttributeType": "Picklist"},
                {"LogicalName": "new_segment", "AttributeType": "Picklist"},
                {"LogicalName": "new_other", "AttributeType": "Virtual", "AttributeTypeName": {"Value": "MultiSelectPicklistType"}},
                {"LogicalName": "empty", "AttributeType": "Picklist"}
            ]),
            json!([
                {"LogicalName": "gendercode", "OptionSet": {"Name": "contact_gendercode", "IsGlobal": false, "Options": [option(2, "Female"), option(1, "Male"), {"Value": null}]}, "GlobalOptionSet": null},
                {"LogicalName": "new_segment", "OptionSet": null, "GlobalOptionSet": {"Name": "new_segment", "Options": [option(100_000_000, "Gold")]}},
                {"LogicalName": "new_other", "OptionSet": {"Options": [option(1, "x")]}, "GlobalOptionSet": {"Name": "new_segment2", "Options": []}},
                {"LogicalName": "empty", "OptionSet": {"Options": []}}
            ]),
        );
        let set = |field: &str| d.field(field).unwrap().option_set.clone();
        assert_eq!(set("gendercode").as_deref(), Some("contact_gendercode"));
        assert_eq!(set("new_segment").as_deref(), Some("new_segment"));
        assert_eq!(set("empty"), None);
        let gender = d.option_set("contact_gendercode").unwrap();
        let codes: Vec<_> = gender.options.iter().map(|o| o.code).collect();
        assert_eq!((codes, gender.global), (vec![2, 1], false), "the CRM's order is kept");
        assert!(d.option_set("new_segment").unwrap().global);
        assert_eq!(d.field("new_other").unwrap().kind, FieldType::MultiChoice);
        assert_eq!(set("new_other").as_deref(), Some("contact_new_other"), "a set without options lends no name");
    }
}
