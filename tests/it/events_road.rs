//! The flow of email events from the command line: made, shown, changed, run, written into a setup file and read from it; and
//! the demonstration, in which mail is played.
use crate::kit::program::Home;
use crate::kit::shape::matches_schema;
use fieldbridge::sandbox::{self, SandboxConfig};
use rusqlite::Connection;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_of_events_has_the_whole_road_of_commands() {
    let sandbox = sandbox::start(SandboxConfig { rows: 60, seed: 5, ..SandboxConfig::default() }).await.unwrap();
    let c = sandbox.credentials();
    let home = Home::new();
    std::fs::write(home.path().join("secret"), &c.client_secret).unwrap();
    let answers = format!(
        "name = \"crm\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"file:secret\"\ntables = [\"contact\"]\n",
        c.org_url, c.client_id
    );
    std::fs::write(home.path().join("answers.toml"), answers).unwrap();
    tokio::task::block_in_place(|| {
        let ok = |line: &str| {
            let ended = home.say(line);
            assert_eq!(ended.code, 0, "{line}: {}", ended.stderr);
            ended
        };
        ok("setup --answers answers.toml --no-input");
        let refused = home.say("flow add mail --direction events --table contact --events sent --into campaign:7");
        assert_eq!((refused.code, refused.stderr.contains("Dynamics")), (3, true), "{}", refused.stderr);
        let added = ok("flow add mail --direction events --table contact --events clicked,sent --json").json();
        assert_eq!(added["flow"]["direction"], "events");
        assert_eq!(added["flow"]["events"], json!({ "kinds": ["sent", "clicked"], "into": "timeline" }));
        let set = ok("flow set mail --events sent,bounced --into table:new_campaignevent --json").json();
        let rules = json!({ "kinds": ["sent", "bounced"], "into": "table:new_campaignevent" });
        assert_eq!(set["flow"]["events"], rules);
        let shown = ok("flow show mail").stdout;
        assert!(shown.contains("sent, bounced") && shown.contains("new_campaignevent"), "{shown}");
        assert!(ok("flow list").stdout.contains("events: sent, bounced"));
        let korean = ok("flow show mail --lang ko").stdout;
        assert!(korean.contains("발송, 반송"), "{korean}");
        ok("run contact");
        let dry = ok("run mail --dry-run --json").json();
        matches_schema(&dry, "run");
        ok("run mail");
        let person: String = Connection::open(home.workspace().join("campaign.db"))
            .and_then(|conn| {
                let person: String = conn.query_row("SELECT min(contactid) FROM contact", [], |r| r.get(0))?;
                let at = "2026-01-02T03:04:05Z";
                let line = "INSERT INTO NmsBroadLogRcp (iDeliveryId, sRecipientId, iStatus, tsEvent, tsLastModified)";
                conn.execute_batch(&format!("{line} VALUES (7, '{person}', 1, '{at}', '{at}')"))?;
                // A moment without a zone is no moment.
                assert!(
                    conn.execute_batch(&format!("{line} VALUES (7, '{person}', 1, '2026/01/02 03:04:05', '{at}')"))
                        .is_err()
                );
                Ok(person)
            })
            .unwrap();
        assert!(!person.is_empty());
        let run = ok("run mail --json").json();
        matches_schema(&run, "run");
        assert_eq!(run["runs"][0]["run"]["counters"]["applied"], 1, "{run}");
        assert_eq!(sandbox.side_effects("new_campaignevent").creates, 1);
        let status = ok("status --json").json();
        matches_schema(&status, "status");
        assert!(status["flows"].as_array().unwrap().iter().any(|f| f["events"] == rules), "{status}");
        matches_schema(&ok("history --json").json(), "history");
        ok("rejects list");

        // The setup file holds the flow; read elsewhere, it is the same flow.
        let text = ok("setup export crm").stdout;
        assert!(text.contains("table:new_campaignevent") && text.contains("bounced"), "{text}");
        std::fs::write(home.path().join("file.toml"), text.replace("\"bounced\"", "\"opened\"")).unwrap();
        let differs = home.say("setup diff file.toml");
        assert!(differs.stdout.contains("sent, opened"), "{} {}", differs.stdout, differs.stderr);
    });
}

#[test]
fn a_demonstration_plays_mail_and_tells_what_happened_to_it() {
    for system in ["dynamics", "salesforce"] {
        let home = Home::new();
        let ended = home.say(&format!("demo --system {system} --rows 300 --no-input --json"));
        assert_eq!(ended.code, 0, "{system}: {}", ended.stderr);
        let shown = ended.json();
        let runs = shown["runs"].as_array().unwrap();
        let last = runs.last().unwrap();
        assert_eq!(last["flow"], "events", "behind the contacts: {shown}");
        let counters = &last["run"]["counters"];
        let told = counters["applied"].as_u64().unwrap();
        assert!(told > 500 && counters["rejected"] == 0 && counters["parked"] == 0, "{system}: {counters}");
        let conn = Connection::open(home.workspace().join("campaign.db")).unwrap();
        let count = |sql: &str| conn.query_row(sql, [], |r| r.get::<_, u64>(0)).unwrap();
        let played = "SELECT (SELECT count(*) FROM NmsBroadLogRcp) + (SELECT count(*) FROM NmsTrackingLogRcp)";
        assert_eq!(count(played), told, "{system}: all of it");
        for kind in ["sent", "opened", "clicked", "bounced"] {
            assert_eq!(count(&format!("SELECT count(*) FROM fb_event_cursor WHERE kind = '{kind}'")), 1, "{kind}");
        }
    }
}
