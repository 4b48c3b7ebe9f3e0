//! A transport error becomes a fault. Addresses are removed first: a URL may hold filters with people's data.
use crate::fault::{ErrorKind, Fault};
use std::error::Error;
use std::io;

/// While what was being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Connecting, sending, waiting for the head of the answer.
    Head,
    /// Reading the body.
    Body,
}

/// The fault for a transport error.
pub(super) fn classify(error: reqwest::Error, stage: Stage, host: &str) -> Fault {
    let error = error.without_url();
    let seen = Seen {
        builder: error.is_builder(),
        connecting: error.is_connect(),
        timeout: error.is_timeout(),
        io: io_kinds(&error),
        chain: causes(&error),
    };
    let detail = format!("{host}: {}", seen.chain.join(": "));
    Fault::new(kind_of(&seen, stage), detail).with("host", host)
}

/// What can be seen of a transport error.
#[derive(Debug, Default)]
struct Seen {
    builder: bool,
    /// No connection stood yet: nothing was sent.
    connecting: bool,
    timeout: bool,
    io: Vec<io::ErrorKind>,
    /// What it and its causes say.
    chain: Vec<String>,
}

impl Seen {
    fn says(&self, needles: &[&str]) -> bool {
        self.chain.iter().any(|c| needles.iter().any(|n| c.contains(n)))
    }

    fn is(&self, kind: io::ErrorKind) -> bool {
        self.io.contains(&kind)
    }
}

fn kind_of(seen: &Seen, stage: Stage) -> ErrorKind {
    if seen.builder {
        ErrorKind::ClientBroken
    } else if seen.connecting {
        while_connecting(seen)
    } else if seen.says(&["received fatal alert: CertificateRequired"]) {
        // Told while shaking hands, before a request is looked at (RFC 8446 section 4.4.2.4); with TLS 1.3 we only read it
        // after we sent.
        ErrorKind::TlsFailed
    } else if seen.timeout {
        ErrorKind::Timeout
    } else if stage == Stage::Body && ends_early(seen) {
        ErrorKind::Truncated
    } else {
        // Whatever the words for it: TLS that breaks off without a farewell is a connection that broke off.
        ErrorKind::ConnectionLost
    }
}

fn while_connecting(seen: &Seen) -> ErrorKind {
    if seen.says(&["dns error", "failed to lookup address"]) {
        ErrorKind::DnsFailed
    } else if seen.says(&["proxy authorization required"]) {
        ErrorKind::ProxyAuth
    } else if seen.says(&["tunnel error"]) {
        ErrorKind::ProxyRefused
    } else if seen.timeout || seen.is(io::ErrorKind::TimedOut) {
        ErrorKind::ConnectTimeout
    } else if seen.is(io::ErrorKind::UnexpectedEof) || seen.says(&["handshake eof"]) {
        // It hung up: nothing was said of certificates.
        ErrorKind::ConnectRefused
    } else if seen.says(&["certificate", "TLS", "HandshakeFailure", "received fatal alert", "corrupt message"]) {
        ErrorKind::TlsFailed
    } else {
        ErrorKind::ConnectRefused
    }
}

fn ends_early(seen: &Seen) -> bool {
    seen.is(io::ErrorKind::UnexpectedEof)
        || seen.says(&["end of file before message length", "unexpected EOF", "unexpected end of file"])
}

fn causes(error: &reqwest::Error) -> Vec<String> {
    let mut chain = vec![error.to_string()];
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if chain.last() != Some(&text) {
            chain.push(text);
        }
        next = cause.source();
    }
    chain
}

/// The kinds of all input and output errors among the causes; one may be wrapped in another.
fn io_kinds(error: &reqwest::Error) -> Vec<io::ErrorKind> {
    let mut kinds = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let mut io = cause.downcast_ref::<io::Error>();
        while let Some(found) = io {
            kinds.push(found.kind());
            io = found.get_ref().and_then(|inner| inner.downcast_ref::<io::Error>());
        }
        next = cause.source();
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(connecting: bool, io: &[io::ErrorKind], text: &str) -> Seen {
        Seen { connecting, io: io.to_vec(), chain: vec!["error".into(), text.into()], ..Seen::default() }
    }

    #[test]
    fn certificates_are_the_matter_only_until_a_connection_stands() {
        use ErrorKind as K;
        let unexpected = &[io::ErrorKind::UnexpectedEof][..];
        let no_farewell = "peer closed connection without sending TLS close_notify: https://docs.rs/rustls";
        for (seen, head, body) in [
            (seen(false, unexpected, no_farewell), K::ConnectionLost, K::Truncated),
            (seen(false, &[], "received fatal alert: InternalError"), K::ConnectionLost, K::ConnectionLost),
            (seen(false, &[], "received fatal alert: CertificateRequired"), K::TlsFailed, K::TlsFailed),
            (seen(false, &[io::ErrorKind::ConnectionReset], "reset"), K::ConnectionLost, K::ConnectionLost),
            (seen(true, unexpected, "tls handshake eof"), K::ConnectRefused, K::ConnectRefused),
            (seen(true, &[], "invalid peer certificate: UnknownIssuer"), K::TlsFailed, K::TlsFailed),
            (seen(true, &[], "received corrupt message of type InvalidContentType"), K::TlsFailed, K::TlsFailed),
            (seen(true, &[], "received fatal alert: HandshakeFailure"), K::TlsFailed, K::TlsFailed),
            (
                seen(true, &[io::ErrorKind::ConnectionRefused], "tcp connect error"),
                K::ConnectRefused,
                K::ConnectRefused,
            ),
            (seen(true, &[io::ErrorKind::TimedOut], "tcp connect error"), K::ConnectTimeout, K::ConnectTimeout),
            (seen(true, &[], "dns error"), K::DnsFailed, K::DnsFailed),
            (seen(true, &[], "tunnel error: unsuccessful"), K::ProxyRefused, K::ProxyRefused),
        ] {
            assert_eq!((kind_of(&seen, Stage::Head), kind_of(&seen, Stage::Body)), (head, body), "{seen:?}");
        }
    }
}
