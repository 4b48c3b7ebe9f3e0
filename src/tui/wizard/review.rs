//! Step 7: everything that will happen, in words, with the command that does the same; then launch.
use super::desk::{Ask, Desk, Turn};
use super::ground;
use super::screen::{Offered, Screen};
use super::sheet::{Mark, Sheet};
use crate::account::Name;
use crate::command::CommandId;
use crate::fault::Fault;
use crate::setup::{ReviewLine, Step, headless_commands, review};
use crate::text::wrap;
use crate::tui::widget::list::ListState;
use crate::tui::{Done, Effect, Hit, Leave, Role};
use crossterm::event::KeyEvent;

/// The state of the step.
#[derive(Debug, Default)]
pub(super) struct Review {
    lines: Vec<ReviewLine>,
    scroll: ListState,
    fault: Option<Fault>,
    /// Launch after saving, or only save.
    launch: bool,
}

/// The command line that does the same.
pub(super) fn headless(desk: &Desk) -> String {
    headless_commands(&desk.draft, &desk.option).join(" && ")
}

impl Review {
    fn prepare(&mut self, turn: &mut Turn<'_>) {
        self.fault = None;
        let _ = ground::stands(Step::Review, turn);
        self.lines = review(&turn.desk.draft, turn.desk.catalog.as_ref());
        self.scroll.resize(self.lines.len());
    }

    fn apply(&mut self, launch: bool, turn: &mut Turn<'_>) {
        self.fault = None;
        self.launch = launch;
        let draft = Box::new(turn.desk.draft.clone());
        turn.ask(Ask::Apply, Effect::ApplySetup(draft));
    }
}

/// The account's flows in order.
fn flows(desk: &Desk) -> Vec<Name> {
    let Some(name) = desk.name() else { return Vec::new() };
    let mut flows: Vec<_> = desk.draft.workspace.flows.iter().filter(|f| f.account == name).collect();
    flows.sort_by_key(|f| f.turn());
    flows.into_iter().map(|f| f.name.clone()).collect()
}

impl Screen for Review {
    fn enter(&mut self, turn: &mut Turn<'_>) {
        self.prepare(turn);
    }

    fn key(&mut self, key: KeyEvent, _turn: &mut Turn<'_>) -> bool {
        self.scroll.key(key)
    }

    fn command(&mut self, id: CommandId, turn: &mut Turn<'_>) -> bool {
        match id {
            CommandId::Launch => self.next(turn),
            CommandId::Save if !turn.desk.awaits(&Ask::Apply) => self.apply(false, turn),
            CommandId::CopySelected => {
                let words = turn.cx.words;
                let text: String = self.lines.iter().map(|l| words.say_map(l.key, &l.args) + "\n").collect();
                turn.copy(text);
                turn.toast("wz-copied");
            }
            _ => return false,
        }
        true
    }

    fn next(&mut self, turn: &mut Turn<'_>) {
        if turn.desk.awaits(&Ask::Apply) {
            return;
        }
        if flows(turn.desk).is_empty() {
            turn.toast("wz-flows-choose-one");
            return;
        }
        self.apply(true, turn);
    }

    fn back(&mut self, turn: &mut Turn<'_>) -> bool {
        // What is being written is written to its end.
        if turn.desk.awaits(&Ask::Apply) {
            turn.toast("wz-review-applying");
            return true;
        }
        false
    }

    fn paste(&mut self, _text: &str, _turn: &mut Turn<'_>) -> bool {
        false
    }

    fn hit(&mut self, hit: Hit, _double: bool, _turn: &mut Turn<'_>) -> bool {
        let Hit::Row(row) = hit else { return false };
        self.scroll.select(row);
        true
    }

    fn wheel(&mut self, lines: i32, _turn: &mut Turn<'_>) {
        self.scroll.move_by(lines.into());
    }

    fn done(&mut self, _ask: Ask, done: Done, turn: &mut Turn<'_>) {
        match done {
            Done::Applied(Ok(workspace)) => {
                turn.desk.draft.workspace = *workspace;
                turn.desk.eager = false;
                turn.out.leave = Some(if self.launch { Leave::Monitor(flows(turn.desk)) } else { Leave::Home });
                if !self.launch {
                    turn.toast("wz-review-saved");
                }
            }
            Done::Applied(Err(fault)) => self.fault = Some(fault),
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
        false
    }

    fn view(&self, desk: &Desk, mut sheet: Sheet<'_, '_>) {
        let words = sheet.words();
        if let Some(fault) = &self.fault {
            sheet.fault(fault);
            sheet.gap();
        }
        let action = words.say("wz-review-action");
        match desk.awaits(&Ask::Apply) {
            true => sheet.busy("wz-review-applying"),
            false => sheet.line(&[(Role::Accent, sheet.mark(Mark::Here)), (Role::Text, " "), (Role::Title, &action)]),
        }
        let mut commands = vec![words.say("wz-review-same")];
        commands.extend(headless_commands(&desk.draft, &desk.option).into_iter().map(|c| format!("  {c}")));
        let foot = if sheet.left() > commands.len() + 6 { commands.len() + 1 } else { 0 };
        let body = u16::try_from(sheet.left().saturating_sub(foot)).unwrap_or(0);
        let (cells, y) = (sheet.area.width, sheet.here().y.saturating_sub(sheet.area.y));
        lines(self, &mut sheet.part(0, y, cells, body));
        if foot > 0 {
            let mut below = sheet.part(0, y + body, cells, u16::try_from(foot).unwrap_or(0));
            below.rule();
            for (index, command) in commands.iter().enumerate() {
                below.line(&[(if index == 0 { Role::Dim } else { Role::Text }, command)]);
            }
        }
    }

    fn commands(&self, desk: &Desk) -> Vec<Offered> {
        let applying = desk.awaits(&Ask::Apply).then_some("wz-review-applying");
        let none = flows(desk).is_empty().then_some("wz-why-no-flow");
        vec![
            (CommandId::Launch, applying.or(none)),
            (CommandId::Save, applying),
            (CommandId::CopyCommand, None),
            (CommandId::CopySelected, None),
        ]
    }

    fn help_key(&self, _desk: &Desk) -> String {
        "step-review-why".to_owned()
    }
}

fn lines(state: &Review, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let cells = sheet.cells().saturating_sub(6);
    let texts: Vec<Vec<String>> = state.lines.iter().map(|l| wrap(&words.say_map(l.key, &l.args), cells)).collect();
    let height = |from: usize, to: usize| texts.iter().take(to + 1).skip(from).map(Vec::len).sum::<usize>();
    let chosen = state.scroll.selected();
    let long = height(0, texts.len()) > sheet.left();
    let mut first = state.scroll.visible(sheet.left()).start;
    while first < chosen && height(first, chosen) > sheet.left() {
        first += 1;
    }
    for (index, text) in texts.iter().enumerate().skip(first) {
        let Some(line) = state.lines.get(index) else { continue };
        let sub = matches!(
            line.key,
            "review-secret-vault"
                | "review-secret-env"
                | "review-flow-filter"
                | "review-flow-population"
                | "review-flow-order"
                | "review-flow-try"
        ) || line.key.starts_with("review-flow-tells-");
        let indent = if sub { "    " } else { "  " };
        let selected = index == chosen && long;
        for (n, part) in text.iter().enumerate() {
            let bullet = match (n, sub) {
                (0, false) => "· ",
                (0, true) => "- ",
                _ => "  ",
            };
            let role = if selected { Role::Title } else { Role::Text };
            sheet.line(&[(Role::Dim, indent), (Role::Dim, bullet), (role, part)]);
        }
    }
}
