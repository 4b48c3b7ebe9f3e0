//! CRM adapters. Each knows the [`crate::port::Crm`] door and one CRM's wire; they never use each other.
//! What both need of JSON stands in `json`, what both demand of a grant in `token_answer`, the port
//! a browser comes back to in `loopback` and the answer that counts in `browser_answer`, how events are named in `event_id`,
//! whether a value reads as it was sent in `alike`, which faults say that nothing was sent in `unsent`.
//!
//! May touch: the floors below and `http`.
mod alike;
mod browser_answer;
pub mod dynamics;
mod event_id;
mod json;
mod loopback;
pub mod salesforce;
mod token_answer;
mod unsent;
