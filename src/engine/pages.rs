//! Page after page of a reading, in a line or side by side; what becomes of a page that fails.
use super::apply::Leg;
use super::control::Gate;
use super::deletions::Verdict;
use super::fetch::{self, Fetched, Fetching, Source};
use super::isolate::Found;
use super::page_size::{self, PageSize, Pushes, Turn};
use super::plan::Reading;
use super::read::{Step, is_untracked};
use super::session::Session;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::Position;
use crate::run::ReadKind;
use crate::seeded_bug::SeededBug;

/// How a reading under way goes on when its pages are asked for anew.
struct Course {
    /// Where the line's next page is.
    here: Position,
    size: PageSize,
    /// Only this window is read until the row that nobody can read is behind us.
    alone: Option<u32>,
    /// No page came yet.
    first: bool,
}

impl Course {
    fn source(&self, leg: &Leg<'_>) -> Source {
        let places = leg.windows.iter().filter(|w| self.alone.is_none_or(|alone| w.number == alone));
        match leg.windows.is_empty() {
            true => Source::Line(self.here.clone()),
            false => Source::Windows(places.cloned().collect()),
        }
    }

    /// Whether a window that was read alone is read together with the others again.
    fn rejoins(&mut self, leg: &Leg<'_>) -> bool {
        let over = |alone| self.size.is_full() || leg.windows.iter().all(|w| w.number != alone);
        let rejoins = self.alone.is_some_and(over);
        if rejoins {
            self.alone = None;
        }
        rejoins
    }
}

impl Session {
    /// Page after page; none where the reading came to its end or to the order's limit.
    pub(super) fn pages(&self, leg: &mut Leg<'_>) -> Outcome<Option<Step>> {
        let source = self.open(leg);
        let mut measures = matches!(source, Source::One(_));
        let size = PageSize::new(leg.query.page_size);
        let mut course = Course { here: leg.reading.at.clone(), size, alone: None, first: true };
        let mut fetching = self.fetch(leg, source);
        loop {
            let Fetched { window, stored, took, page } = match self.control.next(&self.runtime, &mut fetching.pages) {
                Gate::Stop => return Ok(Some(Step::Stopped)),
                Gate::End => return Err(Fault::new(ErrorKind::Bug, "reading ended before its last page")),
                Gate::Page(fetched) => fetched,
            };
            // Where the page was asked for, while it is known: windows have places of their own.
            let came_from = match window {
                Some(number) => leg.place_of(number),
                None => course.here.clone(),
            };
            let (came, next) = (page.is_ok(), page.as_ref().ok().and_then(|p| p.next.clone()));
            let taken = match page {
                Err(fault) => Err(fault),
                Ok(raw) if std::mem::take(&mut measures) => {
                    let Some(source) = self.after_first(leg, &raw, took) else { return Ok(Some(Step::Stopped)) };
                    fetching = self.fetch(leg, source);
                    // A page that was only timed is of no window: it comes again, in its own.
                    if !leg.windows.is_empty() {
                        continue;
                    }
                    self.take(raw, window, course.first, leg)
                }
                Ok(raw) => self.take(raw, window, course.first, leg),
            };
            match taken {
                Ok(Verdict::Go) => {}
                Ok(Verdict::Stop) => return Ok(Some(Step::Stopped)),
                Err(fault) if came && fault.kind == ErrorKind::VersionStampExpired => {
                    return ended_by(fault, course.first, stored, leg.reading).map(Some);
                }
                Err(fault) if came && !unread(&fault, leg.reading) => return Err(fault),
                Err(fault) => {
                    if let Some(step) = self.mend(leg, &mut course, (window, stored, came), fault)? {
                        return Ok(Some(step));
                    }
                    measures = false;
                    fetching = self.fetch(leg, course.source(leg));
                    continue;
                }
            }
            let line_ends = !matches!(next, Some(Position::Link(_)));
            if line_ends {
                self.let_go(&came_from);
            }
            course.here = next.unwrap_or(Position::Start);
            course.first = false;
            // From here on the server's own links lead past it.
            leg.query.part.behind = None;
            let pushes = self.tell_throttling(leg);
            let limit = self.order.limit.or(SeededBug::EndsEarly.is_on().then_some(100));
            let limited = limit.is_some_and(|limit| leg.record.counters.read >= limit);
            if limited || (line_ends && leg.windows.is_empty()) {
                return Ok(None);
            }
            self.look_again();
            let turned = self.resize(leg, &mut course, pushes);
            if course.rejoins(leg) || turned {
                fetching = self.fetch(leg, course.source(leg));
            }
        }
    }

    /// Tells the CRM that nobody reads on from this place.
    pub(super) fn let_go(&self, at: &Position) {
        if matches!(at, Position::Link(_)) {
            self.control.wait(&self.runtime, self.doors.crm.let_go(at));
        }
    }

    fn fetch(&self, leg: &Leg<'_>, source: Source) -> Fetching {
        fetch::begin(&self.runtime, self.doors.crm.clone(), leg.query.clone(), source)
    }

    /// A page failed: it is asked for with fewer rows, or without the one row that nobody can read, where that can help.
    /// None where it is to be asked for anew.
    fn mend(
        &self,
        leg: &mut Leg<'_>,
        course: &mut Course,
        (window, stored, came): (Option<u32>, bool, bool),
        fault: Fault,
    ) -> Outcome<Option<Step>> {
        let of_a_row = page_size::is_of_a_row(&fault);
        // Pages of changes may be kept back: one that came is not asked for anew.
        let held = leg.reading.kind == ReadKind::Delta || !leg.deletions.held.is_empty();
        let again = !(came && held);
        if let Some(rows) = course.size.smaller(&fault).filter(|_| again) {
            leg.query.page_size = rows;
            self.tell_throttling(leg);
            let key = if page_size::is_of_time(&fault) { "log-page-eased" } else { "log-page-halved" };
            self.journal().warn(key, &[("rows", rows.to_string())]);
            course.alone = window.filter(|_| of_a_row).or(course.alone);
            return Ok(None);
        }
        if !of_a_row {
            // The CRM does not take the question that leads past an unreadable row.
            if fault.kind == ErrorKind::QueryRefused && !leg.unreadable.is_empty() {
                return Err(leg.poisoned("the CRM refuses to read on behind the row", &fault));
            }
            return ended_by(fault, course.first, stored, leg.reading).map(Some);
        }
        match self.isolate(leg, (window, stored), &fault)? {
            Found::Stop => Ok(Some(Step::Stopped)),
            Found::Nowhere => Ok(Some(Step::Stale(fault))),
            Found::Untold => Ok(Some(Step::Poisoned(fault))),
            Found::Row => {
                course.here = Position::Start;
                leg.query.page_size = course.size.reset();
                Ok(None)
            }
        }
    }

    /// Asks for more or fewer rows from here on, as the last page went; tells whether it does.
    fn resize(&self, leg: &mut Leg<'_>, course: &mut Course, pushes: Pushes) -> bool {
        let Some(turn) = course.size.came(pushes) else { return false };
        let (rows, key) = match turn {
            Turn::Smaller(rows) => (rows, "log-page-eased"),
            Turn::Larger(rows) if pushes.requests > 0 => (rows, "log-page-fewer-requests"),
            Turn::Larger(rows) => (rows, "log-page-grown"),
        };
        leg.query.page_size = rows;
        match pushes.all > 0 {
            true => self.journal().warn(key, &[("rows", rows.to_string())]),
            false => self.journal().info(key, &[("rows", rows.to_string())]),
        }
        true
    }

    /// How often the CRM asked us to slow down since the last page.
    fn tell_throttling(&self, leg: &mut Leg<'_>) -> Pushes {
        let now = Pushes::of(&self.doors.crm.budget());
        let news = now.since(leg.throttled);
        if news.all > 0 {
            self.journal().warn("log-throttled", &[("times", news.all.to_string())]);
        }
        leg.throttled = now;
        news
    }
}

/// Whether a page that came could not be read, so that nothing of it was kept. Rows of a reading of changes are asked for by
/// identifier as well: a server that stumbles over that says nothing of the page.
fn unread(fault: &Fault, reading: &Reading) -> bool {
    page_size::is_of_a_row(fault) && (!reading.tells_deletions() || fault.kind != ErrorKind::ServerError)
}

/// What a fault at a page means for the reading.
fn ended_by(fault: Fault, first: bool, stored: bool, reading: &Reading) -> Outcome<Step> {
    let stale = (stored || !first) && fetch::is_stale(&fault, stored);
    let expired = fault.kind == ErrorKind::VersionStampExpired;
    match reading.kind {
        ReadKind::Delta if expired || stale => Ok(Step::Expired(fault)),
        ReadKind::Tracked if first && !stored && is_untracked(&fault) => Ok(Step::Untracked(fault)),
        _ if stale || expired => Ok(Step::Stale(fault)),
        _ => Err(fault),
    }
}
