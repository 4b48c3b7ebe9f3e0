//! The adapter against answers in the documented shapes, own-made: tables, descriptions, counts, checks, reading.
use crate::kit::dynamics::{connect, contacts, signed_in};
use crate::kit::liar::{Act, Wire, json};
use fieldbridge::account::{CheckId, CheckReport, CheckScope, CheckSubject, Verdict};
use fieldbridge::catalog::{DateBehaviour, FieldType, TableKind};
use fieldbridge::fault::ErrorKind;
use fieldbridge::i18n::{Lang, Words};
use fieldbridge::mapping::{CompareOp, Filter, Literal};
use fieldbridge::port::{Crm, Position, ReadOrder};
use serde_json::{Value, json as value};

const USER: &str = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

/// The path and query of a request, decoded.
pub fn asked(request: &str) -> String {
    let target = request.split(' ').nth(1).unwrap_or_default();
    let mut out = Vec::new();
    let mut bytes = target.bytes();
    while let Some(b) = bytes.next() {
        match b {
            b'%' => {
                let hex = [bytes.next().unwrap(), bytes.next().unwrap()];
                out.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
            }
            _ => out.push(b),
        }
    }
    String::from_utf8(out).unwrap().replace("/api/data/v9.2/", "")
}

/// What begins so is answered so: with a body, or with a refusal's status and code.
pub type Answer = (&'static str, Result<Value, (u16, &'static str)>);

/// A server that answers by the beginning of what is asked; everything else is refused as Dataverse refuses.
pub async fn organisation(answers: Vec<Answer>) -> Wire {
    Wire::listen(signed_in(move |request, _| {
        let asked = asked(request);
        let found = answers.iter().filter(|(start, _)| asked.starts_with(start)).max_by_key(|(start, _)| start.len());
        match found {
            Some((_, Ok(body))) => ok(body),
            Some((_, Err((status, code)))) => refuse(*status, code, "refused for this test"),
            None => refuse(404, "0x8006088a", "Resource not found for the segment"),
        }
    }))
    .await
}

pub fn ok(body: &Value) -> Act {
    json("200 OK", &body.to_string())
}

pub fn refuse(status: u16, code: &str, message: &str) -> Act {
    json(&format!("{status} Refused"), &value!({"error": {"code": code, "message": message}}).to_string())
}

fn who() -> Answer {
    ("WhoAmI", Ok(value!({"UserId": USER, "OrganizationId": USER, "BusinessUnitId": USER})))
}

fn label(text: &str) -> Value {
    value!({"LocalizedLabels": [{"Label": text, "LanguageCode": 1033}], "UserLocalizedLabel": null})
}

pub fn contact() -> Value {
    value!({"MetadataId": USER, "LogicalName": "contact", "EntitySetName": "contacts", "PrimaryIdAttribute": "contactid",
        "PrimaryNameAttribute": "fullname", "DisplayName": label("Contact"), "IsPrivate": false, "ChangeTrackingEnabled": true})
}

#[tokio::test]
async fn tables_come_sorted_and_without_those_that_cannot_be_read() {
    let more = |name: &str, set: Value| {
        let mut t = contact();
        t["LogicalName"] = value!(name);
        t["EntitySetName"] = set;
        t
    };
    let mut virtual_table = more("vendor", value!("vendors"));
    virtual_table["TableType"] = value!("Virtual");
    let list =
        value!({"value": [more("lead", value!("leads")), contact(), more("nothing", Value::Null), virtual_table]});
    let wire = organisation(vec![("EntityDefinitions?", Ok(list))]).await;
    let tables = connect(&wire.url).tables().await.unwrap();
    let names: Vec<_> = tables.iter().map(|t| (t.name.as_str(), t.kind)).collect();
    let want = [("contact", TableKind::Standard), ("lead", TableKind::Standard), ("vendor", TableKind::Virtual)];
    assert_eq!(names, want);
}

#[tokio::test]
async fn an_older_organisation_is_asked_without_newer_properties() {
    let wire = Wire::listen(signed_in(|request, _| {
        if asked(request).contains("TableType") {
            refuse(
                400,
                "0x80060888",
                "Could not find a property named 'TableType' on type 'Microsoft.Dynamics.CRM.EntityMetadata'.",
            )
        } else {
            ok(&value!({"value": [contact()]}))
        }
    }))
    .await;
    assert_eq!(connect(&wire.url).tables().await.unwrap().len(), 1);
}

fn described() -> Vec<Answer> {
    let mut entity = contact();
    entity["Attributes"] = value!([
        {"LogicalName": "contactid", "AttributeType": "Uniqueidentifier", "AttributeTypeName": {"Value": "UniqueidentifierType"}, "IsValidForRead": true},
        {"LogicalName": "gendercode", "AttributeType": "Picklist", "AttributeTypeName": {"Value": "PicklistType"}},
        {"LogicalName": "birthdate", "AttributeType": "DateTime", "AttributeTypeName": {"Value": "DateTimeType"}},
        {"LogicalName": "ownerid", "AttributeType": "Owner", "AttributeTypeName": {"Value": "OwnerType"}}
    ]);
    let option = |code: i64, text: &str| value!({"Value": code, "Label": label(text)});
    vec![
        ("EntityDefinitions(LogicalName='contact')?", Ok(entity)),
        (
            "EntityDefinitions(LogicalName='contact')/Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata",
            Ok(
                value!({"value": [{"LogicalName": "gendercode", "OptionSet": {"Name": "contact_gendercode", "Options": [option(1, "Male"), option(2, "Female")]}, "GlobalOptionSet": null}]}),
            ),
        ),
        (
            "EntityDefinitions(LogicalName='contact')/Attributes/Microsoft.Dynamics.CRM.DateTimeAttributeMetadata",
            Ok(value!({"value": [{"LogicalName": "birthdate", "DateTimeBehavior": {"Value": "DateOnly"}}]})),
        ),
        (
            "EntityDefinitions(LogicalName='contact')/Attributes/Microsoft.Dynamics.CRM.LookupAttributeMetadata",
            Ok(value!({"value": [{"LogicalName": "ownerid", "Targets": ["systemuser", "team"]}]})),
        ),
        ("contacts?", Ok(value!({"value": []}))),
    ]
}

#[tokio::test]
async fn a_description_asks_only_for_the_kinds_that_are_there() {
    let wire = organisation(described()).await;
    let detail = connect(&wire.url).describe("contact").await.unwrap();
    assert_eq!(detail.field("birthdate").unwrap().kind, FieldType::DateTime { behaviour: DateBehaviour::DateOnly });
    assert_eq!(detail.field("ownerid").unwrap().targets, ["systemuser", "team"]);
    assert_eq!(detail.option_set("contact_gendercode").unwrap().options.len(), 2);
    assert_eq!(wire.count("GET /api"), 4, "the definition and three kinds");
    let gone = connect(&wire.url).describe("nothing").await.unwrap_err();
    assert_eq!(gone.kind, ErrorKind::TableMissing);
    assert_eq!(connect(&wire.url).describe("x')/y").await.unwrap_err().kind, ErrorKind::TableMissing);
}

#[tokio::test]
async fn a_filter_may_name_fields_that_are_not_read() {
    let wire = organisation(described()).await;
    let mut query = contacts();
    query.order = ReadOrder::ByModified;
    query.filter =
        Some(Filter::Compare { field: "ownerid".into(), op: CompareOp::Eq, value: Literal::Text(USER.to_uppercase()) });
    let page = connect(&wire.url).fetch(&query, &Position::Start).await.unwrap();
    assert!(page.next.is_none());
    let read = wire.seen().into_iter().find(|r| r.contains("/contacts?")).unwrap();
    assert!(
        asked(&read).contains(&format!("$filter=_ownerid_value eq {USER}&$orderby=modifiedon asc,contactid asc")),
        "{}",
        asked(&read)
    );
    assert!(read.contains("prefer: odata.maxpagesize=100"), "{read}");
}

#[tokio::test]
async fn one_table_that_cannot_be_counted_spoils_no_other() {
    let wire = Wire::listen(signed_in(|request, _| {
        let asked = asked(request);
        let names: Vec<String> = serde_json::from_str(asked.split("@p=").nth(1).unwrap()).unwrap();
        if names.iter().any(|n| n == "virtual") {
            return refuse(400, "0x80040203", "cannot count");
        }
        let values: Vec<usize> = names.iter().map(String::len).collect();
        ok(&value!({"EntityRecordCountCollection": {"Count": names.len(), "IsReadOnly": false, "Keys": names, "Values": values}}))
    }))
    .await;
    let tables: Vec<String> = ["contact", "virtual", "lead", "account", "odd'name"].map(str::to_owned).to_vec();
    let counts = connect(&wire.url).counts(&tables).await.unwrap();
    assert_eq!(counts.len(), 4);
    assert_eq!((counts["contact"], counts["lead"], counts["odd'name"]), (7, 4, 8));
    assert!(connect(&wire.url).counts(&[]).await.unwrap().is_empty());
}

async fn check(wire: &Wire, id: CheckId) -> CheckReport {
    let table = id.is_per_table().then(|| "contact".to_owned());
    connect(&wire.url).check(&CheckSubject { id, table }, &CheckScope::default()).await
}

fn remedy(report: &CheckReport) -> &str {
    match &report.verdict {
        Verdict::Passed => "passed",
        Verdict::Warned { remedy } => remedy,
        Verdict::Failed { fault } => fault.kind.slug(),
        Verdict::Waiting { .. } => "waiting",
    }
}

#[tokio::test]
async fn the_right_to_read_is_judged_by_its_depth() {
    let mut entity = contact();
    entity["Privileges"] = value!([
        {"Name": "prvWriteContact", "PrivilegeType": "Write"}, {"Name": "prvReadContact", "PrivilegeType": "Read"}
    ]);
    let rights = |list: Value| Ok(value!({"RolePrivileges": list}));
    let held = |depths: &[&str]| {
        rights(depths.iter().map(|d| value!({"Depth": d, "PrivilegeName": "prvReadContact"})).collect())
    };
    let rows = |n: usize| Ok(value!({"value": vec![value!({"contactid": USER}); n]}));
    for (answer, rows, want) in [
        (held(&["Global"]), rows(1), "passed"),
        (held(&["Basic", "Global"]), rows(1), "passed"),
        (held(&["Basic"]), rows(1), "remedy-depth"),
        (held(&["Local", "Deep"]), rows(1), "remedy-depth"),
        (rights(value!([])), rows(1), "privilege-missing"),
        (Err((404, "0x8006088a")), rows(1), "passed"),
        (Err((403, "0x80040220")), Err((403, "0x80040220")), "privilege-missing"),
    ] {
        let wire = organisation(vec![
            who(),
            ("EntityDefinitions(LogicalName='contact')", Ok(entity.clone())),
            ("systemusers(", answer),
            ("contacts?", rows),
        ])
        .await;
        let report = check(&wire, CheckId::ReadPrivilege).await;
        assert_eq!(remedy(&report), want, "{report:?}");
        assert!(report.tried.starts_with("GET http://127.0.0.1"), "{}", report.tried);
    }
    let missing = organisation(vec![who()]).await;
    assert_eq!(remedy(&check(&missing, CheckId::ReadPrivilege).await), "table-missing");
    let empty = organisation(vec![("EntityDefinitions(", Ok(entity)), ("contacts?", rows(0))]).await;
    assert_eq!(remedy(&check(&empty, CheckId::SampleRow).await), "remedy-empty-table");
}

#[tokio::test]
async fn the_user_its_kind_and_its_roles_are_looked_at() {
    let user = |disabled: bool, mode: Option<i64>, roles: &[&str]| {
        let roles: Vec<Value> = roles.iter().map(|r| value!({"name": r})).collect();
        Ok(
            value!({"fullname": "# Fieldbridge", "isdisabled": disabled, "accessmode": mode, "systemuserroles_association": roles}),
        )
    };
    let reader: &[&str] = &["Fieldbridge reader"];
    for (answer, want) in [
        (user(false, Some(4), reader), ["passed", "passed", "passed"]),
        (user(false, None, reader), ["passed", "passed", "passed"]),
        (user(true, Some(4), reader), ["user-disabled", "passed", "passed"]),
        (user(false, Some(1), reader), ["user-kind-wrong", "passed", "passed"]),
        (user(false, Some(2), reader), ["remedy-user-read-only", "passed", "passed"]),
        (user(false, Some(0), &[]), ["passed", "remedy-no-direct-role", "passed"]),
        (user(false, Some(4), &["Basic User", "System Administrator"]), ["passed", "passed", "remedy-least-privilege"]),
        (user(false, Some(4), &["시스템 사용자 지정자"]), ["passed", "passed", "remedy-least-privilege"]),
        (Err((403, "0x80040220")), ["remedy-user-unreadable"; 3]),
        (Err((403, "0x80072560")), ["not-a-member"; 3]),
    ] {
        let wire = organisation(vec![who(), ("systemusers(", answer)]).await;
        for (id, want) in [CheckId::ApplicationUser, CheckId::Roles, CheckId::LeastPrivilege].into_iter().zip(want) {
            let report = check(&wire, id).await;
            assert_eq!(remedy(&report), want, "{report:?}");
        }
    }
}

#[tokio::test]
async fn roles_through_a_team_are_seen_by_the_privileges_they_lend() {
    let privileges = |count: usize| {
        let one = value!({"Depth": "Global", "PrivilegeName": "prvReadContact"});
        Ok(value!({"RolePrivileges": vec![one; count]}))
    };
    let nobody = || Ok(value!({"fullname": "x", "systemuserroles_association": []}));
    for (count, want) in [(3, "passed"), (0, "role-missing")] {
        let wire = organisation(vec![
            who(),
            (format!("systemusers({USER})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges").leak(), privileges(count)),
            ("systemusers(", nobody()),
        ])
        .await;
        assert_eq!(remedy(&check(&wire, CheckId::Roles).await), want);
    }
}

#[tokio::test]
async fn checks_tell_what_was_tried_and_what_came_back() {
    let wire = organisation(vec![
        who(),
        ("EntityDefinitions?", Ok(value!({"value": [{"LogicalName": "contact"}]}))),
        ("EntityDefinitions(LogicalName='contact')/Attributes", Ok(value!({"value": [{"LogicalName": "statecode"}]}))),
        ("RetrieveCurrentOrganization", Ok(value!({"Detail": {"FriendlyName": "Contoso \u{1b}[2J", "OrganizationVersion": "9.2.1", "OrganizationType": "CustomerTest"}}))),
    ])
    .await;
    for (id, tried, came_back) in [
        (CheckId::Address, "http://127.0.0.1", "this machine"),
        (CheckId::Token, "/oauth2/v2.0/token (client_credentials)", "a token for 59 min"),
        (CheckId::Identity, "/api/data/v9.2/WhoAmI", "Contoso ␛[2J"),
        (CheckId::Metadata, "$filter=LogicalName eq 'contact'", "contact"),
    ] {
        let report = check(&wire, id).await;
        assert_eq!(remedy(&report), "passed", "{report:?}");
        let told = Words(Lang::En).told(&report.came_back);
        assert!(report.tried.contains(tried) && told.contains(came_back), "{told}: {report:?}");
        assert!(!Words(Lang::Ko).told(&report.came_back).contains('⟨'), "{report:?}");
    }
    let identity = connect(&wire.url).identity().await.unwrap();
    assert!(!identity.production && identity.version.as_deref() == Some("9.2.1"));
}
