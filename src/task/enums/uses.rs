//! Where the values of an option set are used: which columns hold them, and which of them rows hold.
use super::Catalogs;
use crate::account::Name;
use crate::catalog::{Field, OptionSet, TableDetail, text_code};
use crate::fault::Outcome;
use crate::mapping::{EnumChoice, FieldRule, Mapping, twins};
use crate::port::{Campaign, Enumeration};
use crate::setup::Workspace;
use std::collections::{BTreeMap, BTreeSet};

/// A field whose column holds values of the set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use<'w> {
    /// The mapping.
    pub mapping: &'w Mapping,
    /// The field's rule.
    pub rule: &'w FieldRule,
    /// The field.
    pub field: &'w Field,
    /// What stands between several values; none where the column holds one.
    pub between: Option<char>,
}

/// How a column holds the values of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// One a row.
    One,
    /// Several a row, with this between them.
    Several(char),
    /// Nobody knows any more: every way counts.
    Any,
}

/// Columns by table and name, in lower case, with how they hold their values.
type Columns = BTreeMap<(String, String), Holds>;

/// The tables as they are known, and what is carried of them.
pub(super) struct Uses<'w> {
    /// What is known of the accounts' CRMs.
    pub catalogs: &'w Catalogs,
    /// The workspace.
    pub workspace: &'w Workspace,
}

impl<'w> Uses<'w> {
    /// The option set as it is now.
    pub fn option_set(&self, choice: &EnumChoice) -> Option<&'w OptionSet> {
        self.catalogs.get(&choice.account)?.details.values().find_map(|d| d.option_set(&choice.option_set))
    }

    /// Values nobody has seen yet that are called as others of the set, with what rows hold for those: whether they stand for
    /// the same is for a person to say, and until then no sync adds them.
    pub fn waiting(&self, choice: &EnumChoice, set: &OptionSet) -> BTreeMap<i64, String> {
        let Some(catalog) = self.catalogs.get(&choice.account) else { return BTreeMap::new() };
        let seen = catalog.details.keys().filter_map(|table| catalog.agreed_with(table)?.option_set(&set.name));
        let seen: Vec<&OptionSet> = seen.collect();
        let unseen = |code: i64| !seen.is_empty() && seen.iter().all(|s| s.option(code).is_none());
        let waiting = twins(set).into_iter().filter(|(code, _)| unseen(*code));
        waiting.map(|(code, other)| (code, other.stored().into_owned())).collect()
    }

    /// The included fields that hold values of this option set.
    pub fn of_set(&self, choice: &EnumChoice) -> Vec<Use<'w>> {
        let mut uses = Vec::new();
        let Some(catalog) = self.catalogs.get(&choice.account) else { return uses };
        for mapping in self.workspace.mappings.iter().filter(|m| m.account == choice.account) {
            let Some(detail) = catalog.details.get(&mapping.table) else { continue };
            let of_set = |f: &&Field| f.option_set.as_deref() == Some(choice.option_set.as_str());
            for field in detail.fields.iter().filter(of_set) {
                let Some(rule) = mapping.rule(&field.name).filter(|r| r.include) else { continue };
                if let Some(holds) = holds(rule, field, detail) {
                    let between = if let Holds::Several(between) = holds { Some(between) } else { None };
                    uses.push(Use { mapping, rule, field, between });
                }
            }
        }
        uses
    }

    /// The codes of a list that rows hold, whichever option set of whichever account they come from: those that go to it,
    /// and those that filled it before.
    pub fn of_list(
        &self,
        choice: &EnumChoice,
        list: &Enumeration,
        campaign: &dyn Campaign,
    ) -> Outcome<BTreeMap<i64, u64>> {
        let shares = |c: &&EnumChoice| c.enumeration.as_deref() == Some(list.name.as_str());
        let sharing = self.workspace.enumerations.iter().filter(shares).chain([choice]);
        let mut sets: BTreeSet<(&Name, &str)> = sharing.map(|c| (&c.account, c.option_set.as_str())).collect();
        sets.extend(list.sources.iter().map(|s| (&s.account, s.option_set.as_str())));
        let mut columns = Columns::new();
        for (account, set) in sets {
            self.columns_of(account, set, &mut columns);
        }
        // Tables of mappings there are no longer are still there with their rows.
        for (schema, column) in campaign.columns_of_list(&list.name)? {
            add(&mut columns, (&schema, &column), Holds::One);
        }
        let wanted: BTreeSet<i64> = list.values.iter().map(|v| v.code).collect();
        let mut all = BTreeMap::new();
        for (column, holds) in &columns {
            count(campaign, column, *holds, &wanted, &mut all)?;
        }
        Ok(all)
    }

    /// Columns that hold values of this option set, or may: those of fields that are left out or gone, that had this option
    /// set when their table was last agreed with, or of which nothing is known any more.
    fn columns_of(&self, account: &Name, set: &str, columns: &mut Columns) {
        let catalog = self.catalogs.get(account);
        for mapping in self.workspace.mappings.iter().filter(|m| m.account == *account) {
            let now = catalog.and_then(|c| c.details.get(&mapping.table));
            let agreed = catalog.and_then(|c| c.agreed.get(&mapping.table)).map(|a| &a.detail);
            let known: Vec<&TableDetail> = now.into_iter().chain(agreed).collect();
            for rule in &mapping.rules {
                let fields = || known.iter().filter_map(|d| Some((*d, d.field(&rule.field)?)));
                let column = (mapping.schema.as_str(), rule.column.as_str());
                if fields().next().is_none() {
                    add(columns, column, Holds::Any);
                }
                let of_set = fields().filter(|(_, f)| f.option_set.as_deref() == Some(set));
                for holds in of_set.filter_map(|(detail, field)| holds(rule, field, detail)) {
                    add(columns, column, holds);
                }
            }
        }
    }
}

fn holds(rule: &FieldRule, field: &Field, detail: &TableDetail) -> Option<Holds> {
    let set = detail.option_set(field.option_set.as_deref()?)?;
    match rule.keeps_codes(field) {
        true => Some(Holds::Several(set.separator())),
        false => rule.keeps_code(field).then_some(Holds::One),
    }
}

fn add(columns: &mut Columns, (schema, column): (&str, &str), holds: Holds) {
    let known = columns.entry((schema.to_lowercase(), column.to_lowercase())).or_insert(holds);
    if *known != holds {
        *known = Holds::Any;
    }
}

/// Adds the rows of a column that hold one of these codes.
fn count(
    campaign: &dyn Campaign,
    (schema, column): &(String, String),
    holds: Holds,
    wanted: &BTreeSet<i64>,
    all: &mut BTreeMap<i64, u64>,
) -> Outcome<()> {
    let mut found = |code: i64, rows: u64| {
        if wanted.contains(&code) {
            *all.entry(code).or_insert(0) += rows;
        }
    };
    let between: &[char] = match holds {
        Holds::One => &[],
        Holds::Several(between) => &[between],
        Holds::Any => &[',', ';'],
    };
    if matches!(holds, Holds::One | Holds::Any) {
        campaign.codes_in_use(schema, column)?.into_iter().for_each(|(code, rows)| found(code, rows));
    }
    if between.is_empty() {
        return Ok(());
    }
    for (text, rows) in campaign.texts_in_use(schema, column)? {
        let mut codes = BTreeSet::new();
        for between in between {
            let values = text.split(*between).map(str::trim).filter(|v| !v.is_empty());
            codes.extend(values.map(|value| code_of(value, *between)));
        }
        if holds == Holds::Any {
            // The whole text was counted above.
            codes.remove(&text_code(&text));
        }
        codes.into_iter().for_each(|code| found(code, rows));
    }
    Ok(())
}

fn code_of(value: &str, between: char) -> i64 {
    match between {
        ';' => text_code(value),
        _ => value.parse().unwrap_or_else(|_| text_code(value)),
    }
}
