//! What differs between two setups, line by line: between a file and the present one, between a sandbox's and production's.
use super::{Answers, EnumerationAnswer, FieldAnswer, MailAnswer, MappingAnswer, WorkflowAnswer};
use crate::account::AuthKind;
use crate::flow::LeadRules;
use crate::mapping::ListKind;
use serde::Serialize;
use std::collections::BTreeMap;

/// One difference. Words of `what`: `setup-what-<slug>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SetupDifference {
    /// Where: the account, a table, `table.field`, an option set, a flow.
    pub place: String,
    /// What is another.
    pub what: &'static str,
    /// In the first setup; none where it is not there.
    pub first: Option<String>,
    /// In the second.
    pub second: Option<String>,
    /// Whether the two belong to different environments by their nature: addresses, ids, where secrets are. Such a difference
    /// is expected between a sandbox and production.
    pub environment: bool,
}

/// Every slug of `setup-what-<slug>`, for the coverage of the catalogs.
pub const SETUP_SLUGS: [&str; 41] = [
    "name",
    "system",
    "url",
    "auth",
    "tenant",
    "authority",
    "client-id",
    "secret",
    "certificate",
    "assertion",
    "user",
    "client-secret",
    "secret-expires",
    "solution",
    "instance",
    "look-back",
    "clock-margin",
    "call-reserve",
    "language",
    "whole",
    "table",
    "schema",
    "field",
    "column",
    "conversion",
    "with-target",
    "treatment",
    "enumeration",
    "replace",
    "languages",
    "list-kind",
    "flow",
    "filter",
    "mode",
    "order",
    "try-rows",
    "workflow",
    "mail-server",
    "mail-sender",
    "mail-user",
    "mail-password",
];

/// The same for how a flow reads and writes.
pub const READING_SLUGS: [&str; 24] = [
    "longest-run",
    "off",
    "population",
    "order-by",
    "method",
    "deletions",
    "leavers",
    "sweep-days",
    "most-deletes",
    "free-deletes",
    "most-rejects",
    "free-rejects",
    "way",
    "zone",
    "options",
    "new-fields",
    "writes",
    "key",
    "events",
    "into",
    "schedule",
    "lead-from",
    "lead-fields",
    "lead-rules",
];

/// A place and what is told of it, in the order they are shown.
type Lines = BTreeMap<(u8, String, u8), (&'static str, String)>;

/// The differences of two setups, in the order account, tables, lists, flows, workflows. Versions of mappings are no difference.
pub fn differences(first: &Answers, second: &Answers) -> Vec<SetupDifference> {
    let (mut ours, mut theirs) = (lines(first), lines(second));
    let keys: std::collections::BTreeSet<_> = ours.keys().chain(theirs.keys()).cloned().collect();
    let told = keys.into_iter().filter_map(|key| {
        let (one, other) = (ours.remove(&key), theirs.remove(&key));
        let what = one.as_ref().or(other.as_ref())?.0;
        let (one, other) = (one.map(|(_, text)| text), other.map(|(_, text)| text));
        let environment = key.0 == MAIL || (key.0 == ACCOUNT && !SAME_EVERYWHERE.contains(&what));
        (one != other).then_some(SetupDifference { place: key.1, what, first: one, second: other, environment })
    });
    told.collect()
}

/// What of an account is the same in a sandbox and in production.
const SAME_EVERYWHERE: [&str; 7] =
    ["language", "whole", "system", "solution", "look-back", "clock-margin", "call-reserve"];
const ACCOUNT: u8 = 0;
const TABLE: u8 = 1;
const LIST: u8 = 2;
const FLOW: u8 = 3;
const WORKFLOW: u8 = 4;
const MAIL: u8 = 5;

// Answers are taken apart whole below, so that a new one cannot be forgotten here.
fn lines(answers: &Answers) -> Lines {
    let mut all = Lines::new();
    account_lines(answers, &mut all);
    for table in &answers.tables {
        all.insert((TABLE, table.clone(), 0), ("table", "✓".into()));
    }
    answers.mappings.iter().for_each(|mapping| mapping_lines(mapping, &mut all));
    for EnumerationAnswer { option_set, enumeration, skip, replace, languages, kind } in &answers.enumerations {
        let name = enumeration.clone().filter(|_| !skip).unwrap_or_else(|| "–".into());
        all.insert((LIST, option_set.clone(), 0), ("enumeration", name));
        all.insert((LIST, option_set.clone(), 1), ("replace", yes(*replace)));
        if !languages.is_empty() {
            let said: Vec<String> = languages.iter().map(u32::to_string).collect();
            all.insert((LIST, option_set.clone(), 2), ("languages", said.join(", ")));
        }
        if let Some(kind) = kind.filter(|kind| *kind != ListKind::Open) {
            all.insert((LIST, option_set.clone(), 3), ("list-kind", kind.slug().to_owned()));
        }
    }
    flow_lines(answers, &mut all);
    for WorkflowAnswer { name, schedule, zone, steps } in &answers.workflows {
        let steps: Vec<String> = steps.iter().map(ToString::to_string).collect();
        all.insert((WORKFLOW, name.clone(), 0), ("workflow", steps.join(" → ")));
        if let Some(schedule) = schedule {
            let zone = zone.as_deref().unwrap_or("UTC");
            all.insert((WORKFLOW, name.clone(), 1), ("schedule", format!("{schedule} {zone}")));
        }
    }
    answers.mail.iter().for_each(|mail| mail_lines(mail, &mut all));
    all
}

fn mail_lines(mail: &MailAnswer, all: &mut Lines) {
    let MailAnswer { host, port, security, sender, user, password } = mail;
    let port = port.unwrap_or_else(|| security.usual_port());
    let told = [
        ("mail-server", Some(format!("{host}:{port} {}", security.slug()))),
        ("mail-sender", Some(sender.as_str().to_owned())),
        ("mail-user", user.clone()),
        ("mail-password", password.clone()),
    ];
    for (number, (what, text)) in (0u8..).zip(told) {
        if let Some(text) = text {
            all.insert((MAIL, String::new(), number), (what, text));
        }
    }
}

fn mapping_lines(mapping: &MappingAnswer, all: &mut Lines) {
    let MappingAnswer {
        table,
        schema,
        include,
        exclude,
        rename,
        conversion,
        treatment,
        with_target,
        without_target,
        version: _,
        fields,
    } = mapping;
    if let Some(schema) = schema {
        all.insert((TABLE, table.clone(), 1), ("schema", schema.clone()));
    }
    for field in fields {
        field_lines(table, field, all);
    }
    // A file written by hand says only what it changes.
    let mut put = |field: &String, at: u8, what: &'static str, text: String| {
        all.insert((TABLE, format!("{table}.{field}"), at), (what, text));
    };
    include.iter().for_each(|f| put(f, 2, "field", yes(true)));
    exclude.iter().for_each(|f| put(f, 2, "field", yes(false)));
    rename.iter().for_each(|(f, column)| put(f, 3, "column", column.clone()));
    conversion.iter().for_each(|(f, conversion)| put(f, 4, "conversion", conversion.slug().into()));
    treatment.iter().for_each(|(f, treatment)| put(f, 6, "treatment", treatment.summary()));
    with_target.iter().for_each(|f| put(f, 5, "with-target", yes(true)));
    without_target.iter().for_each(|f| put(f, 5, "with-target", yes(false)));
}

fn yes(on: bool) -> String {
    if on { "✓" } else { "−" }.to_owned()
}

fn account_lines(answers: &Answers, all: &mut Lines) {
    let Answers {
        version: _,
        language,
        name,
        system,
        url,
        auth,
        tenant,
        authority,
        client_id,
        secret,
        certificate,
        assertion,
        user,
        client_secret,
        secret_expires,
        solution,
        instance,
        look_back,
        clock_margin,
        call_reserve,
        whole,
        tables: _,
        linked: _,
        mappings: _,
        enumerations: _,
        flows: _,
        workflows: _,
        mail: _,
    } = answers;
    let auth = auth.clone().unwrap_or_else(|| AuthKind::ClientSecret.code().to_owned());
    let told = [
        ("name", Some(name.clone())),
        ("system", system.clone()),
        ("url", Some(url.clone())),
        ("auth", Some(auth)),
        ("tenant", tenant.clone()),
        ("authority", authority.clone()),
        ("client-id", Some(client_id.clone())),
        ("secret", Some(secret.clone())),
        ("certificate", certificate.as_ref().map(|c| c.chars().take(24).collect::<String>() + "…")),
        ("assertion", assertion.clone()),
        ("user", user.clone()),
        ("client-secret", client_secret.clone()),
        ("secret-expires", secret_expires.clone()),
        ("solution", solution.clone()),
        ("instance", instance.clone()),
        ("look-back", look_back.map(|minutes| minutes.to_string())),
        ("clock-margin", clock_margin.map(|seconds| seconds.to_string())),
        ("call-reserve", call_reserve.map(|percent| percent.to_string())),
        ("language", language.map(|l| l.code().to_owned())),
        ("whole", whole.then(|| yes(true))),
    ];
    for (number, (what, text)) in (0u8..).zip(told) {
        if let Some(text) = text {
            all.insert((ACCOUNT, String::new(), number), (what, text));
        }
    }
}

fn field_lines(table: &str, field: &FieldAnswer, all: &mut Lines) {
    let place = format!("{table}.{}", field.field);
    all.insert((TABLE, place.clone(), 2), ("field", yes(true)));
    all.insert((TABLE, place.clone(), 3), ("column", field.column.clone()));
    all.insert((TABLE, place.clone(), 4), ("conversion", field.conversion.slug().into()));
    all.insert((TABLE, place.clone(), 5), ("with-target", yes(field.with_target)));
    if !field.treatment.is_plain() {
        all.insert((TABLE, place, 6), ("treatment", field.treatment.summary()));
    }
}

fn flow_lines(answers: &Answers, all: &mut Lines) {
    for flow in &answers.flows {
        let name = flow.name.clone().unwrap_or_else(|| flow.table.clone());
        let mut put = |at: u8, what: &'static str, text: Option<String>| {
            if let Some(text) = text {
                all.insert((FLOW, name.clone(), at), (what, text));
            }
        };
        put(0, "flow", Some(flow.table.clone()));
        put(1, "filter", flow.filter.clone());
        let mode = flow.mode.map(|m| if m == crate::flow::ReadMode::Full { "full" } else { "incremental" });
        put(2, "mode", mode.map(str::to_owned));
        put(3, "order", flow.order.map(|n| n.to_string()));
        put(4, "try-rows", flow.try_rows.map(|n| n.to_string()));
        put(11, "zone", flow.zone.clone());
        let order = flow.rows.iter().flat_map(|rows| &rows.order_by).map(ToString::to_string).collect::<Vec<_>>();
        put(24, "order-by", (!order.is_empty()).then(|| order.join(", ")));
        put(23, "population", flow.rows.as_ref().and_then(|rows| rows.population.as_ref()).map(ToString::to_string));
        put(18, "schedule", flow.schedule.clone());
        put(29, "off", flow.off.as_ref().map(|off| off.told().to_owned()));
        if let Some(writing) = &flow.writing {
            let told = writing.events.as_ref();
            let consent = writing.opt_out.as_ref();
            let leads = writing.leads.as_ref();
            let writes = told.is_none() && consent.is_none() && leads.is_none();
            put(14, "writes", writes.then(|| writing.mode.slug().to_owned()));
            put(15, "key", writing.key.clone());
            put(16, "events", told.map(|rules| rules.words().join(", ")));
            put(17, "into", told.map(|rules| rules.into.to_string()));
            put(18, "opt-out", consent.map(|rules| rules.way.slug().to_owned()));
            put(20, "lead-from", leads.map(|rules| format!("{}.{}", rules.from, rules.key)));
            put(21, "lead-fields", leads.map(LeadRules::fields_text));
            put(22, "lead-rules", leads.map(LeadRules::rest_text));
            put(19, "opt-out-rule", consent.map(|rules| rules.rule.slug().to_owned()));
        }
        let Some(rules) = flow.reading else { continue };
        put(5, "method", rules.method.map(|m| m.slug().to_owned()));
        put(6, "deletions", Some(rules.deletions.slug().to_owned()));
        put(7, "leavers", Some(rules.leavers.slug().to_owned()));
        put(8, "sweep-days", Some(rules.sweep_days.to_string()));
        put(9, "most-deletes", Some(rules.most_deletes.to_string()));
        put(25, "free-deletes", Some(rules.free_deletes.to_string()));
        put(26, "most-rejects", Some(rules.most_rejects.to_string()));
        put(27, "free-rejects", Some(rules.free_rejects.to_string()));
        put(12, "options", Some(rules.options).filter(|o| !o.is_ask()).map(|o| o.slug().to_owned()));
        put(13, "new-fields", Some(rules.new_fields).filter(|n| !n.is_ask()).map(|n| n.slug().to_owned()));
        put(30, "longest-run", rules.longest_run.map(|longest| longest.to_string()));
        put(10, "way", Some(rules.way).filter(|way| !way.is_auto()).map(|way| way.slug().to_owned()));
    }
}
