//! Writing records: one by one, by identifier or by external identifier. Every way in (REST, collections, bulk) ends here.
mod given;
mod keys;
mod rules;

pub(crate) use given::{Given, of_csv, of_json};
pub(crate) use keys::{by_external, resolve};

use super::error::SfError;
use super::furnish::statuses_of_new;
use super::id::Id;
use super::model::{Field, Kind, Object, Source};
use super::org::Org;
use super::read::Reader;
use super::rights::Right;
use super::store::{Record, Row, State};
use super::val::Val;
use crate::sandbox::FaultRule;
use crate::sandbox::data::world::World;
use std::collections::BTreeMap;

/// Who writes, and what they asked for beside.
pub(crate) struct Writer<'a> {
    pub org: &'a Org,
    pub world: &'a World,
    pub user: Id,
    pub now: i64,
    pub hidden: &'a [String],
    /// `Sforce-Duplicate-Rule-Header: allowSave=true`.
    pub allow_duplicates: bool,
    /// Whether assignment rules act on what is made and changed: they do, unless `Sforce-Auto-Assign: FALSE` says no.
    pub assign: bool,
}

/// The values of one record, checked against the schema.
pub(crate) type Values = BTreeMap<&'static str, Val>;

/// What a write did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub id: Id,
    pub created: bool,
}

impl Writer<'_> {
    /// Whether the caller sees a field.
    pub fn sees(&self, object: &Object, field: &Field) -> bool {
        super::soql::sees(self.org.config.features(), self.hidden, object, field)
    }

    /// Refuses an object the caller may not write, and rows that are locked.
    fn admitted(&self, object: &Object, right: Right, row: Option<&Row>, state: &State) -> Result<(), SfError> {
        if !self.org.may(object, right) {
            let text = format!("entity type {} does not support this operation for the user", object.name);
            return Err(SfError::new(403, "INSUFFICIENT_ACCESS_OR_READONLY", text));
        }
        match self.org.fault("lock_row", object.name) {
            Some(rule) => Err(SfError::bad("UNABLE_TO_LOCK_ROW", self.held_by(&rule, row, state))),
            None => Ok(()),
        }
    }

    /// What is told of a lock: the record that is locked with the row, which is the one it refers to, unless the rule keeps
    /// it to itself.
    fn held_by(&self, rule: &FaultRule, row: Option<&Row>, state: &State) -> String {
        if rule.text("named") == Some("no") {
            return "unable to obtain exclusive access to this record".to_owned();
        }
        let person = |field: &&'static Field| field.targets.iter().all(|target| matches!(*target, "User" | "Group"));
        let parent = row.and_then(|row| {
            let object = state.named_by(row.id())?;
            let references = object.fields.iter().filter(|field| field.kind == Kind::Reference && !person(field));
            references.map(|field| self.reader(state).value(row, field)).find_map(|value| match value {
                Val::Id(id) => Some(id.text()),
                _ => None,
            })
        });
        let parent = parent.unwrap_or_else(|| "001Fb0000000001AAA".to_owned());
        format!("unable to obtain exclusive access to this record or 1 records: {parent}")
    }

    /// Counts what an active assignment rule acts on.
    fn assigned(&self, state: &mut State, object: &Object) {
        if self.assign && object.name == "Lead" && !self.org.fact("no_rules") {
            state.assigned += 1;
        }
    }

    /// Makes a record.
    pub fn create(&self, state: &mut State, object: &'static Object, given: &Given) -> Result<Written, SfError> {
        self.admitted(object, Right::Create, None, state)?;
        let mut values = given::checked(self, state, object, given, true)?;
        defaults(self, object, &mut values);
        rules::complete(self, object, &values)?;
        rules::unique(self, state, object, &values, None)?;
        rules::of_object(self, state, object, &mut values, None)?;
        if !self.allow_duplicates && self.org.fault("duplicate_found", object.name).is_some() {
            return Err(SfError::bad("DUPLICATES_DETECTED", "Use one of these records?"));
        }
        let number = state.next_number(self.world, object);
        let record = Record {
            born: self.now,
            stamp: self.now,
            modified: self.now,
            modified_by: Some(self.user),
            values,
            ..Record::default()
        };
        state.put(object, number, record);
        state.effect(object, |effects| effects.creates += 1);
        state.wrote(Id::of(object, number));
        self.assigned(state, object);
        if object.name == "Campaign" {
            statuses_of_new(self.world, state, Id::of(object, number), self.now);
        }
        Ok(Written { id: Id::of(object, number), created: true })
    }

    /// Changes a record.
    pub fn update(&self, state: &mut State, id: Id, given: &Given) -> Result<Written, SfError> {
        let object = state.named_by(id).ok_or_else(SfError::not_found)?;
        let row = self.living(state, id);
        self.admitted(object, Right::Edit, row.as_ref().ok(), state)?;
        let row = row?;
        let mut values = given::checked(self, state, object, given, false)?;
        rules::required_stay(self, object, &values)?;
        rules::unique(self, state, object, &values, Some(id))?;
        rules::of_object(self, state, object, &mut values, Some(&row))?;
        let mut record = row.record();
        record.values.extend(values);
        record.stamp = self.now.max(record.stamp);
        record.modified = record.stamp;
        record.modified_by = Some(self.user);
        state.put(object, id.number, record);
        state.effect(object, |effects| effects.updates += 1);
        state.wrote(id);
        self.assigned(state, object);
        Ok(Written { id, created: false })
    }

    /// Deletes a record into the recycle bin; `hard` leaves nothing.
    pub fn delete(&self, state: &mut State, id: Id, hard: bool) -> Result<Written, SfError> {
        let object = state.named_by(id).ok_or_else(SfError::not_found)?;
        let row = self.living(state, id);
        self.admitted(object, Right::Delete, row.as_ref().ok(), state)?;
        let row = row?;
        let mut record = row.record();
        record.deleted = true;
        record.purged = hard;
        record.stamp = self.now.max(record.stamp);
        state.put(object, id.number, record);
        state.effect(object, |effects| effects.deletes += 1);
        Ok(Written { id, created: false })
    }

    /// Changes the record with this external identifier, or makes one.
    pub fn upsert(
        &self,
        state: &mut State,
        object: &'static Object,
        field: &'static Field,
        (key, given): (&str, &Given),
    ) -> Result<Written, SfError> {
        if field.kind == Kind::Id {
            return match key {
                "" => self.create(state, object, given),
                key => {
                    let id = self.identifier(object, key)?;
                    self.update(state, id, given)
                }
            };
        }
        let found = by_external(self.reader(state), object, field, key);
        match found.as_slice() {
            [] => {
                let mut given = given.clone();
                given.set(field.name, key);
                self.create(state, object, &given)
            }
            [one] => self.update(state, *one, given),
            more => {
                let text = format!("{} records match {}: {key}", more.len(), field.name);
                Err(SfError::new(300, "DUPLICATE_EXTERNAL_ID", text).on(field.name))
            }
        }
    }

    /// Reads the organisation while it is written.
    pub fn reader<'s>(&'s self, state: &'s State) -> Reader<'s> {
        Reader { world: self.world, state, features: self.org.config.features() }
    }

    /// An identifier that must name this object.
    pub fn identifier(&self, object: &Object, text: &str) -> Result<Id, SfError> {
        match Id::parse(text) {
            Some(id) if id.object == object.no => Ok(id),
            _ if super::id::is_shaped(text) && text.starts_with(object.prefix) => {
                Err(SfError::new(404, "NOT_FOUND", "The requested resource does not exist"))
            }
            _ => {
                let text = format!("{} ID: id value of incorrect type: {text}", object.label);
                Err(SfError::bad("MALFORMED_ID", text).on("Id"))
            }
        }
    }

    fn living(&self, state: &State, id: Id) -> Result<Row, SfError> {
        let gone = || SfError::new(404, "NOT_FOUND", "The requested resource does not exist");
        let row = state.by_id(self.world, id).ok_or_else(gone)?;
        match row.deleted() {
            true => Err(SfError::new(404, "ENTITY_IS_DELETED", "entity is deleted")),
            false => Ok(row),
        }
    }
}

/// What a new record has without being told.
fn defaults(writer: &Writer<'_>, object: &'static Object, values: &mut Values) {
    for field in &object.fields {
        if values.contains_key(field.name) {
            continue;
        }
        let default = field.choices.iter().find(|choice| choice.default);
        if let Some(choice) = default {
            values.insert(field.name, Val::text(choice.value));
        } else if matches!(field.source, Source::User) {
            values.insert(field.name, Val::Id(writer.user));
        }
    }
}

/// Merges records into one: the others lie in the recycle bin and say into which.
pub(crate) fn merge(state: &mut State, world: &World, winner: Id, losers: &[Id], now: i64) -> Result<(), String> {
    let object = winner.object().filter(|object| object.mergeable).ok_or("records of this object are not merged")?;
    let alive = |state: &State, id: Id| {
        state.by_id(world, id).filter(|row| !row.deleted()).ok_or(format!("no record {}", id.text()))
    };
    let mut rows = Vec::new();
    for loser in losers {
        if loser.object != winner.object || *loser == winner {
            return Err(format!("{} cannot be merged into {}", loser.text(), winner.text()));
        }
        rows.push(alive(state, *loser)?);
    }
    let mut record = alive(state, winner)?.record();
    for row in rows {
        let gone = Record { deleted: true, master: Some(winner), stamp: now.max(row.stamp()), ..row.record() };
        state.put(object, row.number, gone);
    }
    record.stamp = now.max(record.stamp);
    record.modified = record.stamp;
    state.put(object, winner.number, record);
    Ok(())
}
