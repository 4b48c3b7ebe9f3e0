//! What a row says about consent is not held back by what is wrong with the rest of it (correctness.md B16): where a row is
//! refused, its "do not contact" goes alone, and the row stays rejected.
use super::batch::{Sending, value};
use super::decide::forbids;
use super::session::Exporter;
use crate::mapping::Owner;
use crate::port::{Intent, OutRow, RowChange, RowName};
use crate::schema::OutField;

impl Exporter {
    /// The same change without what is no consent; none where nothing else was sent, or nothing of it says "do not contact".
    pub(super) fn consent_alone(&self, sent: &Sending) -> Option<RowChange> {
        if sent.intent.creates || sent.held.is_some() {
            return None;
        }
        let change = self.unread(&sent.row)?;
        let told = |field: &String| sent.change.values.iter().any(|(name, _)| name == field);
        let values: Vec<_> = change.values.into_iter().filter(|(field, _)| told(field)).collect();
        let some = !values.is_empty() && values.len() < sent.change.values.len();
        some.then(|| RowChange { values, ..change })
    }

    /// What a row says whose counterpart cannot be compared; none where it forbids nothing.
    pub(super) fn unread(&self, row: &OutRow) -> Option<RowChange> {
        let says =
            |field: &&OutField| field.owner == Owner::Consent && row.cells.get(field.column).is_some_and(forbids);
        let fields = self.ours();
        let values: Vec<_> = fields
            .iter()
            .filter(|field| says(field))
            .filter_map(|field| Some((field.field.clone(), value(field, row.cells.get(field.column)?))))
            .collect();
        let (name, intent) = (RowName::Id(row.row.clone()), Intent::Update { version: None });
        (!values.is_empty()).then(|| RowChange { name, intent, values })
    }
}
