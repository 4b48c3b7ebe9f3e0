//! `deletions … --json` has the form that is documented, from the request to the last row, with both CRMs.
use crate::headless_road::Crm;
use crate::kit::program::Home;
use crate::kit::shape::matches_schema;
use serde_json::{Value, json};

const SIDES: [(&str, &str, &str, &str); 2] = [
    ("dynamics", "--rows 60 --seed 5", "contact", "contactid"),
    ("salesforce", "--system salesforce --rows 60 --seed 5", "Contact", "Id"),
];

fn told(home: &Home, line: &str, member: &str) -> Value {
    let told = home.say(&format!("deletions {line} --json")).exits(0).json();
    matches_schema(&told, "deletions");
    assert!(told.get(member).is_some(), "{line}: {told}");
    told
}

#[test]
fn a_plan_has_the_documented_form_from_the_request_to_its_last_row() {
    for (system, options, table, key) in SIDES {
        let maker = Home::new();
        let crm = Crm::start(&maker, options);
        let home = Home::new();
        let line = format!(
            "account add crm --system {system} --url {} --client-id {}",
            crm.fact("url"),
            crm.fact("client_id")
        );
        let args: Vec<&str> = line.split(' ').chain(["--client-secret-stdin"]).collect();
        home.run_with_input(&args, crm.fact("client_secret").as_bytes()).exits(0);
        home.say(&format!("flow add people --table {table} --try-rows 0")).exits(0);
        assert!([0, 5].contains(&home.say("run people --json").code));
        home.say(&format!("flow add gone --table {table} --direction delete")).exits(0);
        assert_eq!(told(&home, "list", "plans")["plans"], json!([]));
        let database = rusqlite::Connection::open(home.workspace().join("campaign.db")).unwrap();
        let sql = format!("SELECT \"{key}\" FROM \"{}\" ORDER BY 1 LIMIT 3", table.to_lowercase());
        let rows: Vec<String> =
            database.prepare(&sql).unwrap().query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();

        let asked = told(&home, &format!("request gone {} --by ops", rows.join(" ")), "changed");
        assert_eq!((&asked["changed"], &asked["asked"]), (&json!(3), &json!(3)));
        let undone = told(&home, &format!("request gone {} --undo", rows[2]), "changed");
        assert_eq!(undone["changed"], 1);
        let wished = told(&home, "requests gone", "requests");
        assert_eq!(wished["requests"].as_array().unwrap().len(), 2);
        assert_eq!(wished["requests"][0]["who"], "ops");

        home.say("run gone --json").exits(6);
        let plans = told(&home, "list --flow gone", "plans");
        let plan = &plans["plans"][0];
        assert_eq!(
            (&plan["state"], &plan["side"], &plan["rows"], &plan["who"]),
            (&json!("held"), &json!("crm"), &json!(2), &Value::Null)
        );
        let digest = plan["digest"].as_str().unwrap().to_owned();
        let shown = told(&home, &format!("show {digest}"), "rows");
        assert_eq!(shown["plan"], *plan);
        assert!(
            shown["rows"].as_array().unwrap().iter().all(|r| r["state"] == "planned" && r["why"] == "requested"),
            "{shown}"
        );
        let refused = told(&home, &format!("refuse {digest} --by Lee"), "plan");
        assert_eq!((&refused["plan"]["state"], &refused["plan"]["who"]), (&json!("refused"), &json!("Lee")));
        let nobody = home.say("deletions show nothing --json");
        matches_schema(&nobody.json(), "error");

        told(&home, &format!("request gone {} --by ops", rows[2]), "changed");
        home.say("run gone --json").exits(6);
        let plans = told(&home, "list", "plans");
        let held = plans["plans"].as_array().unwrap().iter().find(|p| p["state"] == "held").unwrap();
        let digest = held["digest"].as_str().unwrap().to_owned();
        let approved = told(&home, &format!("approve {digest} --by Kim"), "plan");
        assert_eq!(approved["plan"]["state"], "approved");
        home.say("run gone --json").exits(0);
        let done = told(&home, &format!("show {digest}"), "rows");
        assert_eq!(done["plan"]["state"], "done");
        assert!(done["rows"].as_array().unwrap().iter().all(|r| r["state"] == "deleted"), "{done}");
    }
}
