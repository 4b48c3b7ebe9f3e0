//! The artefacts and the mapping sheet on a real road: exported, changed by a customer, read back.
use super::headless_road::Crm;
use super::kit::program::Home;
use super::kit::shape::matches_schema;
use super::kit::xml::parse;
use std::fs;

#[test]
fn every_form_is_exported_and_a_sheet_comes_back() {
    let maker = Home::new();
    let crm = Crm::start(&maker, "--rows 30 --seed 4");
    let home = Home::with_contact_flow(&crm);
    for format in [
        "sql",
        "sqlite",
        "postgres",
        "srcschema",
        "srcschema-view",
        "enums",
        "package",
        "package-first",
        "package-whole",
        "custom-resource",
        "sheet",
        "sheet-markdown",
    ] {
        let told = home.say(&format!("schema export --format {format} --lang ko"));
        told.exits(0);
        assert!(told.stdout.len() > 100 && !told.stdout.contains('⟨'), "{format}: {}", told.stdout);
        assert!(!told.stdout.contains(crm.fact("client_secret")));
        let json = home.say(&format!("schema export --format {format} --json")).json();
        assert_eq!(json["files"].as_array().unwrap().len(), 1, "{format}");
    }
    assert_eq!(parse(&home.say("schema export --format package --namespace nms").stdout).get("namespace"), "nmsx");
    let written = home.say("schema export --format srcschema --dir out --json").json();
    assert_eq!(written["written"], serde_json::json!(["out/contact.srcschema.xml"]));
    assert_eq!(parse(&fs::read_to_string(home.path().join("out/contact.srcschema.xml")).unwrap()).name, "srcSchema");
    several_documents_are_not_glued_together(&home);
    the_sheet_comes_back(&home);
    let drift = home.say("tables crm --drift --json");
    drift.exits(0);
    matches_schema(&drift.json(), "table-drift");
    assert_eq!((&drift.json()["drift"], &drift.json()["waits"]), (&serde_json::json!([]), &false.into()));
    assert!(!home.say("tables crm --drift --lang ko").stderr.contains('⟨'));
}

fn several_documents_are_not_glued_together(home: &Home) {
    home.say("flow add companies --table account").exits(0);
    let several = home.say("schema export --format srcschema");
    several.exits(2);
    assert!(several.stdout.is_empty() && several.stderr.contains("--dir DIR"), "{}", several.stderr);
    assert!(several.stderr.contains("contact.srcschema.xml") && several.stderr.contains("account.srcschema.xml"));
    assert_eq!(parse(&home.say("schema export account --format srcschema").stdout).name, "srcSchema");
    assert_eq!(home.say("schema export --format sql").stdout.matches("CREATE TABLE").count(), 2);
    let json = home.say("schema export --format srcschema --json").json();
    assert_eq!(json["files"].as_array().unwrap().len(), 2);
    home.say("flow remove companies").exits(0);
}

fn the_sheet_comes_back(home: &Home) {
    let sheet = home.say("schema export --format sheet --separator semicolon --lang ko").stdout;
    fs::write(home.path().join("same.csv"), &sheet).unwrap();
    let same = home.say("schema import-sheet same.csv --json").json();
    assert_eq!((&same["changes"], &same["problems"]), (&serde_json::json!([]), &serde_json::json!([])), "{same:#}");
    let line = sheet.split("\r\n").find(|l| l.split(';').nth(2) == Some("nickname")).unwrap();
    let mut cells: Vec<&str> = line.split(';').collect();
    (cells[6], cells[7], cells[12]) = ("예", "alias", "별명도 필요합니다");
    let edited = sheet.replace(line, &cells.join(";"));
    fs::write(home.path().join("edited.csv"), &edited).unwrap();
    let looked = home.say("schema import-sheet edited.csv --lang ko");
    looked.exits(0);
    assert!(looked.stdout.contains("nickname") && looked.stdout.contains("별명도"), "{}", looked.stdout);
    assert!(looked.stderr.contains("--apply") && !looked.stdout.contains('⟨'), "{}", looked.stderr);
    let column = || {
        let shown = home.say("schema show contact --json").json();
        let fields = shown["fields"].as_array().unwrap().clone();
        let rule = fields.into_iter().find(|f| f["field"] == "nickname").unwrap();
        (rule["include"].clone(), rule["column"].clone())
    };
    assert_eq!(column().0, false, "looking changes nothing");
    let applied = home.say("schema import-sheet edited.csv --apply --json");
    applied.exits(0);
    assert_eq!(applied.json()["applied"], true);
    assert_eq!(column(), (true.into(), "alias".into()));
    let stale = home.say("schema import-sheet edited.csv --apply --json");
    stale.exits(3);
    assert_eq!(stale.json()["problems"][0]["problem"], "sheet-problem-stale", "{}", stale.stdout);
    let bad = edited.replace(";alias;", ";select;");
    fs::write(home.path().join("bad.csv"), bad).unwrap();
    home.say("schema import-sheet bad.csv --apply").exits(3);
    home.say("schema import-sheet nowhere.csv --json").exits(3);
    let ran = home.say("run contact --json");
    assert!([0, 5].contains(&ran.code), "{}", ran.stderr);
}
