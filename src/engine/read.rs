//! A reading: page after page is decoded, judged, converted and committed.
use super::apply::Leg;
use super::control::Gate;
use super::deletions::Deletions;
use super::fetch;
use super::page_size::PageSize;
use super::plan::{self, Reading, Why};
use super::session::Session;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::RowTest;
use crate::port::{Lease, LoadStyle, Position, ReadColumn, ReadQuery, WritePlan};
use crate::run::{Checkpoint, Phase, ReadKind, RunRecord};
use std::collections::HashSet;

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
    /// The server no longer knows what changed: read everything.
    Expired(Fault),
    /// The server does not track changes: read another way.
    Untracked(Fault),
}

impl Session {
    /// The query of a reading.
    pub(super) fn query(&self, reading: &Reading) -> ReadQuery {
        let whole = ReadQuery { since: reading.since, order: reading.order(), ..self.order.query.clone() };
        match reading.kind {
            ReadKind::All | ReadKind::Since => whole,
            ReadKind::Tracked | ReadKind::Delta => {
                let columns = whole.columns.iter().chain(&self.order.changes.filter_columns).cloned().collect();
                ReadQuery { columns, filter: None, ..whole }
            }
            ReadKind::Ids => ReadQuery { columns: vec![self.id_column()], filter: None, ..whole },
        }
    }

    /// The identifier as the one column to read.
    pub(super) fn id_column(&self) -> ReadColumn {
        let id = &self.order.query.primary_id;
        ReadColumn { field: id.clone(), wire: id.clone(), kind: crate::catalog::FieldType::UniqueId }
    }

    /// The filter where it is judged here.
    pub(super) fn row_test(&self, query: &ReadQuery) -> Outcome<Option<RowTest>> {
        let Some(filter) = self.order.query.filter.as_ref().filter(|_| query.filter.is_none()) else { return Ok(None) };
        let columns = query.columns.iter().map(|c| (c.field.as_str(), &c.kind));
        RowTest::bind(filter, columns).map(Some).map_err(|field| {
            let why = format!("the filter cannot be judged here: {field}");
            Fault::new(ErrorKind::FilterInvalid, why).with("field", field)
        })
    }

    /// Reads and applies until the end, a stop or a link that does not work.
    pub(super) fn read(
        &self,
        lease: &Lease,
        reading: &Reading,
        stands: &mut Checkpoint,
        record: &mut RunRecord,
        deletions: &mut Deletions,
    ) -> Outcome<Step> {
        let plan = WritePlan {
            schema: self.order.schema.clone(),
            flow: self.order.flow.name.clone(),
            mapping_version: self.order.mapping_version,
            style: reading.style,
            deletions: self.order.flow.reading.deletions,
            leavers: self.order.flow.reading.leavers,
        };
        let writer = self.doors.campaign.writer(plan, lease.clone())?;
        let query = self.query(reading);
        let test = match reading.kind {
            ReadKind::Tracked | ReadKind::Delta => self.row_test(&query)?,
            _ => None,
        };
        let here = match reading.kind {
            ReadKind::Delta => self.doors.campaign.count(&self.order.schema.name)?,
            _ => 0,
        };
        let touched = HashSet::new();
        let mut leg = Leg { query, test, reading, writer, stands, record, deletions, touched, here, read: 0 };
        if reading.why != Why::OnlyEnd {
            self.progress.phase(phase_of(reading));
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
        if leg.stands.settling {
            return self.settle(&mut leg);
        }
        Ok(Step::Done)
    }

    /// Page after page; none where the reading came to its end or to the order's limit.
    fn pages(&self, leg: &mut Leg<'_>) -> Outcome<Option<Step>> {
        let mut here = leg.reading.at.clone();
        let mut size = PageSize::new(leg.query.page_size);
        let begin = |leg: &Leg<'_>, at| fetch::begin(&self.runtime, self.doors.crm.clone(), leg.query.clone(), at);
        let mut fetching = begin(leg, here.clone());
        let mut throttled = self.doors.crm.budget().throttled;
        let mut first = true;
        loop {
            let raw = match self.control.next(&self.runtime, &mut fetching.pages) {
                Gate::Stop => return Ok(Some(Step::Stopped)),
                Gate::End => return Err(Fault::new(ErrorKind::Bug, "reading ended before its last page")),
                Gate::Page(Ok(raw)) => raw,
                Gate::Page(Err(fault)) => {
                    let Some(rows) = size.smaller(&fault) else { return ended_by(fault, first, leg.reading) };
                    leg.query.page_size = rows;
                    self.journal().warn("log-page-halved", &[("rows", rows.to_string())]);
                    fetching = begin(leg, here.clone());
                    continue;
                }
            };
            here = raw.next.clone().unwrap_or(Position::Start);
            let is_last = !matches!(raw.next, Some(Position::Link(_)));
            if self.take(raw, first, leg)?.is_stopped() {
                return Ok(Some(Step::Stopped));
            }
            first = false;
            self.tell_throttling(&mut throttled);
            let limited = self.order.limit.is_some_and(|limit| leg.record.counters.read >= limit);
            if is_last || limited {
                return Ok(None);
            }
            if let Some(rows) = size.larger() {
                leg.query.page_size = rows;
                self.journal().info("log-page-grown", &[("rows", rows.to_string())]);
                fetching = begin(leg, here.clone());
            }
        }
    }

    fn tell_throttling(&self, told: &mut u64) {
        let now = self.doors.crm.budget().throttled;
        if now > *told {
            self.journal().warn("log-throttled", &[("times", (now - *told).to_string())]);
            *told = now;
        }
    }
}

fn phase_of(reading: &Reading) -> Phase {
    match (reading.kind, reading.why) {
        (ReadKind::Ids, _) => Phase::Sweeping,
        (_, Why::Expired) => Phase::Resyncing,
        _ => Phase::Reading,
    }
}

/// What a fault at a page means for the reading.
fn ended_by(fault: Fault, first: bool, reading: &Reading) -> Outcome<Option<Step>> {
    let stored = first && reading.at != Position::Start;
    let stale = (stored || !first) && fetch::is_stale(&fault, stored);
    let expired = fault.kind == ErrorKind::VersionStampExpired;
    match reading.kind {
        ReadKind::Delta if expired || stale => Ok(Some(Step::Expired(fault))),
        ReadKind::Tracked if first && !stored && is_untracked(&fault) => Ok(Some(Step::Untracked(fault))),
        _ if stale || expired => Ok(Some(Step::Stale(fault))),
        _ => Err(fault),
    }
}

/// Whether a fault of a first tracked page says that changes are not tracked, or not for us: that needs the right to read
/// the whole organisation's rows.
pub(super) fn is_untracked(fault: &Fault) -> bool {
    matches!(fault.kind, ErrorKind::QueryRefused | ErrorKind::PrivilegeMissing | ErrorKind::RecordAccess)
}

/// Another program may hold the database for a while; nothing was written, so it is tried again.
pub(super) fn patiently<T>(mut commit: impl FnMut() -> Outcome<T>) -> Outcome<T> {
    for _ in 1..BUSY_TRIES {
        match commit() {
            Err(fault) if fault.kind == ErrorKind::DatabaseBusy => {}
            other => return other,
        }
    }
    commit()
}
