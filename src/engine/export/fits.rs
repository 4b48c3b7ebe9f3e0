//! What a dry run can tell of values without sending them: those the connection itself would refuse, as it will when they go.
use super::batch::value;
use super::outcome::{Batch, Held, Sending};
use super::session::{Exporter, Run};
use crate::engine::outward::SAID;
use crate::fault::{Fault, Outcome};
use crate::mapping::{Cell, Owner};
use crate::port::{BadRow, OutRow, Value};
use crate::schema::OutField;
use crate::text::clean_line;

impl Exporter {
    /// Rows of a dry run without those that would be refused because of a value of ours; these are counted. What the CRM has of
    /// a row is not known yet: a value it cannot take is none it has, and so it would be sent.
    pub(super) fn foresee(&self, run: &mut Run<'_>, rows: Vec<OutRow>) -> Outcome<Vec<OutRow>> {
        if !self.order.dry_run || self.order.leads.is_some() {
            return Ok(rows);
        }
        let (mut batch, mut good) = (Batch::default(), Vec::new());
        for row in rows {
            match self.unfit(&row) {
                Some(held) => batch.refuse(&row, held.bad, held.said),
                None => good.push(row),
            }
        }
        batch.counters.read = batch.counters.rejected;
        if batch.counters.read > 0 {
            batch.settle(self, run)?;
            self.check_budget(run, &batch)?;
        }
        Ok(good)
    }

    /// Leads of a dry run that would be refused because of a value are refused.
    pub(super) fn foresee_leads(&self, batch: &mut Batch, sending: &mut Vec<Sending>) {
        if !self.order.dry_run {
            return;
        }
        sending.retain(|sent| {
            let mut values = sent.change.values.iter();
            let held = values.find_map(|(field, value)| self.refusal_of(field, value));
            held.map(|held| batch.refuse(&sent.row, held.bad, held.said)).is_none()
        });
    }

    fn unfit(&self, row: &OutRow) -> Option<Held> {
        let goes = |field: &&OutField| match row.born_here {
            true => field.creatable,
            false => field.is_ours() && field.owner == Owner::Marketing,
        };
        let fields = self.order.fields.fields.iter().filter(goes);
        let mut values = fields.filter_map(|field| Some((field, value(field, row.cells.get(field.column)?))));
        values.find_map(|(field, value)| {
            let empty = value == Value::Plain(Cell::Null) && (row.born_here || field.target.is_some());
            if empty { None } else { self.refusal_of(&field.field, &value) }
        })
    }

    /// Why the connection would not send the value.
    fn refusal_of(&self, field: &str, value: &Value) -> Option<Held> {
        let column = self.order.table.column(field)?;
        self.doors.crm.takes(column, value).err().map(|fault| held(field, &fault))
    }
}

fn held(field: &str, fault: &Fault) -> Held {
    let bad = BadRow { id: String::new(), reason: "value-unfit", field: Some(field.to_owned()), sample: None };
    let said: String = clean_line(&fault.detail).chars().take(SAID).collect();
    Held { bad, said: Some(said) }
}
