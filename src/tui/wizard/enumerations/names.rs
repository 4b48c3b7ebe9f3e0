//! Which list an option set goes to, and under which name.
use super::{Enumerations, sharing};
use crate::mapping::enumeration_name;
use crate::schema::check_identifier;
use crate::tui::widget::input::Input;
use crate::tui::wizard::desk::{Desk, Turn};

impl Enumerations {
    /// Leaves the selected option set out, or takes it in again.
    pub(super) fn turn_carried(&mut self, turn: &mut Turn<'_>) {
        let Some(choice) = self.selected(turn.desk) else { return };
        let wanted = match &choice.enumeration {
            Some(_) => None,
            None => Some(enumeration_name(&choice.option_set)),
        };
        let taken = wanted.as_deref().map(|list| sharing::others(turn.desk, choice, list)).unwrap_or_default();
        if taken.iter().any(|other| other.replace) {
            return turn.toast("wz-enum-list-replaced");
        }
        let alone = taken.is_empty();
        self.edit(turn, |choice| {
            choice.replace &= alone;
            choice.enumeration = wanted;
        });
    }

    pub(super) fn start_rename(&mut self, desk: &Desk) {
        let name = self.selected(desk).map(|c| c.enumeration.clone().unwrap_or_default());
        self.rename = name.map(|n| Input::with(&n));
        self.refused = None;
    }

    pub(super) fn finish_rename(&mut self, turn: &mut Turn<'_>) {
        let Some(line) = &self.rename else { return };
        let wanted = line.text().trim().to_owned();
        if check_identifier(&wanted).is_err() {
            self.refused = Some("wz-enum-bad-name");
            return;
        }
        let Some(choice) = self.selected(turn.desk) else { return };
        let others = sharing::others(turn.desk, choice, &wanted);
        if others.iter().any(|other| other.replace) || (choice.replace && !others.is_empty()) {
            self.refused = Some("wz-enum-list-replaced");
            return;
        }
        self.rename = None;
        self.edit(turn, |choice| choice.enumeration = Some(wanted));
    }
}
