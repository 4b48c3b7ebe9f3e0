//! Which enumeration an option set goes to: the one it went to before, here or in another account; else the one of its
//! name; else a free one that holds most of its values; else a new one named after it.
use super::{EnumChoice, EnumSource, Enumeration, alike, enumeration_name};
use crate::account::Name;
use crate::catalog::{Field, OptionItem, OptionSet, TableDetail};
use crate::mapping::Mapping;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A list that holds more of an option set's values than this, in percent, is taken for its own.
const MOST: usize = 50;

/// Why an option set goes where it goes. Words: `enum-reason-<slug>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum EnumReason {
    /// It is left out.
    LeftOut,
    /// It went there before.
    Before,
    /// The option set of this name of another account goes or went there.
    BeforeElsewhere {
        /// That account.
        account: Name,
    },
    /// The list has its name.
    Name,
    /// The list holds so many of its values.
    Values {
        /// Percent.
        share: usize,
    },
    /// There was none: a new list named after it.
    New,
    /// Somebody chose it.
    Chosen,
}

impl EnumReason {
    /// The stem of its catalog key.
    pub fn slug(&self) -> &'static str {
        match self {
            EnumReason::LeftOut => "left-out",
            EnumReason::Before => "before",
            EnumReason::BeforeElsewhere { .. } => "before-elsewhere",
            EnumReason::Name => "name",
            EnumReason::Values { .. } => "values",
            EnumReason::New => "new",
            EnumReason::Chosen => "chosen",
        }
    }

    /// Every slug, for the coverage of the catalogs.
    pub const SLUGS: [&'static str; 7] = ["left-out", "before", "before-elsewhere", "name", "values", "new", "chosen"];

    /// The arguments of its sentence.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            EnumReason::BeforeElsewhere { account } => vec![("account", account.to_string())],
            EnumReason::Values { share } => vec![("share", share.to_string())],
            _ => Vec::new(),
        }
    }
}

/// Option sets whose values the included fields hold, each once, in the order of tables and rules; those of fields with
/// several values among them.
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
        let fields: HashMap<&str, &Field> = detail.fields.iter().map(|f| (f.name.as_str(), f)).collect();
        for rule in mapping.included() {
            let field = fields.get(rule.field.as_str()).filter(|f| rule.keeps_code(f) || rule.keeps_codes(f));
            let Some(set) = field.and_then(|f| detail.option_set(f.option_set.as_deref()?)) else { continue };
            if seen.insert(set.name.as_str()) {
                sets.push((detail, set));
            }
        }
    }
    sets
}

/// Proposes an enumeration for every option set in use. `others` are the choices there are already, of this account and of
/// others. Replace is never proposed.
pub fn propose_enumerations(
    account: &Name,
    details: &[TableDetail],
    mappings: &[Mapping],
    existing: &[Enumeration],
    others: &[EnumChoice],
) -> Vec<EnumChoice> {
    let sets = option_sets_in_use(account, details, mappings);
    let known = |set: &OptionSet| before(account, set, existing, others).or_else(|| own_name(set, existing));
    let mut claimed: BTreeSet<&str> = sets.iter().filter_map(|(_, s)| known(s)).map(|e| e.name.as_str()).collect();
    let mut choices = Vec::new();
    for (_, set) in sets {
        let found = known(set).or_else(|| {
            let free = existing.iter().filter(|e| !claimed.contains(e.name.as_str()));
            let shares = free.map(|e| (overlap(set, e), e)).filter(|(share, _)| *share > MOST);
            shares.max_by_key(|(share, _)| *share).map(|(_, e)| e)
        });
        if let Some(enumeration) = found {
            claimed.insert(&enumeration.name);
        }
        let name = found.map_or_else(|| enumeration_name(&set.name), |e| e.name.clone());
        let languages = others.iter().find(|c| c.account == *account).map(|c| c.languages.clone()).unwrap_or_default();
        choices.push(EnumChoice {
            enumeration: Some(name),
            languages,
            ..EnumChoice::new(account.clone(), set.name.clone())
        });
    }
    choices
}

/// Why a choice is as it is. `existing` are the lists there are, `others` all choices.
pub fn enum_reason(
    choice: &EnumChoice,
    set: &OptionSet,
    existing: &[Enumeration],
    others: &[EnumChoice],
) -> EnumReason {
    let Some(name) = choice.enumeration.as_deref() else { return EnumReason::LeftOut };
    let Some(list) = existing.iter().find(|e| e.name == name) else {
        return match elsewhere(&choice.account, set, name, others) {
            Some(account) => EnumReason::BeforeElsewhere { account },
            None if name == enumeration_name(&set.name) => EnumReason::New,
            None => EnumReason::Chosen,
        };
    };
    let of_set = |s: &&EnumSource| s.option_set == set.name;
    if list.sources.iter().filter(of_set).any(|s| s.account == choice.account) {
        return EnumReason::Before;
    }
    let filled = list.sources.iter().filter(of_set).map(|s| s.account.clone()).next();
    if let Some(account) = filled.or_else(|| elsewhere(&choice.account, set, name, others)) {
        return EnumReason::BeforeElsewhere { account };
    }
    if list.name.eq_ignore_ascii_case(&enumeration_name(&set.name)) {
        return EnumReason::Name;
    }
    match overlap(set, list) {
        0 => EnumReason::Chosen,
        share => EnumReason::Values { share },
    }
}

/// Another account whose option set of this name goes to that list.
fn elsewhere(account: &Name, set: &OptionSet, list: &str, others: &[EnumChoice]) -> Option<Name> {
    let same =
        |c: &&EnumChoice| c.account != *account && c.option_set == set.name && c.enumeration.as_deref() == Some(list);
    others.iter().find(same).map(|c| c.account.clone())
}

/// The list the option set filled before; else one that the set of this name of another account fills or filled, unless the
/// two mean other things by the same codes.
fn before<'e>(
    account: &Name,
    set: &OptionSet,
    existing: &'e [Enumeration],
    others: &[EnumChoice],
) -> Option<&'e Enumeration> {
    let filled = |e: &&Enumeration| e.sources.iter().any(|s| s.account == *account && s.option_set == set.name);
    existing.iter().find(filled).or_else(|| {
        let known = |e: &&Enumeration| {
            e.sources.iter().any(|s| s.option_set == set.name) || elsewhere(account, set, &e.name, others).is_some()
        };
        existing.iter().filter(known).find(|e| !contradicts(set, e))
    })
}

fn own_name<'e>(set: &OptionSet, existing: &'e [Enumeration]) -> Option<&'e Enumeration> {
    let name = enumeration_name(&set.name);
    existing.iter().find(|e| e.name.eq_ignore_ascii_case(&name))
}

fn by_code(list: &Enumeration) -> HashMap<i64, &str> {
    list.values.iter().map(|v| (v.code, v.label.as_str())).collect()
}

fn is_said(option: &OptionItem, label: &str) -> bool {
    option.labels.0.values().any(|l| alike(l, label))
}

/// Whether most codes both know have another label here than there.
fn contradicts(set: &OptionSet, list: &Enumeration) -> bool {
    let labels = by_code(list);
    let shared = set.options.iter().filter_map(|o| Some((o, labels.get(&o.code)?)));
    let (alike, other): (Vec<_>, Vec<_>) = shared.partition(|(o, label)| is_said(o, label));
    other.len() > alike.len()
}

/// Percent of the option set's values that the enumeration holds under the same code and label. Rows hold codes: a list of
/// the platform's own with the same labels under other codes would have a place for none of them.
fn overlap(set: &OptionSet, list: &Enumeration) -> usize {
    let labels = by_code(list);
    let same = |o: &&OptionItem| labels.get(&o.code).is_some_and(|label| is_said(o, label));
    set.options.iter().filter(same).count() * 100 / set.options.len().max(1)
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
