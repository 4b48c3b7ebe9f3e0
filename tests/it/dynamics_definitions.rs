//! Definitions over the wire: what is asked, what an older or odd organisation answers, what changed since a stamp.
use crate::dynamics_wire::{asked, contact, ok, organisation, refuse};
use crate::kit::dynamics::{connect, signed_in};
use crate::kit::liar::Wire;
use fieldbridge::catalog::{FieldType, KeyState, Right, navigation};
use fieldbridge::fault::Retry;
use fieldbridge::port::Crm;
use serde_json::{Value, json};

const STAMP: &str = "1234!01/02/2026 03:04:05";

/// A contact with one field of each kind that needs a typed request here, a key and a relationship.
fn described() -> Value {
    let mut body = contact();
    let attribute = |name: &str, kind: &str| json!({"LogicalName": name, "AttributeType": kind, "AttributeTypeName": {"Value": format!("{kind}Type")}});
    body["Attributes"] = json!([
        attribute("contactid", "Uniqueidentifier"),
        attribute("gendercode", "Picklist"),
        attribute("donotemail", "Boolean"),
        attribute("parentcustomerid", "Customer")
    ]);
    body["Keys"] =
        json!([{"LogicalName": "new_mail", "KeyAttributes": ["emailaddress1"], "EntityKeyIndexStatus": "Pending"}]);
    body["ManyToOneRelationships"] = json!([{"SchemaName": "contact_customer_accounts", "ReferencingAttribute": "parentcustomerid",
        "ReferencedEntity": "account", "ReferencingEntityNavigationPropertyName": "parentcustomerid_account"}]);
    body["Privileges"] = json!([{"Name": "prvReadContact", "PrivilegeType": "Read"}]);
    body
}

fn choices() -> Value {
    json!({"value": [{"LogicalName": "gendercode", "OptionSet": {"Options": [{"Value": 1, "Label": {"LocalizedLabels": [
        {"Label": "Male", "LanguageCode": 1033}, {"Label": "남성", "LanguageCode": 1042}]}}]}, "GlobalOptionSet": null}]})
}

/// The definition of contact, and what its typed requests answer; `refuse` names words that are refused.
async fn an_organisation(refused: &'static [(&'static str, u16, &'static str)]) -> Wire {
    Wire::listen(signed_in(move |request, _| {
        let asked = asked(request);
        if let Some((_, status, code)) = refused.iter().find(|(word, ..)| asked.contains(word)) {
            return refuse(*status, code, "refused for this test");
        }
        match () {
            () if asked.contains("PicklistAttributeMetadata") => ok(&choices()),
            () if asked.contains("BooleanAttributeMetadata") => ok(&json!({"value": [{"LogicalName": "donotemail",
                "OptionSet": {"TrueOption": {"Value": 1, "Label": {"LocalizedLabels": [{"Label": "No mail", "LanguageCode": 1033}]}}}}]})),
            () if asked.contains("LookupAttributeMetadata") => {
                ok(&json!({"value": [{"LogicalName": "parentcustomerid", "Targets": ["account", "contact"]}]}))
            }
            () => ok(&described()),
        }
    }))
    .await
}

#[tokio::test]
async fn a_description_takes_one_request_and_one_for_each_kind_that_needs_it() {
    let wire = an_organisation(&[]).await;
    let detail = connect(&wire.url).describe("contact").await.unwrap();
    assert_eq!(wire.count("EntityDefinitions("), 4, "the definition, choices, yes/no, references: {:#?}", wire.seen());
    assert_eq!(wire.count("$top"), 0, "definitions are never paged");
    assert_eq!(navigation(&detail, "parentcustomerid", "account"), Ok("parentcustomerid_account"));
    assert_eq!((detail.keys[0].state, detail.privilege(Right::Read)), (KeyState::Pending, Some("prvReadContact")));
    let names = detail.field("donotemail").unwrap().yes_no.clone().unwrap();
    assert_eq!(names.yes.0[&1033], "No mail");
}

#[tokio::test]
async fn an_older_organisation_is_asked_for_less() {
    let wire =
        an_organisation(&[("SourceType", 400, "0x80060888"), ("BooleanAttributeMetadata", 400, "0x80060888")]).await;
    let detail = connect(&wire.url).describe("contact").await.unwrap();
    assert_eq!(detail.option_set("contact_gendercode").unwrap().options.len(), 1);
    assert_eq!(detail.field("donotemail").unwrap().yes_no, None, "what is only shown may be missing");
}

#[tokio::test]
async fn what_a_field_cannot_do_without_is_not_left_out_in_silence() {
    let wire = an_organisation(&[("PicklistAttributeMetadata", 400, "0x80060888")]).await;
    let fault = connect(&wire.url).describe("contact").await.unwrap_err();
    assert_eq!(fault.args.get("table").map(String::as_str), Some("contact"), "{fault:?}");
}

#[tokio::test]
async fn an_expired_stamp_and_a_missing_function_mean_reading_everything() {
    for (status, code) in [(400, "0x80044352"), (404, "0x8006088a"), (501, "0x80060888"), (403, "0x80040220")] {
        let wire = an_organisation(match status {
            400 => &[("RetrieveMetadataChanges", 400, "0x80044352")],
            404 => &[("RetrieveMetadataChanges", 404, "0x8006088a")],
            501 => &[("RetrieveMetadataChanges", 501, "0x80060888")],
            _ => &[("RetrieveMetadataChanges", 403, "0x80040220")],
        })
        .await;
        let crm = connect(&wire.url);
        assert_eq!(crm.definition_changes(STAMP, &[], &[]).await.unwrap(), None, "{status} {code}");
        assert_eq!(crm.definitions_stamp().await.unwrap(), None, "{status} {code}");
    }
}

#[tokio::test]
async fn a_server_in_trouble_is_no_expired_stamp() {
    let wire = an_organisation(&[("RetrieveMetadataChanges", 503, "0x80044150")]).await;
    let fault = connect(&wire.url).definition_changes(STAMP, &[], &[]).await.unwrap_err();
    assert_ne!(fault.policy().retry, Retry::Never, "{fault:?}");
}

#[tokio::test]
async fn what_changed_comes_with_the_keys_and_shared_sets_of_today() {
    let changes = json!({"ServerVersionStamp": "1300!x", "DeletedMetadata": {"Keys": ["Attribute"], "Values": [
            {"Items": ["6ba7b810-9dad-11d1-80b4-00c04fd430c8"]}]},
        "EntityMetadata": [{"MetadataId": "6ba7b811-9dad-11d1-80b4-00c04fd430c8", "LogicalName": "contact", "HasChanged": false,
            "Attributes": [{"LogicalName": "new_n", "AttributeType": "Integer"}]}]});
    let keys = json!({"value": [{"LogicalName": "contact", "Keys": [{"LogicalName": "new_mail",
        "KeyAttributes": ["emailaddress1"], "EntityKeyIndexStatus": "Active"}]}, {"LogicalName": "lead", "Keys": []}]});
    let set = json!({"Name": "new_segments", "IsGlobal": true, "Options": [{"Value": 7, "Label": {"LocalizedLabels": [
        {"Label": "Gold", "LanguageCode": 1033}]}}]});
    let wire = organisation(vec![
        ("RetrieveMetadataChanges", Ok(changes)),
        ("EntityDefinitions?$select=LogicalName&$filter=LogicalName eq 'contact' or LogicalName eq 'lead'", Ok(keys)),
        ("GlobalOptionSetDefinitions(Name='new_segments')", Ok(set)),
    ])
    .await;
    let (tables, sets) = (["contact", "lead"].map(String::from), ["new_segments", "gone_set"].map(String::from));
    let delta = connect(&wire.url).definition_changes(STAMP, &tables, &sets).await.unwrap().unwrap();
    assert_eq!((delta.stamp.as_str(), delta.gone.len()), ("1300!x", 1));
    assert_eq!(delta.tables[0].fields[0].kind, FieldType::Integer);
    assert_eq!((delta.keys["contact"][0].state, delta.keys["lead"].len()), (KeyState::Active, 0));
    assert_eq!(
        delta.shared.iter().map(|s| s.options[0].code).collect::<Vec<_>>(),
        [7],
        "a set that is gone is left out"
    );
    let request = wire.seen().into_iter().find(|r| r.contains("RetrieveMetadataChanges")).unwrap();
    let asked = asked(&request);
    assert!(asked.contains("DeletedMetadataFilters'All'") && asked.contains(&format!("@p3='{STAMP}'")), "{asked}");
}

#[tokio::test]
async fn the_number_of_the_definitions_is_read_from_any_answer_that_has_one() {
    let answer = |body: Value| vec![("systemusers", Ok(body))];
    for (body, expected) in [
        (json!({"@Microsoft.Dynamics.CRM.globalmetadataversion": "88012345", "value": []}), Some("88012345")),
        (json!({"value": []}), None),
        (json!({"@Microsoft.Dynamics.CRM.globalmetadataversion": {"x": 1}}), None),
    ] {
        let wire = organisation(answer(body)).await;
        assert_eq!(connect(&wire.url).schema_version().await.unwrap().as_deref(), expected);
        let request = wire.seen().into_iter().find(|r| r.contains("systemusers")).unwrap().to_lowercase();
        assert!(request.contains("prefer: odata.include-annotations=\"microsoft.dynamics.crm.globalmetadataversion\""));
    }
    let wire = organisation(vec![("systemusers", Err((403, "0x80040220")))]).await;
    assert_eq!(connect(&wire.url).schema_version().await.unwrap(), None, "without the right there is no number");
}

#[tokio::test]
async fn hostile_definitions_are_read_within_bounds() {
    let options: Vec<Value> = (0..10_000)
        .map(|n| json!({"Value": n, "Label": {"LocalizedLabels": [{"Label": format!("<b>{n}</b>\u{1b}[2J"), "LanguageCode": 1033}]}}))
        .collect();
    let wire = Wire::listen(signed_in(move |request, _| {
        let asked = asked(request);
        match asked.contains("PicklistAttributeMetadata") {
            true => ok(&json!({"value": [{"LogicalName": "gendercode", "OptionSet": {"Options": options}}, 5, {"LogicalName": 7}]})),
            false => {
                let mut body = contact();
                body["Attributes"] = json!([{"LogicalName": "gendercode", "AttributeType": "Picklist"},
                    {"LogicalName": "gendercode", "AttributeType": "Picklist"}, "x", {"LogicalName": "../$batch"}]);
                body["IsActivity"] = json!("perhaps");
                ok(&body)
            }
        }
    }))
    .await;
    let detail = connect(&wire.url).describe("contact").await.unwrap();
    assert_eq!((detail.fields.len(), detail.option_sets[0].options.len()), (1, 10_000));
}
