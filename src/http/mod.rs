//! The one HTTP client, the only room with `reqwest`: bearer tokens bound to one origin, time limits, size caps, retry by
//! the fault's policy, a redacted trace. Redirects are never followed and no referer is sent.
//!
//! May touch: the ground floor (`fault`, `secret`, `clock`, `text`). Knows no CRM, no path of an API, no screen.
mod body;
mod breaker;
mod client;
mod config;
mod failure;
mod limiter;
mod origin;
mod request;
mod response;
mod retry;
mod roots;
mod token;
mod trace;
mod wire;

pub use client::HttpClient;
pub use config::HttpConfig;
pub use limiter::{Limiter, Push, Slot};
pub use origin::{Link, Origin};
pub use request::{Method, Payload, Request};
pub use response::{HttpResponse, http_date, scrub};
pub use retry::{LONGEST_WAIT, Patience, Waiting, told_to_wait};
pub use roots::{ExtraRoots, MAX_ROOTS};
pub use token::{BearerToken, WriteMethod, WritePermit};
pub use trace::{Trace, TraceEntry};
pub use wire::{SharedWire, Wire, WireAnswer, WireRequest};
