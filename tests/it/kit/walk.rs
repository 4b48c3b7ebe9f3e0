//! The demonstration as a person walks it: the wizard's screens in their order, and where one stands.
use super::pty::{ENTER, Terminal};
use std::path::Path;

/// What shows that a screen of the wizard is there and ready for its Enter.
const MARKS: [&str; 13] = [
    "What should this account be called?",
    "Which CRM do you connect to?",
    "What is the address of the CRM?",
    "How should Fieldbridge sign in?",
    "The organisation says it belongs to",
    "What is the application (client) id?",
    "What is the client secret?",
    "All checks passed",
    "chosen 3",
    "contact: 41 of",
    "option sets are carried over",
    "Rows tried before",
    "Enter saves everything",
];

/// The screens a journey turns at.
pub const NAME: usize = 0;
pub const CLIENT_ID: usize = 5;
pub const CHECKS: usize = 7;
pub const TABLES: usize = 8;
pub const FLOWS: usize = 11;
pub const REVIEW: usize = 12;

/// Starts the demonstration on its workspace below `home`.
pub fn demo(home: &Path, rows: u32, env: &[(&str, &str)]) -> Terminal {
    Terminal::start(home, 100, 30, env, &["demo", "--rows", &rows.to_string()])
}

/// Which of the wizard's screens this is.
pub fn step(screen: &str) -> Option<usize> {
    MARKS.iter().position(|mark| screen.contains(mark))
}

/// Waits for any of the wizard's screens; says which.
pub fn somewhere(terminal: &Terminal) -> usize {
    step(&terminal.until("a step of the wizard", 60, |s| step(s).is_some())).unwrap()
}

/// Waits for that screen.
pub fn at(terminal: &Terminal, wanted: usize) -> String {
    terminal.until(&format!("step {wanted}: {:?}", MARKS[wanted]), 60, |s| step(s) == Some(wanted))
}

/// Presses Enter through the proposed answers up to that screen.
pub fn enter_until(terminal: &mut Terminal, wanted: usize) {
    for here in somewhere(terminal)..wanted {
        at(terminal, here);
        terminal.send(ENTER);
    }
    at(terminal, wanted);
}

/// From the review: launches, and waits until all runs are done.
pub fn launch(terminal: &mut Terminal, done: &str) {
    terminal.send(ENTER);
    all_done(terminal, done);
}

/// Waits until all four runs are done: three tables come, and what happened to messages goes.
pub fn all_done(terminal: &Terminal, done: &str) -> String {
    terminal.until("four runs that are done", 150, |s| s.matches(done).count() == 4)
}
