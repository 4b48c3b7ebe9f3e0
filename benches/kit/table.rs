//! A table that is read, and how its fields are kept.
use fieldbridge::account::Name;
use fieldbridge::catalog::{DateBehaviour, Field, FieldType, Labels, TableDetail};
use fieldbridge::flow::{Direction, Flow, ReadMode, ReadRules};
use fieldbridge::mapping::{Carry, Conversion, FieldRule, Reason, Treatment, compile, steps_of};
use fieldbridge::port::{ReadColumn, ReadOrder, ReadQuery};
use fieldbridge::schema::{CampaignSchema, CampaignType, Column};

/// How a field is read and kept.
#[derive(Clone, Copy)]
pub enum Kind {
    Id,
    Text(u32),
    Memo,
    Integer,
    Choice,
    /// A choice whose values are texts.
    Word(u32),
    /// Several of them.
    Words,
    Boolean,
    Money,
    Day,
    Instant,
    Lookup,
}

impl Kind {
    pub fn field(self) -> FieldType {
        match self {
            Kind::Id => FieldType::UniqueId,
            Kind::Text(n) => FieldType::Text { max_length: Some(n), format: None },
            Kind::Word(n) => FieldType::Text { max_length: Some(n), format: Some("Picklist".into()) },
            Kind::Words => FieldType::MultiChoice,
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
            Kind::Text(length) | Kind::Word(length) => CampaignType::String { length },
            Kind::Memo | Kind::Words => CampaignType::Memo,
            Kind::Integer | Kind::Choice => CampaignType::Long,
            Kind::Boolean => CampaignType::Boolean,
            Kind::Money => CampaignType::Double,
            Kind::Day => CampaignType::Date,
            Kind::Instant => CampaignType::DateTime,
        }
    }
}

/// A table: its name and address, its fields with the key first, the name of a field's value in a row.
#[derive(Clone, Copy)]
pub struct Table {
    pub name: &'static str,
    pub address: &'static str,
    pub fields: &'static [(&'static str, Kind)],
    pub wire: fn(&str, Kind) -> String,
    /// The field that holds an e-mail address.
    pub email: &'static str,
    pub page: u32,
}

impl Table {
    pub fn key(&self) -> &'static str {
        self.fields.first().unwrap().0
    }

    /// The table's and the flow's name on the campaign side.
    pub fn own_name(&self) -> String {
        self.name.to_lowercase()
    }

    /// Reads all fields.
    pub fn query(&self) -> ReadQuery {
        let column = |(name, kind): &(&str, Kind)| ReadColumn::new(name, (self.wire)(name, *kind), kind.field());
        ReadQuery {
            table: self.name.into(),
            address: self.address.into(),
            primary_id: self.key().into(),
            columns: self.fields.iter().map(column).collect(),
            filter: None,
            since: None,
            order: ReadOrder::ById,
            page_size: self.page,
            part: Default::default(),
            sort: Vec::new(),
            way: Default::default(),
        }
    }

    /// Keeps all fields.
    pub fn schema(&self) -> CampaignSchema {
        let columns = self.fields.iter().map(|(name, kind)| Column {
            name: name.to_lowercase(),
            labels: Labels::default(),
            kind: kind.column(),
            field: (*name).into(),
            enumeration: None,
            link: None,
            write: Default::default(),
            personal: false,
            among: false,
        });
        let key = self.key().to_lowercase();
        CampaignSchema { name: self.own_name(), labels: Labels::default(), key, columns: columns.collect() }
    }

    /// What happens to each value.
    pub fn conversions(&self) -> Vec<Carry> {
        let of = |name: &str| if name == self.email { Conversion::Email } else { Conversion::Keep };
        self.fields.iter().map(|(name, _)| of(name).into()).collect()
    }

    /// The same with a rule on every text: blanks squeezed, a word in capitals, a text for what is empty.
    pub fn rules(&self) -> Vec<Carry> {
        let plain = self.conversions();
        self.fields.iter().zip(plain).map(|((name, kind), plain)| ruled(name, *kind).unwrap_or(plain)).collect()
    }

    /// The flow.
    pub fn flow(&self) -> Flow {
        Flow {
            name: Name::parse(&self.own_name()).unwrap(),
            direction: Direction::Import,
            account: Name::parse("crm").unwrap(),
            table: self.name.into(),
            mode: ReadMode::Full,
            filter: None,
            order: 1,
            try_rows: 0,
            schedule: None,
            zone: None,
            reading: ReadRules::default(),
            rows: Default::default(),
            writing: Default::default(),
            off: None,
        }
    }
}

fn ruled(name: &str, kind: Kind) -> Option<Carry> {
    let Kind::Text(_) = kind else { return None };
    let steps = steps_of("squeeze | trim | capitalise").unwrap();
    let treatment = Treatment { steps, default: Some("-".into()), ..Treatment::default() };
    let rule = FieldRule {
        field: name.into(),
        column: name.to_lowercase(),
        include: true,
        conversion: Conversion::Keep,
        with_target: false,
        reason: Reason::Ordinary,
        treatment,
    };
    let detail = TableDetail::new(fieldbridge::catalog::Table::new("t", "t", "id"));
    Some(compile(&rule, &Field::new(name, kind.field()), &detail).unwrap())
}
