//! Leads from the command line: proposed by name, checked before they are saved, tested, run and told by mail.
use crate::headless_road::Crm;
use crate::kit::mail_sink::{MailSink, Manners};
use crate::kit::program::Home;
use crate::kit::shape::matches_schema;
use rusqlite::Connection;
use serde_json::json;

fn ready(home: &Home) -> Crm {
    let crm = Crm::start(home, "--system dynamics --rows 80 --seed 4");
    home.add_account(&crm).exits(0);
    home.say("flow add contact --table contact --try-rows 0").exits(0);
    home.say("run contact").exits(0);
    crm
}

fn prospects(home: &Home) {
    let conn = Connection::open(home.workspace().join("campaign.db")).unwrap();
    conn.execute_batch(
        "CREATE TABLE Prospects (id INTEGER PRIMARY KEY, lastName TEXT, company TEXT, email TEXT, crmId TEXT);
         INSERT INTO Prospects (lastName, company, email) VALUES ('Kim', 'Shop', 'kim@shop.example'), ('', 'Shop', '');",
    )
    .unwrap();
}

#[test]
fn a_flow_of_leads_is_proposed_checked_saved_and_run() {
    let home = Home::new();
    let _crm = ready(&home);
    let none = home.say("flow add leads --direction leads --from Prospects --json").fails_with("FB-CFG-12", 3);
    assert!(none["message"].as_str().unwrap().contains("no table"), "{none}");
    prospects(&home);
    let tables = home.say("leads tables --json").exits(0).json();
    let columns = json!(["id", "lastName", "company", "email", "crmId"]);
    assert_eq!(tables["tables"], json!([{ "name": "Prospects", "columns": columns, "key": "id", "rows": 2 }]));
    let dry = home.say("flow add leads --direction leads --from prospects --dry-run --json").exits(0).json();
    let told = &dry["flow"]["leads"];
    let fields = json!({ "companyname": "company", "emailaddress1": "email", "lastname": "lastName" });
    assert_eq!((&told["fields"], &told["row_key"], &told["id_into"]), (&fields, &json!("id"), &json!("crmId")));
    assert_eq!(home.say("flow list --json").json()["flows"].as_array().unwrap().len(), 1, "nothing is saved");
    // What every lead needs and nothing fills is named before anything is saved.
    let lacks = home.say("flow add leads --direction leads --from Prospects --without-field lastname --json");
    assert!(lacks.fails_with("FB-CFG-12", 3)["message"].as_str().unwrap().contains("lastname"));
    let bad = home.run([
        "flow",
        "add",
        "leads",
        "--direction",
        "leads",
        "--from",
        "Prospects",
        "--json",
        "--notify",
        "a@shop.example; b c@shop.example;nobody",
    ]);
    let bad = bad.fails_with("FB-MAI-01", 3);
    let said = bad["message"].as_str().unwrap();
    assert!(said.contains("b c@shop.example") && said.contains("nobody") && !said.contains("a@shop"), "{said}");
    home.run([
        "flow",
        "add",
        "leads",
        "--direction",
        "leads",
        "--from",
        "Prospects",
        "--topic",
        "Trial: {company}",
        "--source",
        "Web",
        "--same-address",
        "update",
        "--notify",
        "a@shop.example; b@shop.example",
    ])
    .exits(0);
    let text = home.say("flow show leads").exits(0).stdout.clone();
    assert!(text.contains("Trial: {company}") && text.contains("a@shop.example; b@shop.example"), "{text}");
    matches_schema(&home.say("status --json").json(), "status");
    let dry = home.say("run leads --dry-run --json").exits_any().json();
    let ran = home.say("run leads --json").exits(5).json();
    let counters = |told: &serde_json::Value| told["runs"][0]["run"]["counters"].clone();
    assert_eq!(counters(&dry), counters(&ran));
    assert_eq!((&counters(&ran)["applied"], &counters(&ran)["rejected"]), (&json!(1), &json!(1)), "{ran:#}");
    let rejects = home.say("rejects list --open --json").json();
    assert_eq!(
        (&rejects["rejects"][0]["reason"], &rejects["rejects"][0]["field"]),
        (&json!("lead-lacks"), &json!("lastname"))
    );
    let history = home.say("history leads --json").exits(0).json();
    matches_schema(&history, "history");
    assert_eq!(history["runs"].as_array().unwrap().len(), 1);
    // Repaired, it goes.
    let conn = Connection::open(home.workspace().join("campaign.db")).unwrap();
    conn.execute_batch("UPDATE Prospects SET lastName = 'Lee' WHERE id = 2").unwrap();
    home.say("run leads").exits(0);
    assert_eq!(home.say("rejects list --open --json").json()["rejects"], json!([]));
    let filled: u64 = conn.query_row("SELECT count(*) FROM Prospects WHERE crmId <> ''", [], |r| r.get(0)).unwrap();
    assert_eq!(filled, 2);
    // As a file, and back.
    let exported = home.say("setup export").exits(0).stdout.clone();
    assert!(exported.contains("Trial: {company}"), "{exported}");
    std::fs::write(home.path().join("same.toml"), &exported).unwrap();
    home.say("setup diff same.toml").exits(0);
    std::fs::write(home.path().join("other.toml"), exported.replace("Trial: {company}", "Demo")).unwrap();
    let differs = home.say("setup diff other.toml").exits(1).stdout.clone();
    assert!(differs.contains("rules of leads") && differs.contains("Demo"), "{differs}");
    home.say("setup import same.toml --no-input").exits_any();
    home.say("flow set leads --same-address skip --notify  --json").exits_any();
    home.run(["flow", "set", "leads", "--same-address", "skip", "--notify", ""]).exits(0);
    let now = home.say("flow show leads --json").json();
    assert_eq!((&now["flow"]["leads"]["same_address"], &now["flow"]["leads"]["notify"]), (&json!("skip"), &json!([])));
    home.say("flow remove leads").exits(0);
}

#[test]
fn the_test_lead_and_the_mail_server_have_commands() {
    let home = Home::new();
    let _crm = ready(&home);
    prospects(&home);
    home.run(["flow", "add", "leads", "--direction", "leads", "--from", "Prospects", "--notify", "a@shop.example"])
        .exits(0);
    assert!(home.say("notify show").exits(0).stdout.contains("No mail server is set"));
    home.say("notify set --host smtp.shop.example --json").fails_with("FB-MAI-01", 3);
    home.say("notify set --host smtp.shop.example --security none --sender crm@shop.example --json")
        .fails_with("FB-MAI-01", 3);
    let told = home.say("leads test leads --json").exits(0).json();
    assert_eq!((&told["test_lead"]["read_back"], &told["test_lead"]["left"]), (&json!(true), &json!(false)));
    assert_eq!(told["test_lead"]["mail"]["fault"]["code"], json!("FB-MAI-01"), "mail that fails fails no test");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let sink = runtime.block_on(MailSink::start(Manners { sign_in: Some(("kim", "m4ilpass")), ..Manners::default() }));
    let port = sink.port.to_string();
    let set = [
        "notify",
        "set",
        "--host",
        "127.0.0.1",
        "--port",
        &port,
        "--security",
        "none",
        "--sender",
        "crm@shop.example",
        "--user",
        "kim",
        "--password-stdin",
    ];
    home.run_with_input(&set, b"m4ilpass\n").exits(0);
    let shown = home.say("notify show --json").json();
    let wanted = json!({ "host": "127.0.0.1", "port": sink.port, "security": "none", "sender": "crm@shop.example",
        "user": "kim", "password": "vault:_mail/password" });
    assert_eq!(shown["mail"], wanted);
    let file = std::fs::read_to_string(home.workspace().join("workspace.toml")).unwrap();
    assert!(file.contains("crm@shop.example") && !file.contains("m4ilpass"), "{file}");
    home.say("notify test boss@shop.example").exits(0);
    let kept = home.say("leads test leads --keep").exits(0).stdout.clone();
    assert!(kept.contains("left in the CRM, as asked") && kept.contains("a@shop.example"), "{kept}");
    home.say("run leads").exits(5);
    let to: Vec<String> = sink.taken().into_iter().flat_map(|l| l.to).collect();
    assert_eq!(to, ["boss@shop.example", "a@shop.example", "a@shop.example"]);
    home.run_with_input(&["notify", "set", "--password-stdin"], b"wrong\n").exits(0);
    home.say("notify test boss@shop.example --json").exits(1);
    home.say("leads test contact --json").fails_with("FB-USE-01", 2);
    home.say("notify remove").exits(0);
    assert!(home.say("notify show").exits(0).stdout.contains("No mail server is set"));
}

#[test]
fn what_names_the_rows_stays_while_their_leads_stand() {
    let home = Home::new();
    let crm = ready(&home);
    let conn = Connection::open(home.workspace().join("campaign.db")).unwrap();
    conn.execute_batch(
        "CREATE TABLE Walkins (id INTEGER PRIMARY KEY, code TEXT, lastName TEXT, company TEXT);
         INSERT INTO Walkins (code, lastName, company) VALUES ('a', 'Adams', 'Shop'), ('b', 'Brown', 'Shop');
         CREATE TABLE Others (id INTEGER PRIMARY KEY, lastName TEXT, company TEXT);",
    )
    .unwrap();
    home.say("flow add walk --direction leads --from Walkins --topic W").exits(0);
    // Before anything was made, the rules are free.
    home.say("flow set walk --row-key code").exits(0);
    home.say("flow set walk --row-key id").exits(0);
    home.say("run walk").exits(0);
    for change in ["--row-key code", "--row-key code --dry-run", "--from Others"] {
        let refused = home.say(&format!("flow set walk {change} --json")).fails_with("FB-CFG-12", 3);
        let told = format!("{refused}");
        assert!(told.contains("2 rows") && told.contains("another name"), "{told}");
    }
    home.say("flow set walk --row-key id --topic X").exits(0);
    // Nor does a setup file bring it, nor the flow anew.
    let exported = home.say("setup export").exits(0).stdout.clone();
    let other = exported.replace("key = \"id\"", "key = \"code\"");
    assert_ne!(other, exported);
    std::fs::write(home.path().join("other.toml"), other).unwrap();
    let secret = format!("{}\n", crm.fact("client_secret"));
    let setup = ["setup", "--answers", "other.toml", "--no-input", "--json", "--client-secret-stdin"];
    home.run_with_input(&setup, secret.as_bytes()).fails_with("FB-CFG-12", 3);
    home.say("flow remove walk").exits(0);
    home.say("flow add walk --direction leads --from Walkins --topic W --row-key code --json")
        .fails_with("FB-CFG-12", 3);
    home.say("flow add walk --direction leads --from Walkins --topic W").exits(0);
    let ran = home.say("run walk --json").exits(0).json();
    assert_eq!(ran["runs"][0]["run"]["counters"]["applied"], 0, "{ran:#}");
}
