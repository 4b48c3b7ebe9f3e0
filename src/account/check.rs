//! The catalogue of checks: what each proves, in dependency order. Words: `check-<slug>` (what), `check-<slug>-why`;
//! remedies come from the fault's advice or a `remedy-...` key; what came back is a `told-...` key.
use super::System;
use super::scope::{CheckScope, TableScope};
use crate::fault::Fault;
use crate::text::Told;
use serde::Serialize;

/// One validation of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckId {
    /// The address is an organisation's https origin, or loopback.
    Address,
    /// The host answers over TLS with a certificate we trust (loopback: answers at all).
    Tls,
    /// This machine's clock agrees with the server's within five minutes.
    Clock,
    /// It is Dataverse: an unauthenticated call answers with the Bearer challenge.
    Dataverse,
    /// It is Salesforce, and speaks the version of its API every call names.
    Salesforce,
    /// The organisation belongs to the tenant and the cloud the account signs in to.
    Tenant,
    /// The token request of the chosen method succeeds.
    Token,
    /// The secret or certificate is good for a while.
    Expiry,
    /// We are a member of the organisation, and it is the one we know.
    Identity,
    /// The user we are is enabled and of a kind that can work with rows.
    ApplicationUser,
    /// The organisation is new enough.
    Version,
    /// Production or test, and its tenant.
    Environment,
    /// The user has a security role, of its own or through a team.
    Roles,
    /// The user may read the table; one line a table.
    ReadPrivilege,
    /// The user may do to the table what the flows do; one line a table that is written to.
    WritePrivilege,
    /// Definitions of tables, fields and option sets can be read.
    Metadata,
    /// A row of the table comes back, and the rights on it are told; one line a table.
    SampleRow,
    /// The table and its mapped fields are there and readable; one line a table.
    Fields,
    /// The table records its changes; one line a table.
    ChangeTracking,
    /// Changed and deleted rows of the table can be found; one line a table.
    Changes,
    /// Changes are kept at least three times as long as the pause between runs.
    ChangeRetention,
    /// The table's alternate keys are active; one line a table.
    Keys,
    /// Option sets are as they were discovered, and rows hold no value outside; one line a table.
    Options,
    /// What is left of the service limits.
    ApiBudget,
    /// A test lead can be written, read back and removed; by agreement only.
    WriteTest,
    /// The companion solution is installed.
    Solution,
    /// No processing step of the solution is switched off.
    SolutionSteps,
    /// The solution's processes are active and belong to the user we are.
    ProcessOwner,
    /// The user holds no more than it needs.
    LeastPrivilege,
}

impl CheckId {
    /// All, in dependency order.
    pub const ALL: [CheckId; 29] = [
        CheckId::Address,
        CheckId::Tls,
        CheckId::Clock,
        CheckId::Dataverse,
        CheckId::Salesforce,
        CheckId::Tenant,
        CheckId::Token,
        CheckId::Expiry,
        CheckId::Identity,
        CheckId::ApplicationUser,
        CheckId::Version,
        CheckId::Environment,
        CheckId::Roles,
        CheckId::ReadPrivilege,
        CheckId::WritePrivilege,
        CheckId::Metadata,
        CheckId::SampleRow,
        CheckId::Fields,
        CheckId::ChangeTracking,
        CheckId::Changes,
        CheckId::ChangeRetention,
        CheckId::Keys,
        CheckId::Options,
        CheckId::ApiBudget,
        CheckId::WriteTest,
        CheckId::Solution,
        CheckId::SolutionSteps,
        CheckId::ProcessOwner,
        CheckId::LeastPrivilege,
    ];

    /// The stem of its catalog keys and its word in JSON.
    pub fn slug(self) -> &'static str {
        match self {
            CheckId::Address => "address",
            CheckId::Tls => "tls",
            CheckId::Clock => "clock",
            CheckId::Dataverse => "dataverse",
            CheckId::Salesforce => "salesforce",
            CheckId::Tenant => "tenant",
            CheckId::Token => "token",
            CheckId::Expiry => "expiry",
            CheckId::Identity => "identity",
            CheckId::ApplicationUser => "application-user",
            CheckId::Version => "version",
            CheckId::Environment => "environment",
            CheckId::Roles => "roles",
            CheckId::ReadPrivilege => "read-privilege",
            CheckId::WritePrivilege => "write-privilege",
            CheckId::Metadata => "metadata",
            CheckId::SampleRow => "sample-row",
            CheckId::Fields => "fields",
            CheckId::ChangeTracking => "change-tracking",
            CheckId::Changes => "changes",
            CheckId::ChangeRetention => "change-retention",
            CheckId::Keys => "keys",
            CheckId::Options => "options",
            CheckId::ApiBudget => "api-budget",
            CheckId::WriteTest => "write-test",
            CheckId::Solution => "solution",
            CheckId::SolutionSteps => "solution-steps",
            CheckId::ProcessOwner => "process-owner",
            CheckId::LeastPrivilege => "least-privilege",
        }
    }

    /// Whether accounts of that CRM have this check.
    pub fn is_of(self, system: System) -> bool {
        use CheckId as C;
        match self {
            C::Dataverse
            | C::Tenant
            | C::Version
            | C::ChangeTracking
            | C::ChangeRetention
            | C::Solution
            | C::SolutionSteps
            | C::ProcessOwner => system == System::Dynamics,
            C::Salesforce | C::Changes => system == System::Salesforce,
            _ => true,
        }
    }

    /// The checks that must have passed before this one is worth trying; those the CRM has not stand in nobody's way.
    pub fn needs(self) -> &'static [CheckId] {
        use CheckId as C;
        match self {
            C::Address | C::Expiry => &[],
            C::Tls => &[C::Address],
            C::Clock | C::Dataverse | C::Salesforce => &[C::Tls],
            C::Tenant => &[C::Dataverse],
            C::Token => &[C::Tenant, C::Salesforce],
            C::Identity => &[C::Token],
            C::ApplicationUser
            | C::Version
            | C::Environment
            | C::Metadata
            | C::ChangeRetention
            | C::ApiBudget
            | C::Solution => &[C::Identity],
            C::Roles => &[C::ApplicationUser],
            C::ReadPrivilege | C::WritePrivilege | C::WriteTest | C::LeastPrivilege => &[C::Roles, C::ApplicationUser],
            C::SampleRow => &[C::ReadPrivilege],
            C::Fields | C::ChangeTracking | C::Changes | C::Keys => &[C::Metadata],
            C::Options => &[C::Fields, C::ReadPrivilege],
            C::SolutionSteps | C::ProcessOwner => &[C::Solution],
        }
    }

    /// Whether there is one line a table.
    pub fn is_per_table(self) -> bool {
        use CheckId as C;
        matches!(
            self,
            C::ReadPrivilege
                | C::WritePrivilege
                | C::SampleRow
                | C::Fields
                | C::ChangeTracking
                | C::Changes
                | C::Keys
                | C::Options
        )
    }

    /// Whether nothing further makes sense when it fails: for the whole account, or for its table.
    pub fn stops(self) -> bool {
        use CheckId as C;
        matches!(
            self,
            C::Address
                | C::Tls
                | C::Clock
                | C::Dataverse
                | C::Salesforce
                | C::Tenant
                | C::Token
                | C::Identity
                | C::Roles
                | C::ReadPrivilege
                | C::Metadata
        )
    }

    /// Whether there is anything to check within this scope.
    fn applies(self, scope: &CheckScope) -> bool {
        match self {
            CheckId::WriteTest => scope.write_test,
            CheckId::Solution | CheckId::SolutionSteps | CheckId::ProcessOwner => scope.solution.is_some(),
            _ => true,
        }
    }

    fn applies_to(self, table: &TableScope) -> bool {
        match self {
            CheckId::WritePrivilege => table.writes.any(),
            _ => true,
        }
    }

    /// The checks of an account of that CRM within a scope, in order: those of a table once for each.
    pub fn subjects(system: System, scope: &CheckScope) -> Vec<CheckSubject> {
        let mut out = Vec::new();
        for id in Self::ALL.into_iter().filter(|id| id.is_of(system) && id.applies(scope)) {
            if id.is_per_table() {
                let tables = scope.tables.iter().filter(|table| id.applies_to(table));
                out.extend(tables.map(|table| CheckSubject { id, table: Some(table.name.clone()) }));
            } else {
                out.push(CheckSubject { id, table: None });
            }
        }
        out
    }
}

/// A check and what it is applied to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct CheckSubject {
    /// Which check.
    pub id: CheckId,
    /// The table's logical name, for the checks that run per table.
    pub table: Option<String>,
}

/// How a check ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Verdict {
    /// Proven.
    Passed,
    /// Usable, but somebody should know.
    Warned {
        /// Catalog key of what to do about it, `remedy-...`.
        remedy: String,
    },
    /// Not proven, with the reason.
    Failed {
        /// Why, with whose move it is.
        fault: Box<Fault>,
    },
    /// Not tried, because the named check did not pass.
    Waiting {
        /// The check in the way.
        needs: CheckId,
    },
}

/// What a check tried, what came back, and what follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// Which check, on what.
    pub subject: CheckSubject,
    /// How it ended.
    pub verdict: Verdict,
    /// The request in words a person can repeat, redacted: `GET https://org/api/data/v9.2/WhoAmI`.
    pub tried: String,
    /// What came back, sanitised and short.
    pub came_back: Told,
    /// Lines to hand on as they are: the privileges a role of its own would need.
    pub list: Vec<String>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

impl CheckReport {
    /// Whether dependants may go on.
    pub fn passed(&self) -> bool {
        matches!(self.verdict, Verdict::Passed | Verdict::Warned { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::super::scope::Writes;
    use super::*;

    #[test]
    fn what_a_check_needs_comes_before_it() {
        for (place, id) in CheckId::ALL.into_iter().enumerate() {
            for need in id.needs() {
                let before = CheckId::ALL.iter().position(|c| c == need);
                assert!(before.is_some_and(|b| b < place), "{id:?} needs {need:?}");
            }
            let (same, alike) = (id.slug(), serde_json::to_value(id).unwrap());
            assert_eq!(alike, same, "the word in JSON");
        }
    }

    #[test]
    fn a_scope_decides_what_there_is_to_check() {
        let mut scope = CheckScope::of_tables(&["contact".into(), "lead".into()]);
        let all = |scope: &CheckScope| CheckId::subjects(System::Dynamics, scope);
        let count = |scope: &CheckScope, id: CheckId| all(scope).iter().filter(|s| s.id == id).count();
        assert_eq!(count(&scope, CheckId::ReadPrivilege), 2);
        for id in [CheckId::WritePrivilege, CheckId::WriteTest, CheckId::Solution, CheckId::ProcessOwner] {
            assert_eq!(count(&scope, id), 0, "{id:?}");
        }
        scope.tables[1].writes = Writes { create: true, ..Writes::default() };
        scope.write_test = true;
        scope.solution = Some("contoso_campaign".into());
        for id in [CheckId::WritePrivilege, CheckId::WriteTest, CheckId::Solution, CheckId::ProcessOwner] {
            assert_eq!(count(&scope, id), 1, "{id:?}");
        }
        let mut order: Vec<CheckId> = all(&scope).into_iter().map(|s| s.id).collect();
        assert!(order.is_sorted(), "in the order of the catalogue");
        order.dedup();
        assert_eq!(order, CheckId::ALL.into_iter().filter(|id| id.is_of(System::Dynamics)).collect::<Vec<_>>());
    }

    #[test]
    fn every_check_belongs_to_a_crm_and_none_waits_only_for_the_others() {
        let scope = CheckScope::of_tables(&["Contact".into()]);
        for system in System::ALL {
            let own: Vec<CheckId> = CheckId::subjects(system, &scope).into_iter().map(|s| s.id).collect();
            for id in &own {
                let needs = id.needs();
                assert!(needs.is_empty() || needs.iter().any(|n| own.contains(n)), "{id:?} of {system:?}");
            }
        }
        assert!(CheckId::ALL.into_iter().all(|id| System::ALL.into_iter().any(|system| id.is_of(system))));
    }
}
