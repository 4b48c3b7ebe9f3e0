//! Signing in and keeping the token. One file a matter: where (`place`), with what (`grant`, `assertion`), the question and
//! its answer (`answer`), a person's sign-in (`device`, `browser` with its `loopback` port).
//!
//! One request at a time asks for a token, of all processes that share a refresh token; it is renewed at 80 % of its life, measured on our own clock from the moment it
//! came, so that a wrong clock does no harm. The token is bound to the origin it was asked for. A refresh token that comes
//! along is kept before the access token is used; one that was refused is never sent twice.
mod answer;
mod assertion;
pub(super) mod browser;
pub(super) mod device;
mod grant;
mod place;

pub(super) use grant::Grant;
pub(super) use place::Place;

use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome, Retry};
use crate::http::{BearerToken, HttpClient, Origin};
use crate::port::RefreshTokens;
use crate::secret::Secret;
use answer::{Answer, Granted, ask};
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::Mutex;

/// A token is not used in the last seconds of its life.
const MARGIN: SignedDuration = SignedDuration::from_secs(30);
/// A clock further off than this makes an assertion worth signing again with the service's own time, in seconds.
const SKEW: i64 = 30;

/// What a person's sign-in needs.
pub(super) struct Signing {
    pub(super) http: HttpClient,
    pub(super) clock: SharedClock,
    pub(super) place: Place,
    /// Whom the first token is for.
    pub(super) resource: Origin,
    pub(super) client_id: String,
    /// How long a second of waiting lasts.
    pub(super) second: Duration,
}

/// A grant without a refresh token cannot be kept: nobody agreed to `offline_access`.
fn no_refresh_token() -> Fault {
    Fault::new(ErrorKind::ConsentMissing, "the sign-in service gave no refresh token; offline_access is not granted")
        .with("code", "offline_access")
}

/// Signs in for one account.
pub(super) struct SignIn {
    http: HttpClient,
    clock: SharedClock,
    /// Whom the token is for.
    resource: Origin,
    place: Place,
    grant: Grant,
    kept: Mutex<Kept>,
    refused: Refused,
}

#[derive(Default)]
struct Kept {
    token: Option<BearerToken>,
    renew_at: Timestamp,
    good_until: Timestamp,
    serial: u64,
    /// What the sign-in service's clock shows more than ours, where that mattered.
    ahead: SignedDuration,
}

/// The refresh token that was refused, with the refusal. Exchanges that go on although nobody waits for them any more write
/// it too.
type Refused = Arc<std::sync::Mutex<Option<(Secret, Fault)>>>;

/// A token with its number, so that a rejected one is renewed only once.
#[derive(Debug, Clone)]
pub(super) struct Ticket {
    pub(super) token: BearerToken,
    serial: u64,
}

impl SignIn {
    /// For tokens of one resource: the organisation, or global discovery.
    pub(super) fn new(http: HttpClient, clock: SharedClock, resource: Origin, place: Place, grant: Grant) -> Self {
        Self { http, clock, resource, place, grant, kept: Mutex::default(), refused: Refused::default() }
    }

    /// Where tokens are asked for, for people.
    pub(super) fn place(&self) -> String {
        format!("POST {} ({})", self.place.audience(), self.grant.word())
    }

    /// A token that is good for a while. Waits when another call is fetching one.
    ///
    /// # Errors
    /// The sign-in service's refusal, or a transport fault.
    pub(super) async fn ticket(&self) -> Outcome<Ticket> {
        self.ticket_other_than(None).await
    }

    /// As [`SignIn::ticket`], but never the one that was just rejected.
    ///
    /// # Errors
    /// As [`SignIn::ticket`].
    pub(super) async fn renewed(&self, rejected: &Ticket) -> Outcome<Ticket> {
        self.ticket_other_than(Some(rejected.serial)).await
    }

    async fn ticket_other_than(&self, rejected: Option<u64>) -> Outcome<Ticket> {
        let mut kept = self.kept.lock().await;
        let now = self.clock.now();
        let untainted = rejected != Some(kept.serial);
        if let (true, Some(token)) = (untainted && now < kept.renew_at, &kept.token) {
            return Ok(Ticket { token: token.clone(), serial: kept.serial });
        }
        match self.renew(&mut kept).await {
            Ok((ticket, _)) => Ok(ticket),
            // A service that is busy for a moment is asked again later, as long as the present token lives.
            Err(fault) if untainted && fault.policy().retry != Retry::Never && now + MARGIN < kept.good_until => {
                kept.renew_at = now.saturating_add(MARGIN).unwrap_or(Timestamp::MAX);
                let token = kept.token.clone().ok_or(fault)?;
                Ok(Ticket { token, serial: kept.serial })
            }
            Err(fault) => Err(fault),
        }
    }

    /// Asks for a token, whatever is kept; for the check. Tells how long it lives.
    ///
    /// # Errors
    /// As [`SignIn::ticket`].
    pub(super) async fn try_now(&self) -> Outcome<SignedDuration> {
        let mut kept = self.kept.lock().await;
        self.renew(&mut kept).await.map(|(_, life)| life)
    }

    async fn renew(&self, kept: &mut Kept) -> Outcome<(Ticket, SignedDuration)> {
        let granted = self.granted(kept).await.map_err(|fault| self.grant.explained(fault))?;
        let life = SignedDuration::from_secs(i64::try_from(granted.life).unwrap_or(1));
        let token = BearerToken::bind(self.resource.clone(), granted.access)?;
        let now = self.clock.now();
        let after = |part: SignedDuration| now.saturating_add(part).unwrap_or(Timestamp::MAX);
        kept.renew_at = after(life * 4 / 5);
        kept.good_until = after(life);
        kept.serial += 1;
        kept.token = Some(token.clone());
        Ok((Ticket { token, serial: kept.serial }, life))
    }

    async fn granted(&self, kept: &mut Kept) -> Outcome<Granted> {
        match &self.grant {
            Grant::Secret { client_id, secret } => {
                let form = [("client_id", client_id.as_str()), ("client_secret", secret.expose())];
                self.ask("client_credentials", &form, &[secret]).await?.granted()
            }
            Grant::Certificate(_) => self.assert(kept).await,
            Grant::Password { client_id, user, password, client_secret } => {
                let mut form =
                    vec![("client_id", client_id.as_str()), ("username", user), ("password", password.expose())];
                form.extend(client_secret.as_ref().map(|s| ("client_secret", s.expose())));
                let hidden: Vec<&Secret> = std::iter::once(password).chain(client_secret).collect();
                self.ask("password", &form, &hidden).await?.granted()
            }
            Grant::Refresh { client_id, tokens } => self.exchange(client_id, tokens).await,
        }
    }

    /// Asks with a signed assertion. Where our clock is wrong, once more with the service's own time.
    async fn assert(&self, kept: &mut Kept) -> Outcome<Granted> {
        let refused = match self.assert_at(kept.ahead).await? {
            Answer::Granted(granted) => return Ok(granted),
            Answer::Refused(refused) => refused,
        };
        let theirs = refused.server_time.filter(|_| refused.fault.kind == ErrorKind::ClockWrong);
        let ahead = theirs.map(|t| t.as_second() - self.clock.now().as_second());
        match ahead.map(SignedDuration::from_secs) {
            // Our clock may have been put right since the difference was noted.
            Some(ahead) if (ahead - kept.ahead).as_secs().abs() > SKEW => {
                let granted = self.assert_at(ahead).await?.granted()?;
                kept.ahead = ahead;
                Ok(granted)
            }
            _ => Err(refused.fault),
        }
    }

    async fn assert_at(&self, ahead: SignedDuration) -> Outcome<Answer> {
        let Grant::Certificate(signer) = &self.grant else { return Err(Fault::new(ErrorKind::Bug, "no certificate")) };
        let now = self.clock.now().saturating_add(ahead).unwrap_or(Timestamp::MAX);
        let assertion = signer.sign(&self.place.audience(), now)?;
        let form = [
            ("client_id", signer.client_id.as_str()),
            ("client_assertion_type", assertion::ASSERTION_TYPE),
            ("client_assertion", assertion.expose()),
        ];
        self.ask("client_credentials", &form, &[&assertion]).await
    }

    /// Exchanges the kept refresh token. The exchange goes on to its end even where nobody waits for it any more: the
    /// service may have made the old token worthless already.
    async fn exchange(&self, client_id: &str, tokens: &Arc<dyn RefreshTokens>) -> Outcome<Granted> {
        let exchange = Exchange {
            http: self.http.clone(),
            clock: self.clock.clone(),
            place: self.place.clone(),
            target: self.place.target(&self.resource, self.grant.asker()),
            client_id: client_id.to_owned(),
            tokens: Arc::clone(tokens),
            refused: Arc::clone(&self.refused),
        };
        let ended = tokio::spawn(exchange.run()).await;
        ended.map_err(|e| Fault::new(ErrorKind::Bug, format!("an exchange ended early: {e}")))?
    }

    async fn ask(&self, grant: &str, own: &[(&str, &str)], hidden: &[&Secret]) -> Outcome<Answer> {
        let (name, target) = self.place.target(&self.resource, self.grant.asker());
        let mut form = vec![("grant_type", grant), (name, target.as_str())];
        form.extend_from_slice(own);
        ask(&self.http, &self.clock, self.place.token()?, &form, hidden).await
    }
}

/// One exchange of a refresh token.
struct Exchange {
    http: HttpClient,
    clock: SharedClock,
    place: Place,
    target: (&'static str, String),
    client_id: String,
    tokens: Arc<dyn RefreshTokens>,
    refused: Refused,
}

impl Exchange {
    async fn run(self) -> Outcome<Granted> {
        let _turn = self.tokens.turn().await?;
        let token = self.tokens.read().await?;
        let before = self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, fault)) = before.filter(|(refused, _)| refused.same_as(&token)) {
            return Err(fault);
        }
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", self.client_id.as_str()),
            ("refresh_token", token.expose()),
            (self.target.0, self.target.1.as_str()),
        ];
        match ask(&self.http, &self.clock, self.place.token()?, &form, &[&token]).await? {
            Answer::Granted(granted) => {
                if let Some(next) = granted.refresh.as_ref().filter(|next| !next.same_as(&token)) {
                    self.keep(&token, next).await?;
                }
                self.note(None);
                Ok(granted)
            }
            Answer::Refused(refused) => {
                let over = matches!(refused.word.as_str(), "invalid_grant" | "interaction_required" | "login_required");
                let mut fault = refused.fault;
                // A service that names no reason means this one: a refresh token can be nothing else but over.
                if over && matches!(fault.kind, ErrorKind::GrantRejected | ErrorKind::SignInRefused) {
                    fault.kind = ErrorKind::SignInAgain;
                }
                if over {
                    self.note(Some((token, fault.clone())));
                }
                Err(fault)
            }
        }
    }

    /// Keeps the next token in the place of the one that was exchanged. What somebody signed in for or forgot meanwhile stays
    /// as they left it.
    async fn keep(&self, exchanged: &Secret, next: &Secret) -> Outcome<()> {
        match self.tokens.read().await {
            Ok(kept) if !kept.same_as(exchanged) => Ok(()),
            Err(fault) if fault.kind == ErrorKind::SecretMissing => Ok(()),
            // A vault that cannot be read now may be written all the same: the old token is worth nothing any more.
            _ => self.tokens.keep(next.clone()).await,
        }
    }

    fn note(&self, refused: Option<(Secret, Fault)>) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = refused;
    }
}
