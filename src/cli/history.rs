//! `history` and `log`: runs of the past, and what one of them said.
use super::args::{HistoryArgs, LevelWord, LogArgs};
use super::dispatch::{Cx, flow_name};
use super::grid::Grid;
use super::out::{Out, Tone, painted};
use super::view::{moment, run_json, state_of, state_text, took};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::{Words, grouped};
use crate::run::{LogEntry, LogLevel, RunId, RunRecord};
use crate::task::{self, Bench};
use serde_json::{Value, json};

/// `fieldbridge history`.
pub async fn history(cx: &mut Cx<'_>, args: &HistoryArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let flow = args.flow.as_deref().map(|text| flow_name(&workspace, text)).transpose()?;
    let runs = task::history(&bench, flow, args.limit as usize).await?;
    if cx.out.json {
        let runs: Vec<Value> = runs.iter().map(run_json).collect();
        cx.out.object(json!({ "runs": runs }));
        return Ok(Exit::Ok);
    }
    // Among the deleted: only where there are any.
    let merged = runs.iter().any(|run| run.counters.merged > 0);
    let heads = [
        "cli-col-started",
        "cli-col-flow",
        "cli-col-state",
        "#cli-col-read",
        "#cli-col-applied",
        "#cli-col-unchanged",
        "#cli-col-deleted",
        "#cli-col-merged",
        "#cli-col-rejected",
        "#cli-col-took",
        "cli-col-run",
        "cli-col-code",
    ];
    let heads: Vec<&str> = heads.into_iter().filter(|head| merged || *head != "#cli-col-merged").collect();
    let mut grid = Grid::new(&cx.out, &heads);
    for run in &runs {
        let counters = &run.counters;
        let before = [moment(run.started), run.flow.to_string(), state_of(cx.out.words, run)];
        let counts = [counters.read, counters.applied, counters.unchanged, counters.deleted];
        let counts = counts.into_iter().chain(merged.then_some(counters.merged)).chain([counters.rejected]);
        let after = [took(run), run.run.short(), run.fault_code.clone().unwrap_or_default()];
        grid.row(before.into_iter().chain(counts.map(grouped)).chain(after));
    }
    grid.write(&mut cx.out, "cli-history-none");
    Ok(Exit::Ok)
}

/// The run a person means.
///
/// # Errors
/// `RunUnknown` where none is called so.
pub async fn run_named(bench: &Bench, text: &str) -> Outcome<RunRecord> {
    task::run_of(bench, text).await?.ok_or_else(|| Fault::new(ErrorKind::RunUnknown, "").with("run", text))
}

/// `fieldbridge log`.
pub async fn log(cx: &mut Cx<'_>, args: &LogArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let run = run_named(&bench, &args.run).await?;
    let least = match args.level {
        LevelWord::Info => LogLevel::Info,
        LevelWord::Warn => LogLevel::Warn,
        LevelWord::Error => LogLevel::Error,
    };
    let entries: Vec<LogEntry> =
        task::log_of(&bench, run.run).await?.into_iter().filter(|e| e.level >= least).collect();
    if cx.out.json {
        let words = cx.out.words;
        let lines: Vec<Value> = entries
            .iter()
            .map(|e| {
                json!({
                    "at": e.at,
                    "level": e.level,
                    "key": e.key,
                    "args": e.args,
                    "message": words.say_map(&e.key, &e.args),
                })
            })
            .collect();
        cx.out.object(json!({ "run": run_json(&run), "log": lines }));
        return Ok(Exit::Ok);
    }
    let state = state_text(&cx.out, &run);
    cx.out.line(format!("{} · {} · {state}", run.flow, run.run));
    for entry in entries {
        let line = log_line(cx.out.words, cx.out.color, &entry);
        cx.out.line(line);
    }
    Ok(Exit::Ok)
}

/// A line of a run's log.
pub fn log_line(words: Words, color: bool, entry: &LogEntry) -> String {
    let (tone, symbol) = match entry.level {
        LogLevel::Info => (Tone::Faint, "·"),
        LogLevel::Warn => (Tone::Warn, "!"),
        LogLevel::Error => (Tone::Bad, "✗"),
    };
    let text = words.say_map(&entry.key, &entry.args);
    format!("{} {} {}", moment(entry.at), painted(color, tone, symbol), crate::text::clean_line(&text))
}

/// A run's log as remarks. That it cannot be read is no reason to stop.
pub async fn note_log(out: &mut Out, bench: &Bench, run: RunId) {
    for entry in task::log_of(bench, run).await.unwrap_or_default() {
        let line = log_line(out.words, out.color_err, &entry);
        out.note(line);
    }
}
