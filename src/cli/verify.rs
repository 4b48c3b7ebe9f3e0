//! `verify`: whether the campaign table holds what the CRM has, row by row.
use super::args::VerifyArgs;
use super::dispatch::{Cx, flow_name};
use super::grid::Grid;
use super::out::Out;
use super::progress::{Approach, Progress};
use super::run::{Turn, exit_of, watch_as};
use super::signals::Signals;
use super::view::fault_or_null;
use crate::engine::{Difference, Unequal};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::grouped;
use crate::port::{OpenLink, SharedAddress};
use crate::task::{self, Compared};
use crate::text::clean_line;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tokio::sync::mpsc;

/// Takes what comes.
fn gather(mut report: Compared, mut found: mpsc::Receiver<Unequal>, most: usize) -> Compared {
    while let Some(unequal) = found.blocking_recv() {
        report.take(unequal, most);
    }
    report.sort();
    report
}

/// `fieldbridge verify`.
pub async fn verify(cx: &mut Cx<'_>, args: &VerifyArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let flow = flow_name(&workspace, &args.flow)?;
    let mut signals = Signals::listen()?;
    let mut approach = Approach::default();
    let (bench, workspace) = (&bench, &workspace);
    let begun = task::verify(bench, workspace, &flow);
    let (handle, found) = tokio::select! {
        begun = task::while_reaching((bench, workspace, &flow), begun, |r| approach.show(&mut cx.out, r)) => begun?,
        exit = signals.asked() => return Ok(exit),
    };
    let most = args.limit as usize;
    let report = Compared::of_flow(workspace, &flow);
    let gathering = tokio::task::spawn_blocking(move || gather(report, found, most));
    let (turn, asked) = watch_as(Progress::comparing(), &mut cx.out, handle, &mut signals).await;
    let report = gathering.await.map_err(|e| Fault::new(ErrorKind::Bug, format!("the report was lost: {e}")))?;
    let exit = asked.unwrap_or_else(|| ended(&turn, &report));
    let beside = Beside {
        open: task::open_links(bench, workspace, &flow).await?,
        shared: task::shared_addresses(bench, workspace, &flow).await?,
    };
    if cx.out.json {
        let body = as_json(&cx.out, &turn, (&report, &beside), exit);
        cx.out.object(body);
    } else {
        tell(&mut cx.out, &turn, &report);
        beside.open.into_iter().for_each(|open| tell_link(&mut cx.out, open));
        beside.shared.into_iter().for_each(|shared| tell_shared(&mut cx.out, shared));
    }
    Ok(exit)
}

/// Rows that could not be written are a difference like any other here.
fn ended(turn: &Turn, report: &Compared) -> Exit {
    match exit_of(std::slice::from_ref(turn)) {
        Exit::Ok | Exit::Rejects if report.is_equal() => Exit::Ok,
        Exit::Ok | Exit::Rejects => Exit::Failure,
        other => other,
    }
}

/// What somebody should know of the rows, although it is no difference: the CRM's rows say the same.
struct Beside {
    /// Links to rows that are not here.
    open: Vec<OpenLink>,
    /// E-mail addresses that several rows have.
    shared: Vec<SharedAddress>,
}

fn as_json(out: &Out, turn: &Turn, (report, beside): (&Compared, &Beside), exit: Exit) -> Value {
    let counted = turn.record.as_ref().map(|r| r.counters).unwrap_or_default();
    let counts: BTreeMap<&str, u64> = Difference::ALL.iter().map(|d| (d.slug(), report.of(*d))).collect();
    json!({
        "flow": turn.flow.as_str(),
        "complete": turn.fault.is_none() && !matches!(exit, Exit::Interrupted | Exit::Terminated),
        "equal": report.is_equal(),
        "same": counted.unchanged,
        "filtered": counted.filtered,
        "differences": counts,
        "rows": report.first,
        "open_links": beside.open,
        "shared_addresses": beside.shared,
        "fault": fault_or_null(turn.fault.as_ref(), out.words),
        "exit": exit,
        "exit_code": exit.code(),
    })
}

fn tell(out: &mut Out, turn: &Turn, report: &Compared) {
    let counts = turn.record.as_ref().map(|r| r.counters).unwrap_or_default();
    let mut kinds = Grid::new(out, &["cli-col-kind", "#cli-col-rows"]);
    kinds.row([out.say("verify-same"), grouped(counts.unchanged)]);
    let found = report.kinds();
    for (difference, rows) in &found {
        kinds.row([out.say(&format!("verify-{}", difference.slug())), grouped(*rows)]);
    }
    if counts.filtered > 0 {
        kinds.row([out.say("verify-filtered"), grouped(counts.filtered)]);
    }
    kinds.write(out, "cli-run-none");
    if !report.first.is_empty() {
        out.line("");
        let mut rows = Grid::new(out, &["cli-col-row", "cli-col-kind", "verify-columns"]);
        for unequal in &report.first {
            let kind = unequal.told(|key| out.say(key));
            rows.row([unequal.row.clone(), kind, unequal.columns.join(", ")]);
        }
        rows.write(out, "cli-run-none");
    }
    for (difference, _) in found {
        let text = out.say(&report.advice(difference)).replace("FLOW", turn.flow.as_str());
        out.note(text);
    }
    verdict(out, turn, report);
}

fn tell_link(out: &mut Out, OpenLink { column, to, rows }: OpenLink) {
    let told = [("column", column.into()), ("table", to.into()), ("rows", grouped(rows).into())];
    let text = out.words.say_with("verify-links", &told);
    out.note(text);
}

fn tell_shared(out: &mut Out, shared: SharedAddress) {
    let (column, like) = (clean_line(&shared.column).into_owned(), shared.like_told());
    let (addresses, rows) = (grouped(shared.addresses), grouped(shared.rows));
    let told = [("column", column), ("addresses", addresses), ("rows", rows), ("like", like)];
    let text = out.words.say_with("verify-shared", &told.map(|(name, text)| (name, text.into())));
    out.note(text);
}

fn verdict(out: &mut Out, turn: &Turn, report: &Compared) {
    let flow = ("flow", turn.flow.to_string().into());
    if report.untold() > 0 {
        let text = out.words.say_with("verify-more", &[("rows", grouped(report.untold()).into())]);
        out.note(text);
    }
    if let Some(fault) = &turn.fault {
        let text = out.words.say_with("verify-broken", &[flow]);
        out.note(text);
        return out.fault_text(fault);
    }
    let whole = turn.record.as_ref().is_some_and(|r| r.state != crate::run::RunState::Cancelled);
    let text = out.words.say_with(report.verdict(whole), &[flow]);
    out.note(text);
}
