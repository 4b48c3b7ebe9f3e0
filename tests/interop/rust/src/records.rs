//! Describing, querying page by page, the recycle bin, records one by one and two hundred at once, keys of our own.
use crate::Done;
use cirrus::{Cirrus, CirrusError, QueryOptions, SObjectCollection};
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// All of it.
pub async fn run(sf: &Cirrus) -> Done {
    described(sf).await?;
    queried(sf).await?;
    one_by_one(sf).await?;
    together(sf).await
}

async fn described(sf: &Cirrus) -> Done {
    let all = sf.sobjects().describe_global().await?;
    let names: Vec<&str> = all.sobjects.iter().map(|one| one.name.as_str()).collect();
    for name in ["Account", "Contact", "Lead", "Campaign", "CampaignMember", "Task", "Email_Event__c"] {
        assert!(names.contains(&name), "{name} is not in {names:?}");
    }
    let contact = sf.sobject("Contact").describe().await?;
    let fields = contact["fields"].as_array().expect("fields");
    let field = |name: &str| fields.iter().find(|field| field["name"] == name).expect("the field");
    assert_eq!(field("Email")["type"], "email");
    assert_eq!((&field("Interests__c")["type"], &field("Ext_Id__c")["externalId"]), (&json!("multipicklist"), &json!(true)));
    assert_eq!(field("Store__c")["controllerName"], "Region__c");
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(3600);
    assert!(sf.sobject("Contact").describe_if_modified_since(later).await?.is_none(), "nothing changed since");
    match sf.sobject("Nothing__c").describe().await {
        Err(CirrusError::Api { status: 404, errors, .. }) => assert_eq!(errors[0].error_code, "NOT_FOUND"),
        other => panic!("{other:?}"),
    }
    Ok(())
}

async fn queried(sf: &Cirrus) -> Done {
    let first = sf.query("SELECT Id, LastName, Account.Name FROM Contact").await?;
    assert_eq!((first.total_size, first.done, first.records.len()), (2_300, false, 2_000));
    let second = sf.query_more(first.next_records_url.as_deref().expect("a place")).await?;
    assert_eq!((second.done, second.records.len()), (true, 300));
    let small = sf.query_with_options("SELECT Id FROM Contact", &QueryOptions::new().batch_size(500)).await?;
    assert_eq!(small.records.len(), 500);
    let mut stream = sf.query_stream("SELECT Id FROM Contact");
    let mut seen = BTreeSet::new();
    while let Some(row) = stream.next().await {
        seen.insert(text(&row?, "Id"));
    }
    assert_eq!(seen.len(), 2_300, "each record once");
    match sf.query("SELECT Nothing FROM Contact").await {
        Err(CirrusError::Api { status: 400, errors, .. }) => assert_eq!(errors[0].error_code, "INVALID_FIELD"),
        other => panic!("{other:?}"),
    }
    Ok(())
}

async fn one_by_one(sf: &Cirrus) -> Done {
    let leads = sf.sobject("Lead");
    let made = leads.create(&json!({"LastName": "O'Neill", "Company": "Acme", "Ext_Id__c": "C-1"})).await?;
    assert!(made.success && made.id.len() == 18, "{made:?}");
    let written = format!("SELECT Id FROM Lead WHERE LastName = {}", cirrus::soql::quote("O'Neill"));
    assert_eq!(text(&sf.query(&written).await?.records[0], "Id"), made.id);
    leads.update(&made.id, &json!({"Email": "oneill@acme.example"})).await?;
    let turned = leads.upsert("Ext_Id__c", "C-1", &json!({"Title": "Boss"})).await?;
    assert_eq!((turned.id.as_str(), turned.created), (made.id.as_str(), Some(false)));
    let new = leads.upsert("Ext_Id__c", "C-2", &json!({"LastName": "Kim", "Company": "Acme"})).await?;
    assert_eq!(new.created, Some(true));
    let read = leads.retrieve_by_external_id("Ext_Id__c", "C-1").await?;
    assert_eq!((text(&read, "Title"), text(&read, "Email")), ("Boss".to_owned(), "oneill@acme.example".to_owned()));
    match leads.create(&json!({"LastName": "x", "Company": "y", "Email": "no"})).await {
        Err(CirrusError::Api { status: 400, errors, .. }) => assert_eq!(errors[0].error_code, "INVALID_EMAIL_ADDRESS"),
        other => panic!("{other:?}"),
    }
    leads.delete(&made.id).await?;
    match leads.retrieve(&made.id).await {
        Err(CirrusError::Api { status: 404, .. }) => {}
        other => panic!("a deleted record is shown: {other:?}"),
    }
    let binned = sf.query_all("SELECT Id, IsDeleted FROM Lead WHERE IsDeleted = true").await?;
    assert_eq!(binned.records.iter().map(|row| text(row, "Id")).collect::<Vec<_>>(), [made.id]);
    Ok(())
}

async fn together(sf: &Cirrus) -> Done {
    let many = sf.composite();
    let many = many.sobjects();
    let rows = [json!({"LastName": "A", "Ext_Id__c": "C-3"}), json!({"Email": "b@acme.example"}), json!({"LastName": "C"})];
    let made = many.create(&SObjectCollection::new("Contact", rows)).await?;
    assert_eq!(made.iter().map(|one| one.success).collect::<Vec<_>>(), [true, false, true], "{made:?}");
    assert_eq!(made[1].errors[0].status_code, "REQUIRED_FIELD_MISSING");
    let rows = SObjectCollection::new("Contact", [json!({"LastName": "D"}), json!({})]).all_or_none(true);
    let rolled = many.create(&rows).await?;
    let codes: Vec<&str> = rolled.iter().map(|one| one.errors[0].status_code.as_str()).collect();
    assert_eq!(codes, ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"]);
    let rows = [json!({"Ext_Id__c": "C-3", "LastName": "A2"}), json!({"Ext_Id__c": "C-4", "LastName": "New"})];
    let turned = many.upsert("Contact", "Ext_Id__c", &SObjectCollection::new("Contact", rows)).await?;
    assert_eq!(turned.iter().map(|one| one.created).collect::<Vec<_>>(), [Some(false), Some(true)], "{turned:?}");
    let ids: Vec<String> = turned.into_iter().filter_map(|one| one.id).collect();
    let read = many.retrieve("Contact", &ids, &["LastName"]).await?;
    assert_eq!(read.iter().map(|row| text(row, "LastName")).collect::<Vec<_>>(), ["A2", "New"]);
    let gone = many.delete(&ids, false).await?;
    assert!(gone.iter().all(|one| one.success), "{gone:?}");
    let steps = json!({"allOrNone": true, "compositeRequest": [
        {"method": "POST", "url": "/services/data/v66.0/sobjects/Account", "referenceId": "firm", "body": {"Name": "Acme"}},
        {"method": "POST", "url": "/services/data/v66.0/sobjects/Contact", "referenceId": "person", "body": {"LastName": "Kim", "AccountId": "@{firm.id}"}},
    ]});
    let answers = sf.composite().execute(&steps).await?;
    assert_eq!(answers.composite_response.iter().map(|one| one.http_status_code).collect::<Vec<_>>(), [201, 201]);
    Ok(())
}

fn text(row: &Value, name: &str) -> String {
    row[name].as_str().unwrap_or_else(|| panic!("no text {name} in {row}")).to_owned()
}
