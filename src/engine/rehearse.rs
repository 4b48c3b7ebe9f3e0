//! A dry run: reads and converts, writes nothing: no row, no lease, no record, not even the database file. Every row that
//! would be taken counts as applied; whether it is there already, and whether a deleted one is here, is not asked.
use super::fetch::{self, Source};
use super::plan::{self, Reading, Trouble};
use super::read::is_untracked;
use super::session::{Ending, Session};
use crate::fault::{ErrorKind, Outcome};
use crate::port::Position;
use crate::run::{Counters, Phase, ReadKind, RunRecord};

impl Session {
    /// Rehearses the reading the next run would do, up to the order's limit.
    pub(super) fn rehearse(&self, record: &mut RunRecord) -> Outcome<Ending> {
        self.check_order()?;
        self.doors.campaign.ensure_table(&self.order.schema, true)?;
        let mut stands = self.checkpoint()?;
        (stands.next_link, stands.settling) = (None, false);
        stands.windows.clear();
        let mut trouble = Trouble::default();
        loop {
            let reading = plan::decide(&stands, &self.order, trouble);
            match self.rehearse_reading(&reading, record) {
                Err(fault) if fault.kind == ErrorKind::VersionStampExpired && !trouble.expired => {
                    trouble.expired = true
                }
                Err(fault)
                    if reading.kind == ReadKind::Tracked
                        && record.pages == 0
                        && is_untracked(&fault)
                        && !trouble.untracked =>
                {
                    trouble.untracked = true;
                }
                other => return other,
            }
        }
    }

    fn rehearse_reading(&self, reading: &Reading, record: &mut RunRecord) -> Outcome<Ending> {
        let mut query = self.query(reading);
        let test = self.test_of(reading, &query)?;
        let limit = self.order.limit.unwrap_or(u64::MAX);
        query.page_size = query.page_size.min(u32::try_from(limit.max(1)).unwrap_or(u32::MAX));
        self.progress.phase(Phase::Reading);
        let at = match &reading.at {
            Position::Link(_) => Position::Start,
            other => other.clone(),
        };
        let mut fetching = fetch::begin(&self.runtime, self.doors.crm.clone(), query.clone(), Source::Line(at));
        let mut left = None;
        while record.counters.read < limit {
            let raw = match self.control.next(&self.runtime, &mut fetching.pages) {
                super::control::Gate::Stop => return Ok(Ending::Cancelled),
                super::control::Gate::End => break,
                super::control::Gate::Page(fetched) => fetched.page?,
            };
            left = raw.next.clone().or(left);
            let sorted = self.sort(&query, test.as_ref(), reading.kind, &raw)?;
            record.counters.add(&Counters {
                read: sorted.read(),
                applied: sorted.page.rows.keys.len() as u64,
                rejected: sorted.page.bad.len() as u64,
                filtered: sorted.filtered.len() as u64,
                deleted: sorted.page.gone.len() as u64,
                merged: sorted.page.gone.iter().filter(|gone| gone.into.is_some()).count() as u64,
                ..Counters::default()
            });
            record.pages += 1;
            self.progress.page(record, None);
        }
        drop(fetching);
        if let Some(at) = left {
            self.let_go(&at);
        }
        Ok(Ending::Done)
    }
}
