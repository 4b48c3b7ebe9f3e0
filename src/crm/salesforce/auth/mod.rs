//! Signing in and keeping the token. One file a matter: where (`place`), with what (`grant`, `assertion`), the question and
//! its answer (`answer`).
//!
//! One request at a time asks for a token. Salesforce tells no life of it: it lives as long as the organisation's session
//! policy lets it, fifteen minutes of idleness at the least, so it is renewed after half an hour and whenever it is refused.
//! A refresh token that comes along is kept before the access token is used, whoever still waits: where tokens rotate, the
//! old one is worthless from then on, and using it again would revoke all (help.salesforce.com, "Refresh Token Rotation").
mod answer;
mod assertion;
pub(super) mod browser;
mod exchange;
mod grant;
mod place;
#[cfg(test)]
mod tests;

pub use grant::Grant;
pub use place::{Place, instance};

use super::id;
use crate::account::ExternalAccount;
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome, Retry};
use crate::http::{BearerToken, HttpClient, Origin};
use crate::port::RefreshTokens;
use crate::secret::Secret;
use answer::{Answer, Granted, ask};
use exchange::Exchange;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use tokio::sync::Mutex;

/// A token is not used in the last seconds of its life.
const MARGIN: SignedDuration = SignedDuration::from_secs(30);
/// A clock further off than this makes an assertion worth signing again with the service's own time, in seconds.
const SKEW: i64 = 30;

/// Signs in for one account.
pub struct SignIn {
    http: HttpClient,
    clock: SharedClock,
    /// The organisation's address as the account has it.
    org: Origin,
    place: Place,
    grant: Grant,
    /// The account's name, for people.
    account: String,
    /// Another address than the organisation's that a person confirmed.
    confirmed: Option<Origin>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    ticket: Option<Ticket>,
    renew_at: Timestamp,
    good_until: Timestamp,
    serial: u64,
    /// What the service's clock shows more than ours, where that mattered.
    ahead: SignedDuration,
    /// The refresh token that was refused, with the refusal.
    refused: Option<(Secret, Fault)>,
}

/// A token with its number, so that a rejected one is renewed only once, and the address it is for.
#[derive(Debug, Clone)]
pub struct Ticket {
    /// The token.
    pub token: BearerToken,
    /// Where it is good: the only address requests go to from then on.
    pub instance: Origin,
    /// Whose it is, where the answer said so.
    pub who: Option<Who>,
    serial: u64,
}

/// Whose a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// The organisation's identifier, canonical.
    pub org: String,
    /// The user's identifier, canonical.
    pub user: String,
}

impl Who {
    /// From an identity address, `https://login.salesforce.com/id/00D.../005...` (help.salesforce.com, "Identity URLs").
    pub fn of(address: &str) -> Option<Self> {
        let mut parts = address.split(['?', '#']).next()?.rsplit('/');
        let mut part = || Some(id::canonical(parts.next()?)?.into_owned());
        let (user, org) = (part()?, part()?);
        (id::key_prefix(&org) == Some("00D")).then_some(Self { org, user })
    }
}

impl SignIn {
    /// For an organisation.
    pub fn new(http: HttpClient, clock: SharedClock, org: Origin, place: Place, grant: Grant) -> Self {
        let (account, confirmed) = (String::new(), None);
        Self { http, clock, org, place, grant, account, confirmed, kept: Mutex::default() }
    }

    /// With what the account says: its name, and the address that was confirmed for its tokens.
    ///
    /// # Errors
    /// Address faults.
    pub fn of_account(mut self, account: &ExternalAccount) -> Outcome<Self> {
        self.account = account.name.to_string();
        self.confirmed = account.instance.as_deref().map(Origin::of).transpose()?;
        Ok(self)
    }

    /// Where tokens are asked for, for people.
    pub fn shown(&self) -> String {
        format!("POST {}{} ({})", self.place.origin(), place::TOKEN, self.grant.word())
    }

    /// A token that is good for a while. Waits when another call is fetching one.
    ///
    /// # Errors
    /// The service's refusal, or a transport fault.
    pub async fn ticket(&self) -> Outcome<Ticket> {
        self.ticket_other_than(None).await
    }

    /// As [`SignIn::ticket`], but never the one that was just rejected.
    ///
    /// # Errors
    /// As [`SignIn::ticket`].
    pub async fn renewed(&self, rejected: &Ticket) -> Outcome<Ticket> {
        self.ticket_other_than(Some(rejected.serial)).await
    }

    async fn ticket_other_than(&self, rejected: Option<u64>) -> Outcome<Ticket> {
        let mut kept = self.kept.lock().await;
        let now = self.clock.now();
        let untainted = rejected != Some(kept.serial);
        if let (true, Some(ticket)) = (untainted && now < kept.renew_at, &kept.ticket) {
            return Ok(ticket.clone());
        }
        match self.renew(&mut kept).await {
            Ok((ticket, _)) => Ok(ticket),
            // A service that is busy for a moment is asked again later, as long as the present token lives.
            Err(fault) if untainted && fault.policy().retry != Retry::Never && now + MARGIN < kept.good_until => {
                kept.renew_at = now.saturating_add(MARGIN).unwrap_or(Timestamp::MAX);
                kept.ticket.clone().ok_or(fault)
            }
            Err(fault) => Err(fault),
        }
    }

    /// Asks for a token, whatever is kept; for the check. Tells how long it is used.
    ///
    /// # Errors
    /// As [`SignIn::ticket`].
    pub async fn try_now(&self) -> Outcome<SignedDuration> {
        let mut kept = self.kept.lock().await;
        self.renew(&mut kept).await.map(|(_, life)| life)
    }

    async fn renew(&self, kept: &mut Kept) -> Outcome<(Ticket, SignedDuration)> {
        let granted = match &self.grant {
            Grant::Secret { client_id, secret } => {
                let form = [
                    ("grant_type", "client_credentials"),
                    ("client_id", client_id.as_str()),
                    ("client_secret", secret.expose()),
                ];
                self.ask(&form, &[secret]).await?.granted()?
            }
            Grant::Assertion(_) => self.assert(kept).await?,
            Grant::Password { client_id, client_secret, user, password } => {
                let mut form = vec![
                    ("grant_type", "password"),
                    ("client_id", client_id.as_str()),
                    ("username", user.as_str()),
                    ("password", password.expose()),
                ];
                form.extend(client_secret.as_ref().map(|s| ("client_secret", s.expose())));
                let hidden: Vec<&Secret> = std::iter::once(password).chain(client_secret).collect();
                self.ask(&form, &hidden).await?.granted()?
            }
            Grant::Refresh { client_id, tokens } => self.exchange(kept, client_id, tokens).await?,
        };
        let instance = place::instance(&granted.instance, &self.org, self.confirmed.as_ref())
            .map_err(|fault| fault.with("account", &self.account))?;
        let life = SignedDuration::from_secs(i64::try_from(granted.life).unwrap_or(1));
        let token = BearerToken::bind(instance.clone(), granted.access)?;
        let now = self.clock.now();
        let after = |part: SignedDuration| now.saturating_add(part).unwrap_or(Timestamp::MAX);
        kept.renew_at = after(life * 4 / 5);
        kept.good_until = after(life);
        kept.serial += 1;
        let who = granted.identity.as_deref().and_then(Who::of);
        let ticket = Ticket { token, instance, who, serial: kept.serial };
        kept.ticket = Some(ticket.clone());
        Ok((ticket, life))
    }

    /// Asks with a signed assertion. Where our clock is wrong, once more with the service's own time.
    async fn assert(&self, kept: &mut Kept) -> Outcome<Granted> {
        let refused = match self.assert_at(kept.ahead).await? {
            Answer::Granted(granted) => return Ok(granted),
            Answer::Refused(refused) => refused,
        };
        let theirs = refused.server_time.filter(|_| refused.fault.kind == ErrorKind::SalesforceAssertion);
        let ahead = theirs.map(|t| t.as_second() - self.clock.now().as_second()).map(SignedDuration::from_secs);
        match ahead {
            Some(ahead) if (ahead - kept.ahead).as_secs().abs() > SKEW => {
                let granted = self.assert_at(ahead).await?.granted()?;
                kept.ahead = ahead;
                Ok(granted)
            }
            _ => Err(refused.fault),
        }
    }

    async fn assert_at(&self, ahead: SignedDuration) -> Outcome<Answer> {
        let Grant::Assertion(signer) = &self.grant else { return Err(Fault::new(ErrorKind::Bug, "no certificate")) };
        let now = self.clock.now().saturating_add(ahead).unwrap_or(Timestamp::MAX);
        let assertion = signer.sign(&self.place.audience(), now)?;
        let form = [("grant_type", assertion::GRANT_TYPE), ("assertion", assertion.expose())];
        self.ask(&form, &[&assertion]).await
    }

    /// Exchanges the kept refresh token, to its end even where nobody waits for it any more.
    async fn exchange(&self, kept: &mut Kept, client_id: &str, tokens: &Arc<dyn RefreshTokens>) -> Outcome<Granted> {
        let exchange = Exchange {
            http: self.http.clone(),
            clock: self.clock.clone(),
            place: self.place.clone(),
            client_id: client_id.to_owned(),
            tokens: Arc::clone(tokens),
        };
        let before = kept.refused.take();
        let ended = tokio::spawn(exchange.run(before)).await;
        let ended = ended.map_err(|e| Fault::new(ErrorKind::Bug, format!("an exchange ended early: {e}")))?;
        ended.map_err(|failed| {
            kept.refused = failed.refused.map(|token| (token, failed.fault.clone()));
            failed.fault
        })
    }

    async fn ask(&self, form: &[(&str, &str)], hidden: &[&Secret]) -> Outcome<Answer> {
        ask(&self.http, &self.clock, self.place.token()?, form, hidden).await
    }
}
