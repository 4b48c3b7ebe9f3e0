//! Key events as the registry's keys. With a Korean input method on, a single jamo arrives where a Latin letter was
//! meant; commands work all the same.
use crate::command::Key;
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// The registry's name of a pressed key; none for releases and for keys no command uses.
pub fn chord(event: &KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let (ctrl, alt) = (event.modifiers.contains(KeyModifiers::CONTROL), event.modifiers.contains(KeyModifiers::ALT));
    Some(match event.code {
        KeyCode::Char(c) if ctrl => Key::Ctrl(latin(c).to_ascii_lowercase()),
        KeyCode::Char(c) if alt => Key::Alt(latin(c).to_ascii_lowercase()),
        KeyCode::Char(' ') => Key::Space,
        KeyCode::Char(c) => Key::Char(latin(c)),
        KeyCode::F(n) => Key::F(n),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => Key::BackTab,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Up if alt => Key::AltUp,
        KeyCode::Down if alt => Key::AltDown,
        _ => return None,
    })
}

/// The Latin letter on the same key of the usual Korean layout (두벌식).
fn latin(c: char) -> char {
    const JAMO: &str = "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ";
    const KEYS: &str = "qwertyuiopasdfghjklzxcvbnmQWERTOP";
    JAMO.chars().position(|j| j == c).and_then(|i| KEYS.chars().nth(i)).unwrap_or(c)
}

/// How a list moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    /// By so many rows; up is negative.
    By(isize),
    /// By so many pages.
    Page(isize),
    /// To the first row.
    First,
    /// To the last row.
    Last,
}

impl Motion {
    /// The motion of that key; letters (`j`, `k`, `g`, `G`) only where nothing is being typed.
    pub fn of(event: &KeyEvent, typing: bool) -> Option<Motion> {
        if event.kind == KeyEventKind::Release || event.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
            return None;
        }
        Some(match event.code {
            KeyCode::Up => Motion::By(-1),
            KeyCode::Down => Motion::By(1),
            KeyCode::PageUp => Motion::Page(-1),
            KeyCode::PageDown => Motion::Page(1),
            KeyCode::Home => Motion::First,
            KeyCode::End => Motion::Last,
            KeyCode::Char(c) if !typing => match latin(c) {
                'k' => Motion::By(-1),
                'j' => Motion::By(1),
                'g' => Motion::First,
                'G' => Motion::Last,
                _ => return None,
            },
            _ => return None,
        })
    }

    /// Where the selection stands after it, in a list of `len` rows shown `page` at a time.
    pub fn apply(self, selected: usize, len: usize, page: usize) -> usize {
        let last = len.saturating_sub(1);
        let target = match self {
            Motion::By(n) => selected.saturating_add_signed(n),
            Motion::Page(n) => {
                let rows = isize::try_from(page.saturating_sub(1).max(1)).unwrap_or(isize::MAX);
                selected.saturating_add_signed(n.saturating_mul(rows))
            }
            Motion::First => 0,
            Motion::Last => last,
        };
        target.min(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(code: KeyCode, modifiers: KeyModifiers) -> KeyEvent {
        KeyEvent::new(code, modifiers)
    }

    #[test]
    fn a_jamo_means_the_letter_on_its_key() {
        assert_eq!(chord(&press(KeyCode::Char('ㅂ'), KeyModifiers::NONE)), Some(Key::Char('q')));
        assert_eq!(chord(&press(KeyCode::Char('ㅏ'), KeyModifiers::CONTROL)), Some(Key::Ctrl('k')));
        assert_eq!(chord(&press(KeyCode::Char('L'), KeyModifiers::SHIFT)), Some(Key::Char('L')));
        assert_eq!(chord(&press(KeyCode::Tab, KeyModifiers::SHIFT)), Some(Key::BackTab));
    }

    #[test]
    fn motions_stay_within_the_list() {
        assert_eq!(Motion::By(-1).apply(0, 5, 3), 0);
        assert_eq!(Motion::Page(1).apply(0, 5, 3), 2);
        assert_eq!(Motion::Page(9).apply(0, 5, 3), 4);
        assert_eq!(Motion::Last.apply(0, 0, 3), 0);
        assert_eq!(Motion::of(&press(KeyCode::Char('j'), KeyModifiers::NONE), true), None);
    }
}
