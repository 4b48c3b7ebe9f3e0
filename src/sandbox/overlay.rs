//! What changed since the rows were generated: the changed rows only, by identifier, by `modifiedon`, by version, by
//! alternate key. Knows nothing of who changed them.
use super::data::calendar::EPOCH;
use super::data::order::shape;
use super::data::rng::mix;
use super::data::world::{Row, World};
use super::keyed;
use super::metadata::{Table, metadata};
use imbl::{OrdMap, OrdSet};
use std::sync::Arc;

/// The changes of one table. Its maps share what they have in common with their copies, for a transaction works on one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overlay {
    pub changed: OrdMap<u128, Row>,
    pub by_modified: OrdSet<(i64, u128)>,
    /// The changed rows in the order of their versions: what a change-tracking client is told.
    pub by_version: OrdSet<(u64, u128)>,
    pub deleted: OrdSet<u128>,
    /// Deletions in the order of their versions; a row that came back has none.
    pub tombstones: OrdMap<u64, u128>,
    /// Written rows by the texts of their alternate keys.
    keys: OrdMap<String, u128>,
    key_texts: OrdMap<u128, Vec<String>>,
    inserted: u64,
    pub count: u64,
}

impl Overlay {
    /// Puts a row in place; `new` where none with this identifier lived.
    fn put(&mut self, row: Row, new: bool, texts: Vec<String>) {
        self.forget_keys(row.id);
        for text in &texts {
            self.keys.insert(text.clone(), row.id);
        }
        if !texts.is_empty() {
            self.key_texts.insert(row.id, texts);
        }
        let (id, modified, version) = (row.id, row.modified, row.version);
        if let Some(old) = self.changed.insert(id, row) {
            self.by_modified.remove(&(old.modified, id));
            self.by_version.remove(&(old.version, id));
        }
        self.by_modified.insert((modified, id));
        self.by_version.insert((version, id));
        self.count += u64::from(new);
        if self.deleted.remove(&id).is_some() {
            let told = self.tombstones.iter().find(|(_, gone)| **gone == id).map(|(version, _)| *version);
            told.and_then(|version| self.tombstones.remove(&version));
        }
    }

    /// The number of the next inserted row, after the generated ones.
    pub fn next_index(&mut self, generated: u64) -> u64 {
        self.inserted += 1;
        generated + self.inserted - 1
    }

    fn forget_keys(&mut self, id: u128) {
        for text in self.key_texts.remove(&id).unwrap_or_default() {
            if self.keys.get(&text) == Some(&id) {
                self.keys.remove(&text);
            }
        }
    }

    /// The written row whose values in an alternate key read so.
    pub fn by_key(&self, text: &str) -> Option<u128> {
        self.keys.get(text).copied()
    }

    fn remove(&mut self, id: u128, version: u64) {
        self.forget_keys(id);
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

/// What one write did to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    Create,
    Update,
    Delete,
}

/// How often plug-ins on a table, or on one row, would have run: every write that took effect counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SideEffects {
    /// Rows made.
    pub creates: u64,
    /// Rows changed, those included that were written with the values they had.
    pub updates: u64,
    /// Rows deleted.
    pub deletes: u64,
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
    pub(super) last_change: i64,
    /// Changes of transactions that began but did not commit yet, by table.
    pub(super) held: Vec<(usize, Change)>,
    effects: Arc<OrdMap<(usize, u128), SideEffects>>,
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
            effects: Arc::default(),
        }
    }

    /// The changes of a table.
    pub fn overlay(&self, table: &Table) -> Option<&Overlay> {
        self.overlays.get(table.no).map(Arc::as_ref)
    }

    pub(super) fn overlay_mut(&mut self, no: usize) -> Option<&mut Overlay> {
        self.overlays.get_mut(no).map(Arc::make_mut)
    }

    /// The next number of the one version counter.
    pub fn take_version(&mut self) -> u64 {
        self.next_version += 1;
        self.next_version - 1
    }

    /// The number of the next row made in a table.
    pub fn next_index(&mut self, world: &World, table: &Table) -> u64 {
        let generated = world.layout(table).map_or(0, |layout| layout.rows);
        self.overlay_mut(table.no).map_or(generated, |overlay| overlay.next_index(generated))
    }

    /// The instant of a change: never before an earlier one.
    pub fn moment(&mut self, now: i64) -> i64 {
        self.last_change = self.last_change.max(now);
        self.last_change
    }

    /// Notes what plug-ins on a row would have seen.
    pub fn count_effect(&mut self, table: &Table, id: u128, effect: Effect) {
        let row = Arc::make_mut(&mut self.effects).entry((table.no, id)).or_default();
        match effect {
            Effect::Create => row.creates += 1,
            Effect::Update => row.updates += 1,
            Effect::Delete => row.deletes += 1,
        }
    }

    /// What plug-ins on a table would have seen so far; of one row where `id` names one.
    pub fn side_effects(&self, table: &Table, id: Option<u128>) -> SideEffects {
        let range = self.effects.range((table.no, id.unwrap_or(0))..=(table.no, id.unwrap_or(u128::MAX)));
        range.fold(SideEffects::default(), |sum, (_, one)| SideEffects {
            creates: sum.creates + one.creates,
            updates: sum.updates + one.updates,
            deletes: sum.deletes + one.deletes,
        })
    }

    /// The version up to which everything is visible: what a delta token may promise. A transaction still open holds it
    /// back, as the database's lowest active row version does.
    pub fn settled_version(&self) -> u64 {
        let open = self.held.iter().map(|(_, change)| change.version()).min();
        open.unwrap_or(self.next_version).saturating_sub(1)
    }

    /// Applies one change.
    pub fn apply(&mut self, world: &World, table: &Table, change: Change) {
        let Some(overlay) = self.overlay_mut(table.no) else { return };
        match change {
            Change::Put { row, new } => {
                // A generated row that nobody wrote to is found by arithmetic.
                let written = new || row.values.is_some();
                let texts = if written { keyed::texts_of(world, table, &row) } else { Vec::new() };
                overlay.put(row, new, texts);
            }
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
}

/// The identifier of the row inserted with this number.
pub(crate) fn inserted_id(world: &World, table: &Table, index: u64) -> u128 {
    let hash = mix(world.seed ^ mix(table.salt ^ index));
    shape(hash, mix(hash ^ 1))
}
