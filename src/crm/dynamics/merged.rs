//! Rows that were merged into others. They stay in their table, inactive, and name the row that goes on in `masterid`
//! (learn.microsoft.com, "Merge Action"; entity reference of account, contact, case and lead, "masterid"); one that somebody
//! made active again is a row of its own.
use super::crm::DynamicsCrm;
use super::values;
use crate::fault::Outcome;
use crate::flow::ReadWay;
use crate::mapping::{Filter, Literal};
use crate::port::{Crm, Part, Position, ReadOrder, ReadQuery};
use std::collections::BTreeMap;

/// The tables whose rows can be merged.
const TABLES: [&str; 4] = ["account", "contact", "incident", "lead"];
/// Names the row that goes on.
pub(super) const MASTER: &str = "_masterid_value";
/// 0 where the row is active, in each of these tables.
pub(super) const STATE: &str = "statecode";
/// Identifiers asked for at once: the address stays far below what the server takes.
const AT_ONCE: usize = 100;
/// So many rows may have been merged into each other, one after the other.
const LONGEST: usize = 16;

/// The columns that tell whether a row of this table was merged into another; none where rows of it never are.
pub(super) fn columns(table: &str) -> &'static [&'static str] {
    if TABLES.contains(&table) { &[MASTER, STATE] } else { &[] }
}

impl DynamicsCrm {
    /// The rows that stayed of these, which were merged.
    pub(super) async fn masters(&self, table: &str, ids: &[String]) -> Outcome<BTreeMap<String, String>> {
        let mut masters: BTreeMap<String, String> = BTreeMap::new();
        if ids.is_empty() || columns(table).is_empty() {
            return Ok(masters);
        }
        let (address, primary_id) = {
            let described = self.described(table).await?;
            (described.table.entity_set.clone(), described.table.primary_id.clone())
        };
        // What can be no identifier was merged into nothing.
        let mut open: Vec<String> = ids.iter().filter(|id| values::guid(id).is_some()).cloned().collect();
        for _ in 0..LONGEST {
            let mut next = Vec::new();
            for some in open.chunks(AT_ONCE) {
                let values = some.iter().map(|id| Literal::Text(id.clone())).collect();
                let query = ReadQuery {
                    table: table.to_owned(),
                    address: address.clone(),
                    primary_id: primary_id.clone(),
                    columns: Vec::new(),
                    filter: Some(Filter::In { field: primary_id.clone(), values }),
                    since: None,
                    order: ReadOrder::ById,
                    page_size: u32::try_from(AT_ONCE).unwrap_or(u32::MAX),
                    part: Part::default(),
                    way: ReadWay::Pages,
                    sort: Vec::new(),
                };
                let raw = self.fetch(&query, &Position::Start).await?;
                for gone in self.decode(&query, &raw)?.gone {
                    if let Some(into) = gone.into {
                        next.push(into.clone());
                        masters.insert(gone.id, into);
                    }
                }
            }
            open = next.into_iter().filter(|id| !masters.contains_key(id)).collect();
            if open.is_empty() {
                break;
            }
        }
        Ok(ids.iter().filter_map(|id| Some((id.clone(), last(&masters, id)?))).collect())
    }
}

/// The row that stayed in the end; none where a row was not merged.
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
