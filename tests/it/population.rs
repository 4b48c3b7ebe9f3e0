//! Flows that bring only the rows the campaign database names, from either CRM: what is named comes and nothing else, what
//! cannot be named is told, and nothing goes because it stands outside.
use crate::headless_road::Crm;
use crate::kit::land::{Land, contact};
use crate::kit::program::Home;
use crate::kit::shape::matches_schema;
use fieldbridge::engine::{Difference, Unequal};
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::{DeletePolicy, Leavers, Population, Replay};
use fieldbridge::run::{DeletesForeseen, RunState};
use fieldbridge::setup::Answers;
use fieldbridge::task::{self, LaunchOptions};
use serde_json::json;
use std::collections::BTreeSet;

fn dry() -> LaunchOptions {
    LaunchOptions { dry_run: true, ..LaunchOptions::default() }
}

/// Names these rows in the campaign database.
fn name(land: &Land, ids: &[&str]) {
    let db = land.house.database();
    db.execute_batch("CREATE TABLE IF NOT EXISTS audience (who TEXT, why TEXT); DELETE FROM audience").unwrap();
    for id in ids {
        db.execute("INSERT INTO audience VALUES (?1, 'wanted')", [id]).unwrap();
    }
    db.execute_batch("DROP VIEW IF EXISTS wanted; CREATE VIEW wanted AS SELECT who FROM audience WHERE why = 'wanted'")
        .unwrap();
}

async fn with_population() -> [Land; 2] {
    let lands = Land::both(|w| vec![w.text]).await;
    for land in &lands {
        land.house.quiet("account").await;
        land.set(|flow| flow.rows.population = Some(Population::parse("wanted.who").unwrap())).await;
    }
    lands
}

fn here(land: &Land) -> BTreeSet<String> {
    land.column(land.words.text).into_keys().collect()
}

fn marked(land: &Land) -> u64 {
    let table = land.mapping().schema;
    let sql = format!("SELECT count(*) FROM \"{table}\" WHERE fb_deleted_at IS NOT NULL");
    land.house.database().query_row(&sql, [], |r| r.get(0)).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_rows_that_are_named_come_and_the_rest_is_told() {
    for land in with_population().await {
        let all: Vec<String> = land.ids().into_iter().collect();
        let other =
            if land.is_salesforce() { all[0][..15].to_owned() } else { format!("{{{}}}", all[0].to_uppercase()) };
        let stranger = if land.is_salesforce() { "0035e00000Zz9zzAAB" } else { "ffffffff-ffff-4fff-bfff-ffffffffffff" };
        let mut named: Vec<&str> = all.iter().take(150).map(String::as_str).collect();
        named.extend([other.as_str(), stranger, "", "'; DROP TABLE audience; --", all[1].as_str()]);
        name(&land, &named);
        let rehearsed = land.launch(dry()).await;
        let end = land.launch(LaunchOptions::default()).await;
        let (counted, told) = (end.record.counters, end.notes.keys.clone().unwrap());
        assert_eq!((&end.fault, rehearsed.record.counters), (&None, counted));
        assert_eq!(rehearsed.notes.keys, end.notes.keys);
        assert_eq!((told.asked, told.twice, told.malformed, told.absent), (151, 1, 1, 1), "{told:?}");
        let wanted: BTreeSet<String> = all.iter().take(150).cloned().collect();
        assert_eq!((counted.read, counted.applied + counted.rejected), (150, 150));
        assert!(here(&land).is_subset(&wanted) && here(&land).len() as u64 == counted.applied);

        let again = land.launch(LaunchOptions::default()).await.record.counters;
        assert_eq!((again.applied, again.unchanged), (0, counted.applied), "nothing is written twice");
        land.write(&all[2], land.words.text, json!("Chosen")).await;
        land.write(&all[200], land.words.text, json!("Not chosen")).await;
        let changed = land.launch(LaunchOptions::default()).await.record.counters;
        assert_eq!((changed.applied, changed.deleted), (1, 0));
        assert_eq!(land.column(land.words.text)[&all[2]].as_deref(), Some("Chosen"));

        // Without a population everything comes; nothing was lost on the way.
        land.set(|flow| flow.rows.population = None).await;
        assert_eq!(land.launch(LaunchOptions::default()).await.fault, None);
        land.equal_but(&[]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_named_no_more_stays_unless_the_flow_lets_it_go() {
    for land in with_population().await {
        let all: Vec<String> = land.ids().into_iter().collect();
        let some = |n: usize| all.iter().take(n).map(String::as_str).collect::<Vec<_>>();
        name(&land, &some(40));
        land.launch(LaunchOptions::default()).await;
        let came = here(&land).len() as u64;
        name(&land, &some(30));
        assert_eq!(land.launch(LaunchOptions::default()).await.record.counters.deleted, 0);
        assert_eq!((here(&land).len() as u64, marked(&land)), (came, 0), "outside is no reason to go");

        land.set(|flow| flow.reading.leavers = Leavers::Delete).await;
        let put_aside = land.house.rejected();
        let outside = all[30..40].iter().filter(|id| !put_aside.contains(*id)).count() as u64;
        let rehearsed = land.launch(dry()).await;
        assert_eq!((rehearsed.record.counters.deleted, marked(&land)), (outside, 0));
        let end = land.launch(LaunchOptions::default()).await;
        assert_eq!((&end.fault, end.record.counters.deleted, marked(&land)), (&None, outside, outside));
        assert_eq!(land.launch(LaunchOptions::default()).await.record.counters.deleted, 0, "once");

        // Nobody is named any more: that looks like a mistake, and is held.
        name(&land, &[]);
        let foreseen = land.launch(dry()).await.notes.deletes.unwrap();
        assert!(foreseen.held && foreseen.left > 0, "{foreseen:?}");
        let held = land.launch(LaunchOptions::default()).await;
        assert_eq!(held.fault.unwrap().kind, ErrorKind::DeletesHeld);
        assert_eq!(marked(&land), outside);
        // Who is named again comes back.
        name(&land, &some(40));
        assert_eq!(land.launch(LaunchOptions::default()).await.fault, None);
        assert_eq!(marked(&land), 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_named_row_that_the_crm_has_no_more_goes_as_the_flow_says() {
    for land in with_population().await {
        let all = land.ids();
        name(&land, &all.iter().map(String::as_str).collect::<Vec<_>>());
        land.launch(LaunchOptions::default()).await;
        let put_aside = land.house.rejected();
        land.delete(4);
        let gone: Vec<String> = all.difference(&land.ids()).filter(|id| !put_aside.contains(*id)).cloned().collect();
        land.set(|flow| flow.reading.deletions = DeletePolicy::Ignore).await;
        assert_eq!(land.launch(LaunchOptions::default()).await.record.counters.deleted, 0);
        land.set(|flow| flow.reading.deletions = DeletePolicy::Anonymise).await;
        let rows = gone.len() as u64;
        let rehearsed = land.launch(dry()).await;
        let policy = DeletePolicy::Anonymise;
        let foreseen = DeletesForeseen { policy, absent: rows, ..DeletesForeseen::default() };
        assert_eq!(rehearsed.notes.deletes, Some(foreseen));
        let end = land.launch(LaunchOptions::default()).await;
        assert_eq!((&end.fault, end.record.counters), (&None, rehearsed.record.counters));
        assert_eq!((end.record.counters.deleted, marked(&land)), (rows, rows));
        let replay = LaunchOptions { replay: Some(Replay::Whole), ..LaunchOptions::default() };
        let again = land.launch(replay).await.record.counters;
        assert_eq!((again.applied, again.deleted, marked(&land)), (0, 0, rows));
    }
}

/// Cut off, a population goes on behind what it brought; what the CRM did not have then is asked for once more before it goes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_population_that_is_cut_off_goes_on_behind_the_rows_it_brought() {
    for land in with_population().await {
        land.set(|flow| flow.reading.leavers = Leavers::Delete).await;
        let all: Vec<String> = land.ids().into_iter().collect();
        name(&land, &all.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(land.launch(LaunchOptions::default()).await.fault, None);
        let loaded = here(&land).len();
        land.delete(2);
        let gone: Vec<String> = all.iter().filter(|id| !land.ids().contains(*id)).cloned().collect();
        let place = || land.house.bench.ledger.checkpoint(&contact()).unwrap().unwrap().replay;
        assert_eq!(place(), None);
        let end = land.launch(LaunchOptions { limit: Some(250), ..LaunchOptions::default() }).await;
        assert_eq!((&end.fault, end.notes.went_on), (&None, None));
        let left = place().expect("it can go on");
        let on = land.launch(LaunchOptions::default()).await;
        let told = on.notes.keys.clone().unwrap();
        assert_eq!((&on.fault, on.notes.went_on), (&None, Some(left.began)));
        assert!(told.before == 200 && told.before + told.asked == all.len() as u64, "{told:?}");
        let counted = on.record.counters;
        // Those that are gone may be among the ones that were not asked for yet.
        let rest = all.len() as u64 - 200;
        assert!((rest - 2..=rest).contains(&(counted.read - counted.deleted)), "{counted:?}");
        assert_eq!((on.record.counters.deleted, marked(&land), place()), (2, 2, None), "{gone:?}");
        assert_eq!(here(&land).len(), loaded, "marked, and nothing else");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_population_brings_nothing_and_a_missing_one_is_told_before_a_row_moves() {
    for land in with_population().await {
        name(&land, &[]);
        let end = land.launch(LaunchOptions::default()).await;
        assert_eq!((end.record.state, end.record.counters.read), (RunState::Done, 0));
        for (place, case) in [("nobody.who", "population-no-table"), ("audience.nothing", "population-no-column")] {
            land.set(move |flow| flow.rows.population = Some(Population::parse(place).unwrap())).await;
            let refused =
                task::launch(&land.house.bench, &land.house.workspace(), &contact(), dry()).await.unwrap_err();
            assert_eq!((refused.kind, refused.args["case"].as_str()), (ErrorKind::MappingInvalid, case));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verifying_judges_the_population_and_nothing_else() {
    for land in with_population().await {
        let all: Vec<String> = land.ids().into_iter().collect();
        name(&land, &all.iter().take(60).map(String::as_str).collect::<Vec<_>>());
        land.launch(LaunchOptions::default()).await;
        let put_aside = land.house.rejected();
        let verified = async || {
            let (handle, mut found) =
                task::verify(&land.house.bench, &land.house.workspace(), &contact()).await.unwrap();
            let gathering = tokio::spawn(async move {
                let mut all: Vec<Unequal> = Vec::new();
                while let Some(unequal) = found.recv().await {
                    all.push(unequal);
                }
                all
            });
            assert_eq!(task::wait_for(handle, |_| {}).await.unwrap().fault, None);
            let mut all = gathering.await.unwrap();
            all.retain(|unequal| !put_aside.contains(&unequal.row));
            all
        };
        assert_eq!(verified().await, []);
        let table = land.mapping().schema;
        let key = land.mapping().rules.iter().find(|r| r.reason.slug() == "key").unwrap().column.clone();
        let lost = here(&land).into_iter().next().unwrap();
        land.house.database().execute(&format!("DELETE FROM \"{table}\" WHERE \"{key}\" = ?1"), [&lost]).unwrap();
        let found = verified().await;
        assert_eq!(
            found.iter().map(|u| (u.row.as_str(), u.difference)).collect::<Vec<_>>(),
            [(lost.as_str(), Difference::Missing)]
        );
    }
}

#[test]
fn a_population_is_said_shown_exported_and_taken_back() {
    let maker = Home::new();
    let crm = Crm::start(&maker, "--rows 60 --seed 5");
    let home = Home::new();
    home.add_account(&crm).exits(0);
    home.say("flow add contact --table contact --try-rows 0 --population audience.who").exits(3);
    home.say("flow add account --table account --try-rows 0").exits(0);
    home.say("run account").exits(0);
    let database = rusqlite::Connection::open(home.workspace().join("campaign.db")).unwrap();
    database.execute_batch("CREATE TABLE audience (who TEXT); INSERT INTO audience VALUES ('none'), ('8d2a0f0c-1c3a-4a55-9f51-0a8f7f0e2b11')").unwrap();
    home.say("flow add contact --table contact --try-rows 0 --population audience.who").exits(0);
    home.say("flow add out --table contact --direction export --population audience.who").exits(3);
    home.say("flow set contact --population audience").exits(2);
    let refused = home.say("flow set contact --population audience.nothing --lang ko");
    refused.exits(3);
    assert!(refused.stderr.contains("who") && !refused.stderr.contains('⟨'), "{}", refused.stderr);
    let shown = home.say("flow show contact --json").exits(0).json();
    assert_eq!(shown["flow"]["rows"]["population"], "audience.who");
    assert!(home.say("flow show contact").exits(0).stdout.contains("audience.who"));
    let told = home.say("run contact --dry-run --json").exits(0).json();
    matches_schema(&told, "run");
    assert_eq!(told["runs"][0]["notes"]["keys"]["malformed"], 1);
    home.say("run contact --replay --since 2026-01-01").exits(2);
    let exported = home.say("setup export").exits(0).stdout.clone();
    let answers = Answers::parse(&exported).unwrap();
    let flow = answers.flows.iter().find(|f| f.name.as_deref() == Some("contact")).unwrap();
    assert_eq!(flow.rows.as_ref().unwrap().population, Some(Population::parse("audience.who").unwrap()));
    home.say("flow set contact --no-population").exits(0);
    std::fs::write(home.path().join("setup.toml"), &exported).unwrap();
    let differs = home.say("setup diff setup.toml --json");
    assert!(differs.stdout.contains("population"), "{}", differs.stdout);
    assert_eq!(home.say("flow show contact --json").exits(0).json()["flow"]["rows"]["population"], json!(null));
}
