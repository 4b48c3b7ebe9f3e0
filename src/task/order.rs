//! What a run from the CRM is made of: mapping, filter and settings, fitted to the table as it is, and checked before anything
//! moves.
use super::binding::bind;
use super::drift::told_of;
use super::enums::{check_places, fixed_lists};
use super::launch::{LaunchOptions, unknown};
use super::{Bench, connect, discover};
use crate::account::{ClockMargin, ExternalAccount, LookBack};
use crate::catalog::{Agreed, Field, TableDetail, fingerprint, is_dated};
use crate::engine::{Adapted, Changes, Doors, RunOrder};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Direction, Flow, OrderTold, ReadMethod, ReadMode, Replay, method_of, order_told, ordered_fields};
use crate::mapping::{
    Enumeration, Filter, Fitted, Mapping, Pushed, Severity, fields_of, filter_text, filter_text::RunDay, fit, lint,
    lint_schemas, pushed_down, with_places,
};
use crate::port::{Crm, ReadColumn, ReadQuery, SortKey};
use crate::run::RunId;
use crate::schema::{self, CampaignSchema};
use crate::setup::{Workspace, check_way};

/// The account and the mapping of a flow.
pub(super) fn parts_of<'w>(workspace: &'w Workspace, flow: &Flow) -> Outcome<(&'w ExternalAccount, &'w Mapping)> {
    let account = account_of(workspace, flow)?;
    let mapping = workspace.mapping(&flow.account, &flow.table).ok_or_else(|| {
        let why = format!("flow {} has no mapping for {} {}", flow.name, flow.account, flow.table);
        Fault::new(ErrorKind::MappingInvalid, why).with("table", &flow.table)
    })?;
    Ok((account, mapping))
}

/// The account of a flow.
pub(super) fn account_of<'w>(workspace: &'w Workspace, flow: &Flow) -> Outcome<&'w ExternalAccount> {
    workspace.account(&flow.account).ok_or_else(|| unknown(ErrorKind::AccountUnknown, "account", &flow.account))
}

/// Everything a run from the CRM needs, checked.
pub(super) async fn prepare(
    bench: &Bench,
    workspace: &Workspace,
    flow: &Flow,
    (options, adapted, only): (LaunchOptions, Adapted, &[String]),
) -> Outcome<(Prepared, RunOrder, Doors)> {
    let (account, mapping) = parts_of(workspace, flow)?;
    super::check_population(bench, flow).await?;
    let mut known = discover::known(bench, account, &flow.table).await?;
    let before = known.agreed.as_ref().map_or(&known.detail, |a| &a.detail).clone();
    // What is wrong with the mapping itself is told before anything is asked; what went meanwhile is no mistake of it.
    check_mapping(&fit(mapping, &workspace.enumerations, &before, &known.detail).mapping, &known.detail)?;
    let crm = connect(bench, account).await?;
    bind(bench, account, crm.as_ref(), options.dry_run).await?;
    let agreed = known.agreed.take();
    let now = present(known, crm.as_ref()).await?;
    check_alone(mapping, workspace)?;
    let lists = fixed_lists(bench).await?;
    check_places(bench, workspace, account, (&now, &lists)).await?;
    // Another way was written into the file by hand.
    check_way(flow.reading.way, account.system)?;
    let prepared = Prepared {
        workspace: workspace.clone(),
        flow: flow.clone(),
        mapping: mapping.clone(),
        before,
        agreed,
        lists,
        options,
        adapted,
        only: only.to_vec(),
        now: bench.clock.now(),
    };
    let order = prepared.order(&now)?;
    let doors = bench.doors(crm);
    Ok((prepared, order, doors))
}

/// What a run is made of, beside the table as it is at the moment.
pub(super) struct Prepared {
    workspace: Workspace,
    pub(super) flow: Flow,
    mapping: Mapping,
    /// The table its mapping was agreed with.
    before: TableDetail,
    /// What is kept of that, with what somebody said about it, where the table has become another one since.
    agreed: Option<Agreed>,
    /// The campaign side's lists that take no values.
    lists: Vec<Enumeration>,
    options: LaunchOptions,
    /// What was taken over before.
    adapted: Adapted,
    /// Rows that are asked for by their identifiers, and nothing else.
    only: Vec<String>,
    /// When the run begins.
    now: jiff::Timestamp,
}

impl Prepared {
    /// The order for the table as it is.
    pub(super) fn order(&self, now: &TableDetail) -> Outcome<RunOrder> {
        let Prepared { workspace, mapping, before, lists, options, .. } = self;
        let fitted = fit(mapping, &workspace.enumerations, before, now);
        let (mapping_version, Fitted { mapping, columns, drifts, .. }) = (fitted.version(), fitted);
        let drifts = told_of(drifts, self.agreed.as_ref(), &mapping);
        check_mapping(&mapping, now)?;
        let (sort, sort_stays) = sort_of(&self.flow, now)?;
        check_since(options.replay, now)?;
        let (filter, flow) = on_this_day(run_day(&self.flow, self.now)?, &self.flow, now)?;
        // Asking a table for changes it does not tell would be refused by the CRM.
        let mode = if options.full || !tells_changes_at_all(now, &flow) { ReadMode::Full } else { flow.mode };
        let account = workspace.accounts.iter().find(|a| a.name == flow.account);
        // A code without a place in a list that takes none is listed nowhere, whatever the CRM lists.
        let judged = with_places(before, now, &self.flow.account, (&workspace.enumerations, lists));
        let look_back = account.and_then(|a| a.look_back).unwrap_or_default();
        let margin = account.and_then(|a| a.clock_margin).unwrap_or_default();
        let query = ReadQuery { filter, way: flow.reading.way, ..discover::query_of(&mapping, now) };
        Ok(RunOrder {
            mapping_version,
            schema: schema_of(workspace, &mapping, &columns),
            conversions: schema::conversions_for(&mapping, now, &judged),
            changes: Changes {
                drifts,
                look_back,
                margin,
                adapted: self.adapted.clone(),
                only: self.only.clone(),
                sort,
                sort_stays,
                ..changes_of(&flow, now, &query, *options)
            },
            query,
            mode,
            dry_run: options.dry_run,
            try_rows: flow.try_rows,
            limit: options.limit,
            run: RunId::new(),
            flow,
        })
    }
}

/// A flow that goes to the CRM takes no filter: `FilterInvalid` where it has one.
pub(super) fn without_filter(flow: &Flow) -> Outcome<()> {
    if flow.filter.is_none() {
        return Ok(());
    }
    let why = format!("flow {} goes to the CRM and has a filter", flow.name);
    Err(Fault::new(ErrorKind::FilterInvalid, why).with("flow", flow.name.as_str()).with("case", "export"))
}

/// The table a mapping fills. Where a flow of consent decides otherwise, consent comes with a new row only.
pub(super) fn schema_of(workspace: &Workspace, mapping: &Mapping, columns: &TableDetail) -> CampaignSchema {
    let schema = schema::build(mapping, columns, &workspace.mappings, &workspace.enumerations);
    match workspace.opt_out(&mapping.account, &mapping.table) {
        Some(rules) if !rules.import_takes() => schema.with_consent_once(),
        _ => schema,
    }
}

/// Whether only what changed can be read.
fn tells_changes_at_all(detail: &TableDetail, flow: &Flow) -> bool {
    method_of(detail, ReadMode::Incremental, flow.reading.method) != ReadMethod::Full
}

/// How the flow learns of changes.
fn changes_of(flow: &Flow, detail: &TableDetail, query: &ReadQuery, options: LaunchOptions) -> Changes {
    let named = query.filter.iter().flat_map(fields_of).filter_map(|name| detail.field(name));
    let missing = named.filter(|f| query.columns.iter().all(|c| c.field != f.name));
    let column = ReadColumn::of;
    Changes {
        method: method_of(detail, flow.mode, flow.reading.method),
        instead: method_of(detail, flow.mode, Some(ReadMethod::Modified)),
        pushed: query.filter.as_ref().map_or(Pushed::Whole, |f| pushed_down(f, detail)),
        filter_columns: missing.map(column).collect(),
        sweep: options.sweep,
        approved: options.approve_deletes,
        restored: options.after_restore,
        look_back: LookBack::default(),
        margin: ClockMargin::default(),
        drifts: Vec::new(),
        adapted: Adapted::default(),
        only: Vec::new(),
        replay: options.replay,
        anew: options.anew || options.full,
        sort: Vec::new(),
        sort_stays: false,
    }
}

/// What changed since an instant is asked for by the date of the change.
fn check_since(replay: Option<Replay>, detail: &TableDetail) -> Outcome<()> {
    match replay {
        Some(Replay::Since(_)) if !is_dated(detail) => {
            let why = format!("rows of {} tell no date of their last change: read them all again", detail.table.name);
            Err(Fault::new(ErrorKind::Usage, why))
        }
        _ => Ok(()),
    }
}

/// In which order the flow's rows are wanted, as the CRM is asked for it, and whether a row keeps its place in it; nothing
/// where no reading of the flow can be had in it.
///
/// # Errors
/// `MappingInvalid` for a field rows cannot be ordered by.
fn sort_of(flow: &Flow, detail: &TableDetail) -> Outcome<(Vec<SortKey>, bool)> {
    let fields =
        ordered_fields(&flow.rows.order_by, detail).map_err(|(problem, field)| order_fault(problem, &field))?;
    if order_told(flow, detail, ReadMethod::Modified).replay.is_some() {
        return Ok((Vec::new(), false));
    }
    let wire = |field: &Field| field.wire.clone().unwrap_or_else(|| field.name.clone());
    let sort = fields.into_iter().map(|(field, descending)| SortKey { wire: wire(field), descending });
    Ok((sort.collect(), order_told(flow, detail, ReadMethod::Full).everything.is_none()))
}

/// What is wrong with a field of an order.
fn order_fault(problem: &str, field: &str) -> Fault {
    let fault = Fault::new(ErrorKind::MappingInvalid, format!("order-{problem}: {field}"));
    fault.with("case", format!("order-{problem}")).with("field", field)
}

/// What becomes of a flow's order in each of its readings; none where it asks for none.
///
/// # Errors
/// `MappingInvalid` where the flow goes to the CRM, or for a field rows cannot be ordered by; whatever keeps the table from
/// being described.
pub async fn told_order(bench: &Bench, account: &ExternalAccount, flow: &Flow) -> Outcome<Option<OrderTold>> {
    if flow.rows.order_by.is_empty() {
        return Ok(None);
    }
    if flow.direction != Direction::Import {
        return Err(order_fault("outward", flow.name.as_str()));
    }
    let detail = discover::known(bench, account, &flow.table).await?.detail;
    ordered_fields(&flow.rows.order_by, &detail).map_err(|(problem, field)| order_fault(problem, &field))?;
    let method = method_of(&detail, flow.mode, flow.reading.method);
    Ok(Some(order_told(flow, &detail, method)))
}

/// The table as it is now: as it is kept, where the CRM's number of its definitions stands where it stood, else described
/// anew. What is found is not kept: what changed is told until somebody looks at the changes of the account's tables.
pub(super) async fn present(known: discover::Known, crm: &dyn Crm) -> Outcome<TableDetail> {
    let discover::Known { detail, version, fresh, .. } = known;
    if fresh || (version.is_some() && crm.schema_version().await? == version) {
        return Ok(detail);
    }
    let now = crm.describe(&detail.table.name).await?;
    let same = fingerprint(&now) == fingerprint(&detail);
    Ok(if same { detail } else { now })
}

/// What the lint calls an error stops a run before it begins.
pub(super) fn check_mapping(mapping: &Mapping, detail: &TableDetail) -> Outcome<()> {
    let Some(issue) = lint(mapping, detail).into_iter().find(|i| i.severity == Severity::Error) else { return Ok(()) };
    let gone = matches!(issue.slug, "field-gone" | "cannot-carry");
    let kind = if gone { ErrorKind::FieldMissing } else { ErrorKind::MappingInvalid };
    Err(Fault { kind, ..issue.fault(&mapping.table) })
}

/// A table is filled by one mapping: rows of another one would look as if the CRM had deleted them.
pub(super) fn check_alone(mapping: &Mapping, workspace: &Workspace) -> Outcome<()> {
    let issues = lint_schemas(&workspace.mappings);
    let Some(issue) = issues.into_iter().find(|i| i.column.eq_ignore_ascii_case(&mapping.schema)) else {
        return Ok(());
    };
    let why = format!("more than one mapping fills {}", mapping.schema);
    Err(Fault { detail: why, ..issue.fault(&mapping.table) })
}

/// The flow's filter, checked against the table.
pub(super) fn filter_of(flow: &Flow, detail: &TableDetail) -> Outcome<Option<Filter>> {
    let Some(text) = flow.filter.as_deref().filter(|t| !t.trim().is_empty()) else { return Ok(None) };
    let filter = filter_text::read(text, detail).map_err(|problem| {
        let why = format!("flow {}: {} at {:?}: {}", flow.name, problem.slug, problem.at, problem.found);
        let fault = Fault::new(ErrorKind::FilterInvalid, why).with("flow", flow.name.as_str());
        problem.args().into_iter().fold(fault.with("problem", problem.key()), |f, (name, value)| f.with(&name, value))
    })?;
    Ok(Some(filter))
}

/// The day on which a flow's run begins, where its days are counted.
fn run_day(flow: &Flow, now: jiff::Timestamp) -> Outcome<RunDay> {
    RunDay::at(now, flow.zone.as_deref()).map_err(|problem| {
        let fault = Fault::new(ErrorKind::FilterInvalid, "the time zone of the filter is not known");
        let fault = fault.with("flow", flow.name.as_str()).with("problem", problem.key());
        problem.args().into_iter().fold(fault, |f, (name, value)| f.with(&name, value))
    })
}

/// The filter with the days it means on this day, and the flow with its filter as it holds on it: a filter that counts from
/// today lets other rows through tomorrow, although none of them changes, so that everything is then judged anew.
fn on_this_day(today: RunDay, flow: &Flow, detail: &TableDetail) -> Outcome<(Option<Filter>, Flow)> {
    let mut judged = flow.clone();
    let Some(filter) = filter_of(flow, detail)? else { return Ok((None, judged)) };
    let settled = today.settle(&filter, detail);
    if let Some(stamp) = today.stamp(&filter, &settled) {
        judged.filter = flow.filter.as_ref().map(|text| format!("{text} # {stamp}"));
    }
    Ok((Some(settled), judged))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Name;

    /// Columns made of options are those there are now, in schema and conversions alike, while a rule beside them goes by
    /// the options somebody has seen.
    #[test]
    fn an_option_that_came_fills_no_column_of_another() {
        use crate::catalog::fixtures::contact;
        use crate::catalog::{Labels, OptionItem};
        use crate::mapping::{Cell, Step, Treatment, Unlisted, propose};
        let name = || Name::parse("crm").unwrap();
        let mut before = contact();
        let set = before.field("new_interests").unwrap().option_set.clone().unwrap();
        before.fields.iter_mut().find(|f| f.name == "gendercode").unwrap().option_set = Some(set.clone());
        let options = |detail: &mut TableDetail, change: fn(&mut Vec<OptionItem>)| {
            change(&mut detail.option_sets.iter_mut().find(|s| s.name == set).unwrap().options);
        };
        let columns = Treatment { steps: vec![Step::Columns], ..Treatment::default() };
        let guard = Treatment { unlisted: Unlisted::Reject, ..Treatment::default() };
        let mapping = propose(&name(), &before, &[]).set_treatment("new_interests", columns, &before).unwrap();
        let mapping = mapping.set_treatment("gendercode", guard, &before).unwrap();
        let (mut more, mut turned) = (before.clone(), before.clone());
        options(&mut more, |all| all.insert(0, OptionItem::new(77, Labels::one(1033, "Other"))));
        options(&mut turned, |all| all.reverse());
        for now in [before.clone(), more, turned] {
            let prepared = Prepared {
                workspace: Workspace::named("x"),
                flow: Flow {
                    name: name(),
                    direction: crate::flow::Direction::Import,
                    account: name(),
                    table: "contact".into(),
                    mode: ReadMode::Full,
                    filter: None,
                    order: 1,
                    try_rows: 0,
                    schedule: None,
                    zone: None,
                    reading: Default::default(),
                    rows: Default::default(),
                    writing: Default::default(),
                    off: None,
                },
                mapping: mapping.clone(),
                before: before.clone(),
                agreed: None,
                lists: Vec::new(),
                options: LaunchOptions::default(),
                adapted: Adapted::default(),
                only: Vec::new(),
                now: "2026-01-02T03:04:05Z".parse().unwrap(),
            };
            let order = prepared.order(&now).unwrap();
            assert_eq!(order.schema.columns.len(), order.conversions.len());
            assert_eq!(order.query.columns.len(), order.conversions.iter().filter(|c| !c.is_again()).count());
            let pairs = || order.schema.columns.iter().zip(&order.conversions);
            let tests: Vec<_> = pairs().filter(|(c, _)| c.field == "new_interests").collect();
            assert_eq!(tests.len(), now.option_set(&set).unwrap().options.len());
            for (column, carry) in tests {
                let code = column.name.rsplit('_').next().unwrap().to_owned();
                let held = carry.carry(Cell::Text(code.into()), column.kind).unwrap();
                assert_eq!(held, Cell::Integer(1), "{} holds what it is called after", column.name);
            }
            let (column, guarded) = pairs().find(|(c, _)| c.field == "gendercode").unwrap();
            assert!(guarded.carry(Cell::Integer(77), column.kind).is_err(), "nobody has seen that option");
        }
    }

    #[test]
    fn two_mappings_that_fill_one_table_are_refused_before_a_row_moves() {
        let mapping = |account: &str, schema: &str| Mapping {
            account: Name::parse(account).unwrap(),
            table: "contact".into(),
            schema: schema.into(),
            version: 1,
            rules: Vec::new(),
        };
        let mut workspace = Workspace::named("x");
        workspace.mappings = vec![mapping("eu", "contact"), mapping("us", "person"), mapping("kr", "Contact")];
        let refused = |at: usize| check_alone(&workspace.mappings[at], &workspace).map_err(|f| f.kind);
        assert_eq!(refused(0), Err(ErrorKind::MappingInvalid));
        assert_eq!(refused(1), Ok(()), "a table of its own");
        assert_eq!(refused(2), Err(ErrorKind::MappingInvalid));
    }
}
