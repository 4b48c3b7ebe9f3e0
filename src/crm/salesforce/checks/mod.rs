//! The checks of an account that Salesforce has a counterpart for: each says what was tried, what came back, and what
//! follows. The order and what depends on what stand in the catalogue (`account`).
mod calls;
mod object;
mod picklists;
mod reach;
mod rights;
mod who;
mod write;

use super::crm::SalesforceCrm;
use crate::account::{CheckId, CheckReport, CheckScope, CheckSubject, TableScope, Verdict};
use crate::fault::{ErrorKind, Fault};
use crate::text::Told;

/// How a check went, before it is timed and signed.
struct Finding {
    verdict: Verdict,
    tried: String,
    came_back: Told,
}

impl Finding {
    fn passed(tried: impl Into<String>, came_back: Told) -> Self {
        Self { verdict: Verdict::Passed, tried: tried.into(), came_back }
    }

    fn warned(tried: impl Into<String>, came_back: Told, remedy: &str) -> Self {
        let verdict = Verdict::Warned { remedy: remedy.to_owned() };
        Self { verdict, tried: tried.into(), came_back }
    }

    fn failed(tried: impl Into<String>, fault: Fault) -> Self {
        let came_back = Told::raw(&fault.detail);
        Self { verdict: Verdict::Failed { fault: Box::new(fault) }, tried: tried.into(), came_back }
    }
}

/// Runs one check.
pub(super) async fn run(crm: &SalesforceCrm, subject: &CheckSubject, scope: &CheckScope) -> CheckReport {
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
        list: Vec::new(),
        took_ms: u64::try_from(took).unwrap_or(0),
    }
}

async fn per_table(crm: &SalesforceCrm, id: CheckId, table: &TableScope) -> Finding {
    match id {
        CheckId::ReadPrivilege => object::read(crm, &table.name).await,
        CheckId::WritePrivilege => write::check(crm, table).await,
        CheckId::SampleRow => object::sample_row(crm, &table.name).await,
        CheckId::Fields => object::fields(crm, table).await,
        CheckId::Changes => object::changes(crm, &table.name).await,
        CheckId::Keys => object::keys(crm, table).await,
        CheckId::Options => picklists::check(crm, table).await,
        _ => not_built(),
    }
}

async fn whole(crm: &SalesforceCrm, id: CheckId, scope: &CheckScope) -> Finding {
    match id {
        CheckId::Address => reach::address(crm),
        CheckId::Tls => reach::tls(&crm.api).await,
        CheckId::Clock => reach::clock(&crm.api).await,
        CheckId::Salesforce => reach::versions(&crm.api).await,
        CheckId::Token => who::token(&crm.api).await,
        CheckId::Expiry => who::expiry(crm, scope),
        CheckId::Identity => who::identity(crm).await,
        CheckId::ApplicationUser => who::user(crm).await,
        CheckId::Environment => who::environment(crm).await,
        CheckId::Roles => rights::roles(crm, scope).await,
        CheckId::LeastPrivilege => rights::least(crm).await,
        CheckId::WriteTest => rights::lead(crm, scope.write_test).await,
        CheckId::Metadata => object::metadata(crm).await,
        CheckId::ApiBudget => calls::budget(crm, scope).await,
        _ => not_built(),
    }
}

/// A check that has no counterpart for Salesforce yet.
fn not_built() -> Finding {
    let fault = Fault::new(ErrorKind::SystemNotYet, "this check is not there for Salesforce yet");
    Finding::failed(String::new(), fault.with("system", "Salesforce"))
}
