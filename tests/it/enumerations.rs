//! Enumerations on a real road: what a sync called by a scheduler does and says, the languages of labels, lists of the
//! platform's own, values that rows use, and what happens to codes that are not listed.
mod sync;

use super::headless_road::Crm;
use super::kit::program::Home;
use rusqlite::Connection;
use serde_json::Value;
use std::fs;

fn database(home: &Home) -> Connection {
    Connection::open(home.workspace().join("campaign.db")).unwrap()
}

fn number(home: &Home, sql: &str) -> i64 {
    database(home).query_row(sql, [], |r| r.get(0)).unwrap()
}

fn text(home: &Home, sql: &str) -> String {
    database(home).query_row(sql, [], |r| r.get::<_, Option<String>>(0)).unwrap().unwrap_or_default()
}

/// A home whose contacts are carried and read once.
fn with_contacts(crm: &Crm) -> Home {
    let home = Home::new();
    home.add_account(crm).exits(0);
    home.say("flow add contact --table contact --try-rows 0").exits(0);
    run(&home);
    home
}

fn run(home: &Home) -> Value {
    let ran = home.say("run contact --json");
    assert!([0, 5].contains(&ran.code), "{} {}", ran.code, ran.stderr);
    ran.json()["runs"][0]["run"]["counters"].clone()
}

/// What is kept of the CRM's option set: only its first value.
fn forget_all_but_one(home: &Home, set: &str) {
    let file = home.workspace().join("catalog-crm.json");
    let mut value: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let sets = value["details"]["contact"]["option_sets"].as_array_mut().unwrap();
    let found = sets.iter_mut().find(|s| s["name"] == set).unwrap();
    found["options"].as_array_mut().unwrap().truncate(1);
    fs::write(&file, value.to_string()).unwrap();
}

/// The workspace file with this choice replaced by what it shall be.
fn set_replace(home: &Home, set: &str) {
    let file = home.workspace().join("workspace.toml");
    let mut document: toml_edit::DocumentMut = fs::read_to_string(&file).unwrap().parse().unwrap();
    let lists = document["enumeration"].as_array_of_tables_mut().unwrap();
    let list = lists.iter_mut().find(|t| t["option_set"].as_str() == Some(set)).unwrap();
    list["replace"] = toml_edit::value(true);
    fs::write(&file, document.to_string()).unwrap();
}

/// The workspace file with that option set going to that list.
fn set_list(home: &Home, set: &str, name: &str) {
    let file = home.workspace().join("workspace.toml");
    let mut document: toml_edit::DocumentMut = fs::read_to_string(&file).unwrap().parse().unwrap();
    let lists = document["enumeration"].as_array_of_tables_mut().unwrap();
    let list = lists.iter_mut().find(|t| t["option_set"].as_str() == Some(set)).unwrap();
    list["enumeration"] = toml_edit::value(name);
    fs::write(&file, document.to_string()).unwrap();
}

#[test]
fn a_list_that_several_option_sets_fill_is_not_replaced_and_the_remedy_is_told_in_both_languages() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 60 --seed 5");
    home.add_account(&crm).exits(0);
    home.say("flow add contact --table contact --try-rows 0").exits(0);
    set_list(&home, "contact_gendercode", "shared");
    set_list(&home, "contact_statecode", "shared");
    set_replace(&home, "contact_gendercode");
    for (lang, remedy) in [("en", "a list of its own"), ("ko", "다른 목록")] {
        let refused = home.say(&format!("flow add account --table account --lang {lang}"));
        refused.exits(3);
        let said = &refused.stderr;
        assert!(said.contains(remedy) && said.contains("contact_gendercode, contact_statecode"), "{said}");
        assert!(!said.contains("schema show") && !said.contains("several option sets go to"), "{said}");
    }
    set_list(&home, "contact_gendercode", "of_its_own");
    home.say("flow add account --table account").exits(0);
}

#[test]
fn a_scheduler_calls_a_sync_that_finds_what_came_and_says_when_there_is_nothing_to_do() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 200 --seed 5");
    let home = with_contacts(&crm);
    forget_all_but_one(&home, "contact_gendercode");
    let kept = home.say("enums diff contact_gendercode --kept --json").exits(0).json();
    assert_eq!(kept["enumerations"][0]["added"].as_array().unwrap().len(), 1, "only what is kept is compared");
    assert_eq!(kept["enumerations"][0]["reason"]["is"], "new");

    let dry = home.say("enums sync --dry-run --json").exits(0).json();
    let gender = |told: &Value| {
        let all = told["enumerations"].as_array().unwrap();
        all.iter().find(|v| v["choice"]["option_set"] == "contact_gendercode").unwrap().clone()
    };
    assert!(gender(&dry)["added"].as_array().unwrap().len() > 1, "what the CRM tells now counts");
    assert_eq!(number(&home, "SELECT count(*) FROM fb_enumeration"), 0, "and nothing is written");

    let first = home.say("enums sync --json").exits(0).json();
    assert_eq!(first["nothing_to_do"], false);
    assert!(first["lists_changed"].as_u64().unwrap() >= 4, "{first}");
    let again = home.say("enums sync --json").exits(0).json();
    assert_eq!((again["nothing_to_do"].clone(), again["values_changed"].clone()), (true.into(), 0.into()));
    let told = home.say("enums sync").exits(0).stdout.clone();
    assert!(told.contains("Nothing to do"), "{told}");
    let korean = home.say("enums sync --lang ko").exits(0).stdout.clone();
    assert!(korean.contains("할 일이 없습니다"), "{korean}");
    let shown = home.say("enums diff contact_gendercode --kept --json").exits(0).json();
    assert_eq!(shown["enumerations"][0]["reason"]["is"], "before");
    assert_eq!(gender(&shown)["added"], serde_json::json!([]), "what was written was looked at");
    assert!(number(&home, "SELECT count(*) FROM fb_enumeration WHERE sources LIKE '%contact_gendercode%'") == 1);
}

#[test]
fn labels_are_carried_in_the_languages_somebody_chose() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 60 --seed 5");
    let home = with_contacts(&crm);
    home.say("enums sync --lang en").exits(0);
    let label = "SELECT label FROM fb_enumeration_value WHERE enumeration = 'contact_gendercode' AND code = 1";
    let english = text(&home, label);
    assert!(english.is_ascii() && !english.is_empty(), "{english}");
    assert_eq!(
        home.say("enums sync --lang ko --json").json()["nothing_to_do"],
        true,
        "another screen relabels nothing"
    );
    home.say("enums languages 1042 en --json").exits(0);
    let file = fs::read_to_string(home.workspace().join("workspace.toml")).unwrap();
    assert!(file.contains("languages = [1042, 1033]"), "{file}");
    let diff = home.say("enums diff contact_gendercode").exits(0).stdout.clone();
    assert!(diff.contains(&english) && diff.contains('→'), "{diff}");
    home.say("enums sync").exits(0);
    assert!(!text(&home, label).is_ascii(), "{}", text(&home, label));
    let further = "SELECT labels FROM fb_enumeration_value WHERE enumeration = 'contact_gendercode' AND code = 1";
    assert_eq!(text(&home, further), format!("{{\"1033\":\"{english}\"}}"));
    home.say("enums languages --json").exits(0);
    home.say("enums languages klingon --json").exits(3);
    home.say("enums languages 1042 --set nonsense --json").exits(3);
}

#[test]
fn a_value_rows_use_goes_only_when_somebody_says_so() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 200 --seed 5");
    let home = with_contacts(&crm);
    home.say("enums sync").exits(0);
    set_replace(&home, "contact_gendercode");
    // Two values of before, one of them in use; a row of another list holds the other code and does not count.
    database(&home)
        .execute_batch(
            "INSERT INTO fb_enumeration_value (enumeration, position, name, label, code) VALUES
                 ('contact_gendercode', 90, 'former', 'Former', 77), ('contact_gendercode', 91, 'never', 'Never', 78);
             UPDATE contact SET gendercode = 77 WHERE rowid % 5 = 0; UPDATE contact SET statuscode = 78 WHERE rowid = 1;",
        )
        .unwrap();
    let used = number(&home, "SELECT count(*) FROM contact WHERE gendercode = 77");
    assert!(used > 0);
    let held = home.say("enums sync --json");
    assert_eq!(held.exits(3).json()["error"]["code"], "FB-CFG-13", "{}", held.stdout);
    let left =
        "SELECT count(*) FROM fb_enumeration_value WHERE enumeration = 'contact_gendercode' AND code IN (77, 78)";
    assert_eq!(number(&home, left), 2, "nothing was written");
    let kept = home.say("enums sync --keep-used --json").exits(0).json();
    assert_eq!((kept["kept"][0]["rows"].clone(), kept["kept"][0]["value"]["code"].clone()), (used.into(), 77.into()));
    assert_eq!(number(&home, left), 1, "the one nobody uses went");
    home.say("enums sync --force").exits(0);
    assert_eq!(number(&home, left), 0);
}

#[test]
fn values_in_columns_of_several_are_in_use_one_by_one() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 120 --seed 5");
    let home = with_contacts(&crm);
    let shown = home.say("enums diff --json").exits(0).json();
    let several = shown["enumerations"].as_array().unwrap().iter().find(|v| v["several"] == true);
    let several = several.expect("the sandbox has a field of several values");
    let set = several["choice"]["option_set"].as_str().unwrap().to_owned();
    let list = several["choice"]["enumeration"].as_str().unwrap().to_owned();
    let column = several["used_by"][0].as_str().unwrap().split_once('.').unwrap().1.to_owned();
    home.say("enums sync").exits(0);
    set_replace(&home, &set);
    database(&home)
        .execute_batch(&format!(
            "INSERT INTO fb_enumeration_value (enumeration, position, name, label, code)
                 VALUES ('{list}', 90, 'former', 'Former', 7777);
             UPDATE contact SET {column} = '7777,1' WHERE rowid = 1; UPDATE contact SET {column} = '2,7777' WHERE rowid = 2;
             UPDATE contact SET {column} = '17777' WHERE rowid = 3;"
        ))
        .unwrap();
    let diff = home.run(["enums", "diff", set.as_str(), "--json"]).exits(0).json();
    let removed = diff["enumerations"][0]["removed"].as_array().unwrap().clone();
    let found = removed.iter().find(|r| r[0]["code"] == 7777).unwrap();
    assert_eq!(found[1], 2, "two rows hold it, one holds another code: {found}");
}

#[test]
fn a_status_without_a_place_in_the_platforms_list_is_no_run_and_no_sync() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 60 --seed 5");
    let home = with_contacts(&crm);
    home.say("enums sync").exits(0);
    home.say("enums kind contact_statecode system --json").exits(0);
    run(&home);
    database(&home)
        .execute("DELETE FROM fb_enumeration_value WHERE enumeration = 'contact_statecode' AND code = 1", [])
        .unwrap();
    for line in ["run contact --json", "enums sync --json"] {
        let refused = home.say(line);
        assert!(refused.stdout.contains("FB-CFG-12"), "{}", refused.stdout);
        assert_ne!(refused.code, 0);
        let told = home.say(&line.replace(" --json", ""));
        assert!(told.stderr.contains("has no place for 1 Inactive"), "{line}: {}{}", told.stderr, told.stdout);
    }
    let shown = home.say("enums diff contact_statecode").exits(0).stdout.clone();
    assert!(shown.contains("no place"), "{shown}");
    // A closed one takes no value either; an open one does.
    home.say("enums kind contact_statecode closed").exits(0);
    for line in ["run contact --json", "enums sync --json"] {
        let refused = home.say(line);
        assert!(refused.stdout.contains("FB-CFG-12") && refused.code != 0, "{line}: {}", refused.stdout);
    }
    home.say("enums kind contact_statecode open").exits(0);
    home.say("enums sync").exits(0);
    run(&home);
    home.say("enums kind nonsense open --json").exits(3);
}

/// The CRM lists the code, and somebody has seen it; the list of the campaign side has no place for it and takes none.
#[test]
fn a_code_without_a_place_in_a_closed_list_is_judged_as_one_nobody_lists() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 200 --seed 5");
    let home = with_contacts(&crm);
    let without = number(&home, "SELECT count(*) FROM contact WHERE gendercode = 2");
    assert!(without > 20, "{without}");
    home.say("enums sync").exits(0);
    home.say("enums kind contact_gendercode closed").exits(0);
    database(&home)
        .execute("DELETE FROM fb_enumeration_value WHERE enumeration = 'contact_gendercode' AND code = 2", [])
        .unwrap();
    let shown = home.say("schema rule contact gendercode --unlisted reject --rows 100 --json").exits(0).json();
    let refused = shown["samples"].as_array().unwrap().iter().filter(|s| !s["refused"].is_null()).count();
    assert!(refused > 5, "real rows are judged before the run as the run judges them: {shown:#}");
    home.say("schema rule contact gendercode --unlisted reject").exits(0);
    assert_eq!(run(&home)["rejected"].as_i64(), Some(without));
    home.say("schema rule contact gendercode --unlisted stop").exits(0);
    let stopped = home.say("run contact --full --json");
    assert_eq!(stopped.json()["runs"][0]["fault"]["code"], "FB-GRD-09", "{}", stopped.stdout);
    home.say("enums kind contact_gendercode open").exits(0);
    let ran = home.say("run contact --full --json").exits(0).json();
    assert_eq!(ran["runs"][0]["run"]["counters"]["rejected"], 0, "an open list grows with its next sync: {ran}");
}

/// Each of the four: what a run does with a code the mapping does not know.
#[test]
fn codes_that_are_not_listed_are_kept_replaced_rejected_or_stop_the_run() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 200 --seed 5");
    let home = with_contacts(&crm);
    let all = number(&home, "SELECT count(*) FROM contact");
    let unlisted = number(&home, "SELECT count(*) FROM contact WHERE gendercode IS NOT NULL AND gendercode <> 1");
    assert!(unlisted > 20 && all > unlisted, "{unlisted} of {all}");
    forget_all_but_one(&home, "contact_gendercode");

    home.say("schema rule contact gendercode --unlisted default --default 0").exits(0);
    run(&home);
    assert_eq!(number(&home, "SELECT count(*) FROM contact WHERE gendercode NOT IN (0, 1)"), 0);

    home.say("schema rule contact gendercode --unlisted reject").exits(0);
    let rejected = run(&home);
    assert_eq!(rejected["rejected"].as_i64(), Some(unlisted), "{rejected}");
    let reasons = number(&home, "SELECT count(*) FROM fb_reject WHERE reason = 'not-listed' AND resolution IS NULL");
    assert_eq!(reasons, unlisted);

    home.say("schema rule contact gendercode --unlisted stop").exits(0);
    let stopped = home.say("run contact --full --json");
    assert_eq!(stopped.json()["runs"][0]["fault"]["code"], "FB-GRD-09", "{}", stopped.stdout);

    home.say("schema rule contact gendercode --unlisted keep").exits(0);
    run(&home);
    let kept = number(&home, "SELECT count(*) FROM contact WHERE gendercode NOT IN (0, 1)");
    assert_eq!(kept, unlisted, "every code is as the CRM has it");
}
