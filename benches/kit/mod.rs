//! What the benchmarks of reading have in common: a table and how it is kept, the ceilings, the engine, processes that are
//! measured from within.
// Each benchmark uses its part.
#![allow(dead_code, unused_imports)]
pub mod bare;
pub mod bound;
pub mod engine;
pub mod measure;
pub mod table;

pub use table::{Kind, Table};
