//! The client fed with answers in the shape of real ones that are public. Nothing is copied: names, keys and the way values
//! are spelt are facts, all values are made here. The shapes are those of
//! - SFDO-Tooling/CumulusCI (BSD-3-Clause): the describe of a person-account organisation, the describe of all objects, a
//!   composite answer with a refusal in it, answers to `If-Modified-Since`;
//! - jsforce/jsforce (MIT): a file for Bulk API 2.0 with capitals in its header, line ends and commas in its values.
use crate::kit::liar::{Wire, answer};
use crate::kit::salesforce::{account_at, by_secret, quick};
use fieldbridge::catalog::{DateBehaviour, FieldSource, FieldType, cautions};
use fieldbridge::clock::{Clock, SystemClock};
use fieldbridge::crm::salesforce::SalesforceConnector;
use fieldbridge::crm::salesforce::decode::csv;
use fieldbridge::crm::salesforce::describe::{describe, stamped, tables};
use fieldbridge::crm::salesforce::errors::listed;
use fieldbridge::fault::ErrorKind;
use fieldbridge::http::HttpResponse;
use fieldbridge::mapping::Cell;
use fieldbridge::port::{CrmConnector, ReadColumn, ReadOrder, ReadQuery};
use fieldbridge::secret::Secret;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// An object as both descriptions show it: 27 keys, of which many are null or say nothing to us.
fn object(name: &str, prefix: Value, more: &Value) -> Value {
    let place = format!("/services/data/v52.0/sobjects/{name}");
    let mut object = json!({
        "activateable": false, "associateEntityType": null, "associateParentEntity": null, "createable": true,
        "custom": false, "customSetting": false, "deepCloneable": false, "deletable": true, "deprecatedAndHidden": false,
        "feedEnabled": false, "hasSubtypes": false, "isInterface": false, "isSubtype": false, "keyPrefix": prefix,
        "label": name, "labelPlural": format!("{name}s"), "layoutable": true, "mergeable": false, "mruEnabled": false,
        "name": name, "queryable": true, "replicateable": true, "retrieveable": true, "searchable": true,
        "triggerable": true, "undeletable": true, "updateable": true,
        "urls": {"rowTemplate": format!("{place}/{{ID}}"), "describe": format!("{place}/describe"), "sobject": place},
    });
    put(&mut object, more);
    object
}

/// A field with all the keys a real one has.
fn field(name: &str, kind: &str, more: &Value) -> Value {
    let mut field = json!({
        "aggregatable": true, "aiPredictionField": false, "autoNumber": false, "byteLength": 0, "calculated": false,
        "calculatedFormula": null, "cascadeDelete": false, "caseSensitive": false, "compoundFieldName": null,
        "controllerName": null, "createable": true, "custom": name.ends_with("__pc") || name.ends_with("__c"),
        "defaultValue": null, "defaultValueFormula": null, "defaultedOnCreate": false, "dependentPicklist": false,
        "deprecatedAndHidden": false, "digits": 0, "displayLocationInDecimal": false, "encrypted": false,
        "externalId": false, "extraTypeInfo": null, "filterable": true, "filteredLookupInfo": null,
        "formulaTreatNullNumberAsZero": false,
    });
    let rest = json!({
        "groupable": false, "highScaleNumber": false, "htmlFormatted": false,
        "idLookup": false, "inlineHelpText": null, "label": name, "length": 0, "mask": null, "maskType": null,
        "name": name, "nameField": false, "namePointing": false, "nillable": true, "permissionable": true,
        "picklistValues": [], "polymorphicForeignKey": false, "precision": 0, "queryByDistance": false,
        "referenceTargetField": null, "referenceTo": [], "relationshipName": null, "relationshipOrder": null,
        "restrictedDelete": false, "restrictedPicklist": false, "scale": 0, "searchPrefilterable": false,
        "soapType": "xsd:string", "sortable": true, "type": kind, "unique": false, "updateable": true,
        "writeRequiresMasterRead": false,
    });
    put(&mut field, &rest);
    put(&mut field, more);
    field
}

fn put(into: &mut Value, more: &Value) {
    for (key, value) in more.as_object().unwrap() {
        into[key] = value.clone();
    }
}

fn child(object: &str, field: &str, relation: Value) -> Value {
    json!({"cascadeDelete": false, "childSObject": object, "deprecatedAndHidden": false, "field": field,
        "junctionIdListNames": [], "junctionReferenceTo": [], "relationshipName": relation, "restrictedDelete": false})
}

/// An account that can be a person: fields of the contact in its shadow end with `__pc`, their references with `__pr`.
fn person_account() -> Value {
    let option =
        |value: &str| json!({"active": true, "defaultValue": false, "label": value, "validFor": null, "value": value});
    let mut account = object("Account", json!("001"), &json!({"mergeable": true}));
    account["fields"] = json!([
        field(
            "Id",
            "id",
            &json!({"length": 18, "byteLength": 18, "nillable": false, "createable": false, "updateable": false, "soapType": "tns:ID", "idLookup": true, "defaultedOnCreate": true})
        ),
        field(
            "IsDeleted",
            "boolean",
            &json!({"nillable": false, "createable": false, "updateable": false, "defaultValue": false})
        ),
        field(
            "MasterRecordId",
            "reference",
            &json!({"length": 18, "referenceTo": ["Account"], "relationshipName": "MasterRecord", "createable": false, "updateable": false})
        ),
        field(
            "Name",
            "string",
            &json!({"length": 255, "byteLength": 765, "nameField": true, "nillable": false, "extraTypeInfo": "personname"})
        ),
        field("LastName", "string", &json!({"length": 80, "compoundFieldName": "Name", "extraTypeInfo": "personname"})),
        field(
            "BillingAddress",
            "address",
            &json!({"createable": false, "updateable": false, "queryByDistance": true, "soapType": "urn:address"})
        ),
        field(
            "BillingLatitude",
            "double",
            &json!({"compoundFieldName": "BillingAddress", "precision": 18, "scale": 15, "displayLocationInDecimal": true})
        ),
        field(
            "PersonContactId",
            "reference",
            &json!({"length": 18, "referenceTo": ["Contact"], "relationshipName": "PersonContact", "createable": false, "updateable": false})
        ),
        field(
            "IsPersonAccount",
            "boolean",
            &json!({"nillable": false, "createable": false, "updateable": false, "defaultedOnCreate": true, "defaultValue": false})
        ),
        field("PersonBirthdate", "date", &json!({"soapType": "xsd:date"})),
        field("Gifts__pc", "double", &json!({"precision": 18, "soapType": "xsd:double"})),
        field(
            "Credit__pc",
            "currency",
            &json!({"precision": 16, "scale": 2, "defaultValueFormula": "0", "defaultedOnCreate": true})
        ),
        field(
            "Group__pc",
            "reference",
            &json!({"length": 18, "referenceTo": ["Account"], "relationshipName": "Group__pr", "soapType": "tns:ID"})
        ),
        field(
            "Sustainer__pc",
            "picklist",
            &json!({"length": 255, "picklistValues": [option("Yes"), option("No longer")]})
        ),
        field(
            "First__pc",
            "boolean",
            &json!({"nillable": false, "calculated": true, "calculatedFormula": "One__c = Id", "createable": false, "updateable": false, "defaultedOnCreate": true})
        ),
        field(
            "Topics__pc",
            "multipicklist",
            &json!({"length": 4099, "precision": 4, "picklistValues": [option("News"), option("Food & Wine")]})
        ),
        field(
            "SystemModstamp",
            "datetime",
            &json!({"nillable": false, "createable": false, "updateable": false, "defaultedOnCreate": true})
        ),
    ]);
    account["childRelationships"] = json!([
        child("Contact", "AccountId", json!("Contacts")),
        child("AccountChangeEvent", "PersonContactId", Value::Null),
        child("Account", "Group__c", json!("Groups__pr")),
    ]);
    let kind = |id: &str, name: &str, person: bool| {
        json!({"active": true, "available": true, "defaultRecordTypeMapping": false, "developerName": name, "master": false,
        "name": name, "recordTypeId": id, "urls": {"layout": "x"}, "isPersonType": person})
    };
    account["recordTypeInfos"] =
        json!([kind("012000000000000AAA", "Master", false), kind("0121Q0000000A1bQAE", "Person", true)]);
    account["actionOverrides"] = json!([]);
    account["namedLayoutInfos"] = json!([]);
    account["networkScopeFieldName"] = Value::Null;
    account["supportedScopes"] = json!([{"label": "All accounts", "name": "everything"}]);
    account
}

#[test]
fn the_description_of_a_person_account_is_read_whole() {
    let found = describe(person_account().to_string().as_bytes()).unwrap();
    let detail = &found.detail;
    assert_eq!(detail.fields.len(), 17, "no field is lost");
    assert!(found.traits.stamped && found.traits.tells_deleted && found.traits.tells_master);
    assert_eq!(detail.table.primary_name.as_deref(), Some("Name"));
    let of = |name: &str| detail.field(name).unwrap();
    assert_eq!(of("Credit__pc").kind, FieldType::Money { precision: Some(2) });
    assert_eq!(of("PersonBirthdate").kind, FieldType::DateTime { behaviour: DateBehaviour::DateOnly });
    assert_eq!(
        (of("Group__pc").targets.as_slice(), of("PersonContactId").targets.as_slice()),
        (["Account".to_owned()].as_slice(), ["Contact".to_owned()].as_slice())
    );
    assert_eq!((of("Topics__pc").kind.clone(), of("First__pc").source), (FieldType::MultiChoice, FieldSource::Formula));
    assert!(!cautions(of("First__pc")).is_empty(), "a formula does not move the stamp");
    assert_eq!(of("BillingLatitude").part_of.as_deref(), Some("BillingAddress"));
    assert!(!of("IsPersonAccount").required && !of("IsPersonAccount").updatable);
    let set = detail.option_set(of("Topics__pc").option_set.as_deref().unwrap()).unwrap();
    assert_eq!(set.options.iter().map(|o| o.value.as_deref().unwrap()).collect::<Vec<_>>(), ["News", "Food & Wine"]);
}

#[test]
fn the_list_of_all_objects_keeps_those_that_can_be_carried_over() {
    let no = json!({"retrieveable": false, "queryable": false, "createable": false, "updateable": false});
    let body = json!({"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": [
        object("Contact", json!("003"), &json!({"mergeable": true})),
        object("Account", json!("001"), &json!({"mergeable": true})),
        // One that is read only by way of another, one nobody reads, one that only accompanies.
        object("UndecidedEventRelation", Value::Null, &json!({"replicateable": false, "createable": false})),
        object("UriEventStream", json!("0Ux"), &no),
        object("ContactHistory", Value::Null, &json!({"createable": false})),
        object("AccountChangeEvent", Value::Null, &no),
    ]});
    let found = tables(body.to_string().as_bytes()).unwrap();
    let names: Vec<&str> = found.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["Account", "Contact", "UndecidedEventRelation"]);
    assert_eq!((found.prefixes["003"].as_str(), found.prefixes["0Ux"].as_str()), ("Contact", "UriEventStream"));
}

/// A refusal as composite answers print it, to the byte: with blanks before the colons, the place in the query drawn with a
/// line of its own, and no `fields` where none is named.
const REFUSED: &str = r#"[ {
      "message" : "\nselect count() from NOTHING\n                    ^\nERROR at Row:1:Column:21\nsObject type 'NOTHING' is not supported.",
      "errorCode" : "INVALID_TYPE"
    } ]"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_as_composite_answers_print_it_is_understood_by_the_client_as_it_comes() {
    let (address, asked) = (Arc::new(Mutex::new(String::new())), Arc::new(Mutex::new(Vec::<String>::new())));
    let (here, seen) = (Arc::clone(&address), Arc::clone(&asked));
    let wire = Wire::listen(move |request, _| {
        let json = [("Content-Type", "application/json;charset=UTF-8")];
        if request.starts_with("POST /services/oauth2/token") {
            let token = json!({"access_token": "00DAA0000000001!tok", "instance_url": *here.lock().unwrap(), "token_type": "Bearer"});
            return answer("200 OK", &json, token.to_string().as_bytes());
        }
        seen.lock().unwrap().push(request.lines().next().unwrap_or_default().to_owned());
        answer("400 Bad Request", &json, REFUSED.as_bytes())
    })
    .await;
    address.lock().unwrap().clone_from(&wire.url);
    let account = account_at(&wire.url, by_secret("3MVGkey"));
    let connector = SalesforceConnector::new(Arc::new(SystemClock), quick());
    let crm = connector.connect(&account, Secret::new("s").into()).unwrap();
    let fault = crm.describe("Contact").await.unwrap_err();
    assert_eq!(fault.kind, ErrorKind::SalesforceTypeHidden, "{fault:?}");
    assert!(fault.detail.contains("sObject type 'NOTHING' is not supported."), "{}", fault.detail);
    assert!(!fault.detail.contains('\n'), "one line, as it is shown: {:?}", fault.detail);
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 1, "what is refused for good is not asked again: {asked:?}");
    assert!(asked[0].starts_with("GET /services/data/v66.0/sobjects/Contact/describe"), "{asked:?}");
    let errors = listed(REFUSED.as_bytes());
    assert_eq!((errors.len(), errors[0].code.as_str(), errors[0].fields.len()), (1, "INVALID_TYPE", 0));
}

#[test]
fn an_unchanged_description_comes_without_a_body_and_its_stamps_are_sent_as_they_came() {
    let stamps = [("ETag", "\"1a2b3c4d\""), ("Last-Modified", "Fri, 14 Aug 2026 20:53:02 GMT")];
    let headers = |more: &[(&str, &str)]| {
        let all = stamps.iter().chain(more).map(|(name, value)| (name.to_lowercase(), (*value).to_owned()));
        all.collect::<Vec<_>>()
    };
    let now = SystemClock.now();
    let json = [("Content-Type", "application/json;charset=UTF-8"), ("Date", "Fri, 14 Aug 2026 21:04:11 GMT")];
    let body = person_account().to_string().into_bytes();
    let first = HttpResponse { status: 200, headers: headers(&json), body };
    let (stamp, found) = stamped(first, now, describe).unwrap().unwrap();
    assert_eq!(found.detail.table.name, "Account");
    let sent = stamp.headers();
    assert!(sent.contains(&("if-none-match", "\"1a2b3c4d\"".to_owned())), "{sent:?}");
    assert!(sent.contains(&("if-modified-since", "Fri, 14 Aug 2026 20:53:02 GMT".to_owned())), "{sent:?}");
    let second = HttpResponse { status: 304, headers: headers(&[]), body: Vec::new() };
    assert!(stamped(second, now, describe).unwrap().is_none());
}

#[test]
fn a_bulk_file_with_capitals_line_ends_and_commas_is_read() {
    let file = "ID,NAME,BILLINGSTREET,PHONE,ANNUALREVENUE,NUMBEROFEMPLOYEES\n\
        001AA0000000001YAA,Acme (bulk2) - #1,\"12 Shore Lane\nSpringfield, ZZ 00001\nNowhere\",(555) 010-3450,3.00E+07,265\n\
        001AA0000000002YAA,\"Kim, \"\"K\"\" & Co\",,+00 191 0000000,,\n";
    let column = |name: &str, kind: FieldType| ReadColumn::new(name, name, kind);
    let text = || FieldType::Text { max_length: Some(255), format: None };
    let columns = vec![
        column("Id", FieldType::UniqueId),
        column("Name", text()),
        column("BillingStreet", text()),
        column("Phone", text()),
        column("AnnualRevenue", FieldType::Money { precision: Some(0) }),
        column("NumberOfEmployees", FieldType::Integer),
    ];
    let query = ReadQuery {
        table: "Account".into(),
        address: "Account".into(),
        primary_id: "Id".into(),
        columns,
        filter: None,
        since: None,
        order: ReadOrder::ById,
        page_size: 2_000,
        part: Default::default(),
        sort: Vec::new(),
        way: Default::default(),
    };
    let page = csv(&query, file.as_bytes(), &Default::default()).unwrap();
    assert!(page.bad.is_empty(), "{:?}", page.bad);
    let rows: Vec<Vec<Cell<'_>>> = page.rows.iter().map(|(_, cells)| cells.to_vec()).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0][2], Cell::Text("12 Shore Lane\nSpringfield, ZZ 00001\nNowhere".into()));
    assert_eq!((&rows[0][4], &rows[0][5]), (&Cell::Real(3.0e7), &Cell::Integer(265)));
    assert_eq!((&rows[1][1], &rows[1][2]), (&Cell::Text("Kim, \"K\" & Co".into()), &Cell::Null));
}
