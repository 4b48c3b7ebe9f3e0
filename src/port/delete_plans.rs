//! The door to plans of deletions: held, approved by their digest, and in the CRM carried out row by row, what is sent being
//! written down before a byte is sent (correctness.md B7, B14). Blocking calls.
use super::Lease;
use crate::account::Name;
use crate::fault::Outcome;
use crate::run::{Counters, DeletePlan, NewPlan, PlanRow};

/// A row that is to be deleted in the CRM, as the campaign side asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteWish {
    /// Its identifier.
    pub row: String,
    /// Who asked.
    pub who: String,
}

/// What became of a row of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemovalFate {
    /// It is gone by our hand.
    Deleted,
    /// The CRM had it no more.
    Gone,
    /// It stays, for a reason of the rejects.
    Refused(&'static str),
    /// It stays: nobody asks for it any more.
    TakenBack,
    /// Sent, but no answer: it is looked for before anything is sent again.
    Unknown,
}

/// A row with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// Which row.
    pub row: String,
    /// What became of it.
    pub fate: RemovalFate,
    /// What the CRM said, where it refused.
    pub said: Option<String>,
}

/// Plans of deletions.
pub trait DeletePlans: Send + Sync {
    /// The plan of exactly these rows that is held or approved and not too old; writes nothing.
    ///
    /// # Errors
    /// Storage faults.
    fn standing_plan(&self, plan: &NewPlan) -> Outcome<Option<DeletePlan>>;

    /// An approved plan of the flow, not too old, in which every one of these rows is named: fewer may go than were
    /// approved, but no other.
    ///
    /// # Errors
    /// Storage faults.
    fn covering_plan(&self, plan: &NewPlan) -> Outcome<Option<DeletePlan>>;

    /// Holds a plan, unless that of exactly these rows is there, or was refused and is not too old; other plans of the flow that
    /// wait are replaced by it.
    ///
    /// # Errors
    /// Storage faults.
    fn hold(&self, plan: &NewPlan) -> Outcome<DeletePlan>;

    /// Plans, the newest first; of one flow where it is named.
    ///
    /// # Errors
    /// Storage faults.
    fn plans(&self, flow: Option<&Name>, limit: u32) -> Outcome<Vec<DeletePlan>>;

    /// Rows of a plan behind one, at most so many, with what became of each: `planned`, `sent`, `unknown`, `deleted`, `gone`,
    /// `refused`.
    ///
    /// # Errors
    /// Storage faults.
    fn plan_rows(&self, plan: i64, behind: &str, most: u32) -> Outcome<Vec<(PlanRow, String)>>;

    /// Approves or refuses the plan under this digest, one that was refused as well; none where no such plan is the newest of its
    /// flow.
    ///
    /// # Errors
    /// Storage faults.
    fn answer(&self, digest: &str, approve: bool, who: &str) -> Outcome<Option<DeletePlan>>;

    /// The plan was carried out; its rows that went here are told so.
    ///
    /// # Errors
    /// Storage faults.
    fn done(&self, plan: i64) -> Outcome<()>;

    /// Asks for rows of a schema to be deleted in the CRM; how many were not asked for already.
    ///
    /// # Errors
    /// Storage faults.
    fn wish(&self, schema: &str, wishes: &[DeleteWish]) -> Outcome<u64>;

    /// Takes wishes back; how many there were.
    ///
    /// # Errors
    /// Storage faults.
    fn unwish(&self, schema: &str, rows: &[String]) -> Outcome<u64>;

    /// The rows of a schema that are asked for, in their order.
    ///
    /// # Errors
    /// Storage faults.
    fn wishes(&self, schema: &str) -> Outcome<Vec<DeleteWish>>;

    /// An approved plan of the flow for the CRM that was begun and is not through.
    ///
    /// # Errors
    /// Storage faults.
    fn begun(&self, flow: &Name) -> Outcome<Option<DeletePlan>>;

    /// Rows of a schema are about to be sent; tells those of them nobody asks for any more, which must not be.
    ///
    /// # Errors
    /// `Fenced` when the lease is not ours any more; storage faults.
    fn intend(&self, lease: &Lease, plan: i64, schema: &str, rows: &[String]) -> Outcome<Vec<String>>;

    /// What became of rows, in one transaction with the counters; wishes that are fulfilled are closed. Without a plan only
    /// wishes of rows that are gone are closed.
    ///
    /// # Errors
    /// As [`DeletePlans::intend`]; `Unbalanced`.
    fn settle_removals(
        &self,
        lease: &Lease,
        plan: Option<i64>,
        schema: &str,
        removals: &[Removal],
    ) -> Outcome<Counters>;
}
