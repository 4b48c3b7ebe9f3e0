//! How the organisation's schema differs at this moment from what it was made with: columns that came or went, options
//! that were removed. Rows keep what they hold; metadata and names in queries follow the schema.
use super::data::generate::Recipe;
use super::data::rng;
use super::faults::FaultRule;
use super::metadata::{Choice, Column, Kind, Label, Table, table};

/// One change of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SchemaChange {
    /// A text column comes.
    Add { table: String, column: String },
    /// A column goes.
    Remove { table: String, column: String },
    /// An option of a choice goes.
    RemoveOption { table: String, column: String, value: i64 },
}

/// The changes in force.
#[derive(Debug, Clone, Default)]
pub(crate) struct Drift {
    added: Vec<(usize, &'static Column)>,
    removed: Vec<(usize, String)>,
    /// Choices with fewer options, by table.
    fewer: Vec<(usize, &'static Column)>,
    in_force: Vec<SchemaChange>,
    /// Every change so far with the stamp it happened at, those taken back included.
    pub log: Vec<(u64, SchemaChange)>,
}

impl SchemaChange {
    /// Reads `table=contact,add=new_extra`, `…,remove=nickname`, `…,column=gendercode,remove_option=2`.
    pub fn parse<'a>(argument: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let table = argument("table")?.to_owned();
        let column = |name| argument(name).map(str::to_owned);
        if let Some(column) = column("add") {
            return Some(Self::Add { table, column });
        }
        if let Some(column) = column("remove") {
            return Some(Self::Remove { table, column });
        }
        let value = argument("remove_option")?.parse().ok()?;
        Some(Self::RemoveOption { table, column: column("column")?, value })
    }

    /// The change a `schema_drift` fault asks for.
    pub fn of_fault(rule: &FaultRule) -> Option<Self> {
        Self::parse(|name| rule.args.get(name).map(String::as_str))
    }

    /// The table it is about.
    pub fn table(&self) -> &str {
        match self {
            Self::Add { table, .. } | Self::Remove { table, .. } | Self::RemoveOption { table, .. } => table,
        }
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
        let back = self.in_force.iter().filter(|old| !wanted.contains(old)).cloned();
        drift.log.extend(back.map(|change| (stamp, change)));
        for change in &wanted {
            let known = self.log.iter().rev().find(|(_, old)| old == change && self.in_force.contains(change));
            let at = known.map_or(stamp, |(at, _)| *at);
            drift.put(change);
            if known.is_none() {
                drift.log.push((at, change.clone()));
            }
        }
        drift.in_force = wanted;
        drift
    }

    /// Puts a change in force; `false` where its table or column does not exist.
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
            SchemaChange::Add { column, .. } => {
                self.removed.retain(|(no, name)| *no != table.no || name != &column.to_lowercase());
                if self.column(table, &column.to_lowercase()).is_some() {
                    return false;
                }
                self.added.push((table.no, Box::leak(Box::new(text_column(table, column)))));
            }
            SchemaChange::Remove { column, .. } => {
                if self.column(table, column).is_none() {
                    return false;
                }
                self.added.retain(|(no, known)| *no != table.no || known.logical != column);
                self.removed.push((table.no, column.clone()));
            }
            SchemaChange::RemoveOption { column, value, .. } => {
                let Some(own) = self.column(table, column) else { return false };
                let left: Vec<Choice> = own.choices.iter().filter(|choice| choice.value != *value).copied().collect();
                if left.len() == own.choices.len() {
                    return false;
                }
                let fewer = Column { choices: left.leak(), ..own.clone() };
                self.fewer.push((table.no, Box::leak(Box::new(fewer))));
            }
        }
        true
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
        if let Some((_, column)) = self.added.iter().find(|(no, column)| *no == table.no && column.wire == wire) {
            return Some(column);
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
        let all = table.columns.iter().filter(move |column| column.readable && !gone(column.logical)).chain(added);
        all.map(move |column| self.as_it_is(no, column))
    }

    /// The options of a choice that are still there.
    pub fn choices<'a>(&'a self, table: &Table, column: &'a Column) -> impl Iterator<Item = &'a Choice> {
        self.as_it_is(table.no, column).choices.iter()
    }

    /// The column with the options it still has.
    fn as_it_is<'a>(&self, no: usize, column: &'a Column) -> &'a Column {
        let same = |(table, fewer): &&(usize, &'static Column)| *table == no && fewer.logical == column.logical;
        self.fewer.iter().rev().find(same).map_or(column, |(_, fewer)| *fewer)
    }

    /// When this table's schema changed last.
    pub fn changed_at(&self, table: &Table) -> u64 {
        let own = self.log.iter().filter(|(_, change)| change.table() == table.logical);
        own.map(|(stamp, _)| *stamp).max().unwrap_or(0)
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
        salt: rng::text(logical, table.salt),
        regarding: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_and_go_with_their_companions() {
        let contact = table("contact").unwrap();
        let mut drift = Drift::default();
        let args = |list: &'static [(&str, &str)]| {
            SchemaChange::parse(move |name| list.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)).unwrap()
        };
        assert!(drift.apply(args(&[("table", "contact"), ("remove", "gendercode")]), 5));
        assert!(drift.column(contact, "gendercode").is_none() && drift.column(contact, "gendercodename").is_none());
        assert!(drift.on_wire(contact, "gendercode").is_none() && drift.on_wire(contact, "lastname").is_some());
        assert!(drift.apply(args(&[("table", "contact"), ("add", "new_Extra")]), 6));
        assert_eq!(drift.on_wire(contact, "new_extra").map(|column| column.schema), Some("new_Extra"));
        assert!(!drift.apply(args(&[("table", "nosuch"), ("add", "new_Extra")]), 7));
        let tier = contact.column("familystatuscode").unwrap();
        drift.apply(args(&[("table", "contact"), ("column", "familystatuscode"), ("remove_option", "2")]), 8);
        assert!(drift.choices(contact, tier).all(|choice| choice.value != 2) && drift.changed_at(contact) == 8);
    }
}
