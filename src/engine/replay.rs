//! Reading rows again: the whole table, what changed since an instant, or rows that are named. They are applied with the
//! present mapping, never over a later version; what was changed here by hand is put right. Nothing is deleted, and where the
//! flow stands stays where it is, a reading under way among it: a replay that is cut off is asked for again.
use super::apply::check_budget;
use super::by_key::Came;
use super::deletions::Deletions;
use super::ordering;
use super::plan::{self, Trouble};
use super::read::Step;
use super::reread::UNREADABLE;
use super::session::{Ending, Session};
use crate::failpoint;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::Replay;
use crate::port::{BadRow, Lease, LoadStyle, Rows};
use crate::run::{Checkpoint, KeySieve, KeysTold, LogLevel, RunRecord};

/// Rows asked for at once by identifier: the address stays far below what either CRM takes.
pub(super) const AT_ONCE: usize = 100;
/// A reading may start over so often in one run.
const RESTARTS: usize = 3;

impl Session {
    /// Reads rows again.
    ///
    /// # Errors
    /// `Held` where the flow was never read to its end; whatever goes wrong with the CRM or the database.
    pub(super) fn replay(
        &self,
        wish: Replay,
        lease: &Lease,
        stands: &mut Checkpoint,
        record: &mut RunRecord,
    ) -> Outcome<Ending> {
        self.may_replay(stands)?;
        match (wish, &self.order.flow.rows.population) {
            (Replay::Keys, _) => self.replay_keys(lease, stands, record),
            (_, Some(population)) => self.populate(population, lease, stands, record),
            (Replay::Whole | Replay::Since(_), None) => self.replay_table(wish, lease, stands, record),
        }
    }

    /// A first load brings every row by itself, and builds the key by which rows are found only at its end.
    pub(super) fn may_replay(&self, stands: &Checkpoint) -> Outcome<()> {
        if stands.loaded {
            return Ok(());
        }
        let flow = self.order.flow.name.as_str();
        let why = format!("flow {flow} was never read to its end");
        Err(Fault::new(ErrorKind::Held, why).with("case", "never-read").with("flow", flow))
    }

    fn replay_table(
        &self,
        wish: Replay,
        lease: &Lease,
        stands: &mut Checkpoint,
        record: &mut RunRecord,
    ) -> Outcome<Ending> {
        let mut reading = plan::replay(wish.since());
        reading.sorted = ordering::sorts(&reading, &self.order, Trouble::default(), "");
        let (mut deletions, mut trouble) = (Deletions::new(false, None), Trouble::default());
        let mut last = None;
        for _ in 0..=RESTARTS {
            match self.leg(lease, &reading, trouble, stands, record, &mut deletions)? {
                Step::Done => return Ok(Ending::Done),
                Step::Stopped => return Ok(Ending::Cancelled),
                Step::Stale(fault) => {
                    self.journal().fault(LogLevel::Warn, &fault);
                    self.progress.fault(&fault);
                    (trouble.stale, last) = (true, Some(fault));
                }
                // By their identifiers the row can be told that nobody can read.
                Step::Poisoned(_) if reading.sorted => reading.sorted = false,
                Step::Expired(fault) | Step::Untracked(fault) | Step::Poisoned(fault) => return Err(fault),
            }
        }
        Err(last.unwrap_or_else(|| Fault::new(ErrorKind::Bug, "a reading started over without a reason")))
    }

    fn replay_keys(&self, lease: &Lease, stands: &mut Checkpoint, record: &mut RunRecord) -> Outcome<Ending> {
        let (keys, mut told) = self.named_keys();
        self.progress.expect(told.asked);
        let plan = self.write_plan(LoadStyle::Upsert, false);
        let mut writer = self.doors.campaign.writer(plan, lease.clone())?;
        let ended = self.by_key(&keys, AT_ONCE, &mut |came| match came {
            Came::Page(sorted) => {
                check_budget(&record.counters, sorted)?;
                self.keep_page(&mut *writer, sorted, stands, record)?;
                failpoint::reach("keys-replayed");
                Ok(())
            }
            Came::Missing(ids) => {
                told.note_absent(ids.iter().copied());
                Ok(())
            }
            Came::Unreadable(id, fault) => {
                self.journal().fault(LogLevel::Warn, fault);
                let bad = vec![BadRow { id: id.to_owned(), reason: UNREADABLE, field: None, sample: None }];
                self.keep_bad(&mut *writer, (&Rows::default(), &bad), stands, record)
            }
        })?;
        self.tell_keys(told);
        Ok(ended)
    }

    /// The identifiers the order names, each once and in the spelling of the CRM.
    pub(super) fn named_keys(&self) -> (Vec<String>, KeysTold) {
        let mut told = KeysTold::default();
        let mut sieve = KeySieve::new(&self.order.query.primary_id);
        let keys = sieve.pass(self.order.changes.only.iter().map(String::as_str), &mut told);
        (keys, told)
    }

    /// Says what became of the identifiers.
    pub(super) fn tell_keys(&self, told: KeysTold) {
        let numbers = [
            ("asked", told.asked.to_string()),
            ("absent", told.absent.to_string()),
            ("malformed", told.malformed.to_string()),
            ("twice", told.twice.to_string()),
        ];
        match told.absent + told.malformed > 0 {
            true => self.journal().warn("log-keys-told", &numbers),
            false => self.journal().info("log-keys-told", &numbers),
        }
        self.notes.borrow_mut().keys = Some(told);
    }
}
