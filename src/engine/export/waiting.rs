//! Rows that refer to rows made here which the CRM has not named yet. A reference to nothing is never sent: such a row waits,
//! told as a reject with its reason, until the other one has its identifier. Then it refers to that, is another row by it,
//! and goes by itself.
use super::outcome::{Batch, Held, Sending};
use super::session::{Exporter, Run};
use crate::port::BadRow;
use crate::text::clean_line;
use std::collections::BTreeSet;

/// Why it waits.
const REASON: &str = "parent-unnamed";

impl Exporter {
    /// Why the row cannot be sent as it is yet, where it cannot.
    pub(super) fn waits(&self, sending: &Sending) -> Option<Held> {
        let row = &sending.row;
        let goes = |name: &str| sending.change.values.iter().any(|(field, _)| field == name);
        let mut refers = self.order.fields.fields.iter().filter(|f| row.unnamed.contains(&f.column));
        let field = refers.find(|field| goes(&field.field))?;
        let to = row.cells.get(field.column).map(|cell| clean_line(&cell.display()).into_owned());
        let bad = BadRow { id: String::new(), reason: REASON, field: Some(field.field.clone()), sample: to };
        Some(Held { bad, said: None })
    }
}

/// Notes rows that wait: they will go by themselves, and so say nothing of the others. Nor do those of which a field is stopped.
pub(super) fn note(run: &mut Run<'_>, batch: &Batch) {
    let waiting = batch.refused.iter().filter(|refusal| is_waiting(&refusal.bad)).count();
    let fresh = batch.stopped.iter().filter(|(_, stop)| stop.fresh);
    let stopped: BTreeSet<&String> = fresh.map(|(row, _)| row).collect();
    run.waiting += (waiting + stopped.len()) as u64;
}

/// Whether a row was put aside because it waits.
pub(super) fn is_waiting(bad: &BadRow) -> bool {
    bad.reason == REASON
}
