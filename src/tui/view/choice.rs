//! A question with two answers: what it is about, the steps where it is about a workflow, the answers.
use super::dialog::{frame, hint};
use super::format::on_error;
use crate::text::{self, pad};
use crate::tui::canvas::{Canvas, Hit, ViewCx};
use crate::tui::draw::{self, span};
use crate::tui::model::{Choice, Chosen};
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// Cells of a step's name.
const NAME: usize = 14;

/// Draws it.
pub fn choice(choice: &Choice, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let width = area.width.saturating_sub(4).min(84);
    let room = usize::from(width.saturating_sub(4));
    let [title, intro] = choice.keys();
    let args = [("name", choice.name().into())];
    let intro = text::wrap(&cx.words.say_with(intro, &args), room);
    let answers: Vec<Vec<String>> =
        choice.answers().iter().map(|key| text::wrap(&cx.words.say(key), room.saturating_sub(2))).collect();
    let told = answers.iter().map(Vec::len).sum::<usize>();
    let most = usize::from(area.height).saturating_sub(intro.len() + told + 8);
    let steps = steps(choice, cx, most);
    let gap = usize::from(!steps.is_empty());
    let height = u16::try_from(intro.len() + gap + steps.len() + told + 5).unwrap_or(u16::MAX);
    let inner = frame(cx, canvas, area, &cx.words.say_with(title, &args), width, height);
    let mut y = 0u16;
    for line in &intro {
        draw::put(cx, canvas, inner, (0, y), line, Role::Text);
        y += 1;
    }
    y += u16::from(gap > 0);
    for line in &steps {
        draw::put(cx, canvas, inner, (0, y), line, Role::Dim);
        y += 1;
    }
    y += 1;
    for (n, lines) in answers.iter().enumerate() {
        let chosen = n == choice.list.selected();
        for (i, line) in lines.iter().enumerate() {
            let mark = if chosen && i == 0 { "▸ " } else { "  " };
            draw::put_spans(cx, canvas, inner, (0, y), &[span(mark, Role::Accent), span(line.clone(), Role::Text)]);
            canvas.hits.push(draw::row(inner, y), Hit::Row(n));
            if chosen {
                draw::tint(cx, canvas, draw::row(inner, y), Role::Selected);
            }
            y += 1;
        }
    }
    hint(cx, canvas, inner, "hint-choose");
}

/// The steps of the workflow it is about, with what follows when one fails; as many as there is room for.
fn steps(choice: &Choice, cx: &ViewCx<'_>, most: usize) -> Vec<String> {
    let Chosen::RunWorkflow(workflow, _) = &choice.what else { return Vec::new() };
    let line = |(n, step): (usize, &crate::flow::Step)| {
        format!("{:>3}. {} {}", n + 1, pad(step.work.word(), NAME), on_error(cx.words, step.on_error))
    };
    let all = workflow.steps.len();
    let cut = all > most;
    let shown = if cut { most.saturating_sub(1) } else { all };
    let mut lines: Vec<String> = workflow.steps.iter().enumerate().take(shown).map(line).collect();
    if cut {
        lines.push(cx.words.say_with("and-more", &[("count", (all - shown).into())]));
    }
    lines
}
