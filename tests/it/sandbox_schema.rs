//! The embedded CRM's schema as clients discover it and as it changes under them: keys, relationships, CSDL, drift.
use crate::kit::caller::{Caller, send};
use fieldbridge::sandbox::{Sandbox, SandboxConfig, start};
use serde_json::Value;
use std::collections::BTreeSet;

async fn sandbox() -> Sandbox {
    start(SandboxConfig { rows: 60, seed: 61, ..SandboxConfig::default() }).await.expect("a sandbox")
}

async fn lever(sandbox: &Sandbox, query: &str) -> Value {
    let url = format!("{}/_sandbox/schema?{query}", sandbox.url());
    send(&url, "POST", &[], "").await.unwrap().json()
}

fn changes(stamp: Option<&str>, language: &str) -> String {
    let query = r#"{"Properties":{"PropertyNames":["LogicalName","EntitySetName","Attributes"]},"Criteria":{"FilterOperator":"And","Conditions":[{"PropertyName":"LogicalName","ConditionOperator":"Equals","Value":{"Type":"System.String","Value":"contact"}}]},"AttributeQuery":{"Properties":{"PropertyNames":["LogicalName","AttributeType","AttributeTypeName","OptionSet","MaxLength","Targets","DateTimeBehavior"]}},"LabelQuery":{"FilterLanguages":[LCID]}}"#;
    let query = query.replace("LCID", language);
    match stamp {
        Some(stamp) => format!(
            "RetrieveMetadataChanges(Query=@p1,DeletedMetadataFilters=@p2,ClientVersionStamp=@p3)?@p1={query}&@p2=Microsoft.Dynamics.CRM.DeletedMetadataFilters'Attribute'&@p3='{stamp}'"
        ),
        None => format!("RetrieveMetadataChanges(Query=@p1)?@p1={query}"),
    }
}

fn names(entity: &Value) -> BTreeSet<String> {
    let list = entity["Attributes"].as_array().unwrap();
    list.iter().map(|one| one["LogicalName"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn metadata_changes_tell_what_came_and_what_went() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let whole = caller.get(&changes(None, "1033")).await;
    assert_eq!(whole.status, 200, "{}", whole.text());
    let whole = whole.json();
    let entities = whole["EntityMetadata"].as_array().unwrap();
    assert_eq!((entities.len(), &entities[0]["EntitySetName"]), (1, &Value::from("contacts")));
    let attributes = entities[0]["Attributes"].as_array().unwrap();
    let gender = attributes.iter().find(|one| one["LogicalName"] == "gendercode").unwrap();
    assert_eq!(gender["OptionSet"]["Options"].as_array().unwrap().len(), 2);
    assert_eq!(gender["@odata.type"], "#Microsoft.Dynamics.CRM.ComplexPicklistAttributeMetadata");
    let nickname = attributes.iter().find(|one| one["LogicalName"] == "nickname").unwrap();
    assert!(
        nickname["MaxLength"] == 100 && nickname.get("DisplayName").is_none(),
        "only what was asked for: {nickname}"
    );
    let stamp = whole["ServerVersionStamp"].as_str().unwrap();
    let quiet = caller.get(&changes(Some(stamp), "1033")).await.json();
    assert_eq!(quiet["EntityMetadata"].as_array().map(Vec::len), Some(0));
    let version =
        |answer: &crate::kit::caller::Answer| answer.json()["@Microsoft.Dynamics.CRM.globalmetadataversion"].clone();
    let before = version(&caller.prefer("contacts?$top=1", "odata.include-annotations=*").await);
    assert_eq!(lever(&sandbox, "table=contact&add=new_Extra").await["changed"], true);
    assert_eq!(lever(&sandbox, "table=contact&remove=nickname").await["changed"], true);
    assert_eq!(lever(&sandbox, "table=contact&column=gendercode&remove_option=2").await["changed"], true);
    assert_eq!(lever(&sandbox, "table=contact&remove=nosuch").await["changed"], false);
    let after = version(&caller.prefer("contacts?$top=1", "odata.include-annotations=*").await);
    assert!(after.is_string() && after != before, "{before} {after}");
    let news = caller.get(&changes(Some(stamp), "1033")).await.json();
    let changed = &news["EntityMetadata"][0];
    assert!(names(changed).contains("new_extra") && !names(changed).contains("lastname"), "{changed}");
    assert_eq!(news["DeletedMetadata"]["Keys"][0], "Attribute");
    assert_eq!(news["DeletedMetadata"]["Values"][0][0], nickname["MetadataId"]);
    let now = caller.get(&changes(None, "1033")).await.json();
    assert!(!names(&now["EntityMetadata"][0]).contains("nickname"));
    let options = caller
        .get("EntityDefinitions(LogicalName='contact')/Attributes(LogicalName='gendercode')/Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$expand=OptionSet")
        .await
        .json();
    assert_eq!(options["OptionSet"]["Options"].as_array().unwrap().len(), 1);
    let row =
        caller.get("contacts?$select=new_extra,gendercode&$filter=gendercode eq 2&$top=1").await.rows()[0].clone();
    assert!(row.get("new_extra").is_some() && row["gendercode"] == 2, "rows keep what they hold: {row}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_change_ends_the_delta_tokens_of_its_table() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let mut links = Vec::new();
    for set in ["contacts", "accounts"] {
        let page = caller.prefer(&format!("{set}?$select=createdon"), "odata.track-changes").await.json();
        links.push(page["@odata.deltaLink"].as_str().unwrap().to_owned());
    }
    lever(&sandbox, "table=contact&add=new_extra").await;
    assert_eq!(caller.get(&links[0]).await.code(), "0x80044352");
    assert_eq!(caller.get(&links[1]).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn relationships_are_found_from_every_side() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let cast = "RelationshipDefinitions/Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata";
    let of_contact = caller.get(&format!("{cast}?$filter=ReferencingEntity eq 'contact'")).await.rows();
    let own = caller.get("EntityDefinitions(LogicalName='contact')/ManyToOneRelationships").await.rows();
    assert_eq!(of_contact.len(), own.len());
    let parent = own.iter().find(|one| one["SchemaName"] == "contact_customer_accounts").unwrap();
    assert_eq!(parent["ReferencingEntityNavigationPropertyName"], "parentcustomerid_account");
    let id = parent["MetadataId"].as_str().unwrap();
    for path in [
        format!("RelationshipDefinitions({id})"),
        "RelationshipDefinitions(SchemaName='contact_customer_accounts')".into(),
    ] {
        assert_eq!(caller.get(&path).await.json()["ReferencedEntity"], "account", "{path}");
    }
    let accounts = caller
        .get("EntityDefinitions(LogicalName='account')/OneToManyRelationships?$select=SchemaName&$filter=ReferencingEntity eq 'contact'")
        .await
        .rows();
    assert!(accounts.iter().any(|one| one["SchemaName"] == "contact_customer_accounts") && accounts.len() < 10);
    let roles = caller.get("EntityDefinitions(LogicalName='role')/ManyToManyRelationships").await.rows();
    assert!(roles.iter().any(|one| one["IntersectEntityName"] == "systemuserroles"), "{roles:?}");
    let all = caller.get("RelationshipDefinitions/Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata").await.rows();
    assert!(all.iter().all(|one| one["RelationshipType"] == "ManyToManyRelationship") && all.len() == 5);
    let keys = caller.get("EntityDefinitions(LogicalName='new_campaignevent')/Keys").await.rows();
    assert_eq!(
        (&keys[0]["KeyAttributes"][0], &keys[0]["EntityKeyIndexStatus"]),
        (&Value::from("new_eventkey"), &Value::from("Active"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_model_is_written_as_csdl() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let answer = caller.get("$metadata").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/xml")));
    let text = answer.text();
    let mut reader = quick_xml::Reader::from_str(&text);
    let (mut types, mut sets, mut depth) = (BTreeSet::new(), 0, 0i32);
    loop {
        match reader.read_event().expect("well-formed XML") {
            quick_xml::events::Event::Start(tag) => {
                depth += 1;
                let name = tag.try_get_attribute("Name").unwrap().map(|name| name.value.into_owned());
                match tag.name().as_ref() {
                    "EntityType" => assert!(types.insert(name.unwrap()), "an entity type stands twice"),
                    "EntitySet" => sets += 1,
                    _ => {}
                }
            }
            quick_xml::events::Event::End(_) => depth -= 1,
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert!(depth == 0 && types.contains("contact") && sets > 250, "{sets} entity sets");
    for part in [
        r#"<Property Name="birthdate" Type="Edm.Date" />"#,
        r#"<Property Name="_parentcustomerid_value" Type="Edm.Guid"><Annotation Term="Org.OData.Core.V1.Computed" Bool="true" /></Property>"#,
        r#"<NavigationProperty Name="parentcustomerid_account" Type="mscrm.account" Partner="contact_customer_accounts"><ReferentialConstraint Property="_parentcustomerid_value" ReferencedProperty="accountid" /></NavigationProperty>"#,
        r#"<EntitySet Name="contacts" EntityType="Microsoft.Dynamics.CRM.contact">"#,
    ] {
        assert!(text.contains(part), "{part}");
    }
}
