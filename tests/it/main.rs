//! The one integration-test binary: each module tells one kind of promise.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    missing_docs
)]
mod architecture;
mod domain_words;
mod dynamics_sandbox;
mod dynamics_wire;
mod engine;
mod headless;
mod headless_road;
mod hostile;
mod journeys;
mod kill;
mod kit;
mod road;
mod sandbox;
mod sandbox_faults;
mod sandbox_metadata;
mod screen_loop;
mod screen_terminal;
mod stories;
mod words;
