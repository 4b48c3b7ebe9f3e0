//! One field's rule: what happens to its values after the conversion, edited part by part, with real values before and after
//! beside it that follow every key.
use super::rule_parts::{Part, Trouble, ends_open, parts_of, text_of, turned, with_part};
use super::{Mode, Open, Schemas};
use crate::catalog::{Field, TableDetail};
use crate::command::CommandId;
use crate::mapping::{Carry, Cell, FieldRule, Treatment, compile_for, step_words};
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use crate::tui::wizard::desk::{Desk, Turn};
use crate::tui::wizard::screen::Offered;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A part being typed.
#[derive(Debug)]
pub(super) struct Typing {
    pub(super) line: Input,
    /// Words that could come next; only for steps.
    pub(super) words: Vec<&'static str>,
    pub(super) word: usize,
    pub(super) trouble: Option<Trouble>,
}

/// The editor of one field's rule.
#[derive(Debug)]
pub(super) struct RuleEditor {
    pub(super) parts: Vec<Part>,
    pub(super) list: ListState,
    pub(super) typing: Option<Typing>,
    /// Real values as the CRM sent them.
    pub(super) samples: Vec<Cell<'static>>,
    /// The table as a run judges its codes, once values were read.
    pub(super) judged: Option<Box<TableDetail>>,
}

/// The stem of a command's words in the editor.
pub(super) fn word(editor: &RuleEditor, id: CommandId) -> Option<&'static str> {
    match id {
        CommandId::Next if editor.is_chosen() => Some("rule-turn"),
        CommandId::Next => Some("rule-edit"),
        CommandId::Toggle => Some("rule-turn"),
        CommandId::Remove => Some("rule-remove"),
        CommandId::Proposed => Some("rule-none"),
        _ => None,
    }
}

impl RuleEditor {
    /// What the keys beside Enter and Esc do while steps are typed.
    pub(super) fn typing_keys(&self) -> Option<&'static str> {
        let typing = self.typing.as_ref()?;
        (self.part() == Some(&Part::Steps) && !typing.words.is_empty()).then_some("typing-steps")
    }

    pub(super) fn part(&self) -> Option<&Part> {
        self.parts.get(self.list.selected())
    }

    /// Whether the selected part is chosen, not typed.
    pub(super) fn is_chosen(&self) -> bool {
        matches!(self.part(), Some(Part::Unlisted | Part::Updates | Part::Owner | Part::Personal))
    }

    /// The rule as it would be with what is typed, ready to try; the present one where that cannot be taken.
    pub(super) fn tried(&self, rule: &FieldRule, field: &Field, detail: &TableDetail) -> (FieldRule, Option<Carry>) {
        let typed = self.typing.as_ref().and_then(|t| with_part(self.part()?, t.line.text(), &rule.treatment).ok());
        let rule = FieldRule { treatment: typed.unwrap_or_else(|| rule.treatment.clone()), ..rule.clone() };
        let carry = compile_for(&rule, field, detail, self.judged.as_deref().unwrap_or(detail)).ok();
        (rule, carry)
    }
}

impl Schemas {
    pub(super) fn open_rule(&mut self, turn: &mut Turn<'_>) {
        let Some(open) = self.open(turn.desk) else { return };
        let (Some(rule), table) = (self.rule(&open), open.table.to_owned()) else { return };
        let Some(field) = open.detail.field(&rule.field) else { return };
        if !rule.include {
            turn.toast("wz-rule-left-out");
            return;
        }
        let parts = parts_of(rule, field, open.detail);
        let list = ListState::of(parts.len());
        self.mode = Mode::Rule(Box::new(RuleEditor { parts, list, typing: None, samples: Vec::new(), judged: None }));
        self.refused = None;
        self.ask_samples(&table, turn);
    }

    /// A key in the editor.
    pub(super) fn rule_key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) -> bool {
        let Mode::Rule(editor) = &mut self.mode else { return false };
        let plain = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        let Some(typing) = &mut editor.typing else {
            if matches!(key.code, KeyCode::Delete | KeyCode::Backspace) && plain {
                self.put_part("", turn);
                return true;
            }
            let moved = plain && editor.list.key(key);
            if moved {
                self.refused = None;
            }
            return moved;
        };
        match key.code {
            KeyCode::Down if !typing.words.is_empty() => typing.word = (typing.word + 1) % typing.words.len(),
            KeyCode::Up if !typing.words.is_empty() => {
                typing.word = (typing.word + typing.words.len() - 1) % typing.words.len();
            }
            KeyCode::Tab => {
                if let Some(word) = typing.words.get(typing.word).copied() {
                    let ended = typing.line.text().trim_end().to_owned();
                    let glue = if ended.is_empty() || ended.ends_with('|') { "" } else { " | " };
                    typing.line.set(&format!("{ended}{}{word}", if ended.ends_with('|') { " " } else { glue }));
                    // The same step twice in a row is hardly ever meant.
                    typing.word += 1;
                    self.typed_part(turn.desk);
                    self.past(word);
                }
            }
            _ => {
                if !typing.line.key(key) {
                    return false;
                }
                self.typed_part(turn.desk);
            }
        }
        true
    }

    /// The mark goes past the step that was just added: the same one twice is seldom meant.
    fn past(&mut self, added: &str) {
        if let Mode::Rule(editor) = &mut self.mode
            && let Some(typing) = &mut editor.typing
            && typing.words.get(typing.word).is_some_and(|word| *word == added)
        {
            typing.word = (typing.word + 1) % typing.words.len().max(1);
        }
    }

    /// Judges what is typed, and says what could come next.
    pub(super) fn typed_part(&mut self, desk: &Desk) {
        let judged = self.open(desk).and_then(|open| {
            let rule = self.rule(&open)?;
            let Mode::Rule(editor) = &self.mode else { return None };
            let (part, typing) = (editor.part()?, editor.typing.as_ref()?);
            let field = open.detail.field(&rule.field)?;
            let wanted = with_part(part, typing.line.text(), &rule.treatment);
            let form = |t: &Treatment| FieldRule { treatment: t.clone(), ..rule.clone() }.form(field).ok();
            let words = match (part, &wanted) {
                (Part::Steps, Ok(treatment)) => form(treatment).map(step_words).unwrap_or_default(),
                _ => Vec::new(),
            };
            let trouble = match wanted {
                Err(trouble) => Some(trouble),
                Ok(wanted) => match open.mapping.set_treatment(&rule.field, wanted, open.detail) {
                    Err(issue) => Some(Trouble::Rule(issue)),
                    Ok(_) => ends_open(Some(part), typing.line.text()).then_some(Trouble::Unfinished),
                },
            };
            Some((words, trouble))
        });
        let Some((words, trouble)) = judged else { return };
        if let Mode::Rule(editor) = &mut self.mode
            && let Some(typing) = &mut editor.typing
        {
            typing.word = typing.word.min(words.len().saturating_sub(1));
            (typing.words, typing.trouble) = (words, trouble);
        }
    }

    /// Enter: begins to type a part, takes what is typed, or chooses the next.
    pub(super) fn next_in_rule(&mut self, turn: &mut Turn<'_>) {
        let Mode::Rule(editor) = &mut self.mode else { return };
        if let Some(typing) = &mut editor.typing {
            let text = typing.line.text().to_owned();
            if ends_open(editor.parts.get(editor.list.selected()), &text) {
                typing.trouble.get_or_insert(Trouble::Unfinished);
                return;
            }
            return self.put_part(&text, turn);
        }
        self.turn_or_type(turn);
    }

    fn turn_or_type(&mut self, turn: &mut Turn<'_>) {
        let Some(open) = self.open(turn.desk) else { return };
        let Some(treatment) = self.rule(&open).map(|r| r.treatment.clone()) else { return };
        let Mode::Rule(editor) = &mut self.mode else { return };
        let Some(part) = editor.part().cloned() else { return };
        match turned(&part, &treatment) {
            // What does not fit this field is passed over; where none fits, the first says why.
            Some(others) => {
                let fits = |next: &&Treatment| self.takes(turn.desk, (*next).clone());
                let next = others.iter().find(fits).or(others.first()).cloned();
                if let Some(next) = next {
                    self.put_treatment(next, turn);
                }
            }
            None => {
                let line = Input::with(&text_of(&part, &treatment));
                editor.typing = Some(Typing { line, words: Vec::new(), word: 0, trouble: None });
                self.typed_part(turn.desk);
            }
        }
    }

    /// Whether the selected field can be treated like that.
    fn takes(&self, desk: &Desk, wanted: Treatment) -> bool {
        let open = self.open(desk);
        open.is_some_and(|open| {
            self.rule(&open).is_some_and(|rule| open.mapping.set_treatment(&rule.field, wanted, open.detail).is_ok())
        })
    }

    /// Puts a part as it is typed; what cannot be taken stays typed, with why.
    fn put_part(&mut self, text: &str, turn: &mut Turn<'_>) {
        let Some(open) = self.open(turn.desk) else { return };
        let Some(treatment) = self.rule(&open).map(|r| r.treatment.clone()) else { return };
        let Mode::Rule(editor) = &mut self.mode else { return };
        let Some(part) = editor.part().cloned() else { return };
        match with_part(&part, text, &treatment) {
            Ok(next) => self.put_treatment(next, turn),
            Err(trouble) => {
                if let Some(typing) = &mut editor.typing {
                    typing.trouble = Some(trouble);
                }
            }
        }
    }

    fn put_treatment(&mut self, next: Treatment, turn: &mut Turn<'_>) {
        self.edit(turn, |open, rule| open.mapping.set_treatment(&rule.field, next, open.detail));
        let refused = self.refused.clone();
        self.rule_changed(turn.desk);
        if let (Mode::Rule(editor), Some(issue)) = (&mut self.mode, refused) {
            match &mut editor.typing {
                // What is wrong stands under the line being typed, and only there.
                Some(typing) => {
                    typing.trouble = Some(Trouble::Rule(issue));
                    self.refused = None;
                }
                None => self.refused = Some(issue),
            }
        } else if let Mode::Rule(editor) = &mut self.mode {
            editor.typing = None;
            self.warn_of_samples(turn);
        }
    }

    /// The rule is another one: its parts are listed anew.
    pub(super) fn rule_changed(&mut self, desk: &Desk) {
        let parts = self.open(desk).and_then(|open| {
            let rule = self.rule(&open)?;
            Some(parts_of(rule, open.detail.field(&rule.field)?, open.detail))
        });
        if let (Mode::Rule(editor), Some(parts)) = (&mut self.mode, parts) {
            editor.list.resize(parts.len());
            editor.parts = parts;
        }
    }

    /// Closes what is open in the editor, then the editor.
    pub(super) fn back_in_rule(&mut self) {
        let Mode::Rule(editor) = &mut self.mode else { return };
        if editor.typing.take().is_none() {
            self.mode = Mode::Browse;
        }
    }

    /// The commands of the open editor, the most important first.
    pub(super) fn rule_commands(&self, undo: Offered, redo: Offered) -> Vec<Offered> {
        let Mode::Rule(editor) = &self.mode else { return Vec::new() };
        let mut all = vec![(CommandId::Next, None)];
        if !editor.is_chosen() {
            all.push((CommandId::Remove, None));
        }
        all.extend([undo, redo, (CommandId::Proposed, None), (CommandId::CopyCommand, None)]);
        all
    }

    /// A command while the editor is open; none of those of the list around it.
    pub(super) fn rule_command(&mut self, id: CommandId, turn: &mut Turn<'_>) -> bool {
        match id {
            CommandId::Toggle => self.turn_or_type(turn),
            CommandId::Remove => self.put_part("", turn),
            CommandId::Undo | CommandId::Redo => {
                self.travel(id, turn);
                self.rule_changed(turn.desk);
            }
            CommandId::Proposed => self.put_treatment(Treatment::default(), turn),
            CommandId::CopySelected => self.copy_selected(turn),
            _ => return false,
        }
        true
    }

    pub(super) fn open_parts<'d>(&self, desk: &'d Desk) -> Option<(Open<'d>, &'d FieldRule, &'d Field)> {
        let open = self.open(desk)?;
        let rule = self.rule(&open)?;
        let field = open.detail.field(&rule.field)?;
        Some((open, rule, field))
    }
}
