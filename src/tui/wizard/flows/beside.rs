//! Flows that go beside those that read a table: added by a key, and said as the command that makes the same.
use super::{Flows, Line};
use crate::command::quoted;
use crate::flow::Flow;
use crate::tui::wizard::desk::{Desk, Turn};

impl Flows {
    /// Adds a flow, where there is one to add, and selects the one that is meant; whether there is one.
    pub(super) fn add_and_select(
        &mut self,
        flow: Option<Flow>,
        meant: impl Fn(&Flow) -> bool,
        turn: &mut Turn<'_>,
    ) -> bool {
        if let Some(flow) = flow {
            self.edit(turn, |kept| kept.flows.push(flow));
        }
        let is_meant = |line: &Line<'_>| matches!(line, Line::Flow(f) if meant(f));
        let place = Self::lines(turn.desk).iter().position(is_meant);
        place.into_iter().for_each(|at| self.list.select(at));
        place.is_some()
    }
}

/// The command line that adds such a flow, with what is said of it beyond its table.
pub(super) fn add_command(flow: &Flow, more: &str, desk: &Desk) -> String {
    let several = desk.draft.workspace.accounts.len() > 1;
    let account = if several { format!(" --account {}", flow.account) } else { String::new() };
    let (name, direction, table) = (&flow.name, flow.direction.slug(), quoted(&flow.table));
    format!("fieldbridge flow add {name} --direction {direction} --table {table} {more}{account}{}", desk.option)
}
