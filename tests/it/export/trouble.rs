//! An export that is slowed down, stopped or refused row after row.
use super::{Names, Story, WriteMode};
use fieldbridge::account::Name;
use fieldbridge::fault::ErrorKind;
use fieldbridge::run::RunState;
use fieldbridge::task::{self, LaunchOptions};

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_the_crm_asks_for_is_kept_and_every_row_goes_once() {
    for (story, rule) in [
        (Story::dynamics(WriteMode::Update).await, "throttle:retry_after=0,times=2,on=$batch"),
        (Story::salesforce(WriteMode::Update, None).await, "concurrent_limit:times=1,on=composite"),
    ] {
        let Names { title, .. } = story.names();
        let ids = story.some(20);
        ids.iter().for_each(|id| story.set(id, title, "'Later'"));
        story.strike(&[rule]);
        let sent = story.export().await;
        assert_eq!((sent.applied, sent.rejected, story.effects()), (20, 0, (0, 20)), "{rule}");
        story.import().await;
        assert_eq!((story.export().await.read, story.effects()), (0, (0, 20)), "{rule}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_cancelled_while_it_waits_for_an_answer_ends_at_once_and_the_next_one_sends_what_it_had_not() {
    let story = Story::dynamics(WriteMode::Upsert).await;
    let ids = story.some(20);
    ids.iter().for_each(|id| story.set(id, "jobtitle", "'Later'"));
    (0..5).for_each(|n| story.born(&format!("new-{n}"), &[]));
    story.strike(&["throttle:retry_after=12,times=1,on=$batch"]);
    let out = Name::parse("out").unwrap();
    let handle = task::launch(&story.bench, &story.workspace, &out, LaunchOptions::default()).await.unwrap();
    let control = handle.control.clone();
    handle.snapshots.clone().wait_for(|seen| seen.waiting_until.is_some()).await.unwrap();
    control.cancel();
    let end = task::wait_for(handle, |_| {}).await.unwrap();
    assert_eq!((end.record.state, end.fault), (RunState::Cancelled, None));
    // What a batch beside the one that waits has done, nobody has heard: it is looked for.
    assert_eq!((end.record.counters.applied, end.record.counters.rejected), (0, 0));
    let (made, changed) = story.effects();
    assert!(made + changed < 25, "{made} made, {changed} changed");
    story.strike(&[]);
    let sent = story.export().await;
    assert_eq!((sent.applied, story.effects(), story.ids_of_born().len()), (25, (5, 20), 5), "{sent:?}");
    story.import().await;
    assert_eq!((story.export().await.applied, story.effects()), (0, (5, 20)));
    assert_eq!(story.number("SELECT count(*) FROM fb_outbox"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_refusals_end_the_run_and_what_went_is_not_sent_again() {
    for story in [Story::dynamics(WriteMode::Update).await, Story::salesforce(WriteMode::Update, None).await] {
        let Names { title, table, .. } = story.names();
        let ids = story.some(130);
        assert_eq!(ids.len(), 130);
        for (n, id) in ids.iter().enumerate() {
            let value = if n < 120 { "x".repeat(500) } else { "Fits".into() };
            story.set(id, title, &format!("'{value}'"));
        }
        let end = story.run("out", LaunchOptions::default()).await;
        let fault = end.fault.unwrap();
        assert_eq!((fault.kind, fault.args["field"].as_str()), (ErrorKind::ErrorBudget, title), "{fault:?}");
        assert_eq!((end.record.state, end.record.counters.rejected), (RunState::Failed, 120), "{table}");
        assert_eq!((end.record.counters.applied, story.effects()), (10, (0, 10)), "{table}");
        ids[..120].iter().for_each(|id| story.set(id, title, "'Fits now'"));
        let sent = story.export().await;
        assert_eq!((sent.applied, story.effects()), (120, (0, 130)), "{table}: {sent:?}");
        assert_eq!(story.number("SELECT count(*) FROM fb_reject WHERE resolution IS NULL"), 0, "{table}");
        assert_eq!(story.export().await.read, 0, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_foresees_what_the_fields_cannot_take_and_the_budget_it_breaks() {
    let dry = || LaunchOptions { dry_run: true, ..LaunchOptions::default() };
    for story in [Story::dynamics(WriteMode::Update).await, Story::salesforce(WriteMode::Update, None).await] {
        let Names { title, table, .. } = story.names();
        let ids = story.some(110);
        story.set(&ids[0], title, "'Fits'");
        story.set(&ids[1], title, &format!("'{}'", "x".repeat(600)));
        let foreseen = story.run("out", dry()).await;
        assert_eq!(story.effects(), (0, 0), "{table}");
        let end = story.run("out", LaunchOptions::default()).await;
        let counters = end.record.counters;
        assert_eq!((counters.applied, counters.rejected), (1, 1), "{table}: {counters:?}");
        assert_eq!((foreseen.record.counters, foreseen.record.state), (counters, end.record.state), "{table}");
        let named: Vec<_> =
            foreseen.notes.rejects.iter().map(|r| (r.row.as_str(), r.key(), r.field.as_deref())).collect();
        assert_eq!(named, [(ids[1].as_str(), "reject-value-unfit".to_owned(), Some(title))], "{table}");
        ids.iter().for_each(|id| story.set(id, title, &format!("'{}'", "y".repeat(600))));
        let foreseen = story.run("out", dry()).await.fault.unwrap();
        let met = story.run("out", LaunchOptions::default()).await.fault.unwrap();
        assert_eq!((foreseen.kind, &foreseen.args), (ErrorKind::ErrorBudget, &met.args), "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_refused_rows_only_those_that_are_named_are_tried_once_more() {
    for story in [Story::dynamics(WriteMode::Update).await, Story::salesforce(WriteMode::Update, None).await] {
        let Names { title, table, .. } = story.names();
        let ids = story.some(3);
        ids.iter().for_each(|id| story.set(id, title, &format!("'{}'", "x".repeat(600))));
        assert_eq!(story.export().await.rejected, 3, "{table}");
        let out = Name::parse("out").unwrap();
        let handle = task::retry_rows(&story.bench, &story.workspace, &out, &ids[1..2]).await.unwrap();
        let again = task::wait_for(handle, |_| {}).await.unwrap().record.counters;
        assert_eq!((again.read, again.rejected), (1, 1), "{table}: {again:?}");
        let all = story.run("out", LaunchOptions { retry_rejects: true, ..LaunchOptions::default() }).await;
        assert_eq!(all.record.counters.rejected, 3, "{table}");
    }
}
