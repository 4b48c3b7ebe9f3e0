//! Rows the campaign side asks to be deleted in the CRM: a plan first, always; carried out only once exactly these rows were
//! approved. A row is deleted in the version it was planned in, at most once: what is about to be sent is written down first,
//! and of what was sent without an answer nothing is sent again before it was looked for.
mod verify;

pub use verify::{explain_removal, start_verify_removal};

use super::budget::within_budget;
use super::control::Control;
use super::outward::{BATCH, Outward, SAID, of_every_row};
use super::progress::Progress;
use super::read::patiently;
use super::session::Ending;
use super::stage::Stage;
use super::{Doors, Helm, RunEnd, RunHandle, begun, on_thread};
use crate::catalog::record_id::key_in_form;
use crate::failpoint;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Flow, ReadMode, ReadRules};
use crate::port::{
    BadRow, CrmWrite, DeletePlans, FoundRow, Intent, Lease, Manner, Removal, RemovalFate, RowChange, RowName,
    RowResult, WriteConsent, WriteTable,
};
use crate::run::{Counters, DeletePlan, NewPlan, Phase, PlanRow, PlanSide, PlanState, RunId, RunRecord};
use crate::schema::CampaignSchema;
use crate::seeded_bug::SeededBug;
use crate::text::clean_line;
use std::sync::Arc;

/// What was asked for can be no identifier of the CRM.
const NO_ID: &str = "bad-id";

/// What to delete.
#[derive(Debug, Clone)]
pub struct RemovalOrder {
    /// The flow.
    pub flow: Flow,
    /// The schema the rows were read into.
    pub schema: CampaignSchema,
    /// Where they are deleted.
    pub table: WriteTable,
    /// The CRM itself deletes a row only in the version it was planned in; else the version is looked at just before.
    pub guarded: bool,
    /// Look, plan nothing.
    pub dry_run: bool,
    /// Identifies the run.
    pub run: RunId,
}

/// Starts a run. Must be called within a tokio runtime with timers; whatever fails is told at the end.
pub fn start_removal(order: RemovalOrder, doors: Doors) -> RunHandle {
    let record = begun(&order.flow, order.run, (ReadMode::Incremental.into(), order.dry_run), doors.clock.now());
    let longest = order.flow.longest_run();
    on_thread(record, (doors.clock.clone(), longest), move |Helm { runtime, control, progress }, record| {
        Remover { order, doors, runtime, control, progress }.run(record)
    })
}

/// What a run needs on its thread.
struct Remover {
    order: RemovalOrder,
    doors: Doors,
    runtime: Stage,
    control: Control,
    progress: Arc<Progress>,
}

impl Remover {
    fn outward(&self) -> Outward<'_> {
        let Self { order, doors, runtime, control, progress } = self;
        let (run, dry_run) = (order.run, order.dry_run);
        Outward { doors, runtime, control, progress, run, dry_run, limit: None, log: "log-removal" }
    }

    fn run(&self, record: RunRecord) -> RunEnd {
        self.outward().run(record, |lease, (record, _)| self.work(lease, record))
    }

    fn work(&self, lease: Option<&Lease>, record: &mut RunRecord) -> Outcome<Ending> {
        self.outward().journal().info("log-started", &[("flow", self.order.flow.name.as_str().to_owned())]);
        let plans = self.doors.campaign.delete_plans();
        let plans = plans.ok_or_else(|| Fault::new(ErrorKind::Bug, "the campaign database keeps no plans"))?;
        let consent = WriteConsent::Flow(self.order.flow.name.clone());
        let writer = self.doors.crm.writer(&consent)?;
        self.progress.phase(Phase::Deleting);
        if let Some(lease) = lease
            && let Some(begun) = plans.begun(&self.order.flow.name)?
        {
            let cx = Carrying { plans, writer: writer.as_ref(), lease, plan: &begun };
            if self.carry_out(&cx, record)? == Ending::Cancelled {
                return Ok(Ending::Cancelled);
            }
        }
        let Some((rows, done)) = self.wanted(plans, writer.as_ref())? else { return Ok(Ending::Cancelled) };
        match lease {
            Some(lease) if !done.is_empty() => {
                self.count(record, plans.settle_removals(lease, None, &self.order.schema.name, &done)?);
            }
            None => {
                let bad = done.iter().filter(|removal| removal.fate == RemovalFate::Refused(NO_ID)).count() as u64;
                self.count(record, Counters { read: bad, rejected: bad, ..Counters::default() });
            }
            Some(_) => {}
        }
        if rows.is_empty() {
            return Ok(Ending::Done);
        }
        let new = self.plan_of(rows)?;
        let (Some(lease), standing) = (lease, plans.standing_plan(&new)?) else {
            let deleted = new.rows.len() as u64;
            self.count(record, Counters { read: deleted, deleted, ..Counters::default() });
            return Ok(Ending::Done);
        };
        let goes = |plan: &DeletePlan| plan.state == PlanState::Approved || SeededBug::HeldPlanGoes.is_on();
        match standing.filter(goes) {
            Some(plan) => {
                let cx = Carrying { plans, writer: writer.as_ref(), lease, plan: &plan };
                self.carry_out(&cx, record)
            }
            None => Err(self.held(&plans.hold(&new)?)),
        }
    }

    fn plan_of(&self, rows: Vec<PlanRow>) -> Outcome<NewPlan> {
        Ok(NewPlan {
            flow: self.order.flow.name.clone(),
            side: PlanSide::Crm,
            run: self.order.run,
            rows,
            living: self.doors.campaign.count(&self.order.schema.name)?,
            days: self.order.flow.writing.removal.unwrap_or_default().days,
        })
    }

    fn held(&self, plan: &DeletePlan) -> Fault {
        let why = format!("{} rows would be deleted in the CRM", plan.rows);
        let refused = plan.state == PlanState::Refused;
        Fault::new(ErrorKind::DeletesHeld, why)
            .with("case", if refused { "crm-refused" } else { "crm" })
            .with("who", plan.who.as_deref().unwrap_or_default())
            .with("flow", self.order.flow.name.as_str())
            .with("deletions", plan.rows.to_string())
            .with("digest", &plan.digest)
    }

    /// The rows that are asked for and there, in the version they have now, and those of which nothing is left to do: gone
    /// already, or named by what can be no identifier. None where the run shall end.
    fn wanted(&self, plans: &dyn DeletePlans, writer: &dyn CrmWrite) -> Outcome<Option<(Vec<PlanRow>, Vec<Removal>)>> {
        let wishes: Vec<String> = plans.wishes(&self.order.schema.name)?.into_iter().map(|w| w.row).collect();
        let is_id = |row: &String| key_in_form(&self.order.table.primary_id, row).is_some();
        let (wishes, odd): (Vec<String>, Vec<String>) = wishes.into_iter().partition(is_id);
        let refused = |row| Removal { row, fate: RemovalFate::Refused(NO_ID), said: None };
        let (mut rows, mut gone): (Vec<PlanRow>, Vec<Removal>) = (Vec::new(), odd.into_iter().map(refused).collect());
        for chunk in wishes.chunks(BATCH as usize) {
            let Some(found) = self.find(writer, chunk)? else { return Ok(None) };
            for (row, found) in chunk.iter().zip(found) {
                match found {
                    Some(there) => {
                        let (row, version) = (row.clone(), there.version);
                        rows.push(PlanRow { row, why: "requested".into(), version });
                    }
                    None => gone.push(Removal { row: row.clone(), fate: RemovalFate::Gone, said: None }),
                }
            }
        }
        Ok(Some((rows, gone)))
    }

    fn find(&self, writer: &dyn CrmWrite, rows: &[String]) -> Outcome<Option<Vec<Option<FoundRow>>>> {
        let names: Vec<RowName> = rows.iter().map(|row| RowName::Id(row.clone())).collect();
        let found = self.control.wait(&self.runtime, writer.find(&self.order.table, &names));
        let Some(found) = found.transpose()? else { return Ok(None) };
        if found.len() != rows.len() {
            return Err(Fault::new(ErrorKind::Truncated, "not every row that was looked for was answered"));
        }
        Ok(Some(found))
    }

    /// Carries a plan out, batch after batch.
    fn carry_out(&self, cx: &Carrying<'_>, record: &mut RunRecord) -> Outcome<Ending> {
        self.outward().journal().info(
            "log-removal-plan",
            &[
                ("digest", cx.plan.digest.clone()),
                ("who", cx.plan.who.clone().unwrap_or_default()),
                ("rows", cx.plan.rows.to_string()),
            ],
        );
        let (mut behind, mut open) = (String::new(), false);
        loop {
            if !self.control.passes(&self.runtime) {
                return Ok(Ending::Cancelled);
            }
            let rows = cx.plans.plan_rows(cx.plan.id, &behind, BATCH)?;
            let Some((last, _)) = rows.last() else { break };
            behind.clone_from(&last.row);
            let left = rows.into_iter().filter(|(_, state)| matches!(state.as_str(), "planned" | "sent" | "unknown"));
            let left: Vec<(PlanRow, bool)> = left.map(|(row, state)| (row, state != "planned")).collect();
            if left.is_empty() {
                continue;
            }
            let Some((removals, barred)) = self.remove(cx, left)? else { return Ok(Ending::Cancelled) };
            open |= removals.iter().any(|r| r.fate == RemovalFate::Unknown);
            self.count(
                record,
                cx.plans.settle_removals(cx.lease, Some(cx.plan.id), &self.order.schema.name, &removals)?,
            );
            failpoint::reach("settled");
            if let Some(fault) = barred {
                return Err(fault);
            }
            check_budget(&self.order.flow.reading, record, &removals)?;
        }
        if !open {
            cx.plans.done(cx.plan.id)?;
        }
        Ok(Ending::Done)
    }

    /// Deletes rows, each with whether it was sent before; with it what stands against every row, where anything does: those it
    /// met stay written down as sent, so that the next run looks for them first. None where the run shall end: what was sent
    /// stays written down.
    fn remove(&self, cx: &Carrying<'_>, rows: Vec<(PlanRow, bool)>) -> Outcome<Option<(Vec<Removal>, Option<Fault>)>> {
        let ids: Vec<String> = rows.iter().map(|(row, _)| row.row.clone()).collect();
        let Some(found) = self.find(cx.writer, &ids)? else { return Ok(None) };
        let (mut removals, mut sending) = (Vec::new(), Vec::new());
        for ((row, sent), found) in rows.into_iter().zip(found) {
            let fate = match found {
                None if sent => RemovalFate::Deleted,
                None => RemovalFate::Gone,
                Some(there) if there.version != row.version && !SeededBug::PlanVersionUnchecked.is_on() => {
                    RemovalFate::Refused("changed-since-plan")
                }
                Some(_) => {
                    sending.push(row);
                    continue;
                }
            };
            removals.push(Removal { row: row.row, fate, said: None });
        }
        if sending.is_empty() {
            return Ok(Some((removals, None)));
        }
        let ids: Vec<String> = sending.iter().map(|row| row.row.clone()).collect();
        let written: &[String] = if SeededBug::RemovalNotIntended.is_on() { &[] } else { &ids };
        // What was sent and not done is not sent again where nobody asks for it any more.
        let taken_back = patiently(|| cx.plans.intend(cx.lease, cx.plan.id, &self.order.schema.name, written))?;
        failpoint::reach("intended");
        sending.retain(|row| !taken_back.contains(&row.row));
        let stays = |row| Removal { row, fate: RemovalFate::TakenBack, said: None };
        removals.extend(taken_back.into_iter().map(stays));
        if sending.is_empty() {
            return Ok(Some((removals, None)));
        }
        let guarded = self.order.guarded && !SeededBug::PlanVersionUnchecked.is_on();
        let version = |row: &PlanRow| Some(row.version).filter(|v| guarded && *v > 0);
        let changes: Vec<RowChange> = sending
            .iter()
            .map(|row| RowChange {
                name: RowName::Id(row.row.clone()),
                intent: Intent::Delete { version: version(row) },
                values: Vec::new(),
            })
            .collect();
        let answer = self.control.wait(&self.runtime, cx.writer.apply(&self.order.table, &changes, Manner::default()));
        let Some(written) = answer else { return Ok(None) };
        failpoint::reach("reply-heard");
        let (mut results, mut barred) = (written?.rows.into_iter(), None);
        for row in sending {
            match results.next() {
                Some(RowResult::Refused(fault)) if of_every_row(&fault) => barred = Some(fault),
                result => removals.push(settled(row.row, result)),
            }
        }
        Ok(Some((removals, barred.map(|fault| *fault))))
    }

    fn count(&self, record: &mut RunRecord, counted: Counters) {
        record.counters.add(&counted);
        record.pages += 1;
        self.progress.page(record, None);
    }
}

/// A plan on its way.
struct Carrying<'c> {
    plans: &'c dyn DeletePlans,
    writer: &'c dyn CrmWrite,
    lease: &'c Lease,
    plan: &'c DeletePlan,
}

fn settled(row: String, result: Option<RowResult>) -> Removal {
    let said = |fault: &Fault| Some(clean_line(&fault.detail).chars().take(SAID).collect());
    let (fate, said) = match result {
        Some(RowResult::Unchanged) => (RemovalFate::Gone, None),
        Some(RowResult::Conflict(fault)) => (RemovalFate::Refused("changed-since-plan"), said(&fault)),
        Some(RowResult::Refused(fault)) => (RemovalFate::Refused("refused-there"), said(&fault)),
        Some(RowResult::Unknown(_)) | None if !SeededBug::UnansweredRemovalIsDone.is_on() => {
            (RemovalFate::Unknown, None)
        }
        None => (RemovalFate::Deleted, None),
        Some(_) => (RemovalFate::Deleted, None),
    };
    Removal { row, fate, said }
}

/// So many refusals mean that something is wrong with all of them.
fn check_budget(rules: &ReadRules, record: &RunRecord, removals: &[Removal]) -> Outcome<()> {
    let bad: Vec<BadRow> = removals
        .iter()
        .filter_map(|removal| match removal.fate {
            RemovalFate::Refused(reason) => Some(BadRow { id: removal.row.clone(), reason, field: None, sample: None }),
            _ => None,
        })
        .collect();
    within_budget(rules, (record.counters.rejected, record.counters.read), &bad.iter().collect::<Vec<_>>())
}
