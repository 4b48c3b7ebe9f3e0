//! A run that has lasted as long as its flow allows stops at its next border, keeps what it has, and the next one goes on: also
//! where every run is cut off, a first load comes to its end.
use super::kit::house::{self, House};
use fieldbridge::account::Name;
use fieldbridge::clock::{Clock, SharedClock};
use fieldbridge::engine::RunEnd;
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::{Direction, Flow, LongestRun, OptOutRules, ReadMode, Step, Workflow, WriteRules};
use fieldbridge::ledger::SqliteLedger;
use fieldbridge::port::Wait;
use fieldbridge::run::{DueState, RunState};
use fieldbridge::sandbox::{Sandbox, SandboxConfig};
use fieldbridge::task::{self, Bench, LaunchOptions, Pace, Services, StepState, WorkCx};
use jiff::{SignedDuration, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// A clock on which a minute passes each time somebody looks.
struct Hurried(AtomicI64);

impl Clock for Hurried {
    fn now(&self) -> Timestamp {
        let passed = self.0.fetch_add(60, Ordering::SeqCst);
        Timestamp::from_second(1_793_534_400).unwrap() + SignedDuration::from_secs(passed)
    }
}

/// No step here is tried twice.
struct AtOnce;

impl Pace for AtOnce {
    fn until(&self, _: Timestamp) -> Wait<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}

/// Six pages, and time that flies for whoever runs them.
async fn hurried() -> (Sandbox, House, Bench) {
    let config = SandboxConfig { rows: 300, seed: 5, page_size_cap: 50, ..SandboxConfig::default() };
    let (sandbox, house) = house::dynamics_of(config, &["contact"]).await;
    let clock: SharedClock = Arc::new(Hurried(AtomicI64::new(0)));
    let database = house.dir.path().join("campaign.db");
    let ledger = Arc::new(SqliteLedger::new(database, "here", std::process::id(), clock.clone()));
    let b = &house.bench;
    let bench =
        Services::new(b.workspace.clone(), b.vault.clone(), b.campaign.clone(), ledger, b.connector.clone(), clock);
    (sandbox, house, bench)
}

async fn lasting(house: &House, minutes: Option<u32>) {
    let change = task::change_workspace(&house.bench, move |workspace| {
        workspace.flows[0].reading.longest_run = minutes.and_then(LongestRun::of_minutes);
        Ok(())
    });
    change.await.unwrap();
}

async fn run(house: &House, bench: &Bench, options: LaunchOptions) -> RunEnd {
    let handle = task::launch(bench, &house.workspace(), &name("contact"), options).await.unwrap();
    task::wait_for(handle, |_| {}).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_load_that_is_cut_off_each_time_comes_to_its_end_and_brings_every_row_once() {
    let (sandbox, house, bench) = hurried().await;
    lasting(&house, Some(1)).await;
    let (mut read, mut cut) = (0, 0);
    let last = loop {
        let end = run(&house, &bench, LaunchOptions::default()).await;
        read += end.record.counters.read;
        assert_eq!(end.fault, None, "nothing failed");
        if !end.record.is_time_over() {
            break end;
        }
        cut += 1;
        assert!(end.record.counters.read > 0, "each run gets further");
        assert_eq!((end.record.state, end.record.slug()), (RunState::Cancelled, "time-over"));
        assert!(end.record.fault_detail.unwrap().contains("1m"));
        assert!(cut <= 6, "it never comes to its end");
    };
    assert_eq!(last.record.state, RunState::Done);
    assert!(cut >= 2, "it was cut off");
    let rows = house.database().query_row("SELECT count(*) FROM contact", [], |r| r.get::<_, u64>(0)).unwrap();
    let there = sandbox.oracle().rows("contact").count() as u64;
    assert_eq!((rows, read), (there, there), "nothing was read twice");
    let history = task::history(&bench, None, 20).await.unwrap();
    assert_eq!(history.iter().filter(|run| run.is_time_over()).count(), cut);
    let kind = ErrorKind::LongestRun;
    assert_eq!(history.last().unwrap().fault_code.as_deref(), Some(kind.code()));
    let log = task::log_of(&bench, history.last().unwrap().run).await.unwrap();
    assert!(log.iter().any(|line| line.key == "fault-longest-run"), "{log:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_limit_and_in_a_dry_run_the_clock_stops_nothing() {
    let (_sandbox, house, bench) = hurried().await;
    lasting(&house, Some(1)).await;
    let dry = run(&house, &bench, LaunchOptions { dry_run: true, ..LaunchOptions::default() }).await;
    assert_eq!((dry.record.state, dry.record.counters.read), (RunState::Done, 300));
    lasting(&house, None).await;
    let end = run(&house, &bench, LaunchOptions::default()).await;
    assert_eq!((end.record.state, end.record.counters.read), (RunState::Done, 300));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_goes_on_behind_it_and_leaves_the_rest_to_the_next_time_it_is_due() {
    let (_sandbox, house, bench) = hurried().await;
    lasting(&house, Some(1)).await;
    let steps = ["contact", "@enums"].map(|text| Step::parse(text).unwrap()).to_vec();
    let workflow = Workflow { name: name("nightly"), account: name("crm"), steps, schedule: None, zone: None };
    let (workspace, stop, said) = (house.workspace(), CancellationToken::new(), Mutex::new(0));
    let cx = WorkCx { bench: &bench, workspace: &workspace, turn: None, pace: &AtOnce, stop: &stop, dry_run: false };
    let mut tell = |_: task::WorkEvent<'_>| *said.lock().unwrap() += 1;
    let ends = task::run_workflow(&cx, &workflow, &mut tell).await.unwrap();
    assert!(ends[0].record.as_ref().unwrap().is_time_over());
    assert_eq!(ends[0].state, StepState::Ended(DueState::Attention), "not cancelled: nobody goes on with it at once");
    assert!(matches!(ends[1].state, StepState::Ended(_)), "{ends:?}");
    assert_eq!(task::state_of_steps(&ends), DueState::Attention);
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_and_what_begins_anew_take_no_limit() {
    let (_sandbox, house, _bench) = hurried().await;
    let workspace = house.workspace();
    let import = workspace.flows[0].clone();
    let consent = WriteRules { opt_out: Some(OptOutRules::default()), ..WriteRules::default() };
    let other = |direction, mode, writing: &WriteRules| Flow {
        name: name("other"),
        direction,
        mode,
        writing: writing.clone(),
        reading: fieldbridge::flow::ReadRules { longest_run: LongestRun::of_minutes(5), ..import.reading },
        ..import.clone()
    };
    for (flow, case) in [
        (other(Direction::OptOut, ReadMode::Incremental, &consent), "longest-run-consent"),
        (other(Direction::Export, ReadMode::Full, &WriteRules::default()), "longest-run-full"),
    ] {
        let refused = task::check_flow(&house.bench, (&workspace, &workspace.accounts[0]), (None, &flow)).await;
        assert_eq!(refused.unwrap_err().args["case"], case);
        assert_eq!(flow.longest_run(), None, "nor does one that is written by hand count");
    }
    let fits = other(Direction::Import, ReadMode::Full, &WriteRules::default());
    task::check_flow(&house.bench, (&workspace, &workspace.accounts[0]), (None, &fits)).await.unwrap();
}
