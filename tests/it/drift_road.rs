//! Tables that change under a flow: what is not affected goes on, what was kept is never emptied, and the run says what it
//! left out; compared with the sandbox's own account.
use crate::headless_road::Crm;
use crate::kit::caller::send;
use crate::kit::canary::Scratch;
use crate::kit::program::Home;
use crate::kit::truth::compare;
use fieldbridge::boot::bench_with;
use fieldbridge::engine::RunEnd;
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::{NewFields, OptionChanges};
use fieldbridge::mapping::Mapping;
use fieldbridge::run::RunState;
use fieldbridge::sandbox::{self, MutationPlan, Sandbox, SandboxConfig};
use fieldbridge::secret::Secret;
use fieldbridge::setup::{Answers, Workspace};
use fieldbridge::task::{self, Bench, LaunchOptions, SetupWish};
use fieldbridge::vault::MemoryVault;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

struct Story {
    dir: Scratch,
    sandbox: Sandbox,
    bench: Bench,
    workspace: Workspace,
}

impl Story {
    /// Contacts and accounts, set up and loaded.
    async fn loaded() -> Self {
        let sandbox = sandbox::start(SandboxConfig { rows: 300, seed: 5, ..SandboxConfig::default() }).await.unwrap();
        let (dir, c) = (Scratch::new(), sandbox.credentials());
        let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
        let text = format!(
            "name = \"contoso\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"stdin\"\ntables = [\"contact\", \"account\"]\n",
            c.org_url, c.client_id
        );
        let wish = SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(c.client_secret)) };
        let workspace = task::run_setup(&bench, &wish, |_| {}).await.unwrap().workspace;
        let story = Self { dir, sandbox, bench, workspace };
        for flow in ["account", "contact"] {
            let end = story.run(flow, LaunchOptions::default()).await;
            assert_eq!((end.fault, end.record.fault_slug), (None, None));
        }
        story
    }

    async fn run(&self, flow: &str, options: LaunchOptions) -> RunEnd {
        let flow = fieldbridge::account::Name::parse(flow).unwrap();
        let handle = task::launch(&self.bench, &self.workspace, &flow, options).await.unwrap();
        task::wait_for(handle, |_| {}).await.unwrap()
    }

    /// Changes the organisation's schema.
    async fn redraw(&self, words: &str) {
        let url = format!("{}/_sandbox/schema?{words}", self.sandbox.url());
        assert_eq!(send(&url, "POST", &[], "").await.unwrap().json()["changed"], true, "{words}");
    }

    fn mutate(&self, updates: u64, inserts: u64) {
        self.sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates, inserts, deletes: 0 });
    }

    fn contacts(&self) -> Mapping {
        self.workspace.mappings.iter().find(|m| m.table == "contact").unwrap().clone()
    }

    /// The contacts' mapping without this field.
    fn without(&self, field: &str) -> Mapping {
        let mut mapping = self.contacts();
        let rules = mapping.rules.iter_mut().filter(|r| r.field == field);
        rules.for_each(|r| r.include = false);
        mapping
    }

    fn equal(&self, mapping: &Mapping) {
        let rejected: BTreeSet<String> = self.rejected();
        compare(&self.dir.path().join("campaign.db"), mapping, &self.sandbox.oracle(), &rejected);
    }

    fn database(&self) -> Connection {
        Connection::open(self.dir.path().join("campaign.db")).unwrap()
    }

    fn rejected(&self) -> BTreeSet<String> {
        let db = self.database();
        let mut all = db.prepare("SELECT row FROM fb_reject WHERE resolution IS NULL").unwrap();
        all.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    }

    /// What a field's column holds, by the row's identifier.
    fn column(&self, field: &str) -> BTreeMap<String, Option<String>> {
        let mapping = self.contacts();
        let name = |field: &str| mapping.rules.iter().find(|r| r.field == field).unwrap().column.clone();
        let sql = format!("SELECT \"{}\", \"{}\" FROM \"{}\"", name("contactid"), name(field), mapping.schema);
        let db = self.database();
        let mut all = db.prepare(&sql).unwrap();
        all.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect()
    }

    async fn logged(&self, end: &RunEnd) -> Vec<String> {
        task::log_of(&self.bench, end.record.run).await.unwrap().into_iter().map(|l| l.key).collect()
    }

    /// The run did everything but this, and says so.
    async fn warned(&self, end: &RunEnd, what: &str) {
        assert_eq!(end.fault, None);
        assert!(matches!(end.record.state, RunState::Done | RunState::DoneWithRejects), "{:?}", end.record);
        assert_eq!(end.record.fault_slug.as_deref(), Some(ErrorKind::SchemaDrift.slug()));
        assert!(end.record.fault_detail.as_deref().unwrap().contains(what), "{:?}", end.record.fault_detail);
        assert!(self.logged(end).await.contains(&"drift-column-kept".to_owned()), "{:?}", self.logged(end).await);
    }
}

/// A text field of the proposal that has values.
const FIELD: &str = "jobtitle";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_that_goes_keeps_its_values_the_rest_goes_on_and_it_is_caught_up_when_it_comes_back() {
    let story = Story::loaded().await;
    let kept = story.column(FIELD);
    assert!(kept.values().flatten().count() > 50, "{FIELD} has values");
    story.redraw(&format!("table=contact&remove={FIELD}")).await;
    story.mutate(40, 10);
    for _ in 0..2 {
        let end = story.run("contact", LaunchOptions::default()).await;
        story.warned(&end, &format!("column-kept {FIELD}")).await;
        story.equal(&story.without(FIELD));
        let now = story.column(FIELD);
        assert!(kept.iter().all(|(id, value)| now[id] == *value), "a value that was kept is another one now");
        assert!(now.iter().all(|(id, value)| kept.contains_key(id) || value.is_none()), "new rows have none yet");
    }
    let other = story.run("account", LaunchOptions::default()).await;
    assert_eq!((other.fault, other.record.fault_slug), (None, None), "another table's flow is not touched");
    story.redraw(&format!("table=contact&add={FIELD}")).await;
    let end = story.run("contact", LaunchOptions::default()).await;
    assert_eq!((end.fault, end.record.fault_slug), (None, None));
    story.equal(&story.contacts());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_whose_values_are_withheld_is_not_emptied() {
    let story = Story::loaded().await;
    let kept = story.column(FIELD);
    story.redraw(&format!("table=contact&secure={FIELD}")).await;
    story.mutate(40, 0);
    let end = story.run("contact", LaunchOptions::default()).await;
    story.warned(&end, &format!("column-kept {FIELD}")).await;
    assert_eq!(story.column(FIELD), kept);
    story.equal(&story.without(FIELD));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_that_goes_while_the_table_is_read_costs_one_run_at_most() {
    let story = Story::loaded().await;
    let end = story.run("contact", LaunchOptions { full: true, limit: Some(1), ..LaunchOptions::default() }).await;
    assert_eq!(end.fault, None);
    let kept = story.column(FIELD);
    story.redraw(&format!("table=contact&remove={FIELD}")).await;
    let end = story.run("contact", LaunchOptions::default()).await;
    story.warned(&end, FIELD).await;
    assert_eq!(story.column(FIELD), kept);
    story.equal(&story.without(FIELD));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_new_is_told_and_changes_nothing() {
    let story = Story::loaded().await;
    story.redraw("table=contact&add=new_extra").await;
    let end = story.run("contact", LaunchOptions::default()).await;
    assert_eq!((&end.fault, end.record.state, &end.record.fault_slug), (&None, RunState::Done, &None));
    assert!(story.logged(&end).await.contains(&"drift-available".to_owned()));
    story.equal(&story.contacts());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_flow_may_take_over_is_taken_over_before_its_rows_come_and_told() {
    let mut story = Story::loaded().await;
    let list = |story: &Story| {
        let choice = story.workspace.enumerations.iter().find(|c| c.option_set.contains("gendercode")).unwrap();
        let name = choice.enumeration.clone().unwrap();
        let all = story.bench.campaign.enumerations().unwrap();
        all.into_iter().find(|e| e.name == name).unwrap().values.iter().map(|v| v.code).collect::<Vec<_>>()
    };
    let taken_in = |mapping: &Mapping| mapping.rule("new_extra").is_some_and(|r| r.include);
    story.redraw("table=contact&column=gendercode&option=9&label=Other").await;
    story.redraw("table=contact&add=new_extra").await;
    let end = story.run("contact", LaunchOptions::default()).await;
    let told = story.logged(&end).await;
    assert!(told.contains(&"drift-option-unmapped".to_owned()), "asked by default: {told:?}");
    assert!(!list(&story).contains(&9) && !taken_in(&story.contacts()));

    let change = task::change_workspace(&story.bench, |workspace| {
        for flow in workspace.flows.iter_mut().filter(|f| f.table == "contact") {
            (flow.reading.options, flow.reading.new_fields) = (OptionChanges::Sync, NewFields::TakeIn);
        }
        Ok(())
    });
    story.workspace = change.await.unwrap().0;
    story.run("contact", LaunchOptions { dry_run: true, ..LaunchOptions::default() }).await;
    assert!(!list(&story).contains(&9), "a dry run writes no list");
    let end = story.run("contact", LaunchOptions::default()).await;
    assert_eq!((&end.fault, &end.record.fault_slug), (&None, &None));
    let told = story.logged(&end).await;
    for key in ["log-lists-synced", "log-fields-taken-in"] {
        assert!(told.contains(&key.to_owned()), "{key}: {told:?}");
    }
    assert!(!told.contains(&"drift-option-unmapped".to_owned()), "{told:?}");
    assert!(list(&story).contains(&9));
    let before = story.contacts();
    story.workspace = story.bench.workspace.load().unwrap();
    let now = story.contacts();
    assert!(taken_in(&now));
    let others = |m: &Mapping| m.rules.iter().filter(|r| r.field != "new_extra").cloned().collect::<Vec<_>>();
    assert_eq!(others(&before), others(&now), "nothing that existed is another one");
    story.equal(&now);
    let end = story.run("contact", LaunchOptions::default()).await;
    assert!(!story.logged(&end).await.contains(&"log-lists-synced".to_owned()), "there is nothing left to take over");

    // A value no row holds goes again: it stays in a list that is added to, and leaves one that is replaced.
    story.redraw("table=contact&column=gendercode&remove_option=9").await;
    story.run("contact", LaunchOptions::default()).await;
    assert!(list(&story).contains(&9));
    let change = task::change_workspace(&story.bench, |workspace| {
        workspace
            .enumerations
            .iter_mut()
            .filter(|c| c.option_set.contains("gendercode"))
            .for_each(|c| c.replace = true);
        Ok(())
    });
    story.workspace = change.await.unwrap().0;
    let end = story.run("contact", LaunchOptions::default()).await;
    assert!(story.logged(&end).await.contains(&"log-lists-synced".to_owned()));
    assert!(!list(&story).contains(&9));
}

#[test]
fn the_command_line_says_what_was_left_out_with_a_code_of_its_own() {
    let maker = Home::new();
    let crm = Crm::start(&maker, "--rows 60 --seed 4");
    let home = Home::with_contact_flow(&crm);
    assert!([0, 5].contains(&home.say("run contact --json").code));
    let url = format!("{}/_sandbox/schema?table=contact&remove={FIELD}", crm.fact("url"));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    assert_eq!(runtime.block_on(send(&url, "POST", &[], "")).unwrap().json()["changed"], true);
    let ran = home.say("run contact --json");
    ran.exits(5);
    let fault = ran.json()["runs"][0]["run"]["fault"].clone();
    assert_eq!((&fault["kind"], &fault["detail"]), (&"schema-drift".into(), &format!("column-kept {FIELD}").into()));
    for lang in ["en", "ko"] {
        let told = home.say(&format!("run contact --lang {lang}"));
        told.exits(5);
        assert!(told.stderr.contains(FIELD) && !told.stderr.contains('⟨'), "{}", told.stderr);
        for command in ["status", "history"] {
            let shown = home.say(&format!("{command} --lang {lang}"));
            let all = format!("{}{}", shown.stdout, shown.stderr);
            assert!(all.contains("FB-GRD-07") && !all.contains('⟨'), "{command}: {all}");
        }
        let explained = home.say(&format!("tables crm --drift --lang {lang}"));
        assert!(explained.stdout.contains(FIELD) && !explained.stdout.contains('⟨'), "{}", explained.stdout);
    }
}
