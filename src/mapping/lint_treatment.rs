//! What a field's rule does to its values: what does not fit, what is lost, what is left without an answer.
use super::lint::{LintIssue, Severity};
use super::{
    Cell, Conversion, FieldRule, Form, Mapping, Owner, Reason, Shape, Step, Unlisted, compile, is_watermark,
    unlisted_codes,
};
use crate::catalog::{Field, FieldType, OptionItem, OptionSet, TableDetail};
use crate::schema::CampaignType;
use std::collections::HashMap;

/// A custom resource's field has at most so many characters (Campaign Standard).
pub(super) const SHORT_NAME: usize = 30;
/// Digits a floating-point number keeps exactly.
const EXACT_DIGITS: u32 = 15;

/// Looks one rule over.
pub(super) fn lint_treatment(rule: &FieldRule, field: &Field, detail: &TableDetail, issues: &mut Vec<LintIssue>) {
    let mut push = |slug, severity, about: &str| issues.push(LintIssue::new(slug, severity, &rule.field, about));
    if let Err(problem) = compile(rule, field, detail) {
        push(problem.slug, Severity::Error, &problem.what);
        return;
    }
    if let Some(open) = left_open(rule, field, detail) {
        push("replace-open", Severity::Error, &open);
    }
    for stray in strays(rule, field, detail) {
        push("replace-stray", Severity::Warning, stray);
    }
    if let Some(mixed) = mixed_states(rule, field, detail) {
        push("states-mixed", Severity::Warning, &mixed);
    }
    if field.source.is_derived() {
        push("untracked", Severity::Warning, &rule.column);
    }
    let treatment = &rule.treatment;
    if is_turned(rule, field, detail) {
        push("consent-turned", Severity::Error, &rule.column);
    }
    if treatment.owner == Owner::Consent && treatment.default.is_none() {
        // An opt-out as the CRM has it stays unknown where nothing comes, and unknown is no permission.
        let as_it_is = treatment.leaves_values() && tells_consent(field) == Some(Says::No);
        let severity = if as_it_is { Severity::Info } else { Severity::Warning };
        push("consent-empty", severity, &rule.column);
    }
    if treatment.unlisted == Unlisted::Default && treatment.default.is_none() {
        push("unlisted-empty", Severity::Warning, &rule.column);
    }
    if is_narrowed(rule, field) {
        push("narrowed", Severity::Warning, &rule.column_type(field).word());
    }
    if is_rounded(rule, field) {
        push("number-rounded", Severity::Info, &rule.column);
    }
    if turns_zero(rule, field) {
        push("empty-as-zero", Severity::Info, &rule.column);
    }
    let set = field.option_set.as_deref().and_then(|name| detail.option_set(name));
    if let Some(what) = loses(rule, set) {
        push("lossy", Severity::Info, &what);
    }
}

/// The first conversion or step after which the value that came cannot be told any more.
fn loses(rule: &FieldRule, set: Option<&OptionSet>) -> Option<String> {
    let treatment = &rule.treatment;
    if !rule.conversion.is_lossless() {
        return Some(rule.conversion.slug().to_owned());
    }
    let step = treatment.steps.iter().find(|s| loses_by(s, set)).map(ToString::to_string);
    let replaced = || treatment.replace.iter().next().map(|(from, to)| format!("{from} → {to}"));
    let default = || treatment.default.clone();
    step.or_else(replaced).or_else(default)
}

/// Whether values can no longer be told apart after a step. Codes are digits; texts may hold any sign but the one the CRM
/// puts between two of them.
pub(super) fn loses_by(step: &Step, set: Option<&OptionSet>) -> bool {
    match (step, set.filter(|set| set.holds_texts())) {
        (Step::Join { separator }, Some(set)) => !separator.trim().chars().eq([set.separator()]),
        _ => !step.is_lossless(),
    }
}

/// A column shorter or smaller than what the CRM allows.
fn is_narrowed(rule: &FieldRule, field: &Field) -> bool {
    let before = Form::of(field, rule.conversion).kind;
    match (before, rule.column_type(field)) {
        (CampaignType::String { length: before }, CampaignType::String { length: after }) => after < before,
        (CampaignType::Memo, CampaignType::String { .. }) => true,
        _ => false,
    }
}

/// A decimal or an amount with more digits than a floating-point number keeps; where the CRM tells no limits, what its
/// types allow counts (learn.microsoft.com, "Column data types").
fn is_rounded(rule: &FieldRule, field: &Field) -> bool {
    let (places, whole) = match field.kind {
        FieldType::Decimal { precision } => (precision.unwrap_or(10), 12),
        FieldType::Money { precision } => (precision.unwrap_or(4), 15),
        _ => return false,
    };
    let told = |n: &serde_json::Number| {
        n.as_f64().map(|f| f.abs()).filter(|f| *f >= 1.0).map_or(1, |f| f.log10().floor() as u32 + 1)
    };
    let most = [&field.limits.min, &field.limits.max].into_iter().flatten().map(told).max().unwrap_or(whole);
    rule.column_type(field) == CampaignType::Double && u32::from(places) + most > EXACT_DIGITS
}

/// A number or a yes-or-no that may be empty: the platform makes such columns NOT NULL with 0 where their schema does not
/// say otherwise (experienceleague, "Schema elements: attribute"). What is 0 of a consent is for nobody to guess.
fn turns_zero(rule: &FieldRule, field: &Field) -> bool {
    use FieldType as T;
    let number = matches!(field.kind, T::Integer | T::BigInt | T::Decimal { .. } | T::Double | T::Money { .. });
    let counted = number || (field.kind == T::Boolean && tells_consent(field).is_none());
    let answered = rule.treatment.default.is_some() || rule.treatment.owner == Owner::Consent;
    let needed = rule.reason == Reason::Key || is_watermark(&field.name);
    counted && !field.required && !answered && !needed && rule.column_type(field).is_number()
}

/// The values of a state, a status or a consent for which the rule has no answer: there every value needs one.
pub(super) fn left_open(rule: &FieldRule, field: &Field, detail: &TableDetail) -> Option<String> {
    unanswered(rule, field, detail).or_else(|| unreplaced(rule, field, detail))
}

/// What a field tells about whether a person may be contacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// Yes forbids it.
    No,
    /// Yes allows it.
    Yes,
}

/// What a yes-or-no tells about consent, by its name (learn.microsoft.com, "Contact table/entity reference";
/// developer.salesforce.com, "Contact", "Account": a person account shows its contact's own fields behind `Person`).
/// `followemail` allows to follow how mails are opened: it is the one whose yes means yes.
pub(super) fn tells_consent(field: &Field) -> Option<Says> {
    if field.kind != FieldType::Boolean {
        return None;
    }
    let name = field.name.to_ascii_lowercase();
    let name = name.strip_prefix("person").unwrap_or(&name);
    if name == "followemail" {
        return Some(Says::Yes);
    }
    ["donot", "hasoptedout"].iter().any(|start| name.starts_with(start)).then_some(Says::No)
}

/// A consent column in which the CRM's permission would stand as a refusal or the other way round: yes means "do not
/// contact" there, and a yes is never taken back.
fn is_turned(rule: &FieldRule, field: &Field, detail: &TableDetail) -> bool {
    let (Owner::Consent, Some(says)) = (rule.treatment.owner, tells_consent(field)) else { return false };
    let Ok(carry) = compile(rule, field, detail) else { return false };
    let made = |n: i64| carry.carry(Cell::Integer(n), rule.column_type(field)).ok();
    let (Some(Cell::Integer(no)), Some(Cell::Integer(yes))) = (made(0), made(1)) else { return false };
    match says {
        Says::No => yes < no,
        Says::Yes => no < yes,
    }
}

/// Values that are refused on their way, or that make nothing of a consent.
fn unanswered(rule: &FieldRule, field: &Field, detail: &TableDetail) -> Option<String> {
    let consent = rule.treatment.owner == Owner::Consent;
    let set = field.option_set.as_deref().and_then(|name| detail.option_set(name));
    let values: Vec<(String, Cell<'_>)> = match (&field.kind, set) {
        (_, Some(set)) if field.is_status() => set.options.iter().map(held).collect(),
        (_, Some(set)) if consent => set.options.iter().map(held).collect(),
        (FieldType::Boolean, _) if consent || tells_consent(field).is_some() => {
            [("no", 0), ("yes", 1)].map(|(word, n)| (word.to_owned(), Cell::Integer(n))).into()
        }
        _ => return None,
    };
    let (carry, kind) = (compile(rule, field, detail).ok()?, rule.column_type(field));
    let open = values.into_iter().filter(|(_, cell)| match carry.carry(cell.clone(), kind) {
        Err(_) => true,
        Ok(made) => consent && made == Cell::Null,
    });
    let open: Vec<String> = open.map(|(said, _)| said).collect();
    (!open.is_empty()).then(|| open.join(", "))
}

/// Two status reasons that belong to different states and would become one value: whoever reads it cannot tell any more
/// whether the row is active. Which state a reason goes with is told by the CRM (learn.microsoft.com,
/// "StatusOptionMetadata").
fn mixed_states(rule: &FieldRule, field: &Field, detail: &TableDetail) -> Option<String> {
    let set = field.option_set.as_deref().and_then(|name| detail.option_set(name))?;
    let (carry, kind) = (compile(rule, field, detail).ok()?, rule.column_type(field));
    let mut made: Vec<(Cell<'_>, &OptionItem)> = Vec::new();
    for option in set.options.iter().filter(|option| option.state.is_some()) {
        let (said, cell) = held(option);
        let Ok(now) = carry.carry(cell, kind) else { continue };
        if let Some((_, other)) = made.iter().find(|(before, o)| *before == now && o.state != option.state) {
            return Some(format!("{}, {said}", other.stored()));
        }
        made.push((now.into_owned(), option));
    }
    None
}

/// An option with what rows hold for it.
fn held(option: &OptionItem) -> (String, Cell<'_>) {
    let cell = match &option.value {
        Some(text) => Cell::Text(text.as_str().into()),
        None => Cell::Integer(option.code),
    };
    (option.stored().into_owned(), cell)
}

/// Values replacement values say nothing of.
fn unreplaced(rule: &FieldRule, field: &Field, detail: &TableDetail) -> Option<String> {
    let treatment = &rule.treatment;
    if treatment.replace.is_empty() || treatment.unlisted != Unlisted::Keep {
        return None;
    }
    let answered = |names: &[&str]| names.iter().any(|n| treatment.replace.keys().any(|k| k.eq_ignore_ascii_case(n)));
    match field.kind {
        _ if field.is_status() => {
            let open: Vec<String> =
                unlisted_codes(rule, field, detail).iter().map(|o| o.stored().into_owned()).collect();
            (!open.is_empty()).then(|| open.join(", "))
        }
        FieldType::Boolean if treatment.owner == Owner::Consent || tells_consent(field).is_some() => {
            let words: [(&str, &[&str]); 2] = [("yes", &["yes", "true", "1"]), ("no", &["no", "false", "0"])];
            words.iter().find(|(_, names)| !answered(names)).map(|(word, _)| (*word).to_owned())
        }
        _ => None,
    }
}

/// Replaced values the option set does not have.
fn strays<'r>(rule: &'r FieldRule, field: &Field, detail: &TableDetail) -> Vec<&'r str> {
    let set = field.option_set.as_deref().and_then(|name| detail.option_set(name));
    let Some(set) = set else { return Vec::new() };
    // What is said of a whole set of choices is said of no single value.
    let several = Form::of(field, Conversion::Keep).shape == Shape::Codes;
    let known =
        |text: &str| set.options.iter().any(|o| o.value.as_deref().map_or(o.code.to_string() == text, |v| v == text));
    let whole = |text: &str| several && text.contains(set.separator());
    rule.treatment.replace.keys().map(String::as_str).filter(|text| !known(text) && !whole(text)).collect()
}

/// Columns that would have one name where names are short.
pub(super) fn names_cut(mapping: &Mapping, issues: &mut Vec<LintIssue>) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for rule in mapping.included() {
        let mut short = rule.column.to_ascii_lowercase();
        if let Some((end, _)) = short.char_indices().nth(SHORT_NAME) {
            short.truncate(end);
        }
        if let Some(other) = seen.insert(short, &rule.column).filter(|other| !other.eq_ignore_ascii_case(&rule.column))
        {
            issues.push(LintIssue::new("names-cut", Severity::Warning, &rule.field, other));
        }
    }
}
