//! Bulk API 2.0: jobs that read and jobs that write.
//!
//! Source: developer.salesforce.com, "Bulk API 2.0 and Bulk API Developer Guide".
pub(crate) mod csv;
mod ingest;
mod job;
mod query;

pub(crate) use ingest::{RowDone, apply};
pub(crate) use job::Jobs;

use super::ask::Ask;
use super::error::SfError;
use crate::sandbox::reply::Reply;

/// Answers `jobs/…`.
pub(crate) fn answer(ask: &Ask<'_>, rest: &[&str]) -> Result<Reply, SfError> {
    if ask.org.fault("bulk_off", "jobs").is_some() {
        return Err(SfError::bad("FEATURENOTENABLED", "Async API is not enabled for this user"));
    }
    if ask.method() == "POST" && ask.org.fault("bulk_spent", "jobs").is_some() {
        let text = "Max bulk v2 query jobs (10000) per 24 hrs has been reached (10021).";
        return Err(SfError::bad("LIMIT_EXCEEDED", text));
    }
    match rest {
        ["query", rest @ ..] => query::answer(ask, rest),
        ["ingest", rest @ ..] => ingest::answer(ask, rest),
        _ => Err(SfError::not_found()),
    }
}
