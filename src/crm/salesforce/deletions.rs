//! How far back deletions are told. Deleted records lie in the recycle bin for fifteen days, where `queryAll` still sees them
//! (help.salesforce.com, "Recycle Bin"); the log of deletions may be cut off sooner, where too many were made ("Get
//! Deleted"). What was deleted before that, only a comparison of identifiers finds.
use super::crm::SalesforceCrm;
use super::values;
use crate::fault::{ErrorKind, Outcome};
use crate::http::Patience;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

/// The recycle bin's days, and those of the log.
pub(super) const BIN: SignedDuration = SignedDuration::from_hours(15 * 24);
/// What is younger than this lies in the bin whatever the log says: nobody is asked.
const FRESH: SignedDuration = SignedDuration::from_hours(24);
/// The shortest stretch the log is asked for.
const STRETCH: SignedDuration = SignedDuration::from_mins(10);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    earliest_date_available: String,
}

/// The stretch that is asked for to learn how far the log is complete: as short as whole minutes allow.
const MOMENT: SignedDuration = SignedDuration::from_mins(2);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Coverage {
    latest_date_covered: String,
}

/// Where a log tells what was deleted (or updated) within a stretch; it knows whole minutes.
pub(super) fn log_path(log: &str, table: &str, from: Timestamp, to: Timestamp) -> String {
    let edge = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M:00%%2B00:00").to_string();
    format!("sobjects/{table}/{log}/?start={}&end={}", edge(from), edge(to))
}

impl SalesforceCrm {
    /// Whether all deletions since an instant are told by a reading of what changed since then; none where it tells none.
    pub(super) async fn all_deletions_since(&self, table: &str, since: Timestamp) -> Outcome<Option<bool>> {
        let found = self.description(table).await?;
        let now = self.api.clock.now();
        let age = now.duration_since(since);
        if !found.traits.tells_deleted {
            return Ok(None);
        }
        if age >= BIN {
            return Ok(Some(false));
        }
        if age < FRESH || !found.traits.replicateable {
            return Ok(Some(true));
        }
        let path = log_path("deleted", table, now.saturating_sub(STRETCH).unwrap_or(now), now);
        // A log that cannot be asked says nothing against the bin.
        let Ok(log) = self.api.json::<Log>(&path, Patience::Short).await else { return Ok(Some(true)) };
        Ok(Some(values::timestamp(&log.earliest_date_available).is_none_or(|earliest| earliest <= since)))
    }

    /// Up to which instant no transaction is open any more that could still show or delete a row ("Get Deleted" and "Get
    /// Updated": `latestDateCovered`). None where that is the present, and where nobody can be asked.
    pub(super) async fn covered_until(&self, table: &str) -> Outcome<Option<Timestamp>> {
        if !self.description(table).await?.traits.replicateable {
            return Ok(None);
        }
        let now = self.api.clock.now();
        let from = now.saturating_sub(MOMENT).unwrap_or(now);
        let mut told = self.api.json::<Coverage>(&log_path("deleted", table, from, now), Patience::Short).await;
        if told.as_ref().is_err_and(|fault| fault.kind == ErrorKind::SalesforceWindow) {
            // Too many were deleted within these minutes; of what changed, the other log says the same.
            told = self.api.json::<Coverage>(&log_path("updated", table, from, now), Patience::Short).await;
        }
        let covered = values::timestamp(&told?.latest_date_covered);
        // The log knows whole minutes: it covers no more than the minute that was asked for.
        let whole = now.as_second() - now.as_second().rem_euclid(60);
        Ok(covered.filter(|covered| covered.as_second() < whole))
    }
}
