//! The mail server in a setup as a file, with both CRMs: it comes back to the byte, its password never goes along, and it is
//! told apart as something of an environment.
use super::headless_road::Crm;
use super::kit::program::Home;
use serde_json::{Value, json};
use std::fs;

const SIDES: [(&str, &str, &str); 2] =
    [("dynamics", "--rows 40", "contact"), ("salesforce", "--system salesforce --rows 40", "Contact")];
/// The password, which must be found nowhere but in the vault.
const PASSWORD: &str = "canary-Mail.41";

fn with_secret(home: &Home, line: &str, crm: &Crm) -> Value {
    let args: Vec<&str> = line.split(' ').chain(["--client-secret-stdin", "--json"]).collect();
    home.run_with_input(&args, crm.fact("client_secret").as_bytes()).exits(0).json()
}

fn with_account(crm: &Crm, system: &str, table: &str) -> Home {
    let home = Home::new();
    let (url, id) = (crm.fact("url"), crm.fact("client_id"));
    with_secret(&home, &format!("account add crm --system {system} --url {url} --client-id {id}"), crm);
    home.say(&format!("flow add people --table {table} --try-rows 0")).exits(0);
    home
}

fn server(home: &Home) -> Value {
    home.say("notify show --json").exits(0).json()["mail"].clone()
}

#[test]
fn a_mail_server_comes_back_to_the_byte_and_its_password_stays_in_the_vault() {
    for (system, options, table) in SIDES {
        let maker = Home::new();
        let crm = Crm::start(&maker, options);
        let home = with_account(&crm, system, table);
        let bare = home.say("setup export").stdout;
        assert!(!bare.contains("[mail]"), "{bare}");
        let args = ["notify", "set", "--host", "smtp.shop.example", "--sender", "Crm@shop.example", "--user", "kim"];
        let args: Vec<&str> = args.into_iter().chain(["--password-stdin", "--security", "tls"]).collect();
        home.run_with_input(&args, PASSWORD.as_bytes()).exits(0);
        let file = home.say("setup export").stdout;
        let section = "\n[mail]\nhost = \"smtp.shop.example\"\nport = 465\nsecurity = \"tls\"\n";
        assert!(file.contains(section) && file.contains("password = \"vault\""), "{file}");
        assert!(file.contains("# --- The mail server") && !file.contains(PASSWORD), "{file}");
        assert!(file.starts_with(&bare), "what stood there before stands there as it did");
        let before = server(&home);

        fs::write(home.path().join("setup.toml"), &file).unwrap();
        home.say("setup diff setup.toml").exits(0);
        fs::remove_file(home.workspace().join("workspace.toml")).unwrap();
        home.say("setup import setup.toml").exits(0);
        let replayed = with_secret(&home, "setup replay", &crm);
        assert_eq!(
            (&replayed["differences"], &replayed["setup"]["mail_password_missing"]),
            (&json!([]), &json!(false)),
            "{replayed:#}"
        );
        assert_eq!((home.say("setup export").stdout, server(&home)), (file.clone(), before), "{system}");

        // Elsewhere the vault is another one: the server comes, and what is missing is told.
        let target = Home::new();
        fs::write(target.path().join("setup.toml"), &file).unwrap();
        target.say("setup import setup.toml --secret-from stdin").exits(0);
        let moved = with_secret(&target, "setup replay", &crm);
        assert_eq!(
            (&moved["same"], &moved["setup"]["mail_password_missing"]),
            (&json!(true), &json!(true)),
            "{moved:#}"
        );
        assert_eq!(server(&target)["host"], "smtp.shop.example");
    }
}

#[test]
fn another_mail_server_is_a_difference_of_the_environment_and_a_file_without_one_leaves_it() {
    for (system, options, table) in SIDES {
        let maker = Home::new();
        let crm = Crm::start(&maker, options);
        let home = with_account(&crm, system, table);
        fs::write(home.path().join("bare.toml"), home.say("setup export").stdout).unwrap();
        home.say("notify set --host smtp.shop.example --sender crm@shop.example").exits(0);
        let told = home.say("setup diff bare.toml --json").exits(1).json();
        let all = told["differences"].as_array().unwrap();
        let what: Vec<&str> = all.iter().map(|d| d["what"].as_str().unwrap()).collect();
        assert_eq!(what, ["mail-server", "mail-sender"], "{told:#}");
        assert!(all.iter().all(|d| d["environment"] == true));
        for lang in ["en", "ko"] {
            let shown = home.say(&format!("setup diff bare.toml --lang {lang}")).exits(1).stdout.clone();
            assert!(shown.contains("smtp.shop.example:587 starttls") && !shown.contains('⟨'), "{shown}");
        }
        let kept = server(&home);
        assert_eq!(with_secret(&home, "setup replay bare.toml", &crm)["same"], true);
        assert_eq!(server(&home), kept, "nothing was said of it");

        let file = home.say("setup export").stdout;
        fs::write(home.path().join("setup.toml"), &file).unwrap();
        home.say("notify set --host mail.other.example").exits(0);
        let other = home.say("setup diff setup.toml --json").exits(1).json();
        assert_eq!(other["differences"].as_array().unwrap().len(), 1, "{other:#}");
        assert_eq!(with_secret(&home, "setup replay setup.toml", &crm)["same"], true);
        assert_eq!(home.say("setup export").stdout, file, "it is as the file says again");
    }
}

#[test]
fn a_password_is_found_in_a_file_or_a_variable_and_one_that_is_written_out_is_refused() {
    let (system, options, table) = SIDES[0];
    let maker = Home::new();
    let crm = Crm::start(&maker, options);
    let home = with_account(&crm, system, table);
    let bare = home.say("setup export").stdout;
    let mail = |password: &str| {
        let server = "host = \"smtp.shop.example\"\nsender = \"crm@shop.example\"\nuser = \"kim\"";
        format!("{bare}\n[mail]\n{server}\npassword = \"{password}\"\n")
    };
    fs::create_dir(home.path().join("files")).unwrap();
    fs::write(home.path().join("files/mail.txt"), PASSWORD).unwrap();
    fs::write(home.path().join("files/setup.toml"), mail("file:mail.txt")).unwrap();
    home.say("setup import files/setup.toml --secret-from vault").exits(0);
    let replayed = home.say("setup replay --json").exits(0).json();
    assert_eq!(replayed["setup"]["mail_password_missing"], false, "{replayed:#}");
    assert_eq!(server(&home)["port"], 587);
    assert!(!home.say("setup export").stdout.contains(PASSWORD));
    fs::write(home.path().join("env.toml"), mail("env:MAIL_PASSWORD")).unwrap();
    home.say("setup replay env.toml --json").exits(0);
    assert!(home.say("setup export").stdout.contains("password = \"env:MAIL_PASSWORD\""));

    let kept = server(&home);
    for (nonsense, exit) in [(PASSWORD, 3), ("stdin", 3), ("", 3)] {
        fs::write(home.path().join("bad.toml"), mail(nonsense)).unwrap();
        let refused = home.say("setup replay bad.toml --json");
        refused.exits(exit);
        assert!(!refused.stdout.contains(PASSWORD) && !refused.stderr.contains(PASSWORD), "{}", refused.stdout);
        home.say("setup import bad.toml").exits(exit);
    }
    for broken in ["security = \"none\"", "port = 0", "nonsense = 1", "security = \"ssl\""] {
        fs::write(home.path().join("bad.toml"), format!("{}{broken}\n", mail("vault"))).unwrap();
        home.say("setup import bad.toml").exits(3);
    }
    assert_eq!(server(&home), kept, "nothing was changed by what was refused");
}
