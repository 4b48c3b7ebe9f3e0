//! The shapes of the Salesforce organisation's schema.
use crate::sandbox::metadata::{Column, Table};

/// One object.
#[derive(Debug, Clone)]
pub(crate) struct Object {
    /// Position in [`super::schema::objects`].
    pub no: usize,
    pub name: &'static str,
    /// The first three characters of its identifiers.
    pub prefix: &'static str,
    pub label: &'static str,
    pub plural: &'static str,
    /// The generated table its rows come from.
    pub table: Option<&'static Table>,
    pub writable: bool,
    /// Whether deletions are kept and told.
    pub replicated: bool,
    pub mergeable: bool,
    pub custom: bool,
    pub fields: Vec<Field>,
}

impl Object {
    /// A field by its name in any case.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// The reference field behind a relationship's name in any case.
    pub fn relation(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.relation.is_some_and(|relation| relation.eq_ignore_ascii_case(name)))
    }
}

/// A field's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Id,
    String,
    TextArea,
    Email,
    Phone,
    Url,
    Combobox,
    Boolean,
    Int,
    Double,
    Currency,
    Percent,
    Date,
    DateTime,
    Picklist,
    Multi,
    Reference,
    Address,
}

impl Kind {
    /// The name the describe gives it, and the one SOAP gives it.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Id => ("id", "tns:ID"),
            Self::String => ("string", "xsd:string"),
            Self::TextArea => ("textarea", "xsd:string"),
            Self::Email => ("email", "xsd:string"),
            Self::Phone => ("phone", "xsd:string"),
            Self::Url => ("url", "xsd:string"),
            Self::Combobox => ("combobox", "xsd:string"),
            Self::Boolean => ("boolean", "xsd:boolean"),
            Self::Int => ("int", "xsd:int"),
            Self::Double => ("double", "xsd:double"),
            Self::Currency => ("currency", "xsd:double"),
            Self::Percent => ("percent", "xsd:double"),
            Self::Date => ("date", "xsd:date"),
            Self::DateTime => ("datetime", "xsd:dateTime"),
            Self::Picklist => ("picklist", "xsd:string"),
            Self::Multi => ("multipicklist", "xsd:string"),
            Self::Reference => ("reference", "tns:ID"),
            Self::Address => ("address", "urn:address"),
        }
    }

    /// Whether its values are texts.
    pub fn is_text(self) -> bool {
        matches!(self.names().1, "xsd:string")
    }

    /// Whether its values are numbers with a fraction.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Double | Self::Currency | Self::Percent)
    }
}

/// Where a generated row's value comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source {
    Nothing,
    Id,
    Created,
    Modified,
    Stamp,
    Deleted,
    Archived,
    Master,
    User,
    Profile,
    Flag(bool),
    Word(&'static str),
    Pick,
    /// One of the values that fit the controlling field's.
    Dependent,
    /// The same value as the generated table's column.
    Same(&'static Column),
    /// A code made of a prefix and the row's number.
    Code(&'static str),
    /// First and last name.
    Name,
    /// The parts with the same prefix.
    Address,
    /// A path over references, computed when it is read.
    Formula(&'static str),
    /// Whether another field has a value.
    IsSet(&'static str),
}

/// One value of a picklist.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub value: &'static str,
    pub label: &'static str,
    pub active: bool,
    pub default: bool,
    /// The positions of the controlling field's values it fits.
    pub valid_for: Option<Vec<usize>>,
}

/// One field.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub name: &'static str,
    pub label: &'static str,
    pub kind: Kind,
    pub length: u32,
    pub precision: u32,
    pub scale: u32,
    pub targets: Vec<&'static str>,
    pub relation: Option<&'static str>,
    pub children: Option<&'static str>,
    pub required: bool,
    pub external: bool,
    pub upsert_key: bool,
    pub createable: bool,
    pub updateable: bool,
    pub restricted: bool,
    /// What the organisation must have for the field to be there.
    pub needs: Option<Feature>,
    pub source: Source,
    pub null_percent: u64,
    /// Whether an update of the row changes it.
    pub mutable: bool,
    pub choices: Vec<Choice>,
    pub controller: Option<&'static str>,
    /// The global value set its values come from.
    pub value_set: Option<&'static str>,
    /// Field-level security hides it from the caller.
    pub secured: bool,
    /// The field it was before it was defined otherwise.
    pub origin: Option<&'static Field>,
    pub salt: u64,
}

impl Field {
    /// Whether it is computed when it is read.
    pub fn calculated(&self) -> bool {
        matches!(self.source, Source::Formula(_) | Source::IsSet(_))
    }

    /// Whether a query may compare it.
    pub fn filterable(&self) -> bool {
        !(self.kind == Kind::TextArea && self.length > 255)
    }

    /// Whether a query may order by it.
    pub fn sortable(&self) -> bool {
        self.filterable() && !matches!(self.kind, Kind::Multi | Kind::Address)
    }

    /// Whether it belongs to this object's own, rather than to the platform's.
    pub fn custom(&self) -> bool {
        self.name.ends_with("__c") || self.name.ends_with("__pc")
    }

    /// The compound field this one is a part of.
    pub fn compound<'a>(&self, object: &'a Object) -> Option<&'a str> {
        const NAME: [&str; 3] = ["FirstName", "LastName", "Salutation"];
        const PARTS: [&str; 7] = ["Street", "City", "State", "PostalCode", "Country", "Latitude", "Longitude"];
        if NAME.contains(&self.name) && object.fields.iter().any(|field| matches!(field.source, Source::Name)) {
            return Some("Name");
        }
        let whole = object.fields.iter().find(|field| {
            field.kind == Kind::Address
                && field
                    .name
                    .strip_suffix("Address")
                    .is_some_and(|prefix| self.name.strip_prefix(prefix).is_some_and(|part| PARTS.contains(&part)))
        });
        whole.map(|field| field.name)
    }
}

/// What some organisations have and others have not, with fields of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Feature {
    PersonAccounts,
    Currencies,
}

/// Which of them an organisation has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Features {
    pub person: bool,
    pub currencies: bool,
}

impl Features {
    /// Whether a field is there.
    pub fn show(self, field: &Field) -> bool {
        match field.needs {
            None => true,
            Some(Feature::PersonAccounts) => self.person,
            Some(Feature::Currencies) => self.currencies,
        }
    }
}
