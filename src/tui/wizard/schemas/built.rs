//! What follows from the mappings, made anew with each edit: the schemas, and what is wrong with a rule.
use super::remembered::remembered;
use super::{Schemas, elsewhere};
use crate::account::Name;
use crate::catalog::Catalog;
use crate::mapping::{EnumChoice, LintIssue, Mapping, Severity, lint};
use crate::schema::{CampaignSchema, build};
use crate::setup::Step;
use crate::task::propose_schemas;
use crate::tui::wizard::aim::Aim;
use crate::tui::wizard::desk::{Desk, Turn};
use crate::tui::wizard::ground;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What follows from a mapping.
#[derive(Debug, PartialEq)]
pub(super) struct Built {
    mapping: Arc<Mapping>,
    pub(super) schema: CampaignSchema,
    pub(super) lint: Vec<LintIssue>,
}

/// What follows from the mappings of an account, by table.
#[derive(Debug, Default, PartialEq)]
pub(super) struct BuiltTables(BTreeMap<String, Built>);

impl BuiltTables {
    /// What follows from the mapping of that table.
    pub(super) fn get(&self, table: &str) -> Option<&Built> {
        self.0.get(table)
    }

    /// Forgets everything: something else than the mappings may have changed.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Makes anew what an edit changed. A table rests on its own mapping and on which tables have which schema, for its
    /// links; what else it rests on does not change while this step is open.
    pub(super) fn follow(
        &mut self,
        (account, all): (&Name, &[Arc<Mapping>]),
        catalog: &Catalog,
        enumerations: &[EnumChoice],
    ) {
        let own = || all.iter().filter(|m| m.account == *account && catalog.details.contains_key(&m.table));
        let known = |m: &Arc<Mapping>| self.get(&m.table).is_some_and(|b| b.mapping.schema == m.schema);
        if own().count() != self.0.len() || !own().all(known) {
            self.clear();
        }
        let changed = |m: &&Arc<Mapping>| !self.get(&m.table).is_some_and(|b| Arc::ptr_eq(&b.mapping, m));
        let changed: Vec<&Arc<Mapping>> = own().filter(changed).collect();
        // Who links where is asked of names alone.
        let names: Vec<Mapping> = all.iter().filter(|_| !changed.is_empty()).map(|m| head(m)).collect();
        for mapping in changed {
            let Some(detail) = catalog.details.get(&mapping.table) else { continue };
            let schema = build(mapping, detail, &names, enumerations);
            let built = Built { mapping: mapping.clone(), schema, lint: lint(mapping, detail) };
            self.0.insert(mapping.table.clone(), built);
        }
    }
}

/// A mapping without its rules.
fn head(mapping: &Mapping) -> Mapping {
    Mapping {
        account: mapping.account.clone(),
        table: mapping.table.clone(),
        schema: mapping.schema.clone(),
        version: mapping.version,
        rules: Vec::new(),
    }
}

impl Schemas {
    /// Everything is described: proposes what is missing and shows it.
    pub(super) fn prepare(&mut self, turn: &mut Turn<'_>) {
        self.fault = None;
        if !ground::stands(Step::Schemas, turn) {
            return;
        }
        let Some(name) = turn.desk.name() else { return };
        let Desk { draft, catalog, .. } = &mut *turn.desk;
        let Some(catalog) = catalog else { return };
        let before = draft.workspace.mappings.clone();
        if let Err(fault) = propose_schemas(draft, &name, catalog) {
            self.fault = Some(fault);
            return;
        }
        let found = remembered(&self.left, &draft.workspace.mappings);
        let left = std::mem::replace(&mut self.left, found);
        self.edits.carry(|state| elsewhere::carried(state, &left, &self.left, catalog));
        let found = &draft.workspace.mappings;
        if *found != before {
            turn.save();
        }
        self.tab = self.tab.min(turn.desk.draft.tables.len().saturating_sub(1));
        self.built.clear();
        self.rebuild(turn.desk);
        match self.aim.take() {
            Some(Aim::Rule(table, field)) => self.look_at(&table, field.as_deref(), turn),
            _ => self.arrange(turn),
        }
    }

    /// Schemas and findings of the tables that changed.
    pub(super) fn rebuild(&mut self, desk: &Desk) {
        let (Some(name), Some(catalog)) = (desk.name(), &desk.catalog) else { return self.built.clear() };
        self.built.follow((&name, &self.left), catalog, &desk.draft.workspace.enumerations);
    }

    /// The gravest finding of each field, those merely worth knowing aside.
    pub(super) fn grave(&self, table: &str) -> BTreeMap<&str, Severity> {
        let mut found = BTreeMap::new();
        let issues = self.built.get(table).into_iter().flat_map(|b| &b.lint);
        for issue in issues.filter(|i| i.severity != Severity::Info) {
            found.entry(issue.field.as_str()).or_insert(issue.severity);
        }
        found
    }

    /// The first table whose mapping cannot be used as it is.
    pub(super) fn broken(&self, desk: &Desk) -> Option<(usize, LintIssue)> {
        desk.draft.tables.iter().enumerate().find_map(|(tab, table)| {
            let issues = &self.built.get(table)?.lint;
            issues.iter().find(|i| i.severity == Severity::Error).map(|issue| (tab, issue.clone()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::remembered::{Remembered, put_back};
    use super::*;
    use crate::catalog::fixtures::{account, contact};
    use crate::command::CommandId;
    use crate::mapping::{Conversion, accept_above, propose};
    use crate::tui::wizard::history::History;
    use proptest::prelude::*;

    fn known() -> Catalog {
        let mut catalog = Catalog::new(jiff::Timestamp::UNIX_EPOCH);
        for detail in [account(), contact()] {
            catalog.tables.push(detail.table.clone());
            catalog.details.insert(detail.table.name.clone(), detail);
        }
        catalog
    }

    fn proposed(catalog: &Catalog) -> Vec<Mapping> {
        let chosen: Vec<String> = catalog.details.keys().cloned().collect();
        let of = |name: &str| Name::parse(name).unwrap();
        let own = catalog.details.values().map(|d| propose(&of("crm"), d, &chosen));
        own.chain([propose(&of("other"), &contact(), &chosen)]).collect()
    }

    /// One edit of one table, or one of a name that others link to.
    fn edited(mapping: &Mapping, catalog: &Catalog, what: u8, place: usize, text: &str) -> Option<Mapping> {
        let detail = &catalog.details[&mapping.table];
        let field = mapping.rules[place % mapping.rules.len()].field.clone();
        match what {
            0 | 1 => mapping.toggle(&field).ok(),
            2 => mapping.rename(&field, text).ok(),
            3 => mapping.set_conversion(&field, Conversion::ALL[text.len() % 8], detail).ok(),
            4 => Some(Mapping { schema: text.to_owned(), ..mapping.clone() }),
            5 => mapping.set_target(&field, text.len().is_multiple_of(2), detail).ok(),
            _ => Some(accept_above(mapping, u8::try_from(place).unwrap())),
        }
    }

    proptest! {
        #[test]
        fn what_an_edit_makes_anew_is_what_everything_made_anew_would_be(
            steps in prop::collection::vec((0u8..11, 0usize..3, 0usize..60, "[a-c]|order|[ -~]{0,9}"), 1..40),
        ) {
            let (catalog, name) = (known(), Name::parse("crm").unwrap());
            let mut now = proposed(&catalog);
            let mut left = remembered(&[], &now);
            let (mut built, mut history) = (BuiltTables::default(), History::<Remembered>::default());
            let mut states = vec![now.clone()];
            built.follow((&name, &left), &catalog, &[]);
            for (what, table, place, text) in steps {
                match what {
                    7..=10 => {
                        let id = if what < 9 { CommandId::Undo } else { CommandId::Redo };
                        let Some(then) = history.travel(id, left.clone()) else { continue };
                        put_back(&then, &mut now);
                        prop_assert!(states.contains(&now), "a state that stood before");
                    }
                    _ => {
                        let Some(next) = edited(&now[table], &catalog, what, place, &text) else { continue };
                        now[table] = next;
                        history.note(left.clone(), &remembered(&left, &now));
                        states.push(now.clone());
                    }
                }
                left = remembered(&left, &now);
                built.follow((&name, &left), &catalog, &[]);
                let mut anew = BuiltTables::default();
                anew.follow((&name, &remembered(&[], &now)), &catalog, &[]);
                prop_assert_eq!(&built, &anew);
                for mapping in now.iter().filter(|m| m.account == name) {
                    let schema = build(mapping, &catalog.details[&mapping.table], &now, &[]);
                    prop_assert_eq!(&built.get(&mapping.table).unwrap().schema, &schema);
                }
            }
        }
    }

    #[test]
    fn only_the_table_that_changed_is_made_anew() {
        let (catalog, name) = (known(), Name::parse("crm").unwrap());
        let mut now = proposed(&catalog);
        let left = remembered(&[], &now);
        let mut built = BuiltTables::default();
        built.follow((&name, &left), &catalog, &[]);
        // A mark no build makes shows what was left as it was.
        built.0.values_mut().for_each(|b| b.schema.key = "left".into());
        now[1] = now[1].toggle("nickname").unwrap();
        built.follow((&name, &remembered(&left, &now)), &catalog, &[]);
        let key = |built: &BuiltTables, table: &str| built.get(table).unwrap().schema.key.clone();
        assert_eq!((key(&built, "account").as_str(), key(&built, "contact").as_str()), ("left", "contactid"));
        now[0].schema = "company".into();
        built.follow((&name, &remembered(&left, &now)), &catalog, &[]);
        assert_eq!(key(&built, "account"), "accountid");
        let links = &built.get("contact").unwrap().schema.columns;
        assert!(links.iter().any(|c| c.link.as_deref() == Some("company")), "a schema's name is also where links go");
    }
}
