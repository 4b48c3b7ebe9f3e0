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
    let chain = causes(&error);
    let kind = kind_of(&error, &chain, stage);
    let detail = format!("{host}: {}", chain.join(": "));
    Fault::new(kind, detail).with("host", host)
}

fn kind_of(error: &reqwest::Error, chain: &[String], stage: Stage) -> ErrorKind {
    let says = |needles: &[&str]| chain.iter().any(|c| needles.iter().any(|n| c.contains(n)));
    let io = io_kind(error);
    if error.is_builder() {
        return ErrorKind::ClientBroken;
    }
    if says(&["dns error", "failed to lookup address"]) {
        return ErrorKind::DnsFailed;
    }
    if says(&["certificate", "TLS", "tls handshake", "HandshakeFailure", "received fatal alert", "corrupt message"]) {
        return ErrorKind::TlsFailed;
    }
    if says(&["proxy authorization required"]) {
        return ErrorKind::ProxyAuth;
    }
    if says(&["tunnel error"]) {
        return ErrorKind::ProxyRefused;
    }
    if error.is_connect() {
        return match io {
            _ if error.is_timeout() => ErrorKind::ConnectTimeout,
            Some(io::ErrorKind::TimedOut) => ErrorKind::ConnectTimeout,
            _ => ErrorKind::ConnectRefused,
        };
    }
    if error.is_timeout() {
        return ErrorKind::Timeout;
    }
    if stage == Stage::Body && says(&["end of file before message length", "unexpected EOF", "unexpected end of file"])
    {
        return ErrorKind::Truncated;
    }
    ErrorKind::ConnectionLost
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

fn io_kind(error: &reqwest::Error) -> Option<io::ErrorKind> {
    let mut next = error.source();
    while let Some(cause) = next {
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            return Some(io.kind());
        }
        next = cause.source();
    }
    None
}
