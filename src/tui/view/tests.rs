//! Reviewed pictures of every screen, and what must hold for all of them.
use super::view;
use crate::fault::{ErrorKind, Fault};
use crate::i18n::Lang;
use crate::run::{Phase, RunState};
use crate::setup::Step;
use crate::task::{Cause, Compared};
use crate::text::width;
use crate::tui::fixtures as fx;
use crate::tui::model::{Beginning, Model, Noted};
use crate::tui::{Depth, Done, Role, Theme};
use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

const SIZES: [(u16, u16); 3] = [(80, 24), (100, 30), (160, 45)];

fn paused(lang: Lang) -> Model {
    let mut snapshot = fx::snapshot(1, "account");
    snapshot.state = RunState::Paused;
    (snapshot.rate, snapshot.seconds_left) = (0.0, None);
    fx::running(lang, snapshot).0
}

fn throttled(lang: Lang) -> Model {
    let mut snapshot = fx::snapshot(1, "account");
    snapshot.phase = Phase::Throttled;
    snapshot.budget.requests_left = Some(0);
    snapshot.budget.throttled = 2;
    snapshot.waiting_until = Some(fx::before(-12));
    snapshot.faults = vec![Fault::new(ErrorKind::Throttled, "429").with("host", "contoso.crm4.dynamics.com")];
    fx::running(lang, snapshot).0
}

/// It began its reading once more and goes on; nothing is written.
fn overcome(lang: Lang) -> Model {
    let mut snapshot = fx::snapshot(1, "account");
    snapshot.dry_run = true;
    snapshot.faults = vec![Fault::new(ErrorKind::VersionStampExpired, "400").with("host", "contoso.crm4.dynamics.com")];
    fx::running(lang, snapshot).0
}

/// The CRM does not answer.
fn out_of_reach(lang: Lang) -> Model {
    let mut snapshot = fx::snapshot(1, "account");
    snapshot.phase = Phase::Throttled;
    snapshot.waiting_until = Some(fx::before(-4));
    snapshot.waiting_for =
        Some(Fault::new(ErrorKind::ConnectRefused, "refused").with("host", "contoso.crm4.dynamics.com"));
    fx::running(lang, snapshot).0
}

/// The selected run of the past was held.
fn held_history(lang: Lang) -> Model {
    let mut model = fx::history(lang);
    let effects = fx::ctrl(&mut model, 'r');
    let records = vec![fx::held_record(1), fx::record(2, "contact", RunState::Failed, fx::counters(4_500, 0, 0))];
    fx::answer(&mut model, &effects, |e| matches!(e, crate::tui::Effect::History(_)), Done::History(Ok(records)));
    model
}

fn then(mut model: Model, keys: &[KeyCode]) -> Model {
    fx::press(&mut model, keys);
    model
}

/// Somebody says since when rows are read again.
fn replaying(lang: Lang) -> Model {
    then(fx::home(lang), &[KeyCode::Down, KeyCode::Char('R'), KeyCode::Down])
}

/// Somebody tries it first, from the beginning.
fn tried(lang: Lang) -> Model {
    let mut model = then(fx::home(lang), &[KeyCode::Down, KeyCode::Char('R')]);
    fx::ctrl(&mut model, 'd');
    fx::ctrl(&mut model, 'n');
    model
}

/// Somebody pastes which.
fn named(lang: Lang, list: &str) -> Model {
    let mut model = then(replaying(lang), &[KeyCode::Down]);
    crate::tui::update(&mut model, fx::now(), crate::tui::Msg::Paste(list.to_owned()));
    model
}

/// Nothing is known but that it never ran.
fn never_ran() -> Cause {
    let mut cause = fx::cause();
    (cause.facts.last, cause.good, cause.unserved) = (None, None, false);
    (cause.since, cause.remarks, cause.rejects) = (Vec::new(), Vec::new(), Vec::new());
    (cause.open_links, cause.shared) = (Vec::new(), Vec::new());
    (cause.facts.watermark, cause.facts.rows) = (None, None);
    cause
}

/// Every screen and dialog by name. In parts: a debug build puts each of a list's models on the stack.
fn screens(lang: Lang) -> Vec<(&'static str, Model)> {
    let mut all = of_runs(lang);
    all.extend(of_flows(lang));
    all.extend(of_people_and_dialogs(lang));
    all
}

fn of_runs(lang: Lang) -> Vec<(&'static str, Model)> {
    let running = || fx::running(lang, fx::snapshot(1, "account")).0;
    let c = KeyCode::Char;
    vec![
        ("reading", Model::new(Beginning { lang, ..Beginning::default() }, fx::now()).0),
        ("home", fx::home(lang)),
        ("home_unfinished", fx::home_with(lang, Some(Step::Schemas))),
        ("home_served", fx::over(fx::home(lang), fx::served(true))),
        ("home_off", fx::over(fx::home(lang), fx::off())),
        ("home_off_asked", then(fx::home(lang), &[c('O'), c('x')])),
        ("monitor_running", running()),
        ("monitor_served", fx::over(running(), fx::served(true))),
        ("monitor_not_served", fx::over(fx::ended(lang), fx::served(false))),
        ("monitor_paused", paused(lang)),
        ("monitor_throttled", throttled(lang)),
        ("monitor_overcome", overcome(lang)),
        ("monitor_out_of_reach", out_of_reach(lang)),
        ("monitor_done", fx::ended(lang)),
        ("monitor_failed", then(fx::ended(lang), &[KeyCode::Down])),
        ("history", fx::history(lang)),
        ("log", fx::log(lang)),
        ("log_filter", then(fx::log(lang), &[c('/'), c('0'), c('5')])),
        ("changes", then(fx::changes(lang), &[KeyCode::Down, c('a'), c('l')])),
        ("rejects", fx::rejects(lang)),
        ("reject", then(fx::rejects(lang), &[KeyCode::Enter])),
        ("rejects_narrow", then(fx::rejects(lang), &[c(' '), c('f'), KeyCode::Down, KeyCode::Down, c(' ')])),
        ("rejects_narrowed", then(fx::rejects(lang), &[c('v'), c('p'), c(' ')])),
        ("rejects_ignore", then(fx::rejects(lang), &[c('i'), KeyCode::Enter])),
        ("rejects_export", then(fx::rejects(lang), &[c('x'), c('x'), KeyCode::Enter])),
        ("plans", fx::plans(lang)),
        ("plan", fx::plan_rows(lang)),
        ("plan_approve", then(fx::plan_rows(lang), &[c('a'), c('4'), KeyCode::Enter])),
        ("plan_refuse", then(fx::plans(lang), &[c('x'), c('n'), c('o'), KeyCode::Enter])),
        ("plan_refused", then(fx::plans(lang), &[KeyCode::Down, KeyCode::Down])),
    ]
}

fn of_flows(lang: Lang) -> Vec<(&'static str, Model)> {
    let c = KeyCode::Char;
    vec![
        ("why", fx::why(lang)),
        ("why_never", fx::why_of(lang, Ok(never_ran()))),
        ("why_gone", fx::why_of(lang, Err(Fault::new(ErrorKind::FlowUnknown, "x").with("flow", "contact")))),
        ("verify_running", fx::comparing(lang).0),
        ("verify_begins", then(fx::home(lang), &[c('v')])),
        ("home_comparing", then(fx::comparing(lang).0, &[KeyCode::Esc])),
        ("monitor_comparing", then(fx::comparing(lang).0, &[KeyCode::Esc, c('m')])),
        ("verify_unequal", then(fx::compared(lang, fx::found()), &[KeyCode::Down])),
        ("verify_events", fx::compared(lang, fx::found_of_events())),
        ("verify_equal", fx::compared(lang, Compared::default())),
        ("verify_connecting", fx::waiting_for(lang, &[c('v')], fx::reaching()).0),
        ("monitor_connecting", fx::waiting_for(lang, &[c('d')], fx::reaching()).0),
        ("row_connecting", fx::waiting_for(lang, &[c('o'), c('7'), KeyCode::Enter], fx::reaching()).0),
        ("row", fx::row(lang)),
        ("row_values", then(fx::row(lang), &[c('p'), KeyCode::Down])),
        ("row_to_blame", then(fx::row_of(lang, Ok(fx::refused().into())), &[c('p')])),
        ("row_out", then(fx::row_of(lang, Ok(fx::explained_out().into())), &[c('p')])),
        ("row_event", fx::row_of(lang, Ok(fx::explained_event().into()))),
        ("row_ask", then(fx::home(lang), &[c('o'), KeyCode::Enter])),
        ("row_refused", fx::row_of(lang, Err(fx::fault()))),
        ("notes_outbox", fx::notes(lang, 'b', fx::unanswered())),
        ("notes_none", fx::notes(lang, 'b', Noted::Outbox(Default::default()))),
        ("notes_conflicts", then(fx::notes(lang, 'f', fx::conflicts()), &[c('p')])),
        ("notes_consents", fx::notes(lang, 't', fx::consents())),
        ("notes_opt_ins", fx::opted(lang)),
        ("notes_opt_in_ask", then(fx::opted(lang), &[c('+'), KeyCode::Enter])),
        ("notes_opt_in_drop", then(fx::opted(lang), &[c('x')])),
        ("workflows", fx::chained(lang)),
        ("workflows_none", then(fx::home(lang), &[c('W')])),
        ("workflows_broken", then(fx::chained(lang), &[KeyCode::Down])),
        ("workflow_run", then(fx::chained(lang), &[c('r')])),
        ("workflow_rehearse", then(fx::chained(lang), &[c('d'), KeyCode::Down])),
        ("workflow_new", then(fx::chained(lang), &[c('n'), c('%'), KeyCode::Enter])),
        ("workflow_remove", then(fx::chained(lang), &[KeyCode::Delete])),
        ("workflow_stop", then(fx::working(lang, false).0, &[c('x')])),
        ("monitor_workflow", fx::working(lang, false).0),
        ("monitor_workflow_dry", fx::begun(lang, true).0),
        ("monitor_workflow_again", fx::trying_again(lang)),
        ("monitor_workflow_held", fx::chain_held(lang)),
        ("history_held", held_history(lang)),
        ("monitor_served_held", fx::over(fx::running(lang, fx::snapshot(1, "account")).0, fx::held_last_night())),
        ("home_after_held", fx::over(fx::home(lang), fx::after_held())),
    ]
}

fn of_people_and_dialogs(lang: Lang) -> Vec<(&'static str, Model)> {
    let running = || fx::running(lang, fx::snapshot(1, "account")).0;
    let c = KeyCode::Char;
    vec![
        ("privacy", fx::privacy(lang, true)),
        ("privacy_person", fx::person(lang, fx::held_person())),
        ("privacy_erased", fx::person(lang, fx::erased_person())),
        ("privacy_seek", then(fx::privacy(lang, false), &[c('e'), KeyCode::Enter])),
        ("privacy_erase", then(fx::person(lang, fx::held_person()), &[c('x'), c('9'), KeyCode::Enter])),
        ("privacy_allow", then(fx::person(lang, fx::erased_person()), &[c('a')])),
        ("privacy_fields", fx::personal_fields(lang)),
        ("privacy_receipt", then(fx::privacy(lang, true), &[KeyCode::Enter, KeyCode::Down])),
        ("mail", then(fx::home(lang), &[c('n')])),
        ("mail_changed", fx::mail(lang)),
        ("mail_typing", then(fx::mail(lang), &[KeyCode::Home, KeyCode::Down, KeyCode::Enter, c('x'), KeyCode::Enter])),
        ("home_held", fx::over(fx::home(lang), fx::holding())),
        ("monitor_held", fx::over(fx::ended(lang), fx::holding())),
        ("how", then(fx::home(lang), &[KeyCode::Down, c('A'), KeyCode::Down, KeyCode::Down])),
        ("how_restore", then(fx::home(lang), &[KeyCode::Down, c('A'), KeyCode::End])),
        ("how_restored", then(fx::home(lang), &[KeyCode::Down, c('A'), KeyCode::End, KeyCode::Enter])),
        ("replay", then(fx::home(lang), &[KeyCode::Down, c('R')])),
        ("replay_since", then(replaying(lang), &[c('y'), c('d'), KeyCode::Enter])),
        ("replay_keys", named(lang, "row\n8d2a0f0c-1c3a-4a55-9f51-0a8f7f0e2b11\n김민수\n")),
        ("replay_dry", tried(lang)),
        ("replay_nonsense", named(lang, "Kim \u{1b}[31m\nLee\n")),
        ("help", then(fx::home(lang), &[c('?')])),
        ("palette", then(fx::home(lang), &[c(':'), c('r'), c('u')])),
        ("leave", then(running(), &[c('q')])),
        ("cancel", then(running(), &[c('x')])),
        ("fault", then(fx::ended(lang), &[KeyCode::Down, KeyCode::Enter])),
        ("twin", then(running(), &[c('c')])),
    ]
}

fn picture(model: &Model, (columns, rows): (u16, u16), theme: &Theme) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    view(model, theme, &mut buffer);
    buffer
}

/// The cells as text; the right half of a wide character is no cell of its own.
fn text(buffer: &Buffer) -> String {
    let mut out = String::new();
    for row in buffer.content.chunks(usize::from(buffer.area.width.max(1))) {
        let mut line = String::new();
        let mut skip = 0;
        for cell in row {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            line.push_str(cell.symbol());
            skip = width(cell.symbol()).saturating_sub(1);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn mono() -> Theme {
    Theme::new(Depth::Mono, false, false)
}

#[test]
fn every_screen_looks_as_reviewed() {
    for lang in Lang::ALL {
        for (name, mut model) in screens(lang) {
            let mut all = String::new();
            for size in SIZES {
                crate::tui::update(&mut model, fx::now(), crate::tui::Msg::Resize(size.0, size.1));
                all.push_str(&format!("=== {} x {}\n", size.0, size.1));
                all.push_str(&text(&picture(&model, size, &mono())));
            }
            insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
                insta::assert_snapshot!(format!("{name}.{}", lang.code()), all);
            });
        }
    }
}

#[test]
fn no_wide_character_is_cut_and_no_word_is_missing_at_any_size() {
    let sizes = [(1, 1), (2, 9), (19, 5), (24, 7), (40, 12), (60, 18), (79, 23), (80, 24), (101, 33), (220, 70)];
    for lang in Lang::ALL {
        for (name, model) in screens(lang) {
            for size in sizes {
                let buffer = picture(&model, size, &mono());
                let shown = text(&buffer);
                assert!(!shown.contains('⟨'), "{name} {size:?}: a key without words\n{shown}");
                assert!(!shown.contains('\u{1b}'), "{name}: an escape reached the screen");
                for (i, cell) in buffer.content.iter().enumerate() {
                    let column = i % usize::from(size.0);
                    let wide = width(cell.symbol());
                    assert!(
                        column + wide <= usize::from(size.0),
                        "{name} {size:?} {lang:?}: cut at column {column}\n{shown}"
                    );
                    let covered = buffer.content.get(i + 1).filter(|_| wide == 2).map(|c| c.symbol());
                    assert!(
                        matches!(covered, None | Some(" ")),
                        "{name} {size:?}: {:?} covers {covered:?}",
                        cell.symbol()
                    );
                }
            }
        }
    }
}

#[test]
fn without_colour_the_selection_and_the_dialogs_stay_visible() {
    for (name, model) in screens(Lang::En) {
        // Over a line that is typed stands the cursor.
        if matches!(
            name,
            "reading"
                | "twin"
                | "fault"
                | "reject"
                | "plan_approve"
                | "plan_refuse"
                | "privacy_erase"
                | "privacy_erased"
                | "privacy_seek"
                | "workflows_none"
                | "why_gone"
                | "notes_none"
                | "row_refused"
                | "row_event"
                | "row_ask"
                | "home_off_asked"
                | "verify_running"
                | "verify_begins"
                | "verify_connecting"
                | "monitor_comparing"
                | "row_connecting"
                | "verify_equal"
        ) {
            continue;
        }
        let buffer = picture(&model, (80, 24), &mono());
        let reversed = buffer.content.iter().filter(|c| c.modifier.contains(Modifier::REVERSED)).count();
        assert!(reversed >= 10, "{name}: nothing is seen to be selected");
        assert!(buffer.content.iter().all(|c| c.fg == ratatui::style::Color::Reset), "{name}: colour without colours");
    }
}

#[test]
fn an_ascii_terminal_gets_ascii_only() {
    let theme = Theme::new(Depth::Sixteen, false, true);
    for (name, model) in screens(Lang::En) {
        let shown = text(&picture(&model, (100, 30), &theme));
        let foreign: String =
            shown.chars().filter(|c| !c.is_ascii() && !('가'..='힣').contains(c) && *c != '␛').collect();
        assert!(foreign.is_empty(), "{name}: {foreign:?}\n{shown}");
    }
}

#[test]
fn the_footer_always_ends_with_the_key_for_the_rest() {
    for (name, model) in screens(Lang::En) {
        for size in [(24, 7), (40, 12), (80, 24), (160, 45)] {
            let shown = text(&picture(&model, size, &mono()));
            let footer = shown.lines().last().unwrap_or_default().to_owned();
            let dialog = !model.overlays.is_empty();
            assert!(dialog || footer.contains("? more") || footer.contains("F1 more"), "{name} {size:?}: {footer:?}");
        }
    }
}

#[test]
fn every_role_differs_from_plain_text_in_a_themes_own_way() {
    for depth in [Depth::Mono, Depth::Sixteen, Depth::Indexed, Depth::True] {
        for light in [false, true] {
            let theme = Theme::new(depth, light, false);
            for role in [Role::Selected, Role::Bad, Role::Key, Role::BorderFocus, Role::Input] {
                assert_ne!(theme.style(role), theme.style(Role::Text), "{role:?} at {depth:?}");
            }
        }
    }
}

#[test]
fn the_same_model_always_gives_the_same_frame() {
    let model = fx::running(Lang::Ko, fx::snapshot(1, "account")).0;
    let size = Rect::new(0, 0, 100, 30);
    let (mut a, mut b) = (Buffer::empty(size), Buffer::empty(size));
    assert_eq!(view(&model, &mono(), &mut a), view(&model, &mono(), &mut b));
    assert_eq!(a, b);
}

#[test]
fn the_columns_of_a_row_are_there_in_a_small_window_and_are_scrolled() {
    for lang in Lang::ALL {
        let mut model = fx::row(lang);
        let shown = |model: &Model| text(&picture(model, (40, 10), &mono()));
        assert!(shown(&model).contains("≠ firstn"), "{}", shown(&model));
        fx::press(&mut model, &[KeyCode::End]);
        assert!(shown(&model).contains("▸   birth"), "{}", shown(&model));
    }
}

#[test]
fn both_values_and_which_of_them_stands_fit_into_a_narrow_list_of_conflicts() {
    for lang in Lang::ALL {
        let model = then(fx::notes(lang, 'f', fx::conflicts()), &[KeyCode::Char('p')]);
        let shown = text(&picture(&model, (80, 24), &mono()));
        let titles = shown.lines().find(|line| line.contains(&model.words.say("cli-col-field"))).unwrap().to_owned();
        for key in ["cli-col-in-crm", "cli-col-in-campaign", "cli-col-stands"] {
            assert!(titles.contains(&model.words.say(key)), "{key}: {shown}");
        }
    }
}

#[test]
fn why_is_as_wide_as_can_be_read_and_no_wider() {
    for (columns, widest) in [(80, 76), (160, 112)] {
        let mut model = fx::why(Lang::En);
        crate::tui::update(&mut model, fx::now(), crate::tui::Msg::Resize(columns, 45));
        let lines = model.why_lines();
        let longest = lines.iter().map(|(line, _)| width(line)).max().unwrap_or(0);
        assert!(longest <= widest && longest + 16 > widest.min(100), "{columns}: {longest}");
    }
}
