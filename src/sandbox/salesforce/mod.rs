//! The other embedded CRM: Salesforce's REST and bulk APIs and its sign-in on loopback, over the same generated people,
//! with scripted faults. It shares no code with the adapters.
mod access;
mod ask;
mod bulk;
mod bulk1;
mod columns;
mod composite;
mod convert;
mod describe;
mod drift;
mod error;
pub(crate) mod faults;
mod furnish;
mod id;
mod journal;
mod layout;
mod levers;
mod limits;
mod locator;
mod model;
mod mutation;
mod oauth;
mod org;
mod person;
mod proxy;
mod query;
mod read;
mod record;
mod replication;
mod rest;
mod rights;
mod schema;
mod server;
mod soql;
mod store;
mod tooling;
mod truth;
mod val;
mod write;
mod xml;

pub use convert::Converted;
pub use mutation::ObjectChange;
pub use store::SideEffects as SalesforceSideEffects;
pub use truth::{SalesforceOracle, TrueRecord};

use super::asked::{Answered, Asked, header_map, nowhere};
use super::tls;
use super::{FaultRule, MutationPlan};
use crate::clock::{Clock, SharedClock, SystemClock};
use org::Org;
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// What a Salesforce sandbox is made of.
#[derive(Clone)]
pub struct SalesforceConfig {
    /// Contacts; the other objects follow in proportion. Rows and seed make the same people as in the Dynamics sandbox.
    pub rows: u64,
    /// The same seed makes the same organisation.
    pub seed: u64,
    /// The port on loopback; 0 takes a free one.
    pub port: u16,
    /// The faults in force at the start.
    pub faults: Vec<FaultRule>,
    /// The most rows a page of a query holds.
    pub page_size: usize,
    /// The rows of each part a bulk result is divided into for parallel reading.
    pub bulk_part: usize,
    /// Seconds of inactivity a session survives.
    pub session_life: u64,
    /// Whether refresh tokens rotate.
    pub rotate: bool,
    /// Whether the organisation has person accounts.
    pub person_accounts: bool,
    /// Whether amounts are kept in several currencies.
    pub currencies: bool,
    /// The day's allowance of requests.
    pub daily_requests: u64,
    /// Certificates registered with the application at the start, as PEM or DER.
    pub certificates: Vec<Vec<u8>>,
    /// Serves https, with a certificate authority of its own, and a proxy that leads Salesforce's hosts here.
    pub tls: bool,
    /// The sandbox's clock.
    pub clock: SharedClock,
}

impl SalesforceConfig {
    /// What the organisation has and others have not.
    pub(crate) fn features(&self) -> model::Features {
        model::Features { person: self.person_accounts, currencies: self.currencies }
    }
}

impl Default for SalesforceConfig {
    fn default() -> Self {
        Self {
            rows: 10_000,
            seed: 1,
            port: 0,
            faults: Vec::new(),
            page_size: 2_000,
            bulk_part: 100_000,
            session_life: 7_200,
            rotate: false,
            person_accounts: false,
            currencies: false,
            daily_requests: 100_000,
            certificates: Vec::new(),
            tls: false,
            clock: Arc::new(SystemClock),
        }
    }
}

impl std::fmt::Debug for SalesforceConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SalesforceConfig")
            .field("rows", &self.rows)
            .field("seed", &self.seed)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

/// What a client needs to come in. The secrets open nothing but this sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SalesforceCredentials {
    /// The organisation's address, where people sign in as well.
    pub url: String,
    /// The application's consumer key.
    pub client_id: String,
    /// Its consumer secret.
    pub client_secret: String,
    /// The integration user's name.
    pub user_name: String,
    /// The password of everybody.
    pub password: String,
    /// What follows the password where the network is not trusted.
    pub security_token: String,
    /// The organisation's identifier.
    pub organization_id: String,
}

/// A running sandbox; it stops when dropped.
pub struct SalesforceSandbox {
    org: Arc<Org>,
    address: SocketAddr,
    proxy: Option<SocketAddr>,
    wanted: proxy::Wanted,
    ca_pem: Option<String>,
    stop: CancellationToken,
    serving: Option<JoinHandle<()>>,
}

/// Starts a sandbox; it serves from the moment this returns.
///
/// # Errors
/// A port that cannot be had, a certificate that cannot be read.
pub async fn start(config: SalesforceConfig) -> std::io::Result<SalesforceSandbox> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port)).await?;
    let address = listener.local_addr()?;
    // Clients judge certificates by the real time, whatever the sandbox's own clock says.
    let tls = config.tls.then(|| tls::make_also_for(SystemClock.now(), &HOSTS)).transpose()?;
    let org = Arc::new(Org::new(&config));
    for certificate in &config.certificates {
        let invalid = |why| std::io::Error::new(std::io::ErrorKind::InvalidInput, why);
        oauth::register(&org, certificate).map_err(invalid)?;
    }
    let stop = CancellationToken::new();
    let wanted = proxy::Wanted::default();
    let proxy = match config.tls {
        true => Some(proxy::open(address, wanted.clone(), stop.clone()).await?),
        false => None,
    };
    let router = server::router(org.clone());
    let stopped = stop.clone().cancelled_owned();
    let ca_pem = tls.as_ref().map(|tls| tls.ca_pem.clone());
    // The loops end only by the signal: accept errors are retried within.
    let serving = tokio::spawn(async move {
        let _ = match tls {
            Some(tls) => {
                axum::serve(tls.listen(listener, Arc::new(|| None)), router).with_graceful_shutdown(stopped).await
            }
            None => axum::serve(listener, router).with_graceful_shutdown(stopped).await,
        };
    });
    Ok(SalesforceSandbox { org, address, proxy, wanted, ca_pem, stop, serving: Some(serving) })
}

/// A sandbox without a socket: it answers [`SalesforceSandbox::ask`] only. Its address is the loopback's, with the configured
/// port.
pub fn unplugged(config: &SalesforceConfig) -> SalesforceSandbox {
    let (org, address) = (Arc::new(Org::new(config)), nowhere(config.port));
    let (wanted, stop) = (proxy::Wanted::default(), CancellationToken::new());
    SalesforceSandbox { org, address, proxy: None, wanted, ca_pem: None, stop, serving: None }
}

/// The hosts clients may have built in; a star stands for one name.
const HOSTS: [&str; 5] = [
    "*.salesforce.com",
    "*.my.salesforce.com",
    "*.sandbox.my.salesforce.com",
    "*.develop.my.salesforce.com",
    "*.scratch.my.salesforce.com",
];

impl SalesforceSandbox {
    /// `http://127.0.0.1:PORT`, or the same with `https`.
    pub fn url(&self) -> String {
        format!("{}://{}", self.org.scheme, self.address)
    }

    /// Answers a question on this thread.
    pub fn ask(&self, asked: &Asked) -> Answered {
        let mut headers = header_map(&asked.headers);
        if let Ok(host) = axum::http::HeaderValue::from_str(&self.address.to_string()) {
            headers.insert("host", host);
        }
        let Asked { method, path, query, body, .. } = asked;
        Answered::of(server::whole(&self.org, &server::Question { method, path, query, headers: &headers, body }))
    }

    /// The proxy that leads `login.salesforce.com` and its like here, where the sandbox serves https.
    pub fn proxy_url(&self) -> Option<String> {
        self.proxy.map(|address| format!("http://{address}"))
    }

    /// The hosts clients asked the proxy for so far.
    pub fn wanted_hosts(&self) -> Vec<String> {
        self.wanted.all()
    }

    /// The certificate of the authority a client has to trust, where the sandbox serves https.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// What a client needs to come in.
    pub fn credentials(&self) -> SalesforceCredentials {
        let state = self.org.state();
        let user = read::integration_user(&self.org.world).and_then(|id| state.by_id(&self.org.world, id));
        let name = user.and_then(|row| {
            let value = self.org.reader(&state).value(&row, row.object.field("Username")?);
            value.as_text().map(str::to_owned)
        });
        let book = self.org.book();
        SalesforceCredentials {
            url: self.url(),
            client_id: book.client_id.clone(),
            client_secret: book.client_secret.clone(),
            user_name: name.unwrap_or_default(),
            password: book.password.clone(),
            security_token: book.security_token.clone(),
            organization_id: self.org.organization().map_or(String::new(), id::Id::text),
        }
    }

    /// Registers a certificate with the application, from PEM or DER; gives its subject.
    ///
    /// # Errors
    /// Words for what is wrong with it.
    pub fn register_certificate(&self, pem_or_der: &[u8]) -> Result<String, String> {
        oauth::register(&self.org, pem_or_der).map(|certificate| certificate.subject)
    }

    /// Updates, inserts and deletes records, now.
    pub fn mutate(&self, plan: &MutationPlan) -> Vec<ObjectChange> {
        self.mutate_at(plan, self.org.now())
    }

    /// Updates, inserts and deletes records as of an instant, in seconds of the Unix epoch.
    pub fn mutate_at(&self, plan: &MutationPlan, at: i64) -> Vec<ObjectChange> {
        self.org.change(|state, world| mutation::mutate(state, world, plan, at))
    }

    /// Begins a transaction that takes its stamps now and stays invisible until [`SalesforceSandbox::release`].
    pub fn hold(&self, plan: &MutationPlan) -> Vec<ObjectChange> {
        let now = self.org.now();
        self.org.change(|state, world| mutation::hold(state, world, plan, now))
    }

    /// Commits every held transaction; gives how many records became visible.
    pub fn release(&self) -> usize {
        self.org.change(mutation::release)
    }

    /// Merges records into one.
    ///
    /// # Errors
    /// Words for what cannot be merged.
    pub fn merge(&self, winner: &str, losers: &[&str]) -> Result<(), String> {
        let read = |text: &str| id::Id::parse(text).ok_or_else(|| text.to_owned());
        let losers = losers.iter().map(|loser| read(loser)).collect::<Result<Vec<_>, _>>()?;
        let (winner, now) = (read(winner)?, self.org.now());
        self.org.change(|state, world| write::merge(state, world, winner, &losers, now))
    }

    /// Converts a lead, as the organisation's own people do: a contact and its account are made.
    ///
    /// # Errors
    /// Words for what cannot be converted.
    pub fn convert(&self, lead: &str) -> Result<Converted, String> {
        self.org.convert(id::Id::parse(lead).ok_or_else(|| lead.to_owned())?)
    }

    /// Deletes a record into the recycle bin.
    ///
    /// # Errors
    /// Words for what is not there.
    pub fn delete(&self, id: &str) -> Result<(), String> {
        let read = id::Id::parse(id).ok_or_else(|| id.to_owned())?;
        let now = self.org.now();
        self.org.change(|state, world| mutation::delete(state, world, read, now))
    }

    /// Empties the recycle bin of an object; gives how many records were in it. The log of deletions goes on naming them.
    pub fn empty_bin(&self, object: &str) -> usize {
        self.org.change(|state, _| state.object(object).map_or(0, |object| state.empty_bin(object)))
    }

    /// Puts activities into the archive, as the platform does with those of more than a year ago; their stamps stay. Gives how
    /// many there were to put there.
    pub fn archive(&self, ids: &[&str]) -> usize {
        let ids: Vec<id::Id> = ids.iter().filter_map(|text| id::Id::parse(text)).collect();
        self.org.change(|state, world| mutation::archive(state, world, &ids))
    }

    /// Puts these faults in force in place of all others.
    pub fn set_faults(&self, rules: Vec<FaultRule>) {
        self.org.set_faults(rules);
    }

    /// Requests so far by route: `token`, `query`, `describe`, `sobjects`, `composite`, `jobs`, `results`.
    pub fn requests(&self) -> BTreeMap<String, u64> {
        self.org.requests()
    }

    /// How many requests came so far, of whatever route: it changes at the moment one comes.
    pub fn heard(&self) -> watch::Receiver<u64> {
        self.org.heard()
    }

    /// Requests so far that came packed with gzip, and were unpacked.
    pub fn packed_requests(&self) -> u64 {
        self.org.packed()
    }

    /// The truth, to compare with.
    pub fn oracle(&self) -> SalesforceOracle {
        SalesforceOracle(self.org.clone())
    }

    /// How often triggers on an object would have run because of clients' writes.
    pub fn side_effects(&self, object: &str) -> SalesforceSideEffects {
        self.org.state().effects.get(object).copied().unwrap_or_default()
    }

    /// On how many leads an assignment rule acted because of clients' writes.
    pub fn assigned_leads(&self) -> u64 {
        self.org.state().assigned
    }

    /// Stops, and waits until the last request is answered.
    pub async fn stop(mut self) {
        self.stop.cancel();
        if let Some(serving) = self.serving.take() {
            let _ = serving.await;
        }
    }
}

impl Drop for SalesforceSandbox {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
