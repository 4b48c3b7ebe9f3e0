//! CRM adapters. Each knows the [`crate::port::Crm`] door and one CRM's wire; they never use each other.
//!
//! May touch: the floors below and `http`.
pub mod dynamics;
pub mod salesforce;
