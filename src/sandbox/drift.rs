//! How the organisation's schema differs at this moment from what it was made with. Rows keep what they hold; metadata and
//! names in queries follow the schema.
use super::data::generate::Recipe;
use super::data::rng;
use super::metadata::{AlternateKey, Choice, Column, GlobalSet, Kind, Label, Table, keys_of, metadata, table};
use super::relations::{self, Relation};
use super::schema::SchemaChange;

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
        let before = self.removed.len();
        self.removed.retain(|(no, name)| *no != table.no || *name != logical);
        if self.removed.len() < before {
            return true;
        }
        if self.column(table, &logical).is_some() {
            return false;
        }
        self.added.push((table.no, Box::leak(Box::new(text_column(table, column)))));
        true
    }

    fn remove(&mut self, table: &'static Table, column: &str) -> bool {
        let Some(own) = self.column(table, column) else { return false };
        let lasting = own.primary_name
            || own.attribute_of.is_some()
            || matches!(own.kind, Kind::Id | Kind::Owner | Kind::State | Kind::Status)
            || LASTING.contains(&own.logical)
            || keys_of(table.logical).any(|key| key.columns.contains(&column));
        if lasting {
            return false;
        }
        let before = self.added.len();
        self.added.retain(|(no, known)| *no != table.no || known.logical != column);
        if self.added.len() == before {
            self.removed.push((table.no, column.to_owned()));
        }
        true
    }

    fn option(&mut self, table: &'static Table, column: &str, value: i64, label: &str) -> bool {
        let Some(own) = self.column(table, column) else { return false };
        let known = own.choices.iter().find(|choice| choice.value == value);
        if !matches!(own.kind, Kind::Picklist { .. } | Kind::MultiSelect { .. })
            || known.is_some_and(|choice| choice.label.en == label)
        {
            return false;
        }
        let text: &'static str = label.to_owned().leak();
        let new = Choice { value, label: Label { en: text, ko: text }, state: None };
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
        for table in &metadata().tables {
            for sharing in table.columns.iter().filter(|one| shared_set(one) == Some(set)) {
                let other = Column { choices, ..self.as_it_is(table.no, sharing).clone() };
                self.bent.push((table.no, Box::leak(Box::new(other))));
            }
        }
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(words: &str) -> SchemaChange {
        let pairs: Vec<(&str, &str)> = words.split(',').filter_map(|pair| pair.split_once('=')).collect();
        SchemaChange::parse(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)).unwrap()
    }

    #[test]
    fn columns_come_and_go_with_their_companions() {
        let contact = table("contact").unwrap();
        let mut drift = Drift::default();
        assert!(drift.apply(change("table=contact,remove=gendercode"), 5));
        assert!(drift.column(contact, "gendercode").is_none() && drift.column(contact, "gendercodename").is_none());
        assert!(drift.on_wire(contact, "gendercode").is_none() && drift.on_wire(contact, "lastname").is_some());
        assert!(drift.apply(change("table=contact,add=gendercode"), 6), "it comes back");
        assert!(
            drift.on_wire(contact, "gendercode").is_some() && !drift.apply(change("table=contact,add=gendercode"), 6)
        );
        assert!(drift.apply(change("table=contact,add=new_Extra"), 6));
        assert_eq!(drift.on_wire(contact, "new_extra").map(|column| column.schema), Some("new_Extra"));
        assert!(
            drift.apply(change("table=contact,remove=new_extra"), 6)
                && drift.apply(change("table=contact,add=new_Extra"), 6)
        );
        assert!(drift.on_wire(contact, "new_extra").is_some());
        for nothing in
            ["table=nosuch,add=new_Extra", "table=contact,remove=contactid", "table=contact,remove=emailaddress1"]
        {
            assert!(!drift.apply(change(nothing), 7), "{nothing}");
        }
    }

    #[test]
    fn options_change_in_one_place_or_in_all_that_share_them() {
        let (contact, card) = (table("contact").unwrap(), table("new_loyaltycard").unwrap());
        let mut drift = Drift::default();
        assert!(drift.apply(change("table=contact,column=familystatuscode,remove_option=2"), 8));
        let family = contact.column("familystatuscode").unwrap();
        assert!(drift.choices(contact, family).all(|choice| choice.value != 2) && drift.changed_at(contact) == 8);
        assert!(drift.apply(change("table=new_loyaltycard,column=new_tier,option=900,label=Amber"), 9));
        assert_eq!(drift.changed_at(card), 0, "a shared set belongs to no table");
        let set = metadata().globals.iter().find(|set| set.name == "new_tier").unwrap();
        assert!(drift.shared_choices(set).iter().any(|choice| choice.label.en == "Amber"));
        assert!(!drift.apply(change("table=new_loyaltycard,column=new_tier,option=900,label=Amber"), 9));
    }

    #[test]
    fn what_is_done_twice_is_told_twice() {
        let (gone, back) = (change("table=contact,remove=nickname"), change("table=contact,add=nickname"));
        let drift = Drift::default().redrawn(vec![gone.clone()], 1);
        let drift = drift.redrawn(vec![gone.clone(), back.clone()], 2);
        let drift = drift.redrawn(vec![gone.clone(), back.clone(), gone.clone()], 3);
        assert_eq!(drift.log, [(1, gone.clone()), (2, back.clone()), (3, gone.clone())]);
        assert!(drift.column(table("contact").unwrap(), "nickname").is_none());
        let drift = drift.redrawn(Vec::new(), 4);
        assert!(drift.column(table("contact").unwrap(), "nickname").is_some() && drift.log.len() == 6);
    }

    #[test]
    fn a_table_goes_where_none_refers_to_it() {
        let mut drift = Drift::default();
        assert!(!drift.apply(change("table=contact,drop=yes"), 1));
        assert!(drift.apply(change("table=new_membership,drop=yes"), 1));
        let member = table("new_membership").unwrap();
        assert!(drift.is_dropped(member) && relations::all().iter().any(|one| one.from.no == member.no));
        assert!(relations::all().iter().filter(|one| one.from.no == member.no).all(|one| !drift.has_relation(one)));
        assert!(drift.apply(change("table=new_membership,restore=yes"), 2) && !drift.is_dropped(member));
    }
}
