//! Verifying a flow: every row of the CRM, as it would be written, beside the row of the campaign table. Reads both sides,
//! writes nothing.
use super::apply::Sorted;
use super::by_key::Came;
use super::plan::{Reading, Why};
use super::read::Step;
use super::session::{Ending, Session};
use crate::fault::Outcome;
use crate::flow::{DeletePolicy, Population};
use crate::port::{Audit, BadRow, Likeness, LoadStyle, Position, ReadOrder, ReadQuery, RowKey};
use crate::run::{Checkpoint, Counters, KeysTold, Phase, ReadKind, RunRecord};
use serde::Serialize;
use std::collections::HashSet;
use tokio::sync::mpsc;

/// Identifiers of left-over rows asked for at a time.
const LEFT_OVER: u32 = 1_000;

/// How a row of one side is not what the other side says. Words: `verify-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// It changed, or came, in the CRM after it was read last: the next run brings it.
    Waiting,
    /// It has other values here than the CRM's row had when it was read last.
    Differs,
    /// Its values here were changed after they were read.
    Edited,
    /// The CRM has it, and it is not here.
    Missing,
    /// The CRM has it, and it is marked as deleted here.
    Deleted,
    /// It is here, and the CRM does not have it, or not among the rows the flow brings.
    LeftOver,
    /// The CRM's row cannot be written: it is put aside.
    Rejected,
    /// It has other values here only in columns in which those of the campaign side stand.
    Ours,
    /// The CRM has it, and it is kept away from here: the person was erased.
    KeptAway,
    /// What is here has not been sent yet: the next run of a flow to the CRM sends it.
    Unsent,
    /// It was sent, and the CRM has other values since.
    Overwritten,
    /// It was sent, or came from there, and the CRM does not have it any more.
    NotThere,
    /// What is here cannot be sent.
    Unsendable,
    /// It was sent without an answer: the next run looks for it before it sends anything.
    Unanswered,
    /// It is about a person the CRM does not have, as far as is known here.
    NoPerson,
    /// It was deleted in the CRM, and the CRM has it.
    StillThere,
    /// It is a lead that became a customer there.
    Converted,
    /// It was merged into another one there.
    Merged,
}

impl Difference {
    /// All of them, those that are told first.
    pub const ALL: [Difference; 18] = [
        Difference::Missing,
        Difference::Deleted,
        Difference::Differs,
        Difference::Edited,
        Difference::LeftOver,
        Difference::Rejected,
        Difference::NotThere,
        Difference::StillThere,
        Difference::Overwritten,
        Difference::Unsendable,
        Difference::Waiting,
        Difference::Unanswered,
        Difference::Unsent,
        Difference::NoPerson,
        Difference::Merged,
        Difference::Converted,
        Difference::Ours,
        Difference::KeptAway,
    ];

    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            Difference::Waiting => "waiting",
            Difference::Differs => "differs",
            Difference::Edited => "edited",
            Difference::Missing => "missing",
            Difference::Deleted => "deleted",
            Difference::LeftOver => "left-over",
            Difference::Rejected => "rejected",
            Difference::Ours => "ours",
            Difference::KeptAway => "kept-away",
            Difference::Unsent => "unsent",
            Difference::Overwritten => "overwritten",
            Difference::NotThere => "not-there",
            Difference::Unsendable => "unsendable",
            Difference::Unanswered => "unanswered",
            Difference::NoPerson => "no-person",
            Difference::StillThere => "still-there",
            Difference::Converted => "converted",
            Difference::Merged => "merged",
        }
    }

    /// Whether the two sides are not equal because of it, although nothing happened since the last run and they should be.
    pub fn is_fault(self) -> bool {
        !self.only_waits() && !self.is_wanted()
    }

    /// Whether a later run makes the sides equal in this by itself.
    pub fn only_waits(self) -> bool {
        use Difference as D;
        matches!(self, D::Waiting | D::Unsent | D::Unanswered | D::NoPerson)
    }

    /// Whether the sides differ in this as they shall.
    pub fn is_wanted(self) -> bool {
        use Difference as D;
        matches!(self, D::Ours | D::KeptAway | D::Converted | D::Merged)
    }
}

/// One row on which the sides do not agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unequal {
    /// Its identifier in the CRM.
    pub row: String,
    /// How.
    pub difference: Difference,
    /// The columns that differ, where values do; the field of a row that was put aside.
    pub columns: Vec<String>,
    /// Why what cannot be sent was refused. Words: `reject-<reason>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Unequal {
    /// A row on which they do not agree.
    pub fn of(row: impl Into<String>, difference: Difference, columns: Vec<String>) -> Self {
        Self { row: row.into(), difference, columns, reason: None }
    }

    /// How they do not agree, with the slug of the reason where there is one; `say` gives the words of a catalog key.
    pub fn told(&self, say: impl Fn(&str) -> String) -> String {
        let kind = say(&format!("verify-{}", self.difference.slug()));
        match &self.reason {
            Some(reason) => format!("{kind} ({reason})"),
            None => kind,
        }
    }
}

/// Up to where the flow has read.
pub(super) struct Known {
    stands: Checkpoint,
    /// Rows that changed since, once somebody asked for them.
    changed: Option<HashSet<String>>,
}

impl Known {
    pub(super) fn of(stands: Checkpoint) -> Self {
        Self { stands, changed: None }
    }
}

/// Where differences are told, one by one, so that any number of them can be.
pub type Findings = mpsc::Sender<Unequal>;

/// Tells differences; whether anybody still listens.
pub(super) fn told(findings: &Findings, unequal: impl IntoIterator<Item = Unequal>) -> bool {
    unequal.into_iter().all(|one| findings.blocking_send(one).is_ok())
}

impl Session {
    /// Compares every row there is.
    pub(super) fn verify(&self, record: &mut RunRecord, findings: &Findings) -> Outcome<Ending> {
        self.check_order()?;
        let mut known = Known::of(self.checkpoint()?);
        let mut audit = self.doors.campaign.audit(&self.order.schema, &self.order.flow.name)?;
        if let Some(population) = &self.order.flow.rows.population {
            return self.verify_population(population, (audit.as_mut(), &mut known), record, findings);
        }
        let reading = everything();
        let query = self.compared(&reading);
        let test = self.row_test(&query)?;
        self.progress.phase(Phase::Reading);
        let mut heard = true;
        let step = self.look_through((&reading, query, test.as_ref()), Position::Start, &mut |sorted, _| {
            heard = self.compare_page(sorted, (audit.as_mut(), &mut known), record, findings)?;
            Ok(heard)
        })?;
        match step {
            Step::Done if heard => self.left_over(audit.as_mut(), record, findings),
            Step::Done | Step::Stopped => Ok(Ending::Cancelled),
            // What was told is told: a comparison does not start over.
            Step::Stale(fault) | Step::Expired(fault) | Step::Untracked(fault) | Step::Poisoned(fault) => Err(fault),
        }
    }

    /// Compares a page; whether anybody still listens.
    fn compare_page(
        &self,
        sorted: &Sorted<'_>,
        (audit, known): (&mut dyn Audit, &mut Known),
        record: &mut RunRecord,
        findings: &Findings,
    ) -> Outcome<bool> {
        let unequal = self.unequal(sorted, audit, known)?;
        let (rows, bad) = (sorted.page.rows.keys.len() as u64, sorted.page.bad.len() as u64);
        let equal = rows + bad - unequal.len() as u64;
        record.counters.add(&Counters {
            read: sorted.read(),
            applied: rows - equal,
            unchanged: equal,
            rejected: bad,
            // Rows that were merged into others are not among those the flow brings.
            filtered: (sorted.filtered.len() + sorted.page.gone.len()) as u64,
            ..Counters::default()
        });
        record.pages += 1;
        self.progress.page(record, None);
        Ok(told(findings, unequal))
    }

    /// Compares the rows a population names. Rows outside of it stay where they are, so that only those that leave with it
    /// are left over.
    fn verify_population(
        &self,
        of: &Population,
        (audit, known): (&mut dyn Audit, &mut Known),
        record: &mut RunRecord,
        findings: &Findings,
    ) -> Outcome<Ending> {
        self.progress.phase(Phase::Reading);
        let leavers = self.lets_leavers_go();
        let mut heard = true;
        let mut keys = KeysTold::default();
        let ended = self.each_key(of, (None, &mut keys), &mut |came, keys| {
            heard = heard
                && match came {
                    Came::Page(sorted) => self.compare_page(sorted, (&mut *audit, &mut *known), record, findings)?,
                    Came::Missing(ids) => {
                        keys.note_absent(ids.iter().copied());
                        // Where leavers go, what did not come is found below.
                        let here = if leavers { Vec::new() } else { self.here_of(ids)? };
                        record.counters.deleted += here.len() as u64;
                        record.counters.read += here.len() as u64;
                        told(findings, here.into_iter().map(only_here))
                    }
                    Came::Unreadable(id, _) => {
                        audit.note(&[id])?;
                        record.counters.add(&Counters { read: 1, rejected: 1, ..Counters::default() });
                        told(findings, [Unequal::of(id, Difference::Rejected, Vec::new())])
                    }
                    Came::Block(_) | Came::Through(_) => true,
                };
            Ok(())
        })?;
        self.tell_keys(keys);
        match (ended, heard, leavers) {
            (Ending::Done, true, true) => self.left_over(audit, record, findings),
            (Ending::Done, true, false) => Ok(Ending::Done),
            _ => Ok(Ending::Cancelled),
        }
    }

    /// The rows of a page on which the sides do not agree; all of them are remembered as rows the CRM has.
    fn unequal(&self, sorted: &Sorted<'_>, audit: &mut dyn Audit, known: &mut Known) -> Outcome<Vec<Unequal>> {
        let rows = &sorted.page.rows;
        let mut unequal = Vec::new();
        for (key, likeness) in rows.keys.iter().zip(audit.compare(rows)?) {
            if likeness != Likeness::Same {
                unequal.push(self.judged(key, likeness, known)?);
            }
        }
        let bad = &sorted.page.bad;
        let of = |bad: &BadRow| Unequal::of(&bad.id, Difference::Rejected, bad.field.iter().cloned().collect());
        unequal.extend(bad.iter().map(of));
        // Rows that left the filter may stay; where they may not, they are left over.
        let stay = !self.order.flow.reading.lets_leavers_go();
        let out = sorted.filtered.iter().filter(|_| stay).map(|k| k.id.as_ref());
        audit.note(&bad.iter().map(|b| b.id.as_str()).chain(out).collect::<Vec<_>>())?;
        Ok(unequal)
    }

    /// What is asked. Where rows that leave the filter may stay, it must be known which of those that are here left it.
    fn compared(&self, reading: &Reading) -> ReadQuery {
        match self.order.flow.reading.lets_leavers_go() || self.order.query.filter.is_none() {
            true => self.query(reading),
            false => ReadQuery { order: ReadOrder::ById, ..self.judged_here() },
        }
    }

    /// How a row is unequal.
    pub(super) fn judged(&self, key: &RowKey<'_>, likeness: Likeness, known: &mut Known) -> Outcome<Unequal> {
        let read_in = match &likeness {
            Likeness::Other { version, .. } => *version,
            _ => known.stands.top_version,
        };
        let newer = match key.version {
            // Where each row is asked for in every run, nothing else tells since when.
            0 if self.order.flow.rows.population.is_some() => {
                matches!(likeness, Likeness::Other { edited: false, .. })
            }
            0 => self.changed_since(known)?.is_none_or(|changed| changed.contains(key.id.as_ref())),
            version => version > read_in,
        };
        let (difference, columns) = match likeness {
            Likeness::Ours { columns } => (Difference::Ours, columns),
            Likeness::KeptAway => (Difference::KeptAway, Vec::new()),
            Likeness::Other { columns, .. } if newer => (Difference::Waiting, columns),
            Likeness::Other { columns, edited: true, .. } => (Difference::Edited, columns),
            Likeness::Other { columns, .. } => (Difference::Differs, columns),
            _ if newer => (Difference::Waiting, Vec::new()),
            Likeness::Deleted => (Difference::Deleted, Vec::new()),
            Likeness::Missing | Likeness::Same => (Difference::Missing, Vec::new()),
        };
        let names = columns.iter().filter_map(|at| self.order.schema.columns.get(*at));
        let columns = names.map(|c| c.name.clone()).collect();
        Ok(Unequal::of(key.id.clone(), difference, columns))
    }

    /// Rows that changed since the flow read last, where the CRM counts no versions; none where it never read to an end,
    /// or where the comparison is to end before that is known.
    fn changed_since<'k>(&self, known: &'k mut Known) -> Outcome<Option<&'k HashSet<String>>> {
        if known.changed.is_none()
            && let Some(since) = known.stands.watermark
        {
            let columns = vec![self.id_column()];
            let query = ReadQuery { columns, filter: None, since: Some(since), ..self.order.query.clone() };
            let query = ReadQuery { order: ReadOrder::ByModified, ..query };
            let (mut changed, mut at) = (HashSet::new(), Some(Position::Start));
            while let Some(here) = at.take() {
                let Some(raw) = self.control.wait(&self.runtime, self.doors.crm.fetch(&query, &here)) else {
                    return Ok(None);
                };
                let raw = raw?;
                let page = self.doors.crm.decode(&query, &raw)?;
                changed.extend(page.rows.keys.iter().map(|key| key.id.to_string()));
                at = raw.next;
            }
            known.changed = Some(changed);
        }
        Ok(known.changed.as_ref())
    }

    /// What is here and did not come.
    fn left_over(&self, audit: &mut dyn Audit, record: &mut RunRecord, findings: &Findings) -> Outcome<Ending> {
        // Rows that are gone in the CRM stay as they are.
        if self.order.flow.reading.deletions == DeletePolicy::Ignore {
            return Ok(Ending::Done);
        }
        self.progress.phase(Phase::Sweeping);
        let mut behind = String::new();
        loop {
            if !self.control.passes(&self.runtime) {
                return Ok(Ending::Cancelled);
            }
            let rows = audit.left_over(&behind, LEFT_OVER)?;
            let Some(last) = rows.last() else { return Ok(Ending::Done) };
            behind.clone_from(last);
            record.counters.deleted += rows.len() as u64;
            record.counters.read += rows.len() as u64;
            self.progress.page(record, None);
            if !told(findings, rows.into_iter().map(only_here)) {
                return Ok(Ending::Cancelled);
            }
        }
    }
}

fn only_here(row: String) -> Unequal {
    Unequal::of(row, Difference::LeftOver, Vec::new())
}

/// Every row, by its identifier.
fn everything() -> Reading {
    Reading {
        why: Why::Full,
        kind: ReadKind::All,
        at: Position::Start,
        since: None,
        style: LoadStyle::Upsert,
        reset: false,
        any_version: false,
        by_id: false,
        sorted: false,
    }
}
