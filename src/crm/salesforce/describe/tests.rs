//! Descriptions in the documented shapes, made here.
use super::*;
use crate::catalog::{Caution, FieldSource, FieldType as T, Reading, capability, cautions, text_code};
use proptest::prelude::*;
use serde_json::{Value, json};

fn head(name: &str, more: &Value) -> Value {
    let mut head = json!({"name": name, "label": name, "keyPrefix": null, "custom": name.ends_with("__c"),
        "customSetting": false, "deprecatedAndHidden": false, "queryable": true, "retrieveable": true, "createable": true,
        "updateable": true, "deletable": true, "replicateable": true, "urls": {}, "activateable": false});
    merge(&mut head, more);
    head
}

fn merge(into: &mut Value, more: &Value) {
    for (key, value) in more.as_object().unwrap() {
        into[key] = value.clone();
    }
}

fn plain(name: &str, kind: &str, more: &Value) -> Value {
    let mut field = json!({"name": name, "label": name, "type": kind, "length": 0, "precision": 0, "scale": 0,
        "nillable": true, "createable": true, "updateable": true, "defaultedOnCreate": false, "calculated": false,
        "calculatedFormula": null, "compoundFieldName": null, "controllerName": null, "dependentPicklist": false,
        "deprecatedAndHidden": false, "externalId": false, "filterable": true, "nameField": false, "picklistValues": [],
        "referenceTo": [], "relationshipName": null, "restrictedPicklist": false, "unique": false, "soapType": "xsd:x"});
    merge(&mut field, more);
    field
}

fn pick(value: &str, active: bool, valid_for: Option<&str>) -> Value {
    json!({"active": active, "defaultValue": false, "label": format!("{value} label"), "validFor": valid_for, "value": value})
}

fn contact() -> Description {
    let no = json!({"createable": false, "updateable": false});
    let fields = json!([
        plain("Id", "id", &json!({"length": 18, "nillable": false, "createable": false, "updateable": false})),
        plain("IsDeleted", "boolean", &no),
        plain("MasterRecordId", "reference", &json!({"referenceTo": ["Contact"], "relationshipName": "MasterRecord"})),
        plain("SystemModstamp", "datetime", &no),
        plain("Name", "string", &json!({"length": 121, "nameField": true, "compoundFieldName": "Name", "createable": false})),
        plain("LastName", "string", &json!({"length": 80, "nillable": false, "compoundFieldName": "Name"})),
        plain("Email", "email", &json!({"length": 80})),
        plain("Description", "textarea", &json!({"length": 32000, "filterable": false})),
        plain("MailingAddress", "address", &no),
        plain("MailingCity", "string", &json!({"length": 40, "compoundFieldName": "MailingAddress"})),
        plain("AccountId", "reference", &json!({"referenceTo": ["Account"], "relationshipName": "Account"})),
        plain("OwnerId", "reference", &json!({"referenceTo": ["Group", "User"], "relationshipName": "Owner", "nillable": false, "defaultedOnCreate": true})),
        plain("Birthdate", "date", &json!({})),
        plain("Opens_at__c", "time", &json!({})),
        plain("Amount__c", "currency", &json!({"precision": 18, "scale": 2})),
        plain("Score__c", "double", &json!({"precision": 18, "scale": 3, "calculated": true, "calculatedFormula": "A__c + 1"})),
        plain("Total__c", "double", &json!({"precision": 18, "scale": 0, "calculated": true})),
        plain("Ext_Id__c", "string", &json!({"length": 40, "externalId": true, "unique": true, "caseSensitive": true})),
        plain("Loose_Id__c", "string", &json!({"length": 40, "externalId": true})),
        plain("Region__c", "picklist", &json!({"length": 255, "picklistValues": [pick("North", true, None), pick("South", true, None), pick("Old", false, None)]})),
        plain("Store__c", "picklist", &json!({"length": 255, "controllerName": "Region__c", "dependentPicklist": true,
            "restrictedPicklist": true, "picklistValues": [pick("OSL1", true, Some("gAAA")), pick("BER9", false, Some("oAAA")), pick("NIL", true, Some("AAAB"))]})),
        plain("Topics__c", "multipicklist", &json!({"length": 4099, "picklistValues": [pick("News", true, None), pick("Offers", true, None)]})),
        plain("IsPersonAccount", "boolean", &json!({"nillable": false, "defaultedOnCreate": true})),
        plain("Photo", "base64", &json!({})),
        plain("Novel__c", "hologram", &json!({"length": 99})),
        plain("Secret_old__c", "string", &json!({"deprecatedAndHidden": true})),
        {"name": 7},
        "broken",
    ]);
    let mut object = head("Contact", &json!({"keyPrefix": "003", "label": "Contact"}));
    object["fields"] = fields;
    object["childRelationships"] = json!([
        {"cascadeDelete": true, "childSObject": "CampaignMember", "deprecatedAndHidden": false, "field": "ContactId", "relationshipName": "CampaignMembers"},
        {"cascadeDelete": false, "childSObject": "Asset", "deprecatedAndHidden": false, "field": "ContactId", "relationshipName": null}]);
    describe(object.to_string().as_bytes()).unwrap()
}

fn kind(name: &str) -> T {
    contact().detail.field(name).unwrap().kind.clone()
}

#[test]
fn types_become_ours_and_what_we_do_not_know_is_a_text() {
    let text =
        |max_length, format: Option<&str>| T::Text { max_length: Some(max_length), format: format.map(Into::into) };
    for (name, wanted) in [
        ("Id", T::UniqueId),
        ("LastName", text(80, None)),
        ("Email", text(80, Some("Email"))),
        ("Description", T::Memo { max_length: Some(32000) }),
        ("MailingAddress", T::Other { name: "address".into() }),
        ("AccountId", T::Lookup),
        ("OwnerId", T::Owner),
        ("Opens_at__c", text(8, Some("Time"))),
        ("Amount__c", T::Money { precision: Some(2) }),
        ("Score__c", T::Decimal { precision: Some(3) }),
        ("Region__c", text(255, Some("Picklist"))),
        ("Topics__c", T::MultiChoice),
        ("Photo", T::File),
        ("Novel__c", text(99, None)),
    ] {
        assert_eq!(kind(name), wanted, "{name}");
    }
    let detail = contact().detail;
    assert!(detail.field("Secret_old__c").is_none() && detail.fields.len() == 25, "{}", detail.fields.len());
}

#[test]
fn what_may_be_done_with_a_field_and_where_it_comes_from_is_told() {
    let detail = contact().detail;
    let field = |name: &str| detail.field(name).unwrap().clone();
    assert!(field("Ext_Id__c").tells_cases && !field("Loose_Id__c").tells_cases, "only where it says so");
    assert!(field("LastName").required && !field("OwnerId").required && !field("Email").required);
    assert!(!field("IsPersonAccount").required, "it has a default");
    assert!(!field("IsDeleted").creatable && !field("IsDeleted").updatable);
    assert_eq!((field("Score__c").source, field("Total__c").source), (FieldSource::Formula, FieldSource::Rollup));
    assert_eq!(cautions(&field("Score__c")), [Caution::Derived], "a formula does not move the stamp");
    assert_eq!(cautions(&field("Topics__c")), [Caution::SeveralValues]);
    let kind = crate::schema::column_kind(&field("Topics__c"), crate::mapping::Conversion::Keep);
    assert_eq!(kind, crate::schema::CampaignType::Memo, "there is room for every value that fits into the field");
    assert_eq!(field("MailingCity").part_of.as_deref(), Some("MailingAddress"));
    assert_eq!((field("LastName").part_of.as_deref(), field("Name").part_of), (Some("Name"), None));
    assert_eq!(field("OwnerId").targets, ["Group", "User"]);
    assert!(field("OwnerId").has_several_targets() && !field("AccountId").has_several_targets());
    assert_eq!(
        (field("AccountId").wire_name(), detail.table.primary_name.clone()),
        ("AccountId".into(), Some("Name".into()))
    );
}

#[test]
fn picklists_keep_their_values_retired_ones_and_what_they_depend_on() {
    let detail = contact().detail;
    let store = detail.field("Store__c").unwrap();
    assert_eq!((store.controller.as_deref(), store.restricted), (Some("Region__c"), true));
    let set = detail.option_set(store.option_set.as_deref().unwrap()).unwrap();
    let told: Vec<_> = set
        .options
        .iter()
        .map(|o| (o.code, o.value.clone().unwrap(), o.retired, o.valid_for.clone().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            (text_code("OSL1"), "OSL1".into(), false, vec![text_code("North")]),
            (text_code("BER9"), "BER9".into(), true, vec![text_code("North"), text_code("Old")]),
            (text_code("NIL"), "NIL".into(), false, vec![])
        ],
        "places count retired values too; bits behind the list are padding"
    );
    let region = detail.option_set("Contact_Region__c").unwrap();
    assert!(region.options[2].retired && region.options.iter().all(|o| o.valid_for.is_none()));
    assert_eq!(region.options[0].labels, Labels::one(ENGLISH, "North label"));
    let again: TableDetail = serde_json::from_str(&serde_json::to_string(&detail).unwrap()).unwrap();
    assert_eq!(again, detail, "kept in a workspace and read again");
}

#[test]
fn places_are_unpacked_as_published() {
    for (packed, places) in [
        ("gAAA", vec![0]),
        ("oAAA", vec![0, 2]),
        ("QAAA", vec![1]),
        ("/AAA", vec![0, 1, 2, 3, 4, 5]),
        ("QEAA", vec![1, 9]),
        ("AAAB", vec![23]),
        ("AAAAgAAA", vec![24]),
        ("", vec![]),
    ] {
        assert_eq!(valid_for(packed), Some(places), "{packed}");
    }
    assert_eq!(valid_for("no base64"), None);
}

#[test]
fn keys_relationships_and_traits_are_told() {
    let Description { detail, traits } = contact();
    let keys: Vec<_> = detail.keys.iter().map(|k| (k.name.as_str(), k.state)).collect();
    assert_eq!(keys, [("Ext_Id__c", KeyState::Active), ("Loose_Id__c", KeyState::Unknown)]);
    let owner: Vec<_> = detail.relationships.to_one.iter().filter(|r| r.field == "OwnerId").collect();
    assert_eq!((owner.len(), owner[0].navigation.as_deref()), (2, Some("Owner")), "one for each target");
    assert_eq!(detail.relationships.to_many.len(), 2);
    assert!(traits.stamped && traits.tells_deleted && traits.tells_master && traits.replicateable);
    assert_eq!(capability(&detail.table, Some(&detail)).reading, Reading::ByDate);
}

#[test]
fn only_objects_whose_records_can_be_read_are_tables() {
    let objects = json!([
        head("Lead", &json!({"keyPrefix": "00Q"})),
        head("Contact", &json!({"keyPrefix": "003"})),
        head("Task", &json!({"keyPrefix": "00T"})),
        head("Card__c", &json!({"keyPrefix": "a01"})),
        head("Shop__x", &json!({})),
        head("Log__b", &json!({})),
        head("AccountShare", &json!({})),
        head("AccountHistory", &json!({})),
        head("AccountFeed", &json!({})),
        head("ContactChangeEvent", &json!({})),
        head("Note__e", &json!({})),
        head("Rule__mdt", &json!({})),
        head("Setting__c", &json!({"customSetting": true})),
        head("Gone", &json!({"deprecatedAndHidden": true})),
        head("Unseen", &json!({"queryable": false})),
        head("Bad name", &json!({})),
        {"name": ["odd"]},
    ]);
    let body = json!({"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": objects}).to_string();
    let global = tables(body.as_bytes()).unwrap();
    let names: Vec<_> = global.tables.iter().map(|t| (t.name.as_str(), t.kind)).collect();
    use TableKind as K;
    assert_eq!(
        names,
        [
            ("Card__c", K::Standard),
            ("Contact", K::Standard),
            ("Lead", K::Standard),
            ("Log__b", K::Elastic),
            ("Shop__x", K::Virtual),
            ("Task", K::Activity)
        ]
    );
    assert_eq!(global.prefixes["003"], "Contact");
    assert!(global.tables[0].custom && global.tables[0].primary_id == "Id");
    assert_eq!(tables(b"{\"sobjects\":").unwrap_err().kind, ErrorKind::BadJson);
    let unseen = head("Unseen", &json!({"queryable": false, "fields": []}));
    assert_eq!(describe(unseen.to_string().as_bytes()).unwrap_err().kind, ErrorKind::SalesforceTypeHidden);
}

proptest! {
    #[test]
    fn a_description_of_any_shape_is_read_or_refused(mut body in proptest::collection::vec(any::<u8>(), 0..60), cut in 0..400usize) {
        let object = head("Contact", &json!({"fields": [plain("Id", "id", &json!({}))]})).to_string();
        let _ = describe(&object.as_bytes()[..cut.min(object.len())]);
        let _ = (describe(&body), tables(&body));
        body.extend_from_slice(object.as_bytes());
        let _ = describe(&body);
    }
}
