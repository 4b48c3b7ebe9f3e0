//! One exchange of a refresh token.
use super::answer::{Answer, Granted, ask};
use super::place::Place;
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::HttpClient;
use crate::port::RefreshTokens;
use crate::secret::Secret;
use std::sync::Arc;

/// What an exchange needs.
pub(super) struct Exchange {
    pub(super) http: HttpClient,
    pub(super) clock: SharedClock,
    pub(super) place: Place,
    pub(super) client_id: String,
    pub(super) tokens: Arc<dyn RefreshTokens>,
}

/// An exchange that failed; `refused` is the token the service will never take again.
pub(super) struct Failed {
    pub(super) fault: Fault,
    pub(super) refused: Option<Secret>,
}

impl From<Fault> for Failed {
    fn from(fault: Fault) -> Self {
        Self { fault, refused: None }
    }
}

impl Exchange {
    /// Runs in its turn. A token that was refused before is not sent again: where tokens rotate, that would revoke the
    /// good one as well.
    pub(super) async fn run(self, before: Option<(Secret, Fault)>) -> Result<Granted, Failed> {
        let _turn = self.tokens.turn().await?;
        let token = self.tokens.read().await?;
        if let Some((refused, fault)) = before
            && refused.same_as(&token)
        {
            return Err(Failed { fault, refused: Some(token) });
        }
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", self.client_id.as_str()),
            ("refresh_token", token.expose()),
        ];
        match ask(&self.http, &self.clock, self.place.token()?, &form, &[&token]).await? {
            Answer::Granted(granted) => {
                if let Some(next) = granted.refresh.as_ref().filter(|next| !next.same_as(&token)) {
                    self.keep(&token, next).await?;
                }
                Ok(granted)
            }
            Answer::Refused(refused) => {
                let over = refused.fault.kind == ErrorKind::SalesforceTokenRevoked;
                Err(Failed { fault: refused.fault, refused: over.then_some(token) })
            }
        }
    }

    /// Keeps the next token in the place of the one that was exchanged. Signing in anew takes no turn, so what somebody
    /// signed in for or forgot meanwhile stays as they left it.
    async fn keep(&self, exchanged: &Secret, next: &Secret) -> Outcome<()> {
        match self.tokens.read().await {
            Ok(kept) if !kept.same_as(exchanged) => Ok(()),
            Err(fault) if fault.kind == ErrorKind::SecretMissing => Ok(()),
            // A vault that cannot be read now may be written all the same: the old token is worth nothing any more.
            _ => self.tokens.keep(next.clone()).await,
        }
    }
}
