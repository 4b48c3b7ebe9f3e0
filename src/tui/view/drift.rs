//! The changes of an account's tables: a line each with what is said about it, and the selected one in full with what
//! accepting and leaving it would do.
use crate::mapping::{Decision, Drift, DriftReach};
use crate::text::{clean_line, wrap};
use crate::tui::canvas::{Canvas, Hit, ViewCx};
use crate::tui::draw::{self, Span, span};
use crate::tui::model::{Changes, Loaded};
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// Draws the screen.
pub fn drift(changes: &Changes, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let area = draw::inset(area, 1);
    let report = match &changes.report {
        Loaded::Waiting => {
            draw::put(cx, canvas, area, (0, 0), &cx.words.say("drift-reading"), Role::Dim);
            return;
        }
        Loaded::Failed(fault) => {
            let y = draw::put_wrapped(cx, canvas, area, 0, &format!("✗ {}", cx.words.fault(fault)), Role::Bad);
            draw::put_wrapped(cx, canvas, area, y, &cx.words.advice(fault), Role::Text);
            return;
        }
        Loaded::Ready(report) => report,
    };
    let args = [("account", report.account.to_string().into()), ("count", report.drifts.len().into())];
    let title = cx.words.say_with(if report.drifts.is_empty() { "drift-title-none" } else { "drift-title" }, &args);
    let mut y = draw::put_wrapped(cx, canvas, area, 0, &title, Role::Title);
    for (table, fault) in &report.failed {
        let why = cx
            .words
            .say_with("cli-tables-kept", &[("table", table.as_str().into()), ("why", cx.words.fault(fault).into())]);
        y = draw::put_wrapped(cx, canvas, area, y, &format!("! {}", clean_line(&why)), Role::Warn);
    }
    if report.drifts.is_empty() {
        return;
    }
    let body = draw::below(area, y + 1);
    let told = changes.line().map(|line| in_full(line, cx)).unwrap_or_default();
    let lines: Vec<(Role, String)> = told
        .into_iter()
        .flat_map(|(role, text)| wrap(&text, usize::from(body.width)).into_iter().map(move |l| (role, l.to_string())))
        .collect();
    let tail = u16::try_from(lines.len() + 1).unwrap_or(u16::MAX).min(body.height.saturating_sub(3));
    let list = Rect { height: body.height - tail, ..body };
    rows(changes, cx, canvas, list);
    let below = draw::below(body, list.height);
    draw::rule(cx, canvas, below, 0);
    let cut = lines.len() > usize::from(tail.saturating_sub(1));
    for (y, (role, text)) in (1u16..tail).zip(lines) {
        // The last line there is room for says that more would follow.
        let text = if cut && y + 1 == tail { format!("{text} …") } else { text };
        draw::put(cx, canvas, below, (0, y), &text, role);
    }
}

fn rows(changes: &Changes, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let shown = changes.list.visible(usize::from(area.height));
    let selected = changes.list.selected();
    let said = |key: &str| cx.words.say(key);
    let words: Vec<String> = ["drift-said-accept", "drift-said-leave", "drift-said-postpone"].map(said).to_vec();
    let cells = words.iter().map(|w| crate::text::width(w)).max().unwrap_or(0);
    for (y, (i, line)) in (0u16..).zip(changes.lines().iter().enumerate().skip(shown.start).take(shown.len())) {
        let (symbol, word, role) = match changes.choice(line) {
            Some(Decision::Accept) => ("✓", words.first(), Role::Good),
            Some(Decision::Leave) => ("−", words.get(1), Role::Warn),
            None => ("·", words.get(2), Role::Dim),
        };
        let word = crate::text::pad(word.map(String::as_str).unwrap_or_default(), cells);
        let spans: [Span; 5] = [
            span(format!("{symbol} {word}  "), role),
            span(reach_mark(line.reach).0, reach_mark(line.reach).1),
            span(" ", Role::Text),
            span(sentence(line, cx), Role::Text),
            span("", Role::Text),
        ];
        draw::put_spans(cx, canvas, area, (2, y), &spans);
        canvas.hits.push(draw::row(area, y), Hit::Row(i));
        if i == selected {
            draw::put(cx, canvas, area, (0, y), "▸", Role::Accent);
            draw::tint(cx, canvas, draw::row(area, y), Role::Selected);
        }
    }
}

fn reach_mark(reach: DriftReach) -> (&'static str, Role) {
    match reach {
        DriftReach::Known | DriftReach::Settled => ("+", Role::Good),
        DriftReach::Degraded => ("!", Role::Warn),
        DriftReach::Decide => ("?", Role::Warn),
        DriftReach::Blocked => ("✗", Role::Bad),
    }
}

fn sentence(line: &Drift, cx: &ViewCx<'_>) -> String {
    clean_line(&cx.words.say_map(&line.key(), &line.args(cx.words.0))).into_owned()
}

/// The line in full: how far it reaches, what it is, and what each answer would do.
fn in_full(line: &Drift, cx: &ViewCx<'_>) -> Vec<(Role, String)> {
    let words = cx.words;
    let reach = words.say(&format!("drift-reach-{}", line.reach.slug()));
    let mut told = vec![(Role::Text, format!("{reach}: {}", sentence(line, cx)))];
    let mut answer = |word: &str, stem: &str| {
        let does = words.say_map(&format!("drift-{stem}-{}", line.action.slug()), &line.args(words.0));
        told.push((Role::Dim, clean_line(&format!("{}: {does}", words.say(word))).into_owned()));
    };
    if line.can_accept() {
        answer("drift-said-accept", "accept");
    }
    if line.can_leave() {
        answer("drift-said-leave", "leave");
    }
    if !line.can_accept() {
        told.push((Role::Dim, words.say("drift-no-accept")));
    }
    told
}
