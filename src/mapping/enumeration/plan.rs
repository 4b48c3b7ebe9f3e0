//! The difference between an enumeration and what an option set makes of it, value by value.
use super::{EnumChoice, EnumSource, Enumeration, EnumerationValue, ListKind, alike};
use crate::catalog::{Labels, OptionItem, OptionSet, are_alike};
use crate::text::{Lang, clean_line, romanised};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

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
    /// Its label stays, those in further languages change.
    Translated {
        /// Those until now.
        from: Labels,
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
    /// The CRM has it, but the list is the platform's own and takes no values.
    Lacking,
}

impl ValueChange {
    /// The stem of its catalog key.
    pub fn slug(&self) -> &'static str {
        match self {
            ValueChange::Added => "added",
            ValueChange::Relabelled { .. } => "relabelled",
            ValueChange::Translated { .. } => "translated",
            ValueChange::Removed { .. } => "removed",
            ValueChange::Kept => "kept",
            ValueChange::Own => "own",
            ValueChange::Lacking => "lacking",
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
    /// Value by value, in the order they shall stand, removed and lacking ones at the end.
    pub lines: Vec<ValueLine>,
    /// The enumeration as it shall stand.
    pub result: Enumeration,
}

impl EnumDiff {
    /// How many lines have this slug.
    pub fn count(&self, slug: &str) -> usize {
        self.lines.iter().filter(|l| l.change.slug() == slug).count()
    }
}

/// What an option set makes of the enumeration its choice names. `in_use` are the codes rows hold, with their numbers;
/// `lang` is that of labels where the choice names none and the list has none.
pub fn plan_enumeration(
    option_set: &OptionSet,
    choice: &EnumChoice,
    existing: Option<&Enumeration>,
    lang: Lang,
    in_use: &BTreeMap<i64, u64>,
) -> EnumDiff {
    let source = EnumSource { account: choice.account.clone(), option_set: option_set.name.clone() };
    let kind = choice.kind.or(existing.map(|e| e.kind)).unwrap_or_default();
    if let Some(list) = existing.filter(|_| kind.is_fixed()) {
        return matched_only(option_set, list, (kind, source));
    }
    let wanted = Wanted { lang, languages: &choice.languages };
    let old: &[EnumerationValue] = existing.map(|e| e.values.as_slice()).unwrap_or_default();
    let mut seen = HashSet::new();
    // A value that is out of use comes along: rows of before may hold it, the first load brings them.
    let options: Vec<&OptionItem> = option_set.options.iter().filter(|o| seen.insert(o.code)).collect();
    let mut names: BTreeSet<String> =
        old.iter().filter(|v| !choice.replace || seen.contains(&v.code)).map(|v| v.name.to_ascii_lowercase()).collect();
    let standing: HashMap<i64, &EnumerationValue> = old.iter().rev().map(|v| (v.code, v)).collect();
    let mut lines: Vec<ValueLine> =
        options.iter().map(|o| line_of(o, standing.get(&o.code).copied(), wanted, &mut names)).collect();
    for value in old.iter().filter(|v| !seen.contains(&v.code)) {
        let change = match choice.replace {
            true => ValueChange::Removed { in_use: in_use.get(&value.code).copied().unwrap_or(0) },
            false => ValueChange::Own,
        };
        lines.push(ValueLine { value: value.clone(), change });
    }
    let stays = |l: &&ValueLine| !matches!(l.change, ValueChange::Removed { .. });
    let values = lines.iter().filter(stays).map(|l| l.value.clone()).collect();
    let name = || choice.enumeration.clone().unwrap_or_default();
    let result = Enumeration {
        name: existing.map_or_else(name, |e| e.name.clone()),
        label: match existing {
            Some(e) => e.label.clone(),
            None => clean_line(wanted.first(&option_set.labels).unwrap_or(&option_set.name)).into_owned(),
        },
        values,
        kind,
        sources: with_source(existing, source),
    };
    EnumDiff { new: existing.is_none(), lines, result }
}

/// A list nothing may be added to stays as it is; what it lacks is told.
fn matched_only(option_set: &OptionSet, list: &Enumeration, (kind, source): (ListKind, EnumSource)) -> EnumDiff {
    let known: HashSet<i64> = list.values.iter().map(|v| v.code).collect();
    let options: HashSet<i64> = option_set.options.iter().map(|o| o.code).collect();
    let mut lines: Vec<ValueLine> = list
        .values
        .iter()
        .map(|value| {
            let change = if options.contains(&value.code) { ValueChange::Kept } else { ValueChange::Own };
            ValueLine { value: value.clone(), change }
        })
        .collect();
    let wanted = Wanted { lang: Lang::En, languages: &[] };
    let mut names = BTreeSet::new();
    for option in option_set.options.iter().filter(|o| !known.contains(&o.code)) {
        let line = line_of(option, None, wanted, &mut names);
        lines.push(ValueLine { change: ValueChange::Lacking, ..line });
    }
    let result = Enumeration { kind, sources: with_source(Some(list), source), ..list.clone() };
    EnumDiff { new: false, lines, result }
}

fn with_source(existing: Option<&Enumeration>, source: EnumSource) -> Vec<EnumSource> {
    let mut all = existing.map(|e| e.sources.clone()).unwrap_or_default();
    if !all.contains(&source) {
        all.push(source);
        all.sort();
    }
    all
}

/// The languages labels are wanted in.
#[derive(Clone, Copy)]
struct Wanted<'c> {
    lang: Lang,
    languages: &'c [u32],
}

impl Wanted<'_> {
    /// The label people see.
    fn first<'l>(&self, labels: &'l Labels) -> Option<&'l str> {
        let chosen = self.languages.first().and_then(|l| labels.0.get(l)).filter(|l| !l.trim().is_empty());
        let lang = if self.languages.is_empty() { self.lang } else { Lang::En };
        chosen.map(String::as_str).or_else(|| labels.best(lang))
    }

    /// Those in further languages.
    fn further(&self, labels: &Labels) -> Labels {
        let told = self.languages.iter().skip(1).filter_map(|l| Some((*l, labels.0.get(l)?)));
        let told = told.map(|(l, label)| (l, clean_line(label).into_owned()));
        Labels(told.filter(|(_, label)| !label.trim().is_empty()).collect())
    }
}

fn line_of(
    option: &OptionItem,
    before: Option<&EnumerationValue>,
    wanted: Wanted<'_>,
    names: &mut BTreeSet<String>,
) -> ValueLine {
    let said =
        wanted.first(&option.labels).map_or_else(|| option.stored().into_owned(), |l| clean_line(l).into_owned());
    let labels = wanted.further(&option.labels);
    let Some(before) = before else {
        let name = internal_name(option, names);
        let value = EnumerationValue { name, label: said, code: option.code, value: option.value.clone(), labels };
        return ValueLine { value, change: ValueChange::Added };
    };
    let known = option.labels.0.values().any(|l| alike(l, &before.label));
    // Where nobody chose a language a label stays in the one it has, so that a sync called by another screen or a
    // scheduler relabels nothing.
    let stays = wanted.languages.is_empty() && option.labels.0.values().any(|l| clean_line(l) == before.label);
    let label = if stays { before.label.clone() } else { said };
    let change = if before.label != label {
        ValueChange::Relabelled { from: before.label.clone(), suspect: !known && !are_alike(&before.label, &label) }
    } else if before.labels != labels {
        ValueChange::Translated { from: before.labels.clone() }
    } else {
        ValueChange::Kept
    };
    let value = EnumerationValue { label, labels, value: option.value.clone(), ..before.clone() };
    ValueLine { value, change }
}

/// Made of the English label, so that it does not change with the language of the screen, in Latin letters where its
/// script has them; the code where there is none or where two values share a label. A text that stands for a value is its name already: labels of it change.
fn internal_name(option: &OptionItem, names: &mut BTreeSet<String>) -> String {
    let code = option.code.to_string().replace('-', "m");
    let label = option.value.as_deref().or_else(|| option.labels.best(Lang::En)).unwrap_or_default();
    let label = romanised(label);
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
