//! Step 2: the checks, live, in dependency order; what was tried, what came back, what has to be done and by whom.
mod view;

use super::desk::{Ask, Desk, Turn};
use super::screen::{Offered, Screen};
use super::sheet::Sheet;
use crate::account::{CheckId, CheckReport, CheckSubject, ExternalAccount, Verdict};
use crate::command::CommandId;
use crate::fault::Fault;
use crate::i18n::{Arg, Words};
use crate::mapping::propose_tables;
use crate::setup::Step;
use crate::task::{CheckEvent, subjects};
use crate::tui::widget::list::ListState;
use crate::tui::{Done, Effect, Hit};
use crossterm::event::KeyEvent;
use view::{details, state_of, title};

/// Tables checked before any were chosen.
const USUAL: [&str; 3] = ["contact", "account", "lead"];
/// From so many cells on, the details stand beside the list.
const TWO_PANES: usize = 110;

/// One line of the list.
#[derive(Debug, Clone)]
struct Line {
    subject: CheckSubject,
    state: State,
}

#[derive(Debug, Clone)]
enum State {
    NotYet,
    Running,
    Ended(Box<CheckReport>),
}

/// The state of the step.
#[derive(Debug, Default)]
pub(super) struct Checks {
    lines: Vec<Line>,
    list: ListState,
    /// What the present results were found for.
    checked: Option<(ExternalAccount, Vec<String>)>,
    fault: Option<Fault>,
    hidden: bool,
    /// The consequence of going on was shown: Enter again goes on.
    warned: bool,
}

impl Checks {
    fn start(&mut self, turn: &mut Turn<'_>) {
        let Some(account) = turn.desk.account().cloned() else {
            turn.go(Step::Account);
            return;
        };
        let tables = wanted_tables(turn.desk);
        self.lines = subjects(&tables).into_iter().map(|subject| Line { subject, state: State::NotYet }).collect();
        self.list.resize(self.lines.len());
        self.list.select(0);
        self.fault = None;
        self.warned = false;
        self.checked = Some((account.clone(), tables.clone()));
        turn.ask(Ask::CheckAll, Effect::CheckAll(Box::new(account), tables));
    }

    fn set(&mut self, subject: &CheckSubject, state: State) {
        match self.lines.iter_mut().find(|l| l.subject == *subject) {
            Some(line) => line.state = state,
            None => {
                self.lines.push(Line { subject: subject.clone(), state });
                self.list.resize(self.lines.len());
            }
        }
    }

    fn recheck(&mut self, turn: &mut Turn<'_>) {
        let (Some(line), Some(account)) = (self.lines.get_mut(self.list.selected()), turn.desk.account()) else {
            return;
        };
        let (subject, account) = (line.subject.clone(), account.clone());
        line.state = State::Running;
        self.warned = false;
        turn.ask(Ask::CheckOne(subject.clone()), Effect::CheckOne(Box::new(account), subject));
    }

    fn failed(&self) -> impl Iterator<Item = &CheckReport> {
        self.lines.iter().filter_map(|l| match &l.state {
            State::Ended(report) if matches!(report.verdict, Verdict::Failed { .. }) => Some(report.as_ref()),
            _ => None,
        })
    }

    /// The first failed check without which nothing after it can work.
    fn blocking(&self) -> Option<&CheckReport> {
        use CheckId as C;
        let needed = [C::Address, C::Tls, C::Dataverse, C::Token, C::Identity, C::Metadata];
        self.failed().find(|r| needed.contains(&r.subject.id))
    }

    fn ended(&mut self) {
        let first_bad = self
            .lines
            .iter()
            .position(|l| matches!(&l.state, State::Ended(r) if matches!(r.verdict, Verdict::Failed { .. })));
        if let Some(row) = first_bad {
            self.list.select(row);
            self.hidden = false;
        }
    }

    fn detail(&self, words: Words) -> Vec<(String, String)> {
        self.lines.get(self.list.selected()).map(|line| details(line, words)).unwrap_or_default()
    }
}

/// The chosen tables, or the ones that will be proposed.
fn wanted_tables(desk: &Desk) -> Vec<String> {
    if !desk.draft.tables.is_empty() {
        return desk.draft.tables.clone();
    }
    match &desk.catalog {
        Some(catalog) => propose_tables(catalog),
        None => USUAL.map(str::to_owned).to_vec(),
    }
}

impl Screen for Checks {
    fn enter(&mut self, turn: &mut Turn<'_>) {
        let now = turn.desk.account().cloned().map(|a| (a, wanted_tables(turn.desk)));
        let same = now.is_some() && self.checked == now && self.fault.is_none();
        if !same || turn.desk.stale.contains(&Step::Checks) {
            self.start(turn);
        }
        self.warned = false;
    }

    fn key(&mut self, key: KeyEvent, _turn: &mut Turn<'_>) -> bool {
        self.list.key(key)
    }

    fn command(&mut self, id: CommandId, turn: &mut Turn<'_>) -> bool {
        match id {
            CommandId::Recheck => self.recheck(turn),
            CommandId::RecheckAll | CommandId::Refresh => self.start(turn),
            CommandId::Details | CommandId::NextPane => self.hidden = !self.hidden,
            CommandId::CopySelected => {
                let words = turn.cx.words;
                let Some(line) = self.lines.get(self.list.selected()) else { return true };
                let (mark, state) = state_of(line);
                let mut text =
                    format!("{} {} · {}\n", mark.symbol(false), words.say(state), title(&line.subject, words));
                for (label, value) in self.detail(words) {
                    text.push_str(&format!("{label} {value}\n"));
                }
                turn.copy(text);
                turn.toast("wz-copied");
            }
            _ => return false,
        }
        true
    }

    fn next(&mut self, turn: &mut Turn<'_>) {
        if self.fault.is_some() {
            return self.start(turn);
        }
        if let Some(report) = self.blocking() {
            let check = title(&report.subject, turn.cx.words);
            turn.toast_with("wz-checks-blocked", &[("check", Arg::from(check))]);
            return;
        }
        let failed = self.failed().count();
        if failed > 0 && !self.warned {
            self.warned = true;
            turn.toast_with("wz-checks-consequence", &[("count", Arg::from(failed))]);
            return;
        }
        turn.accept();
    }

    fn back(&mut self, turn: &mut Turn<'_>) -> bool {
        turn.give_up(&Ask::CheckAll);
        let interrupted = self.lines.iter().any(|l| !matches!(l.state, State::Ended(_)));
        if interrupted {
            self.checked = None;
        }
        false
    }

    fn paste(&mut self, _text: &str, _turn: &mut Turn<'_>) -> bool {
        false
    }

    fn hit(&mut self, hit: Hit, double: bool, turn: &mut Turn<'_>) -> bool {
        let Hit::Row(row) = hit else { return false };
        self.list.select(row);
        if double {
            self.recheck(turn);
        }
        true
    }

    fn wheel(&mut self, lines: i32, _turn: &mut Turn<'_>) {
        self.list.move_by(lines.into());
    }

    fn done(&mut self, ask: Ask, done: Done, turn: &mut Turn<'_>) {
        match done {
            Done::Check(CheckEvent::Started(subject)) => {
                self.set(&subject, State::Running);
                let row = self.lines.iter().position(|l| l.subject == subject);
                if let (Some(row), Ask::CheckAll) = (row, ask) {
                    self.list.select(row);
                }
            }
            Done::Check(CheckEvent::Ended(report)) => {
                self.set(&report.subject.clone(), State::Ended(Box::new(report)));
            }
            Done::CheckedOne(Ok(report)) => {
                self.set(&report.subject.clone(), State::Ended(Box::new(report)));
            }
            Done::Checked(Ok(reports)) => {
                for report in reports {
                    self.set(&report.subject.clone(), State::Ended(Box::new(report)));
                }
                self.ended();
                turn.desk.stale.remove(&Step::Checks);
            }
            Done::Checked(Err(fault)) | Done::CheckedOne(Err(fault)) => {
                for line in &mut self.lines {
                    if matches!(line.state, State::Running) {
                        line.state = State::NotYet;
                    }
                }
                self.fault = Some(fault);
            }
            _ => {}
        }
    }

    fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    fn typing(&self, _desk: &Desk) -> bool {
        false
    }

    fn view(&self, desk: &Desk, sheet: Sheet<'_, '_>) {
        view::view(self, desk, sheet);
    }

    fn commands(&self, desk: &Desk) -> Vec<Offered> {
        let running = desk.busy(Step::Checks).then_some("wz-why-running");
        let blocked = self.blocking().map(|_| "wz-why-blocked");
        vec![
            (CommandId::Next, blocked),
            (CommandId::Recheck, running),
            (CommandId::RecheckAll, running),
            (CommandId::CopySelected, None),
            (CommandId::Details, None),
            (CommandId::CopyCommand, None),
        ]
    }

    fn help_key(&self, _desk: &Desk) -> String {
        match self.lines.get(self.list.selected()) {
            Some(line) => format!("check-{}-why", line.subject.id.slug()),
            None => "step-checks-why".to_owned(),
        }
    }
}
