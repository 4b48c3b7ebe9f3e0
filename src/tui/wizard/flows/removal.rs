//! The flow that deletes in the CRM: added by one key, only ever by a plan somebody approved, and for how long one is good.
use super::beside::add_command;
use super::{Flows, Mode};
use crate::flow::{Direction, Flow, PLAN_DAYS, RemovalRules, propose_removal};
use crate::i18n::{Arg, Words};
use crate::tui::Role;
use crate::tui::widget::input::Input;
use crate::tui::wizard::desk::{Desk, Turn};
use crate::tui::wizard::sheet::{Mark, Sheet};

fn days(flow: &Flow) -> Option<u16> {
    (flow.direction == Direction::Delete).then(|| flow.writing.removal.unwrap_or_default().days)
}

impl Flows {
    /// Asks for how long a plan of the selected flow is good; of a table that has no such flow it adds one first.
    pub(super) fn open_removal(&mut self, turn: &mut Turn<'_>) {
        let Some(flow) = self.flow(turn.desk).cloned() else { return };
        if days(&flow).is_none() && !self.add_removal(&flow, turn) {
            return;
        }
        if let Some(days) = self.flow(turn.desk).and_then(days) {
            self.mode = Mode::Removal(Input::proposed(&days.to_string()), false);
        }
    }

    fn add_removal(&mut self, beside: &Flow, turn: &mut Turn<'_>) -> bool {
        if turn.desk.draft.workspace.mapping(&beside.account, &beside.table).is_none() {
            turn.toast("wz-export-unmapped");
            return false;
        }
        let flow = propose_removal(&beside.account, &beside.table, &turn.desk.draft.workspace.flows);
        let meant = |f: &Flow| days(f).is_some() && f.table == beside.table && f.account == beside.account;
        self.add_and_select(flow, meant, turn)
    }

    pub(super) fn finish_removal(&mut self, turn: &mut Turn<'_>) {
        let Mode::Removal(line, bad) = &mut self.mode else { return };
        match line.text().trim().parse::<u16>().ok().filter(|days| PLAN_DAYS.contains(days)) {
            Some(days) => {
                self.mode = Mode::Browse;
                self.edit_flow(turn, |flow| {
                    flow.writing.removal = Some(RemovalRules { days });
                });
            }
            None => *bad = true,
        }
    }

    /// The command line that makes the same flow.
    pub(super) fn removal_command(&self, desk: &Desk) -> Option<String> {
        let flow = self.flow(desk)?;
        Some(add_command(flow, &format!("--plan-days {}", days(flow)?), desk))
    }
}

/// What a flow that deletes in the CRM does, in the list of flows.
pub(super) fn in_short(flow: &Flow, words: Words) -> Option<String> {
    days(flow).map(|_| format!("{}, {}", words.say("direction-delete"), words.say("direction-delete-how")))
}

/// Draws what stands below the list where it is about such a flow; tells whether it was.
pub(super) fn below(mode: &Mode, flow: &Flow, sheet: &mut Sheet<'_, '_>) -> bool {
    let Some(days) = days(flow) else { return false };
    let words = sheet.words();
    match mode {
        Mode::Removal(line, bad) => {
            let label = words.say_with("wz-removal-ask", &[("flow", Arg::from(flow.name.as_str()))]);
            sheet.line(&[(Role::Title, &label)]);
            sheet.input(line, 2, true);
            if *bad {
                let text = format!("{} {}", sheet.mark(Mark::Bad), words.say("wz-removal-bad"));
                sheet.text(Role::Bad, &text);
            }
            sheet.text(Role::Dim, &words.say("wz-removal-why"));
        }
        Mode::Browse => {
            sheet.text(Role::Warn, &format!("{}: {}", flow.table, in_short(flow, words).unwrap_or_default()));
            let days = [("days", Arg::from(u64::from(days))), ("flow", Arg::from(flow.name.as_str()))];
            sheet.text(Role::Dim, &words.say_with("wz-removal-says", &days));
            super::schedule::told(flow, sheet);
        }
        _ => return false,
    }
    true
}
