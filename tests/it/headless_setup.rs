//! A setup as a file on a real road: exported, wiped, imported, replayed; promoted from one organisation to another.
use super::headless_road::Crm;
use super::kit::program::{Ended, Home};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;

/// What workspace.toml says: its comments depend on whether it was written at once or grew.
fn workspace_file(home: &Home) -> String {
    let text = fs::read_to_string(home.workspace().join("workspace.toml")).unwrap();
    text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).collect::<Vec<_>>().join("\n")
}

/// One line of the sheet: another name for `lastname`, and no `jobtitle`.
fn as_the_customer_wants(line: &str) -> String {
    let mut cells: Vec<&str> = line.split(',').collect();
    match cells.get(..3) {
        Some(["contact", _, "lastname"]) => cells[7] = "surname",
        Some(["contact", _, "jobtitle"]) => cells[6] = "아니요",
        _ => {}
    }
    cells.join(",")
}

/// A setup with decisions of every kind.
fn decided(crm: &Crm) -> Home {
    let home = Home::new();
    home.add_account(crm).exits(0);
    home.say("flow add accounts --table account --mode full --order 1 --try-rows 0 --deletions remove").exits(0);
    home.run(["flow", "add", "people", "--table", "contact", "--filter", "statecode = 0", "--order", "2"]).exits(0);
    home.run(["flow", "add", "leavers", "--table", "contact", "--filter", "statecode = 1", "--order", "3"]).exits(0);
    let sheet = home.say("schema export --format sheet --lang ko").stdout;
    let changed: Vec<String> = sheet.split("\r\n").map(as_the_customer_wants).collect();
    fs::write(home.path().join("back.csv"), changed.join("\r\n")).unwrap();
    home.say("schema import-sheet back.csv --apply").exits(0);
    home
}

fn replay(home: &Home, line: &str, secret: &str) -> Ended {
    let args: Vec<&str> = line.split(' ').chain(["--client-secret-stdin", "--json"]).collect();
    home.run_with_input(&args, secret.as_bytes())
}

#[test]
fn what_is_exported_wiped_imported_and_replayed_is_the_same_to_the_byte() {
    let maker = Home::new();
    let crm = Crm::start(&maker, "--rows 60 --seed 5");
    let home = decided(&crm);
    let file = home.say("setup export");
    file.exits(0);
    assert!(!file.stdout.contains(crm.fact("client_secret")), "no secret in it");
    assert!(file.stdout.contains("column = \"surname\"") && !file.stdout.contains("\"jobtitle\""), "{}", file.stdout);
    home.say("account check crm").exits(0);
    let before = workspace_file(&home);

    fs::write(home.path().join("setup.toml"), &file.stdout).unwrap();
    fs::remove_dir_all(home.workspace()).unwrap();
    home.say("setup replay --json").exits(3);
    let imported = home.say("setup import setup.toml --json");
    imported.exits(0);
    assert_eq!(imported.json()["new"], true, "{}", imported.stdout);
    assert!(!home.workspace().join("workspace.toml").exists(), "an import changes nothing yet");
    let replayed = replay(&home, "setup replay", crm.fact("client_secret"));
    replayed.exits(0);
    assert_eq!(replayed.json()["differences"], json!([]), "{}", replayed.stdout);
    assert_eq!(home.say("setup export").stdout, file.stdout, "the plan is the same to the byte");
    assert_eq!(workspace_file(&home), before, "and so is the workspace");

    let again = replay(&home, "setup replay setup.toml", crm.fact("client_secret"));
    again.exits(0);
    assert_eq!(workspace_file(&home), before, "a replay over itself changes nothing");
    home.say("setup diff setup.toml").exits(0);
}

#[test]
fn an_earlier_prepared_setup_is_kept_beside_the_one_that_takes_its_place() {
    let home = Home::new();
    let text = "name = \"crm\"\nurl = \"https://contoso.crm4.dynamics.com\"\ntenant = \"contoso.example\"\nclient_id = \"0fc1a9b0-1111-2222-3333-444455556666\"\nsecret = \"env:X\"\ntables = [\"contact\"]\n";
    fs::write(home.path().join("one.toml"), text).unwrap();
    fs::write(home.path().join("two.toml"), text.replace("contact", "account")).unwrap();
    let told = home.say("setup import one.toml --json").exits(0).json();
    assert!(told["earlier"].is_null(), "{told:#}");
    let first = fs::read_to_string(told["kept"].as_str().unwrap()).unwrap();
    let same = home.say("setup import one.toml --json").exits(0).json();
    assert!(same["earlier"].is_null(), "the same once more puts nothing aside: {same:#}");
    for lang in ["en", "ko"] {
        home.say("setup import one.toml").exits(0);
        let told = home.say(&format!("setup import two.toml --lang {lang}"));
        told.exits(0);
        assert!(told.stderr.contains("setup-crm.toml.earlier") && !told.stderr.contains('⟨'), "{}", told.stderr);
    }
    let told = home.say("setup import one.toml --json").exits(0).json();
    assert!(fs::read_to_string(told["earlier"].as_str().unwrap()).unwrap().contains("account"));
    assert_eq!(fs::read_to_string(told["kept"].as_str().unwrap()).unwrap(), first);
}

#[test]
fn a_promotion_shows_what_differs_and_keeps_the_environments_apart() {
    let maker = Home::new();
    let (sandbox, production) = (Crm::start(&maker, "--rows 40 --seed 5"), Crm::start(&maker, "--rows 40 --seed 6"));
    let home = decided(&sandbox);
    fs::write(home.path().join("sandbox.toml"), home.say("setup export").stdout).unwrap();

    let target = Home::new();
    fs::copy(home.path().join("sandbox.toml"), target.path().join("sandbox.toml")).unwrap();
    let (url, id) = (production.fact("url"), production.fact("client_id"));
    let imported =
        target.run(["setup", "import", "sandbox.toml", "--url", url, "--client-id", id, "--secret-from", "stdin"]);
    imported.exits(0);
    let done = replay(&target, "setup replay --account crm", production.fact("client_secret"));
    done.exits(0);
    assert_eq!(done.json()["same"], true, "{}", done.stdout);
    let told = target.say("setup diff sandbox.toml --json");
    let told = told.exits(1).json();
    let differences = told["differences"].as_array().unwrap();
    assert!(!differences.is_empty() && differences.iter().all(|d| d["environment"] == true), "{told:#}");
    assert!(differences.iter().any(|d| d["what"] == "url" && d["second"] == url));

    target.say("flow remove leavers").exits(0);
    let told = target.say("setup diff sandbox.toml --json");
    told.exits(1);
    let decided: Vec<Value> =
        told.json()["differences"].as_array().unwrap().iter().filter(|d| d["environment"] == false).cloned().collect();
    assert!(decided.iter().all(|d| d["place"] == "leavers" && d["second"].is_null()), "{decided:#?}");
    for lang in ["en", "ko"] {
        let shown = target.say(&format!("setup diff sandbox.toml --lang {lang}"));
        shown.exits(1);
        assert!(shown.stdout.contains("leavers") && !shown.stdout.contains('⟨'), "{}", shown.stdout);
    }
}

#[test]
fn a_secret_in_a_file_beside_the_setup_is_found_wherever_the_setup_is_kept() {
    let maker = Home::new();
    let crm = Crm::start(&maker, "--rows 20 --seed 5");
    let home = Home::new();
    fs::create_dir(home.path().join("conf")).unwrap();
    fs::write(home.path().join("conf/prod.secret"), format!("{}\n", crm.fact("client_secret"))).unwrap();
    let text = format!(
        "name = \"prod\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"file:prod.secret\"\ntables = [\"contact\"]\n",
        crm.fact("url"),
        crm.fact("client_id")
    );
    fs::write(home.path().join("conf/prod.toml"), &text).unwrap();
    let piped = home.run_with_input(&["setup", "import", "-", "--json"], text.as_bytes());
    piped.exits(3);
    assert!(piped.stdout.contains("answer-problem-relative-file"), "{}", piped.stdout);
    home.say("setup import conf/prod.toml").exits(0);
    let kept = fs::read_to_string(home.workspace().join("setup-prod.toml")).unwrap();
    let whole = home.path().join("conf/prod.secret");
    assert!(kept.contains(&format!("file:{}", whole.display())), "{kept}");
    home.say("setup replay").exits(0);
    home.say("account check prod").exits(0);
    // Nothing else may hold the secret: every other file of this place is looked through at the end.
    fs::remove_file(whole).unwrap();
}

#[test]
fn a_file_that_is_no_setup_is_refused_and_nothing_is_kept() {
    let home = Home::new();
    fs::write(
        home.path().join("bad.toml"),
        "name = \"a\"\nsecret = \"hunter2~abc\"\nurl = \"http://x\"\nclient_id = \"c\"\n",
    )
    .unwrap();
    let told = home.say("setup import bad.toml --json");
    told.exits(3);
    assert!(!told.stdout.contains("hunter2") && !told.stderr.contains("hunter2"));
    let account = "name = \"a\"\nurl = \"https://a.crm4.dynamics.com\"\ntenant = \"a.example\"\nclient_id = \"0fc1a9b0-1111-2222-3333-444455556666\"\nsecret = \"env:X\"\n";
    for hostile in [
        "tables = [\"../../x\"]",
        "tables = [\"contact\\u202e\"]",
        "tables = [\"contact\"]\n[[mapping]]\ntable = \"contact\"\nrename = { jobtitle = \"x\\\"; DROP TABLE contact; --\" }",
        "tables = [\"contact\"]\n[[mapping]]\ntable = \"contact\"\nschema = \"fb_page\"",
    ] {
        fs::write(home.path().join("hostile.toml"), format!("{account}{hostile}\n")).unwrap();
        home.say("setup import hostile.toml --json").fails_with("FB-CFG-12", 3);
    }
    home.say("setup import nowhere.toml --json").exits(3);
    home.say("setup diff bad.toml bad.toml --account x").exits(2);
    assert!(!home.workspace().exists() || fs::read_dir(home.workspace()).unwrap().count() == 0);
}

/// Tables that come along are read first, under names nobody else has.
#[test]
fn linked_tables_come_before_the_flow_and_under_names_of_their_own() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 40 --seed 3");
    home.add_account(&crm).exits(0);
    home.say("flow add account --table contact --linked 1 --order 1").exits(0);
    let flows = home.say("flow list --json").json()["flows"].as_array().unwrap().clone();
    let names: BTreeSet<&str> = flows.iter().map(|f| f["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), flows.len(), "{names:?}");
    let tables: Vec<&str> = flows.iter().map(|f| f["table"].as_str().unwrap()).collect();
    assert!(tables.len() > 1 && tables.contains(&"account") && tables.last() == Some(&"contact"), "{tables:?}");
    let ran = home.say("run --all --json").exits(0).json();
    let order: Vec<&str> = ran["runs"].as_array().unwrap().iter().map(|r| r["flow"].as_str().unwrap()).collect();
    assert_eq!(order.last(), Some(&"account"), "{order:?}");
}
