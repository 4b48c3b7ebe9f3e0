//! What the command line needs from the composition root, so that this face names no adapter, no sandbox and no other face.
use crate::account::System;
use crate::fault::{Exit, Outcome};
use crate::secret::Secret;
use crate::setup::SandboxOffer;
use crate::task::Bench;
use crate::text::Lang;
use futures_util::future::BoxFuture;
use std::path::{Path, PathBuf};

/// What the sandbox is asked for.
#[derive(Debug, Clone)]
pub struct SandboxAsk {
    /// Contacts.
    pub rows: u64,
    /// Decides all data.
    pub seed: u64,
    /// 0 takes a free one.
    pub port: u16,
    /// Changes to make before it answers: updates, inserts, deletes.
    pub mutate: Option<(u64, u64, u64)>,
    /// Faults by name, with arguments.
    pub faults: Vec<String>,
    /// Serve https.
    pub tls: bool,
    /// Where its authority's certificate is written; without one, a file that goes with the sandbox.
    pub ca_file: Option<PathBuf>,
    /// Certificates to register with the application.
    pub certificates: Vec<PathBuf>,
    /// Whether Salesforce's organisation has person accounts.
    pub person_accounts: bool,
    /// Whether it keeps amounts in several currencies.
    pub currencies: bool,
}

/// What a sandbox offers beyond the first sign-in.
#[derive(Debug, Clone)]
pub struct SandboxPeople {
    /// The application for people's machines.
    pub public_client_id: String,
    /// A person.
    pub user: String,
    /// The password of everybody in the tenant.
    pub password: Secret,
    /// The certificate of the authority to trust, where it serves https.
    pub ca_file: Option<PathBuf>,
}

/// A sandbox of either CRM that runs until it is dropped.
pub trait RunningOffer: Send {
    /// How to reach it.
    fn offer(&self) -> SandboxOffer;
}

/// A Dynamics sandbox that runs until it is dropped.
pub trait RunningSandbox: RunningOffer {
    /// How people sign in, and whom to trust.
    fn people(&self) -> SandboxPeople;
}

/// What the embedded Salesforce tells of all its ways in.
#[derive(Debug, Clone)]
pub struct SalesforceWays {
    /// The organisation's address.
    pub url: String,
    /// The application's consumer key.
    pub client_id: String,
    /// Its consumer secret.
    pub secret: Secret,
    /// The integration user.
    pub user: String,
    /// The password of everybody.
    pub password: Secret,
    /// What follows the password where the network is not trusted.
    pub security_token: Secret,
    /// The organisation.
    pub organization_id: String,
    /// The proxy for clients with fixed hosts, where it serves https.
    pub proxy: Option<String>,
    /// The certificate of the authority to trust, where it serves https.
    pub ca_file: Option<PathBuf>,
}

/// A Salesforce sandbox that runs until it is dropped.
pub trait RunningSalesforce: RunningOffer {
    /// How to reach it and come in.
    fn ways(&self) -> SalesforceWays;
}

/// The sandbox a command works with, where it needs one of its own.
pub type Crm = Option<Box<dyn RunningOffer>>;

/// A demo: its workspace and the sandbox it talks to.
pub struct Demo {
    /// The services on the demo's workspace.
    pub bench: Bench,
    /// The CRM.
    pub sandbox: Box<dyn RunningOffer>,
}

/// Where the terminal interface begins.
#[derive(Debug, Clone)]
pub struct TerminalStart {
    /// The language.
    pub lang: Lang,
    /// Whether it was asked for on the command line; otherwise the workspace's own counts.
    pub lang_asked: bool,
    /// Open the wizard, whatever exists.
    pub setup: bool,
    /// The sandbox to offer.
    pub sandbox: Option<SandboxOffer>,
    /// Colours as asked for; none leaves it to the terminal.
    pub color: Option<bool>,
    /// Who sits here, as the system calls them.
    pub who: String,
}

/// The composition root.
pub trait Root: Sync {
    /// Where the workspace is, or would be.
    ///
    /// # Errors
    /// `NotWritable` where the platform names no directory.
    fn place(&self, asked: Option<&Path>) -> Outcome<PathBuf>;

    /// The services on a workspace; nothing is touched yet. `accepts`: the campaign database also behind a network.
    ///
    /// # Errors
    /// As [`Root::place`].
    fn open(&self, asked: Option<&Path>, accepts: bool) -> Outcome<Bench>;

    /// Sees to it that the workspace's CRM answers while what comes back is kept: in a demonstration the sandbox, which runs
    /// only as long as somebody uses it. `moves_on`: its rows have changed since the last import.
    fn attend<'a>(&'a self, bench: &'a Bench, moves_on: bool) -> BoxFuture<'a, Outcome<Crm>>;

    /// Starts that CRM's sandbox, or the one the demo is of already, and opens the demo's workspace.
    fn demo(
        &self,
        asked: Option<PathBuf>,
        system: Option<System>,
        rows: Option<u64>,
        accepts: bool,
    ) -> BoxFuture<'_, Outcome<Demo>>;

    /// Starts a sandbox.
    fn sandbox(&self, ask: SandboxAsk) -> BoxFuture<'_, Outcome<Box<dyn RunningSandbox>>>;

    /// Starts a Salesforce sandbox.
    fn salesforce_sandbox(&self, ask: SandboxAsk) -> BoxFuture<'_, Outcome<Box<dyn RunningSalesforce>>>;

    /// The faults the sandboxes can play, or the one of a system: name and explanation.
    fn sandbox_faults(&self, of: Option<System>) -> Vec<(String, String)>;

    /// Asks on the terminal for a line that is not shown; none where it was left.
    fn hidden_line(&self) -> fn(&str) -> Option<Secret> {
        |_| None
    }

    /// Gives the terminal back, where a command ended while somebody was typing such a line.
    fn give_terminal_back(&self) {}

    /// The terminal interface, until the person leaves it.
    fn terminal(&self, bench: Bench, start: TerminalStart) -> BoxFuture<'_, Outcome<Exit>>;
}
