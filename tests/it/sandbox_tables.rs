//! Tables and columns with habits of their own: elastic tables, file columns.
use crate::kit::caller::Caller;
use fieldbridge::sandbox::{SandboxConfig, start};
use serde_json::{Value, json};

const ANNOTATED: (&str, &str) = ("prefer", "odata.include-annotations=*");
const CREATE: &str = "new_webvisits/Microsoft.Dynamics.CRM.CreateMultiple";

fn visits(names: &[Value]) -> String {
    let one = |name: &Value| json!({ "@odata.type": "Microsoft.Dynamics.CRM.new_webvisit", "new_name": name });
    json!({ "Targets": names.iter().map(one).collect::<Vec<_>>() }).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_elastic_table_does_what_it_can_and_tells_the_rest_row_by_row() {
    let sandbox = start(SandboxConfig { rows: 20, ..SandboxConfig::default() }).await.unwrap();
    let caller = Caller::new(&sandbox).await;
    let named = [json!("one"), json!(7), json!("three")];
    let answer = caller.write("POST", CREATE, &[ANNOTATED], &visits(&named)).await;
    assert_eq!(answer.status, 400, "{}", answer.text());
    let told = answer.json()["error"]["@Microsoft.PowerApps.CDS.ErrorDetails.Plugin.BulkApiErrorDetails"].clone();
    let told: Value = serde_json::from_str(told.as_str().expect("a text of JSON")).unwrap();
    let statuses: Vec<_> =
        told.as_array().unwrap().iter().map(|one| (&one["RequestIndex"], &one["StatusCode"])).collect();
    assert_eq!(statuses, [(&json!(0), &json!(200)), (&json!(1), &json!(400)), (&json!(2), &json!(200))]);
    let kept = caller.get("new_webvisits?$select=new_name&$orderby=new_name").await.rows();
    let names: Vec<&Value> = kept.iter().map(|row| &row["new_name"]).collect();
    assert_eq!(names, [&json!("one"), &json!("three")], "the others stay");
    let silent = caller.write("POST", CREATE, &[], &visits(&named)).await;
    assert!(!silent.text().contains("BulkApiErrorDetails"), "only those who ask are told: {}", silent.text());
    // A standard table does all or nothing.
    let body = json!({ "Targets": [{ "@odata.type": "Microsoft.Dynamics.CRM.contact", "lastname": "Kim" },
        { "@odata.type": "Microsoft.Dynamics.CRM.contact", "lastname": 7 }] });
    let before = sandbox.oracle().count("contact");
    let contacts = "contacts/Microsoft.Dynamics.CRM.CreateMultiple";
    assert_eq!(caller.write("POST", contacts, &[ANNOTATED], &body.to_string()).await.status, 400);
    assert_eq!(sandbox.oracle().count("contact"), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_an_elastic_table_holds_five_hundred_rows() {
    let sandbox = start(SandboxConfig { rows: 20, ..SandboxConfig::default() }).await.unwrap();
    let caller = Caller::new(&sandbox).await;
    let names: Vec<Value> = (0..700).map(|number| json!(format!("visit {number}"))).collect();
    assert_eq!(caller.write("POST", CREATE, &[], &visits(&names)).await.status, 200);
    let page = caller.prefer("new_webvisits?$select=new_name", "odata.maxpagesize=5000").await;
    assert_eq!(page.rows().len(), 500);
    assert_eq!(caller.get(&page.next_link().expect("a link to the others")).await.rows().len(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_column_holds_an_identifier_and_its_bytes_are_behind_it() {
    let sandbox = start(SandboxConfig { rows: 60, ..SandboxConfig::default() }).await.unwrap();
    let caller = Caller::new(&sandbox).await;
    let column = "EntityDefinitions(LogicalName='new_loyaltycard')/Attributes(LogicalName='new_contract')";
    let told = caller.get(column).await.json();
    assert_eq!((&told["AttributeType"], &told["AttributeTypeName"]["Value"]), (&json!("Virtual"), &json!("FileType")));
    assert!(told["MaxSizeInKB"].is_number() && told["IsValidForUpdate"] == false, "{told}");
    let rows = caller.get("new_loyaltycards?$select=new_contract").await.rows();
    let (with, without): (Vec<&Value>, Vec<&Value>) = rows.iter().partition(|row| row["new_contract"].is_string());
    assert!(!with.is_empty() && !without.is_empty());
    let behind =
        |row: &Value| format!("new_loyaltycards({})/new_contract/$value", row["new_loyaltycardid"].as_str().unwrap());
    let file = caller.get(&behind(with[0])).await;
    assert_eq!((file.status, file.header("content-type")), (200, Some("application/octet-stream")));
    assert_eq!(file.header("x-ms-file-size").unwrap().parse::<usize>().unwrap(), file.body.len());
    assert!(file.text().contains(with[0]["new_contract"].as_str().unwrap()), "{}", file.text());
    assert_eq!(caller.get(&behind(without[0])).await.status, 204);
}
