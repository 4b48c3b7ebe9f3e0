//! Deletions: how many go without asking, which of them a newer row has outlived, and which rows a complete reading did not
//! bring (correctness.md B3, B7, B9). Evidence comes before deletion: a row that is only absent is asked for by its
//! identifier first. A row that leaves the flow, where it goes for that, is counted and guarded like a deletion.
use super::apply::{Leg, Sorted, all_told};
use super::by_key::askable;
use super::convert::keep_accepted;
use super::overlap;
use super::plan::{self, Reading};
use super::read::{Step, patiently};
use super::session::Session;
use crate::failpoint;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{DeletePolicy, ReadWay};
use crate::mapping::{Filter, Literal, Pushed};
use crate::port::{
    Gone, GoneWhy, Held, LoadStyle, PageCommit, Position, RawPage, ReadOrder, ReadQuery, RejectFilter, Rows,
};
use crate::run::{NewPlan, Phase, PlanRow, PlanSide, PlanState, ReadKind};
use crate::seeded_bug::SeededBug;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashSet};

/// Identifiers asked for at once: the address stays far below what the server takes.
const AT_ONCE: u32 = 100;
/// Rows a plan names at most: of more, nobody would look at them one by one.
const MOST_PLANNED: usize = 50_000;
/// Days a plan is good for.
const PLAN_DAYS: u16 = 7;
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

/// What a page of changes will delete.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Foreseen {
    /// Rows that are here and would go.
    pub(super) deletes: Vec<PlanRow>,
    /// Whether it tells of any deletion, of rows that are here or not.
    pub(super) tells: bool,
}

/// The deletions of a run.
#[derive(Default)]
pub(super) struct Deletions {
    /// Any number was approved.
    pub(super) approved: bool,
    /// Carried out so far.
    pub(super) done: u64,
    /// The last reading lies so far back that the CRM no longer tells all that was deleted since.
    pub(super) lost: bool,
    /// Days a token lives, as far as the CRM told.
    pub(super) tracking_days: Option<u32>,
    /// Pages that wait until it is known how many deletions come, each with whether it was its reading's first.
    pub(super) held: Vec<(RawPage, bool)>,
    /// Rows that would go and have not yet.
    waiting: Vec<PlanRow>,
    /// The approved plan by which more go than without asking.
    plan: Option<i64>,
    bytes: usize,
}

impl Deletions {
    /// None yet.
    pub(super) fn new(approved: bool, tracking_days: Option<u32>) -> Self {
        Self { approved, tracking_days, ..Self::default() }
    }

    /// This row would go.
    pub(super) fn expect(&mut self, row: &str, why: GoneWhy) {
        self.waiting.push(planned(row.to_owned(), why));
    }

    /// Keeps a page back.
    pub(super) fn hold(&mut self, raw: RawPage, first: bool, told: Vec<PlanRow>) {
        self.waiting.extend(told);
        self.bytes += raw.body.len();
        self.held.push((raw, first));
    }

    /// Whether no more can be kept back.
    pub(super) fn is_full(&self) -> bool {
        self.bytes > MOST_HELD
    }

    /// So many were carried out; where no page is kept back, none waits.
    pub(super) fn carried_out(&mut self, deleted: u64) {
        self.done += deleted;
        if self.held.is_empty() {
            self.waiting.clear();
        }
    }

    /// The pages kept back, in their order.
    pub(super) fn release(&mut self) -> Vec<(RawPage, bool)> {
        self.waiting.clear();
        self.bytes = 0;
        std::mem::take(&mut self.held)
    }
}

impl Session {
    /// Finds out whether the CRM told deletions by date once and no longer tells all of them since the last reading. Where
    /// it cannot be asked, the reading itself will say why.
    pub(super) fn ask_for_lost(
        &self,
        (reading, mark): (&Reading, Option<Timestamp>),
        query: &ReadQuery,
        deletions: &mut Deletions,
    ) {
        // What is known once in a run needs no second warning.
        let (ReadKind::Since, Some(since), false) = (reading.kind, reading.since, deletions.lost) else { return };
        // What a reading reaches back to beyond that, an earlier one was told.
        let since = mark.map_or(since, |mark| since.max(overlap::looked_back(mark, self.order.changes.look_back)));
        let told = self.control.wait(&self.runtime, self.doors.crm.tells_all_deletions(query, since));
        // A CRM that never tells any is compared with by the calendar.
        deletions.lost = told.and_then(Result::ok).flatten() == Some(false);
        if deletions.lost {
            self.journal().warn("log-deletions-lost", &[("since", since.to_string())]);
        }
    }

    /// Whether so many go without asking, or any number was approved.
    pub(super) fn lets_go(&self, deletions: &Deletions, here: u64) -> bool {
        let would = deletions.done + deletions.waiting.len() as u64;
        // What was carried out already counts among the rows that were here.
        let within = self.order.flow.reading.lets_go(would, here + deletions.done);
        deletions.approved || SeededBug::NoDeleteGuard.is_on() || within
    }

    /// Whether rows that leave the flow go. A replay deletes nothing.
    pub(super) fn lets_leavers_go(&self) -> bool {
        self.order.flow.reading.lets_leavers_go() && self.order.changes.replay.is_none()
    }

    /// Holds the run where it would delete more than goes without asking, unless somebody approved exactly these rows: the
    /// plan that says which is kept under its digest.
    pub(super) fn guard(&self, deletions: &mut Deletions, here: u64) -> Outcome<()> {
        if self.lets_go(deletions, here) {
            return Ok(());
        }
        let would = deletions.done + deletions.waiting.len() as u64;
        let (living, flow) = (here + deletions.done, self.order.flow.name.as_str());
        let fault = Fault::new(ErrorKind::DeletesHeld, format!("at least {would} of {living} rows would be deleted"))
            .with("flow", flow)
            .with("deletions", would.to_string())
            .with("rows", living.to_string());
        let plans = self.doors.campaign.delete_plans().filter(|_| deletions.waiting.len() <= MOST_PLANNED);
        let Some(plans) = plans else { return Err(fault) };
        let plan = NewPlan {
            flow: self.order.flow.name.clone(),
            side: PlanSide::Campaign,
            run: self.order.run,
            rows: deletions.waiting.clone(),
            living,
            days: PLAN_DAYS,
        };
        if let Some(approved) = plans.covering_plan(&plan)? {
            let args = [("digest", approved.digest), ("who", approved.who.unwrap_or_default())];
            self.journal().info("log-deletes-approved", &args);
            deletions.plan = Some(approved.id);
            return Ok(());
        }
        let held = plans.hold(&plan)?;
        let case = if held.state == PlanState::Refused { "plan-refused" } else { "plan" };
        Err(fault.with("case", case).with("digest", held.digest).with("who", held.who.unwrap_or_default()))
    }

    /// The rows of a plan are gone.
    pub(super) fn planned_is_done(&self, deletions: &mut Deletions) -> Outcome<()> {
        match (deletions.plan.take(), self.doors.campaign.delete_plans()) {
            (Some(plan), Some(plans)) => plans.done(plan),
            _ => Ok(()),
        }
    }

    /// Deletions on a page that was not looked ahead at pass the guard all the same, rows that leave the flow with it among
    /// them.
    pub(super) fn guard_unforeseen(&self, leg: &mut Leg<'_>, sorted: &Sorted<'_>) -> Outcome<()> {
        if (sorted.page.gone.is_empty() && sorted.filtered.is_empty()) || leg.trail.reading.tells_deletions() {
            return Ok(());
        }
        // A reading that ends in a comparison judges there who left.
        let with_the_page =
            !leg.trail.reading.finds_absences(&self.order) && leg.trail.reading.style == LoadStyle::Upsert;
        let deletes = self.would_go(sorted, self.lets_leavers_go() && with_the_page)?;
        if deletes.is_empty() {
            return Ok(());
        }
        leg.deletions.waiting = deletes;
        self.guard(leg.deletions, self.doors.campaign.count(&self.order.schema.name)?)
    }

    /// Which rows that are here a page deletes, those that leave the flow among them where they go with the page.
    fn would_go(&self, sorted: &Sorted<'_>, leavers: bool) -> Outcome<Vec<PlanRow>> {
        let (campaign, schema, flow) = (&self.doors.campaign, &self.order.schema, &self.order.flow);
        let gone: Vec<&str> = sorted.page.gone.iter().map(|g| g.id.as_str()).collect();
        let left: Vec<&str> = sorted.filtered.iter().map(|k| k.id.as_ref()).collect();
        let mut deletes = Vec::new();
        if flow.reading.deletions != DeletePolicy::Ignore {
            let standing = campaign.standing(schema, &gone, Held::ByAny)?;
            deletes.extend(standing.into_iter().map(|row| planned(row, GoneWhy::Deleted)));
        }
        if leavers {
            let standing = campaign.standing(schema, &left, Held::ByAlone(&flow.name))?;
            deletes.extend(standing.into_iter().map(|row| planned(row, GoneWhy::Left)));
        }
        Ok(deletes)
    }

    /// Looks ahead at a page of changes, and remembers the rows it brings: a page that comes before it may tell their
    /// deletion.
    pub(super) fn foresee(&self, leg: &mut Leg<'_>, raw: &RawPage) -> Outcome<Foreseen> {
        let leavers = self.order.flow.reading.lets_leavers_go() && leg.test.is_some();
        let sorted = match leavers {
            true => self.sort(&leg.trail.query, leg.test.as_ref(), leg.trail.reading.kind, raw)?,
            false => Sorted { page: self.doors.crm.decode(&leg.trail.query, raw)?, ..Sorted::default() },
        };
        all_told(leg.trail.reading, &sorted.page)?;
        leg.touched.note(&sorted);
        let deletes = self.would_go(&sorted, leavers)?;
        Ok(Foreseen { deletes, tells: !sorted.page.gone.is_empty() })
    }

    /// Takes out deletions that a row of the same identifier, created anew, has outlived; tells how many. None where the run
    /// shall end.
    pub(super) fn outlived(&self, leg: &mut Leg<'_>, sorted: &mut Sorted<'_>) -> Outcome<Option<u64>> {
        if !leg.trail.reading.tells_deletions() {
            return Ok(Some(0));
        }
        leg.touched.note(sorted);
        // After an interruption nothing is known of the pages before, and nothing yet of those that are still to come.
        let unknown = leg.early || matches!(leg.trail.reading.at, Position::Link(_));
        let gone = &mut sorted.page.gone;
        let doubtful: Vec<String> =
            gone.iter().filter(|g| unknown || leg.touched.may_hold(&g.id)).map(|g| g.id.clone()).collect();
        let Some(alive) = self.still_there(&doubtful, None)? else { return Ok(None) };
        let before = gone.len();
        gone.retain(|g| !alive.contains(&g.id));
        Ok(Some((before - gone.len()) as u64))
    }

    /// Which of these rows are there, by identifier, and meet the filter, where one is given; none where the run shall end.
    pub(super) fn still_there(&self, ids: &[String], filter: Option<&Filter>) -> Outcome<Option<HashSet<String>>> {
        let mut there = HashSet::new();
        // What the CRM cannot be asked for is judged here.
        let asked = match (&self.order.changes.pushed, filter) {
            (Pushed::Part(part), Some(_)) => part.as_ref(),
            (_, whole) => whole,
        };
        let here = asked != filter;
        let columns = if here { self.tested_columns() } else { vec![self.id_column()] };
        let primary_id = &self.order.query.primary_id;
        let ids: Vec<&String> = ids.iter().collect();
        let mut waiting: Vec<Vec<&String>> = ids.chunks(AT_ONCE as usize).rev().map(<[_]>::to_vec).collect();
        while let Some(batch) = waiting.pop() {
            let values = batch.iter().map(|id| Literal::Text((*id).clone())).collect();
            let by_id = Filter::In { field: self.order.query.primary_id.clone(), values };
            let query = ReadQuery {
                columns: columns.clone(),
                filter: Some(match asked {
                    Some(filter) => Filter::And(vec![by_id, filter.clone()]),
                    None => by_id,
                }),
                since: None,
                order: ReadOrder::ById,
                way: ReadWay::Pages,
                ..self.order.query.clone()
            };
            let answer = self.doors.crm.fetch(&query, &Position::Start);
            let Some(raw) = self.control.wait(&self.runtime, answer) else { return Ok(None) };
            let raw = match raw {
                Err(fault) => {
                    let asked = askable(&fault, primary_id, &batch).ok_or(fault)?;
                    waiting.extend(Some(asked).filter(|asked| !asked.is_empty()));
                    continue;
                }
                Ok(raw) => raw,
            };
            if raw.next.is_some() {
                return Err(Fault::new(ErrorKind::Truncated, "a page of few identifiers that goes on"));
            }
            let mut page = self.doors.crm.decode(&query, &raw)?;
            if here {
                let width = page.rows.width;
                keep_accepted(&mut page.rows, width, self.row_test(&query)?.as_ref());
            }
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
        failpoint::reach("everything-read");
        let (campaign, schema) = (&self.doors.campaign, &self.order.schema);
        let here = campaign.count(&schema.name)?;
        let flow = &self.order.flow.name;
        // What another flow holds may well not meet this one's filter: a full reading does not ask for it row by row.
        let ours = leg.trail.reading.kind == ReadKind::All && leg.trail.reading.filters_there(&self.order);
        let held = if ours { Held::By(flow) } else { Held::ByAny };
        let mut gone: Vec<Gone> = Vec::new();
        let mut after = String::new();
        leg.deletions.waiting.clear();
        loop {
            let absent = campaign.absent(schema, flow, held, (&after, AT_ONCE))?;
            let Some(last) = absent.last() else { break };
            after.clone_from(last);
            let asked = if SeededBug::DeleteUnconfirmed.is_on() { &[] } else { absent.as_slice() };
            let Some(alive) = self.still_there(asked, None)? else { return Ok(Step::Stopped) };
            let Some(left) = self.left(&alive)? else { return Ok(Step::Stopped) };
            let ids: Vec<&str> = left.iter().map(String::as_str).collect();
            // Those that another flow holds stay.
            let alone = campaign.standing(schema, &ids, Held::ByAlone(flow))?;
            let missing: Vec<String> = absent.into_iter().filter(|id| !alive.contains(id)).collect();
            let waiting = &mut leg.deletions.waiting;
            waiting.extend(missing.iter().map(|id| planned(id.clone(), GoneWhy::Absent)));
            waiting.extend(alone.into_iter().map(|id| planned(id, GoneWhy::Left)));
            let Some(merged) = self.went_into(&missing)? else { return Ok(Step::Stopped) };
            gone.extend(missing.into_iter().map(|id| match merged.get(&id) {
                Some(into) => Gone::merged(id, into.clone()),
                None => Gone::of(id, GoneWhy::Absent),
            }));
            gone.extend(left.into_iter().map(|id| Gone::of(id, GoneWhy::Left)));
            if waiting.len() > MOST_PLANNED {
                self.guard(leg.deletions, here)?;
            }
            failpoint::reach("absences-half-confirmed");
        }
        // A plan names every row, so the guard asks once all are known.
        self.guard(leg.deletions, here)?;
        leg.deletions.waiting.clear();
        failpoint::reach("absences-known");
        let Some(never) = self.never_to_come()? else { return Ok(Step::Stopped) };
        gone.extend(never.into_iter().map(|id| Gone::of(id, GoneWhy::Absent)));
        let (rows, settled) = (Rows::default(), plan::after_settling(leg.stands, leg.trail.reading, &self.order));
        let commit = PageCommit { gone: &gone, ..PageCommit::of(&rows, &[], &settled) };
        let counted = patiently(|| leg.writer.commit(&commit))?;
        self.count(leg, counted, (settled, Vec::new()));
        self.planned_is_done(leg.deletions)?;
        self.journal().info("log-settled", &[("deleted", counted.deleted.to_string())]);
        Ok(Step::Done)
    }

    /// Into which rows these were merged, which a reading did not bring: one that does not tell merges leaves them out as it
    /// does deleted ones. None where the run shall end.
    fn went_into(&self, missing: &[String]) -> Outcome<Option<BTreeMap<String, String>>> {
        if missing.is_empty() {
            return Ok(Some(BTreeMap::new()));
        }
        let told = self.control.wait(&self.runtime, self.doors.crm.merged_into(&self.order.query.table, missing));
        told.transpose()
    }

    /// Rows that were rejected, never came to stand here and are not there any more: their rejects wait for nothing. None
    /// where the run shall end.
    fn never_to_come(&self) -> Outcome<Option<Vec<String>>> {
        let flow = Some(self.order.flow.name.clone());
        let open = self.doors.ledger.rejects(&RejectFilter { flow, open_only: true, ..RejectFilter::default() })?;
        let mut ids: Vec<String> = open.into_iter().map(|r| r.row).filter(|id| !id.is_empty()).collect();
        ids.sort_unstable();
        ids.dedup();
        let named: Vec<&str> = ids.iter().map(String::as_str).collect();
        let here: HashSet<String> =
            self.doors.campaign.standing(&self.order.schema, &named, Held::ByAny)?.into_iter().collect();
        ids.retain(|id| !here.contains(id));
        let Some(there) = self.still_there(&ids, None)? else { return Ok(None) };
        ids.retain(|id| !there.contains(id));
        Ok(Some(ids))
    }

    /// Which of these rows, all of them there, the flow lets go because they no longer meet its filter.
    /// None where the run shall end.
    pub(super) fn left(&self, alive: &HashSet<String>) -> Outcome<Option<Vec<String>>> {
        let leavers = self.order.flow.reading.lets_leavers_go();
        let Some(filter) = self.order.query.filter.as_ref().filter(|_| leavers) else {
            return Ok(Some(Vec::new()));
        };
        let ids: Vec<&str> = alive.iter().map(String::as_str).collect();
        let mut ours = self.doors.campaign.standing(&self.order.schema, &ids, Held::By(&self.order.flow.name))?;
        let Some(belong) = self.still_there(&ours, Some(filter))? else { return Ok(None) };
        ours.retain(|id| !belong.contains(id));
        Ok(Some(ours))
    }
}

/// A row of a plan. What it held when it was looked at does not matter: it is gone in the CRM.
fn planned(row: String, why: GoneWhy) -> PlanRow {
    PlanRow { row, why: why.slug().into(), version: 0 }
}
