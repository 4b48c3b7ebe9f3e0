//! What changed since the rows were generated, by object: the changed records only, by number and by stamp. The recycle bin
//! is here too: a deleted record stays, marked.
use super::id::Id;
use super::model::Object;
use super::schema;
use super::val::Val;
use crate::sandbox::data::order::Layout;
use crate::sandbox::data::world::{Row as WorldRow, World};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

/// The number of the first generated record of every object.
pub(crate) const FIRST: u64 = 238_328;

/// So many of the last written records are remembered in their order.
const WRITTEN: usize = 1_000;

/// One changed record.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    /// The generated row under it.
    pub index: Option<u64>,
    /// How often it changed since it was generated.
    pub turn: u64,
    /// When it was made; 0 for generated rows.
    pub born: i64,
    pub stamp: i64,
    /// The last change by a person or a client, rather than by the system itself.
    pub modified: i64,
    pub modified_by: Option<Id>,
    pub deleted: bool,
    /// Emptied from the recycle bin: nobody sees it any more.
    pub purged: bool,
    /// An activity the platform has put into its archive: only `queryAll` shows it.
    pub archived: bool,
    /// The record it was merged into.
    pub master: Option<Id>,
    pub values: BTreeMap<&'static str, Val>,
}

/// The changes of one object.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changes {
    pub records: BTreeMap<u64, Arc<Record>>,
    pub by_stamp: BTreeSet<(i64, u64)>,
    /// Records by the written value of an external identifier: `Field=value` in small letters.
    keys: HashMap<String, u64>,
    made: u64,
}

/// How often triggers on an object would have run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SideEffects {
    /// Records made.
    pub creates: u64,
    /// Records changed.
    pub updates: u64,
    /// Records deleted.
    pub deletes: u64,
}

/// The organisation as it stands.
#[derive(Debug, Clone)]
pub(crate) struct State {
    objects: Vec<Arc<Changes>>,
    /// The objects as they are defined now.
    schema: Vec<&'static Object>,
    /// Objects that were deleted, by their positions.
    gone: BTreeSet<usize>,
    pub effects: BTreeMap<&'static str, SideEffects>,
    /// The records clients made and changed, in the order in which that took effect; the last of them.
    pub written: VecDeque<Id>,
    /// How many records an assignment rule acted on.
    pub assigned: u64,
    /// Changes of transactions that are open.
    pub held: Vec<(usize, u64, Record)>,
    /// When the oldest open transaction began.
    pub held_since: Option<i64>,
    /// Jobs, batches and the like that need identifiers.
    pub generation: u64,
}

/// One record, before its values are asked for.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub object: &'static Object,
    pub number: u64,
    pub base: Option<WorldRow>,
    pub record: Option<Arc<Record>>,
}

impl Row {
    /// Its identifier.
    pub fn id(&self) -> Id {
        Id::of(self.object, self.number)
    }

    /// When it last changed.
    pub fn stamp(&self) -> i64 {
        match (&self.record, &self.base) {
            (Some(record), _) => record.stamp,
            (None, Some(base)) => base.modified,
            _ => 0,
        }
    }

    /// Whether it lies in the recycle bin.
    pub fn deleted(&self) -> bool {
        self.record.as_ref().is_some_and(|record| record.deleted)
    }

    /// Whether it was put into the archive.
    pub fn archived(&self) -> bool {
        self.record.as_ref().is_some_and(|record| record.archived)
    }

    /// The record to change: what is there, or a fresh one over the generated row.
    pub fn record(&self) -> Record {
        match (&self.record, &self.base) {
            (Some(record), _) => Record::clone(record),
            (None, Some(base)) => {
                Record { index: Some(base.index), stamp: base.modified, modified: base.modified, ..Record::default() }
            }
            (None, None) => Record::default(),
        }
    }
}

/// The arithmetic of an object's generated rows.
pub(crate) fn layout<'a>(world: &'a World, object: &Object) -> Option<&'a Layout> {
    world.layout(object.table?)
}

/// The number of a generated row.
pub(crate) fn number_of(world: &World, object: &Object, index: u64) -> Option<u64> {
    let layout = layout(world, object)?;
    (index < layout.rows).then(|| FIRST + layout.rank(index))
}

impl State {
    /// Nothing changed yet.
    pub fn new() -> Self {
        Self {
            objects: schema::objects().iter().map(|_| Arc::default()).collect(),
            schema: schema::objects().iter().collect(),
            gone: BTreeSet::new(),
            effects: BTreeMap::new(),
            written: VecDeque::new(),
            assigned: 0,
            held: Vec::new(),
            held_since: None,
            generation: 0,
        }
    }

    /// The objects there are, as they are defined now.
    pub fn shown(&self) -> impl Iterator<Item = &'static Object> {
        self.schema.iter().filter(|object| !self.gone.contains(&object.no)).copied()
    }

    /// One of them by its name in any case.
    pub fn object(&self, name: &str) -> Option<&'static Object> {
        self.shown().find(|object| object.name.eq_ignore_ascii_case(name))
    }

    /// The one an identifier names.
    pub fn named_by(&self, id: Id) -> Option<&'static Object> {
        self.schema.get(id.object).filter(|object| !self.gone.contains(&object.no)).copied()
    }

    /// Defines an object otherwise; its records stay.
    pub fn define(&mut self, object: &'static Object) {
        if let Some(place) = self.schema.get_mut(object.no) {
            *place = object;
        }
    }

    /// Takes an object away or brings it back; whether that changed anything.
    pub fn exist(&mut self, object: &Object, there: bool) -> bool {
        if there { self.gone.remove(&object.no) } else { self.gone.insert(object.no) }
    }

    /// Carries what was written to a field over to its new name.
    pub fn rename_values(&mut self, object: &Object, from: &'static str, to: &'static str) {
        let Some(changes) = self.objects.get_mut(object.no) else { return };
        for record in Arc::make_mut(changes).records.values_mut() {
            if record.values.contains_key(from) {
                let record = Arc::make_mut(record);
                let value = record.values.remove(from);
                record.values.extend(value.map(|value| (to, value)));
            }
        }
    }

    /// Whether an object has a record with this number.
    pub fn has(&self, object: &Object, number: u64) -> bool {
        self.changes(object).is_some_and(|changes| changes.records.get(&number).is_some_and(|record| !record.purged))
    }

    /// The changes of an object.
    pub fn changes(&self, object: &Object) -> Option<&Changes> {
        self.objects.get(object.no).map(Arc::as_ref)
    }

    /// A number no record of the object has.
    pub fn next_number(&mut self, world: &World, object: &Object) -> u64 {
        let generated = layout(world, object).map_or(0, |layout| layout.rows);
        match self.objects.get_mut(object.no) {
            Some(changes) => {
                let changes = Arc::make_mut(changes);
                changes.made += 1;
                FIRST + generated + changes.made - 1
            }
            None => FIRST + generated,
        }
    }

    /// Puts a record in place.
    pub fn put(&mut self, object: &Object, number: u64, record: Record) {
        let Some(changes) = self.objects.get_mut(object.no) else { return };
        let changes = Arc::make_mut(changes);
        if let Some(old) = changes.records.get(&number) {
            changes.by_stamp.remove(&(old.stamp, number));
            for field in object.fields.iter().filter(|field| field.external) {
                if let Some(text) = old.values.get(field.name).and_then(Val::as_text) {
                    changes.keys.remove(&key(field.name, text));
                }
            }
        }
        for field in object.fields.iter().filter(|field| field.external && !record.deleted) {
            if let Some(text) = record.values.get(field.name).and_then(Val::as_text) {
                changes.keys.insert(key(field.name, text), number);
            }
        }
        changes.by_stamp.insert((record.stamp, number));
        changes.records.insert(number, Arc::new(record));
    }

    /// The written record with this external identifier.
    pub fn by_key(&self, object: &Object, field: &str, text: &str) -> Option<u64> {
        self.changes(object)?.keys.get(&key(field, text)).copied()
    }

    /// A record by its number, the recycle bin included.
    pub fn find(&self, world: &World, object: &'static Object, number: u64) -> Option<Row> {
        let record = self.changes(object)?.records.get(&number).cloned();
        if record.as_ref().is_some_and(|record| record.purged) {
            return None;
        }
        let base = base_of(world, object, number, record.as_deref());
        (record.is_some() || base.is_some()).then_some(Row { object, number, base, record })
    }

    /// A record by its identifier, the recycle bin included.
    pub fn by_id(&self, world: &World, id: Id) -> Option<Row> {
        self.find(world, self.named_by(id)?, id.number)
    }

    /// All records in the order of their identifiers, the recycle bin included.
    pub fn rows<'a>(&'a self, world: &'a World, object: &'static Object) -> impl Iterator<Item = Row> + 'a {
        let generated = layout(world, object).map_or(0, |layout| layout.rows);
        let changes = self.changes(object);
        let earlier = changes.map(|changes| changes.records.range(..FIRST));
        let later = changes.map(|changes| changes.records.range(FIRST + generated..));
        let number = |(number, _): (&u64, &Arc<Record>)| *number;
        let generated = FIRST..FIRST + generated;
        let numbers =
            earlier.into_iter().flatten().map(number).chain(generated).chain(later.into_iter().flatten().map(number));
        numbers.filter_map(move |number| self.find(world, object, number))
    }

    /// All records changed at or after an instant, in the order of stamp and identifier, the recycle bin included.
    pub fn rows_since<'a>(
        &'a self,
        world: &'a World,
        object: &'static Object,
        since: i64,
    ) -> Box<dyn Iterator<Item = Row> + 'a> {
        let Some(changes) = self.changes(object) else { return Box::new(std::iter::empty()) };
        let changed =
            changes.by_stamp.range((since, 0)..).filter_map(move |(_, number)| self.find(world, object, *number));
        let Some(layout) = layout(world, object) else { return Box::new(changed) };
        let base = Groups { world, object, layout, next: layout.modified_from(since), group: Vec::new() };
        let base = base.filter(move |row| !changes.records.contains_key(&row.number));
        Box::new(Merge { left: base.peekable(), right: changed.peekable() })
    }

    /// What was deleted at or after an instant, by stamp and number: what lies in the recycle bin and what left it.
    pub fn log_since(&self, object: &Object, since: i64) -> impl Iterator<Item = (i64, u64)> {
        let changes = self.changes(object).into_iter();
        changes.flat_map(move |changes| {
            let since = changes.by_stamp.range((since, 0)..).copied();
            since.filter(|(_, number)| changes.records.get(number).is_some_and(|record| record.deleted))
        })
    }

    /// Empties the recycle bin of an object; gives how many records nobody sees any more. Their entries in the log stay.
    pub fn empty_bin(&mut self, object: &Object) -> usize {
        let Some(changes) = self.objects.get_mut(object.no).map(Arc::make_mut) else { return 0 };
        let binned = changes.records.values_mut().filter(|record| record.deleted && !record.purged);
        binned.map(|record| Arc::make_mut(record).purged = true).count()
    }

    /// Notes that a client made or changed a record.
    pub fn wrote(&mut self, id: Id) {
        if self.written.len() == WRITTEN {
            self.written.pop_front();
        }
        self.written.push_back(id);
    }

    /// Counts what a trigger would have seen.
    pub fn effect(&mut self, object: &'static Object, count: impl FnOnce(&mut SideEffects)) {
        count(self.effects.entry(object.name).or_default());
    }
}

fn key(field: &str, text: &str) -> String {
    format!("{field}={}", text.to_lowercase())
}

/// The generated row under a record.
fn base_of(world: &World, object: &Object, number: u64, record: Option<&Record>) -> Option<WorldRow> {
    let table = object.table?;
    let layout = world.layout(table)?;
    if let Some(record) = record {
        let index = record.index?;
        let row = WorldRow {
            index,
            id: 0,
            modified: record.stamp,
            version: 0,
            turn: record.turn,
            born: record.born,
            values: None,
        };
        return Some(row);
    }
    let rank = number.checked_sub(FIRST).filter(|rank| *rank < layout.rows)?;
    world.row_at_rank(table, rank)
}

/// Generated rows in groups of one stamp, each in the order of identifiers.
struct Groups<'a> {
    world: &'a World,
    object: &'static Object,
    layout: &'a Layout,
    next: u64,
    /// The rest of the current group, last first.
    group: Vec<Row>,
}

impl Iterator for Groups<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if let Some(row) = self.group.pop() {
            return Some(row);
        }
        if self.next >= self.layout.rows {
            return None;
        }
        let end = self.layout.group_end(self.next);
        for index in self.next..end {
            let base = self.object.table.and_then(|table| self.world.base_row(table, index));
            let number = FIRST + self.layout.rank(index);
            self.group.push(Row { object: self.object, number, base, record: None });
        }
        self.group.sort_unstable_by_key(|row| std::cmp::Reverse(row.number));
        self.next = end;
        self.group.pop()
    }
}

/// Two streams ordered by stamp and number, as one.
struct Merge<L: Iterator<Item = Row>, R: Iterator<Item = Row>> {
    left: std::iter::Peekable<L>,
    right: std::iter::Peekable<R>,
}

impl<L: Iterator<Item = Row>, R: Iterator<Item = Row>> Iterator for Merge<L, R> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let place = |row: &Row| (row.stamp(), row.number);
        match (self.left.peek(), self.right.peek()) {
            (Some(left), Some(right)) if place(right) < place(left) => self.right.next(),
            (None, _) => self.right.next(),
            _ => self.left.next(),
        }
    }
}
