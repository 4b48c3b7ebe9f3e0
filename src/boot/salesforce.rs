//! The embedded Salesforce as the command line runs it.
use crate::account::System;
use crate::cli::{RunningOffer, RunningSalesforce, SalesforceWays, SandboxAsk};
use crate::disk;
use crate::fault::Outcome;
use crate::sandbox::FaultRule;
use crate::sandbox::MutationPlan;
use crate::sandbox::salesforce::{self, SalesforceConfig, SalesforceSandbox};
use crate::secret::Secret;
use crate::setup::SandboxOffer;
use std::path::PathBuf;

/// A sandbox that serves until it is dropped.
pub struct Running {
    sandbox: SalesforceSandbox,
    /// The authority's certificate, and whether the file goes with the sandbox.
    ca_file: Option<(PathBuf, bool)>,
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some((path, true)) = &self.ca_file {
            // What cannot be removed is a certificate nobody can use any more.
            let _ = disk::remove(path);
        }
    }
}

/// Starts a sandbox with what was asked for, but for the certificates.
///
/// # Errors
/// `PortUnavailable`, and why a file cannot be written.
pub async fn start(ask: &SandboxAsk, faults: Vec<FaultRule>) -> Outcome<Running> {
    let config = SalesforceConfig {
        rows: ask.rows,
        seed: ask.seed,
        port: ask.port,
        faults,
        tls: ask.tls,
        person_accounts: ask.person_accounts,
        currencies: ask.currencies,
        ..SalesforceConfig::default()
    };
    let sandbox = salesforce::start(config).await.map_err(|error| super::running::no_port(ask.port, &error))?;
    if let Some((updates, inserts, deletes)) = ask.mutate {
        sandbox.mutate(&MutationPlan { table: None, updates, inserts, deletes });
    }
    let mut running = Running { sandbox, ca_file: None };
    if let Some(pem) = running.sandbox.ca_pem() {
        let name = format!("fieldbridge-sandbox-{}.pem", uuid::Uuid::new_v4());
        let path = ask.ca_file.clone().unwrap_or_else(|| std::env::temp_dir().join(name));
        disk::write(&path, pem.as_bytes())?;
        running.ca_file = Some((path, ask.ca_file.is_none()));
    }
    Ok(running)
}

impl Running {
    /// Starts a sandbox without any extras.
    ///
    /// # Errors
    /// `PortUnavailable`, with why.
    pub(super) async fn plain(config: SalesforceConfig) -> Outcome<Self> {
        let port = config.port;
        let sandbox = salesforce::start(config).await.map_err(|error| super::running::no_port(port, &error))?;
        Ok(Self { sandbox, ca_file: None })
    }

    /// The sandbox itself.
    pub fn sandbox(&self) -> &SalesforceSandbox {
        &self.sandbox
    }

    /// Registers a certificate with the application.
    ///
    /// # Errors
    /// Words for what is wrong with it.
    pub fn register(&self, certificate: &[u8]) -> Result<(), String> {
        self.sandbox.register_certificate(certificate).map(drop)
    }
}

impl RunningOffer for Running {
    fn offer(&self) -> SandboxOffer {
        let credentials = self.sandbox.credentials();
        SandboxOffer {
            system: System::Salesforce,
            url: credentials.url,
            tenant: None,
            public_client_id: credentials.client_id.clone(),
            client_id: credentials.client_id,
            secret: Secret::new(credentials.client_secret),
        }
    }
}

impl RunningSalesforce for Running {
    fn ways(&self) -> SalesforceWays {
        let credentials = self.sandbox.credentials();
        SalesforceWays {
            url: credentials.url,
            client_id: credentials.client_id,
            secret: Secret::new(credentials.client_secret),
            user: credentials.user_name,
            password: Secret::new(credentials.password),
            security_token: Secret::new(credentials.security_token),
            organization_id: credentials.organization_id,
            proxy: self.sandbox.proxy_url(),
            ca_file: self.ca_file.as_ref().map(|(path, _)| path.clone()),
        }
    }
}
