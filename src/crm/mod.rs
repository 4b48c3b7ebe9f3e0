//! CRM adapters. Each knows the [`crate::port::Crm`] door and one CRM's wire; they never use each other.
//! What both need of JSON stands in `json`, what both demand of a grant in `token_answer`, the port
//! a browser comes back to in `loopback`, how events are named in `event_id`.
//!
//! May touch: the floors below and `http`.
pub mod dynamics;
mod event_id;
mod json;
mod loopback;
pub mod salesforce;
mod token_answer;
