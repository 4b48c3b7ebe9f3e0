//! The statuses each campaign has for its members, as records of their own ("Object Reference", "CampaignMemberStatus"): a
//! generated campaign has those of its world, one that is made has the two every new campaign has.
use super::{Values, id};
use crate::sandbox::data::calendar::{DAY, EPOCH};
use crate::sandbox::data::world::World;
use crate::sandbox::salesforce::id::Id;
use crate::sandbox::salesforce::schema;
use crate::sandbox::salesforce::store::{FIRST, Record, State, layout};
use crate::sandbox::salesforce::val::Val;

/// Label, and whether whoever has it has responded; the first is a new member's.
const GENERATED: [(&str, bool); 6] = [
    ("Sent", false),
    ("Responded", true),
    ("Opened", false),
    ("Clicked", true),
    ("Bounced", false),
    ("Unsubscribed", false),
];
const MADE: usize = 2;

fn values(campaign: &Val, at: usize, label: &'static str, responded: bool) -> [(&'static str, Val); 5] {
    let order = i64::try_from(at + 1).unwrap_or(1);
    [
        ("CampaignId", campaign.clone()),
        ("Label", Val::text(label)),
        ("SortOrder", Val::Int(order)),
        ("IsDefault", Val::Bool(at == 0)),
        ("HasResponded", Val::Bool(responded)),
    ]
}

fn record(stamp: i64, values: Values<'_>) -> Record {
    Record { born: stamp, stamp, modified: stamp, values: values.iter().cloned().collect(), ..Record::default() }
}

/// Those of the generated campaigns, where nobody has changed them since.
pub(super) fn furnish(world: &World, state: &mut State) {
    let (Some(object), Some(campaigns)) = (schema::object("CampaignMemberStatus"), schema::object("Campaign")) else {
        return;
    };
    let rows = layout(world, campaigns).map_or(0, |layout| layout.rows);
    for campaign in 0..rows {
        for (at, (label, responded)) in (0u64..).zip(GENERATED) {
            let number = FIRST + campaign * 6 + at;
            if state.changes(object).is_some_and(|changes| changes.records.contains_key(&number)) {
                continue;
            }
            let place = usize::try_from(at).unwrap_or(0);
            let values = values(&id("Campaign", FIRST + campaign), place, label, responded);
            state.put(object, number, record(EPOCH - 400 * DAY, &values));
        }
    }
}

/// Those of a campaign that was just made.
pub(crate) fn of_new(world: &World, state: &mut State, campaign: Id, now: i64) {
    let Some(object) = schema::object("CampaignMemberStatus") else { return };
    for (at, (label, responded)) in GENERATED.into_iter().take(MADE).enumerate() {
        let number = state.next_number(world, object);
        let values = values(&Val::Id(campaign), at, label, responded);
        state.put(object, number, record(now, &values));
    }
}
