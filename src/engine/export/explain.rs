//! One row of a flow to the CRM on both sides: it is compared as a run would compare it, and nothing is written.
use super::ExportOrder;
use super::leads::Leads;
use super::session::{Exporter, Run};
use crate::engine::control::Control;
use crate::engine::out_story::{OutColumn, OutStands, OutStory};
use crate::engine::progress::Progress;
use crate::engine::session::Ending;
use crate::engine::stage::Stage;
use crate::engine::verify::{Difference, Unequal};
use crate::engine::{Doors, begun};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::ReadMode;
use crate::mapping::Cell;
use crate::port::{MadeRow, OutIntent};
use crate::run::{RunNotes, RunRecord};
use std::collections::HashSet;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

/// Differences of one row that may wait to be read.
const WAITING: usize = 1_000;

/// Looks at one row on both sides. Blocks; for a thread that may.
///
/// # Errors
/// What reading the CRM and the database can meet.
pub fn explain_export(order: ExportOrder, doors: Doors, runtime: Handle, row: &str) -> Outcome<OutStory> {
    let order = ExportOrder { dry_run: true, mode: ReadMode::Full, limit: None, ..order };
    let record = begun(&order.flow, order.run, (order.mode.into(), true), doors.clock.now());
    let (progress, _) = Progress::new(&record, doors.clock.clone());
    let (control, runtime) = (Control::new(progress.clone()), Stage::new(runtime, None));
    let (findings, found) = mpsc::channel(WAITING);
    Exporter { order, doors, runtime, control, progress, findings: Some(findings) }.story(record, (row, found))
}

fn cut_off() -> Fault {
    Fault::new(ErrorKind::Cancelled, "while a row was read")
}

impl Exporter {
    fn story(&self, mut record: RunRecord, (key, found): (&str, mpsc::Receiver<Unequal>)) -> Outcome<OutStory> {
        let mut outbox = self.doors.campaign.outbox(self.plan(), None)?;
        let open = outbox.open()?.into_iter().map(|(intent, _)| intent).find(|intent| intent.row == key);
        let known = match outbox.one(key)? {
            None if key != key.to_lowercase() => outbox.one(&key.to_lowercase())?,
            known => known,
        };
        let Some(made) = known else {
            let stands = if open.is_some() { OutStands::Unanswered } else { OutStands::Nothing };
            let unequal = open.map(|_| Unequal::of(key, Difference::Unanswered, Vec::new()));
            return Ok(OutStory { stands, unequal, ..OutStory::unknown(key) });
        };
        let (mut notes, mut named) = (RunNotes::default(), Vec::new());
        let mut run = Run {
            outbox,
            writer: None,
            record: &mut record,
            named: 0,
            heard: HashSet::new(),
            planned: HashSet::new(),
            known: 0,
            waiting: 0,
            earlier: None,
            notes: &mut notes,
            made: &mut named,
        };
        match (&self.order.leads, open) {
            (Some(leads), None) if made.id.is_some() || made.state.is_some() => self.lead_story(leads, made),
            (Some(leads), Some(_)) => {
                let unequal = Some(Unequal::of(&made.row.row, Difference::Unanswered, Vec::new()));
                let columns = self.lead_columns(leads, &made, (&[], None));
                Ok(story(made, (None, None), (OutStands::Unanswered, unequal), columns))
            }
            (_, open) => self.row_story(&mut run, (made, open), found),
        }
    }

    /// A row that may have to go: as a run that sends nothing finds it.
    fn row_story(
        &self,
        run: &mut Run<'_>,
        (made, open): (MadeRow, Option<OutIntent>),
        mut found: mpsc::Receiver<Unequal>,
    ) -> Outcome<OutStory> {
        let unanswered = open.is_some();
        let rows = self.foresee(run, vec![made.row.clone()])?;
        let rows = rows.into_iter().map(|row| (row, open.clone())).collect();
        if self.exchange(run, rows, (None, false))? == Ending::Cancelled {
            return Err(cut_off());
        }
        let mut unequal: Option<Unequal> = None;
        while let Ok(next) = found.try_recv() {
            match &mut unequal {
                Some(first) if first.difference == next.difference => first.columns.extend(next.columns),
                // A field that does not go says more than those that do.
                Some(first) if first.difference.is_fault() || !next.difference.is_fault() => {}
                _ => unequal = Some(next),
            }
        }
        let theirs = match made.row.born_here {
            true => None,
            false => self.theirs(&[&made.row.row])?.ok_or_else(cut_off)?.remove(&made.row.row),
        };
        let there = (!made.row.born_here).then_some(theirs.is_some());
        let theirs = theirs.and_then(Result::ok).map(|theirs| theirs.cells).unwrap_or_default();
        let stands = match unequal.as_ref().map(|unequal| unequal.difference) {
            _ if unanswered => OutStands::Unanswered,
            Some(Difference::Unsendable | Difference::NotThere) => OutStands::Refused,
            Some(Difference::Unsent | Difference::Overwritten) if !made.row.unnamed.is_empty() => OutStands::Waiting,
            Some(Difference::Unsent | Difference::Overwritten) => OutStands::Owed,
            _ => OutStands::Nothing,
        };
        let differs = |column: &String| unequal.as_ref().is_some_and(|unequal| unequal.columns.contains(column));
        let columns: Vec<OutColumn> = match &self.order.leads {
            Some(leads) => self.lead_columns(leads, &made, (&[], None)),
            None => self
                .ours()
                .iter()
                .enumerate()
                .filter_map(|(at, field)| {
                    let column = self.order.schema.columns.get(field.column)?.name.clone();
                    Some(OutColumn {
                        differs: differs(&column),
                        field: field.field.clone(),
                        ours: made.row.cells.get(field.column)?.clone(),
                        theirs: theirs.get(at).cloned(),
                        column,
                    })
                })
                .collect(),
        };
        let id = (!made.row.born_here).then(|| made.row.row.clone());
        Ok(story(made, (id, there), (stands, unequal), columns))
    }

    /// A row that became a lead.
    fn lead_story(&self, leads: &Leads, made: MadeRow) -> Outcome<OutStory> {
        let Some(id) = made.id.clone() else {
            let columns = self.lead_columns(leads, &made, (&[], None));
            return Ok(story(made, (None, None), (OutStands::Arrived, None), columns));
        };
        let mut there = self.leads_there(leads, &[&id])?.ok_or_else(cut_off)?;
        let lead = there.drain().next().map(|(_, lead)| lead);
        let (difference, columns) = match &lead {
            Some(lead) => self.judge_lead(leads, &made, lead).unzip(),
            None => {
                let asked = self.doors.crm.merged_into(&self.order.query.table, std::slice::from_ref(&id));
                let merged = self.control.wait(&self.runtime, asked).ok_or_else(cut_off)??;
                let lost = if merged.is_empty() { Difference::NotThere } else { Difference::Merged };
                (Some(lost), None)
            }
        };
        let names = columns.unwrap_or_default();
        let columns = self.lead_columns(leads, &made, (&names, lead.as_ref().map(|lead| lead.values.as_slice())));
        let unequal = difference.map(|difference| Unequal::of(&made.row.row, difference, names));
        Ok(story(made, (Some(id), Some(lead.is_some())), (OutStands::Arrived, unequal), columns))
    }

    /// The fields of a lead that columns fill.
    fn lead_columns(
        &self,
        leads: &Leads,
        made: &MadeRow,
        (differ, there): (&[String], Option<&[Cell<'static>]>),
    ) -> Vec<OutColumn> {
        let column = |(at, field): (usize, &super::LeadField)| {
            let column = self.order.schema.columns.get(field.column)?.name.clone();
            Some(OutColumn {
                differs: differ.contains(&column),
                field: field.field.clone(),
                ours: made.row.cells.get(field.column)?.clone(),
                theirs: there.and_then(|there| there.get(at)).cloned(),
                column,
            })
        };
        leads.fields.iter().enumerate().filter_map(column).collect()
    }
}

fn story(
    made: MadeRow,
    (id, there): (Option<String>, Option<bool>),
    (stands, unequal): (OutStands, Option<Unequal>),
    columns: Vec<OutColumn>,
) -> OutStory {
    OutStory { row: made.row.row, here: true, there, id, stands, unequal, columns, about: None }
}
