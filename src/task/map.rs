//! Mapping: proposals for schemas, enumerations and flows on a draft, and the enumeration sync.
use super::Bench;
use crate::account::Name;
use crate::catalog::{Catalog, OptionSet};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::EnumerationValue;
use crate::setup::{Draft, EnumChoice};
use crate::text::Lang;

/// One option set with its enumeration and what a sync would do, value by value.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct EnumView {
    /// The choice it shows.
    pub choice: EnumChoice,
    /// The option set.
    pub option_set: OptionSet,
    /// `table.field` of its uses.
    pub used_by: Vec<String>,
    /// Whether the enumeration exists on the campaign side already.
    pub exists: bool,
    /// Values that would be added.
    pub added: Vec<EnumerationValue>,
    /// Values whose label would change: before and after.
    pub relabelled: Vec<(EnumerationValue, EnumerationValue)>,
    /// Values that would be removed (Replace), with the number of rows that use them.
    pub removed: Vec<(EnumerationValue, u64)>,
    /// Values that stay.
    pub kept: Vec<EnumerationValue>,
}

/// Gives every chosen table of the draft its proposed mapping where it has none yet, and drops mappings of tables no longer
/// chosen.
///
/// # Errors
/// `TableMissing` when a chosen table is not described in the catalog.
pub fn propose_schemas(_draft: &mut Draft, _account: &Name, _catalog: &Catalog) -> Outcome<()> {
    Err(not_yet())
}

/// Gives every option set of an included field its proposed enumeration where it has none yet.
///
/// # Errors
/// Storage faults.
pub async fn propose_enumerations(
    _bench: &Bench,
    _draft: &mut Draft,
    _account: &Name,
    _catalog: &Catalog,
) -> Outcome<()> {
    Err(not_yet())
}

/// Gives every chosen table its import flow where it has none yet, parents first.
///
/// # Errors
/// `TableMissing`.
pub fn propose_flows(_draft: &mut Draft, _account: &Name, _catalog: &Catalog) -> Outcome<()> {
    Err(not_yet())
}

/// What a sync of these choices would do.
///
/// # Errors
/// Storage faults.
pub async fn enum_views(
    _bench: &Bench,
    _choices: &[EnumChoice],
    _draft: &Draft,
    _catalog: &Catalog,
    _lang: Lang,
) -> Outcome<Vec<EnumView>> {
    Err(not_yet())
}

/// Writes the enumerations as the views say; returns how many values changed.
///
/// # Errors
/// `InUse` where a removed value is used by rows and `force` is not given; storage faults.
pub async fn sync_enums(_bench: &Bench, _views: &[EnumView], _force: bool) -> Outcome<u64> {
    Err(not_yet())
}

fn not_yet() -> Fault {
    Fault::new(ErrorKind::Bug, "not built yet")
}
