//! What a row says about consent is not held back by what is wrong with the rest of it (correctness.md B16): where a row is
//! refused, its "do not contact" goes alone, and the row stays rejected.
use super::batch::value;
use super::decide::forbids;
use super::outcome::Sending;
use super::session::Exporter;
use super::theirs::Theirs;
use crate::mapping::Owner;
use crate::port::{Intent, OutConsent, OutIntent, OutRow, RowChange, RowName};
use crate::run::Side;
use crate::schema::OutField;

impl Exporter {
    /// The same change without what is no consent; none where nothing else was sent, or nothing of it says "do not contact".
    pub(super) fn consent_alone(&self, sent: &Sending) -> Option<(RowChange, Vec<OutConsent>)> {
        if sent.intent.creates || sent.held.is_some() {
            return None;
        }
        let (change, _) = self.unread(&sent.row)?;
        let goes = |field: &String| sent.change.values.iter().any(|(name, _)| name == field);
        let values: Vec<_> = change.values.into_iter().filter(|(field, _)| goes(field)).collect();
        let told = sent.told.iter().filter(|c| values.iter().any(|(field, _)| *field == c.field)).cloned().collect();
        let some = !values.is_empty() && values.len() < sent.change.values.len();
        some.then_some((RowChange { values, ..change }, told))
    }

    /// Consent an earlier run sent and that is there now.
    pub(super) fn arrived_since(&self, intent: OutIntent, theirs: &Theirs) -> Vec<OutConsent> {
        let there = |told: &OutConsent| {
            let fields = self.ours();
            let place = fields.iter().position(|field| field.field == told.field);
            place.and_then(|place| theirs.cells.get(place)).is_some_and(|cell| cell.yes() == told.now)
        };
        intent.told.into_iter().filter(there).collect()
    }

    /// What a row says whose counterpart cannot be compared; none where it forbids nothing, or the CRM is not to hear of it.
    pub(super) fn unread(&self, row: &OutRow) -> Option<(RowChange, Vec<OutConsent>)> {
        if self.order.opt_out.as_ref().is_some_and(|o| !o.rules.way.gives()) {
            return None;
        }
        let says =
            |field: &&OutField| field.owner == Owner::Consent && row.cells.get(field.column).is_some_and(forbids);
        let ours = self.ours();
        let fields: Vec<_> = ours.iter().filter(|field| says(field)).collect();
        let values: Vec<_> = fields
            .iter()
            .filter_map(|field| Some((field.field.clone(), value(field, row.cells.get(field.column)?))))
            .collect();
        let told = fields.iter().map(|field| OutConsent {
            row: row.row.clone(),
            field: field.field.clone(),
            side: Side::Crm,
            was: None,
            now: Some(true),
            said: Side::Campaign,
            rule: "rejected-row",
        });
        let (name, intent) = (RowName::Id(row.row.clone()), Intent::Update { version: None });
        (!values.is_empty()).then(|| (RowChange { name, intent, values }, told.collect()))
    }
}
