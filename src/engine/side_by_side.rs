//! Whether a reading of everything is done side by side. The rule, by measuring: the first page is fetched as for reading
//! one page after the other, and timed. A quick page is taken and the reading goes on so, since then the database is what
//! takes the time. Where pages are slow and many, the page is thrown away and windows are read, as many at once as the
//! connection may have requests under way.
use super::apply::Leg;
use super::fetch::Source;
use super::lanes;
use super::page_size::Pushes;
use super::plan::Reading;
use super::session::Session;
use crate::port::{Position, RawPage, ReadQuery};
use crate::run::{ReadKind, WindowPlace};
use std::time::Duration;

/// A page that comes sooner than this is applied about as slowly as it is fetched: windows would gain nothing.
const SLOW: Duration = Duration::from_millis(100);
/// Fewer pages are not worth three more questions and a page read twice.
const FEWEST_PAGES: u64 = 12;
/// A window has as many pages at least, so that its last page, half empty on average, costs little.
const PAGES_A_WINDOW: u64 = 4;
/// Windows at most: places to remember with every page.
const MOST_WINDOWS: u64 = 32;

/// What was measured before it is decided.
#[derive(Debug, Clone, Copy)]
struct Outlook {
    /// How long the first page took.
    page: Duration,
    /// Pages expected in all.
    pages: u64,
    /// Requests at once.
    lanes: u32,
}

impl Outlook {
    /// More windows than lanes, so that stretches of time in which more rows were made do not hold up the others.
    fn windows(&self) -> u64 {
        (self.pages / PAGES_A_WINDOW).min(MOST_WINDOWS)
    }

    /// Whether windows take at most three quarters of the time: each ends in a page that is half empty, and the first page
    /// is read again.
    fn pays(&self) -> bool {
        let rounds = (self.pages + self.windows() / 2).div_ceil(u64::from(self.lanes.max(1))) + 1;
        self.page >= SLOW && self.pages >= FEWEST_PAGES && rounds * 4 <= self.pages * 3
    }
}

impl Session {
    /// Where the reading begins: with one page that tells how the others are best read, where there is a choice.
    pub(super) fn open(&self, leg: &Leg<'_>) -> Source {
        let at = leg.trail.reading.at.clone();
        match (leg.trail.windows.is_empty(), leg.no_windows || !may_be_cut(leg.trail.reading)) {
            (false, _) => Source::Windows(leg.trail.windows.clone()),
            (true, true) => Source::Line(at),
            (true, false) => Source::One(at),
        }
    }

    /// How the reading goes on from its first page, which took so long. None where the run shall end.
    pub(super) fn after_first(&self, leg: &mut Leg<'_>, first: &RawPage, took: Duration) -> Option<Source> {
        let Some(next) = first.next.clone() else { return Some(Source::Windows(Vec::new())) };
        // Being asked to slow down is no reason to ask for more at once.
        let calm = Pushes::of(&self.doors.crm.budget()) == leg.trail.throttled;
        if calm && took >= SLOW {
            leg.trail.windows = self.cut(leg, first, took)?;
        }
        Some(match leg.trail.windows.is_empty() {
            true => Source::Line(next),
            false => Source::Windows(leg.trail.windows.clone()),
        })
    }

    /// The windows of a table whose pages are slow; none where they do not pay, or the table cannot be cut. None at all
    /// where the run shall end.
    fn cut(&self, leg: &Leg<'_>, first: &RawPage, page: Duration) -> Option<Vec<WindowPlace>> {
        let Some(pages) = self.pages_expected(&leg.trail.query, first)? else { return Some(Vec::new()) };
        let outlook = Outlook { page, pages, lanes: lanes::at_once(&*self.doors.crm) };
        if !outlook.pays() {
            return Some(Vec::new());
        }
        let pieces = u32::try_from(outlook.windows()).unwrap_or(1);
        let cut = self.control.wait(&self.runtime, self.doors.crm.windows(&leg.trail.query, pieces))?;
        let windows = cut.unwrap_or_default();
        if windows.len() < 2 {
            return Some(Vec::new());
        }
        let args = [
            ("windows", windows.len().to_string()),
            ("lanes", outlook.lanes.to_string()),
            ("ms", page.as_millis().to_string()),
        ];
        self.journal().info("log-side-by-side", &args);
        Some(WindowPlace::all(windows))
    }

    /// Pages of the first one's size that are to be expected as far as the CRM can tell, up to the order's limit. None at
    /// all where the run shall end.
    fn pages_expected(&self, query: &ReadQuery, first: &RawPage) -> Option<Option<u64>> {
        let counted = self.control.wait(&self.runtime, self.doors.crm.counts(std::slice::from_ref(&query.table)))?;
        let rows = counted.ok().and_then(|c| c.get(&query.table).copied());
        let page = self.doors.crm.decode(query, first).ok().map(|p| (p.rows.keys.len() + p.bad.len()) as u64);
        let (Some(rows), Some(page)) = (rows, page) else { return Some(None) };
        Some(rows.min(self.order.limit.unwrap_or(u64::MAX)).checked_div(page))
    }
}

/// Readings that begin, of every row by its identifier: change tracking takes no filter, and what changed since an instant
/// is little.
fn may_be_cut(reading: &Reading) -> bool {
    matches!(reading.kind, ReadKind::All | ReadKind::Ids) && reading.at == Position::Start && !reading.goes_on()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outlook(ms: u64, pages: u64, lanes: u32) -> Outlook {
        Outlook { page: Duration::from_millis(ms), pages, lanes }
    }

    #[test]
    fn windows_pay_where_pages_are_slow_and_many_and_several_may_be_asked_for_at_once() {
        for (ms, pages, lanes, pays) in [
            (2_000, 200, 4, true),
            (100, 40, 4, true),
            (100, 12, 2, true),
            (100, 40, 2, true),
            (99, 1_000, 8, false),
            (2_000, 11, 8, false),
            (2_000, 1_000, 1, false),
        ] {
            assert_eq!(outlook(ms, pages, lanes).pays(), pays, "{ms} ms, {pages} pages, {lanes} lanes");
        }
    }

    #[test]
    fn there_are_more_windows_than_lanes_but_not_without_end() {
        assert_eq!(outlook(1, 40, 4).windows(), 10);
        assert_eq!(outlook(1, 200, 8).windows(), 32);
        assert_eq!(outlook(1, 100_000, 8).windows(), 32);
    }
}
