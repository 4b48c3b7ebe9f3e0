//! Fields that go back and forth between the two sides are not sent any more (correctness.md B13): whatever somebody over there
//! sets back whenever it was sent. What refuses contact always goes, and so does what an opt-in act gives, which is carried out
//! once. Pure.
use super::decide::{Decided, Measure, cell_hash, forbids};
use crate::mapping::{Cell, Owner};
use crate::port::{OutRow, OutStop};
use crate::run::SentField;
use crate::schema::OutField;
use crate::seeded_bug::SeededBug;
use crate::text::{clean_line, value_in_short};

/// What is to be kept of what was sent of a field, and whether it is stopped.
#[derive(Debug, Default)]
pub(super) struct HeldBack {
    /// None where nothing counts any more.
    pub(super) sent: Option<SentField>,
    /// It does not go, and a reject tells of it.
    pub(super) stop: Option<OutStop>,
}

impl Measure<'_> {
    /// Holds what was decided of a field against what was sent of it lately.
    pub(super) fn held_back(
        &self,
        row: &OutRow,
        field: &OutField,
        decided: &Decided<'_>,
        theirs: &Cell<'_>,
    ) -> HeldBack {
        let before = row.sent.get(&field.field);
        let nothing = SentField::default();
        let known = before.unwrap_or(&nothing);
        if !decided.sent {
            return HeldBack { sent: known.rests(self.now), stop: None };
        }
        let given = decided.act.is_some_and(|act| act.grants.is_some());
        if given || (field.owner == Owner::Consent && forbids(decided.becomes)) {
            return HeldBack::default();
        }
        let ours = cell_hash(decided.becomes);
        let stops = known.stops((ours, cell_hash(theirs)), self.now);
        match stops.filter(|_| !row.retried && !SeededBug::OscillationNeverStops.is_on()) {
            Some(next) => {
                let sample = Some(format!("{} ≠ {}", shown(decided.becomes), shown(theirs)));
                let stop = OutStop { field: field.field.clone(), sample, fresh: !known.is_stopped() };
                HeldBack { sent: Some(next), stop: Some(stop) }
            }
            None if row.retried => HeldBack { sent: Some(nothing.and_sent(ours, self.now)), stop: None },
            None => HeldBack { sent: Some(known.and_sent(ours, self.now)), stop: None },
        }
    }
}

fn shown(cell: &Cell<'_>) -> String {
    match value_in_short(&clean_line(&cell.display()), false) {
        nothing if nothing.is_empty() => "–".to_owned(),
        text => text,
    }
}
