//! Plans of deletions: the list, and one of them with its rows.
use super::{Loaded, Model};
use crate::run::{DeletePlan, PlanRow, PlanSide, PlanState};
use crate::tui::widget::list::ListState;

/// So many plans are read, the newest first.
pub const MOST_PLANS: u32 = 200;
/// So many rows of a plan are read.
pub const MOST_PLAN_ROWS: u32 = 10_000;

/// A row of a plan with what became of it.
pub type RowNow = (PlanRow, String);

/// One plan, open.
#[derive(Debug)]
pub struct OpenPlan {
    /// Its digest.
    pub digest: String,
    /// Its rows.
    pub rows: Loaded<Vec<RowNow>>,
    /// The selected row.
    pub list: ListState,
}

/// What becomes of the rows of a plan, as its flow says now. Words: `plan-fate-<it>`; `unknown` where the flow is not there any
/// more.
pub fn fate(model: &Model, plan: &DeletePlan) -> &'static str {
    let flow = model.flows().iter().find(|facts| facts.flow.name == plan.flow);
    match (plan.side, flow) {
        (PlanSide::Crm, _) => "crm",
        (PlanSide::Campaign, Some(facts)) => facts.flow.reading.deletions.slug(),
        (PlanSide::Campaign, None) => "unknown",
    }
}

/// The screen of plans.
#[derive(Debug, Default)]
pub struct Plans {
    /// The plans.
    pub all: Loaded<Vec<DeletePlan>>,
    /// The selected one.
    pub list: ListState,
    /// The one that is open.
    pub open: Option<OpenPlan>,
}

impl Plans {
    /// The plan that is open, or the selected one.
    pub fn plan(&self) -> Option<&DeletePlan> {
        let all = self.all.ready()?;
        match &self.open {
            Some(open) => all.iter().find(|plan| plan.digest == open.digest),
            None => all.get(self.list.selected()),
        }
    }

    /// The selected row of the plan that is open.
    pub fn row(&self) -> Option<&PlanRow> {
        let open = self.open.as_ref()?;
        open.rows.ready()?.get(open.list.selected()).map(|(row, _)| row)
    }

    /// Takes what was read. A plan that waits comes first into view.
    pub fn take(&mut self, all: Loaded<Vec<DeletePlan>>) {
        let first = !matches!(self.all, Loaded::Ready(_));
        self.list.resize(all.ready().map_or(0, Vec::len));
        if first && let Some(at) = all.ready().and_then(|all| all.iter().position(|p| p.state == PlanState::Held)) {
            self.list.select(at);
        }
        self.all = all;
    }

    /// The command line that shows the same.
    pub fn command(&self) -> String {
        match &self.open {
            Some(open) => format!("fieldbridge deletions show {}", open.digest),
            None => "fieldbridge deletions list".to_owned(),
        }
    }
}
