//! Sandboxes that run for a demonstration or a command: what they are, and what they offer to a setup.
use super::salesforce;
use crate::account::System;
use crate::cli::{RunningOffer, RunningSandbox, SandboxPeople};
use crate::disk;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::sandbox::salesforce::SalesforceSandbox;
use crate::sandbox::{self, Sandbox, SandboxConfig};
use crate::secret::Secret;
use crate::setup::SandboxOffer;
use std::path::PathBuf;

/// A sandbox that serves until it is dropped.
pub struct Running {
    sandbox: Sandbox,
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

impl Running {
    /// Starts a sandbox.
    ///
    /// # Errors
    /// `PortUnavailable`, with why.
    pub async fn start(config: SandboxConfig) -> Outcome<Self> {
        let port = config.port;
        let started = sandbox::start(config).await.map(|sandbox| Self { sandbox, ca_file: None });
        started.map_err(|e| no_port(port, &e))
    }

    /// The sandbox itself.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Writes the authority's certificate where clients can find it, if there is one.
    ///
    /// # Errors
    /// `NotWritable` and its like.
    pub fn write_authority(&mut self, asked: Option<PathBuf>) -> Outcome<()> {
        let Some(pem) = self.sandbox.ca_pem() else { return Ok(()) };
        let own = asked.is_none();
        let name = format!("fieldbridge-sandbox-{}.pem", uuid::Uuid::new_v4());
        let path = asked.unwrap_or_else(|| std::env::temp_dir().join(name));
        disk::write(&path, pem.as_bytes())?;
        self.ca_file = Some((path, own));
        Ok(())
    }
}

/// A port that cannot be had: another program has it, or the system keeps it to itself.
pub(super) fn no_port(port: u16, error: &std::io::Error) -> Fault {
    let problem = match error.kind() {
        std::io::ErrorKind::AddrInUse => "port-taken",
        std::io::ErrorKind::PermissionDenied => "port-not-allowed",
        _ => "port-refused",
    };
    Fault::new(ErrorKind::PortUnavailable, format!("port {port}: {error}"))
        .with("port", port.to_string())
        .with("question", "--port")
        .with("problem", problem)
        .with("said", error.to_string())
}

/// What runs a demonstration's CRM.
pub enum Demonstrated {
    /// Dynamics.
    Dynamics(Running),
    /// Salesforce.
    Salesforce(salesforce::Running),
}

impl Demonstrated {
    /// The sandbox itself, where it plays Dynamics.
    pub fn dynamics(&self) -> Option<&Sandbox> {
        match self {
            Demonstrated::Dynamics(running) => Some(running.sandbox()),
            Demonstrated::Salesforce(_) => None,
        }
    }

    /// The sandbox itself, where it plays Salesforce.
    pub fn salesforce(&self) -> Option<&SalesforceSandbox> {
        match self {
            Demonstrated::Dynamics(_) => None,
            Demonstrated::Salesforce(running) => Some(running.sandbox()),
        }
    }
}

impl RunningOffer for Demonstrated {
    fn offer(&self) -> SandboxOffer {
        match self {
            Demonstrated::Dynamics(running) => running.offer(),
            Demonstrated::Salesforce(running) => running.offer(),
        }
    }
}

impl RunningOffer for Running {
    fn offer(&self) -> SandboxOffer {
        let credentials = self.sandbox.credentials();
        SandboxOffer {
            system: System::Dynamics,
            url: credentials.org_url,
            tenant: Some(credentials.tenant_id),
            client_id: credentials.client_id,
            public_client_id: credentials.public_client_id,
            secret: Secret::new(credentials.client_secret),
        }
    }
}

impl RunningSandbox for Running {
    fn people(&self) -> SandboxPeople {
        let credentials = self.sandbox.credentials();
        SandboxPeople {
            public_client_id: credentials.public_client_id,
            user: credentials.user_name,
            password: Secret::new(credentials.user_password),
            ca_file: self.ca_file.as_ref().map(|(path, _)| path.clone()),
        }
    }
}
