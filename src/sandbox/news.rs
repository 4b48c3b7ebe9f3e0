//! What of the schema changed since a stamp: which tables, columns, options and relationships, and what is gone.
use super::data::cell::guid_text;
use super::drift::{Drift, shared_set};
use super::metadata::{Column, Table, column_id, metadata_id, table};
use super::relations::{self, Relation};
use super::schema::SchemaChange;
use std::collections::BTreeSet;

/// The identifiers of what is gone, by kind as `DeletedMetadataFilters` names it; tables are its `Default`.
#[derive(Debug, Default)]
pub(crate) struct Gone {
    pub tables: BTreeSet<String>,
    pub columns: BTreeSet<String>,
    pub relationships: BTreeSet<String>,
}

/// The identifier of a relationship.
pub(crate) fn relation_id(relation: &Relation) -> String {
    guid_text(metadata_id(&format!("{}.{}", relation.schema, relation.from.logical)))
}

/// Whether a change is one of a shared option set.
fn is_shared(change: &SchemaChange) -> bool {
    match change {
        SchemaChange::Option { table: own, column, .. } | SchemaChange::RemoveOption { table: own, column, .. } => {
            table(own).and_then(|own| own.column(column)).is_some_and(|column| shared_set(column).is_some())
        }
        _ => false,
    }
}

impl Drift {
    /// The changes after a stamp; those of shared option sets are no table's.
    fn after(&self, at: u64) -> impl Iterator<Item = &SchemaChange> {
        self.log.iter().filter(move |(stamp, change)| *stamp > at && !is_shared(change)).map(|(_, change)| change)
    }

    /// When this table's own schema changed last.
    pub fn changed_at(&self, own: &Table) -> u64 {
        let about = |(_, change): &&(u64, SchemaChange)| change.table() == own.logical && !is_shared(change);
        self.log.iter().filter(about).map(|(stamp, _)| *stamp).max().unwrap_or(0)
    }

    /// Whether a table was made since, or came back.
    pub fn table_is_new(&self, own: &Table, at: u64) -> bool {
        let made = |change: &SchemaChange| matches!(change, SchemaChange::Drop { .. } | SchemaChange::Restore { .. });
        self.after(at).any(|change| change.table() == own.logical && made(change))
    }

    /// Whether a column's definition changed since.
    pub fn column_changed(&self, own: &Table, column: &Column, at: u64) -> bool {
        let name = column.attribute_of.unwrap_or(column.logical);
        self.table_is_new(own, at)
            || self.after(at).any(|change| change.table() == own.logical && change.column().as_deref() == Some(name))
    }

    /// Whether a column came since, so that all of it is new.
    pub fn column_is_new(&self, own: &Table, column: &Column, at: u64) -> bool {
        let mut own_changes = self.after(at).filter(|change| change.table() == own.logical);
        self.table_is_new(own, at)
            || own_changes.any(|change| change.makes() && change.column().as_deref() == Some(column.logical))
    }

    /// Whether an option came or is called otherwise since.
    pub fn option_changed(&self, own: &Table, column: &Column, value: i64, at: u64) -> bool {
        self.after(at).any(|change| {
            matches!(change, SchemaChange::Option { table, column: name, value: code, .. }
                | SchemaChange::RemoveOption { table, column: name, value: code }
                if table == own.logical && name == column.logical && *code == value)
        })
    }

    /// Whether a relationship came since, or went.
    pub fn relation_changed(&self, relation: &Relation, at: u64) -> bool {
        self.table_is_new(relation.from, at)
            || self.table_is_new(relation.target, at)
            || self.after(at).any(|change| {
                matches!(change, SchemaChange::Add { .. } | SchemaChange::Remove { .. })
                    && change.table() == relation.from.logical
                    && change.column().as_deref() == Some(relation.column.logical)
            })
    }

    /// Whether anything about a table is to be told: its own schema, or a relationship it takes part in.
    pub fn table_is_told(&self, own: &Table, at: u64) -> bool {
        let keys =
            |change: &SchemaChange| matches!(change, SchemaChange::DropKey { .. } | SchemaChange::RestoreKey { .. });
        let takes_part = |one: &&Relation| one.from.no == own.no || one.target.no == own.no;
        self.after(at).any(|change| change.table() == own.logical && !keys(change))
            || relations::all().iter().filter(takes_part).any(|one| self.relation_changed(one, at))
    }

    /// What is gone since.
    pub fn gone_since(&self, at: u64) -> Gone {
        let mut gone = Gone::default();
        for change in self.after(at) {
            let Some(own) = table(change.table()) else { continue };
            match change {
                SchemaChange::Drop { .. } | SchemaChange::Restore { .. } if self.is_dropped(own) => {
                    gone.tables.insert(guid_text(metadata_id(own.logical)));
                }
                _ => {
                    if let Some(name) = change.unmade() {
                        gone.columns.extend(self.unmade(own, &name));
                    }
                }
            }
        }
        let lost = relations::all().iter().filter(|one| !self.has_relation(one) && self.relation_changed(one, at));
        gone.relationships.extend(lost.map(relation_id));
        gone
    }

    /// The identifiers of every definition a column of this name had, with its companions, that is not in force.
    fn unmade(&self, own: &Table, name: &str) -> BTreeSet<String> {
        let text = |column: &Column| guid_text(column_id(own, column));
        let mut had: BTreeSet<String> =
            own.columns.iter().filter(|one| one.attribute_of == Some(name)).map(text).collect();
        had.insert(guid_text(metadata_id(&format!("{}.{name}", own.logical))));
        let marks = self.log.iter().filter_map(|(_, change)| change.mark(own.logical, name));
        had.extend(marks.map(|mark| guid_text(metadata_id(&format!("{}.{name} {mark}", own.logical)))));
        let kept: BTreeSet<String> = self.columns(own).map(text).collect();
        had.difference(&kept).cloned().collect()
    }
}
