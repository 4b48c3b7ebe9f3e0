//! Drift: what changes of a table mean for the mapping that reads it. The rule for each stands here and nowhere else: nothing
//! that is kept is emptied, what is unaffected goes on, and only what cannot be decided by rule waits for a person.
mod action;
mod judge;
#[cfg(test)]
mod tests;

pub use action::{DRIFT_SLUGS, Drift, DriftAction, DriftReach};

use super::fit::is_left_out;
use super::{EnumChoice, FieldRule, Mapping};
use crate::catalog::{CatalogChange, TableDetail, diff_table};
use crate::schema::CampaignType;
use judge::Judge;

/// What became of a table between two descriptions, for the mapping that reads it. `after` is none where the table went.
pub fn drift(
    mapping: &Mapping,
    enumerations: &[EnumChoice],
    before: &TableDetail,
    after: Option<&TableDetail>,
) -> Vec<Drift> {
    unless_renamed(lines(mapping, enumerations, before, after))
}

/// These lines without the offers of fields that may be others under a new name, for as long as nobody said whether they are.
pub(super) fn unless_renamed(mut lines: Vec<Drift>) -> Vec<Drift> {
    let new_name = |d: &Drift| match &d.action {
        DriftAction::RenameSuggested { to, .. } => Some(to.clone()),
        _ => None,
    };
    let asked: Vec<String> = lines.iter().filter_map(new_name).collect();
    lines.retain(|d| !matches!(&d.action, DriftAction::Available { field } if asked.contains(field)));
    lines
}

/// Every line, that of a field that came among them although it may be another one under a new name.
pub(super) fn lines(
    mapping: &Mapping,
    enumerations: &[EnumChoice],
    before: &TableDetail,
    after: Option<&TableDetail>,
) -> Vec<Drift> {
    let Some(after) = after else {
        let gone = CatalogChange::TableRemoved { table: mapping.table.clone() };
        return drift_of(&Judge::new(mapping, enumerations, before, before), &[gone]);
    };
    let mut changes = diff_table(before, after);
    if before.table.change_tracking != after.table.change_tracking {
        let (table, on) = (mapping.table.clone(), after.table.change_tracking);
        changes.push(CatalogChange::TrackingSwitched { table, on });
    }
    let mut all = drift_of(&Judge::new(mapping, enumerations, before, after), &changes);
    for rule in mapping.included().filter(|r| is_left_out(r, before, after)) {
        keep_column(&mut all, mapping, rule);
    }
    all
}

/// Says of a field that is left out that its column is kept, and not that its values are checked: none come.
fn keep_column(lines: &mut Vec<Drift>, mapping: &Mapping, rule: &FieldRule) {
    use DriftAction as A;
    lines.retain(|d| !matches!(&d.action, A::ValuesChecked { field, .. } if *field == rule.field));
    if !lines.iter().any(|d| matches!(&d.action, A::ColumnKept { field, .. } if *field == rule.field)) {
        let action = A::ColumnKept { field: rule.field.clone(), column: rule.column.clone() };
        lines.push(Drift { table: mapping.table.clone(), reach: action.reach(), action });
        lines.sort_by_key(|d| std::cmp::Reverse(d.reach));
    }
}

/// What these changes mean. The gravest come first.
fn drift_of(judge: &Judge<'_>, changes: &[CatalogChange]) -> Vec<Drift> {
    let table = &judge.mapping.table;
    let of_table = |c: &&CatalogChange| c.table() == *table || judge.uses_set(c);
    let actions = changes.iter().filter(of_table).filter_map(|c| judge.action(c));
    let mut all: Vec<Drift> =
        actions.map(|action| Drift { table: table.clone(), reach: action.reach(), action }).collect();
    all.sort_by_key(|d| std::cmp::Reverse(d.reach));
    all
}

/// Whether every value of a column of the one type fits the other without loss.
pub(super) fn widens(from: CampaignType, to: CampaignType) -> bool {
    use CampaignType as T;
    match (from, to) {
        (T::String { length: a }, T::String { length: b }) => a <= b,
        (T::String { .. }, T::Memo) | (T::Long, T::Int64 | T::Double) | (T::Date, T::DateTime) => true,
        (a, b) => a == b,
    }
}
