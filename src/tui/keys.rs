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
        KeyCode::Delete => Key::Delete,
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

/// The same key, with the letters that move in a list (`j`, `k`, `g`, `G`) as the arrows they stand for.
pub fn moving(event: KeyEvent) -> KeyEvent {
    let code = match chord(&event) {
        Some(Key::Char('k')) => KeyCode::Up,
        Some(Key::Char('j')) => KeyCode::Down,
        Some(Key::Char('g')) => KeyCode::Home,
        Some(Key::Char('G')) => KeyCode::End,
        _ => return event,
    };
    KeyEvent::new(code, KeyModifiers::NONE)
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
    fn letters_move_like_arrows() {
        assert_eq!(moving(press(KeyCode::Char('j'), KeyModifiers::NONE)).code, KeyCode::Down);
        assert_eq!(moving(press(KeyCode::Char('G'), KeyModifiers::SHIFT)).code, KeyCode::End);
        assert_eq!(moving(press(KeyCode::Char('j'), KeyModifiers::CONTROL)).code, KeyCode::Char('j'));
    }
}
