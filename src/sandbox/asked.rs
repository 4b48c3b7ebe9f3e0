//! The sandbox asked in process, without a socket: one question in, one answer out, on the caller's own thread. For those who
//! carry requests themselves, in an order and at a time of their own.
use super::instance::{Call, Instance};
use super::reply::{Ending, Reply};
use super::{Sandbox, SandboxConfig, server};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// A question to a sandbox.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// `GET`, `POST`, `PATCH`, `PUT` or `DELETE`.
    pub method: String,
    /// The path, as it is sent.
    pub path: String,
    /// What follows the question mark.
    pub query: String,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// How an answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnswerEnd {
    /// Whole.
    Whole,
    /// In the middle of its body.
    Cut,
    /// Before its first byte.
    Unsent,
}

/// A sandbox's answer.
#[derive(Debug, Clone)]
pub struct Answered {
    /// Status code.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, whole, whatever its end.
    pub body: Vec<u8>,
    /// What of it arrives.
    pub end: AnswerEnd,
    /// Milliseconds it takes.
    pub delay: u64,
}

impl Answered {
    pub(super) fn of(reply: Reply) -> Self {
        let headers = reply.headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let end = match reply.ending {
            Ending::Whole => AnswerEnd::Whole,
            Ending::Truncated => AnswerEnd::Cut,
            Ending::Closed => AnswerEnd::Unsent,
        };
        Self { status: reply.status, headers, body: reply.body, end, delay: reply.delay }
    }
}

/// Headers in the form the rooms behind read them.
pub(super) fn header_map(headers: &[(String, String)]) -> HeaderMap {
    let read = |(name, value): &(String, String)| {
        Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value).ok()?))
    };
    let mut map = HeaderMap::new();
    for (name, value) in headers.iter().filter_map(read) {
        map.append(name, value);
    }
    map
}

/// Where a sandbox without a socket says it is.
pub(super) fn nowhere(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

/// A sandbox without a socket: it answers [`Sandbox::ask`] only. Its address is the loopback's, with the configured port.
pub fn unplugged(config: &SandboxConfig) -> Sandbox {
    let shared = Arc::new(Instance::new(config));
    let (address, stop) = (nowhere(config.port), CancellationToken::new());
    Sandbox { shared, address, ca_pem: None, stop, serving: None }
}

impl Sandbox {
    /// Answers a question on this thread.
    pub fn ask(&self, asked: &Asked) -> Answered {
        let headers = header_map(&asked.headers);
        let call = Call {
            method: &asked.method,
            path: &asked.path,
            query: &asked.query,
            headers: &headers,
            body: &asked.body,
            base: self.url(),
        };
        Answered::of(server::answer(&self.shared, &call))
    }
}
