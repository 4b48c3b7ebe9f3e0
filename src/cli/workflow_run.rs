//! `workflow run`: the chain now, shown as it goes on, with the ends of its steps.
use super::dispatch::Cx;
use super::grid::Grid;
use super::out::Out;
use super::progress::Progress;
use super::signals::{Signals, asked_to_end};
use super::view::{fault_or_null, moment, run_json};
use super::workflow::workflow_of;
use super::workflow_args::WorkflowRunArgs;
use crate::fault::{Exit, Outcome};
use crate::flow::Workflow;
use crate::i18n::{Words, grouped};
use crate::run::DueState;
use crate::task::{self, StepEnd, StepNote, StepState, StepTold, WallPace, WorkCx, WorkEvent};
use serde_json::{Value, json};
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// What is shown on the way, said where it happens and written where the streams are.
enum Shown {
    /// A remark.
    Note(String),
    /// Where a run stands.
    Moved(Box<crate::run::RunSnapshot>),
}

/// `fieldbridge workflow run`.
pub async fn run(cx: &mut Cx<'_>, args: &WorkflowRunArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let workflow = workflow_of(&workspace, &args.workflow)?;
    let stop = CancellationToken::new();
    let pace = WallPace(Arc::clone(&bench.clock));
    let work =
        WorkCx { bench: &bench, workspace: &workspace, turn: None, pace: &pace, stop: &stop, dry_run: args.dry_run };
    let (ends, asked) = follow(&mut cx.out, &work, workflow).await?;
    let exit = asked.filter(|_| task::state_of_steps(&ends) == DueState::Cancelled).unwrap_or_else(|| exit_of(&ends));
    if cx.out.json {
        let steps: Vec<Value> = ends.iter().map(|end| step_json(end, cx.out.words)).collect();
        cx.out.object(json!({
            "workflow": workflow.name.as_str(),
            "dry_run": args.dry_run,
            "steps": steps,
            "exit": exit,
            "exit_code": exit.code(),
        }));
    } else {
        tell(&mut cx.out, workflow, &ends);
    }
    Ok(exit)
}

/// Runs it and shows what happens; the first request to end stops it at the next border, the second ends the process at once.
async fn follow(out: &mut Out, work: &WorkCx<'_>, workflow: &Workflow) -> Outcome<(Vec<StepEnd>, Option<Exit>)> {
    let mut signals = Signals::listen()?;
    let (send, mut shown) = mpsc::unbounded_channel();
    let words = out.words;
    let mut on = move |event: WorkEvent<'_>| {
        let note = match event {
            WorkEvent::Moved(snapshot) => Some(Shown::Moved(Box::new(snapshot.clone()))),
            WorkEvent::Begun(step) => {
                Some(Shown::Note(words.say_with("cli-workflow-step", &[("step", step.work.word().into())])))
            }
            WorkEvent::Again(step, at, fault) => {
                let args = [("step", step.work.word().into()), ("at", moment(at).into())];
                Some(Shown::Note(format!("{}: {}", words.say_with("cli-workflow-again", &args), words.fault(fault))))
            }
            WorkEvent::Ended(_) => None,
        };
        // Nobody listens any more only when the command is over.
        note.into_iter().for_each(|note| drop(send.send(note)));
    };
    let mut running = pin!(task::run_workflow(work, workflow, &mut on));
    let (mut progress, mut asked) = (Progress::default(), None);
    let ends = loop {
        tokio::select! {
            biased;
            exit = signals.asked() => asked_to_end(out, &mut asked, exit, || work.stop.cancel()),
            Some(what) = shown.recv() => show(out, &mut progress, what),
            ends = &mut running => break ends?,
        }
    };
    while let Ok(what) = shown.try_recv() {
        show(out, &mut progress, what);
    }
    out.erase();
    Ok((ends, asked))
}

fn show(out: &mut Out, progress: &mut Progress, what: Shown) {
    match what {
        Shown::Note(text) => out.note(text),
        Shown::Moved(snapshot) => progress.show(out, &snapshot),
    }
}

/// The worst end decides: a fault before what somebody should look at.
fn exit_of(ends: &[StepEnd]) -> Exit {
    let failed = ends.iter().find(|end| end.state == StepState::Ended(DueState::Failed));
    match failed {
        Some(end) => end.fault.as_ref().map_or(Exit::Failure, |fault| fault.policy().exit),
        None => match task::state_of_steps(ends) {
            DueState::Done | DueState::Failed => Exit::Ok,
            DueState::Attention => Exit::Rejects,
            DueState::Cancelled => Exit::Interrupted,
        },
    }
}

/// A step's end as a machine reads it.
pub fn step_json(end: &StepEnd, words: Words) -> Value {
    let note = match &end.note {
        None => Value::Null,
        Some(StepNote::Spared) => json!({ "spared": true }),
        Some(StepNote::ConsentOff) => json!({ "consent_off": true }),
        Some(StepNote::Drift { lines, waits }) => json!({ "lines": lines, "waits": waits }),
        Some(StepNote::Lists { lists, values, would }) => json!({ "lists": lists, "values": values, "would": would }),
    };
    json!({
        "step": end.step.work.word(),
        "on_error": end.step.on_error.slug(),
        "state": end.state.slug(),
        "held": end.is_held(),
        "tries": end.tries,
        "run": end.record.as_ref().map(run_json),
        "note": note,
        "fault": fault_or_null(end.fault.as_ref(), words),
    })
}

/// What a step has to tell: rows of a run, or what it found.
pub fn told_of(end: &StepEnd, account: &str, words: Words) -> String {
    match end.told() {
        StepTold::Rows(rows) => rows.map(|(key, count)| format!("{} {}", words.say(key), grouped(count))).join(" · "),
        StepTold::Said(key, numbers) => {
            let numbers = numbers.into_iter().map(|(name, number)| (name, number.into()));
            let args: Vec<_> = numbers.chain([("account", account.into())]).collect();
            words.say_with(key, &args)
        }
        StepTold::Nothing => String::new(),
    }
}

fn tell(out: &mut Out, workflow: &Workflow, ends: &[StepEnd]) {
    let mut grid = Grid::new(out, &["cli-col-step", "cli-col-state", "#cli-col-tries", "cli-col-what-came"]);
    for end in ends {
        let state = out.say(&format!("step-state-{}", end.slug()));
        let told = told_of(end, workflow.account.as_str(), out.words);
        grid.row([end.step.work.word().to_owned(), state, end.tries.to_string(), told]);
    }
    grid.write(out, "cli-workflow-none");
    for end in ends {
        if let Some(fault) = &end.fault {
            out.note(format!("{}:", end.step.work.word()));
            out.fault_text(fault);
        }
    }
}
