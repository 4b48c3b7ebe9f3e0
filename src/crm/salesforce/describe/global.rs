//! Describe global: all objects the user sees, of which those that can be read are tables.
use super::{ENGLISH, lax};
use crate::catalog::{Labels, Table, TableKind};
use crate::crm::salesforce::soql::Name;
use crate::fault::{ErrorKind, Fault, Outcome};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Objects that accompany another one: who shares it, what changed of it, what is said about it. Also definitions,
/// platform events and change events, which are no records to carry over.
const COMPANIONS: [&str; 8] = ["Share", "History", "Feed", "Tag", "ChangeEvent", "__mdt", "__e", "__ka"];

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "sobjects", deserialize_with = "lax::items")]
    objects: Vec<Head>,
}

/// What both descriptions tell of an object.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Head {
    pub(super) name: String,
    label: String,
    key_prefix: Option<String>,
    custom: bool,
    custom_setting: bool,
    deprecated_and_hidden: bool,
    pub(super) queryable: bool,
    #[serde(rename = "retrieveable")]
    retrievable: bool,
    pub(super) createable: bool,
    pub(super) updateable: bool,
    pub(super) deletable: bool,
    pub(super) replicateable: bool,
    layoutable: Option<bool>,
    searchable: Option<bool>,
    triggerable: Option<bool>,
}

impl Head {
    /// The object as a table, where its records can be read.
    pub(super) fn table(&self) -> Option<Table> {
        let readable = self.queryable && self.retrievable && !self.deprecated_and_hidden && !self.custom_setting;
        let named = Name::of(&self.name).ok().filter(|_| readable)?;
        let mut table = Table::new(named.as_str(), named.as_str(), "Id");
        table.labels = Labels::one(ENGLISH, self.label.clone());
        table.custom = self.custom;
        table.setup = self.is_setup();
        table.kind = match self.name.as_str() {
            "Task" | "Event" | "EmailMessage" => TableKind::Activity,
            name if name.ends_with("__x") => TableKind::Virtual,
            name if name.ends_with("__b") => TableKind::Elastic,
            _ => TableKind::Standard,
        };
        Some(table)
    }

    /// Whether it only says how the organisation is set up: nobody lays its records out on a page, searches them or lets
    /// anything happen when they change. Where nothing is told, it is taken for data.
    fn is_setup(&self) -> bool {
        !self.custom && [self.layoutable, self.searchable, self.triggerable].into_iter().all(|flag| flag == Some(false))
    }

    /// Whether it only accompanies another object.
    fn accompanies(&self) -> bool {
        COMPANIONS.iter().any(|end| self.name.len() > end.len() && self.name.ends_with(end))
    }
}

/// All objects, as one answer tells them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Global {
    /// Those that can be carried over, sorted by name.
    pub tables: Vec<Table>,
    /// Which object the first three characters of an identifier stand for.
    pub prefixes: BTreeMap<String, String>,
}

/// Reads a global description.
///
/// # Errors
/// `BadJson` where it is none.
pub fn tables(body: &[u8]) -> Outcome<Global> {
    let all: Envelope = serde_json::from_slice(body).map_err(|e| {
        let place = format!("the list of objects breaks at line {} column {}", e.line(), e.column());
        Fault::new(ErrorKind::BadJson, place)
    })?;
    let prefix = |head: &Head| Some((head.key_prefix.clone()?, head.name.clone()));
    let prefixes = all.objects.iter().filter_map(prefix).collect();
    let mut tables: Vec<Table> = all.objects.iter().filter(|h| !h.accompanies()).filter_map(Head::table).collect();
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    tables.dedup_by(|a, b| a.name == b.name);
    Ok(Global { tables, prefixes })
}
