//! How far a reading by date counts, and how far the next one looks back behind that. Pure.
use crate::account::{ClockMargin, LookBack};
use crate::seeded_bug::SeededBug;
use jiff::{SignedDuration, Timestamp};

/// An incremental reading looks back behind its watermark, which stands behind the server's clock already, for changes that
/// were committed late (correctness.md B4 and B6). What comes later still is found when both sides are compared.
pub(super) fn looked_back(mark: Timestamp, look_back: LookBack) -> Timestamp {
    if SeededBug::DropOverlap.is_on() {
        return mark;
    }
    // How far behind is not known: the margin may have been another one when the watermark was taken. It never is less.
    let behind = SignedDuration::from_secs(i64::from(ClockMargin::FLOOR));
    let overlap = SignedDuration::from_mins(i64::from(look_back.minutes())) - behind;
    mark.saturating_sub(overlap).unwrap_or(mark)
}

/// Up to when a reading counts: the server's clock when it began, less a margin. What was committed late, or by a server
/// whose clock is behind, is read next time.
pub(super) fn counts_from(server_time: Timestamp, margin: ClockMargin) -> Timestamp {
    let margin = SignedDuration::from_secs(i64::from(margin.seconds()));
    server_time.saturating_sub(margin).unwrap_or(server_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_looks_back_as_far_as_is_said_whatever_margin_there_was_and_is() {
        let clock: Timestamp = "2027-03-01T12:00:00Z".parse().unwrap();
        for minutes in [LookBack::FLOOR, 15, LookBack::CEILING] {
            let back = LookBack::of_minutes(minutes).unwrap();
            for seconds in [ClockMargin::FLOOR, 120, ClockMargin::CEILING] {
                let mark = counts_from(clock, ClockMargin::of_seconds(seconds).unwrap());
                assert_eq!(clock.duration_since(mark).as_secs(), i64::from(seconds));
                let reach = clock.duration_since(looked_back(mark, back)).as_secs();
                assert!(reach >= i64::from(minutes * 60), "{minutes} {seconds}: {reach}");
                assert!(reach <= i64::from(minutes * 60 + ClockMargin::CEILING), "{minutes} {seconds}: {reach}");
            }
        }
    }
}
