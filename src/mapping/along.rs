//! Tables that come along because a chosen one links to them, so that a reference does not point to rows nobody has; and
//! links of tables chosen earlier to one that is chosen now.
use super::propose::{obstacle, reason_of};
use super::{Mapping, Reason};
use crate::catalog::{Barred, Catalog, Field, FieldType, TableDetail};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How far links are followed at most.
pub const MOST_DEPTH: u8 = 3;

/// Who owns a row is no data of a campaign: users and teams do not come along, they are chosen where they are wanted.
const OWNERS: [&str; 6] = ["systemuser", "team", "owner", "User", "Group", "Queue"];

/// A table that comes along. Words: `wz-along-why`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Along {
    /// The table.
    pub table: String,
    /// The chosen table, or one that came along before, that links to it.
    pub from: String,
    /// The field that does.
    pub field: String,
    /// How many links it is away from a chosen table.
    pub depth: u8,
}

/// The tables the chosen ones link to by fields that are proposed, up to so many links away; nearest first. What is not
/// described yet ends the way: see [`undescribed`].
pub fn links_along(chosen: &[String], catalog: &Catalog, depth: u8) -> Vec<Along> {
    let (mut found, mut seen): (Vec<Along>, BTreeSet<&str>) = (Vec::new(), chosen.iter().map(String::as_str).collect());
    let mut border: Vec<&str> = chosen.iter().map(String::as_str).collect();
    for depth in 1..=depth.min(MOST_DEPTH) {
        let mut next = Vec::new();
        for from in border {
            let Some(detail) = catalog.details.get(from) else { continue };
            for (field, target) in links(detail, catalog) {
                if seen.insert(target) {
                    let along = (target.to_owned(), from.to_owned(), field.to_owned());
                    found.push(Along { table: along.0, from: along.1, field: along.2, depth });
                    next.push(target);
                }
            }
        }
        border = next;
    }
    found
}

/// The tables on the way whose fields are not known yet: with them described the way may go on.
pub fn undescribed(chosen: &[String], catalog: &Catalog, depth: u8) -> Vec<String> {
    let nearer = links_along(chosen, catalog, depth.saturating_sub(1));
    let way = chosen.iter().cloned().chain(nearer.into_iter().map(|a| a.table));
    if depth == 0 { Vec::new() } else { way.filter(|t| !catalog.details.contains_key(t)).collect() }
}

/// The proposed references of a table with the tables they point to, of those that can be imported.
fn links<'d>(detail: &'d TableDetail, catalog: &'d Catalog) -> impl Iterator<Item = (&'d str, &'d str)> {
    let can_come =
        |table: &&str| !OWNERS.contains(table) && catalog.table(table).is_some_and(|t| Barred::of(t.kind).is_none());
    let all = detail.fields.iter().filter(|f| links_out(f, detail));
    all.flat_map(move |f| f.targets.iter().map(String::as_str).filter(can_come).map(|t| (f.name.as_str(), t)))
}

/// Whether a reference is one a campaign wants: of the known shape, demanded, or a customer's own.
fn links_out(field: &Field, detail: &TableDetail) -> bool {
    field.kind.is_reference()
        && field.kind != FieldType::Owner
        && matches!(reason_of(field, detail, &[]), Reason::KnownShape | Reason::Required | Reason::Custom)
}

/// The mapping with the references to these tables, which are carried from now on, taken in; fields that were proposed for
/// another reason stay as they were chosen. A mapping without such references stays as it is.
pub fn link_up(mapping: &Mapping, detail: &TableDetail, tables: &[String]) -> Mapping {
    let points = |f: &&Field| obstacle(f).is_none() && f.targets.iter().any(|t| tables.contains(t));
    let mut next = mapping.clone();
    for field in detail.fields.iter().filter(points) {
        let left_out = next.rule(&field.name).is_some_and(|r| !r.include && r.reason == Reason::Ordinary);
        if left_out && let Ok(taken) = next.toggle(&field.name) {
            next = taken;
            next.rules.iter_mut().filter(|r| r.field == field.name).for_each(|r| r.reason = Reason::Link);
        }
    }
    next.version = if next == *mapping { mapping.version } else { mapping.version.saturating_add(1) };
    next
}

/// Why each table came, by its name.
pub fn reasons(along: Vec<Along>) -> BTreeMap<String, Along> {
    along.into_iter().map(|a| (a.table.clone(), a)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Name;
    use crate::catalog::fixtures::Fixture;
    use crate::mapping::propose;
    use jiff::Timestamp;

    fn catalog() -> Catalog {
        let details = [
            Fixture::table("new_card")
                .lookup("new_holder", FieldType::Lookup, &["contact"])
                .lookup("ownerid", FieldType::Owner, &["systemuser", "team"])
                .lookup("transactioncurrencyid", FieldType::Lookup, &["transactioncurrency"])
                .done(),
            Fixture::table("contact").lookup("parentcustomerid", FieldType::Customer, &["account", "contact"]).done(),
            Fixture::table("account")
                .lookup("primarycontactid", FieldType::Lookup, &["contact"])
                .lookup("new_site", FieldType::Lookup, &["new_site"])
                .done(),
            Fixture::table("new_site").texts(&["new_name"]).done(),
            Fixture::table("systemuser").done(),
            Fixture::table("transactioncurrency").done(),
        ];
        let mut catalog = Catalog::new(Timestamp::UNIX_EPOCH);
        catalog.tables = details.iter().map(|d| d.table.clone()).collect();
        catalog.details = details.into_iter().map(|d| (d.table.name.clone(), d)).collect();
        catalog
    }

    fn along(chosen: &[&str], depth: u8) -> Vec<(String, String, u8)> {
        let chosen: Vec<String> = chosen.iter().map(ToString::to_string).collect();
        links_along(&chosen, &catalog(), depth).into_iter().map(|a| (a.table, a.field, a.depth)).collect()
    }

    #[test]
    fn tables_come_along_link_by_link_up_to_the_depth_and_say_by_which() {
        let names = |found: Vec<(String, String, u8)>| found.into_iter().map(|(t, _, d)| (t, d)).collect::<Vec<_>>();
        let step = |depth| names(along(&["new_card"], depth));
        assert_eq!(step(0), []);
        assert_eq!(step(1), [("contact".into(), 1)]);
        assert_eq!(step(2), [("contact".into(), 1), ("account".into(), 2)]);
        assert_eq!(step(3), [("contact".into(), 1), ("account".into(), 2), ("new_site".into(), 3)]);
        assert_eq!(step(u8::MAX), step(3), "there is a limit");
        assert_eq!(along(&["contact"], 1), [("account".into(), "parentcustomerid".into(), 1)], "not itself");
        assert_eq!(
            along(&["contact", "account"], 1),
            [("new_site".into(), "new_site".into(), 1)],
            "not what is chosen"
        );
    }

    #[test]
    fn what_is_not_described_yet_is_named_and_ends_the_way() {
        let mut catalog = catalog();
        catalog.details.remove("contact");
        let chosen = ["new_card".to_owned()];
        assert_eq!(links_along(&chosen, &catalog, 3).len(), 1);
        assert_eq!(undescribed(&chosen, &catalog, 1), [] as [String; 0]);
        assert_eq!(undescribed(&chosen, &catalog, 2), ["contact"]);
        assert_eq!(undescribed(&chosen, &catalog, 0), [] as [String; 0]);
    }

    #[test]
    fn a_table_chosen_later_brings_the_link_of_one_chosen_earlier() {
        let catalog = catalog();
        let detail = &catalog.details["new_card"];
        let first = propose(&Name::parse("crm").unwrap(), detail, &["new_card".into()]);
        assert!(!first.rule("transactioncurrencyid").unwrap().include);
        let linked = link_up(&first, detail, &["transactioncurrency".into()]);
        let rule = linked.rule("transactioncurrencyid").unwrap();
        assert_eq!((rule.include, rule.reason, linked.version), (true, Reason::Link, first.version + 1));
        assert_eq!(link_up(&linked, detail, &["transactioncurrency".into()]), linked, "once");
        let without = linked.toggle("transactioncurrencyid").unwrap();
        assert_eq!(link_up(&without, detail, &["transactioncurrency".into()]), without, "what was left out stays out");
    }
}
