//! What a comparison of a flow to the CRM tells: rows a run would send, those the CRM changed since they were sent, those it does
//! not have any more, and those that cannot be sent.
use super::decide::{RowFate, cell_hash};
use super::outcome::Sending;
use super::session::Exporter;
use super::waiting::is_waiting;
use crate::engine::verify::{Difference, Unequal, told};
use crate::port::{OutRefusal, OutRow, OutStop};
use crate::schema::OutField;

impl Exporter {
    /// Rows that would be sent; one whose values here are those that were agreed on was changed over there since.
    pub(super) fn tell_unsent(&self, sending: &[Sending]) {
        self.tell_found(sending.iter().filter(|sent| sent.held.is_none()).map(|sent| {
            let goes = |field: &&&OutField| sent.change.values.iter().any(|(name, _)| *name == field.field);
            let ours = self.ours();
            let fields: Vec<&OutField> = ours.iter().filter(goes).copied().collect();
            let was_agreed = |field: &&OutField| {
                let now = sent.row.cells.get(field.column).map(cell_hash);
                sent.row.agreed.get(&field.field).is_some_and(|(then, _)| now == Some(*then))
            };
            let overwritten = !sent.intent.creates && !fields.is_empty() && fields.iter().all(was_agreed);
            let difference = if overwritten { Difference::Overwritten } else { Difference::Unsent };
            Unequal::of(&sent.row.row, difference, self.columns(&fields))
        }));
    }

    /// A row whose consent was withdrawn over there and not heard of here.
    pub(super) fn tell_heard(&self, row: &OutRow, fate: &RowFate) {
        let names = fate.withdrawn.iter().filter_map(|at| self.order.schema.columns.get(*at));
        let columns = names.map(|c| c.name.clone()).collect();
        self.tell_found([Unequal::of(&row.row, Difference::Waiting, columns)]);
    }

    /// Rows that cannot go, or are not there any more.
    pub(super) fn tell_refused(&self, refused: &[OutRefusal]) {
        self.tell_found(refused.iter().map(|refusal| {
            let difference = match refusal.bad.reason {
                "not-there" => Difference::NotThere,
                // The import that tells of the merge leads it to the row that stayed.
                "merged" => Difference::Waiting,
                _ if is_waiting(&refusal.bad) => Difference::Unsent,
                _ => Difference::Unsendable,
            };
            let column = |field: &String| {
                let column = self.order.schema.columns.iter().find(|c| c.field == *field);
                column.map_or_else(|| field.clone(), |column| column.name.clone())
            };
            let columns = refusal.bad.field.iter().map(column).collect();
            let reason = (difference == Difference::Unsendable).then(|| refusal.bad.reason.to_owned());
            Unequal { reason, ..Unequal::of(&refusal.bad.id, difference, columns) }
        }));
    }

    /// Fields that go back and forth, and so do not go.
    pub(super) fn tell_stopped(&self, stopped: &[(String, OutStop)]) {
        self.tell_found(stopped.iter().map(|(row, stop)| {
            let field: Vec<&OutField> = self.order.fields.ours().filter(|field| field.field == stop.field).collect();
            let reason = Some(OutStop::REASON.to_owned());
            Unequal { reason, ..Unequal::of(row, Difference::Unsendable, self.columns(&field)) }
        }));
    }

    fn columns(&self, fields: &[&OutField]) -> Vec<String> {
        let names = fields.iter().filter_map(|field| self.order.schema.columns.get(field.column));
        names.map(|column| column.name.clone()).collect()
    }

    /// Tells what a comparison found; where nobody listens any more, it ends at the next batch.
    fn tell_found(&self, unequal: impl IntoIterator<Item = Unequal>) {
        if let Some(findings) = &self.findings
            && !told(findings, unequal)
        {
            self.control.cancel();
        }
    }
}
