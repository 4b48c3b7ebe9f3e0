//! What a mail server or the way to it did, as a fault: whether trying again can help, and whether it is about one address or
//! about the server (RFC 5321, section 4.2).
use crate::fault::{ErrorKind, Fault};
use crate::setup::MailServer;
use lettre::transport::smtp::Error;
use std::error::Error as _;

/// What a server answers to who signs in with nothing, or with something wrong (RFC 4954, section 6).
const SIGN_IN: [&str; 4] = ["530", "534", "535", "538"];

pub(super) fn fault_of(error: &Error, server: &MailServer) -> Fault {
    if error.is_timeout() {
        return slow(server);
    }
    let cause = error.to_string();
    let code = error.status().map(|code| code.to_string()).unwrap_or_default();
    let (kind, case) = match () {
        () if error.is_permanent() && SIGN_IN.contains(&code.as_str()) => (ErrorKind::MailRefused, "mail-sign-in"),
        () if error.is_permanent() => (ErrorKind::MailRefused, "mail-answer"),
        () if error.is_transient() => (ErrorKind::MailLost, "mail-later"),
        () if error.is_tls() || of_tls(error) || cause.contains("STARTTLS") => (ErrorKind::MailRefused, "mail-tls"),
        () if error.is_client() => (ErrorKind::MailRefused, "mail-answer"),
        () => (ErrorKind::MailLost, "mail-gone"),
    };
    told(kind, case, server, &cause)
}

/// Whether it was the handshake, which is told as a connection that failed where TLS begins at once.
fn of_tls(error: &Error) -> bool {
    let mut next: Option<&(dyn std::error::Error + 'static)> = error.source();
    while let Some(cause) = next {
        let inner = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if cause.is::<rustls::Error>() || inner.is_some_and(|inner| inner.is::<rustls::Error>()) {
            return true;
        }
        next = cause.source();
    }
    false
}

/// The server did not get on in time.
pub(super) fn slow(server: &MailServer) -> Fault {
    told(ErrorKind::MailLost, "mail-slow", server, "no answer in time")
}

fn told(kind: ErrorKind, case: &str, server: &MailServer, said: &str) -> Fault {
    let fault = Fault::new(kind, format!("{}:{}: {said}", server.host, server.port));
    fault.with("host", &server.host).with("port", server.port.to_string()).with("case", case).with("said", said)
}

/// Whether the next address would meet the same: the server is not there, keeps nobody's secret or takes nobody in.
pub(super) fn is_of_server(fault: &Fault) -> bool {
    let case = fault.args.get("case").map_or("", String::as_str);
    matches!(case, "mail-sign-in" | "mail-tls" | "mail-gone" | "mail-slow")
}
