//! Step 5: each option set with the enumeration proposed for it and why, add or replace with what that means, the languages
//! of labels, and the difference value by value before anything is written.
mod languages;
mod names;
mod sharing;
mod unmapped;
mod view;

use super::desk::{Ask, Desk, Turn};
use super::ground;
use super::history::History;
use super::screen::{Offered, Screen};
use super::sheet::Sheet;
use crate::account::Name;
use crate::command::CommandId;
use crate::fault::Fault;
use crate::i18n::Arg;
use crate::setup::{EnumChoice, Step};
use crate::task::{EnumView, check_lists};
use crate::text::Lang;
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use crate::tui::{Done, Effect, Hit};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use unmapped::Policies;

/// The state of the step.
#[derive(Debug, Default)]
pub(super) struct Enumerations {
    views: Vec<EnumView>,
    /// The values of the selected one, line by line; made when they change and not for every frame.
    lines: Vec<view::Line>,
    list: ListState,
    /// How far the values of the selected one are scrolled, and whether the keys scroll them.
    values: ListState,
    in_values: bool,
    rename: Option<Input>,
    /// The languages of the labels, while they are typed.
    languages: Option<Input>,
    refused: Option<&'static str>,
    fault: Option<Fault>,
    /// The language the views were made for.
    lang: Option<Lang>,
    edits: History<Kept>,
    /// The policies as this step left them.
    left: Policies,
}

/// What edits of this step change.
#[derive(Debug, Clone, PartialEq)]
struct Kept {
    choices: Vec<EnumChoice>,
    unmapped: Policies,
}

/// How it stands now.
fn kept(desk: &Desk) -> Kept {
    Kept { choices: desk.draft.workspace.enumerations.clone(), unmapped: unmapped::policies(desk) }
}

impl Enumerations {
    /// The account's choices, in the order they are shown.
    fn choices<'d>(desk: &'d Desk, name: &Name) -> Vec<&'d EnumChoice> {
        desk.draft.workspace.enumerations.iter().filter(|e| e.account == *name).collect()
    }

    fn view_of(&self, choice: &EnumChoice) -> Option<&EnumView> {
        self.views.iter().find(|v| v.choice.option_set == choice.option_set)
    }

    fn prepare(&mut self, turn: &mut Turn<'_>) {
        self.fault = None;
        if !ground::stands(Step::Enumerations, turn) {
            return;
        }
        let Some(catalog) = turn.desk.catalog.clone() else { return };
        let draft = turn.desk.draft.clone();
        turn.ask(Ask::Enums, Effect::ProposeEnumerations(Box::new(draft), Box::new(catalog)));
    }

    /// Asks what a sync of these choices would do.
    fn compare(&mut self, choices: Vec<EnumChoice>, turn: &mut Turn<'_>) {
        let Some(catalog) = turn.desk.catalog.clone() else { return };
        let lang = turn.cx.words.0;
        self.lang = Some(lang);
        let draft = turn.desk.draft.clone();
        turn.ask(Ask::EnumViews, Effect::EnumViews(choices, Box::new(draft), Box::new(catalog), lang));
    }

    fn compare_all(&mut self, turn: &mut Turn<'_>) {
        let Some(name) = turn.desk.name() else { return };
        let choices: Vec<EnumChoice> = Self::choices(turn.desk, &name).into_iter().cloned().collect();
        self.list.resize(choices.len());
        if choices.is_empty() {
            self.views.clear();
            self.lines.clear();
            return;
        }
        self.compare(choices, turn);
    }

    fn selected<'d>(&self, desk: &'d Desk) -> Option<&'d EnumChoice> {
        Self::choices(desk, &desk.name()?).get(self.list.selected()).copied()
    }

    fn edit(&mut self, turn: &mut Turn<'_>, change: impl FnOnce(&mut EnumChoice)) {
        let Some(chosen) = self.selected(turn.desk).map(|c| c.option_set.clone()) else { return };
        let Some(name) = turn.desk.name() else { return };
        let before = kept(turn.desk);
        let all = &mut turn.desk.draft.workspace.enumerations;
        let Some(choice) = all.iter_mut().find(|e| e.account == name && e.option_set == chosen) else { return };
        change(choice);
        self.edited(before, turn);
    }

    /// After every edit: it can be taken back, and what a sync would do is asked anew.
    fn edited(&mut self, before: Kept, turn: &mut Turn<'_>) {
        self.edits.note(before, &kept(turn.desk));
        self.left = unmapped::policies(turn.desk);
        self.refused = None;
        turn.save();
        self.compare_all(turn);
    }

    fn restore(&mut self, then: Option<Kept>, turn: &mut Turn<'_>) {
        match then {
            Some(Kept { choices, unmapped }) => {
                turn.desk.draft.workspace.enumerations = choices;
                unmapped::restore(turn.desk, &unmapped);
                self.left = unmapped::policies(turn.desk);
                turn.save();
                self.compare_all(turn);
            }
            None => turn.toast("wz-nothing-to-undo"),
        }
    }

    fn propose_again(&mut self, turn: &mut Turn<'_>) {
        let Some(name) = turn.desk.name() else { return };
        let before = kept(turn.desk);
        turn.desk.draft.workspace.enumerations.retain(|e| e.account != name);
        self.edits.note(before, &kept(turn.desk));
        turn.save();
        self.prepare(turn);
    }

    /// The line that is typed.
    fn typed(&mut self) -> Option<&mut Input> {
        self.rename.as_mut().or(self.languages.as_mut())
    }

    fn size_values(&mut self, desk: &Desk) {
        let words = crate::i18n::Words(self.lang.unwrap_or_default());
        self.lines =
            self.selected(desk).and_then(|c| self.view_of(c)).map(|v| view::lines(v, words)).unwrap_or_default();
        self.values.resize(self.lines.len());
    }

    /// A state, a status or a consent with a value that has no place in its list.
    fn incomplete(&self) -> Option<&EnumView> {
        self.views.iter().find(|v| check_lists(std::slice::from_ref(v)).is_err())
    }
}

impl Screen for Enumerations {
    fn enter(&mut self, turn: &mut Turn<'_>) {
        // A policy changed in the rule of its field is no edit of this step: taking one back leaves it alone.
        let found = unmapped::policies(turn.desk);
        let left = std::mem::replace(&mut self.left, found.clone());
        self.edits.carry(|state| unmapped::carried(&mut state.unmapped, &left, &found));
        self.rename = None;
        self.languages = None;
        self.in_values = false;
        self.prepare(turn);
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) -> bool {
        if self.lang.is_some_and(|lang| lang != turn.cx.words.0) {
            // The differences hold labels of one language.
            self.compare_all(turn);
        }
        if self.typed().is_some() {
            self.refused = None;
            return self.typed().is_some_and(|line| line.key(key));
        }
        if key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
            return false;
        }
        match key.code {
            KeyCode::Right => self.in_values = true,
            KeyCode::Left => self.in_values = false,
            _ if self.in_values => return self.values.key(key),
            _ => {
                if !self.list.key(key) {
                    return false;
                }
                self.values = ListState::default();
                self.size_values(turn.desk);
            }
        }
        true
    }

    fn command(&mut self, id: CommandId, turn: &mut Turn<'_>) -> bool {
        match id {
            CommandId::Toggle => self.turn_carried(turn),
            CommandId::Replace => self.turn_replace(turn),
            CommandId::Unmapped => self.turn_unmapped(turn),
            CommandId::Rename => self.start_rename(turn.desk),
            CommandId::ListKind => self.turn_kind(turn),
            CommandId::LabelLanguages => self.start_languages(turn.desk),
            CommandId::Details | CommandId::NextPane => self.in_values = !self.in_values,
            CommandId::Proposed => self.propose_again(turn),
            CommandId::Undo | CommandId::Redo => {
                let then = self.edits.travel(id, kept(turn.desk));
                self.restore(then, turn);
            }
            CommandId::Refresh => self.prepare(turn),
            CommandId::CopySelected => {
                if let Some(view) = self.selected(turn.desk).and_then(|c| self.view_of(c)) {
                    turn.copy(view::as_text(view, turn.cx.words));
                    turn.toast("wz-copied");
                }
            }
            _ => return false,
        }
        true
    }

    fn next(&mut self, turn: &mut Turn<'_>) {
        if self.rename.is_some() {
            return self.finish_rename(turn);
        }
        if self.languages.is_some() {
            return self.finish_languages(turn);
        }
        if self.fault.is_some() {
            return self.prepare(turn);
        }
        if let Some(view) = self.incomplete() {
            let set = view.option_set.name.clone();
            turn.toast_with("wz-enum-incomplete", &[("set", Arg::from(set))]);
            return;
        }
        if let Some((list, sets)) = sharing::clash(turn.desk) {
            turn.toast_with("wz-enum-clash", &[("enumeration", Arg::from(list)), ("sets", Arg::from(sets))]);
            return;
        }
        turn.accept();
    }

    fn back(&mut self, turn: &mut Turn<'_>) -> bool {
        self.refused = None;
        if self.rename.take().is_some() || self.languages.take().is_some() {
            return true;
        }
        if std::mem::take(&mut self.in_values) {
            return true;
        }
        turn.give_up(&Ask::Enums);
        turn.give_up(&Ask::EnumViews);
        false
    }

    fn paste(&mut self, text: &str, _turn: &mut Turn<'_>) -> bool {
        let Some(line) = self.typed() else { return false };
        line.insert(text.lines().next().unwrap_or_default().trim());
        true
    }

    fn hit(&mut self, hit: Hit, double: bool, turn: &mut Turn<'_>) -> bool {
        match hit {
            Hit::Row(row) => {
                self.list.select(row);
                self.in_values = false;
                self.values = ListState::default();
                self.size_values(turn.desk);
                if double {
                    self.turn_replace(turn);
                }
            }
            Hit::Pane(_) => self.in_values = true,
            _ => return false,
        }
        true
    }

    fn wheel(&mut self, lines: i32, turn: &mut Turn<'_>) {
        if self.in_values {
            self.values.move_by(lines.into());
        } else {
            self.list.move_by(lines.into());
            self.size_values(turn.desk);
        }
    }

    fn done(&mut self, _ask: Ask, done: Done, turn: &mut Turn<'_>) {
        match done {
            Done::EnumerationsProposed(Ok(proposed)) => {
                // Only the enumerations are taken: the rest of the draft may have moved on meanwhile.
                if turn.desk.draft.workspace.enumerations != proposed.workspace.enumerations {
                    turn.desk.draft.workspace.enumerations = proposed.workspace.enumerations;
                    turn.save();
                }
                self.compare_all(turn);
            }
            Done::EnumViews(Ok(views)) => {
                self.views = views;
                self.size_values(turn.desk);
            }
            Done::EnumerationsProposed(Err(fault)) | Done::EnumViews(Err(fault)) => self.fault = Some(fault),
            other => match ground::take(other, turn) {
                Ok(()) => self.prepare(turn),
                Err(fault) => self.fault = Some(fault),
            },
        }
    }

    fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    fn typing(&self, _desk: &Desk) -> bool {
        self.rename.is_some() || self.languages.is_some()
    }

    fn view(&self, desk: &Desk, sheet: Sheet<'_, '_>) {
        view::view(self, desk, sheet);
    }

    fn commands(&self, desk: &Desk) -> Vec<Offered> {
        let empty = self.list.is_empty().then_some("wz-why-no-enums");
        let clash = sharing::clash(desk).map(|_| "wz-why-clash");
        let clash = self.incomplete().map(|_| "wz-why-incomplete").or(clash);
        let [undo, redo] = self.edits.offered();
        vec![
            (CommandId::Next, clash),
            (CommandId::Replace, empty),
            (CommandId::Toggle, empty),
            (CommandId::Rename, empty),
            (CommandId::Unmapped, empty.or_else(|| self.no_uses(desk))),
            (CommandId::ListKind, empty),
            (CommandId::LabelLanguages, empty),
            (CommandId::NextPane, empty),
            undo,
            redo,
            (CommandId::Proposed, empty),
            (CommandId::CopySelected, empty),
            (CommandId::Refresh, None),
            (CommandId::CopyCommand, None),
        ]
    }

    fn help_key(&self, _desk: &Desk) -> String {
        "step-enumerations-why".to_owned()
    }
}
