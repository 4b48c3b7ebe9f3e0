//! What changed since the rows were generated: updates, inserts and deletes, generation by generation. Holds changed
//! rows only; the values of a changed row are generated from its turn.
use super::data::calendar::EPOCH;
use super::data::order::shape;
use super::data::rng::{below, mix};
use super::data::world::{Row, World};
use super::metadata::{Table, metadata, table};
use std::collections::{BTreeMap, BTreeSet};
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

/// The changes of one table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overlay {
    pub changed: BTreeMap<u128, Row>,
    pub by_modified: BTreeSet<(i64, u128)>,
    /// The changed rows in the order of their versions: what a change-tracking client is told.
    pub by_version: BTreeSet<(u64, u128)>,
    pub deleted: BTreeSet<u128>,
    /// Deletions in the order of their versions; a row that came back has none.
    pub tombstones: BTreeMap<u64, u128>,
    inserted: u64,
    pub count: u64,
}

impl Overlay {
    /// Puts a row in place; `new` where none with this identifier lived.
    fn put(&mut self, row: Row, new: bool) {
        let (id, modified, version) = (row.id, row.modified, row.version);
        if let Some(old) = self.changed.insert(id, row) {
            self.by_modified.remove(&(old.modified, id));
            self.by_version.remove(&(old.version, id));
        }
        self.by_modified.insert((modified, id));
        self.by_version.insert((version, id));
        self.count += u64::from(new);
        if self.deleted.remove(&id) {
            self.tombstones.retain(|_, gone| *gone != id);
        }
    }

    /// The number of the next inserted row, after the generated ones.
    pub fn next_index(&mut self, generated: u64) -> u64 {
        self.inserted += 1;
        generated + self.inserted - 1
    }

    fn remove(&mut self, id: u128, version: u64) {
        if let Some(old) = self.changed.remove(&id) {
            self.by_modified.remove(&(old.modified, id));
            self.by_version.remove(&(old.version, id));
        }
        self.deleted.insert(id);
        self.tombstones.insert(version, id);
        self.count = self.count.saturating_sub(1);
    }
}

/// One change of one row, its version already taken.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    Put { row: Row, new: bool },
    Remove { id: u128, version: u64 },
}

impl Change {
    fn version(&self) -> u64 {
        match self {
            Self::Put { row, .. } => row.version,
            Self::Remove { version, .. } => *version,
        }
    }
}

/// The organisation as it stands: the generated rows and every change so far.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub generation: u32,
    overlays: Vec<Arc<Overlay>>,
    /// The one counter behind `versionnumber`, `@odata.etag` and the delta tokens.
    pub next_version: u64,
    last_change: i64,
    /// Changes of transactions that began but did not commit yet, by table.
    held: Vec<(usize, Change)>,
}

impl State {
    /// Nothing changed yet.
    pub fn new(world: &World) -> Self {
        let overlay = |table| {
            Arc::new(Overlay { count: world.layout(table).map_or(0, |layout| layout.rows), ..Overlay::default() })
        };
        Self {
            generation: 0,
            overlays: metadata().tables.iter().map(overlay).collect(),
            next_version: world.next_version,
            last_change: EPOCH,
            held: Vec::new(),
        }
    }

    /// The changes of a table.
    pub fn overlay(&self, table: &Table) -> Option<&Overlay> {
        self.overlays.get(table.no).map(Arc::as_ref)
    }

    fn overlay_mut(&mut self, no: usize) -> Option<&mut Overlay> {
        self.overlays.get_mut(no).map(Arc::make_mut)
    }

    /// The version up to which everything is visible: what a delta token may promise. A transaction still open holds it
    /// back, as the database's lowest active row version does.
    pub fn settled_version(&self) -> u64 {
        let open = self.held.iter().map(|(_, change)| change.version()).min();
        open.unwrap_or(self.next_version).saturating_sub(1)
    }

    /// Applies one change.
    pub fn apply(&mut self, no: usize, change: Change) {
        let Some(overlay) = self.overlay_mut(no) else { return };
        match change {
            Change::Put { row, new } => overlay.put(row, new),
            Change::Remove { id, version } => overlay.remove(id, version),
        }
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
            Some(row) => Some(row.clone()),
            None => world.base_row(table, world.layout(table)?.find(id)?),
        }
    }

    /// Moves on by one generation at the instant `now`.
    pub fn mutate(&mut self, world: &World, plan: &MutationPlan, now: i64) -> Vec<TableChange> {
        let planned = self.plan(world, plan, now);
        let tally = |(table, changes): &(&'static Table, Vec<Change>)| tally(table, changes);
        let told = planned.iter().map(tally).collect();
        for (table, changes) in planned {
            for change in changes {
                self.apply(table.no, change);
            }
        }
        told
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
            let change = match (change, self.find_now(world, table)) {
                (Change::Remove { id, version }, find) => find(id).map(|_| Change::Remove { id, version }),
                (Change::Put { row, new: false }, find) => match find(row.id) {
                    // Somebody else wrote the row meanwhile: both changes stand, the later version too.
                    Some(now) if now.version > row.version => {
                        Some(Change::Put { row: Row { turn: row.turn.max(now.turn + 1), ..now }, new: false })
                    }
                    Some(_) => Some(Change::Put { row, new: false }),
                    None => None,
                },
                (change, _) => Some(change),
            };
            if let Some(change) = change {
                self.apply(no, change);
            }
        }
        count
    }

    fn find_now<'a>(&'a self, world: &'a World, table: &'a Table) -> impl Fn(u128) -> Option<Row> + 'a {
        move |id| self.find(world, table, id)
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

/// The identifier of the row inserted with this number.
pub(crate) fn inserted_id(world: &World, table: &Table, index: u64) -> u128 {
    let hash = mix(world.seed ^ mix(table.salt ^ index));
    shape(hash, mix(hash ^ 1))
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
