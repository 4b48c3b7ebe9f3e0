//! What an account shows to get a token: the consumer secret, a certificate, a password, or a person's kept sign-in.
use super::assertion::Signer;
use super::place::Place;
use crate::account::{AuthMethod, ExternalAccount};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{Credentials, RefreshTokens};
use crate::secret::Secret;
use std::sync::Arc;

/// What is shown.
pub enum Grant {
    /// Client credentials: the application works in the name of its Run As user.
    Secret {
        /// Consumer key.
        client_id: String,
        /// Consumer secret.
        secret: Secret,
    },
    /// JWT bearer: an assertion signed with the certificate's key.
    Assertion(Box<Signer>),
    /// User name and password. The security token stands directly behind the password, where one is needed.
    Password {
        /// Consumer key.
        client_id: String,
        /// Consumer secret, where the application has one.
        client_secret: Option<Secret>,
        /// User name.
        user: String,
        /// Password, with the security token behind it.
        password: Secret,
    },
    /// A person's kept sign-in.
    Refresh {
        /// Consumer key.
        client_id: String,
        /// Where the refresh token is kept.
        tokens: Arc<dyn RefreshTokens>,
    },
}

impl Grant {
    /// The account's.
    ///
    /// # Errors
    /// `AnswerInvalid` where key and certificate do not fit or the user of an assertion is not named; `SecretMissing` where
    /// nothing keeps the refresh token; `SalesforceDomainWrong` for client credentials at a shared login host;
    /// `SalesforceFlowOff` for a sign-in by device code, which Salesforce has closed.
    pub fn of(account: &ExternalAccount, credentials: Credentials, place: &Place) -> Outcome<Self> {
        let Credentials { secret, client_secret, refresh } = credentials;
        Ok(match &account.auth {
            AuthMethod::ClientSecret { .. } if place.is_common() => {
                let host = place.origin().host();
                return Err(Fault::new(ErrorKind::SalesforceDomainWrong, format!("the account signs in at {host}")));
            }
            AuthMethod::ClientSecret { client_id, .. } => Grant::Secret { client_id: client_id.clone(), secret },
            AuthMethod::Certificate { client_id, certificate, user, .. } => {
                let unnamed = || {
                    Fault::new(ErrorKind::AnswerInvalid, "the certificate's user is not named")
                        .with("question", "user")
                        .with("problem", "empty")
                };
                let user = user.as_deref().filter(|u| !u.trim().is_empty()).ok_or_else(unnamed)?;
                Grant::Assertion(Box::new(Signer::new(client_id, user, &secret, certificate)?))
            }
            AuthMethod::Password { client_id, user, .. } => {
                Grant::Password { client_id: client_id.clone(), client_secret, user: user.clone(), password: secret }
            }
            AuthMethod::DeviceCode { .. } => {
                return Err(Fault::new(ErrorKind::SalesforceFlowOff, "the device flow is closed"));
            }
            AuthMethod::Browser { client_id, refresh: name } => {
                let missing = || Fault::new(ErrorKind::SecretMissing, "nobody has signed in").with("name", &name.0);
                Grant::Refresh { client_id: client_id.clone(), tokens: refresh.ok_or_else(missing)? }
            }
        })
    }

    /// In a word, for people.
    pub fn word(&self) -> &'static str {
        match self {
            Grant::Secret { .. } => "client_credentials",
            Grant::Assertion(_) => "jwt-bearer",
            Grant::Password { .. } => "password",
            Grant::Refresh { .. } => "refresh_token",
        }
    }
}
