//! Help and palette: commands with keys and words, narrowed by what is typed.
use super::dialog::{frame, hint};
use crate::command;
use crate::text;
use crate::tui::canvas::{Canvas, Hit, ViewCx};
use crate::tui::draw::{self, span};
use crate::tui::model::{Finder, Model, Pick, Route, stem};
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// All commands of this screen with their explanations.
pub fn help(model: &Model, found: &Finder, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let width = area.width.saturating_sub(2).min(110);
    let inner = frame(cx, canvas, area, &cx.words.say("help-title"), width, area.height.saturating_sub(2));
    let about = about(model, cx);
    let mut y = 0;
    if inner.height >= 12 {
        let lines = text::wrap(&about, usize::from(inner.width));
        for line in lines.iter().take(usize::from(inner.height / 4)) {
            draw::put(cx, canvas, inner, (0, y), line, Role::Text);
            y += 1;
        }
        draw::put(cx, canvas, inner, (0, y), &cx.words.say("help-moving"), Role::Dim);
        y += 2;
    }
    let body = draw::below(inner, y);
    prompt(found, cx, canvas, body);
    let rest = draw::below(body, 1);
    let tail = if rest.height >= 8 { 2 } else { 0 };
    rows(model, found, cx, canvas, Rect { height: rest.height - tail, ..rest }, true);
    if let Some(pick) = found.selected().filter(|_| tail > 0) {
        let full = Rect { height: tail, ..draw::below(rest, rest.height - tail - 1) };
        draw::put_wrapped(cx, canvas, full, 0, &help_of(model, cx, pick), Role::Text);
    }
    hint(cx, canvas, inner, "hint-find");
}

/// What this screen, or the question in focus, is about.
fn about(model: &Model, cx: &ViewCx<'_>) -> String {
    match model.route {
        Route::Home => cx.words.say("help-home"),
        Route::Monitor => cx.words.say("help-monitor"),
        Route::History => cx.words.say("help-history"),
        Route::Detail => cx.words.say("help-detail"),
        Route::Changes => cx.words.say("help-changes"),
        Route::Notes => cx.words.say("help-notes"),
        Route::Row => cx.words.say("help-row"),
        Route::Verify => cx.words.say("help-verify"),
        Route::Why => cx.words.say("help-why"),
        Route::Mail => cx.words.say("mail-why"),
        Route::Plans => cx.words.say("help-plans"),
        Route::Workflows => cx.words.say("help-workflows"),
        Route::Privacy => cx.words.say("help-privacy"),
        Route::Wizard => model.wizard.as_ref().map(|w| cx.words.say(&w.help_key())).unwrap_or_default(),
    }
}

/// Commands by name.
pub fn palette(model: &Model, found: &Finder, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let width = area.width.saturating_sub(4).min(70);
    let height = area.height.saturating_sub(2).min(18);
    let inner = frame(cx, canvas, area, &cx.words.say("palette-title"), width, height);
    prompt(found, cx, canvas, inner);
    rows(model, found, cx, canvas, draw::below(inner, 1), false);
    hint(cx, canvas, inner, "hint-find");
}

fn prompt(found: &Finder, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let used = draw::put(cx, canvas, area, (0, 0), "› ", Role::Accent);
    let line = Rect { height: area.height.min(1), ..draw::inset_left(area, used) };
    found.input.draw(cx, line, true, canvas);
}

/// A command's word, and its explanation, where the cursor stands.
fn word_of(model: &Model, cx: &ViewCx<'_>, pick: Pick) -> String {
    cx.words.say(&format!("cmd-{}", stem(model, pick.id)))
}

fn help_of(model: &Model, cx: &ViewCx<'_>, pick: Pick) -> String {
    cx.words.say(&format!("cmd-{}-help", stem(model, pick.id)))
}

fn rows(model: &Model, found: &Finder, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect, explain: bool) {
    let list = Rect { height: area.height.saturating_sub(1), ..area };
    if found.rows.is_empty() {
        draw::put(cx, canvas, list, (2, 0), &cx.words.say("nothing-found"), Role::Dim);
        return;
    }
    let shown = found.list.visible(usize::from(list.height));
    let widest = |of: &dyn Fn(Pick) -> String, most: usize| {
        found.rows.iter().map(|p| text::width(&of(*p))).max().unwrap_or(0).min(most)
    };
    let most = if explain { 20 } else { 26 };
    let columns =
        (widest(&|p| command::of(p.id).map(keys).unwrap_or_default(), 22), widest(&|p| word_of(model, cx, p), most));
    for (y, i) in (0u16..).zip(shown) {
        let Some(pick) = found.rows.get(i) else { break };
        row(model, *pick, columns, cx, canvas, list, y, explain);
        canvas.hits.push(draw::row(list, y), Hit::Row(i));
        if i == found.list.selected() {
            draw::put(cx, canvas, list, (0, y), "▸", Role::Accent);
            draw::tint(cx, canvas, draw::row(list, y), Role::Selected);
        }
    }
}

/// The keys of a command as they are shown.
fn keys(command: &command::Command) -> String {
    command.keys.iter().take(2).map(ToString::to_string).collect::<Vec<_>>().join(" / ")
}

/// `columns` are the cells of keys and words, so that nothing runs together.
#[expect(clippy::too_many_arguments, reason = "a line of a table: what, where, and how much of it")]
fn row(
    model: &Model,
    pick: Pick,
    columns: (usize, usize),
    cx: &ViewCx<'_>,
    canvas: &mut Canvas<'_>,
    area: Rect,
    y: u16,
    explain: bool,
) {
    let Some(command) = command::of(pick.id) else { return };
    let (key_role, word_role) = if pick.disabled.is_some() { (Role::Dim, Role::Dim) } else { (Role::Key, Role::Text) };
    let word = word_of(model, cx, pick);
    let mut spans = vec![
        span(text::pad(&keys(command), columns.0 + 2), key_role),
        span(text::pad(&word, columns.1 + 1), word_role),
    ];
    match pick.disabled {
        Some(reason) => spans.push(span(format!(" − {}", cx.words.say(reason)), Role::Warn)),
        None if explain => spans.push(span(format!(" {}", help_of(model, cx, pick)), Role::Dim)),
        None => {}
    }
    draw::put_spans(cx, canvas, area, (2, y), &spans);
}
