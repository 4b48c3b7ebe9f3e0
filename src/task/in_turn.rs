//! Flows that run one after the other, and which of them are still begun once one has failed. Every face asks here, so that
//! the screen and the command line leave out the same ones.
use crate::account::Name;
use crate::fault::{Fault, Reach};
use crate::setup::Workspace;
use std::collections::VecDeque;

/// Flows that are not begun, since what went wrong before them would meet them as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotStarted {
    /// Which, in their order.
    pub flows: Vec<Name>,
    /// The account they share with the one that failed; none where the fault is about every flow.
    pub account: Option<Name>,
    /// Which flow failed.
    pub after: Name,
    /// Our code of its fault.
    pub code: &'static str,
}

impl NotStarted {
    /// The catalog key of the sentence about them.
    pub fn key(&self) -> &'static str {
        match self.account {
            Some(_) => "runs-not-started-account",
            None => "runs-not-started",
        }
    }

    /// The flows' names in one line.
    pub fn names(&self) -> String {
        self.flows.iter().map(Name::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// Flows that are still to come, each with its account where there is such a flow.
#[derive(Debug)]
pub struct InTurn(VecDeque<(Name, Option<Name>)>);

impl InTurn {
    /// These flows in this order.
    pub fn of(workspace: &Workspace, flows: &[Name]) -> Self {
        let account = |flow: &Name| workspace.flow(flow).map(|found| found.account.clone());
        Self(flows.iter().map(|flow| (flow.clone(), account(flow))).collect())
    }

    /// A flow of that account ended with this fault: those it would meet as well are taken out, and told. A fault that is
    /// about a table (a right, a field, a page, a loop of links) or that another process brings about says nothing about
    /// the next.
    pub fn after(&mut self, workspace: &Workspace, flow: &Name, fault: &Fault) -> Option<NotStarted> {
        let account = match fault.reach() {
            Reach::Flow => return None,
            Reach::Account => Some(workspace.flow(flow)?.account.clone()),
            Reach::Everything => None,
        };
        let (out, left) =
            std::mem::take(&mut self.0).into_iter().partition(|(_, of)| account.is_none() || *of == account);
        self.0 = left;
        let out: VecDeque<_> = out;
        let flows: Vec<Name> = out.into_iter().map(|(name, _)| name).collect();
        (!flows.is_empty()).then(|| NotStarted { flows, account, after: flow.clone(), code: fault.kind.code() })
    }
}

impl Iterator for InTurn {
    type Item = Name;

    fn next(&mut self) -> Option<Name> {
        self.0.pop_front().map(|(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::ErrorKind;
    use crate::flow::propose_flows;

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    fn two_accounts() -> (Workspace, Vec<Name>) {
        let mut workspace = Workspace::named("x");
        for (account, tables) in [("first", vec!["a1", "a2", "a3"]), ("second", vec!["b1", "b2"])] {
            let tables: Vec<String> = tables.into_iter().map(str::to_owned).collect();
            workspace.flows.extend(propose_flows(&name(account), &tables, &[], &[]));
        }
        (workspace, ["a1", "b1", "a2", "b2", "a3"].map(name).to_vec())
    }

    #[test]
    fn a_fault_takes_out_those_it_would_meet_and_no_others() {
        let (workspace, flows) = two_accounts();
        for (kind, out, left) in [
            (ErrorKind::PagingLoop, "", "b1 a2 b2 a3"),
            (ErrorKind::PagePoisoned, "", "b1 a2 b2 a3"),
            (ErrorKind::StatementRefused, "", "b1 a2 b2 a3"),
            (ErrorKind::LeaseHeld, "", "b1 a2 b2 a3"),
            (ErrorKind::DnsFailed, "a2, a3", "b1 b2"),
            (ErrorKind::SecretWrong, "a2, a3", "b1 b2"),
            (ErrorKind::SalesforceQuota, "a2, a3", "b1 b2"),
            (ErrorKind::DiskFull, "b1, a2, b2, a3", ""),
            (ErrorKind::Cancelled, "b1, a2, b2, a3", ""),
        ] {
            let mut turns = InTurn::of(&workspace, &flows);
            let first = turns.next().unwrap();
            let told = turns.after(&workspace, &first, &Fault::new(kind, "x"));
            assert_eq!(told.as_ref().map(NotStarted::names).unwrap_or_default(), out, "{kind:?}");
            if let Some(told) = told {
                let account = (kind.reach() == Reach::Account).then(|| name("first"));
                assert_eq!((told.account, told.after, told.code), (account, first, kind.code()));
            }
            let rest: Vec<String> = turns.map(|flow| flow.to_string()).collect();
            assert_eq!(rest.join(" "), left, "{kind:?}");
        }
    }

    #[test]
    fn the_last_one_leaves_nobody_out() {
        let (workspace, flows) = two_accounts();
        let mut turns = InTurn::of(&workspace, &flows);
        let last = turns.by_ref().last().unwrap();
        assert_eq!(turns.after(&workspace, &last, &Fault::new(ErrorKind::DiskFull, "x")), None);
    }
}
