//! The commands on a real road: the real binary, a sandbox in a process of its own, a real database.
use super::kit::program::{Ended, Home, ended};
use super::kit::shape::matches_schema;
use serde_json::Value;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Command, Stdio};

/// `fieldbridge sandbox` in a process of its own; ended with the test.
pub struct Crm {
    child: Child,
    facts: Value,
}

impl Crm {
    pub fn start(home: &Home, options: &str) -> Self {
        let line = format!("sandbox --json {options}");
        let mut child = home.command(line.split_whitespace()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let facts: Value = serde_json::from_str(&first).unwrap_or_else(|e| panic!("{e}: {first:?}"));
        assert_eq!(facts["schema_version"], 1);
        Self { child, facts: facts["sandbox"].clone() }
    }

    pub fn fact(&self, name: &str) -> &str {
        self.facts[name].as_str().unwrap()
    }

    /// Ends it as a person would and says how it ended.
    fn end(mut self) -> i32 {
        signal(&self.child, "INT");
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Crm {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([format!("-{name}"), child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

fn new_home() -> Home {
    Home::new()
}

impl Home {
    /// Adds the sandbox as account `crm`, its secret over standard input.
    pub fn add_account(&self, crm: &Crm) -> Ended {
        let args = ["account", "add", "crm", "--json", "--url", crm.fact("url"), "--client-id", crm.fact("client_id")];
        let args: Vec<&str> = args.into_iter().chain(["--client-secret-stdin"]).collect();
        self.run_with_input(&args, format!("{}\n", crm.fact("client_secret")).as_bytes())
    }

    pub fn with_contact_flow(crm: &Crm) -> Home {
        let home = new_home();
        home.add_account(crm).exits(0);
        home.say("flow add contact --table contact").exits(0);
        home
    }
}

#[test]
fn every_command_does_its_work_on_the_whole_road() {
    let home = new_home();
    let crm = Crm::start(&home, "--rows 1500 --seed 3");
    home.add_account(&crm).exits(0);
    the_account_is_checked(&home);
    the_catalog_is_read(&home);
    flows_and_schemas_are_made(&home);
    runs_leave_their_trace(&home);
    assert_eq!(crm.end(), 0, "ending a sandbox is how it ends well");
}

fn the_account_is_checked(home: &Home) {
    let checked = home.say("account check crm --json");
    checked.exits(0);
    matches_schema(&checked.json(), "checks");
    assert!(
        checked.json()["checks"].as_array().unwrap().iter().all(|c| c["verdict"] == "passed"),
        "{}",
        checked.stdout
    );
    let shown = home.say("account show crm --json").json();
    assert_eq!(shown["account"]["sandbox"], true);
    assert!(shown["account"]["organisation"]["id"].is_string(), "the first good check binds the organisation");
    let korean = home.say("account check crm --lang ko --only token -v");
    korean.exits(0);
    assert!(korean.stdout.contains('✓') && !korean.stdout.contains('⟨'), "{}", korean.stdout);
    let unknown = home.say("account check crm --only everything");
    unknown.exits(2);
}

fn the_catalog_is_read(home: &Home) {
    let tables = home.say("tables crm --json");
    tables.exits(0);
    assert!(tables.json()["tables"].as_array().unwrap().len() > 250);
    let found = home.say("tables crm --search 연락처 --counts --json").json();
    let contact = found["tables"].as_array().unwrap().iter().find(|t| t["name"] == "contact").unwrap();
    assert_eq!(contact["rows"], 1500);
    matches_schema(&tables.json(), "tables");
    one_table_is_shown_in_full(home);
    what_changed_is_told(home);
    let none = home.say("tables crm --search nothing-is-called-so");
    none.exits(0);
    assert!(none.stdout.is_empty() && !none.stderr.is_empty());
}

fn one_table_is_shown_in_full(home: &Home) {
    let json = home.say("tables crm new_loyaltycard --json");
    json.exits(0);
    let shown = json.json();
    matches_schema(&shown, "table");
    assert!(shown["fields"].as_array().unwrap().iter().any(|f| f["left_out"] == "binary"), "{shown:#}");
    assert!(shown["option_sets"].as_array().unwrap().iter().any(|s| s["shared"] == true));
    assert!(shown["relationships"]["to_one"].as_array().unwrap().iter().all(|r| r["navigation"].is_string()));
    let english = home.say("tables crm new_loyaltycard --lang en");
    assert!(english.stdout.contains("pictures and files are not carried over"), "{}", english.stdout);
    assert!(english.stdout.contains("the CRM tells what changed (change tracking)"), "{}", english.stdout);
    let korean = home.say("tables crm new_loyaltycard --lang ko");
    assert!(korean.stdout.contains("변경 내용 추적") && !korean.stdout.contains('⟨'), "{}", korean.stdout);
    assert!(home.say("tables crm nosuchtable --json").fails_with("FB-CAT-01", 3)["detail"].is_string());
    home.say("tables crm contact --changes").exits(2);
}

fn what_changed_is_told(home: &Home) {
    let told = home.say("tables crm --changes --json");
    told.exits(0);
    matches_schema(&told.json(), "table-changes");
    assert_eq!(told.json()["changes"], serde_json::json!([]), "{}", told.stdout);
    let text = home.say("tables crm --changes --lang en");
    assert!(text.stdout.is_empty() && text.stderr.contains("Nothing changed since"), "{}", text.stderr);
    assert!(!text.stderr.contains('⟨'));
}

fn flows_and_schemas_are_made(home: &Home) {
    let bad = home.run(["flow", "add", "contact", "--table", "contact", "--filter", "statecod = 0", "--json"]);
    assert!(bad.fails_with("FB-CFG-08", 3)["detail"].as_str().unwrap().contains("statecode"));
    home.say("flow add x --table nosuchtable --json").exits(3);
    assert_eq!(home.say("flow list --json").json()["flows"], serde_json::json!([]), "a refused flow leaves nothing");
    home.run(["flow", "add", "contact", "--table", "contact", "--filter", "statecode = 0", "--order", "2"]).exits(0);
    home.say("flow add accounts --table account --mode full --order 1 --try-rows 0").exits(0);
    let list = home.say("flow list --json").json();
    assert_eq!(list["flows"][0]["name"], "accounts");
    assert_eq!(list["flows"][1]["filter"], "statecode = 0");
    assert!(home.say("flow show contact").stdout.contains("statecode = 0"));

    let shown = home.say("schema show contact --json").json();
    let key = &shown["fields"][0];
    assert_eq!((key["field"].as_str(), key["reason"].as_str()), (Some("contactid"), Some("key")));
    assert_eq!(home.say("schema list --json").json()["schemas"].as_array().unwrap().len(), 2);
    let sql = home.say("schema export contact").stdout;
    assert!(sql.contains("CREATE TABLE \"contact\""), "{sql}");
    // Two root elements in a row would be no XML.
    home.say("schema export --format srcschema").exits(2);
    let xml = home.say("schema export account contact --format srcschema --json").json();
    assert!(xml["files"].as_array().unwrap().iter().all(|f| f["text"].as_str().unwrap().contains("<srcSchema ")));
    assert_eq!(home.say("schema export --format json").json()["schemas"].as_array().unwrap().len(), 2);
    home.say("schema show lead --json").exits(3);
    for line in ["schema show contact --lang ko", "enums list --lang ko", "enums diff --lang ko", "flow list --lang ko"]
    {
        let told = home.say(line);
        told.exits(0);
        assert!(!told.stdout.contains('⟨') && !told.stderr.contains('⟨'), "{line}: {}{}", told.stdout, told.stderr);
    }

    let diff = home.say("enums diff contact_gendercode --json").json();
    assert_eq!(diff["enumerations"].as_array().unwrap().len(), 1);
    assert!(!diff["enumerations"][0]["added"].as_array().unwrap().is_empty());
    assert!(home.say("enums sync --json").json()["values_changed"].as_u64().unwrap() > 5);
    assert_eq!(home.say("enums sync --json").json()["values_changed"], 0, "a second sync changes nothing");
    home.say("enums diff nonsense --json").exits(3);
}

fn runs_leave_their_trace(home: &Home) {
    let dry = home.say("run contact --dry-run --limit 100 --json");
    dry.exits(0);
    matches_schema(&dry.json(), "run");
    assert_eq!(dry.json()["runs"][0]["run"]["counters"]["read"], 100);
    assert_eq!(dry.json()["runs"][0]["notes"]["cut_short"], true, "also where nothing is here that could go");
    for (lang, words) in [("en", "stopped at its limit, behind 100 rows"), ("ko", "행 100개에서 멈추었습니다")]
    {
        let told = home.say(&format!("run contact --dry-run --limit 100 --lang {lang}"));
        assert!(told.exits(0).stderr.contains(words), "{}", told.stderr);
    }
    let whole = home.say("run contact --dry-run --json").json();
    assert_eq!(whole["runs"][0]["notes"]["cut_short"], false);
    let status = home.say("status --json").json();
    assert!(status["flows"].as_array().unwrap().iter().all(|f| f["last_success"].is_null()), "a dry run is no success");

    let ran = home.say("run --all --json");
    assert!([0, 5].contains(&ran.code), "{} {}", ran.code, ran.stderr);
    let told = ran.json();
    matches_schema(&told, "run");
    assert_eq!(told["exit_code"], ran.code);
    let flows: Vec<&str> = told["runs"].as_array().unwrap().iter().map(|r| r["flow"].as_str().unwrap()).collect();
    assert_eq!(flows, ["accounts", "contact"], "parents before children");
    assert!(told["runs"].as_array().unwrap().iter().all(|r| r["run"]["balanced"] == true));
    assert!(
        ran.stderr.contains("contact") && !ran.stderr.contains('⟨'),
        "progress is on standard error: {}",
        ran.stderr
    );

    let again = home.say("run contact -v --json");
    assert!(again.json()["runs"][0]["run"]["counters"]["applied"] == 0, "nothing changed: {}", again.stdout);
    let status = home.say("status --json");
    matches_schema(&status.json(), "status");
    assert!(status.json()["flows"][1]["lag_s"].is_number());
    let history = home.say("history --json");
    matches_schema(&history.json(), "history");
    let runs = history.json()["runs"].as_array().unwrap().clone();
    assert_eq!(runs.len(), 3, "the dry run left no trace");
    assert_eq!(home.say("history contact --limit 1 --json").json()["runs"].as_array().unwrap().len(), 1);

    let id = runs[0]["run"].as_str().unwrap();
    let log = home.say(&format!("log {} --json", &id[id.len() - 8..])).json();
    assert_eq!(log["run"]["run"], id);
    assert!(!log["log"].as_array().unwrap().is_empty());
    assert!(log["log"].as_array().unwrap().iter().all(|l| !l["message"].as_str().unwrap().contains('⟨')), "{log}");
    home.say("log 00000000 --json").exits(3);
    home.say("flow remove contact").exits(0);
    home.run(["flow", "add", "contact", "--table", "contact", "--filter", "statecode = 0", "--order", "2"]).exits(0);
    let anew = home.say("run contact --json").json()["runs"][0]["run"]["counters"].clone();
    assert!(anew["read"].as_u64().unwrap() > 1_000 && anew["applied"] == 0, "a new flow reads everything: {anew}");
    home.say("rejects list --json").exits(0);
    home.say("rejects show 999999999 --json").exits(3);
    for line in ["status --lang ko", "history --lang ko", "rejects list --lang ko", "doctor --accounts --lang ko"] {
        let told = home.say(line);
        told.exits(0);
        assert!(!told.stdout.contains('⟨') && !told.stderr.contains('⟨'), "{line}: {}{}", told.stdout, told.stderr);
    }
}

#[test]
fn a_setup_can_be_exported_and_replayed_elsewhere_from_one_file() {
    let first = new_home();
    let crm = Crm::start(&first, "--rows 300");
    first.add_account(&crm).exits(0);
    first.run(["flow", "add", "contact", "--table", "contact", "--filter", "statecode = 0"]).exits(0);
    let exported = first.say("setup export");
    exported.exits(0);
    assert!(!exported.stdout.contains(crm.fact("client_secret")));

    let second = new_home();
    fs::write(second.path().join("crm.toml"), &exported.stdout).unwrap();
    let args = ["setup", "--answers", "crm.toml", "--no-input", "--run", "--json", "--client-secret-stdin"];
    let done = second.run_with_input(&args, crm.fact("client_secret").as_bytes());
    assert!([0, 5].contains(&done.code), "{} {}", done.code, done.stderr);
    assert_eq!(done.json()["setup"]["tables"], serde_json::json!(["contact"]));
    assert_eq!(done.json()["runs"][0]["flow"], "contact");
    assert!(done.stderr.contains("7/7"), "steps are told on standard error: {}", done.stderr);
    assert_eq!(second.say("setup export").stdout, exported.stdout, "what was replayed exports the same");
    let flows = |home: &Home| home.say("flow list --json").json()["flows"].clone();
    assert_eq!(flows(&first), flows(&second));
}

#[test]
fn the_demo_walks_the_road_alone_and_goes_on_the_next_time() {
    let home = new_home();
    let demo = |line: &str| {
        let mut command = home.command(line.split(' '));
        command.env_remove("FIELDBRIDGE_WORKSPACE");
        ended(command.output().unwrap())
    };
    let first = demo("demo --no-input --rows 800 --json");
    assert!([0, 5].contains(&first.code), "{} {}", first.code, first.stderr);
    let told = first.json();
    assert_eq!(told["runs"].as_array().unwrap().len(), 4, "three tables come, and what happened to messages goes");
    let contact =
        |v: &Value| v["runs"].as_array().unwrap().iter().find(|r| r["flow"] == "contact").unwrap()["run"].clone();
    assert_eq!(contact(&told)["counters"]["read"], 800);
    let ends =
        first.stderr.lines().filter(|l| l.starts_with('✓') || l.starts_with('!')).filter(|l| l.contains("finished"));
    assert_eq!(ends.count(), 4, "each run says how it ended: {}", first.stderr);
    let second = demo("demo --no-input --json");
    assert!([0, 5].contains(&second.code), "{} {}", second.code, second.stderr);
    let changed = contact(&second.json())["counters"].clone();
    assert!(changed["applied"].as_u64().unwrap() > 0, "the sandbox has moved on: {changed}");
    assert!(changed["read"].as_u64().unwrap() < 800, "only what changed is read: {changed}");

    // The other commands find the demonstration's CRM as well, and none of them moves the workspace away from it.
    let place = told["setup"]["workspace"].as_str().unwrap();
    let at = |line: &str| home.run(line.split(' ').chain(["--workspace", place, "--json"]));
    at("account check sandbox").exits(0);
    at("tables sandbox --search contact --counts --refresh").exits(0);
    let third = at("run contact");
    assert!([0, 5].contains(&third.code), "{} {}", third.code, third.stderr);
    let status = at("status");
    status.exits(0);
    // A screen of the demonstration is open: its sandbox has the port.
    let url = status.json()["accounts"][0]["url"].as_str().unwrap().to_owned();
    let port = url.rsplit(':').next().unwrap();
    let open = Crm::start(&home, &format!("--rows 800 --seed 2026 --port {port}"));
    at("account check sandbox").exits(0);
    drop(open);
    assert_eq!(at("status").json()["accounts"][0]["url"], url.as_str(), "the workspace stays pointed to that one");
}

#[test]
fn a_missing_application_user_is_the_crm_administrators_move() {
    let home = new_home();
    let crm = Crm::start(&home, "--rows 50 --fault no_app_user");
    home.add_account(&crm).exits(0);
    let checked = home.say("account check crm --json");
    checked.exits(4);
    matches_schema(&checked.json(), "checks");
    let failed: Vec<Value> =
        checked.json()["checks"].as_array().unwrap().iter().filter(|c| c["verdict"] == "failed").cloned().collect();
    assert_eq!(failed[0]["fault"]["whose_move"], "crm-admin", "{failed:?}");
    assert!(checked.json()["checks"].as_array().unwrap().iter().any(|c| c["verdict"] == "waiting"));
    let told = home.say("account check crm");
    told.exits(4);
    assert!(told.stdout.contains("FB-RGT-01") && told.stdout.contains("whose move"), "{}", told.stdout);
}

#[test]
fn another_secret_is_taken_over_and_a_wrong_one_is_told() {
    let home = new_home();
    let crm = Crm::start(&home, "--rows 50");
    home.add_account(&crm).exits(0);
    let rotate = |secret: &str| {
        home.run_with_input(&["account", "rotate", "crm", "--client-secret-stdin", "--json"], secret.as_bytes())
    };
    rotate("not-the-right-one").fails_with("FB-AUT-01", 4);
    home.say("account check crm --only token").exits(0);
    let done = rotate(crm.fact("client_secret"));
    assert_eq!(done.exits(0).json()["account"]["auth"]["secret"], "vault:crm/client-secret-2", "{}", done.stdout);
    assert_eq!(done.json()["old_forgotten"], true);
    home.say("account check crm --only token").exits(0);
    home.say("account rotate crm --client-secret-env CRM_SECRET --json").fails_with("FB-VLT-03", 3);
    let variable = home.say("account rotate crm --client-secret-env CRM_SECRET --skip-checks --json");
    assert_eq!(variable.json()["account"]["auth"]["secret"], "env:CRM_SECRET");
    home.say("account check crm --only token --json").fails_with("FB-VLT-03", 3);
}

/// Starts a run against a slow CRM and waits until it reads.
fn slow_run(home: &Home) -> (Child, BufReader<ChildStderr>, String) {
    let mut child = home.command(["run", "contact", "--json"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut seen = String::new();
    until("reading and applying", &mut stderr, &mut seen);
    (child, stderr, seen)
}

/// Reads on until these words were said.
fn until(words: &str, stderr: &mut BufReader<ChildStderr>, seen: &mut String) {
    while !seen.contains(words) {
        let before = seen.len();
        stderr.read_line(seen).unwrap();
        assert!(seen.len() > before, "the run ended too early: {seen}");
    }
}

#[test]
fn a_request_to_end_cancels_at_the_page_border_and_the_next_run_goes_on() {
    let crm_home = new_home();
    let crm = Crm::start(&crm_home, "--rows 30000 --fault slow:delay=300");
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        let home = Home::with_contact_flow(&crm);
        let (child, mut stderr, _) = slow_run(&home);
        signal(&child, name);
        let mut rest = String::new();
        stderr.read_to_string(&mut rest).unwrap();
        let told = ended(child.wait_with_output().unwrap());
        assert_eq!(told.code, code, "{name}: {} {rest}", told.stdout);
        assert!(rest.contains("Ctrl-C"), "{name}: {rest}");
        matches_schema(&told.json(), "run");
        assert_eq!(told.json()["runs"][0]["run"]["state"], "cancelled");
        assert_eq!(home.say("status --json").json()["flows"][0]["next"]["action"], "resume");
    }
}

#[test]
fn a_second_process_on_the_same_flow_is_told_who_holds_it() {
    let crm_home = new_home();
    let crm = Crm::start(&crm_home, "--rows 30000 --fault slow:delay=300");
    let home = Home::with_contact_flow(&crm);
    let (mut child, _stderr, _) = slow_run(&home);
    let second = home.say("run contact --json");
    second.exits(7);
    assert_eq!(second.json()["runs"][0]["fault"]["code"], "FB-GRD-01");
    assert_eq!(home.say("status --json").json()["flows"][0]["state"], "running");
    let begin = || home.command(["run", "contact", "--wait", "--json"]).stderr(Stdio::piped()).spawn().unwrap();
    let [mut patient, mut leaves] = [begin(), begin()];
    let (mut told, mut also) =
        (BufReader::new(patient.stderr.take().unwrap()), BufReader::new(leaves.stderr.take().unwrap()));
    let (mut seen, mut heard) = (String::new(), String::new());
    until("this run begins when it is done", &mut told, &mut seen);
    assert!(seen.contains(&child.id().to_string()), "{seen}");
    // Whoever waits can stop waiting, and nothing was begun.
    until("this run begins when it is done", &mut also, &mut heard);
    signal(&leaves, "INT");
    let left = ended(leaves.wait_with_output().unwrap());
    assert_eq!((left.code, &left.json()["runs"][0]["run"]), (130, &Value::Null), "{}", left.stdout);
    child.kill().unwrap();
    child.wait().unwrap();
    until("reading and applying", &mut told, &mut seen);
    signal(&patient, "INT");
    let mut rest = String::new();
    told.read_to_string(&mut rest).unwrap();
    let ran = ended(patient.wait_with_output().unwrap());
    assert_eq!((ran.code, &ran.json()["runs"][0]["run"]["state"]), (130, &"cancelled".into()), "{}", ran.stdout);
    assert_ne!(home.say("status --json").json()["flows"][0]["state"], "running", "a dead process holds nothing");
}

#[test]
fn the_sandbox_names_its_faults_and_refuses_others() {
    let home = new_home();
    let faults = home.say("sandbox faults --json").json();
    let names: Vec<&str> = faults["faults"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"throttle") && names.len() > 15, "{names:?}");
    let refused = home.say("sandbox --fault sunshine --json");
    refused.exits(3);
    assert!(refused.stdout.contains("sunshine"));
    assert!(home.say("sandbox faults").stdout.contains("throttle"));
}

#[test]
fn a_dry_run_writes_nothing_not_even_the_database() {
    let crm = Crm::start(&new_home(), "--rows 50");
    let home = Home::with_contact_flow(&crm);
    let files = || fs::read_dir(home.workspace()).unwrap().map(|e| e.unwrap().file_name()).collect::<BTreeSet<_>>();
    let before = files();
    assert!(!before.contains(OsStr::new("campaign.db")), "{before:?}");
    home.say("run contact --dry-run").exits(0);
    home.say("status").exits(0);
    home.say("enums diff").exits(0);
    assert_eq!(files(), before);
}

#[test]
fn what_would_meet_the_next_flow_as_well_ends_the_row_and_says_so() {
    let home = new_home();
    let crm = Crm::start(&home, "--rows 50");
    home.add_account(&crm).exits(0);
    for table in ["account", "contact", "lead"] {
        home.say(&format!("flow add {table} --table {table}")).exits(0);
    }
    drop(crm);
    let told = home.say("run --all");
    told.exits(8);
    assert!(told.stderr.contains("Not started: contact, lead"), "{}", told.stderr);
}

#[test]
fn an_organisation_that_is_gone_ends_in_the_network_code() {
    let home = new_home();
    let crm = Crm::start(&home, "--rows 50");
    home.add_account(&crm).exits(0);
    drop(crm);
    let checked = home.say("account check crm --json");
    checked.exits(8);
    matches_schema(&checked.json(), "checks");
}
