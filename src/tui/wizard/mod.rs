//! The wizard: seven steps from an account to a launch. It turns keys into answers of the draft and effects; it may touch
//! the domain, the pure parts of `task`, and the widgets.
use super::{Canvas, Done, Effect, Hit, TaskId, UpdateCx, ViewCx, WizardOut};
use crate::command::CommandId;
use crate::i18n::Words;
use crate::setup::{Draft, SandboxOffer};
use crossterm::event::KeyEvent;
use jiff::Timestamp;
use ratatui::layout::Rect;

/// The wizard's state.
#[derive(Debug)]
pub struct Wizard {
    draft: Draft,
}

impl Wizard {
    /// Opens at the draft's step and question.
    pub fn open(
        draft: Draft,
        _sandbox: Option<SandboxOffer>,
        _words: Words,
        _now: Timestamp,
    ) -> (Wizard, Vec<Effect>) {
        (Wizard { draft }, Vec::new())
    }

    /// A key.
    pub fn key(&mut self, _key: KeyEvent, _cx: &UpdateCx<'_>) -> WizardOut {
        WizardOut::default()
    }

    /// A command from footer, palette or help.
    pub fn command(&mut self, _id: CommandId, _cx: &UpdateCx<'_>) -> WizardOut {
        WizardOut::default()
    }

    /// Pasted text.
    pub fn paste(&mut self, _text: &str, _cx: &UpdateCx<'_>) -> WizardOut {
        WizardOut::default()
    }

    /// A click.
    pub fn hit(&mut self, _hit: Hit, _double: bool, _cx: &UpdateCx<'_>) -> WizardOut {
        WizardOut::default()
    }

    /// The wheel; down is positive.
    pub fn wheel(&mut self, _lines: i32, _cx: &UpdateCx<'_>) {}

    /// A task's answer.
    pub fn done(&mut self, _task: TaskId, _done: Done, _cx: &UpdateCx<'_>) -> WizardOut {
        WizardOut::default()
    }

    /// Whether a text input has the focus: single letters then type, they do not command.
    pub fn typing(&self) -> bool {
        false
    }

    /// Draws it.
    pub fn view(&self, _cx: &ViewCx<'_>, _area: Rect, _canvas: &mut Canvas<'_>) {}

    /// The commands that apply now, in footer priority order; a disabled one with the key of its reason.
    pub fn commands(&self) -> Vec<(CommandId, Option<&'static str>)> {
        Vec::new()
    }

    /// The headless command that does the same.
    pub fn headless(&self) -> String {
        "fieldbridge setup".to_owned()
    }

    /// The key of the help text for what has the focus.
    pub fn help_key(&self) -> String {
        format!("step-{}-help", self.draft.step.slug())
    }

    /// The draft as it stands, for the header's breadcrumb and for keeping it when the program ends.
    pub fn draft(&self) -> &Draft {
        &self.draft
    }
}
