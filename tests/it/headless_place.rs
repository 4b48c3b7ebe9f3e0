//! The command line and the machine it runs on: homes, rights, variables, colours.
use super::headless::{A_WORKSPACE, with_workspace};
use super::kit::program::{Home, ended};
use std::fs;
use std::os::unix::fs::PermissionsExt;

#[test]
fn a_workspace_that_cannot_be_written_is_a_storage_error() {
    if fs::metadata("/proc/self").is_ok() && is_root() {
        // Root may write everywhere; a file in the way is what stops root as well.
        let home = Home::new();
        fs::write(home.workspace(), "in the way").unwrap();
        let args = "account add a --url https://a.crm.dynamics.com --tenant b.com --client-secret-env S --json \
                    --client-id 0fc1a9b0-1111-2222-3333-444455556666";
        let ended = home.say(args);
        assert!([3, 9].contains(&ended.code), "{} {}", ended.code, ended.stdout);
        assert_eq!(fs::read_to_string(home.workspace()).unwrap(), "in the way");
        return;
    }
    let home = Home::new();
    fs::create_dir_all(home.workspace()).unwrap();
    fs::set_permissions(home.workspace(), fs::Permissions::from_mode(0o500)).unwrap();
    let args = "account add a --url https://a.crm.dynamics.com --tenant b.com --client-secret-env S --json \
                --client-id 0fc1a9b0-1111-2222-3333-444455556666";
    home.say(args).fails_with("FB-STO-02", 9);
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").unwrap().uid() == 0
}

#[test]
fn without_a_home_a_named_workspace_is_enough_and_none_is_told() {
    let home = Home::new();
    let mut bare = home.command(["config", "path", "--json"]);
    bare.env_clear().env("FIELDBRIDGE_WORKSPACE", home.workspace());
    let told = ended(bare.output().unwrap());
    told.exits(0);
    assert_eq!(told.json()["paths"]["workspace"], home.workspace().to_str().unwrap());
    let mut odd = home.command(["config", "path", "--json"]);
    odd.env_clear().env("HOME", "").env("XDG_DATA_HOME", "not/absolute");
    let told = ended(odd.output().unwrap());
    assert!([0, 9].contains(&told.code), "{} {}", told.code, told.stderr);
    told.json();
}

#[test]
fn the_option_names_the_workspace_before_the_variable() {
    let home = Home::new();
    let elsewhere = home.path().join("elsewhere");
    let told = home.run(["config", "path", "--json", "--workspace", elsewhere.to_str().unwrap()]);
    assert_eq!(told.json()["paths"]["setup"], elsewhere.join("workspace.toml").to_str().unwrap());
    let empty = home.run(["config", "path", "--json", "--workspace", ""]);
    empty.exits(0);
    assert_eq!(empty.json()["paths"]["workspace"], home.workspace().to_str().unwrap());
}

#[test]
fn colours_only_where_they_are_asked_for() {
    let home = with_workspace(A_WORKSPACE);
    assert!(!home.say("flow list").stdout.contains('\u{1b}'));
    assert!(home.say("flow list --color always").stdout.contains('\u{1b}'));
    assert!(!home.say("flow list --color never").stdout.contains('\u{1b}'));
    let forced = |no_color: &str| {
        let mut command = home.command(["flow", "list"]);
        command.env("CLICOLOR_FORCE", "1").env("NO_COLOR", no_color);
        ended(command.output().unwrap()).stdout.contains('\u{1b}')
    };
    assert!(forced(""));
    assert!(!forced("1"));
}

#[test]
fn the_doctor_examines_an_empty_place_without_making_anything() {
    let home = Home::new();
    let told = home.say("doctor --json");
    let lines = told.json();
    assert!(lines["lines"].as_array().unwrap().len() > 4, "{lines}");
    for line in lines["lines"].as_array().unwrap() {
        assert!(["passed", "warned", "failed"].contains(&line["verdict"].as_str().unwrap()));
        assert!(!line["message"].as_str().unwrap().contains('⟨'), "{line}");
    }
    assert_eq!(lines["exit_code"], told.code);
    let korean = home.say("doctor --lang ko");
    assert!(!korean.stdout.contains('⟨'), "{}", korean.stdout);
}

#[cfg(unix)]
#[test]
fn the_doctor_looks_at_a_database_it_may_not_write() {
    use std::os::unix::process::CommandExt;
    let home = Home::new();
    home.say("demo --rows 60 --no-input").exits(0);
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
    for file in fs::read_dir(home.workspace()).unwrap() {
        fs::set_permissions(file.unwrap().path(), fs::Permissions::from_mode(0o444)).unwrap();
    }
    fs::set_permissions(home.workspace(), fs::Permissions::from_mode(0o555)).unwrap();
    let mut command = home.command(["doctor", "--json"]);
    if is_root() {
        // Whom nothing is forbidden cannot tell.
        command.uid(65_534).gid(65_534);
    }
    let told = ended(command.output().unwrap()).json();
    let lines = told["lines"].as_array().unwrap();
    let database = lines.iter().find(|l| l["examined"].as_str().unwrap().starts_with("database")).unwrap();
    assert_eq!(
        (database["examined"].as_str(), database["verdict"].as_str()),
        (Some("database"), Some("passed")),
        "{told}"
    );
    assert_ne!(database["args"]["rows"], "0", "{told}");
    fs::set_permissions(home.workspace(), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn traces_of_the_machine_do_not_change_the_data() {
    let home = with_workspace(A_WORKSPACE);
    let plain = home.say("flow list --json").stdout;
    for (name, value) in [
        ("RUST_BACKTRACE", "full"),
        ("RUST_LOG", "trace"),
        ("LANG", "de_DE.UTF-8"),
        ("LC_NUMERIC", "de_DE.UTF-8"),
        ("COLUMNS", "0"),
        ("TERM", "dumb"),
        ("HTTPS_PROXY", "http://user:hunter2@127.0.0.1:1"),
    ] {
        let mut command = home.command(["flow", "list", "--json"]);
        command.env(name, value);
        let told = ended(command.output().unwrap());
        assert_eq!(told.stdout, plain, "{name}");
        assert!(!told.stderr.contains("hunter2"));
    }
}
