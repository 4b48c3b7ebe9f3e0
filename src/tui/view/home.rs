//! Home: accounts, flows with their last runs, and the setup that was left.
use super::format::{moment, outcome, state};
use super::{plans, serving, verify};
use crate::account::ExternalAccount;
use crate::command::CommandId;
use crate::flow::{Direction, Flow};
use crate::i18n::grouped;
use crate::setup::Step;
use crate::task::FlowFacts;
use crate::tui::canvas::{Canvas, Hit, ViewCx};
use crate::tui::draw::{self, Span, span};
use crate::tui::model::{Loaded, Model, unfinished_step};
use crate::tui::theme::Role;
use crate::tui::widget::grid::{Grid, left, right};
use ratatui::layout::Rect;

/// Draws the home screen.
pub fn home(model: &Model, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let area = draw::inset(area, 1);
    match &model.facts {
        Loaded::Waiting => {
            draw::put(cx, canvas, area, (0, 0), &cx.words.say("home-reading"), Role::Dim);
        }
        Loaded::Failed(fault) => {
            let y = draw::put_wrapped(cx, canvas, area, 0, &format!("✗ {}", cx.words.fault(fault)), Role::Bad);
            draw::put_wrapped(cx, canvas, area, y, &cx.words.advice(fault), Role::Text);
        }
        Loaded::Ready(facts) => {
            let mut y = banner(model, cx, canvas, area);
            y += plans::hint(model, cx, canvas, area, y);
            y += verify::hint(model, cx, canvas, area, y);
            if let Some(problem) = &facts.problem {
                let text = format!("! {}", cx.words.fault(problem));
                y = draw::put_wrapped(cx, canvas, area, y, &text, Role::Warn) + 1;
            }
            y = accounts(model, cx, canvas, area, y);
            if let Some(line) = serving::line(model, cx) {
                draw::put_spans(cx, canvas, area, (0, y), &line);
                y += 2;
            }
            y = switched_off(model, cx, canvas, area, y);
            flows(model, cx, canvas, draw::below(area, y));
        }
    }
}

/// The setup that was left, with the step to go on at.
fn banner(model: &Model, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let Some(step) = unfinished_step(model) else { return 0 };
    let text = cx.words.say_with(
        "home-unfinished",
        &[
            ("step", (step.index() + 1).into()),
            ("of", Step::ALL.len().into()),
            ("name", cx.words.say(&format!("step-{}", step.slug())).into()),
        ],
    );
    let text = format!("! {text}");
    draw::put(cx, canvas, area, (0, 0), &text, Role::Warn);
    canvas.hits.push(draw::row(area, 0), Hit::Command(CommandId::Resume));
    2
}

fn accounts(model: &Model, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect, from: u16) -> u16 {
    draw::put(cx, canvas, area, (0, from), &cx.words.say("home-accounts"), Role::Title);
    let accounts = model.accounts();
    if accounts.is_empty() {
        return draw::put_wrapped(cx, canvas, area, from + 1, &cx.words.say("home-no-accounts"), Role::Dim) + 1;
    }
    let most = usize::from((area.height / 4).max(1));
    let mut y = from + 1;
    for account in accounts.iter().take(most) {
        draw::put_spans(cx, canvas, area, (2, y), &account_line(account, cx));
        y += 1;
    }
    if accounts.len() > most {
        let more = cx.words.say_with("and-more", &[("count", (accounts.len() - most).into())]);
        draw::put(cx, canvas, area, (2, y), &more, Role::Dim);
        y += 1;
    }
    y + 1
}

fn account_line(account: &ExternalAccount, cx: &ViewCx<'_>) -> Vec<Span> {
    let (symbol, role) = if account.organisation.is_some() { ("✓", Role::Good) } else { ("○", Role::Warn) };
    let mut spans = vec![
        span(format!("{symbol} "), role),
        span(account.name.to_string(), Role::Text),
        span(format!("  {}", cx.words.say(&format!("system-{}", account.system.code()))), Role::Dim),
        span(format!("  {}", account.url), Role::Dim),
    ];
    if let Some(expiry) = account.expiry(cx.now).filter(|e| e.is_soon()) {
        let args = [("day", expiry.day.to_string().into()), ("days", expiry.days().into())];
        let role = if expiry.is_over() { Role::Bad } else { Role::Warn };
        spans.push(span(format!("  ! {}", cx.words.say_with(expiry.key(), &args)), role));
    }
    match &account.organisation {
        Some(organisation) => spans.push(span(format!("  {}", organisation.name), Role::Dim)),
        None => spans.push(span(format!("  {}", cx.words.say("home-not-checked")), Role::Warn)),
    }
    spans
}

/// Flows that are off in one line, those of consent in lines of their own: nothing carries the opt-outs of these people.
fn switched_off(model: &Model, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect, from: u16) -> u16 {
    let off: Vec<&Flow> = model.flows().iter().map(|facts| &facts.flow).filter(|flow| flow.off.is_some()).collect();
    let Some(last) =
        off.iter().filter_map(|flow| flow.off.as_ref().map(|off| (flow, off))).max_by_key(|(_, off)| off.since)
    else {
        return from;
    };
    let mut y = from;
    for flow in off.iter().filter(|flow| flow.direction == Direction::OptOut) {
        let args = [("flow", flow.name.as_str().into()), ("table", flow.table.as_str().into())];
        let text = format!("! {}", cx.words.say_with("consent-off", &args));
        y = draw::put_wrapped(cx, canvas, area, y, &text, Role::Warn);
    }
    let (flow, said) = last;
    let since = [("since", moment(said.since, &model.beginning.zone).into()), ("reason", said.told().into())];
    let mut text = format!("○ {}: {}", flow.name, cx.words.say_with("flow-off-since", &since));
    if off.len() > 1 {
        text = format!("{text} · {}", cx.words.say_with("and-more", &[("count", (off.len() - 1).into())]));
    }
    draw::put(cx, canvas, area, (0, y), &text, Role::Dim);
    y + 2
}

fn flows(model: &Model, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    draw::put(cx, canvas, area, (0, 0), &cx.words.say("home-flows"), Role::Title);
    let area = draw::below(area, 1);
    if model.flows().is_empty() {
        draw::put_wrapped(cx, canvas, area, 0, &cx.words.say("home-no-flows"), Role::Dim);
        return;
    }
    let say = |key: &str| cx.words.say(key);
    let shown = model.home.list.visible(usize::from(area.height.saturating_sub(1)));
    let rows = model.flows().get(shown.clone()).unwrap_or_default();
    let grid = Grid {
        columns: vec![
            left(say("column-flow"), 9),
            left(say("column-state"), 8),
            right(say("column-rows"), 7),
            right(say("column-rejects"), 6),
            left(say("column-last-run"), 5),
            left(say("column-mode"), 3),
            left(say("column-up-to"), 4),
            left(say("column-account"), 2),
        ],
        rows: rows.iter().map(|f| flow_row(model, f, cx)).collect(),
        first: shown.start,
        selected: Some(model.home.list.selected()),
        focused: true,
    };
    grid.draw(cx, canvas, area);
}

fn flow_row(model: &Model, facts: &FlowFacts, cx: &ViewCx<'_>) -> Vec<Span> {
    let now = model.monitor.state_now(&facts.flow.name);
    let (word, role) = match (now, &facts.last) {
        (Some(s), _) => state(cx.words, s),
        (None, _) if facts.flow.off.is_some() => (format!("○ {}", cx.words.say("cli-health-off")), Role::Warn),
        (None, Some(last)) => outcome(cx.words, last),
        (None, None) => (format!("○ {}", cx.words.say("never-ran")), Role::Dim),
    };
    let zone = &model.beginning.zone;
    let dash = || "—".to_owned();
    let mode = match facts.flow.mode {
        crate::flow::ReadMode::Incremental => "mode-incremental",
        crate::flow::ReadMode::Full => "mode-full",
    };
    let rejects = if facts.open_rejects > 0 { Role::Warn } else { Role::Dim };
    vec![
        span(facts.flow.name.to_string(), Role::Text),
        span(word, role),
        span(facts.rows.map_or_else(dash, grouped), Role::Text),
        span(grouped(facts.open_rejects), rejects),
        span(facts.last.as_ref().map_or_else(dash, |r| moment(r.started, zone)), Role::Dim),
        span(cx.words.say(mode), Role::Dim),
        span(facts.watermark.map_or_else(dash, |w| moment(w, zone)), Role::Dim),
        span(facts.flow.account.to_string(), Role::Dim),
    ]
}
