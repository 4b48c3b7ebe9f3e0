//! The schema as records, for who may look at the setup: objects, fields, rules and triggers.
//!
//! Source: developer.salesforce.com, Tooling API, "EntityDefinition", "FieldDefinition", "ApexTrigger"; Object Reference,
//! "DuplicateRule", "AssignmentRule".
use super::{id, put, put_if};
use crate::sandbox::salesforce::model::Object;
use crate::sandbox::salesforce::org::Org;
use crate::sandbox::salesforce::rights::names_field;
use crate::sandbox::salesforce::schema;
use crate::sandbox::salesforce::store::{FIRST, State};
use crate::sandbox::salesforce::val::Val;

/// Puts the schema's records in place.
pub(super) fn furnish(org: &Org, state: &mut State) {
    let deleted = org.named("deleted_field");
    let mut number = FIRST;
    for (at, fixed) in (FIRST..).zip(schema::objects()) {
        let there = state.object(fixed.name);
        let object = there.unwrap_or(fixed);
        put_if(
            state,
            "EntityDefinition",
            at,
            (
                there.is_some(),
                &[
                    ("DurableId", Val::text(object.name)),
                    ("QualifiedApiName", Val::text(object.name)),
                    ("Label", Val::text(object.label)),
                    ("KeyPrefix", Val::text(object.prefix)),
                    ("IsApexTriggerable", Val::Bool(object.writable)),
                    ("IsQueryable", Val::Bool(true)),
                ],
            ),
        );
        for field in object.fields.iter().filter(|field| org.config.features().show(field)) {
            let values = [
                ("DurableId", Val::text(format!("{}.{}", object.name, field.name))),
                ("QualifiedApiName", Val::text(field.name)),
                ("Label", Val::text(field.label)),
                ("DataType", Val::text(field.kind.names().0)),
                ("EntityDefinitionId", id("EntityDefinition", at)),
            ];
            // A field that only field-level security hides is still there.
            let field_there = there.is_some() && !names_field(&deleted, object, field);
            put_if(state, "FieldDefinition", number, (field_there, &values));
            number += 1;
        }
    }
    while state.object("FieldDefinition").is_some_and(|definitions| state.has(definitions, number)) {
        put_if(state, "FieldDefinition", number, (false, &[]));
        number += 1;
    }
    types(state);
    rules(org, state);
    triggers(org, state);
}

/// Objects with record types, and their names.
const TYPES: [(&str, &str); 2] = [("Campaign", "Newsletter"), ("Campaign", "Event")];

/// The record types of an object beside the one everybody has: the number of its record, and its name.
pub(crate) fn record_types(object: &Object) -> impl Iterator<Item = (u64, &'static str)> {
    let name = object.name;
    (FIRST..).zip(TYPES).filter(move |(_, (of, _))| *of == name).map(|(number, (_, name))| (number, name))
}

fn types(state: &mut State) {
    for (number, (object, name)) in (FIRST..).zip(TYPES) {
        put(
            state,
            "RecordType",
            number,
            &[
                ("Name", Val::text(name)),
                ("DeveloperName", Val::text(name)),
                ("SobjectType", Val::text(object)),
                ("IsActive", Val::Bool(true)),
            ],
        );
    }
}

/// The rules that act on new leads, and the one that refuses duplicates.
fn rules(org: &Org, state: &mut State) {
    let active = Val::Bool(!org.fact("no_rules"));
    put(
        state,
        "AssignmentRule",
        FIRST,
        &[("Name", Val::text("Standard")), ("SobjectType", Val::text("Lead")), ("Active", active.clone())],
    );
    let strict = org.fact("duplicate_found");
    for (number, object) in (FIRST..).zip(["Lead", "Contact"]) {
        let values = [
            ("DeveloperName", Val::text(format!("Standard_{object}_Duplicate_Rule"))),
            ("MasterLabel", Val::text(format!("Standard {object} Duplicate Rule"))),
            ("SobjectType", Val::text(object)),
            ("IsActive", active.clone()),
        ];
        put_if(state, "DuplicateRule", number, (object == "Lead" || strict, &values));
    }
}

/// A trigger on each object that is said to have one.
fn triggers(org: &Org, state: &mut State) {
    let named = org.named("trigger_on");
    for (number, object) in (FIRST..).zip(schema::objects()) {
        let there = named.iter().any(|name| name.eq_ignore_ascii_case(object.name));
        let values = [
            ("Name", Val::text(format!("{}Trigger", object.name.replace('_', "")))),
            ("TableEnumOrId", Val::text(object.name)),
            ("Status", Val::text("Active")),
        ];
        put_if(state, "ApexTrigger", number, (there, &values));
    }
}
