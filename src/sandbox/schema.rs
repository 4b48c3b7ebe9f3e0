//! Changes of the organisation's schema: columns, options, tables and keys that come and go, columns that are secured.
use super::faults::FaultRule;

/// One change of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SchemaChange {
    /// A text column comes, or a column that went comes back.
    Add { table: String, column: String },
    /// A column goes, and the relationships it is the reference of.
    Remove { table: String, column: String },
    /// An option of a choice comes, or is called otherwise.
    Option { table: String, column: String, value: i64, label: String },
    /// An option of a choice goes.
    RemoveOption { table: String, column: String, value: i64 },
    /// Only those may read a column whom a security profile lets.
    Secure { table: String, column: String },
    /// A table goes that no other refers to.
    Drop { table: String },
    /// It comes back.
    Restore { table: String },
    /// An alternate key goes.
    DropKey { table: String, key: String },
    /// It comes back.
    RestoreKey { table: String, key: String },
}

impl SchemaChange {
    /// Reads `table=contact,add=new_extra`, `…,remove=nickname`, `…,column=gendercode,remove_option=2`,
    /// `…,column=gendercode,option=3,label=Other`, `…,secure=emailaddress1`, `…,drop=yes`, `…,restore=yes`,
    /// `…,drop_key=new_contactemail`, `…,restore_key=new_contactemail`.
    pub fn parse<'a>(argument: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let table = argument("table")?.to_owned();
        let named = |name| argument(name).map(str::to_owned);
        let number = |name| argument(name)?.parse::<i64>().ok();
        if let Some(column) = named("add") {
            return Some(Self::Add { table, column });
        }
        if let Some(column) = named("remove") {
            return Some(Self::Remove { table, column });
        }
        if let Some(column) = named("secure") {
            return Some(Self::Secure { table, column: column.to_lowercase() });
        }
        if let Some(key) = named("drop_key") {
            return Some(Self::DropKey { table, key });
        }
        if let Some(key) = named("restore_key") {
            return Some(Self::RestoreKey { table, key });
        }
        if argument("drop").is_some() {
            return Some(Self::Drop { table });
        }
        if argument("restore").is_some() {
            return Some(Self::Restore { table });
        }
        let column = named("column")?;
        match number("option") {
            Some(value) => Some(Self::Option { table, column, value, label: named("label")? }),
            None => Some(Self::RemoveOption { table, column, value: number("remove_option")? }),
        }
    }

    /// The change a `schema_drift` or `secured_column` fault asks for.
    pub fn of_fault(rule: &FaultRule) -> Option<Self> {
        Self::parse(|name| match (name, rule.name) {
            ("secure", "secured_column") => rule.args.get("column").map(String::as_str),
            _ => rule.args.get(name).map(String::as_str),
        })
    }

    /// The table it is about.
    pub fn table(&self) -> &str {
        match self {
            Self::Add { table, .. }
            | Self::Remove { table, .. }
            | Self::Option { table, .. }
            | Self::RemoveOption { table, .. }
            | Self::Secure { table, .. }
            | Self::Drop { table }
            | Self::Restore { table }
            | Self::DropKey { table, .. }
            | Self::RestoreKey { table, .. } => table,
        }
    }

    /// The column whose definition it changes, where it changes one: its logical name.
    pub fn column(&self) -> Option<String> {
        match self {
            Self::Add { column, .. }
            | Self::Remove { column, .. }
            | Self::Option { column, .. }
            | Self::RemoveOption { column, .. }
            | Self::Secure { column, .. } => Some(column.to_lowercase()),
            Self::Drop { .. } | Self::Restore { .. } | Self::DropKey { .. } | Self::RestoreKey { .. } => None,
        }
    }
}
