//! `status`: what each account and flow stands at, since when, and what comes next. The home screen's twin.
use super::account::{account_json_at, expiry_words, kind_key};
use super::dispatch::Cx;
use super::flow::flow_json;
use super::flow_off::{off_words, warn_of_consent};
use super::grid::Grid;
use super::out::{Out, Tone};
use super::view::{count_or_dash, fault_or_null, moment, run_json};
use crate::account::ExternalAccount;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::flow::Direction;
use crate::i18n::{Words, grouped};
use crate::run::{RunRecord, Serving, TokenAge, Urgency};
use crate::task::{self, Bench, DueFacts, FlowFacts, Health, HomeFacts, health, last_fault, next_move, standing_told};
use jiff::Timestamp;
use serde_json::{Value, json};

/// How `status` ends: as what it prints with a cross says, or as held. What cannot be read now comes before what failed last time; a flow
/// that ran with rejects, or was cancelled, waits for somebody but has not failed.
fn exit_of(facts: &HomeFacts) -> Exit {
    let failed = facts.flows.iter().filter(|f| matches!(health(f), Health::Blocked | Health::Failed));
    let mut exits = failed.map(|f| last_fault(f).map_or(Exit::Failure, |fault| fault.policy().exit));
    facts.problem.as_ref().map(|f| f.policy().exit).or_else(|| exits.next()).unwrap_or(Exit::Ok)
}

/// `fieldbridge status`.
pub async fn status(cx: &mut Cx<'_>) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let facts = task::home(&bench).await?;
    let Some(workspace) = &facts.workspace else {
        if facts.draft {
            return Ok(only_a_draft(cx, &bench));
        }
        return Err(
            Fault::new(ErrorKind::WorkspaceMissing, bench.workspace.place()).with("place", bench.workspace.place())
        );
    };
    let (now, option) = (bench.clock.now(), cx.option());
    let mut flows = Vec::new();
    for flow in &facts.flows {
        let good = task::last_good(&bench, flow).await;
        flows.push((flow, good));
    }
    if cx.out.json {
        let words = cx.out.words;
        let accounts: Vec<Value> = workspace.accounts.iter().map(|a| account_json_at(a, now)).collect();
        let flows: Vec<Value> =
            flows.iter().map(|(f, good)| status_json(f, good.as_ref(), now, words, &option)).collect();
        cx.out.object(json!({
            "at": now,
            "workspace": { "name": workspace.name, "place": bench.workspace.place() },
            "setup_unfinished": facts.draft,
            "setup_fault": fault_or_null(facts.draft_fault.as_deref(), words),
            "accounts": accounts,
            "flows": flows,
            "serve": facts.serving,
            "schedules": facts.dues.iter().map(due_json).collect::<Vec<_>>(),
            "problem": fault_or_null(facts.problem.as_deref(), words),
        }));
    } else {
        tell(&mut cx.out, &bench, &facts, &flows, &option);
    }
    Ok(exit_of(&facts))
}

/// Nothing but a setup that was left unfinished.
fn only_a_draft(cx: &mut Cx<'_>, bench: &Bench) -> Exit {
    if cx.out.json {
        cx.out.object(json!({
            "at": bench.clock.now(),
            "workspace": { "name": name_of(&bench.workspace.place()), "place": bench.workspace.place() },
            "setup_unfinished": true,
            "setup_fault": null,
            "accounts": [],
            "flows": [],
            "serve": null,
            "schedules": [],
            "problem": null,
        }));
    } else {
        let text = format!("{}{}", cx.out.say("cli-status-draft"), cx.option());
        cx.out.line(text);
    }
    Exit::Unfinished
}

/// What a workspace in this directory would be called.
fn name_of(place: &str) -> String {
    std::path::Path::new(place).file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

fn seconds_between(from: Timestamp, to: Timestamp) -> i64 {
    to.duration_since(from).as_secs().max(0)
}

fn status_json(flow: &FlowFacts, good: Option<&RunRecord>, now: Timestamp, words: Words, option: &str) -> Value {
    let health = health(flow);
    let (next, command) = next_move(flow, health, option);
    let mut body = flow_json(&flow.flow);
    let more = json!({
        "state": health.slug(),
        "reason": fault_or_null(last_fault(flow).as_ref(), words),
        "next": { "action": next.trim_start_matches("cli-next-"), "message": words.say(next), "command": command },
        "last_run": flow.last.as_ref().map(run_json),
        "last_success": good.map(|r| json!({
            "run": r.run.to_string(),
            "ended": r.ended,
            "age_s": r.ended.map(|end| seconds_between(end, now)),
        })),
        "watermark": flow.watermark,
        "lag_s": flow.watermark.map(|w| seconds_between(w, now)),
        "change_record": flow.token.map(|token| json!({
            "given": token.given,
            "expires": token.expires,
            "days_left": token.days_left(now),
            "urgency": token.urgency(now),
        })),
        "open_rejects": flow.open_rejects,
        "rows": flow.rows,
    });
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    body
}

/// How long the CRM still knows what changed, with a mark where a run should come.
fn time_left(words: Words, token: &TokenAge, now: Timestamp) -> String {
    let text = match (token.urgency(now), token.days_left(now)) {
        (Urgency::Over, _) => words.say("tracking-over"),
        (_, None) => words.say("tracking-unknown"),
        (_, Some(days)) => words.say_with("tracking-left", &[("days", days.into())]),
    };
    match token.urgency(now) {
        Urgency::Calm => text,
        Urgency::Warn | Urgency::Alert | Urgency::Over => format!("! {text}"),
    }
}

fn tell(out: &mut Out, bench: &Bench, facts: &HomeFacts, flows: &[(&FlowFacts, Option<RunRecord>)], option: &str) {
    let now = bench.clock.now();
    if let Some(workspace) = &facts.workspace {
        let title = format!("{} · {}", workspace.name, bench.workspace.place());
        let title = out.paint(Tone::Strong, &crate::text::clean_line(&title));
        out.line(title);
        for account in &workspace.accounts {
            tell_account(out, account, now);
        }
    }
    tell_flows(out, flows, now, option);
    tell_dues(out, facts);
    for fault in flows.iter().filter_map(|(flow, _)| last_fault(flow)).chain(facts.problem.as_deref().cloned()) {
        out.fault_text(&fault);
    }
    if facts.draft {
        let text = out.say("cli-status-draft");
        out.note(format!("{text}{option}"));
    }
    if let Some(fault) = &facts.draft_fault {
        let text = out.words.say_with("cli-status-draft-damaged", &[("why", fault.detail.clone().into())]);
        out.note(text);
    }
}

fn tell_account(out: &mut Out, account: &ExternalAccount, now: Timestamp) {
    let kind = out.say(kind_key(account));
    out.line(format!("  {} · {} · {kind}", account.name, account.url));
    if let Some(expiry) = account.expiry(now) {
        let what = out.say(&format!("choice-{}", account.auth.kind().code()));
        out.line(format!("    {what}: {}", expiry_words(expiry, out.words)));
    }
}

/// One row a flow; below it up to where it has read, and what comes next: a command stands on a line of its own, whole.
fn tell_flows(out: &mut Out, flows: &[(&FlowFacts, Option<RunRecord>)], now: Timestamp, option: &str) {
    let heads = ["cli-col-flow", "cli-col-state", "#cli-col-rows", "#cli-col-open-rejects", "cli-col-last-success"];
    let mut grid = Grid::new(out, &heads);
    for (flow, good) in flows {
        let health = health(flow);
        let (next, command) = next_move(flow, health, option);
        let (symbol, word) = standing_told(flow, health);
        let word = out.say(&word);
        grid.row([
            flow.flow.name.to_string(),
            format!("{symbol} {word}"),
            count_or_dash(flow.rows),
            grouped(flow.open_rejects),
            good.as_ref().and_then(|r| r.ended).map_or_else(|| "–".to_owned(), moment),
        ]);
        if let Some(off) = &flow.flow.off {
            grid.note(format!("  {}", off_words(out, off)));
        }
        let read = flow.watermark.map(|w| format!("{} {}", out.say("cli-col-watermark"), moment(w)));
        let known =
            flow.token.map(|token| format!("{}: {}", out.say("cli-col-tracking"), time_left(out.words, &token, now)));
        let ground: Vec<String> = read.into_iter().chain(known).collect();
        if !ground.is_empty() {
            grid.note(format!("  {}", ground.join(" · ")));
        }
        if !command.is_empty() {
            grid.note(format!("  {}: {command}", out.say(next)));
        }
    }
    grid.write(out, "cli-flow-none");
    for (flow, _) in flows.iter().filter(|(f, _)| f.flow.off.is_some() && f.flow.direction == Direction::OptOut) {
        warn_of_consent(out, &flow.flow);
    }
}

/// Something that is due by itself as a machine reads it.
fn due_json(due: &DueFacts) -> Value {
    let ended = due.mark.as_ref().and_then(|mark| mark.ended);
    json!({
        "kind": due.what.kind,
        "name": due.what.name.as_str(),
        "schedule": due.schedule,
        "zone": due.zone.as_deref().unwrap_or("UTC"),
        "next_due": due.next,
        "running_since_due": due.mark.as_ref().and_then(|mark| mark.in_hand),
        "skipped": due.mark.as_ref().map_or(0, |mark| mark.skipped),
        "last_ended": ended.map(|(at, _)| at),
        "last_state": ended.map(|(_, state)| state),
    })
}

/// Who sees to what is due, and what that is.
fn tell_dues(out: &mut Out, facts: &HomeFacts) {
    if facts.dues.is_empty() && facts.serving.is_none() {
        return;
    }
    let (tone, symbol) = if facts.serving.is_some() { (Tone::Good, "✓") } else { (Tone::Warn, "!") };
    let text = serving_words(out.words, facts.serving.as_deref());
    let symbol = out.paint(tone, symbol);
    out.line(format!("{symbol} {text}"));
    if facts.dues.is_empty() {
        return;
    }
    let mut grid = Grid::new(out, &["cli-col-due", "cli-col-schedule", "cli-col-next-due", "cli-col-last-end"]);
    for due in &facts.dues {
        let args = [("schedule", due.schedule.as_str().into()), ("zone", due.zone.as_deref().unwrap_or("UTC").into())];
        let last =
            due.last_end().map(|(at, slug)| format!("{} {}", out.say(&format!("step-state-{slug}")), moment(at)));
        grid.row([
            due.what.name.to_string(),
            out.words.say_with("cli-schedule-in", &args),
            due.next.map_or_else(|| "–".to_owned(), moment),
            last.unwrap_or_else(|| "–".to_owned()),
        ]);
    }
    grid.write(out, "cli-flow-none");
}

/// Who serves the workspace and what comes next, or that nobody does.
fn serving_words(words: Words, serving: Option<&Serving>) -> String {
    let Some(serving) = serving else { return words.say("serving-not") };
    let pid = serving.pid.to_string();
    let args = [("pid", pid.into()), ("host", serving.host.as_str().into()), ("since", moment(serving.since).into())];
    let by = words.say_with("serving-by", &args);
    let next = serving.next.as_ref().map_or_else(
        || words.say("serving-nothing"),
        |next| {
            let args = [("name", next.what.name.as_str().into()), ("at", moment(next.at).into())];
            words.say_with("serving-next", &args)
        },
    );
    format!("{by} · {next}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::RunState;
    use crate::task::flow_standing as flow;

    #[test]
    fn status_ends_as_what_it_prints_says() {
        use ErrorKind as K;
        use RunState as S;
        let facts = |flows: Vec<FlowFacts>, problem: Option<ErrorKind>| HomeFacts {
            workspace: None,
            draft: false,
            draft_fault: None,
            flows,
            chains: Vec::new(),
            dues: Vec::new(),
            serving: None,
            held: Vec::new(),
            problem: problem.map(|k| Box::new(Fault::new(k, "x"))),
        };
        let well = || flow(Some((S::Done, None)), 0);
        let full = || flow(Some((S::Failed, Some(K::DiskFull))), 0);
        let barred = || flow(Some((S::Failed, Some(K::PrivilegeMissing))), 0);
        for (flows, problem, exit) in [
            (vec![], None, Exit::Ok),
            (vec![well(), flow(None, 0), flow(Some((S::DoneWithRejects, None)), 7)], None, Exit::Ok),
            (vec![well(), full(), barred()], None, Exit::Storage),
            (vec![barred(), full()], None, Exit::Authentication),
            (vec![flow(Some((S::Failed, None)), 0)], None, Exit::Failure),
            (vec![barred()], Some(K::DatabaseCorrupt), Exit::Storage),
        ] {
            assert_eq!(exit_of(&facts(flows, problem)), exit);
        }
    }
}
