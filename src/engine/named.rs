//! Rows that are named, as they come: applied, refused, or told to be absent; and how far that came, so that whoever is cut
//! off goes on there.
use super::by_key::Came;
use super::read::patiently;
use super::reread::UNREADABLE;
use super::session::Session;
use crate::failpoint;
use crate::fault::Outcome;
use crate::port::{BadRow, Gone, PageCommit, PageWriter, Rows, Seen};
use crate::run::{Checkpoint, KeysTold, LogLevel, ReplayPlace, RunRecord};
use std::collections::BTreeSet;

/// A reading of rows that are named, with all it moves.
pub(super) struct Named<'a> {
    pub(super) session: &'a Session,
    pub(super) writer: Box<dyn PageWriter>,
    /// Whether it is remembered that they came.
    pub(super) seen: Seen,
    pub(super) stands: &'a mut Checkpoint,
    pub(super) record: &'a mut RunRecord,
    /// Rows that are here and that the CRM did not have.
    pub(super) missing: BTreeSet<String>,
}

impl Named<'_> {
    /// What came of some rows.
    ///
    /// # Errors
    /// `ErrorBudget`; storage faults.
    pub(super) fn take(&mut self, came: Came<'_, '_>, told: &mut KeysTold) -> Outcome<()> {
        match came {
            Came::Page(sorted) => {
                self.session.check_budget(&self.record.counters, sorted)?;
                self.session.keep_seen(&mut *self.writer, (sorted, self.seen), self.stands, self.record)?;
                failpoint::reach("keys-replayed");
            }
            Came::Missing(ids) => {
                told.note_absent(ids.iter().copied());
                let here = self.session.here_of(ids)?;
                self.missing.extend(here.iter().cloned());
                self.place(|place| place.missing.extend(here));
            }
            Came::Unreadable(id, fault) => {
                self.session.journal().fault(LogLevel::Warn, fault);
                let bad = [BadRow { id: id.to_owned(), reason: UNREADABLE, field: None, sample: None }];
                self.commit((&bad, &[], self.seen))?;
            }
            Came::Block(behind) => self.place(|place| (place.behind, place.through) = (behind.to_vec(), None)),
            Came::Through(rows) => self.place(|place| {
                place.done += rows.len() as u64;
                place.through = rows.last().cloned().or(place.through.take());
            }),
        }
        Ok(())
    }

    /// Moves the place, which the next page commits.
    fn place(&mut self, moved: impl FnOnce(&mut ReplayPlace)) {
        if let Some(place) = &mut self.stands.replay {
            moved(place);
        }
    }

    /// Commits rejects and deletions without rows.
    ///
    /// # Errors
    /// Storage faults.
    pub(super) fn commit(&mut self, (bad, gone, seen): (&[BadRow], &[Gone], Seen)) -> Outcome<()> {
        let (rows, after) = (Rows::default(), Checkpoint { seq: self.stands.seq + 1, ..self.stands.clone() });
        let commit = PageCommit { gone, seen, ..PageCommit::of(&rows, bad, &after) };
        self.record.counters.add(&patiently(|| self.writer.commit(&commit))?);
        self.record.pages += 1;
        self.session.progress.page(self.record, None);
        *self.stands = after;
        Ok(())
    }

    /// All there is has been asked for: nobody goes on from here any more.
    ///
    /// # Errors
    /// Storage faults.
    pub(super) fn is_through(&mut self) -> Outcome<()> {
        match self.stands.replay.take() {
            Some(_) => self.commit((&[], &[], Seen::Not)),
            None => Ok(()),
        }
    }
}
