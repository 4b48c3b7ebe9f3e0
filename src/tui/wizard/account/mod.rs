//! Step 1: the external account, one question at a time, the answered ones above it.
mod commit;
mod pasted;
mod question;
mod secret;
mod view;

use super::desk::{Ask as Work, Desk, Turn};
use super::screen::{Offered, Screen};
use super::sheet::Sheet;
use crate::account::parse_org_url;
use crate::command::CommandId;
use crate::fault::Outcome;
use crate::i18n::Arg;
use crate::port::Challenge;
use crate::setup::{Step, key};
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use crate::tui::{Done, Effect, Hit};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use question::{Ask, Problem, judge, proposal};
use secret::SecretDesk;

/// Judges a typed answer so many milliseconds after the last key.
const PAUSE_MS: u64 = 300;

/// The state of the step.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// One line a question; what was typed stays when people go back and forth. The secret's is in `secret`.
    inputs: [Input; 7],
    /// Lines a person changed; proposals do not overwrite them.
    touched: [bool; 7],
    /// The choices of system and authentication.
    picks: [ListState; 7],
    problem: Option<Problem>,
    challenge: Option<Outcome<Challenge>>,
    secret: SecretDesk,
}

impl Account {
    fn current(&self, desk: &Desk) -> Ask {
        Ask::at(desk.draft.question)
    }

    fn line(&self, ask: Ask) -> &str {
        self.inputs.get(ask.index()).map(Input::text).unwrap_or_default()
    }

    fn line_mut(&mut self, ask: Ask) -> Option<&mut Input> {
        self.inputs.get_mut(ask.index())
    }

    fn pick(&self, ask: Ask) -> usize {
        self.picks.get(ask.index()).map(ListState::selected).unwrap_or(0)
    }

    /// A question comes on: its line shows the answer given before, or the proposal.
    fn show(&mut self, turn: &mut Turn<'_>) {
        let ask = self.current(turn.desk);
        self.problem = None;
        let given = turn.desk.draft.answers.get(ask.key()).cloned();
        let at = given.as_deref().and_then(|g| ask.options().iter().position(|o| o.value == g)).unwrap_or(0);
        if let Some(pick) = self.picks.get_mut(ask.index()) {
            pick.resize(ask.options().len());
            pick.select(at);
        }
        let touched = self.touched.get(ask.index()).copied().unwrap_or(false);
        let proposed =
            given.unwrap_or_else(|| proposal(ask, turn.desk, self.challenge.as_ref().and_then(|c| c.as_ref().ok())));
        if let Some(line) = self.line_mut(ask)
            && (!touched || line.is_empty())
            && ask != Ask::Secret
        {
            line.set(&proposed);
        }
        match ask {
            Ask::Tenant if self.challenge.is_none() => self.discover(turn),
            Ask::Secret => self.secret.show(turn),
            _ => {}
        }
    }

    /// Asks the organisation for its tenant.
    fn discover(&mut self, turn: &mut Turn<'_>) {
        if let Some(url) = turn.desk.draft.answers.get(key::URL).and_then(|u| parse_org_url(u).ok()) {
            self.challenge = None;
            turn.ask(Work::Challenge, Effect::Challenge(url));
        }
    }

    fn challenged(&mut self, outcome: Outcome<Challenge>, turn: &mut Turn<'_>) {
        if let Ok(found) = &outcome {
            turn.desk.draft.answers.insert(key::AUTHORITY.into(), found.authority.clone());
            turn.save();
            let touched = self.touched.get(Ask::Tenant.index()).copied().unwrap_or(false);
            if !touched && !turn.desk.draft.answers.contains_key(key::TENANT) {
                let tenant = crate::text::clean_line(&found.tenant).into_owned();
                if let Some(line) = self.line_mut(Ask::Tenant) {
                    line.set(&tenant);
                }
            }
        }
        self.challenge = Some(outcome);
    }

    fn answer(&mut self, ask: Ask, turn: &mut Turn<'_>) {
        let text = match ask.options().get(self.pick(ask)) {
            Some(option) => option.value.to_owned(),
            None => self.line(ask).to_owned(),
        };
        match judge(ask, &text, turn.desk) {
            Ok(answer) => {
                self.keep(ask, answer, turn);
                self.step_to(ask.index() + 1, turn);
            }
            Err(problem) => self.problem = Some(problem),
        }
    }

    /// Keeps an answer; what rests on it is looked at again.
    fn keep(&mut self, ask: Ask, answer: String, turn: &mut Turn<'_>) {
        let before = turn.desk.draft.answers.insert(ask.key().into(), answer.clone());
        turn.save();
        let changed = before.as_ref().is_some_and(|b| *b != answer);
        if changed {
            turn.mark_stale(ask.shakes());
        }
        match (ask, before) {
            (Ask::Name, Some(before)) if changed => commit::rename(&mut turn.desk.draft, &before, &answer),
            (Ask::Url, before) if changed || before.is_none() || self.challenge.is_none() => {
                if changed {
                    turn.desk.catalog = None;
                    turn.desk.draft.answers.remove(key::AUTHORITY);
                    turn.desk.draft.answers.remove(key::TENANT);
                }
                let offered =
                    turn.desk.offer.as_ref().filter(|o| parse_org_url(&o.url).is_ok_and(|u| u.origin() == answer));
                if let Some(offer) = offered {
                    let authority = offer.url.clone();
                    turn.desk.draft.answers.insert(key::AUTHORITY.into(), authority);
                }
                self.discover(turn);
            }
            _ => {}
        }
    }

    fn step_to(&mut self, index: usize, turn: &mut Turn<'_>) {
        if index >= Ask::ALL.len() {
            return self.complete(turn);
        }
        turn.desk.draft.question = index;
        turn.save();
        self.show(turn);
    }

    /// All questions are answered: the account enters the draft's workspace. A missing answer is asked for.
    fn complete(&mut self, turn: &mut Turn<'_>) {
        if commit::commit(&mut turn.desk.draft) {
            turn.accept();
            return;
        }
        let missing = Ask::ALL.into_iter().find(|a| !turn.desk.draft.answers.contains_key(a.key()));
        let index = missing.unwrap_or(Ask::Name).index();
        turn.desk.draft.question = index;
        turn.save();
        self.show(turn);
        self.problem = Some(Problem::key("answer-problem-empty"));
    }

    /// The line that has the focus, the secret's own lines included.
    fn focused(&mut self, desk: &Desk) -> Option<&mut Input> {
        match self.current(desk) {
            Ask::Secret => self.secret.focused(),
            ask if ask.options().is_empty() => self.line_mut(ask),
            _ => None,
        }
    }

    fn typed(&mut self, turn: &mut Turn<'_>) {
        let ask = self.current(turn.desk);
        if let Some(touched) = self.touched.get_mut(ask.index()) {
            *touched = true;
        }
        self.problem = None;
        if ask == Ask::Secret {
            self.secret.typed();
        } else {
            turn.ask(Work::Pause, Effect::Wake(PAUSE_MS));
        }
    }

    /// After a pause in typing: says what is wrong below the line, takes no focus, blocks nothing.
    fn paused(&mut self, turn: &mut Turn<'_>) {
        let ask = self.current(turn.desk);
        if ask != Ask::Secret && ask.options().is_empty() && !self.line(ask).trim().is_empty() {
            self.problem = judge(ask, self.line(ask), turn.desk).err();
        }
    }

    fn spread(&mut self, found: Vec<(Ask, String)>, turn: &mut Turn<'_>) {
        let mut names = Vec::new();
        for (ask, value) in found {
            names.push(turn.cx.words.say(&format!("ask-{}", ask.key())));
            if let Some(touched) = self.touched.get_mut(ask.index()) {
                *touched = true;
            }
            if ask == Ask::Secret {
                self.secret.put(&value);
            } else if let Some(line) = self.line_mut(ask) {
                line.set(&value);
                if let Ok(answer) = judge(ask, &value, turn.desk) {
                    self.keep(ask, answer, turn);
                }
            }
        }
        turn.toast_with("wz-pasted", &[("fields", Arg::from(names.join(", ")))]);
        self.paused(turn);
    }
}

impl Screen for Account {
    fn enter(&mut self, turn: &mut Turn<'_>) {
        let last = Ask::ALL.len() - 1;
        turn.desk.draft.question = turn.desk.draft.question.min(last);
        self.show(turn);
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) -> bool {
        let ask = self.current(turn.desk);
        let plain = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        if let Some(pick) = self.picks.get_mut(ask.index())
            && !ask.options().is_empty()
        {
            self.problem = None;
            return pick.key(key);
        }
        if ask == Ask::Secret && plain && matches!(key.code, KeyCode::Tab | KeyCode::BackTab) {
            self.problem = None;
            self.secret.other_place();
            return true;
        }
        if plain && key.code == KeyCode::Up && ask.index() > 0 {
            self.step_to(ask.index() - 1, turn);
            return true;
        }
        let Some(line) = self.focused(turn.desk) else { return false };
        if !line.key(key) {
            return false;
        }
        self.typed(turn);
        true
    }

    fn command(&mut self, id: CommandId, turn: &mut Turn<'_>) -> bool {
        match id {
            CommandId::NextPane if self.current(turn.desk) == Ask::Secret => self.secret.other_place(),
            CommandId::Toggle if !self.current(turn.desk).options().is_empty() => self.next(turn),
            CommandId::Refresh => self.discover(turn),
            _ => return false,
        }
        true
    }

    fn next(&mut self, turn: &mut Turn<'_>) {
        turn.give_up(&Work::Pause);
        match self.current(turn.desk) {
            Ask::Secret => match self.secret.next(turn) {
                Ok(true) => self.complete(turn),
                Ok(false) => self.problem = None,
                Err(problem) => self.problem = Some(problem),
            },
            ask => self.answer(ask, turn),
        }
    }

    fn back(&mut self, turn: &mut Turn<'_>) -> bool {
        turn.give_up(&Work::Pause);
        let ask = self.current(turn.desk);
        if ask == Ask::Secret && self.secret.back() {
            self.problem = None;
            return true;
        }
        if ask.index() == 0 {
            return false;
        }
        self.step_to(ask.index() - 1, turn);
        true
    }

    fn paste(&mut self, text: &str, turn: &mut Turn<'_>) -> bool {
        let found = pasted::spread(text);
        if found.len() > 1 {
            self.spread(found, turn);
            return true;
        }
        let Some(line) = self.focused(turn.desk) else { return false };
        line.insert(text.trim());
        self.typed(turn);
        true
    }

    fn hit(&mut self, hit: Hit, double: bool, turn: &mut Turn<'_>) -> bool {
        match hit {
            Hit::Field(index) if index < Ask::ALL.len() && index <= turn.desk.draft.question => {
                self.step_to(index, turn)
            }
            Hit::Row(row) => {
                let ask = self.current(turn.desk);
                if let Some(pick) = self.picks.get_mut(ask.index()) {
                    pick.select(row);
                }
                if double {
                    self.next(turn);
                }
            }
            Hit::Pane(_) if self.current(turn.desk) == Ask::Secret => self.secret.other_place(),
            _ => return false,
        }
        true
    }

    fn wheel(&mut self, lines: i32, turn: &mut Turn<'_>) {
        let ask = self.current(turn.desk);
        if let Some(pick) = self.picks.get_mut(ask.index()) {
            pick.move_by(lines.signum().into());
        }
    }

    fn done(&mut self, work: Work, done: Done, turn: &mut Turn<'_>) {
        match (work, done) {
            (Work::Pause, _) => self.paused(turn),
            (Work::Challenge, Done::Challenge(outcome)) => self.challenged(outcome, turn),
            (_, done) => match self.secret.done(done, turn) {
                Ok(true) => {
                    if turn.desk.draft.step == Step::Account && self.current(turn.desk) == Ask::Secret {
                        self.complete(turn);
                    }
                }
                Ok(false) => {}
                Err(problem) => self.problem = Some(problem),
            },
        }
    }

    fn typing(&self, desk: &Desk) -> bool {
        match self.current(desk) {
            Ask::Secret => self.secret.typing(),
            ask => ask.options().is_empty(),
        }
    }

    fn view(&self, desk: &Desk, sheet: Sheet<'_, '_>) {
        view::view(self, desk, sheet);
    }

    fn commands(&self, desk: &Desk) -> Vec<Offered> {
        let mut out = vec![(CommandId::Next, None)];
        if self.current(desk) == Ask::Secret {
            out.push((CommandId::NextPane, None));
        }
        out.push((CommandId::CopyCommand, None));
        out
    }

    fn help_key(&self, desk: &Desk) -> String {
        format!("ask-{}-why", self.current(desk).key())
    }
}
