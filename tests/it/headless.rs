//! The command line's own promises: usage, help, languages, streams, exit codes. No network, no sandbox.
use super::kit::program::{Home, ended};
use super::kit::shape::matches_schema;
use fieldbridge::fault::Exit;
use fieldbridge::i18n::{Lang, Words};
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::ffi::OsStringExt;
use std::process::Stdio;

/// Every command with the arguments it needs.
const COMMANDS: &[&str] = &[
    "demo",
    "setup",
    "setup export",
    "setup import",
    "setup diff",
    "setup replay",
    "account list",
    "account show",
    "account add",
    "account prerequisites",
    "account check",
    "account set",
    "account rotate",
    "account sign-in",
    "account environments",
    "account certificate",
    "account switch",
    "account remove",
    "tables",
    "schema list",
    "schema show",
    "schema export",
    "schema change",
    "schema rule",
    "schema filter",
    "schema import-sheet",
    "enums list",
    "enums choose",
    "enums diff",
    "enums sync",
    "enums languages",
    "enums kind",
    "flow list",
    "flow show",
    "flow add",
    "flow set",
    "flow remove",
    "run",
    "status",
    "history",
    "log",
    "rejects list",
    "consent list",
    "rejects show",
    "rejects retry",
    "rejects ignore",
    "rejects export",
    "sandbox",
    "sandbox faults",
    "doctor",
    "completions",
    "man",
    "config path",
];

pub const A_WORKSPACE: &str = r#"version = 1
name = "test"

# who answers
[[account]]
name = "contoso"
system = "dynamics"
url = "https://contoso.crm4.dynamics.com"
tenant = "contoso.onmicrosoft.com"
authority = "https://login.microsoftonline.com"
auth = { method = "client-secret", client_id = "0fc1a9b0-1111-2222-3333-444455556666", secret = "env:CONTOSO_SECRET" }

[[flow]]
name = "contact"
direction = "import"
account = "contoso"
table = "contact"
mode = "incremental"
order = 1
try_rows = 50
"#;

pub fn with_workspace(text: &str) -> Home {
    let home = Home::new();
    fs::create_dir_all(home.workspace()).unwrap();
    fs::write(home.workspace().join("workspace.toml"), text).unwrap();
    home
}

#[test]
fn every_command_explains_itself_in_both_languages() {
    let home = Home::new();
    for command in COMMANDS {
        let english = home.say(&format!("{command} --help"));
        let korean = home.say(&format!("{command} --help --lang ko"));
        english.exits(0);
        korean.exits(0);
        assert!(english.stdout.contains(&format!("fieldbridge {command}")), "{}", english.stdout);
        assert!(korean.stdout.contains("사용법:") && korean.stdout.contains("공통 옵션:"), "{}", korean.stdout);
        for text in [&english.stdout, &korean.stdout] {
            assert!(!text.contains('⟨'), "a word is missing in the help of {command}: {text}");
        }
        assert!(english.stderr.is_empty() && korean.stderr.is_empty());
    }
}

/// The keys a face names in its code, those with a part still to be filled in left out.
#[test]
fn every_word_the_command_line_names_is_in_both_catalogs() {
    let room = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli");
    let mut found = 0;
    let inside = |place: &std::path::Path| fs::read_dir(place).unwrap().map(|e| e.unwrap().path()).collect::<Vec<_>>();
    let files = inside(&room).into_iter().flat_map(|p| if p.is_dir() { inside(&p) } else { vec![p] });
    for file in files {
        let text = fs::read_to_string(file).unwrap();
        for part in text.split('"').filter_map(|p| p.trim_start_matches('#').strip_prefix("cli-")) {
            let whole = !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            if !whole || part.ends_with('-') {
                continue;
            }
            found += 1;
            for lang in Lang::ALL {
                assert!(Words(lang).has(&format!("cli-{part}")), "{lang:?}: cli-{part}");
            }
        }
    }
    assert!(found > 100, "only {found} keys found: is the search broken?");
}

#[test]
fn help_tells_the_exit_codes_and_the_version_is_told() {
    let home = Home::new();
    let help = home.say("--help");
    for exit in Exit::ALL {
        assert!(help.stdout.lines().any(|l| l.trim_start().starts_with(&format!("{} ", exit.code()))), "{exit:?}");
    }
    let version = home.say("--version");
    version.exits(0);
    assert_eq!(version.stdout.trim(), format!("fieldbridge {}", env!("CARGO_PKG_VERSION")));
}

#[test]
fn the_language_follows_the_option_then_the_variable_then_the_system() {
    let home = Home::new();
    let heading = |option: &str, variable: &str, system: &str| {
        let mut command = home.command(["--help"]);
        if !option.is_empty() {
            command.args(["--lang", option]);
        }
        command.env("FIELDBRIDGE_LANG", variable).env("LANG", system);
        ended(command.output().unwrap()).stdout.contains("사용법:")
    };
    assert!(heading("ko", "en", "C"));
    assert!(!heading("en", "ko", "ko_KR.UTF-8"));
    assert!(heading("", "ko", "C"));
    assert!(heading("", "", "ko_KR.UTF-8"));
    assert!(!heading("", "", "C"));
    assert!(!heading("", "", "xx_YY"));
}

#[test]
fn without_a_terminal_and_a_command_a_short_help_goes_to_standard_error() {
    let home = Home::new();
    let bare = home.say("");
    bare.exits(2);
    assert!(bare.stdout.is_empty());
    assert!(bare.stderr.contains("Usage: fieldbridge") && bare.stderr.lines().count() < 60);
    home.say("--json").fails_with("FB-USE-01", 2);
}

#[test]
fn wrong_command_lines_are_usage_errors_that_name_what_is_wrong() {
    let home = Home::new();
    for (line, named) in [
        ("tabels contoso", "tables"),
        ("run --al", "--all"),
        ("status --flag=--other", "--flag"),
        ("run contact --limit 5", "--dry-run"),
        ("run contact --dry-run --limit -1", "-1"),
        ("run contact --dry-run --limit 0", "0"),
        ("run contact --dry-run --limit 1e9", "1e9"),
        ("run contact --dry-run --limit 99999999999999999999", "99999999999999999999"),
        ("run --all contact", "--all"),
        ("run", "FLOW"),
        ("history --limit 0", "0"),
        ("rejects show one", "one"),
        ("schema export --format yaml", "srcschema"),
        ("--lang fr status", "fr"),
        ("sandbox --rows 0", "0"),
        ("sandbox --port 65536", "65536"),
        ("sandbox --mutate moves=1", "moves"),
        ("completions nushell", "nushell"),
        ("account", "Usage"),
        ("flow add x", "--table"),
        ("status extra", "extra"),
        ("-- status extra", "status"),
    ] {
        let ended = home.say(line);
        ended.exits(2);
        assert!(ended.stdout.is_empty(), "{line}: data on standard output: {}", ended.stdout);
        assert!(ended.stderr.contains(named), "{line}: {named:?} is not named in {}", ended.stderr);
        assert!(!ended.stderr.contains('⟨'), "{line}: {}", ended.stderr);
    }
    assert!(!home.workspace().exists(), "a usage error makes nothing");
}

#[test]
fn usage_errors_are_json_where_json_was_asked_for_and_korean_where_korean_was() {
    let home = Home::new();
    let error = home.say("run --json --dry-run").fails_with("FB-USE-01", 2);
    assert!(error["detail"].as_str().unwrap().contains("FLOW"));
    matches_schema(&home.say("stauts --json").json(), "error");
    let korean = home.say("stauts --lang ko");
    korean.exits(2);
    assert!(korean.stderr.contains("명령은 없습니다"), "{}", korean.stderr);
}

#[test]
fn a_secret_is_no_argument_and_is_not_repeated_when_given_as_one() {
    let home = Home::new();
    let start = "account add a --url https://a.crm.dynamics.com --client-id 0fc1a9b0-1111-2222-3333-444455556666";
    for option in [
        "--client-secret hunter2",
        "--client-secret=hunter2",
        "--secret hunter2",
        "--password=hunter2",
        "--client-secret-stdin=hunter2",
    ] {
        for json in ["", " --json"] {
            let ended = home.say(&format!("{start} {option}{json}"));
            ended.exits(2);
            assert!(
                !ended.stderr.contains("hunter2") && !ended.stdout.contains("hunter2"),
                "{option}: {}",
                ended.stderr
            );
        }
    }
    let none = home.say(&format!("{start} --json"));
    assert!(none.fails_with("FB-CFG-09", 3)["detail"].as_str().unwrap().contains("--client-secret-stdin"));
}

#[test]
fn completions_for_five_shells_name_the_commands() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ended = home.say(&format!("completions {shell}"));
        ended.exits(0);
        for word in ["rejects", "completions", "client-secret-stdin"] {
            assert!(ended.stdout.contains(word), "{shell}: {word}");
        }
    }
    let script = home.say("completions bash").stdout;
    let path = home.path().join("completion.bash");
    fs::write(&path, script).unwrap();
    let syntax = std::process::Command::new("bash").arg("-n").arg(&path).output().unwrap();
    assert!(syntax.status.success(), "{}", String::from_utf8_lossy(&syntax.stderr));
}

#[test]
fn the_manual_page_has_every_command_and_every_exit_code() {
    let home = Home::new();
    for lang in ["en", "ko"] {
        let page = home.say(&format!("man --lang {lang}"));
        page.exits(0);
        assert!(page.stdout.starts_with(".ie") || page.stdout.contains(".TH fieldbridge"), "{lang}");
        for command in COMMANDS {
            // The format writes a hyphen that is no word's end as `\-`.
            let heading = format!(".SH \"fieldbridge {command}\"");
            let written = [heading.clone(), heading.replace('-', "\\-")];
            assert!(written.iter().any(|h| page.stdout.contains(h)), "{lang}: {command}");
        }
        for exit in Exit::ALL {
            assert!(page.stdout.contains(&format!("{}  ", exit.code())), "{lang}: {exit:?}");
        }
        assert!(!page.stdout.contains('⟨'), "{lang}: a word is missing");
    }
    let dir = home.path().join("man pages");
    home.run([OsString::from("man"), "--dir".into(), dir.clone().into()]).exits(0);
    let pages: Vec<_> = fs::read_dir(&dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    for page in ["fieldbridge.1", "fieldbridge-account-add.1", "fieldbridge-run.1"] {
        assert!(pages.iter().any(|p| p == page), "{page} in {pages:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let home = Home::new();
    let mut child = home.command(["man"]).spawn().unwrap();
    let mut first = String::new();
    BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(!first.is_empty());
    let ended = ended(child.wait_with_output().unwrap());
    ended.exits(0);
    assert!(ended.stderr.is_empty(), "{}", ended.stderr);
}

#[test]
fn a_full_disk_under_standard_output_is_told() {
    let home = Home::new();
    for line in ["completions bash", "man", "config path --json", "--help"] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let child = home.command(line.split(' ')).stdout(Stdio::from(full)).spawn().unwrap();
        let ended = ended(child.wait_with_output().unwrap());
        ended.exits(9);
        assert!(ended.stderr.contains("FB-STO-01"), "{line}: {}", ended.stderr);
    }
}

#[test]
fn text_that_is_not_utf8_is_refused_as_a_name_and_accepted_as_a_path() {
    let home = Home::new();
    let odd = OsString::from_vec(b"na\xffme".to_vec());
    let refused = home.run([OsString::from("account"), "show".into(), odd.clone()]);
    refused.exits(2);
    assert!(refused.stderr.contains("UTF-8"), "{}", refused.stderr);
    let path = home.run([OsString::from("config"), "path".into(), "--workspace".into(), odd]);
    path.exits(0);
}

#[test]
fn hostile_names_stay_harmless_on_the_screen() {
    let home = with_workspace(A_WORKSPACE);
    for name in ["\u{1b}[2Jx", "a/../b", "\u{202e}abc", "--", &"x".repeat(300), ""] {
        let ended = home.run(["account", "show", "--", name]);
        ended.exits(3);
        assert!(!ended.stderr.contains('\u{1b}') && !ended.stderr.contains('\u{202e}'), "{:?}", ended.stderr);
        assert!(ended.stderr.contains("FB-CFG-04"), "{:?}", ended.stderr);
    }
}

#[test]
fn where_there_is_no_workspace_every_command_says_so() {
    let home = Home::new();
    for line in [
        "status",
        "account list",
        "account show x",
        "account check x",
        "tables x",
        "schema list",
        "schema export",
        "schema change x",
        "schema rule x y",
        "schema filter x y",
        "schema import-sheet -",
        "enums list",
        "enums choose x --replace no",
        "enums sync",
        "enums languages 1033",
        "enums kind x open",
        "flow list",
        "flow set x --no-filter",
        "flow remove x",
        "run --all",
        "run contact",
        "history",
        "rejects list",
        "rejects retry --all",
        "rejects ignore 1 --note x",
        "rejects export",
    ] {
        let error = home.say(&format!("{line} --json")).fails_with("FB-CFG-01", 3);
        assert_eq!(error["whose_move"], "you", "{line}");
        matches_schema(&home.say(&format!("{line} --json")).json(), "error");
        let told = home.say(line);
        assert!(told.stderr.contains("FB-CFG-01") && told.stderr.contains("fieldbridge demo"), "{}", told.stderr);
    }
    assert!(!home.workspace().exists(), "looking makes nothing");
}

#[test]
fn names_that_do_not_exist_are_configuration_errors_that_list_what_does() {
    let home = with_workspace(A_WORKSPACE);
    for (line, code, known) in [
        ("account show nobody", "FB-CFG-04", "contoso"),
        ("account check nobody", "FB-CFG-04", "contoso"),
        ("tables nobody", "FB-CFG-04", "contoso"),
        ("flow show nothing", "FB-CFG-06", "contact"),
        ("run nothing", "FB-CFG-06", "contact"),
        ("run contact nothing", "FB-CFG-06", "contact"),
        ("history nothing", "FB-CFG-06", "contact"),
        ("rejects list --flow nothing", "FB-CFG-06", "contact"),
    ] {
        let error = home.say(&format!("{line} --json")).fails_with(code, 3);
        assert!(error["detail"].as_str().unwrap().contains(known), "{line}: {error}");
    }
    home.say("flow add contact --table contact --json").fails_with("FB-CFG-07", 3);
}

#[test]
fn the_setup_is_read_without_network_and_without_a_database() {
    let home = with_workspace(A_WORKSPACE);
    let accounts = home.say("account list --json");
    accounts.exits(0);
    assert_eq!(accounts.json()["accounts"][0]["auth"]["secret"], "env:CONTOSO_SECRET");
    assert!(home.say("account show contoso").stdout.contains("https://contoso.crm4.dynamics.com"));
    let flows = home.say("flow list --json").json();
    assert_eq!(flows["flows"][0]["name"], "contact");
    let status = home.say("status --json");
    status.exits(0);
    matches_schema(&status.json(), "status");
    assert_eq!(status.json()["flows"][0]["state"], "never-run");
    assert_eq!(status.json()["flows"][0]["next"]["command"], "fieldbridge run contact");
    let history = home.say("history --json");
    history.exits(0);
    matches_schema(&history.json(), "history");
    assert!(home.say("status --lang ko").stdout.contains("실행 전"));
}

#[test]
fn a_broken_or_newer_workspace_file_is_refused_and_left_alone() {
    for (text, code) in [
        ("version = 1\nname = ", "FB-CFG-02"),
        ("", "FB-CFG-02"),
        ("\u{0}\u{0}\u{0}", "FB-CFG-02"),
        ("version: 1\nname: test\n", "FB-CFG-02"),
        ("version = 99\nname = \"later\"\n", "FB-CFG-03"),
    ] {
        let home = with_workspace(text);
        let before = fs::read(home.workspace().join("workspace.toml")).unwrap();
        for line in ["status", "flow list", "run --all", "flow remove contact", "account remove contoso"] {
            home.say(&format!("{line} --json")).fails_with(code, 3);
        }
        assert_eq!(fs::read(home.workspace().join("workspace.toml")).unwrap(), before, "{text:?}");
    }
}

#[test]
fn removing_keeps_the_comments_and_asks_for_flows_first() {
    let home = with_workspace(A_WORKSPACE);
    home.say("account remove contoso --json").fails_with("FB-CFG-13", 3);
    let removed = home.say("flow remove contact --json");
    removed.exits(0);
    assert_eq!(removed.json()["removed"], "contact");
    let text = fs::read_to_string(home.workspace().join("workspace.toml")).unwrap();
    assert!(text.contains("# who answers") && !text.contains("[[flow]]"), "{text}");
    home.say("account remove contoso").exits(0);
    assert!(!fs::read_to_string(home.workspace().join("workspace.toml")).unwrap().contains("contoso.crm4"));
}
