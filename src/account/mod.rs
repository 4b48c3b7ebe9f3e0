//! External accounts: a configured connection to one CRM, its authentication method, and the catalogue of checks with
//! their remedies. Domain: pure data and pure functions; uses the ground floor only.
mod address;
mod auth;
pub mod certificate;
mod check;
mod cloud;
mod expiry;
mod name;
mod prerequisites;
mod privileges;
mod scope;
mod seek;
mod tally;

pub use address::{OrgUrl, parse_org_url};
pub use auth::{Assertion, AuthKind, AuthMethod, PASSWORD_WARNING, SecretPurpose, SecretRef};
pub use certificate::PublicCertificate;
pub use check::{CheckId, CheckReport, CheckSubject, Verdict};
pub use cloud::{AD_FS, Cloud};
pub use expiry::Expiry;
pub use name::{Name, NameProblem};
pub use prerequisites::{SheetFacts, SheetId, TableRight};
pub use privileges::role_privileges;
pub use scope::{ASSUMED_INTERVAL_DAYS, CheckScope, TableScope, Writes};
pub use seek::{ANY_DIRECTORY, Whereabouts};
pub use tally::CheckTally;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Which CRM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum System {
    /// Microsoft Dynamics 365 / Dataverse.
    Dynamics,
    /// Salesforce; shown as coming, not built yet.
    Salesforce,
}

impl System {
    /// The word in files and arguments.
    pub fn code(self) -> &'static str {
        match self {
            System::Dynamics => "dynamics",
            System::Salesforce => "salesforce",
        }
    }
}

/// Who the CRM says it is, read from WhoAmI and RetrieveCurrentOrganization and bound to the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgIdentity {
    /// Organisation id, a GUID; another id later means another organisation.
    pub id: String,
    /// Friendly name.
    pub name: String,
    /// Whether the organisation calls itself production (a "Customer" organisation).
    pub production: bool,
    /// Product version, where it was told.
    pub version: Option<String>,
    /// The id of the user we are there.
    pub user_id: String,
}

/// A configured connection to one CRM. No secret in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalAccount {
    /// Unique in the workspace.
    pub name: Name,
    /// Which CRM.
    pub system: System,
    /// The organisation's address.
    pub url: OrgUrl,
    /// Directory (tenant) id or domain.
    pub tenant: String,
    /// Where tokens come from, without the tenant: `https://login.microsoftonline.com`.
    pub authority: String,
    /// Unique name of the companion solution whose installation is checked, where one is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solution: Option<String>,
    /// The client secret's last day, as the administrator told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_expires: Option<Date>,
    /// How it signs in.
    pub auth: AuthMethod,
    /// Who answered, once the checks have passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrgIdentity>,
}
