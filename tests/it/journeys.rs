//! Journeys: the real binary in a real terminal, from the first question to the last row. Every wait is for what the
//! screen shows.
use crate::kit::canary::Scratch;
use crate::kit::program::Home;
use crate::kit::pty::{DOWN, ENTER, ESC, Terminal, count};
use crate::kit::walk::{self, CHECKS, CLIENT_ID, FLOWS, NAME, REVIEW, TABLES};
use std::time::{Duration, Instant};

const DONE: &str = "✓ done";
const CTRL_C: &str = "\x03";
const CTRL_U: &str = "\x15";
const CTRL_Z: &str = "\x1a";
const F1: &str = "\x1bOP";
const F2: &str = "\x1bOQ";

fn home() -> Scratch {
    Scratch::home()
}

/// Every mode the program took was given back after it was last taken, and the line discipline is a shell's.
#[track_caller]
fn given_back(terminal: &Terminal) {
    let raw = String::from_utf8_lossy(&terminal.raw()).into_owned();
    for (mode, taken) in [(1049, 'h'), (2004, 'h'), (1004, 'h'), (1000, 'h'), (1006, 'h'), (25, 'l')] {
        let on = raw.rfind(&format!("\x1b[?{mode}{taken}"));
        let off = raw.rfind(&format!("\x1b[?{mode}{}", if taken == 'h' { 'l' } else { 'h' }));
        assert!(on.is_some() && off > on, "mode {mode}: taken at {on:?}, given back at {off:?}");
    }
    assert!(!terminal.alternate());
    #[cfg(target_os = "linux")]
    assert!(terminal.cooked(), "raw mode is still on");
}

#[test]
fn enter_alone_leads_from_the_first_question_to_all_rows() {
    let (home, began) = (home(), Instant::now());
    let mut t = walk::demo(home.path(), 3_000, &[]);
    walk::enter_until(&mut t, REVIEW);
    walk::launch(&mut t, DONE);
    assert!(t.pressed <= 25, "{} keys", t.pressed);
    assert!(began.elapsed() < Duration::from_secs(90), "{:?}", began.elapsed());
    assert!(t.screen().contains("3,000"), "{}", t.screen());
    eprintln!("{} keys, {:?}", t.pressed, began.elapsed());
    t.send("q");
    assert_eq!(t.ended(20), 0);
    given_back(&t);
}

#[test]
fn backwards_through_the_steps_an_answer_is_changed_and_the_road_goes_on() {
    let home = home();
    let mut t = walk::demo(home.path(), 1_000, &[]);
    walk::enter_until(&mut t, TABLES);
    while walk::somewhere(&t) != NAME {
        let here = walk::somewhere(&t);
        t.send(ESC);
        t.until("an earlier step", 30, |s| walk::step(s).is_some_and(|s| s < here));
    }
    t.send(CTRL_U);
    t.send("renamed");
    t.wait_for("renamed", 20);
    walk::enter_until(&mut t, FLOWS);
    t.send(ESC);
    t.until("an earlier step", 30, |s| walk::step(s).is_some_and(|s| s < FLOWS));
    walk::enter_until(&mut t, REVIEW);
    assert!(t.screen().contains("Account renamed"), "{}", t.screen());
    walk::launch(&mut t, DONE);
    t.send("q");
    assert_eq!(t.ended(20), 0);
}

#[test]
fn killed_after_every_enter_it_goes_on_where_it_was() {
    let home = home();
    let (mut shown, mut kills) = (NAME, 0);
    loop {
        let mut t = walk::demo(home.path(), 2_000, &[]);
        let here = walk::somewhere(&t);
        assert!(here <= shown && here + 1 >= shown, "shown {shown}, back at {here}");
        if matches!(here, NAME | CLIENT_ID) {
            t.send("half an answ");
            t.wait_for("half an answ", 20);
            t.signal("KILL");
            t.ended(20);
            kills += 1;
            t = walk::demo(home.path(), 2_000, &[]);
            walk::at(&t, here);
            assert!(!t.screen().contains("half an answ"), "what was never entered is not kept");
        }
        t.send(ENTER);
        if here == REVIEW {
            t.wait_for("Monitor", 20);
            t.signal("KILL");
            t.ended(20);
            kills += 1;
            break;
        }
        walk::at(&t, here + 1);
        if here < shown {
            // It was killed before the answer was kept; this time it may keep it.
            let before = t.frames();
            t.send(F1);
            t.until_frames(before + 1, 20);
        }
        shown = here + 1;
        t.signal("KILL");
        t.ended(20);
        kills += 1;
        assert!(kills < 40, "it does not get on");
    }
    // The launch was under way: either the review comes again or the home screen with its flows.
    let mut t = walk::demo(home.path(), 2_000, &[]);
    let seen = t.until("review or home", 30, |s| walk::step(s) == Some(REVIEW) || s.contains("contact"));
    match walk::step(&seen) {
        Some(_) => t.send(ENTER),
        None => t.send("a"),
    }
    walk::all_done(&t, DONE);
    eprintln!("{kills} kills");
    t.send("q");
    assert_eq!(t.ended(20), 0);
}

#[test]
fn every_way_out_gives_the_terminal_back_and_says_how_it_ended() {
    for (signal, code) in [("TERM", 143), ("HUP", 143), ("INT", 130)] {
        let home = home();
        let mut t = walk::demo(home.path(), 1_000, &[]);
        walk::at(&t, NAME);
        t.signal(signal);
        assert_eq!(t.ended(20), code, "{signal}");
        given_back(&t);
    }
    let home = home();
    let mut t = walk::demo(home.path(), 1_000, &[]);
    walk::enter_until(&mut t, CHECKS);
    t.send(CTRL_C);
    assert_eq!(t.ended(20), 75, "a setup left unfinished");
    given_back(&t);
}

#[test]
fn a_signal_during_runs_waits_for_the_page_and_loses_nothing() {
    let home = home();
    let mut t = walk::demo(home.path(), 30_000, &[]);
    walk::enter_until(&mut t, REVIEW);
    t.send(ENTER);
    t.wait_for("reading and applying", 60);
    t.signal("TERM");
    assert_eq!(t.ended(30), 143);
    given_back(&t);
    let mut t = walk::demo(home.path(), 30_000, &[]);
    t.wait_for("contact", 30);
    t.send("a");
    walk::all_done(&t, DONE);
    t.send("q");
    assert_eq!(t.ended(20), 0);
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_brings_the_screen_back() {
    let home = home();
    let mut t = Terminal::start_in_shell(home.path(), 100, 30, "demo --rows 1000");
    walk::at(&t, NAME);
    t.send(CTRL_Z);
    t.wait_for("THE-SHELL-HAS-IT", 20);
    assert!(!t.alternate());
    #[cfg(target_os = "linux")]
    assert!(t.cooked());
    t.send("\n");
    walk::at(&t, NAME);
    assert!(t.alternate());
    t.send(ENTER);
    t.wait_for("Which CRM do you connect to?", 20);
    t.send(CTRL_C);
    t.wait_for("ENDED-WITH 75", 20);
    assert!(!t.alternate());
}

#[test]
fn a_storm_of_sizes_leaves_it_alive_and_right() {
    let home = home();
    let mut t = walk::demo(home.path(), 20_000, &[]);
    walk::enter_until(&mut t, REVIEW);
    t.send(ENTER);
    t.wait_for("Monitor", 60);
    for (columns, rows) in [(1, 1), (200, 60), (1, 60), (200, 1), (2, 2), (10, 3), (79, 23), (80, 24), (40, 10)] {
        for (columns, rows) in [(columns, rows), (rows, columns.min(60)), (1, 1)] {
            let before = t.frames();
            t.squeeze(columns, rows);
            t.until_frames(before + 1, 30);
        }
    }
    t.squeeze(99, 29);
    t.resize(100, 30);
    walk::all_done(&t, DONE);
    let screen = t.screen();
    for word in ["Monitor", "account", "contact", "lead", "20,000"] {
        assert!(screen.contains(word), "{word}:\n{screen}");
    }
    t.send("q");
    assert_eq!(t.ended(20), 0);
}

#[test]
fn without_colours_the_selection_is_still_seen() {
    let home = home();
    let mut t = walk::demo(home.path(), 1_000, &[("NO_COLOR", "1")]);
    walk::enter_until(&mut t, TABLES);
    let first = t.until_reversed("Account", 20);
    t.send(DOWN);
    let second = t.until_reversed("Contact", 20);
    assert_ne!(first, second);
    let raw = t.raw();
    let coloured = sgr(&raw).into_iter().find(|n| matches!(n, 30..=38 | 40..=48 | 90..=97 | 100..=107));
    assert_eq!(coloured, None, "a colour was set");
    assert!(sgr(&raw).contains(&7));
}

/// All parameters of all select-graphic-rendition sequences.
fn sgr(raw: &[u8]) -> Vec<u32> {
    let text = String::from_utf8_lossy(raw);
    let bodies = text.split("\x1b[").skip(1).filter_map(|s| {
        let end = s.find(|c: char| c.is_ascii_alphabetic())?;
        (s[end..].starts_with('m') && !s.starts_with(['?', '<', '>'])).then(|| &s[..end])
    });
    bodies.flat_map(|b| b.split([';', ':'])).filter_map(|n| n.parse().ok()).collect()
}

#[test]
fn the_road_in_korean_and_the_language_switched_on_the_way() {
    let home = home();
    let mut t = walk::demo(home.path(), 1_000, &[("FIELDBRIDGE_LANG", "ko")]);
    for ready in [
        "이 계정의 이름을",
        "어떤 CRM",
        "http://127",
        "Dynamics 365",
        "조직이 알려 준",
        "9f6d8fec",
        "••••",
        "모든 점검을 통과",
        "선택 3",
        "171개 중 41개",
        "가져옵니다",
        "먼저 시험",
        "Enter를 누르면",
    ] {
        t.wait_for(ready, 60);
        t.send(ENTER);
    }
    walk::all_done(&t, "✓ 완료");
    assert!(!t.screen().contains("done"), "{}", t.screen());
    t.send(F2);
    walk::all_done(&t, DONE);
    t.send(F2);
    walk::all_done(&t, "✓ 완료");
    t.send("q");
    assert_eq!(t.ended(20), 0);
}

#[test]
fn a_finished_monitor_draws_nothing_while_others_work() {
    let home = Home::new();
    let place = home.workspace();
    let args = ["demo", "--rows", "1000", "--workspace", place.to_str().unwrap()];
    let mut t = Terminal::start(home.path(), 100, 30, &[], &args);
    walk::enter_until(&mut t, REVIEW);
    walk::launch(&mut t, DONE);
    // A key is answered by exactly one frame: what was under way before it has been drawn when the second one comes.
    for key in [F1, ESC] {
        let before = t.frames();
        t.send(key);
        t.until_frames(before + 1, 20);
    }
    walk::all_done(&t, DONE);
    home.say("doctor --offline").exits_any();
    // The notice of the end passes by itself, after every answer and timer of the runs; from then on nothing moves.
    t.until("the notice gone", 20, |s| !s.contains("All runs have ended"));
    t.until_whole(20);
    let before = (t.frames(), t.raw().len());
    for _ in 0..12 {
        home.say("history --json").exits(0);
        home.say("status --json").exits_any();
    }
    assert_eq!((t.frames(), t.raw().len()), before, "it wrote although nothing happened on it");
    t.send("q");
    assert_eq!(t.ended(20), 0);
}

#[test]
fn pasted_lines_and_escapes_stay_in_the_field_as_harmless_text() {
    let home = home();
    let mut t = walk::demo(home.path(), 1_000, &[]);
    walk::at(&t, NAME);
    t.send(CTRL_U);
    t.send("\x1b[200~one\r\ntwo\n\x1b]0;pwned\x07\x1b[2Jthree\u{202e}\u{0}\x1b[201~");
    t.wait_for("three", 20);
    walk::at(&t, NAME);
    let raw = t.raw();
    for forbidden in ["\x1b]0;", "\x07", "\u{202e}"] {
        assert_eq!(count(&raw, forbidden.as_bytes()), 0, "{forbidden:?} came back to the terminal");
    }
    t.send(CTRL_U);
    t.send("clean");
    t.wait_for("clean", 20);
    t.send(ENTER);
    t.wait_for("Which CRM do you connect to?", 20);
    assert!(t.screen().contains("clean"));
}

#[test]
fn nonsense_keys_on_every_step_do_no_harm() {
    let home = home();
    let mut t = walk::demo(home.path(), 1_000, &[]);
    let nonsense = [
        "\x1b[99;99~",
        "\x1b[<64;500;500M",
        "\x1b[<0;999;999m",
        "\x1b[I",
        "\x1b[O",
        "\x1b[1;99R",
        "\x1b[24;5~",
        "\x1b[33~",
        "\x1b[200~\x1b[201~",
        "\x1b[?1;2c",
        "\x1bO\x7f",
    ];
    for here in NAME..REVIEW {
        walk::at(&t, here);
        for keys in nonsense {
            t.send(keys);
        }
        walk::at(&t, here);
        t.send(ENTER);
    }
    walk::at(&t, REVIEW);
    walk::launch(&mut t, DONE);
    t.send("q");
    assert_eq!(t.ended(20), 0);
}

#[test]
fn leaving_while_runs_are_under_way_asks_what_should_become_of_them() {
    let home = home();
    let mut t = walk::demo(home.path(), 40_000, &[]);
    walk::enter_until(&mut t, REVIEW);
    t.send(ENTER);
    t.wait_for("reading and applying", 60);
    t.send("q");
    t.wait_for("Runs are under way", 20);
    // Stay.
    t.send(DOWN);
    t.send(DOWN);
    t.send(ENTER);
    t.until("the dialog gone", 20, |s| !s.contains("Runs are under way"));
    assert!(t.alternate());
    // Stop after the present page.
    t.send("q");
    t.wait_for("Runs are under way", 20);
    t.send(DOWN);
    t.send(ENTER);
    assert_eq!(t.ended(60), 130);
    given_back(&t);
    // Let them finish.
    let mut t = walk::demo(home.path(), 40_000, &[]);
    t.wait_for("contact", 30);
    t.send("a");
    t.wait_for("Monitor", 20);
    t.send("q");
    t.wait_for("Runs are under way", 20);
    t.send(ENTER);
    assert_eq!(t.ended(90), 0);
    let mut t = walk::demo(home.path(), 40_000, &[]);
    t.wait_for("contact", 30);
    t.send("h");
    let history = t.until("the history", 20, |s| s.contains("cancelled") && s.matches("done").count() >= 3);
    assert!(!history.contains("interrupted"), "{history}");
}

#[test]
fn without_a_workspace_the_wizard_opens_with_the_sandbox_offered() {
    let home = home();
    let mut t = Terminal::start(home.path(), 100, 30, &[], &[]);
    walk::at(&t, NAME);
    t.wait_for("Ctrl-T starts the built-in sandbox", 20);
    t.send("\x14");
    t.wait_for("The built-in sandbox is proposed", 20);
    walk::enter_until(&mut t, CHECKS);
    t.send(CTRL_C);
    assert_eq!(t.ended(20), 75);
}

#[test]
fn enter_repeated_across_the_question_cancels_nothing() {
    let home = home();
    let mut t = walk::demo(home.path(), 30_000, &[]);
    walk::enter_until(&mut t, REVIEW);
    t.send(ENTER);
    t.wait_for("reading and applying", 60);
    t.send("x");
    t.wait_for("Cancel this run?", 20);
    t.send(ENTER);
    t.until("the question gone", 20, |s| !s.contains("Cancel this run?"));
    walk::all_done(&t, DONE);
    t.send("q");
    assert_eq!(t.ended(20), 0);
}
