//! What the connector's permission set grants: rights on objects and on fields, as the faults in force leave them.
use super::{id, put};
use crate::sandbox::salesforce::model::{Field, Object};
use crate::sandbox::salesforce::org::Org;
use crate::sandbox::salesforce::rights::{Right, names_field};
use crate::sandbox::salesforce::schema;
use crate::sandbox::salesforce::store::{FIRST, State};
use crate::sandbox::salesforce::val::Val;

/// Puts the rights of the permission set `own` in place.
pub(super) fn furnish(org: &Org, state: &mut State, own: u64) {
    let all = !org.named("missing_permission").iter().any(|name| name == "PermissionsViewAllRecords");
    let written = schema::objects().iter().filter(|object| object.writable);
    for (number, object) in (FIRST..).zip(written.clone()) {
        let may = |right| Val::Bool(org.may(object, right));
        put(
            state,
            "ObjectPermissions",
            number,
            &[
                ("ParentId", id("PermissionSet", own)),
                ("SobjectType", Val::text(object.name)),
                ("PermissionsRead", Val::Bool(true)),
                ("PermissionsCreate", may(Right::Create)),
                ("PermissionsEdit", may(Right::Edit)),
                ("PermissionsDelete", may(Right::Delete)),
                ("PermissionsViewAllRecords", Val::Bool(all)),
                ("PermissionsModifyAllRecords", Val::Bool(false)),
            ],
        );
    }
    let hidden = org.hidden();
    let fields = written.flat_map(|object| object.fields.iter().map(move |field| (object, field)));
    // What is required or kept by the system is always there and has no permission of its own.
    let permissionable = |(_, field): &(&Object, &Field)| field.updateable && !field.required;
    for (number, (object, field)) in (FIRST..).zip(fields.filter(permissionable)) {
        let read = !names_field(&hidden, object, field);
        put(
            state,
            "FieldPermissions",
            number,
            &[
                ("ParentId", id("PermissionSet", own)),
                ("SobjectType", Val::text(object.name)),
                ("Field", Val::text(format!("{}.{}", object.name, field.name))),
                ("PermissionsRead", Val::Bool(read)),
                ("PermissionsEdit", Val::Bool(read && !org.read_only(object, field))),
            ],
        );
    }
}
