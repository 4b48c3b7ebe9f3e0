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

/// What is sent, how many bytes of answers further each kill falls, and how many kills a round has at least.
#[derive(Clone, Copy)]
struct Load {
    rows: u64,
    changed: u64,
    made: u64,
    step: u64,
    fewest: u64,
}

/// A program with an export, and the CRM behind the relay.
struct Scene {
    home: Home,
    sandbox: Sandbox,
    relay: Guillotine,
    load: Load,
    kills: u64,
}

impl Scene {
    async fn build(seed: u64, load: Load) -> Self {
        let sandbox =
            sandbox::start(SandboxConfig { rows: load.rows, seed, ..SandboxConfig::default() }).await.unwrap();
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
        let scene = Self { home, sandbox, relay, load, kills: 0 };
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
        let Load { changed, made, step, fewest, .. } = self.load;
        let written = format!(
            "UPDATE contact SET jobtitle = 'Ours {round}' WHERE contactid IN
                 (SELECT contactid FROM contact ORDER BY 1 LIMIT {changed});
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {made})
             INSERT INTO contact (contactid, lastname, jobtitle) SELECT 'new-' || i, 'Born', 'Made' FROM n;"
        );
        self.database().execute_batch(&written).unwrap();
        let (mut bytes, before) = (step / 26, self.kills);
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
            bytes += step / 6 + *dice % step;
            assert!(self.kills < before + 200, "it does not get on");
        }
        assert!(self.kills >= before + fewest, "{}", self.kills - before);
        self.ok(&["run", "out"]);
    }

    /// Every change of so many rounds took effect once on either side.
    fn holds(&self, rounds: u64) {
        let once = (self.load.made * rounds, self.load.changed * rounds);
        let effects = self.sandbox.side_effects("contact");
        assert_eq!((effects.creates, effects.updates), once, "each once");
        self.ok(&["run", "contact"]);
        self.ok(&["run", "out"]);
        let after = self.sandbox.side_effects("contact");
        assert_eq!((after.creates, after.updates), once, "no echo");
        assert_eq!(self.count("SELECT count(*) FROM contact WHERE lastname = 'Born'"), self.load.made * rounds);
        assert_eq!(self.count("SELECT count(*) FROM contact WHERE contactid LIKE 'new-%'"), 0);
        assert_eq!(self.count("SELECT count(*) FROM fb_outbox"), 0);
        assert_eq!(self.count("SELECT count(*) FROM fb_reject WHERE flow = 'out'"), 0);
    }
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

async fn killed(load: Load) {
    let (seed, wanted) = (wanted::seed(20_261_127), wanted::kills(load.fewest));
    let (mut scene, mut dice, mut rounds) = (Scene::build(seed, load).await, seed | 1, 0);
    while scene.kills < wanted {
        rounds += 1;
        tokio::task::block_in_place(|| {
            scene.export(rounds, &mut dice);
            scene.holds(rounds);
        });
        eprintln!("{} kills", scene.kills);
    }
}
