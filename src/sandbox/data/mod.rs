//! The organisation's rows: a pure function of seed, table and row number, computed when asked for. Uses the metadata
//! and the changes laid over it; knows nothing of HTTP.
pub(crate) mod calendar;
pub(crate) mod cell;
pub(crate) mod generate;
pub(crate) mod order;
mod people;
mod remade;
pub(crate) mod rng;
pub(crate) mod scan;
pub(crate) mod values;
mod words;
pub(crate) mod world;
pub(crate) mod write;
