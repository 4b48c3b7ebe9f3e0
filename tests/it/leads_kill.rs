//! `kill -9` while leads are made, at bytes of the CRM's answers chosen from a printed seed: no row becomes two leads, none is
//! lost, and the next start goes on by itself.
use crate::kit::guillotine::Guillotine;
use crate::kit::program::Home;
use crate::kit::wanted;
use fieldbridge::sandbox::salesforce::{self, SalesforceConfig};
use fieldbridge::sandbox::{self, SandboxConfig};
use rusqlite::Connection;
use std::process::{Command, Stdio};

const SECRET: &str = "CRM_SECRET";
const ROWS: u64 = 400;

struct Scene<'s> {
    home: Home,
    relay: Guillotine,
    client: String,
    secret: String,
    seed: u64,
    /// Lines of the answers file.
    more: &'s str,
    table: &'s str,
}

impl Scene<'_> {
    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.home.command(args);
        command.env(SECRET, &self.secret).env("FIELDBRIDGE_LANG", "en");
        command
    }

    fn ok(&self, args: &[&str]) {
        let out = self.command(args).output().unwrap();
        assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    }

    /// Runs until a run comes to its end; tells how many were killed.
    fn play(&self, step: u64) -> u32 {
        let Self { more, table, .. } = self;
        let answers = format!(
            "name = \"crm\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"env:{SECRET}\"\ntables = [\"{table}\"]\n{more}\n",
            self.relay.url, self.client
        );
        std::fs::write(self.home.path().join("answers.toml"), answers).unwrap();
        self.ok(&["setup", "--answers", "answers.toml", "--no-input"]);
        let conn = Connection::open(self.home.workspace().join("campaign.db")).unwrap();
        conn.busy_timeout(std::time::Duration::from_secs(30)).unwrap();
        conn.execute_batch(&format!(
            "CREATE TABLE Prospects (id INTEGER PRIMARY KEY, lastName TEXT, company TEXT, email TEXT, crmId TEXT);
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})
             INSERT INTO Prospects (id, lastName, company, email) SELECT i, 'Kim ' || i, 'Shop', 'k' || i || '@shop.example' FROM n;"
        ))
        .unwrap();
        self.ok(&["flow", "add", "leads", "--direction", "leads", "--from", "Prospects", "--same-address", "create"]);
        let (mut kills, mut bytes, mut dice) = (0, 600u64, self.seed | 1);
        loop {
            let mut child =
                self.command(&["run", "leads"]).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
            self.relay.arm(child.id(), bytes);
            let status = child.wait().unwrap();
            self.relay.disarm();
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
            bytes += step + dice % (4 * step);
            assert!(kills < 200, "it does not get on");
        }
        self.ok(&["run", "leads"]);
        let count = |sql: &str| conn.query_row(sql, [], |r| r.get::<_, u64>(0)).unwrap();
        assert_eq!(count("SELECT count(*) FROM fb_outbox"), 0);
        assert_eq!(count("SELECT count(DISTINCT crmId) FROM Prospects"), ROWS);
        assert_eq!(count("SELECT count(*) FROM fb_reject"), 0);
        kills
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_while_leads_are_made_in_dynamics_double_nothing_and_lose_nothing() {
    let seed = wanted::seed(20_261_127);
    let sandbox = sandbox::start(SandboxConfig { rows: 60, seed, ..SandboxConfig::default() }).await.unwrap();
    let address = sandbox.url().trim_start_matches("http://").parse().unwrap();
    let c = sandbox.credentials();
    let scene = Scene {
        home: Home::new(),
        relay: Guillotine::before(address).await,
        client: c.client_id,
        secret: c.client_secret,
        seed,
        more: "",
        table: "contact",
    };
    let kills = tokio::task::block_in_place(|| scene.play(4_000));
    eprintln!("{kills} kills");
    assert!(kills >= 4, "{kills}");
    assert_eq!(sandbox.side_effects("lead").creates, ROWS, "each once");
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_while_leads_are_made_in_salesforce_double_nothing_and_lose_nothing() {
    let seed = wanted::seed(20_261_127);
    let org = salesforce::start(SalesforceConfig { rows: 60, seed, ..SalesforceConfig::default() }).await.unwrap();
    let c = org.credentials();
    let address = c.url.trim_start_matches("http://").parse().unwrap();
    let scene = Scene {
        home: Home::new(),
        relay: Guillotine::before(address).await,
        client: c.client_id,
        secret: c.client_secret,
        seed,
        more: "system = \"salesforce\"",
        table: "Contact",
    };
    let kills = tokio::task::block_in_place(|| scene.play(3_000));
    eprintln!("{kills} kills");
    assert!(kills >= 4, "{kills}");
    assert_eq!(org.side_effects("Lead").creates, ROWS, "each once");
}
