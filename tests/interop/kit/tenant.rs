//! A sandbox over https that scripts can reach and trust.
use super::script::Script;
use fieldbridge::sandbox::{Sandbox, SandboxConfig, start};
use std::io::Write;

/// The sandbox, and its authority's certificate in a file.
pub struct Tenant {
    pub sandbox: Sandbox,
    authority: tempfile::NamedTempFile,
}

impl Tenant {
    /// A sandbox with this many contacts.
    pub async fn of(rows: u64) -> Self {
        Self::start(SandboxConfig { rows, seed: 5, ..SandboxConfig::default() }).await.expect("a sandbox")
    }

    /// Any sandbox, over https.
    pub async fn start(config: SandboxConfig) -> std::io::Result<Self> {
        let sandbox = start(SandboxConfig { tls: true, ..config }).await?;
        let mut authority = tempfile::NamedTempFile::new()?;
        authority.write_all(sandbox.ca_pem().expect("an authority").as_bytes())?;
        Ok(Self { sandbox, authority })
    }

    /// A script of `tests/interop/python`, told where the sandbox is and whom to trust.
    pub fn python(&self, name: &str) -> Script {
        self.told(Script::python(name)).env("REQUESTS_CA_BUNDLE", self.authority.path())
    }

    /// The same for `tests/interop/node`.
    pub fn node(&self, name: &str) -> Script {
        self.told(Script::node(name)).env("NODE_EXTRA_CA_CERTS", self.authority.path())
    }

    fn told(&self, script: Script) -> Script {
        let who = self.sandbox.credentials();
        // Microsoft's libraries are at home at names, not at numbers.
        let url = who.org_url.replace("127.0.0.1", "localhost");
        let url = url.strip_suffix(":443").unwrap_or(&url).to_owned();
        script
            .env("SANDBOX_URL", url)
            .env("SANDBOX_TENANT", who.tenant_id)
            .env("SANDBOX_CLIENT_ID", who.client_id)
            .env("SANDBOX_CLIENT_SECRET", who.client_secret)
            .env("SANDBOX_PUBLIC_CLIENT_ID", who.public_client_id)
            .env("SANDBOX_USER", who.user_name)
            .env("SANDBOX_PASSWORD", who.user_password)
    }
}
