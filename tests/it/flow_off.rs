//! A flow that is switched off is run by nothing but a dry run, is told as such everywhere, and goes on from where it stood.
use super::headless_road::Crm;
use super::kit::house::{self, House};
use super::kit::program::Home;
use super::kit::shape::matches_schema;
use fieldbridge::account::Name;
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::{Direction, Flow, OptOutRules, Step, Workflow, WriteRules};
use fieldbridge::run::DueState;
use fieldbridge::task::{self, DoctorVerdict, LaunchOptions, Pace, StepEnd, StepNote, StepState, WorkCx};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// No step here is tried twice.
struct AtOnce;

impl Pace for AtOnce {
    fn until(&self, _: jiff::Timestamp) -> fieldbridge::port::Wait<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}

async fn chain(house: &House, steps: &[&str], dry_run: bool) -> Vec<StepEnd> {
    let steps = steps.iter().map(|text| Step::parse(text).unwrap()).collect();
    let workflow = Workflow { name: name("nightly"), account: name("crm"), steps, schedule: None, zone: None };
    let (workspace, stop) = (house.workspace(), CancellationToken::new());
    let cx = WorkCx { bench: &house.bench, workspace: &workspace, turn: None, pace: &AtOnce, stop: &stop, dry_run };
    task::run_workflow(&cx, &workflow, &mut |_| {}).await.unwrap()
}

fn states(ends: &[StepEnd]) -> Vec<&str> {
    ends.iter().map(|end| end.state.slug()).collect()
}

#[test]
fn it_refuses_to_run_is_passed_over_by_all_and_is_told_off_until_it_is_on() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 60 --seed 3");
    home.add_account(&crm).exits(0);
    home.say("flow add contact --table contact").exits(0);
    home.say("flow add lead --table lead").exits(0);
    home.say("run --all").exits(0);
    let off = home.run(["flow", "off", "contact", "--reason", "new columns", "--json"]);
    off.exits(0);
    assert_eq!(off.json()["off"]["reason"], "new columns");
    for lang in ["en", "ko"] {
        let refused = home.say(&format!("run contact --lang {lang}"));
        refused.exits(6);
        let told = &refused.stderr;
        assert!(told.contains("new columns") && told.contains("fieldbridge flow on contact"), "{told}");
    }
    home.say("run contact --dry-run").exits(0);
    let all = home.say("run --all --json");
    all.exits(0);
    let json = all.json();
    matches_schema(&json, "run");
    assert_eq!((json["runs"].as_array().unwrap().len(), &json["off"][0]["flow"]), (1, &"contact".into()), "{json}");
    assert!(all.stderr.contains("new columns"), "{}", all.stderr);
    let status = home.say("status --json").json();
    matches_schema(&status, "status");
    let flow = status["flows"].as_array().unwrap().iter().find(|flow| flow["name"] == "contact").unwrap();
    assert_eq!((&flow["state"], &flow["next"]["action"]), (&"off".into(), &"on".into()));
    for line in ["status", "flow list", "flow show contact", "why contact", "doctor"] {
        let told = home.say(line);
        assert!(told.stdout.contains("new columns"), "{line}: {}", told.stdout);
    }
    // A second word gives another reason and no other date.
    let again = home.run(["flow", "off", "contact", "--reason", "still", "--json"]).json();
    assert_eq!((&again["off"]["reason"], &again["off"]["since"]), (&"still".into(), &off.json()["off"]["since"]));
    home.say("flow on contact").exits(0);
    let run = home.say("run contact --json");
    run.exits(0);
    assert_eq!(run.json()["runs"][0]["run"]["mode"], "incremental", "it goes on from where it stood");
    assert_eq!(home.say("status --json").json()["flows"][0]["off"], serde_json::Value::Null);
    home.say("flow off nobody").exits(3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_meanwhile_comes_with_the_next_run_once_it_is_on() {
    let (sandbox, house) = house::dynamics(&["contact"]).await;
    house.quiet("contact").await;
    let before = house.workspace();
    task::switch_off(&house.bench, &name("contact"), None).await.unwrap();
    house::mutate(&sandbox, 7, 3);
    // Whoever began before it was switched off is refused as well.
    let refused = task::launch(&house.bench, &before, &name("contact"), LaunchOptions::default()).await;
    assert_eq!(refused.map(|_| ()).unwrap_err().kind, ErrorKind::FlowOff);
    let rows = vec!["x".to_owned()];
    let retried = task::retry_rows(&house.bench, &before, &name("contact"), &rows).await;
    assert_eq!(retried.map(|_| ()).unwrap_err().kind, ErrorKind::FlowOff);
    assert_eq!(task::history(&house.bench, None, 9).await.unwrap().len(), 1, "a run that was not wanted is none");
    assert_eq!(task::launch_order(&house.workspace()), []);
    task::switch_on(&house.bench, &name("contact")).await.unwrap();
    let end = house.run("contact").await;
    assert_eq!((end.fault, end.record.counters.applied), (None, 10));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_passes_over_a_step_that_is_off_and_goes_on() {
    let (_sandbox, house) = house::dynamics(&["contact", "lead"]).await;
    task::switch_off(&house.bench, &name("contact"), Some("busy".into())).await.unwrap();
    for dry_run in [true, false] {
        let ends = chain(&house, &["contact", "lead"], dry_run).await;
        assert_eq!((states(&ends), task::state_of_steps(&ends)), (vec!["off", "done"], DueState::Done));
        assert_eq!(ends[0].fault.as_ref().map(|fault| fault.kind), Some(ErrorKind::FlowOff));
    }
    let kept = task::chain_runs(&house.bench, None, 9).await.unwrap();
    assert_eq!((kept.len(), kept[0].slug(), kept[0].steps[0].state.as_str()), (1, "done", "off"));
}

/// A house with a flow of consent and one that sends, neither of which need be able to run.
async fn with_consent() -> (fieldbridge::sandbox::Sandbox, House) {
    let (sandbox, house) = house::dynamics(&["contact", "lead"]).await;
    let change = task::change_workspace(&house.bench, |workspace| {
        let import = workspace.flows.iter().find(|flow| flow.table == "contact").unwrap().clone();
        let consent = WriteRules { opt_out: Some(OptOutRules::default()), ..WriteRules::default() };
        let other = |of: &str, direction, writing| Flow { name: name(of), direction, writing, ..import.clone() };
        let flows =
            [other("consent", Direction::OptOut, consent), other("back", Direction::Export, WriteRules::default())];
        workspace.flows.extend(flows);
        Ok(())
    });
    change.await.unwrap();
    (sandbox, house)
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_that_is_off_is_told_loudly_and_opens_no_way_to_what_is_sent_behind_it() {
    let (_sandbox, house) = with_consent().await;
    house.quiet("contact").await;
    let workspace = house.workspace();
    let sends = workspace.flow(&name("back")).unwrap();
    assert!(task::sends_without_consent(&workspace, sends).is_none());
    task::switch_off(&house.bench, &name("consent"), Some("a dispute".into())).await.unwrap();
    let workspace = house.workspace();
    assert_eq!(task::sends_without_consent(&workspace, sends).map(|flow| flow.name.as_str()), Some("consent"));
    assert!(workspace.opt_out(&name("crm"), "contact").is_some(), "consent is still its own, and nobody else's");
    let ends = chain(&house, &["consent", "contact", "back", "lead"], false).await;
    assert_eq!(states(&ends), ["off", "done", "off", "done"]);
    assert_eq!((ends[2].state, &ends[2].note), (StepState::Off, &Some(StepNote::ConsentOff)));
    assert_eq!(task::state_of_steps(&ends), DueState::Attention, "somebody should look");
    // Somebody said that the chain goes on whatever consent comes to: then it is only told.
    let ends = chain(&house, &["consent:go-on", "back"], true).await;
    assert_eq!(ends[0].state, StepState::Off);
    assert_ne!(ends[1].state, StepState::Off);
    assert_eq!(ends[0].note, Some(StepNote::ConsentOff));
    let bench = Arc::clone(&house.bench);
    let lines = task::doctor(&bench, false).await.unwrap();
    let line = lines.iter().find(|line| line.key == "doctor-consent-off").unwrap();
    assert_eq!((line.verdict, line.args["reason"].as_str()), (DoctorVerdict::Warned, "a dispute"));
    task::switch_on(&house.bench, &name("consent")).await.unwrap();
    let ends = chain(&house, &["consent", "contact"], false).await;
    assert_eq!(ends[0].state.slug(), "done", "{ends:?}");
}
