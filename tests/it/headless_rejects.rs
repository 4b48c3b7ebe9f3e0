//! Rejects from the command line: found by what they are, looked at with their values masked, handed on, let be with a reason,
//! and asked for again once a rule is repaired.
use super::headless_road::Crm;
use super::kit::program::Home;
use super::kit::shape::matches_schema;
use rusqlite::Connection;
use serde_json::Value;
use std::fs;

fn number(home: &Home, sql: &str) -> i64 {
    let database = Connection::open(home.workspace().join("campaign.db")).unwrap();
    database.query_row(sql, [], |r| r.get(0)).unwrap()
}

fn rejects(home: &Home, line: &str) -> Vec<Value> {
    let told = home.say(&format!("rejects list --limit 1000 {line} --json")).exits(0).json();
    matches_schema(&told, "rejects");
    told["rejects"].as_array().unwrap().clone()
}

/// Contacts whose gender has a code nobody has seen are rejected.
fn with_rejects(crm: &Crm) -> (Home, usize) {
    let home = Home::new();
    home.add_account(crm).exits(0);
    home.say("flow add contact --table contact --try-rows 0").exits(0);
    home.say("run contact --json").exits(0);
    let file = home.workspace().join("catalog-crm.json");
    let mut catalog: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let sets = catalog["details"]["contact"]["option_sets"].as_array_mut().unwrap();
    let set = sets.iter_mut().find(|s| s["name"] == "contact_gendercode").unwrap();
    set["options"].as_array_mut().unwrap().truncate(1);
    fs::write(&file, catalog.to_string()).unwrap();
    home.say("schema rule contact gendercode --unlisted reject").exits(0);
    home.say("run contact --json").exits(5);
    let open = rejects(&home, "--open").len();
    assert!(open > 25, "more than are asked for at once: {open}");
    (home, open)
}

#[test]
fn rejects_are_found_by_what_they_are_and_handed_on_with_their_values_masked() {
    let maker = Home::new();
    let crm = Crm::start(&maker, "--rows 120 --seed 5");
    let (home, open) = with_rejects(&crm);
    assert_eq!(rejects(&home, "--reason not-listed --field GenderCode --state open").len(), open);
    for none in ["--field lastname", "--reason too-long", "--state applied", "--since 2999-01-01", "--state ignored"] {
        assert_eq!(rejects(&home, none), [] as [Value; 0], "{none}");
    }
    assert_eq!(rejects(&home, "--since 2001-01-01T00:00:00Z --flow contact").len(), open);
    home.say("rejects list --since yesterday").exits(2);
    let one = rejects(&home, "--open")[0].clone();
    let id = one["id"].as_i64().unwrap();
    assert_eq!((one["sample"].as_str(), one["mapping_version"].as_i64() > Some(1)), (Some("… (1)"), true), "{one}");
    let whole = home.say(&format!("rejects show {id} --values --json")).exits(0).json();
    assert_eq!(whole["reject"]["sample"], "2", "{whole}");
    for lang in ["en", "ko"] {
        let shown = home.say(&format!("rejects show {id} --lang {lang}")).exits(0).stdout.clone();
        assert!(shown.contains("… (1)") && !shown.contains('⟨'), "{shown}");
    }
    let csv = home.say("rejects export --open --limit 1000").exits(0).stdout.clone();
    assert!(csv.starts_with("\u{feff}id,flow,run,row,reason,message,field,sample"), "{csv}");
    assert_eq!(csv.lines().count(), open + 1);
    let lines = home.say("rejects export --format jsonl --limit 1000").exits(0).stdout.clone();
    let parsed: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(parsed.len() == open && parsed.iter().all(|r| r["state"] == "open"));
}

#[test]
fn a_reject_is_let_be_with_a_reason_and_the_others_close_once_their_rule_is_repaired() {
    let maker = Home::new();
    let crm = Crm::start(&maker, "--rows 120 --seed 5");
    let (home, open) = with_rejects(&crm);
    let ids: Vec<i64> = rejects(&home, "--open").iter().map(|r| r["id"].as_i64().unwrap()).collect();
    home.say(&format!("rejects ignore {} 999999 --note x", ids[0])).exits(3);
    home.say(&format!("rejects ignore {}", ids[0])).exits(2);
    assert_eq!(rejects(&home, "--open").len(), open, "all of them or none");
    let done =
        home.run(["rejects", "ignore", &ids[0].to_string(), "--note", "a test person", "--json"]).exits(0).json();
    assert_eq!((done["ignored"].as_i64(), done["asked"].as_i64()), (Some(1), Some(1)));
    let again = home.run(["rejects", "ignore", &ids[0].to_string(), "--note", "twice", "--json"]).exits(0).json();
    assert_eq!(again["ignored"], 0, "what is closed stays as it is");
    let ignored = rejects(&home, "--state ignored");
    assert_eq!((ignored.len(), ignored[0]["note"]["text"].as_str()), (1, Some("a test person")));

    // Nothing was repaired: the row is rejected anew, and nothing else is read.
    let tried = home.say(&format!("rejects retry {} --json", ids[1])).exits(5).json();
    matches_schema(&tried, "rejects");
    assert_eq!(tried["runs"][0]["run"]["counters"]["read"], 1, "{tried:#}");
    assert_eq!(tried["rejects"][0]["state"], "repeated");
    assert_eq!(rejects(&home, "--open").len(), open - 1);

    let missing = "SELECT count(*) FROM contact WHERE gendercode = 2";
    let before = number(&home, missing);
    home.say("schema rule contact gendercode --unlisted keep").exits(0);
    let retried = home.say("rejects retry --all --flow contact --json").exits(0).json();
    matches_schema(&retried, "rejects");
    assert_eq!(retried["runs"][0]["run"]["counters"]["read"].as_u64(), Some(open as u64 - 1), "{retried:#}");
    assert!(retried["rejects"].as_array().unwrap().iter().all(|r| r["state"] == "applied"), "{retried:#}");
    assert_eq!(rejects(&home, "--open"), [] as [Value; 0]);
    assert!(number(&home, missing) >= before);
    let told = home.say("rejects retry --all").exits(0).stdout.clone();
    assert!(told.contains("0 of 0"), "{told}");
    // The change of the mapping is still read whole by the next run, which finds the same.
    home.say("run contact --json").exits(0);
    assert_eq!(rejects(&home, "--open"), [] as [Value; 0]);
}

#[test]
fn a_rejected_row_is_explained_with_what_the_crm_has_and_with_the_column_that_is_to_blame() {
    let maker = Home::new();
    let crm = Crm::start(&maker, "--rows 120 --seed 5");
    let (home, _) = with_rejects(&crm);
    let row = rejects(&home, "--open")[0]["row"].as_str().unwrap().to_owned();
    let told = home.say(&format!("explain-row contact {row} --values --json")).exits(0).json();
    assert_eq!(told["verdict"], "rejected", "{told}");
    let columns = told["columns"].as_array().unwrap();
    let blamed: Vec<&str> =
        columns.iter().filter(|c| c["to_blame"] == true).filter_map(|c| c["field"].as_str()).collect();
    assert_eq!(blamed, ["gendercode"]);
    let lastname = columns.iter().find(|c| c["field"] == "lastname").unwrap();
    assert!(lastname["crm"].is_string(), "what the CRM has is shown: {lastname}");
    let shown = home.say(&format!("explain-row contact {row}")).exits(0).stdout.clone();
    assert!(shown.contains("✗ gendercode"), "{shown}");
}
