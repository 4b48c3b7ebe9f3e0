//! The sync engine: pipeline, page transaction, checkpoint, lease, cancel. Uses ports and domain only.
mod control;

pub use control::{Control, RunEnd, RunHandle};
