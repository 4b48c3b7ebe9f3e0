//! More rows than a batch: while rows are on their way, those behind them are looked for, and what became of the rows before
//! them is written down. No row goes twice for that, and nothing somebody changes meanwhile is overwritten or overlooked.
use super::{MutationPlan, Names, Org, Story, WriteMode};
use fieldbridge::account::Name;
use fieldbridge::run::RunState;
use fieldbridge::task::{self, LaunchOptions};
use serde_json::Value;
use std::collections::BTreeMap;

const ROWS: u64 = 1_700;

/// Every row with its value of a field, as the CRM has it.
fn all(story: &Story, field: &str) -> BTreeMap<String, Value> {
    let Org::Dynamics(sandbox) = &story.org else { unreachable!() };
    let rows = sandbox.oracle().rows("contact");
    rows.map(|row| (row["contactid"].as_str().unwrap().to_owned(), row[field].clone())).collect()
}

/// Every row is changed here.
fn change_all(story: &Story, to: &str) -> i64 {
    let Names { table, title, .. } = story.names();
    story.sql(&format!("UPDATE \"{table}\" SET \"{title}\" = '{to} ' || rowid"));
    story.number(&format!("SELECT count(*) FROM \"{table}\""))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_of_many_batches_goes_once_and_every_batch_is_in_the_books() {
    for story in
        [Story::dynamics_of(ROWS, WriteMode::Update).await, Story::salesforce_of(ROWS, WriteMode::Update).await]
    {
        let Names { title, table, key, .. } = story.names();
        let rows = change_all(&story, "Ours") as u64;
        assert!(rows >= ROWS, "{rows}");
        let sent = story.export().await;
        assert_eq!((sent.read, sent.applied, sent.rejected, sent.parked), (rows, rows, 0, 0), "{table}");
        assert_eq!(story.effects(), (0, rows), "{table}: each once");
        let books = "SELECT count(*) FROM fb_page WHERE flow = 'out' AND applied = read";
        assert_eq!(story.number(books) as u64, rows.div_ceil(500), "{table}");
        let of_the_run = "SELECT sum(applied) FROM fb_page WHERE flow = 'out'";
        assert_eq!(story.number(of_the_run) as u64, rows, "{table}");
        assert_eq!(story.number("SELECT count(*) FROM fb_outbox"), 0, "{table}");
        let last = format!("SELECT rowid FROM \"{table}\" ORDER BY 1 DESC LIMIT 1");
        let (place, id) =
            (story.number(&last), format!("SELECT \"{key}\" FROM \"{table}\" ORDER BY rowid DESC LIMIT 1"));
        let id: String = story.conn().query_row(&id, [], |r| r.get(0)).unwrap();
        assert_eq!(story.truth(&id, title), format!("Ours {place}"), "{table}");
        story.import().await;
        assert_eq!((story.export().await.read, story.effects()), (0, (0, rows)), "{table}: no echo");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_answer_to_a_change_shows_is_not_asked_for() {
    let story = Story::dynamics_of(ROWS, WriteMode::Update).await;
    let rows = change_all(&story, "Ours");
    let Org::Dynamics(sandbox) = &story.org else { unreachable!() };
    let asked = || sandbox.requests().get("contacts").copied().unwrap_or_default() as i64;
    let before = asked();
    assert_eq!(story.export().await.applied as i64, rows);
    let (full, rest) = (rows / 500, rows % 500);
    let questions = full * 5 + (rest + 99) / 100;
    // The sandbox counts a batch's operations one by one.
    assert_eq!(asked() - before, rows + questions, "a question for each hundred rows, and none after them");
    // What the CRM spells its own way is what was agreed on all the same.
    assert_eq!(story.export().await.read, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_somebody_changes_after_the_look_ahead_are_compared_again() {
    let story = Story::dynamics_of(ROWS, WriteMode::Update).await;
    let rows = change_all(&story, "Ours");
    let Org::Dynamics(sandbox) = &story.org else { unreachable!() };
    story.strike(&["throttle:retry_after=3,times=1,on=$batch"]);
    let out = Name::parse("out").unwrap();
    let handle = task::launch(&story.bench, &story.workspace, &out, LaunchOptions::default()).await.unwrap();
    handle.snapshots.clone().wait_for(|seen| seen.waiting_until.is_some()).await.unwrap();
    let everything = MutationPlan { table: Some("contact".into()), updates: 4_000, inserts: 0, deletes: 0 };
    let changed = sandbox.mutate(&everything)[0].updated;
    assert!(changed > 1_000, "{changed}");
    let others = all(&story, "telephone1");
    let versions = sandbox.oracle().versions("contact");
    let end = task::wait_for(handle, |_| {}).await.unwrap();
    assert_eq!((end.record.state, &end.fault), (RunState::Done, &None), "{:?}", end.record.counters);
    assert_eq!((end.record.counters.applied as i64, story.effects()), (rows, (0, rows as u64)));
    let place = |id: &str| story.number(&format!("SELECT rowid FROM contact WHERE contactid = '{id}'"));
    for (id, title) in all(&story, "jobtitle").into_iter().step_by(97) {
        assert_eq!(title, format!("Ours {}", place(&id)));
    }
    assert_eq!(all(&story, "telephone1"), others, "what somebody else changed is as they left it");
    let now = sandbox.oracle().versions("contact");
    let since = versions.iter().filter(|(id, version)| now[*id] > **version).count();
    assert!(
        since as i64 >= rows - 500,
        "{since}: all but what had gone of the first batch went after it was compared again"
    );
    // Consent that somebody gave back there after its row had gone stays withdrawn here, and goes once more.
    story.import().await;
    let ours = "SELECT count(DISTINCT row) FROM fb_conflict WHERE flow = 'contact' AND stands = 'ours'";
    let again = story.number(ours);
    assert_eq!((story.export().await.applied as i64, story.effects().1 as i64), (again, rows + again));
    story.import().await;
    assert_eq!(story.export().await.applied, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_cancelled_between_batches_writes_down_what_it_knows() {
    let story = Story::dynamics_of(ROWS, WriteMode::Update).await;
    let rows = change_all(&story, "Ours") as u64;
    let out = Name::parse("out").unwrap();
    let handle = task::launch(&story.bench, &story.workspace, &out, LaunchOptions::default()).await.unwrap();
    let control = handle.control.clone();
    handle.snapshots.clone().wait_for(|seen| seen.counters.applied > 0).await.unwrap();
    control.cancel();
    let first = task::wait_for(handle, |_| {}).await.unwrap().record.counters;
    let open = story.number("SELECT count(*) FROM fb_outbox") as u64;
    let (_, done) = story.effects();
    assert!(first.applied + open >= done, "{first:?}, {open} open, {done} done: what is not settled is in the outbox");
    let second = story.export().await;
    assert_eq!((first.applied + second.applied, story.effects()), (rows, (0, rows)), "{first:?} {second:?}");
    assert_eq!(story.number("SELECT count(*) FROM fb_outbox"), 0);
}
