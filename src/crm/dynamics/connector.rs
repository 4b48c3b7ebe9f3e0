//! Builds connections: challenge first, then accounts.
use super::api::{Api, BASE, PartAddress};
use super::auth::{Grant, Place, SignIn, Signing, browser, device};
use super::crm::DynamicsCrm;
use super::{challenge, discovery};
use crate::account::{ExternalAccount, OrgUrl, System};
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpClient, HttpConfig, Limiter, Origin, Patience, Request, Waiting};
use crate::port::{
    AnswerPage, BrowserSignIn, Credentials, Crm, CrmConnector, DeviceSignIn, Environment, SignInPlace, Wait,
};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Settings of the adapter.
#[derive(Debug, Clone)]
pub struct DynamicsConfig {
    /// Limits of the HTTP client.
    pub http: HttpConfig,
    /// How long a second lasts while a person's sign-in is waited for; tests shorten it.
    pub second: Duration,
    /// How the operations of a batch name their rows.
    pub part_address: PartAddress,
}

impl Default for DynamicsConfig {
    fn default() -> Self {
        Self { http: HttpConfig::default(), second: Duration::from_secs(1), part_address: PartAddress::default() }
    }
}

/// Connects to Dynamics organisations over one shared HTTP client.
pub struct DynamicsConnector {
    clock: SharedClock,
    http: Outcome<HttpClient>,
    second: Duration,
    part_address: PartAddress,
    /// One for each user at each organisation, for as long as the process lives: the server counts that way.
    limiters: Mutex<HashMap<String, Arc<Limiter>>>,
}

impl DynamicsConnector {
    /// Builds the client; a failure is told by the first call.
    pub fn new(clock: SharedClock, config: DynamicsConfig) -> Self {
        let http = HttpClient::new(config.http, clock.clone());
        Self { clock, http, second: config.second, part_address: config.part_address, limiters: Mutex::default() }
    }

    /// A connection as its own type.
    ///
    /// # Errors
    /// `ClientBroken`; `NotDataverse` where the account's sign-in service is none of Microsoft's; `TenantNotFound`
    /// where the tenant cannot be one; `AnswerInvalid` where the credentials cannot be used.
    pub fn open(&self, account: &ExternalAccount, credentials: impl Into<Credentials>) -> Outcome<DynamicsCrm> {
        let http = self.http.clone()?;
        let org = Origin::of(&account.url.origin())?;
        let place = Place::of(account, &org)?;
        let grant = Grant::of(account, credentials.into(), &place)?;
        let sign_in = SignIn::new(http.clone(), self.clock.clone(), org.clone(), place, grant);
        let limiter = self.limiter(&org, account);
        let api = Api::new(http, self.clock.clone(), org, sign_in, limiter).with_part_address(self.part_address);
        Ok(DynamicsCrm::new(api, account.clone()))
    }

    fn limiter(&self, org: &Origin, account: &ExternalAccount) -> Arc<Limiter> {
        let key = format!("{org} {}", account.name);
        Arc::clone(self.limiters.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default())
    }

    /// What a person's sign-in for the account needs.
    fn signing(&self, account: &ExternalAccount) -> Outcome<Signing> {
        let resource = Origin::of(&account.url.origin())?;
        Ok(Signing {
            http: self.http.clone()?,
            clock: self.clock.clone(),
            place: Place::of(account, &resource)?,
            resource,
            client_id: account.auth.client_id().to_owned(),
            second: self.second,
        })
    }

    async fn ask(&self, url: &OrgUrl) -> Outcome<SignInPlace> {
        let http = self.http.clone()?;
        let org = Origin::of(&url.origin())?;
        let request = Request::get(org.link(BASE)?).header("accept", "application/json");
        let answer = Waiting::default()
            .retry(http.config(), &self.clock, Patience::Short, || http.send(&request))
            .await
            .map_err(|fault| not_here(fault, &org))?;
        challenge::read(&answer, &org, self.clock.now()).map(SignInPlace::from)
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
    fn sign_in_place<'a>(&'a self, _system: System, url: &'a OrgUrl) -> Wait<'a, SignInPlace> {
        Box::pin(self.ask(url))
    }

    fn connect(&self, account: &ExternalAccount, credentials: Credentials) -> Outcome<Arc<dyn Crm>> {
        Ok(Arc::new(self.open(account, credentials)?))
    }

    fn sign_in_with_device<'a>(&'a self, account: &'a ExternalAccount) -> Wait<'a, DeviceSignIn> {
        Box::pin(async move { device::begin(self.signing(account)?).await })
    }

    fn sign_in_with_browser<'a>(&'a self, account: &'a ExternalAccount, page: AnswerPage) -> Wait<'a, BrowserSignIn> {
        Box::pin(async move { browser::begin(self.signing(account)?, page).await })
    }

    fn environments<'a>(
        &'a self,
        account: &'a ExternalAccount,
        credentials: Credentials,
    ) -> Wait<'a, Vec<Environment>> {
        Box::pin(
            async move { discovery::environments(self.http.clone()?, self.clock.clone(), account, credentials).await },
        )
    }
}
