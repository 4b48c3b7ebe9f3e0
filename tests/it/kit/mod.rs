//! What several kinds of tests use.
pub mod fake_crm;
pub mod pty;
pub mod road;
