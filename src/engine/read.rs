//! A reading: what is asked, its pages, and what comes at its end.
use super::apply::Leg;
use super::deletions::Deletions;
use super::page_size::Pushes;
use super::plan::{self, Reading, Trouble, Why};
use super::session::Session;
use super::touched::Touched;
use super::trail::Trail;
use crate::catalog::FieldType;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::Leavers;
use crate::mapping::{Pushed, RowTest, fields_of};
use crate::port::{Lease, LoadStyle, ReadColumn, ReadQuery, WritePlan};
use crate::run::{Checkpoint, Phase, ReadKind, RunRecord, WindowPlace};

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
    /// A row cannot be read that this kind of reading cannot tell: read by identifier.
    Poisoned(Fault),
}

impl Session {
    /// The query of a reading.
    pub(super) fn query(&self, reading: &Reading) -> ReadQuery {
        let mut query = ReadQuery { since: reading.since, order: reading.order(), ..self.order.query.clone() };
        if reading.sorted {
            query.sort.clone_from(&self.order.changes.sort);
        }
        let there = reading.filters_there(&self.order);
        match (&self.order.changes.pushed, there) {
            (Pushed::Whole, true) => {}
            (Pushed::Part(part), true) => query.filter.clone_from(part),
            (_, false) => query.filter = None,
        }
        let judged_here = query.filter != self.order.query.filter;
        match reading.kind {
            ReadKind::Ids if judged_here => query.columns = self.tested_columns(),
            ReadKind::Ids => query.columns = vec![self.id_column()],
            // Fields only the filter needs.
            _ if judged_here => query.columns.extend(self.order.changes.filter_columns.iter().cloned()),
            _ => {}
        }
        query
    }

    /// The identifier and the filter's own fields, where no more is needed to judge a row.
    pub(super) fn tested_columns(&self) -> Vec<ReadColumn> {
        let named: Vec<&str> = self.order.query.filter.iter().flat_map(fields_of).collect();
        let all = self.order.query.columns.iter().chain(&self.order.changes.filter_columns);
        let tested = all.filter(|c| named.contains(&c.field.as_str()) && c.kind != FieldType::EntityName);
        let mut columns = vec![self.id_column()];
        columns.extend(tested.filter(|c| c.field != self.order.query.primary_id).cloned());
        columns
    }

    /// The query where the filter is judged here: its fields are read as well.
    pub(super) fn judged_here(&self) -> ReadQuery {
        let whole = &self.order.query;
        let columns = whole.columns.iter().chain(&self.order.changes.filter_columns).cloned().collect();
        ReadQuery { columns, filter: None, since: None, ..whole.clone() }
    }

    /// What is told to whoever writes the rows.
    pub(super) fn write_plan(&self, style: LoadStyle, any_version: bool) -> WritePlan {
        let order = &self.order;
        WritePlan {
            schema: order.schema.clone(),
            flow: order.flow.name.clone(),
            mapping_version: order.mapping_version,
            style,
            deletions: order.flow.reading.deletions,
            leavers: if order.changes.replay.is_some() { Leavers::Keep } else { order.flow.reading.leavers },
            any_version,
            repair: order.changes.replay.is_some(),
        }
    }

    /// The identifier as the one column to read.
    pub(super) fn id_column(&self) -> ReadColumn {
        let id = &self.order.query.primary_id;
        ReadColumn::new(id, id.as_str(), FieldType::UniqueId)
    }

    /// The whole filter, where the CRM is not asked for all of it.
    pub(super) fn row_test(&self, query: &ReadQuery) -> Outcome<Option<RowTest>> {
        let whole = &self.order.query.filter;
        let Some(filter) = whole.as_ref().filter(|_| query.filter != *whole) else { return Ok(None) };
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
        (reading, trouble): (&Reading, Trouble),
        stands: &mut Checkpoint,
        record: &mut RunRecord,
        deletions: &mut Deletions,
    ) -> Outcome<Step> {
        let plan = self.write_plan(reading.style, reading.any_version);
        let writer = self.doors.campaign.writer(plan, lease.clone())?;
        let query = self.query(reading);
        let test = self.row_test(&query)?;
        let here = match reading.tells_deletions() {
            true => self.doors.campaign.count(&self.order.schema.name)?,
            false => 0,
        };
        self.ask_for_lost((reading, stands.watermark), &query, deletions);
        let horizon = self.ask_for_horizon(reading, &query);
        // What an earlier reading of this run kept back comes again.
        drop(deletions.release());
        let mut trail = Trail::begin(reading, query, Pushes::of(&self.doors.crm.budget()));
        trail.windows = windows_of(reading, stands);
        let mut leg = Leg {
            trail,
            test,
            writer,
            stands,
            record,
            deletions,
            touched: Touched::default(),
            early: false,
            horizon,
            here,
            no_windows: trouble.any() || reading.sorted,
        };
        if reading.why != Why::OnlyEnd {
            self.progress.phase(phase_of(reading));
            match self.pages(&mut leg)? {
                Some(step) => return Ok(step),
                // Where the flow itself stands is none of a replay's business.
                None if leg.stands.under_way() || reading.is_replay() => return Ok(Step::Done),
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
}

/// The windows a reading goes on in.
fn windows_of(reading: &Reading, stands: &Checkpoint) -> Vec<WindowPlace> {
    match (&stands.replay, reading.goes_on()) {
        (_, false) => Vec::new(),
        (Some(place), true) if reading.is_replay() => place.windows.clone(),
        (_, true) => stands.windows.clone(),
    }
}

fn phase_of(reading: &Reading) -> Phase {
    match (reading.kind, reading.why) {
        (ReadKind::Ids, _) => Phase::Sweeping,
        (_, Why::Expired | Why::Restored) => Phase::Resyncing,
        _ => Phase::Reading,
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
