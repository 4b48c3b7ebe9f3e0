//! A list that several option sets fill, of this account or another: none of them may replace its values.
use super::{Enumerations, kept};
use crate::i18n::Arg;
use crate::mapping::{ListKind, replace_clashes};
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
    /// The next answer to who may change the list; it holds for every option set that goes to it.
    pub(super) fn turn_kind(&mut self, turn: &mut Turn<'_>) {
        let Some(choice) = self.selected(turn.desk) else { return };
        let Some(list) = choice.enumeration.clone() else { return turn.toast("wz-enum-kind-left-out") };
        let now = choice.kind.or_else(|| self.view_of(choice).map(|v| v.kind)).unwrap_or_default();
        let place = ListKind::ALL.iter().position(|kind| *kind == now).unwrap_or(0);
        let next = ListKind::ALL.iter().cycle().nth(place + 1).copied().unwrap_or_default();
        let before = kept(turn.desk);
        let all = &mut turn.desk.draft.workspace.enumerations;
        let going = all.iter_mut().filter(|c| c.enumeration.as_deref() == Some(list.as_str()));
        going.for_each(|c| c.kind = Some(next));
        self.edited(before, turn);
        turn.toast(&format!("enum-kind-{}", next.slug()));
    }

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
