//! `flow set --schedule`, `workflow` and `serve` with the real binary: what is said, what is written, and how it ends when it is
//! asked to, killed, or started twice.
use super::headless_road::Crm;
use super::kit::program::Home;
use super::kit::shape::matches_schema;
use rusqlite::Connection;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Command};
use std::time::Duration;

/// `fieldbridge serve --json` in a process of its own.
struct Server {
    child: Child,
    lines: BufReader<ChildStderr>,
}

impl Server {
    fn start(home: &Home) -> Self {
        let mut child = home.command(["serve", "--json"]).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap());
        Self { child, lines }
    }

    /// The next line of that event; all lines are objects.
    fn hears(&mut self, event: &str) -> Value {
        let mut said = String::new();
        loop {
            let mut line = String::new();
            assert_ne!(self.lines.read_line(&mut line).unwrap(), 0, "it ended without {event}: {said}");
            let value: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line:?}"));
            for member in ["at", "level", "event", "message"] {
                assert!(value[member].is_string(), "{line}");
            }
            if value["event"] == event {
                return value;
            }
            said.push_str(&line);
        }
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([format!("-{name}"), pid]).status().unwrap().success());
    }

    /// Asks it to end and says how it did.
    fn ends(mut self, signal: &str) -> i32 {
        self.signal(signal);
        self.hears("down");
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn database(home: &Home) -> Connection {
    let conn = Connection::open(home.workspace().join("campaign.db")).unwrap();
    conn.busy_timeout(Duration::from_secs(30)).unwrap();
    conn
}

/// A home whose flow is due at night and was due while nobody served.
fn missed(crm: &Crm) -> Home {
    let home = Home::with_contact_flow(crm);
    home.say("flow set contact --schedule 0_2_*_*_* --zone Europe/Berlin").exits(3);
    let args = ["flow", "set", "contact", "--schedule", "0 2 * * *", "--zone", "Europe/Berlin", "--json"];
    home.run(args).exits(0);
    let mut server = Server::start(&home);
    let up = server.hears("up");
    assert_eq!((&up["scheduled"], &up["next"]["name"]), (&1.into(), &"contact".into()), "{up}");
    assert_eq!(server.ends("TERM"), 143);
    database(&home).execute("UPDATE fb_due SET settled = '2026-01-01T12:00:00Z'", []).unwrap();
    home
}

#[test]
fn a_schedule_is_told_with_its_next_times_and_nonsense_with_what_is_wrong() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 20 --seed 3");
    home.add_account(&crm).exits(0);
    home.say("flow add contact --table contact").exits(0);
    let set = |cron: &str, more: &[&str]| {
        let args = ["flow", "set", "contact", "--schedule", cron].into_iter().chain(more.iter().copied());
        home.run(args.collect::<Vec<_>>())
    };
    let told = set("0 2 * * *", &["--zone", "Europe/Berlin", "--json"]).json();
    assert_eq!((&told["flow"]["schedule"], &told["flow"]["zone"]), (&"0 2 * * *".into(), &"Europe/Berlin".into()));
    assert_eq!(told["flow"]["next_due"].as_array().unwrap().len(), 3, "{told}");
    let text = home.say("flow show contact");
    text.exits(0);
    assert!(text.stdout.matches("02:00").count() >= 3 && text.stdout.contains("Europe/Berlin"), "{}", text.stdout);
    assert!(home.say("flow list").stdout.contains("0 2 * * * in Europe/Berlin"));
    for (cron, said) in [("0 25 * * *", "25"), ("0 2 30 2 *", "February"), ("daily", "five fields")] {
        for lang in ["en", "ko"] {
            let refused = set(cron, &["--lang", lang]);
            refused.exits(3);
            assert!(!refused.stderr.contains('⟨') && refused.stderr.contains("0 2 * * *"), "{}", refused.stderr);
            assert!(lang == "ko" || refused.stderr.contains(said), "{}", refused.stderr);
        }
        set(cron, &["--json"]).fails_with("FB-CFG-24", 3);
    }
    set("0 2 * * *", &["--zone", "Europe/Berln", "--json"]).exits(3);
    assert_eq!(
        home.say("flow show contact --json").json()["flow"]["schedule"],
        "0 2 * * *",
        "refused ones change nothing"
    );
    let without = home.say("flow set contact --no-schedule --json").json();
    assert_eq!(
        (&without["flow"]["schedule"], without["flow"]["next_due"].as_array().unwrap().len()),
        (&Value::Null, 0)
    );
}

#[test]
fn workflows_are_made_run_and_carried_by_the_setup_file() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 120 --seed 3");
    home.add_account(&crm).exits(0);
    home.say("workflow add nightly --json").fails_with("FB-CFG-27", 3);
    for table in ["account", "contact"] {
        home.say(&format!("flow add {table} --table {table}")).exits(0);
    }
    let added =
        home.run(["workflow", "add", "nightly", "--schedule", "30 1 * * 1-5", "--zone", "Asia/Seoul", "--json"]);
    let steps = added.json()["workflow"]["steps"].clone();
    let words: Vec<&str> = steps.as_array().unwrap().iter().map(|s| s["step"].as_str().unwrap()).collect();
    assert_eq!(words, ["@drift", "@enums", "account", "contact"], "{steps}");
    assert_eq!(steps[2]["retry"]["minutes"], 30);
    home.say("workflow add nightly --json").fails_with("FB-CFG-26", 3);
    home.say("workflow show weekly --json").fails_with("FB-CFG-25", 3);
    home.say("workflow set nightly --step ghost --json").fails_with("FB-CFG-27", 3);
    home.say("workflow set nightly --step contact:maybe --json").exits(3);
    let dry = home.say("workflow run nightly --dry-run --json");
    dry.exits(0);
    assert!(dry.json()["steps"].as_array().unwrap().iter().all(|s| s["state"] == "done"), "{}", dry.stdout);
    assert_eq!(home.say("history --json").json()["runs"].as_array().unwrap().len(), 0, "a rehearsal leaves no trace");
    let ran = home.say("workflow run nightly");
    ran.exits(0);
    assert!(ran.stdout.contains("contact") && !ran.stdout.contains('⟨'), "{}", ran.stdout);
    let korean = home.say("workflow run nightly --lang ko");
    korean.exits(0);
    assert!(!korean.stdout.contains('⟨') && !korean.stderr.contains('⟨'), "{}", korean.stdout);
    let kept = home.say("workflow history nightly --json").json()["workflow_runs"].clone();
    let states: Vec<&str> = kept.as_array().unwrap().iter().map(|run| run["state"].as_str().unwrap()).collect();
    assert_eq!((states, kept[0]["steps"][3]["step"].as_str()), (vec!["done", "done"], Some("contact")), "{kept}");
    for lang in ["en", "ko"] {
        let told = home.say(&format!("workflow history --limit 1 --lang {lang}"));
        told.exits(0);
        assert!(told.stdout.contains("✓ contact") && !told.stdout.contains('⟨'), "{}", told.stdout);
    }
    home.say("workflow history weekly --json").fails_with("FB-CFG-25", 3);

    let file = home.path().join("setup.toml");
    std::fs::write(&file, home.say("setup export").stdout).unwrap();
    home.say("setup diff setup.toml --json").exits(0);
    home.say("workflow set nightly --step contact:go-on --step @enums").exits(0);
    home.say("flow set contact --zone UTC").exits(0);
    home.run(["flow", "set", "contact", "--schedule", "0 2 * * *"]).exits(0);
    let told = home.say("setup diff setup.toml --json");
    told.exits(1);
    let what: Vec<String> =
        told.json()["differences"].as_array().unwrap().iter().map(|d| d["what"].to_string()).collect();
    assert!(what.contains(&"\"workflow\"".to_owned()) && what.contains(&"\"schedule\"".to_owned()), "{what:?}");
    let secret = home.run_with_input(
        &["setup", "replay", "setup.toml", "--json", "--client-secret-stdin"],
        format!("{}\n", crm.fact("client_secret")).as_bytes(),
    );
    secret.exits(0);
    let shown = home.say("workflow show nightly --json").json();
    assert_eq!(shown["workflow"]["steps"].as_array().unwrap().len(), 4, "{shown}");
    let removed = home.say("flow remove account --json").json();
    assert_eq!(removed["workflows_changed"][0], "nightly");
    home.say("workflow remove nightly").exits(0);
    assert!(home.say("workflow list --json").json()["workflows"].as_array().unwrap().is_empty());
}

#[test]
fn what_was_missed_is_caught_up_once_and_everybody_sees_who_serves() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 300 --seed 3");
    let home = missed(&crm);
    let told = |wanted: &str| {
        let lines = home.say("doctor --json").json()["lines"].clone();
        lines.as_array().unwrap().iter().any(|line| line["examined"] == wanted)
    };
    assert!(told("serving-none") && home.say("why contact --json").json()["unserved"] == true);
    let mut server = Server::start(&home);
    let began = server.hears("caught-up");
    assert!(began["times"].as_u64().unwrap() > 100 && began["kind"] == "flow", "{began}");
    let ended = server.hears("ended");
    assert_eq!(
        (&ended["state"], &ended["steps"][0]["run"]["counters"]["read"]),
        (&"done".into(), &300.into()),
        "{ended}"
    );
    let status = home.say("status --json");
    matches_schema(&status.json(), "status");
    assert_eq!(status.json()["serve"]["pid"], server.child.id());
    assert_eq!(status.json()["serve"]["next"]["name"], "contact");
    assert_eq!(status.json()["schedules"][0]["last_state"], "done");
    for lang in ["en", "ko"] {
        let text = home.say(&format!("status --lang {lang}")).stdout;
        assert!(text.contains(&server.child.id().to_string()) && !text.contains('⟨'), "{text}");
    }
    assert!(told("serving") && home.say("why contact --json").json()["unserved"] == false);
    let second = home.say("serve --json").fails_with("FB-GRD-10", 7);
    assert_eq!(second["args"]["pid"], server.child.id().to_string());
    assert_eq!(server.ends("INT"), 130);
    let status = home.say("status --json").json();
    assert_eq!(status["serve"], Value::Null);
    assert_eq!(home.say("history --json").json()["runs"].as_array().unwrap().len(), 1);
    let mut quiet = Server::start(&home);
    quiet.hears("up");
    assert_eq!(quiet.ends("HUP"), 143);
    assert_eq!(home.say("history --json").json()["runs"].as_array().unwrap().len(), 1, "nothing is caught up twice");
}

#[test]
fn asked_to_end_in_mid_run_it_ends_at_a_border_and_the_next_goes_on_at_once() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 2000 --seed 3 --fault slow:ms=700,on=contacts");
    let home = missed(&crm);
    let mut server = Server::start(&home);
    server.hears("caught-up");
    server.signal("TERM");
    let ended = server.hears("ended");
    assert_eq!(ended["state"], "cancelled", "{ended}");
    server.hears("down");
    assert_eq!(server.child.wait().unwrap().code(), Some(143));
    let mut next = Server::start(&home);
    let again = next.hears("cut-off");
    assert_eq!(again["name"], "contact");
    assert_eq!(next.hears("ended")["state"], "done");
    assert_eq!(next.ends("TERM"), 143);
    let rows: i64 = database(&home).query_row("SELECT count(*) FROM contact", [], |r| r.get(0)).unwrap();
    assert_eq!(rows, 2000);
}

#[test]
fn killed_in_mid_run_it_leaves_its_place_at_once_to_the_next_who_loses_nothing() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 2000 --seed 3 --fault slow:ms=700,on=contacts");
    let home = missed(&crm);
    let mut server = Server::start(&home);
    server.hears("caught-up");
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    assert_eq!(home.say("status --json").json()["serve"], Value::Null, "nobody alive serves");
    let mut next = Server::start(&home);
    next.hears("cut-off");
    assert_eq!(next.hears("ended")["state"], "done");
    assert_eq!(next.ends("TERM"), 143);
    let db = database(&home);
    let rows = |sql: &str| db.query_row(sql, [], |r| r.get::<_, i64>(0)).unwrap();
    assert_eq!(rows("SELECT count(*) FROM contact"), 2000);
    assert_eq!(rows("SELECT count(DISTINCT contactid) FROM contact"), 2000);
    let mut quiet = Server::start(&home);
    quiet.hears("up");
    quiet.signal("TERM");
    quiet.hears("down");
    assert_eq!(rows("SELECT count(*) FROM fb_due WHERE in_hand IS NOT NULL"), 0);
}

#[test]
fn a_schedule_that_is_set_while_it_serves_is_served_from_then_on() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 20 --seed 3");
    home.add_account(&crm).exits(0);
    home.say("flow add contact --table contact").exits(0);
    let mut server = Server::start(&home);
    assert_eq!(server.hears("up")["scheduled"], 0);
    home.run(["flow", "set", "contact", "--schedule", "0 2 * * *"]).exits(0);
    assert_eq!(server.hears("reloaded")["next"]["name"], "contact");
    assert_eq!(server.ends("TERM"), 143);
}

#[test]
fn a_second_request_ends_it_at_once() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 500 --seed 3 --fault slow:ms=60000,on=contacts");
    let home = missed(&crm);
    let mut server = Server::start(&home);
    server.hears("caught-up");
    server.signal("TERM");
    server.hears("stopping");
    server.signal("TERM");
    assert_eq!(server.child.wait().unwrap().code(), Some(143));
}

#[test]
fn beside_a_run_by_hand_the_flow_is_not_run_twice() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 500 --seed 3 --fault slow:ms=4000,on=contacts");
    let home = missed(&crm);
    let mut by_hand = home.command(["run", "contact", "--plain"]).spawn().unwrap();
    let mut lines = BufReader::new(by_hand.stderr.take().unwrap());
    let mut first = String::new();
    // Once it says where it stands it holds the flow.
    while !first.contains("contact") {
        assert_ne!(lines.read_line(&mut first).unwrap(), 0, "{first}");
    }
    let mut server = Server::start(&home);
    let held = server.hears("held");
    assert_eq!((&held["fault"]["code"], &held["name"]), (&"FB-GRD-01".into(), &"contact".into()), "{held}");
    assert_eq!(server.ends("TERM"), 143);
    assert_eq!(by_hand.wait().unwrap().code(), Some(0));
    assert_eq!(home.say("history --json").json()["runs"].as_array().unwrap().len(), 1);
}
