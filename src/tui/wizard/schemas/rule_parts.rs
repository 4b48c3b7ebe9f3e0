//! The parts of a field's rule: which there are, how each is typed or chosen, and the treatment that comes of it.
use crate::catalog::{Field, FieldType, TableDetail};
use crate::mapping::{FieldRule, LintIssue, Owner, Reason, StepProblem, Treatment, Unlisted, render_steps, steps_of};

/// A part of a rule; each is a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Steps,
    Default,
    Unlisted,
    Updates,
    Owner,
    /// Whether it tells who somebody is.
    Personal,
    /// What takes the place of this value.
    Replace(String),
    /// Another value to replace.
    NewReplace,
}

/// Why what is typed cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    Steps(StepProblem),
    Rule(LintIssue),
    /// A replacement without an equals sign.
    NoPair,
    /// A bar with no step behind it.
    Unfinished,
}

/// The parts a field's rule has.
pub(super) fn parts_of(rule: &FieldRule, field: &Field, detail: &TableDetail) -> Vec<Part> {
    let mut parts = vec![Part::Steps, Part::Default];
    let set = field.option_set.as_deref().and_then(|name| detail.option_set(name));
    if set.is_some() {
        parts.push(Part::Unlisted);
    }
    parts.extend([Part::Updates, Part::Owner]);
    if rule.reason != Reason::Key && rule.treatment.owner != Owner::Consent {
        parts.push(Part::Personal);
    }
    let listed: Vec<String> = match (set, &field.kind) {
        (Some(set), _) => set.options.iter().map(|o| o.stored().into_owned()).collect(),
        (None, FieldType::Boolean) => vec!["yes".to_owned(), "no".to_owned()],
        (None, _) => Vec::new(),
    };
    let known: std::collections::BTreeSet<&str> = listed.iter().map(String::as_str).collect();
    let others = rule.treatment.replace.keys().filter(|k| !known.contains(k.as_str())).cloned();
    let others: Vec<String> = others.collect();
    parts.extend(listed.into_iter().chain(others).map(Part::Replace));
    if set.is_none() && field.kind != FieldType::Boolean {
        parts.push(Part::NewReplace);
    }
    parts
}

/// A part as text to be typed over.
pub(super) fn text_of(part: &Part, treatment: &Treatment) -> String {
    match part {
        Part::Steps => render_steps(&treatment.steps),
        Part::Default => treatment.default.clone().unwrap_or_default(),
        Part::Replace(from) => treatment.replace.get(from).cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

/// The treatment with one part as it is typed.
pub(super) fn with_part(part: &Part, text: &str, now: &Treatment) -> Result<Treatment, Trouble> {
    let mut next = now.clone();
    match part {
        Part::Steps => next.steps = steps_of(text).map_err(Trouble::Steps)?,
        Part::Default => next.default = (!text.is_empty()).then(|| text.to_owned()),
        Part::Replace(from) if text.is_empty() => {
            next.replace.remove(from);
        }
        Part::Replace(from) => {
            next.replace.insert(from.clone(), text.to_owned());
        }
        Part::NewReplace if text.is_empty() => {}
        Part::NewReplace => {
            let (from, to) = text.split_once('=').ok_or(Trouble::NoPair)?;
            next.replace.insert(from.trim().to_owned(), to.trim().to_owned());
        }
        Part::Unlisted | Part::Updates | Part::Owner | Part::Personal => {}
    }
    Ok(next)
}

/// The other choices of a part that is chosen, not typed, the next one first.
pub(super) fn turned(part: &Part, now: &Treatment) -> Option<Vec<Treatment>> {
    let with = |change: &dyn Fn(&mut Treatment)| {
        let mut next = now.clone();
        change(&mut next);
        next
    };
    Some(match part {
        Part::Updates => vec![with(&|t| t.apply_updates = !t.apply_updates)],
        Part::Unlisted => {
            following(&Unlisted::ALL, now.unlisted).into_iter().map(|u| with(&|t| t.unlisted = u)).collect()
        }
        Part::Owner => following(&Owner::ALL, now.owner).into_iter().map(|o| with(&|t| t.owner = o)).collect(),
        Part::Personal => {
            let all = [None, Some(true), Some(false)];
            following(&all, now.personal).into_iter().map(|p| with(&|t| t.personal = p)).collect()
        }
        _ => return None,
    })
}

/// Whether steps end with a bar: another one is meant to follow.
pub(super) fn ends_open(part: Option<&Part>, text: &str) -> bool {
    part == Some(&Part::Steps) && text.trim_end().ends_with('|')
}

/// The others in their order, beginning after the present one.
fn following<T: Copy + PartialEq>(all: &[T], now: T) -> Vec<T> {
    let place = all.iter().position(|o| *o == now).unwrap_or(0);
    all.iter().cycle().skip(place + 1).take(all.len().saturating_sub(1)).copied().collect()
}
