//! Many at once: collections of records, and requests within a request.
mod collections;
mod subrequests;
mod tree;

pub(crate) use collections::answer as collections;
pub(crate) use subrequests::{batch, composite};
pub(crate) use tree::answer as tree;
