//! Where a flow stands, in one word, why, and what comes next: what `status` and `why` tell, with and without a screen.
use super::FlowFacts;
use crate::fault::{ErrorKind, Exit, Fault};
use crate::flow::Direction;
use crate::run::{RunRecord, RunState};

/// Where a flow stands, in one word. Words: `cli-health-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// It never ran.
    NeverRun,
    /// A run is under way.
    Running,
    /// Everything is here.
    Ok,
    /// It works, and somebody should look.
    Warn,
    /// Somebody must change something first.
    Blocked,
    /// The last run failed; another may go well.
    Failed,
    /// Somebody switched it off.
    Off,
}

impl Health {
    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            Health::NeverRun => "never-run",
            Health::Running => "running",
            Health::Ok => "ok",
            Health::Warn => "warn",
            Health::Blocked => "blocked",
            Health::Failed => "failed",
            Health::Off => "off",
        }
    }

    /// Its sign.
    pub fn symbol(self) -> &'static str {
        match self {
            Health::NeverRun => "−",
            Health::Running => "▶",
            Health::Ok => "✓",
            Health::Warn => "!",
            Health::Blocked | Health::Failed => "✗",
            Health::Off => "○",
        }
    }
}

/// Blocked is what no retry helps: somebody must change something first.
pub fn health(flow: &FlowFacts) -> Health {
    let off = flow.flow.off.is_some();
    let Some(last) = &flow.last else { return if off { Health::Off } else { Health::NeverRun } };
    match last.state {
        RunState::Running | RunState::Pausing | RunState::Paused | RunState::Cancelling => Health::Running,
        _ if off => Health::Off,
        RunState::Done if flow.open_rejects == 0 && !last.is_drifted() => Health::Ok,
        RunState::Done | RunState::DoneWithRejects | RunState::Cancelled | RunState::Interrupted => Health::Warn,
        RunState::Failed => match kind_of(last).map(|k| k.policy().exit) {
            Some(Exit::Authentication | Exit::Configuration | Exit::Guard) => Health::Blocked,
            _ => Health::Failed,
        },
    }
}

fn kind_of(run: &RunRecord) -> Option<ErrorKind> {
    let slug = run.fault_slug.as_deref()?;
    ErrorKind::ALL.iter().copied().find(|k| k.slug() == slug)
}

/// Whether the last run would have deleted more than goes without asking.
fn held_deletes(flow: &FlowFacts) -> bool {
    flow.last.as_ref().is_some_and(RunRecord::is_held)
}

/// Whether its deletions are the CRM's rows.
fn deletes_there(flow: &FlowFacts) -> bool {
    flow.flow.direction == Direction::Delete
}

/// Sign and catalog key of the word that tells a person where a flow stands: a held run failed in nothing, though a machine
/// reads that the flow is blocked until somebody decides.
pub fn standing_told(flow: &FlowFacts, health: Health) -> (&'static str, String) {
    match health {
        Health::Blocked if held_deletes(flow) => ("!", "run-held".to_owned()),
        _ => (health.symbol(), format!("cli-health-{}", health.slug())),
    }
}

/// Whether the last run ended with that.
fn is(flow: &FlowFacts, kind: ErrorKind) -> bool {
    flow.last.as_ref().and_then(kind_of) == Some(kind)
}

/// Whether the last run found that the CRM was restored.
fn went_back(flow: &FlowFacts) -> bool {
    is(flow, ErrorKind::SourceWentBack)
}

/// Whether it is the flow's own rules that keep it from running: the account can do nothing about them.
fn settings(flow: &FlowFacts) -> bool {
    [ErrorKind::MappingInvalid, ErrorKind::FilterInvalid].into_iter().any(|kind| is(flow, kind))
}

/// The fault that ended the last run, as far as the ledger keeps it.
pub fn last_fault(flow: &FlowFacts) -> Option<Fault> {
    let last = flow.last.as_ref()?;
    let kind = kind_of(last)?;
    let fault = Fault::new(kind, last.fault_detail.as_deref().unwrap_or_default())
        .with("flow", flow.flow.name.as_str())
        .with("table", &flow.flow.table)
        .with("account", flow.flow.account.as_str());
    // Rows that are to go in the CRM are there still.
    let asks = kind == ErrorKind::DeletesHeld && deletes_there(flow);
    Some(if asks { fault.with("case", "asked") } else { fault })
}

/// What comes next, as a catalog key and the command that does it; `option` names the workspace, where it has to be.
pub fn next_move(flow: &FlowFacts, health: Health, option: &str) -> (&'static str, String) {
    let name = &flow.flow.name;
    let (key, command) = match health {
        Health::NeverRun => ("cli-next-run", format!("fieldbridge run {name}")),
        Health::Running => ("cli-next-wait", "fieldbridge status".to_owned()),
        Health::Ok => ("cli-next-nothing", String::new()),
        Health::Warn if flow.open_rejects > 0 => {
            ("cli-next-rejects", format!("fieldbridge rejects list --flow {name} --open"))
        }
        Health::Warn if flow.last.as_ref().is_some_and(RunRecord::is_drifted) => {
            ("cli-next-drift", format!("fieldbridge tables {} --drift", flow.flow.account))
        }
        Health::Warn => ("cli-next-resume", format!("fieldbridge run {name}")),
        Health::Blocked if held_deletes(flow) => {
            let key = if deletes_there(flow) { "cli-next-approve-crm" } else { "cli-next-approve" };
            (key, format!("fieldbridge deletions list --flow {name}"))
        }
        Health::Blocked if went_back(flow) => ("cli-next-restored", format!("fieldbridge run {name} --after-restore")),
        Health::Blocked if is(flow, ErrorKind::ErrorBudget) && flow.open_rejects > 0 => {
            ("cli-next-rejects", format!("fieldbridge rejects list --flow {name} --open"))
        }
        Health::Blocked if is(flow, ErrorKind::ErrorBudget) => {
            ("cli-next-budget", format!("fieldbridge run {name} --dry-run"))
        }
        Health::Blocked if settings(flow) => ("cli-next-settings", format!("fieldbridge flow show {name}")),
        Health::Blocked => ("cli-next-check", format!("fieldbridge account check {}", flow.flow.account)),
        Health::Failed => ("cli-next-retry", format!("fieldbridge run {name}")),
        Health::Off => ("cli-next-on", format!("fieldbridge flow on {name}")),
    };
    let option = if command.is_empty() { "" } else { option };
    (key, format!("{command}{option}"))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::account::Name;
    use crate::flow::{Direction, Flow, ReadMode, ReadRules};
    use crate::i18n::Words;
    use crate::run::{Counters, RunId};
    use crate::text::Lang;
    use jiff::Timestamp;

    /// A flow whose last run ended so.
    pub fn flow(last: Option<(RunState, Option<ErrorKind>)>, open_rejects: u64) -> FlowFacts {
        let name = Name::parse("contact").unwrap();
        let flow = Flow {
            name: name.clone(),
            direction: Direction::Import,
            account: Name::parse("crm").unwrap(),
            table: "contact".into(),
            mode: ReadMode::Incremental,
            filter: None,
            order: 1,
            try_rows: 0,
            schedule: None,
            zone: None,
            reading: ReadRules::default(),
            rows: Default::default(),
            writing: Default::default(),
            off: None,
        };
        let last = last.map(|(state, kind)| RunRecord {
            run: RunId::new(),
            flow: name,
            mode: ReadMode::Incremental.into(),
            dry_run: false,
            state,
            started: Timestamp::UNIX_EPOCH,
            ended: None,
            counters: Counters::default(),
            pages: 0,
            fault_code: kind.map(|k| k.code().to_owned()),
            fault_slug: kind.map(|k| k.slug().to_owned()),
            fault_detail: None,
        });
        FlowFacts { flow, last, watermark: None, token: None, open_rejects, rows: None }
    }

    #[test]
    fn every_state_has_its_health_a_word_and_a_next_move_in_both_languages() {
        use ErrorKind as K;
        use RunState as S;
        for (last, rejects, wanted) in [
            (None, 0, Health::NeverRun),
            (Some((S::Running, None)), 0, Health::Running),
            (Some((S::Paused, None)), 0, Health::Running),
            (Some((S::Done, None)), 0, Health::Ok),
            (Some((S::Done, None)), 3, Health::Warn),
            (Some((S::DoneWithRejects, None)), 3, Health::Warn),
            (Some((S::Done, Some(K::SchemaDrift))), 0, Health::Warn),
            (Some((S::Cancelled, None)), 0, Health::Warn),
            (Some((S::Interrupted, None)), 0, Health::Warn),
            (Some((S::Failed, Some(K::PrivilegeMissing))), 0, Health::Blocked),
            (Some((S::Failed, Some(K::FieldMissing))), 0, Health::Blocked),
            (Some((S::Failed, Some(K::ErrorBudget))), 0, Health::Blocked),
            (Some((S::Failed, Some(K::DeletesHeld))), 0, Health::Blocked),
            (Some((S::Failed, Some(K::Timeout))), 0, Health::Failed),
            (Some((S::Failed, None)), 0, Health::Failed),
        ] {
            let facts = flow(last, rejects);
            let told = health(&facts);
            assert_eq!(told, wanted, "{last:?}");
            let (next, command) = next_move(&facts, told, " --workspace w");
            assert!(command.is_empty() || command.ends_with(" --workspace w"));
            let held = last == Some((S::Failed, Some(K::DeletesHeld)));
            assert_eq!((standing_told(&facts, told).1 == "run-held", command.contains("deletions list")), (held, held));
            for lang in Lang::ALL {
                assert!(Words(lang).has(&format!("cli-health-{}", told.slug())) && Words(lang).has(next), "{next}");
            }
            assert_eq!(command.is_empty(), told == Health::Ok);
            let drifted = facts.last.as_ref().is_some_and(RunRecord::is_drifted);
            assert_eq!(command.contains(" --drift "), drifted, "{command}");
        }
    }

    #[test]
    fn the_fault_of_the_last_run_is_told_with_its_kind() {
        let blocked = last_fault(&flow(Some((RunState::Failed, Some(ErrorKind::PrivilegeMissing))), 0)).unwrap();
        assert_eq!(blocked.kind, ErrorKind::PrivilegeMissing);
        assert!(last_fault(&flow(Some((RunState::Done, None)), 0)).is_none());
    }
}
