//! One option set with its enumeration, as a screen or a command shows it.
use super::uses::Use;
use crate::catalog::{Field, OptionSet};
use crate::mapping::{
    EnumChoice, EnumDiff, EnumReason, Enumeration, EnumerationValue, ListKind, Owner, Unlisted, ValueChange, said,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// One option set with its enumeration and what a sync would do, value by value.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct EnumView {
    /// The choice it shows.
    pub choice: EnumChoice,
    /// Why it goes there.
    pub reason: EnumReason,
    /// The option set.
    pub option_set: OptionSet,
    /// `table.field` of its uses.
    pub used_by: Vec<String>,
    /// Whether fields of several values are among them.
    pub several: bool,
    /// The fields its values depend on.
    pub depends_on: Vec<String>,
    /// Whether states, status reasons or consents are among its uses: there every value needs its place.
    pub complete: bool,
    /// What happens to codes it does not have, by `table.field`; nothing where they are kept.
    pub unlisted: BTreeMap<String, Unlisted>,
    /// Whether the enumeration exists on the campaign side already.
    pub exists: bool,
    /// Who may change it.
    pub kind: ListKind,
    /// Values that would be added.
    pub added: Vec<EnumerationValue>,
    /// Values whose labels would change: before and after.
    pub relabelled: Vec<(EnumerationValue, EnumerationValue)>,
    /// Codes whose new label has so little in common with the old one that they may mean something else now.
    pub suspect: BTreeSet<i64>,
    /// Codes that came with the label of another value, with what rows hold for that one: a sync adds them once somebody has
    /// said in the changes of the account's tables that they are known.
    pub waiting: BTreeMap<i64, String>,
    /// Values that would be removed (Replace), with the number of rows that use them.
    pub removed: Vec<(EnumerationValue, u64)>,
    /// Values that stay.
    pub kept: Vec<EnumerationValue>,
    /// Codes of those that stay although the CRM does not have them.
    pub own: BTreeSet<i64>,
    /// Values of the CRM for which the platform's own list has no place.
    pub lacking: Vec<EnumerationValue>,
    /// The enumeration as it shall stand; none where the option set is left out.
    pub result: Option<Enumeration>,
}

impl EnumView {
    /// The words for what becomes of a list that is not written to from here; none of one that is. A new one is made once.
    pub fn fixed_rule(&self) -> Option<&'static str> {
        let rule = if self.exists { "enum-rule-system" } else { "enum-rule-fixed-new" };
        self.kind.is_fixed().then_some(rule)
    }

    /// The view of a choice; without a difference the option set is left out.
    pub(super) fn new(
        choice: EnumChoice,
        set: &OptionSet,
        used: &[Use<'_>],
        reason: EnumReason,
        before: Option<&Enumeration>,
        diff: Option<EnumDiff>,
    ) -> Self {
        let mut view = Self::bare(choice, set.clone(), reason);
        let place = |u: &Use<'_>| format!("{}.{}", u.mapping.table, u.field.name);
        view.used_by = used.iter().map(place).collect();
        view.several = used.iter().any(|u| u.between.is_some());
        view.complete = used.iter().any(|u| wants_all(u.field, u.rule.treatment.owner));
        let controllers: BTreeSet<&String> = used.iter().filter_map(|u| u.field.controller.as_ref()).collect();
        view.depends_on = controllers.into_iter().cloned().collect();
        let others = used.iter().filter(|u| u.rule.treatment.unlisted != Unlisted::Keep);
        view.unlisted = others.map(|u| (place(u), u.rule.treatment.unlisted)).collect();
        if let Some(diff) = diff {
            view.take(diff, before);
        }
        view
    }

    /// A view that tells of no value yet.
    pub fn bare(choice: EnumChoice, option_set: OptionSet, reason: EnumReason) -> Self {
        Self {
            choice,
            reason,
            option_set,
            used_by: Vec::new(),
            several: false,
            depends_on: Vec::new(),
            complete: false,
            unlisted: BTreeMap::new(),
            exists: false,
            kind: ListKind::default(),
            added: Vec::new(),
            relabelled: Vec::new(),
            suspect: BTreeSet::new(),
            waiting: BTreeMap::new(),
            removed: Vec::new(),
            kept: Vec::new(),
            own: BTreeSet::new(),
            lacking: Vec::new(),
            result: None,
        }
    }

    /// Takes a difference from the list as it stands.
    pub fn take(&mut self, diff: EnumDiff, before: Option<&Enumeration>) {
        self.exists = !diff.new;
        self.kind = diff.result.kind;
        let known: HashMap<i64, &EnumerationValue> =
            before.into_iter().flat_map(|e| &e.values).map(|v| (v.code, v)).collect();
        let old = |value: &EnumerationValue| known.get(&value.code).map_or(value, |v| v).clone();
        for line in diff.lines {
            match line.change {
                ValueChange::Added => self.added.push(line.value),
                ValueChange::Relabelled { suspect, .. } => {
                    if suspect {
                        self.suspect.insert(line.value.code);
                    }
                    self.relabelled.push((old(&line.value), line.value));
                }
                ValueChange::Translated { .. } => self.relabelled.push((old(&line.value), line.value)),
                ValueChange::Removed { in_use } => self.removed.push((line.value, in_use)),
                ValueChange::Kept => self.kept.push(line.value),
                ValueChange::Own => {
                    self.own.insert(line.value.code);
                    self.kept.push(line.value);
                }
                ValueChange::Lacking => self.lacking.push(line.value),
            }
        }
        self.result = Some(diff.result);
    }

    /// Lets the values that rows use stay where they would be removed; tells which.
    pub fn keep_used(&mut self) -> Vec<(EnumerationValue, u64)> {
        let (used, removed): (Vec<_>, Vec<_>) = self.removed.drain(..).partition(|(_, rows)| *rows > 0);
        self.removed = removed;
        let values = used.iter().map(|(value, _)| value.clone());
        self.kept.extend(values.clone());
        if let Some(result) = &mut self.result {
            result.values.extend(values);
        }
        used
    }

    /// The code a new value had before: a value of its label that the CRM no longer has under its old code. Rows that hold
    /// the old code keep it until they are read again.
    pub fn moved(&self) -> BTreeMap<i64, i64> {
        let present: HashSet<i64> = self.option_set.options.iter().map(|o| o.code).collect();
        let gone = self.removed.iter().map(|(v, _)| v).chain(&self.kept).filter(|v| !present.contains(&v.code));
        let before: BTreeMap<String, i64> = gone.map(|v| (said(&v.label), v.code)).collect();
        if before.is_empty() {
            return BTreeMap::new();
        }
        self.added.iter().filter_map(|v| Some((v.code, *before.get(&said(&v.label))?))).collect()
    }
}

/// States, status reasons and consents: a value without a place would be a person asked who said no.
fn wants_all(field: &Field, owner: Owner) -> bool {
    field.is_status() || owner == Owner::Consent
}
