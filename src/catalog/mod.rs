//! The catalog: what discovery found in a CRM: tables, fields with their types, keys, relationships, option sets. Domain:
//! pure data and pure functions; uses the ground floor and `account`.
//!
//! Shapes follow Dataverse's EntityDefinitions (learn.microsoft.com, "Query table definitions using the Web API"), in
//! words that fit Salesforce as well. A catalog is kept in the workspace: what is added to these types has a default, so
//! that an older file can still be read.
mod agreed;
mod bind;
mod capability;
mod caution;
mod delta;
mod dependence;
mod diff;
mod field;
mod field_type;
mod fingerprint;
#[cfg(test)]
pub(crate) mod fixtures;
mod key;
mod likeness;
mod nearest;
mod option_set;
pub mod record_id;
mod record_type;
mod relationship;
mod retype;
mod table;
mod wording;

pub use agreed::Agreed;
pub use bind::{BindProblem, navigation};
pub use capability::{Barred, CHANGE_DATES, Capability, Deletions, Reading, capability, is_dated, is_tracked};
pub use caution::{Caution, cautions};
pub use delta::{CatalogDelta, TableDelta, merge};
pub use dependence::{Dependence, dependence};
pub use diff::{CatalogChange, diff, diff_table};
pub use field::{Field, FieldSource, Limits};
pub use field_type::{DateBehaviour, FieldType};
pub use fingerprint::fingerprint;
pub use key::{AlternateKey, KeyState};
pub use likeness::are_alike;
pub use nearest::nearest;
pub use option_set::{OptionItem, OptionSet, YesNo, text_code};
pub use record_type::{RecordType, offered_only_by};
pub use relationship::{LinkTable, ManyToMany, Relationships, ToMany, ToOne};
pub use retype::{Retyping, retyping};
pub use table::{Ownership, Right, Table, TableDetail, TableKind, TablePrivilege};

use crate::text::Lang;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// A text in several languages, by Windows language identifier (1033 English, 1042 Korean).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Labels(pub BTreeMap<u32, String>);

/// Keys are text in JSON; in a tagged value serde does not make numbers of them by itself.
impl<'de> Deserialize<'de> for Labels {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let texts = BTreeMap::<String, String>::deserialize(from)?;
        Ok(Self(texts.into_iter().filter_map(|(lcid, text)| Some((lcid.parse().ok()?, text))).collect()))
    }
}

impl Labels {
    /// The label in that language, else in English, else in any; `None` where there is none.
    pub fn best(&self, lang: Lang) -> Option<&str> {
        let by = |lcid: u32| self.0.get(&lcid).filter(|l| !l.trim().is_empty());
        by(lang.lcid())
            .or_else(|| by(1033))
            .or_else(|| self.0.values().find(|l| !l.trim().is_empty()))
            .map(String::as_str)
    }

    /// One label in one language.
    pub fn one(lcid: u32, text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(lcid, text.into())]))
    }

    /// Whether no language has one.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Everything discovery found for one account, kept so that a wizard can be resumed without asking the CRM again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalog {
    /// When it was read.
    pub discovered_at: Timestamp,
    /// All tables, sorted by name.
    pub tables: Vec<Table>,
    /// The described ones, by table name.
    #[serde(default)]
    pub details: BTreeMap<String, TableDetail>,
    /// Row counts, where they are known (a snapshot up to a day old).
    #[serde(default)]
    pub counts: BTreeMap<String, u64>,
    /// The CRM's stamp of that reading: with it, only what changed since is asked for. None where the CRM gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamp: Option<String>,
    /// A number of the CRM that moves with any change of its definitions, where it tells one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_version: Option<String>,
    /// What the last discovery found changed against the one before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub news: Option<News>,
    /// What mapped tables were when their mappings were last agreed with, where they are others now.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub agreed: BTreeMap<String, Agreed>,
}

/// What changed between two discoveries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// When the earlier one was made.
    pub since: Timestamp,
    /// When the later one was made.
    pub until: Timestamp,
    /// The differences.
    pub changes: Vec<CatalogChange>,
}

impl Catalog {
    /// An empty catalog.
    pub fn new(discovered_at: Timestamp) -> Self {
        Self {
            discovered_at,
            tables: Vec::new(),
            details: BTreeMap::new(),
            counts: BTreeMap::new(),
            stamp: None,
            schema_version: None,
            news: None,
            agreed: BTreeMap::new(),
        }
    }

    /// The table of that name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|t| t.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As version 0.1.0 kept it.
    const OLD: &str = r#"{"discovered_at":"2026-01-02T03:04:05Z","tables":[{"name":"contact","entity_set":"contacts",
        "labels":{"1033":"Contact"},"primary_id":"contactid","primary_name":"fullname","custom":false,
        "kind":"standard","change_tracking":true}],"details":{"contact":{"table":{"name":"contact",
        "entity_set":"contacts","labels":{},"primary_id":"contactid","primary_name":null,"custom":false,
        "kind":"standard","change_tracking":true},"fields":[{"name":"gendercode","labels":{},
        "crm":{"type":"choice"},"required":false,"readable":true,"secured":false,"companion_of":null,"targets":[],
        "option_set":"contact_gendercode"}],"option_sets":[{"name":"contact_gendercode","labels":{},"global":false,
        "options":[{"code":1,"labels":{"1033":"Male"}}]}]}},"counts":{"contact":7}}"#;

    #[test]
    fn a_catalog_an_older_version_kept_is_read_and_written_again() {
        let catalog: Catalog = serde_json::from_str(OLD).unwrap();
        let contact = &catalog.details["contact"];
        assert_eq!(contact.field("gendercode").unwrap().source, FieldSource::Simple);
        assert!(contact.keys.is_empty() && contact.relationships == Relationships::default());
        assert_eq!((catalog.stamp.as_deref(), catalog.news.as_ref()), (None, None));
        let again: Catalog = serde_json::from_str(&serde_json::to_string(&catalog).unwrap()).unwrap();
        assert_eq!(again, catalog);
    }

    #[test]
    fn what_a_newer_version_added_is_passed_over() {
        let newer = OLD.replacen("\"counts\"", "\"what_comes\":{\"a\":[1]},\"counts\"", 1);
        assert_eq!(serde_json::from_str::<Catalog>(&newer).unwrap(), serde_json::from_str::<Catalog>(OLD).unwrap());
    }
}
