//! Makes a rule ready to run, or says what of it does not fit: when it is written down, and again before a run.
use super::each::Each;
use super::program::{Carry, Op, Program};
use super::{Form, Owner, Shape, Step, Treatment, Unlisted, time};
use crate::catalog::{Field, FieldType, OptionItem, OptionSet, TableDetail};
use crate::mapping::convert::fit;
use crate::mapping::{Cell, Conversion, FieldRule};
use crate::schema::CampaignType;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What of a rule does not fit. Words: `lint-<slug>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreatmentProblem {
    /// The stem of its catalog key.
    pub slug: &'static str,
    /// The step or value it is about.
    pub what: String,
}

fn problem(slug: &'static str, what: impl Into<String>) -> TreatmentProblem {
    TreatmentProblem { slug, what: what.into() }
}

impl FieldRule {
    /// What the field's values are when they reach the column.
    ///
    /// # Errors
    /// `step-unfit` with the first step that does not fit.
    pub fn form(&self, field: &Field) -> Result<Form, TreatmentProblem> {
        let first = Form::of(field, self.conversion);
        self.treatment
            .steps
            .iter()
            .try_fold(first, |form, step| form.after(step).ok_or_else(|| problem("step-unfit", step.to_string())))
    }

    /// The campaign type of the column; that of the conversion alone where a step does not fit.
    pub fn column_type(&self, field: &Field) -> CampaignType {
        self.form(field).unwrap_or_else(|_| Form::of(field, self.conversion)).kind
    }

    /// Whether the field's numbers are read as text with every digit, because text is what they become.
    pub fn reads_digits(&self, field: &Field) -> bool {
        let decimal = matches!(field.kind, FieldType::Decimal { .. } | FieldType::Money { .. });
        decimal && self.conversion == Conversion::Text
    }

    /// Whether the column holds several values of the field's option set, as the CRM writes them.
    pub fn keeps_codes(&self, field: &Field) -> bool {
        field.option_set.is_some() && self.form(field).is_ok_and(|f| f.shape == Shape::Codes)
    }

    /// Whether the column holds what rows of the CRM hold for the field's option set: codes, or texts where it keeps texts.
    pub fn keeps_code(&self, field: &Field) -> bool {
        self.form(field).is_ok_and(|f| f.shape == Shape::Code || (f.shape == Shape::Text && f.is_listed()))
    }
}

/// Makes a field's rule ready.
///
/// # Errors
/// What does not fit.
pub fn compile(rule: &FieldRule, field: &Field, detail: &TableDetail) -> Result<Carry, TreatmentProblem> {
    compile_for(rule, field, detail, detail)
}

/// The same where codes count as listed that `seen` lists: one that came since does not, until somebody has seen it.
///
/// # Errors
/// What does not fit.
pub fn compile_for(
    rule: &FieldRule,
    field: &Field,
    detail: &TableDetail,
    seen: &TableDetail,
) -> Result<Carry, TreatmentProblem> {
    let form = rule.form(field)?;
    let treatment = &rule.treatment;
    if treatment.owner == Owner::Consent && form.kind != CampaignType::Boolean {
        return Err(problem("owner-unfit", treatment.owner.slug()));
    }
    if treatment.leaves_values() {
        return Ok(Carry::Plain(rule.conversion));
    }
    let set = field.option_set.as_deref().and_then(|name| detail.option_set(name));
    let first = Form::of(field, Conversion::Keep).shape;
    let several = (first == Shape::Codes).then(|| between(field, set));
    let mut replace = BTreeMap::new();
    for (from, to) in treatment.replace.iter().filter(|(from, _)| several.is_none_or(|between| from.contains(between)))
    {
        let instead = value_of(to, form.kind).ok_or_else(|| problem("value-unfit", to))?;
        let from = match first {
            Shape::Boolean => yes_or_no(from).map(|n| n.to_string()).ok_or_else(|| problem("value-unfit", from))?,
            _ => from.clone(),
        };
        replace.insert(from, instead);
    }
    let default = match &treatment.default {
        Some(text) => value_of(text, form.kind).ok_or_else(|| problem("value-unfit", text))?,
        None => Cell::Null,
    };
    let known = set.map(|set| seen.option_set(&set.name).unwrap_or(set));
    let listed = match (treatment.unlisted, known) {
        (Unlisted::Keep, _) => None,
        (_, Some(set)) => Some(set.options.iter().map(|o| o.stored().into_owned()).collect()),
        (unlisted, _) => return Err(problem("unlisted-unfit", unlisted.slug())),
    };
    let ops = treatment.steps.iter().map(|step| ready(step, field, set)).collect::<Result<Vec<_>, _>>()?;
    let asks = treatment.default.is_none() && matches!(ops.first(), Some(Op::Has(..)));
    let default = if asks { nothing_held(&ops, form.kind) } else { default };
    let (conversion, unlisted) = (rule.conversion, treatment.unlisted);
    let (each, listed) = match several {
        Some(between) => (Some(each_of(treatment, between, listed)).filter(Each::changes), None),
        None => (None, listed),
    };
    Ok(Carry::Ruled(Arc::new(Program { conversion, replace, listed, unlisted, each, ops, default })))
}

/// What stands between the values of a field's set.
fn between(field: &Field, set: Option<&OptionSet>) -> char {
    let unknown = if field.kind == FieldType::MultiChoice { ';' } else { ',' };
    set.map_or(unknown, OptionSet::separator)
}

/// What a rule does to each value of a set: what it says of one value, and the default in the place of an unlisted one.
fn each_of(treatment: &Treatment, between: char, listed: Option<BTreeSet<String>>) -> Each {
    let single = treatment.replace.iter().filter(|(from, _)| !from.contains(between));
    Each {
        between,
        replace: single.map(|(from, to)| (from.clone(), to.clone())).collect(),
        listed,
        unlisted: treatment.unlisted,
        instead: treatment.default.clone().unwrap_or_default(),
    }
}

/// The codes of a field's option set for which a rule that replaces values has none.
pub fn unlisted_codes<'d>(rule: &FieldRule, field: &Field, detail: &'d TableDetail) -> Vec<&'d OptionItem> {
    let set = field.option_set.as_deref().and_then(|name| detail.option_set(name));
    let missing = |o: &&OptionItem| !rule.treatment.replace.contains_key(o.stored().as_ref());
    set.into_iter().flat_map(|s| &s.options).filter(missing).collect()
}

/// What an empty set comes to where it is asked whether it holds a value: it holds none.
fn nothing_held(ops: &[Op], kind: CampaignType) -> Cell<'static> {
    let ended = ops.iter().try_fold(Cell::Text("".into()), |cell, op| op.run(cell));
    ended.and_then(|cell| fit(cell, kind)).unwrap_or(Cell::Null)
}

/// A text as the column would hold it; none where it does not fit.
fn value_of(text: &str, kind: CampaignType) -> Option<Cell<'static>> {
    let cell = match kind {
        CampaignType::Boolean => Cell::Integer(yes_or_no(text)?),
        CampaignType::Long | CampaignType::Int64 => Cell::Integer(text.trim().parse().ok()?),
        CampaignType::Double => Cell::Real(text.trim().parse().ok()?),
        CampaignType::Date | CampaignType::DateTime => Cell::Text(text.trim().to_owned().into()),
        CampaignType::String { .. } | CampaignType::Memo => Cell::Text(text.to_owned().into()),
    };
    fit(cell, kind).ok()
}

fn yes_or_no(text: &str) -> Option<i64> {
    match text.trim().to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" => Some(1),
        "no" | "false" | "0" => Some(0),
        _ => None,
    }
}

fn ready(step: &Step, field: &Field, set: Option<&OptionSet>) -> Result<Op, TreatmentProblem> {
    let zone = |name: &String| time::zone(name).ok_or_else(|| problem("zone-unknown", name));
    let labels = |language: Option<u32>| labels_of(step, set, language);
    let between = between(field, set);
    Ok(match step {
        Step::Trim => Op::Trim(true, true),
        Step::TrimStart => Op::Trim(true, false),
        Step::TrimEnd => Op::Trim(false, true),
        Step::Squeeze => Op::Squeeze,
        Step::Lower => Op::Simple(Conversion::Lower),
        Step::Upper => Op::Simple(Conversion::Upper),
        Step::Capitalise => Op::Capitalise,
        Step::Email => Op::Simple(Conversion::Email),
        Step::Phone { country: None } => Op::Simple(Conversion::Phone),
        Step::Phone { country: Some(country) } => Op::Phone(*country),
        Step::Number { decimal } => Op::Number(*decimal),
        Step::Whole => Op::Whole,
        Step::Format { places, decimal } => Op::Format(*places, *decimal),
        Step::Boolean { yes, no } => Op::Boolean(yes.clone(), no.clone()),
        Step::Spell { yes, no } => Op::Spell(yes.clone(), no.clone()),
        Step::Not => Op::Not,
        Step::Label { language } => Op::Label(labels(*language)?),
        Step::Labels { separator, language } => Op::Labels(between, labels(*language)?, separator.clone()),
        Step::Join { separator } => Op::Join(between, separator.clone()),
        Step::Columns if set.is_none() => return Err(problem("labels-unknown", step.to_string())),
        Step::Columns => Op::Has(between, String::new()),
        Step::Has { value } => Op::Has(between, value.clone()),
        Step::Split { separator } => Op::Split(separator.clone()),
        Step::Part { separator, number } => Op::Part(separator.clone(), *number),
        Step::Line { number } => Op::Line(*number),
        Step::Street => Op::Street(false),
        Step::HouseNumber => Op::Street(true),
        Step::PostalCode => Op::Town(true),
        Step::Town => Op::Town(false),
        Step::Day { zone: name } => Op::Day(name.as_ref().map(zone).transpose()?),
        Step::Clock { zone: name } => Op::Clock(zone(name)?),
        Step::AsWritten => Op::AsWritten,
        Step::FromZone { zone: name } => Op::FromZone(zone(name)?),
        Step::Text => Op::Text,
        Step::Max { length } => Op::Max(*length),
    })
}

/// The labels by what rows hold. Which language counts never depends on that of the screen.
fn labels_of(
    step: &Step,
    set: Option<&OptionSet>,
    language: Option<u32>,
) -> Result<BTreeMap<String, String>, TreatmentProblem> {
    let set = set.ok_or_else(|| problem("labels-unknown", step.to_string()))?;
    let labels = set.options.iter().filter_map(|option| {
        let wanted = language.and_then(|l| option.labels.0.get(&l)).map(String::as_str);
        let label = wanted.or_else(|| option.labels.best(crate::text::Lang::En))?;
        Some((option.stored().into_owned(), label.to_owned()))
    });
    Ok(labels.collect())
}
