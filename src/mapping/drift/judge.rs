//! What one change means for the mapping that reads the table.
use super::{DriftAction, widens};
use crate::catalog::{CatalogChange, FieldType, KeyState, OptionItem, Retyping, TableDetail, dependence};
use crate::mapping::fit::takes_over;
use crate::mapping::{EnumChoice, FieldRule, Mapping, twins};
use crate::schema::campaign_type;
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// Judges what a change means for a mapping.
pub(super) struct Judge<'a> {
    pub mapping: &'a Mapping,
    pub enumerations: &'a [EnumChoice],
    /// The table as it was.
    pub before: &'a TableDetail,
    /// The table as it is, or was where it went.
    pub now: &'a TableDetail,
    /// Options that are called as others of their set, looked for when the first one that came is judged.
    twins: OnceCell<BTreeMap<&'a str, BTreeMap<i64, &'a OptionItem>>>,
}

impl<'a> Judge<'a> {
    /// A judge of what became of the table a mapping reads.
    pub fn new(
        mapping: &'a Mapping,
        enumerations: &'a [EnumChoice],
        before: &'a TableDetail,
        now: &'a TableDetail,
    ) -> Self {
        Self { mapping, enumerations, before, now, twins: OnceCell::new() }
    }

    /// What is done about a change; none where it means nothing for the mapping.
    pub fn action(&self, change: &CatalogChange) -> Option<DriftAction> {
        use CatalogChange as C;
        use DriftAction as A;
        Some(match change {
            C::TableRemoved { .. } => A::TableGone,
            C::TrackingSwitched { on: false, .. } => A::TrackingLost,
            C::FieldAdded { field, .. } => {
                let offered = self.now.field(field).is_some_and(|f| crate::mapping::obstacle(f).is_none());
                return offered.then(|| A::Available { field: field.clone() });
            }
            C::FieldRemoved { field, .. } | C::FieldSecured { field, on: true, .. } => return self.gone(field),
            C::FieldRenamed { from, to, .. } => {
                let column = self.carried(from)?.column.clone();
                A::RenameSuggested { from: from.clone(), to: to.clone(), column }
            }
            C::FieldRetyped { field, from, to, effect, .. } => return self.retyped(field, from, to, *effect),
            C::TargetsChanged { field, removed, .. } if !removed.is_empty() => {
                self.carried(field)?;
                A::TargetsLost { field: field.clone(), tables: removed.clone() }
            }
            C::OptionSetSwapped { field, from, to, .. } => {
                self.carried(field)?;
                A::OptionSetSwapped { field: field.clone(), from: from.clone(), to: to.clone() }
            }
            C::OptionAdded { .. }
            | C::OptionRemoved { .. }
            | C::OptionRelabelled { .. }
            | C::OptionSwitched { .. }
            | C::OptionDepends { .. }
            | C::StatusMoved { .. } => return self.option(change),
            C::KeyRemoved { key, .. } | C::KeyChanged { key, .. } => A::KeyLost { key: key.clone() },
            C::KeyStateChanged { key, to, .. } if *to != KeyState::Active => A::KeyLost { key: key.clone() },
            _ => return None,
        })
    }

    /// The text rows hold for an option, where the CRM keeps texts: one that went is known from before.
    fn value_of(&self, set: &str, code: i64) -> Option<String> {
        let option = |detail: &TableDetail| detail.option_set(set)?.option(code)?.value.clone();
        option(self.now).or_else(|| option(self.before))
    }

    fn carried(&self, field: &str) -> Option<&FieldRule> {
        self.mapping.rule(field).filter(|r| r.include)
    }

    fn gone(&self, field: &str) -> Option<DriftAction> {
        let rule = self.carried(field)?;
        let field = field.to_owned();
        // Without the key no row is known; without its date an incremental reading would miss changes.
        let needed = rule.reason == crate::mapping::Reason::Key || crate::mapping::is_watermark(&field);
        Some(match needed {
            true => DriftAction::ReadingStops { field },
            false => DriftAction::ColumnKept { field, column: rule.column.clone() },
        })
    }

    /// What counts is the column: a field that changed within what its column holds changes nothing.
    fn retyped(&self, field: &str, from: &FieldType, to: &FieldType, effect: Retyping) -> Option<DriftAction> {
        let rule = self.carried(field)?;
        let (field, column) = (field.to_owned(), rule.column.clone());
        let (old, new) = (campaign_type(from, rule.conversion), campaign_type(to, rule.conversion));
        match effect {
            Retyping::Reformatted => None,
            Retyping::Widened if old == new => None,
            Retyping::Widened if takes_over((old, new)) => {
                Some(DriftAction::ColumnWidened { field, column, from: old, to: new })
            }
            // Values that still come are fewer: the column holds them all.
            Retyping::Narrowed if old == new || widens(new, old) => None,
            _ => Some(DriftAction::ValuesChecked { field, column, keeps: old, now: new }),
        }
    }

    /// Whether a change is of an option set a carried field of this table uses: shared sets are told of one table only.
    pub fn uses_set(&self, change: &CatalogChange) -> bool {
        set_of(change).is_some_and(|set| self.is_used(set))
    }

    fn is_used(&self, set: &str) -> bool {
        let uses = |r: &FieldRule| self.now.field(&r.field).and_then(|f| f.option_set.as_deref()) == Some(set);
        self.mapping.included().any(uses)
    }

    fn option(&self, change: &CatalogChange) -> Option<DriftAction> {
        use CatalogChange as C;
        use DriftAction as A;
        let name = set_of(change).filter(|set| self.is_used(set))?;
        let own = |c: &&EnumChoice| c.account == self.mapping.account && c.option_set == name;
        // An option set nobody carries as a list keeps its plain codes: nothing changes for it.
        if self.enumerations.iter().find(own).is_some_and(|c| c.enumeration.is_none()) {
            return None;
        }
        let set = name.to_owned();
        let value = |code: i64| self.value_of(name, code);
        Some(match change {
            C::OptionAdded { code, labels, .. } => match self.twin_of(name, *code) {
                Some(other) => A::OptionTwin { set, code: *code, value: value(*code), labels: labels.clone(), other },
                None => A::OptionUnmapped { set, code: *code, value: value(*code), labels: labels.clone() },
            },
            C::OptionRemoved { code, labels, .. } => {
                A::OptionRetired { set, code: *code, value: value(*code), labels: labels.clone() }
            }
            C::OptionRelabelled { code, from, to, suspect: true, .. } => {
                A::OptionSuspect { set, code: *code, value: value(*code), from: from.clone(), to: to.clone() }
            }
            C::OptionRelabelled { code, to, .. } => {
                A::OptionRelabelled { set, code: *code, value: value(*code), labels: to.clone() }
            }
            C::OptionSwitched { code, labels, retired, .. } => {
                let (value, labels, retired) = (value(*code), labels.clone(), *retired);
                A::OptionSwitched { set, code: *code, value, labels, retired }
            }
            C::OptionDepends { code, labels, .. } => {
                let (value, labels) = (value(*code), labels.clone());
                A::OptionDepends { set, code: *code, value, labels, goes_with: self.goes_with(name, *code) }
            }
            C::StatusMoved { code, .. } => A::StatusMoved { set, code: *code },
            _ => return None,
        })
    }

    /// The values of the controlling field an option goes with, in order.
    fn goes_with(&self, set: &str, code: i64) -> Option<Vec<String>> {
        let option = self.now.option_set(set)?.option(code)?;
        let codes = || option.valid_for.as_ref().map(|all| all.iter().map(i64::to_string).collect());
        let mut all: Vec<String> = dependence(self.now, set).map_or_else(codes, |d| d.valid_for(option))?;
        all.sort();
        Some(all)
    }

    /// What rows hold for another option of the set that is called the same.
    fn twin_of(&self, set: &str, code: i64) -> Option<String> {
        let found =
            self.twins.get_or_init(|| self.now.option_sets.iter().map(|s| (s.name.as_str(), twins(s))).collect());
        Some(found.get(set)?.get(&code)?.stored().into_owned())
    }
}

fn set_of(change: &CatalogChange) -> Option<&str> {
    use CatalogChange as C;
    match change {
        C::OptionAdded { set, .. }
        | C::OptionRemoved { set, .. }
        | C::OptionRelabelled { set, .. }
        | C::OptionSwitched { set, .. }
        | C::OptionDepends { set, .. }
        | C::StatusMoved { set, .. } => Some(set),
        _ => None,
    }
}
