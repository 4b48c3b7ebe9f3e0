//! Mail over SMTP: one message to each address, so that none learns of the others. Adapter under the notifier's door; the only
//! room that may touch `lettre`. What is told, and in which words, is not its business.
//!
//! TLS is asked for or taken from the first byte, never left out beyond this very machine (RFC 3207, RFC 8314); a server that
//! does not offer it gets nothing, neither a password nor a letter.
mod failure;

use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::MailAddress;
use crate::port::{MailAccess, Notified};
use crate::setup::{MailSecurity, MailServer};
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};

/// How long is waited, and whom is trusted.
#[derive(Debug, Clone)]
pub struct SmtpConfig {
    /// For one message, from the first byte to the last answer.
    pub each: Duration,
    /// For all messages of a letter.
    pub all: Duration,
    /// Certificate authorities beside the system's own, as PEM text.
    pub extra_roots: Option<Vec<u8>>,
}

impl Default for SmtpConfig {
    fn default() -> Self {
        Self { each: Duration::from_secs(30), all: Duration::from_secs(120), extra_roots: None }
    }
}

/// A letter in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
}

/// Sends letters.
#[derive(Debug, Clone, Default)]
pub struct Smtp {
    config: SmtpConfig,
}

type Transport = AsyncSmtpTransport<Tokio1Executor>;

impl Smtp {
    /// With these limits.
    pub fn new(config: SmtpConfig) -> Self {
        Self { config }
    }

    /// Sends the letter to each address. What became of each is told; once the server itself fails, no further one is tried.
    ///
    /// # Errors
    /// `MailSettings` where the server cannot be reached as it is written; `CaFileUnusable`.
    pub async fn send(&self, via: &MailAccess, to: &[MailAddress], letter: &Letter) -> Outcome<Notified> {
        via.server.check()?;
        let transport = self.transport(via)?;
        let until = Instant::now() + self.config.all;
        let mut told = Notified::default();
        let mut over: Option<Fault> = None;
        for address in to {
            let sent = match &over {
                Some(fault) => Err(fault.clone()),
                None => self.one(&transport, &via.server, (address, letter), until).await,
            };
            match sent {
                Ok(()) => told.sent.push(address.clone()),
                Err(fault) => {
                    if failure::is_of_server(&fault) {
                        over.get_or_insert_with(|| fault.clone());
                    }
                    told.failed.push((address.clone(), fault));
                }
            }
        }
        Ok(told)
    }

    async fn one(
        &self,
        transport: &Transport,
        server: &MailServer,
        (to, letter): (&MailAddress, &Letter),
        until: Instant,
    ) -> Outcome<()> {
        let message = message(&server.sender, to, letter)?;
        let sending = timeout(self.config.each, transport.send(message));
        match timeout_at(until, sending).await {
            Ok(Ok(Ok(_))) => Ok(()),
            Ok(Ok(Err(error))) => Err(failure::fault_of(&error, server)),
            Ok(Err(_)) | Err(_) => Err(failure::slow(server)),
        }
    }

    fn transport(&self, via: &MailAccess) -> Outcome<Transport> {
        let server = &via.server;
        let host = server.wire_host();
        let tls = match server.security {
            MailSecurity::None => Tls::None,
            MailSecurity::Starttls => Tls::Required(self.tls(&host)?),
            MailSecurity::Tls => Tls::Wrapper(self.tls(&host)?),
        };
        let builder = Transport::builder_dangerous(host).port(server.port).tls(tls).timeout(Some(self.config.each));
        let builder = match (&server.user, &via.password) {
            (Some(user), Some(password)) => {
                builder.credentials(Credentials::new(user.clone(), password.expose().to_owned()))
            }
            _ => builder,
        };
        Ok(builder.build())
    }

    fn tls(&self, host: &str) -> Outcome<TlsParameters> {
        let unusable = |e: lettre::transport::smtp::Error| Fault::new(ErrorKind::CaFileUnusable, e.to_string());
        let mut builder = TlsParameters::builder(host.to_owned());
        if let Some(pem) = &self.config.extra_roots {
            builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(unusable)?);
        }
        builder.build().map_err(|e| Fault::new(ErrorKind::ClientBroken, e.to_string()))
    }
}

fn message(from: &MailAddress, to: &MailAddress, letter: &Letter) -> Outcome<Message> {
    let mailbox = |address: &MailAddress, name: Option<&str>| {
        let read: Result<Address, _> = address.as_str().parse();
        read.map(|read| Mailbox::new(name.map(str::to_owned), read)).map_err(|e| unreadable(address, &e.to_string()))
    };
    let host = from.as_str().rsplit_once('@').map_or("localhost", |(_, host)| host);
    // A name of its own, so that none of this machine's is told.
    let id = format!("<{}@{host}>", uuid::Uuid::new_v4());
    Message::builder()
        .from(mailbox(from, Some("Fieldbridge"))?)
        .to(mailbox(to, None)?)
        .subject(letter.subject.clone())
        .message_id(Some(id))
        .header(ContentType::TEXT_PLAIN)
        .body(letter.text.clone())
        .map_err(|e| unreadable(to, &e.to_string()))
}

fn unreadable(address: &MailAddress, why: &str) -> Fault {
    let fault = Fault::new(ErrorKind::MailSettings, format!("{address}: {why}"));
    fault.with("setting", "notify").with("case", "mail-addresses").with("found", address.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_has_one_recipient_and_no_line_of_a_header_more() {
        let [from, to] = ["crm@shop.example", "kim@shop.example"].map(|a| MailAddress::parse(a).unwrap());
        let letter =
            Letter { subject: "새 리드\r\nBcc: all@shop.example".into(), text: "안녕\r\n.\r\nQUIT\r\n".into() };
        let text = String::from_utf8(message(&from, &to, &letter).unwrap().formatted()).unwrap();
        let head = text.split("\r\n\r\n").next().unwrap();
        let names: Vec<&str> =
            head.lines().filter(|l| !l.starts_with(' ')).filter_map(|l| l.split_once(':')).map(|(n, _)| n).collect();
        assert!(!names.iter().any(|n| n.eq_ignore_ascii_case("bcc")), "{head}");
        assert_eq!(names.iter().filter(|n| **n == "To").count(), 1);
        assert!(head.contains("@shop.example>"), "{head}");
    }
}
