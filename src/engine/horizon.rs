//! The horizon: the instant up to which the CRM says itself that no change is on its way any more (correctness.md B4). A
//! transaction that is open for hours takes its stamps when it begins and shows them when it ends: what is read next time
//! begins where the CRM was sure, however far behind the clock that is.
use super::plan::{Reading, Why};
use super::session::Session;
use crate::port::ReadQuery;
use crate::run::ReadKind;
use jiff::{SignedDuration, Timestamp};

/// A horizon this far behind has stood still: each run reads a day and more again.
const STALLED: SignedDuration = SignedDuration::from_hours(24);

impl Session {
    /// Asks for the horizon before a reading by date, or one the next such reading begins at; says so where it has stood
    /// still. Where the CRM cannot be asked, the look-back has to do.
    pub(super) fn ask_for_horizon(&self, reading: &Reading, query: &ReadQuery) -> Option<Timestamp> {
        let by_date = matches!(reading.kind, ReadKind::All | ReadKind::Since);
        if !by_date || reading.goes_on() || reading.why == Why::OnlyEnd {
            return None;
        }
        let told = self.control.wait(&self.runtime, self.doors.crm.horizon(query));
        let horizon = told.and_then(Result::ok).flatten()?;
        let behind = self.doors.clock.now().duration_since(horizon);
        if behind > STALLED {
            let hours = behind.as_hours().to_string();
            self.journal().warn("log-horizon-stalled", &[("since", horizon.to_string()), ("hours", hours)]);
        }
        Some(horizon)
    }
}
