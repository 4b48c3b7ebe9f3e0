//! What the engine promises: every row once, in order, resumable at every page, never more than one run of a flow.
mod control;
mod model;
mod reading;
mod rejects;
mod storage;
mod tracking;
mod truth;
