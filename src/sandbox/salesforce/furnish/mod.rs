//! The organisation's own furniture: itself, its profiles, permission sets and their assignments, as records like any others,
//! bent by the faults in force.
mod definitions;
mod rights;
mod statuses;

pub(crate) use definitions::record_types;
pub(crate) use statuses::of_new as statuses_of_new;

use super::id::Id;
use super::org::Org;
use super::read::integration_user;
use super::schema;
use super::store::{FIRST, Record, State};
use super::val::Val;
use crate::sandbox::data::calendar::{DAY, EPOCH};
use crate::sandbox::data::world::World;

type Values<'a> = &'a [(&'static str, Val)];

/// The numbers the organisation's own record can have: the first, and the one it has after a refresh.
const ORGANIZATIONS: [u64; 2] = [1, 2];

/// The number of the organisation's own record.
pub(crate) fn organization(org: &Org) -> u64 {
    if org.fact("other_organization") { ORGANIZATIONS[1] } else { ORGANIZATIONS[0] }
}

fn put(state: &mut State, name: &str, number: u64, values: Values<'_>) {
    put_if(state, name, number, (true, values));
}

/// Puts a record in place, or takes it away.
fn put_if(state: &mut State, name: &str, number: u64, (there, values): (bool, Values<'_>)) {
    let Some(object) = schema::object(name) else { return };
    let stamp = EPOCH - 400 * DAY;
    let record = Record {
        born: stamp,
        stamp,
        modified: stamp,
        purged: !there,
        values: values.iter().filter(|(_, value)| *value != Val::Null).cloned().collect(),
        ..Record::default()
    };
    state.put(object, number, record);
}

fn id(name: &str, number: u64) -> Val {
    schema::object(name).map_or(Val::Null, |object| Val::Id(Id::of(object, number)))
}

/// The organisation's own record.
fn own(org: &Org, state: &mut State) {
    let trial = org.facts("trial_ends").first().map(|rule| rule.number("value").unwrap_or(5));
    let trial = trial.map_or(Val::Null, |days| Val::At(org.now() + i64::try_from(days).unwrap_or(5) * DAY));
    let edition = if org.fact("production") { "Enterprise Edition" } else { "Developer Edition" };
    let values = [
        ("Name", Val::text("Contoso (sandbox)")),
        ("InstanceName", Val::text("FBX1")),
        ("IsSandbox", Val::Bool(!org.fact("production"))),
        ("OrganizationType", Val::text(edition)),
        ("TrialExpirationDate", trial),
        ("DefaultLocaleSidKey", Val::text("en_US")),
        ("LanguageLocaleKey", Val::text("en_US")),
        ("TimeZoneSidKey", Val::text("Asia/Seoul")),
        ("PreferencesConsentManagementEnabled", Val::Bool(!org.fact("consent_off"))),
    ];
    for number in ORGANIZATIONS {
        put_if(state, "Organization", number, (number == organization(org), &values));
    }
}

/// Puts the furniture in place, or changes it where it stands.
pub(crate) fn furnish(org: &Org, world: &World, state: &mut State) {
    own(org, state);
    let missing = org.named("missing_permission");
    let extra = org.named("extra_permission");
    let among = |names: &[String], name: &str| names.iter().any(|other| other.eq_ignore_ascii_case(name));
    let granted =
        |name: &'static str, wanted: bool| (name, Val::Bool((wanted || among(&extra, name)) && !among(&missing, name)));
    marketing(world, state, !among(&missing, "UserPermissionsMarketingUser"));
    let profiles = ["Minimum Access - API Only Integrations", "Standard User"];
    for (number, name) in (FIRST..).zip(profiles) {
        let api = granted("PermissionsApiEnabled", true);
        put(state, "Profile", number, &[("Name", Val::text(name)), ("UserType", Val::text("Standard")), api.clone()]);
        put(
            state,
            "PermissionSet",
            number,
            &[
                ("Name", Val::text(format!("X00e_profile_{number}"))),
                ("Label", Val::text(name)),
                ("ProfileId", id("Profile", number)),
                ("IsOwnedByProfile", Val::Bool(true)),
                api,
                granted("PermissionsApiUserOnly", number == FIRST),
            ],
        );
    }
    let own = FIRST + 2;
    put(
        state,
        "PermissionSet",
        own,
        &[
            ("Name", Val::text("Fieldbridge_Connector")),
            ("Label", Val::text("Fieldbridge Connector")),
            ("IsOwnedByProfile", Val::Bool(false)),
            granted("PermissionsApiEnabled", true),
            granted("PermissionsViewAllData", true),
            granted("PermissionsModifyAllData", false),
            granted("PermissionsViewSetup", true),
            granted("PermissionsBulkApiHardDelete", false),
        ],
    );
    let user = integration_user(world).map_or(Val::Null, Val::Id);
    for (number, set) in [(FIRST, FIRST), (FIRST + 1, own)] {
        put(
            state,
            "PermissionSetAssignment",
            number,
            &[("PermissionSetId", id("PermissionSet", set)), ("AssigneeId", user.clone())],
        );
    }
    rights::furnish(org, state, own);
    definitions::furnish(org, state);
    statuses::furnish(world, state);
}

/// Whether the user who signs in may edit campaigns.
fn marketing(world: &World, state: &mut State, may: bool) {
    const NAME: &str = "UserPermissionsMarketingUser";
    let Some(row) = integration_user(world).and_then(|id| state.by_id(world, id)) else { return };
    let mut record = row.record();
    if may && !record.values.contains_key(NAME) {
        return;
    }
    record.values.insert(NAME, Val::Bool(may));
    state.put(row.object, row.number, record);
}
