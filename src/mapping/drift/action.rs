//! What is done about each change, and how it is said.
use crate::catalog::Labels;
use crate::schema::CampaignType;
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
        /// The text rows hold in place of the code, where the CRM keeps texts.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<String>,
        /// Its labels.
        labels: Labels,
    },
    /// A code went: the enumeration keeps it for the rows that hold it.
    OptionRetired {
        /// The option set.
        set: String,
        /// The code.
        code: i64,
        /// The text rows hold in place of the code, where the CRM keeps texts.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<String>,
        /// The labels it had.
        labels: Labels,
    },
    /// A code is called something else: only its label is refreshed.
    OptionRelabelled {
        /// The option set.
        set: String,
        /// The code.
        code: i64,
        /// The text rows hold in place of the code, where the CRM keeps texts.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<String>,
        /// The labels now.
        labels: Labels,
    },
    /// A code is called something so different that it may have been given another meaning.
    OptionSuspect {
        /// The option set.
        set: String,
        /// The code.
        code: i64,
        /// The text rows hold in place of the code, where the CRM keeps texts.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<String>,
        /// The labels until now.
        from: Labels,
        /// The labels now.
        to: Labels,
    },
    /// A code came whose label another code has already: they may stand for the same.
    OptionTwin {
        /// The option set.
        set: String,
        /// The code.
        code: i64,
        /// The text rows hold in place of the code, where the CRM keeps texts.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<String>,
        /// Its labels.
        labels: Labels,
        /// What rows hold for the other one.
        other: String,
    },
    /// A code was taken out of use or put into use again: its list keeps it either way.
    OptionSwitched {
        /// The option set.
        set: String,
        /// The code.
        code: i64,
        /// The text rows hold in place of the code, where the CRM keeps texts.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<String>,
        /// Its labels.
        labels: Labels,
        /// Whether it is out of use now.
        retired: bool,
    },
    /// A code goes with other values of the field that controls its own: what is selectable, not what rows hold.
    OptionDepends {
        /// The option set.
        set: String,
        /// The code.
        code: i64,
        /// The text rows hold in place of the code, where the CRM keeps texts.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<String>,
        /// Its labels.
        labels: Labels,
        /// The values it goes with, as rows hold them; none where it goes with all.
        goes_with: Option<Vec<String>>,
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
pub const DRIFT_SLUGS: [&str; 19] = [
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
    "option-twin",
    "option-switched",
    "option-depends",
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
            A::OptionTwin { .. } => "option-twin",
            A::OptionSwitched { .. } => "option-switched",
            A::OptionDepends { .. } => "option-depends",
            A::StatusMoved { .. } => "status-moved",
            A::KeyLost { .. } => "key-lost",
            A::TrackingLost => "tracking-lost",
            A::TableGone => "table-gone",
        }
    }

    pub(super) fn reach(&self) -> DriftReach {
        use DriftAction as A;
        match self {
            A::Available { .. } | A::OptionDepends { .. } => DriftReach::Known,
            A::ColumnWidened { .. }
            | A::OptionRetired { .. }
            | A::OptionRelabelled { .. }
            | A::OptionSwitched { .. } => DriftReach::Settled,
            A::ColumnKept { .. }
            | A::ValuesChecked { .. }
            | A::OptionUnmapped { .. }
            | A::TargetsLost { .. }
            | A::TrackingLost => DriftReach::Degraded,
            A::RenameSuggested { .. }
            | A::OptionSetSwapped { .. }
            | A::OptionSuspect { .. }
            | A::OptionTwin { .. }
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
            A::OptionUnmapped { set, code, value, labels }
            | A::OptionRetired { set, code, value, labels }
            | A::OptionRelabelled { set, code, value, labels } => {
                pairs.extend([("set", set.clone()), ("code", stored(*code, value.as_ref())), ("label", best(labels))]);
            }
            A::OptionTwin { set, code, value, labels, other } => {
                pairs.extend([("set", set.clone()), ("code", stored(*code, value.as_ref())), ("label", best(labels))]);
                pairs.push(("other", other.clone()));
            }
            A::OptionSwitched { set, code, value, labels, retired } => {
                pairs.extend([("set", set.clone()), ("code", stored(*code, value.as_ref())), ("label", best(labels))]);
                pairs.push(("retired", if *retired { "yes" } else { "no" }.to_owned()));
            }
            A::OptionDepends { set, code, value, labels, goes_with } => {
                pairs.extend([("set", set.clone()), ("code", stored(*code, value.as_ref())), ("label", best(labels))]);
                pairs.push(("every", if goes_with.is_none() { "yes" } else { "no" }.to_owned()));
                pairs.push(("with", listed(goes_with.as_deref().unwrap_or_default())));
            }
            A::OptionSuspect { set, code, value, from, to } => {
                pairs.extend([
                    ("set", set.clone()),
                    ("code", stored(*code, value.as_ref())),
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

/// Values in one line.
fn listed(values: &[String]) -> String {
    if values.is_empty() { "–".to_owned() } else { values.join(", ") }
}

/// What rows hold for an option: its text where the CRM keeps texts, else its code.
fn stored(code: i64, value: Option<&String>) -> String {
    value.map_or_else(|| code.to_string(), Clone::clone)
}
