//! Builds connections.
use super::api::{Api, VERSIONS};
use super::auth::{Grant, Place, SignIn, browser};
use super::bulk::BulkConfig;
use super::crm::SalesforceCrm;
use super::versions;
use crate::account::{AuthMethod, CallReserve, ExternalAccount, OrgUrl, System};
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpClient, HttpConfig, Limiter, Origin, Patience, Request, Waiting};
use crate::port::{
    AnswerPage, BrowserSignIn, Credentials, Crm, CrmConnector, DeviceSignIn, Environment, SignInPlace, Wait,
};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The callback's port, as Salesforce's own command line has it.
const CALLBACK: u16 = 1717;

/// Settings of the adapter.
#[derive(Debug, Clone)]
pub struct SalesforceConfig {
    /// Limits of the HTTP client.
    pub http: HttpConfig,
    /// Of a hundred calls the organisation may make in 24 hours, so many are left to its business, where the account does not
    /// say how many.
    pub reserve: u8,
    /// How query jobs are used.
    pub bulk: BulkConfig,
    /// The port of the application's callback, `http://localhost:1717/OauthRedirect`; 0 takes a free one.
    pub callback_port: u16,
}

impl Default for SalesforceConfig {
    fn default() -> Self {
        Self {
            http: HttpConfig::default(),
            reserve: CallReserve::default().percent(),
            bulk: BulkConfig::default(),
            callback_port: CALLBACK,
        }
    }
}

/// Connects to Salesforce organisations over one shared HTTP client.
pub struct SalesforceConnector {
    clock: SharedClock,
    http: Outcome<HttpClient>,
    reserve: u8,
    bulk: BulkConfig,
    callback_port: u16,
    /// One for each account at each organisation, for as long as the process lives.
    limiters: Mutex<HashMap<String, Arc<Limiter>>>,
}

impl SalesforceConnector {
    /// Builds the client; a failure is told by the first call.
    pub fn new(clock: SharedClock, config: SalesforceConfig) -> Self {
        let http = HttpClient::new(config.http.clone(), clock.clone());
        let SalesforceConfig { reserve, bulk, callback_port, .. } = config;
        Self { clock, http, reserve, bulk, callback_port, limiters: Mutex::default() }
    }

    /// A connection as its own type.
    ///
    /// # Errors
    /// `ClientBroken`; address faults; as [`Grant::of`].
    pub fn open(&self, account: &ExternalAccount, credentials: impl Into<Credentials>) -> Outcome<SalesforceCrm> {
        let http = self.http.clone()?;
        let org = Origin::of(&account.url.origin())?;
        let reserve = account.call_reserve.map_or(self.reserve, CallReserve::percent);
        let place = Place::of(account)?;
        let grant = Grant::of(account, credentials.into(), &place)?;
        let sign_in = SignIn::new(http.clone(), self.clock.clone(), org.clone(), place, grant).of_account(account)?;
        let key = format!("{org} {}", account.name);
        let mut limiters = self.limiters.lock().unwrap_or_else(PoisonError::into_inner);
        let limiter = Arc::clone(limiters.entry(key).or_default());
        let api = Api::new(http, self.clock.clone(), org, sign_in, limiter, reserve);
        Ok(SalesforceCrm::new(Arc::new(api), account.clone(), self.bulk))
    }

    /// Whether the address is an organisation's: the list of versions needs no session. Its own address signs it in.
    async fn ask(&self, url: &OrgUrl) -> Outcome<SignInPlace> {
        let http = self.http.clone()?;
        let org = Origin::of(&url.origin())?;
        let request = Request::get(org.link(VERSIONS)?).header("accept", "application/json");
        let answer = Waiting::default()
            .retry(http.config(), &self.clock, Patience::Short, || http.send(&request))
            .await
            .map_err(|fault| versions::not_here(fault, &org))?;
        versions::read(&answer, &org)?;
        Ok(SignInPlace { authority: org.to_string(), tenant: None })
    }
}

/// A person's way in that is not offered.
fn not_offered<T: Send + 'static>(what: &'static str) -> Wait<'static, T> {
    Box::pin(std::future::ready(Err(Fault::new(ErrorKind::SalesforceFlowOff, what))))
}

impl CrmConnector for SalesforceConnector {
    fn sign_in_place<'a>(&'a self, _system: System, url: &'a OrgUrl) -> Wait<'a, SignInPlace> {
        Box::pin(self.ask(url))
    }

    fn connect(&self, account: &ExternalAccount, credentials: Credentials) -> Outcome<Arc<dyn Crm>> {
        Ok(Arc::new(self.open(account, credentials)?))
    }

    fn sign_in_with_device<'a>(&'a self, _account: &'a ExternalAccount) -> Wait<'a, DeviceSignIn> {
        not_offered("Salesforce has closed the device flow")
    }

    fn sign_in_with_browser<'a>(&'a self, account: &'a ExternalAccount, page: AnswerPage) -> Wait<'a, BrowserSignIn> {
        Box::pin(async move {
            let AuthMethod::Browser { client_id, .. } = &account.auth else {
                return Err(Fault::new(ErrorKind::Bug, "the account does not sign in with the browser"));
            };
            let (http, clock) = (self.http.clone()?, self.clock.clone());
            let (place, client_id) = (Place::of(account)?, client_id.clone());
            browser::begin(browser::Signing { http, clock, place, client_id, port: self.callback_port }, page).await
        })
    }

    fn environments<'a>(
        &'a self,
        _account: &'a ExternalAccount,
        _credentials: Credentials,
    ) -> Wait<'a, Vec<Environment>> {
        not_offered("Salesforce has no list of the organisations a person may use")
    }
}
