//! Taking proposals in by how sure they are, and mending what is found.
use super::{Mode, Schemas};
use crate::i18n::Arg;
use crate::mapping::{accept_above, mend_all, mend_only, with_campaign_names};
use crate::tui::widget::input::Input;
use crate::tui::wizard::desk::Turn;

impl Schemas {
    /// Takes in every field of the open table that is at least as sure as the bound, and leaves the others out.
    pub(super) fn accept(&mut self, turn: &mut Turn<'_>) {
        let least = self.least;
        let Some(open) = self.open(turn.desk) else { return };
        let next = accept_above(open.mapping, least);
        let included = next.included().count();
        let same = next == *open.mapping;
        if !same {
            self.put(next, turn);
        }
        self.refused = None;
        turn.toast_with("wz-accepted", &[("least", Arg::from(u64::from(least))), ("count", Arg::from(included))]);
    }

    /// Calls the open table's columns as the campaign side does.
    pub(super) fn campaign_names(&mut self, turn: &mut Turn<'_>) {
        let Some(open) = self.open(turn.desk) else { return };
        let next = with_campaign_names(open.mapping, open.detail);
        let renamed = next.rules.iter().zip(&open.mapping.rules).filter(|(now, before)| now.column != before.column);
        let count = renamed.count();
        if count == 0 {
            return turn.toast("wz-campaign-names-none");
        }
        self.refused = None;
        self.put(next, turn);
        turn.toast_with("wz-campaign-names", &[("count", Arg::from(count))]);
    }

    pub(super) fn start_least(&mut self) {
        self.mode = Mode::Least(Input::proposed(&self.least.to_string()));
        self.refused = None;
    }

    pub(super) fn finish_least(&mut self, turn: &mut Turn<'_>) {
        let Mode::Least(line) = &self.mode else { return };
        let Some(least) = line.text().trim().trim_end_matches('%').parse::<u8>().ok().filter(|n| *n <= 100) else {
            turn.toast("wz-least-bad");
            return;
        };
        self.least = least;
        self.mode = Mode::Browse;
        self.accept(turn);
    }

    /// Takes in what is sure enough in every chosen table, in one go and one step to take back.
    pub(super) fn accept_everywhere(&mut self, turn: &mut Turn<'_>) {
        let (least, account) = (self.least, turn.desk.name());
        let tables = turn.desk.draft.tables.clone();
        let (mut now, mut count) = (turn.desk.draft.workspace.mappings.clone(), 0);
        for mapping in now.iter_mut().filter(|m| Some(&m.account) == account.as_ref() && tables.contains(&m.table)) {
            *mapping = accept_above(mapping, least);
            count += 1;
        }
        self.put_all(now, turn);
        self.refused = None;
        turn.toast_with(
            "wz-accepted-everywhere",
            &[("least", Arg::from(u64::from(least))), ("tables", Arg::from(count as usize))],
        );
    }

    /// Mends what is found of the selected field, as far as it can be mended by rule.
    pub(super) fn mend_field(&mut self, turn: &mut Turn<'_>) {
        let Some(open) = self.open(turn.desk) else { return };
        let Some(rule) = self.rule(&open) else { return };
        let next = mend_only(open.mapping, &rule.field, open.detail);
        if next == *open.mapping {
            turn.toast("wz-mend-nothing");
            return;
        }
        self.refused = None;
        self.put(next, turn);
        turn.toast("wz-mended");
    }

    /// Mends every finding of the open table that can be mended by rule.
    pub(super) fn mend_open(&mut self, turn: &mut Turn<'_>) {
        let Some(open) = self.open(turn.desk) else { return };
        let next = mend_all(open.mapping, open.detail);
        if next == *open.mapping {
            turn.toast("wz-mend-nothing");
            return;
        }
        self.refused = None;
        self.put(next, turn);
        turn.toast("wz-mended");
    }
}
