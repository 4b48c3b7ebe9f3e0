//! How a flow learns of changes and deletions, and what it does about rows that are gone.
use super::{LongestRun, NewFields, OptionChanges, ReadMode, ReadWay};
use crate::catalog::{TableDetail, is_dated, is_tracked};
use serde::{Deserialize, Serialize};

/// How a flow learns what changed. Words: `read-method-<slug>`; `read-method-auto` where the choice is left to the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReadMethod {
    /// The CRM records changes and deletions and tells them since a token (learn.microsoft.com, "Use change tracking to
    /// synchronize data with external systems").
    Tracking,
    /// Rows by their modification date, with overlap; deletions are found by comparing identifiers now and then.
    Modified,
    /// Everything, every time.
    Full,
}

impl ReadMethod {
    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            ReadMethod::Tracking => "tracking",
            ReadMethod::Modified => "modified",
            ReadMethod::Full => "full",
        }
    }
}

/// What happens to a campaign row whose CRM row was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeletePolicy {
    /// It stays, marked as deleted, so that what a campaign did with it can still be read.
    #[default]
    Mark,
    /// It stays without its person: what tells who it was is emptied, key and everything else stay for statistics, and it is
    /// marked as deleted.
    Anonymise,
    /// It goes.
    Remove,
    /// It stays as it is; deletions are counted and nothing else.
    Ignore,
}

/// What happens to a campaign row whose CRM row no longer meets the flow's filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Leavers {
    /// It stays with its last values.
    #[default]
    Keep,
    /// It is treated as a deleted one.
    Delete,
}

impl DeletePolicy {
    /// The stem of its catalog key, `deletions-<slug>`.
    pub fn slug(self) -> &'static str {
        match self {
            DeletePolicy::Mark => "mark",
            DeletePolicy::Anonymise => "anonymise",
            DeletePolicy::Remove => "remove",
            DeletePolicy::Ignore => "ignore",
        }
    }
}

impl Leavers {
    /// The stem of its catalog key, `leavers-<slug>`.
    pub fn slug(self) -> &'static str {
        match self {
            Leavers::Keep => "keep",
            Leavers::Delete => "delete",
        }
    }
}

/// How a flow reads, beside its mode and filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadRules {
    /// How it learns what changed; none leaves the choice to what the table can do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<ReadMethod>,
    /// What happens to deleted rows.
    pub deletions: DeletePolicy,
    /// What happens to rows that leave the filter.
    pub leavers: Leavers,
    /// Days between two comparisons of identifiers where the CRM tells no deletions; 0 compares only when asked.
    pub sweep_days: u16,
    /// More deletions than this share of the table, in per cent, hold the run until they are approved.
    pub most_deletes: u8,
    /// So many deletions go without asking in any case, whatever share of the table they are.
    #[serde(skip_serializing_if = "is_usual_free_deletes")]
    pub free_deletes: u32,
    /// More rejects than this share of the rows, in per cent, stop a run, whichever way it goes.
    #[serde(skip_serializing_if = "is_usual_most_rejects")]
    pub most_rejects: u8,
    /// So many rejects a run may have in any case, whatever share of the rows they are.
    #[serde(skip_serializing_if = "is_usual_free_rejects")]
    pub free_rejects: u32,
    /// On which way rows are fetched, where the CRM has more than one.
    #[serde(skip_serializing_if = "ReadWay::is_auto")]
    pub way: ReadWay,
    /// What happens when an option set has other values.
    #[serde(skip_serializing_if = "OptionChanges::is_ask")]
    pub options: OptionChanges,
    /// What happens when a field comes to the table.
    #[serde(skip_serializing_if = "NewFields::is_ask")]
    pub new_fields: NewFields,
    /// How long a run may last, whichever way it goes; none is as long as it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_run: Option<LongestRun>,
}

/// Days between two comparisons of identifiers.
const SWEEP_DAYS: u16 = 7;
/// Per cent of the rows that may go without asking.
const MOST_DELETES: u8 = 5;
/// So many rows may go in any case: a share of a small table says little.
const FREE_DELETES: u32 = 100;
/// What may be said of it: with 0 every deletion is asked for.
pub const FREE_DELETES_BOUNDS: (u32, u32) = (0, 1_000);
/// Per cent of the rows that may be rejected.
const MOST_REJECTS: u8 = 2;
/// What may be said of it: with none at all one odd row would stop everything, and with more than every other one nothing ever
/// would.
pub const MOST_REJECTS_BOUNDS: (u8, u8) = (1, 50);
/// So many rejects a run may have in any case: a share of few rows says little.
const FREE_REJECTS: u32 = 100;
/// What may be said of it: with 0 the share alone decides.
pub const FREE_REJECTS_BOUNDS: (u32, u32) = (0, 1_000);
/// Per cent of the rows that are tried before a first load that may be rejected, unless a run may have more of them.
const TRIED_REJECTS: u8 = 20;

fn is_usual_free_deletes(rows: &u32) -> bool {
    *rows == FREE_DELETES
}

fn is_usual_free_rejects(rows: &u32) -> bool {
    *rows == FREE_REJECTS
}

fn is_usual_most_rejects(percent: &u8) -> bool {
    *percent == MOST_REJECTS
}

impl Default for ReadRules {
    fn default() -> Self {
        Self {
            method: None,
            deletions: DeletePolicy::default(),
            leavers: Leavers::default(),
            sweep_days: SWEEP_DAYS,
            most_deletes: MOST_DELETES,
            free_deletes: FREE_DELETES,
            most_rejects: MOST_REJECTS,
            free_rejects: FREE_REJECTS,
            way: ReadWay::default(),
            options: OptionChanges::default(),
            new_fields: NewFields::default(),
            longest_run: None,
        }
    }
}

impl ReadRules {
    /// Whether everything is as it is without saying.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Whether rows that no longer meet the flow's filter go. They are treated as deleted ones, so they stay where deletions
    /// are left alone.
    pub fn lets_leavers_go(&self) -> bool {
        self.leavers == Leavers::Delete && self.deletions != DeletePolicy::Ignore
    }

    /// Whether a changed CRM may be taken over before a run.
    pub fn adapts(&self) -> bool {
        !self.options.is_ask() || !self.new_fields.is_ask()
    }

    /// Whether so many deletions of a table with so many rows go without asking. The last row never does, and neither
    /// does a small table's every row: an empty answer looks just like that.
    pub fn lets_go(&self, deletions: u64, living: u64) -> bool {
        let share = living.saturating_mul(u64::from(self.most_deletes)) / 100;
        let free = self.free_deletes.min(FREE_DELETES_BOUNDS.1);
        // With nothing free, not even the one row a small table has goes without asking.
        let last = deletions <= u64::from(free.min(1));
        deletions <= u64::from(free).max(share) && (deletions < living || last)
    }

    /// Whether a run goes on with so many rejects among so many rows. A file made by hand opens the guard no further than may be
    /// said.
    pub fn bears(&self, rejected: u64, read: u64) -> bool {
        let free = self.free_rejects.min(FREE_REJECTS_BOUNDS.1);
        rejected <= u64::from(free).max(read.saturating_mul(self.reject_share()) / 100)
    }

    /// Whether a first load begins after so many of the rows it tried were rejected: a mapping that rejects many of them is
    /// better changed first.
    pub fn bears_tried(&self, rejected: u64, tried: u64) -> bool {
        let share = self.reject_share().max(u64::from(TRIED_REJECTS));
        rejected.saturating_mul(100) <= tried.saturating_mul(share)
    }

    fn reject_share(&self) -> u64 {
        let (least, most) = MOST_REJECTS_BOUNDS;
        u64::from(self.most_rejects.clamp(least, most))
    }
}

/// So many rows of a page may be older than what is here, whatever the page: an answer out of a cache, two flows that fill
/// one table.
const OLDER_FREE: u64 = 10;

/// So many may be older one after the other, however few rows come, while nothing comes that is beyond all that was seen.
const OLDER_ALONE: u64 = 2;

/// How a page's rows compare with what is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ages {
    /// Rows of the page.
    pub rows: u64,
    /// Those that are older than what is here.
    pub older: u64,
    /// Rows of earlier pages and runs that were, since something came that was beyond all that was seen.
    pub before: u64,
    /// The page goes beyond the highest version that was seen: the CRM counts on from where it stood.
    pub beyond: bool,
}

impl Ages {
    /// Whether so many rows are older than what is here that the CRM's versions must have gone back: it was restored from a
    /// backup, or another copy of it answers. A row's version only ever rises (correctness.md B3). What comes after a
    /// restore stays below the highest version for long, however few rows a run brings.
    pub fn went_back(&self) -> bool {
        let many = self.older > OLDER_FREE && self.older.saturating_mul(100) > self.rows;
        many || (self.older > 0 && self.so_far() > OLDER_ALONE)
    }

    /// Rows that came older than they are here, this page's among them.
    pub fn so_far(&self) -> u64 {
        if self.beyond { 0 } else { self.before + self.older }
    }
}

/// How a flow reads a table: as its rules say, else by the best way the table offers. A table that cannot tell changes
/// that way is read in the next best one.
pub fn method_of(detail: &TableDetail, mode: ReadMode, wanted: Option<ReadMethod>) -> ReadMethod {
    let tracks = is_tracked(&detail.table);
    let best = match wanted {
        Some(ReadMethod::Tracking) | None if tracks => ReadMethod::Tracking,
        Some(ReadMethod::Full) => ReadMethod::Full,
        _ if is_dated(detail) => ReadMethod::Modified,
        _ => ReadMethod::Full,
    };
    // A flow that reads everything needs no token, but what it finds missing is gone all the same.
    if mode == ReadMode::Full { ReadMethod::Full } else { best }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::fixtures::{Fixture, contact};
    use crate::catalog::{Reading, TableKind, capability};

    fn tracked(on: bool, kind: TableKind) -> TableDetail {
        let mut detail = contact();
        detail.table.change_tracking = on;
        detail.table.kind = kind;
        detail
    }

    #[test]
    fn a_table_is_read_the_best_way_it_offers() {
        use ReadMethod as M;
        let (inc, full) = (ReadMode::Incremental, ReadMode::Full);
        let mut bare = Fixture::bare("new_contact_event").done();
        bare.table.change_tracking = false;
        for (detail, mode, wanted, method) in [
            (tracked(true, TableKind::Standard), inc, None, M::Tracking),
            (tracked(true, TableKind::Activity), inc, None, M::Tracking),
            (tracked(false, TableKind::Standard), inc, None, M::Modified),
            (tracked(true, TableKind::Virtual), inc, None, M::Modified),
            (tracked(true, TableKind::Elastic), inc, None, M::Modified),
            (tracked(true, TableKind::Elastic), inc, Some(M::Tracking), M::Modified),
            (tracked(true, TableKind::Standard), inc, Some(M::Modified), M::Modified),
            (tracked(false, TableKind::Standard), inc, Some(M::Tracking), M::Modified),
            (tracked(true, TableKind::Standard), inc, Some(M::Full), M::Full),
            (tracked(true, TableKind::Standard), full, None, M::Full),
            (bare.clone(), inc, None, M::Full),
            (bare, inc, Some(M::Modified), M::Full),
        ] {
            assert_eq!(method_of(&detail, mode, wanted), method, "{wanted:?} {mode:?} {:?}", detail.table);
        }
    }

    #[test]
    fn what_screens_say_of_a_table_is_how_it_is_read() {
        let kinds =
            [TableKind::Standard, TableKind::Activity, TableKind::Virtual, TableKind::Elastic, TableKind::Intersect];
        for (kind, on, dated) in kinds.iter().flat_map(|kind| {
            [(true, true), (true, false), (false, true), (false, false)].map(|(on, dated)| (*kind, on, dated))
        }) {
            let mut detail = tracked(on, kind);
            detail.fields.iter_mut().filter(|f| f.name == "modifiedon").for_each(|f| f.readable = dated);
            let (said, done) =
                (capability(&detail.table, Some(&detail)).reading, method_of(&detail, ReadMode::Incremental, None));
            let agrees = match said {
                Reading::Tracked => done == ReadMethod::Tracking,
                Reading::ByDate => done == ReadMethod::Modified,
                Reading::InFull => done == ReadMethod::Full,
                // A flow somebody made by hand all the same: never by a record nobody vouches for.
                Reading::Never(_) => done != ReadMethod::Tracking,
                Reading::NotDescribed => false,
            };
            assert!(agrees, "{kind:?} {on} {dated}: {said:?} and {done:?}");
        }
    }

    #[test]
    fn more_than_one_row_in_a_hundred_that_is_older_means_that_the_crm_went_back() {
        for (older, rows, back) in
            [(0, 0, false), (10, 10, false), (11, 11, true), (50, 5_000, false), (51, 5_000, true), (11, 1_100, false)]
        {
            let ages = Ages { rows, older, before: 0, beyond: true };
            assert_eq!(ages.went_back(), back, "{older} of {rows}");
        }
    }

    #[test]
    fn a_few_rows_after_the_other_that_are_older_mean_it_as_well_unless_something_newer_came() {
        for (before, older, beyond, back) in [
            (0, 2, false, false),
            (0, 3, false, true),
            (2, 1, false, true),
            (2, 0, false, false),
            (2, 1, true, false),
            (9, 10, true, false),
        ] {
            let ages = Ages { rows: 5_000, older, before, beyond };
            assert_eq!(ages.went_back(), back, "{ages:?}");
        }
    }

    #[test]
    fn few_deletions_pass_many_do_not_and_all_never() {
        let rules = ReadRules::default();
        for (deletions, living, passes) in [
            (0, 0, true),
            (1, 1, true),
            (0, 10, true),
            (9, 10, true),
            (10, 10, false),
            (2, 2, false),
            (100, 1_000, true),
            (101, 1_000, false),
            (500, 10_000, true),
            (501, 10_000, false),
        ] {
            assert_eq!(rules.lets_go(deletions, living), passes, "{deletions} of {living}");
        }
        assert!(ReadRules { most_deletes: 100, ..rules }.lets_go(9_999, 10_000));
    }

    #[test]
    fn how_many_go_without_asking_and_how_many_are_rejected_is_a_setting_within_bounds() {
        let none = ReadRules { free_deletes: 0, most_deletes: 0, ..ReadRules::default() };
        assert!(none.lets_go(0, 10) && !none.lets_go(1, 10) && !none.lets_go(1, 1));
        let wild = ReadRules { free_deletes: 1_000_000, ..ReadRules::default() };
        assert!(wild.lets_go(1_000, 5_000) && !wild.lets_go(1_001, 5_000));
        let usual = ReadRules::default();
        assert!(
            usual.bears(100, 100) && !usual.bears(101, 101) && usual.bears(200, 10_000) && !usual.bears(201, 10_000)
        );
        let more = ReadRules { most_rejects: 50, ..usual };
        assert!(more.bears(150, 300) && !more.bears(151, 300));
        assert!(!ReadRules { most_rejects: 100, ..usual }.bears(151, 300), "no file opens it further");
        let strict = ReadRules { free_rejects: 0, ..usual };
        assert!(strict.bears(0, 10) && !strict.bears(1, 10) && strict.bears(2, 100) && !strict.bears(3, 100));
        let wild = ReadRules { free_rejects: 1_000_000, ..usual };
        assert!(wild.bears(1_000, 1_000) && !wild.bears(1_001, 1_001));
        assert!(usual.bears_tried(10, 50) && !usual.bears_tried(11, 50) && usual.bears_tried(0, 0));
        assert!(more.bears_tried(25, 50) && !more.bears_tried(26, 50), "who bears more bears it there as well");
        let text = serde_json::to_string(&usual).unwrap();
        assert!(!text.contains("free_rejects"), "{text}");
        assert!(!text.contains("most_rejects") && !text.contains("free_deletes"), "{text}");
    }

    #[test]
    fn rules_left_out_of_a_file_are_the_usual_ones() {
        let read: ReadRules = serde_json::from_str("{\"deletions\":\"remove\"}").unwrap();
        assert_eq!(read, ReadRules { deletions: DeletePolicy::Remove, ..ReadRules::default() });
        assert!(!read.is_default());
    }
}
