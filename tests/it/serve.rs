//! Serving: what is due runs once, whatever the clocks do; what was missed is caught up; nothing runs twice at once, and no
//! faulty flow keeps the others from their time. Time is the test's: no minute is waited for.
use crate::kit::house::{self, House};
use fieldbridge::account::Name;
use fieldbridge::clock::{Clock, ManualClock, SharedClock};
use fieldbridge::fault::{ErrorKind, Fault, Outcome};
use fieldbridge::flow::{Direction, Flow, OptOutRules, Step, Workflow, WriteRules};
use fieldbridge::ledger::SqliteLedger;
use fieldbridge::port::Wait;
use fieldbridge::run::{DueState, RunState};
use fieldbridge::sandbox::{FaultRule, Sandbox};
use fieldbridge::task::{
    self, Bench, Pace, ServeEvent, Services, StepState, TellServe, Why, WorkCx, WorkEvent, run_workflow,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;

/// Everything here is due at a multiple of five minutes, what is served for days of half an hour.
const GRIDS: (i64, i64) = (300, 1_800);

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Time that passes as soon as everybody waits for it, and stands while something runs, unless told otherwise.
struct Played {
    clock: ManualClock,
    end: Timestamp,
    stop: CancellationToken,
    running: AtomicUsize,
    /// Somebody serves, and lets time pass; else whoever waits does.
    served: bool,
    /// Time goes on while something runs.
    hurries: AtomicBool,
    /// Nothing is due between two multiples of so many seconds: an idle clock steps from one to the next.
    grid: i64,
}

impl Pace for Played {
    fn until(&self, at: Timestamp) -> Wait<'_, ()> {
        let now = self.clock.now();
        // The loop looks in every few seconds; a run waits for its next try.
        let looks = at.duration_since(now) <= SignedDuration::from_secs(15);
        let stands = self.running.load(Ordering::SeqCst) > 0 && looks && !self.hurries.load(Ordering::SeqCst);
        if now >= self.end && !stands {
            self.stop.cancel();
        }
        Box::pin(async move {
            if stands || self.stop.is_cancelled() {
                std::future::pending::<()>().await;
            }
            while self.served && !looks && self.clock.now() < at {
                tokio::task::yield_now().await;
            }
            tokio::task::yield_now().await;
            let step = now.as_second().div_euclid(self.grid) * self.grid + self.grid;
            let at = if looks { at.max(Timestamp::from_second(step).unwrap()) } else { at };
            self.clock.advance(at.duration_since(self.clock.now()).max(SignedDuration::ZERO));
            Ok(())
        })
    }
}

/// The same workspace with a clock of the test's own.
fn by(clock: &ManualClock, house: &House) -> Bench {
    let shared: SharedClock = Arc::new(clock.clone());
    let database = house.dir.path().join("campaign.db");
    let ledger = SqliteLedger::new(database, "here", std::process::id(), shared.clone());
    let (b, ledger) = (&house.bench, Arc::new(ledger));
    Services::new(b.workspace.clone(), b.vault.clone(), b.campaign.clone(), ledger, b.connector.clone(), shared)
}

/// What was served from one instant to another.
struct Served {
    outcome: Outcome<()>,
    /// In order: what happened, to what, at which due time.
    said: Vec<(&'static str, String, String)>,
}

impl Served {
    fn of(&self, what: &str) -> Vec<(String, String)> {
        self.said
            .iter()
            .filter(|(event, ..)| *event == what)
            .map(|(_, name, due)| (name.clone(), due.clone()))
            .collect()
    }

    fn count(&self, what: &str) -> usize {
        self.of(what).len()
    }
}

async fn serve(house: &House, from: &str, to: &str, hurries: bool) -> Served {
    serve_with(house, (from, to), hurries, |_| {}).await
}

/// Serves, and lets the test look at everything that happens.
async fn serve_with(
    house: &House,
    (from, to): (&str, &str),
    hurries: bool,
    look: impl Fn(&ServeEvent) + Send + Sync + 'static,
) -> Served {
    let (clock, days) = (ManualClock::at(at(from)), at(to).duration_since(at(from)).as_hours() > 48);
    let grid = match (hurries, days) {
        (true, _) => 1,
        (false, false) => GRIDS.0,
        (false, true) => GRIDS.1,
    };
    let stop = CancellationToken::new();
    let pace = Arc::new(Played {
        clock: clock.clone(),
        end: at(to),
        stop: stop.clone(),
        running: AtomicUsize::new(0),
        served: true,
        hurries: AtomicBool::new(hurries),
        grid,
    });
    let said = Arc::new(Mutex::new(Vec::new()));
    let (heard, shared) = (Arc::clone(&said), Arc::clone(&pace));
    let resting = Mutex::new(BTreeSet::new());
    let tell: TellServe = Arc::new(move |event| {
        look(&event);
        let line = match &event {
            ServeEvent::Begun(due) => {
                shared.running.fetch_add(1, Ordering::SeqCst);
                let why = match due.why {
                    Why::OnTime => "on-time",
                    Why::CaughtUp(_) => "caught-up",
                    Why::CutOff => "cut-off",
                };
                (why, due.what.to_string(), due.due.to_string())
            }
            ServeEvent::StepAgain(what, ..) => {
                // It keeps neither time nor others.
                resting.lock().unwrap().insert(what.clone());
                shared.running.fetch_sub(1, Ordering::SeqCst);
                ("again", what.to_string(), String::new())
            }
            ServeEvent::StepBegun(what, _) if resting.lock().unwrap().remove(what) => {
                shared.running.fetch_add(1, Ordering::SeqCst);
                ("goes-on", what.to_string(), String::new())
            }
            ServeEvent::Ended(ended) => {
                let rested = resting.lock().unwrap().remove(&ended.what);
                shared.running.fetch_sub(usize::from(!rested), Ordering::SeqCst);
                ("ended", ended.what.to_string(), ended.state.slug().to_owned())
            }
            ServeEvent::Skipped(skipped) => {
                shared.hurries.store(false, Ordering::SeqCst);
                ("skipped", skipped.what.to_string(), skipped.until.to_string())
            }
            ServeEvent::Invalid(what, problem) => ("invalid", what.to_string(), problem.key()),
            ServeEvent::Up { scheduled, again, .. } => {
                (if *again { "reloaded" } else { "up" }, scheduled.to_string(), String::new())
            }
            other => ("other", format!("{other:?}"), String::new()),
        };
        heard.lock().unwrap().push(line);
    });
    let outcome = task::serve(&by(&clock, house), pace, stop, tell).await;
    let said = said.lock().unwrap().clone();
    Served { outcome, said }
}

async fn schedule(house: &House, flow: &str, cron: Option<&str>, zone: &str) {
    let (flow, cron, zone) = (name(flow), cron.map(str::to_owned), zone.to_owned());
    let change = task::change_workspace(&house.bench, move |workspace| {
        let flow = workspace.flows.iter_mut().find(|f| f.name == flow).unwrap();
        (flow.schedule, flow.zone) = (cron, Some(zone));
        Ok(())
    });
    change.await.unwrap();
}

async fn chain(house: &House, steps: &[&str], cron: Option<&str>) -> Workflow {
    let workflow = Workflow {
        name: name("nightly"),
        account: name("crm"),
        schedule: cron.map(str::to_owned),
        zone: Some("UTC".into()),
        steps: steps.iter().map(|text| Step::parse(text).unwrap()).collect(),
    };
    let kept = workflow.clone();
    let change = task::change_workspace(&house.bench, move |workspace| {
        workspace.workflows = vec![kept];
        Ok(())
    });
    change.await.unwrap();
    workflow
}

/// When runs of a flow began, by the ledger.
async fn runs(house: &House, flow: &str) -> Vec<(Timestamp, RunState)> {
    let all = task::history(&house.bench, Some(name(flow)), 1_000).await.unwrap();
    all.into_iter().rev().map(|r| (r.started, r.state)).collect()
}

async fn contact() -> (Sandbox, House) {
    house::dynamics(&["contact"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nightly_flow_runs_once_a_day_through_the_spring_leap_and_the_autumn_fold() {
    let (_sandbox, house) = contact().await;
    schedule(&house, "contact", Some("30 2 * * *"), "Europe/Berlin").await;
    for (from, to, odd) in [
        ("2026-03-27T12:00:00Z", "2026-03-31T12:00:00Z", "2026-03-29T01:00:00Z"),
        ("2026-10-23T12:00:00Z", "2026-10-27T12:00:00Z", "2026-10-25T00:30:00Z"),
    ] {
        // Nobody served from spring to autumn; that is another test.
        house.database().execute("DELETE FROM fb_due", []).ok();
        let served = serve(&house, from, to, false).await;
        assert_eq!(served.outcome, Ok(()));
        let due = served.of("on-time");
        assert_eq!(due.len(), 4, "{:?}", served.said);
        assert!(due.iter().any(|(_, due)| due == odd), "{due:?}");
        assert_eq!(served.count("ended"), 4);
    }
    assert_eq!(runs(&house, "contact").await.len(), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_served_is_caught_up_once_and_a_schedule_that_is_changed_missed_nothing() {
    let (_sandbox, house) = contact().await;
    schedule(&house, "contact", Some("0 2 * * *"), "UTC").await;
    let first = serve(&house, "2026-11-01T12:00:00Z", "2026-11-01T13:00:00Z", false).await;
    assert_eq!((first.count("on-time"), first.count("caught-up")), (0, 0), "{:?}", first.said);
    let later = serve(&house, "2026-11-08T12:00:00Z", "2026-11-08T13:00:00Z", false).await;
    assert_eq!(later.of("caught-up"), [("contact".into(), "2026-11-08T02:00:00Z".into())]);
    assert_eq!(runs(&house, "contact").await.len(), 1, "seven nights are one run");
    // Another zone is another schedule: nothing of it was missed while nobody served.
    schedule(&house, "contact", Some("0 2 * * *"), "Asia/Seoul").await;
    let moved = serve(&house, "2026-11-12T12:00:00Z", "2026-11-12T18:00:00Z", false).await;
    assert_eq!(moved.count("caught-up"), 0);
    assert_eq!(moved.of("on-time"), [("contact".into(), "2026-11-12T17:00:00Z".into())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_lasts_longer_than_its_period_is_not_begun_twice_and_that_is_said() {
    let (sandbox, house) = contact().await;
    schedule(&house, "contact", Some("* * * * *"), "UTC").await;
    sandbox.set_faults(vec![FaultRule::parse("slow:ms=400,on=contacts").unwrap()]);
    let served = serve(&house, "2026-11-01T12:00:30Z", "2026-11-01T12:30:00Z", true).await;
    let skipped = served.of("skipped");
    assert!(!skipped.is_empty(), "{:?}", served.said);
    // Every begin is behind the end of the one before.
    let mut open = 0;
    for (event, ..) in &served.said {
        match *event {
            "on-time" | "caught-up" => open += 1,
            "ended" => open -= 1,
            _ => {}
        }
        assert!((0..=1).contains(&open), "{:?}", served.said);
    }
    let (_, marks) = task::timetable(&house.bench).await.unwrap();
    assert!(marks[0].skipped as usize >= skipped.len(), "they are counted: {marks:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_faulty_flow_and_a_nonsensical_schedule_keep_nobody_else_from_their_time() {
    let (sandbox, house) = house::dynamics(&["contact", "lead"]).await;
    schedule(&house, "contact", Some("0 * * * *"), "UTC").await;
    schedule(&house, "lead", Some("5 * * * *"), "UTC").await;
    let change = task::change_workspace(&house.bench, |workspace| {
        let mut third = workspace.flows[0].clone();
        (third.name, third.schedule) = (name("third"), Some("61 * * * *".into()));
        workspace.flows.push(third);
        Ok(())
    });
    change.await.unwrap();
    sandbox.set_faults(vec![FaultRule::parse("missing_table=contact").unwrap()]);
    let served = serve(&house, "2026-11-01T11:30:00Z", "2026-11-01T13:30:00Z", false).await;
    assert_eq!(served.of("invalid"), [("third".into(), "schedule-problem-minute".into())]);
    let ends = |of: &str| served.of("ended").into_iter().filter(|(n, _)| n == of).map(|e| e.1).collect::<Vec<_>>();
    assert_eq!(ends("contact"), ["failed", "failed"]);
    assert_eq!(ends("lead"), ["done", "done"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_process_serves_a_workspace_and_what_it_says_is_there_for_everybody() {
    let (_sandbox, house) = contact().await;
    schedule(&house, "contact", Some("0 2 * * *"), "UTC").await;
    let clock = ManualClock::at(at("2026-11-01T12:00:00Z"));
    let first = by(&clock, &house);
    let table = first.ledger.timetable().unwrap();
    let lease = table.serve().unwrap();
    let fault = serve(&house, "2026-11-01T12:00:10Z", "2026-11-01T13:00:00Z", false).await.outcome.unwrap_err();
    assert_eq!(
        (fault.kind, fault.args["pid"].as_str()),
        (ErrorKind::ServeHeld, std::process::id().to_string().as_str())
    );
    // It stopped giving signs of life: another takes over, and the first one hears of it.
    let second = serve(&house, "2026-11-01T12:02:00Z", "2026-11-02T12:00:00Z", false).await;
    assert_eq!((second.outcome.clone(), second.count("on-time")), (Ok(()), 1), "{:?}", second.said);
    assert_eq!(table.serve_beat(&lease, None).unwrap_err().kind, ErrorKind::Fenced);
    let mark = table.marks().unwrap().remove(0);
    assert_eq!(table.mark(&lease, &mark).unwrap_err().kind, ErrorKind::Fenced);
    assert_eq!((mark.in_hand, mark.ended.map(|(_, state)| state)), (None, Some(DueState::Done)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_workspace_is_read_again_when_it_changed_and_trouble_in_it_is_told_once() {
    let (_sandbox, house) = contact().await;
    let place = house.dir.path().join("workspace.toml");
    let (file, spoilt) = (place.clone(), Arc::new(AtomicUsize::new(0)));
    let good = std::fs::read_to_string(&place).unwrap();
    let scheduled = good.replace("name = \"contact\"\n", "name = \"contact\"\nschedule = \"30 * * * *\"\n");
    assert_ne!(good, scheduled);
    let (seen, again) = (Arc::clone(&spoilt), scheduled.clone());
    std::fs::write(&place, &scheduled).unwrap();
    let served =
        serve_with(&house, ("2026-11-01T12:00:00Z", "2026-11-01T15:10:00Z"), false, move |event| match event {
            // After the first run the file is spoilt, after it was told it is put right with another schedule.
            ServeEvent::Ended(_) if seen.fetch_add(1, Ordering::SeqCst) == 0 => {
                std::fs::write(&file, "name = [").unwrap()
            }
            ServeEvent::WorkspaceTrouble(_) => {
                seen.fetch_add(100, Ordering::SeqCst);
                std::fs::write(&file, again.replace("30 *", "5 *")).unwrap();
            }
            _ => {}
        })
        .await;
    assert_eq!(spoilt.load(Ordering::SeqCst) / 100, 1, "told once: {:?}", served.said);
    let due: Vec<String> = served.of("on-time").into_iter().map(|(_, due)| due).collect();
    assert_eq!(due, ["2026-11-01T12:30:00Z", "2026-11-01T13:05:00Z", "2026-11-01T14:05:00Z", "2026-11-01T15:05:00Z"]);
    assert_eq!(served.count("reloaded"), 1);
}

/// Runs a chain by a clock of its own; tells the ends and the events in order.
async fn run_chain(house: &House, workflow: &Workflow, dry_run: bool) -> (Vec<task::StepEnd>, Vec<String>) {
    run_chain_until(house, workflow, dry_run, "").await
}

/// The same, asked to end as soon as something is said that begins so.
async fn run_chain_until(
    house: &House,
    workflow: &Workflow,
    dry_run: bool,
    until: &str,
) -> (Vec<task::StepEnd>, Vec<String>) {
    let clock = ManualClock::at(at("2026-11-01T12:00:00Z"));
    let bench = by(&clock, house);
    let stop = CancellationToken::new();
    let pace = Played {
        clock: clock.clone(),
        end: Timestamp::MAX,
        stop: stop.clone(),
        running: AtomicUsize::new(0),
        served: false,
        hurries: AtomicBool::new(true),
        grid: 1,
    };
    let workspace = house.workspace();
    let cx = WorkCx { bench: &bench, workspace: &workspace, turn: None, pace: &pace, stop: &stop, dry_run };
    let mut said = Vec::new();
    let mut tell = |event: WorkEvent<'_>| {
        let line = match event {
            WorkEvent::Begun(step) => format!("begin {}", step.work.word()),
            WorkEvent::Again(step, at, _) => format!("again {} {at}", step.work.word()),
            WorkEvent::Ended(end) => format!("end {} {}", end.step.work.word(), end.state.slug()),
            WorkEvent::Moved(_) => return,
        };
        if !until.is_empty() && line.starts_with(until) {
            stop.cancel();
        }
        said.push(line);
    };
    let ends = run_workflow(&cx, workflow, &mut tell).await.unwrap();
    (ends, said)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_recommended_chain_runs_whole_and_a_rehearsal_of_it_writes_nothing() {
    let (_sandbox, house) = house::dynamics(&["account", "contact"]).await;
    let workspace = house.workspace();
    let proposed = fieldbridge::flow::propose_workflow(name("nightly"), &name("crm"), &workspace.flows).unwrap();
    let steps: Vec<String> = proposed.steps.iter().map(|s| s.work.word().to_owned()).collect();
    assert_eq!(steps, ["@drift", "@enums", "account", "contact"]);
    let (ends, _) = run_chain(&house, &proposed, true).await;
    assert!(ends.iter().all(|end| end.state == StepState::Ended(DueState::Done)), "{ends:?}");
    assert_eq!(house.database().query_row("SELECT count(*) FROM contact", [], |r| r.get::<_, i64>(0)).unwrap(), 0);
    let bench = by(&ManualClock::at(at("2026-11-01T12:00:00Z")), &house);
    assert_eq!(task::chain_runs(&bench, None, 10).await.unwrap(), Vec::new(), "nor is it in the history");
    let (ends, said) = run_chain(&house, &proposed, false).await;
    assert_eq!(task::state_of_steps(&ends), DueState::Done, "{ends:?}");
    let kept = task::chain_runs(&bench, Some(&name("nightly")), 10).await.unwrap();
    let [kept] = kept.as_slice() else { panic!("{kept:?}") };
    assert_eq!((kept.slug(), kept.steps.iter().map(|step| step.step.clone()).collect::<Vec<_>>()), ("done", steps));
    let runs: Vec<_> = ends.iter().map(|end| end.record.as_ref().map(|record| record.run)).collect();
    assert_eq!(kept.steps.iter().map(|step| step.run).collect::<Vec<_>>(), runs);
    // A process that went without a word is not waited for.
    house.database().execute_batch("UPDATE fb_chain SET ended = NULL, state = NULL").unwrap();
    assert_eq!(task::chain_runs(&bench, None, 10).await.unwrap()[0].slug(), "under-way", "we live");
    house.database().execute_batch("UPDATE fb_chain SET process = '1'").unwrap();
    assert_eq!(task::chain_runs(&bench, None, 10).await.unwrap()[0].slug(), "broken-off");
    assert_eq!(said.first().map(String::as_str), Some("begin @drift"));
    let rows = house.database().query_row("SELECT count(*) FROM contact", [], |r| r.get::<_, i64>(0)).unwrap();
    assert_eq!(rows, 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_of_a_step_decides_what_follows_its_failure() {
    let (sandbox, house) = house::dynamics(&["contact", "lead"]).await;
    sandbox.set_faults(vec![FaultRule::parse("missing_table=contact").unwrap()]);
    let stop = chain(&house, &["contact", "lead"], None).await;
    let (ends, said) = run_chain(&house, &stop, false).await;
    assert_eq!(said, ["begin contact", "end contact failed"]);
    assert_eq!(ends[1].state, StepState::NotBegun);
    let bench = by(&ManualClock::at(at("2026-11-01T12:00:00Z")), &house);
    let kept = task::chain_runs(&bench, None, 1).await.unwrap();
    let told: Vec<_> = kept[0].steps.iter().map(|step| (step.state.as_str(), step.fault.is_some())).collect();
    assert_eq!((kept[0].slug(), told), ("failed", vec![("failed", true), ("not-begun", false)]));
    let go_on = chain(&house, &["contact:go-on", "lead"], None).await;
    let (ends, _) = run_chain(&house, &go_on, false).await;
    let states: Vec<&str> = ends.iter().map(|end| end.state.slug()).collect();
    assert_eq!(states, ["failed", "done"]);
    // What no later try can help is not tried again.
    let retry = chain(&house, &["contact:retry=3/30", "lead"], None).await;
    let (ends, _) = run_chain(&house, &retry, false).await;
    assert_eq!((ends[0].tries, ends[1].state), (1, StepState::NotBegun));
}

/// Another process, far away, holds the flow for a day by the test's clock.
async fn hold(house: &House) {
    house.quiet("contact").await;
    let held = "UPDATE fb_lease SET run = 'x', host = 'elsewhere', pid = 7, since = '2026-11-01T12:00:00Z',
                beat = '2026-11-02T12:00:00Z'";
    house.database().execute(held, []).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_that_is_asked_to_end_while_it_waits_for_its_next_try_begins_nothing_more() {
    let (_sandbox, house) = contact().await;
    let workflow = chain(&house, &["contact:retry=3/30", "@enums"], None).await;
    hold(&house).await;
    let (ends, said) = run_chain_until(&house, &workflow, false, "again").await;
    assert_eq!(said, ["begin contact", "again contact 2026-11-01T12:10:00Z", "end contact cancelled"]);
    assert_eq!(ends[1].state, StepState::NotBegun);
    assert_eq!(task::state_of_steps(&ends), DueState::Cancelled, "so that the next who serves goes on with it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_tried_again_within_its_window_while_another_process_holds_its_flow() {
    let (_sandbox, house) = contact().await;
    let workflow = chain(&house, &["contact:retry=3/30"], None).await;
    hold(&house).await;
    let (ends, said) = run_chain(&house, &workflow, false).await;
    let fault: &Fault = ends[0].fault.as_ref().unwrap();
    assert_eq!((fault.kind, ends[0].tries), (ErrorKind::LeaseHeld, 4), "{said:?}");
    let again: Vec<&String> = said.iter().filter(|s| s.starts_with("again")).collect();
    assert_eq!(
        again,
        [
            "again contact 2026-11-01T12:10:00Z",
            "again contact 2026-11-01T12:20:00Z",
            "again contact 2026-11-01T12:30:00Z"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_and_looks_run_on_a_schedule_too() {
    let (sandbox, house) = contact().await;
    house.quiet("contact").await;
    chain(&house, &["@drift:go-on", "@enums"], Some("0 3 * * *")).await;
    house::redraw(&sandbox, "table=contact&add=new_extra").await;
    house::redraw(&sandbox, "table=contact&column=gendercode&option=9&label=Other").await;
    let served = serve(&house, "2026-11-01T12:00:00Z", "2026-11-02T12:00:00Z", false).await;
    assert_eq!(served.of("on-time"), [("nightly".into(), "2026-11-02T03:00:00Z".into())]);
    let told = format!("{:?}", served.said);
    assert!(told.contains("Drift { lines: "), "{told}");
    let codes = "SELECT count(*) FROM fb_enumeration_value WHERE code = 9 AND label = 'Other'";
    assert_eq!(house.database().query_row(codes, [], |r| r.get::<_, i64>(0)).unwrap(), 1, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_that_waits_for_its_next_try_keeps_nobody_else_of_its_account_waiting() {
    let (_sandbox, house) = house::dynamics(&["contact", "lead"]).await;
    chain(&house, &["contact:retry=3/30"], Some("0 12 * * *")).await;
    schedule(&house, "lead", Some("5 12 * * *"), "UTC").await;
    hold(&house).await;
    let served = serve(&house, "2026-11-01T11:57:00Z", "2026-11-01T13:00:00Z", false).await;
    assert_eq!(served.outcome, Ok(()));
    let on_time =
        [("nightly".to_owned(), "2026-11-01T12:00:00Z".to_owned()), ("lead".into(), "2026-11-01T12:05:00Z".into())];
    assert_eq!(served.of("on-time"), on_time, "{:?}", served.said);
    let place = |event: &str, name: &str| served.said.iter().position(|(e, n, _)| *e == event && n == name).unwrap();
    assert!(place("ended", "lead") < place("goes-on", "nightly"), "{:?}", served.said);
    assert_eq!((served.count("again"), served.count("goes-on")), (3, 3));
    assert_eq!(served.of("ended")[1], ("nightly".into(), "failed".into()), "each try was made");
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_that_is_due_does_not_wait_behind_a_long_load_of_its_account() {
    let (sandbox, house) = house::dynamics(&["contact", "lead"]).await;
    house.quiet("contact").await;
    let change = task::change_workspace(&house.bench, |workspace| {
        let import = workspace.flows.iter().find(|flow| flow.table == "contact").unwrap().clone();
        workspace.flows.push(Flow {
            name: name("consent"),
            direction: Direction::OptOut,
            order: 9,
            rows: Default::default(),
            writing: WriteRules { opt_out: Some(OptOutRules::default()), ..WriteRules::default() },
            ..import
        });
        Ok(())
    });
    change.await.unwrap();
    schedule(&house, "lead", Some("1 12 * * *"), "UTC").await;
    schedule(&house, "consent", Some("2 12 * * *"), "UTC").await;
    sandbox.set_faults(vec![FaultRule::parse("slow:ms=5000,on=leads").unwrap()]);
    let served = serve(&house, "2026-11-01T12:00:30Z", "2026-11-01T12:30:00Z", true).await;
    let told: Vec<_> =
        served.said.iter().filter(|(e, ..)| !["up", "other"].contains(e)).map(|(e, n, _)| (*e, n.as_str())).collect();
    let wanted = [("on-time", "lead"), ("on-time", "consent"), ("ended", "consent"), ("ended", "lead")];
    assert_eq!(told, wanted, "{:?}", served.said);
    // The day of this test may end before the load does.
    assert_eq!(served.of("ended")[0], ("consent".into(), "done".into()));
}
