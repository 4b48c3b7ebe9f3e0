//! What can never work is refused when it is said, by its name, and not at the first run; what stopped a run says where to look.
use super::headless_road::Crm;
use super::kit::program::Home;
use rusqlite::Connection;

fn loaded(home: &Home, rows: u32) -> Crm {
    let crm = Crm::start(home, &format!("--system dynamics --rows {rows} --seed 4"));
    home.add_account(&crm).exits(0);
    home.say("flow add contact --table contact --try-rows 0").exits(0);
    home.say("run contact").exits(0);
    crm
}

fn salesforce(home: &Home) -> Crm {
    let crm = Crm::start(home, "--system salesforce --rows 60 --seed 4");
    let (url, id) = (crm.fact("url"), crm.fact("client_id"));
    let line = format!("account add sf --system salesforce --json --url {url} --client-id {id} --client-secret-stdin");
    let args: Vec<&str> = line.split_whitespace().collect();
    home.run_with_input(&args, format!("{}\n", crm.fact("client_secret")).as_bytes()).exits(0);
    crm
}

#[test]
fn a_flow_that_can_never_run_is_refused_when_it_is_added_or_set() {
    let home = Home::new();
    let _crm = loaded(&home, 80);
    let out = "flow add out --table contact --direction export";
    home.say(&format!("{out} --key Nope --json")).fails_with("FB-CFG-12", 3);
    home.say(out).exits(0);
    home.say("flow set out --key Nope --json").fails_with("FB-CFG-12", 3);
    home.say("flow set out --key Nope --dry-run --json").fails_with("FB-CFG-12", 3);
    let told = home.say("flow add told --table contact --direction events --into table:nosuch --json");
    assert!(told.fails_with("FB-CFG-12", 3)["message"].as_str().unwrap().contains("nosuch"));
    let stray = home.say("flow set contact --events opened --json").fails_with("FB-USE-01", 2);
    assert!(stray["message"].as_str().unwrap().contains("--events"), "{stray}");
    home.say("flow set out --deletions remove").exits(2);
    let conn = Connection::open(home.workspace().join("campaign.db")).unwrap();
    conn.execute_batch(
        "CREATE TABLE audience (x TEXT); INSERT INTO audience VALUES ('1'), ('2');
         CREATE TABLE gone (id TEXT); CREATE VIEW broken AS SELECT id FROM gone; DROP TABLE gone;",
    )
    .unwrap();
    let strange = home.say("flow set contact --population audience.x --json").fails_with("FB-CFG-12", 3);
    assert!(strange["message"].as_str().unwrap().contains("audience.x"), "{strange}");
    let broken = home.say("flow set contact --population broken.id --json").fails_with("FB-CFG-12", 3);
    assert!(broken["message"].as_str().unwrap().contains("cannot be read"), "{broken}");
    assert_eq!(home.say("flow show contact --json").json()["flow"]["rows"]["population"], serde_json::Value::Null);
    // Rows that are named.
    std::fs::write(home.path().join("keys.txt"), "nonsense\nmore of it\n").unwrap();
    let keys = home.say("run contact --replay --keys keys.txt --json").fails_with("FB-USE-01", 2);
    assert!(keys["message"].as_str().unwrap().contains("nonsense"), "{keys}");
    home.say("deletions request contact 0a1b2c3d-0000-4000-8000-00000000abcd").exits(2);
    let typo = home.say("deletions approve 0123456789ab --json").fails_with("FB-GRD-11", 6);
    assert!(typo["message"].as_str().unwrap().contains("no plan"), "{typo}");
    home.say("rejects list --reason nonsense").exits(2);
    home.say("rejects list --reason too-long").exits(0);
    // Where a reading stands is nothing of a flow that goes out.
    home.say("run out").exits(0);
    let why = home.say("why out").exits(0).stdout.clone();
    assert!(!why.contains("first page") && !why.contains("80 rows"), "{why}");
}

#[test]
fn a_new_row_of_salesforce_needs_a_key_before_its_flow_is_saved() {
    let home = Home::new();
    let _crm = salesforce(&home);
    home.say("flow add contact --table Contact --try-rows 0").exits(0);
    let insert = "flow add out --table Contact --direction export --writes insert";
    home.say(&format!("{insert} --json")).fails_with("FB-CFG-12", 3);
    home.say(&format!("{insert} --key LastName --json")).fails_with("FB-CFG-12", 3);
}

#[test]
fn steps_whose_result_the_column_cannot_hold_are_refused_before_they_are_saved() {
    let home = Home::new();
    let _crm = loaded(&home, 80);
    let before = home.say("schema rule contact address1_city --json").exits(0).json()["mapping_version"].clone();
    for how in ["--save", "--dry-run"] {
        let args = ["schema", "rule", "contact", "address1_city", "--steps", "number .", how, "--json"];
        let refused = home.run(args).fails_with("FB-CFG-12", 3);
        assert!(refused["message"].as_str().unwrap().contains("address1_city"), "{refused}");
    }
    assert_eq!(home.say("schema rule contact address1_city --json").json()["mapping_version"], before);
    home.run(["schema", "rule", "contact", "address1_city", "--steps", "squeeze | upper", "--save"]).exits(0);
    home.say("run contact --full").exits(0);
    assert!(home.say("schema rule --help").stdout.contains("from-zone"), "arguments are told");
}

#[test]
fn a_run_the_budget_stopped_says_what_most_rows_lack_and_where_to_look() {
    let home = Home::new();
    let _crm = loaded(&home, 300);
    home.run(["schema", "rule", "contact", "mobilephone", "--steps", "max 3", "--save"]).exits(0);
    let dry = home.say("run contact --full --dry-run --json").exits(6).json();
    let ran = home.say("run contact --full --json").exits(6).json();
    let fault = |told: &serde_json::Value| told["runs"][0]["fault"].clone();
    assert_eq!((&fault(&dry)["code"], &fault(&dry)["detail"]), (&fault(&ran)["code"], &fault(&ran)["detail"]));
    let detail = fault(&ran)["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("too-long mobilephone; for example") && detail.contains("… ("), "{detail}");
    assert!(dry["runs"][0]["run"]["counters"]["rejected"].as_u64().unwrap() > 100, "{dry:#}");
    for line in ["status", "why contact"] {
        let told = home.say(line).exits_any().stdout.clone();
        assert!(
            !told.contains("account check") && (told.contains("--dry-run") || told.contains("rejects list")),
            "{line}: {told}"
        );
    }
    let why = home.say("why contact --lang ko").exits(0).stdout.clone();
    assert!(why.contains("mobilephone") && !why.contains("rows rejected"), "{why}");
    // How many are borne is the flow's, within bounds.
    home.say("flow set contact --most-rejects 0").exits(2);
    home.say("flow set contact --most-rejects 51").exits(2);
    home.say("flow set contact --free-deletes 1001").exits(2);
    home.say("flow set contact --free-rejects 1001").exits(2);
    home.say("flow set contact --most-rejects 50 --free-deletes 20 --free-rejects 0").exits(0);
    let shown = home.say("flow show contact --json").json();
    let reading = &shown["flow"]["reading"];
    assert_eq!((&reading["most_rejects"], &reading["free_deletes"]), (&50.into(), &20.into()), "{shown:#}");
    let text = home.say("flow show contact").stdout.clone();
    assert!(
        text.contains("50 per cent") && text.contains("20 rows or 5 per cent") && text.contains("every 7 days"),
        "{text}"
    );
    let file = home.say("setup export").exits(0).stdout.clone();
    assert!(file.contains("most_rejects = 50") && file.contains("free_deletes = 20"), "{file}");
    assert!(file.contains("free_rejects = 0"), "{file}");
}
