//! The monitor: the selected run in full, the others in two lines, what waits in one; runs of other processes below.
use super::format::{clock, duration, moment, outcome, progress, seconds_between, state};
use super::{plans, serving, verify, work};
use crate::fault::{ErrorKind, Fault};
use crate::i18n::grouped;
use crate::run::{Counters, RunNotes, RunRecord, RunSnapshot, Urgency};
use crate::text::{clean_line, wrap};
use crate::tui::canvas::{Canvas, Hit, ViewCx};
use crate::tui::draw::{self, Span, span};
use crate::tui::model::{Model, RunRow, Stage};
use crate::tui::theme::Role;
use crate::tui::widget::gauge;
use jiff::tz::TimeZone;
use ratatui::layout::Rect;

/// Draws the monitor.
pub fn monitor(model: &Model, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let area = draw::inset(area, 1);
    let taken = serving::rows(model, area);
    let below = draw::below(area, area.height.saturating_sub(taken));
    serving::draw(model, cx, canvas, below);
    let area = Rect { height: area.height.saturating_sub(taken), ..area };
    let told = plans::hint(model, cx, canvas, area, 0);
    let told = told + verify::hint(model, cx, canvas, area, told);
    let area = draw::below(area, told);
    let monitor = &model.monitor;
    if monitor.list.is_empty() {
        draw::put_wrapped(cx, canvas, area, 0, &cx.words.say("monitor-empty"), Role::Dim);
        return;
    }
    let selected = monitor.list.selected();
    let tall = area.height >= 14;
    let mut blocks: Vec<Vec<Vec<Span>>> = Vec::new();
    for (i, row) in monitor.rows.iter().enumerate() {
        // What moves is always shown whole, wherever the selection stands.
        let full = i == selected || matches!(row.stage, Stage::Live(_));
        blocks.push(block(model, row, cx, full, usize::from(area.width.saturating_sub(2)), tall));
    }
    let (width, height) = (usize::from(area.width.saturating_sub(2)), usize::from(area.height));
    for (i, row) in monitor.works.iter().enumerate() {
        let full = monitor.rows.len() + i == selected || row.active();
        // What the step in hand and one that failed take beside their own line.
        let room = work::Room { width, steps: height.saturating_sub(8).max(3) };
        blocks.push(work::block(row, &model.beginning.zone, cx, full, &room));
    }
    for record in &monitor.foreign {
        blocks.push(vec![foreign(record, cx, model)]);
    }
    place(cx, canvas, area, &blocks, selected);
}

/// Draws the blocks from the first that must be seen so that the selected one is whole.
fn place(cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect, blocks: &[Vec<Vec<Span>>], selected: usize) {
    let height = usize::from(area.height);
    let tall = |b: &[Vec<Span>]| b.len() + 1;
    let mut first = 0;
    let until =
        |first: usize| -> usize { blocks.get(first..=selected).unwrap_or_default().iter().map(|b| tall(b)).sum() };
    while first < selected && until(first) > height + 1 {
        first += 1;
    }
    let mut y = 0u16;
    for (i, lines) in blocks.iter().enumerate().skip(first) {
        for (n, line) in lines.iter().enumerate() {
            if y >= area.height {
                return;
            }
            if i == selected {
                draw::put(cx, canvas, area, (0, y), if n == 0 { "▸" } else { "│" }, Role::Accent);
            }
            draw::put_spans(cx, canvas, draw::inset_left(area, 2), (0, y), line);
            let whole = draw::row(area, y);
            canvas.hits.push(whole, Hit::Row(i));
            if i == selected && n == 0 {
                draw::tint(cx, canvas, whole, Role::Selected);
            }
            y += 1;
        }
        y += 1;
    }
}

fn block(model: &Model, row: &RunRow, cx: &ViewCx<'_>, full: bool, width: usize, tall: bool) -> Vec<Vec<Span>> {
    let turn = model.monitor.is_next(row);
    let mut lines = vec![title(row, cx, width, turn)];
    match &row.stage {
        Stage::Queued if turn => match model.reaching_text(Some(row.batch)) {
            Some(text) => lines.extend(wrap(&text, width).into_iter().map(|line| vec![span(line, Role::Warn)])),
            None => lines.push(vec![span(cx.words.say("phase-preparing"), Role::Dim)]),
        },
        Stage::Queued => lines.push(vec![span(cx.words.say("monitor-queued"), Role::Dim)]),
        Stage::Started => lines.push(vec![span(cx.words.say("phase-preparing"), Role::Dim)]),
        Stage::Refused(fault) => lines.extend(fault_lines(fault, cx)),
        Stage::Live(snapshot) => {
            lines.push(bar_line(snapshot, cx, width, false));
            lines.push(counter_line(&snapshot.counters, cx, width));
            if full {
                lines.extend(population_line(row, cx, model));
                lines.push(where_line(snapshot, cx));
                lines.push(budget_line(snapshot, cx));
                lines.extend(waiting_line(snapshot, cx));
                lines.extend(met(snapshot, cx, if tall { 3 } else { 1 }));
            }
        }
        Stage::Ended { snapshot, record, fault, notes } => {
            if let Some(snapshot) = snapshot.as_ref().filter(|_| full) {
                lines.push(bar_line(snapshot, cx, width, true));
            }
            lines.push(counter_line(&record.counters, cx, width));
            if full {
                lines.push(ended_line(record, cx, model));
                lines.extend(population_line(row, cx, model));
                lines.extend(note_lines((notes, record.counters.read), cx, &model.beginning.zone));
            }
            if let Some(fault) = fault {
                lines.extend(fault_lines(fault, cx));
            }
        }
    }
    lines
}

/// State, flow, phase; at the right how long it has been going.
fn title(row: &RunRow, cx: &ViewCx<'_>, width: usize, turn: bool) -> Vec<Span> {
    let (word, role) = match (row.state(), &row.stage) {
        (_, Stage::Ended { record, .. }) => outcome(cx.words, record),
        (Some(s), _) => state(cx.words, s),
        (None, _) if matches!(row.stage, Stage::Queued) && !turn => {
            (format!("○ {}", cx.words.say("run-queued")), Role::Dim)
        }
        (None, _) => (format!("◌ {}", cx.words.say("run-starting")), Role::Dim),
    };
    let mut spans = vec![span(word, role), span(format!("  {}", row.flow), Role::Title)];
    let marks: Vec<String> = row.purpose.marks().into_iter().map(|mark| cx.words.say(mark)).collect();
    if !marks.is_empty() {
        spans.push(span(format!("  ({})", marks.join(", ")), Role::Warn));
    }
    if let Some(snapshot) = row.snapshot().filter(|_| row.active()) {
        spans.push(span(format!("  {}", cx.words.say(&snapshot.phase_key())), Role::Dim));
    }
    if let Some(snapshot) = row.snapshot() {
        let elapsed = duration(seconds_between(snapshot.started, snapshot.updated));
        let used = draw::spans_width(&spans) + elapsed.len();
        if let Some(gap) = width.checked_sub(used + 1).filter(|g| *g >= 2) {
            spans.push(span(format!("{}{elapsed}", " ".repeat(gap)), Role::Dim));
        }
    }
    spans
}

/// Bar, per cent, rate with its last minute, time left.
pub(super) fn bar_line(snapshot: &RunSnapshot, cx: &ViewCx<'_>, width: usize, ended: bool) -> Vec<Span> {
    let rate = cx.words.say_with("rate", &[("rows", (snapshot.rate.max(0.0) as u64).into())]);
    let left = snapshot
        .seconds_left
        .filter(|_| !snapshot.state.is_final())
        .map(|s| cx.words.say_with("time-left", &[("time", duration(i64::try_from(s).unwrap_or(i64::MAX)).into())]));
    let cells = match width {
        100.. => 30,
        60.. => 12,
        _ => 8,
    };
    let mut spans = match progress(snapshot) {
        Some((done, of)) => vec![
            span(gauge::bar(done, of, cells), Role::Accent),
            span(format!(" {:>3} %", gauge::percent(done, of)), Role::Text),
            span(
                format!("  {}", cx.words.say_with("rows-of", &[("done", done.into()), ("of", of.into())])),
                Role::Text,
            ),
        ],
        None => {
            let key = if ended { "rows-in-all" } else { "rows-so-far" };
            vec![span(cx.words.say_with(key, &[("done", snapshot.counters.read.into())]), Role::Text)]
        }
    };
    // Once it has ended, the line below tells the rate of all of it; two rates would contradict each other.
    let rate = Some(rate).filter(|_| !ended);
    for piece in rate.into_iter().chain(left) {
        let piece = format!("  {piece}");
        if draw::spans_width(&spans) + crate::text::width(&piece) <= width {
            spans.push(span(piece, Role::Text));
        }
    }
    let room = width.saturating_sub(draw::spans_width(&spans) + 2).min(40);
    if room >= 5 && !ended {
        spans.push(span(format!("  {}", gauge::spark(&snapshot.rates, room)), Role::Accent));
    }
    spans
}

/// Read and what became of it; zeroes of the rarer kinds are left out.
pub(super) fn counter_line(counters: &Counters, cx: &ViewCx<'_>, width: usize) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let parts = [
        ("count-read", counters.read, true, Role::Text),
        ("count-applied", counters.applied, true, Role::Text),
        ("count-unchanged", counters.unchanged, true, Role::Text),
        ("count-rejected", counters.rejected, true, if counters.rejected > 0 { Role::Warn } else { Role::Text }),
        ("count-deleted", counters.deleted, false, Role::Text),
        ("count-merged", counters.merged, false, Role::Text),
        ("count-filtered", counters.filtered, false, Role::Text),
        ("count-superseded", counters.superseded, false, Role::Text),
        ("count-parked", counters.parked, false, Role::Text),
    ];
    for (key, count, always, role) in parts {
        if count == 0 && !always {
            continue;
        }
        let text = format!("{} {}", cx.words.say(key), grouped(count));
        let text = if spans.is_empty() { text } else { format!(" · {text}") };
        if draw::spans_width(&spans) + crate::text::width(&text) <= width {
            spans.push(span(text, role));
        }
    }
    spans
}

fn where_line(snapshot: &RunSnapshot, cx: &ViewCx<'_>) -> Vec<Span> {
    let checkpoint = snapshot.checkpoint.clone().unwrap_or_else(|| "—".to_owned());
    let text =
        cx.words.say_with("page-and-checkpoint", &[("page", snapshot.page.into()), ("checkpoint", checkpoint.into())]);
    let mut spans = vec![span(text, Role::Dim)];
    if let Some(token) = &snapshot.token {
        let left = match token.days_left(cx.now) {
            _ if token.urgency(cx.now) == Urgency::Over => cx.words.say("tracking-over"),
            Some(days) => cx.words.say_with("tracking-left", &[("days", days.into())]),
            None => cx.words.say("tracking-unknown"),
        };
        let role = if token.urgency(cx.now) == Urgency::Calm { Role::Dim } else { Role::Warn };
        spans.push(span(format!(" · {}: {left}", cx.words.say("cli-col-tracking")), role));
    }
    spans
}

fn budget_line(snapshot: &RunSnapshot, cx: &ViewCx<'_>) -> Vec<Span> {
    let budget = &snapshot.budget;
    let mut text = match budget.requests_left {
        Some(left) => cx.words.say_with("budget-left", &[("left", left.into())]),
        None => cx.words.say("budget-unknown"),
    };
    text.push_str(" · ");
    text.push_str(&cx.words.say_with("budget-sent", &[("sent", budget.requests_sent.into())]));
    if let Some(limit) = budget.at_once {
        text.push_str(" · ");
        text.push_str(&cx.words.say_with("budget-at-once", &[("limit", u64::from(limit).into())]));
    }
    let mut spans = vec![span(text, Role::Dim)];
    if budget.throttled > 0 {
        let words = cx.words.say_with("budget-throttled", &[("times", budget.throttled.into())]);
        spans.push(span(format!(" · {words}"), Role::Warn));
    }
    spans
}

/// Until when we wait, and for what where something went wrong.
pub(super) fn waiting_line(snapshot: &RunSnapshot, cx: &ViewCx<'_>) -> Option<Vec<Span>> {
    let until = snapshot.waiting_until?;
    let seconds = seconds_between(cx.now, until).max(0);
    let text = cx.words.say_with("waiting-for-crm", &[("time", duration(seconds).into())]);
    let why = snapshot.waiting_for.as_ref();
    // The time first: it is what must not be cut on a narrow screen.
    let why = why.map(|fault| span(format!("  ! {} {}", fault.kind.code(), cx.words.fault(fault)), Role::Warn));
    Some([span(format!("◌ {text}"), Role::Warn)].into_iter().chain(why).collect())
}

/// What did not end the run: once it waits for nothing, none of it stands in its way any more.
pub(super) fn met(snapshot: &RunSnapshot, cx: &ViewCx<'_>, most: usize) -> Vec<Vec<Span>> {
    let newest = snapshot.faults.len().saturating_sub(most);
    let shown = snapshot.faults.get(newest..).unwrap_or_default();
    let line = |fault: &Fault| match snapshot.waiting_until {
        Some(_) => vec![span(format!("! {} ", fault.kind.code()), Role::Warn), span(cx.words.fault(fault), Role::Text)],
        None => {
            let met = format!("{} {}", fault.kind.code(), cx.words.fault(fault));
            vec![span(cx.words.say_with("monitor-overcome", &[("met", met.into())]), Role::Dim)]
        }
    };
    shown.iter().map(line).collect()
}

/// A fault with what is to be done next; what the guard over deletions held is none, and waits on its screen.
pub(super) fn fault_lines(fault: &Fault, cx: &ViewCx<'_>) -> Vec<Vec<Span>> {
    if fault.kind == ErrorKind::DeletesHeld {
        return vec![
            vec![span(format!("! {} ", fault.kind.code()), Role::Warn), span(cx.words.fault(fault), Role::Text)],
            vec![span(format!("→ {}", cx.words.say("held-next")), Role::Warn)],
        ];
    }
    vec![
        vec![span(format!("✗ {} ", fault.kind.code()), Role::Bad), span(cx.words.fault(fault), Role::Text)],
        vec![span(format!("→ {}", cx.words.advice(fault).replace('\n', " ")), Role::Dim)],
    ]
}

fn ended_line(record: &RunRecord, cx: &ViewCx<'_>, model: &Model) -> Vec<Span> {
    let ended = record.ended.unwrap_or(record.started);
    let seconds = seconds_between(record.started, ended);
    let rate = record.counters.read / u64::try_from(seconds.max(1)).unwrap_or(1);
    let text = cx.words.say_with(
        "ended-line",
        &[
            ("at", clock(ended, &model.beginning.zone).into()),
            ("time", duration(seconds).into()),
            ("pages", record.pages.into()),
            ("rate", rate.into()),
        ],
    );
    let dry = record.dry_run.then(|| span(format!(" · {}", cx.words.say("monitor-dry-run")), Role::Accent));
    std::iter::once(span(text, Role::Dim)).chain(dry).collect()
}

/// Which rows a flow brings, where it does not bring all: a count of few is no surprise then.
fn population_line(row: &RunRow, cx: &ViewCx<'_>, model: &Model) -> Option<Vec<Span>> {
    let facts = model.flows().iter().find(|facts| facts.flow.name == row.flow)?;
    let place = clean_line(&facts.flow.rows.population.as_ref()?.to_string()).into_owned();
    Some(vec![span(cx.words.say_with("wz-population-says", &[("place", place.into())]), Role::Dim)])
}

/// So many rows a dry run would reject are named; the headless twin names more.
const REJECTS_NAMED: usize = 3;

/// What a run has to say beside its counters: the identifiers it was given, and what a dry run foresees.
fn note_lines((notes, read): (&RunNotes, u64), cx: &ViewCx<'_>, zone: &TimeZone) -> Vec<Vec<Span>> {
    let mut lines = Vec::new();
    if let Some(began) = notes.went_on {
        let text = cx.words.say_with("run-went-on", &[("at", moment(began, zone).into())]);
        lines.push(vec![span(text, Role::Dim)]);
    }
    if let Some(keys) = &notes.keys {
        let args = [
            ("asked", keys.asked.into()),
            ("absent", keys.absent.into()),
            ("malformed", keys.malformed.into()),
            ("twice", keys.twice.into()),
        ];
        let role = if keys.absent + keys.malformed > 0 { Role::Warn } else { Role::Dim };
        lines.push(vec![span(cx.words.say_with("log-keys-told", &args), role)]);
    }
    for reject in notes.rejects.iter().take(REJECTS_NAMED) {
        let args = [("place", reject.place().into())];
        lines.push(vec![span(cx.words.say_with("monitor-foreseen-reject", &args), Role::Warn)]);
        lines.push(vec![span(format!("  {}", cx.words.say(&reject.key())), Role::Warn)]);
    }
    if let Some(deletes) = notes.deletes.filter(|d| !d.is_nothing()) {
        let args = [
            ("rows", deletes.rows().into()),
            ("emptied", deletes.emptied.into()),
            ("policy", deletes.policy.slug().into()),
        ];
        let text = cx.words.say_with("monitor-foreseen", &args);
        let beside = [("monitor-foreseen-held", deletes.held), ("monitor-foreseen-partial", deletes.partial)];
        let beside = beside.into_iter().filter(|(_, says)| *says).map(|(key, _)| cx.words.say(key));
        let text = std::iter::once(text).chain(beside).collect::<Vec<_>>().join(" · ");
        lines.push(vec![span(text, if deletes.held { Role::Warn } else { Role::Dim })]);
    }
    if let Some(found) = notes.count_short {
        let args = [("came", found.came.into()), ("counted", found.counted.into())];
        lines.push(vec![span(cx.words.say_with("monitor-count-short", &args), Role::Warn)]);
    }
    if notes.cut_short {
        lines.push(vec![span(cx.words.say_with("monitor-cut-short", &[("rows", read.into())]), Role::Warn)]);
    }
    lines
}

fn foreign(record: &RunRecord, cx: &ViewCx<'_>, model: &Model) -> Vec<Span> {
    let (word, role) = state(cx.words, record.state);
    let since = clock(record.started, &model.beginning.zone);
    let text = cx.words.say_with("other-process", &[("since", since.into()), ("read", record.counters.read.into())]);
    vec![span(word, role), span(format!("  {}", record.flow), Role::Title), span(format!("  {text}"), Role::Dim)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Words;
    use crate::run::{DeletesForeseen, RejectForeseen};
    use crate::text::Lang;
    use crate::tui::{Depth, Theme};

    #[test]
    fn a_dry_run_that_was_cut_short_says_so_also_where_nothing_was_foreseen() {
        let theme = Theme::new(Depth::Mono, false, false);
        let deletes = DeletesForeseen { partial: true, ..DeletesForeseen::default() };
        let cut = RunNotes { deletes: Some(deletes), cut_short: true, ..RunNotes::default() };
        let whole = RunNotes { deletes: Some(DeletesForeseen::default()), ..RunNotes::default() };
        for (lang, partial, behind) in
            [(Lang::En, "not everything was read", "behind 1,000 rows"), (Lang::Ko, "전부 읽지는", "행 1,000개에서")]
        {
            let cx = ViewCx { words: Words(lang), theme: &theme, now: jiff::Timestamp::UNIX_EPOCH };
            let lines = note_lines((&cut, 1_000), &cx, &TimeZone::UTC);
            let said: Vec<String> = lines.iter().map(|l| l.iter().map(|span| span.text.clone()).collect()).collect();
            assert!(said[0].contains(partial) && said[1].contains(behind), "{said:?}");
            assert!(note_lines((&whole, 9), &cx, &TimeZone::UTC).is_empty());
        }
    }

    #[test]
    fn rows_a_dry_run_would_reject_are_named_and_what_they_are_called_does_no_harm() {
        let theme = Theme::new(Depth::Mono, false, false);
        let reject = |row: &str| RejectForeseen {
            row: row.to_owned(),
            reason: "too-long".to_owned(),
            field: Some("lastname".to_owned()),
            sample: None,
        };
        let rejects = vec![reject("a\u{1b}[2J\u{202e}b"), reject("c"), reject("d"), reject("e")];
        let notes = RunNotes { rejects, ..RunNotes::default() };
        for (lang, begin) in [(Lang::En, "would be rejected: a"), (Lang::Ko, "거부될 행: a")] {
            let cx = ViewCx { words: Words(lang), theme: &theme, now: jiff::Timestamp::UNIX_EPOCH };
            let lines = note_lines((&notes, 4), &cx, &TimeZone::UTC);
            let first: String = lines[0].iter().map(|span| span.text.clone()).collect();
            assert!(first.starts_with(begin) && first.contains("b · lastname"), "{first}");
            assert!(!first.chars().any(|c| c.is_control() || c == '\u{202e}'), "{first:?}");
            assert_eq!(lines.len(), 2 * REJECTS_NAMED, "each with its reason");
        }
    }

    #[test]
    fn merged_rows_are_told_behind_the_deleted_ones_they_are_among() {
        let theme = Theme::new(Depth::Mono, false, false);
        let counters = Counters { read: 9, applied: 4, deleted: 5, merged: 2, ..Counters::default() };
        for (lang, told) in [(Lang::En, "deleted 5 · of which merged 2"), (Lang::Ko, "삭제 5 · 그중 병합 2")] {
            let cx = ViewCx { words: Words(lang), theme: &theme, now: jiff::Timestamp::UNIX_EPOCH };
            let line = |counters: &Counters| -> String {
                counter_line(counters, &cx, 120).into_iter().map(|span| span.text).collect()
            };
            assert!(line(&counters).contains(told), "{}", line(&counters));
            let none = line(&Counters { merged: 0, ..counters });
            assert!(!none.contains('2') && none.contains('5'), "{none}");
        }
    }
}
