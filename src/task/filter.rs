//! What a filter lets through, asked of the CRM before a flow runs.
use super::{Bench, connect, discover, off_thread};
use crate::account::ExternalAccount;
use crate::catalog::TableDetail;
use crate::fault::Outcome;
use crate::flow::{Flow, ReadMethod, method_of};
use crate::mapping::{Filter, Mapping, filter_text};
use crate::port::{Position, ReadQuery};
use jiff::tz::TimeZone;

/// Pages of identifiers that are counted at most.
const PAGES: u32 = 5;
/// Rows a page.
const PAGE: u32 = 5_000;

/// How many rows a filter lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct FilterCount {
    /// Rows counted.
    pub rows: u64,
    /// Whether there are more.
    pub more: bool,
}

/// Who judges a flow's filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FilterJudge {
    /// The CRM, exactly: only rows that pass come over the wire.
    Crm,
    /// We do, row by row: change tracking takes no filter.
    Here,
}

impl FilterJudge {
    /// The stem of its catalog key, `filter-judge-<slug>`.
    pub fn slug(self) -> &'static str {
        match self {
            FilterJudge::Crm => "crm",
            FilterJudge::Here => "here",
        }
    }
}

/// Who judges the filter of a flow that reads this table.
pub fn filter_judge(flow: &Flow, detail: &TableDetail) -> FilterJudge {
    match method_of(detail, flow.mode, flow.reading.method) {
        ReadMethod::Tracking => FilterJudge::Here,
        ReadMethod::Modified | ReadMethod::Full => FilterJudge::Crm,
    }
}

/// Counts the rows of a table for which a filter holds now, by their identifiers; beyond 25,000 it says that there are more.
///
/// # Errors
/// Vault, network and rights faults.
pub async fn filter_count(
    bench: &Bench,
    account: &ExternalAccount,
    detail: &TableDetail,
    filter: Option<&Filter>,
) -> Outcome<FilterCount> {
    let crm = connect(bench, account).await?;
    let today = bench.clock.now().to_zoned(TimeZone::UTC).date();
    let keys = Mapping {
        account: account.name.clone(),
        table: detail.table.name.clone(),
        schema: detail.table.name.clone(),
        version: 1,
        rules: Vec::new(),
    };
    let filter = filter.map(|f| filter_text::resolve_today(f, today));
    let query = ReadQuery { page_size: PAGE, filter, ..discover::query_of(&keys, detail) };
    let (mut rows, mut at) = (0, Some(Position::Start));
    for _ in 0..PAGES {
        let Some(here) = at.take() else { break };
        let page = crm.fetch(&query, &here).await?;
        at = page.next.clone();
        let (crm, query) = (std::sync::Arc::clone(&crm), query.clone());
        rows += off_thread(move || crm.decode(&query, &page).map(|p| (p.rows.keys.len() + p.bad.len()) as u64)).await?;
    }
    Ok(FilterCount { rows, more: at.is_some() })
}
