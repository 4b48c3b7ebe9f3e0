//! The Salesforce adapter: REST API, its query language SOQL, the shapes of its descriptions and of Bulk API 2.0
//! (developer.salesforce.com, "REST API Developer Guide", "SOQL and SOSL Reference", "Bulk API 2.0 and Bulk API Developer
//! Guide").
//!
//! May touch: the floors below and `http`. Shares no code with the sandbox that plays the server, nor with the other
//! adapter.
mod api;
pub mod auth;
mod bulk;
mod checks;
mod connector;
mod crm;
pub mod decode;
mod deletions;
pub mod describe;
mod described;
pub mod errors;
#[cfg(test)]
mod fixtures;
pub use crate::catalog::record_id as id;
mod identity;
pub mod limits;
mod merged;
pub mod page;
mod purged;
mod read;
mod record_types;
pub mod refusal;
pub mod soql;
pub mod spot;
#[cfg(test)]
mod tests;
mod value_sets;
pub mod values;
pub mod versions;
mod wide;
mod write;

pub use bulk::{BulkConfig, BulkUse};
pub use connector::{SalesforceConfig, SalesforceConnector};
pub use crm::SalesforceCrm;
pub use identity::Organisation;
