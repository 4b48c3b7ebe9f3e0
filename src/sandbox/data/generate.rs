//! How a column's value is made: the recipes named in the column assets.

/// A recipe for one column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Recipe {
    Nothing,
    Id,
    Created,
    Modified,
    Version,
    User,
    Unit,
    Organization,
    Same(&'static str),
    Currency,
    Rate,
    Base,
    State,
    Status,
    Option,
    Many,
    CultureCode,
    Gender,
    Hash,
    First,
    SecondFirst,
    Last,
    Full,
    SecondFull,
    Yomi,
    Phrase(&'static str),
    Email,
    OtherEmail,
    InfoEmail,
    Phone,
    Mobile,
    Web,
    Street,
    Floor,
    City,
    Postal,
    Country,
    Address,
    Company,
    Text,
    Note,
    CampaignName,
    Code(&'static str),
    Number {
        low: i64,
        high: i64,
    },
    Money {
        low: i64,
        high: i64,
    },
    Decimal {
        low: i64,
        high: i64,
    },
    Real {
        low: i64,
        high: i64,
    },
    Flag(u64),
    Birth,
    Anniversary,
    Soon,
    Moment,
    Parent,
    PrimaryContact,
    /// A row of this table that is never deleted.
    Reference(&'static str),
    UserFull,
    UserDomain,
    AccessMode,
    ApplicationId,
    /// A fact of one of the four currencies.
    CurrencyFact(&'static str),
}

impl Recipe {
    /// Whether the value follows from the row's other values, so that a row a client made has it too.
    pub fn follows(self) -> bool {
        matches!(
            self,
            Self::Id
                | Self::Created
                | Self::Modified
                | Self::Version
                | Self::Full
                | Self::Address
                | Self::Base
                | Self::Rate
                | Self::Same(_)
        )
    }

    /// Reads a recipe from the assets.
    pub fn parse(text: &'static str) -> Option<Self> {
        let mut parts = text.split(':');
        let word = parts.next()?;
        let first = parts.next();
        let numbers = || Some((first?.parse::<i64>().ok()?, text.rsplit(':').next()?.parse::<i64>().ok()?));
        Some(match word {
            "-" => Self::Nothing,
            "num" => numbers().map(|(low, high)| Self::Number { low, high })?,
            "money" => numbers().map(|(low, high)| Self::Money { low, high })?,
            "dec" => numbers().map(|(low, high)| Self::Decimal { low, high })?,
            "real" => numbers().map(|(low, high)| Self::Real { low, high })?,
            "flag" => Self::Flag(first?.parse().ok()?),
            "same" => Self::Same(first?),
            "code" => Self::Code(first?),
            "email" => match first {
                Some("alt") => Self::OtherEmail,
                Some(_) => Self::InfoEmail,
                None => Self::Email,
            },
            "phone" => first.map_or(Self::Phone, |_| Self::Mobile),
            "contact" | "account" | "lead" | "campaign" => Self::Reference(word),
            "card" => Self::Reference("new_loyaltycard"),
            "job" | "department" | "salutation" | "region" | "topic" => Self::Phrase(word),
            "currencyname" | "currencycode" | "currencysymbol" | "currencyprecision" | "currencyrate" => {
                Self::CurrencyFact(word)
            }
            _ => return Self::simple(word),
        })
    }

    fn simple(word: &str) -> Option<Self> {
        Some(match word {
            "id" => Self::Id,
            "created" => Self::Created,
            "modified" => Self::Modified,
            "version" => Self::Version,
            "user" => Self::User,
            "unit" => Self::Unit,
            "organization" => Self::Organization,
            "currency" => Self::Currency,
            "rate" => Self::Rate,
            "base" => Self::Base,
            "state" => Self::State,
            "status" => Self::Status,
            "opt" => Self::Option,
            "many" => Self::Many,
            "culture" => Self::CultureCode,
            "gender" => Self::Gender,
            "hash" => Self::Hash,
            "first" => Self::First,
            "first2" => Self::SecondFirst,
            "last" => Self::Last,
            "full" => Self::Full,
            "full2" => Self::SecondFull,
            "yomi" => Self::Yomi,
            "web" => Self::Web,
            "street" => Self::Street,
            "floor" => Self::Floor,
            "city" => Self::City,
            "postal" => Self::Postal,
            "country" => Self::Country,
            "address" => Self::Address,
            "company" => Self::Company,
            "text" => Self::Text,
            "note" => Self::Note,
            "campaignname" => Self::CampaignName,
            "birth" => Self::Birth,
            "anniversary" => Self::Anniversary,
            "soon" => Self::Soon,
            "moment" => Self::Moment,
            "parent" => Self::Parent,
            "primarycontact" => Self::PrimaryContact,
            "userfull" => Self::UserFull,
            "userdomain" => Self::UserDomain,
            "accessmode" => Self::AccessMode,
            "applicationid" => Self::ApplicationId,
            _ => return None,
        })
    }
}
