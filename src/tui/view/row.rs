//! One row of a flow on both sides: what is to be said of it, what is known of it, and its columns.
use super::why::failed;
use crate::task::{RowColumn, RowFact, RowVerdict};
use crate::text::{fit, pad, width};
use crate::tui::canvas::{Canvas, ViewCx};
use crate::tui::draw::{self, Span, span};
use crate::tui::model::{Loaded, RowShown, RowTold};
use crate::tui::theme::Role;
use crate::tui::widget::grid::{Grid, left};
use ratatui::layout::Rect;

/// What is shown of a value that is not to be seen.
const HIDDEN: &str = "•••";

/// Draws it, with who is waited for while it is read.
pub fn row((shown, reaching): (&RowShown, Option<&str>), cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let area = draw::inset(area, 1);
    match &shown.told {
        Loaded::Waiting => {
            let y = draw::put_wrapped(cx, canvas, area, 0, &cx.words.say("row-reading"), Role::Dim);
            if let Some(text) = reaching {
                draw::put_wrapped(cx, canvas, area, y, text, Role::Warn);
            }
        }
        Loaded::Failed(fault) => failed(fault, cx, canvas, area),
        Loaded::Ready(told) => {
            let y = sentence(shown, told, cx, canvas, area) + 1;
            let y = facts(told, cx, canvas, (area, y)) + 1;
            if !told.columns.is_empty() {
                columns(shown, told, cx, canvas, draw::below(area, y));
            }
        }
    }
}

/// What is to be said of it, and what to do; returns the row after it.
fn sentence(shown: &RowShown, told: &RowTold, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let slug = told.verdict.slug();
    let role = match told.verdict {
        RowVerdict::Same => Role::Good,
        RowVerdict::Unknown | RowVerdict::Absent | RowVerdict::Rejected => Role::Bad,
        RowVerdict::Is(difference) if difference.is_fault() => Role::Bad,
        _ => Role::Text,
    };
    let y = draw::put_wrapped(cx, canvas, area, 0, &cx.words.say(&format!("explain-{slug}")), role);
    // The catalogs leave the flow's name to whoever types the command.
    let advice = cx.words.say(&format!("explain-{slug}-advice")).replace("FLOW", shown.flow.as_str());
    draw::put_wrapped(cx, canvas, area, y, &advice, Role::Dim)
}

fn facts(told: &RowTold, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, (area, top): (Rect, u16)) -> u16 {
    let labels = told.facts.iter().map(|fact| width(&cx.words.say(fact.name()))).max().unwrap_or(0);
    let mut y = top;
    for fact in &told.facts {
        let label = format!("{}  ", pad(&cx.words.say(fact.name()), labels));
        let role = if matches!(fact, RowFact::Refused(..)) { Role::Bad } else { Role::Text };
        draw::put_spans(
            cx,
            canvas,
            area,
            (0, y),
            &[
                span(label, Role::Dim),
                span(fact.text(|key, place| cx.words.say_with(key, &[("place", place.into())])), role),
            ],
        );
        y += 1;
    }
    y
}

fn columns(shown: &RowShown, told: &RowTold, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let say = |key: &str| cx.words.say(key);
    let hint = match area.height {
        9.. if shown.values => 4,
        6.. => 1,
        _ => 0,
    };
    let list = Rect { height: area.height - hint, ..area };
    let names = told.columns.iter().map(|column| width(&column.column)).max().unwrap_or(0);
    // Each of the three sides gets as much; the selected column stands below in full.
    let most = (usize::from(area.width).saturating_sub(names + 12) / 3).max(12);
    let seen = shown.list.visible(usize::from(list.height.saturating_sub(1)));
    let heads = ["explain-col-crm", "explain-col-carried", "explain-col-here"];
    let [crm, carried, here] = heads.map(say);
    let grid = Grid {
        columns: vec![left(say("explain-col-column"), 9), left(crm, 7), left(carried, 4), left(here, 8)],
        rows: told.columns.get(seen.clone()).unwrap_or_default().iter().map(|c| line(c, shown.values, most)).collect(),
        first: seen.start,
        selected: Some(shown.list.selected()),
        focused: true,
    };
    grid.draw(cx, canvas, list);
    let below = draw::below(area, list.height);
    if hint > 1
        && let Some(column) = told.columns.get(shown.list.selected())
    {
        in_full(column, cx, canvas, below);
    }
    if hint > 0 {
        let key = if shown.values { "row-values-shown" } else { "row-values-masked" };
        draw::put(cx, canvas, below, (0, hint - 1), &say(key), Role::Dim);
    }
}

/// The three values of a column, each on a line of its own.
fn in_full(column: &RowColumn, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let sides = [
        ("explain-col-crm", &column.raw),
        ("explain-col-carried", &column.carried),
        ("explain-col-here", &column.here),
    ];
    let labels = sides.iter().map(|(key, _)| width(&cx.words.say(key))).max().unwrap_or(0);
    for (y, (key, value)) in (0u16..).zip(sides) {
        let label = format!("{}  ", pad(&cx.words.say(key), labels));
        let value = value.clone().unwrap_or_else(|| "–".to_owned());
        draw::put_spans(cx, canvas, area, (0, y), &[span(label, Role::Dim), span(value, Role::Text)]);
    }
}

/// A column on both sides; people's values are shown only where somebody asks for them.
fn line(column: &RowColumn, values: bool, most: usize) -> Vec<Span> {
    let (mark, role) = if column.differs { ("≠ ", Role::Warn) } else { ("  ", Role::Text) };
    let shown = |value: &Option<String>| match value {
        None => span("–", Role::Dim),
        Some(text) => span(if values { fit(text, most).into_owned() } else { HIDDEN.to_owned() }, role),
    };
    let name = span(format!("{mark}{}", column.column), role);
    vec![name, shown(&column.raw), shown(&column.carried), shown(&column.here)]
}
