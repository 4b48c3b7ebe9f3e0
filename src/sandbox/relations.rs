//! References between tables from both ends: the names of navigation properties, and what they lead to.
use super::metadata::{Column, Table, metadata, table};
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a navigation property leads to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Side {
    /// One row: the reference's own end.
    One { column: &'static Column, target: &'static Table },
    /// The rows of a table that refer to this one.
    Many { column: &'static Column, from: &'static Table },
    /// The rows of a table that an intersect table joins to this one.
    Across(Joint),
}

/// One way through an intersect table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Joint {
    pub intersect: &'static Table,
    pub own: &'static Column,
    pub other: &'static Column,
    pub target: &'static Table,
}

/// One reference from one table to one other.
#[derive(Debug, Clone)]
pub(crate) struct Relation {
    pub schema: String,
    pub from: &'static Table,
    pub column: &'static Column,
    pub target: &'static Table,
    /// The property on the referring row.
    pub one: String,
    /// The property on the row referred to.
    pub many: String,
}

/// Names the standard tables gave their relationships; the others are derived.
const STANDARD: [(&str, &str, &str, &str); 5] = [
    ("contact", "parentcustomerid", "account", "contact_customer_accounts"),
    ("contact", "parentcustomerid", "contact", "contact_customer_contacts"),
    ("account", "primarycontactid", "contact", "account_primary_contact"),
    ("account", "parentaccountid", "account", "account_parent_account"),
    ("lead", "campaignid", "campaign", "campaign_leads"),
];

/// A relationship through an intersect table.
#[derive(Debug)]
pub(crate) struct ManyToMany {
    pub schema: &'static str,
    pub intersect: &'static str,
    /// The tables at both ends, each with the intersect's column that names its row.
    pub ends: [(&'static str, &'static str); 2],
}

/// The many-to-many relationships; the navigation property has the relationship's name at both ends.
pub(crate) const MANY_TO_MANY: [ManyToMany; 5] = [
    between("systemuserroles_association", "systemuserroles", ("systemuser", "systemuserid"), ("role", "roleid")),
    between("teammembership_association", "teammembership", ("team", "teamid"), ("systemuser", "systemuserid")),
    between("teamroles_association", "teamroles", ("team", "teamid"), ("role", "roleid")),
    between("roleprivileges_association", "roleprivileges", ("role", "roleid"), ("privilege", "privilegeid")),
    between("listcontact_association", "listmember", ("list", "listid"), ("contact", "entityid")),
];

const fn between(
    schema: &'static str,
    intersect: &'static str,
    one: (&'static str, &'static str),
    two: (&'static str, &'static str),
) -> ManyToMany {
    ManyToMany { schema, intersect, ends: [one, two] }
}

/// The many-to-many relationships a table takes part in.
pub(crate) fn many_to_many(table: &str) -> impl Iterator<Item = &'static ManyToMany> {
    MANY_TO_MANY.iter().filter(move |relation| relation.ends.iter().any(|(end, _)| *end == table))
}

struct Book {
    relations: Vec<Relation>,
    by_name: HashMap<(usize, String), Side>,
}

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let relations: Vec<Relation> = metadata().tables.iter().flat_map(references).collect();
    let mut by_name = HashMap::new();
    for relation in &relations {
        let (column, target, from) = (relation.column, relation.target, relation.from);
        by_name.entry((from.no, relation.one.clone())).or_insert(Side::One { column, target });
        by_name.entry((target.no, relation.many.clone())).or_insert(Side::Many { column, from });
    }
    for relation in &MANY_TO_MANY {
        let [one, two] = relation.ends;
        for (here, there) in [(one, two), (two, one)] {
            if let Some((no, joint)) = joint(relation, here, there) {
                by_name.insert((no, relation.schema.to_owned()), Side::Across(joint));
            }
        }
    }
    Book { relations, by_name }
});

fn joint(relation: &ManyToMany, here: (&str, &str), there: (&str, &str)) -> Option<(usize, Joint)> {
    let intersect = table(relation.intersect)?;
    let (own, other) = (intersect.column(here.1)?, intersect.column(there.1)?);
    Some((table(here.0)?.no, Joint { intersect, own, other, target: table(there.0)? }))
}

fn references(from: &'static Table) -> Vec<Relation> {
    let lookups = from.columns.iter().filter(|column| column.kind.is_lookup());
    let pairs = lookups.flat_map(|column| column.kind.targets().iter().map(move |target| (column, *target)));
    let one = |(column, target): (&'static Column, &str)| {
        let target = table(target)?;
        let standard = STANDARD
            .iter()
            .find(|(table, name, to, _)| (*table, *name, *to) == (from.logical, column.logical, target.logical));
        let schema = match (standard, column.logical) {
            (Some((.., name)), _) => (*name).to_owned(),
            (None, "activityid") if from.logical == "activityparty" => format!("{}_activity_parties", target.logical),
            (None, "regardingobjectid") if from.activity => format!("{}_{}s", target.schema, from.schema),
            (None, "createdby" | "modifiedby" | "createdonbehalfby" | "modifiedonbehalfby") => {
                format!("lk_{}_{}", from.logical, column.logical)
            }
            _ => format!("{}_{}_{}", target.logical, from.logical, column.logical),
        };
        Some(Relation { many: schema.clone(), schema, from, column, target, one: column.navigation(target.logical) })
    };
    pairs.filter_map(one).collect()
}

/// All references of the organisation.
pub(crate) fn all() -> &'static [Relation] {
    &BOOK.relations
}

/// What a table's navigation property of this name (its case matters) leads to.
pub(crate) fn navigation(table: &Table, name: &str) -> Option<Side> {
    BOOK.by_name.get(&(table.no, name.to_owned())).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_both_ends_and_their_case_matters() {
        let contact = table("contact").unwrap();
        let account = table("account").unwrap();
        assert!(
            matches!(navigation(contact, "parentcustomerid_account"), Some(Side::One { target, .. }) if target.no == account.no)
        );
        assert!(
            matches!(navigation(account, "contact_customer_accounts"), Some(Side::Many { from, .. }) if from.no == contact.no)
        );
        assert!(
            navigation(contact, "parentcustomerid").is_none()
                && navigation(contact, "Parentcustomerid_account").is_none()
        );
        let card = table("new_loyaltycard").unwrap();
        assert!(navigation(card, "new_ContactId").is_some() && navigation(card, "new_contactid").is_none());
        let event = table("new_campaignevent").unwrap();
        assert!(navigation(event, "regardingobjectid_contact_new_campaignevent").is_some());
        let email = table("email").unwrap();
        assert!(matches!(navigation(email, "email_activity_parties"), Some(Side::Many { .. })));
    }
}
