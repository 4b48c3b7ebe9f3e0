//! What each step can do; the frame around them calls nothing else.
use super::desk::{Ask, Desk, Turn};
use super::sheet::Sheet;
use crate::command::CommandId;
use crate::fault::Fault;
use crate::tui::{Done, Hit};
use crossterm::event::KeyEvent;

/// A command with the key of the reason why it is disabled.
pub(super) type Offered = (CommandId, Option<&'static str>);

/// One step of the wizard.
pub(super) trait Screen {
    /// The step comes on: for the first time, again, or after a restart.
    fn enter(&mut self, turn: &mut Turn<'_>);

    /// A key that is no general one; false where it means nothing here.
    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) -> bool;

    /// A command; false where it means nothing here.
    fn command(&mut self, id: CommandId, turn: &mut Turn<'_>) -> bool;

    /// Enter: takes the proposed answer and goes on.
    fn next(&mut self, turn: &mut Turn<'_>);

    /// Esc: closes what is open inside the step; false where nothing is, so that the step itself is left.
    fn back(&mut self, turn: &mut Turn<'_>) -> bool;

    /// Pasted text.
    fn paste(&mut self, text: &str, turn: &mut Turn<'_>) -> bool;

    /// A click.
    fn hit(&mut self, hit: Hit, double: bool, turn: &mut Turn<'_>) -> bool;

    /// The wheel; down is positive.
    fn wheel(&mut self, lines: i32, turn: &mut Turn<'_>);

    /// An answer to what this step asked for.
    fn done(&mut self, ask: Ask, done: Done, turn: &mut Turn<'_>);

    /// Why the step could not get what it needs; Enter then tries again instead of going on.
    fn fault(&self) -> Option<&Fault> {
        None
    }

    /// Whether a text input has the focus.
    fn typing(&self, desk: &Desk) -> bool;

    /// Draws it.
    fn view(&self, desk: &Desk, sheet: Sheet<'_, '_>);

    /// The commands that apply now, the most important first.
    fn commands(&self, desk: &Desk) -> Vec<Offered>;

    /// The stem of a command's words where it means something of its own just now.
    fn word(&self, _id: CommandId) -> Option<&'static str> {
        None
    }

    /// What the keys beside Enter and Esc do while something is typed, as a catalog key.
    fn typing_keys(&self) -> Option<&'static str> {
        None
    }

    /// The headless command that does what is open inside the step; none where it is the setup's own.
    fn headless(&self, _desk: &Desk) -> Option<String> {
        None
    }

    /// The key of the help text for what has the focus.
    fn help_key(&self, desk: &Desk) -> String;
}
