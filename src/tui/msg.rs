//! What reaches `update`: keys, mouse, paste, signals, and answers to effects.
use super::canvas::Hit;
use super::effect::{Done, TaskId};
use crate::port::PassphraseAsk;
use crossterm::event::KeyEvent;

/// One thing that happened.
#[expect(clippy::large_enum_variant, reason = "a message is moved once and never kept in numbers")]
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// Something was clicked; the second click in quick succession opens.
    Click {
        /// What stood there in the last frame.
        hit: Hit,
        /// Whether it is the second one.
        double: bool,
    },
    /// The wheel was turned; down is positive.
    Wheel(i32),
    /// The window has another size.
    Resize(u16, u16),
    /// The program came back from the shell.
    Resumed,
    /// The system asks.
    Signal(Signal),
    /// A secret is needed, and the encrypted file it is in is not open.
    VaultAsks(PassphraseAsk),
    /// An answer to an effect.
    Done(TaskId, Done),
}

/// What the system may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGINT from outside.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// The terminal is gone.
    HangUp,
    /// SIGTSTP from outside.
    Stop,
}
