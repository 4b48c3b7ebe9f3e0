//! Changes of the organisation's schema: columns, options, tables and keys that come and go, columns that are secured.
use super::faults::FaultRule;

/// One change of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SchemaChange {
    /// A text column comes, or a column that went comes back.
    Add { table: String, column: String },
    /// A column goes, and the relationships it is the reference of.
    Remove { table: String, column: String },
    /// An option of a choice comes, or is called otherwise: `Other`, or `Other/기타` in both languages.
    Option { table: String, column: String, value: i64, label: String },
    /// An option of a choice goes.
    RemoveOption { table: String, column: String, value: i64 },
    /// A column is deleted and made anew under another name, with the values it had: a logical name cannot be changed.
    Rename { table: String, column: String, to: String },
    /// A column is deleted and made anew under its name as another type, with the values that fit it.
    Retype { table: String, column: String, kind: String, options: String },
    /// The longest text a column takes is another one; texts that are there stay as they are.
    Bound { table: String, column: String, length: u32 },
    /// A value is demanded, or no longer.
    Require { table: String, column: String, on: bool },
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
    /// `…,column=gendercode,option=3,label=Other`, `…,rename=jobtitle,to=new_position`,
    /// `…,retype=numberofchildren,kind=str:20` (with `options=1=Low;2=High` for a `pick`), `…,column=jobtitle,length=20`,
    /// `…,column=jobtitle,required=yes`, `…,secure=emailaddress1`, `…,drop=yes`, `…,restore=yes`,
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
        if let Some(column) = named("rename") {
            return Some(Self::Rename { table, column: column.to_lowercase(), to: named("to")? });
        }
        if let Some(column) = named("retype") {
            let (column, options) = (column.to_lowercase(), named("options").unwrap_or_default());
            return Some(Self::Retype { table, column, kind: named("kind")?, options });
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
        if let Some(length) = number("length") {
            return Some(Self::Bound { table, column, length: u32::try_from(length).ok()? });
        }
        if let Some(required) = argument("required") {
            return Some(Self::Require { table, column, on: required == "yes" });
        }
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
            | Self::Rename { table, .. }
            | Self::Retype { table, .. }
            | Self::Bound { table, .. }
            | Self::Require { table, .. }
            | Self::Secure { table, .. }
            | Self::Drop { table }
            | Self::Restore { table }
            | Self::DropKey { table, .. }
            | Self::RestoreKey { table, .. } => table,
        }
    }

    /// What the identifier of the column it makes anew under this name is derived from beside the name.
    pub fn mark(&self, own: &str, name: &str) -> Option<String> {
        match self {
            Self::Rename { table, column, to } if table == own && to.to_lowercase() == name => {
                Some(format!("was {column}"))
            }
            Self::Retype { table, column, kind, .. } if table == own && column == name => Some(format!("as {kind}")),
            _ => None,
        }
    }

    /// Whether a column came, went or was made anew by it.
    pub fn makes(&self) -> bool {
        matches!(self, Self::Add { .. } | Self::Remove { .. } | Self::Rename { .. } | Self::Retype { .. })
    }

    /// The column that is not there any more under this name or definition, where one is not: its logical name.
    pub fn unmade(&self) -> Option<String> {
        match self {
            Self::Add { column, .. }
            | Self::Remove { column, .. }
            | Self::Rename { column, .. }
            | Self::Retype { column, .. } => Some(column.to_lowercase()),
            _ => None,
        }
    }

    /// The column whose definition it changes, where it changes one: its logical name.
    pub fn column(&self) -> Option<String> {
        match self {
            Self::Add { column, .. }
            | Self::Remove { column, .. }
            | Self::Option { column, .. }
            | Self::RemoveOption { column, .. }
            | Self::Rename { to: column, .. }
            | Self::Retype { column, .. }
            | Self::Bound { column, .. }
            | Self::Require { column, .. }
            | Self::Secure { column, .. } => Some(column.to_lowercase()),
            Self::Drop { .. } | Self::Restore { .. } | Self::DropKey { .. } | Self::RestoreKey { .. } => None,
        }
    }
}
