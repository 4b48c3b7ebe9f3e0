//! Tables: as the list tells them, and described.
use super::{AlternateKey, Field, Labels, OptionSet, RecordType, Relationships};
use serde::{Deserialize, Serialize};

/// What stands behind a table, which decides how it can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TableKind {
    /// Rows in the CRM's own database.
    Standard,
    /// An activity (e-mail, task, appointment).
    Activity,
    /// Rows of another system shown through the CRM.
    Virtual,
    /// Rows in a document store with its own rules.
    Elastic,
    /// The link table of a many-to-many relationship.
    Intersect,
}

impl TableKind {
    /// The stem of its word, `table-kind-<slug>`.
    pub fn slug(self) -> &'static str {
        match self {
            TableKind::Standard => "standard",
            TableKind::Activity => "activity",
            TableKind::Virtual => "virtual",
            TableKind::Elastic => "elastic",
            TableKind::Intersect => "intersect",
        }
    }
}

/// Who owns the rows (learn.microsoft.com, "OwnershipTypes").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ownership {
    /// A user or a team: the rights of a role reach so and so far.
    User,
    /// The whole organisation.
    Organization,
    /// Nobody of their own: they belong to rows of another table.
    None,
}

impl Ownership {
    /// The stem of its word, `table-owner-<slug>`.
    pub fn slug(self) -> &'static str {
        match self {
            Ownership::User => "user",
            Ownership::Organization => "organization",
            Ownership::None => "none",
        }
    }
}

/// A CRM table as the list of tables tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Logical name, `contact`.
    pub name: String,
    /// Name of the set in addresses, `contacts`; read, never derived.
    pub entity_set: String,
    /// Display names.
    pub labels: Labels,
    /// The field that identifies a row, `contactid`.
    pub primary_id: String,
    /// The field people recognise a row by, `fullname`.
    pub primary_name: Option<String>,
    /// Whether a customer made it.
    pub custom: bool,
    /// What stands behind it.
    pub kind: TableKind,
    /// Whether it only says how the organisation is set up: rights, rules, definitions. Lists put it aside.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub setup: bool,
    /// Whether the CRM records changes of it.
    pub change_tracking: bool,
    /// Whether recording could be switched on, where the CRM tells.
    #[serde(default)]
    pub can_track: Option<bool>,
    /// Who owns its rows, where the CRM tells.
    #[serde(default)]
    pub ownership: Option<Ownership>,
    /// The CRM's lasting identifier of the definition: survives every renaming.
    #[serde(default)]
    pub id: Option<String>,
}

impl Table {
    /// A standard table of which only the names are known.
    pub fn new(name: impl Into<String>, entity_set: impl Into<String>, primary_id: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            entity_set: entity_set.into(),
            labels: Labels::default(),
            primary_id: primary_id.into(),
            primary_name: None,
            custom: false,
            kind: TableKind::Standard,
            setup: false,
            change_tracking: false,
            can_track: None,
            ownership: None,
            id: None,
        }
    }
}

/// What a privilege of a table allows (learn.microsoft.com, "PrivilegeType").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    /// Making rows.
    Create,
    /// Reading rows.
    Read,
    /// Changing rows.
    Write,
    /// Deleting rows.
    Delete,
    /// Giving rows to another owner.
    Assign,
    /// Sharing rows.
    Share,
    /// Attaching a row of this table to another.
    Append,
    /// Having rows of other tables attached.
    AppendTo,
}

/// A privilege a table defines, with the exact name roles hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablePrivilege {
    /// What it allows.
    pub right: Right,
    /// Its name, `prvReadContact`; activities share theirs (`prvReadActivity`).
    pub name: String,
}

/// A table with all its fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableDetail {
    /// The table.
    pub table: Table,
    /// Its fields, sorted by name.
    pub fields: Vec<Field>,
    /// The option sets its fields use, sorted by name.
    pub option_sets: Vec<OptionSet>,
    /// Its alternate keys, sorted by name.
    #[serde(default)]
    pub keys: Vec<AlternateKey>,
    /// How it hangs together with other tables.
    #[serde(default)]
    pub relationships: Relationships,
    /// The names of its privileges.
    #[serde(default)]
    pub privileges: Vec<TablePrivilege>,
    /// Whether keys and relationships were read; not so in a catalog an older version kept.
    #[serde(default)]
    pub linked: bool,
    /// Its record types beside the one everybody has, with the values each offers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub record_types: Vec<RecordType>,
    /// Whether the CRM keeps from us which of its picklists share their values with others: each is a list of its own then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sharing_hidden: bool,
}

impl TableDetail {
    /// A table without fields.
    pub fn new(table: Table) -> Self {
        Self {
            table,
            fields: Vec::new(),
            option_sets: Vec::new(),
            keys: Vec::new(),
            relationships: Relationships::default(),
            privileges: Vec::new(),
            linked: true,
            record_types: Vec::new(),
            sharing_hidden: false,
        }
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        // Discovery leaves them in order; a table made by hand may have any.
        let near = self.fields.binary_search_by(|f| f.name.as_str().cmp(name)).ok().and_then(|at| self.fields.get(at));
        near.or_else(|| self.fields.iter().find(|f| f.name == name))
    }

    /// The option set of that name.
    pub fn option_set(&self, name: &str) -> Option<&OptionSet> {
        self.option_sets.iter().find(|s| s.name == name)
    }

    /// The name of the privilege that allows this.
    pub fn privilege(&self, right: Right) -> Option<&str> {
        self.privileges.iter().find(|p| p.right == right).map(|p| p.name.as_str())
    }

    /// Whether every reference says under which name its values come; not so in a catalog an older version kept.
    pub fn is_spelled(&self) -> bool {
        self.fields.iter().all(|field| !field.kind.is_reference() || field.wire.is_some())
    }

    /// Brings everything into its order and drops what appears twice or belongs to nothing.
    pub fn tidy(&mut self) {
        self.fields.sort_by(|a, b| a.name.cmp(&b.name));
        self.fields.dedup_by(|a, b| a.name == b.name);
        let used = |name: &str| self.fields.iter().any(|f| f.option_set.as_deref() == Some(name));
        self.option_sets.retain(|set| used(&set.name));
        self.option_sets.sort_by(|a, b| a.name.cmp(&b.name));
        self.option_sets.dedup_by(|a, b| a.name == b.name);
        self.keys.sort_by(|a, b| a.name.cmp(&b.name));
        self.keys.dedup_by(|a, b| a.name == b.name);
        self.relationships.tidy();
        self.privileges.sort_by(|a, b| (a.right, &a.name).cmp(&(b.right, &b.name)));
        self.privileges.dedup_by(|a, b| a.right == b.right);
    }
}
