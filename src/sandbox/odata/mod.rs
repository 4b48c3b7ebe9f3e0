//! The query language of the Web API: options, filters, page cookies, preferences. Text in, structure out; knows the
//! metadata and how to ask a row for a value, nothing of HTTP.
pub(crate) mod cookie;
pub(crate) mod expand;
pub(crate) mod filter;
pub(crate) mod lexer;
pub(crate) mod like;
pub(crate) mod parse;
pub(crate) mod path;
pub(crate) mod percent;
pub(crate) mod prefer;
pub(crate) mod query;
