//! The command line and what surrounds it: taken ports, short disks, what failed before, what was left behind.
use super::headless::{A_WORKSPACE, with_workspace};
use super::kit::program::Home;
use fieldbridge::account::Name;
use fieldbridge::clock::SystemClock;
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::ReadMode;
use fieldbridge::ledger::SqliteLedger;
use fieldbridge::port::Ledger;
use fieldbridge::run::{Counters, RunId, RunRecord, RunState};
use std::fs;
use std::net::TcpListener;
use std::sync::Arc;

#[test]
fn a_taken_port_is_called_taken_and_another_is_advised() {
    let home = Home::new();
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = holder.local_addr().unwrap().port();
    let error = home.say(&format!("sandbox --rows 5 --port {port} --json")).fails_with("FB-SBX-01", 1);
    assert!(error["message"].as_str().unwrap().contains(&port.to_string()), "{error}");
    assert!(error["detail"].as_str().unwrap().contains("another program listens"), "{error}");
    assert!(error["advice"].as_str().unwrap().contains("--port"), "{error}");
    let korean = home.say(&format!("sandbox --rows 5 --port {port} --lang ko"));
    assert!(korean.stderr.contains("다른 프로그램이 이미"), "{}", korean.stderr);
}

/// A run of the flow `contact` that ended so.
fn ran(home: &Home, state: RunState, kind: Option<ErrorKind>) {
    let path = home.workspace().join("campaign.db");
    let ledger = SqliteLedger::new(path, "here", std::process::id(), Arc::new(SystemClock));
    let now = jiff::Timestamp::now();
    let record = RunRecord {
        run: RunId::new(),
        flow: Name::parse("contact").unwrap(),
        mode: ReadMode::Incremental.into(),
        dry_run: false,
        state,
        started: now,
        ended: Some(now),
        counters: Counters::default(),
        pages: 0,
        fault_code: kind.map(|k| k.code().to_owned()),
        fault_slug: kind.map(|k| k.slug().to_owned()),
        fault_detail: kind.map(|_| "database or disk is full".to_owned()),
    };
    let lease = ledger.begin(&RunRecord { state: RunState::Running, ended: None, ..record.clone() }).unwrap();
    ledger.end(&lease, &record).unwrap();
}

#[test]
fn status_ends_as_what_it_prints_says() {
    let home = with_workspace(A_WORKSPACE);
    home.say("status").exits(0);
    ran(&home, RunState::Failed, Some(ErrorKind::DiskFull));
    let told = home.say("status");
    assert!(told.stderr.contains("The disk is full"), "{}", told.stderr);
    told.exits(9);
    home.say("status --json").exits(9);
    ran(&home, RunState::Done, None);
    home.say("status").exits(0);
}

#[test]
fn a_damaged_setup_is_told_by_everybody_who_looks() {
    let home = with_workspace(A_WORKSPACE);
    let draft = home.workspace().join("setup-draft.json");
    fs::write(&draft, "{ \"version\": 1, \"answ").unwrap();
    for _ in 0..2 {
        let told = home.say("status");
        told.exits(0);
        assert!(told.stderr.contains("setup-draft.json"), "{}", told.stderr);
        assert_eq!(home.say("status --json").json()["setup_fault"]["code"], "FB-CFG-20");
        let doctor = home.say("doctor --json").json();
        let line = doctor["lines"].as_array().unwrap().iter().find(|l| l["examined"] == "draft-damaged");
        assert_eq!(line.expect("the doctor tells as well")["verdict"], "warned");
    }
    assert_eq!(fs::read(&draft).unwrap(), b"{ \"version\": 1, \"answ", "looking changes nothing");
}

#[test]
fn the_doctor_says_how_much_can_still_be_written() {
    let home = Home::new();
    let doctor = home.say("doctor --json").json();
    let lines = doctor["lines"].as_array().unwrap();
    let space = lines.iter().find(|l| l["examined"].as_str().unwrap().starts_with("space")).expect("a figure");
    let figure = space["args"]["megabytes"].as_str().unwrap().replace(',', "");
    assert!(figure.parse::<u64>().is_ok(), "{space}");
}

#[test]
fn a_run_or_reject_that_is_not_there_is_called_so() {
    let home = with_workspace(A_WORKSPACE);
    let run = home.say("log zzz --json").fails_with("FB-CFG-21", 3);
    assert!(run["message"].as_str().unwrap().contains("zzz") && run["advice"].as_str().unwrap().contains("history"));
    assert!(home.say("rejects show 3 --json").fails_with("FB-CFG-22", 3)["message"].as_str().unwrap().contains('3'));
}
