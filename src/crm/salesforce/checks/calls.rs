//! The calls of the day: what is left of them, what the plan needs, and whether jobs can be had as well
//! (developer.salesforce.com, "API Request Limits and Allocations").
use super::super::bulk::BulkUse;
use super::super::crm::SalesforceCrm;
use super::super::soql::Select;
use super::Finding;
use crate::account::{CheckScope, TableScope, Verdict};
use crate::fault::{ErrorKind, Outcome};
use crate::http::Patience;
use crate::port::Crm;
use crate::text::{Told, grouped};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Rows of a page, at most.
const PAGE: u64 = 2_000;
/// Rows of a part of a job, about.
const PART: u64 = 50_000;
/// Calls to make a job, to look at it while it works and to let it go.
const JOB: u64 = 20;
/// Rows written at once.
const COLLECTION: u64 = 200;
/// Calls around the reading of one object.
const AROUND: u64 = 4;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Limit {
    max: u64,
    remaining: u64,
}

/// The calls of the day that are left. The list of limits needs a right of its own; what the answers' headers tell needs
/// none.
pub(super) async fn budget(crm: &SalesforceCrm, scope: &CheckScope) -> Finding {
    let calls = calls(crm, scope).await;
    let table = scope.tables.first().map_or("Contact", |table| table.name.as_str());
    if !matches!(calls.verdict, Verdict::Passed) {
        return calls;
    }
    let why = match jobs(crm, table).await {
        Ok(()) => return calls,
        Err(fault) => fault,
    };
    let remedy = match why.kind {
        ErrorKind::SalesforceApiOff => "remedy-salesforce-bulk-off",
        ErrorKind::SalesforceLimit => "remedy-salesforce-bulk-spent",
        // The object itself is hidden, or cannot be read this way: another check says so, and pages do.
        ErrorKind::SalesforceTypeHidden => return calls,
        _ => "remedy-salesforce-bulk-refused",
    };
    let tried = format!("POST {}", crm.api.shown("jobs/query").trim_start_matches("GET "));
    Finding::warned(tried, Told::raw(&why.detail), remedy)
}

/// Whether a query job can be made; it is ended at once.
async fn jobs(crm: &SalesforceCrm, table: &str) -> Outcome<()> {
    let select = Select::from(table)?.limit(1);
    let job = super::super::bulk::query::make(&crm.api, "query", &select.to_string()).await?.job;
    super::super::bulk::query::abort(&crm.api, &job).await;
    Ok(())
}

async fn calls(crm: &SalesforceCrm, scope: &CheckScope) -> Finding {
    let tried = crm.api.shown("limits");
    let limits = crm.api.json::<BTreeMap<String, serde_json::Value>>("limits", Patience::Short).await;
    let calls = limits
        .map(|all| all.get("DailyApiRequests").and_then(|told| serde_json::from_value::<Limit>(told.clone()).ok()));
    let told = |left: u64| Told::new("told-calls-left").with("left", grouped(left));
    match calls {
        Ok(Some(calls)) => judged(tried, &calls, crm.api.reserve(), planned(crm, scope).await),
        Err(fault) if fault.kind != ErrorKind::SalesforceAccess => Finding::failed(tried, fault),
        // The headers tell what is left; the list tells more, where it may be seen.
        Err(_) => {
            let told = crm.api.budget().requests_left.map_or_else(|| Told::new("told-calls-unknown"), told);
            Finding::warned(tried, told, "remedy-salesforce-view-setup")
        }
        Ok(None) => match crm.api.budget().requests_left {
            Some(left) => Finding::passed(tried, told(left)),
            None => Finding::passed(tried, Told::new("told-calls-unknown")),
        },
    }
}

/// What is left of the day's calls against what is kept for the business and what the plan needs.
fn judged(tried: String, calls: &Limit, reserve: u8, needed: u64) -> Finding {
    let kept = calls.max.saturating_mul(u64::from(reserve)).div_ceil(100);
    let (ours, left) = (calls.remaining.saturating_sub(kept), grouped(calls.remaining));
    let told = |key: &str| Told::new(key).with("left", left.clone()).with("reserve", reserve.to_string());
    if calls.remaining < kept {
        return Finding::warned(tried, told("told-calls-left"), "remedy-salesforce-calls-low");
    }
    let plan = told("told-calls-plan").with("ours", grouped(ours)).with("needed", grouped(needed));
    match needed > ours {
        true => Finding::warned(tried, plan, "remedy-salesforce-calls-plan"),
        false => Finding::passed(tried, plan),
    }
}

/// The calls that reading everything once and writing everything once costs, as the plan stands.
async fn planned(crm: &SalesforceCrm, scope: &CheckScope) -> u64 {
    let names: Vec<String> = scope.tables.iter().map(|table| table.name.clone()).collect();
    // Without a count a table costs its one page at least.
    let counts = crm.counts(&names).await.unwrap_or_default();
    let from = match crm.bulk.when {
        BulkUse::Never => u64::MAX,
        BulkUse::Always => 0,
        BulkUse::BySize => crm.bulk.from_rows,
    };
    let rows = |table: &TableScope| counts.get(&table.name).copied().unwrap_or(0);
    scope.tables.iter().map(|table| estimate(rows(table), from, table.writes.any())).sum()
}

/// The calls of one object: its description, the log of deletions twice and a count, then its pages or the parts of a job
/// from so many rows on; where it is written to, a look and a write for each collection.
fn estimate(rows: u64, jobs_from: u64, writes: bool) -> u64 {
    let reading = if rows >= jobs_from { JOB + rows.div_ceil(PART) } else { rows.div_ceil(PAGE).max(1) };
    let writing = if writes { rows.div_ceil(COLLECTION).saturating_mul(2) } else { 0 };
    AROUND + reading + writing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Verdict;

    #[test]
    fn an_object_costs_its_pages_or_parts_and_its_collections() {
        assert_eq!(estimate(0, 10_000, false), AROUND + 1);
        assert_eq!(estimate(9_999, 10_000, false), AROUND + 5);
        assert_eq!(estimate(1_000_000, u64::MAX, false), AROUND + 500);
        assert!(estimate(1_000_000, 10_000, false) < 100, "jobs cost few calls");
        assert_eq!(estimate(401, 10_000, true), AROUND + 1 + 6);
        assert!(estimate(u64::MAX, 0, true) > 0, "no number is too large");
    }

    #[test]
    fn what_is_left_is_held_against_the_reserve_and_the_plan() {
        let ends =
            |remaining, reserve, needed| match judged(String::new(), &Limit { max: 1_000, remaining }, reserve, needed)
                .verdict
            {
                Verdict::Warned { remedy } => remedy,
                other => format!("{other:?}"),
            };
        assert_eq!(ends(199, 20, 0), "remedy-salesforce-calls-low");
        assert_eq!(ends(199, 5, 149), "Passed");
        assert_eq!(ends(199, 5, 150), "remedy-salesforce-calls-plan");
        assert_eq!(ends(200, 20, 0), "Passed");
    }
}
