//! The modes a screen needs, taken together and given back together: when it is dropped, on a panic, on the way to the
//! shell. Giving back twice does no harm.
use super::Console;
use super::suspend;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::i18n::Words;
use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::Show;
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, EnableFocusChange,
    EnableMouseCapture,
};
use crossterm::execute;
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use std::io::{Write, stderr, stdout};
use std::thread::{self, ThreadId};

/// The real terminal while the screen is ours. Dropping it gives everything back.
#[derive(Debug)]
pub struct Tty {
    mouse: bool,
}

/// Whether colours are written at all: the theme has decided, from all that was asked for, so nothing below it decides
/// again.
pub fn colours(on: bool) {
    crossterm::style::force_color_output(on);
}

/// Takes the screen.
///
/// # Errors
/// `Usage` where standard output is no terminal that can be steered.
pub fn take_screen() -> Outcome<Tty> {
    let tty = Tty { mouse: true };
    enter(true).map_err(|e| Fault::new(ErrorKind::Usage, format!("the terminal cannot be used: {e}")))?;
    Ok(tty)
}

fn enter(mouse: bool) -> std::io::Result<()> {
    enable_raw_mode()?;
    execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, EnableFocusChange)?;
    if mouse {
        execute!(stdout(), EnableMouseCapture)?;
    }
    Ok(())
}

/// Gives everything back, whatever was taken.
pub fn restore() {
    // Each on its own: one that fails must not keep the others.
    let _ = execute!(stdout(), EndSynchronizedUpdate);
    let _ = execute!(stdout(), DisableMouseCapture);
    let _ = execute!(stdout(), DisableFocusChange, DisableBracketedPaste);
    let _ = execute!(stdout(), LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
    let _ = stdout().flush();
}

impl Drop for Tty {
    fn drop(&mut self) {
        restore();
    }
}

impl Console for Tty {
    fn suspend(&mut self) -> bool {
        if !suspend::has_shell() {
            return false;
        }
        restore();
        suspend::stop();
        // Raw mode failing here means the terminal is gone; the next frame tells.
        let _ = enter(self.mouse);
        true
    }

    fn copy(&mut self, text: &str) {
        let _ = execute!(stdout(), CopyToClipboard::to_clipboard_from(text));
    }

    fn mouse(&mut self, on: bool) {
        self.mouse = on;
        let _ = if on { execute!(stdout(), EnableMouseCapture) } else { execute!(stdout(), DisableMouseCapture) };
    }

    fn frame(&mut self, begins: bool) {
        let _ = if begins {
            execute!(stdout(), BeginSynchronizedUpdate)
        } else {
            execute!(stdout(), EndSynchronizedUpdate)
        };
    }
}

/// On a panic of the screen's own thread: the terminal back, three lines, no payload (it may hold anything). A panic of a
/// background thread becomes a fault where it is awaited and must not tear the screen down.
pub fn watch_for_panics(words: Words, place: String) {
    let screen: ThreadId = thread::current().id();
    std::panic::set_hook(Box::new(move |_| {
        if thread::current().id() == screen {
            restore();
            let _ = tell(&mut stderr(), words, &place);
        }
    }));
}

fn tell(out: &mut impl Write, words: Words, place: &str) -> std::io::Result<()> {
    writeln!(out, "{}", words.say("panic-what"))?;
    writeln!(out, "{}", words.say_with("panic-log", &[("place", place.into())]))?;
    writeln!(out, "{}", words.say("panic-resume"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn a_panic_tells_three_lines_in_the_persons_language() {
        for lang in Lang::ALL {
            let mut out = Vec::new();
            tell(&mut out, Words(lang), "/home/a/fieldbridge").unwrap();
            let text = String::from_utf8(out).unwrap();
            assert_eq!(text.lines().count(), 3);
            assert!(text.contains("/home/a/fieldbridge") && !text.contains('⟨'), "{text}");
        }
    }
}
