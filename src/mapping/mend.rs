//! What can be done about a finding with one key. A mended mapping no longer has the finding.
use super::lint::{LintIssue, Severity, lint};
use super::lint_treatment::{SHORT_NAME, Says, tells_consent};
use super::propose::is_proposed;
use super::{Mapping, Treatment, Unlisted, take_in, unlisted_codes};
use crate::catalog::TableDetail;
use crate::schema::{Identifiers, check_identifier, safe_identifier};

/// Most findings mended in one go; every mending removes one.
const MOST: usize = 1000;

/// What is mended alone or not at all: whether a guarded field is to be read is for its administrators to say.
const ONE_BY_ONE: [&str; 1] = ["secured"];

/// The mapping without that finding; none where a person has to say what is meant.
pub fn mend(issue: &LintIssue, mapping: &Mapping, detail: &TableDetail) -> Option<Mapping> {
    let field = issue.field.as_str();
    let treated = |change: fn(&mut Treatment)| {
        let mut treatment = mapping.rule(field)?.treatment.clone();
        change(&mut treatment);
        mapping.set_treatment(field, treatment, detail).ok()
    };
    let next = match issue.slug {
        "column-taken"
        | "name-empty"
        | "name-too-long"
        | "name-bad-start"
        | "name-bad-character"
        | "name-reserved"
        | "name-reserved-prefix" => mapping.rename(field, &free_name(mapping, field, usize::MAX)?).ok(),
        "names-cut" => mapping.rename(field, &free_name(mapping, field, SHORT_NAME)?).ok(),
        "key-missing" | "watermark-missing" => mapping.toggle(field).ok(),
        "untracked" | "cannot-carry" | "field-gone" | "secured" => left_out(mapping, field),
        "field-new" => take_in(mapping, field, detail, &[]).ok(),
        "field-twice" => carried_once(mapping, field),
        "only-the-key" => Some(with_the_proposed(mapping)),
        "schema-name" => Some(numbered(mapping, |next| next.schema = safe_identifier(&mapping.schema))),
        "lossy" => kept_whole(mapping, field, detail),
        "conversion-unfit" => mapping.set_conversion(field, Default::default(), detail).ok(),
        "step-unfit" | "zone-unknown" | "labels-unknown" => treated(|t| t.steps.clear()),
        "value-unfit" => treated(|t| {
            t.replace.clear();
            t.default = None;
        }),
        "unlisted-unfit" => treated(|t| t.unlisted = Unlisted::Keep),
        "owner-unfit" => treated(|t| t.owner = super::Owner::Crm),
        "narrowed" => treated(|t| t.steps.retain(|s| !matches!(s, super::Step::Max { .. }))),
        "consent-empty" => treated(|t| t.default = Some("yes".to_owned())),
        "consent-turned" => turned(mapping, field, detail),
        "replace-open" => answered(mapping, field, detail),
        "replace-stray" => {
            let mut treatment = mapping.rule(field)?.treatment.clone();
            treatment.replace.remove(&issue.column);
            mapping.set_treatment(field, treatment, detail).ok()
        }
        _ => None,
    }?;
    (!lint(&next, detail).contains(issue)).then_some(next)
}

/// Mends what can be mended, but for what is merely worth knowing; all of it is one version.
pub fn mend_all(mapping: &Mapping, detail: &TableDetail) -> Mapping {
    mended(mapping, detail, |_| true)
}

/// The same of what is found of one field.
pub fn mend_only(mapping: &Mapping, field: &str, detail: &TableDetail) -> Mapping {
    mended(mapping, detail, |issue| issue.field == field)
}

fn mended(mapping: &Mapping, detail: &TableDetail, meant: impl Fn(&LintIssue) -> bool) -> Mapping {
    let mut next = mapping.clone();
    for _ in 0..MOST {
        let found = lint(&next, detail).into_iter().filter(|i| !ONE_BY_ONE.contains(&i.slug));
        let grave = found.filter(|i| i.severity != Severity::Info && meant(i));
        let Some(mended) = grave.into_iter().find_map(|issue| mend(&issue, &next, detail)) else { break };
        next = mended;
    }
    if next != *mapping {
        next.version = mapping.version.saturating_add(1);
    }
    next
}

/// The mapping that carries the fields that are at least so sure, in percent, and no other; what no run can do without
/// stays whatever the bound. All of it is one version.
pub fn accept_above(mapping: &Mapping, least: u8) -> Mapping {
    let mut next = mapping.clone();
    let fields: Vec<(String, bool)> = mapping
        .rules
        .iter()
        .map(|r| (r.field.clone(), r.reason.can_carry() && r.reason.confidence() >= least))
        .collect();
    // What goes makes room for what comes.
    for wanted in [false, true] {
        for (field, _) in fields.iter().filter(|(_, sure)| *sure == wanted) {
            if next.rule(field).is_some_and(|r| r.include != wanted)
                && let Ok(toggled) = next.toggle(field)
            {
                next = toggled;
            }
        }
    }
    next.version = mapping.version;
    if next != *mapping {
        next.version = mapping.version.saturating_add(1);
    }
    next
}

/// A field that cannot be carried goes, though it may no longer be taken in again.
fn left_out(mapping: &Mapping, field: &str) -> Option<Mapping> {
    let mut next = mapping.clone();
    let rule = next.rules.iter_mut().find(|r| r.field == field && r.include)?;
    rule.include = false;
    next.version = mapping.version.saturating_add(1);
    Some(next)
}

/// The mapping changed, as one version.
fn numbered(mapping: &Mapping, change: impl FnOnce(&mut Mapping)) -> Mapping {
    let mut next = mapping.clone();
    change(&mut next);
    next.version = mapping.version.saturating_add(1);
    next
}

/// A field that is carried several times is carried by the first of its rules.
fn carried_once(mapping: &Mapping, field: &str) -> Option<Mapping> {
    let first = mapping.rules.iter().position(|r| r.field == field && r.include)?;
    Some(numbered(mapping, |next| {
        let mut place = 0..;
        next.rules.retain(|r| place.next() == Some(first) || r.field != field);
    }))
}

/// What is proposed of the table's fields comes along.
fn with_the_proposed(mapping: &Mapping) -> Mapping {
    let proposed = mapping.rules.iter().filter(|r| !r.include && is_proposed(r.reason));
    let wanted: Vec<String> = proposed.map(|r| r.field.clone()).collect();
    let all = wanted.iter().fold(mapping.clone(), |next, field| next.toggle(field).unwrap_or(next));
    Mapping { version: mapping.version.saturating_add(1), ..all }
}

/// Without the first conversion or step after which the value that came cannot be told any more.
fn kept_whole(mapping: &Mapping, field: &str, detail: &TableDetail) -> Option<Mapping> {
    let rule = mapping.rule(field)?;
    let mut treatment = rule.treatment.clone();
    match treatment.steps.iter().position(|step| !step.is_lossless()) {
        _ if !rule.conversion.is_lossless() => return mapping.set_conversion(field, Default::default(), detail).ok(),
        Some(place) => drop(treatment.steps.remove(place)),
        None if !treatment.replace.is_empty() => treatment.replace.clear(),
        None => treatment.default = None,
    }
    mapping.set_treatment(field, treatment, detail).ok()
}

/// A permission becomes the refusal it is the opposite of; a refusal stays one.
fn turned(mapping: &Mapping, field: &str, detail: &TableDetail) -> Option<Mapping> {
    let mut treatment = mapping.rule(field)?.treatment.clone();
    treatment.replace.clear();
    if tells_consent(detail.field(field)?)? == Says::Yes {
        treatment.replace.extend([("no", "yes"), ("yes", "no")].map(|(from, to)| (from.to_owned(), to.to_owned())));
    }
    mapping.set_treatment(field, treatment, detail).ok()
}

/// Values without an answer stay as they are, which is said.
fn answered(mapping: &Mapping, field: &str, detail: &TableDetail) -> Option<Mapping> {
    let rule = mapping.rule(field)?;
    let described = detail.field(field)?;
    let mut treatment = rule.treatment.clone();
    for option in unlisted_codes(rule, described, detail) {
        treatment.replace.insert(option.code.to_string(), option.code.to_string());
    }
    mapping.set_treatment(field, treatment, detail).ok()
}

/// A safe name near the column's that no other column has, and whose beginning none has either.
fn free_name(mapping: &Mapping, field: &str, most: usize) -> Option<String> {
    let rule = mapping.rule(field)?;
    let base = if rule.column.is_empty() { &rule.field } else { &rule.column };
    let mut names = Identifiers::default();
    let mut short = Vec::new();
    for other in mapping.included().filter(|r| r.field != field) {
        names.take(&other.column);
        short.push(other.column.to_ascii_lowercase().chars().take(SHORT_NAME).collect::<String>());
        if other.with_target {
            names.take(&other.target_column());
        }
    }
    if most == usize::MAX {
        return Some(names.claim(&safe_identifier(base)));
    }
    let tried = (2..1000u32).map(|number| {
        let ending = format!("_{number}");
        let head: String = base.chars().take(most.saturating_sub(ending.len())).collect();
        format!("{head}{ending}")
    });
    tried.into_iter().find(|name| {
        check_identifier(name).is_ok() && !names.is_taken(name) && !short.contains(&name.to_ascii_lowercase())
    })
}
