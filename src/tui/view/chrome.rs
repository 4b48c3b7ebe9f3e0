//! What surrounds every screen: header with ribbon, toast, footer with the keys of the moment.
use crate::command::{self, CommandId, Key, Scope};
use crate::text::{width, wrap};
use crate::tui::canvas::{Canvas, Hit, ViewCx};
use crate::tui::draw::{self, Span, span};
use crate::tui::model::{Model, Quitting, Route, Tab, available, ribbon, scope, stem};
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// Lines a passing word may take.
const MOST_TOAST: usize = 3;

/// Product, workspace, where one is, and what kind of organisation is at the other end.
pub fn header(model: &Model, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let right = ribbon_spans(model, cx);
    let right_used = draw::put_right(cx, canvas, area, 0, &right);
    let left = Rect { width: area.width.saturating_sub(right_used + u16::from(right_used > 0)), ..area };
    let mut spans = vec![span(" Fieldbridge", Role::Title)];
    if area.width >= 60 {
        spans.push(span(format!("  {}", model.workspace_name()), Role::Dim));
    }
    for crumb in crumbs(model, cx) {
        spans.push(span(" › ", Role::Dim));
        spans.push(span(crumb, Role::Text));
    }
    draw::put_spans(cx, canvas, left, (0, 0), &spans);
    if area.height > 1 {
        draw::rule(cx, canvas, area, 1);
    }
}

fn crumbs(model: &Model, cx: &ViewCx<'_>) -> Vec<String> {
    let say = |key: &str| cx.words.say(key);
    match model.route {
        Route::Home => vec![say("screen-home")],
        Route::Wizard => {
            let step = model.wizard.as_ref().map(|w| w.draft().step);
            let step = step.map(|s| cx.words.say(&format!("step-{}", s.slug())));
            std::iter::once(say("screen-wizard")).chain(step).collect()
        }
        Route::Monitor => vec![say("screen-monitor")],
        Route::History => vec![say("screen-history")],
        Route::Notes => {
            let kind = model.notes.as_ref().map(|notes| say(&format!("notes-{}", notes.kind.slug())));
            kind.into_iter().collect()
        }
        Route::Row => {
            let flow = model.row.as_ref().map(|row| row.flow.to_string());
            flow.into_iter().chain([say("screen-row")]).collect()
        }
        Route::Verify => {
            let flow = model.verifying.as_ref().map(|verifying| verifying.flow.to_string());
            flow.into_iter().chain([say("screen-verify")]).collect()
        }
        Route::Why => {
            let flow = model.why.as_ref().map(|why| why.flow.to_string());
            flow.into_iter().chain([say("screen-why")]).collect()
        }
        Route::Mail => vec![say("screen-mail")],
        Route::Workflows => vec![say("screen-workflows")],
        Route::Privacy => {
            let open = model.privacy.as_ref().and_then(|p| p.open.as_ref());
            let open = open.map(|open| cx.words.say_with("privacy-crumb", &[("id", open.id.to_string().into())]));
            std::iter::once(say("screen-privacy")).chain(open).collect()
        }
        Route::Plans => {
            let open = model.plans.as_ref().and_then(|p| p.open.as_ref()).map(|open| open.digest.clone());
            std::iter::once(say("screen-plans")).chain(open).collect()
        }
        Route::Changes => {
            let account = model.changes.as_ref().map(|c| c.account.name.to_string());
            account.into_iter().chain([say("screen-changes")]).collect()
        }
        Route::Detail => {
            let detail = model.detail.as_ref();
            let tab = if detail.is_some_and(|d| d.tab == Tab::Rejects) { "screen-rejects" } else { "screen-log" };
            let rejects = detail.filter(|d| d.tab == Tab::Rejects).map(|d| &d.rejects);
            // Where those of all its runs are shown, no run is named.
            let whole = rejects.is_some_and(|rejects| rejects.whole_flow);
            let of = detail.map(|d| if whole { d.flow.to_string() } else { format!("{} {}", d.flow, d.run.short()) });
            let state = rejects.and_then(|rejects| rejects.narrowed.state);
            let state = state.map(|state| say(&format!("reject-short-{}", state.slug())));
            of.into_iter().chain([say(tab)]).chain(state).collect()
        }
    }
}

fn ribbon_spans(model: &Model, cx: &ViewCx<'_>) -> Vec<Span> {
    let mut spans = Vec::new();
    match model.quitting {
        Quitting::No => {}
        Quitting::WhenDone => spans.push(span(format!("{}  ", cx.words.say("header-leaving-when-done")), Role::Warn)),
        Quitting::Draining => spans.push(span(format!("{}  ", cx.words.say("header-draining")), Role::Warn)),
    }
    if let Some(key) = ribbon(model) {
        let role = match key {
            "ribbon-sandbox" => Role::Good,
            "ribbon-production" => Role::Bad,
            _ => Role::Warn,
        };
        let shape = match key {
            "ribbon-production" => "▲",
            "ribbon-sandbox" => "●",
            _ => "○",
        };
        spans.push(span(format!("[{shape} {}] ", cx.words.say(key)), role));
    }
    spans
}

/// What is said in passing: its last line in its own place, those before over the screen's last lines.
pub fn toast(model: &Model, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(toast) = &model.toast else { return };
    let lines = wrap(&toast.text, usize::from(area.width.saturating_sub(2)).max(1));
    for (above, line) in lines.iter().take(MOST_TOAST).rev().enumerate() {
        let y = area.y.saturating_sub(u16::try_from(above).unwrap_or(0));
        let row = Rect { y, height: 1, ..area };
        if above > 0 {
            draw::put(cx, canvas, row, (0, 0), &" ".repeat(usize::from(row.width)), Role::Text);
        }
        draw::put(cx, canvas, row, (1, 0), line, Role::Accent);
    }
}

/// The keys of the moment, the most important first; always ends with the key for the rest.
pub fn footer(model: &Model, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let last = entry(model, cx, CommandId::Help);
    let room = usize::from(area.width).saturating_sub(2 + entry_width(&last));
    let mut x = 1u16;
    let mut used = 0;
    if in_place(model) {
        for (id, key, word) in
            [(CommandId::Next, Key::Enter, "typing-take"), (CommandId::Back, Key::Esc, "typing-leave")]
        {
            let spans = [span(key.to_string(), Role::Key), span(format!(" {}", cx.words.say(word)), Role::Dim)];
            if usize::from(x) + entry_width(&spans) + 2 > room {
                break;
            }
            x += place(cx, canvas, area, x, id, &spans) + 3;
        }
        let more = model.wizard.as_ref().filter(|_| model.route == Route::Wizard).and_then(|w| w.typing_keys());
        let more = more.map(|key| cx.words.say(key)).filter(|text| usize::from(x) + width(text) + 2 <= room);
        if let Some(text) = more {
            x += draw::put(cx, canvas, area, (x, 0), &text, Role::Dim) + 3;
        }
        place(cx, canvas, area, x, CommandId::Help, &last);
        return;
    }
    for pick in available(model).iter().filter(|p| p.disabled.is_none()) {
        let spans = entry(model, cx, pick.id);
        let needed = entry_width(&spans) + 3;
        if spans.is_empty() {
            continue;
        }
        if used + needed > room {
            break;
        }
        x += place(cx, canvas, area, x, pick.id, &spans) + 3;
        used += needed;
    }
    place(cx, canvas, area, x, CommandId::Help, &last);
}

/// Whether something is typed that opened over the screen's list (a search, a name, a filter): Enter and Esc then mean it,
/// not the screen. The questions of the first step are the screen itself.
fn in_place(model: &Model) -> bool {
    model.typing() && scope(model) != Scope::Account
}

fn place(cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect, x: u16, id: CommandId, spans: &[Span]) -> u16 {
    let used = draw::put_spans(cx, canvas, area, (x, 0), spans);
    canvas.hits.push(Rect { x: area.x + x, y: area.y, width: used, height: 1 }, Hit::Command(id));
    used
}

fn entry_width(spans: &[Span]) -> usize {
    spans.iter().map(|s| width(&s.text)).sum()
}

/// Key and word; while text is typed, a key that does not type, or nothing.
fn entry(model: &Model, cx: &ViewCx<'_>, id: CommandId) -> Vec<Span> {
    let Some(command) = command::of(id) else { return Vec::new() };
    let (scope, typing) = (scope(model), model.typing());
    let reaches = |key: &&command::Key| command::find(scope, **key) == Some(id);
    let key = command.keys.iter().filter(reaches).find(|k| !typing || !k.types());
    let Some(key) = key else { return Vec::new() };
    let word = cx.words.say(&format!("cmd-{}", stem(model, id)));
    vec![span(key.to_string(), Role::Key), span(format!(" {word}"), Role::Dim)]
}
