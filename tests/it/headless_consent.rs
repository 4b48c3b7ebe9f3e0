//! A flow of consent from the command line: what it will do is told before anything is saved, and what it did afterwards.
use crate::headless_road::Crm;
use crate::kit::program::Home;
use crate::kit::shape::matches_schema;
use serde_json::{Value, json};

fn ready(home: &Home) -> Crm {
    let crm = Crm::start(home, "--system dynamics --rows 80 --seed 4");
    home.add_account(&crm).exits(0);
    home.say("flow add contact --table contact --try-rows 0").exits(0);
    crm
}

fn flows(home: &Home) -> Vec<Value> {
    home.say("flow list --json").json()["flows"].as_array().unwrap().clone()
}

#[test]
fn what_a_flow_of_consent_will_do_is_told_before_it_is_saved_and_afterwards() {
    let home = Home::new();
    let _crm = ready(&home);
    let line = "flow add opt-out --table contact --direction opt-out --opt-out both";
    let dry = home.say(&format!("{line} --dry-run --json")).exits(0).json();
    assert_eq!(flows(&home).len(), 1, "nothing is saved");
    let told = &dry["flow"]["opt_out"];
    assert_eq!((&told["way"], &told["rule"]), (&json!("both"), &json!("restrictive")));
    let field = json!({ "field": "donotbulkemail", "column": "donotbulkemail", "out_when": true });
    assert!(told["fields"].as_array().unwrap().contains(&field), "{told:#}");
    let both = |crm: &str, campaign: &str| json!({ "crm": crm, "campaign": campaign });
    let row =
        |before: Value, after: Value| json!({ "before": before, "after": after, "after_if_campaign_newer": null });
    let out = || both("out", "out");
    let truth = [
        row(both("in", "in"), both("in", "in")),
        row(both("out", "in"), out()),
        row(both("in", "out"), out()),
        row(out(), out()),
    ];
    assert_eq!(told["truth"], json!(truth));
    let text = home.say(&format!("{line} --dry-run")).exits(0).stdout.clone();
    assert!(text.contains("afterwards campaign side") && text.contains("donotbulkemail"), "{text}");
    let saved = home.say(&format!("{line} --json")).exits(0).json();
    assert_eq!(
        saved["flow"],
        dry["flow"]
            .as_object()
            .map(|f| {
                let mut f = f.clone();
                f.insert("order".into(), saved["flow"]["order"].clone());
                Value::Object(f)
            })
            .unwrap(),
        "as it was told"
    );
    let status = home.say("status --json").json();
    matches_schema(&status, "status");
    let latest = home.say("flow set opt-out --opt-out-rule latest --dry-run --json").exits(0).json();
    assert_eq!(latest["flow"]["opt_out"]["truth"][1]["after_if_campaign_newer"], both("in", "in"));
    let now = home.say("flow show opt-out --json").json();
    assert_eq!(now["flow"]["opt_out"]["rule"], "restrictive", "nothing is saved");
    home.say("flow set opt-out --opt-out crm-to-campaign").exits(0);
    assert_eq!(home.say("flow show opt-out --json").json()["flow"]["opt_out"]["way"], "crm-to-campaign");
    // A second one for the same rows, and one for rows that are nobody's.
    assert_eq!(home.say("flow add twice --table contact --direction opt-out --json").code, 3);
    let exported = home.say("setup export").exits(0).stdout.clone();
    assert!(exported.contains("crm-to-campaign"), "{exported}");
    std::fs::write(home.path().join("same.toml"), &exported).unwrap();
    home.say("setup diff same.toml").exits(0);
    std::fs::write(home.path().join("other.toml"), exported.replace("crm-to-campaign", "both")).unwrap();
    let differs = home.say("setup diff other.toml").exits(1).stdout.clone();
    assert!(differs.contains("which way consent goes") && differs.contains("both"), "{differs}");
}

#[test]
fn whoever_agreed_again_is_noted_with_what_shows_it_and_carried_out_by_the_next_run() {
    let home = Home::new();
    let _crm = ready(&home);
    let agrees = "--source form-12 --legal-text news-3";
    let id = "00000000-0000-4000-8000-000000000001";
    let none = home.say(&format!("consent opt-in {id} {agrees} --json")).fails_with("FB-GRD-12", 1);
    assert!(none["message"].as_str().is_some_and(|m| m.contains("No flow keeps consent")), "{none:#}");
    home.say("flow add opt-out --table contact --direction opt-out").exits(0);
    home.say("run --all --json").exits(0);
    let db = rusqlite::Connection::open(home.workspace().join("campaign.db")).unwrap();
    let sql = "SELECT contactid FROM contact WHERE donotbulkemail = 0 ORDER BY 1 LIMIT 1";
    let id: String = db.query_row(sql, [], |r| r.get(0)).unwrap();
    db.execute("UPDATE contact SET donotbulkemail = 1 WHERE contactid = ?1", [&id]).unwrap();
    home.say("run opt-out --json").exits(0);
    let line = format!("consent opt-in {id} --field donotbulkemail {agrees}");
    let open = home.say(&format!("{line} --by kim --json")).exits(0).json();
    matches_schema(&open, "opt-ins");
    assert_eq!((&open["flow"], &open["opt_ins"][0]["state"]), (&json!("opt-out"), &json!("open")));
    home.say(&format!("{line} --json")).fails_with("FB-GRD-12", 1);
    assert_eq!(home.say(&format!("consent opt-in {id} --source x --json")).code, 2, "the text is needed");
    home.say("consent drop 99 --json").fails_with("FB-GRD-12", 1);
    let when = home.say(&format!("{line} --at yesterday"));
    assert!(when.code == 2 && when.stderr.contains("A day or a moment is expected"), "{}", when.stderr);
    let early = home.say(&format!("{line} --at 2020-01-01 --json")).fails_with("FB-GRD-12", 1);
    assert!(early["message"].as_str().is_some_and(|m| m.contains("refused after that")), "{early:#}");
    let ran = home.say("run opt-out --json").exits(0).json();
    let told = home.say(&format!("consent opt-ins {id} --json")).exits(0).json();
    matches_schema(&told, "opt-ins");
    let act = &told["opt_ins"][0];
    assert_eq!((&act["state"], &act["by"], &act["legal_text"]), (&json!("done"), &json!("kim"), &json!("news-3")));
    let here: i64 =
        db.query_row("SELECT donotbulkemail FROM contact WHERE contactid = ?1", [&id], |r| r.get(0)).unwrap();
    assert_eq!(here, 0);
    matches_schema(&home.say("consent list --json").json(), "consents");
    let text = home.say("consent opt-ins").exits(0).stdout.clone();
    assert!(!text.contains('⟨'), "{text}");
    assert!(text.contains("carried out") && text.contains("form-12"), "{text}");
    let log = home.say(&format!("log {}", ran["runs"][0]["run"]["run"].as_str().unwrap())).exits(0).stdout.clone();
    assert!(log.contains("1 opt-in was carried out"), "{log}");
}

#[test]
fn every_change_of_a_consent_is_told_with_who_said_so() {
    let home = Home::new();
    let _crm = ready(&home);
    home.say("flow add opt-out --table contact --direction opt-out").exits(0);
    home.say("run --all --json").exits(0);
    let none = home.say("consent list --json").exits(0).json();
    assert_eq!(none["consents"], json!([]));
    let db = rusqlite::Connection::open(home.workspace().join("campaign.db")).unwrap();
    let id: String = db
        .query_row("SELECT contactid FROM contact WHERE donotbulkemail = 0 ORDER BY 1 LIMIT 1", [], |r| r.get(0))
        .unwrap();
    db.execute("UPDATE contact SET donotbulkemail = 1 WHERE contactid = ?1", [&id]).unwrap();
    let ran = home.say("run opt-out --json").exits(0).json();
    let told = home.run(["consent", "list", &id, "--json"]).exits(0).json();
    matches_schema(&told, "consents");
    let change = &told["consents"][0];
    let expected = [
        ("row", json!(id)),
        ("field", json!("donotbulkemail")),
        ("side", json!("crm")),
        ("from", json!("in")),
        ("to", json!("out")),
        ("said", json!("campaign")),
        ("rule", json!("restrictive")),
        ("run", ran["runs"][0]["run"]["run"].clone()),
    ];
    for (member, value) in expected {
        assert_eq!(change[member], value, "{member}: {told:#} {ran:#}");
    }
    assert_eq!(home.say("consent list --flow contact --json").json()["consents"], json!([]));
    let text = home.say("consent list").exits(0).stdout.clone();
    assert!(text.contains(&id) && text.contains("the stricter wins"), "{text}");
}
