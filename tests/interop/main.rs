//! The sandbox against clients nobody here wrote, and the client against servers nobody here wrote.
//!
//! `tests/interop/install` puts them into `target/interop`; then `cargo test --test interop` runs them. Plain `cargo test`
//! leaves them alone: they need two package registries once, and node and python3 always.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
mod artefacts;
mod cap;
// The integration tests use all of it.
#[allow(dead_code)]
#[path = "../it/kit/catalogue.rs"]
mod catalogue;
#[allow(dead_code)]
#[path = "../it/kit/catalogue_objects.rs"]
mod catalogue_objects;
#[allow(dead_code)]
#[path = "../it/kit/catalogue_salesforce.rs"]
mod catalogue_salesforce;
mod dataverse;
mod kit;
mod msal;
mod oidc;
mod salesforce;
