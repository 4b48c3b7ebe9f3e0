//! The shapes of the sandbox's metadata.
use crate::sandbox::data::generate::Recipe;

/// Everything there is to know about the organisation's schema.
#[derive(Debug)]
pub(crate) struct Metadata {
    pub tables: Vec<Table>,
    pub globals: Vec<GlobalSet>,
}

/// A word in both languages of the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Label {
    pub en: &'static str,
    pub ko: &'static str,
}

/// Who owns a table's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ownership {
    User,
    Organization,
    None,
}

impl Ownership {
    /// The name the Web API gives it.
    pub fn wire(self) -> &'static str {
        match self {
            Self::User => "UserOwned",
            Self::Organization => "OrganizationOwned",
            Self::None => "None",
        }
    }
}

/// One table.
#[derive(Debug)]
pub(crate) struct Table {
    /// Position in [`Metadata::tables`].
    pub no: usize,
    pub logical: &'static str,
    pub schema: &'static str,
    pub set: &'static str,
    pub label: Label,
    pub type_code: u32,
    pub id: &'static str,
    pub name: Option<&'static str>,
    pub owner: Ownership,
    pub activity: bool,
    pub intersect: bool,
    pub private: bool,
    pub virtual_: bool,
    pub elastic: bool,
    pub custom: bool,
    pub tracked: bool,
    pub columns: Vec<Column>,
    /// Salt of this table's generated values.
    pub salt: u64,
    /// Whether rows are generated for it.
    pub holds_rows: bool,
}

impl Table {
    /// The column that appears under this name in a row (`fullname`, `_ownerid_value`).
    pub fn on_wire(&self, wire: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.readable && column.wire == wire)
    }

    /// The column with this logical name.
    pub fn column(&self, logical: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.logical == logical)
    }
}

/// How a date column treats zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behavior {
    UserLocal,
    DateOnly,
    TimeZoneIndependent,
}

/// A column's type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Id,
    Guid,
    Text {
        max: u32,
        format: &'static str,
    },
    Memo {
        max: u32,
    },
    Int,
    BigInt,
    Decimal {
        scale: u32,
    },
    Double,
    Money {
        scale: u32,
    },
    MoneyBase {
        of: &'static str,
    },
    Bool {
        when: Label,
        otherwise: Label,
    },
    Date(Behavior),
    Picklist {
        global: Option<&'static str>,
    },
    State,
    Status,
    MultiSelect {
        global: &'static str,
    },
    Lookup(&'static [&'static str]),
    Customer,
    Owner,
    Image,
    File,
    /// A virtual companion (`gendercodename`): listed in the metadata, never in a row.
    VirtualName,
    /// A text companion (`owneridname`): listed, never in a row.
    TextName,
    /// The table a polymorphic lookup points to (`parentcustomeridtype`): listed, never in a row.
    TypeName,
}

impl Kind {
    /// Whether the column is a reference, written as `_name_value`.
    pub fn is_lookup(self) -> bool {
        matches!(self, Self::Lookup(_) | Self::Customer | Self::Owner)
    }

    /// The tables a reference may point to.
    pub fn targets(self) -> &'static [&'static str] {
        match self {
            Self::Lookup(targets) => targets,
            Self::Customer => &["account", "contact"],
            Self::Owner => &["systemuser", "team"],
            _ => &[],
        }
    }
}

/// One value of an option set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice {
    pub value: i64,
    pub label: Label,
    /// For a status: the state it belongs to.
    pub state: Option<i64>,
}

/// An option set shared by several columns.
#[derive(Debug)]
pub(crate) struct GlobalSet {
    pub name: &'static str,
    pub label: Label,
    pub choices: &'static [Choice],
}

/// One column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub logical: &'static str,
    pub schema: &'static str,
    /// The name it has in a row.
    pub wire: &'static str,
    pub kind: Kind,
    pub label: Label,
    pub choices: &'static [Choice],
    pub attribute_of: Option<&'static str>,
    /// Whether a row can carry it.
    pub readable: bool,
    pub primary_name: bool,
    pub required: bool,
    pub recipe: Recipe,
    /// Of 100 rows, how many hold null.
    pub null_percent: u64,
    /// Whether an update of the row changes it.
    pub mutable: bool,
    /// Whether only those may read it whom a security profile lets; the sandbox knows no such profile.
    pub secured: bool,
    pub salt: u64,
    /// For what an activity is about: the activity's table, whose name ends the navigation property.
    pub regarding: Option<&'static str>,
    /// What it was before it was made anew; none where it always was what it is.
    pub remade: Option<&'static Remade>,
}

/// A column that was deleted and made anew, under another name or as another type, or takes shorter texts than it holds: its
/// values are those of the old one, as far as they can be.
#[derive(Debug, Clone)]
pub(crate) struct Remade {
    pub origin: Column,
    /// What its identifier is derived from beside its name; empty where the definition is the same one still.
    pub mark: String,
}

/// Columns whose values the service makes: what a client writes into them is passed over.
const COMPUTED: [&str; 17] = [
    "fullname",
    "address1_composite",
    "versionnumber",
    "createdon",
    "modifiedon",
    "createdby",
    "modifiedby",
    "createdonbehalfby",
    "modifiedonbehalfby",
    "exchangerate",
    "owningbusinessunit",
    "owninguser",
    "owningteam",
    "activitytypecode",
    "isregularactivity",
    "entityimage_timestamp",
    "entityimageid",
];

impl Column {
    /// Whether a client may write it.
    pub fn settable(&self) -> bool {
        self.readable && !COMPUTED.contains(&self.logical) && !matches!(self.kind, Kind::MoneyBase { .. } | Kind::File)
    }

    /// The navigation property of a reference towards one target table.
    pub fn navigation(&self, target: &str) -> String {
        let base = if self.schema.starts_with("new_") { self.schema } else { self.logical };
        if let Some(activity) = self.regarding {
            return format!("{base}_{target}_{activity}");
        }
        match self.kind {
            Kind::Customer => format!("{base}_{target}"),
            Kind::Lookup(targets) if targets.len() > 1 => format!("{base}_{target}"),
            _ => base.to_owned(),
        }
    }
}
