//! Relationships between tables (learn.microsoft.com, "OneToManyRelationshipMetadata", "ManyToManyRelationshipMetadata").
use serde::{Deserialize, Serialize};

/// A reference of this table's rows to rows of one other table: one for each target of a lookup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToOne {
    /// Its name, unique in the organisation.
    pub name: String,
    /// The lookup field of this table.
    pub field: String,
    /// The table it refers to.
    pub table: String,
    /// The identifier there.
    pub table_field: String,
    /// The navigation property for writing the reference; its case matters.
    pub navigation: Option<String>,
    /// The CRM's lasting identifier of the definition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// A reference of another table's rows to rows of this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToMany {
    /// Its name, unique in the organisation.
    pub name: String,
    /// The table that refers to this one.
    pub table: String,
    /// The lookup field there.
    pub field: String,
    /// The collection property on rows of this table.
    pub navigation: Option<String>,
    /// The CRM's lasting identifier of the definition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// Rows of two tables linked through a table of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManyToMany {
    /// Its name, unique in the organisation.
    pub name: String,
    /// The table on the other side.
    pub table: String,
    /// The table that holds the links.
    pub link: LinkTable,
    /// The collection property on rows of this table.
    pub navigation: Option<String>,
    /// The CRM's lasting identifier of the definition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// The table between the two sides.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LinkTable {
    /// Its name.
    pub name: String,
    /// Its field that holds this table's identifiers.
    pub own_field: String,
    /// Its field that holds the other table's identifiers.
    pub other_field: String,
}

/// How a table hangs together with others, each list sorted by name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Relationships {
    /// Its references to other tables.
    pub to_one: Vec<ToOne>,
    /// References of other tables to it.
    pub to_many: Vec<ToMany>,
    /// Links through a table of their own.
    pub many_to_many: Vec<ManyToMany>,
}

impl Relationships {
    /// Sorts by name and drops what appears twice.
    pub fn tidy(&mut self) {
        self.to_one.sort_by(|a, b| (&a.name, &a.field).cmp(&(&b.name, &b.field)));
        self.to_one.dedup_by(|a, b| a.name == b.name && a.field == b.field);
        self.to_many.sort_by(|a, b| (&a.name, &a.table).cmp(&(&b.name, &b.table)));
        self.to_many.dedup_by(|a, b| a.name == b.name && a.table == b.table);
        self.many_to_many.sort_by(|a, b| a.name.cmp(&b.name));
        self.many_to_many.dedup_by(|a, b| a.name == b.name);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.to_one.len() + self.to_many.len() + self.many_to_many.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
