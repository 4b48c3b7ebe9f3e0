//! Changes made on the organisation's own side, by plan: at once, or in a transaction that commits later.
use super::id::Id;
use super::model::{Object, Source};
use super::schema;
use super::store::{Record, Row, State, layout};
use crate::sandbox::data::rng::{below, mix};
use crate::sandbox::data::world::World;
use crate::sandbox::mutation::MutationPlan;
use std::collections::BTreeSet;

/// What a plan did to one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectChange {
    /// The object's name.
    pub object: &'static str,
    /// Records updated.
    pub updated: u64,
    /// Records inserted.
    pub inserted: u64,
    /// Records deleted.
    pub deleted: u64,
}

/// One change, not made yet.
type Change = (&'static Object, u64, Record);

/// The most records one plan changes of each kind.
const MOST: u64 = 10_000;

/// The objects a plan without a name changes, and the part of its numbers each takes.
const SPREAD: [(&str, u64); 5] =
    [("Contact", 1), ("Account", 10), ("Lead", 10), ("Loyalty_Card__c", 10), ("Membership__c", 10)];

/// Makes the changes at once.
pub(crate) fn mutate(state: &mut State, world: &World, plan: &MutationPlan, now: i64) -> Vec<ObjectChange> {
    let (told, changes) = planned(state, world, plan, now);
    for (object, number, record) in changes {
        state.put(object, number, record);
    }
    told
}

/// Begins a transaction that takes its stamps now and stays invisible.
pub(crate) fn hold(state: &mut State, world: &World, plan: &MutationPlan, now: i64) -> Vec<ObjectChange> {
    let (told, changes) = planned(state, world, plan, now);
    state.held_since = Some(state.held_since.map_or(now, |since| since.min(now)));
    state.held.extend(changes.into_iter().map(|(object, number, record)| (object.no, number, record)));
    told
}

/// Commits everything held; gives how many records changed.
pub(crate) fn release(state: &mut State, world: &World) -> usize {
    state.held_since = None;
    let held = std::mem::take(&mut state.held);
    let count = held.len();
    for (no, number, record) in held {
        let Some(object) = schema::objects().get(no) else { continue };
        let now = state.find(world, object, number);
        // Somebody wrote the record meanwhile: what they wrote stays, and both have changed it. What they deleted stays deleted.
        let record = match now.and_then(|row| row.record) {
            Some(other) if other.deleted || other.stamp > record.stamp => {
                Record { turn: record.turn.max(other.turn + 1), ..Record::clone(&other) }
            }
            _ => record,
        };
        state.put(object, number, record);
    }
    count
}

/// Deletes one record into the recycle bin.
pub(crate) fn delete(state: &mut State, world: &World, id: Id, now: i64) -> Result<(), String> {
    let row = state.by_id(world, id).filter(|row| !row.deleted()).ok_or_else(|| format!("no record {}", id.text()))?;
    state.put(row.object, row.number, Record { deleted: true, stamp: now.max(row.stamp()), ..row.record() });
    Ok(())
}

/// Puts records of objects that have an archive there; gives how many.
pub(crate) fn archive(state: &mut State, world: &World, ids: &[Id]) -> usize {
    let archives = |row: &Row| row.object.fields.iter().any(|field| matches!(field.source, Source::Archived));
    let mut count = 0;
    for id in ids {
        let Some(row) = state.by_id(world, *id).filter(|row| !row.archived() && archives(row)) else { continue };
        state.put(row.object, row.number, Record { archived: true, ..row.record() });
        count += 1;
    }
    count
}

fn planned(state: &mut State, world: &World, plan: &MutationPlan, now: i64) -> (Vec<ObjectChange>, Vec<Change>) {
    state.generation += 1;
    let targets: Vec<(&str, u64)> = match &plan.table {
        Some(name) => vec![(name.as_str(), 1)],
        None => SPREAD.to_vec(),
    };
    let (mut told, mut changes) = (Vec::new(), Vec::new());
    for (name, part) in targets {
        let found = schema::object(name).filter(|object| layout(world, object).is_some_and(|layout| layout.rows > 0));
        let Some(object) = found else { continue };
        let counts = [plan.updates, plan.inserts, plan.deletes].map(|count| count.div_ceil(part).min(MOST));
        told.push(of_object(state, world, object, counts, now, &mut changes));
    }
    (told, changes)
}

fn of_object(
    state: &mut State,
    world: &World,
    object: &'static Object,
    [updates, inserts, deletes]: [u64; 3],
    now: i64,
    changes: &mut Vec<Change>,
) -> ObjectChange {
    let mut told = ObjectChange { object: object.name, updated: 0, inserted: 0, deleted: 0 };
    let Some((layout, table)) = layout(world, object).zip(object.table) else { return told };
    let salt = mix(world.seed ^ table.salt ^ 0x5f ^ (state.generation << 32));
    let mut touched = BTreeSet::new();
    let mut pick = |salt: u64, state: &State, spared: bool| {
        (0..200).find_map(|attempt| {
            let index = below(mix(salt ^ attempt), layout.rows);
            let number = super::store::FIRST + layout.rank(index);
            // Every third record is referred to by others.
            if spared && index.is_multiple_of(3) || !touched.insert(number) {
                return None;
            }
            state.find(world, object, number).filter(|row| !row.deleted())
        })
    };
    for turn in 0..updates {
        let Some(row) = pick(mix(salt ^ turn), state, false) else { break };
        let mut record = row.record();
        (record.turn, record.stamp, record.modified) = (record.turn + 1, now.max(record.stamp), now.max(record.stamp));
        changes.push((object, row.number, record));
        told.updated += 1;
    }
    for turn in 0..deletes {
        let Some(row) = pick(mix(salt ^ !turn), state, true) else { break };
        let mut record = row.record();
        (record.deleted, record.stamp) = (true, now.max(record.stamp));
        changes.push((object, row.number, record));
        told.deleted += 1;
    }
    for _ in 0..inserts {
        let number = state.next_number(world, object);
        let index = number - super::store::FIRST;
        let record = Record { index: Some(index), born: now, stamp: now, modified: now, turn: 1, ..Record::default() };
        changes.push((object, number, record));
        told.inserted += 1;
    }
    told
}
