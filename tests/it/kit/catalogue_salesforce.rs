//! A Salesforce organisation as odd as real ones are (developer.salesforce.com, "Object Reference"): person accounts, an
//! object of 250 fields, picklists whose rows hold texts, dependent, retired and translated ones, names in Korean.
use super::catalogue::{Catalogue, date, field, labels, lookup, made, text};
use fieldbridge::account::System;
use fieldbridge::catalog::{DateBehaviour, Field, FieldType, OptionItem, OptionSet, Table, TableDetail, text_code};

fn object(name: &str, texts: &[(u32, &str)]) -> TableDetail {
    let mut table = Table::new(name, name, "Id");
    table.labels = labels(texts);
    table.custom = name.ends_with("__c");
    let mut detail = TableDetail::new(table);
    detail.fields.push(field("Id", FieldType::UniqueId, &[(1033, "Record ID"), (1042, "레코드 ID")]));
    for (name, label) in
        [("CreatedDate", "Created Date"), ("LastModifiedDate", "Last Modified"), ("SystemModstamp", "Stamp")]
    {
        detail.fields.push(field(name, date(DateBehaviour::UserLocal), &[(1033, label)]));
    }
    detail
}

/// A picklist; values with a label in English and one in Korean.
fn picklist(detail: &mut TableDetail, name: &str, kind: FieldType, label: &str, values: &[(&str, &str, &str)]) {
    let set = format!("{}_{name}", detail.table.name);
    let item = |(value, english, korean): &(&str, &str, &str)| {
        OptionItem::text(*value, labels(&[(1033, english), (1042, korean)]))
    };
    let mut made = field(name, kind, &[(1033, label)]);
    made.option_set = Some(set.clone());
    detail.fields.push(made);
    detail.option_sets.push(OptionSet {
        name: set,
        labels: labels(&[(1033, label)]),
        global: false,
        options: values.iter().map(item).collect(),
    });
}

fn one() -> FieldType {
    FieldType::Text { max_length: Some(255), format: Some("Picklist".into()) }
}

fn account() -> TableDetail {
    let mut d = object("Account", &[(1033, "Account"), (1042, "계정")]);
    d.fields.push(field("Name", text(255), &[(1033, "Account Name"), (1042, "계정 이름")]));
    d.fields.push(field("IsPersonAccount", FieldType::Boolean, &[(1033, "Is Person Account"), (1042, "개인 계정")]));
    for (name, label) in [("FirstName", "이름"), ("LastName", "성"), ("PersonTitle", "직함")] {
        d.fields.push(field(name, text(80), &[(1033, name), (1042, label)]));
    }
    let email = FieldType::Text { max_length: Some(80), format: Some("Email".into()) };
    d.fields.push(field("PersonEmail", email, &[(1033, "Email")]));
    d.fields.push(field("PersonBirthdate", date(DateBehaviour::DateOnly), &[(1033, "Birthdate"), (1042, "생일")]));
    d.fields.push(field("PersonHasOptedOutOfEmail", FieldType::Boolean, &[(1033, "Email Opt Out")]));
    d.fields.push(lookup("PersonContactId", FieldType::Lookup, &[(1033, "Contact ID")], &["Contact"]));
    d.fields.push(field("AnnualRevenue", FieldType::Money { precision: Some(2) }, &[(1033, "Annual Revenue")]));
    d.fields.push(field("등급__c", text(40), &[(1042, "등급")]));
    d.fields.push(field("등급2__c", text(40), &[(1042, "등급 2")]));
    let rating = [("Hot", "Hot", "뜨거움"), ("Cold", "Cold", "차가움"), ("a;b & <c>", "Odd \"one\"", "이상한 값")];
    picklist(&mut d, "Rating", one(), "Account Rating", &rating);
    picklist(&mut d, "Country__c", one(), "Country", &[("KR", "Korea", "대한민국"), ("CH", "Switzerland", "스위스")]);
    let cities = [("서울", "Seoul", "서울"), ("부산", "Busan", "부산"), ("Zürich", "Zurich", "취리히")];
    picklist(&mut d, "City__c", one(), "City", &cities);
    if let Some(field) = d.fields.iter_mut().find(|f| f.name == "City__c") {
        field.controller = Some("Country__c".into());
    }
    if let Some(set) = d.option_sets.iter_mut().find(|s| s.name == "Account_City__c") {
        for option in &mut set.options {
            let country = if option.value.as_deref() == Some("Zürich") { "CH" } else { "KR" };
            option.valid_for = Some(vec![text_code(country)]);
            option.retired = option.value.as_deref() == Some("부산");
        }
    }
    let interests = [("Golf", "Golf", "골프"), ("바둑", "Go", "바둑")];
    picklist(&mut d, "Interests__c", FieldType::MultiChoice, "Interests", &interests);
    d.tidy();
    d
}

fn contact() -> TableDetail {
    let mut d = object("Contact", &[(1033, "Contact"), (1042, "연락처")]);
    d.fields.push(field("LastName", text(80), &[(1033, "Last Name"), (1042, "성")]));
    d.fields.push(field(
        "Email",
        FieldType::Text { max_length: Some(80), format: Some("Email".into()) },
        &[(1033, "Email")],
    ));
    d.fields.push(field(
        "HasOptedOutOfEmail",
        FieldType::Boolean,
        &[(1033, "Email Opt Out"), (1042, "이메일 수신 거부")],
    ));
    d.fields.push(lookup("AccountId", FieldType::Lookup, &[(1033, "Account")], &["Account"]));
    d.tidy();
    d
}

/// As many fields as an object of a smaller edition can have, of every type, named in Korean and English in turn.
fn wide() -> TableDetail {
    let mut d = object("넓은_객체__c", &[(1042, "넓은 객체")]);
    let kinds = [
        text(255),
        FieldType::Memo { max_length: Some(32_768) },
        FieldType::Double,
        FieldType::Money { precision: Some(2) },
        FieldType::Integer,
        FieldType::Boolean,
        date(DateBehaviour::DateOnly),
        date(DateBehaviour::UserLocal),
    ];
    let free = 250 - d.fields.len();
    let named = |n: usize| if n.is_multiple_of(2) { format!("필드_{n:03}__c") } else { format!("Field_{n:03}__c") };
    let fields = (0..free).zip(kinds.iter().cycle());
    d.fields.extend(fields.map(|(n, kind)| -> Field { field(&named(n), kind.clone(), &[(1042, "필드")]) }));
    d.tidy();
    d
}

/// The organisation with everything carried that can be, labels in Korean and English.
pub fn salesforce() -> Catalogue {
    made(System::Salesforce, "https://contoso.my.salesforce.com", &[account(), contact()], &[1042, 1033])
}

/// The wide object alone.
pub fn wide_object() -> Catalogue {
    made(System::Salesforce, "https://contoso.my.salesforce.com", &[wide()], &[])
}
