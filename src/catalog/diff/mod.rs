//! What changed in a CRM between two discoveries: tables, fields, option sets, keys and relationships that came, went or
//! are others now.
mod fields;
mod links;
mod options;
#[cfg(test)]
mod tests;

use super::{Catalog, FieldType, KeyState, Labels, Retyping, TableDetail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One difference. Words: `change-<tag>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum CatalogChange {
    /// A table came.
    TableAdded {
        /// Its name.
        table: String,
    },
    /// A table went, or can no longer be seen.
    TableRemoved {
        /// Its name.
        table: String,
    },
    /// Recording of changes was switched.
    TrackingSwitched {
        /// The table.
        table: String,
        /// Whether it is on now.
        on: bool,
    },
    /// A field came.
    FieldAdded {
        /// Its table.
        table: String,
        /// Its name.
        field: String,
    },
    /// A field went, or can no longer be read.
    FieldRemoved {
        /// Its table.
        table: String,
        /// Its name.
        field: String,
    },
    /// A field went and one came that the CRM knows by the same lasting identifier, or that has its label and its type and is
    /// the only one of which that is so; a person has to confirm it.
    FieldRenamed {
        /// The table.
        table: String,
        /// The name until now.
        from: String,
        /// The name now.
        to: String,
    },
    /// A field has another type.
    FieldRetyped {
        /// Its table.
        table: String,
        /// Its name.
        field: String,
        /// The type until now.
        from: FieldType,
        /// The type now.
        to: FieldType,
        /// Whether old values still fit.
        effect: Retyping,
    },
    /// The CRM demands a value now, or no longer.
    FieldRequired {
        /// Its table.
        table: String,
        /// Its name.
        field: String,
        /// Whether it demands one now.
        on: bool,
    },
    /// Column security guards a field now, or no longer.
    FieldSecured {
        /// Its table.
        table: String,
        /// Its name.
        field: String,
        /// Whether it is guarded now.
        on: bool,
    },
    /// A reference may point to other tables than before.
    TargetsChanged {
        /// Its table.
        table: String,
        /// Its name.
        field: String,
        /// Tables it may point to now.
        added: Vec<String>,
        /// Tables it no longer points to.
        removed: Vec<String>,
    },
    /// A field takes its values from another option set.
    OptionSetSwapped {
        /// Its table.
        table: String,
        /// Its name.
        field: String,
        /// The set until now.
        from: String,
        /// The set now.
        to: String,
    },
    /// An option came.
    OptionAdded {
        /// A table that uses the set.
        table: String,
        /// The option set.
        set: String,
        /// The code.
        code: i64,
        /// Its labels.
        labels: Labels,
    },
    /// An option went; rows may still hold its code.
    OptionRemoved {
        /// A table that uses the set.
        table: String,
        /// The option set.
        set: String,
        /// The code.
        code: i64,
        /// The labels it had.
        labels: Labels,
    },
    /// An option is called something else.
    OptionRelabelled {
        /// A table that uses the set.
        table: String,
        /// The option set.
        set: String,
        /// The code.
        code: i64,
        /// The labels until now.
        from: Labels,
        /// The labels now.
        to: Labels,
        /// The names have so little in common that the code may mean something else now.
        suspect: bool,
    },
    /// An option was taken out of use or put into use again; rows may hold it all the same.
    OptionSwitched {
        /// A table that uses the set.
        table: String,
        /// The option set.
        set: String,
        /// The code.
        code: i64,
        /// Its labels.
        labels: Labels,
        /// Whether it is out of use now.
        retired: bool,
    },
    /// An option goes with other values of the field that controls its own.
    OptionDepends {
        /// A table that uses the set.
        table: String,
        /// The option set.
        set: String,
        /// The code.
        code: i64,
        /// Its labels.
        labels: Labels,
    },
    /// A status reason belongs to another state.
    StatusMoved {
        /// The table.
        table: String,
        /// The option set.
        set: String,
        /// The status reason's code.
        code: i64,
        /// The state until now.
        from: Option<i64>,
        /// The state now.
        to: Option<i64>,
    },
    /// An alternate key came.
    KeyAdded {
        /// Its table.
        table: String,
        /// Its name.
        key: String,
    },
    /// An alternate key went.
    KeyRemoved {
        /// Its table.
        table: String,
        /// Its name.
        key: String,
    },
    /// An alternate key is made of other fields.
    KeyChanged {
        /// Its table.
        table: String,
        /// Its name.
        key: String,
        /// Its fields until now.
        from: Vec<String>,
        /// Its fields now.
        to: Vec<String>,
    },
    /// The index behind a key is in another state.
    KeyStateChanged {
        /// Its table.
        table: String,
        /// Its name.
        key: String,
        /// The state until now.
        from: KeyState,
        /// The state now.
        to: KeyState,
    },
    /// A relationship came.
    RelationshipAdded {
        /// The described table on one side.
        table: String,
        /// Its name.
        relationship: String,
    },
    /// A relationship went.
    RelationshipRemoved {
        /// The described table on one side.
        table: String,
        /// Its name.
        relationship: String,
    },
    /// A relationship is written under another name or joins other fields.
    RelationshipChanged {
        /// The described table on one side.
        table: String,
        /// Its name.
        relationship: String,
    },
}

/// The differences between two discoveries, table by table. Fields are compared where both described the table; an
/// option set that several tables share is compared once.
pub fn diff(before: &Catalog, after: &Catalog) -> Vec<CatalogChange> {
    let mut changes = Vec::new();
    for table in before.tables.iter().filter(|t| after.table(&t.name).is_none()) {
        changes.push(CatalogChange::TableRemoved { table: table.name.clone() });
    }
    for table in after.tables.iter().filter(|t| before.table(&t.name).is_none()) {
        changes.push(CatalogChange::TableAdded { table: table.name.clone() });
    }
    for (old, new) in before.tables.iter().filter_map(|old| Some((old, after.table(&old.name)?))) {
        if old.change_tracking != new.change_tracking {
            changes.push(CatalogChange::TrackingSwitched { table: new.name.clone(), on: new.change_tracking });
        }
    }
    let mut compared = BTreeSet::new();
    for (name, old) in &before.details {
        if let Some(new) = after.details.get(name) {
            described(old, new, &mut compared, &mut changes);
        }
    }
    changes
}

/// The differences between two descriptions of one table.
pub fn diff_table(before: &TableDetail, after: &TableDetail) -> Vec<CatalogChange> {
    let mut changes = Vec::new();
    described(before, after, &mut BTreeSet::new(), &mut changes);
    changes
}

fn described(
    before: &TableDetail,
    after: &TableDetail,
    compared: &mut BTreeSet<String>,
    changes: &mut Vec<CatalogChange>,
) {
    fields::compare(before, after, changes);
    options::compare(before, after, compared, changes);
    links::compare(before, after, changes);
}

impl CatalogChange {
    /// The table it is about.
    pub fn table(&self) -> &str {
        use CatalogChange as C;
        match self {
            C::TableAdded { table }
            | C::TableRemoved { table }
            | C::TrackingSwitched { table, .. }
            | C::FieldAdded { table, .. }
            | C::FieldRemoved { table, .. }
            | C::FieldRenamed { table, .. }
            | C::FieldRetyped { table, .. }
            | C::FieldRequired { table, .. }
            | C::FieldSecured { table, .. }
            | C::TargetsChanged { table, .. }
            | C::OptionSetSwapped { table, .. }
            | C::OptionAdded { table, .. }
            | C::OptionRemoved { table, .. }
            | C::OptionRelabelled { table, .. }
            | C::OptionSwitched { table, .. }
            | C::OptionDepends { table, .. }
            | C::StatusMoved { table, .. }
            | C::KeyAdded { table, .. }
            | C::KeyRemoved { table, .. }
            | C::KeyChanged { table, .. }
            | C::KeyStateChanged { table, .. }
            | C::RelationshipAdded { table, .. }
            | C::RelationshipRemoved { table, .. }
            | C::RelationshipChanged { table, .. } => table,
        }
    }

    /// Whether something that was set up on the old state may not work as before.
    pub fn may_break(&self) -> bool {
        use CatalogChange as C;
        match self {
            C::TableRemoved { .. }
            | C::FieldRemoved { .. }
            | C::FieldRenamed { .. }
            | C::OptionSetSwapped { .. }
            | C::OptionRemoved { .. }
            | C::StatusMoved { .. }
            | C::KeyRemoved { .. }
            | C::KeyChanged { .. }
            | C::RelationshipRemoved { .. }
            | C::RelationshipChanged { .. } => true,
            C::TrackingSwitched { on, .. } => !on,
            C::FieldRequired { on, .. } | C::FieldSecured { on, .. } => *on,
            C::FieldRetyped { effect, .. } => matches!(effect, Retyping::Narrowed | Retyping::Changed),
            C::TargetsChanged { removed, .. } => !removed.is_empty(),
            C::OptionRelabelled { suspect, .. } => *suspect,
            C::OptionSwitched { retired, .. } => *retired,
            C::KeyStateChanged { to, .. } => *to != KeyState::Active,
            C::TableAdded { .. }
            | C::FieldAdded { .. }
            | C::OptionAdded { .. }
            | C::OptionDepends { .. }
            | C::KeyAdded { .. }
            | C::RelationshipAdded { .. } => false,
        }
    }
}
