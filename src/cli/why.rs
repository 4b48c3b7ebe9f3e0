//! `why`: what led to where a flow stands, since when, what is safe meanwhile, whose move it is and what comes next; from the
//! ledger alone.
use super::args::WhyArgs;
use super::dispatch::{Cx, flow_name};
use super::grid::facts;
use super::health::{Health, health, last_fault, next_move, told};
use super::history::log_line;
use super::out::{Out, fault_lines};
use super::view::{count_or_dash, fault_or_null, moment, run_json, state_of};
use crate::fault::{Exit, Outcome};
use crate::i18n::{Words, grouped};
use crate::run::RunRecord;
use crate::task::{self, Cause, RejectGroup};
use jiff::Timestamp;
use serde_json::{Value, json};

/// `fieldbridge why`.
pub async fn why(cx: &mut Cx<'_>, args: &WhyArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let flow = flow_name(&workspace, &args.flow)?;
    let cause = task::cause(&bench, &workspace, &flow).await?;
    let (now, option) = (bench.clock.now(), cx.option());
    if cx.out.json {
        let body = as_json(&cause, cx.out.words, now, &option);
        cx.out.object(body);
    } else {
        tell(&mut cx.out, &cause, now, &option);
    }
    Ok(Exit::Ok)
}

/// Since when the flow stands so: the first run after the last that went well, else that one.
fn since(cause: &Cause) -> Option<Timestamp> {
    let first = cause.since.last().or(cause.good.as_ref());
    first.map(|run| run.ended.unwrap_or(run.started))
}

/// How the next run goes on. Words: `why-goes-on-<slug>`.
fn goes_on(cause: &Cause) -> &'static str {
    if cause.facts.flow.direction.is_outward() {
        return "outward";
    }
    match &cause.population {
        // There is no place to go on at: all are asked for, every time.
        Some((_, Ok(_))) => return "population",
        Some((_, Err(_))) => return "nowhere",
        None => {}
    }
    match (&cause.stands, &cause.facts.last) {
        (_, None) => "begins",
        (stands, _) if stands.under_way() => "resumes",
        (stands, _) if stands.settling => "settles",
        (stands, _) if !stands.loaded && cause.facts.watermark.is_none() => "begins",
        _ => "changes",
    }
}

fn hours(from: Timestamp, to: Timestamp, words: Words) -> String {
    let minutes = u64::try_from(to.duration_since(from).as_mins()).unwrap_or(0);
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    words.say_with("why-age", &[("days", days.into()), ("hours", hours.into()), ("minutes", minutes.into())])
}

fn reject_text(group: &RejectGroup, words: Words) -> String {
    let reason = words.say(&format!("reject-{}", group.reason.trim_start_matches("reject-")));
    let field = group.field.as_ref().map(|field| format!("{field}: ")).unwrap_or_default();
    format!("{} × {field}{reason}", grouped(group.rows))
}

fn as_json(cause: &Cause, words: Words, now: Timestamp, option: &str) -> Value {
    let (flow, state) = (&cause.facts, health(&cause.facts));
    let (next, command) = next_move(flow, state, option);
    let remarks: Vec<Value> = cause
        .remarks
        .iter()
        .map(|e| json!({ "at": e.at, "level": e.level, "key": e.key, "args": e.args, "message": words.say_map(&e.key, &e.args) }))
        .collect();
    let population = cause.population.as_ref().map(|(place, values)| {
        json!({ "place": place, "values": values.as_ref().ok(), "reason": fault_or_null(values.as_ref().err(), words) })
    });
    let rejects: Vec<Value> =
        cause.rejects.iter().map(|g| json!({ "reason": g.reason, "field": g.field, "rows": g.rows })).collect();
    json!({
        "at": now,
        "flow": flow.flow.name.as_str(),
        "state": state.slug(),
        "since": since(cause),
        "runs_since_success": cause.since.len(),
        "reason": fault_or_null(last_fault(flow).as_ref(), words),
        "last_run": flow.last.as_ref().map(run_json),
        "last_success": cause.good.as_ref().map(run_json),
        "remarks": remarks,
        "rejects": rejects,
        "unserved": cause.unserved,
        "population": population,
        "safe": {
            "watermark": flow.watermark,
            "rows": flow.rows.filter(|_| !flow.flow.direction.is_outward()),
            "pages": cause.stands.seq,
            "next_run": goes_on(cause),
        },
        "next": { "action": next.trim_start_matches("cli-next-"), "message": words.say(next), "command": command },
    })
}

fn tell(out: &mut Out, cause: &Cause, now: Timestamp, option: &str) {
    let (flow, state) = (&cause.facts, health(&cause.facts));
    tell_facts(out, cause, state, now);
    out.line("");
    let title = out.say("why-because");
    let title = out.paint(super::out::Tone::Strong, &title);
    out.line(title);
    for line in reasons(out, cause, state) {
        out.line(format!("  {line}"));
    }
    let (next, command) = next_move(flow, state, option);
    if !command.is_empty() {
        out.line("");
        let text = out.say(next);
        out.line(format!("{text}: {command}"));
    }
}

fn tell_facts(out: &mut Out, cause: &Cause, state: Health, now: Timestamp) {
    let (flow, words) = (&cause.facts, out.words);
    let (symbol, word) = told(flow, state);
    let state = format!("{symbol} {}", words.say(&word));
    let mut pairs = vec![("cli-col-flow", flow.flow.name.to_string()), ("cli-col-state", state)];
    if let Some(at) = since(cause) {
        let runs = words.say_with("why-runs", &[("runs", cause.since.len().into())]);
        let runs = if cause.since.is_empty() { String::new() } else { format!(" · {runs}") };
        pairs.push(("why-since", format!("{} ({}){runs}", moment(at), hours(at, now, words))));
    }
    if let Some(last) = &flow.last {
        pairs.push(("why-last", run_text(last, words)));
    }
    if let Some(good) = cause.good.as_ref().filter(|_| !cause.since.is_empty()) {
        pairs.push(("cli-col-last-success", run_text(good, words)));
    }
    if flow.flow.direction.is_outward() {
        // Rows of the table and where its reading stands say nothing of what goes out.
        pairs.push(("why-goes-on", words.say("why-goes-on-outward")));
        return facts(out, &pairs);
    }
    let here = match flow.watermark {
        Some(mark) => words.say_with("why-here-until", &[("at", moment(mark).into())]),
        None => words.say("why-here-open"),
    };
    pairs.push((
        "why-here",
        format!("{here} · {}", words.say_with("why-rows", &[("rows", count_or_dash(flow.rows).into())])),
    ));
    let place = cause.population.as_ref().map(|(place, _)| place.to_string()).unwrap_or_default();
    let values = cause.population.as_ref().and_then(|(_, values)| values.as_ref().ok()).copied().unwrap_or_default();
    let told = [("page", cause.stands.seq.into()), ("place", place.into()), ("values", values.into())];
    pairs.push(("why-goes-on", words.say_with(&format!("why-goes-on-{}", goes_on(cause)), &told)));
    facts(out, &pairs);
}

fn run_text(run: &RunRecord, words: Words) -> String {
    let read = words.say_with("why-read", &[("pages", run.pages.into()), ("rows", grouped(run.counters.read).into())]);
    format!("{} · {} · {read} · {}", moment(run.started), state_of(words, run), run.run.short())
}

/// What led there, each reason on lines of its own.
fn reasons(out: &Out, cause: &Cause, state: Health) -> Vec<String> {
    let words = out.words;
    let mut lines = Vec::new();
    if let Some(fault) = last_fault(&cause.facts) {
        lines.extend(fault_lines(&fault, words, out.color));
    }
    if let Some((_, Err(fault))) = &cause.population {
        lines.extend(fault_lines(fault, words, out.color));
    }
    // The fault that ended the run stands in its log as well.
    let told = |key: &str| key.starts_with("fault-");
    lines.extend(cause.remarks.iter().filter(|e| !told(&e.key)).map(|e| log_line(words, out.color, e)));
    lines.extend(cause.rejects.iter().map(|group| format!("! {}", reject_text(group, words))));
    if cause.unserved {
        lines.push(format!("! {}", words.say("serving-not")));
    }
    if lines.is_empty() {
        lines.push(words.say(&format!("why-state-{}", state.slug())));
    }
    lines
}
