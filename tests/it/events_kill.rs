//! `kill -9` while events are told, at bytes of the CRM's answers chosen from a printed seed: no event takes effect twice, none
//! is lost, and the next start goes on by itself.
use crate::kit::guillotine::Guillotine;
use crate::kit::program::Home;
use crate::kit::wanted;
use fieldbridge::sandbox::salesforce::{self, SalesforceConfig};
use fieldbridge::sandbox::{self, SandboxConfig};
use rusqlite::Connection;
use std::process::{Command, Stdio};

const SECRET: &str = "CRM_SECRET";
const PERSONS: u64 = 150;

struct Scene<'s> {
    home: Home,
    relay: Guillotine,
    client: String,
    secret: String,
    seed: u64,
    /// Lines of the answers file.
    more: &'s str,
    table: &'s str,
    key: &'s str,
    into: &'s str,
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
        let Self { more, table, key, into, .. } = self;
        let answers = format!(
            "name = \"crm\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"env:{SECRET}\"\ntables = [\"{table}\"]\n{more}\n",
            self.relay.url, self.client
        );
        std::fs::write(self.home.path().join("answers.toml"), answers).unwrap();
        self.ok(&["setup", "--answers", "answers.toml", "--no-input"]);
        self.ok(&["flow", "add", "told", "--direction", "events", "--table", table, "--into", into]);
        self.ok(&["run", &table.to_lowercase()]);
        self.ok(&["run", "told"]);
        let conn = Connection::open(self.home.workspace().join("campaign.db")).unwrap();
        conn.busy_timeout(std::time::Duration::from_secs(30)).unwrap();
        let at = "2026-01-02T03:04:05Z";
        conn.execute_batch(&format!(
            "INSERT INTO NmsDelivery VALUES (7, 'DM7', 'Spring', 'Spring sale', '{at}');
             INSERT INTO NmsTrackingUrl VALUES (70, 7, 2, ''), (71, 7, 1, 'https://shop.example/a');
             INSERT INTO NmsBroadLogRcp (iDeliveryId, sRecipientId, iStatus, tsEvent, tsLastModified)
                 SELECT 7, \"{key}\", 1, '{at}', '{at}' FROM \"{table}\" ORDER BY 2 LIMIT {PERSONS};
             INSERT INTO NmsTrackingLogRcp (iBroadLogId, iDeliveryId, iUrlId, tsLog)
                 SELECT iBroadLogId, 7, u, '{at}' FROM NmsBroadLogRcp, (SELECT 70 AS u UNION ALL SELECT 71);"
        ))
        .unwrap();
        let (mut kills, mut bytes, mut dice) = (0, 600u64, self.seed | 1);
        loop {
            let mut child = self.command(&["run", "told"]).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
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
        self.ok(&["run", "told"]);
        let count = |sql: &str| conn.query_row(sql, [], |r| r.get::<_, u64>(0)).unwrap();
        assert_eq!(count("SELECT count(*) FROM fb_event WHERE state <> 'done'"), 0);
        assert_eq!(count("SELECT count(*) FROM fb_reject WHERE flow = 'told'"), 0);
        kills
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_while_a_timeline_is_told_double_nothing_and_lose_nothing() {
    let seed = wanted::seed(20_261_127);
    let sandbox = sandbox::start(SandboxConfig { rows: 300, seed, ..SandboxConfig::default() }).await.unwrap();
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
        key: "contactid",
        into: "timeline",
    };
    let kills = tokio::task::block_in_place(|| scene.play(6_000));
    eprintln!("{kills} kills");
    assert!(kills >= 5, "{kills}");
    let (email, task) = (sandbox.side_effects("email").creates, sandbox.side_effects("task").creates);
    assert_eq!((email, task), (PERSONS, 2 * PERSONS), "each once");
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_while_an_object_of_ones_own_is_told_double_nothing_and_lose_nothing() {
    let seed = wanted::seed(20_261_127);
    let org = salesforce::start(SalesforceConfig { rows: 300, seed, ..SalesforceConfig::default() }).await.unwrap();
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
        key: "Id",
        into: "table:Email_Event__c",
    };
    let kills = tokio::task::block_in_place(|| scene.play(1_500));
    eprintln!("{kills} kills");
    assert!(kills >= 5, "{kills}");
    assert_eq!(org.side_effects("Email_Event__c").creates, 3 * PERSONS, "each once");
}
