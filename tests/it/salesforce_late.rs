//! Changes that become visible after others that are newer: a transaction takes its stamps when it begins, and shows them when
//! it ends (correctness.md B4 and B6).
use crate::kit::canary::Scratch;
use crate::salesforce_jobs::{equal, run, set_up};
use fieldbridge::clock::ManualClock;
use fieldbridge::sandbox::MutationPlan;
use fieldbridge::sandbox::salesforce::{SalesforceConfig, start};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread")]
async fn what_becomes_visible_within_a_quarter_of_an_hour_is_read_by_the_next_run() {
    let clock = ManualClock::at(Timestamp::now());
    let config =
        SalesforceConfig { rows: 300, seed: 31, clock: Arc::new(clock.clone()), ..SalesforceConfig::default() };
    let (dir, sandbox) = (Scratch::new(), start(config).await.unwrap());
    let (bench, workspace) = set_up(&dir, &sandbox, &["Contact"]).await;
    run(&bench, &workspace, "contact").await;
    let plan = |updates, inserts, deletes| MutationPlan { table: Some("Contact".into()), updates, inserts, deletes };
    clock.advance(SignedDuration::from_mins(1));
    sandbox.hold(&plan(9, 4, 3));
    // It stays open for thirteen and a half minutes; meanwhile others come and go.
    clock.advance(SignedDuration::from_secs(13 * 60 + 30));
    sandbox.mutate(&plan(12, 2, 1));
    let between = run(&bench, &workspace, "contact").await;
    assert_eq!(between.record.counters.deleted, 1, "{:?}", between.record.counters);
    assert_eq!(sandbox.release(), 16);
    clock.advance(SignedDuration::from_mins(2));
    let last = run(&bench, &workspace, "contact").await;
    assert_eq!(last.record.counters.deleted, 3, "{:?}", last.record.counters);
    equal(dir.path(), &workspace, &sandbox);
}
