//! Which record the lock of a row is about. A change that names no reference does not say whom its record belongs to; yet
//! records of one parent are locked together, and come again together (correctness.md B15).
use super::SalesforceWriter;
use super::record::Item;
use crate::crm::salesforce::id;
use crate::crm::salesforce::soql::Select;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::WriteTable;
use std::collections::HashMap;

/// Identifiers asked for at once: as many as the smallest page holds, so that their rows come in one
/// ("Change the Batch Size in Queries").
const AT_ONCE: usize = 200;
/// What records refer to without belonging to it.
const NO_PARENTS: [&str; 3] = ["Group", "RecordType", "User"];

impl SalesforceWriter {
    /// Records that come again, those that met a lock with the record that was locked: as the CRM tells it, else as the
    /// change does, else the one they refer to, which is asked for once. Not to know it costs only the order.
    pub(super) async fn with_parents(
        &self,
        table: &WriteTable,
        again: impl IntoIterator<Item = (Item, Option<Fault>)>,
    ) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        let mut nameless: Vec<usize> = Vec::new();
        for (mut item, fault) in again {
            if let Some(fault) = fault.filter(|fault| fault.kind == ErrorKind::SalesforceRowLocked) {
                match locked(&fault, item.id.as_deref()) {
                    Some(parent) => item.parent = parent,
                    None if item.parent.is_empty() => nameless.push(items.len()),
                    None => {}
                }
            }
            items.push(item);
        }
        let ids: Vec<String> =
            nameless.iter().filter_map(|at| items.get(*at)).filter_map(|item| item.id.clone()).collect();
        let parents = self.parents(table, &ids).await.unwrap_or_default();
        for at in nameless {
            if let Some(item) = items.get_mut(at)
                && let Some(parent) = item.id.as_ref().and_then(|id| parents.get(id))
            {
                item.parent.clone_from(parent);
            }
        }
        items
    }

    /// What records refer to first, by their ids.
    async fn parents(&self, table: &WriteTable, ids: &[String]) -> Outcome<HashMap<String, String>> {
        let mut parents = HashMap::new();
        let Some(field) = parent_field(table) else { return Ok(parents) };
        for some in ids.chunks(AT_ONCE) {
            let some: Vec<&str> = some.iter().map(String::as_str).collect();
            let select = Select::from(&table.address)?.field(field)?.one_of("Id", &some)?;
            let seen = self.seen(&select).await?;
            parents.extend(seen.iter().filter_map(|row| Some((row.id()?, row.text(field)?.to_owned()))));
        }
        Ok(parents)
    }
}

/// The first field that refers to something a record belongs to.
fn parent_field(table: &WriteTable) -> Option<&str> {
    let owns = |target: &str| !NO_PARENTS.contains(&target);
    let mut fields = table.columns.iter().filter(|column| column.targets.iter().any(|to| owns(&to.table)));
    fields.next().map(|column| column.field.as_str())
}

/// The record a refusal names behind its colon, other than the row itself; the first of them where there are several. The
/// sentence is nowhere promised: where it says something else, nothing is taken from it.
fn locked(fault: &Fault, own: Option<&str>) -> Option<String> {
    let (_, named) = fault.detail.rsplit_once(':')?;
    let words = named.split(|c: char| !c.is_ascii_alphanumeric());
    // A long word of the sentence is no identifier: those have digits.
    let shaped = |word: &&str| matches!(word.len(), 15 | 18) && word.contains(|c: char| c.is_ascii_digit());
    let ids = words.filter(shaped).filter_map(id::canonical);
    ids.map(std::borrow::Cow::into_owned).filter(|id| Some(id.as_str()) != own).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, own: Option<&str>) -> Option<String> {
        let fault = Fault::new(ErrorKind::SalesforceRowLocked, format!("UNABLE_TO_LOCK_ROW {text}"));
        locked(&fault, own)
    }

    #[test]
    fn the_locked_record_is_the_one_that_is_named_and_not_the_row_itself() {
        let sentence = "unable to obtain exclusive access to this record or 2 records";
        let two = format!("{sentence}: 003AA000000AbCdYAK,001AA0000000001YAA");
        assert_eq!(told(&two, Some("003AA000000AbCdYAK")).as_deref(), Some("001AA0000000001YAA"));
        assert_eq!(told(&format!("{sentence}: 001AA0000000001"), None).as_deref(), Some("001AA0000000001YAA"));
        assert_eq!(told(&format!("{sentence}: 003AA000000AbCdYAK"), Some("003AA000000AbCdYAK")), None);
        for other in [sentence, "please: unfortunately_busy", "busy:", "wanting: acknowledgement"] {
            assert_eq!(told(other, None), None, "{other}");
        }
    }
}
