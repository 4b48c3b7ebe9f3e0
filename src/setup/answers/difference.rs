//! What differs between two setups, line by line: between a file and the present one, between a sandbox's and production's.
use super::{Answers, FieldAnswer};
use crate::account::AuthKind;
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
pub const SETUP_SLUGS: [&str; 28] = [
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
    "flow",
    "filter",
    "mode",
    "order",
    "try-rows",
];

/// The same for how a flow reads.
pub const READING_SLUGS: [&str; 5] = ["method", "deletions", "leavers", "sweep-days", "most-deletes"];

/// A place and what is told of it, in the order they are shown.
type Lines = BTreeMap<(u8, String, u8), (&'static str, String)>;

/// The differences of two setups, in the order account, tables, lists, flows. Versions of mappings are no difference.
pub fn differences(first: &Answers, second: &Answers) -> Vec<SetupDifference> {
    let (mut ours, mut theirs) = (lines(first), lines(second));
    let keys: std::collections::BTreeSet<_> = ours.keys().chain(theirs.keys()).cloned().collect();
    let told = keys.into_iter().filter_map(|key| {
        let (one, other) = (ours.remove(&key), theirs.remove(&key));
        let what = one.as_ref().or(other.as_ref())?.0;
        let (one, other) = (one.map(|(_, text)| text), other.map(|(_, text)| text));
        let environment = key.0 == ACCOUNT && !matches!(what, "language" | "whole" | "system");
        (one != other).then_some(SetupDifference { place: key.1, what, first: one, second: other, environment })
    });
    told.collect()
}

const ACCOUNT: u8 = 0;
const TABLE: u8 = 1;
const LIST: u8 = 2;
const FLOW: u8 = 3;

fn lines(answers: &Answers) -> Lines {
    let mut all = Lines::new();
    account_lines(answers, &mut all);
    for table in &answers.tables {
        all.insert((TABLE, table.clone(), 0), ("table", "✓".into()));
    }
    for mapping in &answers.mappings {
        if let Some(schema) = &mapping.schema {
            all.insert((TABLE, mapping.table.clone(), 1), ("schema", schema.clone()));
        }
        for field in &mapping.fields {
            field_lines(&mapping.table, field, &mut all);
        }
        // A file written by hand says only what it changes.
        for (field, included) in
            mapping.include.iter().map(|f| (f, "✓")).chain(mapping.exclude.iter().map(|f| (f, "−")))
        {
            all.insert((TABLE, format!("{}.{field}", mapping.table), 2), ("field", included.into()));
        }
        for (field, column) in &mapping.rename {
            all.insert((TABLE, format!("{}.{field}", mapping.table), 3), ("column", column.clone()));
        }
        for (field, conversion) in &mapping.conversion {
            let place = format!("{}.{field}", mapping.table);
            all.insert((TABLE, place, 4), ("conversion", conversion.slug().into()));
        }
        for (field, treatment) in &mapping.treatment {
            all.insert((TABLE, format!("{}.{field}", mapping.table), 6), ("treatment", treatment.summary()));
        }
    }
    for list in &answers.enumerations {
        let name = list.enumeration.clone().unwrap_or_else(|| "–".into());
        all.insert((LIST, list.option_set.clone(), 0), ("enumeration", name));
        all.insert((LIST, list.option_set.clone(), 1), ("replace", yes(list.replace)));
    }
    flow_lines(answers, &mut all);
    all
}

fn yes(on: bool) -> String {
    if on { "✓" } else { "−" }.to_owned()
}

fn account_lines(answers: &Answers, all: &mut Lines) {
    let auth = answers.auth.clone().unwrap_or_else(|| AuthKind::ClientSecret.code().to_owned());
    let told = [
        ("name", Some(answers.name.clone())),
        ("system", answers.system.clone()),
        ("url", Some(answers.url.clone())),
        ("auth", Some(auth)),
        ("tenant", answers.tenant.clone()),
        ("authority", answers.authority.clone()),
        ("client-id", Some(answers.client_id.clone())),
        ("secret", Some(answers.secret.clone())),
        ("certificate", answers.certificate.as_ref().map(|c| c.chars().take(24).collect::<String>() + "…")),
        ("assertion", answers.assertion.clone()),
        ("user", answers.user.clone()),
        ("client-secret", answers.client_secret.clone()),
        ("language", answers.language.map(|l| l.code().to_owned())),
        ("whole", answers.whole.then(|| yes(true))),
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
        let Some(rules) = flow.reading else { continue };
        put(5, "method", rules.method.map(|m| m.slug().to_owned()));
        put(6, "deletions", Some(rules.deletions.slug().to_owned()));
        put(7, "leavers", Some(rules.leavers.slug().to_owned()));
        put(8, "sweep-days", Some(rules.sweep_days.to_string()));
        put(9, "most-deletes", Some(rules.most_deletes.to_string()));
    }
}
