//! A run's progress on standard error: one line redrawn on a terminal, else a line every few seconds and at each change.
use super::out::Out;
use super::view::{clock_text, held_plain, state_plain};
use crate::i18n::{Words, grouped};
use crate::run::{Phase, RunSnapshot, RunState};
use crate::task::Reaching;
use std::time::{Duration, Instant};

const BETWEEN_LINES: Duration = Duration::from_secs(5);

/// What was shown last.
#[derive(Default)]
pub struct Progress {
    last: Option<(Instant, RunState, Phase)>,
    compares: bool,
}

impl Progress {
    /// Of a comparison, which reads what a run would read and applies nothing.
    pub fn comparing() -> Self {
        Self { compares: true, ..Self::default() }
    }

    /// Shows where the run stands, as often as the surroundings bear.
    pub fn show(&mut self, out: &mut Out, snapshot: &RunSnapshot) {
        let text = text_of(out.words, snapshot, self.compares);
        if out.redraws {
            return out.draw(&crate::text::fit(&text, 110));
        }
        let now = Instant::now();
        let due = self.last.is_none_or(|(at, state, phase)| {
            state != snapshot.state || phase != snapshot.phase || now.duration_since(at) >= BETWEEN_LINES
        });
        if due {
            self.last = Some((now, snapshot.state, snapshot.phase));
            out.note(text);
        }
    }
}

/// Who is waited for before anything has begun, told as a run's progress is.
#[derive(Default)]
pub struct Approach {
    last: Option<(Instant, Reaching)>,
}

impl Approach {
    /// Says who is waited for, as often as the surroundings bear.
    pub fn show(&mut self, out: &mut Out, reaching: Reaching) {
        let text = out.words.told(&reaching.told(|fault| format!("{} {}", fault.kind.code(), out.words.fault(fault))));
        if out.redraws {
            return out.draw(&crate::text::fit(&text, 110));
        }
        let now = Instant::now();
        let told = self.last.as_ref();
        if told.is_none_or(|(at, last)| !last.is_like(&reaching) || now.duration_since(*at) >= BETWEEN_LINES) {
            self.last = Some((now, reaching));
            out.note(text);
        }
    }
}

fn text_of(words: Words, s: &RunSnapshot, compares: bool) -> String {
    let mut parts = vec![
        format!("{} {}", if s.is_held() { held_plain(words) } else { state_plain(words, s.state) }, s.flow),
        match s.waiting_for.as_ref().filter(|_| s.waiting_until.is_some()) {
            Some(fault) => format!("{} {}", fault.kind.code(), words.fault(fault)),
            None if compares && s.phase == Phase::Reading => words.say("verify-phase"),
            None => words.say(&s.phase_key()),
        },
        // What was expected says nothing of a run that is over.
        match s.expected.filter(|n| *n > 0 && !s.state.is_final()) {
            Some(all) => {
                let percent = (s.counters.read.saturating_mul(100) / all).min(100);
                format!("{}/{} ({percent} %)", grouped(s.counters.read), grouped(all))
            }
            None => grouped(s.counters.read),
        },
    ];
    if s.counters.rejected > 0 {
        parts.push(words.say_with("cli-progress-rejects", &[("count", s.counters.rejected.into())]));
    }
    if s.rate >= 1.0 {
        parts.push(words.say_with("cli-progress-rate", &[("count", (s.rate as u64).into())]));
    }
    if let Some(seconds) = s.seconds_left.filter(|_| !s.state.is_final()) {
        parts.push(words.say_with("cli-progress-left", &[("time", clock_text(seconds).into())]));
    }
    parts.join(" · ")
}
