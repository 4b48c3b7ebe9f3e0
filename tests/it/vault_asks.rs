//! The pass-phrase of the encrypted file: asked for on the screen and on the terminal when a secret is needed, once; and
//! never needed by a demonstration.
use super::headless_road::Crm;
use super::kit::canary::PASSPHRASE;
use super::kit::program::{Home, ended};
use super::kit::pty::{ENTER, ESC, Terminal, count};
use super::kit::walk::{self, NAME, REVIEW};
use fieldbridge::account::{Name, SecretRef};
use fieldbridge::port::Vault;
use fieldbridge::secret::Secret;
use fieldbridge::vault::{LayeredVault, VaultConfig};
use std::fs;
use std::sync::Arc;

const VARIABLE: &str = "FIELDBRIDGE_VAULT_PASSPHRASE";
/// What the screen's question says.
const ASKED: &str = "its pass-phrase: it is asked for once";
const PROMPT: &str = "Pass-phrase of the encrypted file of secrets";

/// A workspace whose secret is in the encrypted file.
fn locked(crm: &Crm) -> Home {
    let home = Home::with_contact_flow(crm);
    assert!(home.workspace().join("secrets.age").exists());
    home
}

/// The program in a terminal where nobody gave a pass-phrase.
fn terminal(home: &Home, args: &[&str]) -> Terminal {
    let place = home.workspace();
    let env = [(VARIABLE, ""), ("FIELDBRIDGE_WORKSPACE", place.to_str().unwrap()), ("FIELDBRIDGE_NO_KEYRING", "1")];
    Terminal::start(home.path(), 100, 30, &env, args)
}

fn runs(home: &Home) -> usize {
    home.say("history --json").json()["runs"].as_array().unwrap().len()
}

#[track_caller]
fn kept_to_itself(terminal: &Terminal) {
    assert_eq!(count(&terminal.raw(), PASSPHRASE.as_bytes()), 0, "the pass-phrase was shown");
}

#[test]
fn a_command_in_a_terminal_asks_once_says_what_is_wrong_and_shows_nothing() {
    let maker = Home::new();
    let crm = Crm::start(&maker, "--rows 40 --seed 5");
    let home = locked(&crm);
    let mut t = terminal(&home, &["run", "contact"]);
    t.wait_for(PROMPT, 30);
    t.send("not this one\r");
    t.wait_for("does not open it", 30);
    t.send(&format!("{PASSPHRASE}\r"));
    assert_eq!(t.ended(60), 0, "{}", t.screen());
    kept_to_itself(&t);
    assert_eq!(t.screen().matches(PROMPT).count(), 1, "{}", t.screen());
    assert_eq!(runs(&home), 1);
    let mut t = terminal(&home, &["account", "check", "crm"]);
    t.wait_for(PROMPT, 30);
    t.send(&format!("{PASSPHRASE}\r"));
    assert_eq!(t.ended(60), 0, "{}", t.screen());
    kept_to_itself(&t);
}

#[test]
fn whoever_leaves_the_question_leaves_the_file_locked_and_no_run_in_the_history() {
    let maker = Home::new();
    let crm = Crm::start(&maker, "--rows 40 --seed 5");
    let home = locked(&crm);
    home.say("flow add accounts --table account").exits(0);
    for leave in [ESC, ENTER] {
        let mut t = terminal(&home, &["run", "--all"]);
        t.wait_for(PROMPT, 30);
        #[cfg(target_os = "linux")]
        assert!(!t.cooked(), "what is typed would be shown");
        t.send(leave);
        assert_eq!(t.ended(30), 3, "{}", t.screen());
        assert!(t.screen().contains("FB-VLT-02"), "{}", t.screen());
        assert_eq!(t.screen().matches(PROMPT).count(), 1, "{}", t.screen());
    }
    // Ctrl-C means what it means everywhere.
    let mut t = terminal(&home, &["run", "--all"]);
    t.wait_for(PROMPT, 30);
    t.send("\x03");
    assert_eq!(t.ended(30), 130, "{}", t.screen());
    assert_eq!(runs(&home), 0);
}

#[test]
fn where_nobody_may_be_asked_the_fault_says_how_to_give_it() {
    let maker = Home::new();
    let crm = Crm::start(&maker, "--rows 40 --seed 5");
    let home = locked(&crm);
    for arguments in ["run contact --no-input", "run contact --json"] {
        let mut t = terminal(&home, &arguments.split(' ').collect::<Vec<_>>());
        assert_eq!(t.ended(30), 3, "{}", t.screen());
        assert!(!t.screen().contains(PROMPT), "{}", t.screen());
    }
    let mut command = home.command(["run", "contact"]);
    let told = ended(command.env_remove(VARIABLE).output().unwrap());
    assert_eq!(told.code, 3);
    for way in ["FB-VLT-02", VARIABLE, "FIELDBRIDGE_VAULT_PASSPHRASE_FILE", "chmod 600"] {
        assert!(told.stderr.contains(way), "{way}: {}", told.stderr);
    }
    assert_eq!(runs(&home), 0, "a run that never began is none that failed");
}

#[test]
fn the_screens_ask_at_the_first_need_and_hold_it_until_they_are_left() {
    let maker = Home::new();
    let crm = Crm::start(&maker, "--rows 40 --seed 5");
    let home = locked(&crm);
    let mut t = terminal(&home, &[]);
    t.wait_for("contact", 30);
    t.send("a");
    t.wait_for(ASKED, 30);
    t.send(ESC);
    let left = t.wait_for("stays locked", 30);
    assert!(!left.contains("FB-VLT"), "{left}");
    t.send(ESC);
    t.wait_for("contact", 30);
    t.send("a");
    t.wait_for(ASKED, 30);
    t.send("not this one");
    t.send(ENTER);
    t.wait_for("does not open it", 30);
    t.send(PASSPHRASE);
    t.send(ENTER);
    t.wait_for("✓ done", 60);
    kept_to_itself(&t);
    t.send("q");
    assert_eq!(t.ended(20), 0);
    assert!(runs(&home) >= 1);
    let failed = home.say("history --json").json()["runs"].as_array().unwrap().iter().any(|r| r["state"] == "failed");
    assert!(!failed, "what was not begun is not told as failed");
}

#[test]
fn a_demonstration_needs_no_pass_phrase_and_a_look_writes_no_file() {
    let home = Home::new();
    let alone = |line: &str| {
        let mut command = home.command(line.split(' '));
        ended(command.env_remove(VARIABLE).output().unwrap())
    };
    alone("demo --rows 60 --no-input").exits(0);
    let secrets = home.workspace().join("secrets.age");
    for look in ["schema show contact", "tables sandbox", "account check sandbox"] {
        let mut command = home.command(look.split(' '));
        ended(command.env(VARIABLE, "of another workspace").output().unwrap()).exits(0);
        assert!(!secrets.exists(), "{look}");
    }
    alone("run contact").exits(0);
    // One that was locked by an earlier version goes on without it.
    let lookup = Arc::new(|name: &str| (name == VARIABLE).then(|| "forgotten".into()));
    let config = VaultConfig { directory: home.workspace(), lookup, keyring: None, memory: false };
    let account = SecretRef::client_secret(&Name::parse("sandbox").unwrap());
    LayeredVault::new(config).put(&account, &Secret::new("older")).unwrap();
    let before = fs::read(&secrets).unwrap();
    alone("run contact").exits(0);
    alone("demo --no-input").exits(0);
    let mut command = home.command(["run", "contact"]);
    ended(command.env(VARIABLE, "of another workspace").output().unwrap()).exits(0);
    assert_eq!(fs::read(&secrets).unwrap(), before);
}

#[test]
fn enter_accepts_every_answer_of_a_sandbox_started_on_demand_without_a_keyring() {
    let home = Home::new();
    let mut t = terminal(&home, &[]);
    walk::at(&t, NAME);
    t.wait_for("Ctrl-T starts the built-in sandbox", 20);
    t.send("\x14");
    t.wait_for("The built-in sandbox is proposed", 30);
    walk::enter_until(&mut t, walk::CLIENT_ID);
    // Left and taken up again, it does the same.
    t.send("\x03");
    assert_eq!(t.ended(20), 75);
    let mut t = terminal(&home, &[]);
    walk::enter_until(&mut t, walk::CLIENT_ID + 1);
    t.wait_for("Kept in memory only, for this demonstration", 30);
    walk::enter_until(&mut t, REVIEW);
    assert!(!home.workspace().join("secrets.age").exists());
}
