//! A list that several option sets fill, of this account or another: none of them may replace its values.
use super::Enumerations;
use crate::i18n::Arg;
use crate::mapping::replace_clashes;
use crate::setup::EnumChoice;
use crate::task::{names_of_sets, sets_of_list};
use crate::tui::wizard::desk::{Desk, Turn};

/// The other option sets that go to that list.
pub(super) fn others<'d>(desk: &'d Desk, choice: &EnumChoice, list: &str) -> Vec<&'d EnumChoice> {
    let mut all = sets_of_list(&desk.draft.workspace.enumerations, list);
    all.retain(|other| other.account != choice.account || other.option_set != choice.option_set);
    all
}

/// A list that one of the account's option sets fills together with others while one of them replaces, and those sets.
pub(super) fn clash(desk: &Desk) -> Option<(String, String)> {
    let (name, all) = (desk.name()?, &desk.draft.workspace.enumerations);
    replace_clashes(all).into_iter().find_map(|list| {
        let sets = sets_of_list(all, &list);
        sets.iter().any(|c| c.account == name).then(|| (list.clone(), names_of_sets(&sets)))
    })
}

impl Enumerations {
    /// Add becomes replace, and the other way round; a list that others fill cannot be replaced, and that is said at once.
    pub(super) fn turn_replace(&mut self, turn: &mut Turn<'_>) {
        let Some(choice) = self.selected(turn.desk) else { return };
        let Some(list) = &choice.enumeration else { return turn.toast("wz-enum-replace-left-out") };
        let others = others(turn.desk, choice, list);
        if !choice.replace && !others.is_empty() {
            let args = [("enumeration", Arg::from(list.clone())), ("sets", Arg::from(names_of_sets(&others)))];
            return turn.toast_with("wz-enum-shared", &args);
        }
        self.edit(turn, |choice| choice.replace = !choice.replace);
    }
}
