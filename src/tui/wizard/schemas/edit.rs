//! Edits of a mapping: each can be taken back; a refused one says why.
use super::remembered::{put_back, remembered};
use super::{Mode, Open, Schemas};
use crate::command::CommandId;
use crate::mapping::{Conversion, FieldRule, LintIssue, Mapping, propose};
use crate::setup::Step;
use crate::tui::Effect;
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use crate::tui::wizard::desk::{Ask, Turn};

impl Schemas {
    /// Changes the mapping of the open table at the selected field.
    pub(super) fn edit(
        &mut self,
        turn: &mut Turn<'_>,
        change: impl FnOnce(&Open<'_>, &FieldRule) -> Result<Mapping, LintIssue>,
    ) {
        let Some(open) = self.open(turn.desk) else { return };
        let Some(rule) = self.rule(&open) else { return };
        match change(&open, rule) {
            Ok(mapping) => {
                self.refused = None;
                self.put(mapping, turn);
            }
            Err(issue) => self.refused = Some(issue),
        }
    }

    pub(super) fn put(&mut self, mapping: Mapping, turn: &mut Turn<'_>) {
        let mappings = &mut turn.desk.draft.workspace.mappings;
        if let Some(known) = mappings.iter_mut().find(|m| m.account == mapping.account && m.table == mapping.table) {
            *known = mapping;
        }
        self.noted(turn);
    }

    /// All mappings at once; one step to take back.
    pub(super) fn put_all(&mut self, mappings: Vec<Mapping>, turn: &mut Turn<'_>) {
        if turn.desk.draft.workspace.mappings != mappings {
            turn.desk.draft.workspace.mappings = mappings;
            self.noted(turn);
        }
    }

    /// What was changed can be taken back.
    fn noted(&mut self, turn: &mut Turn<'_>) {
        let before = self.left.clone();
        self.left = remembered(&before, &turn.desk.draft.workspace.mappings);
        self.edits.note(before, &self.left);
        self.edited(turn);
    }

    /// After every edit: schemas, findings and a preview on screen are made anew; what rests on them is looked at again.
    fn edited(&mut self, turn: &mut Turn<'_>) {
        turn.save();
        turn.mark_stale(&[Step::Enumerations]);
        self.previews.clear();
        self.rebuild(turn.desk);
        self.arrange(turn);
        if matches!(self.mode, Mode::Preview) {
            self.ask_preview(turn);
        }
    }

    /// Takes an edit back or makes it again.
    pub(super) fn travel(&mut self, id: CommandId, turn: &mut Turn<'_>) {
        self.refused = None;
        match self.edits.travel(id, self.left.clone()) {
            Some(then) => {
                put_back(&then, &mut turn.desk.draft.workspace.mappings);
                self.left = then;
                self.edited(turn);
            }
            None => turn.toast("wz-nothing-to-undo"),
        }
    }

    pub(super) fn propose_again(&mut self, turn: &mut Turn<'_>) {
        let Some(open) = self.open(turn.desk) else { return };
        let mut mapping = propose(&open.mapping.account, open.detail, &turn.desk.draft.tables);
        mapping.version = open.mapping.version.saturating_add(1);
        self.put(mapping, turn);
    }

    pub(super) fn describe_again(&mut self, turn: &mut Turn<'_>) {
        let Some(account) = turn.desk.account().cloned() else { return };
        let tables = turn.desk.draft.tables.clone();
        turn.ask(Ask::Describe(Step::Schemas), Effect::Describe(Box::new(account), tables));
    }

    pub(super) fn start_rename(&mut self, turn: &mut Turn<'_>) {
        let Some(open) = self.open(turn.desk) else { return };
        if let Some(rule) = self.rule(&open) {
            if !rule.include {
                // Asking for a name only to refuse it afterwards would be rude.
                turn.toast("wz-rename-left-out");
                return;
            }
            self.mode = Mode::Rename(Input::with(&rule.column));
            self.refused = None;
        }
    }

    pub(super) fn finish_rename(&mut self, turn: &mut Turn<'_>) {
        let Mode::Rename(line) = &self.mode else { return };
        let name = line.text().to_owned();
        self.edit(turn, |open, rule| open.mapping.rename(&rule.field, &name));
        if self.refused.is_none() {
            self.mode = Mode::Browse;
        }
    }

    pub(super) fn start_conversion(&mut self, turn: &mut Turn<'_>) {
        let Some(open) = self.open(turn.desk) else { return };
        let Some(rule) = self.rule(&open) else { return };
        let Some(field) = open.detail.field(&rule.field) else { return };
        let options = Conversion::for_type(&field.kind);
        let mut list = ListState::of(options.len());
        list.select(options.iter().position(|c| *c == rule.conversion).unwrap_or(0));
        self.mode = Mode::Convert(list, options);
        self.refused = None;
    }

    pub(super) fn finish_conversion(&mut self, turn: &mut Turn<'_>) {
        let Mode::Convert(list, options) = &self.mode else { return };
        let Some(chosen) = options.get(list.selected()).copied() else { return };
        self.edit(turn, |open, rule| open.mapping.set_conversion(&rule.field, chosen, open.detail));
        self.mode = Mode::Browse;
    }

    pub(super) fn copy_selected(&mut self, turn: &mut Turn<'_>) {
        let Some(open) = self.open(turn.desk) else { return };
        if let Some(rule) = self.rule(&open) {
            let text = format!("{}.{} -> {}.{}", open.table, rule.field, open.mapping.schema, rule.column);
            turn.copy(text);
            turn.toast("wz-copied");
        }
    }
}
