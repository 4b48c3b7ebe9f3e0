//! Dialogs over a screen.
use super::finder;
use crate::command::CommandId;
use crate::i18n::grouped;
use crate::text;
use crate::tui::canvas::{Canvas, Hit, ViewCx};
use crate::tui::draw::{self, span};
use crate::tui::model::{CANCEL_CHOICES, CHANGEABLE, Leaving, Model, Overlay, fault_lines, reject_lines};
use crate::tui::theme::Role;
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use ratatui::layout::Rect;

/// Draws the topmost dialog.
pub fn overlay(model: &Model, overlay: &Overlay, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    match overlay {
        Overlay::Help(found) => finder::help(model, found, cx, canvas, area),
        Overlay::Palette(found) => finder::palette(model, found, cx, canvas, area),
        Overlay::Leave(list) => {
            let names: Vec<String> = model.monitor.names();
            let intro = cx.words.say_with("leave-intro", &[("flows", names.join(", ").into())]);
            let choices: Vec<&str> = Leaving::ALL.iter().map(|l| l.key()).collect();
            choose(cx, canvas, area, "leave-title", &intro, &choices, list);
        }
        Overlay::Cancel { flow, list, .. } => {
            let intro = cx.words.say_with("cancel-intro", &[("flow", flow.to_string().into())]);
            choose(cx, canvas, area, "cancel-title", &intro, &CANCEL_CHOICES, list);
        }
        Overlay::Change(list) => {
            let name = model.account_to_change().map(|name| name.to_string()).unwrap_or_default();
            let intro = cx.words.say_with("change-intro", &[("account", name.into())]);
            let keys = CHANGEABLE.map(|step| format!("step-{}", step.slug()));
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            choose(cx, canvas, area, "change-title", &intro, &keys, list);
        }
        Overlay::Fault { fault, scroll } => {
            let lines = fault_lines(cx.words, fault);
            labelled(cx, canvas, area, "dialog-fault-title", &lines, *scroll);
        }
        Overlay::Twin(command) => {
            let lines = [("twin-intro", command.clone())];
            labelled(cx, canvas, area, "twin-title", &lines, 0);
        }
        Overlay::Passphrase { input, wrong } => passphrase(cx, canvas, area, input, *wrong),
        Overlay::Reject(reject, values) => {
            labelled(cx, canvas, area, "dialog-reject-title", &reject_lines(cx.words, reject, *values), 0);
        }
        Overlay::Choice(asked) => super::choice::choice(asked, cx, canvas, area),
        Overlay::Narrow(list) => super::rejects::narrow(model, list, cx, canvas, area),
        Overlay::How(howto) => super::how::how(howto, cx, canvas, area),
        Overlay::Replay(replaying) => super::replaying::replaying(replaying, cx, canvas, area),
        Overlay::Asking(asking) => super::asking::asking(asking, cx, canvas, area),
    }
}

/// The pass-phrase of the encrypted file: why it is asked for, the masked line, what is wrong with the last one.
fn passphrase(cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect, input: &Input, wrong: bool) {
    let width = area.width.saturating_sub(4).min(72);
    let room = usize::from(width.saturating_sub(4));
    let why = text::wrap(&cx.words.say("vault-ask-why"), room);
    let told = if wrong { text::wrap(&cx.words.say("vault-ask-wrong"), room.saturating_sub(2)) } else { Vec::new() };
    let height = u16::try_from(why.len() + told.len() + 7).unwrap_or(u16::MAX);
    let inner = frame(cx, canvas, area, &cx.words.say("vault-ask-title"), width, height);
    let mut y = 0u16;
    for line in &why {
        draw::put(cx, canvas, inner, (0, y), line, Role::Text);
        y += 1;
    }
    y += 1;
    input.draw(cx, draw::row(inner, y), true, canvas);
    y += 1;
    for (n, line) in told.iter().enumerate() {
        let mark = if n == 0 { "✗ " } else { "  " };
        draw::put_spans(cx, canvas, inner, (0, y), &[span(mark, Role::Bad), span(line.clone(), Role::Bad)]);
        y += 1;
    }
    hint(cx, canvas, inner, "vault-ask-keys");
}

/// An empty frame in the middle with a title; returns what is inside.
pub fn frame(cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect, title: &str, width: u16, height: u16) -> Rect {
    let outer = draw::centred(area, width, height);
    // One empty column at each side keeps the screen's text off the frame.
    let wide = Rect { x: outer.x.saturating_sub(1), width: outer.width + 2, ..outer }.intersection(area);
    draw::wipe(canvas, wide);
    let inner = draw::panel(cx, canvas, outer, title, true);
    draw::inset(inner, 1)
}

fn choose(
    cx: &ViewCx<'_>,
    canvas: &mut Canvas<'_>,
    area: Rect,
    title: &str,
    intro: &str,
    choices: &[&str],
    list: &ListState,
) {
    let width = area.width.saturating_sub(4).min(72);
    let room = usize::from(width.saturating_sub(4));
    let words: Vec<Vec<String>> =
        choices.iter().map(|key| text::wrap(&cx.words.say(key), room.saturating_sub(2))).collect();
    let intro = text::wrap(intro, room);
    let height = intro.len() + 1 + words.iter().map(Vec::len).sum::<usize>() + 4;
    let inner = frame(cx, canvas, area, &cx.words.say(title), width, u16::try_from(height).unwrap_or(u16::MAX));
    let mut y = 0u16;
    for line in &intro {
        draw::put(cx, canvas, inner, (0, y), line, Role::Text);
        y += 1;
    }
    y += 1;
    for (i, lines) in words.iter().enumerate() {
        for (n, line) in lines.iter().enumerate() {
            let chosen = i == list.selected();
            let mark = if chosen && n == 0 { "▸ " } else { "  " };
            draw::put_spans(cx, canvas, inner, (0, y), &[span(mark, Role::Accent), span(line.clone(), Role::Text)]);
            canvas.hits.push(draw::row(inner, y), Hit::Row(i));
            if chosen {
                draw::tint(cx, canvas, draw::row(inner, y), Role::Selected);
            }
            y += 1;
        }
    }
    hint(cx, canvas, inner, "hint-choose");
}

/// The last line of a dialog: its keys.
pub fn hint(cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, inner: Rect, key: &str) {
    if let Some(y) = inner.height.checked_sub(1) {
        draw::put(cx, canvas, inner, (0, y), &cx.words.say(key), Role::Dim);
        canvas.hits.push(draw::row(inner, y), Hit::Command(CommandId::Back));
    }
}

/// Label above text, one after the other, scrollable.
fn labelled(
    cx: &ViewCx<'_>,
    canvas: &mut Canvas<'_>,
    area: Rect,
    title: &str,
    parts: &[(&'static str, String)],
    scroll: usize,
) {
    let width = area.width.saturating_sub(4).min(88);
    let room = usize::from(width.saturating_sub(4));
    let mut lines: Vec<(String, Role)> = Vec::new();
    for (key, words) in parts {
        let label = cx.words.say(key);
        if !words.contains('\n') && text::width(&label) + 2 + text::width(words) <= room {
            lines.push((format!("{label}  {words}"), Role::Text));
            continue;
        }
        lines.push((label, Role::Dim));
        lines.extend(text::wrap(words, room.saturating_sub(2)).into_iter().map(|l| (format!("  {l}"), Role::Text)));
    }
    let height = u16::try_from(lines.len() + 4).unwrap_or(u16::MAX).min(area.height.saturating_sub(2).max(5));
    let inner = frame(cx, canvas, area, &cx.words.say(title), width, height);
    let rows = usize::from(inner.height.saturating_sub(2));
    let first = scroll.min(lines.len().saturating_sub(rows));
    for (y, (line, role)) in (0u16..).zip(lines.iter().skip(first).take(rows)) {
        draw::put(cx, canvas, inner, (0, y), line, *role);
    }
    let hidden = lines.len().saturating_sub(first + rows);
    if hidden > 0 && inner.height > 2 {
        let more = cx.words.say_with("more-below", &[("count", grouped(hidden as u64).into())]);
        draw::put_right(cx, canvas, inner, inner.height - 2, &[span(more, Role::Dim)]);
    }
    hint(cx, canvas, inner, "hint-message");
}
