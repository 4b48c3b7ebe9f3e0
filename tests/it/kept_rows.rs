//! A workspace that was wiped and made anew beside the rows it had loaded: its mappings count their versions from 1 again,
//! and the rows of the older ones are not taken for theirs.
use super::headless_road::Crm;
use super::kit::program::Home;
use rusqlite::Connection;
use serde_json::Value;
use std::fs;

fn counters(home: &Home) -> Value {
    let told = home.say("run contact --json");
    told.exits(0);
    told.json()["runs"][0]["run"]["counters"].clone()
}

/// How many last names stand as this SQL function would leave them.
fn in_case(home: &Home, function: &str) -> u64 {
    let database = Connection::open(home.workspace().join("campaign.db")).unwrap();
    let count =
        format!("SELECT count(*) FROM contact WHERE lastname GLOB '*[A-Za-z]*' AND lastname = {function}(lastname)");
    database.query_row(&count, [], |row| row.get(0)).unwrap()
}

#[test]
fn rows_of_a_wiped_workspace_are_read_anew_though_the_version_is_the_same() {
    let maker = Home::new();
    let crm = Crm::start(&maker, "--rows 60 --seed 5");
    let home = Home::with_contact_flow(&crm);
    home.say("schema change contact --convert lastname=upper").exits(0);
    let all = counters(&home)["read"].as_u64().unwrap();
    let told = in_case(&home, "upper");
    assert!(all == 60 && told > 0, "{all} read, {told} in capitals");
    assert!(counters(&home)["read"].as_u64().unwrap() < all, "nothing has changed");
    let version = |home: &Home| home.say("schema list --json").json()["schemas"][0]["mapping_version"].clone();
    let before = version(&home);

    fs::remove_file(home.workspace().join("workspace.toml")).unwrap();
    home.add_account(&crm).exits(0);
    home.say("flow add contact --table contact").exits(0);
    home.say("schema change contact --convert lastname=lower").exits(0);
    assert_eq!(version(&home), before, "the same number for other rules");
    assert_eq!(counters(&home)["read"], all, "everything is read once");
    assert_eq!(in_case(&home, "lower"), told, "and stands as the new rules say");
    assert!(counters(&home)["read"].as_u64().unwrap() < all, "once");
}
