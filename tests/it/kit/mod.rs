//! What several tests need.
pub mod wire;
