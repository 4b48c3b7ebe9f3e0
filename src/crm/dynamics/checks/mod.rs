//! The checks of an account: each says what was tried, what came back, and what follows. One file a group; the order and
//! what depends on what stand in the catalogue (`account`).
mod options;
mod organisation;
mod reach;
mod rights;
mod role;
mod sign_in;
mod solution;
mod table;
mod user;
mod write_test;

use super::crm::DynamicsCrm;
use crate::account::{CheckId, CheckReport, CheckScope, CheckSubject, TableScope, Verdict};
use crate::fault::{ErrorKind, Fault};
use crate::text::Told;

/// How a check went, before it is timed and signed.
struct Finding {
    verdict: Verdict,
    tried: String,
    came_back: Told,
    list: Vec<String>,
}

impl Finding {
    fn passed(tried: impl Into<String>, came_back: Told) -> Self {
        Self { verdict: Verdict::Passed, tried: tried.into(), came_back, list: Vec::new() }
    }

    fn warned(tried: impl Into<String>, came_back: Told, remedy: &str) -> Self {
        let verdict = Verdict::Warned { remedy: remedy.to_owned() };
        Self { verdict, tried: tried.into(), came_back, list: Vec::new() }
    }

    fn failed(tried: impl Into<String>, fault: Fault) -> Self {
        let came_back = Told::raw(&fault.detail);
        Self { verdict: Verdict::Failed { fault: Box::new(fault) }, tried: tried.into(), came_back, list: Vec::new() }
    }

    fn listing(self, list: Vec<String>) -> Self {
        Self { list, ..self }
    }
}

/// Whether a refusal is about the question rather than about what was asked for, so that another way may tell.
fn is_about_the_probe(kind: ErrorKind) -> bool {
    use ErrorKind as K;
    matches!(
        kind,
        K::QueryRefused
            | K::FunctionUnsupported
            | K::RowMissing
            | K::TableMissing
            | K::FieldMissing
            | K::PrivilegeMissing
            | K::RecordAccess
            | K::BadJson
    )
}

/// Runs one check.
pub(super) async fn run(crm: &DynamicsCrm, subject: &CheckSubject, scope: &CheckScope) -> CheckReport {
    let started = crm.api.clock.now();
    let finding = match subject.table.as_deref() {
        Some(name) => {
            let plain = TableScope { name: name.to_owned(), ..TableScope::default() };
            per_table(crm, subject.id, scope.table(name).unwrap_or(&plain)).await
        }
        None => whole(crm, subject.id, scope).await,
    };
    let took = crm.api.clock.now().duration_since(started).as_millis();
    CheckReport {
        subject: subject.clone(),
        verdict: finding.verdict,
        tried: finding.tried,
        came_back: finding.came_back,
        list: finding.list,
        took_ms: u64::try_from(took).unwrap_or(0),
    }
}

async fn per_table(crm: &DynamicsCrm, id: CheckId, table: &TableScope) -> Finding {
    match id {
        CheckId::ReadPrivilege => rights::read(crm, &table.name).await,
        CheckId::WritePrivilege => rights::write(crm, table).await,
        CheckId::SampleRow => rights::sample_row(crm, &table.name).await,
        CheckId::Fields => table::fields(&crm.api, table).await,
        CheckId::ChangeTracking => table::change_tracking(&crm.api, &table.name).await,
        CheckId::Keys => table::keys(&crm.api, table).await,
        CheckId::Options => options::options(crm, table).await,
        _ => without_table(),
    }
}

async fn whole(crm: &DynamicsCrm, id: CheckId, scope: &CheckScope) -> Finding {
    match id {
        CheckId::Address => reach::address(crm),
        CheckId::Tls => reach::tls(&crm.api).await,
        CheckId::Clock => reach::clock(&crm.api).await,
        CheckId::Dataverse => reach::dataverse(&crm.api).await,
        CheckId::Tenant => reach::tenant(crm).await,
        CheckId::Token => sign_in::token(&crm.api).await,
        CheckId::Expiry => sign_in::expiry(crm, scope),
        CheckId::Identity => organisation::identity(crm).await,
        CheckId::ApplicationUser => user::application_user(crm).await,
        CheckId::Version => organisation::version(&crm.api).await,
        CheckId::Environment => organisation::environment(crm).await,
        CheckId::Roles => user::roles(crm).await,
        CheckId::Metadata => table::metadata(&crm.api).await,
        CheckId::ChangeRetention => organisation::retention(&crm.api).await,
        CheckId::ApiBudget => organisation::budget(crm).await,
        CheckId::WriteTest => write_test::lead(crm, scope.write_test).await,
        CheckId::Solution => solution::installed(&crm.api, scope).await,
        CheckId::SolutionSteps => solution::steps(&crm.api, scope).await,
        CheckId::ProcessOwner => solution::processes(crm).await,
        CheckId::LeastPrivilege => role::least_privilege(crm, scope).await,
        _ => without_table(),
    }
}

/// A check of tables was asked for without one, or one that nobody has built.
fn without_table() -> Finding {
    Finding::failed(String::new(), Fault::new(ErrorKind::Bug, "this check cannot be asked for like this"))
}
