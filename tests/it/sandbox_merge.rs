//! The Dynamics sandbox merges rows as Dataverse does: the one that goes stays, inactive, and names the one that goes on.
use crate::kit::caller::{Caller, send};
use fieldbridge::sandbox::{Sandbox, SandboxConfig, start};
use serde_json::{Value, json};

async fn sandbox() -> Sandbox {
    start(SandboxConfig { rows: 200, seed: 31, ..SandboxConfig::default() }).await.expect("a sandbox")
}

fn active(sandbox: &Sandbox, table: &str) -> Vec<String> {
    let id = format!("{table}id");
    let rows = sandbox.oracle().rows(table).filter(|row| row["statecode"] == 0);
    rows.map(|row| row[id.as_str()].as_str().unwrap().to_owned()).collect()
}

fn reference(table: &str, id: &str) -> Value {
    json!({ "@odata.type": format!("Microsoft.Dynamics.CRM.{table}"), format!("{table}id"): id })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_row_stays_inactive_and_what_referred_to_it_refers_to_the_other() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let oracle = sandbox.oracle();
    let card = oracle.rows("new_loyaltycard").find(|row| row["_new_contactid_value"].is_string()).unwrap();
    let (card, loser) = (card["new_loyaltycardid"].clone(), card["_new_contactid_value"].as_str().unwrap().to_owned());
    caller.write("PATCH", &format!("contacts({loser})"), &[], "{\"statecode\":0}").await;
    let winner = active(&sandbox, "contact").into_iter().find(|id| *id != loser).unwrap();
    let before = oracle.row_by_id("contact", &winner).unwrap();
    let body = json!({ "Target": reference("contact", &winner), "Subordinate": reference("contact", &loser),
        "UpdateContent": { "@odata.type": "Microsoft.Dynamics.CRM.contact", "jobtitle": "Merged" },
        "PerformParentingChecks": false });
    assert_eq!(caller.write("POST", "Merge", &[], &body.to_string()).await.status, 204);
    let gone = oracle.row_by_id("contact", &loser).unwrap();
    for (name, value) in
        [("statecode", json!(1)), ("statuscode", json!(2)), ("merged", json!(true)), ("_masterid_value", json!(winner))]
    {
        assert_eq!(gone[name], value, "{name}");
    }
    let stays = oracle.row_by_id("contact", &winner).unwrap();
    assert_eq!(
        (&stays["jobtitle"], &stays["statecode"], &stays["merged"]),
        (&json!("Merged"), &json!(0), &json!(false))
    );
    assert!(stays["versionnumber"].as_u64() > before["versionnumber"].as_u64());
    let card = oracle.row_by_id("new_loyaltycard", card.as_str().unwrap()).unwrap();
    assert_eq!(card["_new_contactid_value"], json!(winner));
    // Nothing is merged twice, and an inactive row takes none.
    for (target, subordinate) in [(&winner, &loser), (&loser, &winner), (&winner, &winner)] {
        let body = json!({ "Target": reference("contact", target), "Subordinate": reference("contact", subordinate) });
        let refused = caller.write("POST", "Merge", &[], &body.to_string()).await;
        assert_eq!((refused.status, refused.code().as_str()), (400, "0x80040203"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lever_merges_as_the_action_does_for_every_table_that_can_be() {
    let sandbox = sandbox().await;
    for table in ["contact", "account", "lead"] {
        let ids = active(&sandbox, table);
        let query = format!("table={table}&winner={}&loser={}&loser={}", ids[0], ids[1], ids[2]);
        let url = format!("{}/_sandbox/merge?{query}", sandbox.url());
        assert_eq!(send(&url, "POST", &[], "").await.unwrap().json(), json!({ "merged": 2 }), "{table}");
        let row = sandbox.oracle().row_by_id(table, &ids[2]).unwrap();
        assert_eq!(row["_masterid_value"], json!(ids[0]), "{table}");
        assert_ne!(row["statecode"], json!(0), "{table}");
        assert_eq!(send(&url, "POST", &[], "").await.unwrap().status, 400, "{table}: once");
    }
    assert!(sandbox.merge("campaign", "x", &[]).is_err());
}
