//! A mapping with its table and the schema that follows from both: what every artefact is made of.
use super::{CampaignSchema, build};
use crate::catalog::{Field, TableDetail};
use crate::mapping::{EnumChoice, Enumeration, FieldRule, Mapping, plan_enumeration};
use crate::text::Lang;

/// A mapping, its table as the CRM describes it, and its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// The rules.
    pub mapping: Mapping,
    /// The table.
    pub detail: TableDetail,
    /// What follows.
    pub schema: CampaignSchema,
}

impl Built {
    /// Builds the schema; `mappings` and `enumerations` are those of the whole workspace.
    pub fn new(mapping: &Mapping, detail: TableDetail, mappings: &[Mapping], enumerations: &[EnumChoice]) -> Self {
        let schema = build(mapping, &detail, mappings, enumerations);
        Self { mapping: mapping.clone(), detail, schema }
    }

    /// The carried fields in the order of the schema's columns, the key first.
    pub(super) fn carried(&self) -> impl Iterator<Item = (&Field, Option<&FieldRule>)> {
        let mut last = "";
        self.schema.columns.iter().filter_map(move |column| {
            // A reference's table stands beside it in a column of its own.
            if std::mem::replace(&mut last, &column.field) == column.field {
                return None;
            }
            Some((self.detail.field(&column.field)?, self.mapping.rule(&column.field)))
        })
    }
}

/// The enumerations as a first sync would make them, in the order of the choices, each once.
pub fn enumerations_of(built: &[Built], choices: &[EnumChoice], lang: Lang) -> Vec<Enumeration> {
    let mut all: Vec<Enumeration> = Vec::new();
    for choice in choices {
        let Some(name) = &choice.enumeration else { continue };
        let of_account = built.iter().filter(|b| b.mapping.account == choice.account);
        let Some(set) = of_account.filter_map(|b| b.detail.option_set(&choice.option_set)).next() else { continue };
        // Several option sets may go to one list: each adds to what the one before made of it.
        let place = all.iter().position(|e| &e.name == name);
        let standing = place.and_then(|at| all.get(at)).cloned();
        let planned = plan_enumeration(set, choice, standing.as_ref(), lang, &Default::default()).result;
        match place.and_then(|at| all.get_mut(at)) {
            Some(present) => *present = planned,
            None => all.push(planned),
        }
    }
    all
}
