//! What the built-in sandbox offers to a setup: proposed answers for the account step.
use crate::secret::Secret;

/// The sandbox's address and credentials, proposed first where the sandbox runs.
#[derive(Debug, Clone)]
pub struct SandboxOffer {
    /// The organisation's address on loopback.
    pub url: String,
    /// Its tenant.
    pub tenant: String,
    /// Where its tokens come from, without the tenant.
    pub authority: String,
    /// The application (client) id it knows.
    pub client_id: String,
    /// Its client secret; generated for this process.
    pub secret: Secret,
}
