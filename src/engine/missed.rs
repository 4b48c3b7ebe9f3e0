//! What a comparison finds beside deletions (correctness.md B3 and B6): rows the readings of what changed have missed, because
//! they were committed later than those look back, or changed without a newer date. Where the CRM tells versions they are
//! compared, and what is not here, or older here, is read by its identifier and applied like any other row, before the page
//! that told of it moves the checkpoint. Where it tells none, as Salesforce does, the reading before the comparison reaches
//! back to the comparison before: whatever came later has a later date, and is told from what is here by its values.
use super::apply::{Leg, Sorted};
use super::budget::within_budget;
use super::by_key::Came;
use super::plan::{Reading, Trouble, Why};
use super::read::patiently;
use super::replay::AT_ONCE;
use super::reread::UNREADABLE;
use super::session::{Ending, Session};
use super::{RunOrder, overlap, plan};
use crate::fault::{Fault, Outcome};
use crate::flow::ReadRules;
use crate::port::{BadRow, PageCommit, Position, RejectFilter, Rows, Seen, Withdrawn};
use crate::run::{Checkpoint, LogLevel, ReadKind, Reject, RejectState};
use crate::seeded_bug::SeededBug;
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, HashSet};

/// No transaction is open for longer: what was stamped before the last comparison and became visible behind it is reached.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// How far back a reading by date must reach before a comparison, where the CRM tells no versions by which rows could be
/// compared; none where it does. Where nobody knows when was compared last, as far as it is compared by itself.
pub(super) fn reach(stands: &Checkpoint, look_back: crate::account::LookBack) -> Option<Timestamp> {
    let mark = stands.watermark.filter(|_| stands.loaded && stands.top_version == 0)?;
    if SeededBug::SweepForgetsVersions.is_on() {
        return None;
    }
    let usual = SignedDuration::from_hours(24 * i64::from(ReadRules::default().sweep_days));
    let compared = stands.swept.unwrap_or_else(|| mark.saturating_sub(usual).unwrap_or(mark));
    let back = compared.saturating_sub(LONGEST).unwrap_or(compared);
    Some(back.min(overlap::looked_back(mark, look_back)))
}

/// The reading that comes before a comparison, where one is due: it reaches so far.
pub(super) fn reaching(reading: Reading, reach: Option<Timestamp>) -> Reading {
    let fresh = reading.kind == ReadKind::Since && matches!(reading.why, Why::Incremental | Why::StaleLink);
    match reach.filter(|_| fresh && reading.at == Position::Start) {
        Some(reach) => Reading { since: reading.since.map(|since| since.min(reach)), ..reading },
        None => reading,
    }
}

/// Whether a reading reached so far that a comparison may follow.
pub(super) fn reached(reading: &Reading, reach: Option<Timestamp>) -> bool {
    match (reading.since, reach) {
        (Some(since), Some(reach)) => since <= reach,
        _ => true,
    }
}

/// What the next reading is, and how far it reaches where a comparison follows.
pub(super) fn decide(
    stands: &Checkpoint,
    order: &RunOrder,
    trouble: Trouble,
    (reach, now): (Option<Timestamp>, Timestamp),
) -> Reading {
    let due = plan::sweep_due(stands, order, trouble, now);
    reaching(plan::decide(stands, order, trouble), reach.filter(|_| due))
}

/// More than a run bears, so that all are known.
const MOST_REJECTS: usize = 1_000_000;

/// Rows that wait for a good version, or that somebody let be, by identifier.
type Waiting = HashMap<String, Vec<Reject>>;

/// What of missed rows came.
#[derive(Default)]
struct Found {
    /// They are counted where they came.
    came: HashSet<String>,
    /// They are gone meanwhile.
    gone: HashSet<String>,
    rows: u64,
}

impl Session {
    /// Reads the rows of a page of identifiers that were missed, applies them and takes them out of the page; tells how many
    /// of them were gone before they could be read. None where the run shall end.
    ///
    /// # Errors
    /// `DeletesHeld`, `ErrorBudget`; whatever goes wrong with the CRM or the database.
    pub(super) fn make_up(&self, leg: &mut Leg<'_>, sorted: &mut Sorted<'_>, seen: &mut Seen) -> Outcome<Option<u64>> {
        if leg.trail.reading.kind != ReadKind::Ids || SeededBug::SweepForgetsVersions.is_on() {
            return Ok(Some(0));
        }
        let (schema, flow) = (&self.order.schema, &self.order.flow.name);
        let mut missed = self.doors.campaign.missed(schema, flow, &sorted.present)?;
        if missed.is_empty() {
            return Ok(Some(0));
        }
        let waiting = self.waiting()?;
        // Each run asks for those by itself.
        missed.retain(|id| waiting.get(id).is_none_or(|rejects| rejects.iter().all(|r| r.reason != UNREADABLE)));
        let mut found = Found::default();
        let ended = self.by_key(&missed, AT_ONCE, &mut |rows| {
            match rows {
                Came::Page(page) => self.keep_missed(leg, (page, &waiting), &mut found, seen)?,
                Came::Missing(ids) => found.gone.extend(ids.iter().map(|id| (*id).to_owned())),
                Came::Unreadable(id, fault) => self.keep_unreadable(leg, (id, fault), &mut found, seen)?,
                Came::Block(_) | Came::Through(_) => {}
            }
            Ok(())
        })?;
        if ended == Ending::Cancelled {
            return Ok(None);
        }
        if found.rows > 0 {
            self.journal().info("log-missed", &[("rows", found.rows.to_string())]);
        }
        let known = sorted.present.len();
        sorted.present.retain(|key| !found.gone.contains(key.id.as_ref()));
        let gone = known - sorted.present.len();
        sorted.present.retain(|key| !found.came.contains(key.id.as_ref()));
        Ok(Some(gone as u64))
    }

    /// Applies rows that were missed. One that is rejected as it was before stays what it is: nothing new is known of it.
    fn keep_missed(
        &self,
        leg: &mut Leg<'_>,
        (page, waiting): (&Sorted<'_>, &Waiting),
        found: &mut Found,
        seen: &mut Seen,
    ) -> Outcome<()> {
        let mapping = self.order.mapping_version;
        let is_known = |bad: &BadRow| {
            let alike = |r: &Reject| {
                (r.reason == bad.reason, &r.field, &r.sample) == (true, &bad.field, &bad.sample)
                    && r.mapping_version == mapping
            };
            waiting.get(&bad.id).is_some_and(|rejects| rejects.iter().any(alike))
        };
        let (known, bad): (Vec<BadRow>, Vec<BadRow>) = page.page.bad.iter().cloned().partition(is_known);
        // Who says "do not contact" on one of them is heard all the same.
        let told = |said: &&Withdrawn| known.iter().any(|bad| bad.id == said.id);
        let heard: Vec<Withdrawn> = page.withdrawn.iter().filter(told).cloned().collect();
        if !heard.is_empty() {
            patiently(|| leg.writer.withdraw(&heard))?;
        }
        let so_far = &leg.record.counters;
        let rejected = (so_far.rejected + bad.len() as u64, so_far.read + page.read());
        if let Err(fault) = within_budget(&self.order.flow.reading, rejected, &bad.iter().collect::<Vec<_>>()) {
            patiently(|| leg.writer.withdraw(&page.withdrawn))?;
            return Err(fault);
        }
        self.guard_unforeseen(leg, page)?;
        let keys = page.page.rows.keys.iter().chain(&page.filtered).map(|key| key.id.to_string());
        let gone = page.page.gone.iter().map(|gone| gone.id.clone());
        let came: Vec<String> = keys.chain(gone).chain(bad.iter().map(|bad| bad.id.clone())).collect();
        if came.is_empty() {
            return Ok(());
        }
        found.rows += page.page.rows.keys.len() as u64;
        found.came.extend(came);
        let blank = Checkpoint::default();
        let commit = PageCommit {
            withdrawn: &page.withdrawn,
            filtered: &page.filtered,
            gone: &page.page.gone,
            ..PageCommit::of(&page.page.rows, &bad, &blank)
        };
        self.commit_missed(leg, (&commit, page.top_version()), seen)
    }

    fn keep_unreadable(
        &self,
        leg: &mut Leg<'_>,
        (id, fault): (&str, &Fault),
        found: &mut Found,
        seen: &mut Seen,
    ) -> Outcome<()> {
        self.journal().fault(LogLevel::Warn, fault);
        found.came.insert(id.to_owned());
        let bad = [BadRow { id: id.to_owned(), reason: UNREADABLE, field: None, sample: None }];
        let (rows, blank) = (Rows::default(), Checkpoint::default());
        self.commit_missed(leg, (&PageCommit::of(&rows, &bad, &blank), 0), seen)
    }

    /// Commits rows that were missed, as a page of their own.
    fn commit_missed(&self, leg: &mut Leg<'_>, (page, top): (&PageCommit<'_>, i64), seen: &mut Seen) -> Outcome<()> {
        let top_version = leg.stands.top_version.max(top);
        let after = Checkpoint { seq: leg.stands.seq + 1, top_version, ..leg.stands.clone() };
        let commit = PageCommit { seen: *seen, before: leg.stands.seq, after: &after, ..*page };
        let counted = patiently(|| leg.writer.commit(&commit))?;
        if *seen == Seen::First {
            *seen = Seen::More;
        }
        let windows = std::mem::take(&mut leg.trail.windows);
        self.count(leg, counted, (after, windows));
        Ok(())
    }

    fn waiting(&self) -> Outcome<Waiting> {
        let of =
            RejectFilter { flow: Some(self.order.flow.name.clone()), limit: MOST_REJECTS, ..RejectFilter::default() };
        let open = self.doors.ledger.rejects(&RejectFilter { open_only: true, ..of.clone() })?;
        let ignored = self.doors.ledger.rejects(&RejectFilter { state: Some(RejectState::Ignored), ..of })?;
        let mut waiting = Waiting::new();
        for reject in open.into_iter().chain(ignored) {
            waiting.entry(reject.row.clone()).or_default().push(reject);
        }
        Ok(waiting)
    }
}
