//! `fieldbridge sandbox` as a process: https with a certificate file, certificates to register, the list of faults.
use crate::kit::program::Home;
use crate::kit::sign_in::Pair;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Child;

struct Running {
    child: Child,
    facts: Value,
}

impl Running {
    fn start(home: &Home, options: &str) -> Self {
        let line = format!("sandbox --json --rows 20 {options}");
        let mut child = home.command(line.split_whitespace()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let facts: Value = serde_json::from_str(&first).unwrap_or_else(|error| panic!("{error}: {first}"));
        Self { child, facts: facts["sandbox"].clone() }
    }

    fn text(&self, name: &str) -> &str {
        self.facts[name].as_str().unwrap_or_else(|| panic!("no {name}: {}", self.facts))
    }

    /// Ends it as Ctrl-C does.
    fn end(mut self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn https_comes_with_a_certificate_file_that_goes_with_it() {
    let home = Home::new();
    let running = Running::start(&home, "--tls");
    assert!(running.text("url").starts_with("https://127.0.0.1:"));
    let file = running.text("ca_file").to_owned();
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
    running.end();
    assert!(!Path::new(&file).exists(), "{file} stays behind");
    // A file somebody named is somebody's own.
    let running = Running::start(&home, "--tls --ca-file ca.pem");
    assert_eq!(running.text("ca_file"), "ca.pem");
    running.end();
    assert!(home.path().join("ca.pem").exists());
    home.say("sandbox --ca-file ca.pem").exits(2);
}

#[test]
fn people_and_certificates_are_told_and_taken() {
    let home = Home::new();
    std::fs::write(home.path().join("admin.pem"), Pair::new().pem).unwrap();
    let running = Running::start(&home, "--certificate admin.pem");
    assert!(running.text("url").starts_with("http://127.0.0.1:"));
    assert!(running.text("user").contains('@') && !running.text("password").is_empty());
    assert_ne!(running.text("public_client_id"), running.text("client_id"));
    assert_eq!(running.facts["ca_file"], Value::Null);
    running.end();
    for wrong in ["--certificate nowhere.pem", "--certificate ."] {
        home.say(&format!("sandbox {wrong} --json")).exits(3);
    }
    std::fs::write(home.path().join("key.pem"), "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n").unwrap();
    let refused = home.say("sandbox --certificate key.pem --json");
    refused.exits(3);
    assert!(refused.stdout.contains("no certificate in this PEM file"), "{}", refused.stdout);
}

#[test]
fn the_faults_are_listed_where_one_would_be_named() {
    let home = Home::new();
    let listed = home.say("sandbox --fault list --json");
    listed.exits(0);
    assert_eq!(listed.json(), home.say("sandbox faults --json").json());
    assert!(listed.stdout.contains("\"aadsts\""));
    for lang in ["en", "ko"] {
        let help = home.say(&format!("--lang {lang} sandbox --help"));
        for lever in ["faults", "devices", "session", "users", "certificates", "public-flows", "revoke", "mutate"] {
            assert!(help.stdout.contains(&format!("/_sandbox/{lever}")), "{lang}: {lever} is not explained");
        }
    }
}
