//! The Dynamics 365 adapter: Dataverse Web API v9.2 and the Entra token endpoint (learn.microsoft.com, "Use the
//! Microsoft Dataverse Web API").
//!
//! May touch: the floors below and `http`. Shares no code with the sandbox that plays the server.
mod aad;
mod api;
mod assemble;
mod auth;
mod challenge;
mod changes;
mod checks;
mod connector;
mod counts;
mod crm;
mod decode;
mod describe;
mod discovery;
mod errors;
mod field_kind;
mod identity;
mod lax;
mod limits;
mod literal;
mod merged;
mod metadata;
mod odata;
mod page;
mod privilege;
mod query;
mod shapes;
mod tracking;
mod values;
mod windows;
mod write;

pub use api::PartAddress;
pub use connector::{DynamicsConfig, DynamicsConnector};
pub use crm::DynamicsCrm;
pub use write::{opt_out, state};
