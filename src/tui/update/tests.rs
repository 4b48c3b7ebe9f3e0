//! Messages in, model and effects out.
mod storm;

use super::update;
use crate::command::CommandId;
use crate::engine::RunEnd;
use crate::fault::{ErrorKind, Exit, Fault};
use crate::i18n::{Lang, Words};
use crate::run::{RunRecord, RunState};
use crate::setup::{Draft, Step};
use crate::task::HomeFacts;
use crate::tui::fixtures as fx;
use crate::tui::model::{Beginning, Effects, Loaded, Model, Overlay, Quitting, Route, Stage, Tab, headless};
use crate::tui::msg::{Msg, Signal};
use crate::tui::view::view;
use crate::tui::{Depth, Done, Effect, Hit, TaskId, Theme};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

mod change;
mod drift;
mod how;
mod leaving;
mod mail;
mod notes;
mod off;
mod plans;
mod privacy;
mod reaching;
mod rejects;
mod replay;
mod row;
mod vault;
mod verify;
mod why;
mod workflows;

const C: fn(char) -> KeyCode = KeyCode::Char;

fn has(effects: &Effects, wanted: impl Fn(&Effect) -> bool) -> bool {
    effects.iter().any(|(_, e)| wanted(e))
}

fn running() -> (Model, TaskId) {
    fx::running(Lang::En, fx::snapshot(1, "account"))
}

fn begun(facts: HomeFacts, draft: Option<Draft>, beginning: Beginning) -> (Model, Effects) {
    let (mut model, first) = Model::new(beginning, fx::now());
    let mut last = Vec::new();
    for (task, effect) in first {
        let done = match effect {
            Effect::Home => Done::Home(Ok(facts.clone())),
            _ => Done::Draft(Ok(draft.clone().map(Box::new))),
        };
        last = update(&mut model, fx::now(), Msg::Done(task, done));
    }
    (model, last)
}

fn nothing() -> HomeFacts {
    HomeFacts {
        workspace: None,
        draft: false,
        draft_fault: None,
        flows: Vec::new(),
        chains: Vec::new(),
        dues: Vec::new(),
        serving: None,
        held: Vec::new(),
        problem: None,
    }
}

#[test]
fn the_first_effects_read_home_and_draft_and_nothing_else() {
    let (model, first) = Model::new(Beginning::default(), fx::now());
    assert_eq!(first.len(), 2);
    assert!(has(&first, |e| matches!(e, Effect::Home)) && has(&first, |e| matches!(e, Effect::LoadDraft)));
    assert_eq!(model.route, Route::Home);
}

#[test]
fn without_a_workspace_the_wizard_opens_by_itself_where_it_was_left() {
    let (model, _) = begun(nothing(), None, Beginning::default());
    assert_eq!(model.route, Route::Wizard);
    let mut left = Draft::new(fx::facts().workspace.unwrap());
    left.step = Step::Tables;
    left.answers.insert("name".into(), "contoso".into());
    let (model, _) = begun(nothing(), Some(left), Beginning::default());
    assert_eq!(model.wizard.map(|w| w.draft().step), Some(Step::Tables));
}

#[test]
fn a_sandbox_is_started_only_when_somebody_asks_for_it() {
    let beginning = Beginning { sandbox_on_demand: true, ..Beginning::default() };
    let (mut model, effects) = begun(nothing(), None, beginning.clone());
    assert_eq!(model.route, Route::Wizard);
    assert!(!has(&effects, |e| matches!(e, Effect::StartSandbox)), "nobody asked for it");
    let asked = fx::ctrl(&mut model, 't');
    let fault = Fault::new(ErrorKind::ConnectRefused, "no port");
    fx::answer(&mut model, &asked, |e| matches!(e, Effect::StartSandbox), Done::Sandbox(Err(fault)));
    assert_eq!(model.route, Route::Wizard, "without the sandbox the wizard goes on all the same");

    let (mut model, _) = begun(nothing(), None, beginning);
    let asked = fx::ctrl(&mut model, 't');
    let offer = Box::new(crate::tui::wizard::fixtures::offer());
    fx::answer(&mut model, &asked, |e| matches!(e, Effect::StartSandbox), Done::Sandbox(Ok(offer)));
    assert!(model.beginning.sandbox.is_some());
    assert!(!has(&fx::ctrl(&mut model, 't'), |e| matches!(e, Effect::StartSandbox)), "one is enough");
}

#[test]
fn a_workspace_that_cannot_be_read_says_so_and_opens_no_wizard() {
    let (mut model, first) = Model::new(Beginning::default(), fx::now());
    for (task, effect) in first {
        let done = match effect {
            Effect::Home => Done::Home(Err(Fault::new(ErrorKind::WorkspaceCorrupt, "line 3"))),
            _ => Done::Draft(Ok(None)),
        };
        update(&mut model, fx::now(), Msg::Done(task, done));
    }
    assert_eq!(model.route, Route::Home);
    assert!(matches!(model.overlays.last(), Some(Overlay::Fault { .. })));
}

#[test]
fn answers_that_are_no_longer_awaited_are_dropped() {
    let mut model = fx::home(Lang::En);
    update(&mut model, fx::now(), Msg::Done(TaskId(9999), Done::Home(Ok(nothing()))));
    assert_eq!(model.flows().len(), 3);
}

#[test]
fn running_all_launches_in_order_and_shows_the_monitor() {
    let mut model = fx::home(Lang::En);
    let effects = fx::press(&mut model, &[C('a')]);
    let launched: Vec<String> = effects
        .iter()
        .find_map(|(_, e)| match e {
            Effect::Launch(flows, _) => Some(flows.iter().map(ToString::to_string).collect()),
            _ => None,
        })
        .unwrap();
    assert_eq!(launched, ["account", "contact", "lead"]);
    assert_eq!(model.route, Route::Monitor);
    // The same again starts nothing twice.
    let effects = fx::press(&mut model, &[KeyCode::Esc, C('a')]);
    assert!(!has(&effects, |e| matches!(e, Effect::Launch(..))));
}

#[test]
fn a_dry_run_is_launched_as_one() {
    let mut model = fx::home(Lang::En);
    let effects = fx::press(&mut model, &[KeyCode::Down, C('d')]);
    assert!(has(&effects, |e| matches!(e, Effect::Launch(f, o) if o.dry_run && f.len() == 1)));
}

#[test]
fn leaving_the_monitor_stops_nothing_and_says_so() {
    let (mut model, _) = running();
    let effects = fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!(model.route, Route::Home);
    assert!(!has(&effects, |e| matches!(e, Effect::Cancel(_) | Effect::Pause(_))));
    assert_eq!(model.toast.map(|t| t.text), Some(Words(Lang::En).say("run-goes-on")));
}

#[test]
fn pause_becomes_resume_while_the_run_stands_still() {
    let (mut model, batch) = running();
    let effects = fx::press(&mut model, &[C('p')]);
    assert!(has(&effects, |e| *e_run(e) == Some(("pause", fx::run_id(1)))));
    let mut paused = fx::snapshot(1, "account");
    paused.state = RunState::Paused;
    update(&mut model, fx::now(), Msg::Done(batch, Done::Run(Box::new(paused))));
    let effects = fx::press(&mut model, &[C('p')]);
    assert!(has(&effects, |e| *e_run(e) == Some(("resume", fx::run_id(1)))));
}

fn e_run(effect: &Effect) -> Box<Option<(&'static str, crate::run::RunId)>> {
    Box::new(match effect {
        Effect::Pause(run) => Some(("pause", *run)),
        Effect::Resume(run) => Some(("resume", *run)),
        Effect::Cancel(run) => Some(("cancel", *run)),
        _ => None,
    })
}

#[test]
fn cancelling_asks_and_the_safe_answer_comes_first() {
    let (mut model, _) = running();
    let effects = fx::press(&mut model, &[C('x'), KeyCode::Enter]);
    assert!(!has(&effects, |e| matches!(e, Effect::Cancel(_))));
    let effects = fx::press(&mut model, &[C('x'), KeyCode::Down, KeyCode::Enter]);
    assert!(has(&effects, |e| *e_run(e) == Some(("cancel", fx::run_id(1)))));
}

#[test]
fn a_cancelled_run_takes_the_waiting_ones_along() {
    let (mut model, batch) = running();
    let record = fx::record(1, "account", RunState::Cancelled, fx::counters(500, 0, 0));
    update(
        &mut model,
        fx::now(),
        Msg::Done(batch, Done::RunEnded(Box::new(RunEnd { record, fault: None, notes: Default::default() }))),
    );
    assert_eq!(model.monitor.rows.len(), 1);
    assert!(!model.monitor.pending());
}

#[test]
fn a_snapshot_that_comes_after_the_end_changes_nothing() {
    let mut model = fx::ended(Lang::En);
    update(&mut model, fx::now(), Msg::Done(TaskId(0), Done::Run(Box::new(fx::snapshot(1, "account")))));
    assert!(matches!(model.monitor.rows.first().map(|r| &r.stage), Some(Stage::Ended { .. })));
}

#[test]
fn leaving_from_the_wizard_tells_that_setup_is_unfinished() {
    let (mut model, _) = begun(nothing(), None, Beginning::default());
    assert!(has(&fx::ctrl(&mut model, 'c'), |e| matches!(e, Effect::Quit)));
    assert_eq!(model.exit, Exit::Unfinished);
}

#[test]
fn the_language_switches_live_and_is_remembered_also_in_a_dialog() {
    let mut model = fx::home(Lang::En);
    fx::press(&mut model, &[C('?')]);
    let effects = fx::press(&mut model, &[KeyCode::F(2)]);
    assert_eq!(model.words, Words(Lang::Ko));
    assert!(has(&effects, |e| matches!(e, Effect::RememberLanguage(Lang::Ko))));
    fx::press(&mut model, &[KeyCode::Esc, C('L')]);
    assert_eq!(model.words, Words(Lang::En));
}

#[test]
fn a_command_that_cannot_be_done_says_why() {
    let mut model = fx::home(Lang::En);
    fx::press(&mut model, &[C('e')]);
    assert_eq!(model.route, Route::Home);
    let said = model.toast.map(|t| t.text).unwrap_or_default();
    assert!(said.contains(&Words(Lang::En).say("why-no-rejects")), "{said}");
}

#[test]
fn help_filters_and_runs_the_row() {
    let mut model = fx::home(Lang::En);
    fx::press(&mut model, &[C('?')]);
    let typed: Vec<KeyCode> = "history".chars().map(C).collect();
    fx::press(&mut model, &typed);
    let effects = fx::press(&mut model, &[KeyCode::Enter]);
    assert_eq!(model.route, Route::History);
    assert!(has(&effects, |e| matches!(e, Effect::History(None))));
}

#[test]
fn the_palette_finds_korean_words_in_english_and_the_other_way_round() {
    for (lang, typed, wanted) in [
        (Lang::En, "모니터", CommandId::Monitor),
        (Lang::Ko, "monitor", CommandId::Monitor),
        (Lang::Ko, "ㅇㄹ", CommandId::History),
    ] {
        let mut model = fx::home(lang);
        fx::ctrl(&mut model, 'k');
        fx::press(&mut model, &typed.chars().map(C).collect::<Vec<_>>());
        let Some(Overlay::Palette(finder)) = model.overlays.last() else { panic!("no palette") };
        assert_eq!(finder.selected().map(|p| p.id), Some(wanted), "{typed}");
    }
}

#[test]
fn every_screen_tells_its_headless_twin() {
    let twin = |mut model: Model| {
        let effects = fx::press(&mut model, &[C('c')]);
        effects
            .into_iter()
            .find_map(|(_, e)| match e {
                Effect::Copy(text) => Some(text),
                _ => None,
            })
            .unwrap_or_default()
    };
    assert_eq!(twin(fx::home(Lang::En)), "fieldbridge status");
    assert_eq!(twin(running().0), "fieldbridge run account contact lead");
    assert_eq!(twin(fx::history(Lang::En)), "fieldbridge history");
    assert_eq!(twin(fx::log(Lang::En)), format!("fieldbridge log {}", fx::run_id(2).short()));
    assert_eq!(twin(fx::rejects(Lang::En)), format!("fieldbridge rejects list --run {}", fx::run_id(2).short()));
}

#[test]
fn the_log_narrows_by_level_and_text_and_esc_gives_it_back() {
    let mut model = fx::log(Lang::En);
    let shown = |m: &Model| m.detail.as_ref().map_or(0, |d| d.shown_log(m.words).len());
    assert_eq!(shown(&model), 3);
    fx::press(&mut model, &[C('v'), C('v')]);
    assert_eq!(shown(&model), 1);
    fx::press(&mut model, &[C('v'), C('/'), C('q')]);
    assert_eq!(model.route, Route::Detail, "q types while the filter has the focus");
    fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!(shown(&model), 3);
    fx::press(&mut model, &[C('e')]);
    assert_eq!(model.detail.as_ref().map(|d| d.tab), Some(Tab::Rejects));
    fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!(model.route, Route::History);
}

#[test]
fn runs_of_other_processes_are_shown_and_cannot_be_steered() {
    let mut model = fx::home(Lang::En);
    let effects = fx::press(&mut model, &[C('m')]);
    let record = fx::record(7, "lead", RunState::Running, fx::counters(100, 0, 0));
    let effects =
        fx::answer(&mut model, &effects, |e| matches!(e, Effect::History(_)), Done::History(Ok(vec![record])));
    assert!(has(&effects, |e| matches!(e, Effect::Wake(1000))), "it is looked at again");
    assert!(!has(&fx::press(&mut model, &[C('x')]), |e| matches!(e, Effect::Cancel(_))));
    let said = model.toast.map(|t| t.text).unwrap_or_default();
    assert!(said.contains(&Words(Lang::En).say("why-other-process")), "{said}");
}

#[test]
fn the_monitor_looks_again_by_itself_and_no_other_screen_does() {
    for served in [true, false] {
        let mut model = fx::over(fx::home(Lang::En), fx::served(served));
        let effects = fx::press(&mut model, &[C('m')]);
        let wake = effects.iter().find(|(_, e)| matches!(e, Effect::Wake(5000))).map(|(task, _)| *task).unwrap();
        let effects = update(&mut model, fx::now(), Msg::Done(wake, Done::Woken));
        assert!(has(&effects, |e| matches!(e, Effect::History(_))), "another process may have begun a run");
        assert_eq!(has(&effects, |e| matches!(e, Effect::Home)), served, "who serves moves what is due");
        assert!(model.still, "and nothing is drawn for it");
        let same = model.history.ready().cloned().unwrap_or_default();
        let (task, _) = *effects.iter().find(|(_, e)| matches!(e, Effect::History(_))).unwrap();
        let looked = fx::record(7, "lead", RunState::Running, fx::counters(100, 0, 0));
        update(&mut model, fx::now(), Msg::Done(task, Done::History(Ok(vec![looked]))));
        assert!(!model.still && same.is_empty(), "what began elsewhere is shown");
        let wake = effects.iter().find(|(_, e)| matches!(e, Effect::Wake(_))).map(|(task, _)| *task).unwrap();
        fx::press(&mut model, &[KeyCode::Esc]);
        assert_ne!(model.route, Route::Monitor);
        assert!(update(&mut model, fx::now(), Msg::Done(wake, Done::Woken)).is_empty(), "nobody looks at it");
    }
}

#[test]
fn a_run_that_cannot_start_tells_why_and_does_not_come_between() {
    let refused = |model: &mut Model, batch| {
        update(model, fx::now(), Msg::Done(batch, Done::Launched(fx::name("contact"), Err(fx::fault()))));
    };
    let (mut model, batch) = running();
    refused(&mut model, batch);
    assert!(matches!(model.overlays.last(), Some(Overlay::Fault { .. })));
    let (mut model, batch) = running();
    fx::press(&mut model, &[KeyCode::Esc, C('?')]);
    refused(&mut model, batch);
    assert!(matches!(model.overlays.last(), Some(Overlay::Help(_))));
    assert!(model.toast.is_some_and(|t| t.text.contains("contact")));
}

#[test]
fn those_a_fault_would_meet_as_well_are_taken_off_the_monitor_by_name_and_others_wait_on() {
    let flows = |model: &Model| model.monitor.rows.iter().map(|r| r.flow.to_string()).collect::<Vec<_>>().join(" ");
    for (kind, spared, left) in [
        (ErrorKind::DiskFull, vec!["contact", "lead"], "account"),
        (ErrorKind::DnsFailed, vec!["lead"], "account contact"),
        (ErrorKind::PagingLoop, vec![], "account contact lead"),
    ] {
        let (mut model, batch) = running();
        let run = model.monitor.rows.iter().find_map(|r| r.run).unwrap();
        let record = RunRecord { run, ..fx::record(1, "account", RunState::Failed, fx::counters(9, 0, 0)) };
        let end = RunEnd { record, fault: Some(Fault::new(kind, "x")), notes: Default::default() };
        update(&mut model, fx::now(), Msg::Done(batch, Done::RunEnded(Box::new(end))));
        assert_eq!(flows(&model), "account contact lead", "{kind:?}: the driver decides");
        fx::spare(&mut model, batch, "account", &spared, kind);
        assert_eq!(flows(&model), left, "{kind:?}");
        let said = model.toast.map(|t| t.text).unwrap_or_default();
        assert_eq!(said.contains(&format!("Not started: {}", spared.join(", "))), !spared.is_empty(), "{said}");
        assert_eq!(said.contains("contoso"), kind == ErrorKind::DnsFailed, "{said}");
    }
}

#[test]
fn the_command_that_is_copied_for_a_dry_run_reads_as_many_rows() {
    let mut model = fx::home(Lang::En);
    let effects = fx::press(&mut model, &[C('d')]);
    let limit = effects.iter().find_map(|(_, effect)| match effect {
        Effect::Launch(_, options) if options.dry_run => options.limit,
        _ => None,
    });
    let wanted = format!(" --dry-run --limit {}", limit.unwrap());
    assert!(headless(&model).ends_with(&wanted), "{}", headless(&model));
    // Beside it another flow runs in earnest: the command is the selected one's.
    fx::press(&mut model, &[KeyCode::Esc, KeyCode::Down, C('r')]);
    assert_eq!(headless(&model), "fieldbridge run contact");
    fx::press(&mut model, &[KeyCode::Up]);
    assert_eq!(headless(&model), format!("fieldbridge run account{wanted}"));
}

#[test]
fn enter_on_a_run_that_goes_well_stays_with_it() {
    let (mut model, _) = running();
    fx::press(&mut model, &[KeyCode::Enter, KeyCode::Enter]);
    assert_eq!((model.route, model.overlays.len()), (Route::Monitor, 0));
}

#[test]
fn hostile_text_is_cleaned_when_it_enters_the_model() {
    let model = fx::rejects(Lang::En);
    let sample = model.detail.and_then(|d| d.reject().and_then(|r| r.sample.clone()));
    assert_eq!(sample.as_deref(), Some("김민수␛[31m@example.com"));
}
