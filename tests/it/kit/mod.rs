//! What several kinds of tests use.
pub mod caller;
pub mod dynamics;
pub mod fake_crm;
pub mod guillotine;
pub mod liar;
pub mod paper_crm;
pub mod program;
pub mod pty;
pub mod road;
pub mod shape;
pub mod sign_in;
pub mod tls;
pub mod tokens;
pub mod truth;
pub mod walk;
