//! What of a table is consent, for a flow that keeps it on both sides, and what such a flow does with it.
use crate::account::{ExternalAccount, System};
use crate::catalog::{CHANGE_DATES, FieldType, TableDetail};
use crate::engine::OptOut;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Flow, OptOutRules, ReadMethod, ReadMode, TruthRow, method_of, takes_consent};
use crate::mapping::{Mapping, Owner, Step};
use crate::schema::{OutFields, ReadColumn};
use crate::setup::Workspace;

/// A field of consent, and which of its values forbids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentField {
    /// CRM field.
    pub field: String,
    /// Its column; there yes always forbids.
    pub column: String,
    /// The value of the CRM that forbids.
    pub out_when: bool,
}

/// What a flow of consent will do, to be seen before it is saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptOutPlan {
    /// Which way and by which rule.
    pub rules: OptOutRules,
    /// The fields it keeps.
    pub fields: Vec<ConsentField>,
    /// What both sides hold after a run, for every case.
    pub truth: [TruthRow; 4],
}

/// What a flow of consent will do with its table as it is mapped; none for another flow.
pub fn opt_out_plan(workspace: &Workspace, flow: &Flow) -> Option<OptOutPlan> {
    let rules = flow.writing.opt_out?;
    let fields = workspace.mapping(&flow.account, &flow.table).map(consent_fields).unwrap_or_default();
    Some(OptOutPlan { rules, fields, truth: rules.truth_table() })
}

/// The fields of a mapping that are consent, with their polarity.
pub fn consent_fields(mapping: &Mapping) -> Vec<ConsentField> {
    let consent = mapping.included().filter(|rule| rule.treatment.owner == Owner::Consent);
    consent
        .map(|rule| ConsentField {
            field: rule.field.clone(),
            column: rule.column.clone(),
            out_when: !rule.treatment.steps.contains(&Step::Not),
        })
        .collect()
}

fn refused(flow: &Flow, case: &str) -> Fault {
    let why = format!("flow {}: {case} in {}", flow.name, flow.table);
    let fault = Fault::new(ErrorKind::MappingInvalid, why).with("flow", flow.name.as_str());
    fault.with("table", &flow.table).with("case", case)
}

/// Whether a flow can keep consent as it says, as far as that is known without asking.
///
/// # Errors
/// `MappingInvalid`, also where another flow keeps the consent of the same rows; `FilterInvalid`.
pub fn check_opt_out(workspace: &Workspace, flow: &Flow, system: System) -> Outcome<()> {
    super::order::without_filter(flow)?;
    if !takes_consent(system, &flow.table) {
        return Err(refused(flow, "consent-of-nobody"));
    }
    let same = |f: &&Flow| f.direction == flow.direction && f.account == flow.account && f.table == flow.table;
    if workspace.flows.iter().filter(same).any(|f| f.name != flow.name) {
        return Err(refused(flow, "consent-twice"));
    }
    match workspace.mapping(&flow.account, &flow.table) {
        Some(mapping) if consent_fields(mapping).is_empty() => Err(refused(flow, "consent-none")),
        _ => Ok(()),
    }
}

/// The fields of consent alone, and what the flow does with them.
pub(super) fn only_consent(
    flow: &Flow,
    (mut fields, now): (OutFields, &TableDetail),
    account: &ExternalAccount,
) -> Outcome<(OutFields, Option<OptOut>)> {
    let rules = flow.writing.opt_out.unwrap_or_default();
    // A field that went meanwhile, or says something else than yes and no, cannot be asked for.
    let asked = |name: &str| now.field(name).is_some_and(|f| f.readable && f.kind == FieldType::Boolean);
    fields.fields.retain(|f| f.owner == Owner::Consent && asked(&f.field));
    if !rules.way.gives() {
        // What is only heard of need not be writable.
        fields.fields.iter_mut().for_each(|f| f.updatable = true);
    }
    if fields.ours().next().is_none() {
        return Err(refused(flow, "consent-none"));
    }
    let by_date = method_of(now, ReadMode::Incremental, Some(ReadMethod::Modified)) != ReadMethod::Full;
    let (look_back, margin) = (account.look_back.unwrap_or_default(), account.clock_margin.unwrap_or_default());
    Ok((fields, Some(OptOut { rules, by_date, look_back, margin })))
}

/// Everything but consent, of which a flow of its own decides; a new row carries it all the same.
pub(super) fn without_consent(mut fields: OutFields) -> OutFields {
    fields.fields.iter_mut().filter(|f| f.owner == Owner::Consent).for_each(|f| f.updatable = false);
    fields
}

/// The field that tells when a row was last changed.
pub(super) fn change_date(now: &TableDetail) -> Option<ReadColumn> {
    let field = CHANGE_DATES.iter().find_map(|name| now.field(name)).filter(|f| f.readable)?;
    Some(ReadColumn::of(field))
}
