//! How a table can be read, from what the catalog says alone: screens show it, and the reading of flows follows it.
use super::{AlternateKey, KeyState, Table, TableDetail, TableKind};
use serde::{Deserialize, Serialize};

/// The fields by whose value changed rows are found: Dataverse has the first, Salesforce the second.
pub const CHANGE_DATES: [&str; 2] = ["modifiedon", "SystemModstamp"];

/// The fields by which a row itself tells that it was deleted: Salesforce keeps deleted rows for a while, and tells them with
/// the changed ones (developer.salesforce.com, "REST API Developer Guide", "QueryAll").
const DELETION_MARKS: [&str; 1] = ["IsDeleted"];

/// Why rows of a table are not carried over. Words: `barred-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Barred {
    /// Its rows live in another system, whose faults would end a run.
    Virtual,
    /// A document store with rules of its own.
    Elastic,
    /// It only links rows of two tables.
    Intersect,
}

/// How changed rows are found. Words: `reading-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// The CRM records changes and tells what changed since a mark.
    Tracked,
    /// By the rows' modification date.
    ByDate,
    /// Every row, every time: nothing tells what changed.
    InFull,
    /// Its fields are not described yet, and the CRM records no changes of it.
    NotDescribed,
    /// Not at all.
    Never(Barred),
}

/// Whether deleted rows are noticed. Words: `deletions-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deletions {
    /// The CRM tells them.
    Told,
    /// Only by comparing all identifiers.
    ByComparing,
    /// The table is not read.
    None,
}

/// What can be done with a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capability {
    /// How changed rows are found.
    pub reading: Reading,
    /// Whether deleted rows are noticed.
    pub deletions: Deletions,
    /// Change tracking is off, but an administrator could switch it on.
    pub could_track: bool,
    /// Alternate keys that can be used.
    pub keys: Vec<String>,
    /// Alternate keys whose index is not there (yet).
    pub unusable_keys: Vec<String>,
}

impl Reading {
    /// Its catalog key.
    pub fn key(self) -> String {
        let slug = match self {
            Reading::Tracked => "tracked",
            Reading::ByDate => "by-date",
            Reading::InFull => "in-full",
            Reading::NotDescribed => "not-described",
            Reading::Never(barred) => return format!("barred-{}", barred.slug()),
        };
        format!("reading-{slug}")
    }
}

impl Barred {
    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            Barred::Virtual => "virtual",
            Barred::Elastic => "elastic",
            Barred::Intersect => "intersect",
        }
    }

    /// What bars a table of this kind, if anything does.
    pub fn of(kind: TableKind) -> Option<Barred> {
        match kind {
            TableKind::Standard | TableKind::Activity => None,
            TableKind::Virtual => Some(Barred::Virtual),
            TableKind::Elastic => Some(Barred::Elastic),
            TableKind::Intersect => Some(Barred::Intersect),
        }
    }
}

impl Deletions {
    /// Its catalog key.
    pub fn key(self) -> &'static str {
        match self {
            Deletions::Told => "deletions-told",
            Deletions::ByComparing => "deletions-by-comparing",
            Deletions::None => "deletions-none",
        }
    }
}

/// Whether changes of the table are read from the CRM's own record of them. That of a table whose rows are not carried over
/// is not relied upon, whatever the CRM says.
pub fn is_tracked(table: &Table) -> bool {
    table.change_tracking && Barred::of(table.kind).is_none()
}

/// Whether a row's date tells when it changed.
pub fn is_dated(detail: &TableDetail) -> bool {
    CHANGE_DATES.iter().any(|name| detail.field(name).is_some_and(|f| f.readable))
}

/// How a table can be read; with its fields where it is described.
pub fn capability(table: &Table, detail: Option<&TableDetail>) -> Capability {
    let reading = match (Barred::of(table.kind), is_tracked(table), detail.map(is_dated)) {
        (Some(barred), _, _) => Reading::Never(barred),
        (None, true, _) => Reading::Tracked,
        (None, false, Some(true)) => Reading::ByDate,
        (None, false, Some(false)) => Reading::InFull,
        (None, false, None) => Reading::NotDescribed,
    };
    let marked = detail.is_some_and(|d| DELETION_MARKS.iter().any(|name| d.field(name).is_some_and(|f| f.readable)));
    let deletions = match reading {
        Reading::Never(_) => Deletions::None,
        Reading::Tracked => Deletions::Told,
        Reading::ByDate if marked => Deletions::Told,
        _ => Deletions::ByComparing,
    };
    let named = |wanted: fn(&&AlternateKey) -> bool| {
        detail.iter().flat_map(|d| &d.keys).filter(wanted).map(|k| k.name.clone()).collect()
    };
    Capability {
        reading,
        deletions,
        could_track: !table.change_tracking && table.can_track == Some(true) && !matches!(reading, Reading::Never(_)),
        keys: named(|k| k.state == KeyState::Active),
        unusable_keys: named(|k| k.state != KeyState::Active),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Labels;
    use crate::catalog::fixtures::Fixture;

    #[test]
    fn change_tracking_comes_before_the_date_and_the_date_before_everything() {
        let tracked = Fixture::table("contact").done();
        assert_eq!(capability(&tracked.table, None).reading, Reading::Tracked);
        assert_eq!(capability(&tracked.table, Some(&tracked)).deletions, Deletions::Told);
        let mut plain = Fixture::table("task").done();
        (plain.table.change_tracking, plain.table.can_track) = (false, Some(true));
        let could = capability(&plain.table, Some(&plain));
        assert_eq!((could.reading, could.deletions), (Reading::ByDate, Deletions::ByComparing));
        assert!(could.could_track);
        assert_eq!(capability(&plain.table, None).reading, Reading::NotDescribed);
        let mut marked = plain.clone();
        marked.fields.push(crate::catalog::Field::new("IsDeleted", crate::catalog::FieldType::Boolean));
        assert_eq!(capability(&marked.table, Some(&marked)).deletions, Deletions::Told, "the rows themselves tell");
        plain.fields.iter_mut().filter(|f| f.name == "modifiedon").for_each(|f| f.readable = false);
        assert_eq!(capability(&plain.table, Some(&plain)).reading, Reading::InFull);
    }

    #[test]
    fn tables_that_are_not_carried_say_why_whatever_else_they_say() {
        for (kind, barred) in [
            (TableKind::Virtual, Barred::Virtual),
            (TableKind::Elastic, Barred::Elastic),
            (TableKind::Intersect, Barred::Intersect),
        ] {
            let mut detail = Fixture::table("x").done();
            (detail.table.kind, detail.table.can_track) = (kind, Some(true));
            let found = capability(&detail.table, Some(&detail));
            assert_eq!((found.reading, found.deletions), (Reading::Never(barred), Deletions::None));
            assert!(!found.could_track);
        }
    }

    #[test]
    fn only_keys_with_an_index_can_be_used() {
        let mut detail = Fixture::table("contact").done();
        for (name, state) in [("a", KeyState::Active), ("b", KeyState::Pending), ("c", KeyState::Failed)] {
            let fields = vec!["emailaddress1".to_owned()];
            detail.keys.push(AlternateKey { name: name.into(), labels: Labels::default(), fields, state, id: None });
        }
        let found = capability(&detail.table, Some(&detail));
        assert_eq!((found.keys, found.unusable_keys), (vec!["a".to_owned()], vec!["b".to_owned(), "c".to_owned()]));
    }
}
