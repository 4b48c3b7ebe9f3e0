//! Step 1: the external account, one question at a time, the answered ones above it.
mod certificate;
mod commit;
mod environments;
mod kept;
mod pasted;
mod prerequisites;
mod question;
mod screen;
mod secret;
mod sign_in;
mod vault;
mod view;
mod view_environments;
mod view_kept;

use super::desk::{Ask as Work, Desk, Turn};
use crate::account::{AuthKind, Expiry, parse_org_url};
use crate::fault::Outcome;
use crate::i18n::Arg;
use crate::port::SignInPlace;
use crate::setup::{Draft, first_unanswered, key, system_of};
use crate::tui::Effect;
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use certificate::CertificateDesk;
use environments::{Chosen, Finder};
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
    challenge: Option<Outcome<SignInPlace>>,
    vault: VaultDesk,
    secret: SecretDesk,
    certificate: CertificateDesk,
    sign_in: SignInDesk,
    /// The sheet for the administrator, while it is open.
    prerequisites: Option<Prerequisites>,
    /// The search for an environment, while it is open.
    finder: Option<Box<Finder>>,
}

/// The place of the question whose answer the vault keeps.
pub(super) fn kept_question(draft: &Draft) -> usize {
    Ask::asked(&draft.answers).iter().position(|ask| ask.is_kept()).unwrap_or(0)
}

impl Account {
    fn current(&self, desk: &Desk) -> Ask {
        Ask::at(desk.draft.question, &desk.draft.answers)
    }

    /// The desk of a question whose answer the vault keeps, and the vault before it.
    fn kept(&mut self, ask: Ask) -> Option<(&mut dyn Kept, &mut VaultDesk)> {
        let desk: &mut dyn Kept = match ask {
            Ask::Secret | Ask::ClientSecret | Ask::Password => {
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
            Ask::Secret | Ask::ClientSecret | Ask::Password => Some(&self.secret),
            Ask::Certificate => Some(&self.certificate),
            Ask::SignIn => Some(&self.sign_in),
            _ => None,
        }
    }

    /// Whether the search for an environment can be opened: the account has a name, and its address is still asked for.
    fn can_look(&self, desk: &Desk) -> bool {
        let ask = self.current(desk);
        self.finder.is_none() && matches!(ask, Ask::Url | Ask::Auth | Ask::Tenant | Ask::ClientId | Ask::SignIn)
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

    /// The way to sign in that the selection stands on, while it is asked for.
    fn pointed(&self, desk: &Desk) -> Option<AuthKind> {
        let asked = self.current(desk) == Ask::Auth;
        let option = Ask::Auth.options(system_of(&desk.draft.answers)).get(self.pick(Ask::Auth)).filter(|_| asked)?;
        AuthKind::parse(option.value)
    }

    /// A question comes on: its line shows the answer given before, or the proposal.
    fn show(&mut self, turn: &mut Turn<'_>) {
        let ask = self.current(turn.desk);
        self.problem = None;
        let given = turn.desk.draft.answers.get(ask.key()).cloned();
        let proposed =
            given.unwrap_or_else(|| proposal(ask, turn.desk, self.challenge.as_ref().and_then(|c| c.as_ref().ok())));
        let options = ask.options(system_of(&turn.desk.draft.answers));
        let at = options.iter().position(|o| o.value == proposed).unwrap_or(0);
        if let Some(pick) = self.picks.get_mut(ask.slot()) {
            pick.resize(options.len());
            pick.select(at);
        }
        let touched = self.touched.get(ask.slot()).copied().unwrap_or(false);
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
            let system = system_of(&turn.desk.draft.answers);
            turn.ask(Work::SignInPlace, Effect::SignInPlace(system, url));
        }
    }

    fn challenged(&mut self, outcome: Outcome<SignInPlace>, turn: &mut Turn<'_>) {
        if let Ok(found) = &outcome {
            turn.desk.draft.answers.insert(key::AUTHORITY.into(), found.authority.clone());
            turn.save();
            let touched = self.touched.get(Ask::Tenant.slot()).copied().unwrap_or(false);
            if !touched && !turn.desk.draft.answers.contains_key(key::TENANT) {
                let tenant = crate::text::clean_line(found.tenant.as_deref().unwrap_or_default()).into_owned();
                if let Some(line) = self.line_mut(Ask::Tenant) {
                    line.set(&tenant);
                }
            }
        }
        self.challenge = Some(outcome);
    }

    fn answer(&mut self, ask: Ask, turn: &mut Turn<'_>) {
        let options = ask.options(system_of(&turn.desk.draft.answers));
        let text = match options.get(self.pick(ask)) {
            Some(option) => option.value.to_owned(),
            None => self.line(ask).to_owned(),
        };
        match judge(ask, &text, turn.desk) {
            Ok(answer) if self.is_odd(ask, &answer, turn) => self.problem = Some(Problem::warning("wz-secret-ended")),
            Ok(answer) => {
                self.keep(ask, answer, turn);
                self.step_to(ask.index(&turn.desk.draft.answers) + 1, turn);
            }
            Err(problem) => self.problem = Some(problem),
        }
    }

    /// A last day that is over: most likely mistyped. Given once more it is taken.
    fn is_odd(&self, ask: Ask, answer: &str, turn: &Turn<'_>) -> bool {
        let over = answer.parse().is_ok_and(|day| Expiry::of(day, turn.cx.now).is_over());
        ask == Ask::SecretExpires && over && !self.problem.as_ref().is_some_and(Problem::is_warning)
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
            (Ask::System, Some(_)) if changed => self.other_system(turn),
            (Ask::Auth, Some(before)) if changed => self.other_way(&before, &answer, turn),
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

    /// Nothing that was typed or found for one CRM is an answer for the other.
    fn other_system(&mut self, turn: &mut Turn<'_>) {
        self.challenge = None;
        turn.desk.catalog = None;
        for ask in Ask::ALL.into_iter().filter(|ask| !matches!(ask, Ask::Name | Ask::System)) {
            if let Some(line) = self.line_mut(ask) {
                line.clear();
            }
        }
    }

    /// The sandbox has one application for people and one for itself: what was proposed for the one is none of the other's.
    fn other_way(&mut self, before: &str, after: &str, turn: &mut Turn<'_>) {
        let person = |code: &str| AuthKind::parse(code).is_some_and(AuthKind::is_delegated);
        let Some(offer) = turn.desk.offered() else { return };
        let ids = [&offer.client_id, &offer.public_client_id];
        let proposed = turn.desk.draft.answers.get(key::CLIENT_ID).is_some_and(|id| ids.contains(&id));
        if proposed && person(before) != person(after) {
            turn.desk.draft.answers.remove(key::CLIENT_ID);
            if let Some(line) = self.line_mut(Ask::ClientId) {
                line.clear();
            }
        }
    }

    /// What was chosen among the environments answers several questions; on to the first that is open.
    fn take(&mut self, chosen: Chosen, turn: &mut Turn<'_>) {
        self.finder = None;
        let Chosen { url, tenant, auth, client_id, authority, kept } = chosen;
        let answers = [(Ask::Url, Some(url)), (Ask::Auth, Some(auth.code().to_owned())), (Ask::Tenant, tenant)];
        for (ask, answer) in answers.into_iter().chain([(Ask::ClientId, Some(client_id))]) {
            let Some(answer) = answer else { continue };
            if let Some(line) = self.line_mut(ask) {
                line.set(&answer);
            }
            self.keep(ask, answer, turn);
        }
        turn.desk.draft.answers.insert(key::AUTHORITY.into(), authority);
        kept::answered(kept, turn);
        turn.toast("wz-environments-taken");
        let asked = Ask::asked(&turn.desk.draft.answers);
        let optional = asked.iter().position(|ask| ask.is_optional()).unwrap_or(asked.len());
        self.step_to(first_unanswered(&turn.desk.draft).unwrap_or(optional), turn);
    }

    /// The vault holds the answer: on to what is asked after it.
    fn after_kept(&mut self, turn: &mut Turn<'_>) {
        let next = self.current(turn.desk).index(&turn.desk.draft.answers) + 1;
        self.step_to(next, turn);
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
            ask if !ask.is_choice() => self.line_mut(ask),
            _ => None,
        }
    }

    /// What was merely proposed makes room for the first letter typed or pasted; what was answered is edited.
    fn forget_proposal(&mut self, desk: &Desk) {
        let ask = self.current(desk);
        let touched = self.touched.get(ask.slot()).copied().unwrap_or(true);
        if touched || ask.is_kept() || desk.draft.answers.contains_key(ask.key()) {
            return;
        }
        if let Some(line) = self.line_mut(ask) {
            line.clear();
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
        if !ask.is_kept() && !ask.is_choice() && !self.line(ask).trim().is_empty() {
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
            names.push(turn.cx.words.say(&format!("ask-{}", ask.words(&turn.desk.draft.answers))));
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
