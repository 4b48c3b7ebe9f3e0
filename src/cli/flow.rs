//! `flow list|show|add|remove`.
use super::dispatch::{Cx, account_or_only, flow_name};
use super::flow_args::{DirectionWord, FlowAddArgs, FlowName};
use super::flow_off::{off_json, off_words, warn_of_all, warn_of_consent};
use super::flow_stray;
use super::grid::{Grid, facts};
use super::leads;
use super::opt_out;
use super::row_rules;
use super::schedule;
use crate::account::{ExternalAccount, Name};
use crate::catalog::TableDetail;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::flow::{Direction, EventPlace, EventRules, Flow, ReadMode, ReadRules, ReadWay, WriteRules, lead_table};
use crate::i18n::Words;
use crate::mapping::{Along, filter_text};
use crate::setup::{Workspace, check_schedule, check_way};
use crate::task::{self, Bench, FlowPlace};
use jiff::Timestamp;
use serde_json::{Value, json};

/// A flow as a machine reads it.
pub fn flow_json(flow: &Flow) -> Value {
    let mut body = reading_json(flow);
    let Some(fields) = body.as_object_mut() else { return body };
    match (flow.direction, &flow.writing.events) {
        (Direction::Export, _) => {
            fields.insert("writing".into(), json!({ "mode": flow.writing.mode, "key": flow.writing.key }));
        }
        (Direction::OptOut, _) => {
            let rules = flow.writing.opt_out.unwrap_or_default();
            fields.insert("opt_out".into(), json!({ "way": rules.way, "rule": rules.rule }));
        }
        (Direction::Leads, _) => {
            let rules = flow.lead_rules().cloned().unwrap_or_default();
            fields.insert("leads".into(), leads::rules_json(&rules));
        }
        (Direction::Delete, _) => {
            let rules = flow.writing.removal.unwrap_or_default();
            fields.insert("removal".into(), json!({ "plan_days": rules.days }));
        }
        (Direction::Events, Some(rules)) => {
            fields.insert("events".into(), json!({ "kinds": rules.words(), "into": rules.into }));
        }
        _ => {}
    }
    body
}

fn reading_json(flow: &Flow) -> Value {
    json!({
        "name": flow.name.as_str(),
        "direction": flow.direction,
        "account": flow.account.as_str(),
        "table": flow.table,
        "mode": flow.mode,
        "reading": {
            "method": flow.reading.method,
            "deletions": flow.reading.deletions,
            "leavers": flow.reading.leavers,
            "sweep_days": flow.reading.sweep_days,
            "most_deletes": flow.reading.most_deletes,
            "free_deletes": flow.reading.free_deletes,
            "most_rejects": flow.reading.most_rejects,
            "free_rejects": flow.reading.free_rejects,
            "way": flow.reading.way,
            "options": flow.reading.options,
            "new_fields": flow.reading.new_fields,
            "longest_run": flow.reading.longest_run,
        },
        "filter": flow.filter,
        "rows": row_rules::rules_json(flow),
        "schedule": flow.schedule,
        "zone": flow.zone.as_deref().unwrap_or("UTC"),
        "order": flow.order,
        "try_rows": flow.try_rows,
        "off": off_json(flow.off.as_ref()),
    })
}

fn mode_key(mode: ReadMode) -> &'static str {
    match mode {
        ReadMode::Incremental => "cli-mode-incremental",
        ReadMode::Full => "cli-mode-full",
    }
}

/// How much is read, and on which way where somebody chose one.
fn mode_words(cx: &Cx<'_>, flow: &Flow) -> String {
    let mode = cx.out.say(mode_key(flow.mode));
    if let Some(rules) = flow.writing.events.as_ref().filter(|_| flow.direction == Direction::Events) {
        return format!("{}: {}, {mode}", cx.out.say("direction-events-short"), event_words(cx, rules));
    }
    if let Some(rules) = flow.writing.opt_out.as_ref().filter(|_| flow.direction == Direction::OptOut) {
        return format!("{}: {}, {mode}", cx.out.say("direction-opt-out-short"), opt_out::in_short(&cx.out, rules));
    }
    if let Some(rules) = flow.lead_rules() {
        return leads::in_short(cx, rules);
    }
    if flow.direction == Direction::Delete {
        return cx.out.say("direction-delete");
    }
    if flow.direction == Direction::Export {
        let writes = cx.out.say(&format!("write-mode-{}-short", flow.writing.mode.slug()));
        return format!("{}, {writes}, {mode}", cx.out.say(&format!("direction-{}", flow.direction.slug())));
    }
    match flow.reading.way {
        ReadWay::Auto => mode,
        way => format!("{mode}, {}", cx.out.say(&format!("read-way-{}-short", way.slug()))),
    }
}

/// The kinds of events that go, in words.
fn event_words(cx: &Cx<'_>, rules: &EventRules) -> String {
    rules.words().into_iter().map(|word| cx.out.say(&format!("event-{word}"))).collect::<Vec<_>>().join(", ")
}

/// Where they are recorded, in words.
fn place_words(cx: &Cx<'_>, place: &EventPlace) -> String {
    cx.out.words.say_with(&format!("event-place-{}", place.slug()), &[("name", place.name().into())])
}

/// `fieldbridge flow list`.
pub async fn list(cx: &mut Cx<'_>) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let mut workspace = cx.workspace(&bench).await?;
    workspace.flows.sort_by_key(|f| f.order);
    if cx.out.json {
        let flows: Vec<Value> = workspace.flows.iter().map(flow_json).collect();
        cx.out.object(json!({ "flows": flows }));
        return Ok(Exit::Ok);
    }
    let heads =
        ["#cli-col-order", "cli-col-flow", "cli-col-account", "cli-col-table", "cli-col-mode", "cli-col-filter"];
    // Only where any is due by itself.
    let due = workspace.flows.iter().any(|flow| flow.schedule.is_some());
    let heads: Vec<&str> = heads.into_iter().chain(due.then_some("cli-col-schedule")).collect();
    let mut grid = Grid::new(&cx.out, &heads);
    for flow in &workspace.flows {
        let when = due.then(|| schedule::in_words(cx, flow.schedule.as_deref(), flow.zone.as_deref()));
        let row = [
            flow.order.to_string(),
            flow.name.to_string(),
            flow.account.to_string(),
            flow.table.clone(),
            match flow.off {
                Some(_) => format!("○ {} · {}", cx.out.say("cli-health-off"), mode_words(cx, flow)),
                None => mode_words(cx, flow),
            },
            flow.filter.clone().unwrap_or_default(),
        ];
        grid.row(row.into_iter().chain(when));
        if let Some(off) = &flow.off {
            grid.note(format!("  {}", off_words(&cx.out, off)));
        }
    }
    grid.write(&mut cx.out, "cli-flow-none");
    warn_of_all(&mut cx.out, &workspace);
    Ok(Exit::Ok)
}

/// `fieldbridge flow show`.
pub async fn show(cx: &mut Cx<'_>, args: &FlowName) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let name = flow_name(&workspace, &args.flow)?;
    tell(cx, &workspace, (&name, bench.clock.now()));
    if let Some((flow, account)) = workspace.flow(&name).and_then(|f| Some((f, workspace.account(&f.account)?))) {
        row_rules::tell_order(&mut cx.out, (&bench, account), flow).await;
    }
    Ok(Exit::Ok)
}

/// Tells a flow of the workspace, and when it is due from now on.
pub(super) fn tell(cx: &mut Cx<'_>, workspace: &Workspace, (name, now): (&Name, Timestamp)) {
    let Some(flow) = workspace.flow(name) else { return };
    let schema = workspace.mapping(&flow.account, &flow.table).map(|m| m.schema.clone());
    let system = workspace.account(&flow.account).map(|a| a.system);
    let plan = task::opt_out_plan(workspace, flow);
    if cx.out.json {
        let mut body = flow_json(flow);
        if let Some(fields) = body.as_object_mut() {
            fields.insert("schema".into(), json!(schema));
            plan.iter().for_each(|plan| drop(fields.insert("opt_out".into(), opt_out::plan_json(plan))));
            fields.insert(
                "next_due".into(),
                json!(schedule::upcoming(flow.schedule.as_deref(), flow.zone.as_deref(), now)),
            );
        }
        return cx.out.object(json!({ "flow": body }));
    }
    if let Some(off) = &flow.off {
        let text = format!("○ {}", off_words(&cx.out, off));
        cx.out.line(text);
        if flow.direction == Direction::OptOut {
            warn_of_consent(&mut cx.out, flow);
        }
    }
    let mode = cx.out.say(mode_key(flow.mode));
    if flow.direction.is_outward() {
        tell_export(cx, flow, (schema, mode));
        if let Some(rules) = flow.lead_rules() {
            leads::tell_fields(cx, rules);
        }
        if let Some(plan) = plan {
            opt_out::tell_plan(cx, &plan);
        }
        return schedule::tell_next(cx, flow.schedule.as_deref(), flow.zone.as_deref(), now);
    }
    let rules = &flow.reading;
    let method = cx.out.say(&format!("read-method-{}", rules.method.map_or("auto", |m| m.slug())));
    let deletions = cx.out.say(&format!("deletions-{}", rules.deletions.slug()));
    let leavers = cx.out.say(&format!("leavers-{}", rules.leavers.slug()));
    let way = system.filter(|s| ReadWay::is_offered_by(*s));
    let way = way.map(|_| cx.out.say(&format!("read-way-{}", rules.way.slug())));
    let pairs = [
        ("cli-col-flow", flow.name.to_string()),
        ("cli-col-account", flow.account.to_string()),
        ("cli-col-table", flow.table.clone()),
        ("cli-col-schema", schema.unwrap_or_else(|| "–".to_owned())),
        ("cli-col-mode", mode),
        ("cli-col-method", method),
        ("cli-col-filter", flow.filter.clone().unwrap_or_else(|| "–".to_owned())),
        ("cli-col-schedule", schedule::in_words(cx, flow.schedule.as_deref(), flow.zone.as_deref())),
        ("cli-col-zone", flow.zone.clone().unwrap_or_else(|| "UTC".to_owned())),
        ("cli-col-deletions", deletions),
        ("cli-col-leavers", leavers),
        ("cli-col-most-deletes", most_deletes(cx, rules)),
        ("cli-col-sweep-days", sweep_days(cx, rules)),
        ("cli-col-most-rejects", most_rejects(cx, rules)),
        ("cli-col-longest-run", longest_run(cx, rules)),
        ("cli-col-options", cx.out.say(&format!("options-{}", rules.options.slug()))),
        ("cli-col-new-fields", cx.out.say(&format!("new-fields-{}", rules.new_fields.slug()))),
        ("cli-col-order", flow.order.to_string()),
        ("cli-col-try-rows", flow.try_rows.to_string()),
    ];
    let mut pairs = pairs.to_vec();
    let place = pairs.iter().position(|(key, _)| *key == "cli-col-schedule").unwrap_or(pairs.len());
    pairs.splice(place..place, row_rules::pairs(flow));
    if let Some(way) = way {
        pairs.insert(6, ("cli-col-fetched", way));
    }
    facts(&mut cx.out, &pairs);
    schedule::tell_next(cx, flow.schedule.as_deref(), flow.zone.as_deref(), now);
}

/// How many deletions go without asking.
fn most_deletes(cx: &Cx<'_>, rules: &ReadRules) -> String {
    let args = [("percent", u64::from(rules.most_deletes).into()), ("rows", u64::from(rules.free_deletes).into())];
    cx.out.words.say_with("cli-most-deletes", &args)
}

/// How often identifiers are compared where the CRM tells no deletions.
fn sweep_days(cx: &Cx<'_>, rules: &ReadRules) -> String {
    cx.out.words.say_with("cli-sweep-days", &[("days", u64::from(rules.sweep_days).into())])
}

/// How long a run may last.
fn longest_run(cx: &Cx<'_>, rules: &ReadRules) -> String {
    rules.longest_run.map_or_else(|| cx.out.say("longest-run-none"), |longest| longest.to_string())
}

/// How many rejects stop a run.
fn most_rejects(cx: &Cx<'_>, rules: &ReadRules) -> String {
    let args = [("percent", u64::from(rules.most_rejects).into()), ("rows", u64::from(rules.free_rejects).into())];
    cx.out.words.say_with("cli-most-rejects", &args)
}

/// Tells a flow as it would be saved.
pub(super) fn tell_dry(cx: &mut Cx<'_>, workspace: &Workspace, told: (&Name, Timestamp)) -> Exit {
    tell(cx, workspace, told);
    if !cx.out.json {
        let text = cx.out.say("cli-flow-dry");
        cx.out.note(text);
    }
    Exit::Ok
}

/// Tells a flow that goes to the CRM: nothing of how it would read.
fn tell_export(cx: &mut Cx<'_>, flow: &Flow, (schema, mode): (Option<String>, String)) {
    let none = || "–".to_owned();
    let rules = flow.writing.opt_out.unwrap_or_default();
    let how = match flow.writing.events.as_ref().filter(|_| flow.direction == Direction::Events) {
        _ if flow.direction == Direction::OptOut => [
            ("cli-col-goes", cx.out.say(&format!("opt-out-way-{}", rules.way.slug()))),
            ("cli-col-decides", cx.out.say(&format!("opt-out-rule-{}", rules.told()))),
        ],
        _ if flow.direction == Direction::Delete => [
            ("cli-col-plan-days", flow.writing.removal.unwrap_or_default().days.to_string()),
            ("cli-col-goes", cx.out.say("direction-delete-how")),
        ],
        Some(rules) => [("cli-col-events", event_words(cx, rules)), ("cli-col-into", place_words(cx, &rules.into))],
        None => [
            ("cli-col-writes", cx.out.say(&format!("write-mode-{}", flow.writing.mode.slug()))),
            ("cli-col-key", flow.writing.key.clone().unwrap_or_else(none)),
        ],
    };
    let mut pairs = vec![
        ("cli-col-flow", flow.name.to_string()),
        ("cli-col-direction", cx.out.say(&format!("direction-{}", flow.direction.slug()))),
        ("cli-col-account", flow.account.to_string()),
        ("cli-col-table", flow.table.clone()),
    ];
    match flow.lead_rules() {
        Some(rules) => pairs.extend(leads::rule_pairs(cx, rules)),
        None => {
            pairs.push(("cli-col-schema", schema.unwrap_or_else(none)));
            pairs.extend(how);
        }
    }
    let due = schedule::in_words(cx, flow.schedule.as_deref(), flow.zone.as_deref());
    pairs.push(("cli-col-most-rejects", most_rejects(cx, &flow.reading)));
    pairs.push(("cli-col-longest-run", longest_run(cx, &flow.reading)));
    pairs.extend([("cli-col-mode", mode), ("cli-col-schedule", due), ("cli-col-order", flow.order.to_string())]);
    facts(&mut cx.out, &pairs);
}

/// `fieldbridge flow add`: the flow, and where its table has no mapping yet the proposed mapping and enumerations.
pub async fn add(cx: &mut Cx<'_>, args: &FlowAddArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let account = account_or_only(&workspace, args.account.as_deref())?.clone();
    let flow = asked_for(cx, (&bench, &workspace), &account, args).await?;
    check_way(flow.reading.way, account.system)?;
    check_schedule(flow.name.as_str(), flow.schedule.as_deref(), flow.zone.as_deref())?;
    row_rules::check(&bench, &account, &flow).await?;
    flow_stray::refuse(&flow, args.reading.stray(flow.direction))?;
    task::check_flow(&bench, (&workspace, &account), (None, &flow)).await?;
    if matches!(flow.direction, Direction::Export | Direction::Delete) && flow.filter.is_some() {
        let why = "a flow that goes to the CRM takes no filter";
        return Err(Fault::new(ErrorKind::FilterInvalid, why).with("flow", flow.name.as_str()).with("case", "export"));
    }
    if args.dry_run {
        // As it would be saved: behind the others, where no place is named.
        let last = workspace.flows.iter().map(|f| f.order).max().unwrap_or(0);
        let flow = Flow { order: args.reading.order.unwrap_or(last.saturating_add(1)), ..flow };
        let name = flow.name.clone();
        let flows = workspace.flows.iter().cloned().chain([flow]).collect();
        return Ok(tell_dry(cx, &Workspace { flows, ..workspace }, (&name, bench.clock.now())));
    }
    let details =
        if flow.is_mapped() { described(&bench, &workspace, &account, &flow.table).await? } else { Vec::new() };
    if let Some(detail) = details.iter().find(|d| d.table.name == flow.table) {
        check_filter(cx, &flow, detail)?;
    }
    let (details, came) = match args.linked {
        Some(depth) => with_linked(&bench, &workspace, &flow, details, depth).await?,
        None => (details, Vec::new()),
    };
    let place = FlowPlace { order: args.reading.order, linked: came.iter().map(|a| a.table.clone()).collect() };
    let (workspace, flow) = task::add_flow(&bench, flow, place, details).await?;
    if !cx.out.json {
        for along in &came {
            let args = [
                ("table", along.table.as_str().into()),
                ("from", along.from.as_str().into()),
                ("field", along.field.as_str().into()),
            ];
            let text = cx.out.words.say_with("cli-flow-came-along", &args);
            cx.out.note(text);
        }
    }
    tell(cx, &workspace, (&flow.name, bench.clock.now()));
    leads::warn_of_mail(cx, &workspace, &flow);
    row_rules::tell_order(&mut cx.out, (&bench, &account), &flow).await;
    Ok(Exit::Ok)
}

/// The flow the arguments describe; nothing is checked of it yet.
async fn asked_for(
    cx: &Cx<'_>,
    (bench, workspace): (&Bench, &Workspace),
    account: &ExternalAccount,
    args: &FlowAddArgs,
) -> Outcome<Flow> {
    let is_leads = args.direction == DirectionWord::Leads;
    let table = match &args.table {
        Some(table) => task::table_meant(bench, workspace, account, table).await?,
        None if is_leads => lead_table(account.system).to_owned(),
        None => {
            let why = "without --table it is not known which rows the flow is about";
            return Err(Fault::new(ErrorKind::AnswerMissing, why).with("question", "table"));
        }
    };
    let name = Name::parse(&args.flow).map_err(|p| {
        Fault::new(ErrorKind::AnswerInvalid, p.to_string()).with("question", "flow").with("problem", p.to_string())
    })?;
    if workspace.flow(&name).is_some() {
        return Err(
            Fault::new(ErrorKind::FlowExists, "choose another name, or remove it first").with("flow", name.as_str())
        );
    }
    args.reading.leads.check(cx.out.words)?;
    let leads = match is_leads {
        true => Some(task::lead_rules_for(bench, account, args.reading.leads.from.as_deref()).await?),
        false => None,
    };
    Ok(args.reading.applied(&Flow {
        name,
        direction: args.direction.into(),
        account: account.name.clone(),
        table,
        mode: ReadMode::Incremental,
        filter: None,
        order: 0,
        try_rows: 0,
        schedule: None,
        zone: None,
        reading: ReadRules::default(),
        rows: Default::default(),
        writing: WriteRules { leads, ..WriteRules::default() },
        off: None,
    }))
}

/// The tables the flow's table links to, so many links far, as far as they are not mapped yet, behind what is known.
async fn with_linked(
    bench: &Bench,
    workspace: &Workspace,
    flow: &Flow,
    mut details: Vec<TableDetail>,
    depth: u8,
) -> Outcome<(Vec<TableDetail>, Vec<Along>)> {
    let Some(account) = workspace.account(&flow.account) else { return Ok((details, Vec::new())) };
    let found = task::tables_along(bench, account, std::slice::from_ref(&flow.table), depth).await?;
    let is_new = |d: &TableDetail| workspace.mapping(&account.name, &d.table.name).is_none();
    let new = |a: &Along| found.details.iter().any(|d| d.table.name == a.table && is_new(d));
    let came = found.along.iter().filter(|a| new(a)).cloned().collect();
    let known: Vec<String> = details.iter().map(|d| d.table.name.clone()).collect();
    details.extend(found.details.into_iter().filter(|d| !known.contains(&d.table.name)));
    Ok((details, came))
}

/// The tables the account carries, and the one of a new flow.
pub(super) async fn described(
    bench: &Bench,
    workspace: &Workspace,
    account: &ExternalAccount,
    table: &str,
) -> Outcome<Vec<TableDetail>> {
    let mapped = workspace.mappings.iter().filter(|m| m.account == account.name).map(|m| m.table.clone());
    let mut tables: Vec<String> = mapped.filter(|t| t != table).collect();
    tables.push(table.to_owned());
    task::describe(bench, account, &tables, false).await
}

/// Refuses a filter the table cannot take, and a time zone nobody knows.
pub(super) fn check_filter(cx: &Cx<'_>, flow: &Flow, detail: &TableDetail) -> Outcome<()> {
    zoned(cx.out.words, flow.zone.as_deref(), jiff::Timestamp::UNIX_EPOCH)?;
    let Some(text) = flow.filter.as_deref() else { return Ok(()) };
    filter_text::read(text, detail).map(drop).map_err(|problem| {
        let why = cx.out.words.say_map(&problem.key(), &problem.args());
        Fault::new(ErrorKind::FilterInvalid, why).with("filter", text).with("table", &detail.table.name)
    })
}

/// The day it is in a time zone.
pub(super) fn zoned(words: Words, zone: Option<&str>, now: jiff::Timestamp) -> Outcome<filter_text::RunDay> {
    filter_text::RunDay::at(now, zone).map_err(|problem| {
        let fault = Fault::new(ErrorKind::FilterInvalid, words.say_map(&problem.key(), &problem.args()));
        fault.with("zone", zone.unwrap_or_default())
    })
}
