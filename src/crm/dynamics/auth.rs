//! Signing in with client credentials and keeping the token (learn.microsoft.com, "OAuth 2.0 client credentials flow").
//!
//! One request at a time asks for a token; it is renewed at 80 % of its life. The token is bound to the organisation.
use super::{aad, challenge};
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{BearerToken, HttpClient, Link, Origin, Request};
use crate::secret::Secret;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer};
use tokio::sync::Mutex;

/// Signs in for one account.
pub(super) struct SignIn {
    http: HttpClient,
    clock: SharedClock,
    org: Origin,
    endpoint: Link,
    client_id: String,
    secret: Secret,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    token: Option<BearerToken>,
    renew_at: Timestamp,
    serial: u64,
}

/// A token with its number, so that a rejected one is renewed only once.
#[derive(Debug, Clone)]
pub(super) struct Ticket {
    pub(super) token: BearerToken,
    serial: u64,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default)]
    token_type: String,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
}

impl SignIn {
    /// For an application in a tenant.
    ///
    /// # Errors
    /// `TenantNotFound` for a text that cannot be a tenant.
    pub(super) fn new(
        http: HttpClient,
        clock: SharedClock,
        org: Origin,
        authority: &Origin,
        tenant: &str,
        app: (String, Secret),
    ) -> Outcome<Self> {
        if !challenge::is_tenant(tenant) {
            return Err(Fault::new(ErrorKind::TenantNotFound, "the tenant is neither a GUID nor a domain"));
        }
        let endpoint = authority.link(&format!("/{tenant}/oauth2/v2.0/token"))?;
        let (client_id, secret) = app;
        Ok(Self { http, clock, org, endpoint, client_id, secret, kept: Mutex::default() })
    }

    /// Where tokens are asked for, for people.
    pub(super) fn place(&self) -> String {
        format!("POST {} (client_credentials)", self.endpoint.redacted())
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
        let usable = self.clock.now() < kept.renew_at && rejected != Some(kept.serial);
        if let (true, Some(token)) = (usable, &kept.token) {
            return Ok(Ticket { token: token.clone(), serial: kept.serial });
        }
        let (token, life) = self.fetch().await?;
        kept.renew_at = self.clock.now().saturating_add(life).unwrap_or(Timestamp::MAX);
        kept.serial += 1;
        kept.token = Some(token.clone());
        Ok(Ticket { token, serial: kept.serial })
    }

    /// Asks for a token, whatever is kept; for the check. Tells how long it lives.
    ///
    /// # Errors
    /// As [`SignIn::ticket`].
    pub(super) async fn try_now(&self) -> Outcome<SignedDuration> {
        let mut kept = self.kept.lock().await;
        let (token, life) = self.fetch().await?;
        kept.renew_at = self.clock.now().saturating_add(life).unwrap_or(Timestamp::MAX);
        kept.serial += 1;
        kept.token = Some(token);
        Ok(SignedDuration::from_secs(life.as_secs() * 10 / 8))
    }

    /// A new token and 80 % of its life.
    async fn fetch(&self) -> Outcome<(BearerToken, SignedDuration)> {
        let scope = format!("{}/.default", self.org);
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", self.client_id.as_str()),
            ("client_secret", self.secret.expose()),
            ("scope", scope.as_str()),
        ];
        let request = Request::post_form(self.endpoint.clone(), &form).header("accept", "application/json");
        let response = self.http.send(&request).await?;
        if response.status != 200 {
            let host = self.endpoint.origin().host().to_owned();
            return Err(aad::refusal(&response, self.clock.now(), &host, &[&self.secret]));
        }
        let granted: Granted = serde_json::from_slice(response.json_body()?)
            .map_err(|e| Fault::new(ErrorKind::BadJson, format!("token answer: {}", position(&e))))?;
        if !granted.token_type.is_empty() && !granted.token_type.eq_ignore_ascii_case("bearer") {
            return Err(Fault::new(ErrorKind::BadJson, "the token is not a bearer token"));
        }
        let life = granted.expires_in.unwrap_or(3599).clamp(1, 24 * 3600);
        let token = BearerToken::bind(self.org.clone(), Secret::new(granted.access_token))?;
        Ok((token, SignedDuration::from_millis(i64::try_from(life).unwrap_or(1) * 800)))
    }
}

/// Line and column only: the message of a JSON error may quote the value it stumbled over.
fn position(error: &serde_json::Error) -> String {
    format!("not the promised shape at line {} column {}", error.line(), error.column())
}

/// `3599` or `"3599"`.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let value = Option::<serde_json::Value>::deserialize(deserializer)?;
    Ok(value.and_then(|v| v.as_u64().or_else(|| v.as_str().and_then(|s| s.trim().parse().ok()))))
}
