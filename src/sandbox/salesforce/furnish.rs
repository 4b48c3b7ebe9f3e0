//! The organisation's own furniture: itself, its profiles, permission sets and their assignments, as records like any others,
//! bent by the faults in force.
use super::id::Id;
use super::org::Org;
use super::read::integration_user;
use super::schema;
use super::store::{FIRST, Record, State};
use super::val::Val;
use crate::sandbox::data::calendar::{DAY, EPOCH};
use crate::sandbox::data::world::World;

type Values<'a> = &'a [(&'static str, Val)];

/// The organisation's identifier.
pub(crate) fn organization() -> Option<Id> {
    Some(Id::of(schema::object("Organization")?, 1))
}

fn put(state: &mut State, name: &str, number: u64, values: Values<'_>) {
    let Some(object) = schema::object(name) else { return };
    let stamp = EPOCH - 400 * DAY;
    let record = Record {
        born: stamp,
        stamp,
        modified: stamp,
        values: values.iter().filter(|(_, value)| *value != Val::Null).cloned().collect(),
        ..Record::default()
    };
    state.put(object, number, record);
}

fn id(name: &str, number: u64) -> Val {
    schema::object(name).map_or(Val::Null, |object| Val::Id(Id::of(object, number)))
}

/// Puts the furniture in place, or changes it where it stands.
pub(crate) fn furnish(org: &Org, world: &World, state: &mut State) {
    let trial = org.facts("trial_ends").first().map(|rule| rule.number("value").unwrap_or(5));
    let trial = trial.map_or(Val::Null, |days| Val::At(org.now() + i64::try_from(days).unwrap_or(5) * DAY));
    let edition = if org.fact("production") { "Enterprise Edition" } else { "Developer Edition" };
    put(
        state,
        "Organization",
        1,
        &[
            ("Name", Val::text("Contoso (sandbox)")),
            ("InstanceName", Val::text("FBX1")),
            ("IsSandbox", Val::Bool(!org.fact("production"))),
            ("OrganizationType", Val::text(edition)),
            ("TrialExpirationDate", trial),
            ("DefaultLocaleSidKey", Val::text("en_US")),
            ("LanguageLocaleKey", Val::text("en_US")),
            ("TimeZoneSidKey", Val::text("Asia/Seoul")),
        ],
    );
    let missing = org.named("missing_permission");
    let granted = |name: &'static str, wanted: bool| {
        (name, Val::Bool(wanted && !missing.iter().any(|other| other.eq_ignore_ascii_case(name))))
    };
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
            granted("PermissionsBulkApiHardDelete", true),
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
    permissions(org, state, own);
}

/// The rights on objects the connector's permission set grants.
fn permissions(org: &Org, state: &mut State, own: u64) {
    let read_only = org.named("read_only_object");
    let written = schema::objects().iter().filter(|object| object.writable);
    for (number, object) in (FIRST..).zip(written) {
        let write = Val::Bool(!read_only.iter().any(|name| name.eq_ignore_ascii_case(object.name)));
        put(
            state,
            "ObjectPermissions",
            number,
            &[
                ("ParentId", id("PermissionSet", own)),
                ("SobjectType", Val::text(object.name)),
                ("PermissionsRead", Val::Bool(true)),
                ("PermissionsCreate", write.clone()),
                ("PermissionsEdit", write.clone()),
                ("PermissionsDelete", write),
                ("PermissionsViewAllRecords", Val::Bool(true)),
                ("PermissionsModifyAllRecords", Val::Bool(false)),
            ],
        );
    }
}
