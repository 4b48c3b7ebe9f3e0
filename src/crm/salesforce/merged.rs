//! Whom a record was merged into: it lies in the recycle bin and names the one that stayed ("Merging Records",
//! `MasterRecordId`), which may have been merged further since.
use super::crm::SalesforceCrm;
use super::decode::MASTER;
use super::id;
use super::soql::Select;
use crate::fault::Outcome;
use crate::http::Patience;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Identifiers asked for at once: as many as the smallest page holds, so that their rows come in one
/// ("Change the Batch Size in Queries").
const AT_ONCE: usize = 200;
/// So many records may have been merged into each other, one after the other.
const LONGEST: usize = 16;

impl SalesforceCrm {
    /// The records that stayed of these, which were merged.
    pub(super) async fn masters(&self, table: &str, ids: &[String]) -> Outcome<BTreeMap<String, String>> {
        if ids.is_empty() || !self.description(table).await?.traits.tells_master {
            return Ok(BTreeMap::new());
        }
        let mut masters: BTreeMap<String, String> = BTreeMap::new();
        // What can be no identifier was merged into nothing.
        let mut open: Vec<String> = ids.iter().filter(|id| id::canonical(id).is_some()).cloned().collect();
        for _ in 0..LONGEST {
            if open.is_empty() {
                break;
            }
            let mut next = Vec::new();
            for (loser, master) in self.merges(table, &open).await? {
                next.push(master.clone());
                masters.insert(loser, master);
            }
            open = next.into_iter().filter(|id| !masters.contains_key(id)).collect();
        }
        Ok(ids.iter().filter_map(|id| Some((id.clone(), last(&masters, id)?))).collect())
    }

    /// Whom each of these records was merged into, by its own account.
    async fn merges(&self, table: &str, ids: &[String]) -> Outcome<Vec<(String, String)>> {
        let mut found = Vec::new();
        for some in ids.chunks(AT_ONCE) {
            let some: Vec<&str> = some.iter().map(String::as_str).collect();
            let select = Select::from(table)?.field(MASTER)?.one_of("Id", &some)?;
            let rows: Vec<Map<String, Value>> = self.api.all_rows(&select.to_string(), Patience::Long).await?;
            let named = |row: &Map<String, Value>, field: &str| {
                row.get(field).and_then(Value::as_str).and_then(id::canonical).map(Cow::into_owned)
            };
            found.extend(rows.iter().filter_map(|row| Some((named(row, "Id")?, named(row, MASTER)?))));
        }
        Ok(found)
    }
}

/// The record that stayed in the end; none where a record was not merged.
fn last(masters: &BTreeMap<String, String>, id: &str) -> Option<String> {
    let mut stayed = masters.get(id)?;
    for _ in 0..LONGEST {
        match masters.get(stayed) {
            Some(further) => stayed = further,
            None => break,
        }
    }
    Some(stayed.clone())
}
