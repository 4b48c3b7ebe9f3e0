//! What keeps a flow from ever running is refused when it is added or set, not at its first run.
use super::leads_named::check_leads_named;
use super::{Bench, check_events, check_leads, check_opt_out, describe, naming};
use crate::account::{ExternalAccount, System};
use crate::catalog::{KeyState, TableDetail};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Direction, EventPlace, Flow};
use crate::setup::Workspace;

/// Whether the flow can do what it says, as far as that is known without running it. `before` is the flow as it stands, where
/// there is one.
///
/// # Errors
/// `MappingInvalid`, `FilterInvalid`, `TableMissing`; what describing a table can meet; storage faults.
pub async fn check_flow(
    bench: &Bench,
    (workspace, account): (&Workspace, &ExternalAccount),
    (before, flow): (Option<&Flow>, &Flow),
) -> Outcome<()> {
    check_longest(flow)?;
    match flow.direction {
        Direction::Import | Direction::Delete => Ok(()),
        Direction::Export => check_key(bench, (workspace, account), flow).await,
        Direction::Events => {
            check_events(flow, account.system)?;
            check_place(bench, (workspace, account), flow).await
        }
        Direction::OptOut => check_opt_out(workspace, flow, account.system),
        Direction::Leads => {
            check_leads(bench, account, flow).await?;
            check_leads_named(bench, before, flow).await
        }
    }
}

/// A run that is not to be cut off by the clock takes no longest time.
fn check_longest(flow: &Flow) -> Outcome<()> {
    let Some(case) = flow.no_longest_run().filter(|_| flow.reading.longest_run.is_some()) else { return Ok(()) };
    let fault = Fault::new(ErrorKind::MappingInvalid, format!("flow {}: {case}", flow.name)).with("case", case);
    Err(fault.with("flow", flow.name.as_str()).with("table", &flow.table))
}

/// The field by which the CRM knows a new row.
async fn check_key(bench: &Bench, (workspace, account): (&Workspace, &ExternalAccount), flow: &Flow) -> Outcome<()> {
    let needed = flow.writing.mode.inserts() && account.system == System::Salesforce;
    if flow.writing.key.is_none() && !needed {
        return Ok(());
    }
    let details = describe(bench, account, std::slice::from_ref(&flow.table), false).await?;
    details
        .iter()
        .find(|d| d.table.name == flow.table)
        .map_or(Ok(()), |detail| key_fits((workspace, account), flow, detail))
}

/// What keeps a flow from ever running, as far as it is known without asking anybody; `detail` is its table, where it was
/// described. A setup is refused by it before a table is made.
///
/// # Errors
/// `MappingInvalid`, `FilterInvalid`.
pub(super) fn check_as_known(
    (workspace, account): (&Workspace, &ExternalAccount),
    flow: &Flow,
    detail: Option<&TableDetail>,
) -> Outcome<()> {
    check_longest(flow)?;
    match flow.direction {
        Direction::Export => detail.map_or(Ok(()), |detail| key_fits((workspace, account), flow, detail)),
        Direction::Events => check_events(flow, account.system),
        Direction::OptOut => check_opt_out(workspace, flow, account.system),
        Direction::Import | Direction::Delete | Direction::Leads => Ok(()),
    }
}

fn key_fits((workspace, account): (&Workspace, &ExternalAccount), flow: &Flow, detail: &TableDetail) -> Outcome<()> {
    let mapped = |field: &str| {
        let mapping = workspace.mapping(&flow.account, &flow.table);
        mapping.is_none_or(|mapping| mapping.rule(field).is_some_and(|rule| rule.include))
    };
    match key_obstacle(flow, account.system, (detail, &mapped)) {
        None => Ok(()),
        Some(case) => {
            let key = flow.writing.key.as_deref().unwrap_or_default();
            let why = format!("flow {}: {case} {key}", flow.name);
            let fault = Fault::new(ErrorKind::MappingInvalid, why).with("flow", flow.name.as_str());
            Err(fault.with("table", &flow.table).with("field", key).with("case", case))
        }
    }
}

fn key_obstacle(
    flow: &Flow,
    system: System,
    (detail, mapped): (&TableDetail, &dyn Fn(&str) -> bool),
) -> Option<&'static str> {
    let inserts = flow.writing.mode.inserts();
    let Some(key) = &flow.writing.key else {
        return (inserts && system == System::Salesforce).then_some("key-needed");
    };
    let unique = || {
        let single = |fields: &[String]| matches!(fields, [field] if field == key);
        detail.keys.iter().any(|k| k.state == KeyState::Active && single(&k.fields))
    };
    match detail.field(key) {
        None => Some("key-not-mapped"),
        Some(_) if !mapped(key) => Some("key-not-mapped"),
        Some(_) if inserts && !unique() => Some("key-not-unique"),
        Some(_) => None,
    }
}

/// The table of the organisation's own that takes events.
async fn check_place(bench: &Bench, (workspace, account): (&Workspace, &ExternalAccount), flow: &Flow) -> Outcome<()> {
    let Some(EventPlace::Table(name)) = flow.writing.events.as_ref().map(|rules| &rules.into) else { return Ok(()) };
    let meant = naming::table_meant(bench, workspace, account, name).await?;
    let described = describe(bench, account, std::slice::from_ref(&meant), false).await;
    let gone = |fault: &Fault| matches!(fault.kind, ErrorKind::TableMissing | ErrorKind::SalesforceTypeHidden);
    let there = match &described {
        Ok(details) => details.iter().any(|detail| detail.table.name == meant),
        Err(fault) if gone(fault) => false,
        Err(fault) => return Err(fault.clone()),
    };
    if there && meant == *name {
        return Ok(());
    }
    let why = format!("flow {}: the CRM shows no table {name}", flow.name);
    let fault = Fault::new(ErrorKind::MappingInvalid, why).with("case", "events-no-table").with("found", name);
    Err(fault.with("flow", flow.name.as_str()).with("table", &flow.table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Name;
    use crate::catalog::fixtures::contact;
    use crate::flow::{ReadMode, WriteMode, WriteRules};

    #[test]
    fn a_key_is_a_mapped_field_that_is_unique_where_rows_are_made() {
        let flow = |mode: WriteMode, key: Option<&str>| Flow {
            name: Name::parse("out").unwrap(),
            direction: Direction::Export,
            account: Name::parse("crm").unwrap(),
            table: "contact".into(),
            mode: ReadMode::Incremental,
            filter: None,
            order: 1,
            try_rows: 0,
            schedule: None,
            zone: None,
            reading: Default::default(),
            rows: Default::default(),
            writing: WriteRules { mode, key: key.map(str::to_owned), ..WriteRules::default() },
            off: None,
        };
        let detail = contact();
        let of = |mode, key, system, mapped: bool| key_obstacle(&flow(mode, key), system, (&detail, &|_: &str| mapped));
        use WriteMode::{Insert, Update};
        assert_eq!(of(Update, None, System::Salesforce, true), None);
        assert_eq!(of(Insert, None, System::Dynamics, true), None);
        assert_eq!(of(Insert, None, System::Salesforce, true), Some("key-needed"));
        assert_eq!(of(Update, Some("Nope"), System::Dynamics, true), Some("key-not-mapped"));
        assert_eq!(of(Update, Some("lastname"), System::Dynamics, false), Some("key-not-mapped"));
        assert_eq!(of(Insert, Some("lastname"), System::Dynamics, true), Some("key-not-unique"));
        assert_eq!(of(Update, Some("lastname"), System::Dynamics, true), None);
    }
}
