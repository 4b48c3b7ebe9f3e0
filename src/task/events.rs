//! Launching a run of events: where they are recorded is looked at first, so that what is wrong is told before one goes.
use super::binding::bind;
use super::launch::LaunchOptions;
use super::order::{check_alone, check_mapping, present, schema_of};
use super::{Bench, connect, discover};
use crate::account::{ExternalAccount, System};
use crate::catalog::{Field, FieldType, KeyState, OptionItem, TableDetail};
use crate::engine::{self, Doors, EventOrder, RunHandle};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{EventKind, EventPlace, EventRules, Flow, ReadMode, takes_events};
use crate::mapping::{Cell, Fitted, Mapping, fit};
use crate::port::{Again, Crm, EventHome, EventTable, RowRef, WriteTable};
use crate::run::RunId;
use crate::setup::Workspace;

/// Starts the run of a flow of events.
///
/// # Errors
/// As [`launch`](super::launch()); `MappingInvalid` where events cannot be recorded as the flow says.
pub(super) async fn begin(
    bench: &Bench,
    workspace: &Workspace,
    of: (&Flow, &ExternalAccount, &Mapping),
    how: (LaunchOptions, Again),
) -> Outcome<RunHandle> {
    let (order, doors) = prepare(bench, workspace, of, how).await?;
    Ok(engine::start_events(order, doors))
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
) -> Outcome<(EventOrder, Doors)> {
    check_events(flow, account.system)?;
    let mut known = discover::known(bench, account, &flow.table).await?;
    let before = known.agreed.take().map_or_else(|| known.detail.clone(), |agreed| agreed.detail);
    let crm = connect(bench, account).await?;
    bind(bench, account, crm.as_ref(), options.dry_run).await?;
    let now = present(known, crm.as_ref()).await?;
    check_alone(mapping, workspace)?;
    let Fitted { mapping: fitted, columns, .. } = fit(mapping, &workspace.enumerations, &before, &now);
    check_mapping(&fitted, &now)?;
    let rules = rules_of(flow);
    let tables = discover::kept(bench, &account.name).await?.map(|c| c.tables).unwrap_or_default();
    let order = EventOrder {
        persons: WriteTable::of(&now, &tables),
        mapping_version: fitted.version,
        schema: schema_of(workspace, &fitted, &columns),
        home: home_of(bench, account, crm.as_ref(), (flow, &rules)).await?,
        kinds: rules.kinds,
        mode: if options.full { ReadMode::Full } else { flow.mode },
        retry,
        dry_run: options.dry_run,
        limit: options.limit,
        run: RunId::new(),
        flow: flow.clone(),
    };
    Ok((order, bench.doors(crm)))
}

fn rules_of(flow: &Flow) -> EventRules {
    flow.writing.events.clone().unwrap_or_default()
}

fn refused(flow: &Flow, case: &str, found: &str) -> Fault {
    let why = format!("flow {}: {case} {found}", flow.name);
    let fault = Fault::new(ErrorKind::MappingInvalid, why).with("flow", flow.name.as_str());
    fault.with("table", &flow.table).with("found", found).with("case", case)
}

/// Whether events can be told as the flow says, as far as that is known without asking.
///
/// # Errors
/// `MappingInvalid`, `FilterInvalid`.
pub fn check_events(flow: &Flow, system: System) -> Outcome<()> {
    let rules = rules_of(flow);
    super::order::without_filter(flow)?;
    if !takes_events(system, &flow.table) {
        return Err(refused(flow, "events-of-nobody", &flow.table));
    }
    if rules.kinds.is_empty() {
        return Err(refused(flow, "events-none", ""));
    }
    match rules.into {
        EventPlace::Campaign(id) if system == System::Dynamics => Err(refused(flow, "events-no-campaign", &id)),
        _ => Ok(()),
    }
}

/// Where the events of a flow are recorded.
async fn home_of(
    bench: &Bench,
    account: &ExternalAccount,
    crm: &dyn Crm,
    (flow, rules): (&Flow, &EventRules),
) -> Outcome<EventHome> {
    match &rules.into {
        EventPlace::Timeline if account.system == System::Salesforce => Ok(EventHome::Standard { sender: None }),
        EventPlace::Timeline => {
            let sender = RowRef { table: "systemuser".into(), id: crm.identity().await?.user_id };
            Ok(EventHome::Standard { sender: Some(sender) })
        }
        EventPlace::Campaign(id) => Ok(EventHome::Membership { campaign: id.clone(), status: Vec::new() }),
        EventPlace::Table(name) => {
            let detail = crm.describe(name).await?;
            let tables = discover::kept(bench, &account.name).await?.map(|c| c.tables).unwrap_or_default();
            let table = WriteTable::of(&detail, &tables);
            let own = own_table(&detail, (account.system, &flow.table), table);
            own.map(|table| EventHome::Custom(Box::new(table))).map_err(|lacks| refused(flow, lacks, name))
        }
    }
}

/// Which fields of a table of the organisation's own take what of an event; what it lacks where it cannot take any.
fn own_table(
    detail: &TableDetail,
    (system, person): (System, &str),
    table: WriteTable,
) -> Result<EventTable, &'static str> {
    let own = || detail.fields.iter().filter(|f| f.creatable && f.companion_of.is_none());
    let is_text = |f: &Field| matches!(f.kind, FieldType::Text { .. });
    let named = |f: &&Field, word: &str| f.name.to_lowercase().contains(word);
    let is_made_here = |f: &&Field| f.name.contains('_');
    let keys = detail.keys.iter().filter(|k| k.state == KeyState::Active);
    let single = keys.filter_map(|k| match k.fields.as_slice() {
        [field] => detail.field(field).filter(|f| is_text(f) && f.creatable),
        _ => None,
    });
    let key = single.map(|f| f.name.clone()).next();
    if key.is_none() && system == System::Salesforce {
        return Err("events-no-key");
    }
    let refers = |f: &&Field| f.kind.is_reference() && f.targets.iter().any(|t| t == person);
    let regarding = own().filter(refers).find(|f| f.name == "regardingobjectid");
    let contact = regarding.or_else(|| own().find(refers)).ok_or("events-no-person")?;
    let text = own().find(|f| detail.table.primary_name.as_ref() == Some(&f.name) && is_text(f));
    let at = own().filter(|f| matches!(f.kind, FieldType::DateTime { .. })).find(is_made_here);
    let url = |f: &&Field| matches!(&f.kind, FieldType::Text { format: Some(format), .. } if format.eq_ignore_ascii_case("url"));
    let delivery = own().filter(|f| is_text(f)).find(|f| named(f, "delivery") && named(f, "id"));
    let called = |f: &&Field| named(f, "delivery") && (named(f, "name") || named(f, "label"));
    let delivery_name = own().filter(|f| is_text(f)).find(called);
    let name = |field: Option<&Field>| field.map(|f| f.name.clone());
    Ok(EventTable {
        subject: name(text),
        contact: Some(contact.name.clone()),
        key,
        kind: own().filter_map(|f| kinds_of(f, detail, system)).max_by_key(|(_, words)| words.len()),
        delivery: name(delivery),
        delivery_name: name(delivery_name),
        at: name(at),
        detail: name(own().find(url)),
        table,
    })
}

/// The values of a choice that tell what happened, by what they are called; none where fewer than two are.
fn kinds_of(field: &Field, detail: &TableDetail, system: System) -> Option<(String, Vec<(EventKind, Cell<'static>)>)> {
    let set = detail.option_set(field.option_set.as_deref()?)?;
    let stored = |option: &OptionItem| match system {
        System::Dynamics => Cell::Integer(option.code),
        System::Salesforce => Cell::Text(option.stored().into_owned().into()),
    };
    let called = |kind: EventKind| {
        let is = |option: &&OptionItem| {
            let mut names = option.labels.0.values().map(String::as_str).chain(option.value.as_deref());
            names.any(|name| name.to_lowercase().contains(kind.word()))
        };
        set.options.iter().find(is).map(|option| (kind, stored(option)))
    };
    let words: Vec<_> = EventKind::ALL.into_iter().filter_map(called).collect();
    (words.len() > 1).then(|| (field.name.clone(), words))
}
