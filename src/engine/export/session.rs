//! One run from lease to end.
use super::ExportOrder;
use super::looking::Ahead;
use super::outcome::Batch;
use super::waiting;
use crate::engine::budget::within_budget;
use crate::engine::control::Control;
use crate::engine::journal::Journal;
use crate::engine::outward::{BATCH, LOG_BATCHES, Outward};
use crate::engine::progress::Progress;
use crate::engine::session::Ending;
use crate::engine::stage::Stage;
use crate::engine::verify::Findings;
use crate::engine::{Doors, RunEnd};
use crate::fault::Outcome;
use crate::flow::{OptOutWay, ReadMode};
use crate::port::{Again, CrmWrite, ForeignRows, Lease, MadeLead, OutIntent, OutPlan, OutRow, Outbox, WriteConsent};
use crate::run::{Phase, RunNotes, RunRecord};
use crate::schema::CampaignSchema;
use crate::seeded_bug::SeededBug;
use std::collections::HashSet;
use std::sync::Arc;

/// What a run needs on its thread.
pub(super) struct Exporter {
    pub(super) order: ExportOrder,
    pub(super) doors: Doors,
    pub(super) runtime: Stage,
    pub(super) control: Control,
    pub(super) progress: Arc<Progress>,
    /// Where a comparison tells what differs.
    pub(super) findings: Option<Findings>,
}

/// A run under way.
pub(super) struct Run<'r> {
    pub(super) outbox: Box<dyn Outbox>,
    /// None where nothing is to be written.
    pub(super) writer: Option<Arc<dyn CrmWrite>>,
    pub(super) record: &'r mut RunRecord,
    /// Rows that were found in the CRM under their key: they are known now, and compared in a second look.
    pub(super) named: u64,
    /// Rows a dry run has looked at because of what the CRM says: nothing tells them apart from those that are still to come.
    pub(super) heard: HashSet<String>,
    /// Addresses of leads a dry run would have made: nothing tells whoever asks for them next.
    pub(super) planned: HashSet<String>,
    /// Rows whose address the CRM had already.
    pub(super) known: u64,
    /// Rows that were put aside until what they refer to has an identifier.
    pub(super) waiting: u64,
    /// A batch whose outcome is known and not written down yet: that is done while the next one is on its way.
    pub(super) earlier: Option<Batch>,
    /// What the run has to say beside its counters.
    pub(super) notes: &'r mut RunNotes,
    /// The first leads that were made: identifier, and what the row says of it.
    pub(super) made: &'r mut Vec<MadeLead>,
}

impl Exporter {
    fn outward(&self) -> Outward<'_> {
        let Self { order, doors, runtime, control, progress, .. } = self;
        let (run, dry_run, limit) = (order.run, order.dry_run, order.limit);
        Outward { doors, runtime, control, progress, run, dry_run, limit, log: self.log_stem() }
    }

    /// Runs to the end, whatever happens.
    pub(super) fn run(&self, record: RunRecord) -> RunEnd {
        let mut made = Vec::new();
        let end = self.outward().run(record, |lease, told| self.work((lease, &mut made), told));
        self.announce(&end.record, &made);
        end
    }

    /// The log of this run.
    pub(super) fn journal(&self) -> Journal {
        self.outward().journal()
    }

    fn work(
        &self,
        (lease, made): (Option<&Lease>, &mut Vec<MadeLead>),
        (record, notes): (&mut RunRecord, &mut RunNotes),
    ) -> Outcome<Ending> {
        self.journal().info("log-started", &[("flow", self.order.flow.name.as_str().to_owned())]);
        if self.order.opt_out.as_ref().is_some_and(|o| o.rules.way == OptOutWay::Off) {
            self.journal().info("log-opt-out-off", &[]);
            return Ok(Ending::Done);
        }
        if !self.order.fields.left_out.is_empty() {
            let fields = self.order.fields.left_out.join(", ");
            self.journal().warn("log-export-left-out", &[("fields", fields)]);
        }
        if self.order.leads.is_none() {
            self.outward().check_table(&self.table_needed())?;
        }
        let consent = WriteConsent::Flow(self.order.flow.name.clone());
        let writer = lease.map(|_| self.doors.crm.writer(&consent)).transpose()?;
        let outbox = self.doors.campaign.outbox(self.plan(), lease.cloned())?;
        self.progress.phase(Phase::Reading);
        let (heard, planned) = (HashSet::new(), HashSet::new());
        let mut run =
            Run { outbox, writer, record, named: 0, heard, planned, known: 0, waiting: 0, earlier: None, made, notes };
        if let Some((leads, findings)) = self.order.leads.as_ref().zip(self.findings.as_ref()) {
            return self.verify_leads(&mut run, (leads, findings));
        }
        if self.resolve(&mut run)? == Ending::Cancelled
            || self.hear(&mut run)? == Ending::Cancelled
            || self.walk(&mut run)? == Ending::Cancelled
        {
            return Ok(Ending::Cancelled);
        }
        if run.known > 0 {
            self.journal().info("log-leads-known", &[("rows", run.known.to_string())]);
        }
        match std::mem::take(&mut run.named) {
            0 => Ok(Ending::Done),
            _ if self.order.leads.is_some() => Ok(Ending::Done),
            _ if self.order.dry_run => Ok(Ending::Done),
            _ => self.walk(&mut run),
        }
    }

    /// The table as far as it must be as the mapping says: for a flow of consent nothing but the columns of consent.
    fn table_needed(&self) -> CampaignSchema {
        let mut schema = self.order.schema.clone();
        if self.order.opt_out.is_some() {
            let key = schema.key.clone();
            let ours: Vec<String> = self.order.fields.ours().map(|f| f.field.clone()).collect();
            schema.columns.retain(|c| c.name == key || ours.contains(&c.field));
        }
        schema
    }

    pub(super) fn plan(&self) -> OutPlan {
        let order = &self.order;
        let mode = order.flow.writing.mode;
        OutPlan {
            schema: order.schema.clone(),
            flow: order.flow.name.clone(),
            mapping_version: order.mapping_version,
            ours: order.fields.ours().map(|f| f.column).collect(),
            updates: mode.updates(),
            inserts: mode.inserts(),
            timed: order.opt_out.as_ref().is_some_and(|o| o.rules.by_time()),
            opt_ins: order.opt_out.is_some(),
            foreign: order.leads.as_ref().map(|leads| ForeignRows { id_into: leads.id_into.clone() }),
            again: match order.mode {
                ReadMode::Full => Again::All,
                ReadMode::Incremental => order.retry.clone(),
            },
        }
    }

    /// What an earlier run sent without hearing of it: it is looked for before anything is sent.
    fn resolve(&self, run: &mut Run<'_>) -> Outcome<Ending> {
        let open = run.outbox.open()?;
        if open.is_empty() {
            return Ok(Ending::Done);
        }
        self.journal().warn("log-export-unsettled", &[("rows", open.len().to_string())]);
        let dropped: Vec<String> =
            open.iter().filter(|(_, row)| row.is_none()).map(|(intent, _)| intent.row.clone()).collect();
        let rows: Vec<(OutRow, Option<OutIntent>)> = open
            .into_iter()
            .filter_map(|(intent, row)| {
                let intent = Some(intent).filter(|_| !SeededBug::ResendBlindly.is_on());
                Some((row?, intent))
            })
            .collect();
        let before = run.record.counters;
        if !dropped.is_empty() && !self.order.dry_run {
            Batch { dropped, ..Batch::default() }.settle(self, run)?;
        }
        for chunk in rows.chunks(BATCH as usize) {
            if !self.control.passes(&self.runtime)
                || self.exchange(run, chunk.to_vec(), (None, false))? == Ending::Cancelled
            {
                return Ok(Ending::Cancelled);
            }
        }
        let sent = run.record.counters.applied.saturating_sub(before.applied);
        self.journal().info("log-export-settled", &[("rows", sent.to_string())]);
        Ok(Ending::Done)
    }

    /// Batch after batch, in the order of the table; what is known of a batch is settled however that ends.
    pub(super) fn walk(&self, run: &mut Run<'_>) -> Outcome<Ending> {
        let walked = self.batches(run);
        let settled = self.settle_earlier(run);
        walked.and_then(|ending| settled.map(|()| ending))
    }

    fn batches(&self, run: &mut Run<'_>) -> Outcome<Ending> {
        let (mut behind, mut batches) = (i64::MIN, 0u64);
        let mut ahead: Option<Ahead> = None;
        loop {
            if self.control.is_paused() {
                self.settle_earlier(run)?;
            }
            if !self.control.passes(&self.runtime) {
                return Ok(Ending::Cancelled);
            }
            let kept = ahead.take().filter(|ahead| ahead.is_fresh(self.doors.clock.now()));
            let kept = kept.map_or_else(|| self.page(run, behind), |ahead| Ok(Some(ahead)))?;
            let Some(Ahead { page, look, .. }) = kept else { return Ok(Ending::Done) };
            behind = page.up_to;
            ahead = self.look_ahead(run, &page)?;
            if !page.rows.is_empty() {
                let rows = page.rows.into_iter().filter(|row| !run.heard.contains(&row.row)).collect();
                let rows = self.foresee(run, rows)?.into_iter().map(|row| (row, None)).collect();
                if self.exchange(run, rows, (look, ahead.is_some()))? == Ending::Cancelled {
                    return Ok(Ending::Cancelled);
                }
                batches += 1;
                if batches.is_multiple_of(LOG_BATCHES) {
                    let c = &run.record.counters;
                    let args = [("read", c.read.to_string()), ("applied", c.applied.to_string())];
                    self.journal().info("log-export-batch", &args);
                }
            }
            if page.is_last {
                return Ok(Ending::Done);
            }
        }
    }

    /// So many refusals mean that something is wrong with all of them.
    pub(super) fn check_budget(&self, run: &Run<'_>, batch: &Batch) -> Outcome<()> {
        // A comparison tells of every row.
        if self.findings.is_some() {
            return Ok(());
        }
        let counters = &run.record.counters;
        let bad: Vec<_> = batch.refused.iter().map(|r| &r.bad).filter(|bad| !waiting::is_waiting(bad)).collect();
        let rejected = counters.rejected.saturating_sub(run.waiting);
        within_budget(&self.order.flow.reading, (rejected, counters.read), &bad)
    }
}
