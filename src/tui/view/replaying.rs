//! The dialog that asks which rows are read again: the choices, the line that is typed, and how many rows would be asked for.
use super::dialog::{frame, hint};
use crate::i18n::{Arg, Words, grouped};
use crate::text::{clean_line, pad, width, wrap};
use crate::tui::canvas::{Canvas, Hit, ViewCx};
use crate::tui::draw::{self, span};
use crate::tui::model::{Again, Replaying, Switch};
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// Draws it.
pub fn replaying(asked: &Replaying, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let words = cx.words;
    let cells = area.width.saturating_sub(4).min(84);
    let room = usize::from(cells.saturating_sub(4));
    let why = wrap(&words.say("replay-why"), room);
    let lines = usize::from(asked.input().is_some());
    let fixed = why.len() + Again::ALL.len() + lines + Switch::ALL.len() + 7;
    // Where room is short, what is explained gives way to what is told.
    let room_below = usize::from(area.height).saturating_sub(fixed);
    let mut below = told(asked, words, room, true);
    if below.len() > room_below {
        below = told(asked, words, room, false);
    }
    let height = fixed + below.len();
    let title = words.say_with("replay-title", &[("flow", asked.flow.to_string().into())]);
    let inner = frame(cx, canvas, area, &title, cells, u16::try_from(height).unwrap_or(u16::MAX));
    let mut y = 0u16;
    for line in &why {
        draw::put(cx, canvas, inner, (0, y), line, Role::Text);
        y += 1;
    }
    y += 1;
    y = choices(asked, cx, canvas, (inner, y)) + 1;
    y = switches(asked, cx, canvas, (inner, y)) + 1;
    for (text, role) in below {
        draw::put(cx, canvas, inner, (0, y), &text, role);
        y += 1;
    }
    hint(cx, canvas, inner, &format!("replay-hint-{}", asked.again().slug()));
}

/// Which rows, with the line that is typed below the chosen one; returns the row after them.
fn choices(asked: &Replaying, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, (inner, top): (Rect, u16)) -> u16 {
    let names = Again::ALL.map(|again| cx.words.say(&format!("replay-{}", again.slug())));
    let longest = names.iter().map(|name| width(name)).max().unwrap_or_default();
    let mut y = top;
    for (row, (again, name)) in Again::ALL.into_iter().zip(names).enumerate() {
        let chosen = again == asked.again();
        let mark = if chosen { "▸ " } else { "  " };
        let said = match again {
            Again::Since if asked.by_population => cx.words.say("replay-since-not"),
            // While it is typed it stands below.
            Again::Since if !chosen => asked.since.text().to_owned(),
            Again::Keys if !asked.keys.is_empty() => {
                cx.words.say_with("replay-keys-rows", &[("rows", asked.told.asked.into())])
            }
            Again::Whole | Again::Since | Again::Keys => String::new(),
        };
        let parts = [
            span(mark, Role::Accent),
            span(format!("{}  ", pad(&name, longest)), Role::Text),
            span(clean_line(&said).into_owned(), Role::Dim),
        ];
        draw::put_spans(cx, canvas, inner, (0, y), &parts);
        canvas.hits.push(draw::row(inner, y), Hit::Row(row));
        if chosen {
            draw::tint(cx, canvas, draw::row(inner, y), Role::Selected);
        }
        y += 1;
        if let Some(input) = asked.input().filter(|_| chosen) {
            input.draw(cx, draw::row(draw::inset_left(inner, 2), y), true, canvas);
            y += 1;
        }
    }
    y
}

/// What can be said beside that, with the keys; returns the row after it.
fn switches(asked: &Replaying, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, (inner, top): (Rect, u16)) -> u16 {
    let mut y = top;
    for (n, switch) in Switch::ALL.into_iter().enumerate() {
        let on = asked.asks_for(switch);
        let [key, _] = switch.keys();
        let parts = [
            span(if on { "[x] " } else { "[ ] " }, if on { Role::Accent } else { Role::Dim }),
            span(key.to_string(), Role::Key),
            span(format!("  {}", cx.words.say(&format!("replay-{}", switch.slug()))), Role::Text),
        ];
        draw::put_spans(cx, canvas, inner, (2, y), &parts);
        canvas.hits.push(draw::row(inner, y), Hit::Field(n));
        y += 1;
    }
    y
}

/// What is wrong, what would be asked for, what can be typed, and the command that does the same.
fn told(asked: &Replaying, words: Words, room: usize, explained: bool) -> Vec<(String, Role)> {
    let mut lines: Vec<(String, Role)> = Vec::new();
    let mut add = |text: String, role: Role| lines.extend(wrap(&text, room).into_iter().map(|line| (line, role)));
    if let Some((key, found)) = &asked.problem {
        let found = clean_line(found).into_owned();
        add(format!("✗ {}", words.say_with(key, &[("found", Arg::from(found))])), Role::Bad);
    }
    let told = &asked.told;
    if asked.again() == Again::Keys && !asked.keys.is_empty() {
        let role = if told.malformed > 0 { Role::Warn } else { Role::Good };
        let args = [
            ("asked", told.asked.into()),
            ("malformed", told.malformed.into()),
            ("twice", told.twice.into()),
            ("named", Arg::from(grouped(asked.keys.len() as u64))),
        ];
        add(words.say_with("replay-keys-told", &args), role);
        if told.malformed > 0 {
            let first = told.first_malformed.join(", ");
            add(words.say_with("cli-run-keys-malformed", &[("rows", first.into())]), Role::Warn);
        }
    }
    if explained {
        add(words.say(&format!("replay-{}-help", asked.again().slug())), Role::Dim);
        for switch in Switch::ALL.into_iter().filter(|switch| asked.asks_for(*switch)) {
            add(words.say(&format!("replay-{}-help", switch.slug())), Role::Dim);
        }
    }
    add(asked.command(), Role::Dim);
    lines
}
