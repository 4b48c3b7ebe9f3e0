//! What the end of a workflow's step has to tell, as catalog keys with their numbers: every face says the same.
use super::{StepEnd, StepNote};
use crate::fault::ErrorKind;

/// What a step has to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepTold {
    /// Counted rows of its run, each with the catalog key of its column.
    Rows([(&'static str, u64); 3]),
    /// A sentence with its numbers; it may name the account.
    Said(&'static str, Vec<(&'static str, u64)>),
    /// Nothing.
    Nothing,
}

impl StepEnd {
    /// Whether the guard over deletions held its run: nothing is wrong, and somebody has to look at a plan.
    pub fn is_held(&self) -> bool {
        self.fault.as_ref().is_some_and(|fault| fault.kind == ErrorKind::DeletesHeld)
    }

    /// The stem of the words that tell a person how it ended, `step-state-<slug>` and `serve-state-<slug>`; for machines its
    /// [state](super::StepState::slug) stays what it is.
    pub fn slug(&self) -> &'static str {
        if self.is_held() { "held" } else { self.state.slug() }
    }

    /// Rows of its run, or what it found.
    pub fn told(&self) -> StepTold {
        if let Some(record) = &self.record {
            let c = &record.counters;
            let rows = [("cli-col-read", c.read), ("cli-col-applied", c.applied), ("cli-col-rejected", c.rejected)];
            return StepTold::Rows(rows);
        }
        match &self.note {
            None => StepTold::Nothing,
            Some(StepNote::Spared) => StepTold::Said("step-note-spared", Vec::new()),
            Some(StepNote::ConsentOff) => StepTold::Said("step-note-consent-off", Vec::new()),
            Some(StepNote::Drift { lines: 0, .. }) => StepTold::Said("step-note-drift-none", Vec::new()),
            Some(StepNote::Drift { lines, waits }) => {
                let key = if *waits { "step-note-drift-waits" } else { "step-note-drift" };
                StepTold::Said(key, vec![("lines", *lines)])
            }
            Some(StepNote::Lists { lists: 0, .. }) => StepTold::Said("step-note-lists-none", Vec::new()),
            Some(StepNote::Lists { lists, values, would }) => {
                let key = if *would { "step-note-lists-would" } else { "step-note-lists" };
                StepTold::Said(key, vec![("lists", *lists), ("values", *values)])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Fault;
    use crate::flow::Step;
    use crate::run::DueState;
    use crate::task::StepState;

    fn end(note: Option<StepNote>, kind: Option<ErrorKind>) -> StepEnd {
        let state = StepState::Ended(if kind.is_some() { DueState::Failed } else { DueState::Done });
        let fault = kind.map(|kind| Fault::new(kind, "x"));
        StepEnd { step: Step::parse("@drift").unwrap(), state, record: None, fault, note, tries: 1 }
    }

    #[test]
    fn a_held_step_says_so_and_is_still_a_failed_one_for_machines() {
        let held = end(None, Some(ErrorKind::DeletesHeld));
        assert_eq!((held.slug(), held.state.slug(), held.told()), ("held", "failed", StepTold::Nothing));
        assert_eq!(end(None, Some(ErrorKind::Timeout)).slug(), "failed");
    }

    #[test]
    fn what_was_found_is_told_with_its_numbers() {
        let waits = end(Some(StepNote::Drift { lines: 3, waits: true }), None);
        assert_eq!(waits.told(), StepTold::Said("step-note-drift-waits", vec![("lines", 3)]));
        let would = end(Some(StepNote::Lists { lists: 2, values: 9, would: true }), None);
        assert_eq!(would.told(), StepTold::Said("step-note-lists-would", vec![("lists", 2), ("values", 9)]));
    }
}
