//! Plans of deletions: exactly these rows, held until somebody approves them by the digest of the set (correctness.md B7).
use super::RunId;
use crate::account::Name;
use jiff::{SignedDuration, Timestamp};

/// Where the rows would be deleted. Words: `plan-side-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanSide {
    /// In the campaign database, because the CRM has them no more.
    Campaign,
    /// In the CRM, because the campaign side asks for it.
    Crm,
}

impl PlanSide {
    /// The stem of its catalog key, and its word in the database.
    pub fn slug(self) -> &'static str {
        match self {
            PlanSide::Campaign => "campaign",
            PlanSide::Crm => "crm",
        }
    }
}

/// How far a plan has come. Words: `plan-state-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanState {
    /// It waits for somebody.
    Held,
    /// Somebody approved it; the next run carries it out.
    Approved,
    /// It was carried out.
    Done,
    /// The rows are others by now: a newer plan took its place.
    Replaced,
    /// Somebody refused it.
    Refused,
}

impl PlanState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Held, Self::Approved, Self::Done, Self::Replaced, Self::Refused];

    /// The stem of its catalog key, and its word in the database.
    pub fn slug(self) -> &'static str {
        match self {
            PlanState::Held => "held",
            PlanState::Approved => "approved",
            PlanState::Done => "done",
            PlanState::Replaced => "replaced",
            PlanState::Refused => "refused",
        }
    }

    /// The one of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.slug() == word)
    }
}

/// A row of a plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlanRow {
    /// Its identifier in the CRM.
    pub row: String,
    /// Why: `deleted`, `absent`, `left`; `requested` in the CRM.
    pub why: String,
    /// The version it was looked at in; 0 where that says nothing.
    pub version: i64,
}

/// A plan as it is made.
#[derive(Debug, Clone)]
pub struct NewPlan {
    /// The flow.
    pub flow: Name,
    /// Where its rows would be deleted.
    pub side: PlanSide,
    /// The run that found them.
    pub run: RunId,
    /// They.
    pub rows: Vec<PlanRow>,
    /// Rows there are altogether.
    pub living: u64,
    /// Days a plan is good for.
    pub days: u16,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletePlan {
    /// Its number.
    pub id: i64,
    /// Names exactly its rows.
    pub digest: String,
    /// The flow.
    pub flow: Name,
    /// Where its rows would be deleted.
    pub side: PlanSide,
    /// When it was made.
    pub at: Timestamp,
    /// How many rows.
    pub rows: u64,
    /// Rows there were altogether.
    pub living: u64,
    /// How far it has come.
    pub state: PlanState,
    /// Who approved or refused it.
    pub who: Option<String>,
    /// When.
    pub said_at: Option<Timestamp>,
}

impl DeletePlan {
    /// Whether it is too old to be carried out: what was looked at then says little about today.
    pub fn is_over(&self, now: Timestamp, days: u16) -> bool {
        now.duration_since(self.at) > SignedDuration::from_hours(24 * i64::from(days))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_good_for_so_many_days_and_words_come_back() {
        let at: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
        let plan = DeletePlan {
            id: 1,
            digest: "x".into(),
            flow: Name::parse("f").unwrap(),
            side: PlanSide::Crm,
            at,
            rows: 1,
            living: 1,
            state: PlanState::Held,
            who: None,
            said_at: None,
        };
        assert!(!plan.is_over("2026-03-08T00:00:00Z".parse().unwrap(), 7));
        assert!(plan.is_over("2026-03-08T00:00:01Z".parse().unwrap(), 7));
        for state in PlanState::ALL {
            assert_eq!(PlanState::parse(state.slug()), Some(state));
        }
    }
}
