//! What a mapped table was when its mapping was last agreed with. It is kept from the moment the CRM tells the table
//! otherwise, until somebody has settled each difference: runs go by it, and what is known of the CRM can move on.
use super::{Catalog, TableDetail, fingerprint};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A table as its mapping was agreed with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// The table then.
    pub detail: TableDetail,
    /// When it was last found like that.
    pub since: Timestamp,
    /// Differences somebody has settled that the description keeps: they are not told again.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub settled: BTreeSet<String>,
}

impl Catalog {
    /// The table its mapping was made for: as it was agreed with, else as it is known.
    pub fn agreed_with(&self, table: &str) -> Option<&TableDetail> {
        self.agreed.get(table).map(|a| &a.detail).or_else(|| self.details.get(table))
    }

    /// Keeps what mapped tables were until now, before these descriptions take their place.
    pub fn remember(&mut self, found: &BTreeMap<String, TableDetail>, mapped: &BTreeSet<String>) {
        for (table, new) in found.iter().filter(|(table, _)| mapped.contains(*table)) {
            let other = |old: &&TableDetail| fingerprint(old) != fingerprint(new);
            if let Some(old) = self.details.get(table).filter(other).cloned() {
                self.keep_agreed(table, old);
            }
        }
        self.agreed.retain(|table, _| mapped.contains(table));
    }

    /// Keeps what these tables were, which are no longer among those the CRM lists.
    pub fn remember_gone(&mut self, tables: &[String]) {
        for table in tables {
            if let Some(old) = self.details.get(table).cloned() {
                self.keep_agreed(table, old);
            }
        }
    }

    fn keep_agreed(&mut self, table: &str, detail: TableDetail) {
        let since = self.discovered_at;
        self.agreed.entry(table.to_owned()).or_insert(Agreed { detail, since, settled: BTreeSet::new() });
    }

    /// Puts what is agreed with in its place; nothing is kept where it is what the table is.
    pub fn agree(&mut self, table: &str, agreed: Agreed) {
        let same = self.details.get(table).is_some_and(|now| fingerprint(now) == fingerprint(&agreed.detail));
        match same {
            true => drop(self.agreed.remove(table)),
            false => drop(self.agreed.insert(table.to_owned(), agreed)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::fixtures::contact;

    fn catalog() -> Catalog {
        let mut catalog = Catalog::new(Timestamp::UNIX_EPOCH);
        catalog.details.insert("contact".into(), contact());
        catalog
    }

    fn without(field: &str) -> TableDetail {
        let mut detail = contact();
        detail.fields.retain(|f| f.name != field);
        detail
    }

    #[test]
    fn the_first_state_stays_until_it_is_agreed_with_another() {
        let (mut catalog, mapped) = (catalog(), BTreeSet::from(["contact".to_owned()]));
        for gone in ["lastname", "firstname"] {
            let found = BTreeMap::from([("contact".to_owned(), without(gone))]);
            catalog.remember(&found, &mapped);
            catalog.details.extend(found);
        }
        assert_eq!(catalog.agreed_with("contact"), Some(&contact()));
        let now = catalog.details["contact"].clone();
        let agreed = Agreed { detail: now.clone(), ..catalog.agreed["contact"].clone() };
        catalog.agree("contact", agreed);
        assert!(catalog.agreed.is_empty() && catalog.agreed_with("contact") == Some(&now));
    }

    #[test]
    fn tables_without_a_mapping_and_those_that_stand_still_are_not_kept_twice() {
        let (mut catalog, mapped) = (catalog(), BTreeSet::from(["contact".to_owned()]));
        catalog.remember(&BTreeMap::from([("contact".to_owned(), contact())]), &mapped);
        catalog.remember(&BTreeMap::from([("contact".to_owned(), without("lastname"))]), &BTreeSet::new());
        assert!(catalog.agreed.is_empty());
        catalog.remember_gone(&["contact".to_owned(), "never_described".to_owned()]);
        assert_eq!(catalog.agreed.keys().collect::<Vec<_>>(), ["contact"]);
    }
}
