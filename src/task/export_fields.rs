//! What of a table a flow would send to the CRM, and by what a new row can be known there: for whoever builds such a flow.
use super::order::schema_of;
use crate::account::System;
use crate::catalog::{KeyState, TableDetail};
use crate::flow::Flow;
use crate::mapping::Owner;
use crate::schema::{OutFields, conversions, out_fields, read_columns};
use crate::setup::Workspace;

/// Whether a field goes, and why not. Words: `export-fate-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFate {
    /// Its changes go: it is the campaign side's own.
    Goes,
    /// It goes only with a row that is made there: the CRM's word counts afterwards.
    NewRowsOnly,
    /// Its changes stay: the CRM's word counts, and no row is made.
    Stays,
    /// It is consent, and a flow of its own keeps that on both sides.
    OwnFlow,
    /// Its rule cannot be turned round, or the CRM does not take it.
    Cannot,
}

impl ExportFate {
    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            ExportFate::Goes => "goes",
            ExportFate::NewRowsOnly => "new-rows",
            ExportFate::Stays => "stays",
            ExportFate::OwnFlow => "own-flow",
            ExportFate::Cannot => "cannot",
        }
    }
}

/// A field of a mapping, as a flow to the CRM sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportField {
    /// CRM field.
    pub field: String,
    /// Whose word counts.
    pub owner: Owner,
    /// Whether it goes.
    pub fate: ExportFate,
}

fn outgoing(workspace: &Workspace, flow: &Flow, detail: &TableDetail) -> Option<OutFields> {
    let mapping = workspace.mapping(&flow.account, &flow.table)?;
    let schema = schema_of(workspace, mapping, detail);
    Some(out_fields(mapping, detail, &schema, (&conversions(mapping, detail), &read_columns(mapping, detail))))
}

/// The fields of the flow's table that could go, in the order of its columns, then those that are the campaign side's and
/// cannot.
pub fn export_fields(workspace: &Workspace, flow: &Flow, detail: &TableDetail) -> Vec<ExportField> {
    let Some(out) = outgoing(workspace, flow, detail) else { return Vec::new() };
    let apart = workspace.opt_out(&flow.account, &flow.table).is_some();
    let makes = flow.writing.mode.inserts();
    let could = out.fields.iter().map(|field| {
        let fate = match field.owner {
            Owner::Consent if apart => ExportFate::OwnFlow,
            _ if field.is_ours() && flow.writing.mode.updates() => ExportFate::Goes,
            _ if makes && field.creatable => ExportFate::NewRowsOnly,
            Owner::Crm => ExportFate::Stays,
            _ if !field.updatable => ExportFate::Cannot,
            _ => ExportFate::Stays,
        };
        ExportField { field: field.field.clone(), owner: field.owner, fate }
    });
    let mapping = workspace.mapping(&flow.account, &flow.table);
    let owner = |field: &str| mapping.and_then(|m| m.rule(field)).map_or(Owner::Marketing, |rule| rule.treatment.owner);
    let cannot = out.left_out.iter().map(|field| ExportField {
        field: field.clone(),
        owner: owner(field),
        fate: ExportFate::Cannot,
    });
    could.chain(cannot).collect()
}

/// The fields by which a row made on the campaign side can be known in the CRM: active keys of one field that is mapped as it
/// is.
pub fn export_keys(workspace: &Workspace, flow: &Flow, detail: &TableDetail) -> Vec<String> {
    let Some(out) = outgoing(workspace, flow, detail) else { return Vec::new() };
    let single =
        detail.keys.iter().filter(|key| key.state == KeyState::Active).filter_map(|key| match key.fields.as_slice() {
            [field] => Some(field),
            _ => None,
        });
    let mapped = |field: &&String| out.fields.iter().any(|f| f.field == **field);
    let mut keys: Vec<String> = single.filter(mapped).cloned().collect();
    keys.sort();
    keys.dedup();
    keys
}

/// What keeps a flow of export from starting as it stands, as far as that is known without asking: the case of
/// `MappingInvalid` it would meet.
pub fn export_obstacle(
    workspace: &Workspace,
    flow: &Flow,
    (system, detail): (System, &TableDetail),
) -> Option<&'static str> {
    let mode = flow.writing.mode;
    let ours = || export_fields(workspace, flow, detail).iter().any(|field| field.fate == ExportFate::Goes);
    if !mode.inserts() {
        return (!ours()).then_some("nothing-ours");
    }
    match &flow.writing.key {
        None if system == System::Salesforce => Some("key-needed"),
        Some(key) if !export_keys(workspace, flow, detail).contains(key) => Some("key-not-unique"),
        _ => None,
    }
}
