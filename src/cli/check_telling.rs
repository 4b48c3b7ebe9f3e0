//! How checks are told in lines: each as soon as it is known, those that passed or wait alike in one line, and what failed
//! once more at the end, with its reason and what to do.
use super::out::{Out, Tone, fault_lines, painted};
use crate::account::{CheckId, CheckReport, CheckSubject, CheckTally, Verdict};
use crate::fault::{Fault, Outcome};
use crate::i18n::Words;
use crate::task::CheckEvent;
use crate::text::{clean_line, fit};
use std::collections::BTreeMap;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// From so many tables on, those that passed share a line.
const MANY: usize = 5;
/// Cells for the names in such a line.
const NAMES: usize = 60;

/// The lines as they come.
pub struct Lines {
    /// With many tables, those that passed the same check share a line.
    many: bool,
    passed: Option<(CheckId, Vec<String>)>,
    /// How many wait, in the end, for which check, in the order they were met.
    waiting: Vec<(CheckId, usize)>,
    /// What those that wait wait for in the end: the check that failed.
    roots: BTreeMap<CheckId, CheckId>,
}

impl Lines {
    /// For so many tables; `verbose` folds nothing that passed.
    pub fn of(tables: usize, verbose: bool) -> Self {
        Self { many: tables >= MANY && !verbose, passed: None, waiting: Vec::new(), roots: BTreeMap::new() }
    }

    /// Tells what happened, or keeps it for a line it shares.
    pub fn event(&mut self, out: &mut Out, event: &CheckEvent) {
        let (CheckEvent::Started(subject)
        | CheckEvent::Paused(subject, _)
        | CheckEvent::Ended(CheckReport { subject, .. })) = event;
        if self.passed.as_ref().is_some_and(|(id, _)| *id != subject.id) {
            self.flush_passed(out);
        }
        match (event, &subject.table) {
            (CheckEvent::Ended(CheckReport { verdict: Verdict::Waiting { needs }, .. }), _) if !out.verbose => {
                let root = self.roots.get(needs).copied().unwrap_or(*needs);
                self.roots.insert(subject.id, root);
                match self.waiting.iter_mut().find(|(id, _)| *id == root) {
                    Some((_, count)) => *count += 1,
                    None => self.waiting.push((root, 1)),
                }
            }
            (CheckEvent::Ended(report), Some(table)) if self.many && report.verdict == Verdict::Passed => {
                let (_, tables) = self.passed.get_or_insert_with(|| (subject.id, Vec::new()));
                tables.push(table.clone());
            }
            _ => show_event(out, event),
        }
    }

    /// Tells what was kept.
    pub fn flush(&mut self, out: &mut Out) {
        self.flush_passed(out);
        for (id, count) in std::mem::take(&mut self.waiting) {
            if out.json {
                continue;
            }
            let check = out.words.say(&format!("check-{}", id.slug()));
            let text = out.words.say_with("cli-checks-more-wait", &[("count", count.into()), ("check", check.into())]);
            let mark = out.paint(Tone::Faint, "−");
            out.line(format!("{mark} {text}"));
        }
    }

    fn flush_passed(&mut self, out: &mut Out) {
        let Some((id, tables)) = self.passed.take() else { return };
        if out.json {
            return;
        }
        let names = clean_line(&tables.join(", ")).into_owned();
        let args = [
            ("check", out.words.say(&format!("check-{}", id.slug())).into()),
            ("count", tables.len().into()),
            ("tables", fit(&names, NAMES).into_owned().into()),
        ];
        let text = format!("{} {}", out.paint(Tone::Good, "✓"), out.words.say_with("cli-checks-group", &args));
        out.line(text);
    }
}

/// Shows a check's start and its pauses (redrawn) or its end (a line); nothing in JSON mode but the redrawn line. Where
/// nothing is redrawn a pause is a remark, so that nobody takes waiting for standing still.
pub fn show_event(out: &mut Out, event: &CheckEvent) {
    match event {
        CheckEvent::Started(subject) if out.redraws => {
            let text = format!("… {}", what(out.words, subject));
            out.draw(&text);
        }
        CheckEvent::Started(_) => {}
        CheckEvent::Paused(subject, seconds) => {
            let pause = out.words.say_with("checks-paused", &[("seconds", (*seconds).into())]);
            let text = format!("… {} · {pause}", what(out.words, subject));
            if out.redraws { out.draw(&text) } else { out.note(text) }
        }
        CheckEvent::Ended(_) if out.json => out.erase(),
        CheckEvent::Ended(report) => show(out, report),
    }
}

/// Where checks tell what they are about.
pub type Tell = UnboundedSender<CheckEvent>;

/// Does what depends on checks, whose lines come as soon as all are done; a failed one is told once, as the reason.
///
/// # Errors
/// Those of the work.
pub async fn after_checks<T, F: Future<Output = Outcome<T>>>(
    out: &mut Out,
    work: impl FnOnce(Tell) -> F,
) -> Outcome<T> {
    let (tell, mut told) = unbounded_channel();
    let done = work(tell).await;
    while let Ok(event) = told.try_recv() {
        let is_the_reason =
            matches!(&event, CheckEvent::Ended(report) if matches!(report.verdict, Verdict::Failed { .. }));
        if !is_the_reason || done.is_ok() {
            show_event(out, &event);
        }
    }
    done
}

fn what(words: Words, subject: &CheckSubject) -> String {
    let name = words.say(&format!("check-{}", subject.id.slug()));
    match &subject.table {
        Some(table) => format!("{name}: {}", clean_line(table)),
        None => name,
    }
}

fn show(out: &mut Out, report: &CheckReport) {
    for line in lines(out, report, out.color) {
        out.line(line);
    }
}

/// A check's end as a remark, where the checks are not the data.
pub fn note(out: &mut Out, report: &CheckReport) {
    if let Some(line) = lines(out, report, out.color_err).into_iter().next() {
        out.note(format!("    {line}"));
    }
}

/// Its line, and below it what is to be known of it. What failed is told in full at the end ([`sum_up`]).
fn lines(out: &Out, report: &CheckReport, color: bool) -> Vec<String> {
    let words = out.words;
    let (tone, symbol) = match &report.verdict {
        Verdict::Passed => (Tone::Good, "✓"),
        Verdict::Warned { .. } => (Tone::Warn, "!"),
        Verdict::Failed { .. } => (Tone::Bad, "✗"),
        Verdict::Waiting { .. } => (Tone::Faint, "−"),
    };
    let mut line = format!("{} {}", painted(color, tone, symbol), what(words, &report.subject));
    if out.verbose {
        line.push_str(&format!(" [{}]", report.subject.id.slug()));
    }
    match &report.verdict {
        Verdict::Waiting { needs } => {
            let first = words.say(&format!("check-{}", needs.slug()));
            line.push_str(&format!(" · {}", words.say_with("cli-checks-waiting", &[("check", first.into())])));
        }
        Verdict::Failed { fault } => line.push_str(&format!(" · {} ({} ms)", words.fault(fault), report.took_ms)),
        _ if report.came_back.is_empty() => line.push_str(&format!(" ({} ms)", report.took_ms)),
        _ => line.push_str(&format!(" · {} ({} ms)", words.told(&report.came_back), report.took_ms)),
    }
    let mut lines = vec![line];
    match &report.verdict {
        Verdict::Warned { remedy } => {
            lines.push(format!("    {}", words.say(remedy)));
            lines.extend(report.list.iter().map(|text| format!("      {}", clean_line(text))));
        }
        Verdict::Passed if out.verbose => {
            lines.push(format!("    {}", clean_line(&words.tried(&report.tried))));
            lines.extend(report.list.iter().map(|text| format!("      {}", clean_line(text))));
        }
        _ => {}
    }
    lines
}

/// The end: how many went how, then what failed, once for all checks it failed, with what to do; last the command that
/// checks `again`.
pub fn sum_up(out: &mut Out, reports: &[CheckReport], again: &str) {
    let words = out.words;
    let tally = CheckTally::of(reports);
    let parts: Vec<String> =
        tally.parts().map(|(key, count)| words.say_with(key, &[("count", count.into())])).collect();
    let sum = words.say_with("cli-checks-sum", &[("parts", parts.join(", ").into())]);
    out.line(sum);
    for (fault, met) in failures(reports) {
        out.line("");
        let names: Vec<String> = met.iter().map(|report| what(words, &report.subject)).collect();
        let mut told = fault_lines(fault, words, out.color).into_iter();
        out.line(format!("{} ({})", told.next().unwrap_or_default(), names.join(", ")));
        if let Some(tried) = met.first().map(|r| words.tried(&clean_line(&r.tried))).filter(|tried| !tried.is_empty()) {
            out.line(format!("  {}", out.paint(Tone::Faint, &tried)));
        }
        told.for_each(|line| out.line(line));
    }
    if tally.failed > 0 {
        let next = out.say("cli-checks-again");
        out.line("");
        out.line(format!("{next}  {again}"));
    }
}

/// What failed, each with the checks it failed: the same missing table fails several.
fn failures(reports: &[CheckReport]) -> Vec<(&Fault, Vec<&CheckReport>)> {
    let mut found: Vec<(&Fault, Vec<&CheckReport>)> = Vec::new();
    for report in reports {
        let Verdict::Failed { fault } = &report.verdict else { continue };
        let same = |known: &Fault| known.kind == fault.kind && known.args.get("table") == fault.args.get("table");
        match found.iter_mut().find(|(known, _)| same(known)) {
            Some((_, met)) => met.push(report),
            None => found.push((fault, vec![report])),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::ErrorKind;
    use crate::text::Told;
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn report(id: CheckId, table: Option<&str>, verdict: Verdict) -> CheckReport {
        CheckReport {
            subject: CheckSubject { id, table: table.map(str::to_owned) },
            verdict,
            tried: format!("GET {}", id.slug()),
            came_back: Told::default(),
            list: Vec::new(),
            took_ms: 3,
        }
    }

    fn failed(kind: ErrorKind, table: &str) -> Verdict {
        Verdict::Failed { fault: Box::new(Fault::new(kind, "HTTP 404 gone").with("table", table)) }
    }

    fn told(reports: Vec<CheckReport>) -> String {
        let sink = Sink::default();
        let mut out = Out::new(Box::new(sink.clone()), Box::new(std::io::sink()), Words::default());
        let mut lines = Lines::of(3, false);
        for report in &reports {
            lines.event(&mut out, &CheckEvent::Ended(report.clone()));
        }
        lines.flush(&mut out);
        sum_up(&mut out, &reports, "fieldbridge account check crm");
        String::from_utf8(sink.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn those_that_wait_share_a_line_and_what_failed_comes_last_with_the_next_step() {
        let wait = |id, needs| report(id, None, Verdict::Waiting { needs });
        let text = told(vec![
            report(CheckId::Address, None, Verdict::Passed),
            report(CheckId::Token, None, failed(ErrorKind::SecretWrong, "")),
            wait(CheckId::Identity, CheckId::Token),
            wait(CheckId::Version, CheckId::Identity),
            report(CheckId::Expiry, None, Verdict::Warned { remedy: "remedy-expiry-soon".into() }),
        ]);
        assert_eq!(text.matches("waits for").count() + text.matches("wait for").count(), 1, "{text}");
        assert!(text.contains("2 more wait for: Sign-in"), "{text}");
        assert!(text.contains("1 passed, 1 warning, 1 failed, 2 not tried"), "{text}");
        let (sum, reason) = (text.find("1 passed").unwrap(), text.rfind("what to do").unwrap());
        assert!(sum < reason && text.ends_with("fieldbridge account check crm\n"), "{text}");
    }

    #[test]
    fn a_missing_table_is_explained_once_for_all_checks_it_fails() {
        let gone = |id| report(id, Some("lead"), failed(ErrorKind::TableMissing, "lead"));
        let other = report(CheckId::ReadPrivilege, Some("account"), failed(ErrorKind::TableMissing, "account"));
        let text =
            told(vec![gone(CheckId::ReadPrivilege), gone(CheckId::Fields), gone(CheckId::ChangeTracking), other]);
        assert_eq!(text.matches("what to do").count(), 2, "{text}");
        assert!(text.contains("(Right to read: lead, Mapped fields: lead, Change tracking: lead)"), "{text}");
    }
}
