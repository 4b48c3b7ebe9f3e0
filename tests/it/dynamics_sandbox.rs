//! The adapter against the embedded organisation: every call of the door, judged by the sandbox's own oracle.
use crate::kit::dynamics::{connector, quick};
use fieldbridge::account::{
    AuthMethod, CheckId, CheckReport, CheckScope, CheckSubject, ExternalAccount, Name, SecretRef, System, Verdict,
    parse_org_url,
};
use fieldbridge::catalog::{DateBehaviour, FieldType, TableDetail};
use fieldbridge::clock::SystemClock;
use fieldbridge::fault::{ErrorKind, Fault};
use fieldbridge::mapping::{Cell, CompareOp, Filter, Literal};
use fieldbridge::port::{Crm, CrmConnector, Position, ReadColumn, ReadOrder, ReadQuery};
use fieldbridge::sandbox::{FaultRule, MutationPlan, Sandbox, SandboxConfig, TrueRow, start};
use fieldbridge::secret::Secret;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

async fn sandbox(rows: u64) -> Sandbox {
    start(SandboxConfig { rows, seed: 7, ..SandboxConfig::default() }).await.unwrap()
}

/// The account as the wizard would make it: tenant and sign-in service from the challenge.
async fn account(sandbox: &Sandbox) -> ExternalAccount {
    let credentials = sandbox.credentials();
    let url = parse_org_url(&credentials.org_url).unwrap();
    let challenge = connector(quick(), Arc::new(SystemClock)).sign_in_place(System::Dynamics, &url).await.unwrap();
    assert_eq!(challenge.tenant.as_ref(), Some(&credentials.tenant_id));
    assert_eq!(challenge.authority, sandbox.url());
    let secret = SecretRef("vault:test/client-secret".into());
    ExternalAccount {
        name: Name::parse("test").unwrap(),
        system: System::Dynamics,
        url,
        tenant: challenge.tenant.unwrap_or_default(),
        authority: challenge.authority,
        auth: AuthMethod::ClientSecret { client_id: credentials.client_id, secret },
        solution: None,
        instance: None,
        look_back: None,
        clock_margin: None,
        call_reserve: None,
        secret_expires: None,
        organisation: None,
    }
}

async fn connect(sandbox: &Sandbox) -> Arc<dyn Crm> {
    let secret = Secret::new(sandbox.credentials().client_secret);
    connector(quick(), Arc::new(SystemClock)).connect(&account(sandbox).await, secret.into()).unwrap()
}

/// Every readable field of a table that is a column.
fn everything(detail: &TableDetail) -> ReadQuery {
    let carried = detail.fields.iter().filter(|f| {
        let skipped =
            matches!(f.kind, FieldType::Image | FieldType::File | FieldType::PartyList | FieldType::Other { .. });
        f.readable && f.companion_of.is_none() && !skipped
    });
    ReadQuery {
        table: detail.table.name.clone(),
        address: detail.table.entity_set.clone(),
        primary_id: detail.table.primary_id.clone(),
        columns: carried.map(ReadColumn::of).collect(),
        filter: None,
        since: None,
        order: ReadOrder::ById,
        page_size: 70,
        part: Default::default(),
        sort: Vec::new(),
        way: Default::default(),
    }
}

type Read = BTreeMap<String, Vec<Cell<'static>>>;

/// Reads to the end; rows by id.
async fn read(crm: &dyn Crm, query: &ReadQuery) -> Result<(Read, u64), Fault> {
    let (mut rows, mut seen, mut at) = (Read::new(), 0, Some(Position::Start));
    while let Some(here) = at {
        let page = crm.fetch(query, &here).await?;
        let decoded = crm.decode(query, &page)?;
        assert!(decoded.bad.is_empty(), "{:?}", decoded.bad.first());
        for (key, cells) in decoded.rows.iter() {
            seen += 1;
            rows.insert(key.id.to_string(), cells.iter().cloned().map(Cell::into_owned).collect());
        }
        at = page.next;
    }
    Ok((rows, seen))
}

/// What a true value looks like as a cell.
fn expected(kind: &FieldType, value: Option<&Value>) -> Cell<'static> {
    match (kind, value) {
        (_, None | Some(Value::Null)) => Cell::Null,
        (_, Some(Value::Bool(b))) => Cell::Integer(i64::from(*b)),
        (FieldType::Decimal { .. } | FieldType::Double | FieldType::Money { .. }, Some(Value::Number(n))) => {
            Cell::Real(n.as_f64().unwrap())
        }
        (_, Some(Value::Number(n))) => Cell::Integer(n.as_i64().unwrap()),
        (FieldType::DateTime { behaviour: DateBehaviour::TimeZoneIndependent }, Some(Value::String(s))) => {
            Cell::Text(s.trim_end_matches('Z').to_owned().into())
        }
        (_, Some(Value::String(s))) => Cell::Text(s.clone().into()),
        (_, Some(other)) => panic!("{other}"),
    }
}

fn compare(query: &ReadQuery, read: &Read, truth: impl Iterator<Item = TrueRow>) -> usize {
    let mut compared = 0;
    for row in truth {
        let id = row[query.primary_id.as_str()].as_str().unwrap();
        let cells = read.get(id).unwrap_or_else(|| panic!("{} {id} was not read", query.table));
        for (column, cell) in query.columns.iter().zip(cells) {
            assert_eq!(
                *cell,
                expected(&column.kind, row.get(column.wire.as_str())),
                "{} {id} {}",
                query.table,
                column.field
            );
        }
        compared += 1;
    }
    assert_eq!(compared, read.len(), "{}: rows that are not there were read", query.table);
    compared
}

#[tokio::test]
async fn every_row_of_every_table_is_read_as_it_is() {
    let sandbox = sandbox(500).await;
    let crm = connect(&sandbox).await;
    let oracle = sandbox.oracle();
    for table in oracle.tables() {
        let detail = crm.describe(table).await.unwrap();
        let query = everything(&detail);
        let (rows, seen) = read(&*crm, &query).await.unwrap();
        assert_eq!(seen, oracle.count(table), "{table}: every row exactly once");
        compare(&query, &rows, oracle.rows(table));
    }
}

#[tokio::test]
async fn tables_and_counts_are_those_of_the_organisation() {
    let sandbox = sandbox(300).await;
    let crm = connect(&sandbox).await;
    let tables = crm.tables().await.unwrap();
    assert!(tables.len() > 200, "{}", tables.len());
    assert!(tables.windows(2).all(|w| w[0].name < w[1].name), "sorted, each once");
    let names: Vec<String> = tables.iter().map(|t| t.name.clone()).collect();
    let counts = crm.counts(&names).await.unwrap();
    for table in sandbox.oracle().tables() {
        assert!(names.iter().any(|n| n == table), "{table}");
        assert_eq!(counts.get(table).copied(), Some(sandbox.oracle().count(table)), "{table}");
    }
    assert_eq!(crm.describe("no_such_table").await.unwrap_err().kind, ErrorKind::TableMissing);
}

#[tokio::test]
async fn an_incremental_read_brings_what_changed_and_nothing_else() {
    let sandbox = sandbox(400).await;
    let crm = connect(&sandbox).await;
    let query = ReadQuery { order: ReadOrder::ByModified, ..everything(&crm.describe("contact").await.unwrap()) };
    let (before, _) = read(&*crm, &query).await.unwrap();
    let since = jiff::Timestamp::now();
    sandbox.mutate(&MutationPlan { updates: 17, inserts: 5, deletes: 3, ..MutationPlan::default() });
    let since = since.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap();
    let (changed, _) = read(&*crm, &ReadQuery { since: Some(since), ..query.clone() }).await.unwrap();
    let oracle = sandbox.oracle();
    assert!(!changed.is_empty() && changed.len() <= 40, "{}", changed.len());
    let mut after = before;
    after.extend(changed);
    for id in oracle.deleted("contact") {
        after.remove(&id);
    }
    compare(&query, &after, oracle.rows("contact"));
}

#[tokio::test]
async fn filters_are_pushed_down_exactly() {
    let sandbox = sandbox(400).await;
    let crm = connect(&sandbox).await;
    let query = everything(&crm.describe("contact").await.unwrap());
    let active = Filter::Compare { field: "statecode".into(), op: CompareOp::Eq, value: Literal::Integer(0) };
    let coded = Filter::In { field: "gendercode".into(), values: vec![Literal::Integer(1), Literal::Integer(2)] };
    let filter = Some(Filter::And(vec![active, coded]));
    let (rows, _) = read(&*crm, &ReadQuery { filter, ..query.clone() }).await.unwrap();
    let truth = sandbox
        .oracle()
        .rows("contact")
        .filter(|row| row["statecode"] == 0 && [1, 2].into_iter().any(|code| row["gendercode"] == code));
    assert!(compare(&query, &rows, truth) > 10);
}

async fn check(crm: &dyn Crm, id: CheckId) -> CheckReport {
    crm.check(&CheckSubject { id, table: id.is_per_table().then(|| "contact".to_owned()) }, &CheckScope::default())
        .await
}

#[tokio::test]
async fn all_checks_pass_and_the_budget_is_told() {
    let sandbox = sandbox(50).await;
    let crm = connect(&sandbox).await;
    let scope =
        CheckScope { solution: Some("FieldbridgeCompanion".into()), ..CheckScope::of_tables(&["contact".into()]) };
    for subject in CheckId::subjects(System::Dynamics, &scope) {
        let report = crm.check(&subject, &scope).await;
        assert_eq!(report.verdict, Verdict::Passed, "{report:?}");
        // When the secret ends is asked of the administrator, not of the CRM.
        if subject.id == CheckId::Expiry {
            continue;
        }
        assert!(!report.tried.is_empty() && !report.came_back.is_empty(), "{report:?}");
    }
    let budget = crm.budget();
    assert!(budget.requests_left.is_some() && budget.time_left_ms.is_some() && budget.requests_sent > 5, "{budget:?}");
    let identity = crm.identity().await.unwrap();
    assert!(!identity.name.is_empty() && identity.id.len() == 36);
}

fn kind_of(report: &CheckReport) -> Option<ErrorKind> {
    match &report.verdict {
        Verdict::Failed { fault } => Some(fault.kind),
        _ => None,
    }
}

#[tokio::test]
async fn misfortunes_of_the_organisation_have_their_names() {
    use ErrorKind as K;
    for (fault, id, kind) in [
        ("no_app_user", CheckId::Identity, K::NotAMember),
        ("disabled_user", CheckId::Identity, K::UserDisabled),
        ("missing_priv=prvReadContact", CheckId::ReadPrivilege, K::PrivilegeMissing),
        ("missing_priv=prvReadContact", CheckId::SampleRow, K::PrivilegeMissing),
        ("secret_expired", CheckId::Token, K::SecretExpired),
        ("wrong_tenant", CheckId::Token, K::TenantNotFound),
        ("clock_skew:seconds=900", CheckId::Clock, K::ClockWrong),
        ("missing_table:table=contact", CheckId::ReadPrivilege, K::TableMissing),
        ("missing_table:table=contact", CheckId::Fields, K::TableMissing),
        ("foreign_tenant", CheckId::Tenant, K::TenantMismatch),
        ("access_mode=1", CheckId::ApplicationUser, K::UserKindWrong),
        ("old_version", CheckId::Version, K::VersionUnsupported),
        ("no_roles", CheckId::Roles, K::RoleMissing),
        ("row_unshared", CheckId::SampleRow, K::RecordAccess),
    ] {
        let sandbox = sandbox(50).await;
        let crm = connect(&sandbox).await;
        sandbox.set_faults(vec![FaultRule::parse(fault).unwrap()]);
        let report = check(&*crm, id).await;
        assert_eq!(kind_of(&report), Some(kind), "{fault}: {report:?}");
    }
}

#[tokio::test]
async fn misfortunes_while_reading_end_in_their_fault_or_pass() {
    use ErrorKind as K;
    for (fault, kind) in [
        ("server_500:times=2,on=contacts", None),
        ("closed_connection:times=2,on=contacts", None),
        ("truncated_body:times=1,on=contacts", None),
        ("throttle:retry_after=0,times=2,on=contacts", None),
        ("token_expires_mid_run:after=3", None),
        ("extra_unknown_fields", None),
        ("page_size_ignored", None),
        ("server_500:on=contacts", Some(K::CrmDatabaseBusy)),
        ("gateway_502_html:on=contacts", Some(K::ServerError)),
        ("maintenance_503:retry_after=0,on=contacts", Some(K::Maintenance)),
        ("html_200:on=contacts", Some(K::NotTheApi)),
        ("repeat_nextlink", Some(K::PagingLoop)),
        ("stuck_cookie", Some(K::PagingLoop)),
        ("foreign_nextlink", Some(K::ForeignLink)),
        ("deep_json", Some(K::Oversize)),
        ("oversize_page", Some(K::Oversize)),
    ] {
        let sandbox = sandbox(300).await;
        let crm = connect(&sandbox).await;
        let query = everything(&crm.describe("contact").await.unwrap());
        sandbox.set_faults(vec![FaultRule::parse(fault).unwrap()]);
        match (read(&*crm, &query).await, kind) {
            (Ok((rows, _)), None) => assert_eq!(rows.len() as u64, sandbox.oracle().count("contact"), "{fault}"),
            (Err(fault_met), Some(kind)) => assert_eq!(fault_met.kind, kind, "{fault}: {fault_met}"),
            (other, _) => panic!("{fault}: {:?}", other.map(|(rows, _)| rows.len())),
        }
    }
}

#[tokio::test]
async fn rows_that_cannot_be_decoded_are_rejected_and_their_neighbours_are_not() {
    for (fault, reasons) in
        [("hostile_text", &["bad-text"][..]), ("invalid_utf8", &["bad-text"]), ("wrong_type", &["wrong-type"])]
    {
        let sandbox = sandbox(300).await;
        let crm = connect(&sandbox).await;
        let query = everything(&crm.describe("contact").await.unwrap());
        sandbox.set_faults(vec![FaultRule::parse(fault).unwrap()]);
        let page = crm.fetch(&query, &Position::Start).await.unwrap();
        let decoded = crm.decode(&query, &page).unwrap();
        assert_eq!(decoded.rows.keys.len() + decoded.bad.len(), 70, "{fault}: nothing disappears");
        assert!(!decoded.bad.is_empty() && !decoded.rows.keys.is_empty(), "{fault}: {}", decoded.bad.len());
        assert!(
            decoded.bad.iter().all(|b| reasons.contains(&b.reason) && b.id.len() == 36),
            "{fault}: {:?}",
            decoded.bad
        );
    }
}
