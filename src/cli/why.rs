//! `why`: what led to where a flow stands, since when, what is safe meanwhile, whose move it is and what comes next; from the
//! ledger alone.
use super::args::WhyArgs;
use super::dispatch::{Cx, flow_name};
use super::flow_off::{off_json, off_words};
use super::grid::facts;
use super::history::log_line;
use super::out::{Out, fault_lines};
use super::view::{count_or_dash, fault_or_null, moment, run_json, state_of};
use crate::fault::{Exit, Outcome};
use crate::i18n::{Words, grouped};
use crate::run::RunRecord;
use crate::task::{
    self, Cause, CauseFact, CauseReason, Health, RejectGroup, health, last_fault, next_move, standing_told,
};
use crate::text::clean_line;
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
        "since": cause.stands_since(),
        "runs_since_success": cause.since.len(),
        "reason": fault_or_null(last_fault(flow).as_ref(), words),
        "last_run": flow.last.as_ref().map(run_json),
        "last_success": cause.good.as_ref().map(run_json),
        "remarks": remarks,
        "rejects": rejects,
        "unserved": cause.unserved,
        "off": off_json(flow.flow.off.as_ref()),
        "open_links": cause.open_links,
        "shared_addresses": cause.shared,
        "population": population,
        "safe": {
            "watermark": flow.watermark,
            "rows": flow.rows.filter(|_| !flow.flow.direction.is_outward()),
            "pages": cause.stands.seq,
            "next_run": cause.goes_on(),
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
    let (symbol, word) = standing_told(flow, state);
    let state = format!("{symbol} {}", words.say(&word));
    let mut pairs = vec![("cli-col-flow", flow.flow.name.to_string()), ("cli-col-state", state)];
    pairs.extend(cause.facts_told(now).into_iter().map(|fact| (fact.name(), fact_text(&fact, words))));
    facts(out, &pairs);
}

fn fact_text(fact: &CauseFact<'_>, words: Words) -> String {
    match fact {
        CauseFact::Since { at, age, runs } => {
            let [days, hours, minutes] = *age;
            let age = [("days", days.into()), ("hours", hours.into()), ("minutes", minutes.into())];
            let text = format!("{} ({})", moment(*at), words.say_with("why-age", &age));
            match runs {
                0 => text,
                runs => format!("{text} · {}", words.say_with("why-runs", &[("runs", (*runs).into())])),
            }
        }
        CauseFact::Last(run) | CauseFact::Good(run) => run_text(run, words),
        CauseFact::Here { until, rows } => {
            let here = match until {
                Some(mark) => words.say_with("why-here-until", &[("at", moment(*mark).into())]),
                None => words.say("why-here-open"),
            };
            format!("{here} · {}", words.say_with("why-rows", &[("rows", count_or_dash(*rows).into())]))
        }
        CauseFact::OpenLink(open) => {
            let told = [("column", open.column.as_str()), ("table", open.to.as_str())];
            let told = told.map(|(name, text)| (name, clean_line(text).into_owned().into()));
            words.say_with("why-link", &[told.as_slice(), &[("rows", grouped(open.rows).into())]].concat())
        }
        CauseFact::Shared(shared) => {
            let column = clean_line(&shared.column).into_owned();
            let told = [("column", column), ("addresses", grouped(shared.addresses)), ("rows", grouped(shared.rows))];
            let told = told.map(|(name, text)| (name, text.into()));
            words.say_with("why-shared-by", &[told.as_slice(), &[("like", shared.like_told().into())]].concat())
        }
        CauseFact::GoesOn { how, page, place, values } => {
            let told = [("page", (*page).into()), ("place", place.as_str().into()), ("values", (*values).into())];
            words.say_with(&format!("why-goes-on-{how}"), &told)
        }
    }
}

fn run_text(run: &RunRecord, words: Words) -> String {
    let read = words.say_with("why-read", &[("pages", run.pages.into()), ("rows", grouped(run.counters.read).into())]);
    format!("{} · {} · {read} · {}", moment(run.started), state_of(words, run), run.run.short())
}

/// What led there, each reason on lines of its own.
fn reasons(out: &Out, cause: &Cause, state: Health) -> Vec<String> {
    let words = out.words;
    let mut lines = Vec::new();
    for reason in cause.reasons(state) {
        match reason {
            CauseReason::Off(off) => lines.push(format!("○ {}", off_words(out, off))),
            CauseReason::Fault(fault) => lines.extend(fault_lines(&fault, words, out.color)),
            CauseReason::Remark(entry) => lines.push(log_line(words, out.color, entry)),
            CauseReason::Rejects(group) => lines.push(format!("! {}", reject_text(group, words))),
            CauseReason::Unserved => lines.push(format!("! {}", words.say("serving-not"))),
            CauseReason::Nothing(state) => lines.push(words.say(&format!("why-state-{}", state.slug()))),
        }
    }
    lines
}
