//! External accounts: a configured connection to one CRM, its authentication method, and the catalogue of checks with
//! their remedies. Domain: pure data and pure functions; uses the ground floor only.
mod address;
mod auth;
mod bounds;
pub mod certificate;
mod check;
mod cloud;
mod crm_address;
mod expiry;
mod name;
mod prerequisites;
mod privileges;
mod scope;
mod seek;
mod system;
mod tally;

pub use address::{OrgUrl, parse_org_url};
pub use auth::{Assertion, AuthKind, AuthMethod, SecretPurpose, SecretRef};
pub use bounds::{Bounded, Bounds, CallReserve, ClockMargin, LookBack, MinutesBack, PercentKept, SecondsOfMargin};
pub use certificate::PublicCertificate;
pub use check::{CheckId, CheckReport, CheckSubject, Verdict};
pub use cloud::{AD_FS, Cloud};
pub use crm_address::parse_crm_url;
pub use expiry::Expiry;
pub use name::{Name, NameProblem};
pub use prerequisites::{SheetFacts, SheetId, TableRight};
pub use privileges::role_privileges;
pub use scope::{ASSUMED_INTERVAL_DAYS, CheckScope, TableScope, Writes};
pub use seek::{ANY_DIRECTORY, Whereabouts};
pub use system::System;
pub use tally::CheckTally;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Who the CRM says it is, bound to the account by the first good check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgIdentity {
    /// Organisation id in its canonical form; another id later means another organisation.
    pub id: String,
    /// Friendly name.
    pub name: String,
    /// Whether it holds a customer's real data, as far as it tells.
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
    /// The directory (tenant) its sign-in service is asked in; empty where that service has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tenant: String,
    /// Where tokens come from: the sign-in service's origin, without a directory.
    pub authority: String,
    /// Unique name of the companion solution whose installation is checked, where one is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solution: Option<String>,
    /// Another address than its own that a person confirmed as the organisation's: tokens for it are used as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// How far a reading by date looks back, where it is not what is usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_back: Option<LookBack>,
    /// How far behind the CRM's clock a reading counts as up to date, where it is not as far as usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_margin: Option<ClockMargin>,
    /// How many of the organisation's calls are left to its business, where it is not as many as usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_reserve: Option<CallReserve>,
    /// The client secret's last day, as the administrator told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_expires: Option<Date>,
    /// How it signs in.
    pub auth: AuthMethod,
    /// Who answered, once the checks have passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrgIdentity>,
}

impl ExternalAccount {
    /// An account of which no more is known than where it is and how it signs in there.
    pub fn at(name: Name, system: System, url: OrgUrl, auth: AuthMethod) -> Self {
        Self {
            name,
            system,
            authority: url.origin(),
            url,
            tenant: String::new(),
            solution: None,
            instance: None,
            look_back: None,
            clock_margin: None,
            call_reserve: None,
            secret_expires: None,
            auth,
            organisation: None,
        }
    }
}
