//! What happened to messages, told to both CRMs: each event once, whatever is lost on the way; those of persons the CRM does not
//! know wait for them; what was switched off does not go.
mod verified;

use crate::kit::canary::Scratch;
use fieldbridge::account::Name;
use fieldbridge::boot::bench_with;
use fieldbridge::engine::RunEnd;
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::{Direction, EventKind, EventPlace, EventRules, Flow, WriteRules};
use fieldbridge::port::RejectFilter;
use fieldbridge::run::{Counters, RunState};
use fieldbridge::sandbox::salesforce::{self, SalesforceConfig, SalesforceSandbox};
use fieldbridge::sandbox::{self, FaultRule, MutationPlan, Sandbox, SandboxConfig};
use fieldbridge::secret::Secret;
use fieldbridge::setup::{Answers, Workspace};
use fieldbridge::task::{self, Bench, LaunchOptions, SetupWish};
use fieldbridge::vault::MemoryVault;
use rusqlite::Connection;
use std::sync::Arc;

enum Org {
    Dynamics(Sandbox),
    Salesforce(SalesforceSandbox),
}

/// A setup whose contacts are loaded, with a flow that tells their events.
struct Story {
    dir: Scratch,
    org: Org,
    bench: Bench,
    workspace: Workspace,
}

/// The places both CRMs have, with the tables in which each event makes one row.
const PLACES: [(&str, &str, &[&str]); 4] = [
    ("dynamics", "timeline", &["email", "task"]),
    ("dynamics", "table:new_campaignevent", &["new_campaignevent"]),
    ("salesforce", "timeline", &["Task"]),
    ("salesforce", "table:Email_Event__c", &["Email_Event__c"]),
];

/// Events [`Story::mail`] makes a person.
const EVENTS: u64 = 4;

impl Story {
    async fn of(system: &str, place: &str) -> Self {
        let rules = EventRules { into: EventPlace::parse(place).unwrap(), ..EventRules::default() };
        Self::with(system, rules).await
    }

    async fn with(system: &str, rules: EventRules) -> Self {
        let (org, text, secret) = match system {
            "dynamics" => {
                let config = SandboxConfig { rows: 120, seed: 31, ..SandboxConfig::default() };
                let sandbox = sandbox::start(config).await.unwrap();
                let c = sandbox.credentials();
                let text =
                    format!("url = \"{}\"\nclient_id = \"{}\"\ntables = [\"contact\"]\n", c.org_url, c.client_id);
                (Org::Dynamics(sandbox), text, c.client_secret)
            }
            _ => {
                let config = SalesforceConfig { rows: 120, seed: 31, ..SalesforceConfig::default() };
                let sandbox = salesforce::start(config).await.unwrap();
                let c = sandbox.credentials();
                let text = format!(
                    "system = \"salesforce\"\nurl = \"{}\"\nclient_id = \"{}\"\ntables = [\"Contact\"]\n",
                    c.url, c.client_id
                );
                (Org::Salesforce(sandbox), text, c.client_secret)
            }
        };
        let dir = Scratch::new();
        let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
        let text = format!("name = \"crm\"\nsecret = \"stdin\"\n{text}");
        let wish = SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(secret)) };
        task::run_setup(&bench, &wish, |_| {}).await.unwrap();
        let (workspace, ()) = task::change_workspace(&bench, move |workspace| {
            let import = workspace.flows[0].clone();
            workspace.flows.push(Flow {
                name: Name::parse("events").unwrap(),
                direction: Direction::Events,
                order: 2,
                rows: Default::default(),
                writing: WriteRules { events: Some(rules), ..WriteRules::default() },
                ..import
            });
            Ok(())
        })
        .await
        .unwrap();
        let story = Self { dir, org, bench, workspace };
        story.import().await;
        // The first run makes the tables of the logs.
        assert_eq!(story.tell().await.read, 0);
        story
    }

    async fn run(&self, flow: &str, options: LaunchOptions) -> RunEnd {
        let flow = Name::parse(flow).unwrap();
        let handle = task::launch(&self.bench, &self.workspace, &flow, options).await.unwrap();
        let end = task::wait_for(handle, |_| {}).await.unwrap();
        assert!(end.record.counters.balanced(), "{:?}", end.record.counters);
        end
    }

    async fn import(&self) {
        let end = self.run(self.workspace.flows[0].name.as_str(), LaunchOptions::default()).await;
        assert!(end.fault.is_none(), "{:?}", end.fault);
    }

    async fn tell(&self) -> Counters {
        let end = self.run("events", LaunchOptions::default()).await;
        assert!(end.fault.is_none(), "{:?}", end.fault);
        end.record.counters
    }

    fn set_rules(&mut self, change: impl FnOnce(&mut EventRules)) {
        change(self.workspace.flows[1].writing.events.as_mut().unwrap());
    }

    fn conn(&self) -> Connection {
        Connection::open(self.dir.path().join("campaign.db")).unwrap()
    }

    fn sql(&self, sql: &str) {
        self.conn().execute_batch(sql).unwrap();
    }

    fn number(&self, sql: &str) -> u64 {
        self.conn().query_row(sql, [], |r| r.get(0)).unwrap()
    }

    fn table(&self) -> (&'static str, &'static str) {
        match self.org {
            Org::Dynamics(_) => ("contact", "contactid"),
            Org::Salesforce(_) => ("Contact", "Id"),
        }
    }

    fn persons(&self, count: usize) -> Vec<String> {
        let (table, key) = self.table();
        let sql = format!("SELECT \"{key}\" FROM \"{table}\" WHERE fb_run > 0 ORDER BY 1 LIMIT {count}");
        let conn = self.conn();
        let mut found = conn.prepare(&sql).unwrap();
        found.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    }

    /// A message that was sent, opened and clicked, one that came back for good, and two that are no events: one that came back
    /// for now, and one that is still to be sent. `from` numbers the lines.
    fn mail(&self, persons: &[String], from: u64, at: &str) {
        let mut sql = format!(
            "INSERT OR IGNORE INTO NmsDelivery VALUES (7, 'DM7', 'Spring', 'Spring sale', '{at}');
             INSERT OR IGNORE INTO NmsBroadLogMsg VALUES (1, 2, 0, 'no such mailbox'), (2, 1, 0, 'mailbox full');
             INSERT OR IGNORE INTO NmsTrackingUrl VALUES (70, 7, 2, ''), (71, 7, 1, 'https://shop.example/a');"
        );
        for (n, person) in (from..).step_by(4).zip(persons) {
            let (bounced, soft, pending) = (n + 1, n + 2, n + 3);
            sql += &format!(
                "INSERT INTO NmsBroadLogRcp VALUES
                     ({n}, 7, '{person}', NULL, 'a@b.example', 1, 0, '{at}', '{at}'),
                     ({bounced}, 7, '{person}', NULL, 'a@b.example', 2, 1, '{at}', '{at}'),
                     ({soft}, 7, '{person}', NULL, 'a@b.example', 2, 2, '{at}', '{at}'),
                     ({pending}, 7, '{person}', NULL, 'a@b.example', 6, 0, '{at}', '{at}');
                 INSERT INTO NmsTrackingLogRcp (iBroadLogId, iDeliveryId, iUrlId, tsLog) VALUES
                     ({n}, 7, 70, '{at}'), ({n}, 7, 71, '{at}');"
            );
        }
        self.sql(&sql);
    }

    /// Rows the CRM made, told by the CRM.
    fn made(&self, tables: &[&str]) -> u64 {
        let one = |table: &&str| match &self.org {
            Org::Dynamics(s) => s.side_effects(table).creates,
            Org::Salesforce(s) => s.side_effects(table).creates,
        };
        tables.iter().map(one).sum()
    }

    fn strike(&self, rules: &[&str]) {
        let rules = rules.iter().map(|rule| FaultRule::parse(rule).unwrap()).collect();
        match &self.org {
            Org::Dynamics(s) => s.set_faults(rules),
            Org::Salesforce(s) => s.set_faults(rules),
        }
    }

    fn delete_contacts(&self, deletes: u64) {
        let table = self.table().0.to_owned();
        let plan = MutationPlan { table: Some(table), updates: 0, inserts: 0, deletes };
        match &self.org {
            Org::Dynamics(s) => drop(s.mutate(&plan)),
            Org::Salesforce(s) => drop(s.mutate(&plan)),
        }
    }

    /// Rejects that wait to be mended.
    fn rejects(&self) -> Vec<String> {
        let all = self.bench.ledger.rejects(&RejectFilter { limit: 100, ..RejectFilter::default() }).unwrap();
        all.into_iter().filter(|r| r.flow.as_str() == "events").map(|r| format!("{} {}", r.row, r.reason)).collect()
    }
}

const AT: &str = "2026-01-02T03:04:05Z";

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_arrives_once_and_the_next_run_tells_nothing() {
    for (system, place, tables) in PLACES {
        let story = Story::of(system, place).await;
        let persons = story.persons(5);
        story.mail(&persons, 1, AT);
        let told = story.tell().await;
        assert_eq!((told.read, told.applied), (5 * EVENTS, 5 * EVENTS), "{place}: {:?}", story.rejects());
        assert_eq!(story.made(tables), 5 * EVENTS, "{place}");
        for _ in 0..2 {
            let again = story.tell().await;
            assert_eq!((again.read, story.made(tables)), (0, 5 * EVENTS), "{place}: {again:?}");
        }
        // Read from the beginning, everything is found where it is.
        let full = story.run("events", LaunchOptions { full: true, ..LaunchOptions::default() }).await;
        assert_eq!((full.record.counters.applied, story.made(tables)), (0, 5 * EVENTS), "{place}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_says_who_what_when_and_which_link() {
    let story = Story::of("dynamics", "table:new_campaignevent").await;
    let persons = story.persons(1);
    story.mail(&persons, 1, AT);
    story.tell().await;
    let Org::Dynamics(sandbox) = &story.org else { unreachable!() };
    let mut rows: Vec<_> = sandbox.oracle().rows("new_campaignevent").collect();
    rows.sort_by_key(|row| row["subject"].to_string());
    let subjects: Vec<&str> = rows.iter().filter_map(|row| row["subject"].as_str()).collect();
    let wanted = ["Bounced: Spring sale", "Clicked: Spring sale", "Opened: Spring sale", "Sent: Spring sale"];
    assert_eq!(subjects, wanted);
    let clicked = rows.iter().find(|r| r["new_eventtype"] == 3).unwrap();
    assert_eq!(clicked["new_deliveryname"], "Spring");
    assert_eq!((&clicked["new_url"], &clicked["new_deliveryid"]), (&"https://shop.example/a".into(), &"7".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_lost_every_event_takes_effect_once() {
    const TROUBLES: [(&str, [&str; 4]); 2] = [
        (
            "dynamics",
            [
                "lost_answer:on=$batch,times=1",
                "truncated_body:on=$batch,times=2",
                "server_500:times=3",
                "gateway_502_html:times=3",
            ],
        ),
        (
            "salesforce",
            [
                "lost_answer:on=composite,times=1",
                "lost_answer:on=composite,times=9",
                "truncated_body:on=composite,times=2",
                "lock_row:times=3",
            ],
        ),
    ];
    for (system, place, tables) in PLACES {
        let troubles = TROUBLES.iter().filter(|(of, _)| *of == system).flat_map(|(_, all)| all);
        for trouble in troubles {
            let story = Story::of(system, place).await;
            let persons = story.persons(10);
            story.mail(&persons, 1, AT);
            story.strike(&[trouble]);
            let first = story.run("events", LaunchOptions::default()).await;
            story.strike(&[]);
            let second = story.tell().await;
            let said = format!("{place} {trouble}: {:?} {second:?} {:?}", first.record.counters, story.rejects());
            assert_eq!(story.made(tables), 10 * EVENTS, "{said}");
            assert_eq!(story.number("SELECT count(*) FROM fb_event WHERE state <> 'done'"), 0, "{said}");
            assert_eq!(story.tell().await.read, 0, "{said}");
            assert!(story.rejects().is_empty(), "{said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_a_person_the_crm_does_not_know_wait_for_it() {
    for (system, place, tables) in PLACES {
        let story = Story::of(system, place).await;
        let (table, key) = story.table();
        let late = story.persons(2);
        // Somebody made here whom no export has told the CRM of yet, and somebody who was never here.
        story.sql(&format!(
            "INSERT INTO \"{table}\" (\"{key}\") VALUES ('new-1');
             CREATE TEMP TABLE gone AS SELECT * FROM \"{table}\" WHERE \"{key}\" = '{0}';",
            late[0]
        ));
        story.mail(&["new-1".to_owned(), "nobody".to_owned(), late[1].clone()], 1, AT);
        let told = story.tell().await;
        assert_eq!((told.applied, told.parked), (EVENTS, 2 * EVENTS), "{place}: {told:?}");
        // Told once, not read again.
        let again = story.tell().await;
        assert_eq!((again.read, again.parked, story.made(tables)), (0, 0, EVENTS), "{place}: {again:?}");
        let warned = story.bench.ledger.runs(None, 1).unwrap()[0].run;
        let log = story.bench.ledger.log_of(warned).unwrap();
        assert!(log.iter().any(|l| l.key == "log-events-waiting" && l.args["events"] == "8"), "{log:?}");
        // The export names the row; its messages go on under the new name.
        story.sql(&format!(
            "UPDATE NmsBroadLogRcp SET sRecipientId = '{0}' WHERE sRecipientId = 'new-1';
             UPDATE fb_event SET person = '{0}' WHERE person = 'new-1';
             DELETE FROM \"{table}\" WHERE \"{key}\" = 'new-1';",
            late[0]
        ));
        let linked = story.tell().await;
        assert_eq!(
            (linked.read, linked.applied, story.made(tables)),
            (EVENTS, EVENTS, 2 * EVENTS),
            "{place}: {linked:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn openings_that_come_before_their_message_wait_for_it() {
    let story = Story::of("dynamics", "timeline").await;
    story.mail(&[], 1, AT);
    story.sql(&format!("INSERT INTO NmsTrackingLogRcp VALUES (1, 900, 7, 70, '{AT}')"));
    assert_eq!(story.tell().await.parked, 1);
    let person = story.persons(1).remove(0);
    story.sql(&format!("INSERT INTO NmsBroadLogRcp VALUES (900, 7, '{person}', NULL, '', 1, 0, '{AT}', '{AT}')"));
    let told = story.tell().await;
    assert_eq!((told.applied, story.made(&["task"]), story.made(&["email"])), (2, 1, 1), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_deleted_in_the_crm_is_no_reject_but_waits() {
    for (system, place, tables) in PLACES {
        let story = Story::of(system, place).await;
        let persons = story.persons(120);
        story.delete_contacts(40);
        let is_there = |id: &String| match &story.org {
            Org::Dynamics(s) => s.oracle().row_by_id("contact", id).is_some(),
            Org::Salesforce(s) => !s.oracle().deleted("Contact").contains(id),
        };
        let (there, gone): (Vec<String>, Vec<String>) = persons.into_iter().partition(is_there);
        assert!(gone.len() > 5, "{}", gone.len());
        story.mail(&gone[..3], 1, AT);
        story.mail(&there[..3], 101, AT);
        let dry = story.run("events", LaunchOptions { dry_run: true, ..LaunchOptions::default() }).await;
        let c = dry.record.counters;
        assert_eq!((c.applied, c.parked), (3 * EVENTS, 3 * EVENTS), "{place}: a dry run foresees it: {:?}", dry.fault);
        let told = story.tell().await;
        assert_eq!(
            (told.applied, story.made(tables)),
            (3 * EVENTS, 3 * EVENTS),
            "{place}: {told:?} {:?}",
            story.rejects()
        );
        assert_eq!((told.parked, told.rejected), (3 * EVENTS, 0), "{place}: {told:?} {:?}", story.rejects());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_that_is_switched_off_does_not_go() {
    let rules = EventRules { kinds: vec![EventKind::Clicked, EventKind::Bounced], ..EventRules::default() };
    let mut story = Story::with("salesforce", rules).await;
    story.mail(&story.persons(3), 1, AT);
    assert_eq!((story.tell().await.applied, story.made(&["Task"])), (6, 6));
    let Org::Salesforce(sandbox) = &story.org else { unreachable!() };
    let tasks = sandbox.oracle().records("Task");
    let ours = |word: &str| tasks.iter().filter(|t| t["Subject"] == format!("{word}: Spring sale")).count();
    assert_eq!(["Sent", "Opened", "Clicked", "Bounced"].map(ours), [0, 0, 3, 3]);
    // Switched on, it begins where it never was.
    story.set_rules(|rules| rules.turn(EventKind::Opened));
    assert_eq!((story.tell().await.applied, story.made(&["Task"])), (3, 9));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_counts_and_writes_nothing() {
    for (system, place, tables) in PLACES {
        let story = Story::of(system, place).await;
        let mut persons = story.persons(3);
        persons.push("nobody".to_owned());
        story.mail(&persons, 1, AT);
        let before = story.number("SELECT count(*) + (SELECT count(*) FROM fb_log) FROM fb_run");
        let end = story.run("events", LaunchOptions { dry_run: true, ..LaunchOptions::default() }).await;
        let c = end.record.counters;
        assert_eq!((c.read, c.applied, c.parked), (4 * EVENTS, 3 * EVENTS, EVENTS), "{place}: {:?}", end.fault);
        let few = LaunchOptions { dry_run: true, limit: Some(1), ..LaunchOptions::default() };
        assert_eq!((end.notes.cut_short, story.run("events", few).await.notes.cut_short), (false, true), "{place}");
        assert_eq!((story.made(tables), story.number("SELECT count(*) FROM fb_event")), (0, 0), "{place}");
        let after = story.number("SELECT count(*) + (SELECT count(*) FROM fb_log) FROM fb_run");
        assert_eq!(after, before, "{place}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_comes_up_to_an_hour_late_is_read() {
    let story = Story::of("dynamics", "timeline").await;
    let persons = story.persons(2);
    story.mail(&persons[..1], 1, "2026-01-02T12:00:00Z");
    assert_eq!(story.tell().await.applied, EVENTS);
    story.mail(&persons[1..], 101, "2026-01-02T11:00:30Z");
    let late = story.tell().await;
    assert_eq!((late.read, late.applied), (EVENTS, EVENTS));
    assert_eq!(story.tell().await.read, 0);
    // What is remembered does not grow: once the cursor is far, it is forgotten.
    story.mail(&persons[..1], 201, "2026-01-05T12:00:00Z");
    story.tell().await;
    assert_eq!(story.number("SELECT count(*) FROM fb_event"), EVENTS);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_events_go_page_by_page_and_a_limit_stops_at_a_border() {
    let story = Story::of("salesforce", "table:Email_Event__c").await;
    let persons = story.persons(100);
    for n in 0..4 {
        story.mail(&persons, 1 + n * 1_000, &format!("2026-01-0{}T03:04:05Z", n + 1));
    }
    let some = story.run("events", LaunchOptions { limit: Some(700), ..LaunchOptions::default() }).await;
    assert_eq!((some.record.counters.applied, story.made(&["Email_Event__c"])), (700, 700), "{:?}", some.fault);
    let rest = story.tell().await;
    assert_eq!((rest.read, story.made(&["Email_Event__c"])), (900, 1_600), "{rest:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn memberships_follow_what_happened_and_only_go_forward() {
    let story = Story::of("salesforce", "campaign:x").await;
    let mut story = story;
    let Org::Salesforce(sandbox) = &story.org else { unreachable!() };
    let campaign = sandbox.oracle().records("Campaign")[0]["Id"].as_str().unwrap().to_owned();
    story.set_rules(|rules| rules.into = EventPlace::Campaign(campaign));
    story.mail(&story.persons(3), 1, AT);
    let told = story.tell().await;
    assert_eq!((told.read, told.rejected), (3 * EVENTS, 0), "{told:?} {:?}", story.rejects());
    assert_eq!(story.made(&["CampaignMember"]), 3);
    assert_eq!((story.tell().await.read, story.made(&["CampaignMember"])), (0, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_told_is_said_before_an_event_goes() {
    let mut story = Story::of("dynamics", "timeline").await;
    let flow = Name::parse("events").unwrap();
    let refused = |place: EventPlace, story: &mut Story| {
        story.set_rules(|rules| rules.into = place);
    };
    for (place, case) in [
        (EventPlace::Campaign("x".into()), "events-no-campaign"),
        (EventPlace::Table("systemuser".into()), "events-no-person"),
    ] {
        refused(place, &mut story);
        let fault = task::launch(&story.bench, &story.workspace, &flow, LaunchOptions::default()).await.unwrap_err();
        assert_eq!((fault.kind, fault.args["case"].as_str()), (ErrorKind::MappingInvalid, case), "{fault:?}");
    }
    story.set_rules(|rules| rules.kinds.clear());
    let fault = task::launch(&story.bench, &story.workspace, &flow, LaunchOptions::default()).await.unwrap_err();
    assert_eq!(fault.args["case"], "events-none");
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_events_are_rejects_with_a_reason_and_can_be_tried_again() {
    let story = Story::of("dynamics", "timeline").await;
    story.mail(&story.persons(2), 1, AT);
    story.strike(&["missing_priv=prvCreateActivity"]);
    let end = story.run("events", LaunchOptions::default()).await;
    let first = end.record.counters;
    assert_eq!((first.rejected, story.made(&["email", "task"])), (2 * EVENTS, 0), "{first:?} {:?}", end.fault);
    assert_eq!(end.record.state, RunState::DoneWithRejects);
    assert!(story.rejects().iter().all(|r| r.ends_with("refused-there")), "{:?}", story.rejects());
    story.strike(&[]);
    assert_eq!(story.tell().await.read, 0, "they wait for somebody");
    let one = story.rejects()[0].split(' ').next().unwrap().to_owned();
    let flow = Name::parse("events").unwrap();
    let handle = task::retry_rows(&story.bench, &story.workspace, &flow, &[one]).await.unwrap();
    let alone = task::wait_for(handle, |_| {}).await.unwrap().record.counters;
    assert_eq!((alone.read, alone.applied), (1, 1), "{alone:?}");
    let again = story.run("events", LaunchOptions { retry_rejects: true, ..LaunchOptions::default() }).await;
    assert_eq!((again.record.counters.applied, story.made(&["email", "task"])), (2 * EVENTS - 1, 2 * EVENTS));
}
