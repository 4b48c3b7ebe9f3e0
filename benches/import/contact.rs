//! The 25 fields of a contact that are read.
use fieldbridge::account::Name;
use fieldbridge::catalog::{DateBehaviour, FieldType, Labels};
use fieldbridge::flow::{Direction, Flow, ReadMode, ReadRules};
use fieldbridge::mapping::{Carry, Conversion};
use fieldbridge::port::{ReadColumn, ReadOrder, ReadQuery};
use fieldbridge::schema::{CampaignSchema, CampaignType, Column};

/// Rows a page.
pub const PAGE: u32 = 5_000;

/// How a field is read and kept.
#[derive(Clone, Copy)]
pub enum Kind {
    Id,
    Text(u32),
    Memo,
    Integer,
    Choice,
    Boolean,
    Money,
    Day,
    Instant,
    Lookup,
}

/// The fields; the key first.
pub const FIELDS: [(&str, Kind); 25] = [
    ("contactid", Kind::Id),
    ("fullname", Kind::Text(160)),
    ("firstname", Kind::Text(50)),
    ("lastname", Kind::Text(50)),
    ("emailaddress1", Kind::Text(100)),
    ("telephone1", Kind::Text(50)),
    ("mobilephone", Kind::Text(50)),
    ("jobtitle", Kind::Text(100)),
    ("description", Kind::Memo),
    ("birthdate", Kind::Day),
    ("gendercode", Kind::Choice),
    ("statecode", Kind::Choice),
    ("statuscode", Kind::Choice),
    ("donotemail", Kind::Boolean),
    ("donotbulkemail", Kind::Boolean),
    ("donotphone", Kind::Boolean),
    ("address1_line1", Kind::Text(250)),
    ("address1_city", Kind::Text(80)),
    ("address1_postalcode", Kind::Text(20)),
    ("address1_country", Kind::Text(80)),
    ("creditlimit", Kind::Money),
    ("numberofchildren", Kind::Integer),
    ("createdon", Kind::Instant),
    ("modifiedon", Kind::Instant),
    ("ownerid", Kind::Lookup),
];

impl Kind {
    fn field(self) -> FieldType {
        match self {
            Kind::Id => FieldType::UniqueId,
            Kind::Text(n) => FieldType::Text { max_length: Some(n), format: None },
            Kind::Memo => FieldType::Memo { max_length: None },
            Kind::Integer => FieldType::Integer,
            Kind::Choice => FieldType::Choice,
            Kind::Boolean => FieldType::Boolean,
            Kind::Money => FieldType::Money { precision: Some(2) },
            Kind::Day => FieldType::DateTime { behaviour: DateBehaviour::DateOnly },
            Kind::Instant => FieldType::DateTime { behaviour: DateBehaviour::UserLocal },
            Kind::Lookup => FieldType::Owner,
        }
    }

    /// Its type on the campaign side.
    pub fn column(self) -> CampaignType {
        match self {
            Kind::Id | Kind::Lookup => CampaignType::String { length: 36 },
            Kind::Text(length) => CampaignType::String { length },
            Kind::Memo => CampaignType::Memo,
            Kind::Integer | Kind::Choice => CampaignType::Long,
            Kind::Boolean => CampaignType::Boolean,
            Kind::Money => CampaignType::Double,
            Kind::Day => CampaignType::Date,
            Kind::Instant => CampaignType::DateTime,
        }
    }
}

/// The name of a field's value in a row.
pub fn wire(name: &str, kind: Kind) -> String {
    if matches!(kind, Kind::Lookup) { format!("_{name}_value") } else { name.to_owned() }
}

/// Reads them all.
pub fn query() -> ReadQuery {
    let columns = FIELDS
        .iter()
        .map(|(name, kind)| ReadColumn { field: (*name).into(), wire: wire(name, *kind), kind: kind.field() })
        .collect();
    ReadQuery {
        table: "contact".into(),
        address: "contacts".into(),
        primary_id: "contactid".into(),
        columns,
        filter: None,
        since: None,
        order: ReadOrder::ById,
        page_size: PAGE,
        part: Default::default(),
        way: Default::default(),
    }
}

/// Keeps them all.
pub fn schema() -> CampaignSchema {
    let columns = FIELDS
        .iter()
        .map(|(name, kind)| Column {
            name: (*name).into(),
            labels: Labels::default(),
            kind: kind.column(),
            field: (*name).into(),
            enumeration: None,
            link: None,
            write: Default::default(),
        })
        .collect();
    CampaignSchema { name: "contact".into(), labels: Labels::default(), key: "contactid".into(), columns }
}

/// What happens to each value.
pub fn conversions() -> Vec<Carry> {
    let of = |name: &str| if name == "emailaddress1" { Conversion::Email } else { Conversion::Keep };
    FIELDS.iter().map(|(name, _)| of(name).into()).collect()
}

/// The flow.
pub fn flow() -> Flow {
    Flow {
        name: Name::parse("contact").unwrap(),
        direction: Direction::Import,
        account: Name::parse("crm").unwrap(),
        table: "contact".into(),
        mode: ReadMode::Full,
        filter: None,
        order: 1,
        try_rows: 0,
        reading: ReadRules::default(),
    }
}
