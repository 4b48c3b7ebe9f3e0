//! The catalogue of checks: what each proves, in dependency order. Words: `check-<slug>` (what), `check-<slug>-why`;
//! remedies come from the fault's advice or a `remedy-...` key.
use crate::fault::Fault;
use serde::Serialize;

/// One validation of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckId {
    /// The address is an organisation's https origin, or loopback.
    Address,
    /// The host answers over TLS with a certificate we trust (loopback: answers at all).
    Tls,
    /// It is Dataverse: an unauthenticated call answers with the Bearer challenge; the tenant agrees.
    Dataverse,
    /// This machine's clock agrees with the server's within five minutes.
    Clock,
    /// The token request of the chosen method succeeds.
    Token,
    /// WhoAmI answers: the organisation's identity.
    Identity,
    /// The application user is enabled and has a role.
    ApplicationUser,
    /// A metadata read works.
    Metadata,
    /// The user may read the chosen table; one line a table.
    ReadPrivilege,
    /// One row of the chosen table can be read; one line a table.
    SampleRow,
    /// What is left of the service limits.
    ApiBudget,
}

impl CheckId {
    /// All, in dependency order.
    pub const ALL: [CheckId; 11] = [
        CheckId::Address,
        CheckId::Tls,
        CheckId::Dataverse,
        CheckId::Clock,
        CheckId::Token,
        CheckId::Identity,
        CheckId::ApplicationUser,
        CheckId::Metadata,
        CheckId::ReadPrivilege,
        CheckId::SampleRow,
        CheckId::ApiBudget,
    ];

    /// The stem of its catalog keys and its word in JSON.
    pub fn slug(self) -> &'static str {
        match self {
            CheckId::Address => "address",
            CheckId::Tls => "tls",
            CheckId::Dataverse => "dataverse",
            CheckId::Clock => "clock",
            CheckId::Token => "token",
            CheckId::Identity => "identity",
            CheckId::ApplicationUser => "application-user",
            CheckId::Metadata => "metadata",
            CheckId::ReadPrivilege => "read-privilege",
            CheckId::SampleRow => "sample-row",
            CheckId::ApiBudget => "api-budget",
        }
    }

    /// The checks that must have passed before this one is worth trying.
    pub fn needs(self) -> &'static [CheckId] {
        use CheckId as C;
        match self {
            C::Address => &[],
            C::Tls => &[C::Address],
            C::Dataverse | C::Clock => &[C::Tls],
            C::Token => &[C::Dataverse],
            C::Identity => &[C::Token],
            C::ApplicationUser | C::Metadata | C::ReadPrivilege | C::ApiBudget => &[C::Identity],
            C::SampleRow => &[C::ReadPrivilege],
        }
    }

    /// Whether there is one line a table.
    pub fn is_per_table(self) -> bool {
        matches!(self, CheckId::ReadPrivilege | CheckId::SampleRow)
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
    /// What came back, sanitised and short: `200, organisation 1a2b...`.
    pub came_back: String,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

impl CheckReport {
    /// Whether dependants may go on.
    pub fn passed(&self) -> bool {
        matches!(self.verdict, Verdict::Passed | Verdict::Warned { .. })
    }
}
