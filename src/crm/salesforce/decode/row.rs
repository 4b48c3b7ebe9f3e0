//! Records into a flat sheet of cells.
use super::Prefixes;
use super::cell::{CellSeed, Problem, Read, Reader};
use super::inner::Pointed;
use super::plan::{Plan, Slot, Special};
use crate::crm::json::skip::Skip;
use crate::crm::salesforce::id;
use crate::mapping::Cell;
use crate::port::{BadRow, DecodedPage, Gone, GoneWhy, ReadQuery, RowKey, Rows};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// The records of a page as they come.
pub(super) struct Sheet<'q, 'p> {
    rows: Rows<'p>,
    bad: Vec<BadRow>,
    halves: Rows<'p>,
    gone: Vec<Gone>,
    pub(super) plan: Plan,
    prefixes: &'q Prefixes,
    too_deep: std::cell::Cell<bool>,
}

impl<'q, 'p> Sheet<'q, 'p> {
    /// An empty sheet for a query.
    pub(super) fn new(query: &ReadQuery, prefixes: &'q Prefixes) -> Self {
        let width = query.columns.len();
        let expected = query.page_size.min(2000) as usize;
        let rows = Rows { width, keys: Vec::with_capacity(expected), cells: Vec::with_capacity(expected * width) };
        let halves = Rows { width, ..Rows::default() };
        let (bad, gone, too_deep) = (Vec::new(), Vec::new(), std::cell::Cell::new(false));
        Self { rows, bad, halves, gone, plan: Plan::new(query), prefixes, too_deep }
    }

    /// Whether reading stopped because of nesting.
    pub(super) fn too_deep(&self) -> bool {
        self.too_deep.get()
    }

    /// For what nobody asked for, at a depth.
    pub(super) fn skip(&self, depth: u8) -> Skip<'_> {
        Skip { depth, too_deep: &self.too_deep }
    }

    /// Adds a record that could not be read; of the flags in it those that stand out as set are put aside.
    pub(super) fn reject(&mut self, bad: BadRow, set: impl Fn(&str) -> bool) {
        if !bad.id.is_empty() {
            let is_set = |(reader, field): &(Reader, String)| *reader == Reader::Flag && set(field);
            self.halves.add_half(&bad.id, self.plan.readers.iter().map(is_set));
        }
        self.bad.push(bad);
    }

    /// What was read.
    pub(super) fn into_page(self) -> DecodedPage<'p> {
        DecodedPage { rows: self.rows, bad: self.bad, halves: self.halves, gone: self.gone, untold: None }
    }

    /// Forgets the cells of a record that broke off.
    pub(super) fn forget_partial(&mut self) {
        self.rows.cells.truncate(self.rows.keys.len() * self.rows.width);
    }

    /// Begins a record; tells where its cells begin.
    pub(super) fn open(&mut self) -> usize {
        let start = self.rows.cells.len();
        self.rows.cells.resize(start + self.rows.width, Cell::Null);
        self.plan.begin();
        start
    }

    /// Takes the value of a field.
    pub(super) fn take(
        &mut self,
        start: usize,
        (value, target, special): (Option<usize>, Option<usize>, Special),
        read: Read<'p>,
        progress: &mut Progress<'p>,
    ) {
        let field = value.or(target).and_then(|at| self.plan.readers.get(at)).map(|(_, field)| field.as_str());
        let cell = match read {
            Ok(cell) => cell,
            Err(problem) => return progress.blame(field.or((special == Special::Id).then_some("Id")), problem),
        };
        match (special, &cell) {
            (Special::Id, Cell::Text(id)) => progress.id = Some(id.clone()),
            (Special::Deleted, Cell::Integer(deleted)) => progress.deleted = *deleted != 0,
            (Special::Master, Cell::Text(master)) => progress.master = Some(master.clone()),
            _ => {}
        }
        if let (Some(at), Cell::Text(id)) = (target, &cell) {
            let object = id::key_prefix(id).and_then(|prefix| self.prefixes.get(prefix));
            let told = object.map_or(Cell::Null, |name| Cell::Text(Cow::Owned(name.clone())));
            self.put(start + at, told);
        }
        if let Some(at) = value {
            self.put(start + at, cell);
        }
    }

    fn put(&mut self, at: usize, cell: Cell<'p>) {
        if let Some(place) = self.rows.cells.get_mut(at) {
            *place = cell;
        }
    }

    /// How a field's value is read: as its column says, else as it means.
    pub(super) fn reader(&self, value: Option<usize>, special: Special) -> Reader {
        match (special, value.and_then(|at| self.plan.readers.get(at))) {
            (Special::Id, _) => Reader::Id,
            (_, Some((reader, _))) => *reader,
            (Special::Deleted, None) => Reader::Flag,
            // Only the object it points to is wanted.
            (Special::None | Special::Master, None) => Reader::Id,
        }
    }

    /// Keeps the record, or rejects it and takes its cells away (what could be read of it is put aside), or tells that it is
    /// gone.
    pub(super) fn close(&mut self, start: usize, progress: Progress<'p>) {
        let Progress { id, problem, deleted, master } = progress;
        let (id, field, problem) = match (problem, id) {
            (_, Some(id)) if deleted => {
                let Some(master) = master.as_deref().and_then(id::canonical) else {
                    self.rows.cells.truncate(start);
                    return self.gone.push(Gone::of(id.into_owned(), GoneWhy::Deleted));
                };
                // What it says of consent is heard before it goes.
                self.halves.keys.push(RowKey { id: id.clone(), version: 0 });
                self.halves.cells.extend(self.rows.cells.drain(start..));
                return self.gone.push(Gone::merged(id.into_owned(), master.into_owned()));
            }
            (None, Some(id)) => {
                // Two changes within a second have one stamp: it is no version.
                self.rows.keys.push(RowKey { id, version: 0 });
                return;
            }
            (None, None) => (String::new(), None, Problem::new("no-id", "")),
            (Some((field, problem)), id) => {
                if let Some(id) = id.clone() {
                    self.halves.keys.push(RowKey { id, version: 0 });
                    self.halves.cells.extend(self.rows.cells.drain(start..));
                }
                (id.map(Cow::into_owned).unwrap_or_default(), field, problem)
            }
        };
        self.rows.cells.truncate(start);
        let sample = Some(problem.sample).filter(|s| !s.is_empty());
        self.bad.push(BadRow { id, reason: problem.reason, field, sample });
    }
}

/// What one record has told so far.
#[derive(Default)]
pub(super) struct Progress<'p> {
    id: Option<Cow<'p, str>>,
    problem: Option<(Option<String>, Problem)>,
    deleted: bool,
    /// The record it was merged into.
    master: Option<Cow<'p, str>>,
}

impl Progress<'_> {
    pub(super) fn blame(&mut self, field: Option<&str>, problem: Problem) {
        if self.problem.is_none() {
            self.problem = Some((field.map(str::to_owned), problem));
        }
    }
}

/// Reads one record into the sheet.
pub(super) struct RowSeed<'s, 'q, 'p> {
    pub(super) sheet: &'s mut Sheet<'q, 'p>,
}

impl<'p> DeserializeSeed<'p> for RowSeed<'_, '_, 'p> {
    type Value = ();

    fn deserialize<D: Deserializer<'p>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'p> Visitor<'p> for RowSeed<'_, '_, 'p> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'p>>(self, mut map: A) -> Result<(), A::Error> {
        let sheet = self.sheet;
        let start = sheet.open();
        let mut progress = Progress::default();
        let mut place = 0;
        while let Some((slot, again)) = map.next_key_seed(KeySeed { plan: &mut sheet.plan, place })? {
            place += 1;
            if again && slot != Slot::Unknown {
                progress.blame(None, Problem::new("duplicate-field", ""));
            }
            // Envelope, array and record are three levels already.
            match slot {
                Slot::Unknown => map.next_value_seed(sheet.skip(3))?,
                Slot::Inner(group) => {
                    let Sheet { rows, plan, too_deep, .. } = &mut *sheet;
                    let cells = rows.cells.get_mut(start..).unwrap_or_default();
                    let Some(tree) = plan.inner.get(group) else { continue };
                    let (readers, skip) = (plan.readers.as_slice(), Skip { depth: 3, too_deep });
                    map.next_value_seed(Pointed { tree, readers, cells, progress: &mut progress, skip })?;
                }
                Slot::Field { value, target, special } => {
                    let reader = sheet.reader(value, special);
                    let read = map.next_value_seed(CellSeed { reader, skip: sheet.skip(3) })?;
                    sheet.take(start, (value, target, special), read, &mut progress);
                }
            }
        }
        sheet.close(start, progress);
        Ok(())
    }
}

/// Reads a key and finds its slot without keeping it.
struct KeySeed<'s> {
    plan: &'s mut Plan,
    place: usize,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = (Slot, bool);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(Slot, bool), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = (Slot, bool);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E>(self, key: &str) -> Result<(Slot, bool), E> {
        Ok(self.plan.slot(self.place, key))
    }
}
