//! Step 1: the external account, one question at a time, the answered ones above it.
mod certificate;
mod commit;
mod kept;
mod pasted;
mod prerequisites;
mod question;
mod secret;
mod sign_in;
mod vault;
mod view;
mod view_kept;

use super::desk::{Ask as Work, Desk, Turn};
use super::screen::{Offered, Screen};
use super::sheet::Sheet;
use crate::account::parse_org_url;
use crate::command::CommandId;
use crate::fault::Outcome;
use crate::i18n::Arg;
use crate::port::Challenge;
use crate::setup::{Step, first_unanswered, key};
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use crate::tui::{Done, Effect, Hit};
use certificate::CertificateDesk;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use kept::Kept;
use prerequisites::Prerequisites;
use question::{Ask, Problem, judge, proposal};
use secret::SecretDesk;
use sign_in::SignInDesk;
use vault::VaultDesk;

/// Judges a typed answer so many milliseconds after the last key.
const PAUSE_MS: u64 = 300;

/// The state of the step.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// One line a question; what was typed stays when people go back and forth. What the vault keeps has desks of its own.
    inputs: [Input; Ask::ALL.len()],
    /// Lines a person changed; proposals do not overwrite them.
    touched: [bool; Ask::ALL.len()],
    /// The choices of the questions that have some.
    picks: [ListState; Ask::ALL.len()],
    problem: Option<Problem>,
    challenge: Option<Outcome<Challenge>>,
    vault: VaultDesk,
    secret: SecretDesk,
    certificate: CertificateDesk,
    sign_in: SignInDesk,
    /// The sheet for the administrator, while it is open.
    prerequisites: Option<Prerequisites>,
}

impl Account {
    fn current(&self, desk: &Desk) -> Ask {
        Ask::at(desk.draft.question, &desk.draft.answers)
    }

    /// The desk of a question whose answer the vault keeps, and the vault before it.
    fn kept(&mut self, ask: Ask) -> Option<(&mut dyn Kept, &mut VaultDesk)> {
        let desk: &mut dyn Kept = match ask {
            Ask::Secret | Ask::Password => {
                self.secret.ask_for(ask);
                &mut self.secret
            }
            Ask::Certificate => &mut self.certificate,
            Ask::SignIn => &mut self.sign_in,
            _ => return None,
        };
        Some((desk, &mut self.vault))
    }

    fn kept_ref(&self, ask: Ask) -> Option<&dyn Kept> {
        match ask {
            Ask::Secret | Ask::Password => Some(&self.secret),
            Ask::Certificate => Some(&self.certificate),
            Ask::SignIn => Some(&self.sign_in),
            _ => None,
        }
    }

    fn line(&self, ask: Ask) -> &str {
        self.inputs.get(ask.slot()).map(Input::text).unwrap_or_default()
    }

    fn line_mut(&mut self, ask: Ask) -> Option<&mut Input> {
        self.inputs.get_mut(ask.slot())
    }

    fn pick(&self, ask: Ask) -> usize {
        self.picks.get(ask.slot()).map(ListState::selected).unwrap_or(0)
    }

    /// A question comes on: its line shows the answer given before, or the proposal.
    fn show(&mut self, turn: &mut Turn<'_>) {
        let ask = self.current(turn.desk);
        self.problem = None;
        let given = turn.desk.draft.answers.get(ask.key()).cloned();
        let at = given.as_deref().and_then(|g| ask.options().iter().position(|o| o.value == g)).unwrap_or(0);
        if let Some(pick) = self.picks.get_mut(ask.slot()) {
            pick.resize(ask.options().len());
            pick.select(at);
        }
        let touched = self.touched.get(ask.slot()).copied().unwrap_or(false);
        let proposed =
            given.unwrap_or_else(|| proposal(ask, turn.desk, self.challenge.as_ref().and_then(|c| c.as_ref().ok())));
        if let Some(line) = self.line_mut(ask)
            && (!touched || line.is_empty())
            && !ask.is_kept()
        {
            line.set(&proposed);
        }
        if ask == Ask::Tenant && self.challenge.is_none() {
            self.discover(turn);
        }
        if let Some((desk, vault)) = self.kept(ask) {
            desk.show(vault, turn);
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
            let touched = self.touched.get(Ask::Tenant.slot()).copied().unwrap_or(false);
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
                self.step_to(ask.index(&turn.desk.draft.answers) + 1, turn);
            }
            Err(problem) => self.problem = Some(problem),
        }
    }

    /// Keeps an answer; what rests on it is looked at again.
    fn keep(&mut self, ask: Ask, answer: String, turn: &mut Turn<'_>) {
        let before = turn.desk.draft.answers.get(ask.key()).cloned();
        turn.desk.draft.keep_answer(ask.key(), &answer);
        turn.save();
        let changed = before.as_ref().is_some_and(|b| *b != answer);
        if changed && ask == Ask::CertificateSource {
            self.certificate.again();
            turn.desk.draft.answers.remove(key::CERTIFICATE);
            turn.desk.draft.secret_stored = false;
        }
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
        if index >= Ask::asked(&turn.desk.draft.answers).len() {
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
        turn.desk.draft.question = first_unanswered(&turn.desk.draft).unwrap_or(0);
        turn.save();
        self.show(turn);
        self.problem = Some(Problem::key("answer-problem-empty"));
    }

    /// The line that has the focus, those of the vault and its desks included.
    fn focused(&mut self, desk: &Desk) -> Option<&mut Input> {
        match self.current(desk) {
            ask if ask.is_kept() => self.kept(ask).and_then(|(desk, vault)| desk.focused(vault)),
            ask if ask.options().is_empty() => self.line_mut(ask),
            _ => None,
        }
    }

    fn typed(&mut self, turn: &mut Turn<'_>) {
        let ask = self.current(turn.desk);
        if let Some(touched) = self.touched.get_mut(ask.slot()) {
            *touched = true;
        }
        self.problem = None;
        match self.kept(ask) {
            Some((desk, _)) => desk.typed(),
            None => turn.ask(Work::Pause, Effect::Wake(PAUSE_MS)),
        }
    }

    /// After a pause in typing: says what is wrong below the line, takes no focus, blocks nothing.
    fn paused(&mut self, turn: &mut Turn<'_>) {
        let ask = self.current(turn.desk);
        if !ask.is_kept() && ask.options().is_empty() && !self.line(ask).trim().is_empty() {
            self.problem = judge(ask, self.line(ask), turn.desk).err();
        }
    }

    /// Back inside the question, or to the question before.
    fn leave(&mut self, turn: &mut Turn<'_>) {
        let ask = self.current(turn.desk);
        self.problem = None;
        if self.kept(ask).is_some_and(|(desk, vault)| desk.back(vault, turn)) {
            return;
        }
        if let Some(before) = turn.desk.draft.question.checked_sub(1) {
            self.step_to(before, turn);
        }
    }

    fn spread(&mut self, found: Vec<(Ask, String)>, turn: &mut Turn<'_>) {
        let mut names = Vec::new();
        for (ask, value) in found {
            names.push(turn.cx.words.say(&format!("ask-{}", ask.key())));
            if let Some(touched) = self.touched.get_mut(ask.slot()) {
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
        let last = Ask::asked(&turn.desk.draft.answers).len().saturating_sub(1);
        turn.desk.draft.question = turn.desk.draft.question.min(last);
        self.show(turn);
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) -> bool {
        if let Some(open) = &mut self.prerequisites {
            return open.key(key);
        }
        let ask = self.current(turn.desk);
        let plain = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        if let Some(pick) = self.picks.get_mut(ask.slot())
            && !ask.options().is_empty()
        {
            self.problem = None;
            return pick.key(key);
        }
        if plain
            && matches!(key.code, KeyCode::Tab | KeyCode::BackTab)
            && self.kept(ask).is_some_and(|(desk, _)| desk.other())
        {
            self.problem = None;
            return true;
        }
        if plain && key.code == KeyCode::Up && turn.desk.draft.question > 0 {
            self.leave(turn);
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
            CommandId::Prerequisites if self.prerequisites.take().is_none() => {
                self.prerequisites = Some(Prerequisites::default());
            }
            CommandId::Prerequisites => {}
            CommandId::CopySelected if self.prerequisites.is_some() => {
                turn.copy(prerequisites::text(turn.desk, turn.cx.words.0));
                turn.toast("wz-copied");
            }
            CommandId::NextPane => return self.kept(self.current(turn.desk)).is_some_and(|(desk, _)| desk.other()),
            CommandId::CopySelected => match self.kept_ref(self.current(turn.desk)).and_then(Kept::copied) {
                Some(text) => {
                    turn.copy(text);
                    turn.toast("wz-copied");
                }
                None => return false,
            },
            CommandId::Toggle if !self.current(turn.desk).options().is_empty() => self.next(turn),
            CommandId::Refresh => self.discover(turn),
            _ => return false,
        }
        true
    }

    fn next(&mut self, turn: &mut Turn<'_>) {
        turn.give_up(&Work::Pause);
        if self.prerequisites.take().is_some() {
            return;
        }
        let ask = self.current(turn.desk);
        match self.kept(ask).map(|(desk, vault)| desk.next(vault, turn)) {
            Some(Ok(true)) => self.complete(turn),
            Some(Ok(false)) => self.problem = None,
            Some(Err(problem)) => self.problem = Some(problem),
            None => self.answer(ask, turn),
        }
    }

    fn back(&mut self, turn: &mut Turn<'_>) -> bool {
        turn.give_up(&Work::Pause);
        if self.prerequisites.take().is_some() {
            return true;
        }
        if turn.desk.draft.question == 0 && !self.current(turn.desk).is_kept() {
            return false;
        }
        self.leave(turn);
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
            Hit::Field(index) if index <= turn.desk.draft.question => self.step_to(index, turn),
            Hit::Row(row) => {
                let ask = self.current(turn.desk);
                if let Some(pick) = self.picks.get_mut(ask.slot()) {
                    pick.select(row);
                }
                if double {
                    self.next(turn);
                }
            }
            Hit::Pane(_) => return self.kept(self.current(turn.desk)).is_some_and(|(desk, _)| desk.other()),
            _ => return false,
        }
        true
    }

    fn wheel(&mut self, lines: i32, turn: &mut Turn<'_>) {
        if let Some(open) = &mut self.prerequisites {
            return open.move_by(lines.into());
        }
        let ask = self.current(turn.desk);
        if let Some(pick) = self.picks.get_mut(ask.slot()) {
            pick.move_by(lines.signum().into());
        }
    }

    fn done(&mut self, work: Work, done: Done, turn: &mut Turn<'_>) {
        let answered = match (work, done) {
            (Work::Pause, _) => return self.paused(turn),
            (Work::Tick, _) => return self.sign_in.ticked(turn),
            (Work::Challenge, Done::Challenge(outcome)) => return self.challenged(outcome, turn),
            (_, Done::VaultFacts(outcome)) => self.vault.found(outcome, turn).map(|()| false),
            (_, done @ Done::SecretStored(_)) => self.secret.done(done, turn),
            (_, done @ Done::CertificateKept(_)) => self.certificate.done(done, turn),
            (_, done) => self.sign_in.done(done, turn),
        };
        match answered {
            Ok(true) if turn.desk.draft.step == Step::Account && self.current(turn.desk).is_kept() => {
                self.complete(turn);
            }
            Ok(_) => {}
            Err(problem) => self.problem = Some(problem),
        }
    }

    fn typing(&self, desk: &Desk) -> bool {
        if self.prerequisites.is_some() {
            return false;
        }
        let ask = self.current(desk);
        self.kept_ref(ask).map_or(ask.options().is_empty(), |kept| kept.typing(&self.vault))
    }

    fn view(&self, desk: &Desk, sheet: Sheet<'_, '_>) {
        view::view(self, desk, sheet);
    }

    fn commands(&self, desk: &Desk) -> Vec<Offered> {
        let mut out = vec![(CommandId::Next, None)];
        if self.prerequisites.is_some() {
            out.push((CommandId::CopySelected, None));
            return out;
        }
        match self.current(desk) {
            Ask::Secret | Ask::Password => out.push((CommandId::NextPane, None)),
            Ask::Certificate if self.certificate.certificate.is_some() => {
                out.extend([(CommandId::CopySelected, None), (CommandId::NextPane, None)]);
            }
            Ask::SignIn if self.sign_in.offer.is_some() => out.push((CommandId::CopySelected, None)),
            _ => {}
        }
        out.extend([(CommandId::Prerequisites, None), (CommandId::CopyCommand, None)]);
        out
    }

    fn help_key(&self, desk: &Desk) -> String {
        format!("ask-{}-why", self.current(desk).key())
    }
}
