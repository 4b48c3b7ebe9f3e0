//! The filter builder: the conditions as a tree, each made of a field, an operator that fits it and a value. Every edit
//! changes the flow's filter at once, and can be taken back like any other.
use super::value::{marked, settled, with_chosen};
use super::{Flows, Mode};
use crate::catalog::{Field, FieldType, TableDetail};
use crate::command::{CommandId, quoted};
use crate::fault::Outcome;
use crate::i18n::{Arg, Words};
use crate::mapping::{
    CompareOp, Filter, FilterEdit, FilterLine, FilterNode, FilterProblem, Operator, Period, Which, condition,
    edit_filter, filter_lines, filter_text, filter_text::RunDay, obstacle, operators_for, parts_of,
};
use crate::task::FilterCount;
use crate::tui::Effect;
use crate::tui::search::every_word;
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use crate::tui::wizard::desk::{Ask, Desk, Turn};
use crate::tui::wizard::screen::Offered;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Where a condition that is being made will stand.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    path: Vec<usize>,
    replace: bool,
}

/// A condition being made, choice by choice.
#[derive(Debug)]
pub(super) enum Pick {
    Field {
        search: Input,
        list: ListState,
        shown: Vec<String>,
    },
    Operator {
        field: String,
        list: ListState,
        all: Vec<Operator>,
    },
    Value {
        field: String,
        operator: Operator,
        line: Input,
        list: ListState,
        options: Vec<(String, String)>,
        problem: Option<FilterProblem>,
    },
}

/// What is proposed for a day: nobody knows today's date by heart, and a filter that moves along is meant more often.
const A_MONTH: &str = "today - 30";

/// Whether a field holds days or times.
pub(super) fn is_day(kind: &FieldType) -> bool {
    matches!(kind, FieldType::DateTime { .. })
}

/// The operators of a field, the one that is meant most often first: of a day, since when.
fn ordered(kind: &FieldType) -> Vec<Operator> {
    let mut all = operators_for(kind);
    if is_day(kind) {
        let place = |operator: &Operator| match operator {
            Operator::Compare(CompareOp::Ge) => 0,
            Operator::Compare(CompareOp::Lt) => 1,
            Operator::Compare(CompareOp::Gt) => 2,
            Operator::Compare(CompareOp::Le) => 3,
            _ => 4,
        };
        all.sort_by_key(place);
    }
    all
}

/// The catalog key of an operator's words; of days, one is before or after.
pub(super) fn operator_key(operator: Operator, of_day: bool) -> String {
    match operator {
        Operator::Compare(CompareOp::Lt | CompareOp::Le | CompareOp::Gt | CompareOp::Ge) if of_day => {
            format!("operator-day-{}", operator.slug())
        }
        _ => format!("operator-{}", operator.slug()),
    }
}

/// The state of the builder.
#[derive(Debug, Default)]
pub(super) struct Builder {
    pub(super) list: ListState,
    pub(super) pick: Option<(Spot, Pick)>,
    /// How many rows the filter lets through, for which text.
    pub(super) count: Option<(String, Outcome<FilterCount>)>,
}

/// The stem of a command's words in the builder.
pub(super) fn word(builder: &Builder, id: CommandId) -> Option<&'static str> {
    match id {
        CommandId::Next if builder.pick.is_some() => Some("build-take"),
        CommandId::Next if builder.list.is_empty() => Some("build-first"),
        CommandId::Next => Some("build-open"),
        CommandId::Toggle => Some("build-turn"),
        CommandId::Remove => Some("build-remove"),
        CommandId::Filter => Some("build-text"),
        _ => None,
    }
}

/// The flow's filter, read; none where there is none or it cannot be read.
pub(super) fn filter_of(text: Option<&str>) -> Option<Filter> {
    filter_text::parse(text?).ok()
}

/// The lines of the tree.
pub(super) fn lines_of(text: Option<&str>) -> Vec<FilterLine> {
    filter_of(text).as_ref().map(filter_lines).unwrap_or_default()
}

fn fields_like(detail: &TableDetail, typed: &str) -> Vec<String> {
    let matches =
        |f: &&Field| every_word(typed, std::iter::once(f.name.as_str()).chain(f.labels.0.values().map(String::as_str)));
    detail.fields.iter().filter(|f| obstacle(f).is_none()).filter(matches).map(|f| f.name.clone()).collect()
}

impl Flows {
    fn detail<'d>(&self, desk: &'d Desk) -> Option<&'d TableDetail> {
        desk.catalog.as_ref()?.details.get(&self.flow(desk)?.table)
    }

    pub(super) fn open_builder(&mut self, turn: &mut Turn<'_>) {
        let Some(flow) = self.flow(turn.desk) else { return };
        let text = flow.filter.clone().unwrap_or_default();
        if self.judge(&text, turn.desk).is_some() {
            // What cannot be read has no tree; its text says what is wrong.
            turn.toast("wz-build-unreadable");
            self.command_filter(turn);
            return;
        }
        let mut builder = Builder::default();
        builder.list.resize(lines_of(Some(&text)).len());
        self.mode = Mode::Build(Box::new(builder));
    }

    fn path(&self, turn: &Turn<'_>) -> Vec<usize> {
        let Mode::Build(builder) = &self.mode else { return Vec::new() };
        let lines = lines_of(self.flow(turn.desk).and_then(|f| f.filter.as_deref()));
        lines.get(builder.list.selected()).map(|l| l.path.clone()).unwrap_or_default()
    }

    fn edit_tree(&mut self, path: &[usize], edit: &FilterEdit, turn: &mut Turn<'_>) {
        let Some(flow) = self.flow(turn.desk) else { return };
        let next = edit_filter(filter_of(flow.filter.as_deref()).as_ref(), path, edit);
        let text = next.as_ref().map(filter_text::render);
        if let Some(text) = &text
            && let Some(problem) = self.judge(text, turn.desk)
        {
            return turn.toast_with(
                "wz-build-refused",
                &[("why", turn.cx.words.say_map(&problem.key(), &problem.args()).into())],
            );
        }
        self.edit_flow(turn, |flow| flow.filter = text);
        self.tree_changed(turn.desk);
    }

    /// The tree has other lines.
    pub(super) fn tree_changed(&mut self, desk: &Desk) {
        let lines = lines_of(self.flow(desk).and_then(|f| f.filter.as_deref())).len();
        if let Mode::Build(builder) = &mut self.mode {
            builder.list.resize(lines);
        }
    }

    /// The condition that is chosen anew: its field, operator and value as they stand.
    fn standing(&self, spot: &Spot, desk: &Desk) -> Option<(String, Operator, String)> {
        let lines = lines_of(self.flow(desk)?.filter.as_deref());
        let line = lines.into_iter().find(|l| spot.replace && l.path == spot.path)?;
        let FilterNode::Leaf(leaf) = line.node else { return None };
        parts_of(&leaf).map(|(field, operator, value)| (field.to_owned(), operator, value))
    }

    fn pick_field(&mut self, spot: Spot, turn: &Turn<'_>) {
        let Some(detail) = self.detail(turn.desk) else { return };
        let shown = fields_like(detail, "");
        let now = self.standing(&spot, turn.desk);
        let mut list = ListState::of(shown.len());
        if let Some(place) = now.and_then(|(field, ..)| shown.iter().position(|f| *f == field)) {
            list.select(place);
        }
        if let Mode::Build(builder) = &mut self.mode {
            builder.pick = Some((spot, Pick::Field { search: Input::default(), list, shown }));
        }
    }

    /// A key in the builder.
    pub(super) fn build_key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) -> bool {
        let plain = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        let path = self.path(turn);
        let Mode::Build(builder) = &mut self.mode else { return false };
        match &mut builder.pick {
            None => match key.code {
                KeyCode::Delete | KeyCode::Backspace if plain => self.edit_tree(&path, &FilterEdit::Remove, turn),
                // As in a dialog: it closes the builder, it does not leave the program.
                KeyCode::Char('q') if plain => self.back_in_builder(),
                _ => return plain && builder.list.key(key),
            },
            Some((_, Pick::Operator { list, .. })) => return list.key(key),
            Some((_, Pick::Field { search, list, .. })) => {
                if matches!(key.code, KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown) {
                    return list.key(key);
                }
                if !search.key(key) {
                    return false;
                }
                let text = search.text().to_owned();
                let found = self.detail(turn.desk).map(|d| fields_like(d, &text)).unwrap_or_default();
                if let Mode::Build(builder) = &mut self.mode
                    && let Some((_, Pick::Field { list, shown, .. })) = &mut builder.pick
                {
                    *list = ListState::of(found.len());
                    *shown = found;
                }
            }
            Some((_, Pick::Value { operator, line, list, options, problem, .. })) => {
                if !options.is_empty()
                    && matches!(key.code, KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown)
                {
                    list.key(key);
                    if let Some((code, _)) = options.get(list.selected()) {
                        line.set(&with_chosen(line.text(), *operator, code));
                    }
                    return true;
                }
                *problem = None;
                let typed = line.key(key);
                marked(line.text(), *operator, options).into_iter().for_each(|at| list.select(at));
                return typed;
            }
        }
        true
    }

    /// Enter in the builder: opens the selected line, or takes the choice.
    pub(super) fn next_in_builder(&mut self, turn: &mut Turn<'_>) {
        let path = self.path(turn);
        let text = self.flow(turn.desk).and_then(|f| f.filter.clone());
        let Mode::Build(builder) = &mut self.mode else { return };
        match builder.pick.take() {
            None => {
                let line = lines_of(text.as_deref()).into_iter().find(|l| l.path == path).map(|l| l.node);
                match line {
                    Some(FilterNode::All | FilterNode::Any) => {
                        self.edit_tree(&path, &FilterEdit::Turn, turn);
                    }
                    Some(FilterNode::Not) => self.edit_tree(&path, &FilterEdit::Negate, turn),
                    _ => self.pick_field(Spot { path, replace: line_is_leaf(line.as_ref()) }, turn),
                }
            }
            Some((spot, pick)) => self.picked(spot, pick, turn),
        }
    }

    fn picked(&mut self, spot: Spot, pick: Pick, turn: &mut Turn<'_>) {
        let Some(detail) = self.detail(turn.desk) else { return };
        let standing = self.standing(&spot, turn.desk);
        let next = match pick {
            Pick::Field { list, shown, .. } => {
                let Some(field) = shown.get(list.selected()).and_then(|name| detail.field(name)) else { return };
                let all = ordered(&field.kind);
                let mut list = ListState::of(all.len());
                let now = standing.filter(|(name, ..)| *name == field.name).map(|(_, operator, _)| operator);
                list.select(now.and_then(|now| all.iter().position(|o| *o == now)).unwrap_or(0));
                Pick::Operator { field: field.name.clone(), list, all }
            }
            Pick::Operator { field, list, all } => {
                let Some(operator) = all.get(list.selected()).copied() else { return };
                if operator.needs_no_value() {
                    if let Ok(filter) = condition(&field, operator, "", detail) {
                        self.placed(&spot, filter, turn);
                    }
                    return;
                }
                let options = match operator {
                    Operator::During | Operator::Outside => periods(turn.cx.words),
                    _ => options_of(&field, detail, turn.cx.words.0),
                };
                let is_day = detail.field(&field).is_some_and(|f| is_day(&f.kind));
                let first = options.first().map_or(if is_day { A_MONTH } else { "" }, |(code, _)| code.as_str());
                let now = standing.filter(|(name, _, value)| *name == field && !value.is_empty());
                let line = Input::proposed(now.as_ref().map_or(first, |(.., value)| value));
                let mut list = ListState::of(options.len());
                list.select(options.iter().position(|(code, _)| code == line.text()).unwrap_or(0));
                Pick::Value { field, operator, line, list, options, problem: None }
            }
            Pick::Value { field, operator, line, list, options, .. } => {
                match condition(&field, operator, &settled(line.text(), operator, &options), detail) {
                    Ok(filter) => return self.placed(&spot, filter, turn),
                    Err(problem) => Pick::Value { field, operator, line, list, options, problem: Some(problem) },
                }
            }
        };
        if let Mode::Build(builder) = &mut self.mode {
            builder.pick = Some((spot, next));
        }
    }

    fn placed(&mut self, spot: &Spot, filter: Filter, turn: &mut Turn<'_>) {
        let edit = if spot.replace { FilterEdit::Put(filter) } else { FilterEdit::Add(filter) };
        self.edit_tree(&spot.path.clone(), &edit, turn);
    }

    /// The commands of the builder, the most important first. An empty filter has nothing but a first condition to add.
    pub(super) fn build_commands(&self, desk: &Desk, undo: Offered, redo: Offered) -> Vec<Offered> {
        if self.is_picking() {
            return vec![(CommandId::Next, None), (CommandId::CopyCommand, None)];
        }
        let text = self.flow(desk).and_then(|f| f.filter.clone());
        let none = lines_of(text.as_deref()).is_empty().then_some("wz-why-no-condition");
        vec![
            (CommandId::Next, None),
            (CommandId::AddCondition, None),
            (CommandId::Remove, none),
            (CommandId::Toggle, none),
            (CommandId::Negate, none),
            (CommandId::CountRows, None),
            undo,
            (CommandId::Filter, None),
            redo,
            (CommandId::CopyCommand, None),
        ]
    }

    /// Whether a field, an operator or a value is being chosen.
    fn is_picking(&self) -> bool {
        matches!(&self.mode, Mode::Build(builder) if builder.pick.is_some())
    }

    /// The command line that judges the same filter and counts the rows it lets through.
    pub(super) fn filter_command(&self, desk: &Desk) -> Option<String> {
        let flow = self.flow(desk)?;
        let filter = quoted(flow.filter.as_deref()?);
        let several = desk.draft.workspace.accounts.len() > 1;
        let account = if several { format!(" --account {}", flow.account) } else { String::new() };
        Some(format!(
            "fieldbridge schema filter {} {filter}{account} --count --all{}",
            quoted(&flow.table),
            desk.option
        ))
    }

    /// A command while the builder is open.
    pub(super) fn build_command(&mut self, id: CommandId, turn: &mut Turn<'_>) -> bool {
        if self.is_picking() {
            return false;
        }
        let path = self.path(turn);
        match id {
            CommandId::AddCondition => self.pick_field(Spot { path, replace: false }, turn),
            CommandId::Toggle => self.edit_tree(&path, &FilterEdit::Turn, turn),
            CommandId::Negate => self.edit_tree(&path, &FilterEdit::Negate, turn),
            CommandId::Remove => self.edit_tree(&path, &FilterEdit::Remove, turn),
            CommandId::CountRows => self.ask_count(turn),
            CommandId::Filter => self.command_filter(turn),
            CommandId::Undo | CommandId::Redo => {
                self.travel(id, turn);
                self.tree_changed(turn.desk);
            }
            _ => return false,
        }
        true
    }

    fn ask_count(&mut self, turn: &mut Turn<'_>) {
        let (Some(detail), Some(flow)) = (self.detail(turn.desk).cloned(), self.flow(turn.desk)) else { return };
        let filter = filter_of(flow.filter.as_deref()).map(Box::new);
        let Ok(day) = RunDay::at(turn.cx.now, flow.zone.as_deref()).map(Box::new) else {
            return turn.toast("wz-zone-bad");
        };
        if let Some(account) = turn.desk.account().cloned() {
            let (account, detail) = (Box::new(account), Box::new(detail));
            turn.ask(Ask::FilterCount, Effect::CountFilter(account, detail, filter, day));
        }
    }

    pub(super) fn take_count(&mut self, outcome: Outcome<FilterCount>, desk: &Desk) {
        let text = self.flow(desk).and_then(|f| f.filter.clone()).unwrap_or_default();
        if let Mode::Build(builder) = &mut self.mode {
            builder.count = Some((text, outcome));
        }
    }

    /// Closes the choice under way, then the builder.
    pub(super) fn back_in_builder(&mut self) {
        let Mode::Build(builder) = &mut self.mode else { return };
        if builder.pick.take().is_none() {
            self.mode = Mode::Browse;
        }
    }
}

fn line_is_leaf(node: Option<&FilterNode>) -> bool {
    matches!(node, Some(FilterNode::Leaf(_)))
}

/// The periods that are proposed, with what they are called; another number of days can be typed.
fn periods(words: Words) -> Vec<(String, String)> {
    let name = |period: &Period| match *period {
        Period::Month(which) => words.say(&format!("period-{}-month", which.word())),
        Period::Year(which) => words.say(&format!("period-{}-year", which.word())),
        Period::LastDays(days) => days_said(words, Which::Last, days),
        Period::NextDays(days) => days_said(words, Which::Next, days),
    };
    Period::PROPOSED.iter().map(|period| (period.text(), name(period))).collect()
}

fn days_said(words: Words, which: Which, days: u16) -> String {
    words.say_with(&format!("period-{}-days", which.word()), &[("days", Arg::from(u64::from(days)))])
}

/// The values a field's option set or its nature offers, with their labels.
fn options_of(field: &str, detail: &TableDetail, lang: crate::text::Lang) -> Vec<(String, String)> {
    let Some(described) = detail.field(field) else { return Vec::new() };
    if described.kind == FieldType::Boolean {
        let name = |yes: bool| {
            let named = described.yes_no.as_ref().and_then(|n| if yes { n.yes.best(lang) } else { n.no.best(lang) });
            named.unwrap_or_default().to_owned()
        };
        return vec![("true".to_owned(), name(true)), ("false".to_owned(), name(false))];
    }
    let set = described.option_set.as_deref().and_then(|name| detail.option_set(name));
    set.into_iter()
        .flat_map(|s| &s.options)
        .map(|o| (o.stored().into_owned(), o.labels.best(lang).unwrap_or_default().to_owned()))
        .collect()
}
