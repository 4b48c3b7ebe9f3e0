//! What several kinds of tests use.
pub mod caller;
pub mod dynamics;
pub mod pty;
pub mod truth;
pub mod wire;
