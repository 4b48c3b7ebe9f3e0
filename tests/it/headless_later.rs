//! What was chosen in the setup, changed afterwards without a screen: how a flow reads and filters, where option sets go.
use crate::headless_road::Crm;
use crate::kit::program::Home;
use serde_json::Value;

fn home_of(crm: &Crm) -> Home {
    Home::with_contact_flow(crm)
}

fn counters(home: &Home) -> Value {
    let ran = home.say("run contact --json");
    ran.exits_any();
    ran.json()["runs"][0]["run"]["counters"].clone()
}

fn held(home: &Home) -> i64 {
    let conn = rusqlite::Connection::open(home.workspace().join("campaign.db")).unwrap();
    conn.query_row("SELECT count(*) FROM contact WHERE fb_deleted_at IS NULL", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_flow_in_use_gets_another_filter_and_the_next_run_judges_every_row_by_it() {
    let origin = Home::new();
    let crm = Crm::start(&origin, "--rows 200 --seed 11");
    let home = home_of(&crm);
    let all = counters(&home)["read"].as_u64().unwrap();
    assert!(all >= 200);
    let everybody = held(&home);

    home.say("flow set contact").exits(2);
    let bad = home.run(["flow", "set", "contact", "--filter", "statecod = 0", "--json"]);
    assert!(bad.fails_with("FB-CFG-08", 3)["detail"].as_str().unwrap().contains("statecode"));
    home.run(["flow", "set", "contact", "--filter", "statecode = 0", "--no-filter"]).exits(2);

    let set = home.run([
        "flow",
        "set",
        "contact",
        "--filter",
        "statecode = 0",
        "--leavers",
        "delete",
        "--most-deletes",
        "100",
        "--order",
        "4",
    ]);
    set.exits(0);
    assert!(
        set.stdout.contains("statecode = 0") && set.stderr.contains("judges every row"),
        "{}{}",
        set.stdout,
        set.stderr
    );
    let shown = home.say("flow show contact --json").json();
    let told = |path: &str| shown.pointer(path).cloned().unwrap();
    assert_eq!(told("/flow/filter"), "statecode = 0");
    assert_eq!((told("/flow/reading/leavers"), told("/flow/order")), (Value::from("delete"), Value::from(4)));
    assert_eq!(told("/flow/reading/deletions"), "mark", "what was not said stays");

    counters(&home);
    let active = held(&home);
    assert!(active > 0 && active < everybody, "{active} of {everybody}");

    let again = home.run(["flow", "set", "contact", "--no-filter"]);
    assert!(again.stderr.contains("judges every row"), "{}", again.stderr);
    counters(&home);
    assert_eq!(held(&home), everybody, "they are back");
    let same = home.run(["flow", "set", "contact", "--try-rows", "0"]);
    assert!(!same.stderr.contains("judges every row"), "{}", same.stderr);
}

#[test]
fn an_option_set_goes_to_another_list_is_left_out_and_replaces_only_a_list_of_its_own() {
    let origin = Home::new();
    let crm = Crm::start(&origin, "--rows 20 --seed 11");
    let home = home_of(&crm);
    let list = |home: &Home| home.say("enums list --json").json()["enumerations"].as_array().unwrap().clone();
    let of = |home: &Home, set: &str| list(home).into_iter().find(|c| c["option_set"] == set).unwrap();
    let sets: Vec<String> = list(&home).iter().map(|c| c["option_set"].as_str().unwrap().to_owned()).collect();
    let [first, second] = [sets[0].as_str(), sets[1].as_str()];

    home.say(&format!("enums choose {first}")).exits(2);
    home.say("enums choose nobody --leave-out --json").fails_with("FB-CFG-10", 3);
    home.say(&format!("enums choose {first} --into 9/11 --json")).fails_with("FB-CFG-10", 3);
    let told = home.say(&format!("enums choose {first} --into shared"));
    told.exits(0);
    assert!(told.stdout.contains("shared") && told.stdout.contains("enums sync"), "{}", told.stdout);
    home.say(&format!("enums choose {second} --into shared --replace yes --json")).exits(3);
    assert_ne!(of(&home, second)["enumeration"], "shared", "a refused choice leaves nothing");
    home.say(&format!("enums choose {second} --into shared")).exits(0);
    home.say("enums sync").exits(0);
    assert!(home.say("enums diff shared").stdout.contains(first));
    home.say(&format!("enums choose {second} --leave-out --lang ko")).exits(0);
    assert_eq!(of(&home, second).get("enumeration"), None);
    home.say(&format!("enums choose {first} --replace yes")).exits(0);
    assert_eq!(of(&home, first)["replace"], true);
}
