//! What the commands say when something is amiss: names that were mistyped, pauses the CRM asks for, a tenant to correct, a
//! setup that was left.
use super::headless_road::Crm;
use super::kit::program::Home;
use super::kit::walk::{self, CHECKS};
use std::io::{Read, Write};
use std::net::TcpStream;

/// Puts a fault in force while the sandbox runs.
fn strike(crm: &Crm, fault: &str) {
    let host = crm.fact("url").trim_start_matches("http://").to_owned();
    let mut line = TcpStream::connect(&host).unwrap();
    let head = format!("POST /_sandbox/faults?fault={fault} HTTP/1.1\r\nHost: {host}\r\n");
    write!(line, "{head}Content-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 2"), "{answer}");
}

#[test]
fn a_mistyped_table_is_answered_with_the_one_that_was_meant() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 20");
    home.add_account(&crm).exits(0);
    home.say("tables crm").exits(0);
    let typo = home.say("tables crm contcat");
    typo.exits(3);
    assert!(typo.stderr.contains("Did you mean contact?"), "{}", typo.stderr);
    assert!(typo.stderr.contains("fieldbridge tables NAME --refresh"), "{}", typo.stderr);
    let korean = home.say("tables crm contcat --lang ko --json");
    let fault = korean.fails_with("FB-CAT-01", 3);
    assert_eq!(fault["args"]["similar"], "contact", "{fault}");
    assert!(!home.say("tables crm nothinglikeit").stderr.contains("Did you mean"));
}

#[test]
fn the_pause_a_crm_asks_for_is_waited_for_and_told() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 20");
    home.add_account(&crm).exits(0);
    strike(&crm, "throttle:retry_after=1,times=4");
    let checked = home.say("account check crm --plain");
    checked.exits(0);
    assert!(checked.stderr.contains("it is tried again in 1 s"), "{}", checked.stderr);
}

#[test]
fn a_pause_nobody_waits_for_is_not_promised() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 20");
    home.add_account(&crm).exits(0);
    strike(&crm, "throttle:retry_after=300");
    let checked = home.say("account check crm");
    checked.exits(8);
    let told = &checked.stdout;
    assert!(told.contains("asked for a pause of 300 s; Fieldbridge gave up"), "{told}");
    assert!(!told.contains("then goes on"), "{told}");
    assert!(
        told.ends_with("fieldbridge account check crm\n") || told.contains("account check crm --workspace"),
        "{told}"
    );
}

#[test]
fn a_wrong_tenant_is_corrected_by_the_command_that_is_named() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 20");
    home.add_account(&crm).exits(0);
    let right = home.say("account show crm --json").json()["account"]["tenant"].as_str().unwrap().to_owned();
    home.say("account set crm --tenant 4d197e6f-0000-4000-8000-123456789abc").exits(0);
    let wrong = home.say("account check crm");
    wrong.exits(4);
    assert!(wrong.stdout.contains("fieldbridge account set crm --tenant TENANT"), "{}", wrong.stdout);
    home.say("account set crm --tenant not/a/tenant --json").fails_with("FB-CFG-10", 3);
    home.say(&format!("account set crm --tenant {right}")).exits(0);
    home.say("account check crm").exits(0);
}

#[test]
fn a_setup_that_was_left_is_told_on_leaving_and_by_status() {
    let home = Home::new();
    let mut screen = walk::demo(home.path(), 200, &[]);
    walk::enter_until(&mut screen, CHECKS);
    screen.send("\x03");
    assert_eq!(screen.ended(20), 75);
    let said = String::from_utf8_lossy(&screen.raw()).into_owned();
    let way_back = said.rsplit("To go on: fieldbridge").next().unwrap_or_default();
    assert!(said.contains("To go on: fieldbridge"), "{said:?}");
    let place = way_back.trim().trim_start_matches("--workspace").trim().trim_matches('\'');
    let status = home.run(["status", "--workspace", place]);
    status.exits(75);
    assert!(status.stdout.contains("A setup was left unfinished"), "{}", status.stdout);
    let machine = home.run(["status", "--json", "--workspace", place]);
    machine.exits(75);
    assert_eq!(machine.json()["setup_unfinished"], true);
}
