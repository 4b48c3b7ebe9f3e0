//! What is due, and what has to be done about it: the workspace's schedules held against the clock and against what the ledger
//! knows. Nothing in it waits, asks or writes.
use crate::account::Name;
use crate::flow::{Direction, Flow, Schedule, ScheduleProblem, StepWork};
use crate::run::{DueKind, DueMark, DueName, DueState, NextDue};
use crate::setup::Workspace;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// A start that is later than this was missed; anything less is what a start takes.
const LATE: SignedDuration = SignedDuration::from_secs(90);

/// Something that is due by itself.
#[derive(Debug)]
struct Entry {
    account: Name,
    /// Flows in their turn, consent ahead of the others; workflows go before them.
    turn: (bool, u32),
    schedule: Schedule,
    says: String,
    /// It consists of flows of consent: it waits for nothing else of its account.
    consent: bool,
}

/// Something that was begun.
#[derive(Debug)]
struct Running {
    account: Name,
    consent: bool,
    /// When it was due, or its next try is.
    since: Timestamp,
    /// It waits for its next try: others of the account may run.
    rests: bool,
    /// Its next try has come, and it waits for its turn.
    wants: bool,
}

/// Something whose turn it is.
#[derive(Debug)]
pub(super) enum Begins {
    /// It is due, and in hand from now on.
    Due(Due, DueMark),
    /// It goes on with its next try.
    Again(DueName),
}

/// Why something begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is due.
    OnTime,
    /// It is late: it was due before, so many times in all, while nobody served or its account was busy.
    CaughtUp(u64),
    /// Its last run did not come to its end.
    CutOff,
}

/// Something that shall begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// What.
    pub what: DueName,
    /// Of which account.
    pub account: Name,
    /// When it was due.
    pub due: Timestamp,
    /// Due times up to here are settled by it.
    pub settles: Timestamp,
    /// Why it begins.
    pub why: Why,
}

/// Due times that passed while it was still running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// What.
    pub what: DueName,
    /// How many.
    pub times: u64,
    /// The latest of them.
    pub until: Timestamp,
}

/// The schedules and what became of them so far.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    entries: BTreeMap<DueName, Entry>,
    /// Those whose schedule is none, and why.
    invalid: BTreeMap<DueName, ScheduleProblem>,
    marks: BTreeMap<DueName, DueMark>,
    waiting: BTreeMap<DueName, Due>,
    running: BTreeMap<DueName, Running>,
}

/// What changed for the ledger.
#[derive(Debug, Default)]
pub(super) struct Changed {
    /// Marks to keep.
    pub(super) marks: Vec<DueMark>,
    /// What is not due by itself any more.
    pub(super) gone: Vec<DueName>,
}

impl Keeper {
    /// From what the ledger knows. What was in hand when its process ended goes on at once.
    pub(super) fn new(marks: Vec<DueMark>) -> Self {
        Self { marks: marks.into_iter().map(|m| (m.what.clone(), m)).collect(), ..Self::default() }
    }

    /// Takes the schedules of the workspace as it is now. Under a new schedule nothing was missed.
    pub(super) fn take(&mut self, workspace: &Workspace, now: Timestamp) -> Changed {
        self.entries.clear();
        self.invalid.clear();
        for (what, account, turn, (text, zone)) in scheduled(workspace) {
            match Schedule::read(text, zone) {
                Ok(schedule) => {
                    let says = format!("{text} {}", zone.unwrap_or("UTC"));
                    let consent = flows_of(workspace, &what).is_some_and(|flows| flows.iter().all(of_consent));
                    self.entries.insert(what, Entry { account, turn, schedule, says, consent });
                }
                Err(problem) => drop(self.invalid.insert(what, problem)),
            }
        }
        let mut changed = Changed::default();
        for (what, entry) in &self.entries {
            let known = self.marks.get(what).is_some_and(|mark| mark.says == entry.says);
            if !known {
                let before = self.marks.get(what);
                let mark = DueMark {
                    what: what.clone(),
                    says: entry.says.clone(),
                    settled: now,
                    in_hand: before.and_then(|m| m.in_hand),
                    skipped: before.map_or(0, |m| m.skipped),
                    ended: before.and_then(|m| m.ended),
                };
                changed.marks.push(mark.clone());
                self.marks.insert(what.clone(), mark);
                self.waiting.remove(what);
            }
        }
        let known = |what: &DueName| self.entries.contains_key(what) || self.invalid.contains_key(what);
        let gone = self.marks.keys().filter(|what| !known(what) && !self.running.contains_key(*what));
        changed.gone = gone.cloned().collect();
        for what in &changed.gone {
            self.marks.remove(what);
        }
        self.waiting.retain(|what, _| self.entries.contains_key(what));
        changed
    }

    /// What cannot be served, and why.
    pub(super) fn invalid(&self) -> impl Iterator<Item = (&DueName, &ScheduleProblem)> {
        self.invalid.iter()
    }

    /// How many are served.
    pub(super) fn scheduled(&self) -> usize {
        self.entries.len()
    }

    /// Looks at the clock: what came due waits for its account's turn; what came due while it was still running is skipped.
    pub(super) fn look(&mut self, now: Timestamp) -> (Vec<Skipped>, Changed) {
        let (mut skipped, mut changed) = (Vec::new(), Changed::default());
        for (what, entry) in &self.entries {
            let Some(mark) = self.marks.get_mut(what) else { continue };
            let running = self.running.contains_key(what);
            let came = entry.schedule.came_due(mark.settled, now);
            let (what_due, account) = (what.clone(), entry.account.clone());
            if let Some(due) = mark.in_hand.filter(|_| !running) {
                // What was missed since is done by going on.
                let settles = came.map_or(due, |came| came.latest);
                let due = Due { what: what_due, account, due, settles, why: Why::CutOff };
                self.waiting.insert(what.clone(), due);
                continue;
            }
            let Some(came) = came else { continue };
            if running {
                mark.settled = came.latest;
                mark.skipped = mark.skipped.saturating_add(came.times);
                changed.marks.push(mark.clone());
                skipped.push(Skipped { what: what.clone(), times: came.times, until: came.latest });
                continue;
            }
            // Several that came while the account was busy are one: it was there, only later.
            let late = now.duration_since(came.latest) > LATE || came.times > 1;
            let why = if late { Why::CaughtUp(came.times) } else { Why::OnTime };
            let due = Due { what: what_due, account, due: came.latest, settles: came.latest, why };
            self.waiting.insert(what.clone(), due);
        }
        (skipped, changed)
    }

    /// Consent that waits while something else of its account runs or waits as well.
    pub(super) fn beside(&self) -> Vec<DueName> {
        let is_consent = |what: &DueName| self.entries.get(what).is_some_and(|entry| entry.consent);
        let others = |account: &Name| {
            self.running.values().any(|running| running.account == *account && !running.consent)
                || self.waiting.values().any(|due| due.account == *account && !is_consent(&due.what))
        };
        let waits = self.waiting.values().filter(|due| is_consent(&due.what) && others(&due.account));
        waits.map(|due| due.what.clone()).collect()
    }

    /// It waits for its next try.
    pub(super) fn rests(&mut self, what: &DueName) {
        if let Some(running) = self.running.get_mut(what) {
            running.rests = true;
        }
    }

    /// Its next try has come.
    pub(super) fn wants(&mut self, what: &DueName, since: Timestamp) {
        if let Some(running) = self.running.get_mut(what) {
            (running.since, running.wants) = (since, true);
        }
    }

    /// What begins now: of every account that is free the one that waits longest. It is in hand from now on. Consent waits for
    /// nothing else of its account, but for those of it that are to stay `apart`; the others wait for consent that was due
    /// before them.
    pub(super) fn begin(&mut self, apart: &BTreeSet<DueName>) -> Vec<Begins> {
        let mut begun = Vec::new();
        for consent in [true, false] {
            let mut waiting = self.candidates(consent, apart);
            waiting.sort();
            for (since, _, _, what) in waiting {
                if self.is_free(&what, (consent, since)) {
                    begun.extend(self.take_turn(&what, consent));
                }
            }
        }
        begun
    }

    /// What waits for its turn: since when, its kind and its place among those that are due at once.
    fn candidates(&self, consent: bool, apart: &BTreeSet<DueName>) -> Vec<(Timestamp, DueKind, (bool, u32), DueName)> {
        let entry = |due: &Due| self.entries.get(&due.what);
        let due = self.waiting.values().filter(|due| {
            entry(due).is_some_and(|entry| entry.consent) == consent && !(consent && apart.contains(&due.what))
        });
        let turn = |due: &Due| entry(due).map_or((true, u32::MAX), |entry| entry.turn);
        let due = due.map(|due| (due.due, due.what.kind, turn(due), due.what.clone()));
        let again = self.running.iter().filter(|(_, running)| running.wants && running.consent == consent);
        due.chain(again.map(|(what, running)| (running.since, what.kind, (false, 0), what.clone()))).collect()
    }

    /// Whether it may begin beside what runs of its account now.
    fn is_free(&self, what: &DueName, (consent, since): (bool, Timestamp)) -> bool {
        let account = self.running.get(what).map(|running| &running.account);
        let account = account.or_else(|| self.waiting.get(what).map(|due| &due.account));
        !self
            .running
            .values()
            .filter(|running| Some(&running.account) == account && !running.rests)
            .any(|running| running.consent == consent || (running.consent && running.since <= since))
    }

    fn take_turn(&mut self, what: &DueName, consent: bool) -> Option<Begins> {
        if let Some(running) = self.running.get_mut(what) {
            (running.rests, running.wants) = (false, false);
            return Some(Begins::Again(what.clone()));
        }
        let due = self.waiting.remove(what)?;
        let (account, since) = (due.account.clone(), due.due);
        self.running.insert(what.clone(), Running { account, consent, since, rests: false, wants: false });
        let mark = self.marks.get_mut(what)?;
        mark.settled = mark.settled.max(due.settles);
        mark.in_hand = Some(due.due);
        Some(Begins::Due(due, mark.clone()))
    }

    /// It came to its end. Stopped before that it stays in hand, so that the next who serves goes on with it at once.
    pub(super) fn ended(&mut self, what: &DueName, now: Timestamp, state: DueState) -> Option<DueMark> {
        self.running.remove(what);
        let mark = self.marks.get_mut(what)?;
        if state != DueState::Cancelled {
            mark.in_hand = None;
        }
        mark.ended = Some((now, state));
        Some(mark.clone())
    }

    /// The next due time of one of them.
    pub(super) fn next_of(&self, what: &DueName, now: Timestamp) -> Option<Timestamp> {
        self.entries.get(what)?.schedule.next_after(now)
    }

    /// What comes next.
    pub(super) fn next(&self, now: Timestamp) -> Option<NextDue> {
        let all = self.entries.iter().filter_map(|(what, entry)| {
            let at = entry.schedule.next_after(now)?;
            Some(NextDue { at, what: what.clone() })
        });
        all.min_by(|a, b| (a.at, &a.what).cmp(&(b.at, &b.what)))
    }
}

/// The texts of a schedule and of its zone.
pub(in crate::task) type Texts<'w> = (&'w str, Option<&'w str>);

/// What is due by itself: its name, its account, its turn among those due at once, and its schedule.
pub(in crate::task) type Scheduled<'w> = (DueName, Name, (bool, u32), Texts<'w>);

/// Everything of the workspace that is due by itself.
pub(in crate::task) fn scheduled(workspace: &Workspace) -> impl Iterator<Item = Scheduled<'_>> {
    // One that is off is not due; switched on again, it has missed nothing.
    let on = workspace.flows.iter().filter(|flow| flow.off.is_none());
    let flows = on.filter_map(|flow| {
        let what = DueName { kind: DueKind::Flow, name: flow.name.clone() };
        Some((what, flow.account.clone(), flow.turn(), (flow.schedule.as_deref()?, flow.zone.as_deref())))
    });
    let chains = workspace.workflows.iter().filter_map(|chain| {
        let what = DueName { kind: DueKind::Workflow, name: chain.name.clone() };
        Some((what, chain.account.clone(), (false, 0), (chain.schedule.as_deref()?, chain.zone.as_deref())))
    });
    chains.chain(flows)
}

/// The flows something that is due runs; none where it does something else as well, or there is no such thing.
pub(super) fn flows_of<'w>(workspace: &'w Workspace, what: &DueName) -> Option<Vec<&'w Flow>> {
    match what.kind {
        DueKind::Flow => workspace.flow(&what.name).map(|flow| vec![flow]),
        DueKind::Workflow => {
            let steps = workspace.workflow(&what.name)?.steps.iter().map(|step| match &step.work {
                StepWork::Flow(name) => workspace.flow(name),
                StepWork::Drift | StepWork::Enumerations => None,
            });
            steps.collect::<Option<Vec<_>>>().filter(|flows| !flows.is_empty())
        }
    }
}

fn of_consent(flow: &&Flow) -> bool {
    flow.direction == Direction::OptOut
}

#[cfg(test)]
#[path = "keeper_tests.rs"]
mod tests;
