//! Plans of deletions: the list, one plan with its rows, and the line that tells on other screens that one waits.
use super::format::moment;
use crate::command::CommandId;
use crate::fault::Fault;
use crate::i18n::grouped;
use crate::run::{DeletePlan, PlanSide, PlanState};
use crate::text::wrap;
use crate::tui::canvas::{Canvas, Hit, ViewCx};
use crate::tui::draw::{self, Span, span};
use crate::tui::model::{Loaded, Model, OpenPlan, Plans, RowNow, fate, held};
use crate::tui::theme::Role;
use crate::tui::widget::grid::{Grid, left, right};
use jiff::tz::TimeZone;
use ratatui::layout::Rect;

/// Tells that plans wait for somebody, where some do; returns how many lines that took.
pub fn hint(model: &Model, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect, y: u16) -> u16 {
    let Some(first) = held(model).first() else { return 0 };
    let args = [
        ("count", held(model).len().into()),
        ("flow", first.flow.as_str().into()),
        ("rows", grouped(first.rows).into()),
    ];
    let key = if held(model).len() == 1 { "plans-hint-one" } else { "plans-hint" };
    let text = format!("! {}", cx.words.say_with(key, &args));
    let lines = wrap(&text, usize::from(area.width));
    for (n, line) in (y..).zip(&lines) {
        draw::put(cx, canvas, area, (0, n), line, Role::Warn);
        canvas.hits.push(draw::row(area, n), Hit::Command(CommandId::Plans));
    }
    u16::try_from(lines.len() + 1).unwrap_or(u16::MAX)
}

/// Draws the screen.
pub fn plans(model: &Model, plans: &Plans, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let area = draw::inset(area, 1);
    let all = match &plans.all {
        Loaded::Waiting => {
            draw::put(cx, canvas, area, (0, 0), &cx.words.say("reading"), Role::Dim);
            return;
        }
        Loaded::Failed(fault) => return failed(fault, cx, canvas, area),
        Loaded::Ready(all) => all,
    };
    match (&plans.open, plans.plan()) {
        (Some(open), Some(plan)) => one(model, (plan, open), cx, canvas, area),
        _ if all.is_empty() => {
            draw::put_wrapped(cx, canvas, area, 0, &cx.words.say("plans-none"), Role::Dim);
        }
        _ => list(model, (plans, all), cx, canvas, area),
    }
}

fn failed(fault: &Fault, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let y = draw::put_wrapped(cx, canvas, area, 0, &format!("✗ {}", cx.words.fault(fault)), Role::Bad);
    draw::put_wrapped(cx, canvas, area, y, &cx.words.advice(fault), Role::Text);
}

fn list(model: &Model, (plans, all): (&Plans, &[DeletePlan]), cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let zone = &model.beginning.zone;
    let waiting = all.iter().filter(|plan| plan.state == PlanState::Held).count();
    let heading = cx.words.say_with("plans-heading", &[("count", all.len().into()), ("held", waiting.into())]);
    let y = draw::put_wrapped(cx, canvas, area, 0, &heading, Role::Text) + 1;
    let body = draw::below(area, y);
    let tail = match body.height {
        16.. => 7,
        10.. => 5,
        _ => 0,
    };
    let table = Rect { height: body.height - tail, ..body };
    let say = |key: &str| cx.words.say(key);
    let shown = plans.list.visible(usize::from(table.height.saturating_sub(1)));
    let grid = Grid {
        columns: vec![
            left(say("cli-col-digest"), 8),
            left(say("cli-col-flow"), 9),
            left(say("cli-col-plan-side"), 6),
            right(say("cli-col-count"), 7),
            left(say("cli-col-state"), 8),
            left(say("cli-col-at"), 4),
            left(say("cli-col-by"), 2),
        ],
        rows: all.get(shown.clone()).unwrap_or_default().iter().map(|plan| row(plan, zone, cx)).collect(),
        first: shown.start,
        selected: Some(plans.list.selected()),
        focused: true,
    };
    grid.draw(cx, canvas, table);
    if let Some(plan) = plans.plan().filter(|_| tail > 0) {
        let below = draw::below(body, table.height);
        draw::rule(cx, canvas, below, 0);
        told(model, (plan, false), cx, canvas, draw::below(below, 1));
    }
}

fn row(plan: &DeletePlan, zone: &TimeZone, cx: &ViewCx<'_>) -> Vec<Span> {
    vec![
        span(plan.digest.clone(), Role::Text),
        span(plan.flow.to_string(), Role::Text),
        span(cx.words.say(&format!("plan-side-{}", plan.side.slug())), Role::Dim),
        span(grouped(plan.rows), Role::Text),
        state(plan, cx),
        span(moment(plan.at, zone), Role::Dim),
        span(plan.who.clone().unwrap_or_else(|| "—".to_owned()), Role::Dim),
    ]
}

fn state(plan: &DeletePlan, cx: &ViewCx<'_>) -> Span {
    let (mark, role) = match plan.state {
        PlanState::Held => ("!", Role::Warn),
        PlanState::Approved => ("▸", Role::Accent),
        PlanState::Done => ("✓", Role::Good),
        PlanState::Replaced => ("·", Role::Dim),
        PlanState::Refused => ("✗", Role::Dim),
    };
    span(format!("{mark} {}", cx.words.say(&format!("plan-state-{}", plan.state.slug()))), role)
}

/// The plan in a sentence, who answered it, and what comes next; returns the row after it.
fn told(model: &Model, (plan, open): (&DeletePlan, bool), cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let (words, zone) = (cx.words, &model.beginning.zone);
    let args = [
        ("digest", plan.digest.as_str().into()),
        ("flow", plan.flow.as_str().into()),
        ("side", words.say(&format!("plan-side-{}", plan.side.slug())).into()),
        ("state", words.say(&format!("plan-state-{}", plan.state.slug())).into()),
        ("rows", grouped(plan.rows).into()),
        ("living", grouped(plan.living).into()),
        ("at", moment(plan.at, zone).into()),
    ];
    let mut y = draw::put_wrapped(cx, canvas, area, 0, &words.say_with("cli-deletions-plan", &args), Role::Text);
    if let Some((who, at)) = plan.who.as_ref().zip(plan.said_at) {
        let who = if who.is_empty() { "—".to_owned() } else { who.clone() };
        let text = words.say_with("plans-said", &[("who", who.into()), ("at", moment(at, zone).into())]);
        y = draw::put_wrapped(cx, canvas, area, y, &text, Role::Dim);
    }
    let crm = if plan.side == PlanSide::Crm { "-crm" } else { "" };
    let key = match plan.state {
        PlanState::Held => format!("plans-next-held{crm}{}", if open { "-open" } else { "" }),
        PlanState::Refused => format!("plans-next-refused{crm}"),
        other => format!("plans-next-{}", other.slug()),
    };
    let next = words.say_with(&key, &args);
    // What is still to come is said; what is over was done as the flow said then.
    let waits = matches!(plan.state, PlanState::Held | PlanState::Approved);
    let fate = waits.then(|| format!("{} ", words.say(&format!("plan-fate-{}", fate(model, plan)))));
    draw::put_wrapped(cx, canvas, area, y, &format!("{}{next}", fate.unwrap_or_default()), Role::Dim)
}

fn one(model: &Model, (plan, open): (&DeletePlan, &OpenPlan), cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let y = told(model, (plan, true), cx, canvas, area) + 1;
    let body = draw::below(area, y);
    match &open.rows {
        Loaded::Waiting => {
            draw::put(cx, canvas, body, (0, 0), &cx.words.say("reading"), Role::Dim);
        }
        Loaded::Failed(fault) => failed(fault, cx, canvas, body),
        Loaded::Ready(rows) => {
            let cut = u64::try_from(rows.len()).unwrap_or(u64::MAX) < plan.rows;
            let table = Rect { height: body.height.saturating_sub(2 * u16::from(cut)), ..body };
            rows_of(plan, (open, rows), cx, canvas, table);
            if cut {
                let args = [("shown", rows.len().into()), ("digest", plan.digest.as_str().into())];
                let text = cx.words.say_with("plans-rows-cut", &args);
                draw::put_wrapped(cx, canvas, draw::below(body, table.height), 0, &text, Role::Warn);
            }
        }
    }
}

fn rows_of(
    plan: &DeletePlan,
    (open, rows): (&OpenPlan, &[RowNow]),
    cx: &ViewCx<'_>,
    canvas: &mut Canvas<'_>,
    area: Rect,
) {
    let say = |key: &str| cx.words.say(key);
    let shown = open.list.visible(usize::from(area.height.saturating_sub(1)));
    let line = |(row, state): &RowNow| {
        let role = match state.as_str() {
            "deleted" => Role::Good,
            "unknown" | "refused" => Role::Warn,
            _ => Role::Dim,
        };
        // Here a row may have been marked or emptied: what becomes of it is the flow's policy.
        let done = plan.side == PlanSide::Campaign && state == "deleted";
        let state = if done { "done" } else { state.as_str() };
        vec![
            span(row.row.clone(), Role::Text),
            span(say(&format!("plan-why-{}", row.why)), Role::Text),
            span(say(&format!("plan-row-{state}")), role),
        ]
    };
    let grid = Grid {
        columns: vec![left(say("cli-col-row"), 9), left(say("cli-col-reason"), 7), left(say("cli-col-state"), 6)],
        rows: rows.get(shown.clone()).unwrap_or_default().iter().map(line).collect(),
        first: shown.start,
        selected: Some(open.list.selected()),
        focused: true,
    };
    grid.draw(cx, canvas, area);
}
