//! The wizard: seven steps from an account to a launch. It turns keys into answers of the draft and effects; it may touch
//! the domain, the pure parts of `task`, and the widgets.
mod account;
mod aim;
mod checks;
mod desk;
mod enumerations;
#[cfg(test)]
pub(super) mod fixtures;
mod flows;
mod frame;
mod ground;
mod history;
mod review;
mod schemas;
mod screen;
mod sheet;
mod tables;
#[cfg(test)]
mod tests;

pub use aim::Aim;

use super::keys::chord;
use super::{Canvas, Done, Effect, Hit, Leave, TaskId, UpdateCx, ViewCx, WizardOut};
use crate::command::{self, CommandId, Scope};
use crate::fault::ErrorKind;
use crate::i18n::Words;
use crate::setup::{Draft, SandboxOffer, Step};
use crossterm::event::{KeyEvent, KeyEventKind};
use desk::{Desk, Turn};
use jiff::Timestamp;
use ratatui::layout::Rect;
use screen::Screen;
use std::cell::Cell;

/// The wizard's state.
#[derive(Debug)]
pub struct Wizard {
    desk: Desk,
    screens: Screens,
}

/// The state each step keeps.
#[derive(Debug, Default)]
struct Screens {
    account: account::Account,
    checks: checks::Checks,
    tables: tables::Tables,
    schemas: schemas::Schemas,
    enumerations: enumerations::Enumerations,
    flows: flows::Flows,
    review: review::Review,
}

impl Screens {
    fn at(&mut self, step: Step) -> &mut dyn Screen {
        match step {
            Step::Account => &mut self.account,
            Step::Checks => &mut self.checks,
            Step::Tables => &mut self.tables,
            Step::Schemas => &mut self.schemas,
            Step::Enumerations => &mut self.enumerations,
            Step::Flows => &mut self.flows,
            Step::Review => &mut self.review,
        }
    }

    fn of(&self, step: Step) -> &dyn Screen {
        match step {
            Step::Account => &self.account,
            Step::Checks => &self.checks,
            Step::Tables => &self.tables,
            Step::Schemas => &self.schemas,
            Step::Enumerations => &self.enumerations,
            Step::Flows => &self.flows,
            Step::Review => &self.review,
        }
    }
}

impl Wizard {
    /// Opens at the draft's step and question.
    pub fn open(draft: Draft, sandbox: Option<SandboxOffer>, words: Words, now: Timestamp) -> (Wizard, Vec<Effect>) {
        Self { desk: Desk::new(draft, sandbox), screens: Screens::default() }.enter(words, now)
    }

    /// Opens a setup that is there, to change it.
    pub fn change(draft: Draft, aim: Aim, words: Words, now: Timestamp) -> (Wizard, Vec<Effect>) {
        let (mut desk, mut screens) = (Desk::new(draft, None), Screens::default());
        desk.opened = Some(Box::new(desk.draft.clone()));
        match aim {
            Aim::Step(_) => {}
            Aim::Rule(..) => screens.schemas.aim(aim),
            Aim::Flow(_) | Aim::Chain(_) => screens.flows.aim(aim),
        }
        Self { desk, screens }.enter(words, now)
    }

    fn enter(self, words: Words, now: Timestamp) -> (Wizard, Vec<Effect>) {
        let mut wizard = self;
        let counter = Cell::new(0);
        let cx = UpdateCx { words, now, next_task: &counter };
        let out = wizard.turn(&cx, |screen, turn| {
            screen.enter(turn);
            true
        });
        wizard.desk.forget_ids();
        (wizard, out.effects.into_iter().map(|(_, effect)| effect).collect())
    }

    /// In a workspace that command lines have to name with this option.
    #[must_use]
    pub fn at(mut self, option: &str) -> Self {
        option.clone_into(&mut self.desk.option);
        self
    }

    /// Where a sandbox can be started in place of a CRM.
    #[must_use]
    pub fn beside_sandbox(mut self, at_hand: bool) -> Self {
        self.desk.sandbox_at_hand = at_hand;
        self
    }

    /// A key.
    pub fn key(&mut self, key: KeyEvent, cx: &UpdateCx<'_>) -> WizardOut {
        if key.kind == KeyEventKind::Release {
            return WizardOut::default();
        }
        let typing = self.typing();
        self.turn(cx, |screen, turn| {
            if screen.key(key, turn) {
                return true;
            }
            let Some(pressed) = chord(&key) else { return false };
            // While text is typed, letters are text and never commands.
            if typing && pressed.types() {
                return false;
            }
            match command::find(scope(turn.desk.draft.step), pressed) {
                Some(id) => run(screen, id, turn),
                None => false,
            }
        })
    }

    /// A command from footer, palette or help.
    pub fn command(&mut self, id: CommandId, cx: &UpdateCx<'_>) -> WizardOut {
        self.turn(cx, |screen, turn| run(screen, id, turn))
    }

    /// Pasted text.
    pub fn paste(&mut self, text: &str, cx: &UpdateCx<'_>) -> WizardOut {
        self.turn(cx, |screen, turn| screen.paste(text, turn))
    }

    /// A click.
    pub fn hit(&mut self, hit: Hit, double: bool, cx: &UpdateCx<'_>) -> WizardOut {
        self.turn(cx, |screen, turn| match hit {
            Hit::Step(index) => jump(index, turn),
            Hit::Command(id) => run(screen, id, turn),
            other => screen.hit(other, double, turn),
        })
    }

    /// The wheel; down is positive.
    pub fn wheel(&mut self, lines: i32, cx: &UpdateCx<'_>) -> WizardOut {
        self.turn(cx, |screen, turn| {
            screen.wheel(lines, turn);
            true
        })
    }

    /// A task's answer.
    pub fn done(&mut self, task: TaskId, done: Done, cx: &UpdateCx<'_>) -> WizardOut {
        if let Done::DraftSaved(saved) = &done {
            let toast = saved.as_ref().err().map(|fault| cx.words.fault(fault));
            return WizardOut { toast, handled: true, ..WizardOut::default() };
        }
        let Some(ask) = self.desk.claim(task, &done) else { return WizardOut::default() };
        let owner = ask.owner();
        let mut turn = Turn::new(&mut self.desk, cx);
        turn.out.handled = true;
        let screen = self.screens.at(owner);
        screen.done(ask, done, &mut turn);
        let step = turn.desk.draft.step;
        if turn.desk.eager && step == owner && !turn.desk.busy(step) {
            turn.desk.eager = false;
            if screen.fault().is_none() {
                screen.next(&mut turn);
            }
        }
        turn.finish(&mut self.screens)
    }

    /// Whether a text input has the focus: single letters then type, they do not command.
    pub fn typing(&self) -> bool {
        self.screens.of(self.desk.draft.step).typing(&self.desk)
    }

    /// Draws it.
    pub fn view(&self, cx: &ViewCx<'_>, area: Rect, canvas: &mut Canvas<'_>) {
        frame::view(&self.desk, self.screens.of(self.desk.draft.step), cx, area, canvas);
    }

    /// The commands that apply now, in footer priority order; a disabled one with the key of its reason.
    pub fn commands(&self) -> Vec<(CommandId, Option<&'static str>)> {
        let mut all = self.screens.of(self.desk.draft.step).commands(&self.desk);
        // Beside the way forward, so that no footer is too short for it.
        all.insert(all.len().min(1), (CommandId::Back, None));
        all
    }

    /// The stem of a command's words where it means something of its own just now.
    pub fn word(&self, id: CommandId) -> Option<&'static str> {
        self.screens.of(self.desk.draft.step).word(id)
    }

    /// What the keys beside Enter and Esc do while something is typed, as a catalog key.
    pub fn typing_keys(&self) -> Option<&'static str> {
        self.screens.of(self.desk.draft.step).typing_keys()
    }

    /// The headless command that does the same.
    pub fn headless(&self) -> String {
        let own = self.screens.of(self.desk.draft.step).headless(&self.desk);
        own.unwrap_or_else(|| review::headless(&self.desk))
    }

    /// The key of the help text for what has the focus.
    pub fn help_key(&self) -> String {
        self.screens.of(self.desk.draft.step).help_key(&self.desk)
    }

    /// The draft as it stands, for the header's breadcrumb and for keeping it when the program ends.
    pub fn draft(&self) -> &Draft {
        &self.desk.draft
    }

    fn turn(&mut self, cx: &UpdateCx<'_>, work: impl FnOnce(&mut dyn Screen, &mut Turn<'_>) -> bool) -> WizardOut {
        let mut turn = Turn::new(&mut self.desk, cx);
        let screen = self.screens.at(turn.desk.draft.step);
        turn.out.handled = work(screen, &mut turn);
        turn.finish(&mut self.screens)
    }
}

/// A command: the general ones here, the others in the step.
fn run(screen: &mut dyn Screen, id: CommandId, turn: &mut Turn<'_>) -> bool {
    let step = turn.desk.draft.step;
    match id {
        CommandId::Next | CommandId::Launch if turn.desk.busy(step) && step != Step::Account => {
            turn.desk.eager = true;
            turn.toast("wz-goes-on");
        }
        CommandId::Next | CommandId::Launch => match screen.fault().map(|f| f.kind) {
            Some(ErrorKind::SecretMissing | ErrorKind::VaultLocked) => ask_secret_again(screen, turn),
            _ => screen.next(turn),
        },
        CommandId::Back if turn.desk.eager => {
            turn.desk.eager = false;
            turn.toast("wz-stays");
        }
        CommandId::Back => {
            if !screen.back(turn) {
                let entered = turn.desk.opened.as_ref().is_some_and(|opened| opened.step == step);
                match step.back().filter(|_| !entered) {
                    Some(before) => turn.go(before),
                    None => leave(turn),
                }
            }
        }
        other => return screen.command(other, turn),
    }
    true
}

/// Out of the wizard; what was answered is kept.
fn leave(turn: &mut Turn<'_>) {
    turn.out.leave = Some(Leave::Home);
    let draft = &turn.desk.draft;
    let answered = match &turn.desk.opened {
        Some(opened) => Draft { step: opened.step, question: opened.question, ..draft.clone() } != **opened,
        None => !draft.answers.is_empty(),
    };
    if answered {
        turn.save();
        turn.toast("wz-kept");
    } else if turn.desk.opened.is_some() {
        // Where nothing was changed there is nothing to resume.
        let id = turn.cx.task();
        turn.out.effects.push((id, Effect::DiscardDraft));
    }
}

/// The vault cannot give the secret: back to the question for it. A locked vault still holds it.
fn ask_secret_again(screen: &dyn Screen, turn: &mut Turn<'_>) {
    if screen.fault().is_some_and(|f| f.kind == ErrorKind::SecretMissing) {
        turn.desk.draft.secret_stored = false;
    }
    turn.desk.draft.question = account::kept_question(&turn.desk.draft);
    turn.go(Step::Account);
    turn.toast("wz-secret-again");
}

/// The registry's name of a step.
fn scope(step: Step) -> Scope {
    match step {
        Step::Account => Scope::Account,
        Step::Checks => Scope::Checks,
        Step::Tables => Scope::Tables,
        Step::Schemas => Scope::Schemas,
        Step::Enumerations => Scope::Enumerations,
        Step::Flows => Scope::Flows,
        Step::Review => Scope::Review,
    }
}

/// To a step that was seen before.
fn jump(index: usize, turn: &mut Turn<'_>) -> bool {
    let Some(step) = Step::ALL.get(index).copied() else { return false };
    if step <= turn.desk.reached {
        turn.go(step);
    } else {
        turn.toast("wz-not-yet");
    }
    true
}
