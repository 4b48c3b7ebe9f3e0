//! The metadata of the embedded CRM: tables, columns of every type, casts, option sets, privileges.
use crate::kit::caller::Caller;
use fieldbridge::sandbox::{Sandbox, SandboxConfig, start};
use serde_json::Value;
use std::collections::BTreeSet;

async fn sandbox() -> Sandbox {
    start(SandboxConfig { rows: 40, seed: 2, ..SandboxConfig::default() }).await.expect("a sandbox")
}

fn values(list: &Value, key: &str) -> BTreeSet<String> {
    list["value"].as_array().unwrap().iter().map(|one| one[key].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn some_three_hundred_tables_are_listed_in_two_languages() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let all =
        caller.get("EntityDefinitions?$select=LogicalName,EntitySetName,IsPrivate,TableType,DisplayName").await.json();
    let list = all["value"].as_array().unwrap();
    assert!((290..=330).contains(&list.len()), "{} tables", list.len());
    assert_eq!(values(&all, "LogicalName").len(), list.len(), "names are unique");
    assert_eq!(values(&all, "EntitySetName").len(), list.len(), "sets are unique");
    assert!(list.iter().all(|table| table["MetadataId"].is_string() && table.get("SchemaName").is_none()));
    let kinds = values(&all, "TableType");
    assert!(["Standard", "Virtual", "Elastic"].iter().all(|kind| kinds.contains(*kind)), "{kinds:?}");
    let contact = list.iter().find(|table| table["LogicalName"] == "contact").unwrap();
    let labels: Vec<&str> = contact["DisplayName"]["LocalizedLabels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l["Label"].as_str().unwrap())
        .collect();
    assert_eq!(labels, ["Contact", "연락처"]);
    let public = caller.get("EntityDefinitions?$select=LogicalName&$filter=IsPrivate eq false").await.json();
    assert!(values(&public, "LogicalName").len() < list.len());
    let one = caller.get("EntityDefinitions?$select=LogicalName&$filter=LogicalName eq 'contact'").await.json();
    assert_eq!(values(&one, "LogicalName"), BTreeSet::from(["contact".to_owned()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_found_by_name_and_by_id_and_every_set_answers() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let by_name = caller.get("EntityDefinitions(LogicalName='new_loyaltycard')?$expand=Keys").await.json();
    let by_id = caller
        .get(&format!("EntityDefinitions({})?$expand=Keys", by_name["MetadataId"].as_str().unwrap()))
        .await
        .json();
    assert_eq!(by_name, by_id);
    assert_eq!(by_name["Keys"][0]["KeyAttributes"][0], "new_name");
    assert_eq!(caller.get("EntityDefinitions(LogicalName='contact')/ObjectTypeCode/$value").await.text(), "2");
    assert_eq!(caller.get("EntityDefinitions(LogicalName='nosuch')").await.status, 404);
    let all = caller.get("EntityDefinitions?$select=EntitySetName").await.json();
    for set in values(&all, "EntitySetName") {
        let answer = caller.get(&format!("{set}?$top=1")).await;
        assert_eq!(answer.status, 200, "{set}: {}", answer.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_have_columns_of_every_type_and_rows_carry_the_readable_ones() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let table = caller.get("EntityDefinitions(LogicalName='contact')?$expand=Attributes($select=LogicalName,AttributeType,AttributeTypeName,AttributeOf,IsValidForRead,MaxLength),ManyToOneRelationships($select=ReferencingAttribute,ReferencedEntity,ReferencingEntityNavigationPropertyName)").await.json();
    let attributes = table["Attributes"].as_array().unwrap();
    assert!(attributes.len() > 100, "{} attributes", attributes.len());
    let kinds: BTreeSet<&str> =
        attributes.iter().map(|one| one["AttributeTypeName"]["Value"].as_str().unwrap()).collect();
    for kind in [
        "StringType",
        "MemoType",
        "IntegerType",
        "BigIntType",
        "DecimalType",
        "DoubleType",
        "MoneyType",
        "BooleanType",
        "DateTimeType",
        "PicklistType",
        "StateType",
        "StatusType",
        "MultiSelectPicklistType",
        "LookupType",
        "CustomerType",
        "OwnerType",
        "UniqueidentifierType",
        "ImageType",
        "FileType",
        "VirtualType",
        "EntityNameType",
    ] {
        assert!(kinds.contains(kind), "{kind}");
    }
    let row = caller.get("contacts?$top=1").await.rows().remove(0);
    for attribute in attributes {
        let name = attribute["LogicalName"].as_str().unwrap();
        let wire = match attribute["AttributeType"].as_str().unwrap() {
            "Lookup" | "Customer" | "Owner" => format!("_{name}_value"),
            _ => name.to_owned(),
        };
        let companion = !attribute["AttributeOf"].is_null();
        assert_eq!(row.get(&wire).is_none(), companion, "{name}");
    }
    let customer = table["ManyToOneRelationships"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["ReferencingAttribute"] == "parentcustomerid");
    let navigation: BTreeSet<&str> =
        customer.map(|one| one["ReferencingEntityNavigationPropertyName"].as_str().unwrap()).collect();
    assert_eq!(navigation, BTreeSet::from(["parentcustomerid_account", "parentcustomerid_contact"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn option_sets_come_by_cast() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let cast = |class: &str| {
        format!("EntityDefinitions(LogicalName='contact')/Attributes/Microsoft.Dynamics.CRM.{class}AttributeMetadata")
    };
    let lists = caller
        .get(&format!(
            "{}?$select=LogicalName&$expand=OptionSet($select=Options),GlobalOptionSet($select=Name,Options)",
            cast("Picklist")
        ))
        .await
        .json();
    let gender = lists["value"].as_array().unwrap().iter().find(|one| one["LogicalName"] == "gendercode").unwrap();
    assert_eq!(gender["OptionSet"]["Options"][1]["Label"]["LocalizedLabels"][1]["Label"], "여성");
    assert!(gender["GlobalOptionSet"].is_null());
    let segment = lists["value"].as_array().unwrap().iter().find(|one| one["LogicalName"] == "new_segment").unwrap();
    assert_eq!(segment["GlobalOptionSet"]["Name"], "new_segment");
    for class in ["State", "Status", "MultiSelectPicklist"] {
        let answer = caller.get(&format!("{}?$select=LogicalName&$expand=OptionSet", cast(class))).await.json();
        assert!(!answer["value"][0]["OptionSet"]["Options"].as_array().unwrap().is_empty(), "{class}");
    }
    let status = caller.get(&format!("{}?$expand=OptionSet", cast("Status"))).await.json();
    assert_eq!(status["value"][0]["OptionSet"]["Options"][1]["State"], 1);
    let flags = caller
        .get(&format!("{}?$select=LogicalName&$expand=OptionSet($select=TrueOption,FalseOption)", cast("Boolean")))
        .await
        .json();
    assert_eq!(flags["value"][0]["OptionSet"]["TrueOption"]["Value"], 1);
    let dates = caller.get(&format!("{}?$select=LogicalName,DateTimeBehavior", cast("DateTime"))).await.json();
    let kinds: BTreeSet<&str> = dates["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["DateTimeBehavior"]["Value"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, BTreeSet::from(["DateOnly", "TimeZoneIndependent", "UserLocal"]));
    let lookups = caller.get(&format!("{}?$select=LogicalName,Targets", cast("Lookup"))).await.json();
    assert!(
        values(&lookups, "LogicalName")
            .is_superset(&["parentcustomerid", "ownerid", "accountid"].map(str::to_owned).into())
    );
    assert_eq!(values(&caller.get("GlobalOptionSetDefinitions").await.json(), "Name").len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_application_user_knows_itself_its_roles_and_its_privileges() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let me = caller.get("WhoAmI").await.json();
    let user = me["UserId"].as_str().unwrap();
    let row = caller.get(&format!("systemusers({user})?$select=fullname,isdisabled,accessmode,applicationid&$expand=systemuserroles_association($select=name,roleid)")).await.json();
    assert_eq!((&row["accessmode"], &row["isdisabled"]), (&Value::from(4), &Value::from(false)));
    assert_eq!(row["applicationid"], sandbox.credentials().client_id);
    assert_eq!(row["systemuserroles_association"].as_array().unwrap().len(), 1);
    let asked = r#"["prvReadContact","prvReadnew_LoyaltyCard","prvNoSuch"]"#;
    let held = caller.get(&format!("systemusers({user})/Microsoft.Dynamics.CRM.RetrieveUserSetOfPrivilegesByNames(PrivilegeNames=@p1)?@p1={asked}")).await.json();
    let names: Vec<&str> =
        held["RolePrivileges"].as_array().unwrap().iter().map(|one| one["PrivilegeName"].as_str().unwrap()).collect();
    assert_eq!(names, ["prvReadContact", "prvReadnew_LoyaltyCard"]);
    let definition = caller.get("EntityDefinitions(LogicalName='contact')?$select=Privileges").await.json();
    let read = definition["Privileges"].as_array().unwrap().iter().find(|one| one["PrivilegeType"] == "Read").unwrap();
    assert_eq!(read["Name"], "prvReadContact");
    let organisation = caller
        .get("RetrieveCurrentOrganization(AccessType=@p)?@p=Microsoft.Dynamics.CRM.EndpointAccessType'Default'")
        .await
        .json();
    assert_eq!(organisation["Detail"]["TenantId"], sandbox.credentials().tenant_id);
    assert!(caller.get("RetrieveVersion").await.json()["Version"].as_str().unwrap().starts_with("9.2."));
    assert_eq!(caller.get("organizations?$select=name").await.rows()[0]["name"], "Contoso (sandbox)");
}

#[tokio::test(flavor = "multi_thread")]
async fn annotations_and_headers_are_those_of_the_real_service() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let prefer = "odata.maxpagesize=5,odata.include-annotations=\"*\"";
    let answer = caller.prefer("contacts?$select=gendercode,_parentcustomerid_value,creditlimit&$filter=gendercode eq 2 and _parentcustomerid_value ne null&$count=true", prefer).await;
    assert_eq!(answer.header("preference-applied"), Some(prefer));
    assert_eq!(answer.header("x-ms-ratelimit-time-remaining-xrm-requests"), Some("1,200.00"));
    assert!(answer.header("x-ms-service-request-id").is_some() && answer.header("x-ms-dop-hint").is_some());
    assert_eq!(answer.header("content-type"), Some("application/json; odata.metadata=minimal"));
    assert!(answer.json()["@odata.count"].as_u64().unwrap() > 0);
    let row = answer.rows().remove(0);
    assert_eq!(row["gendercode@OData.Community.Display.V1.FormattedValue"], "Female");
    let target = row["_parentcustomerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"].as_str().unwrap().to_owned();
    assert_eq!(
        row["_parentcustomerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty"],
        format!("parentcustomerid_{target}")
    );
    let found = sandbox.oracle().row_by_id(&target, row["_parentcustomerid_value"].as_str().unwrap()).unwrap();
    let name = if target == "account" { &found["name"] } else { &found["fullname"] };
    assert_eq!(&row["_parentcustomerid_value@OData.Community.Display.V1.FormattedValue"], name);
    assert!(row.get("_transactioncurrencyid_value").is_some(), "money drags its currency along");
    assert!(row["@odata.etag"].as_str().unwrap().starts_with("W/\""));
}
