//! What people type and paste where somebody asks for a credential or a name (N29 to N40).
use crate::kit::canary::Scratch;
use crate::kit::program::Home;
use crate::kit::walk;
use fieldbridge::account::certificate::{CertificateProblem, KeySize, PrivateKey, fit, make, read};
use fieldbridge::account::{Name, NameProblem, SecretRef, System};
use fieldbridge::port::Vault;
use fieldbridge::secret::Secret;
use fieldbridge::setup::validate;
use fieldbridge::vault::{LayeredVault, VaultConfig};
use jiff::Timestamp;
use std::sync::Arc;

const GUID: &str = "0fc1a9b0-1111-2222-3333-444455556666";

/// An answer as it is taken, with its warning; or the key of why it is not.
fn answered(question: &str, text: &str) -> Result<(String, Option<&'static str>), String> {
    validate(System::Dynamics, question, text).map(|a| (a.text, a.warning)).map_err(|p| p.key())
}

fn taken(text: &str) -> Result<(String, Option<&'static str>), String> {
    Ok((text.to_owned(), None))
}

#[test]
fn n29_a_secret_with_a_line_end_behind_it() {
    for end in ["\n", "\r\n", "\r", "\n\n"] {
        assert_eq!(answered("secret", &format!("s3cret~value{end}")), taken("s3cret~value"), "{end:?}");
    }
    assert_eq!(answered("secret", "two\nlines"), Err("answer-problem-several-lines".into()));
}

#[test]
fn n30_the_id_of_a_secret_in_place_of_its_value() {
    let warned = Ok((GUID.to_owned(), Some("answer-warning-secret-id")));
    assert_eq!(answered("secret", GUID), warned, "taken, for it might be right, and said");
}

#[test]
fn n31_a_secret_of_odd_characters() {
    for odd in ["a\"b'c$d\\e%f", "${HOME}", "p💡ss", "%s%n%x", "`id`"] {
        assert_eq!(answered("secret", odd), taken(odd));
    }
    let long = "x".repeat(4096);
    assert_eq!(answered("secret", &long), taken(&long));
    assert_eq!(answered("secret", "a\u{1b}[2Jb"), Err("answer-problem-control-character".into()));
}

#[test]
fn n32_no_secret() {
    for none in ["", " ", "\t", "\r\n", "   \n "] {
        assert_eq!(answered("secret", none), Err("answer-problem-empty".into()), "{none:?}");
    }
}

#[test]
fn n33_keys_that_do_not_fit() {
    use CertificateProblem as P;
    let now: Timestamp = "2026-11-20T00:00:00Z".parse().unwrap();
    let made = make("corpus", KeySize::Bits2048, 30, now).unwrap();
    let other = make("other", KeySize::Bits2048, 30, now).unwrap();
    let (key, certificate) = (made.key.to_pem().expose().to_owned(), made.certificate.pem());
    let windows = key.replace('\n', "\r\n");
    let found = read(&[windows.as_bytes(), made.certificate.der()], None).unwrap();
    assert_eq!(found.certificate, made.certificate, "PEM of Windows beside DER");
    let year = now + jiff::SignedDuration::from_hours(24 * 400);
    assert_eq!(fit(&made.key, &made.certificate, year), Err(P::Expired));
    let before = now - jiff::SignedDuration::from_hours(24 * 400);
    assert_eq!(fit(&made.key, &made.certificate, before), Err(P::NotYetValid));
    let problem = |files: &[&[u8]]| read(files, None).err().unwrap();
    assert_eq!(problem(&[key.as_bytes(), other.certificate.der()]), P::Mismatch);
    assert_eq!(problem(&[certificate.as_bytes()]), P::NoKey);
    assert_eq!(problem(&[key.as_bytes()]), P::NoCertificate);
    assert_eq!(problem(&[b"ssh-rsa AAAA"]), P::Unreadable);
    let locked = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";
    assert_eq!(PrivateKey::from_pem(&Secret::new(locked), None).err(), Some(P::OldEncryption));
}

#[test]
fn n34_tenants_by_every_name() {
    assert_eq!(answered("tenant", "Contoso.OnMicrosoft.com"), taken("contoso.onmicrosoft.com"));
    assert_eq!(answered("tenant", &format!("{{{}}}", GUID.to_uppercase())), taken(GUID));
    for shared in ["common", "Organizations", "consumers"] {
        assert_eq!(answered("tenant", shared), Err("answer-problem-tenant-shared".into()));
    }
    for odd in ["contoso", "contoso..com", "https://contoso.com", "a b.com", "../x.com"] {
        assert_eq!(answered("tenant", odd), Err("answer-problem-tenant-malformed".into()), "{odd}");
    }
}

#[test]
fn n35_several_lines_in_a_paste() {
    for question in ["name", "tenant", "client-id", "secret"] {
        let told = answered(question, &format!("{GUID}\nsecond line\n"));
        assert_eq!(told, Err("answer-problem-several-lines".into()), "{question}");
    }
    // Without bracketed paste a line end is Enter: the field keeps what was before it.
    let home = Scratch::home();
    let mut t = walk::demo(home.path(), 300, &[]);
    walk::at(&t, 0);
    t.send("\x15\x1b[200~first\nsecond\x1b[201~");
    t.wait_for("first", 20);
    walk::at(&t, 0);
}

#[test]
fn n36_a_paste_of_ten_megabytes() {
    let huge = "x".repeat(10 << 20);
    for question in ["name", "url", "tenant", "client-id", "secret"] {
        assert!(answered(question, &huge).is_err(), "{question}");
    }
    let home = Scratch::home();
    let mut t = walk::demo(home.path(), 300, &[]);
    walk::at(&t, 0);
    t.send(&format!("\x15\x1b[200~{}\x1b[201~", "y".repeat(1 << 20)));
    t.send("\x15still-here");
    t.wait_for("still-here", 30);
}

#[test]
fn n37_a_secret_that_is_shown_reaches_no_log() {
    let home = Home::new();
    let secret = "canary-9d1f~shown";
    let line = ["account", "add", "crm", "--url", "http://127.0.0.1:9", "--client-id", GUID, "--tenant", GUID];
    let args: Vec<&str> = line.into_iter().chain(["--client-secret-stdin", "-v", "--json"]).collect();
    let told = home.run_with_input(&args, format!("{secret}\n").as_bytes());
    assert!(!told.stdout.contains(secret) && !told.stderr.contains(secret));
    let mut files = vec![home.path().to_path_buf()];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
        } else if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "{}", path.display());
        }
    }
}

#[test]
fn n38_names_that_are_paths_or_devices_and_names_that_would_be_one() {
    for odd in ["a/b", "..", "a@b", "a:b", "a\\b", "a b", "a\u{0}b"] {
        assert_eq!(Name::parse(odd), Err(NameProblem::BadCharacter), "{odd:?}");
    }
    for device in ["CON", "nul", "Lpt1"] {
        assert_eq!(Name::parse(device), Err(NameProblem::Reserved));
    }
    // Two names whose parts are the same letters hold two secrets.
    let dir = Scratch::new();
    let lookup = |name: &str| (name == "FIELDBRIDGE_VAULT_PASSPHRASE").then(|| "long enough for a test".into());
    let vault = LayeredVault::new(VaultConfig {
        directory: dir.path().into(),
        lookup: Arc::new(lookup),
        keyring: None,
        memory: true,
    });
    let pair = ["vault:a-b/client-secret", "vault:a/b-client-secret"].map(|text| SecretRef(text.into()));
    for (name, value) in pair.iter().zip(["one", "other"]) {
        vault.put(name, &Secret::new(value)).unwrap();
    }
    assert_eq!(pair.map(|name| vault.get(&name).unwrap().expose().to_owned()), ["one", "other"]);
}

#[test]
fn n39_names_that_differ_by_case_or_by_how_they_are_composed() {
    let one = Name::parse("Café").unwrap();
    assert_eq!(Name::parse("CAFE\u{301}").unwrap(), one);
    assert_eq!(one.as_str(), "café");
}

#[test]
fn n40_names_without_end_from_right_to_left_and_like_an_option() {
    assert_eq!(Name::parse(&"n".repeat(300)), Err(NameProblem::TooLong));
    assert_eq!(Name::parse("--help"), Err(NameProblem::LeadingDash));
    assert_eq!(Name::parse("חברה").unwrap().as_str(), "חברה");
    assert_eq!(Name::parse("a\u{202e}b"), Err(NameProblem::BadCharacter));
    let home = Home::new();
    home.say("flow show --help").exits(0);
    home.run(["account", "show", "--", "--help"]).exits(3);
}
