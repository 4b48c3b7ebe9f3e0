//! What follows from the mappings, made anew with each edit: the schemas, and what is wrong with a rule.
use super::{Schemas, elsewhere};
use crate::mapping::{LintIssue, Mapping, Severity, lint};
use crate::schema::{CampaignSchema, build};
use crate::setup::Step;
use crate::task::propose_schemas;
use crate::tui::wizard::desk::{Desk, Turn};
use crate::tui::wizard::ground;
use std::collections::BTreeMap;

/// What follows from a mapping, made anew with each edit.
#[derive(Debug)]
pub(super) struct Built {
    pub(super) schema: CampaignSchema,
    pub(super) lint: Vec<LintIssue>,
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
        let found = &draft.workspace.mappings;
        let left = std::mem::replace(&mut self.left, found.clone());
        self.edits.carry(|state| elsewhere::carried(state, &left, found, catalog));
        if *found != before {
            turn.save();
        }
        self.tab = self.tab.min(turn.desk.draft.tables.len().saturating_sub(1));
        self.rebuild(turn.desk);
        self.arrange(turn);
    }

    /// Schemas and findings of all tables.
    pub(super) fn rebuild(&mut self, desk: &Desk) {
        self.built.clear();
        let (Some(name), Some(catalog)) = (desk.name(), &desk.catalog) else { return };
        let workspace = &desk.draft.workspace;
        let own: Vec<Mapping> = workspace.mappings.iter().filter(|m| m.account == name).cloned().collect();
        for mapping in &own {
            if let Some(detail) = catalog.details.get(&mapping.table) {
                let schema = build(mapping, detail, &own, &workspace.enumerations);
                self.built.insert(mapping.table.clone(), Built { schema, lint: lint(mapping, detail) });
            }
        }
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
