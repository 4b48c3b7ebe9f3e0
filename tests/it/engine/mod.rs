//! What the engine promises: every row once, in order, resumable at every page, never more than one run of a flow.
mod control;
mod filter;
mod model;
mod pace;
mod poison;
mod poison_tracked;
mod reading;
mod record;
mod rejects;
mod restore;
mod side_by_side;
mod storage;
mod tracking;
mod truth;
mod visibility;
