//! Backups of the campaign database: which there are, one more, a check of everything, and putting one in its place.
use super::{Bench, off_thread};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{Backups, Campaign};
use crate::run::Backup;
use std::sync::Arc;

fn door(campaign: &dyn Campaign) -> Outcome<&dyn Backups> {
    let why = "this campaign database is backed up where it runs";
    campaign.backups().ok_or_else(|| Fault::new(ErrorKind::SystemNotYet, why).with("system", "backup"))
}

async fn ask<T: Send + 'static>(
    bench: &Bench,
    what: impl FnOnce(&dyn Backups) -> Outcome<T> + Send + 'static,
) -> Outcome<T> {
    let bench = Arc::clone(bench);
    off_thread(move || what(door(bench.campaign.as_ref())?)).await
}

/// All backups, the newest first.
///
/// # Errors
/// Storage faults.
pub async fn backups(bench: &Bench) -> Outcome<Vec<Backup>> {
    ask(bench, |door| door.all()).await
}

/// Makes one now.
///
/// # Errors
/// `DiskFull`, `DatabaseCorrupt`, storage faults.
pub async fn make_backup(bench: &Bench) -> Outcome<Backup> {
    ask(bench, |door| door.take()).await
}

/// Checks the whole database.
///
/// # Errors
/// `DatabaseCorrupt`: nothing is written to it from then on; storage faults.
pub async fn check_database(bench: &Bench) -> Outcome<()> {
    ask(bench, |door| door.check()).await
}

/// Puts a backup in the place of the database.
///
/// # Errors
/// `Usage` where there is none of that name; `DatabaseBusy`, `DatabaseCorrupt`, storage faults.
pub async fn restore_backup(bench: &Bench, name: String) -> Outcome<()> {
    ask(bench, move |door| door.restore(&name)).await
}
