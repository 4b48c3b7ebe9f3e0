//! What changed since the rows were generated: updates, inserts and deletes, generation by generation. Holds changed
//! rows only; the values of a changed row are generated from its turn.
use super::data::calendar::EPOCH;
use super::data::order::shape;
use super::data::rng::{below, mix};
use super::data::world::{Row, World};
use super::metadata::{Table, metadata, table};
use std::collections::{BTreeMap, BTreeSet};

/// The most rows one generation may update, insert or delete in a table.
pub const MOST_CHANGES: u64 = 10_000;

/// How many rows to change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MutationPlan {
    /// The table to change; without one, contacts take the numbers and accounts, leads, cards and memberships a tenth.
    pub table: Option<String>,
    /// Rows to update.
    pub updates: u64,
    /// Rows to insert.
    pub inserts: u64,
    /// Rows to delete.
    pub deletes: u64,
}

/// What a mutation did to one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableChange {
    /// The table's logical name.
    pub table: &'static str,
    /// Rows updated.
    pub updated: u64,
    /// Rows inserted.
    pub inserted: u64,
    /// Rows deleted.
    pub deleted: u64,
}

/// The changes of one table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overlay {
    pub changed: BTreeMap<u128, Row>,
    pub by_modified: BTreeSet<(i64, u128)>,
    pub deleted: BTreeSet<u128>,
    inserted: u64,
    pub count: u64,
}

impl Overlay {
    fn put(&mut self, row: Row) {
        if let Some(old) = self.changed.insert(row.id, row) {
            self.by_modified.remove(&(old.modified, old.id));
        }
        self.by_modified.insert((row.modified, row.id));
    }

    fn remove(&mut self, id: u128) {
        if let Some(old) = self.changed.remove(&id) {
            self.by_modified.remove(&(old.modified, id));
        }
        self.deleted.insert(id);
        self.count = self.count.saturating_sub(1);
    }
}

/// The organisation as it stands: the generated rows and every change so far.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub generation: u32,
    overlays: Vec<Overlay>,
    pub next_version: u64,
    last_change: i64,
}

impl State {
    /// Nothing changed yet.
    pub fn new(world: &World) -> Self {
        let overlay =
            |table| Overlay { count: world.layout(table).map_or(0, |layout| layout.rows), ..Overlay::default() };
        Self {
            generation: 0,
            overlays: metadata().tables.iter().map(overlay).collect(),
            next_version: world.next_version,
            last_change: EPOCH,
        }
    }

    /// The changes of a table.
    pub fn overlay(&self, table: &Table) -> Option<&Overlay> {
        self.overlays.get(table.no)
    }

    /// How many rows a table has now.
    pub fn count(&self, table: &Table) -> u64 {
        self.overlay(table).map_or(0, |overlay| overlay.count)
    }

    /// The row with this identifier as it stands now.
    pub fn find(&self, world: &World, table: &Table, id: u128) -> Option<Row> {
        let overlay = self.overlay(table)?;
        if overlay.deleted.contains(&id) {
            return None;
        }
        match overlay.changed.get(&id) {
            Some(row) => Some(*row),
            None => world.base_row(table, world.layout(table)?.find(id)?),
        }
    }

    /// Moves on by one generation at the instant `now`.
    pub fn mutate(&mut self, world: &World, plan: &MutationPlan, now: i64) -> Vec<TableChange> {
        self.generation += 1;
        self.last_change = self.last_change.max(now);
        let tenth = |count: u64| count.div_ceil(10);
        let small = (tenth(plan.updates), tenth(plan.inserts), tenth(plan.deletes));
        let whole = (plan.updates, plan.inserts, plan.deletes);
        let targets: Vec<(&str, (u64, u64, u64))> = match &plan.table {
            Some(name) => vec![(name.as_str(), whole)],
            None => vec![
                ("contact", whole),
                ("account", small),
                ("lead", small),
                ("new_loyaltycard", small),
                ("new_membership", small),
            ],
        };
        targets.into_iter().filter_map(|(name, counts)| self.change_table(world, table(name)?, counts)).collect()
    }

    /// The deterministic plan of one generation at start: a hundredth updated, a few inserted and deleted.
    pub fn replay(&mut self, world: &World, contacts: u64, at: Option<i64>) {
        let part = |of: u64| (contacts / of).clamp(1, 5_000);
        let plan = MutationPlan { table: None, updates: part(100), inserts: part(500), deletes: part(1_000) };
        let now = at.unwrap_or(EPOCH + 3_600 * i64::from(self.generation + 1));
        self.mutate(world, &plan, now);
    }

    fn change_table(&mut self, world: &World, table: &'static Table, counts: (u64, u64, u64)) -> Option<TableChange> {
        if !table.holds_rows {
            return None;
        }
        let layout = world.layout(table)?;
        let (updates, inserts, deletes) = counts;
        let mut change = TableChange { table: table.logical, updated: 0, inserted: 0, deleted: 0 };
        let salt = mix(world.seed ^ table.salt ^ (u64::from(self.generation) << 32));
        let stamp = self.last_change;
        let overlay = self.overlays.get_mut(table.no)?;
        let mut touched = BTreeSet::new();
        for attempt in 0..updates.min(MOST_CHANGES) * 20 {
            if change.updated == updates.min(MOST_CHANGES) {
                break;
            }
            let index = below(mix(salt ^ attempt), layout.rows);
            let id = layout.id(index);
            if overlay.deleted.contains(&id) || !touched.insert(id) {
                continue;
            }
            let mut row = overlay.changed.get(&id).copied().or_else(|| world.base_row(table, index))?;
            row.turn += 1;
            row.modified = stamp;
            row.version = self.next_version;
            self.next_version += 1;
            overlay.put(row);
            change.updated += 1;
        }
        for _ in 0..inserts.min(MOST_CHANGES) {
            let index = layout.rows + overlay.inserted;
            let hash = mix(world.seed ^ mix(table.salt ^ index));
            let id = shape(hash, mix(hash ^ 1));
            overlay.inserted += 1;
            overlay.count += 1;
            overlay.put(Row { index, id, modified: stamp, version: self.next_version, turn: 1, born: stamp });
            self.next_version += 1;
            change.inserted += 1;
        }
        for attempt in 0..deletes.min(MOST_CHANGES) * 20 {
            if change.deleted == deletes.min(MOST_CHANGES) {
                break;
            }
            let index = below(mix(salt ^ !attempt), layout.rows);
            let id = layout.id(index);
            // Every third row is referred to by others, so that lookups hold together.
            if index.is_multiple_of(3) || overlay.deleted.contains(&id) || touched.contains(&id) {
                continue;
            }
            overlay.remove(id);
            self.next_version += 1;
            change.deleted += 1;
        }
        Some(change)
    }
}
