//! Rows that were deleted for good: a hard delete, or a recycle bin that was emptied. No query shows them any more, the log of
//! deletions still names them. So behind the last row of what changed, the log is asked for its identifiers, and those that no
//! query shows are told as gone; those in the bin were told already.
//!
//! Sources: developer.salesforce.com, "Get Deleted" (the log: fifteen days, whole minutes, at most 600,000 identifiers, cut off
//! where too many are made) and "QueryAll" (what left the recycle bin can no longer be queried).
use super::crm::SalesforceCrm;
use super::deletions::{BIN, log_path};
use super::id;
use super::soql::Name;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::Patience;
use crate::port::{RawPage, ReadOrder, ReadQuery};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::json;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The log is asked for so much more than the reading: it is complete only up to the oldest transaction that was open.
const LATE: SignedDuration = SignedDuration::from_hours(1);
/// A stretch of the log that names too many is halved down to this.
const SHORTEST: SignedDuration = SignedDuration::from_mins(2);
/// Questions to the log in one reading; a log that names more than they can tell is left to a comparison.
const MOST_ASKED: u32 = 64;
/// Identifiers asked for at once: as many as the smallest page holds, so that their rows come in one
/// ("Change the Batch Size in Queries").
const AT_ONCE: usize = 200;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    deleted_records: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
}

#[derive(Deserialize)]
struct Shown {
    #[serde(rename = "Id")]
    id: String,
}

/// The instant a reading goes back to, and the rows the log named, by object.
type Answers = HashMap<String, (Option<Timestamp>, Vec<String>)>;

/// What the log told when the last row came, until its page is asked for: the log is asked once. A reading that goes on
/// elsewhere asks it anew.
#[derive(Debug, Default)]
pub(super) struct Logged(Mutex<Answers>);

impl Logged {
    /// Keeps the answer for a reading.
    pub(super) fn keep(&self, query: &ReadQuery, purged: Vec<String>) {
        self.told().insert(query.table.clone(), (query.since, purged));
    }

    /// Gives it out again, once.
    pub(super) fn take(&self, query: &ReadQuery) -> Option<Vec<String>> {
        self.told().remove(&query.table).filter(|(since, _)| *since == query.since).map(|(_, purged)| purged)
    }

    fn told(&self) -> MutexGuard<'_, Answers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SalesforceCrm {
    /// The rows the log of deletions names since the reading's instant and no query shows, in order. None where the reading
    /// is not one of what changed, and where the object keeps no log or the log does not reach that far: then a comparison
    /// of identifiers finds them.
    pub(super) async fn purged(&self, query: &ReadQuery) -> Outcome<Vec<String>> {
        let (ReadOrder::ByModified, Some(since)) = (query.order, query.since) else { return Ok(Vec::new()) };
        let found = self.description(&query.table).await?;
        let now = self.api.clock.now();
        if !(found.traits.tells_deleted && found.traits.replicateable) || now.duration_since(since) >= BIN {
            return Ok(Vec::new());
        }
        let reach = now.saturating_sub(BIN - SHORTEST).unwrap_or(now);
        let from = since.saturating_sub(LATE).unwrap_or(since).max(reach);
        let named = match self.named_by_log(&query.table, from, now).await {
            Ok(named) => named,
            // The log says itself that it does not reach so far, or not for this user.
            Err(fault) if is_no_log(&fault) => return Ok(Vec::new()),
            Err(fault) => return Err(fault),
        };
        let mut purged = Vec::new();
        for batch in named.into_iter().collect::<Vec<_>>().chunks(AT_ONCE) {
            let shown = self.shown(&query.table, batch).await?;
            purged.extend(batch.iter().filter(|id| !shown.contains(*id)).cloned());
        }
        Ok(purged)
    }

    /// What the log names within a stretch, which is halved where it names too many.
    async fn named_by_log(&self, table: &str, from: Timestamp, to: Timestamp) -> Outcome<BTreeSet<String>> {
        let (mut named, mut stretches, mut asked) = (BTreeSet::new(), vec![(from, to)], 0);
        while let Some((from, to)) = stretches.pop() {
            asked += 1;
            let log: Outcome<Log> = self.api.json(&log_path("deleted", table, from, to), Patience::Long).await;
            let half = to.duration_since(from) / 2;
            match log {
                Ok(log) => {
                    let read = |entry: Entry| id::canonical(&entry.id).map(Cow::into_owned);
                    named.extend(log.deleted_records.into_iter().filter_map(read));
                }
                Err(fault) if says_too_many(&fault) && half >= SHORTEST && asked < MOST_ASKED => {
                    let middle = from.saturating_add(half).unwrap_or(to);
                    stretches.extend([(from, middle), (middle, to)]);
                }
                Err(fault) => return Err(fault),
            }
        }
        Ok(named)
    }

    /// Which of these rows a query shows, in the recycle bin or alive.
    async fn shown(&self, table: &str, ids: &[String]) -> Outcome<HashSet<String>> {
        let listed: Vec<String> = ids.iter().map(|id| format!("'{id}'")).collect();
        let soql = format!("SELECT Id FROM {} WHERE Id IN ({})", Name::of(table)?, listed.join(","));
        let shown: Vec<Shown> = self.api.all_rows(&soql, Patience::Long).await?;
        Ok(shown.into_iter().filter_map(|row| id::canonical(&row.id).map(Cow::into_owned)).collect())
    }
}

/// Whether a stretch of the log names more than one answer holds.
fn says_too_many(fault: &Fault) -> bool {
    let code = fault.args.get("code").map(String::as_str).unwrap_or_default();
    fault.kind == ErrorKind::SalesforceWindow && code.eq_ignore_ascii_case("EXCEEDED_ID_LIMIT")
}

/// Whether a refusal says that there is no log to ask, rather than that it could not be asked now.
fn is_no_log(fault: &Fault) -> bool {
    use ErrorKind as K;
    matches!(
        fault.kind,
        K::SalesforceWindow
            | K::SalesforceTypeHidden
            | K::SalesforceAccess
            | K::SalesforceRowGone
            | K::SalesforceUnknown
    )
}

/// The page that tells them: records as a query would show them in the bin.
pub(super) fn page(query: &ReadQuery, purged: &[String]) -> Outcome<RawPage> {
    let attributes = json!({ "type": query.table });
    let record = |id: &String| json!({ "attributes": attributes, "Id": id, "IsDeleted": true });
    let records: Vec<serde_json::Value> = purged.iter().map(record).collect();
    let body = json!({ "totalSize": records.len(), "done": true, "records": records });
    let body = serde_json::to_vec(&body).map_err(|e| Fault::new(ErrorKind::Bug, e.to_string()))?;
    Ok(RawPage { body, next: None, server_time: None })
}
