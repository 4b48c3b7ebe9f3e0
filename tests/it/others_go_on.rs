//! What goes wrong with one table, or with one account, stops nothing else: on the command line, in a workflow and on the screen.
use super::headless_road::Crm;
use super::kill_points::dynamics as place_beside;
use super::kit::house::{self, House};
use super::kit::program::{Home, ended};
use super::kit::shape::matches_schema;
use super::screen_loop::Scene;
use crossterm::event::{KeyCode, KeyModifiers};
use fieldbridge::account::Name;
use fieldbridge::fault::{ErrorKind, Exit};
use fieldbridge::flow::{Step, Workflow};
use fieldbridge::run::RunState;
use fieldbridge::sandbox::{FaultRule, Sandbox, SandboxConfig};
use fieldbridge::secret::Secret;
use fieldbridge::setup::Answers;
use fieldbridge::task::{self, Pace, SetupWish, StepEnd, StepNote, StepState, WorkCx};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

const TABLES: [&str; 3] = ["account", "contact", "lead"];

/// What a server can do with one table so that nothing of it can be read to its end, and our code of it.
const HOSTILE: [(&str, ErrorKind); 3] = [
    ("repeat_nextlink:on=contacts", ErrorKind::PagingLoop),
    ("foreign_nextlink:on=contacts", ErrorKind::ForeignLink),
    ("deep_json:on=contacts", ErrorKind::Oversize),
];

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn strike(sandbox: &Sandbox, rule: &str) {
    sandbox.set_faults(vec![FaultRule::parse(rule).unwrap()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn run_all_brings_the_tables_beside_one_that_cannot_be_read() {
    let (sandbox, template) = place_beside("tables = [\"account\", \"contact\", \"lead\"]\n").await;
    tokio::task::block_in_place(|| {
        for (rule, kind) in HOSTILE {
            let place = template.copy();
            strike(&sandbox, rule);
            let told = ended(place.command(&["run", "--all", "--json"]).output().unwrap());
            told.exits(i32::from(Exit::Network.code()));
            let json = told.json();
            matches_schema(&json, "run");
            let runs = json["runs"].as_array().unwrap();
            let state = |at: usize| runs[at]["run"]["state"].as_str().unwrap_or("none");
            let flows: Vec<&str> = runs.iter().map(|run| run["flow"].as_str().unwrap()).collect();
            assert_eq!(flows, TABLES, "{rule}");
            assert!(state(0).starts_with("done") && state(2).starts_with("done"), "{rule}: {json}");
            assert_eq!((state(1), runs[1]["fault"]["code"].as_str()), ("failed", Some(kind.code())), "{rule}");
            assert_eq!(json["not_started"], serde_json::json!([]), "{rule}");
            let leads = sandbox.oracle().rows("lead").count();
            assert_eq!(runs[2]["run"]["counters"]["read"], leads, "{rule}: all of them");
            let text = ended(template.copy().command(&["run", "--all"]).output().unwrap());
            text.exits(i32::from(Exit::Network.code()));
            assert!(text.stderr.contains("contact:") && text.stderr.contains(kind.code()), "{}", text.stderr);
            assert!(!text.stderr.contains("Not started"), "{}", text.stderr);
        }
    });
}

/// Flows of an organisation that is there and of one that is gone, by turns.
fn two_organisations() -> (Crm, Home) {
    let home = Home::new();
    let (here, gone) = (Crm::start(&home, "--rows 50"), Crm::start(&home, "--rows 50 --seed 2"));
    home.add_account(&here).exits(0);
    let add = ["account", "add", "gone", "--url", gone.fact("url"), "--client-id", gone.fact("client_id")];
    let add: Vec<&str> = add.into_iter().chain(["--client-secret-stdin"]).collect();
    home.run_with_input(&add, format!("{}\n", gone.fact("client_secret")).as_bytes()).exits(0);
    for (order, (account, table)) in
        [("gone", "account"), ("crm", "account"), ("gone", "lead"), ("crm", "lead")].into_iter().enumerate()
    {
        let order = (order + 1).to_string();
        let flow = format!("{account}-{table}");
        let add = ["flow", "add", &flow, "--table", table, "--account", account, "--order", &order];
        home.run(add).exits(0);
    }
    (here, home)
}

#[test]
fn an_organisation_that_is_gone_keeps_its_own_flows_back_and_no_others() {
    let (_here, home) = two_organisations();
    let told = home.say("run --all --json");
    told.exits(i32::from(Exit::Network.code()));
    let json = told.json();
    matches_schema(&json, "run");
    let runs: Vec<(&str, &str)> = json["runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| (run["flow"].as_str().unwrap(), run["run"]["state"].as_str().unwrap_or("none")))
        .collect();
    assert_eq!(runs, [("gone-account", "none"), ("crm-account", "done"), ("crm-lead", "done")], "{json}");
    let left = serde_json::json!([{
        "flow": "gone-lead", "account": "gone", "after": "gone-account", "code": ErrorKind::ConnectRefused.code()
    }]);
    assert_eq!(json["not_started"], left);
    for (lang, words) in [("en", "Not started: gone-lead (same account, gone)"), ("ko", "gone-lead (같은 계정 gone)")]
    {
        let told = home.say(&format!("run --all --lang {lang}"));
        told.exits(i32::from(Exit::Network.code()));
        assert!(told.stderr.contains("gone-lead") && told.stderr.contains(words), "{}", told.stderr);
    }
}

/// Three tables, of several pages each.
async fn in_pages() -> (Sandbox, House) {
    let config = SandboxConfig { rows: 300, seed: 5, page_size_cap: 50, ..SandboxConfig::default() };
    house::dynamics_of(config, &TABLES).await
}

/// The real clock: no step here is tried twice.
struct AtOnce;

impl Pace for AtOnce {
    fn until(&self, _: jiff::Timestamp) -> fieldbridge::port::Wait<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}

async fn chain(house: &House, steps: &[&str]) -> Vec<StepEnd> {
    let steps = steps.iter().map(|text| Step::parse(text).unwrap()).collect();
    let workflow = Workflow { name: name("nightly"), account: name("crm"), steps, schedule: None, zone: None };
    let (workspace, stop) = (house.workspace(), CancellationToken::new());
    let cx =
        WorkCx { bench: &house.bench, workspace: &workspace, turn: None, pace: &AtOnce, stop: &stop, dry_run: false };
    task::run_workflow(&cx, &workflow, &mut |_| {}).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_goes_on_behind_a_table_and_ends_where_its_organisation_is_gone() {
    let (sandbox, house) = in_pages().await;
    for (rule, kind) in HOSTILE {
        strike(&sandbox, rule);
        let ends = chain(&house, &["account", "contact:go-on", "lead"]).await;
        let states: Vec<&str> = ends.iter().map(|end| end.state.slug()).collect();
        assert_eq!(ends[1].fault.as_ref().map(|fault| fault.kind), Some(kind), "{rule}");
        assert!(states[1] == "failed" && !["failed", "not-begun"].contains(&states[2]), "{rule}: {states:?}");
    }
    sandbox.stop().await;
    let ends = chain(&house, &["account:go-on", "contact:go-on", "lead"]).await;
    assert_eq!(ends[0].fault.as_ref().map(|fault| fault.kind), Some(ErrorKind::ConnectRefused));
    for end in &ends[1..] {
        assert_eq!((end.state, &end.note), (StepState::NotBegun, &Some(StepNote::Spared)));
    }
}

fn is_done(state: RunState) -> bool {
    matches!(state, RunState::Done | RunState::DoneWithRejects)
}

/// Runs all from the screen and leaves when it is over; the last state of each flow.
async fn all_from_the_screen(house: &House) -> BTreeMap<String, RunState> {
    let mut scene = Scene::on(Arc::clone(&house.bench), tempfile::tempdir().unwrap());
    scene.idle(2).await;
    scene.press(KeyCode::Char('a'), KeyModifiers::NONE).await;
    assert_eq!(scene.leave_when_done().await, Exit::Ok);
    let mut runs = task::history(&house.bench, None, 50).await.unwrap();
    runs.reverse();
    runs.into_iter().map(|run| (run.flow.to_string(), run.state)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screens_run_all_brings_the_tables_beside_one_that_cannot_be_read() {
    let (sandbox, house) = in_pages().await;
    strike(&sandbox, HOSTILE[0].0);
    let ended = all_from_the_screen(&house).await;
    assert_eq!(ended["contact"], RunState::Failed);
    assert!(is_done(ended["account"]) && is_done(ended["lead"]), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screens_run_all_brings_what_the_other_organisation_has() {
    let (_here, house) = house::dynamics(&["account", "lead"]).await;
    let gone = fieldbridge::sandbox::start(SandboxConfig { rows: 50, ..SandboxConfig::default() }).await.unwrap();
    let c = gone.credentials();
    let text = format!(
        "name = \"gone\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"stdin\"\ntables = [\"contact\", \"new_loyaltycard\"]\n",
        c.org_url, c.client_id
    );
    let wish = SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(c.client_secret)) };
    task::run_setup(&house.bench, &wish, |_| {}).await.unwrap();
    let first = |workspace: &mut fieldbridge::setup::Workspace| {
        // The one that is gone comes first and last.
        workspace.flows.iter_mut().filter(|flow| flow.table == "contact").for_each(|flow| flow.order = 0);
        workspace.flows.iter_mut().filter(|flow| flow.table == "new_loyaltycard").for_each(|flow| flow.order = 99);
        Ok(())
    };
    task::change_workspace(&house.bench, first).await.unwrap();
    let flows = task::launch_order(&house.workspace());
    gone.stop().await;
    let ended = all_from_the_screen(&house).await;
    assert_eq!(ended[flows[0].as_str()], RunState::Failed);
    assert!(flows[1..3].iter().all(|flow| is_done(ended[flow.as_str()])), "{ended:?}");
    assert!(!ended.contains_key(flows[3].as_str()), "it is not even tried: {ended:?}");
}
