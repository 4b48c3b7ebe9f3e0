//! The order flows run in.
use super::{Flows, Line};
use crate::account::Name;
use crate::tui::wizard::desk::Turn;

impl Flows {
    /// Moves the selected flow in the order.
    pub(super) fn shift(&mut self, by: i64, turn: &mut Turn<'_>) {
        let names: Vec<Name> = Self::lines(turn.desk)
            .iter()
            .filter_map(|l| if let Line::Flow(flow) = l { Some(flow.name.clone()) } else { None })
            .collect();
        let from = self.list.selected();
        let to = i64::try_from(from).ok().and_then(|f| usize::try_from(f + by).ok()).filter(|to| *to < names.len());
        let Some(to) = to.filter(|_| from < names.len()) else { return };
        let mut order = names;
        order.swap(from, to);
        self.edit(turn, |kept| {
            for flow in &mut kept.flows {
                if let Some(at) = order.iter().position(|n| *n == flow.name) {
                    flow.order = u32::try_from(at + 1).unwrap_or(u32::MAX);
                }
            }
        });
        self.list.select(to);
    }
}
