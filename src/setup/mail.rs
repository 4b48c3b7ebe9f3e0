//! The mail server over which people are told of new leads. Pure data; the password is named, never written.
use crate::account::SecretRef;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::MailAddress;
use crate::loopback::is_loopback;
use serde::{Deserialize, Serialize};
use url::Url;

/// How the way to a mail server is kept from other eyes. Words: `mail-security-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailSecurity {
    /// TLS is asked for before anything else is said; without it nothing is sent (RFC 3207).
    #[default]
    Starttls,
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// None: on this very machine only.
    None,
}

impl MailSecurity {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Starttls, Self::Tls, Self::None];

    /// The stem of its catalog key, and its word.
    pub fn slug(self) -> &'static str {
        match self {
            MailSecurity::Starttls => "starttls",
            MailSecurity::Tls => "tls",
            MailSecurity::None => "none",
        }
    }

    /// The port where nothing else is said (RFC 8314, RFC 6409).
    pub fn usual_port(self) -> u16 {
        match self {
            MailSecurity::Starttls => 587,
            MailSecurity::Tls => 465,
            MailSecurity::None => 25,
        }
    }
}

/// A mail server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailServer {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way to it is kept from other eyes.
    #[serde(default)]
    pub security: MailSecurity,
    /// Who the mail comes from.
    pub sender: MailAddress,
    /// Who signs in, where somebody has to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Where the password is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<SecretRef>,
}

impl MailServer {
    /// The vault entry for the password of the workspace's mail server. No account has a name like that.
    pub fn kept_password() -> SecretRef {
        SecretRef("vault:_mail/password".to_owned())
    }

    /// Whether it can be used as it is written.
    ///
    /// # Errors
    /// `MailSettings` with the `setting` that cannot be and the `case`.
    pub fn check(&self) -> Outcome<()> {
        let refuse = |setting: &str, case: &str, found: &str| {
            let why = format!("mail {setting}: {case} ({found})");
            Err(Fault::new(ErrorKind::MailSettings, why)
                .with("setting", setting)
                .with("case", case)
                .with("found", found))
        };
        let Some(url) = self.host_url() else { return refuse("host", "mail-host", &self.host) };
        if self.port == 0 {
            return refuse("port", "mail-port", "0");
        }
        if self.security == MailSecurity::None && !is_loopback(&url) {
            return refuse("security", "mail-plain", &self.host);
        }
        if let Some(user) = &self.user
            && (user.trim().is_empty() || user.chars().any(char::is_control))
        {
            return refuse("user", "mail-user", user);
        }
        if self.user.is_some() != self.password.is_some() {
            return refuse("password", "mail-password", self.user.as_deref().unwrap_or_default());
        }
        Ok(())
    }

    /// The host alone, as an address; none where it is none.
    fn host_url(&self) -> Option<Url> {
        let host = self.host.trim();
        // What a URL drops in silence would end up on the wire.
        let odd = |c: char| c.is_control() || c.is_whitespace() || "/@?#\\".contains(c);
        let plain = !host.is_empty() && !self.host.contains(odd);
        let bare = if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.to_owned() };
        let url = plain.then(|| Url::parse(&format!("http://{bare}/")).ok()).flatten()?;
        (url.port().is_none() && url.host_str().is_some_and(|h| !h.is_empty())).then_some(url)
    }

    /// The host as it is reached: an international name in ASCII, an IPv6 address without brackets.
    pub fn wire_host(&self) -> String {
        let url = self.host_url();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or(&self.host);
        host.trim_start_matches('[').trim_end_matches(']').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(host: &str, security: MailSecurity) -> MailServer {
        let sender = MailAddress::parse("crm@shop.example").unwrap();
        MailServer { host: host.into(), port: security.usual_port(), security, sender, user: None, password: None }
    }

    fn case(server: &MailServer) -> String {
        server.check().map_or_else(|fault| fault.args["case"].clone(), |()| "ok".into())
    }

    #[test]
    fn a_server_is_taken_or_what_is_wrong_with_it_is_named() {
        use MailSecurity as S;
        for (host, security, told) in [
            ("smtp.shop.example", S::Starttls, "ok"),
            ("메일.example", S::Tls, "ok"),
            ("192.0.2.1", S::Tls, "ok"),
            ("2001:db8::1", S::Tls, "ok"),
            ("127.0.0.1", S::None, "ok"),
            ("::1", S::None, "ok"),
            ("localhost", S::None, "ok"),
            ("smtp.shop.example", S::None, "mail-plain"),
            ("localhost.shop.example", S::None, "mail-plain"),
            ("", S::Tls, "mail-host"),
            (" smtp.shop.example", S::Tls, "mail-host"),
            ("smtp.shop.example:25", S::Tls, "mail-host"),
            ("smtp://shop.example", S::Tls, "mail-host"),
            ("user@shop.example", S::Tls, "mail-host"),
            ("smtp.shop.example\r\nQUIT", S::Tls, "mail-host"),
        ] {
            assert_eq!(case(&server(host, security)), told, "{host:?} {security:?}");
        }
        assert_eq!(server("메일.example", S::Tls).wire_host(), "xn--h32bq4v.example");
        assert_eq!(server("2001:db8::1", S::Tls).wire_host(), "2001:db8::1");
        let plain = server("smtp.shop.example", S::Tls);
        assert_eq!(case(&MailServer { port: 0, ..plain.clone() }), "mail-port");
        assert_eq!(case(&MailServer { user: Some("kim".into()), ..plain.clone() }), "mail-password");
        let secret = Some(MailServer::kept_password());
        assert_eq!(
            case(&MailServer { user: Some("k\nim".into()), password: secret.clone(), ..plain.clone() }),
            "mail-user"
        );
        assert_eq!(case(&MailServer { user: Some("kim".into()), password: secret, ..plain }), "ok");
    }
}
