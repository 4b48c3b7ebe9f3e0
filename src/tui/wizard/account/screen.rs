//! The step before keys, commands, mouse and answers: what is open inside it comes first.
use super::environments::{Finder, Page};
use super::kept::Kept;
use super::prerequisites::{self, Prerequisites};
use super::question::Ask;
use super::{Account, view};
use crate::account::System;
use crate::command::CommandId;
use crate::setup::{Step, system_of};
use crate::tui::wizard::desk::{Ask as Work, Desk, Turn};
use crate::tui::wizard::screen::{Offered, Screen};
use crate::tui::wizard::sheet::Sheet;
use crate::tui::{Done, Hit};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

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
        if let Some(finder) = &mut self.finder {
            let taken = finder.key(key, &mut self.vault);
            if taken {
                self.problem = None;
            }
            return taken;
        }
        let ask = self.current(turn.desk);
        let plain = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        if let Some(pick) = self.picks.get_mut(ask.slot())
            && ask.is_choice()
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
        if plain && matches!(key.code, KeyCode::Char(_)) {
            self.forget_proposal(turn.desk);
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
                turn.copy(prerequisites::text(turn.desk, self.pointed(turn.desk), turn.cx.words.0));
                turn.toast("wz-copied");
            }
            CommandId::Environments if self.can_look(turn.desk) => {
                self.problem = None;
                self.finder = Some(Box::new(Finder::open(turn.desk)));
                self.vault.show(turn);
            }
            CommandId::CopySelected if self.finder.is_some() => {
                let code = self.finder.as_ref().and_then(|finder| finder.sign_in.copied());
                let Some(code) = code else { return false };
                turn.copy(code);
                turn.toast("wz-copied");
            }
            CommandId::Instead => {
                return self.finder.is_none()
                    && self.kept(self.current(turn.desk)).is_some_and(|(desk, _)| desk.other());
            }
            CommandId::CopySelected => match self.kept_ref(self.current(turn.desk)).and_then(Kept::copied) {
                Some(text) => {
                    turn.copy(text);
                    turn.toast("wz-copied");
                }
                None => return false,
            },
            CommandId::Toggle if self.current(turn.desk).is_choice() => self.next(turn),
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
        if let Some(finder) = &mut self.finder {
            match finder.next(&mut self.vault, turn) {
                Ok(Some(chosen)) => self.take(chosen, turn),
                Ok(None) => self.problem = None,
                Err(problem) => self.problem = Some(problem),
            }
            return;
        }
        let ask = self.current(turn.desk);
        match self.kept(ask).map(|(desk, vault)| desk.next(vault, turn)) {
            Some(Ok(true)) => self.after_kept(turn),
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
        if let Some(finder) = &mut self.finder {
            self.problem = None;
            if !finder.back(&mut self.vault, turn) {
                finder.close(turn);
                self.finder = None;
            }
            return true;
        }
        if turn.desk.draft.question == 0 && !self.current(turn.desk).is_kept() {
            return false;
        }
        self.leave(turn);
        true
    }

    fn paste(&mut self, text: &str, turn: &mut Turn<'_>) -> bool {
        if let Some(finder) = &mut self.finder {
            return finder.paste(text, &mut self.vault);
        }
        let found = super::pasted::spread(text);
        if found.len() > 1 {
            self.spread(found, turn);
            return true;
        }
        // An empty clipboard takes nothing away.
        let text = text.trim();
        if text.is_empty() {
            return true;
        }
        self.forget_proposal(turn.desk);
        let Some(line) = self.focused(turn.desk) else { return false };
        line.insert(text);
        self.typed(turn);
        true
    }

    fn hit(&mut self, hit: Hit, double: bool, turn: &mut Turn<'_>) -> bool {
        if let Some(finder) = &mut self.finder {
            let (Hit::Row(row), Some(list)) = (hit, finder.rows()) else { return false };
            list.select(row);
            if double {
                self.next(turn);
            }
            return true;
        }
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
        if let Some(finder) = &mut self.finder {
            if let Some(list) = finder.rows() {
                list.move_by(lines.signum().into());
            }
            return;
        }
        let ask = self.current(turn.desk);
        if let Some(pick) = self.picks.get_mut(ask.slot()) {
            pick.move_by(lines.signum().into());
        }
    }

    fn done(&mut self, work: Work, done: Done, turn: &mut Turn<'_>) {
        if let Some(finder) = &mut self.finder
            && matches!(work, Work::SignIn | Work::Environments | Work::Tick)
        {
            if work == Work::Tick {
                return finder.sign_in.ticked(turn);
            }
            self.problem = finder.done(done, turn).err();
            return;
        }
        let answered = match (work, done) {
            (Work::Pause, _) => return self.paused(turn),
            (Work::Tick, _) => return self.sign_in.ticked(turn),
            (Work::SignInPlace, Done::SignInPlace(outcome)) => return self.challenged(outcome, turn),
            (_, Done::VaultFacts(outcome)) => self.vault.found(outcome, turn).map(|()| false),
            (_, done @ Done::SecretStored(_)) => self.secret.done(done, turn),
            (_, done @ Done::CertificateKept(_)) => self.certificate.done(done, turn),
            (_, done) => self.sign_in.done(done, turn),
        };
        match answered {
            Ok(true) if turn.desk.draft.step == Step::Account && self.current(turn.desk).is_kept() => {
                self.after_kept(turn);
            }
            Ok(_) => {}
            Err(problem) => self.problem = Some(problem),
        }
    }

    fn typing(&self, desk: &Desk) -> bool {
        if self.prerequisites.is_some() {
            return false;
        }
        if let Some(finder) = &self.finder {
            return finder.typing(&self.vault);
        }
        let ask = self.current(desk);
        self.kept_ref(ask).map_or(!ask.is_choice(), |kept| kept.typing(&self.vault))
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
        if let Some(finder) = &self.finder {
            if finder.page == Page::SignIn && finder.sign_in.offer.is_some() {
                out.push((CommandId::CopySelected, None));
            }
            return out;
        }
        match self.current(desk) {
            Ask::Url if system_of(&desk.draft.answers) == System::Dynamics => {
                out.push((CommandId::Environments, None));
            }
            Ask::Secret | Ask::ClientSecret | Ask::Password => out.push((CommandId::Instead, None)),
            Ask::Certificate if self.certificate.certificate.is_some() => {
                out.extend([(CommandId::CopySelected, None), (CommandId::Instead, None)]);
            }
            Ask::SignIn if self.sign_in.offer.is_some() => out.push((CommandId::CopySelected, None)),
            _ => {}
        }
        out.extend([(CommandId::Prerequisites, None), (CommandId::CopyCommand, None)]);
        out
    }

    fn help_key(&self, desk: &Desk) -> String {
        if self.finder.is_some() {
            return "wz-environments-why".to_owned();
        }
        format!("ask-{}-why", self.current(desk).words(&desk.draft.answers))
    }
}
