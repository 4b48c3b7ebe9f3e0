//! `kill -9` in the middle of an export, at bytes of the CRM's answers chosen from a printed seed: between the intent and
//! the request, between the request and its answer, between the answer and the commit. Nothing takes effect twice, nothing
//! is lost, and the next start goes on by itself.
use crate::kit::guillotine::Guillotine;
use crate::kit::program::Home;
use fieldbridge::sandbox::{self, SandboxConfig};
use rusqlite::Connection;
use std::process::Stdio;

const SECRET: &str = "CRM_SECRET";

/// What is sent, and how many bytes of answers further each kill falls.
struct Load {
    rows: u64,
    changed: u64,
    made: u64,
    step: u64,
    fewest: u32,
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_between_intent_and_commit_lose_nothing_and_double_nothing() {
    killed(Load { rows: 600, changed: 300, made: 60, step: 16_000, fewest: 10 }).await;
}

/// While a batch is on its way, the next one is looked for and the one before is written down.
#[tokio::test(flavor = "multi_thread")]
async fn kills_while_batches_overlap_lose_nothing_and_double_nothing() {
    killed(Load { rows: 2_100, changed: 2_000, made: 40, step: 50_000, fewest: 5 }).await;
}

async fn killed(Load { rows, changed, made, step, fewest }: Load) {
    let seed = std::env::var("FIELDBRIDGE_TEST_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(20_261_127u64);
    eprintln!("FIELDBRIDGE_TEST_SEED={seed}");
    let config = SandboxConfig { rows, seed, ..SandboxConfig::default() };
    let sandbox = sandbox::start(config).await.unwrap();
    let address = sandbox.url().trim_start_matches("http://").parse().unwrap();
    let (home, relay) = (Home::new(), Guillotine::before(address).await);
    let answers = format!(
        "name = \"crm\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"env:{SECRET}\"\ntables = [\"contact\"]\n
         [[mapping]]\ntable = \"contact\"\ninclude = [\"jobtitle\"]\n\n[[flow]]\ntable = \"contact\"\nname = \"out\"
         writing = {{ mode = \"upsert\" }}\n",
        relay.url,
        sandbox.credentials().client_id
    );
    std::fs::write(home.path().join("answers.toml"), answers).unwrap();
    let command = |args: &[&str]| {
        let mut command = home.command(args);
        command.env(SECRET, sandbox.credentials().client_secret).env("FIELDBRIDGE_LANG", "en");
        command
    };
    let ok = |args: &[&str]| {
        let out = command(args).output().unwrap();
        assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    };
    tokio::task::block_in_place(|| {
        ok(&["setup", "--answers", "answers.toml", "--no-input"]);
        ok(&["schema", "rule", "contact", "jobtitle", "--owner", "marketing"]);
        ok(&["run", "contact"]);
        let path = home.workspace().join("campaign.db");
        let conn = Connection::open(&path).unwrap();
        conn.busy_timeout(std::time::Duration::from_secs(30)).unwrap();
        conn.execute_batch(&format!(
            "UPDATE contact SET jobtitle = 'Ours' WHERE contactid IN (SELECT contactid FROM contact ORDER BY 1 LIMIT {changed});
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {made})
             INSERT INTO contact (contactid, lastname, jobtitle) SELECT 'new-' || i, 'Born', 'Made' FROM n;"
        ))
        .unwrap();
        let (mut kills, mut bytes, mut dice) = (0, step / 26, seed | 1);
        loop {
            let mut child = command(&["run", "out"]).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
            relay.arm(child.id(), bytes);
            let status = child.wait().unwrap();
            relay.disarm();
            assert_eq!(conn.query_row("PRAGMA quick_check", [], |r| r.get::<_, String>(0)).unwrap(), "ok");
            match status.code() {
                None => kills += 1,
                Some(code) => {
                    assert_eq!(code, 0);
                    break;
                }
            }
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            bytes += step / 6 + dice % step;
            assert!(kills < 200, "it does not get on");
        }
        eprintln!("{kills} kills");
        assert!(kills >= fewest, "{kills}");
        ok(&["run", "out"]);
        let effects = sandbox.side_effects("contact");
        assert_eq!((effects.creates, effects.updates), (made, changed), "each once");
        ok(&["run", "contact"]);
        ok(&["run", "out"]);
        let after = sandbox.side_effects("contact");
        assert_eq!((after.creates, after.updates), (made, changed), "no echo");
        let count = |sql: &str| conn.query_row(sql, [], |r| r.get::<_, u64>(0)).unwrap();
        assert_eq!(count("SELECT count(*) FROM contact WHERE lastname = 'Born'"), made);
        assert_eq!(count("SELECT count(*) FROM contact WHERE contactid LIKE 'new-%'"), 0);
        assert_eq!(count("SELECT count(*) FROM fb_outbox"), 0);
        assert_eq!(count("SELECT count(*) FROM fb_reject WHERE flow = 'out'"), 0);
    });
}
