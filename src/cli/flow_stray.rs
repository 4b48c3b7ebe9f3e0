//! Options of `flow add` and `flow set` that say nothing of flows of a direction: they would be taken and never count.
use super::flow_args::FlowReading;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Direction, Flow};

/// Refuses an option that says nothing of flows of this direction.
pub(super) fn refuse(flow: &Flow, option: Option<&'static str>) -> Outcome<()> {
    let Some(option) = option else { return Ok(()) };
    let why = format!("{option} says nothing of a flow of direction {}", flow.direction.slug());
    let fault = Fault::new(ErrorKind::Usage, why).with("case", "stray-option").with("option", option);
    Err(fault.with("flow", flow.name.as_str()).with("direction", flow.direction.slug()))
}

impl FlowReading {
    /// An option that was said and says nothing of a flow of this direction; of those that have a usual value nothing is known.
    pub fn stray(&self, direction: Direction) -> Option<&'static str> {
        use Direction as D;
        let key = matches!(direction, D::Export | D::Leads);
        let said = [
            ("--events", !self.events.is_empty(), direction == D::Events),
            ("--into", self.into.is_some(), direction == D::Events),
            ("--opt-out", self.opt_out.is_some(), direction == D::OptOut),
            ("--opt-out-rule", self.opt_out_rule.is_some(), direction == D::OptOut),
            ("--plan-days", self.plan_days.is_some(), direction == D::Delete),
            ("--key", self.key.is_some(), key),
        ];
        let stray = said.into_iter().find(|(_, said, fits)| *said && !fits).map(|(option, ..)| option);
        stray.or_else(|| self.leads.said().filter(|_| direction != D::Leads))
    }

    /// The same of a flow that is there, where nothing is said unless somebody says it.
    pub fn stray_of_set(&self, direction: Direction) -> Option<&'static str> {
        let import = direction == Direction::Import;
        let said = [
            ("--writes", self.writes.is_some(), direction == Direction::Export),
            ("--method", self.method.is_some(), import),
            ("--deletions", self.deletions.is_some(), import),
            ("--leavers", self.leavers.is_some(), import),
            ("--sweep-days", self.sweep_days.is_some(), import),
            ("--most-deletes", self.most_deletes.is_some(), import),
            ("--free-deletes", self.free_deletes.is_some(), import),
            ("--new-fields", self.new_fields.is_some(), import),
        ];
        let stray = said.into_iter().find(|(_, said, fits)| *said && !fits).map(|(option, ..)| option);
        stray.or_else(|| self.stray(direction))
    }
}
