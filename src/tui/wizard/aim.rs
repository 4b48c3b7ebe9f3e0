//! What of a setup that is there somebody opened it for.
use crate::account::Name;
use crate::setup::Step;

/// Where a setup that is there is opened, and what is selected there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aim {
    /// A step as it comes.
    Step(Step),
    /// A flow.
    Flow(Name),
    /// The rule of a field of a table; only the table where no field is to blame.
    Rule(String, Option<String>),
    /// The steps of a workflow.
    Chain(Name),
}

impl Aim {
    /// The step it stands in.
    pub fn step(&self) -> Step {
        match self {
            Aim::Step(step) => *step,
            Aim::Flow(_) | Aim::Chain(_) => Step::Flows,
            Aim::Rule(..) => Step::Schemas,
        }
    }
}
