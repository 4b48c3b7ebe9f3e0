//! `leads tables|test`, and what a flow of leads does, in words and for machines.
use super::dispatch::{Cx, flow_name};
use super::grid::{Grid, facts};
use super::history::log_line;
use super::lead_args::LeadsTestArgs;
use super::notify::{notified_json, tell_notified};
use super::out::Out;
use super::view::fault_or_null;
use crate::fault::{Exit, Outcome};
use crate::flow::{Flow, LeadRules, addresses_text};
use crate::run::{LogEntry, LogLevel, RunId};
use crate::setup::Workspace;
use crate::task::{self, Bench};
use crate::text::grouped;
use serde_json::{Value, json};

/// The rules as a machine reads them.
pub(super) fn rules_json(rules: &LeadRules) -> Value {
    json!({
        "from": rules.from,
        "row_key": rules.key,
        "id_into": rules.id_into,
        "fields": rules.fields,
        "topic": rules.topic,
        "source": rules.source,
        "same_address": rules.same_address,
        "crm_rules": rules.crm_rules,
        "assign": rules.assign,
        "notify": rules.notify,
        "mail_rows": rules.tell_rows,
    })
}

/// The rules in short, for a list.
pub(super) fn in_short(cx: &Cx<'_>, rules: &LeadRules) -> String {
    let same = cx.out.say(&format!("same-address-{}-short", rules.same_address.slug()));
    format!("{} {}, {same}", cx.out.say("direction-leads-short"), rules.from)
}

/// The rules as pairs of a heading and a value.
pub(super) fn rule_pairs(cx: &Cx<'_>, rules: &LeadRules) -> Vec<(&'static str, String)> {
    let none = || "–".to_owned();
    let on = |on: bool| cx.out.say(if on { "lead-on" } else { "lead-off" });
    let filled = |text: &str| if text.is_empty() { none() } else { text.to_owned() };
    let mut pairs = vec![
        ("cli-col-lead-from", filled(&rules.from)),
        ("cli-col-lead-key", filled(&rules.key)),
        ("cli-col-lead-id", rules.id_into.clone().unwrap_or_else(none)),
        ("cli-col-lead-topic", filled(&rules.topic)),
        ("cli-col-lead-source", rules.source.clone().unwrap_or_else(none)),
        ("cli-col-lead-same", cx.out.say(&format!("same-address-{}", rules.same_address.slug()))),
        ("cli-col-lead-rules", on(rules.crm_rules)),
        ("cli-col-lead-assign", on(rules.assign)),
        ("cli-col-lead-notify", filled(&addresses_text(&rules.notify))),
    ];
    if !rules.notify.is_empty() {
        pairs.push((
            "cli-col-lead-mail",
            cx.out.say(if rules.tell_rows { "lead-mail-rows" } else { "lead-mail-plain" }),
        ));
    }
    pairs
}

/// Which column fills which field.
pub(super) fn tell_fields(cx: &mut Cx<'_>, rules: &LeadRules) {
    cx.out.line(String::new());
    let mut grid = Grid::new(&cx.out, &["cli-col-lead-field", "cli-col-lead-column"]);
    for (field, column) in &rules.fields {
        grid.row([field.clone(), column.clone()]);
    }
    grid.write(&mut cx.out, "cli-leads-no-fields");
}

/// `fieldbridge leads tables`.
pub async fn tables(cx: &mut Cx<'_>) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let sources = task::lead_sources(&bench).await?;
    if cx.out.json {
        cx.out.object(json!({ "tables": sources }));
        return Ok(Exit::Ok);
    }
    let mut grid = Grid::new(&cx.out, &["cli-col-table", "#cli-col-rows", "cli-col-lead-key", "cli-col-columns"]);
    for source in &sources {
        let key = source.key.clone().unwrap_or_else(|| "–".to_owned());
        grid.row([source.name.clone(), grouped(source.rows), key, source.columns.join(", ")]);
    }
    grid.write(&mut cx.out, "cli-leads-no-tables");
    Ok(Exit::Ok)
}

/// `fieldbridge leads test`.
pub async fn test(cx: &mut Cx<'_>, args: &LeadsTestArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let flow = flow_name(&workspace, &args.flow)?;
    let told = task::test_lead(&bench, &workspace, &flow, args.keep).await?;
    let good = told.read_back && (told.stuck.is_none());
    if cx.out.json {
        let mail = told.mail.as_ref().map_or(Value::Null, |mail| notified_json(cx.out.words, mail));
        let stuck = fault_or_null(told.stuck.as_ref(), cx.out.words);
        cx.out.object(json!({ "test_lead": {
            "flow": flow.as_str(),
            "id": told.id,
            "link": told.link,
            "read_back": told.read_back,
            "left": told.left,
            "not_removed": stuck,
            "mail": mail,
        } }));
        return Ok(if good { Exit::Ok } else { Exit::Failure });
    }
    let read = cx.out.say(if told.read_back { "leads-test-read" } else { "leads-test-not-read" });
    let left = cx.out.say(match (told.left, &told.stuck) {
        (_, Some(_)) => "leads-test-stuck",
        (true, None) => "leads-test-left",
        (false, None) => "leads-test-removed",
    });
    facts(
        &mut cx.out,
        &[
            ("cli-col-lead-made", told.id.clone()),
            ("cli-col-lead-read", read),
            ("cli-col-lead-left", left),
            ("cli-col-lead-link", told.link.clone()),
        ],
    );
    if let Some(fault) = &told.stuck {
        cx.out.fault(fault);
    }
    if let Some(mail) = &told.mail {
        tell_notified(cx, mail);
    }
    Ok(if good { Exit::Ok } else { Exit::Failure })
}

/// Says that nobody will be told while the workspace has no mail server.
pub(super) fn warn_of_mail(cx: &mut Cx<'_>, workspace: &Workspace, flow: &Flow) {
    let told = flow.lead_rules().is_some_and(|rules| !rules.notify.is_empty());
    if told && workspace.mail.is_none() {
        let text = cx.out.say("cli-notify-unset");
        cx.out.note(format!("! {text}"));
    }
}

/// Says which mail about a run did not get through: the run itself went well. Gives the same without colours.
pub(super) async fn tell_undelivered(out: &mut Out, bench: &Bench, run: RunId) -> Vec<String> {
    let log = task::log_of(bench, run).await.unwrap_or_default();
    let (words, color) = (out.words, out.color);
    let about_mail = |entry: &&LogEntry| entry.level >= LogLevel::Warn && entry.key.starts_with("log-mail-");
    let undelivered = log.iter().filter(about_mail);
    undelivered
        .map(|entry| {
            out.note(log_line(words, color, entry));
            words.say_map(&entry.key, &entry.args)
        })
        .collect()
}
