//! Answers to effects. One that is no longer awaited is dropped.
use super::{drift, go, mail, notes, off, opt_ins, plans, privacy, rejects, row, runs, verify, why, wizard, workflows};
use crate::fault::{Fault, Outcome};
use crate::run::{LogEntry, RunId};
use crate::setup::Draft;
use crate::task::{HomeFacts, Reaching};
use crate::tui::effect::{Done, TaskId};
use crate::tui::model::{Effects, Loaded, Model, Purpose, Route, clean_facts, clean_log, clean_records};

/// An answer came.
pub fn done(model: &mut Model, task: TaskId, answer: Done) -> Effects {
    if model.wizard_tasks.contains(&task) {
        return wizard::done(model, task, answer);
    }
    if let Done::Reaching(reaching) = answer {
        return reached_for(model, task, *reaching);
    }
    model.reaching.remove(&task);
    let awaited = model.awaited;
    let is = |wanted: Option<TaskId>| wanted == Some(task);
    match answer {
        Done::Woken if is(awaited.pulse) => runs::pulsed(model),
        Done::Home(outcome) if is(awaited.home) => home(model, outcome),
        Done::Draft(outcome) if is(awaited.draft) => draft(model, outcome),
        Done::Sandbox(outcome) if is(awaited.offer) => {
            model.awaited.offer = None;
            match outcome {
                Ok(offer) => {
                    model.toast = None;
                    model.beginning.sandbox = Some(*offer);
                    go::with_sandbox(model)
                }
                Err(fault) => {
                    runs::show_fault(model, fault);
                    Vec::new()
                }
            }
        }
        Done::History(outcome) if is(awaited.history) => {
            let mut loaded = outcome;
            if let Ok(records) = &mut loaded {
                clean_records(records);
                runs::foreign(model, records);
                // What moves is shown by the time that has passed.
                model.still = model.history.ready() == Some(records) && !runs::moves(model);
            }
            model.history = load(loaded);
            runs::pulse(model)
        }
        Done::Log(run, outcome) if is(awaited.log) => log(model, run, outcome),
        Done::Rejects(outcome) if is(awaited.rejects) => rejects::read_done(model, outcome),
        Done::OptIns(done) if is(awaited.errand) => opt_ins::ended(model, *done),
        Done::RejectsIgnored(outcome) if is(awaited.errand) => rejects::ignored(model, outcome),
        Done::HandedOut(outcome) if is(awaited.errand) => rejects::handed_out(model, outcome),
        Done::MailKept(outcome) if is(awaited.errand) => mail::kept(model, outcome),
        Done::MailTested(outcome) if is(awaited.errand) => mail::tested(model, outcome),
        Done::Plans(outcome) if is(awaited.plans) => plans::read_done(model, outcome),
        Done::PlanRows(digest, outcome) if is(awaited.plan_rows) => plans::rows_done(model, &digest, outcome),
        Done::PlanAnswered(digest, approve, outcome) if is(awaited.errand) => {
            plans::answered(model, &digest, approve, outcome.map(|plan| plan.map(|plan| *plan)))
        }
        Done::Drift(outcome) if is(awaited.drift) => drift::read_done(model, outcome),
        Done::DriftSettled(outcome) if is(awaited.drift) => drift::settled(model, outcome),
        Done::Launched(flow, outcome) => runs::launched(model, task, &flow, outcome),
        Done::Run(snapshot) => runs::moved(model, snapshot),
        Done::RunEnded(end) => runs::ended(model, *end),
        Done::NotStarted(spared) => runs::not_started(model, task, &spared),
        Done::RunLost(run) => runs::lost(model, run),
        Done::NoShell => {
            let text = model.words.say("no-shell");
            model.say(text)
        }
        Done::DraftSaved(Err(fault)) => {
            runs::show_fault(model, fault);
            Vec::new()
        }
        other => beside(model, task, other),
    }
}

/// A run's log came: it is read from its end.
fn log(model: &mut Model, run: RunId, outcome: Outcome<Vec<LogEntry>>) -> Effects {
    let log = Loaded::of(outcome, |lines: &mut Vec<LogEntry>| clean_log(lines));
    if let Some(detail) = model.detail.as_mut().filter(|d| d.run == run) {
        detail.log = log;
        detail.settle(model.words);
        detail.log_list.select(usize::MAX);
    }
    Vec::new()
}

/// Somebody is waited for before the work of that task begins; no frame is drawn where that is not shown.
fn reached_for(model: &mut Model, task: TaskId, reaching: Reaching) -> Effects {
    model.still = match model.route {
        Route::Monitor => !model.monitor.rows.iter().any(|row| row.batch == task && row.pending()),
        Route::Verify => model.verifying.as_ref().is_none_or(|verifying| verifying.task != task),
        Route::Row => model.awaited.row != Some(task),
        _ => true,
    };
    model.reaching.insert(task, reaching);
    Vec::new()
}

/// Answers about workflows and about a person.
fn beside(model: &mut Model, task: TaskId, answer: Done) -> Effects {
    let awaited = model.awaited;
    let is = |wanted: Option<TaskId>| wanted == Some(task);
    match answer {
        Done::Work(news) => workflows::heard(model, task, news),
        Done::WorkEnded(outcome) => workflows::over(model, task, outcome),
        Done::WorkflowChanged(added, outcome) if is(awaited.errand) => workflows::changed(model, added, outcome),
        Done::Held(outcome) if is(awaited.held) => privacy::held_done(model, outcome),
        Done::Receipts(outcome) if is(awaited.receipts) => privacy::receipts_done(model, outcome),
        Done::Erased(outcome) if is(awaited.errand) => privacy::erased(model, outcome),
        Done::Swept(outcome) if is(awaited.errand) => privacy::swept(model, outcome),
        Done::TaskConfirmed(outcome) if is(awaited.errand) => privacy::confirmed(model, outcome),
        Done::PersonalFields(outcome) if is(awaited.fields) => privacy::fields_done(model, outcome),
        Done::Noted(outcome) if is(awaited.notes) => notes::done(model, outcome),
        Done::Explained(outcome) if is(awaited.row) => row::done(model, outcome),
        Done::Verifying(snapshot, counts) => verify::moved(model, task, snapshot, counts),
        Done::Verified(outcome) => verify::done(model, task, outcome),
        Done::Why(outcome) if is(awaited.why) => why::done(model, outcome),
        Done::Switched(flow, off, outcome) if is(awaited.errand) => off::done(model, &flow, off, outcome),
        Done::Allowed(outcome) if is(awaited.errand) => privacy::allowed(model, outcome),
        _ => Vec::new(),
    }
}

fn load<T>(outcome: Outcome<T>) -> Loaded<T> {
    match outcome {
        Ok(value) => Loaded::Ready(value),
        Err(fault) => Loaded::Failed(fault),
    }
}

fn home(model: &mut Model, outcome: Outcome<HomeFacts>) -> Effects {
    model.awaited.home = None;
    let first = matches!(model.facts, Loaded::Waiting);
    model.facts = load(outcome.map(|mut facts| {
        clean_facts(&mut facts);
        Box::new(facts)
    }));
    if let Loaded::Failed(fault) = &model.facts {
        let fault: Fault = fault.clone();
        runs::show_fault(model, fault);
    }
    let remembered = model.facts.ready().and_then(|f| f.workspace.as_ref()).and_then(|w| w.language);
    if let Some(lang) = remembered.filter(|_| first && !model.beginning.lang_asked) {
        model.words = crate::i18n::Words(lang);
    }
    let mut effects = begin(model);
    effects.extend(runs::pulse(model));
    effects
}

fn draft(model: &mut Model, outcome: Outcome<Option<Box<Draft>>>) -> Effects {
    model.awaited.draft = None;
    model.draft = load(outcome);
    if let Loaded::Failed(fault) = &model.draft {
        let fault = fault.clone();
        runs::show_fault(model, fault);
    }
    begin(model)
}

/// Once workspace and draft are known: launch what was asked for, or open the wizard where there is nothing to show yet.
fn begin(model: &mut Model) -> Effects {
    if model.awaited.home.is_some() || model.awaited.draft.is_some() {
        return Vec::new();
    }
    let launch = std::mem::take(&mut model.beginning.launch);
    if !launch.is_empty() {
        return runs::launch(model, launch, Purpose::Run);
    }
    let wanted = std::mem::take(&mut model.beginning.wizard);
    let nothing = model.facts.ready().is_some_and(|f| f.workspace.is_none()) && !model.monitor.pending();
    if model.route == Route::Home && (wanted || (nothing && !model.beginning.greeted)) {
        model.beginning.greeted = true;
        return go::resume_setup(model);
    }
    Vec::new()
}
