//! The host a client addresses: a login host everybody shares, an organisation's My Domain, or loopback.
//!
//! Source: help.salesforce.com, "My Domain URL Formats", "OAuth Endpoints".
use super::SignIn;
use super::refusal::Refusal;

/// Where users of production sign in, and users of sandboxes.
const LOGIN: &str = "login.salesforce.com";
const TEST: &str = "test.salesforce.com";

impl SignIn<'_> {
    /// Who the caller addresses, without a port: `login.salesforce.com`.
    pub(super) fn host(&self) -> &str {
        let host = self.call.header("host").unwrap_or_default();
        host.rsplit_once(':').map_or(host, |(host, _)| host)
    }

    /// Whether it is one of the hosts everybody shares.
    pub(super) fn at_login_host(&self) -> bool {
        matches!(self.host(), LOGIN | TEST)
    }

    /// The organisation's own address as the caller can reach it.
    pub fn instance_url(&self) -> String {
        match self.host() {
            TEST => "https://contoso--dev.sandbox.my.salesforce.com".to_owned(),
            own if own.ends_with(".my.salesforce.com") => format!("https://{own}"),
            other if other.ends_with(".salesforce.com") => "https://contoso.my.salesforce.com".to_owned(),
            _ => self.call.base.clone(),
        }
    }

    /// The host people sign in at.
    pub fn login_url(&self) -> String {
        match self.host() {
            host if host == TEST || host.ends_with(".sandbox.my.salesforce.com") => format!("https://{TEST}"),
            host if host.ends_with(".salesforce.com") => format!("https://{LOGIN}"),
            _ => self.call.base.clone(),
        }
    }

    /// Refuses a shared login host at which the organisation's users are not known, in the words given.
    pub(super) fn known_here(&self, refusal: &str) -> Result<(), Refusal> {
        let own = self.org.named("login_at");
        match self.at_login_host() && !own.is_empty() && !own.iter().any(|host| host == self.host()) {
            true => Err(Refusal::of(refusal)),
            false => Ok(()),
        }
    }

    /// Whom an assertion may be for: the host it is sent to, or the organisation's own address. On loopback there is no
    /// telling which host was meant.
    pub(super) fn audiences(&self) -> Vec<String> {
        let mut all = vec![self.login_url(), self.instance_url()];
        if !self.host().ends_with(".salesforce.com") {
            all.extend([LOGIN, TEST].map(|host| format!("https://{host}")));
        }
        all
    }
}
