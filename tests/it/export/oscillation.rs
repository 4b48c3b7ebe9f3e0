//! A field the CRM sets back whenever it is sent is stopped, for its row alone: nothing goes back and forth for ever, and nothing
//! else waits for it.
use super::opt_out::both;
use super::{Names, Story};
use fieldbridge::flow::{OptOutRule, OptOutWay, WriteMode};
use fieldbridge::port::RejectFilter;
use fieldbridge::run::{Counters, Reject, RejectNote, RunState};
use fieldbridge::task::{self, LaunchOptions};
use jiff::Timestamp;
use serde_json::json;

impl Story {
    /// The CRM's automation sets the field back; another one notes that, so that the row is read as another one.
    async fn sets_back(&self, id: &str, value: &str) {
        let Names { title, last, .. } = self.names();
        let times = self.effects().1;
        self.there(id, last, json!(format!("Seen {times} times"))).await;
        self.there(id, title, json!(value)).await;
    }

    /// This side reads what came of it, and sends.
    async fn round(&self) -> Counters {
        self.import().await;
        self.export().await
    }

    async fn stopped(&self) -> Vec<Reject> {
        let open = RejectFilter { open_only: true, reason: Some("oscillation".into()), ..RejectFilter::default() };
        task::rejects(&self.bench, open).await.unwrap()
    }

    /// So much of a day goes by for fields that are stopped.
    fn hours_go_by(&self, hours: i64) {
        let (title, seconds) = (self.names().title, hours * 3_600);
        self.sql(&format!(
            "UPDATE fb_agreed SET wakes = wakes - {seconds},
                 sent = json_set(sent, '$.{title}.x[0]', json_extract(sent, '$.{title}.x[0]') - {seconds})
             WHERE wakes IS NOT NULL"
        ));
    }

    /// Sends a value and has it set back until it is sent no more; tells how often it went.
    async fn back_and_forth(&self, id: &str) -> u64 {
        let Names { title, .. } = self.names();
        let mut went = 0;
        for _ in 0..8 {
            self.sets_back(id, "Set back").await;
            let sent = self.round().await;
            if sent.applied == 0 {
                return went;
            }
            assert_eq!(self.truth(id, title), "Ours");
            went += 1;
        }
        went
    }
}

async fn is_stopped_and_nothing_else_is(story: Story) {
    let Names { title, consent, .. } = story.names();
    let ids = story.some(3);
    story.set(&ids[0], title, "'Ours'");
    assert_eq!(story.back_and_forth(&ids[0]).await, 3);
    let told = story.stopped().await;
    let [reject] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((reject.flow.as_str(), &reject.row, reject.field.as_deref()), ("out", &ids[0], Some(title)));
    assert_eq!(reject.sample.as_deref(), Some("Ou… (4) ≠ Se… (8)"));
    let writes = story.effects();
    // What its automation does over there moves nothing here any more, nor does a comparison of everything.
    for value in ["Set back again", "Set back"] {
        story.sets_back(&ids[0], value).await;
        assert_eq!(story.round().await.applied, 0);
        let full = story.run("out", LaunchOptions { full: true, ..LaunchOptions::default() }).await;
        assert_eq!((full.record.state, full.record.counters.applied), (RunState::Done, 0), "told once");
    }
    assert_eq!(story.effects().1, writes.1 + 4, "what they wrote themselves");
    assert_eq!(story.stopped().await.len(), 1);
    // The other fields of the row go, as other rows do; a refusal does whatever became of it.
    story.set(&ids[0], consent, "1");
    story.set(&ids[1], title, "'Another'");
    assert_eq!(story.export().await.applied, 2);
    assert_eq!((story.truth(&ids[0], consent), story.truth(&ids[0], title)), (json!(true), json!("Set back")));
    assert_eq!(story.truth(&ids[1], title), "Another");
    assert_eq!(story.stopped().await, told, "the same reject");
    let before = story.effects();
    for _ in 0..2 {
        assert_eq!(story.round().await.applied, 0);
    }
    assert_eq!(story.effects(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_dynamics_sets_back_is_sent_three_times_a_day_and_holds_nothing_else_back() {
    is_stopped_and_nothing_else_is(Story::dynamics(WriteMode::Update).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_salesforce_sets_back_is_sent_three_times_a_day_and_holds_nothing_else_back() {
    is_stopped_and_nothing_else_is(Story::salesforce(WriteMode::Update, None).await).await;
}

/// Nothing in the row tells that it was ever sent: no date, no other field.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_reads_as_before_it_was_sent_is_sent_again_and_stopped_as_well() {
    for story in both(WriteMode::Update).await {
        let Names { title, .. } = story.names();
        let ids = story.some(3);
        let before = story.truth(&ids[0], title);
        story.set(&ids[0], title, "'Ours'");
        assert_eq!(story.export().await.applied, 1);
        let mut went = 1;
        for _ in 0..6 {
            assert_eq!(story.truth(&ids[0], title), "Ours");
            story.there(&ids[0], title, before.clone()).await;
            let sent = story.round().await;
            if sent.applied == 0 {
                break;
            }
            went += 1;
        }
        assert_eq!((went, story.stopped().await.len()), (3, 1));
        assert_eq!(story.truth(&ids[0], title), before);
        let writes = story.effects();
        for _ in 0..2 {
            assert_eq!(story.round().await.applied, 0);
        }
        assert_eq!(story.effects(), writes);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_goes_again_when_somebody_asks_when_it_rested_for_a_day_and_is_settled_when_both_sides_agree() {
    let story = Story::dynamics(WriteMode::Update).await;
    let Names { title, .. } = story.names();
    let ids = story.some(2);
    story.set(&ids[0], title, "'Ours'");
    assert_eq!(story.back_and_forth(&ids[0]).await, 3);
    // Somebody asks for the row once more.
    let retried = story.run("out", LaunchOptions { retry_rejects: true, ..LaunchOptions::default() }).await;
    assert_eq!(retried.record.counters.applied, 1, "{:?}", retried.fault);
    assert_eq!((story.truth(&ids[0], title), story.stopped().await.len()), (json!("Ours"), 0));
    // Counted anew: it goes twice more, and is stopped again.
    assert_eq!(story.back_and_forth(&ids[0]).await, 2);
    assert_eq!(story.stopped().await.len(), 1);
    story.hours_go_by(23);
    assert_eq!(story.export().await, Counters::default(), "nobody even looks at it");
    story.hours_go_by(2);
    assert_eq!((story.export().await.applied, story.truth(&ids[0], title)), (1, json!("Ours")));
    assert_eq!(story.stopped().await.len(), 0);
    // Both sides agree by themselves.
    assert_eq!(story.back_and_forth(&ids[0]).await, 2);
    story.sets_back(&ids[0], "Ours").await;
    let agreed = story.round().await;
    assert_eq!((agreed.applied, agreed.rejected, story.stopped().await.len()), (0, 0, 0), "{agreed:?}");
    assert_eq!(story.number("SELECT count(*) FROM fb_agreed WHERE wakes IS NOT NULL"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_lets_be_is_not_told_again_and_still_does_not_go() {
    let story = Story::dynamics(WriteMode::Update).await;
    let Names { title, .. } = story.names();
    let id = story.some(1).remove(0);
    story.set(&id, title, "'Ours'");
    story.back_and_forth(&id).await;
    let told = story.stopped().await;
    let (ledger, ids) = (story.bench.ledger.clone(), vec![told[0].id]);
    let note = RejectNote { text: "known".into(), who: "somebody".into(), at: Timestamp::now() };
    assert_eq!(tokio::task::spawn_blocking(move || ledger.ignore_rejects(&ids, &note)).await.unwrap().unwrap(), 1);
    story.sets_back(&id, "Once more").await;
    assert_eq!((story.round().await.applied, story.truth(&id, title)), (0, json!("Once more")));
    assert_eq!(story.stopped().await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_tells_it_and_keeps_nothing_of_it() {
    let story = Story::dynamics(WriteMode::Update).await;
    let Names { title, .. } = story.names();
    let id = story.some(1).remove(0);
    story.set(&id, title, "'Ours'");
    for _ in 0..3 {
        story.sets_back(&id, "Set back").await;
        assert_eq!(story.round().await.applied, 1);
    }
    story.sets_back(&id, "Set back").await;
    story.import().await;
    for _ in 0..2 {
        let dry = story.run("out", LaunchOptions { dry_run: true, ..LaunchOptions::default() }).await;
        assert_eq!((dry.record.counters.applied, dry.record.counters.rejected), (0, 1));
        assert_eq!(dry.notes.rejects.iter().map(|r| r.reason.as_str()).collect::<Vec<_>>(), ["oscillation"]);
    }
    assert_eq!(story.stopped().await.len(), 0);
    let real = story.run("out", LaunchOptions::default()).await;
    assert_eq!((real.record.state, real.record.counters.rejected), (RunState::DoneWithRejects, 1));
    assert_eq!(story.stopped().await.len(), 1);
}

/// A refusal goes however often it is set back; that somebody may be contacted does not, and then the refusal stands on both sides.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_never_stopped_and_its_withdrawal_is() {
    for story in both(WriteMode::Update).await {
        let story = story.keeping(OptOutWay::Both, OptOutRule::Latest).await;
        let Names { consent, .. } = story.names();
        let ids = story.some(2);
        story.consent().await;
        story.set(&ids[0], consent, "1");
        story.set(&ids[1], consent, "1");
        story.set(&ids[1], consent, "0");
        // The campaign side's word is always the newer one.
        story.sql("UPDATE fb_consent_at SET at = '2099-01-01T00:00:00Z'");
        let mut went = 0;
        for round in 0..6 {
            story.there(&ids[0], consent, json!(false)).await;
            if story.stopped().await.is_empty() {
                story.there(&ids[1], consent, json!(true)).await;
            }
            story.consent().await;
            assert_eq!(story.truth(&ids[0], consent), true, "round {round}");
            went += u32::from(story.truth(&ids[1], consent) == false);
        }
        assert_eq!((went, story.held(&ids[1]).as_str()), (3, "xx"));
        let told = story.stopped().await;
        assert_eq!((told.len(), &told[0].row, told[0].field.as_deref()), (1, &ids[1], Some(consent)));
    }
}
