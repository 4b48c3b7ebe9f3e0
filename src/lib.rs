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
//! | ground: no I/O, no async | [`text`], [`secret`], [`fault`], [`clock`] |
//! | domain: pure data and functions | [`account`], [`catalog`], [`mapping`], [`schema`], [`flow`], [`run`], [`setup`] |
//! | doors: traits | [`port`] |
//! | use-cases | [`engine`], [`task`] |
//! | faces | [`command`], [`i18n`] |
pub mod account;
pub mod catalog;
pub mod clock;
pub mod command;
pub mod engine;
pub mod fault;
pub mod flow;
pub mod i18n;
pub mod mapping;
pub mod port;
pub mod run;
pub mod sandbox;
pub mod schema;
pub mod secret;
pub mod setup;
pub mod task;
pub mod text;
pub mod tui;
