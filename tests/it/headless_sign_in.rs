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
    let unnamed = add(&home, "other", &["--auth", "password", "--password-stdin"], canary).fails_with("FB-CFG-09", 3);
    assert!(unnamed["detail"].as_str().unwrap().contains("--user"), "{unnamed}");
    add(&home, "other", &["--auth", "password", "--user", "kim@contoso.com"], "").fails_with("FB-CFG-09", 3);
}

#[test]
fn a_persons_account_is_added_first_and_signed_in_for_next() {
    let home = Home::new();
    add(&home, "app", &["--client-secret-stdin"], "s3cret").exits(0);
    add(&home, "crm", &["--auth", "device-code"], "").exits(0);
    let told = home.say("account environments crm --json").fails_with("FB-VLT-03", 3);
    assert!(told["advice"].as_str().unwrap().contains("account sign-in"), "{told}");
    let told = home.run_with_input(&["account", "rotate", "crm", "--client-secret-stdin", "--json"], b"x");
    let told = told.fails_with("FB-CFG-10", 3);
    assert!(told["advice"].as_str().unwrap().contains("account sign-in"), "{told}");
    // Nobody is waited for where nobody may be asked.
    for line in ["account sign-in crm", "account switch app --auth device-code", "account switch app --auth browser"] {
        let told = home.say(&format!("{line} --no-input --json")).fails_with("FB-CFG-09", 3);
        assert!(told["detail"].as_str().unwrap().contains("--no-input"), "{told}");
    }
    let app = format!("account environments --client-id {APP} --no-input --json");
    home.say(&app).fails_with("FB-CFG-09", 3);
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

#[test]
fn the_first_step_to_a_certificate_changes_nothing_and_is_told_the_same_every_time() {
    let home = Home::new();
    add(&home, "crm", &["--client-secret-stdin"], "s3cret").exits(0);
    let before = fs::read(home.workspace().join("workspace.toml")).unwrap();
    home.say("account switch crm --auth certificate --json").fails_with("FB-CFG-09", 3);
    let first = home.say("account switch crm --auth certificate --make-certificate --json").exits(0).json();
    let next = &first["next_certificate"];
    assert_eq!((&first["switched"], &next["made"]), (&false.into(), &true.into()));
    assert!(next["certificate_file"].as_str().unwrap().ends_with("crm-next.cer"), "{next}");
    let again = home.say("account switch crm --auth certificate --make-certificate --json").exits(0).json();
    assert_eq!(again["next_certificate"]["sha256"], next["sha256"]);
    assert_eq!(again["next_certificate"]["made"], false);
    let shown = home.say("account certificate crm --json").exits(0).json();
    assert_eq!(shown["next_certificate"]["sha256"], next["sha256"]);
    let text = home.say("account switch crm --auth certificate --make-certificate");
    text.exits(0);
    assert!(text.stdout.ends_with("\n  fieldbridge account switch crm --auth certificate\n"), "{}", text.stdout);
    assert!(text.stdout.contains(next["sha1"].as_str().unwrap()), "{}", text.stdout);
    assert_eq!(fs::read(home.workspace().join("workspace.toml")).unwrap(), before);
    // The administrator's sheet has no gap left.
    let sheet = home.say("account prerequisites certificate --account crm");
    sheet.exits(0);
    assert!(!sheet.stdout.contains("______"), "{}", sheet.stdout);
    for known in ["crm-next.cer", next["sha1"].as_str().unwrap(), "https://contoso.crm4.dynamics.com"] {
        assert!(sheet.stdout.contains(known), "{known}: {}", sheet.stdout);
    }
    assert_eq!(files_with(&home, "PRIVATE KEY"), Vec::<String>::new());
}

#[test]
fn what_is_missing_is_named_with_its_option_and_the_next_command_follows_on_the_same_stream() {
    let home = Home::new();
    let base = ["account", "add", "crm", "--url", "https://contoso.crm4.dynamics.com", "--client-id", APP];
    let told = home.run(base);
    told.exits(3);
    assert!(told.stderr.contains("--client-secret-stdin") && told.stderr.contains("--help"), "{}", told.stderr);
    assert!(!told.stderr.contains("answers file"), "{}", told.stderr);
    let mut wrong = base;
    wrong[6] = "my-app";
    let told = home.run(wrong.into_iter().chain(["--client-secret-env", "S"]));
    told.exits(3);
    assert!(told.stderr.contains("--client-id: "), "{}", told.stderr);
    let args: Vec<&str> = base.into_iter().chain(["--tenant", "contoso.com", "--client-secret-stdin"]).collect();
    let added = home.run_with_input(&args, b"  0fc1a9b0-1111-2222-3333-444455556666 \n");
    added.exits(0);
    assert!(added.stdout.ends_with("Next:\n  fieldbridge account check crm\n"), "{}", added.stdout);
    assert!(added.stderr.contains("! "), "a secret's id is not its value: {}", added.stderr);
}

#[test]
fn a_pass_phrase_that_cannot_be_read_is_named_before_anything_is_kept() {
    let home = Home::new();
    let phrase = home.path().join("phrase");
    let add = |file: &str| {
        let known = ["--url", "https://contoso.crm4.dynamics.com", "--client-id", APP, "--tenant", "contoso.com"];
        let mut command = home.command(["account", "add", "crm", "--client-secret-env", "S", "--json"]);
        command.args(known).env("S", "s3cret").env_remove("FIELDBRIDGE_VAULT_PASSPHRASE");
        command.env("FIELDBRIDGE_VAULT_PASSPHRASE_FILE", file);
        super::kit::program::ended(command.output().unwrap())
    };
    let place = phrase.to_str().unwrap();
    add(place).exits(0);
    let rotate = || {
        let mut command = home.command(["account", "rotate", "crm", "--client-secret-file", "secret", "--skip-checks"]);
        command.arg("--json").env_remove("FIELDBRIDGE_VAULT_PASSPHRASE");
        command.env("FIELDBRIDGE_VAULT_PASSPHRASE_FILE", place);
        super::kit::program::ended(command.output().unwrap()).fails_with("FB-VLT-02", 3)
    };
    fs::write(home.path().join("secret"), "s3cret").unwrap();
    assert!(rotate()["detail"].as_str().unwrap().contains("does not exist"));
    fs::write(&phrase, "correct horse battery staple").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&phrase, fs::Permissions::from_mode(0o644)).unwrap();
        let told = rotate();
        assert!(told["detail"].as_str().unwrap().contains("chmod 600"), "{told}");
        assert!(told["message"].as_str().unwrap().contains("cannot be read"), "{told}");
        let mut doctor = home.command(["doctor"]);
        doctor.env_remove("FIELDBRIDGE_VAULT_PASSPHRASE").env("FIELDBRIDGE_VAULT_PASSPHRASE_FILE", place);
        let told = super::kit::program::ended(doctor.output().unwrap());
        assert!(told.stdout.contains("chmod 600"), "{}{}", told.stdout, told.stderr);
    }
}
