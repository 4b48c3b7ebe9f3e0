//! Rules of fields on a real road: written by a command, kept in the file with its comments, applied by the next run, which
//! reads everything again.
use super::headless_road::Crm;
use super::kit::program::Home;
use rusqlite::Connection;
use serde_json::Value;
use std::fs;

fn database(home: &Home) -> Connection {
    Connection::open(home.workspace().join("campaign.db")).unwrap()
}

fn counters(home: &Home) -> Value {
    let ran = home.say("run contact --json");
    assert!([0, 5].contains(&ran.code), "{} {}", ran.code, ran.stderr);
    ran.json()["runs"][0]["run"]["counters"].clone()
}

fn number(home: &Home, sql: &str) -> i64 {
    database(home).query_row(sql, [], |r| r.get(0)).unwrap()
}

#[test]
fn a_changed_rule_reads_everything_again_and_keeps_the_comments_of_the_file() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 400 --seed 11");
    home.add_account(&crm).exits(0);
    home.say("flow add contact --table contact --try-rows 0").exits(0);
    let first = counters(&home);
    assert!(first["applied"].as_u64().unwrap() > 300);
    assert!(counters(&home)["read"].as_u64().unwrap() < 50, "nothing changed");

    let file = home.workspace().join("workspace.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen("[[mapping]]", "# agreed with sales\n[[mapping]]", 1)).unwrap();
    let args = ["schema", "rule", "contact", "lastname", "--steps", "squeeze | upper", "--default", "?", "--json"];
    let changed = home.run(args);
    let told = changed.exits(0).json();
    assert_eq!((told["changed"].clone(), told["mapping_version"].clone()), (true.into(), 2.into()));
    assert_eq!(told["treatment"]["steps"], serde_json::json!(["squeeze", "upper"]));
    assert_eq!(home.run(args).json()["changed"], false, "the same rule again is no change");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("# agreed with sales"), "{text}");
    assert!(text.contains("steps = [\"squeeze\", \"upper\"]"), "{text}");

    let again = counters(&home);
    assert!(again["read"].as_u64().unwrap() > 300, "a changed rule reads everything: {again}");
    assert_eq!(
        number(&home, "SELECT count(*) FROM contact WHERE lastname <> upper(lastname) AND lastname GLOB '[a-z]*'"),
        0
    );
    assert_eq!(number(&home, "SELECT count(*) FROM contact WHERE lastname IS NULL"), 0);
    let shown = home.say("schema rule contact lastname --rows 3 --json").json();
    assert_eq!(shown["samples"].as_array().unwrap().len(), 3);
    for sample in shown["samples"].as_array().unwrap() {
        let before = sample["before"].as_str().unwrap();
        let expected = if before.is_empty() { "?".to_owned() } else { before.trim().to_uppercase() };
        assert_eq!(sample["after"].as_str().unwrap(), expected);
    }
    for line in ["schema rule contact lastname --rows 2 --lang ko", "schema rule contact gendercode"] {
        let told = home.say(line);
        told.exits(0);
        assert!(!told.stdout.contains('⟨') && !told.stderr.contains('⟨'), "{line}: {}{}", told.stdout, told.stderr);
    }
    home.run(["schema", "rule", "contact", "donotemail", "--steps", "trim", "--json"]).exits(3);
    home.run(["schema", "rule", "contact", "lastname", "--steps", "rot13", "--json"]).exits(2);
    home.say("schema rule contact ghost --json").exits(3);
}

#[test]
fn what_marketing_owns_stays_and_a_withdrawn_consent_is_not_given_back() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 300 --seed 5");
    home.add_account(&crm).exits(0);
    home.say("flow add contact --table contact --try-rows 0").exits(0);
    home.say("schema rule contact jobtitle --owner marketing").exits(0);
    home.say("schema rule contact donotemail --owner consent --default yes").exits(0);
    home.say("schema rule contact firstname --apply-updates no").exits(0);
    counters(&home);
    let opted_in = number(&home, "SELECT count(*) FROM contact WHERE donotemail = 0");
    assert!(opted_in > 10, "the sandbox has people who may be contacted");
    database(&home)
        .execute_batch("UPDATE contact SET jobtitle = 'scored', firstname = 'ours', lastname = 'theirs', donotemail = 1, fb_hash = 0")
        .unwrap();
    // Any change of the mapping reads everything again.
    home.say("schema rule contact lastname --steps squeeze").exits(0);
    let again = counters(&home);
    assert!(again["applied"].as_u64().unwrap() > 250, "{again}");
    assert_eq!(number(&home, "SELECT count(*) FROM contact WHERE jobtitle <> 'scored'"), 0);
    assert_eq!(number(&home, "SELECT count(*) FROM contact WHERE firstname <> 'ours'"), 0);
    assert_eq!(number(&home, "SELECT count(*) FROM contact WHERE lastname = 'theirs'"), 0, "the CRM's own are its own");
    assert_eq!(number(&home, "SELECT count(*) FROM contact WHERE donotemail = 0"), 0, "no consent came back");
}

#[test]
fn a_code_that_is_not_listed_stops_the_run_where_the_rule_says_so() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 200 --seed 5");
    home.add_account(&crm).exits(0);
    home.say("flow add contact --table contact --try-rows 0").exits(0);
    home.say("schema rule contact gendercode --unlisted stop").exits(0);
    counters(&home);
    // The catalog knows one value less than the CRM.
    let file = home.workspace().join("catalog-crm.json");
    let mut value: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let sets = value["details"]["contact"]["option_sets"].as_array_mut().unwrap();
    let set = sets.iter_mut().find(|s| s["name"] == "contact_gendercode").unwrap();
    set["options"].as_array_mut().unwrap().truncate(1);
    fs::write(&file, value.to_string()).unwrap();
    let stopped = home.say("run contact --full --json");
    let told = stopped.json();
    assert_eq!(told["runs"][0]["fault"]["code"], "FB-GRD-09", "{}", stopped.stdout);
    home.say("schema rule contact gendercode --unlisted default --default 0").exits(0);
    counters(&home);
    assert_eq!(number(&home, "SELECT count(*) FROM contact WHERE gendercode NOT IN (0, 1)"), 0);
}

#[test]
fn a_filter_is_read_judged_and_counted_by_a_command() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 300 --seed 5");
    home.add_account(&crm).exits(0);
    home.say("flow add contact --table contact --try-rows 0").exits(0);
    counters(&home);
    let asked = home.run(["schema", "filter", "contact", "NOT donotemail = true AND statecode=0", "--count", "--json"]);
    let told = asked.exits(0).json();
    assert_eq!(told["filter"], "not (donotemail = true) and statecode = 0");
    assert_eq!(told["judge"], "here", "change tracking takes no filter");
    let here = number(&home, "SELECT count(*) FROM contact WHERE NOT donotemail AND statecode = 0");
    assert_eq!(told["count"], serde_json::json!({"rows": here, "more": false}));
    for line in ["schema filter contact statecode=0 --count --lang ko", "schema filter contact statecode=0"] {
        let told = home.say(line);
        told.exits(0);
        assert!(!told.stdout.contains('⟨') && !told.stderr.contains('⟨'), "{line}: {}{}", told.stdout, told.stderr);
    }
    home.run(["schema", "filter", "contact", "statecode = 'x'", "--json"]).exits(3);
}
