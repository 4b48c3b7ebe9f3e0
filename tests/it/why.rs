//! `why`: what led to where a flow stands, told from the ledger while the CRM cannot be asked.
use crate::headless_road::Crm;
use crate::kit::program::Home;
use serde_json::{Value, json};

fn why(home: &Home) -> Value {
    let told = home.say("why contact --json");
    told.exits(0);
    told.json()
}

#[test]
fn why_tells_what_led_to_where_a_flow_stands_and_what_comes_next() {
    let origin = Home::new();
    let crm = Crm::start(&origin, "--rows 200 --seed 11");
    let home = Home::with_contact_flow(&crm);
    let never = why(&home);
    assert_eq!((&never["state"], &never["safe"]["next_run"]), (&json!("never-run"), &json!("begins")), "{never}");
    assert_eq!((&never["since"], &never["last_run"]), (&Value::Null, &Value::Null));

    home.say("run contact").exits_any();
    let well = why(&home);
    assert_eq!((&well["safe"]["next_run"], &well["runs_since_success"]), (&json!("changes"), &json!(0)), "{well}");
    assert_eq!(well["last_success"], well["last_run"]);

    drop(crm);
    for _ in 0..2 {
        home.say("run contact").exits(8);
    }
    let failed = why(&home);
    assert_eq!((&failed["state"], &failed["runs_since_success"]), (&json!("failed"), &json!(2)), "{failed}");
    assert!(failed["reason"]["code"].as_str().unwrap().starts_with("FB-NET"), "{failed}");
    assert_eq!(failed["last_success"]["run"], well["last_run"]["run"]);
    assert!(failed["since"].as_str().unwrap() > well["since"].as_str().unwrap(), "since the first that failed");
    assert_eq!(failed["safe"]["watermark"], well["safe"]["watermark"], "what is here stays");
    for lang in ["en", "ko"] {
        let text = home.run(["why", "contact", "--lang", lang]);
        text.exits(0);
        assert!(text.stdout.contains("fieldbridge run contact") && text.stdout.contains("FB-NET"), "{}", text.stdout);
    }
    home.say("why nobody --json").fails_with("FB-CFG-06", 3);
}

#[test]
fn rejects_are_a_reason_of_their_own() {
    let origin = Home::new();
    let crm = Crm::start(&origin, "--rows 300 --seed 11 --fault wrong_type");
    let home = Home::with_contact_flow(&crm);
    home.say("run contact").exits(5);
    let told = why(&home);
    let rejects = told["rejects"].as_array().unwrap();
    assert!(!rejects.is_empty() && rejects[0]["rows"].as_u64().unwrap() > 0, "{told}");
    assert_eq!((&told["state"], &told["safe"]["next_run"]), (&json!("warn"), &json!("changes")));
    assert!(told["next"]["command"].as_str().unwrap().starts_with("fieldbridge rejects list"), "{told}");
}
