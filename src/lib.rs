//! # Fieldbridge
//!
//! Connects a CRM to a campaign database: a wizard and a monitor in the terminal, with a headless twin for every screen.
//!
//! ## Rooms, and who may use whom
//! A floor uses the floors below it. Adapters never use each other. Faces reach work through [`task`] only.
//! `tests/it/architecture.rs` reads the `use` lines and enforces this.
//!
//! | floor | rooms |
//! |---|---|
//! | ground: no I/O, no async | [`text`], [`secret`], [`fault`], [`clock`], [`loopback`], [`failpoint`], [`seeded_bug`] |
//! | domain: pure data and functions | [`account`], [`catalog`], [`mapping`], [`schema`], [`flow`], [`run`], [`setup`] |
//! | doors: traits | [`port`] |
//! | wire and disk, under the adapters | [`http`], [`sqlite`], [`disk`] |
//! | adapters: a door and the wire | [`crm`], [`campaign`], [`ledger`], [`vault`], [`workspace`], [`smtp`] |
//! | use-cases: doors and domain only | [`engine`], [`task`] |
//! | faces | [`command`], [`i18n`], [`tui`], [`cli`] |
//! | apart: shares no code with `crm` | [`sandbox`] |
//! | the one place that names concrete adapters | [`boot`] |
pub mod account;
pub mod boot;
pub mod campaign;
pub mod catalog;
pub mod cli;
pub mod clock;
pub mod command;
pub mod crm;
pub mod disk;
pub mod engine;
pub mod failpoint;
pub mod fault;
pub mod flow;
pub mod http;
pub mod i18n;
pub mod ledger;
pub mod loopback;
pub mod mapping;
pub mod port;
pub mod run;
pub mod sandbox;
pub mod schema;
pub mod secret;
pub mod seeded_bug;
pub mod setup;
pub mod smtp;
pub mod sqlite;
pub mod task;
pub mod text;
pub mod tui;
pub mod vault;
pub mod workspace;
