//! Backups of the campaign database, which is the ledger's as well.
use super::SqliteCampaign;
use crate::fault::Outcome;
use crate::port::Backups;
use crate::run::{Backup, BackupWhy, Upkeep};
use crate::sqlite::{Shelf, restore};
use std::sync::PoisonError;

impl SqliteCampaign {
    pub(super) fn shelf(&self) -> Shelf {
        Shelf::of(&self.path)
    }
}

impl Backups for SqliteCampaign {
    fn all(&self) -> Outcome<Vec<Backup>> {
        self.shelf().all()
    }

    fn take(&self) -> Outcome<Backup> {
        (self.footing)()?;
        self.shelf().take(BackupWhy::Asked, self.clock.now())
    }

    fn is_due(&self) -> Outcome<bool> {
        self.shelf().is_due(self.clock.now())
    }

    fn keep_up(&self) -> Outcome<Upkeep> {
        (self.footing)()?;
        self.shelf().keep_up(self.clock.now())
    }

    fn check(&self) -> Outcome<()> {
        (self.footing)()?;
        self.shelf().check(self.clock.now())
    }

    fn restore(&self, name: &str) -> Outcome<()> {
        (self.footing)()?;
        // Ours would be one of those that have it open.
        drop(self.open.lock().unwrap_or_else(PoisonError::into_inner).take());
        restore(&self.shelf(), name, self.clock.now())
    }
}
