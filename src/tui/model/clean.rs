//! Text from outside is made displayable when it enters the model, once and for all screens.
use super::{Noted, RowNow, RowTold};
use crate::fault::Fault;
use crate::port::{HeldPerson, HeldPlace, Receipt};
use crate::run::{DeletePlan, LogEntry, OptIn, Reject, RunRecord, RunSnapshot};
use crate::task::{Cause, FlowFacts, HomeFacts, PersonalColumn, RowFact, StepEnd};
use crate::text::clean_line;
use crate::tui::effect::VerifyEnd;

fn tidy(text: &mut String) {
    if let std::borrow::Cow::Owned(clean) = clean_line(text) {
        *text = clean;
    }
}

fn tidy_fault(fault: &mut Fault) {
    tidy(&mut fault.detail);
    fault.args.values_mut().for_each(tidy);
    fault.correlation.iter_mut().for_each(tidy);
}

/// Home facts: a hand-edited workspace may hold anything.
pub fn clean_facts(facts: &mut HomeFacts) {
    if let Some(workspace) = &mut facts.workspace {
        tidy(&mut workspace.name);
        for account in &mut workspace.accounts {
            tidy(&mut account.tenant);
            if let Some(organisation) = &mut account.organisation {
                tidy(&mut organisation.name);
                organisation.version.iter_mut().for_each(tidy);
            }
        }
    }
    facts.flows.iter_mut().for_each(clean_flow);
    for due in &mut facts.dues {
        tidy(&mut due.schedule);
        due.zone.iter_mut().for_each(tidy);
    }
    clean_plans(&mut facts.held);
    facts.serving.iter_mut().for_each(|serving| tidy(&mut serving.host));
    facts.problem.iter_mut().for_each(|fault| tidy_fault(fault));
}

fn clean_flow(facts: &mut FlowFacts) {
    tidy(&mut facts.flow.table);
    facts.flow.filter.iter_mut().for_each(tidy);
    facts.last.iter_mut().for_each(clean_record);
}

/// What led to where a flow stands.
pub fn clean_cause(cause: &mut Cause) {
    clean_flow(&mut cause.facts);
    cause.good.iter_mut().chain(&mut cause.since).for_each(clean_record);
    clean_log(&mut cause.remarks);
    for group in &mut cause.rejects {
        tidy(&mut group.reason);
        group.field.iter_mut().for_each(tidy);
    }
    if let Some((_, Err(fault))) = &mut cause.population {
        tidy_fault(fault);
    }
}

fn clean_record(record: &mut RunRecord) {
    record.fault_detail.iter_mut().for_each(tidy);
    record.fault_code.iter_mut().for_each(tidy);
    record.fault_slug.iter_mut().for_each(tidy);
}

/// Runs of the past.
pub fn clean_records(records: &mut [RunRecord]) {
    records.iter_mut().for_each(clean_record);
}

/// A run's log.
pub fn clean_log(entries: &mut [LogEntry]) {
    for entry in entries {
        tidy(&mut entry.key);
        entry.args.values_mut().for_each(tidy);
    }
}

/// Rejects carry a piece of the CRM's own data.
pub fn clean_rejects(rejects: &mut [Reject]) {
    for reject in rejects {
        tidy(&mut reject.row);
        tidy(&mut reject.reason);
        reject.field.iter_mut().for_each(tidy);
        reject.sample.iter_mut().for_each(tidy);
        reject.said.iter_mut().for_each(tidy);
        if let Some(note) = &mut reject.note {
            tidy(&mut note.text);
            tidy(&mut note.who);
        }
    }
}

/// Plans of deletions: who answered may have called themselves anything.
pub fn clean_plans(plans: &mut [DeletePlan]) {
    for plan in plans {
        tidy(&mut plan.digest);
        plan.who.iter_mut().for_each(tidy);
    }
}

/// The rows of a plan carry the CRM's own identifiers.
pub fn clean_plan_rows(rows: &mut [RowNow]) {
    for (row, state) in rows {
        tidy(&mut row.row);
        tidy(&mut row.why);
        tidy(state);
    }
}

/// A run's snapshot.
pub fn clean_snapshot(snapshot: &mut RunSnapshot) {
    snapshot.checkpoint.iter_mut().for_each(tidy);
    snapshot.faults.iter_mut().chain(&mut snapshot.waiting_for).for_each(tidy_fault);
}

/// The end of a workflow's step.
pub fn clean_step_end(end: &mut StepEnd) {
    end.record.iter_mut().for_each(clean_record);
    end.fault.iter_mut().for_each(tidy_fault);
}

/// What a comparison found carries the CRM's own identifiers.
pub fn clean_verify_end(end: &mut VerifyEnd) {
    clean_record(&mut end.end.record);
    end.end.fault.iter_mut().for_each(tidy_fault);
    for unequal in &mut end.found.first {
        tidy(&mut unequal.row);
        unequal.columns.iter_mut().for_each(tidy);
        unequal.reason.iter_mut().for_each(tidy);
    }
}

/// A row: everything of it is the CRM's own or was written by somebody else.
pub fn clean_row(told: &mut RowTold) {
    for fact in &mut told.facts {
        match fact {
            RowFact::Row(text) | RowFact::Merged(text) | RowFact::Named(_, text) | RowFact::Refused(None, text) => {
                tidy(text);
            }
            RowFact::Id(text) | RowFact::About(text) => tidy(text),
            RowFact::Fields(fields) => fields.iter_mut().for_each(tidy),
            RowFact::Stands(_) => {}
            RowFact::Here(_, since) => since.iter_mut().for_each(tidy),
            RowFact::Written(one, other) | RowFact::Refused(Some(one), other) => {
                tidy(one);
                tidy(other);
            }
            RowFact::Went { why, at, run } => [why, at, run].into_iter().for_each(tidy),
            RowFact::Held(flows) => flows.iter_mut().for_each(tidy),
            RowFact::Missing(column, to, row) => [column, to, row].into_iter().for_each(tidy),
            RowFact::There(_) | RowFact::Rejects(_) => {}
        }
    }
    for column in &mut told.columns {
        tidy(&mut column.column);
        tidy(&mut column.field);
        [&mut column.raw, &mut column.carried, &mut column.here].into_iter().flatten().for_each(tidy);
    }
}

/// What the ledger keeps carries the CRM's own identifiers and values.
pub fn clean_noted(noted: &mut Noted) {
    match noted {
        Noted::Outbox(found) => found.first.iter_mut().for_each(|sent| tidy(&mut sent.row)),
        Noted::Conflicts(all) => {
            let values = all.iter_mut().map(|noted| &mut noted.values);
            values.flat_map(|v| [&mut v.row, &mut v.field, &mut v.ours, &mut v.theirs]).for_each(tidy);
        }
        Noted::Consents(all) => {
            all.iter_mut().flat_map(|c| [&mut c.row, &mut c.field, &mut c.rule]).for_each(tidy);
        }
        Noted::OptIns(all) => {
            let kept = |act: &mut OptIn| {
                let told = &mut act.evidence;
                [&mut act.row, &mut act.field, &mut told.who, &mut told.source, &mut told.legal_text]
                    .into_iter()
                    .for_each(tidy);
            };
            all.iter_mut().for_each(kept);
        }
    }
}

/// What is held about a person carries the CRM's own identifiers and texts.
pub fn clean_held(held: &mut HeldPerson) {
    held.rows.iter_mut().chain(&mut held.alike).for_each(|(schema, row)| {
        tidy(schema);
        tidy(row);
    });
    held.loose.iter_mut().chain(&mut held.emails).for_each(tidy);
    held.leads.iter_mut().flat_map(|l| [&mut l.flow, &mut l.table, &mut l.row]).for_each(tidy);
    held.places.iter_mut().for_each(clean_place);
}

fn clean_place(place: &mut HeldPlace) {
    tidy(&mut place.place);
    place.table.iter_mut().for_each(tidy);
}

/// Receipts: who asked for an erasure may have called themselves anything.
pub fn clean_receipts(receipts: &mut [Receipt]) {
    for receipt in receipts {
        tidy(&mut receipt.who);
        receipt.places.iter_mut().for_each(clean_place);
        for task in &mut receipt.open {
            tidy(&mut task.task);
            task.by.iter_mut().for_each(tidy);
        }
    }
}

/// The columns that tell who somebody is: their names come from the CRM.
pub fn clean_fields(fields: &mut [PersonalColumn]) {
    for field in fields {
        tidy(&mut field.table);
        tidy(&mut field.column);
    }
}
