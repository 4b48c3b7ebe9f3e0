//! Settling drift line by line: what accepting or leaving a change does to the mapping and to what is agreed with. Nothing
//! that is kept is emptied by any of it (correctness.md B10, B11); what is postponed stays as it is and is told again.
use super::drift::{lines, unless_renamed};
use super::propose::take_in;
use super::{Drift, DriftAction, EnumChoice, LintIssue, Mapping, Severity};
use crate::catalog::{Agreed, Field, OptionItem, TableDetail};
use serde::Serialize;
use std::collections::BTreeSet;

/// What a person says about a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// What the line proposes is done. Words: `drift-accept-<slug of the action>`.
    Accept,
    /// Everything stays as it was, and the line is not told again. Words: `drift-leave-<slug of the action>`.
    Leave,
}

/// Every slug of `drift-leave-<slug>`, for the coverage of the catalogs.
pub const LEAVE_SLUGS: [&str; 10] = [
    "available",
    "column-kept",
    "rename-suggested",
    "option-set-swapped",
    "option-unmapped",
    "option-relabelled",
    "option-suspect",
    "option-twin",
    "option-switched",
    "option-depends",
];

impl Drift {
    /// Its name on a command line: what is done, the table and what it is about.
    pub fn name(&self) -> String {
        use DriftAction as A;
        let about = match &self.action {
            A::Available { field }
            | A::ColumnKept { field, .. }
            | A::ReadingStops { field }
            | A::ColumnWidened { field, .. }
            | A::ValuesChecked { field, .. }
            | A::TargetsLost { field, .. }
            | A::OptionSetSwapped { field, .. } => field.clone(),
            A::RenameSuggested { from, to, .. } => format!("{from}:{to}"),
            A::OptionUnmapped { set, code, .. }
            | A::OptionRetired { set, code, .. }
            | A::OptionRelabelled { set, code, .. }
            | A::OptionSuspect { set, code, .. }
            | A::OptionTwin { set, code, .. }
            | A::OptionSwitched { set, code, .. }
            | A::OptionDepends { set, code, .. }
            | A::StatusMoved { set, code } => format!("{set}:{code}"),
            A::KeyLost { key } => key.clone(),
            A::TrackingLost | A::TableGone => return format!("{}:{}", self.action.slug(), self.table),
        };
        format!("{}:{}.{about}", self.action.slug(), self.table)
    }

    /// What settles it for good: a change to something else again is another line.
    fn mark(&self) -> String {
        use DriftAction as A;
        let what = match &self.action {
            A::ValuesChecked { keeps: from, now: to, .. } | A::ColumnWidened { from, to, .. } => {
                format!(" {}→{}", from.word(), to.word())
            }
            A::OptionSetSwapped { from, to, .. } => format!(" {from}→{to}"),
            A::OptionUnmapped { labels, .. } | A::OptionRelabelled { labels, .. } => marked(labels),
            A::OptionSuspect { to, .. } => marked(to),
            A::OptionTwin { labels, other, .. } => format!("{} ={other}", marked(labels)),
            A::OptionSwitched { retired, .. } => if *retired { " out" } else { " in" }.to_owned(),
            A::OptionDepends { goes_with, .. } => format!(" {goes_with:?}"),
            _ => String::new(),
        };
        format!("{}{what}", self.name())
    }

    /// Whether the line can be accepted; what stops a table cannot, it has to be put right in the CRM.
    pub fn can_accept(&self) -> bool {
        !matches!(self.action, DriftAction::ReadingStops { .. } | DriftAction::TableGone)
    }

    /// Whether leaving everything as it was is something else than accepting.
    pub fn can_leave(&self) -> bool {
        LEAVE_SLUGS.contains(&self.action.slug())
    }
}

fn marked(labels: &crate::catalog::Labels) -> String {
    labels.0.iter().map(|(lcid, label)| format!(" {lcid}={label}")).collect()
}

/// The lines of a mapping nobody has settled yet, the gravest first.
pub fn open_drift(
    mapping: &Mapping,
    enumerations: &[EnumChoice],
    agreed: &Agreed,
    now: Option<&TableDetail>,
) -> Vec<Drift> {
    unless_renamed(unsettled(lines(mapping, enumerations, &agreed.detail, now), agreed, mapping))
}

/// Forgets what was said about differences there are no longer, so that one that comes again is told again. Says whether
/// anything was forgotten.
pub fn forget_gone(
    agreed: &mut Agreed,
    mapping: &Mapping,
    enumerations: &[EnumChoice],
    now: Option<&TableDetail>,
) -> bool {
    // A table that is gone tells nothing of its fields.
    let (Some(now), false) = (now, agreed.settled.is_empty()) else { return false };
    let present = lines(mapping, enumerations, &agreed.detail, Some(now));
    let present: BTreeSet<String> = present.iter().map(Drift::mark).collect();
    let said = agreed.settled.len();
    agreed.settled.retain(|mark| present.contains(mark));
    agreed.settled.len() < said
}

/// These lines but for those somebody has settled and those that need no word any more.
pub fn unsettled(lines: Vec<Drift>, agreed: &Agreed, mapping: &Mapping) -> Vec<Drift> {
    let taken_in = |line: &Drift| match &line.action {
        DriftAction::Available { field } => mapping.rule(field).is_some_and(|r| r.include),
        _ => false,
    };
    lines.into_iter().filter(|line| !agreed.settled.contains(&line.mark()) && !taken_in(line)).collect()
}

/// What settling came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    /// The mapping; under its next version where a rule is another one.
    pub mapping: Mapping,
    /// What is agreed with then.
    pub agreed: Agreed,
    /// Option sets whose lists wait for their next sync.
    pub lists: BTreeSet<String>,
}

/// Settles these lines; `chosen` are the tables the account carries. What was not decided stays open.
///
/// # Errors
/// What the mapping refuses, a field without a free column for example; nothing is settled then.
pub fn settle(
    mapping: &Mapping,
    agreed: &Agreed,
    now: &TableDetail,
    chosen: &[String],
    decisions: &[(Drift, Decision)],
) -> Result<Settled, LintIssue> {
    let mut settled = Settled { mapping: mapping.clone(), agreed: agreed.clone(), lists: BTreeSet::new() };
    // A field that is called otherwise is not one that is gone: who accepts both means the first.
    let mut ordered: Vec<&(Drift, Decision)> = decisions.iter().collect();
    ordered.sort_by_key(|(line, _)| !matches!(line.action, DriftAction::RenameSuggested { .. }));
    for (line, decision) in ordered {
        match decision {
            Decision::Accept if line.can_accept() => accept(&mut settled, line, now, chosen)?,
            Decision::Leave if line.can_leave() => drop(settled.agreed.settled.insert(line.mark())),
            _ => {}
        }
    }
    if settled.agreed.detail != agreed.detail {
        settled.agreed.detail.tidy();
    }
    settled.mapping.version = mapping.version;
    if settled.mapping != *mapping {
        settled.mapping.version = mapping.version.saturating_add(1);
    }
    Ok(settled)
}

fn accept(to: &mut Settled, line: &Drift, now: &TableDetail, chosen: &[String]) -> Result<(), LintIssue> {
    use DriftAction as A;
    match &line.action {
        A::Available { field } => {
            to.mapping = take_in(&to.mapping, field, now, chosen)?;
            put(&mut to.agreed.detail, field, now);
        }
        A::ColumnKept { field, .. } => {
            let carried = to.mapping.rules.iter_mut().filter(|r| r.field == *field);
            carried.for_each(|r| r.include = false);
            put(&mut to.agreed.detail, field, now);
        }
        A::RenameSuggested { from, to: name, .. } => rename(to, from, name, now)?,
        A::ColumnWidened { field, .. } => agree(&mut to.agreed.detail, field, now, |f, new| f.kind = new.kind.clone()),
        A::OptionSetSwapped { field, to: set, .. } => {
            agree(&mut to.agreed.detail, field, now, |f, new| f.option_set.clone_from(&new.option_set));
            put_set(&mut to.agreed.detail, set, now);
            to.lists.insert(set.clone());
        }
        A::TargetsLost { field, .. } => {
            agree(&mut to.agreed.detail, field, now, |f, new| f.targets.clone_from(&new.targets));
        }
        A::OptionUnmapped { set, code, .. } | A::OptionTwin { set, code, .. } => {
            put_option(&mut to.agreed.detail, set, *code, now);
            to.lists.insert(set.clone());
        }
        A::OptionRelabelled { set, code, .. } | A::OptionSuspect { set, code, .. } => {
            agree_option(&mut to.agreed.detail, (set, *code), now, |own, new| own.labels.clone_from(&new.labels));
            to.lists.insert(set.clone());
        }
        A::StatusMoved { set, code } => {
            agree_option(&mut to.agreed.detail, (set, *code), now, |own, new| own.state = new.state);
            to.lists.insert(set.clone());
        }
        // What is in use, and beside what, is no value of a list: no list waits for a sync.
        A::OptionSwitched { set, code, .. } => {
            agree_option(&mut to.agreed.detail, (set, *code), now, |own, new| own.retired = new.retired);
        }
        A::OptionDepends { set, code, .. } => {
            agree_option(&mut to.agreed.detail, (set, *code), now, |own, new| own.valid_for.clone_from(&new.valid_for));
        }
        A::KeyLost { key } => {
            to.agreed.detail.keys.retain(|k| k.name != *key);
            to.agreed.detail.keys.extend(now.keys.iter().filter(|k| k.name == *key).cloned());
        }
        A::TrackingLost => to.agreed.detail.table.change_tracking = now.table.change_tracking,
        // The column keeps its type, and a retired code is kept for the rows that hold it: what is agreed with stays.
        A::ValuesChecked { .. } | A::OptionRetired { .. } => drop(to.agreed.settled.insert(line.mark())),
        A::ReadingStops { .. } | A::TableGone => {}
    }
    Ok(())
}

/// The rule moves to the field's new name and keeps its column. All that is agreed with is the name: whatever else is
/// otherwise with the field is a line of its own.
fn rename(to: &mut Settled, from: &str, name: &str, now: &TableDetail) -> Result<(), LintIssue> {
    let (Some(new), Some(rule)) = (now.field(name), to.mapping.rule(from)) else { return Ok(()) };
    if to.mapping.rule(name).is_some_and(|own| own.include) {
        return Err(LintIssue::new("field-twice", Severity::Error, name, &rule.column));
    }
    to.mapping.rules.retain(|r| r.field != name);
    to.mapping.rules.iter_mut().filter(|r| r.field == from).for_each(|r| name.clone_into(&mut r.field));
    let fields = &mut to.agreed.detail.fields;
    let Some(old) = fields.iter().find(|f| f.name == from).cloned() else { return Ok(()) };
    fields.retain(|f| f.name != from && f.name != name);
    fields.push(Field {
        kind: old.kind,
        companion_of: old.companion_of,
        required: old.required,
        readable: old.readable,
        secured: old.secured,
        targets: old.targets,
        option_set: old.option_set,
        ..new.clone()
    });
    Ok(())
}

/// One thing of the field as it is now.
fn agree(detail: &mut TableDetail, field: &str, now: &TableDetail, with: impl Fn(&mut Field, &Field)) {
    let Some(new) = now.field(field) else { return };
    detail.fields.iter_mut().filter(|f| f.name == field).for_each(|f| with(f, new));
}

/// The field as it is now, with its option set; gone where it is gone. Only for a field that is taken in or given up.
fn put(detail: &mut TableDetail, field: &str, now: &TableDetail) {
    detail.fields.retain(|f| f.name != field);
    let Some(new) = now.field(field) else { return };
    detail.fields.push(new.clone());
    if let Some(set) = &new.option_set {
        put_set(detail, set, now);
    }
}

/// The option set as it is now, where none of its name is agreed with.
fn put_set(detail: &mut TableDetail, set: &str, now: &TableDetail) {
    if let Some(new) = now.option_set(set).filter(|_| detail.option_set(set).is_none()) {
        detail.option_sets.push(new.clone());
    }
}

/// The option as it is now, where it came.
fn put_option(detail: &mut TableDetail, set: &str, code: i64, now: &TableDetail) {
    let Some(new) = now.option_set(set).and_then(|s| s.option(code)) else { return };
    for own in detail.option_sets.iter_mut().filter(|s| s.name == set && s.option(code).is_none()) {
        own.options.push(new.clone());
    }
}

/// One thing of the option as it is now; whatever else is otherwise with it is a line of its own.
fn agree_option(
    detail: &mut TableDetail,
    (set, code): (&str, i64),
    now: &TableDetail,
    with: impl Fn(&mut OptionItem, &OptionItem),
) {
    let Some(new) = now.option_set(set).and_then(|s| s.option(code)) else { return };
    let sets = detail.option_sets.iter_mut().filter(|s| s.name == set);
    sets.flat_map(|s| &mut s.options).filter(|o| o.code == code).for_each(|own| with(own, new));
}

#[cfg(test)]
mod tests;
