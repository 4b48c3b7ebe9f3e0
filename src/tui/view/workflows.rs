//! Workflows: the list, and the selected one step by step with what follows when a step fails.
use super::format::{moment, on_error};
use crate::flow::Workflow;
use crate::i18n::Arg;
use crate::run::ChainRun;
use crate::text::{clean_line, pad};
use crate::tui::canvas::{Canvas, ViewCx};
use crate::tui::draw::{self, Span, span};
use crate::tui::model::{Loaded, Model};
use crate::tui::theme::Role;
use crate::tui::widget::grid::{Grid, left, right};
use jiff::Timestamp;
use ratatui::layout::Rect;

/// Cells of a step's name.
const NAME: usize = 16;

/// Draws the screen.
pub fn workflows(model: &Model, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let area = draw::inset(area, 1);
    if matches!(model.facts, Loaded::Waiting) {
        draw::put(cx, canvas, area, (0, 0), &cx.words.say("reading"), Role::Dim);
        return;
    }
    let all = model.workflows();
    if all.is_empty() {
        draw::put_wrapped(cx, canvas, area, 0, &cx.words.say("workflows-none"), Role::Dim);
        return;
    }
    let (most, rows) = (usize::from(area.height / 3).max(3), all.len() + 1);
    let height = u16::try_from(rows.min(most)).unwrap_or(u16::MAX);
    list(model, cx, canvas, Rect { height: height.min(area.height), ..area });
    if let Some(workflow) = model.selected_workflow() {
        let below = draw::below(area, height);
        draw::rule(cx, canvas, below, 0);
        one(model, workflow, cx, canvas, draw::below(below, 1));
    }
}

fn list(model: &Model, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let say = |key: &str| cx.words.say(key);
    let shown = model.workflows.list.visible(usize::from(area.height.saturating_sub(1)));
    let rows = model.workflows().get(shown.clone()).unwrap_or_default();
    let grid = Grid {
        columns: vec![
            left(say("cli-col-workflow"), 9),
            right(say("cli-col-steps"), 6),
            left(say("cli-col-schedule"), 5),
            left(say("cli-col-next-due"), 4),
            left(say("cli-col-last-end"), 7),
            left(say("cli-col-account"), 2),
        ],
        rows: rows.iter().map(|workflow| row(model, workflow, cx)).collect(),
        first: shown.start,
        selected: Some(model.workflows.list.selected()),
        focused: true,
    };
    grid.draw(cx, canvas, area);
}

fn row(model: &Model, workflow: &Workflow, cx: &ViewCx<'_>) -> Vec<Span> {
    let zone = &model.beginning.zone;
    let dash = || "—".to_owned();
    let due = model.due_of(&workflow.name);
    let schedule = workflow.schedule.as_ref().map(|schedule| {
        let zone = workflow.zone.as_deref().unwrap_or("UTC");
        let args = [("schedule", Arg::from(schedule.as_str())), ("zone", Arg::from(zone))];
        clean_line(&cx.words.say_with("cli-schedule-in", &args)).into_owned()
    });
    let (last, role) = last_end(model, workflow, cx);
    vec![
        span(workflow.name.to_string(), Role::Text),
        span(workflow.steps.len().to_string(), Role::Text),
        span(schedule.unwrap_or_else(|| cx.words.say("wz-chain-asked")), Role::Dim),
        span(due.and_then(|due| due.next).map_or_else(dash, |at| moment(at, zone)), Role::Dim),
        span(last, role),
        span(workflow.account.to_string(), Role::Dim),
    ]
}

/// How its last run ended, or that it runs, here or elsewhere.
fn last_end(model: &Model, workflow: &Workflow, cx: &ViewCx<'_>) -> (String, Role) {
    let word = |slug: &str| cx.words.say(&format!("step-state-{slug}"));
    let told = |slug: &str, at: Timestamp| format!("{} {}", word(slug), moment(at, &model.beginning.zone));
    if model.monitor.works_on(&workflow.name) {
        return (format!("▶ {}", cx.words.say("run-running")), Role::Accent);
    }
    if let Some(chain) = model.last_chain(&workflow.name) {
        let at = chain.ended.map_or(chain.began, |(at, _)| at);
        return (told(chain.slug(), at), if chain.under_way() { Role::Accent } else { Role::Text });
    }
    // What was run before runs were kept.
    let ended = model.due_of(&workflow.name).and_then(|due| due.mark.as_ref()?.ended);
    ended.map_or_else(|| ("—".to_owned(), Role::Dim), |(at, state)| (told(state.slug(), at), Role::Text))
}

/// How a step ended in the workflow's last run, as a symbol; a blank where it was not in it.
fn last_symbol(chain: Option<&ChainRun>, place: usize, word: &str, cx: &ViewCx<'_>) -> char {
    let step = chain.and_then(|chain| chain.steps.get(place)).filter(|step| step.step == word);
    step.and_then(|step| cx.words.say(&format!("step-state-{}", step.state)).chars().next()).unwrap_or(' ')
}

/// Its steps in order; as many as there is room for.
fn one(model: &Model, workflow: &Workflow, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let words = cx.words;
    let title = words.say_with("wz-chain-title", &[("workflow", workflow.name.as_str().into())]);
    let mut y = draw::put_wrapped(cx, canvas, area, 0, &title, Role::Title);
    let flows = model.facts.ready().and_then(|f| f.workspace.as_ref()).map_or(&[][..], |w| w.flows.as_slice());
    if let Some((step, slug)) = workflow.problem(flows) {
        let args = [("workflow", workflow.name.as_str().into()), ("step", step.as_str().into())];
        let text = format!("✗ {}", words.say_with(&format!("fault-workflow-invalid--{slug}"), &args));
        y = draw::put_wrapped(cx, canvas, area, y, &text, Role::Bad);
    }
    let chain = model.last_chain(&workflow.name);
    let room = usize::from(area.height.saturating_sub(y));
    let cut = workflow.steps.len() > room;
    for (n, step) in workflow.steps.iter().enumerate().take(if cut { room.saturating_sub(1) } else { room }) {
        let does = words.say(&format!("step-does-{}", step.work.slug()));
        let policy = words.say_with("workflow-on-error", &[("what", on_error(words, step.on_error).into())]);
        let spans = [
            span(format!("{:>3}. ", n + 1), Role::Dim),
            span(format!("{} ", last_symbol(chain, n, step.work.word(), cx)), Role::Text),
            span(format!("{} ", pad(step.work.word(), NAME)), Role::Text),
            span(format!("{policy} · "), Role::Text),
            span(does, Role::Dim),
        ];
        draw::put_spans(cx, canvas, area, (0, y), &spans);
        y += 1;
    }
    if cut {
        let more = words.say_with("and-more", &[("count", (workflow.steps.len() + 1 - room).into())]);
        draw::put(cx, canvas, area, (5, y), &more, Role::Dim);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Lang, Words};
    use crate::tui::fixtures as fx;
    use crate::tui::{Depth, Theme};

    #[test]
    fn a_run_of_another_process_is_told_while_it_goes_on_and_when_it_broke_off() {
        let theme = Theme::new(Depth::Mono, false, false);
        for (lang, goes_on, broke_off) in
            [(Lang::En, "▶ under way", "✗ broken off"), (Lang::Ko, "▶ 실행 중", "✗ 중단됨")]
        {
            let cx = ViewCx { words: Words(lang), theme: &theme, now: Timestamp::UNIX_EPOCH };
            let mut model = fx::chained(lang);
            for (broken_off, told) in [(false, goes_on), (true, broke_off)] {
                if let Loaded::Ready(facts) = &mut model.facts {
                    (facts.chains[0].ended, facts.chains[0].broken_off) = (None, broken_off);
                }
                let workflow = model.workflows()[0].clone();
                assert!(last_end(&model, &workflow, &cx).0.starts_with(told), "{told}");
            }
        }
    }
}
