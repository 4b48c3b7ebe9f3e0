//! The door to signing in: what a connection signs in with, where refresh tokens are kept, and the sign-ins of a person.
use super::Wait;
use crate::secret::Secret;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use std::fmt;
use std::sync::Arc;

/// Somebody's turn; it ends when the value is dropped.
pub type Turn = Box<dyn Send>;

/// Keeps the refresh token of one account. The adapter exchanges it, and never touches the vault itself.
pub trait RefreshTokens: Send + Sync {
    /// Waits until nobody else exchanges this token, in this process or another. Whoever holds the turn reads, exchanges and
    /// keeps, so that a token that may be used once is used once.
    ///
    /// # Errors
    /// Storage faults.
    fn turn(&self) -> Wait<'_, Turn>;

    /// The token as it is kept.
    ///
    /// # Errors
    /// `SecretMissing` where nobody has signed in yet, vault faults.
    fn read(&self) -> Wait<'_, Secret>;

    /// Keeps the next token and reads it back, before anything is done with what came along with it.
    ///
    /// # Errors
    /// Vault faults.
    fn keep(&self, token: Secret) -> Wait<'_, ()>;
}

/// What a connection signs in with, read from the vault by whoever asks for the connection.
#[derive(Clone)]
pub struct Credentials {
    /// The method's own secret: client secret, private key or password; empty where refresh tokens stand for it.
    pub secret: Secret,
    /// The client secret of a confidential application that signs in with a password.
    pub client_secret: Option<Secret>,
    /// Where the refresh token is kept, for a person's sign-in.
    pub refresh: Option<Arc<dyn RefreshTokens>>,
}

impl From<Secret> for Credentials {
    fn from(secret: Secret) -> Self {
        Self { secret, client_secret: None, refresh: None }
    }
}

impl From<Arc<dyn RefreshTokens>> for Credentials {
    fn from(tokens: Arc<dyn RefreshTokens>) -> Self {
        Self { secret: Secret::new(""), client_secret: None, refresh: Some(tokens) }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

/// A sign-in on another device under way.
pub struct DeviceSignIn {
    /// What the person types there, sanitised.
    pub user_code: String,
    /// Where, an https address.
    pub address: String,
    /// Until when.
    pub expires: Timestamp,
    /// Seconds between two questions whether it is done.
    pub interval_s: u64,
    /// Ends with the refresh token; asks the sign-in service meanwhile. Dropping it gives the sign-in up.
    ///
    /// # Errors
    /// Declined, expired, refused.
    pub finish: BoxFuture<'static, crate::fault::Outcome<Secret>>,
}

/// A sign-in with the browser of this machine under way.
pub struct BrowserSignIn {
    /// The address to open in the browser.
    pub address: String,
    /// Until when the answer is waited for.
    pub expires: Timestamp,
    /// Ends with the refresh token, once the browser has come back. Dropping it gives the sign-in up and closes the port.
    ///
    /// # Errors
    /// Declined, expired, refused, or an answer that belongs to another sign-in.
    pub finish: BoxFuture<'static, crate::fault::Outcome<Secret>>,
}

/// What the browser shows at the end, in the person's language; plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerPage {
    /// Language of the page, `en` or `ko`.
    pub lang: String,
    /// Shown when it went well.
    pub done: String,
    /// Shown when it did not.
    pub failed: String,
}

/// An organisation a person may use, as the CRM's list of them tells.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Environment {
    /// Friendly name, sanitised.
    pub name: String,
    /// Unique name.
    pub unique_name: String,
    /// Address of its application and Web API.
    pub url: crate::account::OrgUrl,
    /// Region, where told: `EMEA`.
    pub region: Option<String>,
    /// Whether it is enabled.
    pub enabled: bool,
    /// Product version, where told.
    pub version: Option<String>,
    /// Directory it belongs to, where told.
    pub tenant: Option<String>,
    /// Whether the person is a system administrator there, where told.
    pub administrator: Option<bool>,
}
