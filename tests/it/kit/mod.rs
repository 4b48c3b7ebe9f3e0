//! What several kinds of tests use.
pub mod pty;
