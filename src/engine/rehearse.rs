//! A dry run: reads, converts and compares, writes nothing: no row, no lease, no record, not even the database file.
use super::apply::Sorted;
use super::budget::foresee_rejects;
use super::by_key::Came;
use super::foresight::Foresight;
use super::missed;
use super::plan::{self, Reading, Trouble};
use super::read::{Step, is_untracked};
use super::replay::{self, AT_ONCE};
use super::session::{Ending, RESTARTS, Session};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Population, Replay};
use crate::port::Position;
use crate::run::{Checkpoint, Counters, KeysTold, Phase, ReadKind, RunRecord};

impl Session {
    /// Rehearses the reading the next run would do, up to the order's limit.
    pub(super) fn rehearse(&self, record: &mut RunRecord) -> Outcome<Ending> {
        self.check_order()?;
        self.doors.campaign.ensure_table(&self.order.schema, true)?;
        let mut stands = self.checkpoint()?;
        (stands.next_link, stands.settling) = (None, false);
        stands.windows.clear();
        if let Some(wish) = self.order.changes.replay {
            return self.rehearse_replay(wish, &stands, record);
        }
        if let Some(population) = &self.order.flow.rows.population {
            return self.rehearse_population(population, record);
        }
        let (mut trouble, mut last) = (Trouble::default(), None);
        for _ in 0..=RESTARTS {
            let now = self.doors.clock.now();
            let reach = missed::reach(&stands, self.order.changes.look_back);
            let reading = missed::decide(&stands, &self.order, trouble, (reach, now));
            let compares = plan::sweep_due(&stands, &self.order, trouble, now);
            match self.rehearse_reading(&reading, compares, record)? {
                Step::Done => return Ok(Ending::Done),
                Step::Stopped => return Ok(Ending::Cancelled),
                Step::Stale(fault) => (trouble.stale, last) = (true, Some(fault)),
                Step::Expired(fault) => (trouble.expired, last) = (true, Some(fault)),
                Step::Untracked(fault) => (trouble.untracked, last) = (true, Some(fault)),
                Step::Poisoned(fault) => (trouble.poisoned, last) = (true, Some(fault)),
            }
            // It is read from the beginning, in another way: what was counted so far comes again.
            (record.counters, record.pages) = (Counters::default(), 0);
            self.notes.borrow_mut().rejects.clear();
        }
        Err(last.unwrap_or_else(|| Fault::new(ErrorKind::Bug, "a reading started over without a reason")))
    }

    /// Rehearses a reading; `compares` where identifiers would be compared behind it.
    fn rehearse_reading(&self, reading: &Reading, compares: bool, record: &mut RunRecord) -> Outcome<Step> {
        let mut query = self.query(reading);
        let test = self.row_test(&query)?;
        let limit = self.order.limit.unwrap_or(u64::MAX);
        query.page_size = query.page_size.min(u32::try_from(limit.max(1)).unwrap_or(u32::MAX));
        self.progress.phase(Phase::Reading);
        let at = match &reading.at {
            Position::Link(_) => Position::Start,
            other => other.clone(),
        };
        // The run would try some rows first and stop there; how many would be rejected in all is told as well.
        let mut broken = match self.try_first(reading) {
            Ok(Ending::Done) => None,
            Ok(Ending::Cancelled) => return Ok(Step::Stopped),
            Err(fault) if fault.kind == ErrorKind::ErrorBudget => Some(fault),
            Err(fault) if reading.kind == ReadKind::Tracked && is_untracked(&fault) => {
                return Ok(Step::Untracked(fault));
            }
            Err(fault) => return Err(fault),
        };
        let mut foresight = Foresight::begin(self)?;
        let (mut left, mut whole) = (None, false);
        let step = self.look_through((reading, query, test.as_ref()), at, &mut |sorted, raw| {
            whole = !matches!(raw.next, Some(Position::Link(_)));
            left = raw.next.clone().or(left.take());
            // So would it here.
            let too_many = self.rehearse_page(record, (&mut foresight, reading), sorted)?;
            broken = broken.take().or(too_many);
            Ok(record.counters.read < limit)
        })?;
        if let Some(at) = left {
            self.let_go(&at);
        }
        if !matches!(step, Step::Done) {
            return Ok(step);
        }
        if whole {
            self.progress.phase(Phase::Deleting);
            let Some(settled) = foresight.settle(reading)? else { return Ok(Step::Stopped) };
            record.counters.add(&settled);
        }
        let deletes = foresight.end(!whole || compares)?;
        let mut notes = self.notes.borrow_mut();
        (notes.deletes, notes.cut_short) = (Some(deletes), !whole);
        drop(notes);
        broken.map_or(Ok(Step::Done), Err)
    }

    /// Counts what would become of a page, and names rows that would be rejected; gives the fault the run would stop with.
    fn rehearse_page(
        &self,
        record: &mut RunRecord,
        (foresight, reading): (&mut Foresight<'_>, &Reading),
        sorted: &Sorted<'_>,
    ) -> Outcome<Option<Fault>> {
        let too_many = self.check_budget(&record.counters, sorted).err();
        foresee_rejects(&mut self.notes.borrow_mut(), &sorted.page.bad);
        self.foreseen(record, foresight.page(sorted, reading)?);
        Ok(too_many)
    }

    fn foreseen(&self, record: &mut RunRecord, counted: Counters) {
        record.counters.add(&counted);
        record.pages += 1;
        self.progress.page(record, None);
    }

    fn rehearse_replay(&self, wish: Replay, stands: &Checkpoint, record: &mut RunRecord) -> Outcome<Ending> {
        self.may_replay(stands)?;
        let reading = replay::from_start(wish.since());
        match (wish, &self.order.flow.rows.population) {
            (Replay::Keys, _) => {}
            (_, Some(population)) => return self.rehearse_population(population, record),
            (_, None) => {
                return match self.rehearse_reading(&reading, false, record)? {
                    Step::Done => Ok(Ending::Done),
                    Step::Stopped => Ok(Ending::Cancelled),
                    Step::Stale(fault) | Step::Expired(fault) | Step::Untracked(fault) | Step::Poisoned(fault) => {
                        Err(fault)
                    }
                };
            }
        }
        let (keys, mut told) = self.named_keys();
        let limit = usize::try_from(self.order.limit.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
        let (mut foresight, mut broken) = (Foresight::begin(self)?, None);
        let ended = self.by_key(keys.get(..limit).unwrap_or(&keys), AT_ONCE, &mut |came| {
            match came {
                Came::Page(sorted) => {
                    let too_many = self.rehearse_page(record, (&mut foresight, &reading), sorted)?;
                    broken = broken.take().or(too_many);
                }
                Came::Missing(ids) => told.note_absent(ids.iter().copied()),
                Came::Unreadable(..) => {
                    self.foreseen(record, Counters { read: 1, rejected: 1, ..Counters::default() });
                }
                Came::Block(_) | Came::Through(_) => {}
            }
            Ok(())
        })?;
        self.tell_keys(told);
        self.notes.borrow_mut().cut_short = keys.len() > limit;
        broken.map_or(Ok(ended), Err)
    }
}

impl Session {
    fn rehearse_population(&self, of: &Population, record: &mut RunRecord) -> Outcome<Ending> {
        let reading = replay::from_start(None);
        self.progress.phase(Phase::Reading);
        let (mut told, mut foresight, mut broken) = (KeysTold::default(), Foresight::begin(self)?, None);
        let ended = self.each_key(of, (None, &mut told), &mut |came, told| {
            match came {
                Came::Page(sorted) => {
                    let too_many = self.rehearse_page(record, (&mut foresight, &reading), sorted)?;
                    broken = broken.take().or(too_many);
                }
                Came::Missing(ids) => {
                    told.note_absent(ids.iter().copied());
                    record.counters.add(&foresight.missing(&self.here_of(ids)?)?);
                }
                Came::Unreadable(..) => {
                    self.foreseen(record, Counters { read: 1, rejected: 1, ..Counters::default() });
                }
                Came::Block(_) | Came::Through(_) => {}
            }
            Ok(())
        })?;
        self.tell_keys(told);
        if ended == Ending::Cancelled {
            return Ok(ended);
        }
        let whole = self.order.limit.is_none_or(|limit| record.counters.read < limit);
        if whole && self.lets_leavers_go() {
            record.counters.add(&foresight.leavers()?);
        }
        let deletes = foresight.end(!whole)?;
        let mut notes = self.notes.borrow_mut();
        (notes.deletes, notes.cut_short) = (Some(deletes), !whole);
        drop(notes);
        broken.map_or(Ok(ended), Err)
    }
}
