//! What is due by itself and who sees to it: below the runs of the monitor, in a line of the home screen.
use super::format::moment;
use super::work::slug_role;
use crate::tui::canvas::{Canvas, ViewCx};
use crate::tui::draw::{self, Span, span};
use crate::tui::model::Model;
use crate::tui::theme::Role;
use crate::tui::widget::grid::{Grid, left};
use ratatui::layout::Rect;

/// Rows of the list at most, where the window is not a large one.
const FEW: usize = 5;
/// A window of so many rows has room for more.
const TALL: u16 = 30;

/// Who serves and what comes next, or that nobody does; none where nothing is due by itself and nobody serves.
pub fn line(model: &Model, cx: &ViewCx<'_>) -> Option<Vec<Span>> {
    let facts = model.facts.ready()?;
    let zone = &model.beginning.zone;
    let Some(serving) = &facts.serving else {
        let text = format!("! {}", cx.words.say("serving-not"));
        return (!facts.dues.is_empty()).then(|| vec![span(text, Role::Warn)]);
    };
    let pid = serving.pid.to_string();
    let args = [("pid", pid.into()), ("host", serving.host.as_str().into())];
    let next = match &serving.next {
        Some(next) => {
            let args = [("name", next.what.name.as_str().into()), ("at", moment(next.at, zone).into())];
            cx.words.say_with("serving-next", &args)
        }
        None => cx.words.say("serving-nothing"),
    };
    let by = format!("✓ {}", cx.words.say_with("serving-by-short", &args));
    Some(vec![span(by, Role::Good), span(format!(" · {next}"), Role::Dim)])
}

/// How many rows of the monitor are taken for it.
pub fn rows(model: &Model, area: Rect) -> u16 {
    let Some(facts) = model.facts.ready() else { return 0 };
    if facts.dues.is_empty() && facts.serving.is_none() {
        return 0;
    }
    let most = if area.height >= TALL { usize::from(area.height / 3) } else { FEW };
    let list = if facts.dues.is_empty() { 0 } else { facts.dues.len().min(most) + 1 };
    u16::try_from(list + 2).unwrap_or(u16::MAX).min(area.height / 2)
}

/// Draws it.
pub fn draw(model: &Model, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let (Some(facts), Some(line)) = (model.facts.ready(), line(model, cx)) else { return };
    draw::rule(cx, canvas, area, 0);
    draw::put_spans(cx, canvas, area, (0, 1), &line);
    if facts.dues.is_empty() || area.height < 4 {
        return;
    }
    let zone = &model.beginning.zone;
    let dash = || "—".to_owned();
    let rows = facts.dues.iter().map(|due| {
        let says = [("schedule", due.schedule.as_str().into()), ("zone", due.zone.as_deref().unwrap_or("UTC").into())];
        let running = due.mark.as_ref().is_some_and(|mark| mark.in_hand.is_some()) && facts.serving.is_some();
        let (text, role) = match due.last_end() {
            _ if running => (cx.words.say("run-running"), Role::Accent),
            Some((at, slug)) => {
                (format!("{} {}", cx.words.say(&format!("step-state-{slug}")), moment(at, zone)), slug_role(slug))
            }
            None => (dash(), Role::Dim),
        };
        vec![
            span(due.what.name.to_string(), Role::Text),
            span(cx.words.say_with("cli-schedule-in", &says), Role::Dim),
            span(due.next.map_or_else(dash, |at| moment(at, zone)), Role::Text),
            span(text, role),
        ]
    });
    let say = |key: &str| cx.words.say(key);
    let grid = Grid {
        columns: vec![
            left(say("cli-col-due"), 9),
            left(say("cli-col-schedule"), 4),
            left(say("cli-col-next-due"), 8),
            left(say("cli-col-last-end"), 5),
        ],
        rows: rows.collect(),
        first: 0,
        selected: None,
        focused: false,
    };
    // Nothing of it is selected by a click: that is for the runs above.
    let hits = canvas.hits.clone();
    grid.draw(cx, canvas, draw::below(area, 2));
    *canvas.hits = hits;
}
