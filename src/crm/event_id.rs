//! The identifier of an event: the same event has the same one whoever computes it (correctness.md B14).
use crate::fault::{ErrorKind, Fault, Outcome};
pub(in crate::crm) use crate::flow::lasting_id as of;
use crate::port::CampaignEvent;
use crate::seeded_bug::SeededBug;

/// The identifier of an event, from delivery, recipient, kind, moment and the broadlog's id.
///
/// # Errors
/// `ValueUnfit` where one of these is missing that every event has.
pub(in crate::crm) fn of_event(event: &CampaignEvent) -> Outcome<String> {
    for (name, part) in [("delivery", &event.delivery), ("recipient", &event.recipient), ("at", &event.at)] {
        if part.trim().is_empty() {
            return Err(Fault::new(ErrorKind::ValueUnfit, format!("an event without {name}")).with("field", name));
        }
    }
    if SeededBug::EventKeyDrawn.is_on() {
        return Ok(uuid::Uuid::now_v7().to_string());
    }
    Ok(of(&["event", &event.delivery, &event.recipient, event.kind.word(), &event.at, &event.broadlog]))
}
