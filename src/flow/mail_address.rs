//! Addresses mail is sent to: read from a list with semicolons, one by one, so that each bad one is named.
use serde::{Deserialize, Serialize};
use std::fmt;
use url::Host;

/// So many addresses one flow tells at most: each gets a message of its own.
pub const MOST_ADDRESSES: usize = 100;

/// One e-mail address as a mail server takes it (RFC 5321, section 4.1.2, without quoted local parts): the host in its ASCII
/// form, without name, comment or anything a header could be made of.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailAddress(String);

/// Why a text is no address. Words: `mail-address-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressProblem {
    /// There is no `@`, or nothing before it.
    #[error("it has no name before an @")]
    NoAt,
    /// A space, a line break or another control character is in it.
    #[error("it has a space or a line break in it")]
    Blank,
    /// A comma, an angle bracket, a quote: more than an address, or two.
    #[error("it is more than one plain address")]
    Plain,
    /// Letters before the @ that not every mail server takes.
    #[error("before the @ only Latin letters, digits and .!#$%&'*+/=?^_`{{|}}~- are taken")]
    Local,
    /// The host is none.
    #[error("the host behind the @ is not one")]
    Host,
    /// It is longer than 254 characters, or the name than 64.
    #[error("it is too long")]
    Long,
    /// There are more addresses than one flow tells.
    #[error("there are more than 100 addresses")]
    Many,
}

impl AddressProblem {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::NoAt, Self::Blank, Self::Plain, Self::Local, Self::Host, Self::Long, Self::Many];

    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            Self::NoAt => "no-at",
            Self::Blank => "blank",
            Self::Plain => "plain",
            Self::Local => "local",
            Self::Host => "host",
            Self::Long => "long",
            Self::Many => "many",
        }
    }
}

impl MailAddress {
    /// Reads one address; an international host is written in ASCII.
    ///
    /// # Errors
    /// Why it is none.
    pub fn parse(text: &str) -> Result<Self, AddressProblem> {
        use AddressProblem as P;
        let text = text.trim();
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(P::Blank);
        }
        if text.chars().any(|c| "<>,;:()[]\"\\".contains(c)) {
            return Err(P::Plain);
        }
        let (name, host) = text.rsplit_once('@').filter(|(name, _)| !name.is_empty()).ok_or(P::NoAt)?;
        if name.contains('@') {
            return Err(P::Plain);
        }
        let taken = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
        let dots = name.starts_with('.') || name.ends_with('.') || name.contains("..");
        if dots || !name.chars().all(taken) {
            return Err(P::Local);
        }
        let Ok(Host::Domain(host)) = Host::parse(host) else { return Err(P::Host) };
        let label = |l: &str| !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-');
        let letters = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        if !host.split('.').all(label) || !host.chars().all(letters) {
            return Err(P::Host);
        }
        if name.len() > 64 || name.len() + host.len() > 253 {
            return Err(P::Long);
        }
        Ok(Self(format!("{name}@{host}")))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for MailAddress {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|problem| format!("{text:?}: {problem}"))
    }
}

impl From<MailAddress> for String {
    fn from(address: MailAddress) -> Self {
        address.0
    }
}

/// Reads addresses with semicolons between them, each once; empty places say nothing.
///
/// # Errors
/// Every text that is none, with why.
pub fn parse_addresses(text: &str) -> Result<Vec<MailAddress>, Vec<(String, AddressProblem)>> {
    let (mut good, mut bad): (Vec<MailAddress>, Vec<(String, AddressProblem)>) = (Vec::new(), Vec::new());
    for item in text.split(';').map(str::trim).filter(|item| !item.is_empty()) {
        match MailAddress::parse(item) {
            Ok(address) if good.iter().any(|known| known.0.eq_ignore_ascii_case(&address.0)) => {}
            Ok(address) => good.push(address),
            Err(problem) => bad.push((item.to_owned(), problem)),
        }
    }
    if good.len() > MOST_ADDRESSES {
        bad.push((good.len().to_string(), AddressProblem::Many));
    }
    if bad.is_empty() { Ok(good) } else { Err(bad) }
}

/// The addresses as they are typed.
pub fn addresses_text(addresses: &[MailAddress]) -> String {
    addresses.iter().map(MailAddress::as_str).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_is_taken_or_named_with_why_not() {
        use AddressProblem as P;
        for (text, read) in [
            (" kim@shop.example ", Ok("kim@shop.example")),
            ("k.i+m'x@sub.shop.example", Ok("k.i+m'x@sub.shop.example")),
            ("kim@localhost", Ok("kim@localhost")),
            ("김@shop.example", Err(P::Local)),
            ("kim@한국.example", Ok("kim@xn--3e0b707e.example")),
            ("kim@BÜCHER.example", Ok("kim@xn--bcher-kva.example")),
            ("kim", Err(P::NoAt)),
            ("@shop.example", Err(P::NoAt)),
            ("kim@", Err(P::Host)),
            ("kim@.example", Err(P::Host)),
            ("kim@shop..example", Err(P::Host)),
            ("kim@-shop.example", Err(P::Host)),
            ("kim@shop_x.example", Err(P::Host)),
            ("kim@192.0.2.1", Err(P::Host)),
            ("kim park@shop.example", Err(P::Blank)),
            ("kim@shop.example\r\nBcc: all@shop.example", Err(P::Blank)),
            ("kim@shop.example\u{0}", Err(P::Blank)),
            ("kim@shop.example,lee@shop.example", Err(P::Plain)),
            ("Kim<kim@shop.example>", Err(P::Plain)),
            ("kim@lee@shop.example", Err(P::Plain)),
            (".kim@shop.example", Err(P::Local)),
            ("k..m@shop.example", Err(P::Local)),
        ] {
            assert_eq!(MailAddress::parse(text).as_ref().map(MailAddress::as_str), read.as_ref().copied(), "{text}");
        }
        assert_eq!(MailAddress::parse(&format!("{}@shop.example", "k".repeat(65))), Err(P::Long));
    }

    #[test]
    fn a_list_names_each_bad_one_and_drops_what_is_empty_or_twice() {
        let good = parse_addresses(" a@x.example;; b@x.example ;\nA@X.example;").unwrap();
        assert_eq!(addresses_text(&good), "a@x.example; b@x.example");
        assert_eq!(parse_addresses(" ; ;").unwrap(), []);
        let bad = parse_addresses("a@x.example; nobody; b c@x.example").unwrap_err();
        assert_eq!(bad, [("nobody".into(), AddressProblem::NoAt), ("b c@x.example".into(), AddressProblem::Blank)]);
        let many = |n: usize| (0..n).map(|i| format!("p{i}@x.example")).collect::<Vec<_>>().join(";");
        assert_eq!(parse_addresses(&many(100)).unwrap().len(), 100);
        assert_eq!(parse_addresses(&many(101)).unwrap_err(), [("101".into(), AddressProblem::Many)]);
    }

    proptest! {
        #[test]
        fn whatever_is_taken_has_nothing_a_header_could_be_made_of(text in "\\PC{0,20}@\\PC{0,20}|[ -~\r\n\t]{0,40}") {
            if let Ok(address) = MailAddress::parse(&text) {
                prop_assert!(address.as_str().is_ascii() && !address.as_str().contains(['\r', '\n', ' ', ';', ',', '<']));
                prop_assert_eq!(MailAddress::parse(address.as_str()), Ok(address.clone()));
            }
        }
    }
}
