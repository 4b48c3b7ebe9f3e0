//! The other way: what the campaign side owns goes to the CRM, once, whatever is lost on the way, and what came from there
//! never goes back.
mod agreed;
mod ahead;
mod barred;
mod collation;
mod consent;
mod opt_in;
mod opt_out;
mod oscillation;
mod parents;
mod trouble;
mod verified;

use crate::kit::canary::Scratch;
use fieldbridge::account::Name;
use fieldbridge::boot::bench_with;
use fieldbridge::engine::RunEnd;
use fieldbridge::flow::{Direction, Flow, ReadMode, WriteMode, WriteRules};
use fieldbridge::mapping::{Owner, Treatment};
use fieldbridge::port::RejectFilter;
use fieldbridge::run::{Counters, RunState};
use fieldbridge::sandbox::salesforce::{self, SalesforceConfig, SalesforceSandbox};
use fieldbridge::sandbox::{self, FaultRule, MutationPlan, Sandbox, SandboxConfig};
use fieldbridge::secret::Secret;
use fieldbridge::setup::{Answers, Workspace};
use fieldbridge::task::{self, Bench, LaunchOptions, SetupWish};
use fieldbridge::vault::MemoryVault;
use rusqlite::Connection;
use serde_json::Value;
use std::sync::Arc;

/// Either of the two.
enum Org {
    Dynamics(Sandbox),
    Salesforce(SalesforceSandbox),
}

/// A setup whose contacts are loaded, with fields that are the campaign side's own, and a flow that sends them.
struct Story {
    dir: Scratch,
    org: Org,
    bench: Bench,
    workspace: Workspace,
}

/// The names both CRMs have for what the stories change.
struct Names {
    table: &'static str,
    key: &'static str,
    last: &'static str,
    title: &'static str,
    consent: &'static str,
}

const DYNAMICS: Names =
    Names { table: "contact", key: "contactid", last: "lastname", title: "jobtitle", consent: "donotbulkemail" };
const SALESFORCE: Names =
    Names { table: "Contact", key: "Id", last: "LastName", title: "Title", consent: "HasOptedOutOfEmail" };

impl Story {
    async fn dynamics(mode: WriteMode) -> Self {
        Self::dynamics_of(300, mode).await
    }

    async fn dynamics_of(rows: u64, mode: WriteMode) -> Self {
        let sandbox = sandbox::start(SandboxConfig { rows, seed: 21, ..SandboxConfig::default() }).await.unwrap();
        let c = sandbox.credentials();
        let text = format!("name = \"crm\"\nurl = \"{}\"\nclient_id = \"{}\"\n", c.org_url, c.client_id);
        Self::build(Org::Dynamics(sandbox), text, c.client_secret, WriteRules { mode, ..WriteRules::default() }).await
    }

    async fn salesforce(mode: WriteMode, key: Option<&str>) -> Self {
        Self::salesforce_keyed(300, mode, key).await
    }

    async fn salesforce_of(rows: u64, mode: WriteMode) -> Self {
        Self::salesforce_keyed(rows, mode, None).await
    }

    async fn salesforce_keyed(rows: u64, mode: WriteMode, key: Option<&str>) -> Self {
        let config = SalesforceConfig { rows, seed: 21, ..SalesforceConfig::default() };
        let sandbox = salesforce::start(config).await.unwrap();
        let c = sandbox.credentials();
        let text =
            format!("name = \"crm\"\nsystem = \"salesforce\"\nurl = \"{}\"\nclient_id = \"{}\"\n", c.url, c.client_id);
        let writing = WriteRules { mode, key: key.map(str::to_owned), ..WriteRules::default() };
        Self::build(Org::Salesforce(sandbox), text, c.client_secret, writing).await
    }

    async fn build(org: Org, text: String, secret: String, writing: WriteRules) -> Self {
        let dir = Scratch::new();
        let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
        let names = names(&org);
        let text = format!("{text}secret = \"stdin\"\ntables = [\"{}\"]\n", names.table);
        let wish = SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(secret)) };
        task::run_setup(&bench, &wish, |_| {}).await.unwrap();
        let key = writing.key.clone();
        let (workspace, ()) = task::change_workspace(&bench, move |workspace| {
            let mapping = &mut workspace.mappings[0];
            let owners = [(names.title, Owner::Marketing), (names.consent, Owner::Consent)];
            for rule in &mut mapping.rules {
                if let Some((_, owner)) = owners.iter().find(|(field, _)| *field == rule.field) {
                    rule.include = true;
                    rule.treatment = Treatment { owner: *owner, ..Treatment::default() };
                }
                rule.include |= key.as_ref() == Some(&rule.field) || rule.field == names.last;
            }
            mapping.version += 1;
            let import = workspace.flows[0].clone();
            workspace.flows.push(Flow {
                name: Name::parse("out").unwrap(),
                direction: Direction::Export,
                mode: ReadMode::Incremental,
                order: 2,
                writing,
                ..import
            });
            Ok(())
        })
        .await
        .unwrap();
        let story = Self { dir, org, bench, workspace };
        story.import().await;
        story
    }

    fn names(&self) -> Names {
        names(&self.org)
    }

    async fn run(&self, flow: &str, options: LaunchOptions) -> RunEnd {
        let flow = Name::parse(flow).unwrap();
        let handle = task::launch(&self.bench, &self.workspace, &flow, options).await.unwrap();
        let end = task::wait_for(handle, |_| {}).await.unwrap();
        assert!(end.record.counters.balanced(), "{:?}", end.record.counters);
        end
    }

    async fn import(&self) -> Counters {
        let end = self.run(&self.workspace.flows[0].name.to_string(), LaunchOptions::default()).await;
        assert!(end.fault.is_none(), "{:?}", end.fault);
        end.record.counters
    }

    async fn export(&self) -> Counters {
        let end = self.run("out", LaunchOptions::default()).await;
        assert!(end.fault.is_none(), "{:?}", end.fault);
        end.record.counters
    }

    fn conn(&self) -> Connection {
        Connection::open(self.dir.path().join("campaign.db")).unwrap()
    }

    fn sql(&self, sql: &str) {
        self.conn().execute_batch(sql).unwrap();
    }

    fn number(&self, sql: &str) -> i64 {
        self.conn().query_row(sql, [], |r| r.get(0)).unwrap()
    }

    /// Identifiers of so many rows that do not forbid anything.
    fn some(&self, count: usize) -> Vec<String> {
        let Names { table, key, consent, .. } = self.names();
        let sql = format!(
            "SELECT \"{key}\" FROM \"{table}\" WHERE coalesce(\"{consent}\", 0) = 0 AND fb_run > 0 ORDER BY 1 LIMIT {count}"
        );
        let conn = self.conn();
        let mut found = conn.prepare(&sql).unwrap();
        found.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    }

    fn set(&self, id: &str, field: &str, value: &str) {
        let Names { table, key, .. } = self.names();
        self.sql(&format!("UPDATE \"{table}\" SET \"{field}\" = {value} WHERE \"{key}\" = '{id}'"));
    }

    /// The CRM's own account of a value.
    fn truth(&self, id: &str, field: &str) -> Value {
        match &self.org {
            Org::Dynamics(s) => s.oracle().row_by_id("contact", id).unwrap()[field].clone(),
            Org::Salesforce(s) => s.oracle().record(id).unwrap()[field].clone(),
        }
    }

    /// What the CRM did: rows made, rows changed.
    fn effects(&self) -> (u64, u64) {
        match &self.org {
            Org::Dynamics(s) => {
                let e = s.side_effects("contact");
                (e.creates, e.updates)
            }
            Org::Salesforce(s) => {
                let e = s.side_effects("Contact");
                (e.creates, e.updates)
            }
        }
    }

    fn strike(&self, rules: &[&str]) {
        let rules = rules.iter().map(|rule| FaultRule::parse(rule).unwrap()).collect();
        match &self.org {
            Org::Dynamics(s) => s.set_faults(rules),
            Org::Salesforce(s) => s.set_faults(rules),
        }
    }

    /// A row that is made on the campaign side.
    fn born(&self, key: &str, more: &[(&str, &str)]) {
        let Names { table, key: id, last, .. } = self.names();
        let names: String = more.iter().map(|(name, _)| format!(", \"{name}\"")).collect();
        let values: String = more.iter().map(|(_, value)| format!(", {value}")).collect();
        self.sql(&format!("INSERT INTO \"{table}\" (\"{id}\", \"{last}\"{names}) VALUES ('{key}', 'Born'{values})"));
    }

    fn ids_of_born(&self) -> Vec<String> {
        let Names { table, key, last, .. } = self.names();
        let conn = self.conn();
        let mut found = conn.prepare(&format!("SELECT \"{key}\" FROM \"{table}\" WHERE \"{last}\" = 'Born'")).unwrap();
        found.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    }
}

fn names(org: &Org) -> Names {
    match org {
        Org::Dynamics(_) => DYNAMICS,
        Org::Salesforce(_) => SALESFORCE,
    }
}

async fn only_what_changed_here_goes_and_nothing_goes_back(story: Story) {
    let Names { title, consent, last, .. } = story.names();
    assert_eq!(story.export().await, Counters::default(), "nothing changed here yet");
    let ids = story.some(5);
    story.set(&ids[0], title, "'Ours'");
    story.set(&ids[1], title, "NULL");
    story.set(&ids[2], consent, "1");
    // The CRM's own field, changed by somebody here, is nothing of ours.
    story.set(&ids[3], last, "'Nobody asked'");
    let dry = story.run("out", LaunchOptions { dry_run: true, ..LaunchOptions::default() }).await.record.counters;
    assert_eq!(story.effects(), (0, 0), "a dry run writes nothing");
    assert_eq!(story.number("SELECT count(*) FROM fb_outbox"), 0);
    let sent = story.export().await;
    assert_eq!((dry.read, dry.applied), (sent.read, sent.applied), "the dry run told it");
    assert_eq!(sent.applied, story.effects().1, "each once: {sent:?}");
    assert!((2..=3).contains(&sent.applied), "{sent:?}");
    assert_eq!(story.truth(&ids[0], title), "Ours");
    assert_eq!(story.truth(&ids[1], title), Value::Null);
    assert_eq!(story.truth(&ids[2], consent), true);
    assert_ne!(story.truth(&ids[3], last), "Nobody asked");
    let before = story.effects();
    story.export().await;
    story.import().await;
    for round in 0..3 {
        let (out, back) = (story.export().await, story.import().await);
        assert_eq!((out.applied, back.applied), (0, 0), "round {round}: {out:?} {back:?}");
        assert_eq!(out.read, 0, "round {round}: nothing is even looked at: {out:?}");
    }
    assert_eq!(story.effects(), before, "no echo");
    assert_eq!(story.number("SELECT count(*) FROM fb_outbox"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_changed_here_goes_to_dynamics_and_nothing_goes_back() {
    only_what_changed_here_goes_and_nothing_goes_back(Story::dynamics(WriteMode::Update).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_changed_here_goes_to_salesforce_and_nothing_goes_back() {
    only_what_changed_here_goes_and_nothing_goes_back(Story::salesforce(WriteMode::Update, None).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_only_becomes_stricter_and_a_change_on_both_sides_is_told() {
    let story = Story::dynamics(WriteMode::Update).await;
    let ids = story.some(2);
    story.set(&ids[0], "donotbulkemail", "1");
    story.set(&ids[1], "jobtitle", "'First'");
    story.export().await;
    story.import().await;
    // The withdrawal of a "do not contact" is nothing a table says.
    story.set(&ids[0], "donotbulkemail", "0");
    let Org::Dynamics(sandbox) = &story.org else { unreachable!() };
    // Somebody changes everything over there, the same title among it, and we change it as well before we hear of it.
    sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 300, inserts: 0, deletes: 0 });
    story.set(&ids[1], "jobtitle", "'Second'");
    story.export().await;
    assert_eq!(story.truth(&ids[0], "donotbulkemail"), true);
    assert_eq!(story.truth(&ids[1], "jobtitle"), "Second");
    story.import().await;
    assert_eq!(story.number(&format!("SELECT donotbulkemail FROM contact WHERE contactid = '{}'", ids[0])), 1);
    let told = "SELECT count(*) FROM fb_conflict WHERE field = 'donotbulkemail' AND stands = 'theirs'";
    assert_eq!(story.number(told), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_made_here_get_the_crms_identifier_once_and_only_once() {
    let story = Story::dynamics(WriteMode::Upsert).await;
    let rows = story.number("SELECT count(*) FROM contact");
    for n in 0..3 {
        story.born(&format!("new-{n}"), &[("jobtitle", "'Made here'")]);
    }
    // A comparison of identifiers does not take them for deleted ones.
    let swept = story.run("contact", LaunchOptions { sweep: true, ..LaunchOptions::default() }).await;
    assert_eq!((swept.record.counters.deleted, story.ids_of_born().len()), (0, 3), "{swept:?}");
    let sent = story.export().await;
    assert_eq!((sent.applied, story.effects()), (3, (3, 0)), "{sent:?}");
    for id in story.ids_of_born() {
        assert_eq!(story.truth(&id, "jobtitle"), "Made here");
    }
    for _ in 0..2 {
        let (out, _) = (story.export().await, story.import().await);
        assert_eq!(out.applied, 0, "{out:?}");
    }
    assert_eq!((story.effects(), story.number("SELECT count(*) FROM contact")), ((3, 0), rows + 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_looked_for_and_nothing_takes_effect_twice() {
    for rule in ["lost_answer:on=$batch,times=1", "lost_answer:on=$batch,times=2"] {
        let story = Story::dynamics(WriteMode::Upsert).await;
        for id in story.some(20) {
            story.set(&id, "jobtitle", "'Sent once'");
        }
        (0..10).for_each(|n| story.born(&format!("new-{n}"), &[]));
        story.strike(&[rule]);
        let first = story.run("out", LaunchOptions::default()).await;
        story.strike(&[]);
        let second = story.export().await;
        let applied = first.record.counters.applied + second.applied;
        assert_eq!(story.effects(), (10, 20), "{rule}: {:?} {second:?}", first.record.counters);
        assert_eq!(applied, 30, "{rule}: {:?} {second:?}", first.record.counters);
        story.import().await;
        assert_eq!(story.export().await.applied, 0, "{rule}");
        assert_eq!((story.effects(), story.ids_of_born().len()), ((10, 20), 10), "{rule}");
        assert_eq!(story.number("SELECT count(*) FROM fb_outbox"), 0, "{rule}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_is_refused_holds_no_other_back_and_is_tried_again_when_asked_or_changed() {
    let story = Story::dynamics(WriteMode::Update).await;
    let ids = story.some(6);
    ids.iter().for_each(|id| story.set(id, "jobtitle", "'Good'"));
    story.set(&ids[2], "jobtitle", &format!("'{}'", "x".repeat(500)));
    let end = story.run("out", LaunchOptions::default()).await;
    assert_eq!(end.record.state, RunState::DoneWithRejects);
    assert_eq!((end.record.counters.applied, end.record.counters.rejected), (5, 1));
    let open = RejectFilter { open_only: true, ..RejectFilter::default() };
    let rejects: Vec<_> = task::rejects(&story.bench, open.clone()).await.unwrap();
    let own: Vec<_> = rejects.iter().filter(|r| r.flow.as_str() == "out").collect();
    assert_eq!((own.len(), own[0].reason.as_str(), own[0].row.as_str()), (1, "value-unfit", ids[2].as_str()));
    assert_eq!(own[0].field.as_deref(), Some("jobtitle"));
    assert!(own[0].said.as_ref().unwrap().contains("500 characters"), "{own:?}");
    assert_eq!(story.export().await, Counters::default(), "it waits");
    let again = story.run("out", LaunchOptions { retry_rejects: true, ..LaunchOptions::default() }).await;
    assert_eq!((again.record.counters.read, again.record.counters.rejected), (1, 1), "{again:?}");
    story.set(&ids[2], "jobtitle", "'Short'");
    assert_eq!(story.export().await.applied, 1);
    let left = task::rejects(&story.bench, open).await.unwrap();
    assert!(left.iter().all(|r| r.flow.as_str() != "out"), "{left:?}");
    assert_eq!(story.truth(&ids[2], "jobtitle"), "Short");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_is_gone_over_there_is_not_made_anew() {
    let story = Story::dynamics(WriteMode::Upsert).await;
    let ids = story.some(40);
    ids.iter().for_each(|id| story.set(id, "jobtitle", "'Late'"));
    let Org::Dynamics(sandbox) = &story.org else { unreachable!() };
    sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 0, inserts: 0, deletes: 200 });
    let gone = ids.iter().filter(|id| sandbox.oracle().row_by_id("contact", id).is_none()).count() as u64;
    assert!(gone > 0);
    let end = story.run("out", LaunchOptions::default()).await;
    assert_eq!((end.record.counters.rejected, end.record.counters.applied), (gone, 40 - gone), "{:?}", end.fault);
    assert_eq!(story.effects().0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn salesforce_knows_a_new_row_by_its_key_whatever_is_lost() {
    for rule in ["lost_answer:on=composite,times=1", "lost_answer:on=composite,times=9"] {
        let story = Story::salesforce(WriteMode::Upsert, Some("Ext_Id__c")).await;
        for n in 0..6 {
            story.born(&format!("new-{n}"), &[("Ext_Id__c", &format!("'NEW-{n}'")), ("Title", "'Made here'")]);
        }
        story.born("nameless", &[]);
        for id in story.some(10) {
            story.set(&id, "Title", "'Sent once'");
        }
        story.strike(&[rule]);
        let first = story.run("out", LaunchOptions::default()).await.record.counters;
        story.strike(&[]);
        let second = story.export().await;
        assert_eq!(story.effects(), (6, 10), "{rule}: {first:?} {second:?}");
        assert_eq!((first.applied + second.applied, first.rejected), (16, 1), "{rule}: {first:?} {second:?}");
        story.import().await;
        let third = story.export().await;
        assert_eq!((third.applied, story.effects()), (0, (6, 10)), "{rule}: {third:?}");
        let ids = story.ids_of_born();
        assert_eq!(ids.iter().filter(|id| id.starts_with("003")).count(), 6, "{ids:?}");
        assert!(ids.iter().any(|id| id == "nameless"), "a row without a key waits");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_the_crm_has_already_is_found_by_its_key_and_not_made_again() {
    let story = Story::salesforce(WriteMode::Upsert, Some("Ext_Id__c")).await;
    let Org::Salesforce(sandbox) = &story.org else { unreachable!() };
    let there = sandbox.oracle().records("Contact").into_iter().find(|r| r["Ext_Id__c"].is_string()).unwrap();
    let (id, key) = (there["Id"].as_str().unwrap(), there["Ext_Id__c"].as_str().unwrap());
    story.sql(&format!("DELETE FROM Contact WHERE Id = '{id}'"));
    story.born("again", &[("Ext_Id__c", &format!("'{key}'")), ("Title", "'Found'")]);
    let dry = story.run("out", LaunchOptions { dry_run: true, ..LaunchOptions::default() }).await.record.counters;
    assert_eq!((dry.applied, dry.unchanged), (0, 1), "{dry:?}");
    let sent = story.export().await;
    assert_eq!((sent.applied, sent.unchanged), (1, 1), "named, and then changed: {sent:?}");
    assert_eq!((story.effects(), story.ids_of_born()), ((0, 1), vec![id.to_owned()]));
    assert_eq!(story.truth(id, "Title"), "Found");
    assert_ne!(story.truth(id, "LastName"), "Born", "the last name is the CRM's");
    // The same key once more, now that the row is here.
    story.born("twice", &[("Ext_Id__c", &format!("'{key}'"))]);
    let end = story.run("out", LaunchOptions::default()).await;
    assert_eq!((end.record.counters.rejected, story.effects()), (1, (0, 1)), "{:?}", end.record.counters);
    let reason: String =
        story.conn().query_row("SELECT reason FROM fb_reject WHERE row = 'twice'", [], |r| r.get(0)).unwrap();
    assert_eq!(reason, "id-taken");
    assert_eq!(story.export().await.read, 0, "it waits");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_row_without_a_key_is_refused_before_anything_is_asked() {
    let story = Story::salesforce(WriteMode::Update, None).await;
    let change = task::change_workspace(&story.bench, |workspace| {
        workspace.flows[1].writing.mode = WriteMode::Insert;
        Ok(())
    });
    let (workspace, ()) = change.await.unwrap();
    let refuse = |workspace: Workspace| {
        let bench = &story.bench;
        async move {
            let out = Name::parse("out").unwrap();
            let fault = task::launch(bench, &workspace, &out, LaunchOptions::default()).await.unwrap_err();
            fault.args.get("case").cloned()
        }
    };
    assert_eq!(refuse(workspace.clone()).await.as_deref(), Some("key-needed"));
    let mut odd = workspace.clone();
    odd.flows[1].writing.key = Some("Title".into());
    assert_eq!(refuse(odd).await.as_deref(), Some("key-not-unique"));
    let mut odd = workspace;
    odd.flows[1].writing = WriteRules::default();
    odd.mappings[0].rules.iter_mut().for_each(|rule| rule.treatment.owner = Owner::Crm);
    assert_eq!(refuse(odd).await.as_deref(), Some("nothing-ours"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_a_row_that_was_merged_meanwhile_is_refused_and_names_the_row_that_stayed() {
    let story = Story::salesforce(WriteMode::Update, None).await;
    let ids = story.some(5);
    let Org::Salesforce(sandbox) = &story.org else { panic!() };
    for id in &ids {
        story.set(id, "Title", "'Chief'");
    }
    // Merged twice over, and one that is simply gone: no import has told of it yet.
    sandbox.merge(&ids[1], &[&ids[0]]).unwrap();
    sandbox.merge(&ids[2], &[&ids[1]]).unwrap();
    sandbox.delete(&ids[3]).unwrap();
    let end = story.run("out", LaunchOptions::default()).await;
    assert_eq!((end.record.counters.applied, end.record.counters.rejected), (2, 3), "{:?}", end.record.counters);
    let said = |id: &str| -> (String, Option<String>) {
        let sql = "SELECT reason, sample FROM fb_reject WHERE row = ?1";
        story.conn().query_row(sql, [id], |r| Ok((r.get(0)?, r.get(1)?))).unwrap()
    };
    for loser in &ids[..2] {
        assert_eq!(said(loser), ("merged".to_owned(), Some(ids[2].clone())), "in the end it is one row");
    }
    assert_eq!(said(&ids[3]), ("not-there".to_owned(), None));
    assert_eq!(story.truth(&ids[2], "Title"), "Chief", "its own change goes");
    assert_eq!(story.effects(), (0, 2), "nothing else is written");
}
