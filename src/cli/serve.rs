//! `serve`: runs what is due until it is asked to end, and says on standard error what happens, a line each.
use super::dispatch::Cx;
use super::out::{Out, Tone, painted};
use super::signals::Signals;
use super::view::{clock_text, fault_or_null, moment};
use super::workflow_run::{step_json, told_of};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::{Arg, Words};
use crate::run::{DueName, DueState, NextDue};
use crate::task::{self, Ended, ServeEvent, StepState, TellServe, WallPace, Why};
use crate::text::clean_line;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// `fieldbridge serve`. The first request to end is how it ends well, the second ends the process at once.
pub async fn serve(cx: &mut Cx<'_>) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let mut signals = Signals::listen()?;
    let (send, mut events) = mpsc::unbounded_channel();
    let tell: TellServe = Arc::new(move |event| drop(send.send(event)));
    let (pace, stop) = (Arc::new(WallPace(Arc::clone(&bench.clock))), CancellationToken::new());
    let mut serving = pin!(task::serve(&bench, pace, stop.clone(), tell));
    let mut asked = None;
    let ended = loop {
        tokio::select! {
            biased;
            exit = signals.asked() => {
                if asked.is_some() {
                    std::process::exit(i32::from(exit.code()));
                }
                asked = Some(exit);
                stop.cancel();
            }
            Some(event) = events.recv() => Line::of(&event, cx.out.words).write(&mut cx.out, bench.clock.now()),
            ended = &mut serving => break ended,
        }
    };
    while let Ok(event) = events.try_recv() {
        Line::of(&event, cx.out.words).write(&mut cx.out, bench.clock.now());
    }
    ended?;
    Line::new(Tone::Faint, "down", cx.out.words.say("serve-down")).write(&mut cx.out, bench.clock.now());
    Ok(asked.unwrap_or(Exit::Ok))
}

/// A line of the log.
struct Line {
    tone: Tone,
    event: &'static str,
    text: String,
    /// Further members for machines.
    more: Map<String, Value>,
    fault: Option<(Fault, String)>,
}

impl Line {
    fn new(tone: Tone, event: &'static str, text: String) -> Self {
        Self { tone, event, text, more: Map::new(), fault: None }
    }

    /// With what it is about.
    fn about(mut self, what: &DueName) -> Self {
        self.more.insert("kind".into(), json!(what.kind));
        self.more.insert("name".into(), json!(what.name.as_str()));
        self
    }

    fn with(mut self, name: &str, value: Value) -> Self {
        self.more.insert(name.into(), value);
        self
    }

    fn because(mut self, fault: Option<&Fault>, words: Words) -> Self {
        self.fault = fault.map(|fault| {
            let why = words.why(fault);
            let text = format!("{} {}", fault.kind.code(), words.fault(fault));
            (fault.clone(), if why.is_empty() { text } else { format!("{text} ({why})") })
        });
        self
    }

    fn of(event: &ServeEvent, words: Words) -> Self {
        match event {
            ServeEvent::Up { scheduled, next, again } => up(*scheduled, next.as_ref(), *again, words),
            ServeEvent::WorkspaceTrouble(fault) => {
                Line::new(Tone::Bad, "workspace-trouble", words.say("serve-workspace-trouble"))
                    .because(Some(fault), words)
            }
            ServeEvent::Invalid(what, problem) => {
                let text = format!(
                    "{}: {}",
                    say(words, "serve-invalid", what, &[]),
                    words.say_map(&problem.key(), &problem.args())
                );
                Line::new(Tone::Bad, "invalid", text).about(what)
            }
            ServeEvent::Begun(due) => {
                let (key, times) = match due.why {
                    Why::OnTime => ("serve-begun", 1),
                    Why::CaughtUp(times) => ("serve-caught-up", times),
                    Why::CutOff => ("serve-cut-off", 1),
                };
                let args = [("due", moment(due.due).into()), ("times", times.into())];
                let tone = if due.why == Why::OnTime { Tone::Faint } else { Tone::Warn };
                Line::new(tone, key.trim_start_matches("serve-"), say(words, key, &due.what, &args))
                    .about(&due.what)
                    .with("due", json!(due.due))
                    .with("times", json!(times))
            }
            ServeEvent::Skipped(skipped) => {
                let args = [("due", moment(skipped.until).into()), ("times", skipped.times.into())];
                Line::new(Tone::Warn, "skipped", say(words, "serve-skipped", &skipped.what, &args))
                    .about(&skipped.what)
                    .with("due", json!(skipped.until))
                    .with("times", json!(skipped.times))
            }
            ServeEvent::StepBegun(what, step) => {
                let args = [("step", step.work.word().into())];
                Line::new(Tone::Faint, "step", say(words, "serve-step", what, &args))
                    .about(what)
                    .with("step", json!(step.work.word()))
            }
            ServeEvent::StepAgain(what, step, at, fault) => {
                let args = [("step", step.work.word().into()), ("at", moment(*at).into())];
                Line::new(Tone::Warn, "step-again", say(words, "serve-step-again", what, &args))
                    .about(what)
                    .with("step", json!(step.work.word()))
                    .with("again", json!(at))
                    .because(Some(fault), words)
            }
            ServeEvent::StepEnded(what, end) => step_ended(what, end, words),
            ServeEvent::Ended(ended) => ended_line(ended, words),
            ServeEvent::Trouble(fault) => {
                Line::new(Tone::Bad, "trouble", words.say("serve-trouble")).because(Some(fault), words)
            }
            ServeEvent::Stopping => Line::new(Tone::Warn, "stopping", words.say("serve-stopping")),
        }
    }

    fn write(self, out: &mut Out, at: Timestamp) {
        let (level, symbol) = match self.tone {
            Tone::Bad => ("error", "✗"),
            Tone::Warn => ("warn", "!"),
            Tone::Good | Tone::Faint | Tone::Strong => ("info", "·"),
        };
        if out.json {
            let fault = fault_or_null(self.fault.as_ref().map(|(fault, _)| fault), out.words);
            let mut line = Map::new();
            line.insert("at".into(), json!(at));
            line.insert("level".into(), json!(level));
            line.insert("event".into(), json!(self.event));
            line.extend(self.more);
            line.insert("fault".into(), fault);
            line.insert("message".into(), json!(self.text));
            return out.note(Value::Object(line).to_string());
        }
        let reason = self.fault.map_or_else(String::new, |(_, text)| format!(": {text}"));
        let text = format!("{}{reason}", self.text);
        let symbol = painted(out.color_err, self.tone, symbol);
        out.note(format!("{} {symbol} {}", moment(at), clean_line(&text)));
    }
}

fn say(words: Words, key: &str, what: &DueName, args: &[(&str, Arg)]) -> String {
    let mut all = vec![("name", Arg::from(what.name.as_str()))];
    all.extend(args.iter().cloned());
    words.say_with(key, &all)
}

fn up(scheduled: usize, next: Option<&NextDue>, again: bool, words: Words) -> Line {
    let count = ("scheduled", Arg::from(scheduled));
    let text = match (again, next) {
        (true, _) => words.say_with("serve-reloaded", &[count]),
        (false, Some(next)) => {
            let args = [count, ("name", next.what.name.as_str().into()), ("at", moment(next.at).into())];
            words.say_with("serve-up", &args)
        }
        (false, None) => words.say("serve-up-idle"),
    };
    let tone = if scheduled == 0 { Tone::Warn } else { Tone::Good };
    Line::new(tone, if again { "reloaded" } else { "up" }, text)
        .with("pid", json!(std::process::id()))
        .with("scheduled", json!(scheduled))
        .with("next", json!(next))
}

fn tone_of(state: StepState) -> Tone {
    match state {
        StepState::Ended(DueState::Done) => Tone::Good,
        StepState::Ended(DueState::Attention | DueState::Cancelled) | StepState::NotBegun | StepState::Off => {
            Tone::Warn
        }
        StepState::Ended(DueState::Failed) => Tone::Bad,
    }
}

fn step_ended(what: &DueName, end: &task::StepEnd, words: Words) -> Line {
    let state = words.say(&format!("serve-state-{}", end.slug()));
    let args = [("step", end.step.work.word().into()), ("state", state.into())];
    let told = told_of(end, "NAME", words);
    let gap = if told.is_empty() { "" } else { " · " };
    let text = format!("{}{gap}{told}", say(words, "serve-step-ended", what, &args));
    let tone = if end.is_held() { Tone::Warn } else { tone_of(end.state) };
    Line::new(tone, "step-ended", text)
        .about(what)
        .with("end", step_json(end, words))
        .because(end.fault.as_ref(), words)
}

fn ended_line(ended: &Ended, words: Words) -> Line {
    let fault = ended.fault();
    if fault.is_some_and(|fault| fault.kind == ErrorKind::LeaseHeld) && ended.steps.len() == 1 {
        return Line::new(Tone::Warn, "held", say(words, "serve-held", &ended.what, &[]))
            .about(&ended.what)
            .with("next", json!(ended.next))
            .because(fault, words);
    }
    let held = ended.is_held();
    let state = words.say(&format!("serve-state-{}", if held { "held" } else { ended.state.slug() }));
    let took = clock_text(u64::try_from(ended.took.as_secs()).unwrap_or(0));
    let args = [("state", state.into()), ("took", took.into())];
    let mut text = match ended.next {
        Some(at) => {
            let args = [args.as_slice(), &[("at", moment(at).into())]].concat();
            say(words, "serve-ended", &ended.what, &args)
        }
        None => say(words, "serve-ended-last", &ended.what, &args),
    };
    if let [only] = ended.steps.as_slice() {
        let told = told_of(only, "NAME", words);
        text.push_str(if told.is_empty() { "" } else { " · " });
        text.push_str(&told);
    }
    let left = ended.steps.iter().filter(|end| end.state == StepState::NotBegun);
    let left: Vec<&str> = left.map(|end| end.step.work.word()).collect();
    if !left.is_empty() {
        text.push_str(&format!(
            " · {}",
            words.say_with("cli-workflow-not-begun", &[("steps", left.join(", ").into())])
        ));
    }
    let steps: Vec<Value> = ended.steps.iter().map(|end| step_json(end, words)).collect();
    let tone = if held { Tone::Warn } else { tone_of(StepState::Ended(ended.state)) };
    Line::new(tone, "ended", text)
        .about(&ended.what)
        .with("state", json!(ended.state))
        .with("took_ms", json!(u64::try_from(ended.took.as_millis()).unwrap_or(0)))
        .with("next", json!(ended.next))
        .with("steps", json!(steps))
        .because(fault, words)
}
