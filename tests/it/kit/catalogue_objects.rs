//! A catalogue of Salesforce as odd as real organisations are: person accounts, picklists that keep texts, polymorphic
//! references, Korean and hostile labels, names that are reserved words or fall together, an object of 250 fields.
use super::catalogue::{Catalogue, choice, date, field, labels, lookup, of_system, set, text};
use fieldbridge::account::System;
use fieldbridge::catalog::{DateBehaviour, FieldType, OptionItem, Table, TableDetail};

/// Fields of the largest object, its own three aside.
pub const MANY: usize = 250;

fn object(name: &str, texts: &[(u32, &str)]) -> TableDetail {
    let mut table = Table::new(name, name, "Id");
    table.labels = labels(texts);
    table.primary_name = Some("Name".into());
    table.custom = name.ends_with("__c");
    let mut detail = TableDetail::new(table);
    detail.fields.push(field("Id", FieldType::UniqueId, &[(1033, "Record ID"), (1042, "레코드 ID")]));
    let stamp = date(DateBehaviour::UserLocal);
    detail.fields.push(field("SystemModstamp", stamp, &[(1033, "System Modstamp")]));
    detail.fields.push(field("Name", text(255), &[(1033, "Name"), (1042, "이름")]));
    detail
}

/// Picklists keep texts.
fn picklist(detail: &mut TableDetail, name: &str, texts: &[(u32, &str)], values: &[&str]) {
    let mut options = set(&format!("{}_{name}", detail.table.name), false, &[]);
    options.options = values.iter().map(|v| OptionItem::text(*v, labels(&[(1042, v)]))).collect();
    choice(detail, name, FieldType::Choice, texts, options);
}

/// An account that may be a person.
fn account() -> TableDetail {
    let mut d = object("Account", &[(1033, "Account"), (1042, "거래처")]);
    d.fields.push(field("IsPersonAccount", FieldType::Boolean, &[(1033, "Is Person Account"), (1042, "개인 거래처")]));
    let email = FieldType::Text { max_length: Some(80), format: Some("Email".into()) };
    d.fields.push(field("PersonEmail", email, &[(1033, "Email"), (1042, "이메일")]));
    d.fields.push(field(
        "PersonHasOptedOutOfEmail",
        FieldType::Boolean,
        &[(1033, "Email Opt Out"), (1042, "이메일 수신 거부")],
    ));
    d.fields.push(lookup("PersonContactId", FieldType::Lookup, &[(1033, "Contact ID")], &["Contact"]));
    d.fields.push(lookup("ParentId", FieldType::Lookup, &[(1033, "Parent Account")], &["Account"]));
    picklist(
        &mut d,
        "Industry",
        &[(1033, "Industry"), (1042, "산업")],
        &["농업", "Banking & Finance", "a \"<&>' b", ""],
    );
    picklist(&mut d, "Rating__c", &[(1042, "등급")], &["Hot", "hot", "우수"]);
    d.fields.push(field("AnnualRevenue", FieldType::Money { precision: Some(2) }, &[(1033, "Annual Revenue")]));
    d.tidy();
    d
}

fn contact() -> TableDetail {
    let mut d = object("Contact", &[(1033, "Contact"), (1042, "연락처")]);
    d.fields.push(field("LastName", text(80), &[(1033, "Last Name"), (1042, "성")]));
    d.fields.push(field("Birthdate", date(DateBehaviour::DateOnly), &[(1033, "Birthdate")]));
    d.fields.push(lookup("AccountId", FieldType::Lookup, &[(1033, "Account ID")], &["Account"]));
    d.fields.push(lookup("OwnerId", FieldType::Lookup, &[(1033, "Owner ID")], &["Group", "User"]));
    // Names that are reserved words, and two that are one without regard to case.
    for name in ["Select__c", "Order__c", "Straße__c", "Level__c", "LEVEL__c"] {
        d.fields.push(field(name, text(40), &[(1042, "<b>\u{1b}[2J등급</b>"), (1033, "=HYPERLINK(\"x\")")]));
    }
    d.tidy();
    d
}

/// A customer's own object with a hostile label.
fn card() -> TableDetail {
    let mut d = object("LoyaltyCard__c", &[(1042, "'; DROP TABLE 카드; --"), (1033, "<card/>")]);
    d.fields.push(lookup("Holder__c", FieldType::Lookup, &[(1033, "Holder")], &["Contact"]));
    d.fields.push(field("Points__c", FieldType::Double, &[(1042, "점수")]));
    d.tidy();
    d
}

/// An object of very many fields.
pub fn wide() -> TableDetail {
    let mut d = object("Wide__c", &[(1033, "Wide"), (1042, "넓은 개체")]);
    for number in 0..MANY {
        let kind = match number % 5 {
            0 => FieldType::Double,
            1 => FieldType::Boolean,
            2 => date(DateBehaviour::UserLocal),
            3 => FieldType::Memo { max_length: Some(32_768) },
            _ => text(255),
        };
        d.fields.push(field(&format!("A_field_of_this_object_with_number_{number:03}__c"), kind, &[(1042, "항목")]));
    }
    d.tidy();
    d
}

/// The whole but for the wide object.
pub fn catalogue() -> Catalogue {
    of_system(System::Salesforce, &[account(), contact(), card()])
}

/// With the wide object.
pub fn everything() -> Catalogue {
    of_system(System::Salesforce, &[account(), contact(), card(), wide()])
}
