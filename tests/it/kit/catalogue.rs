//! A catalogue as odd as real organisations are: Korean, Japanese and Arabic labels, names of 64 characters that differ in
//! the last one, reserved words, names that fall together, hostile labels, option sets of every kind.
use fieldbridge::account::{ExternalAccount, Name, System};
use fieldbridge::catalog::{DateBehaviour, Field, FieldType, Labels, OptionItem, OptionSet, Table, TableDetail};
use fieldbridge::flow::{Flow, propose_flows};
use fieldbridge::mapping::{EnumChoice, Mapping, propose, propose_enumerations, with_free_schema};
use fieldbridge::schema::Built;
use fieldbridge::setup::{Defaults, SandboxOffer, account_of, defaults};

/// Two of 64 characters that are one within 63.
pub const LONG: [&str; 2] = [
    "new_a_name_that_goes_on_until_the_sixty_fourth_character_endings",
    "new_a_name_that_goes_on_until_the_sixty_fourth_character_endingt",
];

pub fn labels(texts: &[(u32, &str)]) -> Labels {
    Labels(texts.iter().map(|(lcid, text)| (*lcid, (*text).to_owned())).collect())
}

pub fn field(name: &str, kind: FieldType, texts: &[(u32, &str)]) -> Field {
    let mut field = Field::new(name, kind);
    field.labels = labels(texts);
    field
}

pub fn text(max: u32) -> FieldType {
    FieldType::Text { max_length: Some(max), format: None }
}

pub fn date(behaviour: DateBehaviour) -> FieldType {
    FieldType::DateTime { behaviour }
}

pub(super) fn set(name: &str, global: bool, options: &[(i64, &[(u32, &str)])]) -> OptionSet {
    let options = options.iter().map(|(code, texts)| OptionItem::new(*code, labels(texts))).collect();
    OptionSet { name: name.into(), labels: labels(&[(1033, name), (1042, "목록")]), global, options }
}

pub(super) fn choice(detail: &mut TableDetail, name: &str, kind: FieldType, texts: &[(u32, &str)], options: OptionSet) {
    let mut made = field(name, kind, texts);
    made.option_set = Some(options.name.clone());
    detail.fields.push(made);
    detail.option_sets.push(options);
}

pub fn lookup(name: &str, kind: FieldType, texts: &[(u32, &str)], targets: &[&str]) -> Field {
    let mut made = field(name, kind, texts);
    made.targets = targets.iter().map(|t| (*t).to_owned()).collect();
    made
}

fn table(name: &str, texts: &[(u32, &str)]) -> TableDetail {
    let key = format!("{name}id");
    let mut table = Table::new(name, format!("{name}s"), key.clone());
    table.labels = labels(texts);
    table.change_tracking = true;
    let mut detail = TableDetail::new(table);
    detail.fields.push(field(&key, FieldType::UniqueId, &[(1033, "Identifier"), (1042, "식별자")]));
    detail.fields.push(field(
        "modifiedon",
        date(DateBehaviour::UserLocal),
        &[(1033, "Modified On"), (1042, "수정한 날짜")],
    ));
    detail
}

fn contact() -> TableDetail {
    let mut d = table("contact", &[(1033, "Contact"), (1042, "연락처"), (1041, "取引先担当者"), (1025, "جهة اتصال")]);
    let mut last = field("lastname", text(100), &[(1033, "Last Name"), (1042, "성")]);
    last.required = true;
    d.fields.push(last);
    d.fields.push(field("firstname", text(50), &[(1042, "이름")]));
    let email = FieldType::Text { max_length: Some(100), format: Some("Email".into()) };
    d.fields.push(field("emailaddress1", email, &[(1033, "Email"), (1042, "전자 메일")]));
    d.fields.push(field("telephone1", text(50), &[(1033, "Business Phone"), (1042, "근무처 전화")]));
    d.fields.push(field("birthdate", date(DateBehaviour::DateOnly), &[(1033, "Birthday"), (1042, "생일")]));
    d.fields.push(field("new_visit", date(DateBehaviour::TimeZoneIndependent), &[(1041, "訪問")]));
    d.fields.push(field("donotemail", FieldType::Boolean, &[(1033, "Do not allow e-mails"), (1042, "전자 메일 금지")]));
    d.fields.push(field("creditlimit", FieldType::Money { precision: Some(2) }, &[(1033, "Credit Limit")]));
    let rate = FieldType::Decimal { precision: Some(10) };
    d.fields.push(field("new_discount", rate, &[(1033, "Discount"), (1042, "할인율")]));
    d.fields.push(field("versionnumber", FieldType::BigInt, &[(1033, "Version")]));
    d.fields.push(field("description", FieldType::Memo { max_length: Some(2000) }, &[(1033, "</element>]]> & \"<'>")]));
    d.fields.push(field("new_formula", text(20), &[(1033, "=HYPERLINK(\"http://x\";\"click\")")]));
    d.fields.push(field("new_bidi", text(20), &[(1033, "a\u{202e}b\u{7}c | `d` *e*")]));
    for word in ["order", "group", "select", "user", "id", "key", "xmin"] {
        d.fields.push(field(word, text(10), &[(1033, word)]));
    }
    for (name, label) in [("Level__c", "Level"), ("level__c", "level"), ("new_한글", "한글"), ("new_漢字", "漢字")]
    {
        d.fields.push(field(name, text(30), &[(1033, label)]));
    }
    for name in LONG {
        d.fields.push(field(name, FieldType::Integer, &[(1033, "long")]));
    }
    choice(
        &mut d,
        "gendercode",
        FieldType::Choice,
        &[(1033, "Gender"), (1042, "성별")],
        set(
            "contact_gendercode",
            false,
            &[(1, &[(1033, "Male"), (1042, "남성")]), (2, &[(1033, "Female"), (1042, "여성")])],
        ),
    );
    choice(
        &mut d,
        "new_tier",
        FieldType::Choice,
        &[(1042, "등급")],
        set(
            "new_global_tier",
            true,
            &[
                (-1, &[(1042, "없음")]),
                (100_000_000, &[(1033, "Gold"), (1042, "골드")]),
                (100_000_001, &[(1033, "gold")]),
                (100_000_002, &[]),
                (100_000_003, &[(1033, "1st \"<&>")]),
            ],
        ),
    );
    choice(
        &mut d,
        "statecode",
        FieldType::State,
        &[(1033, "Status"), (1042, "상태")],
        set(
            "contact_statecode",
            false,
            &[(0, &[(1033, "Active"), (1042, "활성")]), (1, &[(1033, "Inactive"), (1042, "비활성")])],
        ),
    );
    choice(
        &mut d,
        "statuscode",
        FieldType::Status,
        &[(1033, "Status Reason")],
        set("contact_statuscode", false, &[(1, &[(1033, "Active")]), (2, &[(1033, "Inactive")])]),
    );
    choice(
        &mut d,
        "new_interests",
        FieldType::MultiChoice,
        &[(1033, "Interests"), (1042, "관심사")],
        set("contact_new_interests", false, &[(1, &[(1033, "Golf")]), (9, &[(1033, "Chess")])]),
    );
    let companies = ["account", "contact"];
    d.fields.push(lookup(
        "parentcustomerid",
        FieldType::Customer,
        &[(1033, "Company Name"), (1042, "회사 이름")],
        &companies,
    ));
    d.fields.push(lookup("accountid", FieldType::Lookup, &[(1033, "Account")], &["account"]));
    d.fields.push(lookup("ownerid", FieldType::Owner, &[(1033, "Owner"), (1042, "담당자")], &["systemuser", "team"]));
    d.tidy();
    d
}

fn account() -> TableDetail {
    let mut d = table("account", &[(1033, "Account"), (1042, "거래처")]);
    d.fields.push(field("name", text(160), &[(1033, "Account Name"), (1042, "거래처 이름")]));
    d.fields.push(lookup("primarycontactid", FieldType::Lookup, &[(1033, "Primary Contact")], &["contact"]));
    d.fields.push(lookup("parentaccountid", FieldType::Lookup, &[(1033, "Parent Account")], &["account"]));
    d.fields.push(field("revenue", FieldType::Double, &[(1033, "Revenue")]));
    choice(
        &mut d,
        "new_tier",
        FieldType::Choice,
        &[(1033, "Tier")],
        set("new_global_tier", true, &[(100_000_000, &[(1033, "Gold"), (1042, "골드")])]),
    );
    d.tidy();
    d
}

/// A table whose own name is a reserved word and whose label is hostile.
fn order() -> TableDetail {
    let mut d = table("order", &[(1033, "<order name=\"x\"/> -- '; DROP TABLE x;")]);
    d.fields.push(lookup("contactid", FieldType::Lookup, &[(1033, "It's \\ a contact")], &["contact"]));
    d.fields.push(field(LONG[0], text(4000), &[]));
    d.tidy();
    d
}

/// The whole: account, tables with everything carried that can be, enumerations, flows.
pub struct Catalogue {
    pub account: ExternalAccount,
    pub built: Vec<Built>,
    pub choices: Vec<EnumChoice>,
    pub flows: Vec<Flow>,
}

pub fn catalogue() -> Catalogue {
    of(&[contact(), account(), order()])
}

/// The same of other tables.
pub fn of(details: &[TableDetail]) -> Catalogue {
    of_system(System::Dynamics, details)
}

/// The same of an account of that CRM.
pub fn of_system(system: System, details: &[TableDetail]) -> Catalogue {
    let dynamics = system == System::Dynamics;
    let url = if dynamics { "https://contoso.crm4.dynamics.com" } else { "https://contoso.my.salesforce.com" };
    made(system, url, details, &[])
}

/// Everything that can be carried of these tables, labels in these languages.
pub fn made(system: System, url: &str, details: &[TableDetail], languages: &[u32]) -> Catalogue {
    let offer = SandboxOffer {
        system,
        url: url.into(),
        tenant: (system == System::Dynamics).then(|| "contoso.onmicrosoft.com".into()),
        client_id: "0fc1a9b0-1111-2222-3333-444455556666".into(),
        public_client_id: "1fc1a9b0-1111-2222-3333-444455556666".into(),
        secret: fieldbridge::secret::Secret::new("hunter2"),
    };
    let Defaults { mut answers, .. } = defaults(system, Some(&offer), None, &[]);
    answers.insert("name".into(), "콘토소-crm".into());
    let account = account_of(&answers, None).unwrap();
    let name: Name = account.name.clone();
    let tables: Vec<String> = details.iter().map(|d| d.table.name.clone()).collect();
    let mut mappings: Vec<Mapping> = Vec::new();
    for detail in details {
        let proposed = with_free_schema(propose(&name, detail, &tables), &mappings);
        let all = proposed.rules.iter().filter(|r| !r.include && r.reason.can_carry()).map(|r| r.field.clone());
        let fields: Vec<String> = all.collect();
        mappings.push(fields.iter().fold(proposed, |m, f| m.toggle(f).unwrap()));
    }
    let mut choices = propose_enumerations(&name, details, &mappings, &[], &[]);
    choices.iter_mut().for_each(|c| c.languages = languages.to_vec());
    let flows = propose_flows(&name, &tables, details, &[]);
    let built = mappings.iter().zip(details).map(|(m, d)| Built::new(m, d.clone(), &mappings, &choices)).collect();
    Catalogue { account, built, choices, flows }
}
