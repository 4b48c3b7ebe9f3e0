//! The last requests, redacted: what was asked, what came back, how long it took. For check reports and support.
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// How many requests are remembered.
const KEEP: usize = 64;

/// One request as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TraceEntry {
    /// Method, origin, path and the names of query options; no values, no headers.
    pub request: String,
    /// Status; none when no answer came.
    pub status: Option<u16>,
    /// Code of the fault, where the transport failed.
    pub fault: Option<&'static str>,
    /// Milliseconds.
    pub ms: u64,
    /// The server's own request id.
    pub request_id: Option<String>,
}

/// Remembers the last requests.
#[derive(Debug, Clone, Default)]
pub struct Trace(Arc<Mutex<VecDeque<TraceEntry>>>);

impl Trace {
    /// The remembered requests, the oldest first.
    pub fn entries(&self) -> Vec<TraceEntry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub(super) fn push(&self, entry: TraceEntry) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= KEEP {
            entries.pop_front();
        }
        entries.push_back(entry);
    }
}
