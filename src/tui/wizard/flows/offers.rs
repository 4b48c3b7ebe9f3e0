//! What can be done on the flows step at the moment, and what it is for.
use super::{Flows, Mode};
use crate::account::System;
use crate::command::CommandId;
use crate::flow::ReadWay;
use crate::tui::wizard::desk::Desk;
use crate::tui::wizard::screen::Offered;

/// The key of an example of a filter, in the words of the account's CRM.
pub(super) fn filter_help(desk: &Desk) -> &'static str {
    match desk.account().map(|account| account.system) {
        Some(System::Salesforce) => "wz-filter-help-salesforce",
        Some(System::Dynamics) | None => "wz-filter-help",
    }
}

/// Whether the account's CRM has more than one way of fetching rows.
pub(super) fn chooses_way(desk: &Desk) -> bool {
    desk.account().is_some_and(|account| ReadWay::is_offered_by(account.system))
}

impl Flows {
    /// The commands, the most important first, with why one cannot be used.
    pub(super) fn offers(&self, desk: &Desk) -> Vec<Offered> {
        let none = self.flow(desk).is_none().then_some("wz-why-no-flow");
        let [undo, redo] = self.edits.offered();
        if matches!(self.mode, Mode::Build(_)) {
            return self.build_commands(desk, undo, redo);
        }
        if matches!(self.mode, Mode::Leads(_)) {
            return vec![
                (CommandId::Next, None),
                (CommandId::Toggle, None),
                (CommandId::ValidateLead, None),
                undo,
                redo,
            ];
        }
        if matches!(self.mode, Mode::Chain(_)) {
            let alone = (super::chain::chains(desk).len() < 2).then_some("wz-why-one-chain");
            return vec![
                (CommandId::Next, None),
                (CommandId::Toggle, None),
                (CommandId::Filter, None),
                (CommandId::AddCondition, None),
                (CommandId::Remove, None),
                (CommandId::MoveUp, None),
                (CommandId::MoveDown, None),
                (CommandId::Proposed, None),
                (CommandId::Negate, None),
                (CommandId::NextTable, alone),
                (CommandId::PreviousTable, alone),
                (CommandId::DeleteFlow, None),
                undo,
                redo,
                (CommandId::CopyCommand, None),
            ];
        }
        if matches!(self.mode, Mode::Population(_)) {
            return vec![(CommandId::Next, None), (CommandId::CopyCommand, None)];
        }
        if matches!(self.mode, Mode::Rules(_) | Mode::Events(_) | Mode::OptOut(_) | Mode::Export(_)) {
            return vec![(CommandId::Next, None), (CommandId::Toggle, None), undo, redo];
        }
        let outward = self.flow(desk).is_some_and(|flow| flow.direction.is_outward());
        let reads = if outward { Some("wz-why-outward") } else { none };
        let way = chooses_way(desk).then_some((CommandId::ReadWay, reads));
        let first = [
            (CommandId::Next, None),
            (CommandId::Filter, reads),
            (CommandId::BuildFilter, reads),
            (CommandId::Mode, none),
            (CommandId::TryRows, reads),
            (CommandId::ReadRules, reads),
            (CommandId::Events, none),
            (CommandId::OptOut, none),
            (CommandId::Leads, None),
            (CommandId::ExportFlow, none),
            (CommandId::DeleteFlow, none),
            (CommandId::Schedule, none),
            (CommandId::Chain, none),
        ];
        let then = [
            (CommandId::Toggle, None),
            (CommandId::MoveUp, none),
            (CommandId::MoveDown, none),
            undo,
            redo,
            (CommandId::Proposed, None),
            (CommandId::CopyCommand, None),
        ];
        first.into_iter().chain(way).chain(then).collect()
    }

    /// The catalog key of what the screen, or what is open on it, is for.
    pub(super) fn what_it_is_for(&self, desk: &Desk) -> &'static str {
        match self.mode {
            Mode::Filter(..) => filter_help(desk),
            Mode::Build(_) => "wz-build-why",
            Mode::Rules(_) | Mode::Bound(..) => "wz-rules-why",
            Mode::Population(_) => "wz-population-why",
            Mode::Rows(..) => "wz-order-by-why",
            Mode::Schedule(_) => "wz-schedule-help",
            Mode::Events(_) | Mode::Into(..) => "wz-events-why",
            Mode::OptOut(_) => "wz-opt-out-why",
            Mode::Leads(_) | Mode::LeadText(..) => "wz-leads-why",
            Mode::Export(_) => "wz-export-why",
            Mode::Removal(..) => "wz-removal-why",
            Mode::Chain(_) | Mode::ChainText(..) => "wz-chain-why",
            _ => "step-flows-why",
        }
    }
}
