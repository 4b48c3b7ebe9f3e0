//! Tables that come along by links: how far links are followed, and why a table came.
use super::Tables;
use crate::i18n::Arg;
use crate::mapping::MOST_DEPTH;
use crate::task::CameAlong;
use crate::tui::Effect;
use crate::tui::wizard::desk::{Ask, Turn};
use crate::tui::wizard::ground;

impl Tables {
    /// Asks which tables the chosen ones link to.
    pub(super) fn bring_along(&mut self, turn: &mut Turn<'_>) {
        let Some(account) = turn.desk.account().cloned() else { return };
        let chosen = turn.desk.draft.tables.clone();
        turn.ask(Ask::Along, Effect::Along(Box::new(account), chosen, self.depth));
    }

    /// One link further, and from the furthest back to one.
    pub(super) fn how_far(&mut self, turn: &mut Turn<'_>) {
        self.depth = self.depth % MOST_DEPTH + 1;
        turn.toast_with("wz-along-depth", &[("depth", Arg::from(u64::from(self.depth)))]);
    }

    /// Chooses what comes along, in one step that can be taken back.
    pub(super) fn came_along(&mut self, came: CameAlong, turn: &mut Turn<'_>) {
        ground::put(turn.desk, came.details);
        let names: Vec<String> = came.along.iter().map(|a| a.table.clone()).collect();
        if names.is_empty() {
            return turn.toast("wz-along-none");
        }
        let listed = names.join(", ");
        self.along.extend(crate::mapping::along_reasons(came.along));
        self.edit(turn, |tables| {
            tables.extend(names.iter().filter(|n| !tables.contains(n)).cloned().collect::<Vec<_>>())
        });
        self.arrange(turn);
        turn.toast_with("wz-along-came", &[("tables", Arg::from(listed))]);
    }
}
