//! A page: decoded, judged by the filter where that is our business, converted, checked for deletions, committed.
use super::RunOrder;
use super::convert::{convert_page, keep_accepted, withdrawn_by};
use super::deletions::{Deletions, Foreseen, Verdict};
use super::isolate::Behind;
use super::plan::{self, Page, Reading};
use super::read::patiently;
use super::session::Session;
use super::touched::Touched;
use super::trail::Trail;
use crate::failpoint;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::{RowTest, STOPS};
use crate::port::{BadRow, DecodedPage, PageCommit, PageWriter, Position, RawPage, ReadQuery, RowKey, Rows, Withdrawn};
use crate::run::{Checkpoint, Counters, ReadKind, RunRecord, TokenAge, WindowPlace};
use crate::seeded_bug::SeededBug;
use jiff::Timestamp;
use xxhash_rust::xxh3::xxh3_64;

/// A line in the log every so many pages.
const LOG_PAGES: u64 = 50;

/// A reading under way, with all it moves.
pub(super) struct Leg<'a> {
    pub(super) trail: Trail<'a>,
    /// The flow's filter, where the CRM cannot be asked to judge it.
    pub(super) test: Option<RowTest>,
    pub(super) writer: Box<dyn PageWriter>,
    pub(super) stands: &'a mut Checkpoint,
    pub(super) record: &'a mut RunRecord,
    pub(super) deletions: &'a mut Deletions,
    /// Rows this reading of changes brought.
    pub(super) touched: Touched,
    /// Pages are applied although not all are there: what the others bring is not known.
    pub(super) early: bool,
    /// Behind which instant the CRM says that changes may still be on their way.
    pub(super) horizon: Option<Timestamp>,
    /// Rows here when a reading of changes began.
    pub(super) here: u64,
    /// Something went wrong in this run: the table is read in a line.
    pub(super) no_windows: bool,
}

/// A page's rows after everything that can be told without the database.
#[derive(Default)]
pub(super) struct Sorted<'p> {
    pub(super) page: DecodedPage<'p>,
    /// Rows the filter leaves out.
    pub(super) filtered: Vec<RowKey<'p>>,
    /// Rows of which only identifier and version were read.
    pub(super) present: Vec<RowKey<'p>>,
    /// Consent that its bad rows withdraw.
    pub(super) withdrawn: Vec<Withdrawn>,
}

impl Sorted<'_> {
    /// Everything the page brought.
    pub(super) fn read(&self) -> u64 {
        let DecodedPage { rows, bad, gone, .. } = &self.page;
        (rows.keys.len() + bad.len() + gone.len() + self.filtered.len() + self.present.len()) as u64
    }

    /// The highest version of its rows.
    pub(super) fn top_version(&self) -> i64 {
        let keys = self.page.rows.keys.iter().chain(&self.filtered).chain(&self.present);
        keys.map(|k| k.version).max().unwrap_or(0)
    }
}

impl Session {
    /// Decodes a page, judges its rows and converts their values.
    pub(super) fn sort<'p>(
        &self,
        query: &ReadQuery,
        test: Option<&RowTest>,
        kind: ReadKind,
        raw: &'p RawPage,
    ) -> Outcome<Sorted<'p>> {
        let mut page = self.doors.crm.decode(query, raw)?;
        if kind == ReadKind::Ids {
            let width = page.rows.width;
            let filtered = keep_accepted(&mut page.rows, width, test);
            let present = std::mem::take(&mut page.rows).keys;
            return Ok(Sorted { page, filtered, present, withdrawn: Vec::new() });
        }
        let width = self.order.conversions.iter().filter(|carry| !carry.is_again()).count();
        let filtered = keep_accepted(&mut page.rows, width, test);
        let withdrawn = convert_page(&mut page, &self.order.schema, &self.order.conversions);
        stop_for(&page.bad, &self.order)?;
        Ok(Sorted { page, filtered, present: Vec::new(), withdrawn })
    }

    /// Takes a page: applies it, or keeps it back until it is known how many deletions come.
    pub(super) fn take(&self, raw: RawPage, window: Option<u32>, first: bool, leg: &mut Leg<'_>) -> Outcome<Verdict> {
        if !leg.trail.reading.tells_deletions() {
            return self.apply(&raw, window, first, leg);
        }
        let foreseen = self.foresee(leg, &raw)?;
        if foreseen == Foreseen::default() && leg.deletions.held.is_empty() {
            return self.apply(&raw, None, first, leg);
        }
        let last = !matches!(raw.next, Some(Position::Link(_)));
        leg.deletions.hold(raw, first, foreseen.deletes);
        if !last && !leg.deletions.is_full() {
            return Ok(Verdict::Go);
        }
        // A plan names every row: the guard asks once all that can be kept back are known.
        self.guard(leg.deletions, leg.here)?;
        leg.early = !last;
        let dropped = usize::from(SeededBug::HeldPageDropped.is_on() && leg.deletions.held.len() > 1);
        for (raw, first) in leg.deletions.release().into_iter().skip(dropped) {
            if self.apply(&raw, None, first, leg)?.is_stopped() {
                return Ok(Verdict::Stop);
            }
        }
        self.planned_is_done(leg.deletions)?;
        Ok(Verdict::Go)
    }

    fn apply(&self, raw: &RawPage, window: Option<u32>, first: bool, leg: &mut Leg<'_>) -> Outcome<Verdict> {
        let mut sorted = self.sort(&leg.trail.query, leg.test.as_ref(), leg.trail.reading.kind, raw)?;
        if SeededBug::LastPageDropped.is_on() && !matches!(raw.next, Some(Position::Link(_))) {
            sorted.page.rows = Rows::default();
        }
        all_told(leg.trail.reading, &sorted.page)?;
        let end = Behind::of(&sorted);
        sorted.page.bad.extend(leg.trail.unreadable.iter().cloned());
        if let Err(fault) = self.check_budget(&leg.record.counters, &sorted) {
            self.withdraw(leg, &sorted)?;
            return Err(fault);
        }
        leg.trail.leads_on(raw, &sorted)?;
        let read = sorted.read();
        let mut seen = leg.trail.reading.seen(&self.order, first);
        let Some(overtaken) = self.make_up(leg, &mut sorted, &mut seen)? else { return Ok(Verdict::Stop) };
        let Some(twice) = self.told_apart(leg, &mut sorted)? else { return Ok(Verdict::Stop) };
        let Some(outlived) = self.outlived(leg, &mut sorted)? else { return Ok(Verdict::Stop) };
        self.guard_unforeseen(leg, &sorted)?;
        let page = Page {
            first,
            next: raw.next.as_ref(),
            window: window.map(|number| (number, leg.trail.windows.as_slice())),
            server_time: raw.server_time,
            horizon: leg.horizon,
            top_version: sorted.top_version(),
            days: leg.deletions.tracking_days,
            read_of: (read, leg.here),
            now: self.doors.clock.now(),
            deletions_lost: leg.deletions.lost,
        };
        let after = plan::after_page(leg.stands, &self.order, leg.trail.reading, &page);
        let last_of_a_record = matches!(page.next, Some(Position::Delta(_)));
        failpoint::reach("page-parsed");
        if last_of_a_record {
            failpoint::reach("token-told");
        }
        let commit = PageCommit {
            withdrawn: &sorted.withdrawn,
            filtered: &sorted.filtered,
            gone: &sorted.page.gone,
            outlived: outlived + twice + overtaken,
            present: &sorted.present,
            seen,
            ..PageCommit::of(&sorted.page.rows, &sorted.page.bad, &after)
        };
        let counted = patiently(|| leg.writer.commit(&commit))?;
        if last_of_a_record {
            failpoint::reach("token-kept");
        }
        let (_, windows) = page.places();
        self.count(leg, counted, (after, windows));
        if !leg.trail.reading.tells_deletions() {
            self.planned_is_done(leg.deletions)?;
        }
        let merged = sorted.page.gone.iter().filter(|g| g.into.is_some()).count();
        if merged > 0 {
            self.journal().info("log-merged", &[("rows", merged.to_string())]);
        }
        leg.trail.taken(window, end);
        Ok(Verdict::Go)
    }

    /// The page does not commit; who says "do not contact" on it is heard all the same.
    fn withdraw(&self, leg: &mut Leg<'_>, sorted: &Sorted<'_>) -> Outcome<()> {
        let mut withdrawn = withdrawn_by(&sorted.page.rows, &self.order.schema);
        withdrawn.extend(sorted.withdrawn.iter().cloned());
        if withdrawn.is_empty() {
            return Ok(());
        }
        patiently(|| leg.writer.withdraw(&withdrawn))
    }

    /// A page was committed.
    pub(super) fn count(&self, leg: &mut Leg<'_>, counted: Counters, (after, windows): (Checkpoint, Vec<WindowPlace>)) {
        leg.deletions.carried_out(counted.deleted);
        leg.record.counters.add(&counted);
        leg.record.pages += 1;
        self.progress.token(after.delta.as_ref().map(TokenAge::of));
        self.progress.page(leg.record, digest(&after));
        leg.trail.windows = windows;
        *leg.stands = after;
        if leg.record.pages.is_multiple_of(LOG_PAGES) {
            let args = [("page", leg.record.pages.to_string()), ("read", leg.record.counters.read.to_string())];
            self.journal().info("log-page", &args);
        }
    }
}

/// Twelve hexadecimal digits that tell one place of a reading from another; the links themselves are never shown.
fn digest(stands: &Checkpoint) -> Option<String> {
    let links = stands.next_link.iter().chain(stands.windows.iter().filter_map(|w| w.link.as_ref()));
    let hash = links.fold(0, |all, link| all ^ xxh3_64(link.as_bytes()));
    stands.under_way().then(|| format!("{:012x}", hash >> 16))
}

/// A link carries the selection it was given out for. A field it does not tell is not empty: everything must be read again.
pub(super) fn all_told(reading: &Reading, page: &DecodedPage<'_>) -> Outcome<()> {
    let by_link = matches!(reading.at, Position::Link(_) | Position::Delta(_));
    match &page.untold {
        Some(field) if by_link && matches!(reading.kind, ReadKind::Tracked | ReadKind::Delta) => {
            Err(Fault::new(ErrorKind::VersionStampExpired, format!("no row tells {field}, which is carried over")))
        }
        _ => Ok(()),
    }
}

/// A value for which the rule says that the run stops.
fn stop_for(bad: &[BadRow], order: &RunOrder) -> Outcome<()> {
    let Some(row) = bad.iter().find(|b| b.reason == STOPS) else { return Ok(()) };
    let (field, value) = (row.field.clone().unwrap_or_default(), row.sample.clone().unwrap_or_default());
    Err(Fault::new(ErrorKind::ValueUnlisted, format!("{}: {field} is {value} in row {}", order.query.table, row.id))
        .with("table", &order.query.table)
        .with("field", field)
        .with("value", value))
}
