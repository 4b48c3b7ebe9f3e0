//! Many at once: collections of records, and requests within a request.
mod collections;
mod subrequests;

pub(crate) use collections::answer as collections;
pub(crate) use subrequests::{batch, composite};
