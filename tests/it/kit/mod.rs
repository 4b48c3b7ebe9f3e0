//! What several kinds of tests use.
pub mod dynamics;
pub mod program;
pub mod pty;
pub mod shape;
pub mod wire;
