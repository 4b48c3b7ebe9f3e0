//! A reading of everything is held against the CRM's own count (correctness.md B9). The count can be a day old, and it counts rows
//! the application user may not see: a difference is told, and decides nothing. What is only absent is asked for by its identifier
//! before it goes, whatever was counted.
use super::plan::{Reading, Why};
use super::session::Session;
use crate::run::{CountShort, ReadKind};

/// Below so many rows nobody is told.
const FEW: u64 = 10;
/// One in so many rows may be missing: rows come and go while they are read.
const ONE_IN: u64 = 1_000;

/// What there is to say where too few rows came of those that were counted.
fn short(came: u64, counted: u64) -> Option<CountShort> {
    let missing = counted.saturating_sub(came);
    (missing >= FEW && missing > counted / ONE_IN).then_some(CountShort { came, counted })
}

impl Session {
    /// Tells where a complete reading brought fewer rows than the CRM counted when it began, as far as it had answered.
    pub(super) fn hold_against_count(&self, reading: &Reading, (asked, came): (bool, u64)) {
        let everything = matches!(reading.kind, ReadKind::All | ReadKind::Tracked | ReadKind::Ids);
        if !asked || !everything || reading.why == Why::OnlyEnd || self.order.limit.is_some() {
            return;
        }
        let Some(found) = self.progress.expected().and_then(|counted| short(came, counted)) else { return };
        let numbers = [("came", found.came.to_string()), ("counted", found.counted.to_string())];
        self.journal().warn("log-count-short", &numbers);
        self.notes.borrow_mut().count_short = Some(found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_in_a_thousand_and_ten_rows_are_no_difference() {
        for (came, counted, told) in [
            (100, 100, false),
            (200, 100, false),
            (91, 100, false),
            (90, 100, true),
            (0, 10, true),
            (0, 9, false),
            (999_000, 1_000_000, false),
            (998_999, 1_000_000, true),
        ] {
            assert_eq!(short(came, counted).is_some(), told, "{came} of {counted}");
        }
    }
}
