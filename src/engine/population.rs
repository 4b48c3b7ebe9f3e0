//! Only the rows whose identifiers the campaign database names: each is asked for in every run, many at a time. Whether one
//! changed is told by what comes, so that no place in the CRM is to be kept. What the CRM does not have is told; where it is
//! here, it is gone, and passes the guard of deletions like every other. Rows outside the population stay as they are,
//! unless the flow lets go what leaves it.
use super::apply::check_budget;
use super::by_key::Came;
use super::deletions::Deletions;
use super::read::patiently;
use super::replay::AT_ONCE;
use super::reread::UNREADABLE;
use super::session::{Ending, Session};
use crate::catalog::record_id::key_in_form;
use crate::failpoint;
use crate::fault::Outcome;
use crate::flow::{DeletePolicy, Population};
use crate::port::{BadRow, Gone, GoneWhy, Held, Lease, LoadStyle, PageCommit, PageWriter, Rows, Seen};
use crate::run::{Checkpoint, KeySieve, KeysTold, LogLevel, Phase, RunRecord};
use std::collections::BTreeSet;

/// Identifiers taken from the campaign database at a time.
const KEYS: u32 = 50_000;
/// Rows that did not come, looked at together.
const ABSENT: u32 = 1_000;

impl Session {
    /// Brings the rows of a population.
    ///
    /// # Errors
    /// `MappingInvalid` where it does not stand there any more; `DeletesHeld`; whatever goes wrong with the CRM or the
    /// database.
    pub(super) fn populate(
        &self,
        of: &Population,
        lease: &Lease,
        stands: &mut Checkpoint,
        record: &mut RunRecord,
    ) -> Outcome<Ending> {
        self.journal().info("log-population", &[("place", of.to_string())]);
        let plan = self.write_plan(LoadStyle::Upsert, false);
        let mut writer = self.doors.campaign.writer(plan, lease.clone())?;
        let seen = if self.lets_leavers_go() { Seen::More } else { Seen::Not };
        if seen == Seen::More {
            // What earlier readings brought says nothing of this population.
            self.commit_here(&mut *writer, (&[], &[], Seen::First), stands, record)?;
        }
        self.progress.phase(Phase::Reading);
        let mut missing = BTreeSet::new();
        let mut told = KeysTold::default();
        let ended = self.each_key(of, &mut told, &mut |came, told| match came {
            Came::Page(sorted) => {
                check_budget(&record.counters, sorted)?;
                self.keep_seen(&mut *writer, (sorted, seen), stands, record)?;
                failpoint::reach("keys-replayed");
                Ok(())
            }
            Came::Missing(ids) => {
                told.note_absent(ids.iter().copied());
                missing.extend(self.here_of(ids)?);
                Ok(())
            }
            Came::Unreadable(id, fault) => {
                self.journal().fault(LogLevel::Warn, fault);
                let bad = [BadRow { id: id.to_owned(), reason: UNREADABLE, field: None, sample: None }];
                self.commit_here(&mut *writer, (&bad, &[], seen), stands, record)
            }
        })?;
        self.tell_keys(told);
        match ended {
            // Who only tried a few says nothing of the others.
            Ending::Done if self.order.limit.is_some() => Ok(ended),
            Ending::Done => self.part_with(&mut *writer, missing, stands, record),
            Ending::Cancelled => Ok(ended),
        }
    }

    /// Asks for every row of a population.
    pub(super) fn each_key(
        &self,
        of: &Population,
        told: &mut KeysTold,
        take: &mut dyn FnMut(Came<'_, '_>, &mut KeysTold) -> Outcome<()>,
    ) -> Outcome<Ending> {
        let mut sieve = KeySieve::new(&self.order.query.primary_id);
        let mut behind = Vec::new();
        let limit = self.order.limit.unwrap_or(u64::MAX);
        loop {
            let named = self.doors.campaign.population(of, &behind, KEYS)?;
            let Some(place) = named.behind else { return Ok(Ending::Done) };
            behind = place;
            let before = told.asked;
            let mut keys = sieve.pass(named.keys.iter().map(String::as_str), told);
            keys.truncate(usize::try_from(limit.saturating_sub(before)).unwrap_or(usize::MAX));
            told.asked = before + keys.len() as u64;
            if self.by_key(&keys, AT_ONCE, &mut |came| take(came, told))? == Ending::Cancelled {
                return Ok(Ending::Cancelled);
            }
            if told.asked >= limit {
                return Ok(Ending::Done);
            }
        }
    }

    /// Whether the flow's population names a row, in whatever spelling; none where the flow has no population.
    pub(super) fn is_named(&self, row: &str) -> Outcome<Option<bool>> {
        let Some(of) = &self.order.flow.rows.population else { return Ok(None) };
        let spelled = |text: &str| key_in_form(&self.order.query.primary_id, text);
        let Some(row) = spelled(row) else { return Ok(Some(false)) };
        let mut behind = Vec::new();
        loop {
            let named = self.doors.campaign.population(of, &behind, KEYS)?;
            if named.keys.iter().any(|key| spelled(key).is_some_and(|key| key == row)) {
                return Ok(Some(true));
            }
            let Some(place) = named.behind else { return Ok(Some(false)) };
            behind = place;
        }
    }

    /// Which of these rows the flow has brought, where it matters that they are gone.
    pub(super) fn here_of(&self, ids: &[&str]) -> Outcome<Vec<String>> {
        let (campaign, schema, flow) = (&self.doors.campaign, &self.order.schema, &self.order.flow);
        match flow.reading.deletions == DeletePolicy::Ignore || self.order.changes.replay.is_some() {
            true => Ok(Vec::new()),
            false => campaign.standing(schema, ids, Held::By(&flow.name)),
        }
    }

    /// Commits rejects and deletions without rows.
    fn commit_here(
        &self,
        writer: &mut dyn PageWriter,
        (bad, gone, seen): (&[BadRow], &[Gone], Seen),
        stands: &mut Checkpoint,
        record: &mut RunRecord,
    ) -> Outcome<()> {
        let (rows, after) = (Rows::default(), Checkpoint { seq: stands.seq + 1, ..stands.clone() });
        let commit = PageCommit { gone, seen, ..PageCommit::of(&rows, bad, &after) };
        record.counters.add(&patiently(|| writer.commit(&commit))?);
        record.pages += 1;
        self.progress.page(record, None);
        *stands = after;
        Ok(())
    }

    /// The end: rows that are gone, and those that left where they go, in one transaction, so that no reader sees half of it.
    fn part_with(
        &self,
        writer: &mut dyn PageWriter,
        missing: BTreeSet<String>,
        stands: &mut Checkpoint,
        record: &mut RunRecord,
    ) -> Outcome<Ending> {
        self.progress.phase(Phase::Deleting);
        let (campaign, schema, flow) = (&self.doors.campaign, &self.order.schema, &self.order.flow.name);
        let mut deletions = Deletions::new(self.order.changes.approved, None);
        missing.iter().for_each(|id| deletions.expect(id, GoneWhy::Absent));
        let mut gone: Vec<Gone> = missing.iter().map(|id| Gone::of(id, GoneWhy::Absent)).collect();
        let mut behind = String::new();
        while self.lets_leavers_go() {
            let left = campaign.absent(schema, flow, Held::By(flow), (&behind, ABSENT))?;
            let Some(last) = left.last() else { break };
            behind.clone_from(last);
            let left: Vec<&str> = left.iter().map(String::as_str).filter(|id| !missing.contains(*id)).collect();
            // Those that another flow holds stay.
            for id in campaign.standing(schema, &left, Held::ByAlone(flow))? {
                deletions.expect(&id, GoneWhy::Left);
            }
            gone.extend(left.into_iter().map(|id| Gone::of(id, GoneWhy::Left)));
        }
        self.guard(&mut deletions, campaign.count(&schema.name)?)?;
        failpoint::reach("absences-known");
        if !gone.is_empty() {
            self.commit_here(writer, (&[], &gone, Seen::Not), stands, record)?;
            self.planned_is_done(&mut deletions)?;
        }
        self.now_loaded(writer, stands)
    }

    /// A first population is there: from now on rows can be read again, and status says that there are some.
    fn now_loaded(&self, writer: &mut dyn PageWriter, stands: &mut Checkpoint) -> Outcome<Ending> {
        if !stands.loaded {
            let after = Checkpoint { seq: stands.seq + 1, loaded: true, ..stands.clone() };
            let rows = Rows::default();
            patiently(|| writer.commit(&PageCommit::of(&rows, &[], &after)))?;
            *stands = after;
        }
        Ok(Ending::Done)
    }
}
