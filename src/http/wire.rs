//! The seam where a request leaves the program: over the network, or over a wire somebody else holds. Everything above it
//! (time limits, caps, retry, the limiter, the breaker) is the same for both.
use super::request::Method;
use crate::fault::{Fault, Outcome};
use futures_util::future::BoxFuture;
use std::fmt;
use std::sync::Arc;

/// A request as it goes on the wire. It may hold secrets, and so is not shown.
pub struct WireRequest {
    /// What it does.
    pub method: Method,
    /// Where it goes, whole.
    pub url: url::Url,
    /// Headers, the token among them.
    pub headers: Vec<(String, String)>,
    /// What it carries.
    pub body: Vec<u8>,
}

impl fmt::Debug for WireRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} with {} bytes", self.method.word(), self.body.len())
    }
}

/// What comes back over the wire.
#[derive(Debug, Clone)]
pub struct WireAnswer {
    /// Status code.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as it arrives.
    pub pieces: Vec<Vec<u8>>,
    /// What breaks the body off behind these pieces.
    pub broken: Option<Fault>,
}

/// Carries requests in place of the network.
pub trait Wire: Send + Sync {
    /// Carries one request.
    ///
    /// # Errors
    /// The transport's faults.
    fn send(&self, request: WireRequest) -> BoxFuture<'_, Outcome<WireAnswer>>;
}

/// A wire as settings hold it: one is equal to itself only.
#[derive(Clone)]
pub struct SharedWire(pub Arc<dyn Wire>);

impl fmt::Debug for SharedWire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedWire")
    }
}

impl PartialEq for SharedWire {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for SharedWire {}
