//! The one way an embedded database file is opened: ours or refused, durable settings, faults a person can act on.
//!
//! To the campaign adapter and the ledger what `http` is to the CRM adapters. May touch: `rusqlite`, `disk`, the ground floor,
//! `schema` (the constants of our own tables) and what `run` says of a backup. Knows no rows and no runs.
mod backups;
mod ballast;
mod bind;
mod fault;
mod footing;
mod older;
mod open;
mod read_only;
mod upgrade;

pub use backups::{Shelf, restore};
pub use ballast::Ballast;
pub use bind::in_order;
pub use fault::fault;
pub use footing::{Footing, anywhere, on_the_network};
pub use older::{bring_up_to_date, look};
pub use open::{Care, open};
pub use read_only::look_only;

use crate::fault::{ErrorKind, Fault, Outcome};
use jiff::Timestamp;

/// An instant as the database keeps it.
///
/// # Errors
/// `DatabaseCorrupt` when the text is none.
pub fn instant(text: &str) -> Outcome<Timestamp> {
    text.parse().map_err(|_| Fault::new(ErrorKind::DatabaseCorrupt, "an instant in the database cannot be read"))
}

/// As [`instant`], where there may be none.
///
/// # Errors
/// As [`instant`].
pub fn maybe_instant(text: Option<String>) -> Outcome<Option<Timestamp>> {
    text.as_deref().map(instant).transpose()
}
