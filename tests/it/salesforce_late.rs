//! Changes that become visible after others that are newer: a transaction takes its stamps when it begins, and shows them when
//! it ends (correctness.md B4 and B6).
use crate::kit::canary::Scratch;
use crate::salesforce_jobs::{equal, run, set_up};
use fieldbridge::account::LookBack;
use fieldbridge::clock::ManualClock;
use fieldbridge::sandbox::salesforce::{SalesforceConfig, SalesforceSandbox, start};
use fieldbridge::sandbox::{FaultRule, MutationPlan};
use fieldbridge::setup::Workspace;
use fieldbridge::task::Bench;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension};
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

/// What the run log says of a key, the newest line.
fn logged(dir: &Scratch, key: &str) -> Option<String> {
    let conn = Connection::open(dir.path().join("campaign.db")).unwrap();
    let sql = "SELECT args FROM fb_log WHERE key = ?1 ORDER BY rowid DESC LIMIT 1";
    conn.query_row(sql, [key], |row| row.get(0)).optional().unwrap()
}

/// How far what was read is known to be complete.
fn watermark(dir: &Scratch) -> Timestamp {
    let conn = Connection::open(dir.path().join("campaign.db")).unwrap();
    let text: String = conn.query_row("SELECT watermark FROM fb_checkpoint", [], |row| row.get(0)).unwrap();
    text.parse().unwrap()
}

fn contacts(updates: u64, inserts: u64, deletes: u64) -> MutationPlan {
    MutationPlan { table: Some("Contact".into()), updates, inserts, deletes }
}

/// A sandbox that is set up in the present and whose clock is then set back.
async fn earlier(dir: &Scratch, by: SignedDuration) -> (ManualClock, SalesforceSandbox, Bench, Workspace) {
    let clock = ManualClock::at(Timestamp::now());
    let config =
        SalesforceConfig { rows: 300, seed: 31, clock: Arc::new(clock.clone()), ..SalesforceConfig::default() };
    let sandbox = start(config).await.unwrap();
    let (bench, workspace) = set_up(dir, &sandbox, &["Contact"]).await;
    clock.advance(-by);
    (clock, sandbox, bench, workspace)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_is_open_for_hours_holds_the_horizon_back_until_it_ends() {
    let dir = Scratch::new();
    let (clock, sandbox, bench, workspace) = earlier(&dir, SignedDuration::from_hours(5)).await;
    run(&bench, &workspace, "contact").await;
    clock.advance(SignedDuration::from_mins(1));
    let opened = fieldbridge::clock::Clock::now(&clock);
    sandbox.hold(&contacts(9, 4, 3));
    for hours in 1..4 {
        clock.advance(SignedDuration::from_hours(1));
        sandbox.mutate(&contacts(12, 2, 1));
        let between = run(&bench, &workspace, "contact").await;
        // Read again from where the log is complete, never lost sight of and never counted twice.
        assert_eq!(between.record.counters.deleted, 1, "{hours}: {:?}", between.record.counters);
        assert!(watermark(&dir) <= opened, "{hours}: {} after {opened}", watermark(&dir));
    }
    assert_eq!(logged(&dir, "log-horizon-stalled"), None, "a few hours are nothing to be told");
    assert_eq!(sandbox.release(), 16);
    clock.advance(SignedDuration::from_mins(30));
    let last = run(&bench, &workspace, "contact").await;
    assert_eq!(last.record.counters.deleted, 3, "{:?}", last.record.counters);
    equal(dir.path(), &workspace, &sandbox);
    assert!(watermark(&dir) > opened);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_horizon_that_has_stood_still_for_more_than_a_day_is_said() {
    let dir = Scratch::new();
    let (_clock, sandbox, bench, workspace) = earlier(&dir, SignedDuration::ZERO).await;
    for (hours, told) in [(20, false), (30, true)] {
        sandbox.set_faults(vec![FaultRule::parse(&format!("covered_behind={hours}")).unwrap()]);
        run(&bench, &workspace, "contact").await;
        let said = logged(&dir, "log-horizon-stalled");
        assert_eq!(said.is_some(), told, "{hours}: {said:?}");
        assert!(said.is_none_or(|said| said.contains("\"hours\":\"30\"")));
    }
    // An horizon that goes back does not take what was reached with it.
    assert!(watermark(&dir) > Timestamp::now() - SignedDuration::from_hours(21));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_horizon_is_told_the_accounts_own_look_back_decides() {
    for (minutes, found) in [(None, 0), (Some(60), 3)] {
        let dir = Scratch::new();
        let (clock, sandbox, bench, mut workspace) = earlier(&dir, SignedDuration::from_hours(2)).await;
        sandbox.set_faults(vec![FaultRule::parse("not_replicated=Contact").unwrap()]);
        workspace.accounts[0].look_back = minutes.and_then(LookBack::of_minutes);
        run(&bench, &workspace, "contact").await;
        clock.advance(SignedDuration::from_mins(1));
        sandbox.hold(&contacts(9, 4, 3));
        clock.advance(SignedDuration::from_mins(45));
        run(&bench, &workspace, "contact").await;
        sandbox.release();
        clock.advance(SignedDuration::from_mins(5));
        let last = run(&bench, &workspace, "contact").await;
        assert_eq!(last.record.counters.deleted, found, "{minutes:?}: {:?}", last.record.counters);
    }
}
