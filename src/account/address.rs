//! Any pasted CRM address becomes an organisation URL, or a reason why not.
//!
//! Host forms: learn.microsoft.com, "Datacenter regions" and "Discover the URL for your organization". https is
//! enforced; loopback is excepted for the sandbox.
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::loopback::is_loopback;
use serde::{Deserialize, Serialize};
use std::fmt;
use url::{Host, Url};

/// An organisation's origin: scheme, host and port, nothing else. A token is bound to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrgUrl(Url);

impl OrgUrl {
    /// `https://org.crm4.dynamics.com`, without a trailing slash.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Host name as the URL has it.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Whether this is this very machine (the sandbox); only then is plain http allowed.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// The address below the origin; `path` is joined as given.
    pub fn join(&self, path: &str) -> String {
        format!("{}/{}", self.origin(), path.trim_start_matches('/'))
    }

    /// Whether the host has one of Microsoft's public organisation forms; others (on-premises) are allowed but said.
    pub fn is_known_cloud(&self) -> bool {
        const SUFFIXES: [&str; 4] =
            [".dynamics.com", ".crm.microsoftdynamics.us", ".crm.appsplatform.us", ".crm.dynamics.cn"];
        SUFFIXES.iter().any(|s| self.host().ends_with(s))
    }
}

impl OrgUrl {
    /// A cloud's list of environments, in the place of the organisation that is not known yet.
    ///
    /// # Errors
    /// `Bug` only: the clouds' own addresses can be read.
    pub(super) fn of_discovery(cloud: super::Cloud) -> Outcome<Self> {
        Url::parse(cloud.discovery()).map(OrgUrl).map_err(|e| Fault::new(ErrorKind::Bug, e.to_string()))
    }
}

impl fmt::Display for OrgUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin())
    }
}

impl TryFrom<String> for OrgUrl {
    type Error = Fault;
    fn try_from(text: String) -> Outcome<Self> {
        parse_org_url(&text)
    }
}

impl From<OrgUrl> for String {
    fn from(url: OrgUrl) -> String {
        url.origin()
    }
}

/// Reads whatever a person pastes: the app page with `?appid=`, an API link, a bare host.
///
/// # Errors
/// [`ErrorKind::AddressMalformed`], [`ErrorKind::AddressNotHttps`], [`ErrorKind::AddressHasCredentials`] or
/// [`ErrorKind::AddressNotCrm`] (sign-in pages, maker and admin portals).
pub fn parse_org_url(pasted: &str) -> Outcome<OrgUrl> {
    let invisible = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}');
    let text: String = pasted.chars().filter(|c| !invisible(*c)).collect::<String>().trim().to_owned();
    let malformed =
        |why: &str| Fault::new(ErrorKind::AddressMalformed, why).with("address", crate::text::fit_middle(&text, 80));
    if text.is_empty() || text.len() > 4096 || text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return Err(malformed("empty, too long, or with blanks, backslashes or control characters"));
    }
    let with_scheme = if text.contains("://") { text.clone() } else { format!("{}{text}", guess_scheme(&text)) };
    if with_scheme.contains(":///") {
        return Err(malformed("no host"));
    }
    let url = Url::parse(&with_scheme).map_err(|e| malformed(&e.to_string()))?;
    let host = url.host_str().unwrap_or_default();
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Fault::new(ErrorKind::AddressHasCredentials, "user information in the address").with("host", host));
    }
    check_host(&url).map_err(malformed)?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => return Err(Fault::new(ErrorKind::AddressNotHttps, "plain http").with("host", host)),
        other => return Err(malformed(&format!("scheme {other}"))),
    }
    if is_portal(host) {
        return Err(Fault::new(ErrorKind::AddressNotCrm, "a portal or sign-in page").with("host", host));
    }
    let origin = url.origin().ascii_serialization();
    let origin = origin.strip_suffix('.').unwrap_or(&origin);
    Url::parse(origin).map(OrgUrl).map_err(|e| malformed(&e.to_string()))
}

fn guess_scheme(text: &str) -> &'static str {
    let host = text.split(['/', ':', '?']).next().unwrap_or_default();
    if host == "localhost" || host.starts_with("127.") || text.starts_with("[::1]") { "http://" } else { "https://" }
}

fn check_host(url: &Url) -> Result<(), &'static str> {
    if url.port() == Some(0) {
        return Err("port 0");
    }
    match url.host() {
        None => Err("no host"),
        Some(Host::Domain(d)) if d != "localhost" && !d.trim_end_matches('.').contains('.') => {
            Err("a host name without a domain")
        }
        Some(Host::Domain(d)) if d.split('.').any(|label| label.starts_with("xn--")) => {
            Err("letters of another script that look like Latin ones")
        }
        Some(Host::Ipv4(ip)) if ip.is_link_local() || ip.is_unspecified() => Err("an address no CRM has"),
        Some(_) => Ok(()),
    }
}

fn is_portal(host: &str) -> bool {
    const PORTALS: [&str; 9] = [
        "login.microsoftonline.com",
        "login.microsoftonline.us",
        "make.powerapps.com",
        "make.powerautomate.com",
        "admin.powerplatform.microsoft.com",
        "portal.azure.com",
        "entra.microsoft.com",
        "home.dynamics.com",
        "www.office.com",
    ];
    PORTALS.contains(&host) || host.starts_with("globaldisco.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<ErrorKind> {
        parse_org_url(text).err().map(|f| f.kind)
    }

    #[test]
    fn whatever_a_person_pastes_becomes_the_origin() {
        for pasted in [
            "https://contoso.crm4.dynamics.com",
            "  https://contoso.crm4.dynamics.com/main.aspx?appid=1b-2&pagetype=entitylist#frag ",
            "https://CONTOSO.crm4.dynamics.com./api/data/v9.2/",
            "contoso.crm4.dynamics.com",
            "https://contoso.crm4.dynamics.com:443/",
            "\u{200b}https://contoso.crm4.dynamics.com",
        ] {
            assert_eq!(parse_org_url(pasted).unwrap().origin(), "https://contoso.crm4.dynamics.com", "{pasted:?}");
        }
        assert_eq!(parse_org_url("127.0.0.1:8080/x").unwrap().origin(), "http://127.0.0.1:8080");
        assert!(parse_org_url("http://localhost:9").unwrap().is_loopback());
    }

    #[test]
    fn plain_http_is_for_loopback_only() {
        assert_eq!(kind("http://org.crm.dynamics.com"), Some(ErrorKind::AddressNotHttps));
        assert_eq!(kind("http://127.0.0.1.evil.example"), Some(ErrorKind::AddressNotHttps));
        assert!(parse_org_url("http://[::1]:443").is_ok());
    }

    #[test]
    fn tricks_are_refused() {
        assert_eq!(kind("https://org.crm.dynamics.com@evil.example"), Some(ErrorKind::AddressHasCredentials));
        for text in [
            "https:///evil.example",
            "https:\\\\evil.example",
            "//evil.example",
            "https://\u{43e}rg.crm.dynamics.com",
            "https://org.crm.dynamics.com:0",
            "https://org.crm.dynamics.com:99999",
            "https://org\r\n.crm.dynamics.com",
            "https://org\0.crm.dynamics.com",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://169.254.169.254/latest",
            "org",
            "",
        ] {
            assert_eq!(kind(text), Some(ErrorKind::AddressMalformed), "{text:?}");
        }
        assert_eq!(kind(&format!("https://{}.dynamics.com", "a".repeat(64 * 1024))), Some(ErrorKind::AddressMalformed));
    }

    #[test]
    fn the_suffix_is_matched_on_the_host_not_on_the_text() {
        assert!(!parse_org_url("https://org.crm.dynamics.com.evil.example").unwrap().is_known_cloud());
        assert!(!parse_org_url("https://evil.example/?x=org.crm.dynamics.com").unwrap().is_known_cloud());
        assert!(parse_org_url("https://org.crm.dynamics.com").unwrap().is_known_cloud());
    }

    #[test]
    fn portals_are_told_apart() {
        assert_eq!(kind("https://make.powerapps.com/environments/1"), Some(ErrorKind::AddressNotCrm));
        assert_eq!(kind("https://login.microsoftonline.com/common"), Some(ErrorKind::AddressNotCrm));
    }
}
