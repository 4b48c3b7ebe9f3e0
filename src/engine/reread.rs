//! Rows that nobody could read are asked for again, each by its identifier, at the beginning of a run: one that can be read
//! is applied, whether it has changed since or not. As long as one cannot, the run reads by identifier, so that it does not
//! first run into the row and wait out every try. Rejected rows somebody names are asked for in the same way, by a run of
//! their flow that reads nothing else.
use super::apply::Sorted;
use super::by_key::Came;
use super::page_size::is_of_a_row;
use super::read::patiently;
use super::session::{Ending, Session};
use crate::fault::Outcome;
use crate::flow::ReadWay;
use crate::mapping::{Filter, Literal};
use crate::port::{Lease, LoadStyle, PageCommit, PageWriter, Position, ReadOrder, ReadQuery, RejectFilter, Seen};
use crate::run::{Checkpoint, LogLevel, ReadKind, RunRecord};
use std::collections::BTreeSet;

/// So many rows are asked for at most: each that still cannot be read waits out its tries.
const MOST: usize = 20;
/// So many rejected rows are asked for at once.
const AT_ONCE: usize = 20;
/// The reason under which a row is put aside that cannot be read.
pub(super) const UNREADABLE: &str = "unreadable";

impl Session {
    /// Asks for the rows again; tells whether any still cannot be read. None where the run shall end.
    ///
    /// # Errors
    /// Whatever else goes wrong with the CRM or the database.
    pub(super) fn reread(
        &self,
        lease: &Lease,
        stands: &mut Checkpoint,
        record: &mut RunRecord,
    ) -> Outcome<Option<bool>> {
        // A first load that is not complete brings them itself.
        let rows = if stands.loaded { self.put_aside()? } else { BTreeSet::new() };
        if rows.is_empty() {
            return Ok(Some(false));
        }
        let whole = self.judged_here();
        let test = self.row_test(&whole)?;
        let mut writer = self.doors.campaign.writer(self.write_plan(LoadStyle::Upsert, false), lease.clone())?;
        let mut still = rows.len() > MOST;
        for id in rows.into_iter().take(MOST) {
            let values = vec![Literal::Text(id.clone())];
            let filter = Some(Filter::In { field: whole.primary_id.clone(), values });
            let query =
                ReadQuery { filter, order: ReadOrder::ById, page_size: 1, way: ReadWay::Pages, ..whole.clone() };
            let answer = self.doors.crm.fetch(&query, &Position::Start);
            let Some(answer) = self.control.wait(&self.runtime, answer) else { return Ok(None) };
            let came = answer.as_ref().map_err(Clone::clone);
            match came.and_then(|raw| self.sort(&query, test.as_ref(), ReadKind::Tracked, raw)) {
                Ok(sorted) if sorted.read() == 0 => {}
                Ok(sorted) => {
                    self.keep_page(&mut *writer, &sorted, stands, record)?;
                    self.journal().info("log-row-readable", &[("row", id)]);
                }
                Err(fault) if is_of_a_row(&fault) => still = true,
                Err(fault) => return Err(fault),
            }
        }
        Ok(Some(still))
    }

    /// Identifiers of rows that could not be read and did not come since.
    fn put_aside(&self) -> Outcome<BTreeSet<String>> {
        let flow = Some(self.order.flow.name.clone());
        let open = self.doors.ledger.rejects(&RejectFilter { flow, open_only: true, ..RejectFilter::default() })?;
        let unreadable = open.into_iter().filter(|reject| reject.reason == UNREADABLE);
        Ok(unreadable.map(|reject| reject.row).collect())
    }

    /// Asks for the rows the order names, and for nothing else: those that fit are applied, which closes their rejects, the
    /// others are rejected anew. Where the flow stands stays where it is.
    ///
    /// # Errors
    /// Whatever goes wrong with the CRM or the database.
    pub(super) fn retry(&self, lease: &Lease, stands: &mut Checkpoint, record: &mut RunRecord) -> Outcome<Ending> {
        let mut writer = self.doors.campaign.writer(self.write_plan(LoadStyle::Upsert, false), lease.clone())?;
        let asked = &self.order.changes.only;
        let mut came = 0;
        let ended = self.by_key(asked, AT_ONCE, &mut |rows| {
            match rows {
                Came::Page(sorted) => came += self.keep_page(&mut *writer, sorted, stands, record)?,
                Came::Missing(_) | Came::Block(_) | Came::Through(_) => {}
                // Its reject stays as it is.
                Came::Unreadable(_, fault) => self.journal().fault(LogLevel::Warn, fault),
            }
            Ok(())
        })?;
        if ended == Ending::Cancelled {
            return Ok(ended);
        }
        let numbers = [("asked", asked.len().to_string()), ("came", came.to_string())];
        self.journal().info("log-rows-retried", &numbers);
        Ok(Ending::Done)
    }

    /// Commits rows that were asked for by their identifiers; tells how many came.
    pub(super) fn keep_page(
        &self,
        writer: &mut dyn PageWriter,
        sorted: &Sorted<'_>,
        stands: &mut Checkpoint,
        record: &mut RunRecord,
    ) -> Outcome<u64> {
        self.keep_seen(writer, (sorted, Seen::Not), stands, record)
    }

    /// The same, and remembers that they came where that is wanted.
    pub(super) fn keep_seen(
        &self,
        writer: &mut dyn PageWriter,
        (sorted, seen): (&Sorted<'_>, Seen),
        stands: &mut Checkpoint,
        record: &mut RunRecord,
    ) -> Outcome<u64> {
        let top_version = stands.top_version.max(sorted.top_version());
        let after = Checkpoint { seq: stands.seq + 1, top_version, ..stands.clone() };
        let page = PageCommit::of(&sorted.page.rows, &sorted.page.bad, &after);
        let counted = patiently(|| {
            writer.commit(&PageCommit {
                withdrawn: &sorted.withdrawn,
                filtered: &sorted.filtered,
                // A row that was merged into another meanwhile.
                gone: &sorted.page.gone,
                seen,
                ..page
            })
        })?;
        record.counters.add(&counted);
        record.pages += 1;
        self.progress.page(record, None);
        *stands = after;
        Ok(sorted.read())
    }
}
