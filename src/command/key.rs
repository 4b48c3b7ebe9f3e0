//! Keys as data, so that the registry needs no terminal. A face translates its own key events into these.
use std::fmt;

/// A key with its modifier, as a person would name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// A character as typed; capital letters stand for themselves.
    Char(char),
    /// Ctrl and a small letter.
    Ctrl(char),
    /// Alt and a small letter.
    Alt(char),
    /// A function key.
    F(u8),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift-Tab.
    BackTab,
    /// The space bar.
    Space,
    /// Delete.
    Delete,
    /// Alt and arrow up.
    AltUp,
    /// Alt and arrow down.
    AltDown,
}

impl Key {
    /// Whether the key would type something into a text input that has the focus.
    pub fn types(self) -> bool {
        matches!(self, Key::Char(_) | Key::Space)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Key::Char(c) => write!(f, "{c}"),
            Key::Ctrl(c) => write!(f, "Ctrl-{}", c.to_ascii_uppercase()),
            Key::Alt(c) => write!(f, "Alt-{}", c.to_ascii_uppercase()),
            Key::F(n) => write!(f, "F{n}"),
            Key::Enter => f.write_str("Enter"),
            Key::Esc => f.write_str("Esc"),
            Key::Tab => f.write_str("Tab"),
            Key::BackTab => f.write_str("Shift-Tab"),
            Key::Space => f.write_str("Space"),
            Key::Delete => f.write_str("Delete"),
            Key::AltUp => f.write_str("Alt-Up"),
            Key::AltDown => f.write_str("Alt-Down"),
        }
    }
}
