//! Only the rows whose identifiers the campaign database names: each is asked for in every run, many at a time. Whether one
//! changed is told by what comes, so that no place in the CRM is to be kept. What the CRM does not have is told; where it is
//! here, it is gone, and passes the guard of deletions like every other. Rows outside the population stay as they are,
//! unless the flow lets go what leaves it.
use super::by_key::Came;
use super::deletions::Deletions;
use super::named::Named;
use super::replay::AT_ONCE;
use super::session::{Ending, Session};
use crate::catalog::record_id::key_in_form;
use crate::failpoint;
use crate::fault::Outcome;
use crate::flow::{DeletePolicy, Population};
use crate::port::{Gone, GoneWhy, Held, Lease, LoadStyle, Seen};
use crate::run::{Checkpoint, KeySieve, KeysTold, Phase, ReplayPlace, RunRecord};
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
        let asks = self.asks(&format!("population {of}"));
        let goes_on = self.goes_on_from(&asks, stands);
        let writer = self.doors.campaign.writer(self.write_plan(LoadStyle::Upsert, false), lease.clone())?;
        let seen = if self.lets_leavers_go() { Seen::More } else { Seen::Not };
        let mut named = Named { session: self, writer, seen, stands, record, missing: BTreeSet::new() };
        if seen == Seen::More && goes_on.is_none() {
            // What earlier readings brought says nothing of this population.
            named.commit((&[], &[], Seen::First))?;
        }
        self.progress.phase(Phase::Reading);
        let mut told = KeysTold::default();
        let missed = goes_on.as_ref().map(|place| place.missing.clone()).unwrap_or_default();
        // What was absent then may be there now.
        let mut ended = self.by_key(&missed, AT_ONCE, &mut |came| match came {
            Came::Through(_) => Ok(()),
            came => named.take(came, &mut told),
        })?;
        if ended == Ending::Done {
            ended = self.each_key(of, (goes_on.as_ref(), &mut told), &mut |came, told| named.take(came, told))?;
        }
        self.tell_keys(told);
        match ended {
            // Who only tried a few says nothing of the others.
            Ending::Done if self.order.limit.is_some() => Ok(ended),
            Ending::Done => self.part_with(named),
            Ending::Cancelled => Ok(ended),
        }
    }

    /// Asks for every row of a population, from the beginning or from where it was cut off.
    pub(super) fn each_key(
        &self,
        of: &Population,
        (from, told): (Option<&ReplayPlace>, &mut KeysTold),
        take: &mut dyn FnMut(Came<'_, '_>, &mut KeysTold) -> Outcome<()>,
    ) -> Outcome<Ending> {
        let mut sieve = KeySieve::new(&self.order.query.primary_id);
        let mut behind = from.map(|place| place.behind.clone()).unwrap_or_default();
        told.before = from.map_or(0, |place| place.done);
        let mut from = from;
        let limit = self.order.limit.unwrap_or(u64::MAX);
        loop {
            let named = self.doors.campaign.population(of, &behind, KEYS)?;
            let Some(place) = named.behind else { return Ok(Ending::Done) };
            let before = told.asked;
            let mut keys = sieve.pass(named.keys.iter().map(String::as_str), told);
            match from.take() {
                Some(from) => keys = from.rest(&keys).to_vec(),
                None => take(Came::Block(&behind), told)?,
            }
            behind = place;
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

    /// The end: rows that are gone, and those that left where they go, in one transaction, so that no reader sees half of it.
    fn part_with(&self, mut named: Named<'_>) -> Outcome<Ending> {
        self.progress.phase(Phase::Deleting);
        // A run that is held here asks for every row anew: the guard judges what it finds then.
        named.is_through()?;
        let (campaign, schema, flow) = (&self.doors.campaign, &self.order.schema, &self.order.flow.name);
        let mut deletions = Deletions::new(self.order.changes.approved, None);
        let missing = std::mem::take(&mut named.missing);
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
            named.commit((&[], &gone, Seen::Not))?;
            self.planned_is_done(&mut deletions)?;
        }
        // A first population is there: from now on rows can be read again, and status says that there are some.
        if !named.stands.loaded {
            named.stands.loaded = true;
            named.commit((&[], &[], Seen::Not))?;
        }
        Ok(Ending::Done)
    }
}
