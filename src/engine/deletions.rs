//! Deletions: how many go without asking, which of them a newer row has outlived, and which rows a complete reading did not
//! bring (correctness.md B3, B7, B9). Evidence comes before deletion: a row that is only absent is asked for by its
//! identifier first.
use super::apply::{Leg, Sorted};
use super::plan;
use super::read::{Step, patiently};
use super::session::Session;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::{Filter, Literal};
use crate::port::{Gone, GoneWhy, PageCommit, Position, RawPage, ReadOrder, ReadQuery, Rows};
use crate::run::{Phase, ReadKind};
use std::collections::HashSet;
use xxhash_rust::xxh3::xxh3_64;

/// Identifiers asked for at once: the address stays far below what the server takes.
const AT_ONCE: u32 = 100;
/// Bytes of pages kept back until all deletions are known; beyond, they are judged as they come.
const MOST_HELD: usize = 64 << 20;

/// Whether a run goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Go,
    Stop,
}

impl Verdict {
    pub(super) fn is_stopped(self) -> bool {
        self == Verdict::Stop
    }
}

/// The deletions of a run.
#[derive(Default)]
pub(super) struct Deletions {
    /// Any number was approved.
    pub(super) approved: bool,
    /// Carried out so far.
    pub(super) done: u64,
    /// Days a token lives, as far as the CRM told.
    pub(super) tracking_days: Option<u32>,
    /// Pages that wait until it is known how many deletions come, each with whether it was its reading's first.
    pub(super) held: Vec<(RawPage, bool)>,
    waiting: u64,
    bytes: usize,
}

impl Deletions {
    /// None yet.
    pub(super) fn new(approved: bool, tracking_days: Option<u32>) -> Self {
        Self { approved, tracking_days, ..Self::default() }
    }

    /// Keeps a page back.
    pub(super) fn hold(&mut self, raw: RawPage, first: bool, told: u64) {
        self.waiting += told;
        self.bytes += raw.body.len();
        self.held.push((raw, first));
    }

    /// Whether no more can be kept back.
    pub(super) fn is_full(&self) -> bool {
        self.bytes > MOST_HELD
    }

    /// The pages kept back, in their order.
    pub(super) fn release(&mut self) -> Vec<(RawPage, bool)> {
        (self.waiting, self.bytes) = (0, 0);
        std::mem::take(&mut self.held)
    }
}

impl Session {
    /// Holds the run where it would delete more than goes without asking.
    pub(super) fn guard(&self, deletions: &Deletions, here: u64) -> Outcome<()> {
        let would = deletions.done + deletions.waiting;
        let rules = &self.order.flow.reading;
        // What was carried out already counts among the rows that were here.
        if deletions.approved || rules.lets_go(would, here + deletions.done) {
            return Ok(());
        }
        let here = here + deletions.done;
        let flow = self.order.flow.name.as_str();
        Err(Fault::new(ErrorKind::DeletesHeld, format!("at least {would} of {here} rows would be deleted"))
            .with("flow", flow)
            .with("deletions", would.to_string())
            .with("rows", here.to_string()))
    }

    /// Takes out deletions that a row of the same identifier, created anew, has outlived; tells how many. None where the run
    /// shall end.
    pub(super) fn outlived(&self, leg: &mut Leg<'_>, sorted: &mut Sorted<'_>) -> Outcome<Option<u64>> {
        if leg.reading.kind != ReadKind::Delta {
            return Ok(Some(0));
        }
        let hash = |id: &str| xxh3_64(id.as_bytes());
        let keys = sorted.page.rows.keys.iter().chain(&sorted.filtered);
        leg.touched.extend(keys.map(|k| hash(&k.id)));
        // After an interruption nothing is known of the pages before.
        let resumed = matches!(leg.reading.at, Position::Link(_));
        let gone = &mut sorted.page.gone;
        let doubtful: Vec<String> =
            gone.iter().filter(|g| resumed || leg.touched.contains(&hash(&g.id))).map(|g| g.id.clone()).collect();
        let Some(alive) = self.still_there(&doubtful)? else { return Ok(None) };
        let before = gone.len();
        gone.retain(|g| !alive.contains(&g.id));
        Ok(Some((before - gone.len()) as u64))
    }

    /// Which of these rows are there, by identifier; none where the run shall end.
    fn still_there(&self, ids: &[String]) -> Outcome<Option<HashSet<String>>> {
        let mut there = HashSet::new();
        for batch in ids.chunks(AT_ONCE as usize) {
            let values = batch.iter().map(|id| Literal::Text(id.clone())).collect();
            let query = ReadQuery {
                columns: vec![self.id_column()],
                filter: Some(Filter::In { field: self.order.query.primary_id.clone(), values }),
                since: None,
                order: ReadOrder::ById,
                ..self.order.query.clone()
            };
            let answer = self.doors.crm.fetch(&query, &Position::Start);
            let Some(raw) = self.control.wait(&self.runtime, answer) else { return Ok(None) };
            let raw = raw?;
            if raw.next.is_some() {
                return Err(Fault::new(ErrorKind::Truncated, "a page of few identifiers that goes on"));
            }
            let page = self.doors.crm.decode(&query, &raw)?;
            there.extend(page.rows.keys.into_iter().map(|k| k.id.into_owned()));
            // One that cannot be read is there all the same.
            there.extend(page.bad.into_iter().map(|b| b.id));
        }
        Ok(Some(there))
    }

    /// Judges the rows a complete reading did not bring, and deletes those that are not there, in one transaction with the
    /// checkpoint that says so: no reader ever sees half of it.
    pub(super) fn settle(&self, leg: &mut Leg<'_>) -> Outcome<Step> {
        self.progress.phase(Phase::Deleting);
        let (campaign, schema) = (&self.doors.campaign, &self.order.schema);
        let here = campaign.count(&schema.name)?;
        let mut gone: Vec<Gone> = Vec::new();
        let mut after = String::new();
        loop {
            let absent = campaign.absent(schema, &self.order.flow.name, &after, AT_ONCE)?;
            let Some(last) = absent.last() else { break };
            after.clone_from(last);
            let Some(alive) = self.still_there(&absent)? else { return Ok(Step::Stopped) };
            let missing = absent.into_iter().filter(|id| !alive.contains(id));
            gone.extend(missing.map(|id| Gone { id, why: GoneWhy::Absent }));
            leg.deletions.waiting = gone.len() as u64;
            self.guard(leg.deletions, here)?;
        }
        leg.deletions.waiting = 0;
        let (rows, settled) = (Rows::default(), plan::after_settling(leg.stands));
        let commit = PageCommit { gone: &gone, ..PageCommit::of(&rows, &[], &settled) };
        let counted = patiently(|| leg.writer.commit(&commit))?;
        self.count(leg, counted, settled);
        self.journal().info("log-settled", &[("deleted", counted.deleted.to_string())]);
        Ok(Step::Done)
    }
}
