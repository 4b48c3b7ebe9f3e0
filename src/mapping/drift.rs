//! Drift: what changes of a table mean for the mapping that reads it. The rule for each stands here and nowhere else: nothing
//! that is kept is emptied, what is unaffected goes on, and only what cannot be decided by rule waits for a person.
use super::fit::{is_left_out, takes_over};
use super::{EnumChoice, FieldRule, Mapping};
use crate::catalog::{CatalogChange, KeyState, Labels, Retyping, TableDetail, diff_table};
use crate::schema::{CampaignType, campaign_type};
use crate::text::{Lang, clean_line};
use serde::Serialize;
use std::collections::BTreeMap;

/// How far a drift reaches. Words: `drift-reach-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DriftReach {
    /// Nothing changes for the flow; it is good to know.
    Known,
    /// Settled by rule without losing anything; it is recorded.
    Settled,
    /// The flow goes on with what is unaffected; the rest keeps its values or is rejected row by row.
    Degraded,
    /// A person has to say what is meant; until then as if nothing had been said.
    Decide,
    /// What needs it stops; other flows go on.
    Blocked,
}

impl DriftReach {
    /// All, the mildest first.
    pub const ALL: [DriftReach; 5] =
        [DriftReach::Known, DriftReach::Settled, DriftReach::Degraded, DriftReach::Decide, DriftReach::Blocked];

    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            DriftReach::Known => "known",
            DriftReach::Settled => "settled",
            DriftReach::Degraded => "degraded",
            DriftReach::Decide => "decide",
            DriftReach::Blocked => "blocked",
        }
    }
}

/// What is done about a change. Words: `drift-<slug>` with [`Drift::args`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum DriftAction {
    /// A field came: it is offered, not taken in.
    Available {
        /// CRM field.
        field: String,
    },
    /// A carried field went or can no longer be read: its column keeps its values and is left out of writing.
    ColumnKept {
        /// CRM field.
        field: String,
        /// Its column.
        column: String,
    },
    /// The key or the watermark went: without it nothing can be read.
    ReadingStops {
        /// CRM field.
        field: String,
    },
    /// A carried field seems to be called something else.
    RenameSuggested {
        /// The name until now.
        from: String,
        /// The name now.
        to: String,
        /// Its column, which the renamed field would fill.
        column: String,
    },
    /// A carried field holds more, and its column is widened without loss.
    ColumnWidened {
        /// CRM field.
        field: String,
        /// Its column.
        column: String,
        /// The column's type until now.
        from: CampaignType,
        /// Its type then.
        to: CampaignType,
    },
    /// A carried field holds less or something else: rows keep what they have, values that fit are applied, the others are
    /// rejected.
    ValuesChecked {
        /// CRM field.
        field: String,
        /// Its column.
        column: String,
        /// The type the column keeps.
        keeps: CampaignType,
        /// The type the field would have now.
        now: CampaignType,
    },
    /// A carried reference no longer points to a table it pointed to.
    TargetsLost {
        /// CRM field.
        field: String,
        /// Tables it no longer points to.
        tables: Vec<String>,
    },
    /// A carried field takes its codes from another option set.
    OptionSetSwapped {
        /// CRM field.
        field: String,
        /// The set until now.
        from: String,
        /// The set now.
        to: String,
    },
    /// A code came: rows that hold it keep it, and the next sync of the enumeration adds it.
    OptionUnmapped {
        /// The option set.
        set: String,
        /// The code.
        code: i64,
        /// Its labels.
        labels: Labels,
    },
    /// A code went: the enumeration keeps it for the rows that hold it.
    OptionRetired {
        /// The option set.
        set: String,
        /// The code.
        code: i64,
        /// The labels it had.
        labels: Labels,
    },
    /// A code is called something else: only its label is refreshed.
    OptionRelabelled {
        /// The option set.
        set: String,
        /// The code.
        code: i64,
        /// The labels now.
        labels: Labels,
    },
    /// A code is called something so different that it may have been given another meaning.
    OptionSuspect {
        /// The option set.
        set: String,
        /// The code.
        code: i64,
        /// The labels until now.
        from: Labels,
        /// The labels now.
        to: Labels,
    },
    /// A status reason belongs to another state.
    StatusMoved {
        /// The option set.
        set: String,
        /// The status reason's code.
        code: i64,
    },
    /// A key by which rows are found in the CRM cannot be used: exports stop, imports go on.
    KeyLost {
        /// Its name.
        key: String,
    },
    /// Changes are no longer recorded: deletions are found by comparing.
    TrackingLost,
    /// The table went: its flows stop, and nothing is taken for empty.
    TableGone,
}

/// One line of drift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drift {
    /// CRM table.
    pub table: String,
    /// How far it reaches.
    pub reach: DriftReach,
    /// What is done about it.
    #[serde(flatten)]
    pub action: DriftAction,
}

/// Every slug of `drift-<slug>`, for the coverage of the catalogs.
pub const DRIFT_SLUGS: [&str; 16] = [
    "available",
    "column-kept",
    "reading-stops",
    "rename-suggested",
    "column-widened",
    "values-checked",
    "targets-lost",
    "option-set-swapped",
    "option-unmapped",
    "option-retired",
    "option-relabelled",
    "option-suspect",
    "status-moved",
    "key-lost",
    "tracking-lost",
    "table-gone",
];

impl DriftAction {
    /// The stem of its catalog key.
    pub fn slug(&self) -> &'static str {
        use DriftAction as A;
        match self {
            A::Available { .. } => "available",
            A::ColumnKept { .. } => "column-kept",
            A::ReadingStops { .. } => "reading-stops",
            A::RenameSuggested { .. } => "rename-suggested",
            A::ColumnWidened { .. } => "column-widened",
            A::ValuesChecked { .. } => "values-checked",
            A::TargetsLost { .. } => "targets-lost",
            A::OptionSetSwapped { .. } => "option-set-swapped",
            A::OptionUnmapped { .. } => "option-unmapped",
            A::OptionRetired { .. } => "option-retired",
            A::OptionRelabelled { .. } => "option-relabelled",
            A::OptionSuspect { .. } => "option-suspect",
            A::StatusMoved { .. } => "status-moved",
            A::KeyLost { .. } => "key-lost",
            A::TrackingLost => "tracking-lost",
            A::TableGone => "table-gone",
        }
    }

    fn reach(&self) -> DriftReach {
        use DriftAction as A;
        match self {
            A::Available { .. } => DriftReach::Known,
            A::ColumnWidened { .. } | A::OptionRetired { .. } | A::OptionRelabelled { .. } => DriftReach::Settled,
            A::ColumnKept { .. }
            | A::ValuesChecked { .. }
            | A::OptionUnmapped { .. }
            | A::TargetsLost { .. }
            | A::TrackingLost => DriftReach::Degraded,
            A::RenameSuggested { .. }
            | A::OptionSetSwapped { .. }
            | A::OptionSuspect { .. }
            | A::StatusMoved { .. } => DriftReach::Decide,
            A::ReadingStops { .. } | A::KeyLost { .. } | A::TableGone => DriftReach::Blocked,
        }
    }
}

impl Drift {
    /// Its catalog key.
    pub fn key(&self) -> String {
        format!("drift-{}", self.action.slug())
    }

    /// The arguments of its sentence, cleaned; labels in that language.
    pub fn args(&self, lang: Lang) -> BTreeMap<String, String> {
        use DriftAction as A;
        let best = |labels: &Labels| labels.best(lang).unwrap_or("?").to_owned();
        let mut pairs: Vec<(&str, String)> = vec![("table", self.table.clone())];
        match &self.action {
            A::Available { field } | A::ReadingStops { field } => pairs.push(("field", field.clone())),
            A::ColumnKept { field, column } => {
                pairs.extend([("field", field.clone()), ("column", column.clone())]);
            }
            A::RenameSuggested { from, to, column } => {
                pairs.extend([("from", from.clone()), ("to", to.clone()), ("column", column.clone())]);
            }
            A::ColumnWidened { field, column, from, to } | A::ValuesChecked { field, column, keeps: from, now: to } => {
                pairs.extend([("field", field.clone()), ("column", column.clone())]);
                pairs.extend([("from", from.word()), ("to", to.word())]);
            }
            A::TargetsLost { field, tables } => {
                pairs.extend([("field", field.clone()), ("tables", tables.join(", "))]);
            }
            A::OptionSetSwapped { field, from, to } => {
                pairs.extend([("field", field.clone()), ("from", from.clone()), ("to", to.clone())]);
            }
            A::OptionUnmapped { set, code, labels }
            | A::OptionRetired { set, code, labels }
            | A::OptionRelabelled { set, code, labels } => {
                pairs.extend([("set", set.clone()), ("code", code.to_string()), ("label", best(labels))]);
            }
            A::OptionSuspect { set, code, from, to } => {
                pairs.extend([
                    ("set", set.clone()),
                    ("code", code.to_string()),
                    ("from", best(from)),
                    ("to", best(to)),
                ]);
            }
            A::StatusMoved { set, code } => pairs.extend([("set", set.clone()), ("code", code.to_string())]),
            A::KeyLost { key } => pairs.push(("key", key.clone())),
            A::TrackingLost | A::TableGone => {}
        }
        pairs.into_iter().map(|(name, text)| (name.to_owned(), clean_line(&text).into_owned())).collect()
    }
}

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
        return drift_of(mapping, enumerations, &[gone], before);
    };
    let mut changes = diff_table(before, after);
    if before.table.change_tracking != after.table.change_tracking {
        let (table, on) = (mapping.table.clone(), after.table.change_tracking);
        changes.push(CatalogChange::TrackingSwitched { table, on });
    }
    let mut all = drift_of(mapping, enumerations, &changes, after);
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

/// What these changes mean; `now` is the table's description. The gravest come first.
fn drift_of(
    mapping: &Mapping,
    enumerations: &[EnumChoice],
    changes: &[CatalogChange],
    now: &TableDetail,
) -> Vec<Drift> {
    let judge = Judge { mapping, enumerations, now };
    let of_table = |c: &&CatalogChange| c.table() == mapping.table || judge.uses_set(c);
    let actions = changes.iter().filter(of_table).filter_map(|c| judge.action(c));
    let mut all: Vec<Drift> =
        actions.map(|action| Drift { table: mapping.table.clone(), reach: action.reach(), action }).collect();
    all.sort_by_key(|d| std::cmp::Reverse(d.reach));
    all
}

struct Judge<'a> {
    mapping: &'a Mapping,
    enumerations: &'a [EnumChoice],
    now: &'a TableDetail,
}

impl Judge<'_> {
    fn action(&self, change: &CatalogChange) -> Option<DriftAction> {
        use CatalogChange as C;
        use DriftAction as A;
        Some(match change {
            C::TableRemoved { .. } => A::TableGone,
            C::TrackingSwitched { on: false, .. } => A::TrackingLost,
            C::FieldAdded { field, .. } => {
                let offered = self.now.field(field).is_some_and(|f| super::obstacle(f).is_none());
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
            C::OptionAdded { .. } | C::OptionRemoved { .. } | C::OptionRelabelled { .. } | C::StatusMoved { .. } => {
                return self.option(change);
            }
            C::KeyRemoved { key, .. } | C::KeyChanged { key, .. } => A::KeyLost { key: key.clone() },
            C::KeyStateChanged { key, to, .. } if *to != KeyState::Active => A::KeyLost { key: key.clone() },
            _ => return None,
        })
    }

    fn carried(&self, field: &str) -> Option<&FieldRule> {
        self.mapping.rule(field).filter(|r| r.include)
    }

    fn gone(&self, field: &str) -> Option<DriftAction> {
        let rule = self.carried(field)?;
        let field = field.to_owned();
        // Without the key no row is known; without its date an incremental reading would miss changes.
        let needed = rule.reason == super::Reason::Key || super::is_watermark(&field);
        Some(match needed {
            true => DriftAction::ReadingStops { field },
            false => DriftAction::ColumnKept { field, column: rule.column.clone() },
        })
    }

    /// What counts is the column: a field that changed within what its column holds changes nothing.
    fn retyped(
        &self,
        field: &str,
        from: &crate::catalog::FieldType,
        to: &crate::catalog::FieldType,
        effect: Retyping,
    ) -> Option<DriftAction> {
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
    fn uses_set(&self, change: &CatalogChange) -> bool {
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
        Some(match change {
            C::OptionAdded { code, labels, .. } => A::OptionUnmapped { set, code: *code, labels: labels.clone() },
            C::OptionRemoved { code, labels, .. } => A::OptionRetired { set, code: *code, labels: labels.clone() },
            C::OptionRelabelled { code, from, to, suspect: true, .. } => {
                A::OptionSuspect { set, code: *code, from: from.clone(), to: to.clone() }
            }
            C::OptionRelabelled { code, to, .. } => A::OptionRelabelled { set, code: *code, labels: to.clone() },
            C::StatusMoved { code, .. } => A::StatusMoved { set, code: *code },
            _ => return None,
        })
    }
}

fn set_of(change: &CatalogChange) -> Option<&str> {
    use CatalogChange as C;
    match change {
        C::OptionAdded { set, .. }
        | C::OptionRemoved { set, .. }
        | C::OptionRelabelled { set, .. }
        | C::StatusMoved { set, .. } => Some(set),
        _ => None,
    }
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

#[cfg(test)]
mod tests;
