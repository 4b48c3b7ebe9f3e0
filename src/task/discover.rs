//! Discovering: tables, descriptions, counts, and a preview of real rows before and after the mapping. What was found is
//! kept in the workspace, so that a wizard can be resumed without asking the CRM again.
use super::enums::fixed_lists;
use super::rediscover::{Reach, rediscover};
use super::{Bench, connect, off_thread};
use crate::account::{ExternalAccount, Name, TableRight};
use crate::catalog::{Agreed, Catalog, Right, TableDetail, nearest};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::{Cell, Mapping, spread, with_places};
use crate::port::{BadRow, Position, ReadOrder, ReadQuery};
use crate::schema;
use futures_util::stream::{self, StreamExt};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Descriptions asked for at the same time.
pub(super) const SIDE_BY_SIDE: usize = 4;

/// One value before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct PreviewCell {
    /// CRM field.
    pub field: String,
    /// Campaign column.
    pub column: String,
    /// As the CRM sent it; not sanitised.
    pub before: String,
    /// The same as a value, to try another rule on.
    pub raw: Cell<'static>,
    /// As it would be written, or the reject reason's key.
    pub after: Result<String, String>,
}

/// One row before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct PreviewRow {
    /// The row's identifier.
    pub id: String,
    /// Its values in the order of the included rules.
    pub cells: Vec<PreviewCell>,
}

/// A few real rows before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// CRM table.
    pub table: String,
    /// The rows.
    pub rows: Vec<PreviewRow>,
    /// The table as a run judges its codes: without those that have no place in a list nothing is added to.
    pub judged: Box<TableDetail>,
}

/// All tables; from the kept catalog unless `fresh`: then what changed is asked for, and told in the catalog's news.
///
/// # Errors
/// Vault, network and rights faults.
pub async fn tables(bench: &Bench, account: &ExternalAccount, fresh: bool) -> Outcome<Catalog> {
    let kept = kept(bench, &account.name).await?;
    match kept {
        Some(catalog) if !fresh && !catalog.tables.is_empty() => Ok(catalog),
        _ => Ok(rediscover(bench, account, Reach::Changes).await?.catalog),
    }
}

/// Describes these tables (those the kept catalog lacks, or all when `fresh`) and keeps the result. What could be described
/// is kept even where another table fails.
///
/// # Errors
/// Vault, network and rights faults, `TableMissing`; the first one, with its table.
pub async fn describe(
    bench: &Bench,
    account: &ExternalAccount,
    tables: &[String],
    fresh: bool,
) -> Outcome<Vec<TableDetail>> {
    let mut known = kept(bench, &account.name).await?.map(|c| c.details).unwrap_or_default();
    let missing: Vec<String> =
        tables.iter().filter(|t| fresh || !known.get(*t).is_some_and(TableDetail::is_spelled)).cloned().collect();
    if !missing.is_empty() {
        let crm = connect(bench, account).await?;
        let outcomes: Vec<Outcome<TableDetail>> = stream::iter(missing)
            .map(|table| {
                let crm = Arc::clone(&crm);
                async move { crm.describe(&table).await }
            })
            .buffered(SIDE_BY_SIDE)
            .collect()
            .await;
        let (good, bad): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
        let good: BTreeMap<String, TableDetail> =
            good.into_iter().flatten().map(|d| (d.table.name.clone(), d)).collect();
        let (found, mapped) = (good.clone(), mapped_tables(bench, &account.name).await?);
        change(bench, &account.name, move |catalog| {
            catalog.remember(&found, &mapped);
            catalog.details.extend(found);
        })
        .await?;
        if let Some(fault) = bad.into_iter().find_map(Result::err) {
            return Err(kept(bench, &account.name).await?.map_or(fault.clone(), |catalog| meant(fault, &catalog)));
        }
        known.extend(good);
    }
    Ok(tables.iter().filter_map(|t| known.remove(t)).collect())
}

/// What is known of a table before the CRM is asked.
pub(super) struct Known {
    /// As it was described last.
    pub(super) detail: TableDetail,
    /// The version its mapping was agreed with, where that is another one.
    pub(super) agreed: Option<Agreed>,
    /// The CRM's number of its definitions when they were read.
    pub(super) version: Option<String>,
    /// Whether the table was described just now, since nothing was kept.
    pub(super) fresh: bool,
}

/// What is known of a table; where nothing is kept it is described now.
///
/// # Errors
/// Vault, network and rights faults, `TableMissing`.
pub(super) async fn known(bench: &Bench, account: &ExternalAccount, table: &str) -> Outcome<Known> {
    let mut catalog = kept(bench, &account.name).await?;
    let is_kept = |c: &Catalog| c.details.get(table).is_some_and(TableDetail::is_spelled);
    let fresh = !catalog.as_ref().is_some_and(is_kept);
    if fresh {
        describe(bench, account, &[table.to_owned()], false).await?;
        catalog = kept(bench, &account.name).await?;
    }
    let missing = || Fault::new(ErrorKind::TableMissing, "the table was not described").with("table", table);
    let mut catalog = catalog.ok_or_else(missing)?;
    let detail = catalog.details.remove(table).ok_or_else(missing)?;
    Ok(Known { detail, agreed: catalog.agreed.remove(table), version: catalog.schema_version, fresh })
}

/// The tables an account's flows read, with the privileges to read them; those whose privilege discovery did not find are
/// left out.
///
/// # Errors
/// Storage faults.
pub async fn sheet_tables(bench: &Bench, account: &Name) -> Outcome<Vec<TableRight>> {
    let store = Arc::clone(&bench.workspace);
    let workspace = off_thread(move || store.load()).await?;
    let Some(catalog) = kept(bench, account).await? else { return Ok(Vec::new()) };
    Ok(table_rights(&catalog, workspace.tables_read(account).iter().map(String::as_str)))
}

/// These tables with the privileges to read them, as far as discovery found them.
pub fn table_rights<'t>(catalog: &Catalog, tables: impl IntoIterator<Item = &'t str>) -> Vec<TableRight> {
    let right = |table: &str| {
        let privilege = catalog.details.get(table)?.privilege(Right::Read)?.to_owned();
        Some(TableRight { table: table.to_owned(), privilege })
    };
    tables.into_iter().filter_map(right).collect()
}

/// A table that is not there, with the one that was most likely meant.
fn meant(fault: Fault, catalog: &Catalog) -> Fault {
    let names = catalog.tables.iter().map(|table| table.name.as_str());
    let similar = fault.args.get("table").and_then(|typed| nearest(typed, names)).map(str::to_owned);
    let gone = matches!(fault.kind, ErrorKind::TableMissing | ErrorKind::SalesforceTypeHidden);
    match similar.filter(|name| gone && fault.args.get("table") != Some(name)) {
        Some(name) => {
            let fault = Fault { kind: ErrorKind::TableMissing, ..fault };
            fault.with("case", "similar").with("similar", name)
        }
        None => fault,
    }
}

/// Row counts of these tables.
///
/// # Errors
/// Vault, network and rights faults.
pub async fn counts(bench: &Bench, account: &ExternalAccount, tables: &[String]) -> Outcome<BTreeMap<String, u64>> {
    let counts = connect(bench, account).await?.counts(tables).await?;
    let found = counts.clone();
    change(bench, &account.name, move |catalog| catalog.counts.extend(found)).await?;
    Ok(counts)
}

/// Reads a few rows and shows them before and after the mapping.
///
/// # Errors
/// Vault, network and rights faults.
pub async fn preview(
    bench: &Bench,
    account: &ExternalAccount,
    mapping: &Mapping,
    detail: &TableDetail,
    rows: u32,
) -> Outcome<Preview> {
    let crm = connect(bench, account).await?;
    let query = ReadQuery { page_size: rows.clamp(1, 100), ..query_of(mapping, detail) };
    let page = crm.fetch(&query, &Position::Start).await?;
    let (mapping, detail) = (mapping.clone(), detail.clone());
    let (store, lists) = (Arc::clone(&bench.workspace), fixed_lists(bench).await?);
    off_thread(move || {
        let decoded = crm.decode(&query, &page)?;
        let schema = schema::build(&mapping, &detail, &[], &[]);
        // While the first account is being set up there is no workspace, and nothing chosen.
        let choices = store.load().map(|workspace| workspace.enumerations).unwrap_or_default();
        let judged = with_places(&detail, &detail, &mapping.account, (&choices, &lists)).into_owned();
        let conversions = schema::conversions_for(&mapping, &detail, &judged);
        let good = decoded.rows.iter().map(|(key, cells)| PreviewRow {
            id: key.id.to_string(),
            cells: schema
                .columns
                .iter()
                .zip(&conversions)
                .zip(spread(&conversions, cells))
                .map(|((column, carry), cell)| PreviewCell {
                    field: column.field.clone(),
                    column: column.name.clone(),
                    before: cell.display(),
                    raw: cell.clone().into_owned(),
                    after: carry
                        .carry(cell.clone(), column.kind)
                        .map(|c| c.display())
                        .map_err(|reason| format!("reject-{reason}")),
                })
                .collect(),
        });
        let rows = good.chain(decoded.bad.iter().map(undecoded)).take(rows as usize).collect();
        Ok(Preview { table: mapping.table, rows, judged: Box::new(judged) })
    })
    .await
}

fn undecoded(bad: &BadRow) -> PreviewRow {
    let cell = PreviewCell {
        field: bad.field.clone().unwrap_or_default(),
        column: String::new(),
        before: bad.sample.clone().unwrap_or_default(),
        raw: Cell::Null,
        after: Err(format!("reject-{}", bad.reason)),
    };
    PreviewRow { id: bad.id.clone(), cells: vec![cell] }
}

/// The query that reads a mapping's fields from the beginning.
pub(super) fn query_of(mapping: &Mapping, detail: &TableDetail) -> ReadQuery {
    ReadQuery {
        table: detail.table.name.clone(),
        address: detail.table.entity_set.clone(),
        primary_id: detail.table.primary_id.clone(),
        columns: schema::read_columns(mapping, detail),
        filter: None,
        since: None,
        order: ReadOrder::ById,
        page_size: 5000,
        part: Default::default(),
        sort: Vec::new(),
        way: Default::default(),
    }
}

/// The tables the workspace has mappings of: what they were is kept when they are found otherwise.
pub(super) async fn mapped_tables(bench: &Bench, account: &Name) -> Outcome<BTreeSet<String>> {
    let (store, account) = (Arc::clone(&bench.workspace), account.clone());
    off_thread(move || {
        // Discovering needs no workspace: one that cannot be read is told by whoever reads it.
        let workspace = if store.exists() { store.load().ok() } else { None };
        let own = workspace.into_iter().flat_map(|w| w.mappings).filter(|m| m.account == account);
        Ok(own.map(|m| m.table).collect())
    })
    .await
}

/// The kept catalog.
pub(super) async fn kept(bench: &Bench, account: &Name) -> Outcome<Option<Catalog>> {
    let (store, account) = (Arc::clone(&bench.workspace), account.clone());
    off_thread(move || store.catalog(&account)).await
}

/// Changes the kept catalog; two changes at the same time both stay.
pub(super) async fn change(
    bench: &Bench,
    account: &Name,
    edit: impl FnOnce(&mut Catalog) + Send + 'static,
) -> Outcome<Catalog> {
    let _alone = bench.catalogs.lock().await;
    let (store, account, now) = (Arc::clone(&bench.workspace), account.clone(), bench.clock.now());
    off_thread(move || {
        let mut catalog = store.catalog(&account)?.unwrap_or_else(|| Catalog::new(now));
        edit(&mut catalog);
        store.save_catalog(&account, &catalog)?;
        Ok(catalog)
    })
    .await
}
