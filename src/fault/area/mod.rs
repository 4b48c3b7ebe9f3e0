//! The policy tables, one an area.
mod catalog;
mod mail;
mod network;
mod organisation;
mod rights;
mod run;
mod salesforce;
mod sign_in;
mod storage;
mod workspace;
mod writing;

use super::policy::Row;

/// All tables.
pub(super) const TABLES: &[&[Row]] = &[
    network::ROWS,
    sign_in::ROWS,
    rights::ROWS,
    catalog::ROWS,
    organisation::ROWS,
    workspace::ROWS,
    storage::ROWS,
    run::ROWS,
    writing::ROWS,
    mail::ROWS,
    salesforce::ROWS,
];
