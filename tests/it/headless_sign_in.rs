//! The ways to sign in from the command line, without a CRM: what is kept, what is shown, what is refused.
use super::kit::program::{Ended, Home};
use std::fs;

const APP: &str = "0fc1a9b0-1111-2222-3333-444455556666";

/// Adds an account whose tenant is known, so that nobody is asked.
fn add(home: &Home, name: &str, options: &[&str], input: &str) -> Ended {
    let known = ["--url", "https://contoso.crm4.dynamics.com", "--client-id", APP, "--tenant", "contoso.com", "--json"];
    let args: Vec<&str> = ["account", "add", name].into_iter().chain(known).chain(options.iter().copied()).collect();
    home.run_with_input(&args, input.as_bytes())
}

fn files_with(home: &Home, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(home.workspace()).unwrap().map(Result::unwrap) {
        if String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).contains(text) {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    found
}

#[test]
fn a_certificate_is_made_its_key_kept_and_its_public_part_handed_out() {
    let home = Home::new();
    let added = add(&home, "crm", &["--auth", "certificate", "--make-certificate"], "");
    let value = added.exits(0).json();
    let auth = &value["account"]["auth"];
    assert_eq!(
        (auth["method"].as_str(), auth["secret"].as_str()),
        (Some("certificate"), Some("vault:crm/private-key"))
    );
    let file = value["certificate_file"].as_str().unwrap();
    let public = fs::read_to_string(file).unwrap();
    assert!(public.starts_with("-----BEGIN CERTIFICATE-----"), "{public}");
    let shown = home.say("account certificate crm --json").exits(0).json();
    assert_eq!(shown["pem"].as_str(), Some(public.as_str()));
    assert_eq!(shown["account"]["auth"]["certificate"]["sha1"], auth["certificate"]["sha1"]);
    assert!((364..=366).contains(&shown["days_left"].as_i64().unwrap()), "{shown}");
    let text = home.say("account certificate crm --lang ko");
    assert!(text.exits(0).stdout.contains(auth["certificate"]["sha1"].as_str().unwrap()), "{}", text.stdout);
    assert_eq!(
        files_with(&home, "PRIVATE KEY"),
        Vec::<String>::new(),
        "the key stands in no file of ours in the clear"
    );
}

#[test]
fn a_password_stands_in_no_file_and_needs_its_user() {
    let home = Home::new();
    let canary = "canary-Tr0ub4dor";
    let options = ["--auth", "password", "--user", "kim@contoso.com", "--password-stdin"];
    let value = add(&home, "crm", &options, canary).exits(0).json();
    assert_eq!(value["account"]["auth"]["user"], "kim@contoso.com");
    assert_eq!(files_with(&home, canary), Vec::<String>::new());
    add(&home, "other", &["--auth", "password", "--password-stdin"], canary).fails_with("FB-CFG-10", 3);
    add(&home, "other", &["--auth", "password", "--user", "kim@contoso.com"], "").fails_with("FB-CFG-09", 3);
}

#[test]
fn a_persons_account_is_added_first_and_signed_in_for_next() {
    let home = Home::new();
    add(&home, "app", &["--client-secret-stdin"], "s3cret").exits(0);
    add(&home, "crm", &["--auth", "device-code"], "").exits(0);
    home.say("account environments crm --json").fails_with("FB-VLT-03", 3);
    home.say("account sign-in app --json").fails_with("FB-CFG-10", 3);
    home.say("account certificate app --json").fails_with("FB-CFG-10", 3);
}

#[test]
fn a_certificate_file_that_is_none_is_refused_by_name() {
    let home = Home::new();
    let note = home.path().join("holiday.jpg");
    fs::write(&note, b"\xff\xd8 not a key").unwrap();
    for file in [note.to_str().unwrap(), "/nowhere/key.pem", home.path().to_str().unwrap()] {
        add(&home, "crm", &["--auth", "certificate", "--certificate-file", file], "").fails_with("FB-CFG-10", 3);
    }
    add(&home, "crm", &["--auth", "certificate"], "").fails_with("FB-CFG-09", 3);
    home.say("account list --json");
    assert!(!home.workspace().join("workspace.toml").exists(), "nothing was added");
}
