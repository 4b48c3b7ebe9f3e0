//! `verify`: whether the campaign table holds what the CRM has, row by row.
use super::args::VerifyArgs;
use super::dispatch::{Cx, flow_name};
use super::grid::Grid;
use super::out::Out;
use super::run::{Turn, exit_of, watch};
use super::signals::Signals;
use super::view::fault_or_null;
use crate::engine::{Difference, Unequal};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::grouped;
use crate::task;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tokio::sync::mpsc;

/// What was found: how many rows of each kind, and the first of them.
#[derive(Default)]
struct Report {
    counts: BTreeMap<Difference, u64>,
    first: Vec<Unequal>,
}

impl Report {
    fn is_equal(&self) -> bool {
        !self.counts.keys().any(|difference| difference.is_fault())
    }

    fn of(&self, difference: Difference) -> u64 {
        self.counts.get(&difference).copied().unwrap_or(0)
    }
}

/// Counts what comes and keeps as many as shall be shown. Rows that only wait for the next run give way to others.
fn gather(mut found: mpsc::Receiver<Unequal>, most: usize) -> Report {
    let mut report = Report::default();
    while let Some(unequal) = found.blocking_recv() {
        *report.counts.entry(unequal.difference).or_default() += 1;
        if report.first.len() < most {
            report.first.push(unequal);
        } else if unequal.difference.is_fault()
            && let Some(waits) = report.first.iter_mut().find(|kept| !kept.difference.is_fault())
        {
            *waits = unequal;
        }
    }
    let place = |difference| Difference::ALL.iter().position(|known| *known == difference);
    report.first.sort_by_key(|unequal| place(unequal.difference));
    report
}

/// `fieldbridge verify`.
pub async fn verify(cx: &mut Cx<'_>, args: &VerifyArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let flow = flow_name(&workspace, &args.flow)?;
    let mut signals = Signals::listen()?;
    let (handle, found) = tokio::select! {
        begun = task::verify(&bench, &workspace, &flow) => begun?,
        exit = signals.asked() => return Ok(exit),
    };
    let most = args.limit as usize;
    let gathering = tokio::task::spawn_blocking(move || gather(found, most));
    let (turn, asked) = watch(&mut cx.out, handle, &mut signals).await;
    let report = gathering.await.map_err(|e| Fault::new(ErrorKind::Bug, format!("the report was lost: {e}")))?;
    let exit = asked.unwrap_or_else(|| ended(&turn, &report));
    if cx.out.json {
        let body = as_json(&cx.out, &turn, &report, exit);
        cx.out.object(body);
    } else {
        tell(&mut cx.out, &turn, &report);
    }
    Ok(exit)
}

/// Rows that could not be written are a difference like any other here.
fn ended(turn: &Turn, report: &Report) -> Exit {
    match exit_of(std::slice::from_ref(turn)) {
        Exit::Ok | Exit::Rejects if report.is_equal() => Exit::Ok,
        Exit::Ok | Exit::Rejects => Exit::Failure,
        other => other,
    }
}

fn as_json(out: &Out, turn: &Turn, report: &Report, exit: Exit) -> Value {
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
        "fault": fault_or_null(turn.fault.as_ref(), out.words),
        "exit": exit,
        "exit_code": exit.code(),
    })
}

fn tell(out: &mut Out, turn: &Turn, report: &Report) {
    let counts = turn.record.as_ref().map(|r| r.counters).unwrap_or_default();
    let mut kinds = Grid::new(out, &["cli-col-kind", "#cli-col-rows"]);
    kinds.row([out.say("verify-same"), grouped(counts.unchanged)]);
    let found: Vec<Difference> = Difference::ALL.into_iter().filter(|d| report.of(*d) > 0).collect();
    for difference in &found {
        kinds.row([out.say(&format!("verify-{}", difference.slug())), grouped(report.of(*difference))]);
    }
    if counts.filtered > 0 {
        kinds.row([out.say("verify-filtered"), grouped(counts.filtered)]);
    }
    kinds.write(out, "cli-run-none");
    if !report.first.is_empty() {
        out.line("");
        let mut rows = Grid::new(out, &["cli-col-row", "cli-col-kind", "verify-columns"]);
        for unequal in &report.first {
            let kind = out.say(&format!("verify-{}", unequal.difference.slug()));
            rows.row([unequal.row.clone(), kind, unequal.columns.join(", ")]);
        }
        rows.write(out, "cli-run-none");
    }
    for difference in found {
        let text = out.say(&format!("verify-{}-advice", difference.slug()));
        out.note(text);
    }
    verdict(out, turn, report);
}

fn verdict(out: &mut Out, turn: &Turn, report: &Report) {
    let flow = ("flow", turn.flow.to_string().into());
    let told: u64 = report.counts.values().sum();
    if told > report.first.len() as u64 {
        let text = out.words.say_with("verify-more", &[("rows", grouped(told - report.first.len() as u64).into())]);
        out.note(text);
    }
    if let Some(fault) = &turn.fault {
        let text = out.words.say_with("verify-broken", &[flow]);
        out.note(text);
        return out.fault_text(fault);
    }
    let whole = turn.record.as_ref().is_some_and(|r| r.state != crate::run::RunState::Cancelled);
    let key = match (whole, report.is_equal()) {
        (false, _) => "verify-broken",
        (true, true) if Difference::ALL.iter().any(|d| d.is_wanted() && report.of(*d) > 0) => "verify-equal-but",
        (true, true) => "verify-equal",
        (true, false) => "verify-unequal",
    };
    let text = out.words.say_with(key, &[flow]);
    out.note(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unequal(row: usize, difference: Difference) -> Unequal {
        Unequal { row: row.to_string(), difference, columns: Vec::new() }
    }

    #[test]
    fn what_is_shown_are_the_faults_and_everything_is_counted() {
        let (tell, found) = mpsc::channel(100);
        for row in 0..10 {
            tell.try_send(unequal(row, Difference::Waiting)).unwrap();
        }
        tell.try_send(unequal(10, Difference::LeftOver)).unwrap();
        tell.try_send(unequal(11, Difference::Missing)).unwrap();
        drop(tell);
        let report = gather(found, 3);
        let shown: Vec<Difference> = report.first.iter().map(|u| u.difference).collect();
        assert_eq!(shown, [Difference::Missing, Difference::LeftOver, Difference::Waiting]);
        assert_eq!((report.of(Difference::Waiting), report.is_equal()), (10, false));
    }

    #[test]
    fn rows_that_wait_for_the_next_run_are_no_fault() {
        let (tell, found) = mpsc::channel(1);
        tell.try_send(unequal(0, Difference::Waiting)).unwrap();
        drop(tell);
        assert!(gather(found, 3).is_equal());
        assert!(Difference::ALL.iter().filter(|d| !d.is_fault() && !d.is_wanted()).eq([&Difference::Waiting]));
    }
}
