//! A reading: page after page is decoded, converted and committed.
use super::control::Gate;
use super::convert::convert_page;
use super::fetch;
use super::plan::{self, Reading, Why};
use super::session::Session;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{
    BadRow, DecodedPage, Lease, LoadStyle, PageCommit, PageWriter, Position, RawPage, ReadQuery, WritePlan,
};
use crate::run::{Checkpoint, Counters, Phase, RunRecord};
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64;

/// So many rejects a run may have in any case.
const REJECTS_FREE: u64 = 100;
/// Beyond, one row in so many.
const REJECTS_SHARE: u64 = 50;
/// A page that is too large is asked for again with half its rows, down to so many.
const SMALLEST_PAGE: u32 = 10;
/// A line in the log every so many pages.
const LOG_PAGES: u64 = 50;
/// How often a commit is tried while another program holds the database; each try waits five seconds.
const BUSY_TRIES: u32 = 24;

/// How a reading ended.
pub(super) enum Step {
    /// All there, or as much as was asked for.
    Done,
    /// At a page border, because somebody asked for it.
    Stopped,
    /// The server no longer takes the link: start over.
    Stale(Fault),
}

/// A reading under way, with all it moves.
struct Leg<'a> {
    query: ReadQuery,
    reading: &'a Reading,
    writer: Box<dyn PageWriter>,
    stands: &'a mut Checkpoint,
    record: &'a mut RunRecord,
}

impl Session {
    /// The query of a reading.
    pub(super) fn query(&self, reading: &Reading) -> ReadQuery {
        ReadQuery { since: reading.since, order: reading.order(), ..self.order.query.clone() }
    }

    /// Decodes a page and converts its values.
    pub(super) fn convert<'p>(&self, query: &ReadQuery, raw: &'p RawPage) -> Outcome<DecodedPage<'p>> {
        let mut page = self.doors.crm.decode(query, raw)?;
        convert_page(&mut page, &self.order.schema, &self.order.conversions);
        Ok(page)
    }

    /// Reads and applies until the end, a stop or a stale link.
    pub(super) fn read(
        &self,
        lease: &Lease,
        reading: &Reading,
        stands: &mut Checkpoint,
        record: &mut RunRecord,
    ) -> Outcome<Step> {
        let plan = WritePlan {
            schema: self.order.schema.clone(),
            flow: self.order.flow.name.clone(),
            mapping_version: self.order.mapping_version,
            style: reading.style,
        };
        let writer = self.doors.campaign.writer(plan, lease.clone())?;
        let mut leg = Leg { query: self.query(reading), reading, writer, stands, record };
        if reading.why != Why::OnlyEnd {
            self.progress.phase(Phase::Reading);
            match self.pages(&mut leg)? {
                Some(step) => return Ok(step),
                None if leg.stands.next_link.is_some() => return Ok(Step::Done),
                None => {}
            }
        }
        if reading.style == LoadStyle::FirstLoad {
            self.progress.phase(Phase::Indexing);
            self.journal().info("log-indexing", &[("table", self.order.schema.name.clone())]);
            let after = plan::after_load(leg.stands);
            patiently(|| leg.writer.finish_load(&after))?;
            *leg.stands = after;
        }
        Ok(Step::Done)
    }

    /// Page after page; none where the reading came to its end or to the order's limit.
    fn pages(&self, leg: &mut Leg<'_>) -> Outcome<Option<Step>> {
        let start = leg.reading.at.clone();
        let mut here = start.clone();
        let mut fetching = fetch::begin(&self.runtime, self.doors.crm.clone(), leg.query.clone(), here.clone());
        let mut throttled = self.doors.crm.budget().throttled;
        let mut first = true;
        loop {
            let raw = match self.control.next(&self.runtime, &mut fetching.pages) {
                Gate::Stop => return Ok(Some(Step::Stopped)),
                Gate::End => return Err(Fault::new(ErrorKind::Bug, "reading ended before its last page")),
                Gate::Page(Ok(raw)) => raw,
                Gate::Page(Err(fault)) if fault.kind == ErrorKind::Oversize && leg.query.page_size > SMALLEST_PAGE => {
                    leg.query.page_size = (leg.query.page_size / 2).max(SMALLEST_PAGE);
                    self.journal().warn("log-page-halved", &[("rows", leg.query.page_size.to_string())]);
                    fetching = fetch::begin(&self.runtime, self.doors.crm.clone(), leg.query.clone(), here.clone());
                    continue;
                }
                Gate::Page(Err(fault)) => {
                    let stored = first && start != Position::Start;
                    return match (stored || !first) && fetch::is_stale(&fault, stored) {
                        true => Ok(Some(Step::Stale(fault))),
                        false => Err(fault),
                    };
                }
            };
            self.apply(&raw, first, leg)?;
            first = false;
            here = raw.next.unwrap_or(Position::Start);
            self.tell_throttling(&mut throttled);
            let limited = self.order.limit.is_some_and(|limit| leg.record.counters.read >= limit);
            if leg.stands.next_link.is_none() || limited {
                return Ok(None);
            }
        }
    }

    fn apply(&self, raw: &RawPage, first: bool, leg: &mut Leg<'_>) -> Outcome<()> {
        let page = self.convert(&leg.query, raw)?;
        check_budget(&leg.record.counters, &page)?;
        let next = match &raw.next {
            Some(Position::Link(link)) => Some(link.clone()),
            Some(Position::Start) => return Err(Fault::new(ErrorKind::PagingLoop, "the next page is the first one")),
            None => None,
        };
        let after = plan::after_page(leg.stands, &self.order, leg.reading, first, next, raw.server_time);
        let before = leg.stands.seq;
        let commit = PageCommit { rows: &page.rows, bad: &page.bad, filtered: 0, before, after: &after };
        let counted = patiently(|| leg.writer.commit(&commit))?;
        leg.record.counters.add(&counted);
        leg.record.pages += 1;
        self.progress.page(leg.record, after.next_link.as_ref().map(|link| digest(link)));
        *leg.stands = after;
        if leg.record.pages.is_multiple_of(LOG_PAGES) {
            let args = [("page", leg.record.pages.to_string()), ("read", leg.record.counters.read.to_string())];
            self.journal().info("log-page", &args);
        }
        Ok(())
    }

    fn tell_throttling(&self, told: &mut u64) {
        let now = self.doors.crm.budget().throttled;
        if now > *told {
            self.journal().warn("log-throttled", &[("times", (now - *told).to_string())]);
            *told = now;
        }
    }
}

/// Another program may hold the database for a while; nothing was written, so it is tried again.
fn patiently<T>(mut commit: impl FnMut() -> Outcome<T>) -> Outcome<T> {
    for _ in 1..BUSY_TRIES {
        match commit() {
            Err(fault) if fault.kind == ErrorKind::DatabaseBusy => {}
            other => return other,
        }
    }
    commit()
}

/// Twelve hexadecimal digits that tell one link from another; the link itself is never shown.
fn digest(link: &str) -> String {
    format!("{:012x}", xxh3_64(link.as_bytes()) >> 16)
}

fn check_budget(so_far: &Counters, page: &DecodedPage<'_>) -> Outcome<()> {
    let read = so_far.read + (page.rows.keys.len() + page.bad.len()) as u64;
    let rejected = so_far.rejected + page.bad.len() as u64;
    if page.bad.is_empty() || rejected <= REJECTS_FREE.max(read / REJECTS_SHARE) {
        return Ok(());
    }
    Err(too_many_rejects(rejected, read, &page.bad))
}

/// The fault for too many rejects, with the reason most of them have.
pub(super) fn too_many_rejects(rejected: u64, read: u64, bad: &[BadRow]) -> Fault {
    let mut reasons: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for row in bad {
        *reasons.entry((row.reason, row.field.as_deref().unwrap_or_default())).or_default() += 1;
    }
    let (reason, field) = reasons.into_iter().max_by_key(|(_, n)| *n).map_or(("", ""), |(most, _)| most);
    Fault::new(ErrorKind::ErrorBudget, format!("{rejected} of {read} rows rejected, most: {reason} {field}"))
        .with("rejected", rejected.to_string())
        .with("read", read.to_string())
        .with("reason", reason)
        .with("field", field)
}
