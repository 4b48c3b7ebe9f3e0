//! What names the rows of a flow of leads: it stays as long as leads made of them stand, for by it each is made at most once.
use super::{Bench, off_thread};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Flow, LeadRules};
use crate::setup::Workspace;
use std::sync::Arc;

/// Whether leads that were made stay known to the flow as it shall be; `before` is the flow as it is, where there is one. One
/// that was removed and comes again under its name is known by its rows.
///
/// # Errors
/// `MappingInvalid` where rows would become leads a second time, or never; storage faults.
pub(super) async fn check_leads_named(bench: &Bench, before: Option<&Flow>, wanted: &Flow) -> Outcome<()> {
    let Some(rules) = wanted.lead_rules().cloned() else { return Ok(()) };
    let before = before.and_then(Flow::lead_rules);
    if before.is_some_and(|before| names_alike(before, &rules)) {
        return Ok(());
    }
    let (campaign, flow, named) = (Arc::clone(&bench.campaign), wanted.name.clone(), rules.clone());
    let made = off_thread(move || campaign.made_leads(&flow, (&named.from, &named.key))).await?;
    if made.all == 0 || (before.is_none() && made.known > 0) {
        return Ok(());
    }
    let name = wanted.name.as_str();
    let why = format!("flow {name} made {} rows leads, and knows them by their names", made.all);
    let case = if before.is_some() { "leads-renamed" } else { "leads-strange" };
    let fault = Fault::new(ErrorKind::MappingInvalid, why).with("case", case).with("flow", name);
    let was = before.map(|before| format!("{}.{}", before.from, before.key)).unwrap_or_default();
    let fault = fault.with("count", made.all.to_string()).with("table", &wanted.table);
    Err(fault.with("was", was).with("found", format!("{}.{}", rules.from, rules.key)))
}

/// The same of every flow of a workspace that shall take the place of the present one.
///
/// # Errors
/// As [`check_leads_named`].
pub(super) async fn check_all(bench: &Bench, present: Option<&Workspace>, wanted: &Workspace) -> Outcome<()> {
    for flow in &wanted.flows {
        check_leads_named(bench, present.and_then(|present| present.flow(&flow.name)), flow).await?;
    }
    Ok(())
}

/// Whether rows have the same names: SQLite knows tables and columns whatever their case.
fn names_alike(one: &LeadRules, other: &LeadRules) -> bool {
    one.from.eq_ignore_ascii_case(&other.from) && one.key.eq_ignore_ascii_case(&other.key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_named_by_table_and_column_whatever_their_case() {
        let rules = |from: &str, key: &str| LeadRules { from: from.into(), key: key.into(), ..LeadRules::default() };
        assert!(names_alike(&rules("Walkins", "id"), &rules("walkins", "ID")));
        assert!(!names_alike(&rules("Walkins", "id"), &rules("Walkins", "code")));
        assert!(!names_alike(&rules("Walkins", "id"), &rules("Prospects", "id")));
    }
}
