//! The ledger in the embedded database: leases, runs, logs, rejects, checkpoints. May touch: `rusqlite` (through
//! `sqlite`), `port`, `run`, the system tables of `schema`, the ground floor. Knows no campaign adapter.
mod chains;
mod checkpoint;
mod conflicts;
mod consents;
mod history;
mod lease;
mod process;
mod rejects;
mod timetable;
mod unanswered;

use crate::account::Name;
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{Lease, Ledger, RejectFilter, Timetable};
use crate::run::{
    Checkpoint, ConflictFilter, Conflicts, ConsentChange, ConsentFilter, LogEntry, NotedConflict, Reject, RejectNote,
    RunId, RunRecord, Unanswered,
};
use crate::sqlite::{Ballast, Care, Footing, anywhere, bring_up_to_date, fault, look, look_only, open};
use lease::Holder;
use rusqlite::{Connection, params};
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// The ledger in one file. Nothing is touched before the first call, and reading never makes the file.
pub struct SqliteLedger {
    path: PathBuf,
    holder: Holder,
    clock: SharedClock,
    footing: Footing,
    open: Mutex<Option<Connection>>,
    /// A connection of its own, so that looking never waits for a writer.
    look: Mutex<Option<Connection>>,
    /// Runs that ended while their end could not be written: their leases are free for this process.
    ended: Mutex<HashSet<RunId>>,
    /// Room that is given up where the disk is full.
    ballast: Option<Ballast>,
}

impl SqliteLedger {
    /// The ledger at this path, for the process `pid` on `host`.
    pub fn new(path: impl Into<PathBuf>, host: impl Into<String>, pid: u32, clock: SharedClock) -> Self {
        let holder = Holder { host: host.into(), pid, process: process::start_of(pid) };
        Self {
            path: path.into(),
            holder,
            clock,
            footing: anywhere(),
            open: Mutex::new(None),
            look: Mutex::new(None),
            ended: Mutex::new(HashSet::new()),
            ballast: None,
        }
    }

    /// With a file beside it that is given up when the disk is full, so that how a run ended can still be written.
    #[must_use]
    pub fn with_ballast(mut self) -> Self {
        self.ballast = Some(Ballast::of(&self.path));
        self
    }

    /// Opens only where it may stand.
    #[must_use]
    pub fn standing_on(mut self, footing: Footing) -> Self {
        self.footing = footing;
        self
    }

    fn with<T>(&self, work: impl FnOnce(&mut Connection) -> Outcome<T>) -> Outcome<T> {
        self.through(&self.open, |conn| {
            bring_up_to_date(conn, &self.path, self.clock.as_ref())?;
            work(conn)
        })
    }

    /// What is not there reads as nothing.
    fn reading<T: Default>(&self, work: impl FnOnce(&Connection) -> Outcome<T>) -> Outcome<T> {
        if !self.path.exists() {
            return Ok(T::default());
        }
        match self.through(&self.look, |conn| look(conn, &self.path)) {
            Ok(()) => self.through(&self.look, |conn| work(conn)),
            Err(barred) => work(&look_only(&self.path, barred)?),
        }
    }

    fn through<T>(
        &self,
        slot: &Mutex<Option<Connection>>,
        work: impl FnOnce(&mut Connection) -> Outcome<T>,
    ) -> Outcome<T> {
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        let conn = match &mut *slot {
            Some(conn) => conn,
            empty => {
                (self.footing)()?;
                empty.insert(open(&self.path, Care::Ownership)?)
            }
        };
        work(conn)
    }

    fn fault(&self, error: rusqlite::Error) -> Fault {
        fault(&error, &self.path)
    }

    fn abandoned(&self) -> HashSet<RunId> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Ledger for SqliteLedger {
    fn begin(&self, record: &RunRecord) -> Outcome<Lease> {
        let abandoned = self.abandoned();
        self.ballast.iter().for_each(Ballast::lay);
        self.with(|conn| lease::take(conn, &self.holder, self.clock.now(), record, &abandoned, &|e| self.fault(e)))
    }

    fn beat(&self, lease: &Lease) -> Outcome<()> {
        self.with(|conn| lease::beat(conn, self.clock.now(), lease, &|e| self.fault(e)))
    }

    fn end(&self, lease: &Lease, record: &RunRecord) -> Outcome<()> {
        let write = || {
            self.with(|conn| {
                history::write(conn, record).and_then(|()| lease::free(conn, lease)).map_err(|e| self.fault(e))
            })
        };
        let released =
            |fault: &Fault| fault.kind == ErrorKind::DiskFull && self.ballast.as_ref().is_some_and(Ballast::release);
        let written = write().or_else(|fault| if released(&fault) { write() } else { Err(fault) });
        if written.is_err() {
            self.ended.lock().unwrap_or_else(PoisonError::into_inner).insert(lease.run);
        }
        written
    }

    fn checkpoint(&self, flow: &Name) -> Outcome<Option<Checkpoint>> {
        self.reading(|conn| checkpoint::read(conn, flow, &|e| self.fault(e)))
    }

    fn runs(&self, flow: Option<&Name>, limit: usize) -> Outcome<Vec<RunRecord>> {
        self.reading(|conn| {
            let alive = |conn: &Connection, run: RunId| lease::is_alive(conn, &self.holder.host, self.clock.now(), run);
            history::runs(conn, flow, limit, &alive, &|e| self.fault(e))
        })
    }

    fn log(&self, run: RunId, entry: &LogEntry) -> Outcome<()> {
        let args = serde_json::to_string(&entry.args).unwrap_or_default();
        let level = history::level_word(entry.level);
        self.with(|conn| {
            conn.prepare_cached("INSERT INTO fb_log (run, at, level, key, args) VALUES (?1, ?2, ?3, ?4, ?5)")
                .and_then(|mut s| s.execute(params![run.to_string(), entry.at.to_string(), level, entry.key, args]))
                .map(drop)
                .map_err(|e| self.fault(e))
        })
    }

    fn log_of(&self, run: RunId) -> Outcome<Vec<LogEntry>> {
        self.reading(|conn| history::log_of(conn, run, &|e| self.fault(e)))
    }

    fn conflicts(&self, run: RunId, most: usize) -> Outcome<Conflicts> {
        self.reading(|conn| conflicts::of_run(conn, &run.to_string(), most).map_err(|e| self.fault(e)))
    }

    fn noted_conflicts(&self, filter: &ConflictFilter) -> Outcome<Vec<NotedConflict>> {
        self.reading(|conn| conflicts::list(conn, filter, &|e| self.fault(e)))
    }

    fn unanswered(&self, flow: Option<&Name>, most: usize) -> Outcome<Unanswered> {
        self.reading(|conn| unanswered::list(conn, flow, most, &|e| self.fault(e)))
    }

    fn consents(&self, filter: &ConsentFilter) -> Outcome<Vec<ConsentChange>> {
        self.reading(|conn| consents::list(conn, filter, &|e| self.fault(e)))
    }

    fn rejects(&self, filter: &RejectFilter) -> Outcome<Vec<Reject>> {
        self.reading(|conn| rejects::list(conn, filter, &|e| self.fault(e)))
    }

    fn reject(&self, id: i64) -> Outcome<Option<Reject>> {
        self.reading(|conn| rejects::one(conn, id, &|e| self.fault(e)))
    }

    fn ignore_rejects(&self, ids: &[i64], note: &RejectNote) -> Outcome<u64> {
        self.with(|conn| rejects::ignore(conn, ids, note).map_err(|e| self.fault(e)))
    }

    fn timetable(&self) -> Option<&dyn Timetable> {
        Some(self)
    }
}
