//! What counts as this very machine: one rule for the address a person types and for the origin a token is bound to. Only
//! there is plain http allowed.
use url::{Host, Url};

/// Whether the host is a loopback address or the literal `localhost`; names that merely resolve to one do not count.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(d)) => d == "localhost",
        None => false,
    }
}
