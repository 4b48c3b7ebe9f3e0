//! What a filter lets through, asked of the CRM before a flow runs.
use super::{Bench, connect, discover, off_thread};
use crate::account::ExternalAccount;
use crate::catalog::TableDetail;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Flow, ReadMethod, method_of};
use crate::mapping::{Filter, Mapping, Pushed, RowTest, fields_of, filter_text::RunDay, pushed_down, unfilterable};
use crate::port::{Position, ReadColumn, ReadQuery};

/// Pages of identifiers that are counted where not all are wanted.
const PAGES: usize = 5;
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
    /// We do, as far as the CRM cannot filter by a field.
    Partly,
}

impl FilterJudge {
    /// The stem of its catalog key, `filter-judge-<slug>`.
    pub fn slug(self) -> &'static str {
        match self {
            FilterJudge::Crm => "crm",
            FilterJudge::Here => "here",
            FilterJudge::Partly => "partly",
        }
    }
}

/// Who judges a filter of a flow that reads this table, and the fields by which the CRM cannot be asked.
pub fn filter_judge(flow: &Flow, detail: &TableDetail, filter: Option<&Filter>) -> (FilterJudge, Vec<String>) {
    let own = filter.map(|f| unfilterable(f, detail)).unwrap_or_default();
    let judge = match method_of(detail, flow.mode, flow.reading.method) {
        ReadMethod::Tracking => FilterJudge::Here,
        ReadMethod::Modified | ReadMethod::Full if own.is_empty() => FilterJudge::Crm,
        ReadMethod::Modified | ReadMethod::Full => FilterJudge::Partly,
    };
    (judge, own.into_iter().map(str::to_owned).collect())
}

/// Counts the rows of a table for which a filter holds on a day: Salesforce counts them itself. Dataverse's own count stops at
/// 5,000 and an aggregate is refused beyond 50,000 rows (learn.microsoft.com, "Count rows", "Aggregate data"), so that
/// identifiers are read there, and where a part of the filter is judged here: up to 25,000 of them, after which it says that
/// there are more, or `all`. Whoever no longer waits for it drops it, and nothing more is asked.
///
/// # Errors
/// Vault, network and rights faults.
pub async fn filter_count(
    bench: &Bench,
    account: &ExternalAccount,
    detail: &TableDetail,
    (filter, day): (Option<&Filter>, &RunDay),
    all: bool,
) -> Outcome<FilterCount> {
    let crm = connect(bench, account).await?;
    let keys = Mapping {
        account: account.name.clone(),
        table: detail.table.name.clone(),
        schema: detail.table.name.clone(),
        version: 1,
        rules: Vec::new(),
    };
    let whole = filter.map(|f| day.settle(f, detail));
    let (filter, test) = match whole.as_ref().map(|f| (f, pushed_down(f, detail))) {
        Some((whole, Pushed::Part(part))) => (part, Some(whole)),
        _ => (whole.clone(), None),
    };
    let named = test.iter().flat_map(|f| fields_of(f)).filter_map(|name| detail.field(name));
    let columns = named.map(ReadColumn::of);
    let query = ReadQuery { page_size: PAGE, filter, ..discover::query_of(&keys, detail) };
    let query = ReadQuery { columns: query.columns.iter().cloned().chain(columns).collect(), ..query };
    let judged = |test: &Filter| RowTest::bind(test, query.columns.iter().map(|c| (c.field.as_str(), &c.kind)));
    let test = test.map(judged).transpose().map_err(|field| {
        let why = format!("the filter cannot be judged here: {field}");
        Fault::new(ErrorKind::FilterInvalid, why).with("field", field)
    })?;
    if test.is_none()
        && let Some(rows) = crm.matching(&query).await?
    {
        return Ok(FilterCount { rows, more: false });
    }
    let test = std::sync::Arc::new(test);
    let (mut rows, mut at) = (0, Some(Position::Start));
    let most = if all { usize::MAX } else { PAGES };
    for _ in 0..most {
        let Some(here) = at.take() else { break };
        let page = crm.fetch(&query, &here).await?;
        at = page.next.clone();
        let (crm, query, test) = (std::sync::Arc::clone(&crm), query.clone(), std::sync::Arc::clone(&test));
        let passing = move || {
            let page = crm.decode(&query, &page)?;
            let rows = page.rows.iter().filter(|(_, cells)| test.as_ref().as_ref().is_none_or(|t| t.accepts(cells)));
            Ok((rows.count() + page.bad.len()) as u64)
        };
        rows += off_thread(passing).await?;
    }
    Ok(FilterCount { rows, more: at.is_some() })
}
