//! The Salesforce sandbox's schema as it changes under its clients: fields, values and objects that come, go, or are defined
//! otherwise, seen by describes and by queries alike.
use crate::kit::caller::send;
use crate::salesforce_sandbox::{Sf, code};
use serde_json::{Value, json};

/// Pulls the lever; tells whether anything changed.
async fn lever(sf: &Sf, query: &str) -> bool {
    let url = format!("{}/_sandbox/schema?{}", sf.sandbox.url(), query.replace(' ', "%20").replace(';', "%3B"));
    let answer = send(&url, "POST", &[], "").await.unwrap();
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()["changed"].as_bool().unwrap()
}

async fn field(sf: &Sf, object: &str, name: &str) -> Option<Value> {
    let describe = sf.get(&format!("sobjects/{object}/describe")).await.json();
    describe["fields"].as_array().unwrap().iter().find(|field| field["name"] == name).cloned()
}

async fn values(sf: &Sf, soql: &str, name: &str) -> Vec<Value> {
    sf.rows(soql, false).await.into_iter().map(|row| row[name].clone()).collect()
}

fn offered(field: &Value) -> Vec<String> {
    let all = field["picklistValues"].as_array().unwrap().iter();
    all.map(|one| one["value"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_come_go_and_come_back() {
    let sf = Sf::of(60).await;
    let before = values(&sf, "SELECT Id, Title FROM Contact ORDER BY Id", "Title").await;
    assert!(lever(&sf, "table=contact&add=New_Extra__c").await && lever(&sf, "table=Contact&remove=title").await);
    assert!(!lever(&sf, "table=Contact&add=New_Extra__c").await && !lever(&sf, "table=Contact&remove=Title").await);
    for lasting in ["Id", "LastName", "SystemModstamp", "Region__c"] {
        assert!(!lever(&sf, &format!("table=Contact&remove={lasting}")).await, "{lasting}");
    }
    assert_eq!(field(&sf, "Contact", "New_Extra__c").await.unwrap()["label"], "New Extra");
    assert_eq!(field(&sf, "Contact", "Title").await, None);
    let refused = sf.query("SELECT Title FROM Contact").await;
    assert_eq!((refused.status, code(&refused).as_str()), (400, "INVALID_FIELD"));
    let new = values(&sf, "SELECT New_Extra__c FROM Contact", "New_Extra__c").await;
    assert!(new.iter().any(Value::is_string) && new.iter().any(Value::is_null), "{new:?}");
    // The setup's own record of it is gone as well: it is no question of field-level security.
    let setup = "SELECT QualifiedApiName FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = 'Contact'";
    let known = values(&sf, setup, "QualifiedApiName").await;
    assert!(known.contains(&json!("New_Extra__c")) && !known.contains(&json!("Title")));
    assert!(lever(&sf, "table=Contact&add=Title").await);
    assert_eq!(values(&sf, "SELECT Id, Title FROM Contact ORDER BY Id", "Title").await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_field_keeps_its_values_and_its_old_name_is_gone() {
    let sf = Sf::of(60).await;
    let before = values(&sf, "SELECT Id, Region__c FROM Contact ORDER BY Id", "Region__c").await;
    let id = values(&sf, "SELECT Id FROM Contact ORDER BY Id LIMIT 1", "Id").await[0].as_str().unwrap().to_owned();
    let written = sf.write("PATCH", &format!("sobjects/Contact/{id}"), json!({ "Points__c": 77.0 })).await;
    assert_eq!(written.status, 204, "{}", written.text());
    assert!(lever(&sf, "table=Contact&rename=Region__c&to=Area__c").await);
    assert!(lever(&sf, "table=Contact&rename=Points__c&to=Bonus__c").await);
    for refused in ["rename=Title&to=Position__c", "rename=Area__c&to=Area", "rename=Area__c&to=Store__c"] {
        assert!(!lever(&sf, &format!("table=Contact&{refused}")).await, "{refused}");
    }
    assert_eq!(values(&sf, "SELECT Id, Area__c FROM Contact ORDER BY Id", "Area__c").await, before);
    assert_eq!(code(&sf.query("SELECT Region__c FROM Contact").await), "INVALID_FIELD");
    let store = field(&sf, "Contact", "Store__c").await.unwrap();
    assert_eq!(store["controllerName"], "Area__c");
    let one = sf.rows(&format!("SELECT Bonus__c FROM Contact WHERE Id = '{id}'"), false).await;
    assert_eq!(one[0]["Bonus__c"], 77.0, "what was written is carried over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_becomes_another_type_wider_narrower_or_required() {
    let sf = Sf::of(60).await;
    let soql = "SELECT Id, Children__c, Title FROM Contact ORDER BY Id";
    let before = sf.rows(soql, false).await;
    assert!(lever(&sf, "table=Contact&retype=Children__c&kind=string:20").await);
    assert!(lever(&sf, "table=Contact&column=Title&length=4").await);
    assert!(lever(&sf, "table=Contact&column=Title&required=yes").await);
    assert!(!lever(&sf, "table=Contact&column=Title&length=4").await, "it is that long already");
    let children = field(&sf, "Contact", "Children__c").await.unwrap();
    assert_eq!((&children["type"], &children["length"]), (&json!("string"), &json!(20)));
    let title = field(&sf, "Contact", "Title").await.unwrap();
    assert_eq!((&title["length"], &title["nillable"]), (&json!(4), &json!(false)));
    for (old, new) in before.iter().zip(sf.rows(soql, false).await) {
        let text = old["Children__c"].as_i64().map_or(Value::Null, |number| json!(number.to_string()));
        let short = old["Title"].as_str().map_or(Value::Null, |text| json!(text.chars().take(4).collect::<String>()));
        assert_eq!((&new["Children__c"], &new["Title"]), (&text, &short));
    }
    assert!(lever(&sf, "table=Contact&retype=Children__c&kind=double:18.2").await);
    let back = values(&sf, soql, "Children__c").await;
    assert!(before.iter().zip(&back).all(|(old, new)| old["Children__c"].as_f64() == new.as_f64()), "{back:?}");
    assert!(lever(&sf, "table=Contact&retype=Children__c&kind=picklist&options=0;1;2").await);
    assert_eq!(offered(&field(&sf, "Contact", "Children__c").await.unwrap()), ["0", "1", "2"]);
    for refused in ["retype=AccountId&kind=string", "retype=Title&kind=int", "retype=Score__c&kind=reference"] {
        assert!(!lever(&sf, &format!("table=Contact&{refused}")).await, "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn values_come_and_go_and_a_global_value_set_changes_wherever_it_is_used() {
    let sf = Sf::of(60).await;
    assert!(lever(&sf, "table=Contact&column=Region__c&option=West&label=Far West").await);
    assert!(lever(&sf, "table=Contact&column=Region__c&remove_option=South").await);
    let region = field(&sf, "Contact", "Region__c").await.unwrap();
    assert_eq!(offered(&region), ["North", "East", "West"]);
    assert_eq!(region["picklistValues"][2]["label"], "Far West");
    let held = values(&sf, "SELECT Region__c FROM Contact WHERE Region__c = 'South'", "Region__c").await;
    assert!(!held.is_empty(), "records keep what they hold");
    let sets = ["Account", "Contact"];
    let mut before = Vec::new();
    for object in sets {
        before.push(offered(&field(&sf, object, "Segment__c").await.unwrap()));
    }
    assert_eq!(before[0], before[1]);
    assert!(lever(&sf, "table=Contact&column=Segment__c&option=Platinum Plus").await);
    assert!(lever(&sf, &format!("table=Account&column=Segment__c&remove_option={}", before[0][0])).await);
    for object in sets {
        let now = offered(&field(&sf, object, "Segment__c").await.unwrap());
        assert_eq!(now.last().map(String::as_str), Some("Platinum Plus"), "{object}");
        assert!(!now.contains(&before[0][0]), "{object}: {now:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn field_level_security_hides_a_field_that_is_still_there() {
    let sf = Sf::of(20).await;
    assert!(lever(&sf, "table=Contact&secure=Email").await && !lever(&sf, "table=Contact&secure=Email").await);
    assert_eq!(field(&sf, "Contact", "Email").await, None);
    assert_eq!(code(&sf.query("SELECT Email FROM Contact").await), "INVALID_FIELD");
    let setup = "SELECT QualifiedApiName FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = 'Contact'";
    assert!(values(&sf, setup, "QualifiedApiName").await.contains(&json!("Email")), "the setup knows it");
    assert!(lever(&sf, "table=Contact&unsecure=Email").await && field(&sf, "Contact", "Email").await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_custom_object_goes_and_comes_back_with_its_records() {
    let sf = Sf::of(60).await;
    let count = async || sf.query("SELECT count() FROM Loyalty_Card__c").await;
    let before = count().await.json()["totalSize"].clone();
    assert!(lever(&sf, "table=Loyalty_Card__c&drop=yes").await && !lever(&sf, "table=Contact&drop=yes").await);
    assert_eq!(code(&count().await), "INVALID_TYPE");
    assert_eq!(sf.get("sobjects/Loyalty_Card__c/describe").await.status, 404);
    assert!(lever(&sf, "table=Loyalty_Card__c&restore=yes").await);
    assert_eq!(count().await.json()["totalSize"], before);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_again_for_a_description_is_told_of_every_change() {
    let sf = Sf::of(20).await;
    let path = "/services/data/v66.0/sobjects/Contact/describe";
    let mut known = sf.get("sobjects/Contact/describe").await;
    for change in ["add=A__c", "add=B__c", "secure=Email"] {
        let stamp = known.header("last-modified").unwrap().to_owned();
        assert_eq!(sf.send("GET", path, &[("if-modified-since", &stamp)], "").await.status, 304);
        assert!(lever(&sf, &format!("table=Contact&{change}")).await);
        known = sf.send("GET", path, &[("if-modified-since", &stamp)], "").await;
        assert_eq!(known.status, 200, "{change}: several within one second are told apart");
    }
    for fault in ["deleted_field=Contact.Title", "deleted_field=Contact.Salutation", "hidden_field=Contact.Phone"] {
        let stamp = known.header("last-modified").unwrap().to_owned();
        sf.faults(&[fault]);
        known = sf.send("GET", path, &[("if-modified-since", &stamp)], "").await;
        assert_eq!(known.status, 200, "{fault}: several within one second are told apart");
        let tag = known.header("etag").unwrap().to_owned();
        let both = sf.send("GET", path, &[("if-modified-since", &stamp), ("if-none-match", &tag)], "").await;
        assert_eq!(both.status, 304, "the tag decides");
    }
}
