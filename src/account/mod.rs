//! External accounts: a configured connection to one CRM, its authentication method, and the catalogue of checks with
//! their remedies. Domain: pure data and pure functions; uses the ground floor only.
mod address;
mod check;
mod name;
mod prerequisites;

pub use address::{OrgUrl, parse_org_url};
pub use check::{CheckId, CheckReport, CheckSubject, Verdict};
pub use name::{Name, NameProblem};
pub use prerequisites::{SheetFacts, SheetId};

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

/// How the account signs in. The other methods of the field join here as variants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "kebab-case")]
pub enum AuthMethod {
    /// OAuth client credentials with a client secret
    /// (learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow).
    ClientSecret {
        /// Application (client) id.
        client_id: String,
        /// Where the secret is kept; never the secret.
        secret: SecretRef,
    },
}

/// Names a secret in the vault: `vault:<account>/<what>` or `env:<VARIABLE>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretRef(pub String);

impl SecretRef {
    /// The vault entry for an account's client secret.
    pub fn client_secret(account: &Name) -> Self {
        Self(format!("vault:{account}/client-secret"))
    }

    /// A variable of the environment, asked for by name.
    pub fn env(variable: &str) -> Self {
        Self(format!("env:{variable}"))
    }

    /// The variable's name, if this reads the environment.
    pub fn env_name(&self) -> Option<&str> {
        self.0.strip_prefix("env:")
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
    /// How it signs in.
    pub auth: AuthMethod,
    /// Who answered, once the checks have passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrgIdentity>,
}
