//! Origins, and links that are known to stay within one.
//!
//! A [`Link`] can only be made from an [`Origin`]: by joining a path, or by admitting an address a server sent after it
//! was parsed and compared on scheme, host and port, never on text (correctness.md S01, S02, S04).
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::loopback::is_loopback;
use std::fmt;
use url::Url;

/// Longest address we follow or send.
const MAX_LINK: usize = 32 * 1024;

/// Scheme, host and port; https, or plain http on loopback.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    base: Url,
}

impl Origin {
    /// The origin of an absolute address.
    ///
    /// # Errors
    /// `AddressMalformed`, `AddressNotHttps`, `AddressHasCredentials`.
    pub fn of(address: &str) -> Outcome<Self> {
        let url = parse(address)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Fault::new(ErrorKind::AddressHasCredentials, "user information in the address"));
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            _ => return Err(Fault::new(ErrorKind::AddressNotHttps, "neither https nor loopback")),
        }
        let base = Url::parse(&url.origin().ascii_serialization())
            .map_err(|e| Fault::new(ErrorKind::AddressMalformed, e.to_string()))?;
        Ok(Self { base })
    }

    /// Host name.
    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// Whether it is this very machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.base)
    }

    /// A link below this origin. `path` begins with one `/` and is sent as it stands.
    ///
    /// # Errors
    /// `QueryRefused` when the path does not stay below the origin or is too long.
    pub fn link(&self, path: &str) -> Outcome<Link> {
        let refused = |why: &str| Fault::new(ErrorKind::QueryRefused, why);
        if !path.starts_with('/') || path.starts_with("//") || path.contains(['\\', '\r', '\n', '\0', '#']) {
            return Err(refused("a path that could leave the origin"));
        }
        if path.len() > MAX_LINK {
            return Err(refused("the request address is longer than 32 KB"));
        }
        let url = Url::parse(&format!("{self}{path}")).map_err(|e| refused(&e.to_string()))?;
        if url.origin() != self.base.origin() {
            return Err(refused("a path that leaves the origin"));
        }
        Ok(Link { origin: self.clone(), url })
    }

    /// Admits an absolute address a server sent, if it stays within this origin.
    ///
    /// # Errors
    /// `ForeignLink` for another scheme, host or port, credentials, a fragment, relative or oversized links.
    pub fn admit(&self, address: &str) -> Outcome<Link> {
        let foreign = |why: &str| Fault::new(ErrorKind::ForeignLink, why).with("host", foreign_host(address));
        if address.len() > MAX_LINK / 2 {
            return Err(foreign("a link longer than 16 KB"));
        }
        if address.chars().any(|c| c.is_control() || c == '\\') || address.trim() != address {
            return Err(foreign("control characters, blanks or backslashes in a link"));
        }
        let url = Url::parse(address).map_err(|_| foreign("a link that is relative or cannot be read"))?;
        if !url.username().is_empty() || url.password().is_some() || address.contains('#') {
            return Err(foreign("a link with credentials or a fragment"));
        }
        if url.origin() != self.base.origin() {
            return Err(foreign("a link to another origin"));
        }
        Ok(Link { origin: self.clone(), url })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base.origin().ascii_serialization())
    }
}

/// An address within one origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    origin: Origin,
    url: Url,
}

impl Link {
    /// Its origin.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Its path without the query.
    pub fn path(&self) -> &str {
        self.url.path()
    }

    /// Its query as it stands, percent-encoded.
    pub fn query(&self) -> Option<&str> {
        self.url.query()
    }

    /// For people and logs: origin and path, the names of the query options but not their values.
    pub fn redacted(&self) -> String {
        let names: Vec<&str> = self
            .url
            .query()
            .unwrap_or_default()
            .split('&')
            .filter_map(|p| p.split('=').next())
            .filter(|n| !n.is_empty())
            .collect();
        let shown = if names.is_empty() { String::new() } else { format!("?{}", names.join("&")) };
        crate::text::clean_line(&format!("{}{}{shown}", self.origin, self.url.path())).into_owned()
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }
}

/// The host a refused address names, for the message; empty where there is none.
fn foreign_host(address: &str) -> String {
    Url::parse(address).ok().and_then(|u| u.host_str().map(|h| h.chars().take(100).collect())).unwrap_or_default()
}

fn parse(address: &str) -> Outcome<Url> {
    if address.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return Err(Fault::new(ErrorKind::AddressMalformed, "blanks, backslashes or control characters in an address"));
    }
    Url::parse(address).map_err(|e| Fault::new(ErrorKind::AddressMalformed, e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn org() -> Origin {
        Origin::of("https://org.crm4.dynamics.com/anything?x#y").unwrap()
    }

    #[test]
    fn only_https_or_loopback_is_an_origin() {
        assert_eq!(org().to_string(), "https://org.crm4.dynamics.com");
        assert!(Origin::of("http://127.0.0.1:8080").unwrap().is_loopback());
        assert!(Origin::of("http://[::1]:1/").unwrap().is_loopback());
        for bad in
            ["http://org.crm4.dynamics.com", "http://127.0.0.1.evil.example", "ftp://127.0.0.1", "file:///etc/passwd"]
        {
            assert_eq!(Origin::of(bad).unwrap_err().kind, ErrorKind::AddressNotHttps, "{bad}");
        }
        assert_eq!(Origin::of("https://a@b.example").unwrap_err().kind, ErrorKind::AddressHasCredentials);
        assert_eq!(Origin::of("https://b.example\r\nX: y").unwrap_err().kind, ErrorKind::AddressMalformed);
    }

    #[test]
    fn links_a_server_sends_must_stay_within_the_origin() {
        let ok = "https://org.crm4.dynamics.com/api/data/v9.2/contacts?$skiptoken=%3Ccookie%20x=%22%257b%22%3E";
        assert_eq!(org().admit(ok).unwrap().url().as_str(), ok, "byte for byte");
        let long = format!("https://org.crm4.dynamics.com/{}", "a".repeat(17 * 1024));
        for foreign in [
            "https://evil.example/api/data/v9.2/contacts",
            "http://org.crm4.dynamics.com/api/data/v9.2/contacts",
            "https://org.crm4.dynamics.com:444/api/data/v9.2/contacts",
            "https://org.crm4.dynamics.com.evil.example/",
            "https://org.crm4.dynamics.com@evil.example/",
            "https://user:pw@org.crm4.dynamics.com/",
            "https://org.crm4.dynamics.com/x#frag",
            "//org.crm4.dynamics.com/x",
            "/api/data/v9.2/contacts",
            "contacts?$skiptoken=1",
            ".evil.example/x",
            "@evil.example/x",
            "https:\\\\org.crm4.dynamics.com/",
            " https://org.crm4.dynamics.com/",
            "https://org.crm4.dynamics.com/\r\nHost: evil",
            "javascript:alert(1)",
            "",
            &long,
        ] {
            assert_eq!(org().admit(foreign).unwrap_err().kind, ErrorKind::ForeignLink, "{foreign}");
        }
    }

    #[test]
    fn paths_cannot_leave_the_origin() {
        assert_eq!(org().link("/a?b=c").unwrap().url().as_str(), "https://org.crm4.dynamics.com/a?b=c");
        for path in ["//evil.example/x", "evil", "/\\evil.example", "/x\r\ny", "", "@evil.example/"] {
            assert!(org().link(path).is_err(), "{path:?}");
        }
    }

    #[test]
    fn what_is_shown_of_a_link_has_no_query_values() {
        let shown = org().link("/contacts?$filter=email%20eq%20'a'&$top=1").unwrap().redacted();
        assert_eq!(shown, "https://org.crm4.dynamics.com/contacts?$filter&$top");
    }
}
