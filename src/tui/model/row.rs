//! One row of a flow on both sides: what is to be said of it, what is known of it, its columns.
use super::{Loaded, Model, Route};
use crate::account::Name;
use crate::command::quoted;
use crate::flow::Direction;
use crate::task::{Explanation, RowColumn, RowFact, RowVerdict};
use crate::tui::widget::list::ListState;

/// What was read of a row.
#[derive(Debug, Clone)]
pub struct RowTold {
    /// What is to be said of it.
    pub verdict: RowVerdict,
    /// Catalog keys of what is said of it, and of what to do.
    pub said: [String; 2],
    /// What is known of it, in order.
    pub facts: Vec<RowFact>,
    /// Its columns on both sides; none where neither side has it.
    pub columns: Vec<RowColumn>,
}

impl From<&Explanation> for RowTold {
    fn from(explained: &Explanation) -> Self {
        let columns = if explained.has_values() { explained.columns() } else { Vec::new() };
        Self { verdict: explained.verdict(), said: explained.said(), facts: explained.facts(), columns }
    }
}

/// The screen.
#[derive(Debug)]
pub struct RowShown {
    /// Of which flow.
    pub flow: Name,
    /// Its identifier, as it was asked for.
    pub row: String,
    /// From where it was opened.
    pub from: Route,
    /// What was read.
    pub told: Loaded<RowTold>,
    /// Whether values are shown instead of masked.
    pub values: bool,
    /// The selected column.
    pub list: ListState,
}

impl RowShown {
    /// One that is still to be read, its values masked.
    pub fn of(flow: Name, row: String, from: Route) -> Self {
        Self { flow, row, from, told: Loaded::Waiting, values: false, list: ListState::default() }
    }

    /// Takes what was read; the column that is to blame, else the first in which the sides differ, comes into view.
    pub fn take(&mut self, told: Loaded<RowTold>) {
        let columns = told.ready().map_or(&[][..], |told| told.columns.as_slice());
        self.list.resize(columns.len());
        let guilty = columns.iter().position(|column| column.guilty);
        self.list.select(guilty.or_else(|| columns.iter().position(|column| column.differs)).unwrap_or(0));
        self.told = told;
    }

    /// The command line that shows the same.
    pub fn command(&self) -> String {
        let values = if self.values { " --values" } else { "" };
        format!("fieldbridge explain-row {} {}{values}", self.flow, quoted(&self.row))
    }
}

impl Model {
    /// The row a line of a plan or of what the ledger keeps is about, with the flow that brings it.
    ///
    /// # Errors
    /// The catalog key of the reason why there is none.
    pub fn row_of_line(&self) -> Result<(Name, String), &'static str> {
        let line = match self.route {
            Route::Plans => {
                let plans = self.plans.as_ref();
                if plans.is_some_and(|plans| plans.open.is_none()) {
                    return Err("why-plan-closed");
                }
                plans.and_then(|plans| Some((plans.plan()?.flow.clone(), plans.row()?.row.clone())))
            }
            Route::Notes => {
                let line = self.notes.as_ref().and_then(|notes| notes.line());
                line.map(|(flow, row)| (flow.clone(), row.to_owned()))
            }
            _ => None,
        };
        let (flow, row) = line.ok_or("why-nothing-selected")?;
        self.bringing(&flow).map(|flow| (flow, row)).ok_or("why-only-imports")
    }

    /// The flow that brings the rows of a flow: itself, or one of the same table where it goes to the CRM.
    pub fn bringing(&self, flow: &Name) -> Option<Name> {
        let own = &self.flows().iter().find(|facts| facts.flow.name == *flow)?.flow;
        let brings = |direction| direction == Direction::Import;
        if brings(own.direction) {
            return Some(flow.clone());
        }
        let same = |other: &crate::flow::Flow| (&other.account, &other.table) == (&own.account, &own.table);
        let found = self.flows().iter().find(|facts| brings(facts.flow.direction) && same(&facts.flow));
        found.map(|facts| facts.flow.name.clone())
    }
}
