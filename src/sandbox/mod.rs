//! The embedded CRM: a Dataverse Web API and an Entra token endpoint on loopback over generated, deterministic rows,
//! with scripted faults. It is the engine's independent judge: it uses the ground floor (the clock) only and shares no
//! code with the adapters.
mod asked;
mod batch;
mod behind;
mod control;
mod csdl;
mod data;
mod definitions;
mod delta;
mod discovery;
mod drift;
mod entra;
mod errors;
mod estate;
mod faults;
mod fetch_xml;
mod functions;
mod instance;
mod keyed;
pub mod mail;
mod metadata;
mod metadata_changes;
mod mutation;
mod navigate;
mod news;
mod odata;
mod oracle;
mod overlay;
mod page;
mod related;
mod relations;
mod relationship_definitions;
mod reply;
mod restore;
mod rights;
mod rows;
pub mod salesforce;
mod schema;
mod seeds;
mod served;
mod server;
mod sql;
mod tls;
mod write;

pub use asked::{AnswerEnd, Answered, Asked, unplugged};
pub use faults::{FaultRule, fault_names, faults_of};
pub use mutation::{MOST_CHANGES, MutationPlan, TableChange};
pub use oracle::{Oracle, TrueRow};
pub use overlay::SideEffects;
pub use restore::Backup;
pub use served::ServedPage;

use crate::clock::{Clock, SharedClock, SystemClock};
use instance::Instance;
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// What a sandbox is made of.
#[derive(Clone)]
pub struct SandboxConfig {
    /// Contacts; the other tables follow in proportion.
    pub rows: u64,
    /// The same seed makes the same organisation, to the byte.
    pub seed: u64,
    /// The port on loopback; 0 takes a free one.
    pub port: u16,
    /// How many generations of changes lie over the generated rows at the start.
    pub generation: u32,
    /// When those generations happened, in seconds of the Unix epoch; one without an instant lies hours after the data's
    /// own epoch.
    pub changed_at: Vec<i64>,
    /// The faults in force at the start.
    pub faults: Vec<FaultRule>,
    /// The most rows a page may hold.
    pub page_size_cap: u64,
    /// How long a token lives, in seconds.
    pub token_life: u64,
    /// Certificates registered with the application at the start, as PEM or DER.
    pub certificates: Vec<Vec<u8>>,
    /// Whether the public application may use flows without a redirect: device code and password.
    pub public_flows: bool,
    /// Seconds a client shall wait between two questions about a device code; 0 lets it ask at will.
    pub device_interval: u64,
    /// Serves https, with a certificate authority of its own, in place of http.
    pub tls: bool,
    /// The sandbox's clock.
    pub clock: SharedClock,
}

impl Default for SandboxConfig {
    fn default() -> Self {
        Self {
            rows: 10_000,
            seed: 1,
            port: 0,
            generation: 0,
            changed_at: Vec::new(),
            faults: Vec::new(),
            page_size_cap: 5_000,
            token_life: 3_599,
            certificates: Vec::new(),
            public_flows: true,
            device_interval: 5,
            tls: false,
            clock: Arc::new(SystemClock),
        }
    }
}

impl std::fmt::Debug for SandboxConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SandboxConfig")
            .field("rows", &self.rows)
            .field("seed", &self.seed)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .field("generation", &self.generation)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

/// What a client needs to come in. The secret opens nothing but this sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxCredentials {
    /// The directory.
    pub tenant_id: String,
    /// The application.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// The organisation's address, which is the token endpoint's origin as well.
    pub org_url: String,
    /// The application for people's machines: device code, browser, password.
    pub public_client_id: String,
    /// A person.
    pub user_name: String,
    /// The password of everybody in the tenant.
    pub user_password: String,
    /// A secret of the first application that has expired.
    pub expired_secret: String,
    /// An application that is disabled.
    pub disabled_client_id: String,
    /// A public application nobody consented to.
    pub unconsented_client_id: String,
}

/// A running sandbox; it stops when dropped.
pub struct Sandbox {
    shared: Arc<Instance>,
    address: SocketAddr,
    ca_pem: Option<String>,
    stop: CancellationToken,
    serving: Option<JoinHandle<()>>,
}

/// Starts a sandbox; it serves from the moment this returns.
pub async fn start(config: SandboxConfig) -> std::io::Result<Sandbox> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port)).await?;
    let address = listener.local_addr()?;
    // Clients judge certificates by the real time, whatever the sandbox's own clock says.
    let tls = config.tls.then(|| tls::make(SystemClock.now())).transpose()?;
    let shared = Arc::new(Instance::new(&config));
    for certificate in &config.certificates {
        shared.entra.register(certificate).map_err(|why| std::io::Error::new(std::io::ErrorKind::InvalidInput, why))?;
    }
    let stop = CancellationToken::new();
    let router = server::router(shared.clone());
    let unlucky = shared.clone();
    let misfortune: tls::Misfortune = Arc::new(move || {
        let rule = unlucky.fault("bad_certificate", "tls", false)?;
        Some(rule.text("value").unwrap_or("foreign").to_owned())
    });
    let stopped = stop.clone().cancelled_owned();
    let ca_pem = tls.as_ref().map(|tls| tls.ca_pem.clone());
    // The loops end only by the signal: accept errors are retried within.
    let serving = tokio::spawn(async move {
        let _ = match tls {
            Some(tls) => axum::serve(tls.listen(listener, misfortune), router).with_graceful_shutdown(stopped).await,
            None => axum::serve(listener, router).with_graceful_shutdown(stopped).await,
        };
    });
    Ok(Sandbox { shared, address, ca_pem, stop, serving: Some(serving) })
}

impl Sandbox {
    /// `http://127.0.0.1:PORT`, or the same with `https`.
    pub fn url(&self) -> String {
        format!("{}://{}", self.shared.scheme, self.address)
    }

    /// The certificate of the authority a client has to trust, where the sandbox serves https.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// What a client needs to come in.
    pub fn credentials(&self) -> SandboxCredentials {
        let mut credentials = self.shared.entra.directory.credentials();
        credentials.tenant_id = data::cell::guid_text(self.shared.world.identity.tenant);
        credentials.org_url = self.url();
        credentials
    }

    /// Registers a certificate with the application, from PEM or DER; gives its SHA-1 thumbprint as the portal shows it.
    ///
    /// # Errors
    /// Words for what is wrong with it.
    pub fn register_certificate(&self, pem_or_der: &[u8]) -> Result<String, String> {
        self.shared.entra.register(pem_or_der).map(|certificate| certificate.thumbprint())
    }

    /// Plays the person who enters a device's code and signs in; gives how many waiting sign-ins that approved. Without a
    /// code, all of them.
    ///
    /// # Errors
    /// Words for a code nobody waits for.
    pub fn approve_device(&self, user_code: Option<&str>) -> Result<usize, String> {
        entra::decide(&self.shared, user_code, "approve", None)
    }

    /// Plays the person who is signed in in the browser already, so that sign-ins there need no page.
    pub fn sign_in_browser(&self, signed_in: bool) {
        let directory = &self.shared.entra.directory;
        let user = directory.first_user().filter(|_| signed_in).map(|user| user.name.clone());
        self.shared.entra.book().session = user;
    }

    /// Updates, inserts and deletes rows, now.
    pub fn mutate(&self, plan: &MutationPlan) -> Vec<TableChange> {
        let now = self.shared.now();
        self.shared.change(|state, world| state.mutate(world, plan, now))
    }

    /// Begins a transaction that takes its instant and its versions now and stays invisible until [`Sandbox::release`]:
    /// a client that reads by `modifiedon` meanwhile must not lose its rows.
    pub fn hold(&self, plan: &MutationPlan) -> Vec<TableChange> {
        let now = self.shared.now();
        self.shared.change(|state, world| state.hold(world, plan, now))
    }

    /// Commits every held transaction; gives how many changes became visible.
    pub fn release(&self) -> usize {
        self.shared.change(|state, world| state.release(world))
    }

    /// Merges rows of a table into one, as the organisation's own people do: they stay, inactive, and name the one that goes on.
    ///
    /// # Errors
    /// Words for what cannot be merged.
    pub fn merge(&self, table: &str, winner: &str, losers: &[&str]) -> Result<(), String> {
        let own = metadata::table(table).ok_or_else(|| table.to_owned())?;
        let read = |text: &str| data::cell::parse_guid(text).ok_or_else(|| text.to_owned());
        let (winner, now) = (read(winner)?, self.shared.now());
        let losers = losers.iter().map(|loser| read(loser)).collect::<Result<Vec<_>, _>>()?;
        self.shared.change(|state, world| {
            losers.into_iter().try_for_each(|loser| write::merge::merge(state, world, (own, winner, loser), now))
        })
    }

    /// How many generations of changes lie over the generated rows.
    pub fn generation(&self) -> u32 {
        self.shared.state().generation
    }

    /// Puts these faults in force in place of all others.
    pub fn set_faults(&self, rules: Vec<FaultRule>) {
        self.shared.set_faults(rules);
    }

    /// Requests so far by route: `token`, `WhoAmI`, `EntityDefinitions`, `contacts`.
    pub fn requests(&self) -> BTreeMap<String, u64> {
        self.shared.requests()
    }

    /// How many requests came so far, of whatever route: it changes at the moment one comes.
    pub fn heard(&self) -> watch::Receiver<u64> {
        self.shared.heard()
    }

    /// The pages of rows served so far, in their order.
    pub fn served_pages(&self) -> Vec<ServedPage> {
        self.shared.pages.all()
    }

    /// The truth, to compare with.
    pub fn oracle(&self) -> Oracle {
        Oracle(self.shared.clone())
    }

    /// How often plug-ins on a table would have run because of clients' writes.
    pub fn side_effects(&self, table: &str) -> SideEffects {
        let state = self.shared.state();
        metadata::table(table).map_or_else(SideEffects::default, |table| state.side_effects(table, None))
    }

    /// The same for one row.
    pub fn side_effects_of(&self, table: &str, id: &str) -> SideEffects {
        let state = self.shared.state();
        let found = metadata::table(table).zip(data::cell::parse_guid(id));
        found.map_or_else(SideEffects::default, |(table, id)| state.side_effects(table, Some(id)))
    }

    /// Ends every token issued so far.
    pub fn revoke_tokens(&self) {
        self.shared.revoke_tokens();
    }

    /// Stops, and waits until the last request is answered.
    pub async fn stop(mut self) {
        self.stop.cancel();
        if let Some(serving) = self.serving.take() {
            let _ = serving.await;
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
