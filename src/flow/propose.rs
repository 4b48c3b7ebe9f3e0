//! Proposes the import flows that follow from the chosen tables: one a table, parents before children.
use super::{
    Direction, EventRules, Flow, LeadRules, OptOutRules, ReadMethod, ReadMode, ReadRules, RemovalRules, WriteRules,
    lead_table, method_of, takes_consent, takes_events,
};
use crate::account::{Name, System};
use crate::catalog::TableDetail;
use crate::mapping::obstacle;
use std::collections::{BTreeMap, BTreeSet};

/// Rows a new flow tries before it reads the rest.
pub const TRY_ROWS: u32 = 50;

/// One import flow a chosen table, in the order they should run, after and beside the flows there are.
pub fn propose_flows(account: &Name, tables: &[String], details: &[TableDetail], existing: &[Flow]) -> Vec<Flow> {
    let mut names: BTreeSet<Name> = existing.iter().map(|f| f.name.clone()).collect();
    let first = existing.iter().map(|f| f.order).max().map_or(1, |o| o.saturating_add(1));
    let by_name: BTreeMap<&str, &TableDetail> = details.iter().map(|d| (d.table.name.as_str(), d)).collect();
    let ordered = parents_first(tables, &by_name);
    (first..)
        .zip(ordered)
        .map(|(order, table)| Flow {
            name: free_name(account, table, &mut names),
            direction: Direction::Import,
            account: account.clone(),
            table: table.to_owned(),
            mode: mode_of(by_name.get(table).copied()),
            filter: None,
            order,
            try_rows: TRY_ROWS,
            schedule: None,
            zone: None,
            reading: ReadRules::default(),
            rows: Default::default(),
            writing: Default::default(),
            off: None,
        })
        .collect()
}

/// The flow that tells the events of these people, after the flows there are; none where its table has one already or holds no
/// people.
pub fn propose_events(account: &Name, system: System, table: &str, existing: &[Flow]) -> Option<Flow> {
    let writing = WriteRules { events: Some(EventRules::default()), ..WriteRules::default() };
    takes_events(system, table).then(|| beside(account, table, ("events", writing), existing)).flatten()
}

/// The flow that keeps the consent of these people, after the flows there are (it runs before them all the same); none where
/// its table has one already or holds no people.
pub fn propose_opt_out(account: &Name, system: System, table: &str, existing: &[Flow]) -> Option<Flow> {
    let writing = WriteRules { opt_out: Some(OptOutRules::default()), ..WriteRules::default() };
    takes_consent(system, table).then(|| beside(account, table, ("consent", writing), existing)).flatten()
}

/// The flow that makes leads by these rules, after the flows there are; none where the account has one already.
pub fn propose_lead_flow(account: &Name, system: System, rules: LeadRules, existing: &[Flow]) -> Option<Flow> {
    let writing = WriteRules { leads: Some(rules), ..WriteRules::default() };
    beside(account, lead_table(system), ("leads", writing), existing)
}

/// The flow that sends what changed of a table, after the flows there are; none where its table has one already. It changes rows
/// the CRM has and makes none until somebody says so; the key is named for then.
pub fn propose_export(account: &Name, table: &str, key: Option<String>, existing: &[Flow]) -> Option<Flow> {
    beside(account, table, ("export", WriteRules { key, ..WriteRules::default() }), existing)
}

/// The flow that deletes rows of a table in the CRM by approved plans, after the flows there are; none where its table has one
/// already.
pub fn propose_removal(account: &Name, table: &str, existing: &[Flow]) -> Option<Flow> {
    let writing = WriteRules { removal: Some(RemovalRules::default()), ..WriteRules::default() };
    beside(account, table, ("remove", writing), existing)
}

/// Another flow of a table; none where there is one of that direction.
fn beside(account: &Name, table: &str, (name, writing): (&str, WriteRules), existing: &[Flow]) -> Option<Flow> {
    let direction = writing.direction();
    if existing.iter().any(|f| f.direction == direction && f.account == *account && f.table == table) {
        return None;
    }
    let mut names: BTreeSet<Name> = existing.iter().map(|f| f.name.clone()).collect();
    let order = existing.iter().map(|f| f.order).max().map_or(1, |o| o.saturating_add(1));
    Some(Flow {
        name: free_name(account, name, &mut names),
        direction,
        account: account.clone(),
        table: table.to_owned(),
        mode: ReadMode::Incremental,
        filter: None,
        order,
        try_rows: 0,
        schedule: None,
        zone: None,
        reading: ReadRules::default(),
        rows: Default::default(),
        writing,
        off: None,
    })
}

/// Only a table that tells what changed can be read incrementally.
fn mode_of(detail: Option<&TableDetail>) -> ReadMode {
    let tells = detail.is_some_and(|d| method_of(d, ReadMode::Incremental, None) != ReadMethod::Full);
    if tells { ReadMode::Incremental } else { ReadMode::Full }
}

/// The tables with those they refer to before them. Where references go in a circle, the table most others usually
/// build on goes first.
fn parents_first<'t>(tables: &'t [String], details: &BTreeMap<&str, &TableDetail>) -> Vec<&'t str> {
    let mut waiting: BTreeSet<&str> = tables.iter().map(String::as_str).collect();
    let mut parents: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for table in &waiting {
        let fields = details.get(table).map(|d| d.fields.as_slice()).unwrap_or_default();
        let targets = fields.iter().filter(|f| obstacle(f).is_none()).flat_map(|f| &f.targets);
        let known = targets.filter_map(|t| waiting.get(t.as_str()).copied()).filter(|t| t != table);
        parents.insert(table, known.collect());
    }
    let mut ordered = Vec::new();
    while !waiting.is_empty() {
        let open = |t: &&str| parents.get(*t).is_none_or(|p| p.is_disjoint(&waiting));
        let next = waiting.iter().copied().filter(|t| open(t)).min_by_key(|t| (rank(t), *t));
        let Some(next) = next.or_else(|| break_circle(&waiting, &parents)) else { break };
        waiting.remove(next);
        ordered.push(next);
    }
    ordered
}

/// A table of a circle that waits for nothing outside it.
fn break_circle<'t>(waiting: &BTreeSet<&'t str>, parents: &BTreeMap<&'t str, BTreeSet<&'t str>>) -> Option<&'t str> {
    let ancestors: BTreeMap<&str, BTreeSet<&str>> =
        waiting.iter().map(|t| (*t, ancestors_of(t, waiting, parents))).collect();
    let waits_for = |a: &str, b: &str| ancestors.get(a).is_some_and(|s| s.contains(b));
    let in_front = |t: &&str| ancestors.get(*t).is_some_and(|s| s.iter().all(|a| waits_for(a, t)));
    waiting.iter().copied().filter(in_front).min_by_key(|t| (rank(t), *t))
}

fn ancestors_of<'t>(
    table: &str,
    waiting: &BTreeSet<&'t str>,
    parents: &BTreeMap<&'t str, BTreeSet<&'t str>>,
) -> BTreeSet<&'t str> {
    let mut found = BTreeSet::new();
    let mut open = vec![table];
    while let Some(next) = open.pop() {
        for parent in parents.get(next).into_iter().flatten().filter(|p| waiting.contains(*p)) {
            if found.insert(*parent) {
                open.push(parent);
            }
        }
    }
    found
}

fn rank(table: &str) -> usize {
    const FIRST: [&str; 6] = ["systemuser", "transactioncurrency", "account", "contact", "lead", "campaign"];
    FIRST.iter().position(|t| *t == table).unwrap_or(FIRST.len())
}

/// The table's name, with the account's before it where another account's flow has it already.
fn free_name(account: &Name, table: &str, taken: &mut BTreeSet<Name>) -> Name {
    // Letter by letter, since some letters a table may have turn into something else in a name.
    let letters = table.chars().filter_map(|c| Name::parse(c.encode_utf8(&mut [0; 4])).ok());
    let plain: String = letters.map(|l| l.to_string()).collect();
    let base = if plain.is_empty() { account.as_str() } else { &plain };
    let short = |text: &str, most: usize| text.chars().take(most).collect::<String>();
    let with_account = format!("{}-{}", short(account.as_str(), 15), short(base, 20));
    let numbered = (2u32..).map(|n| format!("{}-{n}", short(base, 30)));
    let candidates = [base.to_owned(), with_account].into_iter().chain(numbered);
    let mut free = candidates.filter_map(|c| Name::parse(&c).ok()).filter(|n| !taken.contains(n));
    let name = free.next().unwrap_or_else(|| account.clone());
    taken.insert(name.clone());
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::FieldType;
    use crate::catalog::fixtures::{Fixture, account, contact};
    use proptest::prelude::*;

    fn crm() -> Name {
        Name::parse("crm").unwrap()
    }

    fn table(name: &str, targets: &[&str]) -> TableDetail {
        targets.iter().fold(Fixture::table(name), |f, t| f.lookup(&format!("to_{t}"), FieldType::Lookup, &[t])).done()
    }

    fn order(details: &[TableDetail]) -> Vec<String> {
        let tables: Vec<String> = details.iter().rev().map(|d| d.table.name.clone()).collect();
        propose_flows(&crm(), &tables, details, &[]).into_iter().map(|f| f.table).collect()
    }

    #[test]
    fn parents_come_before_children_and_circles_are_broken_where_most_build_on() {
        let users = Fixture::bare("systemuser").lookup("to_it", FieldType::Lookup, &["systemuser"]).done();
        let card = table("new_card", &["contact"]);
        assert_eq!(order(&[card, contact(), account(), users]), ["systemuser", "account", "contact", "new_card"]);
    }

    #[test]
    fn what_waits_for_a_circle_is_not_read_before_it() {
        let details = [table("lead", &["new_b"]), table("new_a", &["new_b"]), table("new_b", &["new_a"])];
        assert_eq!(order(&details), ["new_a", "new_b", "lead"]);
    }

    #[test]
    fn a_flow_is_incremental_where_changes_can_be_told_and_tries_some_rows() {
        let mut link = Fixture::bare("new_contact_event").done();
        link.table.change_tracking = false;
        let flows = propose_flows(&crm(), &["contact".into(), "new_contact_event".into()], &[contact(), link], &[]);
        assert_eq!(flows.iter().map(|f| f.mode).collect::<Vec<_>>(), [ReadMode::Incremental, ReadMode::Full]);
        assert!(flows.iter().all(|f| f.try_rows == 50 && f.filter.is_none()));
        assert_eq!(flows.iter().map(|f| f.order).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn names_stay_unique_beside_other_accounts() {
        let first = propose_flows(&Name::parse("other").unwrap(), &["contact".into()], &[contact()], &[]);
        let second = propose_flows(&crm(), &["contact".into()], &[contact()], &first);
        assert_eq!((second[0].name.as_str(), second[0].order), ("crm-contact", 2));
        let third = propose_flows(&crm(), &["contact".into()], &[contact()], &[first, second].concat());
        assert_eq!(third[0].name.as_str(), "contact-2");
        let odd = ["con".to_owned(), "x".repeat(80)];
        let names: Vec<String> =
            propose_flows(&crm(), &odd, &[], &[]).into_iter().map(|f| f.name.to_string()).collect();
        assert_eq!(names, ["crm-con".to_owned(), format!("crm-{}", "x".repeat(20))]);
    }

    #[test]
    fn a_table_called_anything_gets_a_name_of_its_own() {
        let mut taken = BTreeSet::new();
        for table in ["İstanbul", "İ", "क़लम", "con", "😀", "👍", "", "-", &"名".repeat(90), &"名".repeat(91)]
        {
            let before = taken.len();
            free_name(&crm(), table, &mut taken);
            assert_eq!(taken.len(), before + 1, "{table}: {taken:?}");
        }
    }

    proptest! {
        #[test]
        fn every_table_gets_one_flow_whatever_refers_to_what(links in prop::collection::vec((0usize..8, 0usize..8), 0..30)) {
            let name = |n: usize| format!("new_t{n}");
            let details: Vec<TableDetail> = (0..8)
                .map(|n| {
                    let targets: BTreeSet<String> = links.iter().filter(|(a, _)| *a == n).map(|(_, b)| name(*b)).collect();
                    table(&name(n), &targets.iter().map(String::as_str).collect::<Vec<_>>())
                })
                .collect();
            let placed = order(&details);
            let distinct: BTreeSet<&String> = placed.iter().collect();
            prop_assert_eq!((placed.len(), distinct.len()), (8, 8));
            let place = |t: &str| placed.iter().position(|p| p == t).unwrap();
            let reaches = |from: usize, to: usize| {
                let mut seen = BTreeSet::from([from]);
                let mut open = vec![from];
                while let Some(n) = open.pop() {
                    for (_, b) in links.iter().filter(|(a, _)| *a == n) {
                        if seen.insert(*b) { open.push(*b); }
                    }
                }
                seen.contains(&to)
            };
            for (a, b) in &links {
                if !reaches(*b, *a) {
                    prop_assert!(place(&name(*b)) < place(&name(*a)), "{} needs {}: {:?}", a, b, placed);
                }
            }
        }
    }
}
