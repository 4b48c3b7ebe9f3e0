//! `run`: launches flows one after the other, shows their progress, reports their ends.
use super::args::RunArgs;
use super::dispatch::{Cx, flow_name};
use super::flow_off::{off_words, warn_of_consent};
use super::grid::Grid;
use super::key_list::read_keys;
use super::out::Out;
use super::progress::{Approach, Progress};
use super::row_rules;
use super::run_notes::{notes_json, write_notes};
use super::signals::{Signals, asked_to_end};
use super::view::{conflicts_json, fault_or_null, run_json, state_of, took};
use crate::account::Name;
use crate::engine::{RunEnd, RunHandle};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::flow::{Direction, Flow, Off, Replay};
use crate::i18n::{Words, grouped};
use crate::run::{Conflicts, Counters, RunNotes, RunRecord, RunState};
use crate::setup::Workspace;
use crate::task::{self, Bench, InTurn, LaunchOptions, NotStarted};
use serde_json::{Value, json};

/// Lines a person is shown of what the two sides say differently.
const SHOWN_CONFLICTS: usize = 5;

/// A flow another process runs is asked for again after so long.
const ASKED_AGAIN: std::time::Duration = std::time::Duration::from_secs(1);

/// How a flow's turn ended.
pub struct Turn {
    /// Which flow.
    pub flow: Name,
    /// Its run, where it began.
    pub record: Option<RunRecord>,
    /// Why, where it did not go well.
    pub fault: Option<Fault>,
    /// What it found the two sides to say differently.
    pub conflicts: Conflicts,
    /// What it or an earlier run sent and nobody answered.
    pub unanswered: u64,
    /// Mail about it that did not get through, in words.
    pub undelivered: Vec<String>,
    /// What it has to say beside its counters.
    pub notes: RunNotes,
}

/// What became of flows that were to run one after the other.
pub struct Ran {
    /// Those that had their turn.
    pub turns: Vec<Turn>,
    /// Those that had none, since the fault of one that had would meet them as well.
    pub not_started: Vec<NotStarted>,
    /// Those that were passed over, since somebody switched them off.
    pub off: Vec<(Name, Off)>,
    /// How the process ends.
    pub exit: Exit,
}

impl Turn {
    /// One without a word beside its end.
    pub(super) fn of(flow: Name, record: Option<RunRecord>, fault: Option<Fault>) -> Self {
        let (conflicts, notes) = (Conflicts::default(), RunNotes::default());
        Self { flow, record, fault, conflicts, unanswered: 0, undelivered: Vec::new(), notes }
    }
}

/// `fieldbridge run`.
pub async fn run(cx: &mut Cx<'_>, args: &RunArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let flows = chosen(&workspace, args)?;
    let options = LaunchOptions {
        dry_run: args.dry_run,
        full: args.full,
        limit: args.limit,
        sweep: args.sweep,
        approve_deletes: args.approve_deletes,
        after_restore: args.after_restore,
        retry_rejects: args.retry_rejects,
        replay: match (&args.keys, args.since) {
            _ if !args.replay => None,
            (Some(_), _) => Some(Replay::Keys),
            (None, Some(since)) => Some(Replay::Since(since)),
            (None, None) => Some(Replay::Whole),
        },
        anew: args.anew,
    };
    let keys = keys_of(&workspace, &flows, args)?;
    let off = if args.all { task::left_off(&workspace) } else { Vec::new() };
    tell_left_off(&mut cx.out, &off);
    let mut ran = launch_each(&mut cx.out, &bench, &workspace, &flows, (options, &keys, args.wait)).await?;
    ran.off = off.into_iter().filter_map(|flow| Some((flow.name.clone(), flow.off.clone()?))).collect();
    report(&mut cx.out, &ran);
    Ok(ran.exit)
}

/// Says which flows are passed over, and why.
fn tell_left_off(out: &mut Out, flows: &[&Flow]) {
    for flow in flows {
        let Some(off) = &flow.off else { continue };
        let text = format!("{}: {}", flow.name, off_words(out, off));
        out.note(text);
        if flow.direction == Direction::OptOut {
            warn_of_consent(out, flow);
        }
    }
}

/// The rows that are named to be read again; they are of one flow.
fn keys_of(workspace: &Workspace, flows: &[Name], args: &RunArgs) -> Outcome<Vec<String>> {
    let Some(file) = &args.keys else { return Ok(Vec::new()) };
    let [flow] = flows else {
        return Err(Fault::new(ErrorKind::Usage, "--keys names the rows of one flow"));
    };
    let mapping = workspace.flow(flow).and_then(|f| workspace.mapping(&f.account, &f.table));
    let keys = read_keys(file, mapping)?;
    task::any_key(&task::told_keys(&keys, mapping))?;
    Ok(keys)
}

fn chosen(workspace: &Workspace, args: &RunArgs) -> Outcome<Vec<Name>> {
    let flows = if args.all {
        task::launch_order(workspace)
    } else {
        let mut flows: Vec<Name> = Vec::new();
        for text in &args.flow {
            let name = flow_name(workspace, text)?;
            if !flows.contains(&name) {
                flows.push(name);
            }
        }
        flows
    };
    if flows.is_empty() && workspace.flows.is_empty() {
        return Err(Fault::new(ErrorKind::FlowUnknown, "the workspace has no flow")
            .with("flow", "--all")
            .with("case", "none"));
    }
    Ok(flows)
}

/// Runs the flows one after the other; where another process runs one, that is waited for or a fault. After a fault that others [would meet as well](InTurn::after) those are left out, and
/// told.
pub async fn launch_each(
    out: &mut Out,
    bench: &Bench,
    workspace: &Workspace,
    flows: &[Name],
    how: (LaunchOptions, &[String], bool),
) -> Outcome<Ran> {
    let mut signals = Signals::listen()?;
    let (mut turns, mut not_started) = (Vec::new(), Vec::new());
    let mut left = InTurn::of(workspace, flows);
    while let Some(flow) = &left.next() {
        if let Some((found, account)) = workspace.flow(flow).and_then(|f| Some((f, workspace.account(&f.account)?))) {
            row_rules::tell_order(out, (bench, account), found).await;
        }
        if let Some(consent) = workspace.flow(flow).and_then(|f| task::sends_without_consent(workspace, f)) {
            warn_of_consent(out, consent);
        }
        let (mut turn, asked) = in_its_turn(out, bench, workspace, flow, how, &mut signals).await;
        if let Some(record) = &turn.record {
            turn.conflicts = task::conflicts_of(bench, record.run).await?;
            turn.unanswered = task::unanswered(bench, Some(flow.clone()), 0).await?.count;
            if !how.0.dry_run && workspace.flow(flow).is_some_and(|found| found.direction == Direction::Leads) {
                turn.undelivered = super::leads::tell_undelivered(out, bench, record.run).await;
            }
        }
        let spared = turn.fault.as_ref().and_then(|fault| left.after(workspace, flow, fault));
        if let Some(record) = turn.record.as_ref().filter(|_| out.verbose) {
            super::history::note_log(out, bench, record.run).await;
        }
        turns.push(turn);
        if let Some(exit) = asked {
            return Ok(Ran { turns, not_started, off: Vec::new(), exit });
        }
        if let Some(spared) = spared {
            tell_not_started(out, &spared);
            not_started.push(spared);
        }
    }
    let exit = exit_of(&turns);
    Ok(Ran { turns, not_started, off: Vec::new(), exit })
}

/// Says which flows are not begun, and why.
pub(super) fn tell_not_started(out: &mut Out, spared: &NotStarted) {
    let account = spared.account.as_ref().map(Name::to_string).unwrap_or_default();
    let text = out.words.say_with(spared.key(), &[("flows", spared.names().into()), ("account", account.into())]);
    out.note(text);
}

/// Runs a flow, where asked as soon as nobody else runs it: who does is never disturbed.
async fn in_its_turn(
    out: &mut Out,
    bench: &Bench,
    workspace: &Workspace,
    flow: &Name,
    (options, keys, waits): (LaunchOptions, &[String], bool),
    signals: &mut Signals,
) -> (Turn, Option<Exit>) {
    let mut told = false;
    loop {
        let (turn, asked) = one(out, bench, workspace, flow, (options, keys), signals).await;
        let held = turn.fault.as_ref().filter(|fault| waits && asked.is_none() && fault.kind == ErrorKind::LeaseHeld);
        let Some(fault) = held else { return (turn, asked) };
        if !std::mem::replace(&mut told, true) {
            let arg = |name: &str| fault.args.get(name).cloned().unwrap_or_default().into();
            let args = [("flow", flow.as_str().into()), ("host", arg("host")), ("pid", arg("pid"))];
            let text = out.words.say_with("cli-run-waits", &args);
            out.note(text);
        }
        tokio::select! {
            () = tokio::time::sleep(ASKED_AGAIN) => {}
            exit = signals.asked() => return (Turn::of(flow.clone(), None, Some(task::unbegun())), Some(exit)),
        }
    }
}

async fn one(
    out: &mut Out,
    bench: &Bench,
    workspace: &Workspace,
    flow: &Name,
    (options, keys): (LaunchOptions, &[String]),
    signals: &mut Signals,
) -> (Turn, Option<Exit>) {
    let launch = async {
        match options.replay {
            Some(Replay::Keys) => task::replay_keys(bench, workspace, flow, (options, keys)).await,
            _ => task::launch(bench, workspace, flow, options).await,
        }
    };
    let mut approach = Approach::default();
    let launched = tokio::select! {
        launched = task::while_reaching((bench, workspace, flow), launch, |r| approach.show(out, r)) => launched,
        exit = signals.asked() => {
            return (Turn::of(flow.clone(), None, Some(task::unbegun())), Some(exit));
        }
    };
    match launched {
        Ok(handle) => watch(out, handle, signals).await,
        Err(fault) => (Turn::of(flow.clone(), None, Some(fault)), None),
    }
}

/// Shows a run until it ends. The first request to end cancels at the page border, the second ends the process at once;
/// what was committed stays either way.
pub(super) async fn watch(out: &mut Out, handle: RunHandle, signals: &mut Signals) -> (Turn, Option<Exit>) {
    watch_as(Progress::default(), out, handle, signals).await
}

/// The same, its progress told in these words.
pub(super) async fn watch_as(
    mut progress: Progress,
    out: &mut Out,
    mut handle: RunHandle,
    signals: &mut Signals,
) -> (Turn, Option<Exit>) {
    let mut asked: Option<Exit> = None;
    let mut moving = true;
    let end = loop {
        tokio::select! {
            biased;
            exit = signals.asked() => asked_to_end(out, &mut asked, exit, || handle.control.cancel()),
            end = &mut handle.end => break end.ok(),
            changed = handle.snapshots.changed(), if moving => {
                moving = changed.is_ok();
                let snapshot = handle.snapshots.borrow_and_update().clone();
                progress.show(out, &snapshot);
            }
        }
    };
    // The end may be heard before the last snapshot, which says how the run ended.
    let last = handle.snapshots.borrow_and_update().clone();
    progress.show(out, &last);
    out.erase();
    let turn = match end {
        Some(RunEnd { record, fault, notes }) => Turn { notes, ..Turn::of(handle.flow, Some(record), fault) },
        None => {
            let fault = Fault::new(ErrorKind::Bug, "the run ended without a word");
            Turn::of(handle.flow, None, Some(fault))
        }
    };
    let cancelled = turn.record.as_ref().is_some_and(|r| r.state == RunState::Cancelled);
    let asked = asked.filter(|_| cancelled);
    (turn, asked)
}

/// The worst end decides: a fault before rejects, rejects before success.
pub fn exit_of(turns: &[Turn]) -> Exit {
    turns
        .iter()
        .map(exit_of_one)
        .find(|e| !matches!(e, Exit::Ok | Exit::Rejects))
        .unwrap_or_else(|| if turns.iter().any(|t| exit_of_one(t) == Exit::Rejects) { Exit::Rejects } else { Exit::Ok })
}

fn exit_of_one(turn: &Turn) -> Exit {
    if let Some(fault) = &turn.fault {
        return fault.policy().exit;
    }
    match turn.record.as_ref().map(|r| r.state) {
        _ if turn.record.as_ref().is_some_and(RunRecord::is_drifted) => Exit::Rejects,
        Some(RunState::Done) if turn.unanswered > 0 => Exit::Rejects,
        Some(RunState::Done) => Exit::Ok,
        Some(RunState::DoneWithRejects) => Exit::Rejects,
        Some(RunState::Cancelled) if turn.record.as_ref().is_some_and(RunRecord::is_time_over) => Exit::Rejects,
        Some(RunState::Cancelled) => Exit::Interrupted,
        _ => Exit::Failure,
    }
}

/// The ends of all flows as a machine reads them.
pub fn ran_json(ran: &Ran, words: Words) -> Value {
    let runs: Vec<Value> = ran
        .turns
        .iter()
        .map(|turn| {
            json!({
                "flow": turn.flow.as_str(),
                "run": turn.record.as_ref().map(run_json),
                "fault": fault_or_null(turn.fault.as_ref(), words),
                "conflicts": conflicts_json(&turn.conflicts),
                "unanswered": turn.unanswered,
                "undelivered": turn.undelivered,
                "notes": notes_json(&turn.notes),
            })
        })
        .collect();
    let spared = |all: &NotStarted| {
        let (account, after, code) = (all.account.as_ref().map(Name::to_string), all.after.to_string(), all.code);
        let one = move |flow: &Name| json!({ "flow": flow.as_str(), "account": account, "after": after, "code": code });
        all.flows.iter().map(one).collect::<Vec<_>>()
    };
    let not_started: Vec<Value> = ran.not_started.iter().flat_map(spared).collect();
    let off: Vec<Value> = ran
        .off
        .iter()
        .map(|(flow, off)| json!({ "flow": flow.as_str(), "since": off.since, "reason": off.reason }))
        .collect();
    json!({ "runs": runs, "not_started": not_started, "off": off, "exit": ran.exit, "exit_code": ran.exit.code() })
}

fn report(out: &mut Out, ran: &Ran) {
    if out.json {
        let body = ran_json(ran, out.words);
        return out.object(body);
    }
    write_turns(out, &ran.turns);
}

/// A column of counted rows: its heading, and the count.
type Counted = (&'static str, fn(&Counters) -> u64);

/// What a run's rows are counted as. The columns are there where anything was counted, so that the sum is always whole; those
/// people look for, always. The merged ones are among the deleted.
const COUNTED: [(Counted, bool); 9] = [
    (("#cli-col-read", |c| c.read), true),
    (("#cli-col-applied", |c| c.applied), true),
    (("#cli-col-unchanged", |c| c.unchanged), true),
    (("#cli-col-superseded", |c| c.superseded), false),
    (("#cli-col-filtered", |c| c.filtered), false),
    (("#cli-col-deleted", |c| c.deleted), true),
    (("#cli-col-merged", |c| c.merged), false),
    (("#cli-col-rejected", |c| c.rejected), true),
    (("#cli-col-parked", |c| c.parked), false),
];

fn ends_of(out: &Out, turns: &[Turn]) -> Grid {
    let records: Vec<(&Turn, &RunRecord)> = turns.iter().filter_map(|t| Some((t, t.record.as_ref()?))).collect();
    let shown = COUNTED.iter().filter(|((_, of), always)| *always || records.iter().any(|(_, r)| of(&r.counters) > 0));
    let columns: Vec<Counted> = shown.map(|(column, _)| *column).collect();
    let counted = columns.iter().map(|(key, _)| *key);
    let keys: Vec<&str> =
        ["cli-col-flow", "cli-col-state"].into_iter().chain(counted).chain(["cli-col-took", "cli-col-run"]).collect();
    let mut grid = Grid::new(out, &keys);
    for (turn, record) in records {
        let state = state_of(out.words, record);
        let counts = columns.iter().map(|(_, of)| grouped(of(&record.counters)));
        grid.row([turn.flow.to_string(), state].into_iter().chain(counts).chain([took(record), record.run.short()]));
    }
    grid
}

/// What the two sides say differently: how much, and the first of it by name.
fn write_conflicts(out: &mut Out, turn: &Turn) {
    let count = ("count", turn.conflicts.count.into());
    let text = out.words.say_with("cli-run-conflicts", &[("flow", turn.flow.to_string().into()), count]);
    out.note(text);
    for line in turn.conflicts.first.iter().take(SHOWN_CONFLICTS) {
        let said = |value: &str| match value {
            "" => out.words.say("cli-conflict-nothing"),
            value => out.words.seen(&task::value_in_short(value, false)),
        };
        let stands = if line.ours_stands { "ours" } else { "theirs" };
        let (ours, theirs) = (said(&line.ours), said(&line.theirs));
        let (row, field) = (out.words.seen(&line.row), out.words.seen(&line.field));
        let args = [
            ("row", row.into()),
            ("field", field.into()),
            ("ours", ours.into()),
            ("theirs", theirs.into()),
            ("stands", stands.into()),
        ];
        let text = format!("  {}", out.words.say_with("cli-run-conflict", &args));
        out.note(text);
    }
}

/// The ends of all flows as a table, the faults after it.
pub fn write_turns(out: &mut Out, turns: &[Turn]) {
    let grid = ends_of(out, turns);
    grid.write(out, "cli-run-none");
    for turn in turns {
        if let Some(fault) = &turn.fault {
            out.note(format!("{}:", turn.flow));
            out.fault_text(fault);
        }
    }
    for (flow, record) in turns.iter().filter_map(|t| Some((&t.flow, t.record.as_ref()?))) {
        if record.is_drifted() {
            let what = out.words.seen(record.fault_detail.as_deref().unwrap_or_default());
            let text = out.words.say_with("cli-run-drift", &[("flow", flow.to_string().into()), ("what", what.into())]);
            out.note(text);
        }
    }
    for turn in turns {
        write_notes(out, &turn.flow, (&turn.notes, turn.record.as_ref().map_or(0, |r| r.counters.read)));
    }
    for turn in turns.iter().filter(|t| t.conflicts.count > 0) {
        write_conflicts(out, turn);
    }
    for turn in turns.iter().filter(|t| t.unanswered > 0) {
        let args = [("flow", turn.flow.to_string().into()), ("count", turn.unanswered.into())];
        let text = out.words.say_with("cli-run-unanswered", &args);
        out.note(text);
    }
    if turns.iter().any(|t| t.record.as_ref().is_some_and(|r| r.dry_run)) {
        let text = out.say("cli-run-dry-nothing");
        out.note(text);
    }
    if turns.iter().any(|t| t.record.as_ref().is_some_and(|r| r.counters.rejected > 0 && !r.dry_run)) {
        let text = out.say("cli-run-see-rejects");
        out.note(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(kind: Option<ErrorKind>) -> Turn {
        let fault = kind.map(|k| Fault::new(k, "x"));
        Turn::of(Name::parse("f").unwrap(), None, fault)
    }

    #[test]
    fn a_fault_decides_the_exit_code_whatever_went_well_beside_it() {
        let turns = [turn(Some(ErrorKind::LeaseHeld)), turn(Some(ErrorKind::Timeout))];
        assert_eq!(exit_of(&turns), Exit::Lease);
        assert_eq!(exit_of(&[]), Exit::Ok);
    }
}
