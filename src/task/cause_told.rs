//! What led to where a flow stands, in the order it is told: which facts and which reasons there are is the same with and
//! without a screen; a face only words them.
use super::standing::{Health, last_fault};
use super::{Cause, RejectGroup};
use crate::fault::Fault;
use crate::flow::Off;
use crate::port::{OpenLink, SharedAddress};
use crate::run::{LogEntry, RunRecord};
use jiff::Timestamp;

/// A fact about where a flow stands.
#[derive(Debug, Clone, PartialEq)]
pub enum CauseFact<'c> {
    /// Since when it stands so.
    Since {
        /// The instant.
        at: Timestamp,
        /// How long ago: days, hours, minutes.
        age: [u64; 3],
        /// Runs since the last one that went well.
        runs: usize,
    },
    /// The last run.
    Last(&'c RunRecord),
    /// The last run that went well, where that is not the last one.
    Good(&'c RunRecord),
    /// What is here.
    Here {
        /// Everything that was changed before is.
        until: Option<Timestamp>,
        /// How many rows.
        rows: Option<u64>,
    },
    /// A column that refers to rows that are not here.
    OpenLink(&'c OpenLink),
    /// A column of e-mail addresses some of which several rows have.
    Shared(&'c SharedAddress),
    /// How the next run goes on. Words: `why-goes-on-<how>`.
    GoesOn {
        /// How.
        how: &'static str,
        /// Pages that are here.
        page: u64,
        /// The population, where the flow has one.
        place: String,
        /// How many values it names.
        values: u64,
    },
}

impl CauseFact<'_> {
    /// Catalog key of its name.
    pub fn name(&self) -> &'static str {
        match self {
            CauseFact::Since { .. } => "why-since",
            CauseFact::Last(_) => "why-last",
            CauseFact::Good(_) => "cli-col-last-success",
            CauseFact::Here { .. } => "why-here",
            CauseFact::OpenLink(_) => "why-links",
            CauseFact::Shared(_) => "why-shared",
            CauseFact::GoesOn { .. } => "why-goes-on",
        }
    }
}

/// One thing that led there.
#[derive(Debug, Clone)]
pub enum CauseReason<'c> {
    /// Somebody switched it off.
    Off(&'c Off),
    /// What ended the last run, or keeps the next one from beginning.
    Fault(Box<Fault>),
    /// A line of the last run's log.
    Remark(&'c LogEntry),
    /// Open rejects.
    Rejects(&'c RejectGroup),
    /// It is due by itself, and nobody serves.
    Unserved,
    /// Nothing of all that. Words: `why-state-<health>`.
    Nothing(Health),
}

impl Cause {
    /// Since when the flow stands so: when it was switched off, where it is; else the first run after the last that went well, else that one.
    pub fn stands_since(&self) -> Option<Timestamp> {
        if let Some(off) = &self.facts.flow.off {
            return Some(off.since);
        }
        let first = self.since.last().or(self.good.as_ref());
        first.map(|run| run.ended.unwrap_or(run.started))
    }

    /// How the next run goes on. Words: `why-goes-on-<slug>`.
    pub fn goes_on(&self) -> &'static str {
        if self.facts.flow.direction.is_outward() {
            return "outward";
        }
        match &self.population {
            // There is no place to go on at: all are asked for, every time.
            Some((_, Ok(_))) => return "population",
            Some((_, Err(_))) => return "nowhere",
            None => {}
        }
        match (&self.stands, &self.facts.last) {
            (_, None) => "begins",
            (stands, _) if stands.under_way() => "resumes",
            (stands, _) if stands.settling => "settles",
            (stands, _) if !stands.loaded && self.facts.watermark.is_none() => "begins",
            _ => "changes",
        }
    }

    /// What is to be told beside its state, in order.
    pub fn facts_told(&self, now: Timestamp) -> Vec<CauseFact<'_>> {
        let mut told = Vec::new();
        if let Some(at) = self.stands_since() {
            let minutes = u64::try_from(now.duration_since(at).as_mins()).unwrap_or(0);
            let age = [minutes / 1440, minutes / 60 % 24, minutes % 60];
            told.push(CauseFact::Since { at, age, runs: self.since.len() });
        }
        told.extend(self.facts.last.as_ref().map(CauseFact::Last));
        told.extend(self.good.as_ref().filter(|_| !self.since.is_empty()).map(CauseFact::Good));
        // Rows of the table and where its reading stands say nothing of what goes out.
        if !self.facts.flow.direction.is_outward() {
            told.push(CauseFact::Here { until: self.facts.watermark, rows: self.facts.rows });
        }
        told.extend(self.open_links.iter().map(CauseFact::OpenLink));
        told.extend(self.shared.iter().map(CauseFact::Shared));
        let place = self.population.as_ref().map(|(place, _)| place.to_string()).unwrap_or_default();
        let values = self.population.as_ref().and_then(|(_, values)| values.as_ref().ok()).copied();
        let (page, values) = (self.stands.seq, values.unwrap_or_default());
        told.push(CauseFact::GoesOn { how: self.goes_on(), page, place, values });
        told
    }

    /// What led there, in order; at least one thing.
    pub fn reasons(&self, state: Health) -> Vec<CauseReason<'_>> {
        let mut told: Vec<CauseReason<'_>> = Vec::new();
        told.extend(self.facts.flow.off.as_ref().map(CauseReason::Off));
        told.extend(last_fault(&self.facts).map(|fault| CauseReason::Fault(Box::new(fault))));
        if let Some((_, Err(fault))) = &self.population {
            told.push(CauseReason::Fault(Box::new(fault.clone())));
        }
        // The fault that ended the run stands in its log as well.
        let again = |entry: &&LogEntry| entry.key.starts_with("fault-");
        told.extend(self.remarks.iter().filter(|entry| !again(entry)).map(CauseReason::Remark));
        told.extend(self.rejects.iter().map(CauseReason::Rejects));
        told.extend(self.unserved.then_some(CauseReason::Unserved));
        if told.is_empty() {
            told.push(CauseReason::Nothing(state));
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::ErrorKind;
    use crate::run::{Checkpoint, RunState};
    use crate::task::{flow_standing, health};

    fn cause(last: Option<(RunState, Option<ErrorKind>)>) -> Cause {
        Cause {
            facts: flow_standing(last, 0),
            good: None,
            since: Vec::new(),
            remarks: Vec::new(),
            rejects: Vec::new(),
            unserved: false,
            population: None,
            stands: Checkpoint::default(),
            open_links: Vec::new(),
            shared: Vec::new(),
        }
    }

    #[test]
    fn a_flow_that_never_ran_has_a_next_run_and_a_reason_all_the_same() {
        let cause = cause(None);
        let told = cause.facts_told(Timestamp::UNIX_EPOCH);
        assert!(matches!(told[..], [CauseFact::Here { until: None, .. }, CauseFact::GoesOn { how: "begins", .. }]));
        assert!(matches!(cause.reasons(health(&cause.facts))[..], [CauseReason::Nothing(Health::NeverRun)]));
    }

    #[test]
    fn what_ended_the_last_run_is_told_once_and_first() {
        let mut cause = cause(Some((RunState::Failed, Some(ErrorKind::Timeout))));
        cause.since = cause.facts.last.clone().into_iter().collect();
        cause.unserved = true;
        let told = cause.facts_told("1970-01-03T01:02:00Z".parse().unwrap());
        assert!(matches!(told[0], CauseFact::Since { age: [2, 1, 2], runs: 1, .. }));
        let reasons = cause.reasons(Health::Failed);
        assert!(matches!(reasons[..], [CauseReason::Fault(_), CauseReason::Unserved]), "{reasons:?}");
    }
}
