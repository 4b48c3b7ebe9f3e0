//! Clicks in the step: a tab, a row of what is open.
use super::{Mode, Schemas};
use crate::tui::Hit;
use crate::tui::wizard::desk::Turn;

impl Schemas {
    /// A click; the second one on the same row does what Enter or the space bar does there.
    pub(super) fn clicked(&mut self, hit: Hit, double: bool, turn: &mut Turn<'_>) -> bool {
        match (hit, &mut self.mode) {
            (Hit::Pane(tab), _) => self.show_tab(tab, turn),
            (Hit::Field(_), _) => self.mode = Mode::Search,
            (Hit::Row(row), Mode::Convert(list, _)) => {
                list.select(row);
                if double {
                    self.finish_conversion(turn);
                }
            }
            (Hit::Row(row), Mode::Export(exporting)) => {
                exporting.list.select(row);
                if double {
                    self.export(turn);
                }
            }
            (Hit::Row(row), Mode::Rule(editor)) => {
                let again = editor.list.selected() == row;
                editor.list.select(row);
                editor.typing = None;
                if again || double {
                    self.next_in_rule(turn);
                }
            }
            (Hit::Row(row), Mode::Browse | Mode::Search) => {
                let again = self.list.selected() == row;
                self.list.select(row);
                self.mode = Mode::Browse;
                if again || double {
                    self.edit(turn, |open, rule| open.mapping.toggle(&rule.field));
                }
            }
            _ => return false,
        }
        true
    }
}
