//! Campaign databases. Adapters: they know their port and the database, never the ledger, a CRM or a screen.
pub mod sqlite;
