//! Changes made on the CRM's side, by plan: rows updated, inserted and deleted, at once or in a transaction that commits
//! late. The values of a changed row are generated from its turn.
use super::data::calendar::EPOCH;
use super::data::cell::Cell;
use super::data::rng::{below, mix};
use super::data::scan;
use super::data::world::{Row, World};
use super::metadata::{Column, Table, metadata, table};
use super::overlay::{Change, State, inserted_id};
use std::collections::BTreeSet;
use std::sync::Arc;

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

impl State {
    /// Moves on by one generation at the instant `now`.
    pub fn mutate(&mut self, world: &World, plan: &MutationPlan, now: i64) -> Vec<TableChange> {
        let planned = self.plan(world, plan, now);
        let tally = |(table, changes): &(&'static Table, Vec<Change>)| tally(table, changes);
        let told = planned.iter().map(tally).collect();
        for (table, changes) in planned {
            for change in changes {
                self.apply(world, table, change);
            }
        }
        told
    }

    /// Writes another code into every row that holds this one; gives how many did.
    pub fn recode(
        &mut self,
        world: &World,
        (table, column): (&'static Table, &'static Column),
        (from, to): (i64, i64),
        now: i64,
    ) -> usize {
        let holds = |row: &Row| world.cell(table, row, column) == Cell::Int(from);
        let rows: Vec<Row> = scan::by_id(world, self, table, None).filter(holds).collect();
        let (count, modified) = (rows.len(), self.moment(now));
        for row in rows {
            let mut values = row.values.as_deref().cloned().unwrap_or_default();
            values.set(column.logical, Cell::Int(to));
            let version = self.take_version();
            let row = Row { values: Some(Arc::new(values)), modified, version, ..row };
            self.apply(world, table, Change::Put { row, new: false });
        }
        count
    }

    /// The same as a transaction that takes its instant and versions now and stays open until [`State::release`].
    pub fn hold(&mut self, world: &World, plan: &MutationPlan, now: i64) -> Vec<TableChange> {
        let planned = self.plan(world, plan, now);
        let mut told = Vec::new();
        for (table, changes) in planned {
            told.push(tally(table, &changes));
            self.held.extend(changes.into_iter().map(|change| (table.no, change)));
        }
        told
    }

    /// Commits everything held; gives how many rows changed.
    pub fn release(&mut self, world: &World) -> usize {
        let held = std::mem::take(&mut self.held);
        let count = held.len();
        for (no, change) in held {
            let Some(table) = metadata().tables.get(no) else { continue };
            let change = match change {
                Change::Remove { id, version } => self.find(world, table, id).map(|_| Change::Remove { id, version }),
                Change::Put { row, new: false } => match self.find(world, table, row.id) {
                    // Somebody else wrote the row meanwhile: both changes stand, in a version of their own, since none is
                    // ever that of other values.
                    Some(now) if now.version > row.version => {
                        let (turn, version) = (row.turn.max(now.turn + 1), self.take_version());
                        Some(Change::Put { row: Row { turn, version, ..now }, new: false })
                    }
                    Some(_) => Some(Change::Put { row, new: false }),
                    None => None,
                },
                change => Some(change),
            };
            if let Some(change) = change {
                self.apply(world, table, change);
            }
        }
        count
    }

    fn plan(&mut self, world: &World, plan: &MutationPlan, now: i64) -> Vec<(&'static Table, Vec<Change>)> {
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
        let mut out = Vec::new();
        for (name, counts) in targets {
            let Some(table) = table(name).filter(|table| table.holds_rows) else { continue };
            if let Some(changes) = self.plan_table(world, table, counts) {
                out.push((table, changes));
            }
        }
        out
    }

    /// The deterministic plan of one generation at start: a hundredth updated, a few inserted and deleted.
    pub fn replay(&mut self, world: &World, contacts: u64, at: Option<i64>) {
        let part = |of: u64| (contacts / of).clamp(1, 5_000);
        let plan = MutationPlan { table: None, updates: part(100), inserts: part(500), deletes: part(1_000) };
        let now = at.unwrap_or(EPOCH + 3_600 * i64::from(self.generation + 1));
        self.mutate(world, &plan, now);
    }

    fn plan_table(&mut self, world: &World, table: &'static Table, counts: (u64, u64, u64)) -> Option<Vec<Change>> {
        let layout = world.layout(table)?;
        let (updates, inserts, deletes) = counts;
        let salt = mix(world.seed ^ table.salt ^ (u64::from(self.generation) << 32));
        let stamp = self.last_change;
        let mut version = self.next_version;
        let mut next = || {
            version += 1;
            version - 1
        };
        let mut changes = Vec::new();
        let overlay = self.overlay_mut(table.no)?;
        let mut touched = BTreeSet::new();
        let (mut updated, mut deleted) = (0, 0);
        for attempt in 0..updates.min(MOST_CHANGES) * 20 {
            if updated == updates.min(MOST_CHANGES) {
                break;
            }
            let index = below(mix(salt ^ attempt), layout.rows);
            let id = layout.id(index);
            if overlay.deleted.contains(&id) || !touched.insert(id) {
                continue;
            }
            let row = overlay.changed.get(&id).cloned().or_else(|| world.base_row(table, index))?;
            let row = Row { turn: row.turn + 1, modified: stamp, version: next(), ..row };
            changes.push(Change::Put { row, new: false });
            updated += 1;
        }
        for _ in 0..inserts.min(MOST_CHANGES) {
            let index = overlay.next_index(layout.rows);
            let id = inserted_id(world, table, index);
            let row = Row { index, id, modified: stamp, version: next(), turn: 1, born: stamp, values: None };
            changes.push(Change::Put { row, new: true });
        }
        for attempt in 0..deletes.min(MOST_CHANGES) * 20 {
            if deleted == deletes.min(MOST_CHANGES) {
                break;
            }
            let index = below(mix(salt ^ !attempt), layout.rows);
            let id = layout.id(index);
            // Every third row is referred to by others, so that lookups hold together.
            if index.is_multiple_of(3) || overlay.deleted.contains(&id) || !touched.insert(id) {
                continue;
            }
            changes.push(Change::Remove { id, version: next() });
            deleted += 1;
        }
        self.next_version = version;
        Some(changes)
    }
}

fn tally(table: &'static Table, changes: &[Change]) -> TableChange {
    let mut told = TableChange { table: table.logical, updated: 0, inserted: 0, deleted: 0 };
    for change in changes {
        match change {
            Change::Put { new: false, .. } => told.updated += 1,
            Change::Put { new: true, .. } => told.inserted += 1,
            Change::Remove { .. } => told.deleted += 1,
        }
    }
    told
}
