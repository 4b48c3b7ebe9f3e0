//! A line that is typed before something is done: what it is for, the line, what is wrong with it.
use super::dialog::{frame, hint};
use crate::i18n::Arg;
use crate::text;
use crate::tui::canvas::{Canvas, ViewCx};
use crate::tui::draw::{self, span};
use crate::tui::model::Asking;
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// Draws it.
pub fn asking(asking: &Asking, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let width = area.width.saturating_sub(4).min(76);
    let room = usize::from(width.saturating_sub(4));
    let [title, why, label] = asking.keys();
    let told = asking.args();
    let args: Vec<(&str, Arg)> = told.iter().map(|(name, text)| (*name, Arg::from(text.as_str()))).collect();
    let why = text::wrap(&cx.words.say_with(why, &args), room);
    let label = cx.words.say_with(label, &args);
    let wrong = asking.problem.map(|key| text::wrap(&cx.words.say_with(key, &args), room.saturating_sub(2)));
    let wrong = wrong.unwrap_or_default();
    let signed = if asking.by.is_some() { 2 } else { 0 };
    let height = u16::try_from(why.len() + wrong.len() + signed + 7).unwrap_or(u16::MAX);
    let title = cx.words.say_with(title, &args);
    let inner = frame(cx, canvas, area, &title, width, height);
    let mut y = 0u16;
    for line in &why {
        draw::put(cx, canvas, inner, (0, y), line, if asking.destroys() { Role::Warn } else { Role::Text });
        y += 1;
    }
    y += 1;
    draw::put(cx, canvas, inner, (0, y), &label, Role::Dim);
    y += 1;
    asking.input.draw(cx, draw::row(inner, y), !asking.on_by, canvas);
    y += 1;
    if let Some(by) = &asking.by {
        draw::put(cx, canvas, inner, (0, y), &cx.words.say("ask-by-label"), Role::Dim);
        by.draw(cx, draw::row(inner, y + 1), asking.on_by, canvas);
        y += 2;
    }
    for (n, line) in wrong.iter().enumerate() {
        let mark = if n == 0 { "✗ " } else { "  " };
        draw::put_spans(cx, canvas, inner, (0, y), &[span(mark, Role::Bad), span(line.clone(), Role::Bad)]);
        y += 1;
    }
    hint(cx, canvas, inner, if asking.by.is_some() { "ask-keys-by" } else { "ask-keys" });
}
