//! Step 2: the checks, live, in dependency order; what was tried, what came back, what has to be done and by whom.
mod rows;
mod view;

use super::desk::{Ask, Desk, Turn};
use super::screen::{Offered, Screen};
use super::sheet::Sheet;
use crate::account::{CheckId, CheckReport, CheckScope, CheckSubject, ExternalAccount, Verdict, parse_org_url};
use crate::command::CommandId;
use crate::fault::{ErrorKind, Fault};
use crate::i18n::{Arg, Words};
use crate::mapping::{propose_tables, usual_tables};
use crate::setup::{Step, key};
use crate::task::{CheckEvent, scope_of};
use crate::tui::widget::list::ListState;
use crate::tui::{Done, Effect, Hit};
use crossterm::event::{KeyCode, KeyEvent};
use rows::Row;
use std::cell::Cell;
use std::collections::BTreeSet;
use view::{details, state_of, title};

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
    /// The CRM asked to be left alone for so many seconds; then it is tried again.
    Paused(u64),
    Ended(Box<CheckReport>),
}

/// The state of the step.
#[derive(Debug, Default)]
pub(super) struct Checks {
    lines: Vec<Line>,
    list: ListState,
    /// What the present results were found for.
    checked: Option<(ExternalAccount, Vec<String>)>,
    /// Checks of which every table is shown.
    open: BTreeSet<CheckId>,
    /// The question about the test lead was asked: the same key once more agrees.
    lead_asked: bool,
    /// The question about another address was asked: the same key once more confirms it.
    place_asked: bool,
    fault: Option<Fault>,
    hidden: bool,
    /// The arrows move through the details instead of the list.
    reading: bool,
    /// How far the details of which row are scrolled.
    scroll: (usize, usize),
    /// Lines of the details beyond those that fit, when they were last drawn.
    beyond: Cell<usize>,
    /// The consequence of going on was shown: Enter again goes on.
    warned: bool,
}

impl Checks {
    fn start(&mut self, turn: &mut Turn<'_>) {
        let Some(account) = turn.desk.account().cloned() else {
            turn.go(Step::Account);
            return;
        };
        let scope = wanted(turn.desk, &account);
        let subjects = CheckId::subjects(account.system, &scope);
        self.lines = subjects.into_iter().map(|subject| Line { subject, state: State::NotYet }).collect();
        self.refit();
        self.list.select(0);
        self.fault = None;
        self.warned = false;
        self.lead_asked = false;
        self.checked = Some((account.clone(), names(&scope)));
        turn.ask(Ask::CheckAll, Effect::CheckAll(Box::new(account), Box::new(scope)));
    }

    fn set(&mut self, subject: &CheckSubject, state: State) {
        match self.lines.iter_mut().find(|l| l.subject == *subject) {
            Some(line) => line.state = state,
            None => self.lines.push(Line { subject: subject.clone(), state }),
        }
        self.refit();
    }

    fn recheck(&mut self, turn: &mut Turn<'_>) {
        let Some(Row::Line(index)) = self.selected() else { return self.toggle() };
        let Some(subject) = self.lines.get(index).map(|line| line.subject.clone()) else { return };
        // A test lead is written by agreement only, also the second time.
        if subject.id == CheckId::WriteTest {
            return self.test_lead(turn);
        }
        self.ask_one(subject, turn);
    }

    fn ask_one(&mut self, subject: CheckSubject, turn: &mut Turn<'_>) {
        let Some(account) = turn.desk.account().cloned() else { return };
        let mut scope = wanted(turn.desk, &account);
        scope.write_test = subject.id == CheckId::WriteTest;
        self.set(&subject, State::Running);
        self.warned = false;
        let effect = Effect::CheckOne(Box::new(account), subject.clone(), Box::new(scope));
        turn.ask(Ask::CheckOne(subject), effect);
    }

    /// Asks first; the same key once more writes a lead and removes it again.
    fn test_lead(&mut self, turn: &mut Turn<'_>) {
        if !self.lead_asked {
            self.lead_asked = true;
            let place = turn.desk.account().map(|a| a.url.host().to_owned()).unwrap_or_default();
            return turn.toast_with("wz-checks-lead-ask", &[("organisation", Arg::from(place))]);
        }
        self.lead_asked = false;
        let subject = CheckSubject { id: CheckId::WriteTest, table: None };
        self.ask_one(subject.clone(), turn);
        self.show(&subject);
    }

    /// The address the answer to the sign-in names and nobody confirmed yet.
    fn foreign(&self) -> Option<&str> {
        let of = |report: &&CheckReport| match &report.verdict {
            Verdict::Failed { fault } => fault.kind == ErrorKind::SalesforceInstanceForeign,
            _ => false,
        };
        let Verdict::Failed { fault } = &self.failed().find(of)?.verdict else { return None };
        fault.args.get("instance").map(String::as_str)
    }

    /// Says what is confirmed; the same key once more confirms it, and everything is checked again.
    fn confirm(&mut self, turn: &mut Turn<'_>) {
        let Some(place) = self.foreign().map(str::to_owned) else { return };
        let Ok(url) = parse_org_url(&place) else { return turn.toast("wz-checks-instance-none") };
        if !self.place_asked {
            self.place_asked = true;
            return turn.toast_with("wz-checks-instance-ask", &[("instance", Arg::from(place))]);
        }
        self.place_asked = false;
        let Some(name) = turn.desk.name() else { return };
        let draft = &mut turn.desk.draft;
        draft.answers.insert(key::INSTANCE.to_owned(), url.origin());
        draft.workspace.accounts.iter_mut().filter(|a| a.name == name).for_each(|a| a.instance = Some(url.origin()));
        turn.save();
        self.start(turn);
    }

    /// Whether the organisation let us in.
    fn signed_in(&self) -> bool {
        self.lines
            .iter()
            .any(|l| l.subject.id == CheckId::Identity && matches!(&l.state, State::Ended(r) if r.passed()))
    }

    fn failed(&self) -> impl Iterator<Item = &CheckReport> {
        self.lines.iter().filter_map(|l| match &l.state {
            State::Ended(report) if matches!(report.verdict, Verdict::Failed { .. }) => Some(report.as_ref()),
            _ => None,
        })
    }

    /// The first failed check without which nothing after it can work.
    /// A table that cannot be read stops nobody from choosing others.
    fn blocking(&self) -> Option<&CheckReport> {
        self.failed().find(|r| r.subject.id.stops() && !r.subject.id.is_per_table())
    }

    fn ended(&mut self) {
        let first_bad = self.failed().next().map(|report| report.subject.clone());
        let first_noted = self.noted().next().map(|report| report.subject.clone());
        if let Some(subject) = first_bad {
            self.show(&subject);
            self.hidden = false;
        } else if let Some(subject) = first_noted {
            self.show(&subject);
        } else {
            // Nothing to mend: the list is read from its beginning.
            self.list.select(0);
        }
    }

    /// Those that passed with something to look at.
    fn noted(&self) -> impl Iterator<Item = &CheckReport> {
        self.lines.iter().filter_map(|l| match &l.state {
            State::Ended(report) if matches!(report.verdict, Verdict::Warned { .. }) => Some(report.as_ref()),
            _ => None,
        })
    }

    /// How far the details of the selected row are scrolled.
    fn scrolled(&self) -> usize {
        if self.scroll.0 == self.list.selected() { self.scroll.1.min(self.beyond.get()) } else { 0 }
    }

    fn scroll_by(&mut self, lines: i64) {
        let from = i64::try_from(self.scrolled()).unwrap_or(0);
        let most = i64::try_from(self.beyond.get()).unwrap_or(0);
        let to = from.saturating_add(lines).clamp(0, most);
        self.scroll = (self.list.selected(), usize::try_from(to).unwrap_or(0));
    }

    fn detail(&self, words: Words) -> Vec<(String, String)> {
        match self.selected() {
            Some(Row::Line(index)) => self.lines.get(index).map(|line| details(line, words)).unwrap_or_default(),
            Some(Row::Group(id)) => view::group_details(self, id, words),
            None => Vec::new(),
        }
    }
}

/// What is checked: the chosen tables, or the ones that will be proposed, with what is mapped of them.
fn wanted(desk: &Desk, account: &ExternalAccount) -> CheckScope {
    let tables = match &desk.catalog {
        _ if !desk.draft.tables.is_empty() => desk.draft.tables.clone(),
        Some(catalog) => propose_tables(catalog),
        None => usual_tables(account.system).map(str::to_owned).to_vec(),
    };
    scope_of(&desk.draft.workspace, &account.name, desk.catalog.as_ref(), &tables)
}

fn names(scope: &CheckScope) -> Vec<String> {
    scope.tables.iter().map(|table| table.name.clone()).collect()
}

impl Screen for Checks {
    fn enter(&mut self, turn: &mut Turn<'_>) {
        let now = turn.desk.account().cloned().map(|account| {
            let tables = names(&wanted(turn.desk, &account));
            (account, tables)
        });
        let same = now.is_some() && self.checked == now && self.fault.is_none();
        if !same || turn.desk.stale.contains(&Step::Checks) {
            self.start(turn);
        }
        self.warned = false;
    }

    fn key(&mut self, key: KeyEvent, _turn: &mut Turn<'_>) -> bool {
        if !self.reading || self.hidden {
            return self.list.key(key);
        }
        match key.code {
            KeyCode::Up => self.scroll_by(-1),
            KeyCode::Down => self.scroll_by(1),
            KeyCode::PageUp => self.scroll_by(-5),
            KeyCode::PageDown => self.scroll_by(5),
            KeyCode::Home => self.scroll_by(i64::MIN),
            KeyCode::End => self.scroll_by(i64::MAX),
            _ => return false,
        }
        true
    }

    fn command(&mut self, id: CommandId, turn: &mut Turn<'_>) -> bool {
        if id != CommandId::TestLead {
            self.lead_asked = false;
        }
        if id != CommandId::ConfirmInstance {
            self.place_asked = false;
        }
        match id {
            CommandId::ConfirmInstance => self.confirm(turn),
            CommandId::Recheck => self.recheck(turn),
            CommandId::TestLead => self.test_lead(turn),
            CommandId::Toggle => self.toggle(),
            CommandId::RecheckAll | CommandId::Refresh => self.start(turn),
            CommandId::Details => (self.hidden, self.reading) = (!self.hidden, false),
            CommandId::NextPane => (self.hidden, self.reading) = (false, !self.reading),
            CommandId::CopySelected => {
                let words = turn.cx.words;
                let mut text = match self.selected() {
                    Some(Row::Line(index)) => match self.lines.get(index) {
                        Some(line) => {
                            let (mark, state) = state_of(&line.state);
                            format!("{} {} · {}\n", mark.symbol(false), words.say(state), title(&line.subject, words))
                        }
                        None => return true,
                    },
                    Some(Row::Group(id)) => format!("{}\n", view::group_title(self, id, words)),
                    None => return true,
                };
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
        if std::mem::take(&mut self.reading) {
            return true;
        }
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
        if self.reading {
            return self.scroll_by(lines.into());
        }
        self.list.move_by(lines.into());
    }

    fn done(&mut self, ask: Ask, done: Done, turn: &mut Turn<'_>) {
        match done {
            Done::Check(CheckEvent::Started(subject)) => {
                self.set(&subject, State::Running);
                if ask == Ask::CheckAll {
                    self.show(&subject);
                }
            }
            Done::Check(CheckEvent::Paused(subject, seconds)) => {
                self.set(&subject, State::Paused(seconds));
                self.show(&subject);
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
                    if matches!(line.state, State::Running | State::Paused(_)) {
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
            (CommandId::TestLead, running.or((!self.signed_in()).then_some("wz-why-signed-out"))),
            (CommandId::ConfirmInstance, self.foreign().is_none().then_some("wz-why-nothing-to-confirm")),
            (CommandId::NextPane, None),
            (CommandId::Toggle, (!matches!(self.selected(), Some(Row::Group(_)))).then_some("wz-why-no-group")),
            (CommandId::CopySelected, None),
            (CommandId::Details, None),
            (CommandId::CopyCommand, None),
        ]
    }

    fn help_key(&self, _desk: &Desk) -> String {
        let id = match self.selected() {
            Some(Row::Line(index)) => self.lines.get(index).map(|line| line.subject.id),
            Some(Row::Group(id)) => Some(id),
            None => None,
        };
        id.map_or_else(|| "step-checks-why".to_owned(), |id| format!("check-{}-why", id.slug()))
    }
}
