//! Which fields tell who somebody is: what is emptied of a row that is kept without its person. Proposed by the kind of the
//! field, and said otherwise by its rule ([`Treatment::personal`](super::Treatment::personal)).
use super::{FieldRule, Mapping, Owner, Reason};
use crate::catalog::{Field, FieldType, TableDetail};

/// What a personal field tells. Words: `personal-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PersonalKind {
    /// What somebody is called.
    Name,
    /// Where mail reaches them.
    Email,
    /// Where a call reaches them.
    Phone,
    /// Where they live or work; country and state stay, they are many people's.
    Address,
    /// When they were born or have an anniversary.
    Birth,
    /// A number that is theirs alone.
    Number,
    /// Text somebody typed: it may say anything.
    FreeText,
    /// Nothing of it by its kind; its rule says so.
    Said,
}

impl PersonalKind {
    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            PersonalKind::Name => "name",
            PersonalKind::Email => "email",
            PersonalKind::Phone => "phone",
            PersonalKind::Address => "address",
            PersonalKind::Birth => "birth",
            PersonalKind::Number => "number",
            PersonalKind::FreeText => "free-text",
            PersonalKind::Said => "said",
        }
    }
}

const NAMES: [&str; 12] = [
    "firstname",
    "lastname",
    "middlename",
    "fullname",
    "nickname",
    "spousesname",
    "childrensnames",
    "managername",
    "assistantname",
    "salutation",
    "suffix",
    "username",
];
const PHONES: [&str; 5] = ["phone", "mobile", "fax", "pager", "callback"];
const PLACES: [&str; 11] = [
    "street",
    "line1",
    "line2",
    "line3",
    "postalcode",
    "zipcode",
    "county",
    "postofficebox",
    "composite",
    "latitude",
    "longitude",
];
const DATES: [&str; 2] = ["birth", "anniversary"];
const NUMBERS: [&str; 5] = ["governmentid", "passport", "socialsecurity", "nationalid", "taxid"];
/// Where a table's name is a person's.
const PEOPLE: [&str; 5] = ["contact", "lead", "user", "systemuser", "individual"];

/// What a field tells about a person, by its type and the name the CRM gave it; none where it tells nothing a person is known
/// by, or is no text and no date.
pub fn personal_kind(table: &str, field: &Field) -> Option<PersonalKind> {
    let name = field.name.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| name.contains(w));
    let format = |wanted: &str| match &field.kind {
        FieldType::Text { format: Some(format), .. } => format.eq_ignore_ascii_case(wanted),
        _ => false,
    };
    match &field.kind {
        FieldType::DateTime { .. } => has(&DATES).then_some(PersonalKind::Birth),
        FieldType::Text { .. } if field.option_set.is_some() => None,
        FieldType::Text { .. } if format("email") || name.contains("email") => Some(PersonalKind::Email),
        FieldType::Text { .. } if format("phone") || has(&PHONES) => Some(PersonalKind::Phone),
        FieldType::Text { .. } if has(&NUMBERS) => Some(PersonalKind::Number),
        FieldType::Text { .. } | FieldType::Memo { .. } if has(&PLACES) || is_city(&name) => {
            Some(PersonalKind::Address)
        }
        FieldType::Text { .. } if has(&NAMES) || is_persons_name(table, &name) => Some(PersonalKind::Name),
        FieldType::Text { .. } if format("textarea") || is_somebodys(&name) => Some(PersonalKind::FreeText),
        FieldType::Memo { .. } => Some(PersonalKind::FreeText),
        _ => None,
    }
}

/// Whether the table's own name, without more, is a person's.
fn is_persons_name(table: &str, field: &str) -> bool {
    field == "name" && PEOPLE.iter().any(|t| t.eq_ignore_ascii_case(table))
}

/// `BillingCity`, not `capacity`.
fn is_city(field: &str) -> bool {
    field == "city" || (field.ends_with("city") && !["capacity", "velocity", "ethnicity"].contains(&field))
}

/// A field a customer made holds what the customer's people type.
fn is_somebodys(field: &str) -> bool {
    super::shape::is_custom(field)
}

/// What a rule's column tells about a person, the rule's own word first. Never a key, which says whose row it is, nor
/// consent, which outlives the person's data.
pub fn personal_of(table: &str, rule: &FieldRule, field: &Field) -> Option<PersonalKind> {
    if matches!(rule.reason, Reason::Key | Reason::Watermark) || rule.treatment.owner == Owner::Consent {
        return None;
    }
    match rule.treatment.personal {
        Some(true) => personal_kind(table, field).or(Some(PersonalKind::Said)),
        Some(false) => None,
        None => personal_kind(table, field),
    }
}

/// The columns of a mapping that tell who somebody is, in its order, with what they tell.
pub fn personal_columns(mapping: &Mapping, detail: &TableDetail) -> Vec<(String, PersonalKind)> {
    let told = |rule: &FieldRule| {
        let kind = personal_of(&mapping.table, rule, detail.field(&rule.field)?)?;
        Some((rule.column.clone(), kind))
    };
    mapping.included().filter_map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Name;
    use crate::catalog::fixtures::{account, contact};
    use crate::mapping::{Treatment, propose};

    fn kind(field: &str) -> Option<&'static str> {
        personal_kind("contact", contact().field(field).unwrap()).map(PersonalKind::slug)
    }

    #[test]
    fn the_kind_of_a_field_says_what_it_tells() {
        for (field, told) in [
            ("firstname", Some("name")),
            ("fullname", Some("name")),
            ("emailaddress1", Some("email")),
            ("telephone1", Some("phone")),
            ("mobilephone", Some("phone")),
            ("address1_line1", Some("address")),
            ("address1_city", Some("address")),
            ("birthdate", Some("birth")),
            ("governmentid", Some("number")),
            ("description", Some("free-text")),
            ("address1_country", None),
            ("address1_stateorprovince", None),
            ("gendercode", None),
            ("donotemail", None),
            ("donotbulkemail", None),
            ("parentcustomerid", None),
            ("createdon", None),
            ("modifiedon", None),
        ] {
            assert_eq!(kind(field), told, "{field}");
        }
        assert_eq!(personal_kind("account", account().field("name").unwrap()), None, "a company is no person");
    }

    #[test]
    fn a_rule_has_the_last_word_but_never_over_key_and_consent() {
        let mapping = propose(&Name::parse("crm").unwrap(), &contact(), &[]);
        let of = |field: &str, said: Option<bool>| {
            let mut rule = mapping.rule(field).unwrap().clone();
            rule.treatment.personal = said;
            personal_of("contact", &rule, contact().field(field).unwrap()).map(PersonalKind::slug)
        };
        assert_eq!((of("lastname", None), of("lastname", Some(false))), (Some("name"), None));
        assert_eq!((of("gendercode", None), of("gendercode", Some(true))), (None, Some("said")));
        for stays in ["contactid", "donotemail", "modifiedon"] {
            assert_eq!(of(stays, Some(true)), None, "{stays}");
        }
        let said = Treatment { personal: Some(true), ..Treatment::default() };
        assert!(mapping.set_treatment("contactid", said.clone(), &contact()).is_err());
        let next = mapping.set_treatment("gendercode", said, &contact()).unwrap();
        assert_eq!(next.rule("gendercode").unwrap().treatment.summary(), "personal yes");
    }
}
