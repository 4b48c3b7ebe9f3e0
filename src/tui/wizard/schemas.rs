//! Step 4: the generated schemas, table by table: which fields, under which names, converted how, and what real rows look
//! like before and after.
mod accept;
mod built;
mod edit;
mod elsewhere;
mod export;
mod mouse;
mod offers;
mod preview;
mod remembered;
mod rule;
mod rule_parts;
mod rule_samples;
mod rule_view;
mod shown;
mod view;

use super::aim::Aim;
use super::desk::{Ask, Desk, Turn};
use super::ground;
use super::history::History;
use super::screen::{Offered, Screen};
use super::sheet::Sheet;
use crate::catalog::TableDetail;
use crate::command::CommandId;
use crate::fault::{Fault, Outcome};
use crate::i18n::Arg;
use crate::mapping::{Conversion, FieldRule, LintIssue, Mapping};
use crate::task::Preview;
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use crate::tui::{Done, Hit};
use built::BuiltTables;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use export::Exporting;
use remembered::Remembered;
use rule::RuleEditor;
use std::collections::BTreeMap;

/// What the keys mean at the moment.
#[derive(Debug, Default)]
enum Mode {
    /// The list of fields.
    #[default]
    Browse,
    /// Typing what to look for.
    Search,
    /// Typing another name for the selected field's column.
    Rename(Input),
    /// Choosing a conversion for the selected field.
    Convert(ListState, &'static [Conversion]),
    /// Looking at real rows.
    Preview,
    /// Editing what happens to the selected field's values.
    Rule(Box<RuleEditor>),
    /// Typing how sure a proposal must be.
    Least(Input),
    /// Choosing what is made of the schemas for the outside.
    Export(Box<Exporting>),
}

/// A proposal this sure is taken in, in percent, unless another bound is set.
const LEAST: u8 = 60;

/// The state of the step.
#[derive(Debug)]
pub(super) struct Schemas {
    tab: usize,
    list: ListState,
    /// Positions of the shown rules in the mapping.
    shown: Vec<usize>,
    search: Input,
    mode: Mode,
    built: BuiltTables,
    previews: BTreeMap<String, Outcome<Preview>>,
    /// Which of the previewed rows, and how far it is scrolled.
    record: usize,
    scroll: ListState,
    edits: History<Remembered>,
    /// The mappings as this step left them.
    left: Remembered,
    /// Why the last edit was refused.
    refused: Option<LintIssue>,
    fault: Option<Fault>,
    /// How sure a proposal must be, in percent.
    least: u8,
    /// What the step was opened for, until it is there.
    aim: Option<Aim>,
}

impl Default for Schemas {
    fn default() -> Self {
        Self {
            tab: 0,
            list: ListState::default(),
            shown: Vec::new(),
            search: Input::default(),
            mode: Mode::default(),
            built: BuiltTables::default(),
            previews: BTreeMap::new(),
            record: 0,
            scroll: ListState::default(),
            edits: History::default(),
            left: Vec::new(),
            refused: None,
            fault: None,
            least: LEAST,
            aim: None,
        }
    }
}

/// The table of a tab with its mapping and its fields.
struct Open<'d> {
    table: &'d str,
    mapping: &'d Mapping,
    detail: &'d TableDetail,
}

impl Schemas {
    fn open<'d>(&self, desk: &'d Desk) -> Option<Open<'d>> {
        let table = desk.draft.tables.get(self.tab)?;
        let mapping = desk.draft.workspace.mapping(&desk.name()?, table)?;
        let detail = desk.catalog.as_ref()?.details.get(table)?;
        Some(Open { table, mapping, detail })
    }

    fn rule<'d>(&self, open: &Open<'d>) -> Option<&'d FieldRule> {
        self.shown.get(self.list.selected()).and_then(|i| open.mapping.rules.get(*i))
    }

    /// Why the selected field has no table to keep beside it.
    fn no_target(&self, desk: &Desk) -> Option<&'static str> {
        let open = self.open(desk)?;
        let field = self.rule(&open).and_then(|rule| open.detail.field(&rule.field));
        (!field.is_some_and(|f| f.kind.is_reference())).then_some("wz-why-no-target")
    }
}

impl Screen for Schemas {
    fn enter(&mut self, turn: &mut Turn<'_>) {
        self.mode = Mode::Browse;
        self.refused = None;
        self.prepare(turn);
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) -> bool {
        if key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) && !self.typing(turn.desk) {
            return false;
        }
        // As in a dialog: it closes what is open, it does not leave the program.
        if key.code == KeyCode::Char('q') && self.is_open_inside() && !self.typing(turn.desk) {
            return self.back(turn);
        }
        match &mut self.mode {
            Mode::Browse => match key.code {
                KeyCode::Left => self.show_tab(self.tab + turn.desk.draft.tables.len().max(1) - 1, turn),
                KeyCode::Right => self.show_tab(self.tab + 1, turn),
                _ => {
                    let moved = self.list.key(key);
                    if moved {
                        self.refused = None;
                    }
                    return moved;
                }
            },
            Mode::Search => {
                if matches!(key.code, KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown) {
                    return self.list.key(key);
                }
                if !self.search.key(key) {
                    return false;
                }
                self.arrange(turn);
                self.list.select(0);
            }
            Mode::Rename(line) | Mode::Least(line) => {
                self.refused = None;
                return line.key(key);
            }
            Mode::Rule(_) => return self.rule_key(key, turn),
            Mode::Convert(list, _) => return list.key(key),
            Mode::Preview => return self.preview_key(key),
            Mode::Export(_) => return self.export_key(key),
        }
        true
    }

    fn command(&mut self, id: CommandId, turn: &mut Turn<'_>) -> bool {
        if matches!(self.mode, Mode::Rule(_)) {
            return self.rule_command(id, turn);
        }
        if !self.is_meant(id) {
            return false;
        }
        match id {
            CommandId::Rule => self.open_rule(turn),
            CommandId::AcceptSure => self.accept(turn),
            CommandId::CampaignNames => self.campaign_names(turn),
            CommandId::HowSure => self.start_least(),
            CommandId::Mend => self.mend_open(turn),
            CommandId::MendField => self.mend_field(turn),
            CommandId::AcceptEverywhere => self.accept_everywhere(turn),
            CommandId::Toggle => self.edit(turn, |open, rule| open.mapping.toggle(&rule.field)),
            CommandId::Search => self.mode = Mode::Search,
            CommandId::Rename => self.start_rename(turn),
            CommandId::Conversion => self.start_conversion(turn),
            CommandId::WithTarget => {
                self.edit(turn, |open, rule| open.mapping.set_target(&rule.field, !rule.with_target, open.detail))
            }
            CommandId::Preview => self.toggle_preview(turn),
            CommandId::Export => self.mode = Mode::Export(Box::new(Exporting::new())),
            CommandId::Proposed => self.propose_again(turn),
            CommandId::Undo | CommandId::Redo => self.travel(id, turn),
            CommandId::NextTable | CommandId::NextPane => self.show_tab(self.tab + 1, turn),
            CommandId::PreviousTable => self.show_tab(self.tab + turn.desk.draft.tables.len().max(1) - 1, turn),
            CommandId::Refresh => self.describe_again(turn),
            CommandId::CopySelected if self.copy_places(turn) => {}
            CommandId::CopySelected => self.copy_selected(turn),
            _ => return false,
        }
        true
    }

    fn next(&mut self, turn: &mut Turn<'_>) {
        match &self.mode {
            Mode::Search => self.mode = Mode::Browse,
            Mode::Rename(_) => self.finish_rename(turn),
            Mode::Rule(_) => self.next_in_rule(turn),
            Mode::Least(_) => self.finish_least(turn),
            Mode::Convert(..) => self.finish_conversion(turn),
            Mode::Export(_) => self.export(turn),
            Mode::Browse | Mode::Preview => {
                if self.fault.is_some() || self.open(turn.desk).is_none() {
                    return self.prepare(turn);
                }
                if let Some((tab, issue)) = self.broken(turn.desk) {
                    self.show_tab(tab, turn);
                    let why = turn.cx.words.say_map(&issue.key(), &issue.args());
                    turn.toast_with("wz-schemas-broken", &[("why", Arg::from(why))]);
                    self.refused = Some(issue);
                    return;
                }
                self.mode = Mode::Browse;
                turn.accept();
            }
        }
    }

    fn back(&mut self, turn: &mut Turn<'_>) -> bool {
        self.refused = None;
        if matches!(self.mode, Mode::Rule(_)) {
            self.back_in_rule();
            return true;
        }
        if matches!(self.mode, Mode::Browse) && self.search.is_empty() {
            return false;
        }
        if matches!(self.mode, Mode::Browse | Mode::Search) {
            self.search.clear();
            self.arrange(turn);
        }
        self.mode = Mode::Browse;
        true
    }

    fn paste(&mut self, text: &str, turn: &mut Turn<'_>) -> bool {
        let line = text.lines().next().unwrap_or_default().trim();
        match &mut self.mode {
            Mode::Rename(input) | Mode::Least(input) => input.insert(line),
            Mode::Rule(editor) => {
                let Some(typing) = &mut editor.typing else { return false };
                typing.line.insert(line);
                self.typed_part(turn.desk);
            }
            Mode::Search => {
                self.search.insert(line);
                self.arrange(turn);
            }
            _ => return false,
        }
        true
    }

    fn hit(&mut self, hit: Hit, double: bool, turn: &mut Turn<'_>) -> bool {
        self.clicked(hit, double, turn)
    }

    fn wheel(&mut self, lines: i32, _turn: &mut Turn<'_>) {
        match &mut self.mode {
            Mode::Convert(list, _) => list.move_by(lines.signum().into()),
            Mode::Preview => self.scroll.move_by(lines.into()),
            Mode::Rule(editor) => editor.list.move_by(lines.into()),
            Mode::Export(exporting) => exporting.list.move_by(lines.into()),
            _ => self.list.move_by(lines.into()),
        }
    }

    fn done(&mut self, ask: Ask, done: Done, turn: &mut Turn<'_>) {
        if let Ask::Preview(table) = ask {
            if let Done::Preview(outcome) = done {
                self.previews.insert(table, outcome);
                self.size_preview(turn.desk);
                self.take_samples(turn.desk);
            }
            return;
        }
        if let Done::Published(outcome) = done {
            return self.exported(outcome);
        }
        match ground::take(done, turn) {
            Ok(()) => self.prepare(turn),
            Err(fault) => self.fault = Some(fault),
        }
    }

    fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    fn typing(&self, _desk: &Desk) -> bool {
        match &self.mode {
            Mode::Search | Mode::Rename(_) | Mode::Least(_) => true,
            Mode::Rule(editor) => editor.typing.is_some(),
            _ => false,
        }
    }

    fn view(&self, desk: &Desk, sheet: Sheet<'_, '_>) {
        view::view(self, desk, sheet);
    }

    fn commands(&self, desk: &Desk) -> Vec<Offered> {
        self.offered(desk)
    }

    fn word(&self, id: CommandId) -> Option<&'static str> {
        self.own_word(id)
    }

    fn headless(&self, desk: &Desk) -> Option<String> {
        self.own_command(desk)
    }

    fn typing_keys(&self) -> Option<&'static str> {
        match &self.mode {
            Mode::Rule(editor) => editor.typing_keys(),
            _ => None,
        }
    }

    fn help_key(&self, _desk: &Desk) -> String {
        match self.mode {
            Mode::Rule(_) => "wz-rule-why".to_owned(),
            _ => "step-schemas-why".to_owned(),
        }
    }
}
