//! A Salesforce sandbox over https that scripts can reach and trust, by its own address and by the hosts they have built in.
use super::script::Script;
use fieldbridge::sandbox::salesforce::{SalesforceConfig, SalesforceSandbox, start};
use std::io::Write;

/// The sandbox, and its authority's certificate in a file.
pub struct Organisation {
    pub sandbox: SalesforceSandbox,
    authority: tempfile::NamedTempFile,
}

impl Organisation {
    /// A sandbox with this many contacts.
    pub async fn of(rows: u64) -> Self {
        Self::paged(rows, SalesforceConfig::default().page_size).await
    }

    /// With pages of this many records.
    pub async fn paged(rows: u64, page_size: usize) -> Self {
        Self::start(SalesforceConfig { rows, page_size, tls: true, ..SalesforceConfig::default() }).await
    }

    /// Over http, for a client that is built without TLS.
    pub async fn plain(rows: u64) -> Self {
        Self::start(SalesforceConfig { rows, ..SalesforceConfig::default() }).await
    }

    async fn start(config: SalesforceConfig) -> Self {
        let sandbox = start(SalesforceConfig { seed: 5, ..config }).await.expect("a sandbox");
        let mut authority = tempfile::NamedTempFile::new().unwrap();
        authority.write_all(sandbox.ca_pem().unwrap_or_default().as_bytes()).unwrap();
        Self { sandbox, authority }
    }

    /// A script of `tests/interop/python`, told where the sandbox is and whom to trust.
    pub fn python(&self, name: &str) -> Script {
        self.told(Script::python(name)).env("REQUESTS_CA_BUNDLE", self.authority.path())
    }

    /// The same for `tests/interop/node`.
    pub fn node(&self, name: &str) -> Script {
        self.told(Script::node(name)).env("NODE_EXTRA_CA_CERTS", self.authority.path())
    }

    /// A part of `tests/interop/rust`.
    pub fn cirrus(&self, part: &str) -> Script {
        self.told(Script::cirrus(part))
    }

    fn told(&self, script: Script) -> Script {
        let who = self.sandbox.credentials();
        script
            .env("SANDBOX_URL", who.url.replace("127.0.0.1", "localhost"))
            .env("SANDBOX_PROXY", self.sandbox.proxy_url().unwrap_or_default())
            .env("SANDBOX_CA", self.authority.path())
            .env("SANDBOX_TENANT", who.organization_id)
            .env("SANDBOX_CLIENT_ID", who.client_id)
            .env("SANDBOX_CLIENT_SECRET", who.client_secret)
            .env("SANDBOX_USER", who.user_name)
            .env("SANDBOX_PASSWORD", who.password)
            .env("SANDBOX_SECURITY_TOKEN", who.security_token)
    }
}
