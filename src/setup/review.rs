//! The last step in words: everything that will happen, as keys with arguments, and the commands that do the same.
use super::Draft;
use crate::account::{AD_FS, AuthMethod, ExternalAccount};
use crate::catalog::Catalog;
use crate::flow::{
    DeletePolicy, Direction, EventKind, EventPlace, EventRules, Flow, OptOutWay, ReadMode, ReadWay, Workflow, WriteMode,
};
use crate::mapping::{EnumChoice, Mapping};
use crate::text::{clean_line, grouped};
use std::collections::BTreeMap;

/// One line: a catalog key with its arguments.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ReviewLine {
    /// `review-...`.
    pub key: &'static str,
    /// Arguments of the sentence, cleaned.
    pub args: BTreeMap<String, String>,
}

/// Every key a line can carry, for the coverage of the catalogs.
pub const REVIEW_KEYS: [&str; 48] = [
    "review-account",
    "review-on-premises",
    "review-certificate",
    "review-user",
    "review-person",
    "review-secret-expires",
    "review-solution",
    "auth-password-warning",
    "auth-password-warning-salesforce",
    "review-secret-vault",
    "review-secret-env",
    "review-schema",
    "review-schema-counted",
    "review-enumeration-merge",
    "review-enumeration-replace",
    "review-enumeration-skipped",
    "review-flow-incremental",
    "review-flow-full",
    "review-flow-filter",
    "review-flow-population",
    "review-flow-order",
    "review-flow-try",
    "review-flow-schedule",
    "review-workflow",
    "review-workflow-due",
    "review-flow-way-pages",
    "review-flow-way-bulk",
    "review-flow-method",
    "review-flow-anonymises",
    "review-flow-delete",
    "review-flow-removes",
    "review-flow-ignores",
    "review-flow-leavers",
    "review-flow-export-update",
    "review-flow-export-insert",
    "review-flow-export-upsert",
    "review-flow-events-timeline",
    "review-flow-events-campaign",
    "review-flow-events-table",
    "review-flow-tells-sent",
    "review-flow-tells-opened",
    "review-flow-tells-clicked",
    "review-flow-tells-bounced",
    "review-flow-leads",
    "review-flow-leads-mail",
    "review-crm-untouched",
    "review-crm-written",
    "review-nothing-chosen",
];

fn line<const N: usize>(key: &'static str, args: [(&str, &str); N]) -> ReviewLine {
    let args = args.into_iter().map(|(k, v)| (k.to_owned(), clean_line(v).into_owned())).collect();
    ReviewLine { key, args }
}

/// Everything a launch of this draft does: accounts, tables, lists, flows, in the order it is done.
pub fn review(draft: &Draft, catalog: Option<&Catalog>) -> Vec<ReviewLine> {
    let workspace = &draft.workspace;
    let mut lines: Vec<ReviewLine> = workspace.accounts.iter().flat_map(account_lines).collect();
    lines.extend(workspace.mappings.iter().map(|m| schema_line(m, catalog)));
    lines.extend(workspace.enumerations.iter().map(enumeration_line));
    let mut flows: Vec<&Flow> = workspace.flows.iter().collect();
    flows.sort_by_key(|f| f.order);
    lines.extend(flows.into_iter().flat_map(|flow| flow_lines(flow).into_iter().chain(schedule_line(flow))));
    lines.extend(workspace.workflows.iter().flat_map(workflow_lines));
    if workspace.flows.is_empty() {
        lines.push(line("review-nothing-chosen", []));
    }
    let writes = workspace.flows.iter().any(|f| f.direction.is_outward());
    lines.push(line(if writes { "review-crm-written" } else { "review-crm-untouched" }, []));
    lines
}

/// The commands that do the same without a screen, given the answers file this draft exports to. `option` names the
/// workspace, where it has to be named.
pub fn headless_commands(draft: &Draft, option: &str) -> Vec<String> {
    let name = draft.workspace.accounts.last().map_or("setup", |a| a.name.as_str());
    vec![
        format!("fieldbridge setup --answers {name}.toml --no-input{option}"),
        format!("fieldbridge run --all{option}"),
    ]
}

fn account_lines(account: &ExternalAccount) -> Vec<ReviewLine> {
    let (name, url, client) = (account.name.as_str(), account.url.origin(), account.auth.client_id());
    let mut lines = vec![line(
        "review-account",
        [("account", name), ("system", account.system.product()), ("url", &url), ("client", client)],
    )];
    if account.tenant == AD_FS {
        lines.push(line("review-on-premises", [("account", name)]));
    }
    match &account.auth {
        AuthMethod::Certificate { certificate, .. } => {
            let until = certificate.not_after().strftime("%Y-%m-%d").to_string();
            let thumbprint = certificate.thumbprints().sha1_hex();
            let args = [("account", name), ("until", until.as_str()), ("thumbprint", &thumbprint)];
            lines.push(line("review-certificate", args));
        }
        AuthMethod::Password { user, .. } => {
            lines.push(line("review-user", [("account", name), ("user", user)]));
            lines.push(line(account.system.password_warning(), []));
        }
        AuthMethod::DeviceCode { .. } | AuthMethod::Browser { .. } => {
            lines.push(line("review-person", [("account", name)]));
        }
        AuthMethod::ClientSecret { .. } => {}
    }
    if let Some(day) = account.secret_expires.map(|day| day.to_string()) {
        lines.push(line("review-secret-expires", [("account", name), ("day", day.as_str())]));
    }
    if let Some(solution) = &account.solution {
        lines.push(line("review-solution", [("account", name), ("solution", solution)]));
    }
    lines.push(match account.auth.secret().env_name() {
        Some(variable) => line("review-secret-env", [("account", name), ("variable", variable)]),
        None => line("review-secret-vault", [("account", name)]),
    });
    lines
}

fn schema_line(mapping: &Mapping, catalog: Option<&Catalog>) -> ReviewLine {
    let columns = mapping.included().count().to_string();
    let common = [("table", mapping.table.as_str()), ("schema", mapping.schema.as_str()), ("columns", &columns)];
    match catalog.and_then(|c| c.counts.get(&mapping.table)) {
        Some(rows) => {
            let mut counted = line("review-schema-counted", common);
            counted.args.insert("rows".into(), grouped(*rows));
            counted
        }
        None => line("review-schema", common),
    }
}

fn enumeration_line(choice: &EnumChoice) -> ReviewLine {
    let set = choice.option_set.as_str();
    match &choice.enumeration {
        Some(name) if choice.replace => {
            line("review-enumeration-replace", [("set", set), ("enumeration", name.as_str())])
        }
        Some(name) => line("review-enumeration-merge", [("set", set), ("enumeration", name.as_str())]),
        None => line("review-enumeration-skipped", [("set", set)]),
    }
}

/// What a flow of events tells, and where.
fn event_lines(flow: &Flow, rules: &EventRules) -> Vec<ReviewLine> {
    let name = flow.name.as_str();
    let key = match rules.into {
        EventPlace::Timeline => "review-flow-events-timeline",
        EventPlace::Campaign(_) => "review-flow-events-campaign",
        EventPlace::Table(_) => "review-flow-events-table",
    };
    let told = |kind: EventKind| match kind {
        EventKind::Sent => "review-flow-tells-sent",
        EventKind::Opened => "review-flow-tells-opened",
        EventKind::Clicked => "review-flow-tells-clicked",
        EventKind::Bounced => "review-flow-tells-bounced",
    };
    let first = line(key, [("flow", name), ("table", flow.table.as_str()), ("into", rules.into.name())]);
    let kinds = EventKind::ALL.into_iter().filter(|kind| rules.tells(*kind));
    std::iter::once(first).chain(kinds.map(|kind| line(told(kind), [("flow", name)]))).collect()
}

/// What becomes leads, and who is told.
fn lead_lines(flow: &Flow) -> Vec<ReviewLine> {
    let Some(rules) = flow.lead_rules() else { return Vec::new() };
    let name = flow.name.as_str();
    let told = rules.notify.len().to_string();
    let mail =
        (!rules.notify.is_empty()).then(|| line("review-flow-leads-mail", [("flow", name), ("addresses", &told)]));
    std::iter::once(line("review-flow-leads", [("flow", name), ("from", rules.from.as_str())])).chain(mail).collect()
}

/// When a flow is due by itself.
fn schedule_line(flow: &Flow) -> Option<ReviewLine> {
    let (schedule, zone) = (flow.schedule.as_deref()?, flow.zone.as_deref().unwrap_or("UTC"));
    Some(line("review-flow-schedule", [("flow", flow.name.as_str()), ("schedule", schedule), ("zone", zone)]))
}

/// The steps of a workflow, and when it is due by itself.
fn workflow_lines(workflow: &Workflow) -> Vec<ReviewLine> {
    let name = workflow.name.as_str();
    let steps: Vec<&str> = workflow.steps.iter().map(|step| step.work.word()).collect();
    let runs = line("review-workflow", [("workflow", name), ("steps", &steps.join(" → "))]);
    let zone = workflow.zone.as_deref().unwrap_or("UTC");
    let due = workflow
        .schedule
        .as_deref()
        .map(|schedule| line("review-workflow-due", [("workflow", name), ("schedule", schedule), ("zone", zone)]));
    std::iter::once(runs).chain(due).collect()
}

/// Which rows a flow brings beside its filter, and in which order.
fn row_lines(flow: &Flow) -> Vec<ReviewLine> {
    let name = flow.name.as_str();
    let place = flow.rows.population.as_ref().map(ToString::to_string);
    let order = flow.rows.order_by.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let population = place.map(|place| line("review-flow-population", [("flow", name), ("place", &place)]));
    let order = (!order.is_empty()).then(|| line("review-flow-order", [("flow", name), ("order", &order)]));
    population.into_iter().chain(order).collect()
}

fn flow_lines(flow: &Flow) -> Vec<ReviewLine> {
    let name = flow.name.as_str();
    match (flow.direction, &flow.writing.events) {
        (Direction::OptOut, _) => {
            let rules = flow.writing.opt_out.unwrap_or_default();
            let key = match rules.way {
                _ if rules.by_time() => "review-flow-opt-out-latest",
                OptOutWay::Off => "review-flow-opt-out-off",
                OptOutWay::CrmToCampaign => "review-flow-opt-out-crm-to-campaign",
                OptOutWay::CampaignToCrm => "review-flow-opt-out-campaign-to-crm",
                OptOutWay::Both => "review-flow-opt-out-both",
            };
            return vec![line(key, [("flow", name), ("table", flow.table.as_str())])];
        }
        (Direction::Events, Some(rules)) => return event_lines(flow, rules),
        (Direction::Leads, _) => return lead_lines(flow),
        (Direction::Delete, _) => {
            return vec![line("review-flow-delete", [("flow", name), ("table", flow.table.as_str())])];
        }
        (Direction::Export, _) => {
            let key = match flow.writing.mode {
                WriteMode::Update => "review-flow-export-update",
                WriteMode::Insert => "review-flow-export-insert",
                WriteMode::Upsert => "review-flow-export-upsert",
            };
            return vec![line(key, [("flow", name), ("table", flow.table.as_str())])];
        }
        _ => {}
    }
    let key = match flow.mode {
        ReadMode::Incremental => "review-flow-incremental",
        ReadMode::Full => "review-flow-full",
    };
    let mut lines = vec![line(key, [("flow", name), ("table", flow.table.as_str())])];
    if let Some(filter) = flow.filter.as_deref().filter(|f| !f.trim().is_empty()) {
        lines.push(line("review-flow-filter", [("flow", name), ("filter", filter)]));
    }
    lines.extend(row_lines(flow));
    let way = match flow.reading.way {
        ReadWay::Auto => None,
        ReadWay::Pages => Some("review-flow-way-pages"),
        ReadWay::Bulk => Some("review-flow-way-bulk"),
    };
    lines.extend(way.map(|key| line(key, [("flow", name)])));
    lines.extend(flow.reading.method.map(|m| line("review-flow-method", [("flow", name), ("method", m.slug())])));
    lines.extend(match flow.reading.deletions {
        DeletePolicy::Mark => None,
        DeletePolicy::Anonymise => Some(line("review-flow-anonymises", [("flow", name)])),
        DeletePolicy::Remove => Some(line("review-flow-removes", [("flow", name)])),
        DeletePolicy::Ignore => Some(line("review-flow-ignores", [("flow", name)])),
    });
    if (flow.filter.is_some() || flow.rows.population.is_some()) && flow.reading.lets_leavers_go() {
        let percent = flow.reading.most_deletes.to_string();
        lines.push(line("review-flow-leavers", [("flow", name), ("percent", &percent)]));
    }
    if flow.try_rows > 0 {
        lines.push(line("review-flow-try", [("flow", name), ("rows", &grouped(flow.try_rows.into()))]));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Name, System};
    use crate::catalog::fixtures::contact;
    use crate::flow::propose_flows;
    use crate::mapping::{propose, propose_enumerations};
    use crate::secret::Secret;
    use crate::setup::{SandboxOffer, Workspace, account_of, defaults};

    fn draft() -> Draft {
        let offer = SandboxOffer {
            system: System::Dynamics,
            url: "http://127.0.0.1:1".into(),
            tenant: Some("contoso.com".into()),
            client_id: "0fc1a9b0-1111-2222-3333-444455556666".into(),
            public_client_id: "1fc1a9b0-1111-2222-3333-444455556666".into(),
            secret: Secret::new("hunter2"),
        };
        let name = Name::parse("sandbox").unwrap();
        let mut workspace = Workspace::named("demo");
        workspace.accounts =
            vec![account_of(&defaults(System::Dynamics, Some(&offer), None, &[]).answers, None).unwrap()];
        workspace.mappings = vec![propose(&name, &contact(), &["contact".into()])];
        workspace.enumerations = propose_enumerations(&name, &[contact()], &workspace.mappings, &[], &[]);
        workspace.flows = propose_flows(&name, &["contact".into()], &[contact()], &[]);
        Draft::new(workspace)
    }

    #[test]
    fn everything_that_will_happen_is_told_in_order_without_the_secret() {
        let mut draft = draft();
        draft.workspace.flows[0].schedule = Some("0 2 * * *".into());
        assert!(
            review(&draft, None).iter().any(|l| l.key == "review-flow-schedule" && l.args["schedule"] == "0 2 * * *")
        );
        draft.workspace.flows[0].schedule = None;
        draft.workspace.flows[0].filter = Some("statecode = 0 \u{1b}[2J".into());
        draft.workspace.enumerations[0].replace = true;
        draft.workspace.enumerations[1].enumeration = None;
        let lines = review(&draft, None);
        let keys: Vec<&str> = lines.iter().map(|l| l.key).collect();
        assert_eq!(
            keys,
            [
                "review-account",
                "review-secret-vault",
                "review-schema",
                "review-enumeration-replace",
                "review-enumeration-skipped",
                "review-enumeration-merge",
                "review-enumeration-merge",
                "review-enumeration-merge",
                "review-flow-incremental",
                "review-flow-filter",
                "review-flow-try",
                "review-crm-untouched",
            ]
        );
        assert!(keys.iter().all(|k| REVIEW_KEYS.contains(k)));
        let shown = serde_json::to_string(&lines).unwrap();
        assert!(!shown.contains("hunter2") && !shown.contains("\\u001b"));
        let [setup, run] = headless_commands(&draft, " --workspace w").try_into().unwrap();
        assert_eq!(setup, "fieldbridge setup --answers sandbox.toml --no-input --workspace w");
        assert_eq!(run, "fieldbridge run --all --workspace w");
    }

    #[test]
    fn what_becomes_of_rows_that_are_gone_is_told() {
        use crate::flow::{Leavers, ReadMethod};
        let mut draft = draft();
        let keys = |draft: &Draft| -> Vec<&'static str> {
            let own = ["review-flow-method", "review-flow-removes", "review-flow-ignores", "review-flow-leavers"];
            assert!(own.iter().all(|k| REVIEW_KEYS.contains(k)));
            review(draft, None).into_iter().map(|l| l.key).filter(|k| own.contains(k)).collect()
        };
        let flow = &mut draft.workspace.flows[0];
        (flow.reading.leavers, flow.reading.method) = (Leavers::Delete, Some(ReadMethod::Full));
        assert_eq!(keys(&draft), ["review-flow-method"], "without a filter nothing is left out");
        let flow = &mut draft.workspace.flows[0];
        flow.filter = Some("statecode = 0".into());
        flow.reading.deletions = DeletePolicy::Remove;
        assert_eq!(keys(&draft), ["review-flow-method", "review-flow-removes", "review-flow-leavers"]);
        draft.workspace.flows[0].reading.deletions = DeletePolicy::Anonymise;
        assert!(review(&draft, None).iter().any(|l| l.key == "review-flow-anonymises"));
        draft.workspace.flows[0].reading.deletions = DeletePolicy::Ignore;
        assert_eq!(keys(&draft), ["review-flow-method", "review-flow-ignores"], "what is ignored is not deleted");
    }

    #[test]
    fn which_rows_come_and_in_which_order_is_told_and_who_leaves_the_population_goes() {
        use crate::flow::{Leavers, OrderBy, Population};
        let mut draft = draft();
        let flow = &mut draft.workspace.flows[0];
        flow.rows.population = Some(Population::parse("audience.who\u{202e}").unwrap());
        flow.rows.order_by = vec![OrderBy::parse("createdon desc").unwrap(), OrderBy::parse("lastname").unwrap()];
        flow.reading.leavers = Leavers::Delete;
        let lines = review(&draft, None);
        let of = |key: &str| lines.iter().find(|l| l.key == key).map(|l| l.args.clone()).unwrap_or_default();
        assert!(of("review-flow-population")["place"].starts_with("audience.who"), "{lines:?}");
        assert!(!of("review-flow-population")["place"].contains('\u{202e}'));
        assert_eq!(of("review-flow-order")["order"], "createdon desc, lastname");
        assert!(of("review-flow-leavers").contains_key("percent"), "{lines:?}");
        assert!(lines.iter().all(|l| REVIEW_KEYS.contains(&l.key)));
    }

    #[test]
    fn an_empty_draft_says_so() {
        assert_eq!(review(&Draft::new(Workspace::named("w")), None)[0].key, "review-nothing-chosen");
    }
}
