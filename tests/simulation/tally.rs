//! What a story did and what was looked at: kinds of mischief, invariants, the trace and the first thing that was wrong.
use super::owed;
use std::collections::BTreeMap;
use std::sync::Mutex;
use xxhash_rust::xxh3::xxh3_64;

/// What a story leaves behind.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Kinds of mischief, with how often each happened.
    pub mischief: BTreeMap<&'static str, u64>,
    /// Invariants, with how often each was checked.
    pub checked: BTreeMap<&'static str, u64>,
    /// The hash of everything that happened, in its order.
    pub trace: u64,
    /// Steps of the trace.
    pub steps: u64,
    /// The steps themselves, where they are wanted.
    pub lines: Vec<String>,
    /// What was wrong first.
    pub wrong: Option<String>,
}

/// A tally under way.
#[derive(Default)]
pub struct Notes {
    tally: Mutex<Tally>,
    keeps_lines: bool,
}

impl Notes {
    pub fn new(keeps_lines: bool) -> Self {
        Self { tally: Mutex::default(), keeps_lines }
    }

    pub fn mischief(&self, kind: &'static str) {
        *self.tally.lock().unwrap().mischief.entry(kind).or_default() += 1;
    }

    pub fn checked(&self, invariant: &'static str) {
        *self.tally.lock().unwrap().checked.entry(invariant).or_default() += 1;
    }

    /// Checks an invariant: counts it, and keeps the first that does not hold.
    pub fn check(&self, invariant: &'static str, holds: bool, why: impl FnOnce() -> String) {
        self.checked(invariant);
        if !holds {
            self.wrong(invariant, &why());
        }
    }

    pub fn wrong(&self, what: &str, why: &str) {
        let mut tally = self.tally.lock().unwrap();
        if tally.wrong.is_none() {
            tally.wrong = Some(format!("{what}: {why}"));
        }
        drop(tally);
        self.step(&format!("WRONG {what}: {why}"));
    }

    pub fn is_wrong(&self) -> bool {
        self.tally.lock().unwrap().wrong.is_some()
    }

    /// What every story holds and this one has not held yet.
    pub fn missing(&self) -> Vec<&'static str> {
        owed::missing(&self.tally.lock().unwrap())
    }

    /// One more step of the trace.
    pub fn step(&self, line: &str) {
        let mut tally = self.tally.lock().unwrap();
        tally.steps += 1;
        tally.trace = xxh3_64(&[&tally.trace.to_le_bytes(), line.as_bytes()].concat());
        if self.keeps_lines {
            let line = format!("{:4} {line}", tally.steps);
            tally.lines.push(line);
        }
    }

    pub fn take(&self) -> Tally {
        std::mem::take(&mut self.tally.lock().unwrap())
    }
}
