//! `kill -9` in the middle of an export, at bytes of the CRM's answers chosen from a printed seed: between the intent and
//! the request, between the request and its answer, between the answer and the commit. Nothing takes effect twice, nothing
//! is lost, and the next start goes on by itself. How many kills there are can be said with `FIELDBRIDGE_TEST_KILLS`: rounds of
//! new changes follow until there were as many.
use crate::kit::guillotine::Guillotine;
use crate::kit::program::Home;
use crate::kit::wanted;
use fieldbridge::sandbox::{self, Sandbox, SandboxConfig};
use rusqlite::Connection;
use std::process::{Command, Stdio};

const SECRET: &str = "CRM_SECRET";
const CHANGED: u64 = 300;
const MADE: u64 = 60;
/// Kills of a round, at least.
const FEWEST: u64 = 10;

/// A program with an export, and the CRM behind the relay.
struct Scene {
    home: Home,
    sandbox: Sandbox,
    relay: Guillotine,
    kills: u64,
}

impl Scene {
    async fn build(seed: u64) -> Self {
        let sandbox = sandbox::start(SandboxConfig { rows: 600, seed, ..SandboxConfig::default() }).await.unwrap();
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
        let scene = Self { home, sandbox, relay, kills: 0 };
        tokio::task::block_in_place(|| {
            scene.ok(&["setup", "--answers", "answers.toml", "--no-input"]);
            scene.ok(&["schema", "rule", "contact", "jobtitle", "--owner", "marketing"]);
            scene.ok(&["run", "contact"]);
        });
        scene
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.home.command(args);
        command.env(SECRET, self.sandbox.credentials().client_secret).env("FIELDBRIDGE_LANG", "en");
        command
    }

    fn ok(&self, args: &[&str]) {
        let out = self.command(args).output().unwrap();
        assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    }

    fn database(&self) -> Connection {
        let conn = Connection::open(self.home.workspace().join("campaign.db")).unwrap();
        conn.busy_timeout(std::time::Duration::from_secs(30)).unwrap();
        conn
    }

    fn count(&self, sql: &str) -> u64 {
        self.database().query_row(sql, [], |r| r.get(0)).unwrap()
    }

    /// Rows are changed and made here, and the export of them is killed at later and later bytes until it comes through.
    fn export(&mut self, round: u64, dice: &mut u64) {
        let written = format!(
            "UPDATE contact SET jobtitle = 'Ours {round}' WHERE contactid IN
                 (SELECT contactid FROM contact ORDER BY 1 LIMIT {CHANGED});
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MADE})
             INSERT INTO contact (contactid, lastname, jobtitle) SELECT 'new-' || i, 'Born', 'Made' FROM n;"
        );
        self.database().execute_batch(&written).unwrap();
        let (mut bytes, before) = (600u64, self.kills);
        loop {
            let run = self.command(&["run", "out"]).stderr(Stdio::null()).stdout(Stdio::null()).spawn();
            let mut child = run.unwrap();
            self.relay.arm(child.id(), bytes);
            let status = child.wait().unwrap();
            self.relay.disarm();
            let whole: String = self.database().query_row("PRAGMA quick_check", [], |r| r.get(0)).unwrap();
            assert_eq!(whole, "ok");
            match status.code() {
                None => self.kills += 1,
                Some(code) => {
                    assert_eq!(code, 0);
                    break;
                }
            }
            *dice ^= *dice << 13;
            *dice ^= *dice >> 7;
            *dice ^= *dice << 17;
            bytes += 2_500 + *dice % 16_000;
            assert!(self.kills < before + 200, "it does not get on");
        }
        assert!(self.kills >= before + FEWEST, "{}", self.kills - before);
        self.ok(&["run", "out"]);
    }

    /// Every change of so many rounds took effect once on either side.
    fn holds(&self, rounds: u64) {
        let once = (MADE * rounds, CHANGED * rounds);
        let effects = self.sandbox.side_effects("contact");
        assert_eq!((effects.creates, effects.updates), once, "each once");
        self.ok(&["run", "contact"]);
        self.ok(&["run", "out"]);
        let after = self.sandbox.side_effects("contact");
        assert_eq!((after.creates, after.updates), once, "no echo");
        assert_eq!(self.count("SELECT count(*) FROM contact WHERE lastname = 'Born'"), MADE * rounds);
        assert_eq!(self.count("SELECT count(*) FROM contact WHERE contactid LIKE 'new-%'"), 0);
        assert_eq!(self.count("SELECT count(*) FROM fb_outbox"), 0);
        assert_eq!(self.count("SELECT count(*) FROM fb_reject WHERE flow = 'out'"), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_between_intent_and_commit_lose_nothing_and_double_nothing() {
    let (seed, wanted) = (wanted::seed(20_261_127), wanted::kills(FEWEST));
    let (mut scene, mut dice, mut rounds) = (Scene::build(seed).await, seed | 1, 0);
    while scene.kills < wanted {
        rounds += 1;
        tokio::task::block_in_place(|| {
            scene.export(rounds, &mut dice);
            scene.holds(rounds);
        });
        eprintln!("{} kills", scene.kills);
    }
}
