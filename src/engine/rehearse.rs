//! A dry run: reads and converts, writes nothing: no row, no lease, no record, not even the database file. Every row that would be taken counts as applied; whether it is there
//! already is not asked.
use super::fetch;
use super::plan;
use super::session::{Ending, Session};
use crate::fault::Outcome;
use crate::port::Position;
use crate::run::{Counters, Phase, RunRecord};

impl Session {
    /// Rehearses the reading the next run would do, up to the order's limit.
    pub(super) fn rehearse(&self, record: &mut RunRecord) -> Outcome<Ending> {
        self.check_order()?;
        self.doors.campaign.ensure_table(&self.order.schema, true)?;
        let mut stands = self.checkpoint()?;
        stands.next_link = None;
        let reading = plan::Reading { at: Position::Start, ..plan::decide(&stands, &self.order, false) };
        let mut query = self.query(&reading);
        let limit = self.order.limit.unwrap_or(u64::MAX);
        query.page_size = query.page_size.min(u32::try_from(limit.max(1)).unwrap_or(u32::MAX));
        self.progress.phase(Phase::Reading);
        let mut fetching = fetch::begin(&self.runtime, self.doors.crm.clone(), query.clone(), Position::Start);
        while record.counters.read < limit {
            let raw = match self.control.next(&self.runtime, &mut fetching.pages) {
                super::control::Gate::Stop => return Ok(Ending::Cancelled),
                super::control::Gate::End => break,
                super::control::Gate::Page(page) => page?,
            };
            let page = self.convert(&query, &raw)?;
            let (good, bad) = (page.rows.keys.len() as u64, page.bad.len() as u64);
            record.counters.add(&Counters { read: good + bad, applied: good, rejected: bad, ..Counters::default() });
            record.pages += 1;
            self.progress.page(record, None);
        }
        Ok(Ending::Done)
    }
}
