//! The frame around a step: the rail of steps, its purpose in one line, and the step itself.
use super::desk::Desk;
use super::screen::Screen;
use super::sheet::{Mark, Sheet};
use crate::i18n::Arg;
use crate::setup::Step;
use crate::text::width;
use crate::tui::{Canvas, Hit, Role, ViewCx};
use ratatui::layout::Rect;

/// Draws rail, purpose and step.
pub(super) fn view(desk: &Desk, screen: &dyn Screen, cx: &ViewCx<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    let area = area.intersection(*canvas.buffer.area());
    if area.width == 0 || area.height == 0 {
        return;
    }
    let mut sheet = Sheet::new(cx, area, canvas);
    rail(desk, &mut sheet);
    if area.height >= 12 {
        match stale(desk, cx) {
            Some(text) => sheet.line(&[(Role::Warn, sheet.mark(Mark::Warn)), (Role::Warn, " "), (Role::Warn, &text)]),
            None => {
                let purpose = cx.words.say(&format!("step-{}-why", desk.draft.step.slug()));
                sheet.line(&[(Role::Dim, &purpose)]);
            }
        }
    }
    if area.height >= 18 {
        sheet.rule();
    }
    screen.view(desk, sheet.rest());
}

/// All steps with their state, or only the present one where there is no room.
fn rail(desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let wide = sheet.cells() >= 110;
    let name = |step: Step| words.say(&format!("{}-{}", if wide { "step" } else { "wz-rail" }, step.slug()));
    let stops: Vec<(Step, Mark, String)> =
        Step::ALL.into_iter().map(|step| (step, state(desk, step), name(step))).collect();
    let gap = if wide { 3 } else { 2 };
    let needed: usize = stops.iter().map(|(_, _, name)| width(name) + 2 + gap).sum::<usize>().saturating_sub(gap);
    if needed > sheet.cells() {
        return short_rail(desk, sheet);
    }
    let spaces = " ".repeat(gap);
    let mut parts: Vec<(Role, String)> = Vec::new();
    let mut x = 0;
    for (step, mark, name) in stops {
        let text = format!("{} {name}", sheet.mark(mark));
        let cells = width(&text);
        let here = sheet.here();
        let place = Rect {
            x: here.x.saturating_add(u16::try_from(x).unwrap_or(u16::MAX)),
            width: u16::try_from(cells).unwrap_or(0),
            ..here
        };
        sheet.hit(place, Hit::Step(step.index()));
        x += cells + gap;
        parts.push((if step == desk.draft.step { Role::Title } else { mark.role() }, text));
        parts.push((Role::Text, spaces.clone()));
    }
    let parts: Vec<(Role, &str)> = parts.iter().map(|(r, t)| (*r, t.as_str())).collect();
    sheet.line(&parts);
}

fn short_rail(desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let step = desk.draft.step;
    let text = words.say_with(
        "wz-step-of",
        &[
            ("number", Arg::from(step.index() + 1)),
            ("total", Arg::from(Step::ALL.len())),
            ("step", Arg::from(words.say(&format!("step-{}", step.slug())))),
        ],
    );
    sheet.line(&[(Role::Title, sheet.mark(Mark::Here)), (Role::Title, " "), (Role::Title, &text)]);
}

fn state(desk: &Desk, step: Step) -> Mark {
    if step == desk.draft.step {
        Mark::Here
    } else if desk.stale.contains(&step) {
        Mark::Warn
    } else if step < desk.reached {
        Mark::Good
    } else {
        Mark::Later
    }
}

/// Which later steps rest on an answer that has changed.
fn stale(desk: &Desk, cx: &ViewCx<'_>) -> Option<String> {
    if desk.stale.is_empty() {
        return None;
    }
    let names: Vec<String> = desk.stale.iter().map(|s| cx.words.say(&format!("step-{}", s.slug()))).collect();
    Some(cx.words.say_with("wz-stale", &[("steps", Arg::from(names.join(", ")))]))
}
