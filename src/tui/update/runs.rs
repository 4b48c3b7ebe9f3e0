//! Runs: launching, steering, what is heard of them, and leaving while they work.
use super::{go, workflows};
use crate::account::Name;
use crate::engine::RunEnd;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::Replay;
use crate::run::{Counters, RunId, RunRecord, RunSnapshot, RunState};
use crate::task::{LaunchOptions, NotStarted, health, next_move};
use crate::tui::effect::{Effect, TaskId};
use crate::tui::model::{
    CANCEL_CHOICES, Choice, Chosen, DRY_ROWS, Effects, How, Howto, Model, Overlay, Purpose, Quitting, Replaying,
    Rereading, Route, RunRow, Stage, WorkRow, clean_snapshot,
};
use crate::tui::widget::list::ListState;

/// Starts the selected flow, or the flow of the selected run again.
pub fn run_selected(model: &mut Model, purpose: Purpose) -> Effects {
    if let Some(work) = model.monitor.selected_work().filter(|_| model.route == Route::Monitor) {
        let (workflow, rehearsal) = (work.workflow.clone(), work.rehearsal);
        return workflows::ask_run(model, workflow, rehearsal);
    }
    let flow = match model.route {
        Route::Monitor => model.monitor.selected().map(|r| (r.flow.clone(), r.purpose)),
        Route::Plans => model.plans.as_ref().and_then(|p| p.plan()).map(|plan| (plan.flow.clone(), Purpose::Run)),
        Route::Why | Route::Verify => model.meant_flow().map(|flow| (flow, purpose)),
        _ => model.selected_flow().map(|f| (f.flow.name.clone(), purpose)),
    };
    match flow {
        // Which rows were named is not kept.
        Some((flow, Purpose::Replay(Rereading { which: Replay::Keys, .. }))) => ask_replay_of(model, &flow),
        // Nothing is taken as it comes by a key that is pressed once too often.
        Some((flow, Purpose::AfterRestore)) => ask_restore(model, flow),
        Some((flow, purpose)) => launch(model, vec![flow], purpose),
        None => Vec::new(),
    }
}

/// Asks how the flow that is meant shall run; one that waits for a word about a restored CRM is asked for just that.
pub fn ask_how(model: &mut Model) -> Effects {
    let Some(name) = model.meant_flow() else { return Vec::new() };
    let Some(facts) = model.flows().iter().find(|facts| facts.flow.name == name) else { return Vec::new() };
    let (next, _) = next_move(facts, health(facts), "");
    let howto = Howto::of(&facts.flow).at(if next == "cli-next-restored" { How::AfterRestore } else { How::AsSet });
    model.overlays.push(Overlay::How(Box::new(howto)));
    Vec::new()
}

/// Enter on that dialog.
pub fn how(model: &mut Model, howto: &Howto) -> Effects {
    match howto.how() {
        How::AfterRestore => ask_restore(model, howto.flow.clone()),
        how => launch(model, vec![howto.flow.clone()], how.purpose()),
    }
}

fn ask_restore(model: &mut Model, flow: Name) -> Effects {
    model.overlays.push(Overlay::Choice(Box::new(Choice::of(Chosen::AfterRestore(flow)))));
    Vec::new()
}

/// Asks which rows of the selected flow are to be read again.
pub fn ask_replay(model: &mut Model) -> Effects {
    match model.selected_flow().map(|facts| facts.flow.name.clone()) {
        Some(flow) => ask_replay_of(model, &flow),
        None => Vec::new(),
    }
}

fn ask_replay_of(model: &mut Model, flow: &Name) -> Effects {
    let Some(facts) = model.flows().iter().find(|facts| facts.flow.name == *flow) else { return Vec::new() };
    let by_population = facts.flow.rows.population.is_some();
    let workspace = model.facts.ready().and_then(|facts| facts.workspace.as_ref());
    let mapping = workspace.and_then(|w| w.mapping(&facts.flow.account, &facts.flow.table)).cloned();
    let replaying = Replaying::of(flow.clone(), by_population, mapping);
    model.overlays.push(Overlay::Replay(Box::new(replaying)));
    Vec::new()
}

/// Enter on that dialog: it begins, or stays with what is wrong or with what was taken in.
pub fn replay(model: &mut Model, mut replaying: Box<Replaying>) -> Effects {
    let zone = model.beginning.zone.clone();
    let Some((how, keys)) = replaying.accept(model.now, &zone) else {
        model.overlays.push(Overlay::Replay(replaying));
        return Vec::new();
    };
    let flow = replaying.flow.clone();
    let purpose = Purpose::Replay(how);
    if how.which != Replay::Keys {
        return launch(model, vec![flow], purpose);
    }
    if model.monitor.busy_with(&flow) {
        return go::monitor(model);
    }
    let mut effects = go::monitor(model);
    let batch = queue(model, std::slice::from_ref(&flow), purpose);
    // All that were named, however many: somebody asked for exactly these.
    let options = LaunchOptions { limit: None, ..options_of(purpose) };
    effects.push((batch, Effect::ReplayKeys(flow, keys, options)));
    effects
}

/// Starts these flows one after the other and shows them. A flow that is under way is not started twice.
pub fn launch(model: &mut Model, flows: Vec<Name>, purpose: Purpose) -> Effects {
    let flows: Vec<Name> = flows.into_iter().filter(|f| !model.monitor.busy_with(f)).collect();
    let mut effects = go::monitor(model);
    if flows.is_empty() {
        return effects;
    }
    let batch = queue(model, &flows, purpose);
    effects.push((batch, Effect::Launch(flows, options_of(purpose))));
    effects
}

/// How a run is wanted; a dry one reads the first rows.
fn options_of(purpose: Purpose) -> LaunchOptions {
    let dry_run = purpose.is_dry();
    let limit = dry_run.then_some(DRY_ROWS);
    let (replay, anew) = match purpose {
        Purpose::Replay(how) => (Some(how.which), how.anew),
        _ => (None, false),
    };
    let (full, sweep) = (purpose == Purpose::Full, purpose == Purpose::Sweep);
    let after_restore = purpose == Purpose::AfterRestore;
    LaunchOptions { dry_run, limit, replay, anew, full, sweep, after_restore, ..LaunchOptions::default() }
}

/// Asks for these rows of a flow again and shows that as a run like any other.
pub fn retry(model: &mut Model, flow: Name, rows: Vec<String>) -> Effects {
    let mut effects = go::monitor(model);
    let batch = queue(model, std::slice::from_ref(&flow), Purpose::Run);
    effects.push((batch, Effect::Retry(flow, rows)));
    effects
}

/// A row of the monitor for each run that is to come; the first is selected.
fn queue(model: &mut Model, flows: &[Name], purpose: Purpose) -> TaskId {
    let batch = model.task();
    model.monitor.rows.retain(|r| r.pending() || !flows.contains(&r.flow));
    let first = model.monitor.rows.len();
    model.monitor.rows.extend(flows.iter().map(|flow| RunRow {
        flow: flow.clone(),
        purpose,
        batch,
        run: None,
        stage: Stage::Queued,
    }));
    model.monitor.settle();
    model.monitor.list.select(first);
    batch
}

/// A run has started, or could not.
pub fn launched(model: &mut Model, batch: TaskId, flow: &Name, outcome: Outcome<RunId>) -> Effects {
    let at = model.monitor.rows.iter().position(|r| r.batch == batch && &r.flow == flow && r.run.is_none());
    // Whoever looks at a run that went well looks at the one that follows it.
    let works = model.monitor.selected_work().is_some_and(WorkRow::active);
    let looks_on = !works && model.monitor.selected().is_none_or(|r| r.state() == Some(RunState::Done));
    let Some((at, row)) = at.and_then(|i| model.monitor.rows.get_mut(i).map(|row| (i, row))) else { return Vec::new() };
    match outcome {
        Ok(run) => {
            row.run = Some(run);
            row.stage = Stage::Started;
            if looks_on {
                model.monitor.list.select(at);
            }
            pulse(model)
        }
        Err(fault) if fault.args.get("case").is_some_and(|case| case == "declined") => {
            // Nobody wanted to open the vault: no run was begun, and none is to be looked at.
            model.monitor.rows.remove(at);
            model.monitor.settle();
            let text = model.words.say("vault-stays-locked");
            model.say(text)
        }
        Err(fault) if is_unbegun(&fault) => {
            model.monitor.rows.remove(at);
            let text = format!("■ {flow}: {}", model.words.fault(&fault));
            let left = unbegun_behind(model, batch);
            model.monitor.settle();
            // Those that waited behind it are named where there are any.
            let told = if left.is_empty() { model.say(text) } else { left };
            told.into_iter().chain(go::read_home(model)).collect()
        }
        Err(fault) => {
            row.stage = Stage::Refused(fault.clone());
            // A dialog only where somebody looks at runs; it must not come between a person and what is being typed.
            if model.route == Route::Monitor && model.overlays.is_empty() {
                show_fault(model, fault);
                return Vec::new();
            }
            let text = format!("✗ {flow}: {}", model.words.fault(&fault));
            model.say(text)
        }
    }
}

/// Whether it was ended before it began.
fn is_unbegun(fault: &Fault) -> bool {
    fault.kind == ErrorKind::Cancelled && fault.args.get("case").is_some_and(|case| case == "unbegun")
}

/// A run moved.
pub fn moved(model: &mut Model, mut snapshot: Box<RunSnapshot>) -> Effects {
    clean_snapshot(&mut snapshot);
    if let Some(row) = model.monitor.row_mut(snapshot.run)
        && !matches!(row.stage, Stage::Ended { .. })
    {
        row.stage = Stage::Live(snapshot);
    }
    pulse(model)
}

/// A run ended.
pub fn ended(model: &mut Model, end: RunEnd) -> Effects {
    let cancelled = end.record.state == RunState::Cancelled && !end.record.is_time_over();
    let mut said = None;
    let mut batch = None;
    let well = end.fault.is_none() && end.record.counters.rejected == 0;
    let at = model.monitor.rows.iter().position(|r| r.run == Some(end.record.run));
    if let Some(row) = model.monitor.row_mut(end.record.run) {
        let snapshot = match std::mem::replace(&mut row.stage, Stage::Started) {
            Stage::Live(snapshot) => Some(snapshot),
            _ => None,
        };
        said = Some((row.flow.to_string(), end.record.slug()));
        batch = Some(row.batch);
        row.stage =
            Stage::Ended { snapshot, record: Box::new(end.record), fault: end.fault, notes: Box::new(end.notes) };
    }
    if cancelled {
        // A cancelled run takes the ones that wait behind it along.
        model.monitor.rows.retain(|r| Some(r.batch) != batch || !matches!(r.stage, Stage::Queued));
    }
    if well && at == Some(model.monitor.list.selected()) {
        follow(model);
    }
    let mut effects = go::read_home(model);
    if !model.monitor.pending() && model.route == Route::Monitor {
        effects.extend(sum_up(model));
    } else if let Some((flow, state)) = said.filter(|_| model.route != Route::Monitor) {
        let state = model.words.say(&format!("run-{state}"));
        let text = model.words.say_with("run-ended", &[("flow", flow.into()), ("state", state.into())]);
        effects.extend(model.say(text));
    }
    effects
}

/// A fault that would meet some of the runs waiting behind it as well: they are not started, and one line says which and why.
pub fn not_started(model: &mut Model, batch: TaskId, spared: &NotStarted) -> Effects {
    let account = spared.account.as_ref().map(Name::to_string).unwrap_or_default();
    take_out(model, (spared.key(), account), |row| row.batch == batch && spared.flows.contains(&row.flow))
}

/// A run was ended before it began: none that waits behind it is started.
fn unbegun_behind(model: &mut Model, batch: TaskId) -> Effects {
    take_out(model, ("runs-not-started", String::new()), |row| row.batch == batch)
}

/// Takes waiting runs out and says so in a line; nothing where none waits.
fn take_out(model: &mut Model, (key, account): (&str, String), which: impl Fn(&RunRow) -> bool) -> Effects {
    let waits = |row: &RunRow| which(row) && matches!(row.stage, Stage::Queued);
    let flows: Vec<&str> = model.monitor.rows.iter().filter(|r| waits(r)).map(|r| r.flow.as_str()).collect();
    if flows.is_empty() {
        return Vec::new();
    }
    let text = model.words.say_with(key, &[("flows", flows.join(", ").into()), ("account", account.into())]);
    model.monitor.rows.retain(|r| !waits(r));
    model.monitor.settle();
    model.say(text)
}

/// The selection goes along with what happens: from a run that ended well to the next that is still to come. One that did
/// not go well keeps it, so that `l` and `e` lead to why.
fn follow(model: &mut Model) {
    let selected = model.monitor.list.selected();
    let next = model.monitor.rows.iter().enumerate().skip(selected).find(|(_, row)| row.pending());
    if let Some((row, _)) = next {
        model.monitor.list.select(row);
    }
}

/// One line about all runs of the monitor.
fn sum_up(model: &mut Model) -> Effects {
    let mut sum = Counters::default();
    for row in &model.monitor.rows {
        if let Stage::Ended { record, .. } = &row.stage {
            sum.add(&record.counters);
        }
    }
    let text = model.words.say_with(
        "all-ended",
        &[("read", sum.read.into()), ("applied", sum.applied.into()), ("rejected", sum.rejected.into())],
    );
    model.say(text)
}

/// A run's task died without a word.
pub fn lost(model: &mut Model, run: RunId) -> Effects {
    if let Some(row) = model.monitor.row_mut(run) {
        row.stage = Stage::Refused(Fault::new(ErrorKind::Bug, "the run ended without a word"));
    }
    go::read_home(model)
}

/// Stands still after the present page, or goes on.
pub fn pause_or_resume(model: &mut Model) -> Effects {
    let Some(run) = model.steerable() else { return Vec::new() };
    let paused = matches!(model.monitor.selected().and_then(RunRow::state), Some(RunState::Paused | RunState::Pausing));
    vec![(model.task(), if paused { Effect::Resume(run) } else { Effect::Pause(run) })]
}

/// Asks before a run is cancelled.
pub fn ask_cancel(model: &mut Model) -> Effects {
    if let Some(effects) = workflows::ask_stop(model) {
        return effects;
    }
    // Nothing has begun that could be regretted: no question is asked.
    if let Some(launch) = model.monitor.selected_launch() {
        return vec![(model.task(), Effect::StopWorkflow(launch))];
    }
    if let Some(run) = model.steerable()
        && let Some(flow) = model.monitor.selected().map(|r| r.flow.clone())
    {
        model.overlays.push(Overlay::Cancel { run, flow, list: ListState::of(CANCEL_CHOICES.len()) });
    }
    Vec::new()
}

/// Shows a fault in full.
pub fn show_fault(model: &mut Model, fault: Fault) {
    model.overlays.push(Overlay::Fault { fault: Box::new(fault), scroll: 0 });
}

/// On the monitor, opening a run that failed shows why; none where there is nothing to show.
pub fn open_fault(model: &mut Model) -> Option<Effects> {
    if model.route != Route::Monitor {
        return None;
    }
    if let Some(fault) = model.monitor.selected_work().and_then(WorkRow::fault).cloned() {
        show_fault(model, fault);
        return Some(Vec::new());
    }
    let row = model.monitor.selected()?;
    let fault = match &row.stage {
        Stage::Refused(fault) => Some(fault.clone()),
        Stage::Ended { fault, .. } => fault.clone(),
        Stage::Live(snapshot) => snapshot.faults.last().cloned(),
        _ => None,
    }?;
    show_fault(model, fault);
    Some(Vec::new())
}

/// The ledger told of runs: those that run elsewhere belong on the monitor.
pub fn foreign(model: &mut Model, records: &[RunRecord]) {
    let ours = model.monitor.our_runs();
    model.monitor.foreign = records.iter().filter(|r| !r.state.is_final() && !ours.contains(&r.run)).cloned().collect();
}

/// A look once a second, only while the monitor shows something that moves without telling us: a wait the CRM asked
/// for, or a run of another process; now and then otherwise.
pub fn pulse(model: &mut Model) -> Effects {
    let moves = moves(model);
    // Another process may begin a run at any time.
    let comes = model.awaited.pulse.is_some() && !(moves && model.awaited.seldom);
    if model.route != Route::Monitor || comes {
        return Vec::new();
    }
    let task = model.task();
    (model.awaited.pulse, model.awaited.seldom) = (Some(task), !moves);
    vec![(task, Effect::Wake(if moves { SECOND } else { NOW_AND_THEN }))]
}

/// Whether something is shown that moves without telling us.
pub fn moves(model: &Model) -> bool {
    let again = model.monitor.works.iter().any(WorkRow::waits);
    let waiting = again || model.monitor.snapshots().any(|s| s.waiting_until.is_some());
    waiting || !model.monitor.foreign.is_empty()
}

/// Milliseconds between two looks at what moves.
const SECOND: u64 = 1_000;
/// The same where something may begin to move.
const NOW_AND_THEN: u64 = 5_000;

/// The time has passed.
pub fn pulsed(model: &mut Model) -> Effects {
    model.awaited.pulse = None;
    let mut effects = pulse(model);
    if effects.is_empty() {
        return effects;
    }
    effects.extend(go::read_history(model));
    model.still = !moves(model);
    // Rows are counted for it: not while a run changes them every second.
    if model.monitor.foreign.is_empty() && model.is_served() {
        effects.extend(go::read_home(model));
    }
    effects
}

/// Leaves as soon as nothing is under way, where that was asked for.
pub fn leave_when_done(model: &mut Model) -> Effects {
    let waits = match model.quitting {
        Quitting::No => return Vec::new(),
        Quitting::WhenDone => model.monitor.pending(),
        Quitting::Draining => model.monitor.moves(),
    };
    if waits { Vec::new() } else { vec![(model.task(), Effect::Quit)] }
}
