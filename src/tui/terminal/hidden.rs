//! One hidden line on the terminal, outside the screens: a command asks for a pass-phrase.
use crate::secret::Secret;
use crate::tui::widget::input::Input;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, read};
use crossterm::execute;
use crossterm::style::Print;
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use std::io::stderr;

/// So long a command may take to end once it is interrupted.
#[cfg(unix)]
const GRACE: std::time::Duration = std::time::Duration::from_secs(5);

/// Raw mode while a line is typed; given back when dropped.
struct Raw;

impl Raw {
    fn take() -> Option<Self> {
        enable_raw_mode().ok().map(|()| Self)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        give_back();
        let _ = execute!(stderr(), Print("\n"));
    }
}

/// Gives the line discipline back, where a command ended while somebody was typing; otherwise nothing.
pub fn give_back() {
    let _ = disable_raw_mode();
}

/// Asks on standard error for a line of which nothing is shown. None where it is left empty or left at all (Esc, Ctrl-D);
/// Ctrl-C ends the command as it does elsewhere.
pub fn hidden_line(prompt: &str) -> Option<Secret> {
    let raw = Raw::take()?;
    execute!(stderr(), Print("\r"), Print(prompt)).ok()?;
    let mut line = Input::masked();
    loop {
        match read().ok()? {
            Event::Key(key) => match typed(&mut line, key) {
                Typed::More => {}
                Typed::Taken => return (!line.is_empty()).then(|| Secret::new(line.text())),
                Typed::Left => return None,
                Typed::Interrupted => {
                    drop(raw);
                    interrupt();
                    return None;
                }
            },
            Event::Paste(text) => line.insert(&text),
            _ => {}
        }
    }
}

/// What a key meant.
#[derive(Debug, PartialEq, Eq)]
enum Typed {
    More,
    Taken,
    Left,
    Interrupted,
}

/// Does what the terminal would have done outside raw mode, and leaves the command the time to end by it.
fn interrupt() {
    #[cfg(unix)]
    {
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::INT);
        std::thread::park_timeout(GRACE);
    }
}

fn typed(line: &mut Input, key: KeyEvent) -> Typed {
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        _ if key.kind == KeyEventKind::Release => Typed::More,
        KeyCode::Enter => Typed::Taken,
        // A terminal without raw mode of its own sends the line feed itself.
        KeyCode::Char('j' | 'm') if ctrl => Typed::Taken,
        KeyCode::Esc => Typed::Left,
        KeyCode::Char('c') if ctrl => Typed::Interrupted,
        KeyCode::Char('d') if ctrl => Typed::Left,
        _ => {
            line.key(key);
            Typed::More
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_typed_corrected_taken_or_left() {
        let (plain, ctrl) = (KeyModifiers::NONE, KeyModifiers::CONTROL);
        let mut line = Input::masked();
        for c in "pässx".chars() {
            assert_eq!(typed(&mut line, KeyEvent::new(KeyCode::Char(c), plain)), Typed::More);
        }
        typed(&mut line, KeyEvent::new(KeyCode::Backspace, plain));
        assert_eq!(line.text(), "päss");
        assert_eq!(typed(&mut line, KeyEvent::new(KeyCode::Enter, plain)), Typed::Taken);
        for (code, held) in [(KeyCode::Esc, plain), (KeyCode::Char('d'), ctrl)] {
            assert_eq!(typed(&mut line, KeyEvent::new(code, held)), Typed::Left);
        }
        assert_eq!(typed(&mut line, KeyEvent::new(KeyCode::Char('c'), ctrl)), Typed::Interrupted);
        typed(&mut line, KeyEvent::new(KeyCode::Char('u'), ctrl));
        assert!(line.is_empty());
    }
}
