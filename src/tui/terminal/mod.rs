//! The terminal itself: what it can do, its modes and their safe return, signals, suspension. Everything that is written
//! to it apart from frames goes through here.
mod caps;
mod guard;
mod hidden;
mod signals;
mod suspend;

pub use caps::theme_for;
pub use guard::{Tty, colours, restore, take_screen, watch_for_panics};
pub use hidden::{give_back, hidden_line};
pub use signals::signals;

/// What the driver asks of a terminal beside frames; tests have one of their own.
pub trait Console: Send {
    /// Leaves to the shell and comes back when it says so; false where no shell would bring us back.
    fn suspend(&mut self) -> bool;
    /// Puts a text into the clipboard.
    fn copy(&mut self, text: &str);
    /// Takes or frees the mouse.
    fn mouse(&mut self, on: bool);
    /// Tells the terminal that a frame begins or is complete, so that it shows no half of one.
    fn frame(&mut self, begins: bool);
}
