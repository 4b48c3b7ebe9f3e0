//! Launching a run that goes to the CRM: everything it needs is checked first, so that what is wrong is told before a row
//! moves.
use super::binding::bind;
use super::launch::LaunchOptions;
use super::order::{check_alone, check_mapping, present, schema_of};
use super::{Bench, connect, discover, opt_out};
use crate::account::{ExternalAccount, System};
use crate::catalog::{KeyState, TableDetail};
use crate::engine::{self, Doors, ExportOrder, Naming, RunHandle};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Direction, Flow, ReadMode};
use crate::mapping::{Fitted, Mapping, fit};
use crate::port::{Again, ReadQuery, WriteTable};
use crate::run::RunId;
use crate::schema::{self, OutFields};
use crate::setup::Workspace;

/// Starts the run of an export flow, or of a flow of consent.
///
/// # Errors
/// As [`launch`](super::launch()); `MappingInvalid` where nothing is the campaign side's own or a new row cannot be named.
pub(super) async fn begin(
    bench: &Bench,
    workspace: &Workspace,
    of: (&Flow, &ExternalAccount, &Mapping),
    how: (LaunchOptions, Again),
) -> Outcome<RunHandle> {
    let (order, doors) = prepare(bench, workspace, of, how).await?;
    Ok(engine::start_export(order, doors))
}

/// What the run of such a flow needs.
///
/// # Errors
/// As [`begin`].
pub(super) async fn prepare(
    bench: &Bench,
    workspace: &Workspace,
    (flow, account, mapping): (&Flow, &ExternalAccount, &Mapping),
    (options, retry): (LaunchOptions, Again),
) -> Outcome<(ExportOrder, Doors)> {
    let mut known = discover::known(bench, account, &flow.table).await?;
    let before = known.agreed.take().map_or_else(|| known.detail.clone(), |agreed| agreed.detail);
    let crm = connect(bench, account).await?;
    bind(bench, account, crm.as_ref(), options.dry_run).await?;
    let now = present(known, crm.as_ref()).await?;
    check_alone(mapping, workspace)?;
    let tables = discover::kept(bench, &account.name).await?.map(|c| c.tables).unwrap_or_default();
    let Carried { mapping: fitted, columns, detail } = carried(workspace, mapping, (&before, &now), flow.direction)?;
    let schema = schema_of(workspace, &fitted, &columns);
    let carries = schema::conversions_for(&fitted, &detail, &before);
    let whole = discover::query_of(&fitted, &detail);
    let fields = schema::out_fields(&fitted, &detail, &schema, (&carries, &whole.columns));
    let covering = workspace.opt_out(&flow.account, &flow.table);
    let (fields, opt_out) = match flow.direction {
        Direction::OptOut => opt_out::only_consent(flow, (fields, &now), account)?,
        // A flow of its own decides of consent.
        _ if covering.is_some() => (opt_out::without_consent(fields), None),
        _ => (fields, None),
    };
    let naming = naming_of(flow, account.system, &now, &fields)?;
    check_export(flow, &fields)?;
    let mode = if options.full { ReadMode::Full } else { flow.mode };
    let mut read: Vec<_> = fields.ours().map(|f| f.read.clone()).collect();
    read.extend(opt_out.as_ref().and_then(|_| opt_out::change_date(&now)));
    let order = ExportOrder {
        mapping_version: fitted.version,
        query: ReadQuery { columns: read, filter: None, ..whole },
        table: WriteTable::of(&now, &tables),
        schema,
        fields,
        naming,
        guarded: account.system == System::Dynamics,
        opt_out,
        leads: None,
        mode,
        retry,
        dry_run: options.dry_run,
        limit: options.limit,
        run: RunId::new(),
        flow: flow.clone(),
    };
    Ok((order, bench.doors(crm)))
}

/// A mapping fitted to the table it is used with.
struct Carried {
    mapping: Mapping,
    columns: TableDetail,
    detail: TableDetail,
}

/// Fits the mapping to the table as it is. What is wrong with an attribute stops an export and holds no consent back: that goes
/// by the table as it was agreed with.
fn carried(
    workspace: &Workspace,
    mapping: &Mapping,
    (before, now): (&TableDetail, &TableDetail),
    direction: Direction,
) -> Outcome<Carried> {
    let Fitted { mapping: fitted, columns, .. } = fit(mapping, &workspace.enumerations, before, now);
    match check_mapping(&fitted, now) {
        Ok(()) => Ok(Carried { mapping: fitted, columns, detail: now.clone() }),
        Err(_) if direction == Direction::OptOut => {
            let Fitted { mapping, columns, .. } = fit(mapping, &workspace.enumerations, before, before);
            Ok(Carried { mapping, columns, detail: before.clone() })
        }
        Err(fault) => Err(fault),
    }
}

/// Whether there is anything to send.
fn check_export(flow: &Flow, fields: &OutFields) -> Outcome<()> {
    super::order::without_filter(flow)?;
    if flow.direction != Direction::OptOut
        && flow.writing.mode.updates()
        && !flow.writing.mode.inserts()
        && fields.ours().next().is_none()
    {
        let why = format!("no field of {} is the campaign side's own and can be written", flow.table);
        return Err(Fault::new(ErrorKind::MappingInvalid, why).with("table", &flow.table).with("case", "nothing-ours"));
    }
    Ok(())
}

/// What rows made on the campaign side are called in the CRM.
fn naming_of(flow: &Flow, system: System, detail: &TableDetail, fields: &OutFields) -> Outcome<Naming> {
    if !flow.writing.mode.inserts() || flow.direction == Direction::OptOut {
        return Ok(Naming::Nothing);
    }
    let refuse = |case: &str, key: &str| {
        let why = format!("flow {}: {case} {key}", flow.name);
        let fault = Fault::new(ErrorKind::MappingInvalid, why).with("flow", flow.name.as_str());
        Err(fault.with("table", &flow.table).with("field", key).with("case", case))
    };
    let Some(key) = &flow.writing.key else {
        return if system == System::Dynamics { Ok(Naming::Chosen) } else { refuse("key-needed", "") };
    };
    let unique = |k: &crate::catalog::AlternateKey| {
        k.state == KeyState::Active && matches!(k.fields.as_slice(), [field] if field == key)
    };
    match fields.fields.iter().find(|f| f.field == *key) {
        Some(_) if !detail.keys.iter().any(unique) => refuse("key-not-unique", key),
        Some(field) => {
            let tells_cases = detail.field(key).is_some_and(|known| known.tells_cases);
            Ok(Naming::Key { field: key.clone(), column: field.column, tells_cases })
        }
        None => refuse("key-not-mapped", key),
    }
}
