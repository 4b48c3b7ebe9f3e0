//! The real binary in a real pseudo-terminal: the terminal is given back whatever ends the program, and the road of the
//! demonstration is walked with Enter alone.
use crate::kit::canary::Scratch;
use crate::kit::pty::{ENTER, ESC, Terminal};
use std::path::Path;

fn home() -> Scratch {
    Scratch::home()
}

fn open(home: &Path, args: &[&str]) -> Terminal {
    Terminal::start(home, 80, 24, &[("FIELDBRIDGE_NO_KEYRING", "1")], args)
}

/// Whether the last word on each mode is that it is off.
fn modes_are_off(raw: &[u8]) -> bool {
    let text = String::from_utf8_lossy(raw);
    ["1049", "2004", "1004", "1000", "1006"].iter().all(|mode| {
        let (on, off) = (text.rfind(&format!("\x1b[?{mode}h")), text.rfind(&format!("\x1b[?{mode}l")));
        on.is_some() && off > on
    })
}

#[test]
fn enter_alone_reaches_completed_runs_in_at_most_25_keys() {
    let home = home();
    let mut screen = open(home.path(), &["demo", "--rows", "2000"]);
    screen.wait_for("What should this account be called?", 30);
    let mut before = String::new();
    while !screen.screen().contains("Monitor") {
        // The next Enter belongs to a screen that has changed since the last one and waits for nobody.
        let seen = screen.until("the next question", 60, |now| now != before && !waiting(now));
        assert!(screen.pressed < 25, "25 keys are not enough; the screen shows:\n{seen}");
        before = seen;
        screen.send(ENTER);
        let sent = before.clone();
        screen.until("an effect of Enter", 60, |now| now != sent);
    }
    screen.wait_for("All runs have ended", 90);
    assert!(screen.pressed <= 25, "{} keys", screen.pressed);
    screen.send(ESC);
    screen.wait_for("External accounts", 10);
    screen.send("q");
    assert_eq!(screen.ended(10), 0);
    assert!(modes_are_off(&screen.raw()));
}

/// Whether the wizard still waits for an answer of the sandbox.
fn waiting(screen: &str) -> bool {
    screen.contains('◌') || screen.contains("Reading")
}

#[test]
fn every_way_out_gives_the_terminal_back() {
    for (signal, code) in [("TERM", 143), ("HUP", 143), ("INT", 130)] {
        let home = home();
        let mut screen = open(home.path(), &["demo", "--rows", "100"]);
        screen.wait_for("What should this account be called?", 30);
        assert!(screen.alternate());
        screen.signal(signal);
        assert_eq!(screen.ended(20), code, "SIG{signal}");
        assert!(modes_are_off(&screen.raw()), "SIG{signal} leaves modes behind");
    }
    let home = home();
    let mut screen = open(home.path(), &["demo", "--rows", "100"]);
    screen.wait_for("What should this account be called?", 30);
    screen.send("\x03");
    assert_eq!(screen.ended(20), 75, "setup is left unfinished");
    assert!(modes_are_off(&screen.raw()));
}

#[test]
fn no_size_of_the_window_breaks_it() {
    let home = home();
    let mut screen = open(home.path(), &["demo", "--rows", "100"]);
    screen.wait_for("What should this account be called?", 30);
    for (columns, rows) in [(1, 1), (200, 60), (3, 40), (120, 2), (20, 6), (40, 12), (80, 24)] {
        screen.resize(columns, rows);
    }
    screen.send("\x1bOQ");
    screen.wait_for("이 계정", 10);
    screen.send("\x1b[200~pasted\r\nname\x1b[201~");
    screen.wait_for("pasted", 10);
    screen.send("\x03");
    assert_eq!(screen.ended(20), 75);
}
