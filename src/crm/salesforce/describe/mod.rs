//! Descriptions straight into the catalog: describe global becomes tables, describe becomes a table with fields, option sets,
//! keys and relationships (developer.salesforce.com, "Describe Global", "sObject Describe", "DescribeSObjectResult").
//!
//! What stands there may be odd: an entry of another shape is passed over, it must not hide all others.
mod field;
mod global;
mod lax;
mod picklist;
mod stamp;
#[cfg(test)]
mod tests;

pub use global::{Global, tables};
pub use picklist::valid_for;
pub use stamp::{Stamp, stamped};

use crate::catalog::{
    AlternateKey, Field, KeyState, Labels, RecordType, Relationships, TableDetail, TableKind, ToMany, ToOne,
};
use crate::fault::{ErrorKind, Fault, Outcome};
use field::{Described, field};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The Windows language identifier the labels are taken for: the user's language is not told with them.
const ENGLISH: u32 = 1033;

/// What a description tells of an object.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Object {
    #[serde(flatten)]
    head: global::Head,
    #[serde(deserialize_with = "lax::items")]
    fields: Vec<Described>,
    #[serde(default, deserialize_with = "lax::items")]
    child_relationships: Vec<Child>,
    #[serde(default, deserialize_with = "lax::items")]
    record_type_infos: Vec<KindOfRecord>,
}

/// A record type as it is described; names may stand twice, identifiers do not.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct KindOfRecord {
    record_type_id: String,
    developer_name: Option<String>,
    name: String,
    #[serde(default)]
    active: bool,
    #[serde(default)]
    available: bool,
    #[serde(default)]
    master: bool,
    #[serde(default)]
    default_record_type_mapping: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Child {
    #[serde(rename = "childSObject")]
    child: String,
    field: String,
    relationship_name: Option<String>,
    #[serde(default)]
    deprecated_and_hidden: bool,
}

/// What a description tells beside the table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Traits {
    /// Whether the user may read its records by queries.
    pub queryable: bool,
    /// Whether the user may create records.
    pub createable: bool,
    /// Whether the user may change records.
    pub updateable: bool,
    /// Whether the user may delete records.
    pub deletable: bool,
    /// Whether what changed and what was deleted can be asked for.
    pub replicateable: bool,
    /// Whether records can be found by when they changed.
    pub stamped: bool,
    /// Whether records tell that they were deleted.
    pub tells_deleted: bool,
    /// Whether a merged record tells the one it went into.
    pub tells_master: bool,
    /// Whether records go into an archive that only `queryAll` shows: activities do, after about a year.
    pub archives: bool,
}

/// A described object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// For the catalog.
    pub detail: TableDetail,
    /// For the adapter and its checks.
    pub traits: Traits,
}

/// Reads a description.
///
/// # Errors
/// `BadJson` where it is none, `SalesforceTypeHidden` where its name or its identifier is missing.
pub fn describe(body: &[u8]) -> Outcome<Description> {
    let object: Object = serde_json::from_slice(body).map_err(|e| {
        let place = format!("a description breaks at line {} column {}", e.line(), e.column());
        Fault::new(ErrorKind::BadJson, place)
    })?;
    let Some(mut table) = object.head.table() else {
        let why = "an object without a name, or one that cannot be read";
        return Err(Fault::new(ErrorKind::SalesforceTypeHidden, why).with("table", &object.head.name));
    };
    let shown = || object.fields.iter().filter(|f| !f.deprecated_and_hidden);
    table.primary_name = shown().find(|f| f.name_field).map(|f| f.name.clone());
    if table.kind == TableKind::Standard && shown().any(|f| f.name == "WhoId") {
        table.kind = TableKind::Activity;
    }
    let has = |name: &str| shown().find(|f| f.name == name);
    let traits = Traits {
        queryable: object.head.queryable,
        createable: object.head.createable,
        updateable: object.head.updateable,
        deletable: object.head.deletable,
        replicateable: object.head.replicateable,
        stamped: has(super::soql::STAMP).is_some_and(|f| f.filterable),
        tells_deleted: has("IsDeleted").is_some(),
        tells_master: has("MasterRecordId").is_some(),
        archives: has("IsArchived").is_some() && has("IsDeleted").is_some(),
    };
    let controllers: BTreeMap<&str, &Described> = shown().map(|f| (f.name.as_str(), f)).collect();
    let mut detail = TableDetail::new(table);
    for described in shown() {
        let (field, set) = field(described, &detail.table.name, &controllers);
        detail.option_sets.extend(set);
        detail.fields.push(field);
    }
    detail.keys = shown().filter_map(key).collect();
    detail.relationships = relationships(&object, &detail.fields);
    detail.record_types = object.record_type_infos.iter().filter_map(record_type).collect();
    detail.tidy();
    Ok(Description { detail, traits })
}

/// An external id finds a record. It finds one record only where it is unique as well.
fn key(field: &Described) -> Option<AlternateKey> {
    field.external_id.then(|| AlternateKey {
        name: field.name.clone(),
        labels: Labels::one(ENGLISH, field.label.clone()),
        fields: vec![field.name.clone()],
        state: if field.unique { KeyState::Active } else { KeyState::Unknown },
        id: None,
    })
}

/// A record type of the object's own that this user may use.
fn record_type(told: &KindOfRecord) -> Option<RecordType> {
    (told.active && told.available && !told.master).then(|| RecordType {
        id: told.record_type_id.clone(),
        name: told.developer_name.clone().unwrap_or_else(|| told.name.clone()),
        labels: Labels::one(ENGLISH, told.name.clone()),
        default: told.default_record_type_mapping,
        offers: BTreeMap::new(),
    })
}

fn relationships(object: &Object, fields: &[Field]) -> Relationships {
    let navigation = |name: &str| object.fields.iter().find(|f| f.name == name)?.relationship_name.clone();
    let to_one = fields.iter().flat_map(|field| {
        let way = navigation(&field.name);
        field.targets.iter().map(move |target| ToOne {
            name: format!("{}.{target}", field.name),
            field: field.name.clone(),
            table: target.clone(),
            table_field: "Id".to_owned(),
            navigation: way.clone(),
            id: None,
        })
    });
    let to_many = object.child_relationships.iter().filter(|c| !c.deprecated_and_hidden).map(|child| ToMany {
        name: format!("{}.{}", child.child, child.field),
        table: child.child.clone(),
        field: child.field.clone(),
        navigation: child.relationship_name.clone(),
        id: None,
    });
    Relationships { to_one: to_one.collect(), to_many: to_many.collect(), many_to_many: Vec::new() }
}
