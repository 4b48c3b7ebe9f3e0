//! Reading rows again: the whole table, what changed since an instant, or rows that are named. They are applied with the
//! present mapping, never over a later version; what was changed here by hand is put right. Nothing is deleted, and where the
//! flow stands stays where it is, a reading under way among it. How far a replay came stands beside that: who asks for the
//! same within a day after it was cut off goes on there.
use super::deletions::Deletions;
use super::named::Named;
use super::plan::{Reading, Trouble, Why};
use super::read::Step;
use super::session::{Ending, Session};
use super::{ordering, selection};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::Replay;
use crate::port::{Lease, LoadStyle, Position, Seen};
use crate::run::{Checkpoint, KeySieve, KeysTold, LogLevel, ReadKind, ReplayPlace, RunRecord};
use jiff::Timestamp;
use std::collections::BTreeSet;
use xxhash_rust::xxh3::xxh3_64;

/// Rows asked for at once by identifier: the address stays far below what either CRM takes.
pub(super) const AT_ONCE: usize = 100;
/// A reading may start over so often in one run.
const RESTARTS: usize = 3;

/// Rows that were read before, from the beginning: all, or those that changed since an instant.
pub(super) fn from_start(since: Option<Timestamp>) -> Reading {
    let (style, at) = (LoadStyle::Upsert, Position::Start);
    let (why, kind, reset) = (Why::Replayed, ReadKind::All, false);
    Reading { why, kind, at, since, style, reset, any_version: false, by_id: false, sorted: false }
}

/// The same, from where an earlier run was cut off.
fn from_place(since: Option<Timestamp>, place: &ReplayPlace) -> Reading {
    let at = place.link.clone().map_or(Position::Start, Position::Link);
    Reading { why: Why::ReplayedOn, at, sorted: place.sorted, ..from_start(since) }
}

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

    /// What a replay, or a reading of a population's rows, asks for, as a short word.
    pub(super) fn asks(&self, what: &str) -> String {
        let order = &self.order;
        let how = (order.mapping_version, selection::reads(order), &order.flow.filter, &order.changes.sort);
        let repairs = order.changes.replay.is_some();
        format!("{:016x}", xxh3_64(format!("{what} {repairs} {how:?}").as_bytes()))
    }

    /// Where such a reading goes on that was cut off; none where it begins, from where on it is remembered how far it comes.
    pub(super) fn goes_on_from(&self, asks: &str, stands: &mut Checkpoint) -> Option<ReplayPlace> {
        let now = self.doors.clock.now();
        let left = stands.replay.take();
        let on = left.clone().filter(|place| !self.order.changes.anew && place.serves(asks, now));
        match &on {
            Some(place) => {
                self.journal().info("log-replay-on", &[("at", place.began.to_string())]);
                self.notes.borrow_mut().went_on = Some(place.began);
            }
            // Nobody reads on from there any more.
            None => left.iter().flat_map(ReplayPlace::links).for_each(|l| self.let_go(&Position::Link(l.clone()))),
        }
        stands.replay = on.clone().or_else(|| Some(ReplayPlace::start(asks.to_owned(), now)));
        on
    }

    fn replay_table(
        &self,
        wish: Replay,
        lease: &Lease,
        stands: &mut Checkpoint,
        record: &mut RunRecord,
    ) -> Outcome<Ending> {
        let asks = self.asks(&format!("table {:?}", wish.since()));
        let fresh = Reading { sorted: self.sorts_replay(), ..from_start(wish.since()) };
        let on = self.goes_on_from(&asks, stands);
        let mut reading = on.map_or_else(|| fresh.clone(), |place| from_place(wish.since(), &place));
        let (mut deletions, mut trouble) = (Deletions::new(false, None), Trouble::default());
        let mut last = None;
        for _ in 0..=RESTARTS {
            self.mark_order(&reading, stands);
            match self.leg(lease, &reading, trouble, stands, record, &mut deletions)? {
                Step::Done => return Ok(Ending::Done),
                Step::Stopped => return Ok(Ending::Cancelled),
                Step::Stale(fault) => {
                    self.journal().fault(LogLevel::Warn, &fault);
                    self.progress.fault(&fault);
                    (trouble.stale, last) = (true, Some(fault));
                    reading = Reading { sorted: reading.sorted && fresh.sorted, ..fresh.clone() };
                }
                // By their identifiers the row can be told that nobody can read.
                Step::Poisoned(_) if reading.sorted => reading = Reading { sorted: false, ..fresh.clone() },
                Step::Expired(fault) | Step::Untracked(fault) | Step::Poisoned(fault) => return Err(fault),
            }
            stands.replay = Some(ReplayPlace::start(asks.clone(), self.doors.clock.now()));
        }
        Err(last.unwrap_or_else(|| Fault::new(ErrorKind::Bug, "a reading started over without a reason")))
    }

    fn sorts_replay(&self) -> bool {
        ordering::sorts(&from_start(None), &self.order, Trouble::default(), "")
    }

    /// A place in an order leads on in that order only.
    fn mark_order(&self, reading: &Reading, stands: &mut Checkpoint) {
        if let Some(place) = &mut stands.replay {
            place.sorted = reading.sorted;
        }
    }

    fn replay_keys(&self, lease: &Lease, stands: &mut Checkpoint, record: &mut RunRecord) -> Outcome<Ending> {
        let (mut keys, mut told) = self.named_keys();
        let asks = self.asks(&format!("keys {:016x}", xxh3_64(keys.join("\n").as_bytes())));
        if let Some(place) = self.goes_on_from(&asks, stands) {
            let rest = place.rest(&keys).to_vec();
            told.before = (keys.len() - rest.len()) as u64;
            told.asked = told.asked.saturating_sub(told.before);
            keys = rest;
        }
        self.progress.expect(told.asked);
        let writer = self.doors.campaign.writer(self.write_plan(LoadStyle::Upsert, false), lease.clone())?;
        let mut named = Named { session: self, writer, seen: Seen::Not, stands, record, missing: BTreeSet::new() };
        let ended = self.by_key(&keys, AT_ONCE, &mut |came| named.take(came, &mut told))?;
        if ended == Ending::Done {
            named.is_through()?;
        }
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
