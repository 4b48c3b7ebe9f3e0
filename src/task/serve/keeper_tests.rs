//! What is due, what is skipped, what is caught up: by the clock alone, without a run.
use super::*;
use crate::flow::{Direction, Flow, ReadMode, ReadRules, Step, Workflow, WriteRules};

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn at(text: &str) -> Timestamp {
    format!("2026-{text}Z").parse().unwrap()
}

fn flow(of: &str, account: &str, schedule: Option<&str>) -> Flow {
    Flow {
        name: name(of),
        direction: Direction::Import,
        account: name(account),
        table: of.to_owned(),
        mode: ReadMode::Incremental,
        filter: None,
        order: 1,
        try_rows: 0,
        schedule: schedule.map(str::to_owned),
        zone: Some("Europe/Berlin".into()),
        reading: ReadRules::default(),
        rows: Default::default(),
        writing: WriteRules::default(),
        off: None,
    }
}

fn workspace(flows: &[Flow]) -> Workspace {
    Workspace { flows: flows.to_vec(), ..Workspace::named("w") }
}

fn what(of: &str) -> DueName {
    DueName { kind: DueKind::Flow, name: name(of) }
}

/// Takes the workspace and says the marks it leaves to the ledger.
fn keeper(workspace: &Workspace, marks: Vec<DueMark>, now: &str) -> Keeper {
    let mut keeper = Keeper::new(marks);
    keeper.take(workspace, at(now));
    keeper
}

/// What begins at an instant: its name, when it was due, why.
fn begun(keeper: &mut Keeper, now: &str) -> Vec<(String, Timestamp, Why)> {
    keeper.look(at(now));
    let begins = keeper.begin(&BTreeSet::new()).into_iter();
    let due = begins.map(|begins| match begins {
        Begins::Due(due, _) => (due.what.to_string(), due.due, due.why),
        Begins::Again(what) => panic!("{what} goes on"),
    });
    due.collect()
}

/// The marks as they stand.
fn marks(keeper: &Keeper) -> Vec<DueMark> {
    keeper.marks.values().cloned().collect()
}

const NIGHTLY: &str = "0 2 * * *";

#[test]
fn nothing_is_due_before_its_time_and_everything_once_at_it() {
    let ws = workspace(&[flow("a", "crm", Some(NIGHTLY)), flow("b", "crm", None)]);
    let mut k = keeper(&ws, Vec::new(), "11-27T12:00:00");
    assert_eq!(k.next(at("11-27T12:00:00")).unwrap().at, at("11-28T01:00:00"));
    assert_eq!(begun(&mut k, "11-28T00:59:59"), []);
    assert_eq!(begun(&mut k, "11-28T01:00:00"), [("a".into(), at("11-28T01:00:00"), Why::OnTime)]);
    assert_eq!(begun(&mut k, "11-28T01:00:01"), [], "it is running");
    k.ended(&what("a"), at("11-28T01:05:00"), DueState::Done);
    assert_eq!(begun(&mut k, "11-28T23:00:00"), []);
    assert_eq!(k.next(at("11-28T23:00:00")).unwrap().at, at("11-29T01:00:00"));
}

#[test]
fn what_was_missed_is_caught_up_once_and_a_new_schedule_missed_nothing() {
    let ws = workspace(&[flow("a", "crm", Some(NIGHTLY))]);
    let known = marks(&keeper(&ws, Vec::new(), "11-20T12:00:00"));
    let mut k = keeper(&ws, known.clone(), "11-27T12:00:00");
    assert_eq!(begun(&mut k, "11-27T12:00:00"), [("a".into(), at("11-27T01:00:00"), Why::CaughtUp(7))]);
    k.ended(&what("a"), at("11-27T12:01:00"), DueState::Failed);
    assert_eq!(begun(&mut k, "11-27T12:02:00"), [], "a failure is not tried again before its time");
    for (text, zone) in [("0 3 * * *", "Europe/Berlin"), (NIGHTLY, "Asia/Seoul")] {
        let mut other = flow("a", "crm", Some(text));
        other.zone = Some(zone.into());
        let mut k = keeper(&workspace(&[other]), known.clone(), "11-27T12:00:00");
        assert_eq!(begun(&mut k, "11-27T12:00:00"), [], "{text} {zone}");
    }
}

#[test]
fn due_times_during_its_own_run_are_skipped_and_counted() {
    let ws = workspace(&[flow("a", "crm", Some("*/10 * * * *"))]);
    let mut k = keeper(&ws, Vec::new(), "11-27T11:55:00");
    assert_eq!(begun(&mut k, "11-27T12:00:00").len(), 1);
    let (skipped, changed) = k.look(at("11-27T12:25:00"));
    assert_eq!(skipped, [Skipped { what: what("a"), times: 2, until: at("11-27T12:20:00") }]);
    assert_eq!(changed.marks[0].skipped, 2);
    assert_eq!(k.look(at("11-27T12:26:00")).0, []);
    k.ended(&what("a"), at("11-27T12:27:00"), DueState::Done);
    assert_eq!(begun(&mut k, "11-27T12:28:00"), [], "those are settled");
    assert_eq!(begun(&mut k, "11-27T12:30:00"), [("a".into(), at("11-27T12:30:00"), Why::OnTime)]);
}

#[test]
fn one_after_the_other_in_an_account_and_side_by_side_in_several() {
    let mut flows = [flow("a", "x", Some(NIGHTLY)), flow("b", "x", Some(NIGHTLY)), flow("c", "y", Some(NIGHTLY))];
    flows[0].order = 2;
    let mut ws = workspace(&flows);
    ws.workflows.push(Workflow {
        name: name("w"),
        account: name("x"),
        schedule: Some(NIGHTLY.into()),
        zone: Some("Europe/Berlin".into()),
        steps: vec![Step::parse("a").unwrap()],
    });
    let mut k = keeper(&ws, Vec::new(), "11-27T12:00:00");
    let names = |all: Vec<(String, Timestamp, Why)>| all.into_iter().map(|(name, ..)| name).collect::<Vec<_>>();
    assert_eq!(names(begun(&mut k, "11-28T01:00:00")), ["w", "c"]);
    k.ended(&DueName { kind: DueKind::Workflow, name: name("w") }, at("11-28T01:01:00"), DueState::Done);
    assert_eq!(names(begun(&mut k, "11-28T01:01:00")), ["b"]);
    k.ended(&what("b"), at("11-28T01:10:00"), DueState::Done);
    let late = begun(&mut k, "11-28T01:10:00");
    assert_eq!(late, [("a".into(), at("11-28T01:00:00"), Why::CaughtUp(1))]);
}

#[test]
fn a_run_that_was_cut_off_goes_on_with_the_next_who_serves_and_what_passed_since_is_settled_by_it() {
    let ws = workspace(&[flow("a", "crm", Some(NIGHTLY))]);
    let mut k = keeper(&ws, Vec::new(), "11-27T12:00:00");
    assert_eq!(begun(&mut k, "11-28T01:00:00").len(), 1);
    let killed = marks(&k);
    assert_eq!(killed[0].in_hand, Some(at("11-28T01:00:00")));
    k.ended(&what("a"), at("11-28T01:00:30"), DueState::Cancelled);
    for left in [killed, marks(&k)] {
        let mut next = keeper(&ws, left, "11-30T12:00:00");
        assert_eq!(begun(&mut next, "11-30T12:00:00"), [("a".into(), at("11-28T01:00:00"), Why::CutOff)]);
        assert_eq!(next.look(at("11-30T12:00:01")).0, [], "nothing was skipped by it");
        next.ended(&what("a"), at("11-30T12:01:00"), DueState::Done);
        assert_eq!(begun(&mut next, "11-30T12:02:00"), []);
    }
}

#[test]
fn nonsense_is_told_and_keeps_nobody_else_from_its_time() {
    let mut ws = workspace(&[flow("a", "crm", Some("61 2 * * *")), flow("b", "crm", Some(NIGHTLY))]);
    let mut k = keeper(&ws, Vec::new(), "11-27T12:00:00");
    assert_eq!(k.invalid().map(|(what, _)| what.to_string()).collect::<Vec<_>>(), ["a"]);
    assert_eq!(begun(&mut k, "11-28T01:00:00").len(), 1);
    // A schedule taken away while it runs: its end is still heard, and then nothing is due.
    ws.flows[1].schedule = None;
    let changed = k.take(&ws, at("11-28T01:00:10"));
    assert_eq!(changed.gone, []);
    assert!(k.ended(&what("b"), at("11-28T01:00:20"), DueState::Done).is_some());
    assert_eq!(k.take(&ws, at("11-28T01:00:30")).gone, [what("b")]);
    assert_eq!(begun(&mut k, "11-29T01:00:00"), []);
}

#[test]
fn the_clock_set_back_brings_nothing_twice() {
    let ws = workspace(&[flow("a", "crm", Some("0 * * * *"))]);
    let mut k = keeper(&ws, Vec::new(), "11-27T11:30:00");
    assert_eq!(begun(&mut k, "11-27T12:00:00").len(), 1);
    k.ended(&what("a"), at("11-27T12:01:00"), DueState::Done);
    assert_eq!(begun(&mut k, "11-27T11:00:00"), []);
    assert_eq!(begun(&mut k, "11-27T12:00:30"), []);
    assert_eq!(begun(&mut k, "11-27T13:00:00").len(), 1);
}

/// A flow of consent.
fn consent(of: &str, account: &str, schedule: &str) -> Flow {
    Flow { direction: Direction::OptOut, order: 9, ..flow(of, account, Some(schedule)) }
}

/// What begins now, what goes on in brackets.
fn turns(keeper: &mut Keeper, now: &str, apart: &[&str]) -> Vec<String> {
    keeper.look(at(now));
    let apart = apart.iter().map(|name| what(name)).collect();
    let begins = keeper.begin(&apart).into_iter();
    let told = begins.map(|begins| match begins {
        Begins::Due(due, _) => due.what.to_string(),
        Begins::Again(what) => format!("({what})"),
    });
    told.collect()
}

#[test]
fn consent_goes_first_where_both_are_due_and_waits_for_nothing_that_runs() {
    let mut ws = workspace(&[
        flow("load", "x", Some("0 * * * *")),
        consent("c", "x", "*/10 * * * *"),
        consent("d", "x", "*/10 * * * *"),
        consent("other", "y", "0 * * * *"),
    ]);
    let steps = |all: &[&str]| all.iter().map(|text| Step::parse(text).unwrap()).collect();
    let chain = |of: &str, all: &[&str], cron: &str| Workflow {
        name: name(of),
        account: name("x"),
        schedule: Some(cron.into()),
        zone: None,
        steps: steps(all),
    };
    ws.workflows = vec![chain("mixed", &["c", "load"], "0 12 * * *"), chain("both", &["d", "c"], "25 * * * *")];
    let mut k = keeper(&ws, Vec::new(), "11-27T11:55:00");
    assert_eq!(
        turns(&mut k, "11-27T12:00:00", &[]),
        ["c", "other"],
        "the others wait for consent that is due with them"
    );
    k.ended(&what("c"), at("11-27T12:00:10"), DueState::Done);
    assert_eq!(turns(&mut k, "11-27T12:00:10", &[]), ["d"], "one consent after the other");
    k.ended(&what("d"), at("11-27T12:00:20"), DueState::Done);
    assert_eq!(turns(&mut k, "11-27T12:00:20", &[]), ["mixed"]);
    assert_eq!(turns(&mut k, "11-27T12:10:00", &[]), ["c"], "beside what runs");
    assert_eq!(turns(&mut k, "11-27T12:11:00", &[]), [] as [&str; 0]);
    k.ended(&what("c"), at("11-27T12:11:30"), DueState::Done);
    assert_eq!(k.beside(), [what("d")]);
    assert_eq!(turns(&mut k, "11-27T12:11:30", &["d"]), [] as [&str; 0], "its table is being filled");
    assert_eq!(turns(&mut k, "11-27T12:12:00", &[]), ["d"]);
    k.ended(&DueName { kind: DueKind::Workflow, name: name("mixed") }, at("11-27T12:12:30"), DueState::Done);
    assert_eq!(turns(&mut k, "11-27T12:12:30", &[]), ["load"], "it waits longer than that consent was due");
    k.ended(&what("d"), at("11-27T12:13:00"), DueState::Done);
    assert_eq!(turns(&mut k, "11-27T12:25:00", &[]), ["c"]);
    k.ended(&what("c"), at("11-27T12:26:00"), DueState::Done);
    assert_eq!(turns(&mut k, "11-27T12:26:00", &[]), ["d"]);
    k.ended(&what("d"), at("11-27T12:27:00"), DueState::Done);
    assert_eq!(turns(&mut k, "11-27T12:27:00", &[]), ["both"], "a workflow of consent alone");
}

#[test]
fn whoever_waits_for_a_next_try_keeps_no_turn_and_takes_it_again_when_it_is_free() {
    let flows = [flow("a", "x", Some(NIGHTLY)), flow("b", "x", Some("5 2 * * *")), flow("c", "x", Some("12 2 * * *"))];
    let mut k = keeper(&workspace(&flows), Vec::new(), "11-27T12:00:00");
    assert_eq!(turns(&mut k, "11-28T01:00:00", &[]), ["a"]);
    assert_eq!(turns(&mut k, "11-28T01:05:00", &[]), [] as [&str; 0]);
    k.rests(&what("a"));
    assert_eq!(turns(&mut k, "11-28T01:06:00", &[]), ["b"]);
    k.wants(&what("a"), at("11-28T01:10:00"));
    assert_eq!(turns(&mut k, "11-28T01:12:00", &[]), [] as [&str; 0], "b runs");
    k.ended(&what("b"), at("11-28T01:13:00"), DueState::Done);
    assert_eq!(turns(&mut k, "11-28T01:13:00", &[]), ["(a)"], "it waits longer than c");
    assert_eq!(turns(&mut k, "11-28T01:14:00", &[]), [] as [&str; 0]);
    k.ended(&what("a"), at("11-28T01:15:00"), DueState::Done);
    assert_eq!(turns(&mut k, "11-28T01:15:00", &[]), ["c"]);
    // One that ends while it waits is over.
    k.ended(&what("c"), at("11-28T01:16:00"), DueState::Done);
    assert_eq!(turns(&mut k, "11-29T01:00:00", &[]), ["a"]);
    k.rests(&what("a"));
    k.ended(&what("a"), at("11-29T01:01:00"), DueState::Cancelled);
    k.wants(&what("a"), at("11-29T01:02:00"));
    assert_eq!(turns(&mut k, "11-29T01:02:00", &[]), ["a"], "it is in hand, and goes on");
}

#[test]
fn a_flow_that_is_off_is_not_due_and_has_missed_nothing_when_it_is_on_again() {
    let on = flow("a", "x", Some("0 * * * *"));
    let off = Flow { off: Some(crate::flow::Off::since(at("11-27T11:40:00"), None)), ..on.clone() };
    let mut k = keeper(&workspace(std::slice::from_ref(&on)), Vec::new(), "11-27T11:30:00");
    let changed = k.take(&workspace(&[off]), at("11-27T11:45:00"));
    assert_eq!((changed.gone, k.scheduled()), (vec![what("a")], 0));
    assert_eq!(begun(&mut k, "11-27T14:10:00"), []);
    k.take(&workspace(&[on]), at("11-27T14:20:00"));
    assert_eq!(begun(&mut k, "11-27T14:30:00"), []);
    assert_eq!(begun(&mut k, "11-27T15:00:00").len(), 1);
}
