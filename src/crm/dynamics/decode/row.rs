//! Rows into a flat sheet of cells. Keys are expected in the order of the row before; only a surprise is looked up.
use super::super::values;
use super::cell::{CellSeed, Problem, Reader};
use super::inner::Expanded;
use super::merged::Merging;
use crate::crm::json::skip::Skip;
use crate::mapping::Cell;
use crate::port::{BadRow, DecodedPage, Gone, GoneWhy, ReadOrder, ReadQuery, RowKey, Rows};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

/// How many unknown names are remembered; more are looked up each time.
const MAX_NAMES: usize = 1024;

/// What a name in a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    /// A column.
    Column(usize),
    /// The primary id, which is no column.
    Id,
    /// The row's version.
    Etag,
    /// The columns of an expanded row, by place among [`Plan::inner`].
    Inner(usize),
    /// What kind of entry it is, with change tracking.
    Context,
    /// Which row is gone.
    GoneId,
    /// Why it is gone.
    GoneReason,
    /// Whether it was merged into another, where no column tells that.
    Merging(Merging),
    /// Nothing we asked for.
    Unknown,
}

/// The rows of a page as they come.
pub(super) struct Sheet<'p> {
    rows: Rows<'p>,
    bad: Vec<BadRow>,
    halves: Rows<'p>,
    gone: Vec<Gone>,
    plan: Plan,
    too_deep: std::cell::Cell<bool>,
}

/// What is known before the first row, and learned from each.
struct Plan {
    readers: Vec<(Reader, String)>,
    id_column: Option<usize>,
    /// Columns of expanded rows by their name there.
    inner: Vec<Vec<(String, usize)>>,
    /// Columns that tell whether a row was merged.
    merging: Vec<(Merging, usize)>,
    names: Vec<(String, Slot)>,
    by_name: HashMap<String, usize>,
    /// Which name came at which place in the last row.
    order: Vec<usize>,
    /// In which row each column was last filled, to see a field that comes twice.
    filled: Vec<u64>,
    row: u64,
}

impl<'p> Sheet<'p> {
    /// An empty sheet for a query.
    pub(super) fn new(query: &ReadQuery) -> Self {
        let width = query.columns.len();
        let expected = query.page_size.min(5000) as usize;
        let rows = Rows { width, keys: Vec::with_capacity(expected), cells: Vec::with_capacity(expected * width) };
        let halves = Rows { width, ..Rows::default() };
        let (bad, gone, too_deep) = (Vec::new(), Vec::new(), std::cell::Cell::new(false));
        Self { rows, bad, halves, gone, plan: Plan::new(query), too_deep }
    }

    /// Whether reading stopped because of nesting.
    pub(super) fn too_deep(&self) -> bool {
        self.too_deep.get()
    }

    /// For what nobody asked for, at a depth.
    pub(super) fn skip(&self, depth: u8) -> Skip<'_> {
        Skip { depth, too_deep: &self.too_deep }
    }

    /// Adds a row that could not be read; of the flags in it those that stand out as set are put aside.
    pub(super) fn reject(&mut self, bad: BadRow, set: impl Fn(&str) -> bool) {
        if !bad.id.is_empty() {
            let is_set = |(reader, field): &(Reader, String)| *reader == Reader::Flag && set(field);
            self.halves.add_half(&bad.id, self.plan.readers.iter().map(is_set));
        }
        self.bad.push(bad);
    }

    /// What was read.
    pub(super) fn into_page(self) -> DecodedPage<'p> {
        let untold = self.plan.untold().filter(|_| !self.rows.keys.is_empty());
        DecodedPage { rows: self.rows, bad: self.bad, halves: self.halves, gone: self.gone, untold }
    }

    /// Forgets the cells of a row that broke off.
    pub(super) fn forget_partial(&mut self) {
        self.rows.cells.truncate(self.rows.keys.len() * self.rows.width);
    }
}

impl Plan {
    fn new(query: &ReadQuery) -> Self {
        let mut names = vec![("@odata.etag".to_owned(), Slot::Etag)];
        let mut inner: Vec<Vec<(String, usize)>> = Vec::new();
        for (i, column) in query.columns.iter().enumerate() {
            let Some((outer, wire)) = column.wire.split_once('/') else {
                names.push((column.wire.clone(), Slot::Column(i)));
                continue;
            };
            let known = names.iter().find_map(|(name, slot)| match slot {
                Slot::Inner(group) if name == outer => Some(*group),
                _ => None,
            });
            let group = known.unwrap_or_else(|| {
                names.push((outer.to_owned(), Slot::Inner(inner.len())));
                inner.push(Vec::new());
                inner.len() - 1
            });
            if let Some(group) = inner.get_mut(group) {
                group.push((wire.to_owned(), i));
            }
        }
        let id_column = query.columns.iter().position(|c| c.wire == query.primary_id);
        if id_column.is_none() {
            names.push((query.primary_id.clone(), Slot::Id));
        }
        if query.order == ReadOrder::Tracked {
            names.push(("@odata.context".to_owned(), Slot::Context));
            for (name, slot) in [("id", Slot::GoneId), ("reason", Slot::GoneReason)] {
                if names.iter().all(|(known, _)| known != name) {
                    names.push((name.to_owned(), slot));
                }
            }
        }
        let mut merging = Vec::new();
        for (wire, what) in Merging::of(&query.table) {
            match query.columns.iter().position(|c| c.wire == wire) {
                Some(column) => merging.push((what, column)),
                None => names.push((wire.to_owned(), Slot::Merging(what))),
            }
        }
        let by_name = names.iter().enumerate().map(|(i, (name, _))| (name.clone(), i)).collect();
        Self {
            readers: query.columns.iter().map(|c| (Reader::of(c), c.field.clone())).collect(),
            id_column,
            inner,
            merging,
            order: Vec::with_capacity(names.len()),
            names,
            by_name,
            filled: vec![0; query.columns.len()],
            row: 0,
        }
    }

    fn slot(&mut self, place: usize, key: &str) -> Slot {
        if let Some((name, slot)) = self.order.get(place).and_then(|i| self.names.get(*i))
            && name == key
        {
            return *slot;
        }
        let Some(index) = self.index_of(key) else { return Slot::Unknown };
        let room = self.order.len() == place && place < MAX_NAMES;
        match self.order.get_mut(place) {
            Some(known) => *known = index,
            None if room => self.order.push(index),
            None => {}
        }
        self.names.get(index).map_or(Slot::Unknown, |(_, slot)| *slot)
    }

    fn index_of(&mut self, key: &str) -> Option<usize> {
        if let Some(index) = self.by_name.get(key) {
            return Some(*index);
        }
        if self.names.len() >= MAX_NAMES {
            return None;
        }
        let index = self.names.len();
        self.names.push((key.to_owned(), Slot::Unknown));
        self.by_name.insert(key.to_owned(), index);
        Some(index)
    }

    /// A column no row has filled. Fields that are selected come as `null` where they are empty; annotations and expanded
    /// rows do not.
    fn untold(&self) -> Option<String> {
        let mut columns = self.names.iter().filter_map(|(name, slot)| match slot {
            Slot::Column(i) if !name.contains('@') => Some(*i),
            _ => None,
        });
        let never = columns.find(|i| self.filled.get(*i) == Some(&0))?;
        self.readers.get(never).map(|(_, field)| field.clone())
    }

    /// Whether this is the first time this row fills the column.
    fn first_time(&mut self, column: usize) -> bool {
        match self.filled.get_mut(column) {
            Some(last) if *last == self.row => false,
            Some(last) => {
                *last = self.row;
                true
            }
            None => false,
        }
    }
}

/// Reads one row into the sheet.
pub(super) struct RowSeed<'s, 'p> {
    pub(super) sheet: &'s mut Sheet<'p>,
}

impl<'p> DeserializeSeed<'p> for RowSeed<'_, 'p> {
    type Value = ();

    fn deserialize<D: Deserializer<'p>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

/// What one row has told so far.
#[derive(Default)]
pub(super) struct Progress<'p> {
    id: Option<Cow<'p, str>>,
    version: i64,
    problem: Option<(Option<String>, Problem)>,
    /// The entry tells that a row is gone.
    deleted: bool,
    /// Which one.
    gone_id: Option<Cow<'p, str>>,
    /// It only left what is read.
    left: bool,
    /// The row it was merged into.
    master: Option<Cow<'p, str>>,
    /// It is inactive.
    closed: bool,
}

impl<'p> Progress<'p> {
    fn take_gone(&mut self, slot: Slot, read: Result<Cell<'p>, Problem>) {
        let Ok(Cell::Text(text)) = read else { return };
        match slot {
            Slot::Context => self.deleted = text.ends_with("/$deletedEntity"),
            Slot::GoneReason => self.left = text == "changed",
            _ => self.gone_id = Some(text),
        }
    }

    fn take_merging(&mut self, what: Merging, cell: &Cell<'p>) {
        match (what, cell) {
            (Merging::Master, Cell::Text(id)) => self.master = Some(id.clone()),
            (Merging::State, Cell::Integer(state)) => self.closed = *state != 0,
            _ => {}
        }
    }

    pub(super) fn blame(&mut self, field: Option<&str>, problem: Problem) {
        if self.problem.is_none() {
            self.problem = Some((field.map(str::to_owned), problem));
        }
    }

    fn take_id(&mut self, read: Result<Cell<'p>, Problem>, field: &str) {
        match read {
            Ok(Cell::Text(id)) => self.id = Some(id),
            Ok(_) => {}
            Err(problem) => self.blame(Some(field), problem),
        }
    }
}

impl<'p> Visitor<'p> for RowSeed<'_, 'p> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'p>>(self, mut map: A) -> Result<(), A::Error> {
        let Sheet { rows, bad, halves, gone, plan, too_deep } = self.sheet;
        // Envelope, array and row are three levels already.
        let skip = Skip { depth: 3, too_deep };
        let start = rows.cells.len();
        rows.cells.resize(start + rows.width, Cell::Null);
        plan.row += 1;
        let mut progress = Progress::default();
        let mut place = 0;
        while let Some(slot) = map.next_key_seed(KeySeed { plan: &mut *plan, place })? {
            place += 1;
            match slot {
                Slot::Unknown => map.next_value_seed(skip)?,
                Slot::Etag => progress.version = map.next_value_seed(EtagSeed(skip))?.unwrap_or(progress.version),
                Slot::Context | Slot::GoneId | Slot::GoneReason => {
                    let reader = if slot == Slot::GoneId { Reader::Any } else { Reader::Text };
                    progress.take_gone(slot, map.next_value_seed(CellSeed { reader, skip })?);
                }
                Slot::Merging(what) => {
                    if let Ok(cell) = map.next_value_seed(CellSeed { reader: what.reader(), skip })? {
                        progress.take_merging(what, &cell);
                    }
                }
                Slot::Inner(group) => {
                    let Plan { readers, inner, .. } = &*plan;
                    let columns = inner.get(group).map(Vec::as_slice).unwrap_or_default();
                    let cells = rows.cells.get_mut(start..).unwrap_or_default();
                    map.next_value_seed(Expanded { columns, readers, cells, progress: &mut progress, skip })?;
                }
                Slot::Id => {
                    let read = map.next_value_seed(CellSeed { reader: Reader::Guid, skip })?;
                    if progress.id.is_some() {
                        progress.blame(None, Problem::new("duplicate-field", ""));
                    }
                    progress.take_id(read, "id");
                }
                Slot::Column(i) => {
                    let Some((reader, field)) = plan.readers.get(i) else { continue };
                    let read = map.next_value_seed(CellSeed { reader: *reader, skip })?;
                    if plan.id_column == Some(i) {
                        progress.take_id(read.clone(), field);
                    }
                    match read {
                        Ok(cell) => {
                            if let Some(target) = rows.cells.get_mut(start + i) {
                                *target = cell;
                            }
                        }
                        Err(problem) => progress.blame(Some(field), problem),
                    }
                    let field_again = !plan.first_time(i);
                    if field_again && let Some((_, field)) = plan.readers.get(i) {
                        progress.blame(Some(field), Problem::new("duplicate-field", ""));
                    }
                }
            }
        }
        for (what, column) in &plan.merging {
            if let Some(cell) = rows.cells.get(start + column) {
                progress.take_merging(*what, cell);
            }
        }
        close(rows, (bad, halves), gone, start, progress);
        Ok(())
    }
}

/// Keeps the row, or rejects it and takes its cells away; what could be read of it is put aside.
fn close<'p>(
    rows: &mut Rows<'p>,
    (bad, halves): (&mut Vec<BadRow>, &mut Rows<'p>),
    gone: &mut Vec<Gone>,
    start: usize,
    progress: Progress<'p>,
) {
    let Progress { id, version, problem, deleted, gone_id, left, master, closed } = progress;
    if let (Some(id), Some(master)) = (&id, master.filter(|_| closed && !deleted)) {
        // What it says of consent is heard before it goes.
        halves.keys.push(RowKey { id: id.clone(), version });
        halves.cells.extend(rows.cells.drain(start..));
        gone.push(Gone::merged(id.clone(), master));
        return;
    }
    let problem = match (problem, id) {
        _ if deleted => match gone_id.as_deref().and_then(values::guid) {
            Some(id) => {
                rows.cells.truncate(start);
                let why = if left { GoneWhy::Left } else { GoneWhy::Deleted };
                gone.push(Gone::of(id.into_owned(), why));
                return;
            }
            None => (String::new(), None, Problem::new("no-id", gone_id.as_deref().unwrap_or_default())),
        },
        (None, Some(id)) => {
            rows.keys.push(RowKey { id, version });
            return;
        }
        (None, None) => (String::new(), None, Problem::new("no-id", "")),
        (Some((field, problem)), id) => {
            if let Some(id) = id.clone() {
                halves.keys.push(RowKey { id, version });
                halves.cells.extend(rows.cells.drain(start..));
            }
            (id.map(Cow::into_owned).unwrap_or_default(), field, problem)
        }
    };
    rows.cells.truncate(start);
    let (id, field, Problem { reason, sample }) = problem;
    bad.push(BadRow { id, reason, field, sample: Some(sample).filter(|s| !s.is_empty()) });
}

/// Reads a key and finds its slot without keeping it.
struct KeySeed<'s> {
    plan: &'s mut Plan,
    place: usize,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Slot;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Slot, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Slot;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E>(self, key: &str) -> Result<Slot, E> {
        Ok(self.plan.slot(self.place, key))
    }
}

/// Reads `W/"5300112"` as the row's version.
struct EtagSeed<'a>(Skip<'a>);

impl<'de> DeserializeSeed<'de> for EtagSeed<'_> {
    type Value = Option<i64>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<i64>, D::Error> {
        let read = CellSeed { reader: Reader::Text, skip: self.0 }.deserialize(deserializer)?;
        Ok(match read {
            Ok(Cell::Text(tag)) => values::version(&tag),
            _ => None,
        })
    }
}
