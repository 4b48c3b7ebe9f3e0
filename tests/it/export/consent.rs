//! A "do not contact" is held back by nothing that is wrong with the rest of its row.
use super::{Names, Story};
use fieldbridge::flow::WriteMode;
use fieldbridge::port::RejectFilter;
use fieldbridge::run::RunState;
use fieldbridge::task::{self, LaunchOptions};
use serde_json::Value;

async fn goes_alone(story: Story, rules: &[&str]) {
    let Names { title, consent, .. } = story.names();
    let ids = story.some(3);
    let before = story.truth(&ids[0], title);
    for id in &ids[..2] {
        story.set(id, title, &format!("'{}'", "x".repeat(500)));
    }
    story.set(&ids[0], consent, "1");
    story.set(&ids[2], consent, "1");
    story.strike(rules);
    let first = story.run("out", LaunchOptions::default()).await;
    story.strike(&[]);
    assert!(first.record.state == RunState::DoneWithRejects || !rules.is_empty(), "{:?}", first.fault);
    story.run("out", LaunchOptions::default()).await;
    assert_eq!(story.truth(&ids[0], consent), true, "{rules:?}");
    assert_eq!(story.truth(&ids[0], title), before);
    assert_ne!(story.truth(&ids[1], consent), Value::Bool(true));
    assert_eq!(story.truth(&ids[2], consent), true, "{rules:?}");
    let open = RejectFilter { open_only: true, ..RejectFilter::default() };
    let rejects = task::rejects(&story.bench, open).await.unwrap();
    let mut own: Vec<_> = rejects.iter().filter(|r| r.flow.as_str() == "out").map(|r| r.row.as_str()).collect();
    own.sort_unstable();
    let mut wanted = vec![ids[0].as_str(), ids[1].as_str()];
    wanted.sort_unstable();
    assert_eq!(own, wanted, "both rows stay rejected");
    let effects = story.effects();
    for _ in 0..2 {
        story.import().await;
        assert_eq!(story.export().await.applied, 0);
    }
    assert_eq!(story.effects(), effects, "nothing is sent again");
    assert_eq!(story.number("SELECT count(*) FROM fb_outbox"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_for_another_field_holds_no_opt_out_back_from_dynamics() {
    goes_alone(Story::dynamics(WriteMode::Update).await, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_for_another_field_holds_no_opt_out_back_from_salesforce() {
    goes_alone(Story::salesforce(WriteMode::Update, None).await, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opt_out_that_goes_alone_is_not_lost_with_an_answer() {
    goes_alone(Story::dynamics(WriteMode::Update).await, &["lost_answer:on=$batch,times=1"]).await;
    goes_alone(Story::dynamics(WriteMode::Update).await, &["lost_answer:on=$batch,times=3"]).await;
    goes_alone(Story::salesforce(WriteMode::Update, None).await, &["lost_answer:on=composite,times=9"]).await;
}
