//! Where the values of an option set are used: which columns hold them, and which of them rows hold.
use crate::account::Name;
use crate::catalog::{Field, OptionSet, TableDetail, text_code};
use crate::fault::Outcome;
use crate::mapping::{EnumChoice, FieldRule, Mapping};
use crate::port::Campaign;
use crate::setup::Workspace;
use std::collections::BTreeMap;

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

/// The tables as they are known, and what is carried of them.
pub(super) struct Uses<'w> {
    /// The account that is looked at and its tables.
    pub own: (&'w Name, &'w [TableDetail]),
    /// Those of other accounts, as far as they share its lists.
    pub others: &'w [(Name, Vec<TableDetail>)],
    /// The workspace.
    pub workspace: &'w Workspace,
}

impl<'w> Uses<'w> {
    /// The included fields that hold values of this option set.
    pub fn of_set(&self, choice: &EnumChoice) -> Vec<Use<'w>> {
        self.columns_of(choice).into_iter().filter(|u| u.rule.include).collect()
    }

    /// The codes rows hold of the list, whichever option set of whichever account they come from; those in columns of
    /// fields that are no longer carried among them.
    pub fn of_list(&self, choice: &EnumChoice, campaign: &dyn Campaign) -> Outcome<BTreeMap<i64, u64>> {
        let same_list = |c: &&EnumChoice| c.enumeration.is_some() && c.enumeration == choice.enumeration;
        let others = self
            .workspace
            .enumerations
            .iter()
            .filter(same_list)
            .filter(|c| (&c.account, &c.option_set) != (&choice.account, &choice.option_set));
        let mut all = BTreeMap::new();
        for found in std::iter::once(choice).chain(others).flat_map(|c| self.columns_of(c)) {
            let (schema, column) = (&found.mapping.schema, &found.rule.column);
            match found.between {
                None => {
                    for (code, rows) in campaign.codes_in_use(schema, column)? {
                        *all.entry(code).or_insert(0) += rows;
                    }
                }
                Some(between) => {
                    for (text, rows) in campaign.texts_in_use(schema, column)? {
                        for value in text.split(between).map(str::trim).filter(|v| !v.is_empty()) {
                            *all.entry(code_of(value, between)).or_insert(0) += rows;
                        }
                    }
                }
            }
        }
        Ok(all)
    }

    /// Columns that hold values of this option set, or held them before their field was left out.
    fn columns_of(&self, choice: &EnumChoice) -> Vec<Use<'w>> {
        let (own, details) = self.own;
        let details: &'w [TableDetail] = match *own == choice.account {
            true => details,
            false => self.others.iter().find(|(name, _)| *name == choice.account).map_or(&[], |(_, d)| d),
        };
        let mut uses = Vec::new();
        for mapping in self.workspace.mappings.iter().filter(|m| m.account == choice.account) {
            let Some(detail) = details.iter().find(|d| d.table.name == mapping.table) else { continue };
            let Some(set) = detail.option_set(&choice.option_set) else { continue };
            for field in detail.fields.iter().filter(|f| f.option_set.as_deref() == Some(set.name.as_str())) {
                let Some(rule) = mapping.rule(&field.name) else { continue };
                let between = rule.keeps_codes(field).then(|| separator(set));
                if between.is_some() || rule.keeps_code(field) {
                    uses.push(Use { mapping, rule, field, between });
                }
            }
        }
        uses
    }
}

/// Dataverse writes the codes of a multiple choice with commas, Salesforce its values with semicolons.
fn separator(set: &OptionSet) -> char {
    if set.holds_texts() { ';' } else { ',' }
}

fn code_of(value: &str, between: char) -> i64 {
    match between {
        ';' => text_code(value),
        _ => value.parse().unwrap_or_else(|_| text_code(value)),
    }
}
