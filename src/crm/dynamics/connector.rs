//! Builds connections: challenge first, then accounts.
use super::api::{Api, BASE};
use super::auth::SignIn;
use super::challenge;
use super::crm::DynamicsCrm;
use crate::account::{AuthMethod, ExternalAccount, OrgUrl};
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpClient, HttpConfig, Limiter, Origin, Patience, Request, Waiting};
use crate::port::{Challenge, Crm, CrmConnector, Wait};
use crate::secret::Secret;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Settings of the adapter.
#[derive(Debug, Clone, Default)]
pub struct DynamicsConfig {
    /// Limits of the HTTP client.
    pub http: HttpConfig,
}

/// Connects to Dynamics organisations over one shared HTTP client.
pub struct DynamicsConnector {
    clock: SharedClock,
    http: Outcome<HttpClient>,
    /// One for each user at each organisation, for as long as the process lives: the server counts that way.
    limiters: Mutex<HashMap<String, Arc<Limiter>>>,
}

impl DynamicsConnector {
    /// Builds the client; a failure is told by the first call.
    pub fn new(clock: SharedClock, config: DynamicsConfig) -> Self {
        let http = HttpClient::new(config.http, clock.clone());
        Self { clock, http, limiters: Mutex::default() }
    }

    /// A connection as its own type.
    ///
    /// # Errors
    /// `ClientBroken`; `NotDataverse` where the account's sign-in service is none of Microsoft's; `TenantNotFound`
    /// where the tenant cannot be one.
    pub fn open(&self, account: &ExternalAccount, secret: Secret) -> Outcome<DynamicsCrm> {
        let http = self.http.clone()?;
        let org = Origin::of(&account.url.origin())?;
        let authority = challenge::trusted_authority(&account.authority, &org)?;
        let limiter = self.limiter(&org, account);
        let AuthMethod::ClientSecret { client_id, .. } = &account.auth;
        let app = (client_id.clone(), secret);
        let sign_in = SignIn::new(http.clone(), self.clock.clone(), org.clone(), &authority, &account.tenant, app)?;
        Ok(DynamicsCrm::new(Api::new(http, self.clock.clone(), org, sign_in, limiter), account.clone()))
    }

    fn limiter(&self, org: &Origin, account: &ExternalAccount) -> Arc<Limiter> {
        let key = format!("{org} {}", account.name);
        Arc::clone(self.limiters.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default())
    }

    async fn ask(&self, url: &OrgUrl) -> Outcome<Challenge> {
        let http = self.http.clone()?;
        let org = Origin::of(&url.origin())?;
        let request = Request::get(org.link(BASE)?).header("accept", "application/json");
        let answer = Waiting::default()
            .retry(http.config(), &self.clock, Patience::Short, || http.send(&request))
            .await
            .map_err(|fault| not_here(fault, &org))?;
        challenge::read(&answer, &org, self.clock.now())
    }
}

/// A redirect instead of a challenge is a web site, not the Web API.
pub(super) fn not_here(fault: Fault, org: &Origin) -> Fault {
    match fault.kind {
        ErrorKind::Redirected => Fault::new(ErrorKind::NotDataverse, fault.detail).with("host", org.host()),
        _ => fault,
    }
}

impl CrmConnector for DynamicsConnector {
    fn challenge<'a>(&'a self, url: &'a OrgUrl) -> Wait<'a, Challenge> {
        Box::pin(self.ask(url))
    }

    fn connect(&self, account: &ExternalAccount, secret: Secret) -> Outcome<Arc<dyn Crm>> {
        Ok(Arc::new(self.open(account, secret)?))
    }
}
