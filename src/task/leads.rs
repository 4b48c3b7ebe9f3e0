//! Flows of leads: what a new one does, whether it can work as it says, launching it, and the test lead.
use super::binding::bind;
use super::launch::{LaunchOptions, unknown};
use super::order::present;
use super::{Bench, connect, discover, notify, off_thread};
use crate::account::{ExternalAccount, Name, System};
use crate::catalog::{KeyState, Labels, TableDetail};
use crate::engine::{self, Doors, ExportOrder, LeadField, Leads, Naming, RunHandle, takes_column};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{
    Flow, LeadRules, ReadMode, SourceTable, TopicPart, address_field, lead_table, needed_fields, propose_leads,
    source_field, topic_field, topic_parts,
};
use crate::mapping::Cell;
use crate::port::{Again, ReadColumn, ReadOrder, ReadQuery, WriteTable};
use crate::run::RunId;
use crate::schema::{CampaignSchema, CampaignType, Column, ColumnWrite, OutFields};
use crate::setup::Workspace;
use std::sync::Arc;

/// The tables of the campaign database leads can be made of.
///
/// # Errors
/// Storage faults.
pub async fn lead_sources(bench: &Bench) -> Outcome<Vec<SourceTable>> {
    let campaign = Arc::clone(&bench.campaign);
    off_thread(move || campaign.sources()).await
}

/// What could become leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadGround {
    /// The CRM they go to.
    pub system: System,
    /// What a new flow would do with the table that is meant.
    pub rules: LeadRules,
    /// The fields every lead needs.
    pub needed: Vec<String>,
    /// The tables leads can be made of.
    pub sources: Vec<SourceTable>,
}

/// What could become leads of the table of that name, or of the first there is.
///
/// # Errors
/// `MappingInvalid` where there is no such table; storage, vault and network faults.
pub async fn lead_ground(bench: &Bench, account: &ExternalAccount, from: Option<&str>) -> Outcome<LeadGround> {
    let sources = lead_sources(bench).await?;
    let first = sources.first().map(|source| source.name.as_str());
    let source = source_meant(&sources, from.or(first))?;
    let table = lead_table(account.system);
    let details = discover::describe(bench, account, &[table.to_owned()], false).await?;
    let detail = details.first().ok_or_else(|| Fault::new(ErrorKind::TableMissing, table).with("table", table))?;
    let (rules, needed) = (propose_leads(account.system, source, detail), needed_fields(account.system, detail));
    Ok(LeadGround { system: account.system, rules, needed, sources })
}

/// What a flow of leads does with a table, as far as names tell; with the table of that name, or the only one there is.
///
/// # Errors
/// `MappingInvalid` where there is no such table or it is not said which; storage, vault and network faults.
pub async fn lead_rules_for(bench: &Bench, account: &ExternalAccount, from: Option<&str>) -> Outcome<LeadRules> {
    let sources = lead_sources(bench).await?;
    let source = source_meant(&sources, from)?.name.clone();
    lead_ground(bench, account, Some(&source)).await.map(|ground| ground.rules)
}

fn source_meant<'s>(sources: &'s [SourceTable], from: Option<&str>) -> Outcome<&'s SourceTable> {
    let names = sources.iter().map(|s| s.name.as_str()).collect::<Vec<_>>().join(", ");
    let refuse = |case: &str, found: &str| {
        let fault = Fault::new(ErrorKind::MappingInvalid, format!("{case}: {found}, of {names}"));
        Err(fault.with("case", case).with("found", found).with("tables", &names))
    };
    match (from.map(str::trim).filter(|name| !name.is_empty()), sources) {
        (Some(name), []) => refuse("leads-nothing-there", name),
        (Some(name), _) => match sources.iter().find(|s| s.name.eq_ignore_ascii_case(name)) {
            Some(source) => Ok(source),
            None => refuse("leads-no-source", name),
        },
        (None, [only]) => Ok(only),
        (None, []) => refuse("leads-nothing-there", ""),
        (None, _) => refuse("leads-which", ""),
    }
}

fn refused(flow: &Flow, case: &str, found: &str) -> Fault {
    let why = format!("flow {}: {case} {found}", flow.name);
    let fault = Fault::new(ErrorKind::MappingInvalid, why).with("flow", flow.name.as_str());
    let from = flow.lead_rules().map(|rules| rules.from.clone()).unwrap_or_default();
    fault.with("table", &flow.table).with("found", found).with("from", from).with("case", case)
}

/// Whether leads can be made as the flow says, as far as that is known without asking the CRM anew.
///
/// # Errors
/// `MappingInvalid`, `FilterInvalid`; storage, vault and network faults where the table of leads is not known yet.
pub async fn check_leads(bench: &Bench, account: &ExternalAccount, flow: &Flow) -> Outcome<()> {
    let details = discover::describe(bench, account, std::slice::from_ref(&flow.table), false).await?;
    let detail =
        details.first().ok_or_else(|| Fault::new(ErrorKind::TableMissing, &flow.table).with("table", &flow.table))?;
    let sources = lead_sources(bench).await?;
    check(flow, account.system, (&sources, detail)).map(drop)
}

/// What is needed beside the rules.
struct Sound<'s> {
    source: &'s SourceTable,
    key: Option<String>,
    lead_source: Option<(String, Cell<'static>)>,
    topic: Vec<TopicPart>,
}

fn check<'s>(flow: &Flow, system: System, (sources, detail): (&'s [SourceTable], &TableDetail)) -> Outcome<Sound<'s>> {
    let rules = flow.lead_rules().cloned().unwrap_or_default();
    super::order::without_filter(flow)?;
    if flow.table != lead_table(system) {
        return Err(refused(flow, "leads-table", lead_table(system)));
    }
    let source = source_meant(sources, Some(rules.from.as_str()).filter(|from| !from.is_empty()))
        .map_err(|fault| fault.with("flow", flow.name.as_str()))?;
    if rules.key.is_empty() {
        return Err(refused(flow, "leads-no-key", ""));
    }
    let topic = topic_parts(&rules.topic).ok_or_else(|| refused(flow, "leads-topic", &rules.topic))?;
    if let Some(gone) = rules.gone_from(source) {
        return Err(refused(flow, "leads-no-column", &gone));
    }
    let unfit = |field: &&String| !detail.field(field).is_some_and(takes_column);
    if let Some(field) = rules.fields.keys().find(unfit) {
        return Err(refused(flow, "leads-no-field", field));
    }
    let lead_source = lead_source(flow, &rules, (system, detail))?;
    let needed = needed_fields(system, detail);
    if let Some(lacking) = needed.iter().find(|field| !rules.fills(system, field)) {
        return Err(refused(flow, "leads-lacks", lacking));
    }
    let key = match system {
        System::Dynamics => None,
        System::Salesforce => Some(unique_field(flow, detail).ok_or_else(|| refused(flow, "leads-no-unique", ""))?),
    };
    Ok(Sound { source, key, lead_source, topic })
}

/// Where every lead comes from, as rows of the CRM hold it.
fn lead_source(
    flow: &Flow,
    rules: &LeadRules,
    (system, detail): (System, &TableDetail),
) -> Outcome<Option<(String, Cell<'static>)>> {
    let Some(told) = rules.source.as_deref().filter(|s| !s.trim().is_empty()) else { return Ok(None) };
    let name = source_field(system);
    let field = detail.field(name).filter(|f| takes_column(f)).ok_or_else(|| refused(flow, "leads-no-field", name))?;
    let form = LeadField::of(field, 0, detail);
    let value = form.value(&Cell::Text(told.to_owned().into()));
    let listed = |value: &Cell<'_>| !field.restricted || form.words.iter().any(|(_, held)| held == value);
    match value.filter(listed) {
        Some(value) => Ok(Some((name.to_owned(), value))),
        None => Err(refused(flow, "leads-source", told)),
    }
}

/// The unique field that names a lead of ours: the one that is told, the one that says so, else the only one there is.
fn unique_field(flow: &Flow, detail: &TableDetail) -> Option<String> {
    let single = detail.keys.iter().filter(|k| k.state == KeyState::Active).filter_map(|k| match k.fields.as_slice() {
        [only] => Some(only.as_str()),
        _ => None,
    });
    let all: Vec<&str> = single.collect();
    if let Some(told) = &flow.writing.key {
        return all.iter().find(|field| *field == told).map(|field| (*field).to_owned());
    }
    let own = all.iter().find(|field| field.to_lowercase().contains("fieldbridge"));
    let only = if let [only] = all.as_slice() { Some(only) } else { None };
    own.or(only).map(|field| (*field).to_owned())
}

/// Starts the run of a flow of leads.
///
/// # Errors
/// As [`launch`](super::launch()); `MappingInvalid` where leads cannot be made as the flow says.
pub(super) async fn begin(
    bench: &Bench,
    workspace: &Workspace,
    (flow, account): (&Flow, &ExternalAccount),
    how: (LaunchOptions, Again),
) -> Outcome<RunHandle> {
    let (order, doors) = prepare(bench, workspace, (flow, account), how).await?;
    Ok(engine::start_export(order, doors))
}

/// What the run of such a flow needs.
///
/// # Errors
/// As [`begin`].
pub(super) async fn prepare(
    bench: &Bench,
    workspace: &Workspace,
    (flow, account): (&Flow, &ExternalAccount),
    (options, retry): (LaunchOptions, Again),
) -> Outcome<(ExportOrder, Doors)> {
    let mut known = discover::known(bench, account, &flow.table).await?;
    known.agreed = None;
    let crm = connect(bench, account).await?;
    bind(bench, account, crm.as_ref(), options.dry_run).await?;
    let detail = present(known, crm.as_ref()).await?;
    let sources = lead_sources(bench).await?;
    let tables = discover::kept(bench, &account.name).await?.map(|c| c.tables).unwrap_or_default();
    let sound = check(flow, account.system, (&sources, &detail))?;
    let naming = Naming::Lasting(sound.key.clone());
    let leads = leads_of(bench, workspace, (flow, account), (&sound, &detail)).await;
    let order = ExportOrder {
        mapping_version: 1,
        query: query_of(&leads, &detail),
        table: WriteTable::of(&detail, &tables),
        schema: schema_of(&leads.rules),
        fields: OutFields::default(),
        naming,
        guarded: false,
        opt_out: None,
        leads: Some(leads),
        mode: if options.full { ReadMode::Full } else { flow.mode },
        retry,
        dry_run: options.dry_run,
        limit: options.limit,
        run: RunId::new(),
        flow: flow.clone(),
    };
    Ok((order, bench.doors(crm)))
}

/// What the engine does with rows.
async fn leads_of(
    bench: &Bench,
    workspace: &Workspace,
    (flow, account): (&Flow, &ExternalAccount),
    (sound, detail): (&Sound<'_>, &TableDetail),
) -> Leads {
    let rules = flow.lead_rules().cloned().unwrap_or_default();
    let place = |column: &str| places(&rules).iter().position(|c| c == column);
    let field = |(field, column): (&String, &String)| Some(LeadField::of(detail.field(field)?, place(column)?, detail));
    let fields: Vec<LeadField> = rules.fields.iter().filter_map(field).collect();
    let topic = sound.topic.iter().map(|part| match part {
        TopicPart::Column(column) => (part.clone(), place(column)),
        TopicPart::Text(_) => (part.clone(), None),
    });
    let address = address_field(account.system);
    let address = detail.field(address).filter(|_| rules.fields.contains_key(address)).filter(|f| !f.unfilterable);
    let courier = match rules.notify.is_empty() {
        true => Err(Fault::new(ErrorKind::MailSettings, "nobody is told")),
        false => notify::courier(bench, workspace).await,
    };
    Leads {
        id_into: rules.id_into.clone(),
        topic: topic.collect(),
        topic_field: topic_field(account.system).to_owned(),
        has_topic: account.system == System::Dynamics,
        source: sound.lead_source.clone(),
        needed: needed_fields(account.system, detail),
        address: address.cloned(),
        converted: detail.field(converted_field(account.system)).map(ReadColumn::of),
        link: link_of(account),
        courier,
        fields,
        rules,
    }
}

/// The field that holds one where a lead became a customer: its state is "qualified", or it is converted.
fn converted_field(system: System) -> &'static str {
    match system {
        System::Dynamics => "statecode",
        System::Salesforce => "IsConverted",
    }
}

/// Where a lead is shown, `{}` in place of its identifier (learn.microsoft.com, "Open apps, forms, views, dialogs, and reports
/// with a URL"; Lightning's record pages).
pub(super) fn link_of(account: &ExternalAccount) -> String {
    account.url.join(match account.system {
        System::Dynamics => "main.aspx?pagetype=entityrecord&etn=lead&id={}",
        System::Salesforce => "lightning/r/Lead/{}/view",
    })
}

/// The columns that are read, the key first.
fn places(rules: &LeadRules) -> Vec<String> {
    std::iter::once(rules.key.clone()).chain(rules.columns()).collect()
}

/// The table somebody else fills, as far as it is read.
fn schema_of(rules: &LeadRules) -> CampaignSchema {
    let column = |name: String| Column {
        name,
        labels: Labels::default(),
        kind: CampaignType::Memo,
        field: String::new(),
        enumeration: None,
        link: None,
        write: ColumnWrite::default(),
        personal: false,
        among: false,
    };
    CampaignSchema {
        name: rules.from.clone(),
        labels: Labels::default(),
        key: rules.key.clone(),
        columns: places(rules).into_iter().map(column).collect(),
    }
}

/// How the leads the CRM has are read.
fn query_of(leads: &Leads, detail: &TableDetail) -> ReadQuery {
    let read = |field: &LeadField| detail.field(&field.field).map(ReadColumn::of);
    ReadQuery {
        table: detail.table.name.clone(),
        address: detail.table.entity_set.clone(),
        primary_id: detail.table.primary_id.clone(),
        columns: leads.fields.iter().filter_map(read).collect(),
        filter: None,
        since: None,
        order: ReadOrder::ById,
        page_size: 1000,
        part: Default::default(),
        sort: Vec::new(),
        way: Default::default(),
    }
}

/// What a flow of leads of the workspace is, with its account.
pub(super) fn lead_flow<'w>(workspace: &'w Workspace, name: &Name) -> Outcome<(&'w Flow, &'w ExternalAccount)> {
    let flow = workspace.flow(name).ok_or_else(|| unknown(ErrorKind::FlowUnknown, "flow", name))?;
    if flow.lead_rules().is_none() {
        let why = format!("flow {name} makes no leads");
        return Err(Fault::new(ErrorKind::Usage, why).with("flow", name.as_str()).with("case", "leads-only"));
    }
    let account = workspace.account(&flow.account);
    let account = account.ok_or_else(|| unknown(ErrorKind::AccountUnknown, "account", &flow.account))?;
    Ok((flow, account))
}

/// What a flow writes of a test lead, and what it is called: nothing of a row.
pub(super) struct Trial {
    pub(super) table: WriteTable,
    pub(super) key: Option<String>,
    pub(super) values: Vec<(String, Cell<'static>)>,
}

/// What a test lead of a flow is made of: the fields the flow fills and those every lead needs, each with a value that says
/// that it is a test.
pub(super) async fn trial_of(bench: &Bench, account: &ExternalAccount, flow: &Flow) -> Outcome<Trial> {
    let crm = connect(bench, account).await?;
    let detail = crm.describe(&flow.table).await?;
    let sources = lead_sources(bench).await?;
    let sound = check(flow, account.system, (&sources, &detail))?;
    let rules = flow.lead_rules().cloned().unwrap_or_default();
    let tables = discover::kept(bench, &account.name).await?.map(|c| c.tables).unwrap_or_default();
    let mut names: Vec<String> = rules.fields.keys().cloned().collect();
    names.extend(needed_fields(account.system, &detail));
    names.push(topic_field(account.system).to_owned());
    let mut values: Vec<(String, Cell<'static>)> = Vec::new();
    for name in names {
        let Some(field) = detail.field(&name).filter(|f| takes_column(f)) else { continue };
        let sample = super::leads_test::sample(&LeadField::of(field, 0, &detail), field);
        if let Some(sample) = sample.filter(|_| !values.iter().any(|(known, _)| *known == name)) {
            values.push((name, sample));
        }
    }
    if let Some((field, value)) = sound.lead_source {
        values.retain(|(known, _)| *known != field);
        values.push((field, value));
    }
    let _ = sound.source;
    Ok(Trial { table: WriteTable::of(&detail, &tables), key: sound.key, values })
}
