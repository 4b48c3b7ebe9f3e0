//! How a flow deletes in the CRM.
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// How a flow deletes in the CRM: only what a plan names that somebody approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RemovalRules {
    /// Days a plan is good for, from when its rows were looked at; 1 to 30.
    pub days: u16,
}

/// How many days a plan can be good for.
pub const PLAN_DAYS: RangeInclusive<u16> = 1..=30;
/// Days a plan is good for, where nothing is said.
const DAYS: u16 = 7;

impl Default for RemovalRules {
    fn default() -> Self {
        Self { days: DAYS }
    }
}
