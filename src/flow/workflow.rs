//! Workflows: an ordered chain of an account's flows, with what else is worth doing on the way, and what follows when a step
//! fails.
use super::{Direction, Flow};
use crate::account::Name;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Steps of one workflow at most; more is no chain anybody looks over.
const MOST_STEPS: usize = 200;
/// The longest time a step is tried again.
const MOST_MINUTES: u16 = 24 * 60;
/// How often a step is tried again at most.
const MOST_TIMES: u8 = 20;

/// A named chain of an account's flows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workflow {
    /// Unique among the workspace's workflows; `nightly`.
    pub name: Name,
    /// The account whose flows it runs.
    pub account: Name,
    /// When it is due by itself, in five cron fields; none is only when somebody runs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    /// The time zone of its schedule, by its IANA name; none is UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// What it does, in this order.
    #[serde(default)]
    pub steps: Vec<Step>,
}

/// One step, written `contact`, `contact:go-on`, `@enums:retry=3/30`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Step {
    /// What is done.
    pub work: StepWork,
    /// What follows when it fails.
    pub on_error: OnError,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepWork {
    /// Runs the flow of that name.
    Flow(Name),
    /// Looks what changed about the account's tables; nothing is taken over by it.
    Drift,
    /// Brings the campaign side's lists to what the CRM's option sets are now.
    Enumerations,
}

impl StepWork {
    /// As it is written: a flow's name, or the work's own word behind an `@`, which no name begins with.
    pub fn word(&self) -> &str {
        match self {
            StepWork::Flow(name) => name.as_str(),
            StepWork::Drift => "@drift",
            StepWork::Enumerations => "@enums",
        }
    }

    /// The stem of its catalog key, `step-does-<slug>`.
    pub fn slug(&self) -> &'static str {
        match self {
            StepWork::Flow(_) => "flow",
            StepWork::Drift => "drift",
            StepWork::Enumerations => "enumerations",
        }
    }
}

/// What follows when a step fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnError {
    /// The steps after it are not begun.
    #[default]
    Stop,
    /// The next step is begun all the same, unless it would meet the same fault.
    GoOn,
    /// It is tried again so many times within so many minutes, evenly apart; then the chain stops. Only where trying again
    /// can help.
    Retry {
        /// How many times more.
        times: u8,
        /// Within so many minutes from the first try.
        minutes: u16,
    },
}

impl OnError {
    /// The stem of its catalog key, `on-error-<slug>`.
    pub fn slug(self) -> &'static str {
        match self {
            OnError::Stop => "stop",
            OnError::GoOn => "go-on",
            OnError::Retry { .. } => "retry",
        }
    }
}

impl fmt::Display for OnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OnError::Stop | OnError::GoOn => f.write_str(self.slug()),
            OnError::Retry { times, minutes } => write!(f, "retry={times}/{minutes}"),
        }
    }
}

/// Why a text is no step. Words: `step-problem-<slug>`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepProblem {
    /// It is neither a flow's name nor a word of ours.
    #[error("{0}: a step is the name of a flow, @drift or @enums")]
    Work(String),
    /// What follows when it fails is none of the words.
    #[error("{0}: a step ends with :stop, :go-on or :retry=TIMES/MINUTES, for example :retry=3/30")]
    OnError(String),
}

impl StepProblem {
    /// Its catalog key.
    pub fn key(&self) -> &'static str {
        match self {
            StepProblem::Work(_) => "step-problem-work",
            StepProblem::OnError(_) => "step-problem-on-error",
        }
    }

    /// The text it is about.
    pub fn text(&self) -> &str {
        match self {
            StepProblem::Work(text) | StepProblem::OnError(text) => text,
        }
    }
}

impl Step {
    /// Reads a step.
    ///
    /// # Errors
    /// Which part is none.
    pub fn parse(text: &str) -> Result<Self, StepProblem> {
        let (work, on_error) = match text.trim().split_once(':') {
            Some((work, rest)) => (work, policy(rest).ok_or_else(|| StepProblem::OnError(rest.to_owned()))?),
            None => (text, OnError::default()),
        };
        let work = match work.trim().to_ascii_lowercase().as_str() {
            "@drift" => StepWork::Drift,
            "@enums" => StepWork::Enumerations,
            name => StepWork::Flow(Name::parse(name).map_err(|_| StepProblem::Work(work.to_owned()))?),
        };
        Ok(Self { work, on_error })
    }
}

fn policy(text: &str) -> Option<OnError> {
    match text.trim() {
        "stop" => Some(OnError::Stop),
        "go-on" => Some(OnError::GoOn),
        other => {
            let (times, minutes) = other.strip_prefix("retry=")?.split_once('/')?;
            let (times, minutes) = (times.trim().parse().ok()?, minutes.trim().parse().ok()?);
            let fits = (1..=MOST_TIMES).contains(&times) && (1..=MOST_MINUTES).contains(&minutes);
            fits.then_some(OnError::Retry { times, minutes })
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.work.word())?;
        match self.on_error {
            OnError::Stop => Ok(()),
            other => write!(f, ":{other}"),
        }
    }
}

impl TryFrom<String> for Step {
    type Error = StepProblem;

    fn try_from(text: String) -> Result<Self, StepProblem> {
        Step::parse(&text)
    }
}

impl From<Step> for String {
    fn from(step: Step) -> String {
        step.to_string()
    }
}

impl Workflow {
    /// The flows it runs, in order.
    pub fn flows(&self) -> impl Iterator<Item = &Name> {
        self.steps.iter().filter_map(|step| match &step.work {
            StepWork::Flow(name) => Some(name),
            StepWork::Drift | StepWork::Enumerations => None,
        })
    }

    /// The first thing that keeps it from being a chain of these flows: the step's text and why. Words: `workflow-problem-<slug>`.
    pub fn problem(&self, flows: &[Flow]) -> Option<(String, &'static str)> {
        if self.steps.is_empty() {
            return Some((String::new(), "empty"));
        }
        if self.steps.len() > MOST_STEPS {
            return Some((self.steps.len().to_string(), "too-long"));
        }
        for (place, step) in self.steps.iter().enumerate() {
            if self.steps.iter().take(place).any(|before| before.work == step.work) {
                return Some((step.to_string(), "twice"));
            }
            let StepWork::Flow(name) = &step.work else { continue };
            match flows.iter().find(|flow| flow.name == *name) {
                None => return Some((name.to_string(), "no-flow")),
                Some(flow) if flow.account != self.account => return Some((name.to_string(), "other-account")),
                Some(_) => {}
            }
        }
        None
    }
}

/// The chain that is recommended for an account: first what changed about the tables and their lists, then consent, then what
/// comes from the CRM with parents before children, then what goes there, the events of messages last: people and what they
/// allow are known before anything is told of them. None where the account has no flow.
pub fn propose_workflow(name: Name, account: &Name, flows: &[Flow]) -> Option<Workflow> {
    let rank = |flow: &Flow| match flow.direction {
        Direction::OptOut => 0,
        Direction::Import => 1,
        Direction::Export => 2,
        Direction::Leads => 3,
        Direction::Events => 4,
        // What goes for good goes last.
        Direction::Delete => 5,
    };
    let mut own: Vec<&Flow> = flows.iter().filter(|flow| flow.account == *account).collect();
    own.sort_by_key(|flow| (rank(flow), flow.order));
    if own.is_empty() {
        return None;
    }
    let look = [StepWork::Drift, StepWork::Enumerations].map(|work| Step { work, on_error: OnError::GoOn });
    // What goes out is told of people as they are known: it waits until everything has come in.
    let run = own.into_iter().map(|flow| Step {
        work: StepWork::Flow(flow.name.clone()),
        on_error: if matches!(flow.direction, Direction::OptOut | Direction::Import) {
            OnError::Retry { times: 3, minutes: 30 }
        } else {
            OnError::GoOn
        },
    });
    Some(Workflow {
        name,
        account: account.clone(),
        schedule: None,
        zone: None,
        steps: look.into_iter().chain(run).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::{ReadMode, ReadRules, WriteRules};

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    fn flow(of: &str, direction: Direction, order: u32) -> Flow {
        Flow {
            name: name(of),
            direction,
            account: name("crm"),
            table: of.to_owned(),
            mode: ReadMode::Incremental,
            filter: None,
            order,
            try_rows: 0,
            schedule: None,
            zone: None,
            reading: ReadRules::default(),
            rows: Default::default(),
            writing: WriteRules::default(),
            off: None,
        }
    }

    #[test]
    fn a_step_is_read_as_it_is_written() {
        for (text, written) in [
            ("contact", "contact"),
            (" Contact:stop ", "contact"),
            ("contact:go-on", "contact:go-on"),
            ("@drift:go-on", "@drift:go-on"),
            ("@ENUMS:retry=3/30", "@enums:retry=3/30"),
        ] {
            let step = Step::parse(text).unwrap();
            assert_eq!(step.to_string(), written);
            assert_eq!(Step::parse(written), Ok(step));
        }
        for text in
            ["", "@lists", "a b", "contact:", "contact:retry", "contact:retry=0/5", "c:retry=3/1441", "c:retry=21/9"]
        {
            assert!(Step::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_recommended_chain_keeps_consent_first_imports_before_it_exports_and_tells_events_last() {
        use Direction::{Events, Export, Import, OptOut};
        let mut flows = vec![flow("events", Events, 1), flow("back", Export, 2), flow("contact", Import, 4)];
        flows.extend([flow("account", Import, 3), flow("consent", OptOut, 5)]);
        let chain = propose_workflow(name("nightly"), &name("crm"), &flows).unwrap();
        let words: Vec<&str> = chain.steps.iter().map(|s| s.work.word()).collect();
        assert_eq!(words, ["@drift", "@enums", "consent", "account", "contact", "back", "events"]);
        assert_eq!(chain.problem(&flows), None);
        assert_eq!(propose_workflow(name("nightly"), &name("other"), &flows), None);
    }

    #[test]
    fn a_chain_of_flows_that_are_not_there_twice_there_or_anothers_is_told() {
        let mut flows = vec![flow("a", Direction::Import, 1), flow("b", Direction::Import, 2)];
        flows[1].account = name("other");
        let chain = |steps: &[&str]| Workflow {
            name: name("w"),
            account: name("crm"),
            schedule: None,
            zone: None,
            steps: steps.iter().map(|s| Step::parse(s).unwrap()).collect(),
        };
        for (steps, slug) in [
            (&[][..], Some("empty")),
            (&["a", "@drift", "a:go-on"][..], Some("twice")),
            (&["c"][..], Some("no-flow")),
            (&["b"][..], Some("other-account")),
            (&["@enums", "a"][..], None),
        ] {
            assert_eq!(chain(steps).problem(&flows).map(|p| p.1), slug);
        }
    }
}
