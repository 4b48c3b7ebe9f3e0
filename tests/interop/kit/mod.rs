//! What the interop tests stand on: where the foreign software lies, scripts that must succeed, servers that run beside a test.
// Each kind of test uses its part.
#![allow(dead_code, unused_imports)]
mod organisation;
mod place;
mod script;
mod server;
mod tenant;
mod tunnel;

pub use organisation::Organisation;
pub use place::{node_modules, place};
pub use script::Script;
pub use server::{Server, free_port};
pub use tenant::Tenant;
pub use tunnel::Tunnel;
