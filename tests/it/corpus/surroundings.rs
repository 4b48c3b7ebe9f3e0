//! Bad input from the surroundings: environment, standard input, limits of the system, two at once. The numbers are those
//! of the table in `mod.rs`.
use crate::kit::program::{Home, ended};
use crate::kit::pty::Terminal;
use crate::kit::walk;
use fieldbridge::sandbox::{self, Sandbox, SandboxConfig};
use rusqlite::Connection;
use std::process::{Command, Stdio};

/// A sandbox with a workspace that is set up for its contacts; the secret stands in `CRM_SECRET`.
async fn ready() -> (Sandbox, Home) {
    let sandbox = sandbox::start(SandboxConfig { rows: 200, ..SandboxConfig::default() }).await.unwrap();
    let (home, who) = (Home::new(), sandbox.credentials());
    let answers = format!(
        "name = \"crm\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"env:CRM_SECRET\"\ntables = [\"contact\"]\n",
        who.org_url, who.client_id
    );
    std::fs::write(home.path().join("answers.toml"), answers).unwrap();
    let done =
        tokio::task::block_in_place(|| command(&sandbox, &home, "setup --answers answers.toml --no-input").output());
    assert!(done.unwrap().status.success());
    (sandbox, home)
}

fn command(sandbox: &Sandbox, home: &Home, line: &str) -> Command {
    let mut command = home.command(line.split_whitespace());
    command.env("CRM_SECRET", sandbox.credentials().client_secret);
    command
}

/// N105, N106, N107, N108, N110: none of these changes what a run does, and none makes it talk about its secret.
#[tokio::test(flavor = "multi_thread")]
async fn odd_environments_change_nothing_and_reveal_nothing() {
    let (sandbox, home) = ready().await;
    let secret = sandbox.credentials().client_secret;
    let keys = home.path().join("tls-keys.log");
    let odd: [&[(&str, &str)]; 7] = [
        &[("RUST_BACKTRACE", "full"), ("RUST_LOG", "trace"), ("RUST_LIB_BACKTRACE", "1")],
        &[
            ("HTTP_PROXY", "http://user:proxy-canary@127.0.0.1:1"),
            ("HTTPS_PROXY", "http://user:proxy-canary@127.0.0.1:1"),
        ],
        &[("SSLKEYLOGFILE", keys.to_str().unwrap()), ("SSL_CERT_FILE", "/nowhere/at/all.pem")],
        &[("LANG", "C"), ("LC_ALL", "POSIX"), ("COLUMNS", "0"), ("LINES", "-1"), ("TERM", "")],
        &[("LC_ALL", "de_DE.UTF-8"), ("LC_NUMERIC", "de_DE.UTF-8"), ("TZ", "Nowhere/At_All")],
        &[("XDG_DATA_HOME", "relative"), ("XDG_CONFIG_HOME", "/proc/1/none"), ("TMPDIR", "/nowhere")],
        &[("HOME", "/nowhere")],
    ];
    for variables in odd {
        let mut run = command(&sandbox, &home, "run contact --full --json -v");
        let done = tokio::task::block_in_place(|| ended(run.envs(variables.iter().copied()).output().unwrap()));
        done.exits(0);
        let all = format!("{}{}", done.stdout, done.stderr);
        assert!(!all.contains(&secret) && !all.contains("proxy-canary"), "{variables:?}: {all}");
        assert_eq!(done.json()["runs"][0]["run"]["counters"]["read"], 200, "{variables:?}: {}", done.stdout);
    }
    assert!(!keys.exists(), "the keys of connections were written down");
}

/// N109: standard input that is closed, binary or endless is no secret.
#[test]
fn standard_input_that_is_no_secret_is_refused() {
    let home = Home::new();
    let id = "0fc1a9b0-1111-2222-3333-444455556666";
    let args = [
        "account",
        "add",
        "a",
        "--url",
        "https://a.crm.dynamics.com",
        "--client-id",
        id,
        "--client-secret-stdin",
        "--json",
    ];
    for input in [Vec::new(), vec![0u8, 159, 146, 150], vec![b'x'; 8 << 20], b"one\ntwo\n".to_vec()] {
        let told = home.run_with_input(&args, &input);
        assert!(matches!(told.code, 2 | 3), "{}: {}", told.code, told.stdout);
        assert!(told.stdout.len() < 4_000, "the input was repeated");
    }
    assert!(!home.workspace().join("workspace.toml").exists());
}

/// N112: two runs of one flow at once: one works, the other is told that it is held, or both find it free in turn.
#[tokio::test(flavor = "multi_thread")]
async fn two_at_once_do_not_harm_each_other() {
    let (sandbox, home) = ready().await;
    let codes: Vec<i32> = tokio::task::block_in_place(|| {
        let start = || command(&sandbox, &home, "run contact --json").spawn().unwrap();
        let all: Vec<_> = (0..4).map(|_| start()).collect();
        all.into_iter().map(|c| ended(c.wait_with_output().unwrap()).code).collect()
    });
    assert!(codes.contains(&0) && codes.iter().all(|c| matches!(c, 0 | 7)), "{codes:?}");
    let conn = Connection::open(home.workspace().join("campaign.db")).unwrap();
    let count: i64 = conn.query_row("SELECT count(*) FROM contact", [], |r| r.get(0)).unwrap();
    assert_eq!(count, 200);
}

/// N117: few file handles are enough.
#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_open_files_are_enough() {
    let (sandbox, home) = ready().await;
    let inner = command(&sandbox, &home, "");
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &format!("ulimit -n 64; exec {} run contact", env!("CARGO_BIN_EXE_fieldbridge"))]);
    shell.env_clear().envs(inner.get_envs().filter_map(|(k, v)| Some((k, v?)))).current_dir(home.path());
    let done =
        tokio::task::block_in_place(|| ended(shell.stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap()));
    done.exits(0);
}

/// N41, N44, N45, N46, N47: files that are not what they should be are refused with their place, never guessed at.
#[test]
fn answers_in_other_spellings_are_refused_with_their_place() {
    let home = Home::new();
    let utf16: Vec<u8> = "name = \"a\"\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (what, bytes) in [
        ("UTF-16", utf16),
        ("Latin-1", b"name = \"caf\xe9\"\n".to_vec()),
        ("YAML", b"name: a\nurl: b\n".to_vec()),
        ("twice", b"name = \"a\"\nname = \"b\"\n".to_vec()),
        ("huge number", b"version = 1e400\n".to_vec()),
        ("infinite", b"version = inf\n".to_vec()),
        ("only CR", b"name = \"a\"\rurl = \"b\"\r".to_vec()),
        ("empty", Vec::new()),
        ("100 MB", vec![b'#'; 100 << 20]),
    ] {
        std::fs::write(home.path().join("answers.toml"), bytes).unwrap();
        let told = home.say("setup --answers answers.toml --no-input --json");
        told.exits(3);
        assert!(told.json()["error"]["detail"].as_str().is_some_and(|d| !d.is_empty()), "{what}: {}", told.stdout);
    }
}

/// N106: a terminal that says nothing about itself, and one that can do nothing, still show the wizard.
#[test]
fn terminals_that_can_do_little_show_the_wizard() {
    for env in
        [[("TERM", "vt100"), ("LANG", "C")], [("TERM", "linux"), ("LANG", "POSIX")], [("TERM", "xterm"), ("LANG", "")]]
    {
        let home = tempfile::tempdir().unwrap();
        let mut t = walk::demo(home.path(), 1_000, &env);
        t.wait_for("What should this account be called?", 60);
        t.send("\r");
        t.wait_for("Which CRM do you connect to?", 20);
        t.send("\x03");
        assert_eq!(t.ended(20), 75, "{env:?}");
    }
}

/// N118, N119: an escape sequence pasted into the search, and a flood of mouse and focus events.
#[test]
fn pasted_escapes_in_a_search_and_floods_of_events_do_no_harm() {
    let home = tempfile::tempdir().unwrap();
    let mut t: Terminal = walk::demo(home.path(), 1_000, &[]);
    walk::enter_until(&mut t, walk::TABLES);
    t.send("\x1b[200~lea\x1b]52;c;cHduZWQ=\x07d\x1b[201~");
    t.wait_for("shown 0 of", 20);
    let flood: String = (0..400).map(|i| format!("\x1b[<35;{};{}M\x1b[I\x1b[O", i % 100 + 1, i % 30 + 1)).collect();
    t.send(&flood);
    // A letter first: an escape among other bytes is the beginning of a sequence.
    t.send("Z");
    t.wait_for("=dZ", 20);
    t.send("\x1b");
    walk::at(&t, walk::TABLES);
    t.until("all tables again", 20, |s| s.contains("shown 264"));
    assert_eq!(crate::kit::pty::count(&t.raw(), b"\x1b]52;"), 0);
    walk::enter_until(&mut t, walk::REVIEW);
}
