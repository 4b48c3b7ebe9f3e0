//! What an account shows to get a token: its secret, its certificate, a password, or a person's kept sign-in.
use super::assertion::Signer;
use super::place::{Asker, Place, not_on_premises};
use crate::account::{AuthMethod, ExternalAccount};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{Credentials, RefreshTokens};
use crate::secret::Secret;
use std::sync::Arc;

/// What is shown.
pub(in crate::crm::dynamics) enum Grant {
    Secret { client_id: String, secret: Secret },
    Certificate(Box<Signer>),
    Password { client_id: String, user: String, password: Secret, client_secret: Option<Secret> },
    Refresh { client_id: String, tokens: Arc<dyn RefreshTokens> },
}

impl Grant {
    /// The account's.
    ///
    /// # Errors
    /// `AnswerInvalid` where key and certificate do not fit, or a method is none for the account's federation service;
    /// `SecretMissing` where nothing keeps the refresh token.
    pub(in crate::crm::dynamics) fn of(
        account: &ExternalAccount,
        credentials: Credentials,
        place: &Place,
    ) -> Outcome<Self> {
        let Credentials { secret, client_secret, refresh } = credentials;
        if place.is_ad_fs() && !matches!(account.auth, AuthMethod::Password { .. } | AuthMethod::Browser { .. }) {
            return Err(not_on_premises(account.auth.kind().code()));
        }
        Ok(match &account.auth {
            AuthMethod::ClientSecret { client_id, .. } => Grant::Secret { client_id: client_id.clone(), secret },
            AuthMethod::Certificate { client_id, certificate, assertion, .. } => {
                Grant::Certificate(Box::new(Signer::new(client_id, &secret, certificate, *assertion)?))
            }
            AuthMethod::Password { client_id, user, .. } => {
                Grant::Password { client_id: client_id.clone(), user: user.clone(), password: secret, client_secret }
            }
            AuthMethod::DeviceCode { client_id, refresh: name } | AuthMethod::Browser { client_id, refresh: name } => {
                let missing = || Fault::new(ErrorKind::SecretMissing, "nobody has signed in").with("name", &name.0);
                Grant::Refresh { client_id: client_id.clone(), tokens: refresh.ok_or_else(missing)? }
            }
        })
    }

    /// In a word, for people.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Grant::Secret { .. } => "client_credentials",
            Grant::Certificate(_) => "client_credentials, certificate",
            Grant::Password { .. } => "password",
            Grant::Refresh { .. } => "refresh_token",
        }
    }

    /// Says of a refusal what only the shown secret tells: the portal lists a secret's id, a GUID, beside its value.
    pub(super) fn explained(&self, fault: Fault) -> Fault {
        match self {
            Grant::Secret { secret, .. }
                if fault.kind == ErrorKind::SecretWrong && uuid::Uuid::try_parse(secret.expose().trim()).is_ok() =>
            {
                fault.with("case", "id")
            }
            _ => fault,
        }
    }

    /// In whose name.
    pub(super) fn asker(&self) -> Asker {
        match self {
            Grant::Secret { .. } | Grant::Certificate(_) => Asker::Application,
            Grant::Password { .. } | Grant::Refresh { .. } => Asker::Person,
        }
    }
}
