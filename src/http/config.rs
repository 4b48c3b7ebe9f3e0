//! Limits of the client; the defaults are for real organisations, tests shorten them.
use super::roots::ExtraRoots;
use super::wire::SharedWire;
use std::time::Duration;

/// Limits and pauses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpConfig {
    /// Until the connection stands.
    pub connect: Duration,
    /// Until the first byte of the answer.
    pub first_byte: Duration,
    /// Between two pieces of the answer.
    pub idle: Duration,
    /// For the whole answer.
    pub total: Duration,
    /// Most bytes of an answer after decompression.
    pub max_body: usize,
    /// How much larger than its transfer an answer may become, once it is larger than a megabyte.
    pub max_ratio: usize,
    /// Whether compressed answers are asked for (never from loopback, where they only cost time), and large requests are
    /// compressed where the server takes that.
    pub gzip: bool,
    /// First pause before a retry; it doubles each time, with jitter.
    pub base_delay: Duration,
    /// Longest pause we choose ourselves.
    pub max_delay: Duration,
    /// Shortest pause when the server names one.
    pub min_retry_after: Duration,
    /// Tries in all for a call of the engine.
    pub tries: usize,
    /// So many failures of the transport in a row leave a host alone.
    pub breaker_after: u32,
    /// For how long at first; it doubles each time.
    pub breaker_first: Duration,
    /// For how long at most.
    pub breaker_most: Duration,
    /// Certificate authorities trusted beside the system's own.
    pub extra_roots: Option<ExtraRoots>,
    /// Where the jitter of pauses begins; none leaves it to chance.
    pub jitter: Option<u64>,
    /// What carries requests in place of the network.
    pub wire: Option<SharedWire>,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(60),
            idle: Duration::from_secs(30),
            total: Duration::from_secs(300),
            max_body: 32 * 1024 * 1024,
            max_ratio: 100,
            gzip: true,
            base_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(60),
            min_retry_after: Duration::from_secs(1),
            tries: 6,
            breaker_after: 10,
            breaker_first: Duration::from_secs(60),
            breaker_most: Duration::from_secs(15 * 60),
            extra_roots: None,
            jitter: None,
            wire: None,
        }
    }
}
