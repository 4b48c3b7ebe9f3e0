//! Discovering: tables, descriptions, counts, and a preview of real rows before and after the mapping.
use super::Bench;
use crate::account::ExternalAccount;
use crate::catalog::{Catalog, TableDetail};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::Mapping;
use std::collections::BTreeMap;

/// One value before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewCell {
    /// CRM field.
    pub field: String,
    /// Campaign column.
    pub column: String,
    /// As the CRM sent it; not sanitised.
    pub before: String,
    /// As it would be written, or the reject reason's key.
    pub after: Result<String, String>,
}

/// One row before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewRow {
    /// The row's identifier.
    pub id: String,
    /// Its values in the order of the included rules.
    pub cells: Vec<PreviewCell>,
}

/// A few real rows before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// CRM table.
    pub table: String,
    /// The rows.
    pub rows: Vec<PreviewRow>,
}

/// All tables; from the kept catalog unless `fresh`.
///
/// # Errors
/// Vault, network and rights faults.
pub async fn tables(_bench: &Bench, _account: &ExternalAccount, _fresh: bool) -> Outcome<Catalog> {
    Err(not_yet())
}

/// Describes these tables (those the kept catalog lacks, or all when `fresh`) and keeps the result.
///
/// # Errors
/// Vault, network and rights faults, `TableMissing`.
pub async fn describe(
    _bench: &Bench,
    _account: &ExternalAccount,
    _tables: &[String],
    _fresh: bool,
) -> Outcome<Vec<TableDetail>> {
    Err(not_yet())
}

/// Row counts of these tables.
///
/// # Errors
/// Vault, network and rights faults.
pub async fn counts(_bench: &Bench, _account: &ExternalAccount, _tables: &[String]) -> Outcome<BTreeMap<String, u64>> {
    Err(not_yet())
}

/// Reads a few rows and shows them before and after the mapping.
///
/// # Errors
/// Vault, network and rights faults.
pub async fn preview(
    _bench: &Bench,
    _account: &ExternalAccount,
    _mapping: &Mapping,
    _detail: &TableDetail,
    _rows: u32,
) -> Outcome<Preview> {
    Err(not_yet())
}

fn not_yet() -> Fault {
    Fault::new(ErrorKind::Bug, "not built yet")
}
