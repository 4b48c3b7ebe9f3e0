//! How the organisation's schema differs at this moment from what it was made with. Rows keep what they hold; metadata and
//! names in queries follow the schema.
use super::data::generate::Recipe;
use super::data::rng;
use super::metadata::{AlternateKey, Choice, Column, GlobalSet, Kind, Label, Table, keys_of, metadata, table};
use super::relations::{self, Relation};
use super::schema::SchemaChange;

mod redefine;

/// The changes in force.
#[derive(Debug, Clone, Default)]
pub(crate) struct Drift {
    added: Vec<(usize, &'static Column)>,
    removed: Vec<(usize, String)>,
    /// Columns that are defined otherwise, by table; the last one counts.
    bent: Vec<(usize, &'static Column)>,
    /// Shared option sets with other options; the last one counts.
    sets: Vec<(&'static str, &'static [Choice])>,
    dropped: Vec<usize>,
    keyless: Vec<&'static str>,
    in_force: Vec<SchemaChange>,
    /// Every change so far with the stamp it happened at, those taken back included.
    pub log: Vec<(u64, SchemaChange)>,
}

/// Columns no table can be without.
const LASTING: [&str; 3] = ["createdon", "modifiedon", "versionnumber"];

/// The shared option set of a column.
pub(crate) fn shared_set(column: &Column) -> Option<&'static str> {
    match column.kind {
        Kind::Picklist { global } => global,
        Kind::MultiSelect { global } => Some(global),
        _ => None,
    }
}

impl Drift {
    /// Whether just these changes are in force.
    pub fn same(&self, wanted: &[SchemaChange]) -> bool {
        self.in_force == wanted
    }

    /// The schema with just these changes in force, `stamp` being the version of what is new or taken back.
    pub fn redrawn(&self, wanted: Vec<SchemaChange>, stamp: u64) -> Self {
        let mut drift = Self { log: self.log.clone(), ..Self::default() };
        let mut before = self.in_force.clone();
        for change in &wanted {
            drift.put(change);
            match before.iter().position(|old| old == change) {
                Some(known) => drop(before.remove(known)),
                None => drift.log.push((stamp, change.clone())),
            }
        }
        drift.log.extend(before.into_iter().map(|change| (stamp, change)));
        drift.in_force = wanted;
        drift
    }

    /// Puts a change in force; `false` where its table or column does not exist, or nothing would change.
    pub fn apply(&mut self, change: SchemaChange, stamp: u64) -> bool {
        let done = self.put(&change);
        if done {
            self.log.push((stamp, change));
        }
        done
    }

    fn put(&mut self, change: &SchemaChange) -> bool {
        let Some(table) = table(change.table()) else { return false };
        match change {
            SchemaChange::Add { column, .. } => self.add(table, column),
            SchemaChange::Remove { column, .. } => self.remove(table, column),
            SchemaChange::Option { column, value, label, .. } => self.option(table, column, *value, label),
            SchemaChange::RemoveOption { column, value, .. } => {
                let Some(own) = self.column(table, column) else { return false };
                let left: Vec<Choice> = own.choices.iter().filter(|choice| choice.value != *value).copied().collect();
                left.len() < own.choices.len() && self.choose(table, column, left)
            }
            SchemaChange::Rename { column, to, .. } => self.rename(table, column, to),
            SchemaChange::Retype { column, kind, options, .. } => self.retype(table, column, kind, options),
            SchemaChange::Bound { column, length, .. } => self.bound(table, column, *length),
            SchemaChange::Require { column, on, .. } => self.require(table, column, *on),
            SchemaChange::Secure { column, .. } => {
                let Some(own) = self.column(table, column).filter(|own| !own.secured) else { return false };
                let secured = Column { secured: true, ..own.clone() };
                self.bent.push((table.no, Box::leak(Box::new(secured))));
                true
            }
            SchemaChange::Drop { .. } => {
                let referred = relations::all().iter().any(|one| one.target.no == table.no && one.from.no != table.no);
                if referred || self.is_dropped(table) {
                    return false;
                }
                self.dropped.push(table.no);
                true
            }
            SchemaChange::Restore { .. } => {
                let before = self.dropped.len();
                self.dropped.retain(|no| *no != table.no);
                self.dropped.len() < before
            }
            SchemaChange::DropKey { key, .. } => {
                let known = keys_of(table.logical).find(|known| known.logical == key && self.has_key(known));
                self.keyless.extend(known.map(|known| known.logical));
                known.is_some()
            }
            SchemaChange::RestoreKey { key, .. } => {
                let before = self.keyless.len();
                self.keyless.retain(|gone| gone != key);
                self.keyless.len() < before
            }
        }
    }

    fn add(&mut self, table: &'static Table, column: &str) -> bool {
        let logical = column.to_lowercase();
        if self.column(table, &logical).is_some() {
            return false;
        }
        let before = self.removed.len();
        self.removed.retain(|(no, name)| *no != table.no || *name != logical);
        if self.removed.len() < before {
            return true;
        }
        self.added.push((table.no, Box::leak(Box::new(text_column(table, column)))));
        true
    }

    /// Whether a table can be without this column.
    fn is_lasting(own: &Column, table: &Table) -> bool {
        own.primary_name
            || own.attribute_of.is_some()
            || matches!(own.kind, Kind::Id | Kind::Owner | Kind::State | Kind::Status)
            || LASTING.contains(&own.logical)
            || keys_of(table.logical).any(|key| key.columns.contains(&own.logical))
    }

    fn remove(&mut self, table: &'static Table, column: &str) -> bool {
        if self.column(table, column).is_none_or(|own| Self::is_lasting(own, table)) {
            return false;
        }
        let own = |known: &Column| known.logical == column || known.attribute_of == Some(column);
        self.added.retain(|(no, known)| *no != table.no || !own(known));
        let gone = (table.no, column.to_owned());
        if table.column(column).is_some() && !self.removed.contains(&gone) {
            self.removed.push(gone);
        }
        true
    }

    fn option(&mut self, table: &'static Table, column: &str, value: i64, label: &str) -> bool {
        let Some(own) = self.column(table, column) else { return false };
        let known = own.choices.iter().find(|choice| choice.value == value);
        let (en, ko) = label.split_once('/').unwrap_or((label, label));
        if !matches!(own.kind, Kind::Picklist { .. } | Kind::MultiSelect { .. })
            || known.is_some_and(|choice| choice.label.en == en)
        {
            return false;
        }
        let label = Label { en: en.to_owned().leak(), ko: ko.to_owned().leak() };
        let new = Choice { value, label, state: None };
        let mut all = own.choices.to_vec();
        match all.iter_mut().find(|choice| choice.value == value) {
            Some(choice) => *choice = new,
            None => all.push(new),
        }
        self.choose(table, column, all)
    }

    /// Gives a choice these options: its own, or those it shares with others.
    fn choose(&mut self, table: &'static Table, column: &str, choices: Vec<Choice>) -> bool {
        let choices: &'static [Choice] = choices.leak();
        let Some(own) = self.column(table, column) else { return false };
        let Some(set) = shared_set(own) else {
            let other = Column { choices, ..own.clone() };
            self.bent.push((table.no, Box::leak(Box::new(other))));
            return true;
        };
        self.sets.push((set, choices));
        let asset = metadata().tables.iter().flat_map(|table| table.columns.iter().map(|column| (table.no, column)));
        let all = asset.chain(self.added.iter().copied()).filter(|(_, one)| shared_set(one) == Some(set));
        let bent = all.map(|(no, sharing)| {
            let other = Column { choices, ..self.as_it_is(no, sharing).clone() };
            (no, &*Box::leak(Box::new(other)))
        });
        let bent: Vec<(usize, &'static Column)> = bent.collect();
        self.bent.extend(bent);
        true
    }

    /// Whether a table is not there any more.
    pub fn is_dropped(&self, table: &Table) -> bool {
        self.dropped.contains(&table.no)
    }

    /// Whether an alternate key is there.
    pub fn has_key(&self, key: &AlternateKey) -> bool {
        !self.keyless.contains(&key.logical)
    }

    /// Whether a relationship is there: both its tables and the column that refers.
    pub fn has_relation(&self, relation: &Relation) -> bool {
        let gone = |(no, name): &(usize, String)| *no == relation.from.no && name == relation.column.logical;
        !self.is_dropped(relation.from) && !self.is_dropped(relation.target) && !self.removed.iter().any(gone)
    }

    /// All columns of a table as it stands.
    pub fn columns<'a>(&'a self, table: &'a Table) -> impl Iterator<Item = &'a Column> {
        let gone = move |column: &&Column| {
            let own = column.attribute_of.unwrap_or(column.logical);
            !self.removed.iter().any(|(no, name)| *no == table.no && name == own)
        };
        let added = self.added.iter().filter(move |(no, _)| *no == table.no).map(|(_, column)| *column);
        table.columns.iter().filter(gone).chain(added).map(move |column| self.as_it_is(table.no, column))
    }

    /// The column with this logical name.
    pub fn column<'a>(&'a self, table: &'a Table, logical: &str) -> Option<&'a Column> {
        self.columns(table).find(|column| column.logical == logical)
    }

    /// The column that has this name in rows.
    pub fn on_wire(&self, table: &'static Table, wire: &str) -> Option<&'static Column> {
        let added =
            |(no, column): &&(usize, &'static Column)| *no == table.no && column.readable && column.wire == wire;
        if let Some((_, column)) = self.added.iter().find(added) {
            return Some(self.as_it_is(table.no, column));
        }
        let gone = |name: &str| self.removed.iter().any(|(no, gone)| *no == table.no && gone == name);
        let found = table.on_wire(wire).filter(|column| !gone(column.logical));
        found.map(move |column| self.as_it_is(table.no, column))
    }

    /// The columns that rows of a table carry.
    pub fn readable(&self, table: &'static Table) -> impl Iterator<Item = &'static Column> {
        let (removed, no) = (&self.removed, table.no);
        let gone = move |name: &str| removed.iter().any(|(table, gone)| *table == no && gone == name);
        let added = self.added.iter().filter(move |(table, _)| *table == no).map(|(_, column)| *column);
        let own = table.columns.iter().filter(move |column| !gone(column.logical)).chain(added);
        let all = own.filter(|column| column.readable);
        all.map(move |column| self.as_it_is(no, column))
    }

    /// The options of a choice that are still there.
    pub fn choices<'a>(&'a self, table: &Table, column: &'a Column) -> impl Iterator<Item = &'a Choice> {
        self.as_it_is(table.no, column).choices.iter()
    }

    /// The options of a shared option set.
    pub fn shared_choices(&self, set: &GlobalSet) -> &'static [Choice] {
        self.sets.iter().rev().find(|(name, _)| *name == set.name).map_or(set.choices, |(_, choices)| choices)
    }

    /// The column as it is defined now.
    fn as_it_is<'a>(&self, no: usize, column: &'a Column) -> &'a Column {
        let same = |(table, bent): &&(usize, &'static Column)| *table == no && bent.logical == column.logical;
        self.bent.iter().rev().find(same).map_or(column, |(_, bent)| *bent)
    }
}

fn text_column(table: &Table, schema: &str) -> Column {
    let logical: &'static str = schema.to_lowercase().leak();
    let schema: &'static str = schema.to_owned().leak();
    Column {
        logical,
        schema,
        wire: logical,
        kind: Kind::Text { max: 200, format: "Text" },
        label: Label { en: schema, ko: schema },
        choices: &[],
        attribute_of: None,
        readable: true,
        primary_name: false,
        required: false,
        recipe: Recipe::Note,
        null_percent: 50,
        mutable: false,
        secured: false,
        salt: rng::text(logical, table.salt),
        regarding: None,
        remade: None,
    }
}

#[cfg(test)]
mod tests;
