//! What several kinds of tests use.
pub mod caller;
pub mod dynamics;
pub mod liar;
pub mod pty;
