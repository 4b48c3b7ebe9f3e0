//! The use-cases: connect, validate, discover, map, launch, observe. What a screen or a command asks for, in one place, so
//! that every screen has a headless twin. Uses ports, engine and domain only; blocking ports are called off the async
//! threads.
mod connect;
mod discover;
mod launch;
mod map;
mod observe;
mod validate;

pub use connect::{challenge, connect, forget_connection, open_vault_file, store_secret, vault_facts};
pub use discover::{Preview, PreviewCell, PreviewRow, counts, describe, preview, tables};
pub use launch::{LaunchOptions, apply_setup, launch};
pub use map::{EnumView, enum_views, propose_enumerations, propose_flows, propose_schemas, sync_enums};
pub use observe::{FlowFacts, HomeFacts, history, home, log_of, reject, rejects, run_of};
pub use validate::{CheckEvent, check_all, check_one, subjects};

use crate::account::{ExternalAccount, Name};
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{Campaign, Crm, CrmConnector, Ledger, Vault, WorkspaceStore};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// Everything the use-cases reach through doors. Nothing in it touches network, keyring or disk before it is asked.
pub struct Services {
    /// The workspace's files.
    pub workspace: Arc<dyn WorkspaceStore>,
    /// The vault.
    pub vault: Arc<dyn Vault>,
    /// The campaign database.
    pub campaign: Arc<dyn Campaign>,
    /// The ledger.
    pub ledger: Arc<dyn Ledger>,
    /// Builds connections.
    pub connector: Arc<dyn CrmConnector>,
    /// The time.
    pub clock: SharedClock,
    connections: Mutex<BTreeMap<Name, (ExternalAccount, Arc<dyn Crm>)>>,
}

/// The services as faces hold them.
pub type Bench = Arc<Services>;

impl Services {
    /// Puts the doors together.
    pub fn new(
        workspace: Arc<dyn WorkspaceStore>,
        vault: Arc<dyn Vault>,
        campaign: Arc<dyn Campaign>,
        ledger: Arc<dyn Ledger>,
        connector: Arc<dyn CrmConnector>,
        clock: SharedClock,
    ) -> Bench {
        Arc::new(Self { workspace, vault, campaign, ledger, connector, clock, connections: Mutex::default() })
    }
}

/// Calls a blocking door off the async threads; a panic in it becomes a fault.
///
/// # Errors
/// The door's fault, or `Bug` where it panicked.
pub async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> Outcome<T> + Send + 'static) -> Outcome<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(join) => Err(Fault::new(ErrorKind::Bug, format!("a background call ended early: {join}"))),
    }
}
