//! Which name of a record goes to which cell. Names are expected in the order of the record before; only a surprise is
//! looked up.
use super::cell::Reader;
use crate::catalog::FieldType;
use crate::port::ReadQuery;
use std::collections::HashMap;

/// The field of a merged record with the one that stayed (developer.salesforce.com, "Object Reference", Contact).
pub(in super::super) const MASTER: &str = "MasterRecordId";

/// How many unknown names are remembered; more are looked up each time.
const MAX_NAMES: usize = 1024;

/// What a field means beside its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Special {
    /// Nothing.
    None,
    /// It identifies the record.
    Id,
    /// It says whether the record is deleted.
    Deleted,
    /// It says which record it was merged into.
    Master,
}

/// What a name in a record stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// A field: the column of its value, the column of the object it points to, and what else it means.
    Field { value: Option<usize>, target: Option<usize>, special: Special },
    /// A record that is pointed to, by place among [`Plan::inner`].
    Inner(usize),
    /// Nothing we asked for.
    Unknown,
}

/// The fields wanted of a record that is pointed to.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) names: Vec<(String, Leaf)>,
}

/// What a name in such a record stands for.
#[derive(Debug)]
pub(super) enum Leaf {
    /// A column.
    Column(usize),
    /// A record it points to in turn.
    Inner(Tree),
}

impl Tree {
    /// Adds a path with the place of its column.
    fn add(&mut self, path: &str, column: usize) {
        let Some((outer, rest)) = path.split_once('.') else {
            self.names.push((path.to_owned(), Leaf::Column(column)));
            return;
        };
        for (name, leaf) in &mut self.names {
            if let (true, Leaf::Inner(tree)) = (name == outer, leaf) {
                return tree.add(rest, column);
            }
        }
        let mut tree = Tree::default();
        tree.add(rest, column);
        self.names.push((outer.to_owned(), Leaf::Inner(tree)));
    }
}

/// What is known before the first record, and learned from each.
pub(super) struct Plan {
    /// How each column is read, and the field it is of.
    pub(super) readers: Vec<(Reader, String)>,
    pub(super) inner: Vec<Tree>,
    names: Vec<(String, Slot)>,
    by_name: HashMap<String, usize>,
    /// Which name came at which place in the last record.
    order: Vec<usize>,
    /// In which record each name was last met, to see a field that comes twice.
    met: Vec<u64>,
    record: u64,
}

impl Plan {
    pub(super) fn new(query: &ReadQuery) -> Self {
        let mut names: Vec<(String, Slot)> = Vec::new();
        let mut inner: Vec<Tree> = Vec::new();
        let mut want = |name: &str, column: Option<usize>, target: bool, special: Special| {
            let (value, target) = if target { (None, column) } else { (column, None) };
            let known = names.iter_mut().find(|(known, _)| known == name);
            if let Some((_, Slot::Field { value: v, target: t, special: s })) = known {
                (*v, *t) = (v.or(value), t.or(target));
                if special != Special::None {
                    *s = special;
                }
                return;
            }
            names.push((name.to_owned(), Slot::Field { value, target, special }));
        };
        let mut paths = Vec::new();
        for (place, column) in query.columns.iter().enumerate() {
            let path = column.wire.as_str();
            match path.split_once('.') {
                Some((outer, rest)) => paths.push((outer.to_owned(), rest.to_owned(), place)),
                None => want(path, Some(place), column.kind == FieldType::EntityName, Special::None),
            }
        }
        want(&query.primary_id, None, false, Special::Id);
        want("IsDeleted", None, false, Special::Deleted);
        want(MASTER, None, false, Special::Master);
        for (outer, rest, place) in paths {
            let known = names.iter().find_map(|(name, slot)| match slot {
                Slot::Inner(group) if *name == outer => Some(*group),
                _ => None,
            });
            let group = known.unwrap_or_else(|| {
                names.push((outer, Slot::Inner(inner.len())));
                inner.push(Tree::default());
                inner.len() - 1
            });
            if let Some(tree) = inner.get_mut(group) {
                tree.add(&rest, place);
            }
        }
        let by_name = names.iter().enumerate().map(|(i, (name, _))| (name.clone(), i)).collect();
        Self {
            readers: query.columns.iter().map(|c| (Reader::of(c), c.field.clone())).collect(),
            inner,
            order: Vec::with_capacity(names.len()),
            met: vec![0; names.len()],
            names,
            by_name,
            record: 0,
        }
    }

    /// Begins a record.
    pub(super) fn begin(&mut self) {
        self.record += 1;
    }

    /// What the name at this place of the record stands for, and whether it came before in this record.
    pub(super) fn slot(&mut self, place: usize, key: &str) -> (Slot, bool) {
        let expected = self.order.get(place).copied();
        let index = match expected.filter(|i| self.names.get(*i).is_some_and(|(name, _)| name == key)) {
            Some(index) => index,
            None => {
                let Some(index) = self.index_of(key) else { return (Slot::Unknown, false) };
                let room = self.order.len() == place && place < MAX_NAMES;
                match self.order.get_mut(place) {
                    Some(known) => *known = index,
                    None if room => self.order.push(index),
                    None => {}
                }
                index
            }
        };
        let again = self.met.get_mut(index).is_some_and(|last| std::mem::replace(last, self.record) == self.record);
        (self.names.get(index).map_or(Slot::Unknown, |(_, slot)| *slot), again)
    }

    /// What a name stands for, whatever its place: for the header of a file.
    pub(super) fn named(&self, key: &str) -> Option<Slot> {
        self.names.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, slot)| *slot)
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
        self.met.push(0);
        self.by_name.insert(key.to_owned(), index);
        Some(index)
    }
}
