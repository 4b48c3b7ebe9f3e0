//! The query language: read, bound to the schema, evaluated row by row. Knows nothing of HTTP.
mod aggregate;
mod ast;
mod bind;
mod dates;
mod lexer;
mod literal;
mod parse;
mod plan;
mod select;

pub(crate) use aggregate::groups;
pub(crate) use ast::{Cond, Item, Literal, Op, Query};
pub(crate) use bind::{Scope, sees};
pub(crate) use parse::parse;
pub(crate) use plan::{Found, Plan, object_of, run};
pub(crate) use select::Projection;
