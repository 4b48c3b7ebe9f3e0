//! Enumerations: the campaign side's lists, which option set goes to which of them, and the difference value by value
//! before anything is written.
//!
//! Values are matched by their code, since that is what rows hold. Merging adds and relabels but removes nothing;
//! replacing makes the list hold the CRM's values instead of its own.
use super::Mapping;
use crate::account::Name;
use crate::catalog::{OptionItem, OptionSet, TableDetail};
use crate::schema::safe_identifier;
use crate::text::{Lang, clean_line};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// A value of a campaign enumeration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnumerationValue {
    /// Stable internal name.
    pub name: String,
    /// What people see.
    pub label: String,
    /// The code rows hold, or the lasting number of the text they hold; the key of matching.
    pub code: i64,
    /// The text rows hold in place of a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl EnumerationValue {
    /// What rows hold for it.
    pub fn stored(&self) -> Cow<'_, str> {
        match &self.value {
            Some(value) => Cow::Borrowed(value),
            None => Cow::Owned(self.code.to_string()),
        }
    }
}

/// A list of the campaign side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enumeration {
    /// Internal name.
    pub name: String,
    /// What people see.
    pub label: String,
    /// The values in order.
    pub values: Vec<EnumerationValue>,
}

/// How an option set is carried to the campaign side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnumChoice {
    /// The account.
    pub account: Name,
    /// CRM option set.
    pub option_set: String,
    /// Campaign enumeration; none leaves the option set out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enumeration: Option<String>,
    /// Yes: the enumeration then holds the CRM's values instead of its own. No: missing values are added, labels
    /// updated, nothing removed.
    #[serde(default)]
    pub replace: bool,
}

/// What happens to one value. Words: `enum-change-<slug>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum ValueChange {
    /// New.
    Added,
    /// Its label changes.
    Relabelled {
        /// The label until now.
        from: String,
        /// The two labels have so little in common that the code may have been given another meaning.
        suspect: bool,
    },
    /// Goes away.
    Removed {
        /// Rows that hold it.
        in_use: u64,
    },
    /// Stays as it is.
    Kept,
    /// The list's own value; the CRM does not have it, and merging leaves it.
    Own,
}

impl ValueChange {
    /// The stem of its catalog key.
    pub fn slug(&self) -> &'static str {
        match self {
            ValueChange::Added => "added",
            ValueChange::Relabelled { .. } => "relabelled",
            ValueChange::Removed { .. } => "removed",
            ValueChange::Kept => "kept",
            ValueChange::Own => "own",
        }
    }
}

/// One value with what happens to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueLine {
    /// The value as it shall stand (as it stood, for a removed one).
    #[serde(flatten)]
    pub value: EnumerationValue,
    /// What happens to it.
    pub change: ValueChange,
}

/// The difference between an enumeration and what it shall become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EnumDiff {
    /// Whether the enumeration does not exist yet.
    pub new: bool,
    /// Value by value, in the order they shall stand, removed ones at the end.
    pub lines: Vec<ValueLine>,
    /// The enumeration as it shall stand.
    pub result: Enumeration,
}

impl EnumDiff {
    /// How many lines have this slug.
    pub fn count(&self, slug: &str) -> usize {
        self.lines.iter().filter(|l| l.change.slug() == slug).count()
    }

    /// Whether writing the result would change anything.
    pub fn changes_anything(&self) -> bool {
        self.new || self.lines.iter().any(|l| !matches!(l.change, ValueChange::Kept | ValueChange::Own))
    }

    /// Removed values that rows still hold.
    pub fn removed_in_use(&self) -> impl Iterator<Item = &ValueLine> {
        self.lines.iter().filter(|l| matches!(l.change, ValueChange::Removed { in_use } if in_use > 0))
    }
}

/// The name of a new enumeration for an option set.
pub fn enumeration_name(option_set: &str) -> String {
    safe_identifier(option_set)
}

/// Option sets whose codes the included fields hold, each once, in the order of tables and rules.
pub fn option_sets_in_use<'d>(
    account: &Name,
    details: &'d [TableDetail],
    mappings: &[Mapping],
) -> Vec<(&'d TableDetail, &'d OptionSet)> {
    let mut seen = BTreeSet::new();
    let mut sets = Vec::new();
    for detail in details {
        let Some(mapping) = mappings.iter().find(|m| &m.account == account && m.table == detail.table.name) else {
            continue;
        };
        for rule in mapping.included() {
            let field = detail.field(&rule.field).filter(|f| rule.keeps_code(f));
            let Some(set) = field.and_then(|f| detail.option_set(f.option_set.as_deref()?)) else { continue };
            if seen.insert(set.name.as_str()) {
                sets.push((detail, set));
            }
        }
    }
    sets
}

/// Proposes an enumeration for every option set in use: the one of its name, else an unclaimed one that holds most of
/// its values, else a new one named after it. Replace is never proposed.
pub fn propose_enumerations(
    account: &Name,
    details: &[TableDetail],
    mappings: &[Mapping],
    existing: &[Enumeration],
) -> Vec<EnumChoice> {
    let sets = option_sets_in_use(account, details, mappings);
    let own_name =
        |set: &OptionSet| existing.iter().find(|e| e.name.eq_ignore_ascii_case(&enumeration_name(&set.name)));
    let mut claimed: BTreeSet<&str> = sets.iter().filter_map(|(_, s)| own_name(s)).map(|e| e.name.as_str()).collect();
    let mut choices = Vec::new();
    for (_, set) in sets {
        let found = own_name(set).or_else(|| {
            let free = existing.iter().filter(|e| !claimed.contains(e.name.as_str()));
            free.map(|e| (overlap(set, e), e))
                .filter(|(share, _)| *share > 50)
                .max_by_key(|(share, _)| *share)
                .map(|(_, e)| e)
        });
        if let Some(enumeration) = found {
            claimed.insert(&enumeration.name);
        }
        let enumeration = found.map_or_else(|| enumeration_name(&set.name), |e| e.name.clone());
        choices.push(EnumChoice {
            account: account.clone(),
            option_set: set.name.clone(),
            enumeration: Some(enumeration),
            replace: false,
        });
    }
    choices
}

/// Percent of the option set's values that the enumeration holds under the same code and label.
fn overlap(set: &OptionSet, enumeration: &Enumeration) -> usize {
    let same = |o: &OptionItem| {
        enumeration.values.iter().any(|v| v.code == o.code && o.labels.0.values().any(|l| alike(l, &v.label)))
    };
    set.options.iter().filter(|o| same(o)).count() * 100 / set.options.len().max(1)
}

/// Enumerations that several option sets go to while one of them replaces: it would throw the others' values out.
pub fn replace_clashes(choices: &[EnumChoice]) -> Vec<String> {
    let mut by_name: BTreeMap<&str, (usize, bool)> = BTreeMap::new();
    for (name, choice) in choices.iter().filter_map(|c| c.enumeration.as_deref().map(|n| (n, c))) {
        let entry = by_name.entry(name).or_default();
        *entry = (entry.0 + 1, entry.1 || choice.replace);
    }
    by_name.into_iter().filter(|(_, (sets, replaces))| *sets > 1 && *replaces).map(|(n, _)| n.to_owned()).collect()
}

/// What an option set makes of an enumeration. `in_use` are the codes rows hold, with their numbers.
pub fn plan_enumeration(
    option_set: &OptionSet,
    name: &str,
    existing: Option<&Enumeration>,
    replace: bool,
    lang: Lang,
    in_use: &BTreeMap<i64, u64>,
) -> EnumDiff {
    let old: &[EnumerationValue] = existing.map(|e| e.values.as_slice()).unwrap_or_default();
    let mut seen = BTreeSet::new();
    let options: Vec<&OptionItem> = option_set.options.iter().filter(|o| seen.insert(o.code)).collect();
    let mut names: BTreeSet<String> =
        old.iter().filter(|v| !replace || seen.contains(&v.code)).map(|v| v.name.to_ascii_lowercase()).collect();
    let mut lines: Vec<ValueLine> = options.iter().map(|o| line_of(o, old, lang, &mut names)).collect();
    for value in old.iter().filter(|v| !seen.contains(&v.code)) {
        let change = match replace {
            true => ValueChange::Removed { in_use: in_use.get(&value.code).copied().unwrap_or(0) },
            false => ValueChange::Own,
        };
        lines.push(ValueLine { value: value.clone(), change });
    }
    let stays = |l: &&ValueLine| !matches!(l.change, ValueChange::Removed { .. });
    let values = lines.iter().filter(stays).map(|l| l.value.clone()).collect();
    let label = match existing {
        Some(e) => e.label.clone(),
        None => clean_line(option_set.labels.best(lang).unwrap_or(&option_set.name)).into_owned(),
    };
    let result = Enumeration { name: existing.map_or(name, |e| &e.name).to_owned(), label, values };
    EnumDiff { new: existing.is_none(), lines, result }
}

fn line_of(option: &OptionItem, old: &[EnumerationValue], lang: Lang, names: &mut BTreeSet<String>) -> ValueLine {
    let label = option.labels.best(lang).map_or_else(|| option.stored().into_owned(), |l| clean_line(l).into_owned());
    let Some(before) = old.iter().find(|v| v.code == option.code) else {
        let value = EnumerationValue {
            name: internal_name(option, names),
            label,
            code: option.code,
            value: option.value.clone(),
        };
        return ValueLine { value, change: ValueChange::Added };
    };
    let change = if before.label == label {
        ValueChange::Kept
    } else {
        let known = option.labels.0.values().any(|l| alike(l, &before.label));
        ValueChange::Relabelled { from: before.label.clone(), suspect: !known && !similar(&before.label, &label) }
    };
    ValueLine { value: EnumerationValue { label, ..before.clone() }, change }
}

/// Made of the English label, so that it does not change with the language of the screen; the code where there is none
/// or where two values share a label. A text that stands for a value is its name already: labels of it change.
fn internal_name(option: &OptionItem, names: &mut BTreeSet<String>) -> String {
    let code = option.code.to_string().replace('-', "m");
    let label = option.value.as_deref().or_else(|| option.labels.best(Lang::En)).unwrap_or_default();
    let words: String =
        label.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    let mut name: String = words.split_whitespace().collect::<Vec<_>>().join("_").chars().take(40).collect();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name = format!("v{code}");
    }
    let mut candidate = name.clone();
    let mut number = 1u32;
    while !names.insert(candidate.clone()) {
        candidate = if number == 1 { format!("{name}_{code}") } else { format!("{name}_{code}_{number}") };
        number += 1;
    }
    candidate
}

fn alike(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// Whether at least half of the pairs of neighbouring letters are shared.
fn similar(a: &str, b: &str) -> bool {
    let pairs = |t: &str| -> BTreeSet<(char, char)> {
        let letters: Vec<char> = t.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        letters.iter().copied().zip(letters.iter().copied().skip(1)).collect()
    };
    let (a, b) = (pairs(a), pairs(b));
    4 * a.intersection(&b).count() >= a.len() + b.len()
}

#[cfg(test)]
mod tests;
