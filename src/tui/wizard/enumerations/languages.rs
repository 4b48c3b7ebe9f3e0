//! In which languages labels are carried.
use super::{Enumerations, kept};
use crate::i18n::Words;
use crate::mapping::languages_of;
use crate::task::EnumView;
use crate::tui::widget::input::Input;
use crate::tui::wizard::desk::{Desk, Turn};
use std::collections::BTreeSet;

impl Enumerations {
    pub(super) fn start_languages(&mut self, desk: &Desk) {
        let now = self.selected(desk).map(|c| c.languages.iter().map(u32::to_string).collect::<Vec<_>>());
        self.languages = now.map(|n| Input::with(&n.join(", ")));
        self.refused = None;
    }

    /// The languages hold for all lists of the account.
    pub(super) fn finish_languages(&mut self, turn: &mut Turn<'_>) {
        let Some(line) = &self.languages else { return };
        let Ok(wanted) = languages_of(line.text()) else {
            self.refused = Some("wz-enum-bad-language");
            return;
        };
        self.languages = None;
        let Some(name) = turn.desk.name() else { return };
        let before = kept(turn.desk);
        let all = &mut turn.desk.draft.workspace.enumerations;
        all.iter_mut().filter(|c| c.account == name).for_each(|c| c.languages.clone_from(&wanted));
        self.edited(before, turn);
    }
}

/// The languages the option set has labels in, as they are typed: number and name.
pub(super) fn of_set(view: &EnumView, words: Words) -> String {
    let all: BTreeSet<u32> = view.option_set.options.iter().flat_map(|o| o.labels.0.keys().copied()).collect();
    all.into_iter().map(|number| format!("{number} {}", words.language(number))).collect::<Vec<_>>().join(", ")
}

/// What the typed numbers stand for; nothing where they cannot be read.
pub(super) fn named(typed: &str, words: Words) -> String {
    let all = languages_of(typed).unwrap_or_default();
    all.into_iter().map(|number| words.language(number)).collect::<Vec<_>>().join(", ")
}
