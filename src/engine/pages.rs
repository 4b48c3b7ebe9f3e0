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
use super::trail::Trail;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::Position;
use crate::run::ReadKind;
use crate::seeded_bug::SeededBug;

/// How a reading under way goes on when its pages are asked for anew.
pub(super) struct Course {
    /// Where the line's next page is.
    here: Position,
    size: PageSize,
    /// Only this window is read until the row that nobody can read is behind us.
    alone: Option<u32>,
    /// No page came yet.
    first: bool,
}

impl Course {
    /// From this place.
    pub(super) fn begin(trail: &Trail<'_>, here: Position) -> Self {
        Self { here, size: PageSize::new(trail.query.page_size), alone: None, first: true }
    }

    /// Whether no page came yet.
    pub(super) fn is_first(&self) -> bool {
        self.first
    }

    /// A page came that leads there.
    pub(super) fn came(&mut self, trail: &mut Trail<'_>, next: Option<Position>) {
        self.here = next.unwrap_or(Position::Start);
        self.first = false;
        // From here on the server's own links lead past it.
        trail.query.part.behind = None;
    }

    pub(super) fn source(&self, trail: &Trail<'_>) -> Source {
        let places = trail.windows.iter().filter(|w| self.alone.is_none_or(|alone| w.number == alone));
        match trail.windows.is_empty() {
            true => Source::Line(self.here.clone()),
            false => Source::Windows(places.cloned().collect()),
        }
    }

    /// Whether a window that was read alone is read together with the others again.
    fn rejoins(&mut self, trail: &Trail<'_>) -> bool {
        let over = |alone| self.size.is_full() || trail.windows.iter().all(|w| w.number != alone);
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
        let mut course = Course::begin(&leg.trail, leg.trail.reading.at.clone());
        let mut fetching = self.fetch(&leg.trail, source);
        loop {
            let Fetched { window, stored, took, page } = match self.control.next(&self.runtime, &mut fetching.pages) {
                Gate::Stop => return Ok(Some(Step::Stopped)),
                Gate::End => return Err(Fault::new(ErrorKind::Bug, "reading ended before its last page")),
                Gate::Page(fetched) => fetched,
            };
            // Where the page was asked for, while it is known: windows have places of their own.
            let came_from = match window {
                Some(number) => leg.trail.place_of(number),
                None => course.here.clone(),
            };
            let (came, next) = (page.is_ok(), page.as_ref().ok().and_then(|p| p.next.clone()));
            let taken = match page {
                Err(fault) => Err(fault),
                Ok(raw) if std::mem::take(&mut measures) => {
                    let Some(source) = self.after_first(leg, &raw, took) else { return Ok(Some(Step::Stopped)) };
                    fetching = self.fetch(&leg.trail, source);
                    // A page that was only timed is of no window: it comes again, in its own.
                    if !leg.trail.windows.is_empty() {
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
                    return ended_by(fault, course.first, stored, leg.trail.reading).map(Some);
                }
                Err(fault) if came && !unread(&fault, leg.trail.reading) => return Err(fault),
                Err(fault) => {
                    // Pages of changes may be kept back: one that came is not asked for anew.
                    let held = leg.trail.reading.kind == ReadKind::Delta || !leg.deletions.held.is_empty();
                    let asked = (window, stored, !(came && held));
                    if let Some(step) = self.mend(&mut leg.trail, &mut course, asked, fault)? {
                        return Ok(Some(step));
                    }
                    measures = false;
                    fetching = self.fetch(&leg.trail, course.source(&leg.trail));
                    continue;
                }
            }
            let line_ends = !matches!(next, Some(Position::Link(_)));
            if line_ends {
                self.let_go(&came_from);
            }
            course.came(&mut leg.trail, next);
            let pushes = self.tell_throttling(&mut leg.trail);
            let limit = self.order.limit.or(SeededBug::EndsEarly.is_on().then_some(100));
            let limited = limit.is_some_and(|limit| leg.record.counters.read >= limit);
            if limited || (line_ends && leg.trail.windows.is_empty()) {
                return Ok(None);
            }
            self.look_again();
            let turned = self.resize(&mut leg.trail, &mut course, pushes);
            if course.rejoins(&leg.trail) || turned {
                fetching = self.fetch(&leg.trail, course.source(&leg.trail));
            }
        }
    }

    /// Tells the CRM that nobody reads on from this place.
    pub(super) fn let_go(&self, at: &Position) {
        if matches!(at, Position::Link(_)) {
            self.control.wait(&self.runtime, self.doors.crm.let_go(at));
        }
    }

    /// Begins to read.
    pub(super) fn fetch(&self, trail: &Trail<'_>, source: Source) -> Fetching {
        fetch::begin(&self.runtime, self.doors.crm.clone(), trail.query.clone(), source)
    }

    /// A page failed: it is asked for with fewer rows, or without the one row that nobody can read, where that can help.
    /// None where it is to be asked for anew.
    /// `again` says whether it may be asked for with fewer rows.
    pub(super) fn mend(
        &self,
        trail: &mut Trail<'_>,
        course: &mut Course,
        (window, stored, again): (Option<u32>, bool, bool),
        fault: Fault,
    ) -> Outcome<Option<Step>> {
        let of_a_row = page_size::is_of_a_row(&fault);
        if let Some(rows) = course.size.smaller(&fault).filter(|_| again) {
            trail.query.page_size = rows;
            self.tell_throttling(trail);
            let key = if page_size::is_of_time(&fault) { "log-page-eased" } else { "log-page-halved" };
            self.journal().warn(key, &[("rows", rows.to_string())]);
            course.alone = window.filter(|_| of_a_row).or(course.alone);
            return Ok(None);
        }
        if !of_a_row {
            // The CRM does not take the question that leads past an unreadable row.
            if fault.kind == ErrorKind::QueryRefused && !trail.unreadable.is_empty() {
                return Err(trail.poisoned("the CRM refuses to read on behind the row", &fault));
            }
            return ended_by(fault, course.first, stored, trail.reading).map(Some);
        }
        match self.isolate(trail, (window, stored), &fault)? {
            Found::Stop => Ok(Some(Step::Stopped)),
            Found::Nowhere => Ok(Some(Step::Stale(fault))),
            Found::Untold => Ok(Some(Step::Poisoned(fault))),
            Found::Row => {
                course.here = Position::Start;
                trail.query.page_size = course.size.reset();
                Ok(None)
            }
        }
    }

    /// Asks for more or fewer rows from here on, as the last page went; tells whether it does.
    pub(super) fn resize(&self, trail: &mut Trail<'_>, course: &mut Course, pushes: Pushes) -> bool {
        let Some(turn) = course.size.came(pushes) else { return false };
        let (rows, key) = match turn {
            Turn::Smaller(rows) => (rows, "log-page-eased"),
            Turn::Larger(rows) if pushes.requests > 0 => (rows, "log-page-fewer-requests"),
            Turn::Larger(rows) => (rows, "log-page-grown"),
        };
        trail.query.page_size = rows;
        match pushes.all > 0 {
            true => self.journal().warn(key, &[("rows", rows.to_string())]),
            false => self.journal().info(key, &[("rows", rows.to_string())]),
        }
        true
    }

    /// How often the CRM asked us to slow down since the last page.
    pub(super) fn tell_throttling(&self, trail: &mut Trail<'_>) -> Pushes {
        let now = Pushes::of(&self.doors.crm.budget());
        let news = now.since(trail.throttled);
        if news.all > 0 {
            self.journal().warn("log-throttled", &[("times", news.all.to_string())]);
        }
        trail.throttled = now;
        news
    }
}

/// Whether a page that came could not be read, so that nothing of it was kept. Rows of a reading of changes are asked for by
/// identifier as well: a server that stumbles over that says nothing of the page.
pub(super) fn unread(fault: &Fault, reading: &Reading) -> bool {
    page_size::is_of_a_row(fault) && (!reading.tells_deletions() || fault.kind != ErrorKind::ServerError)
}

/// What a fault at a page means for the reading.
pub(super) fn ended_by(fault: Fault, first: bool, stored: bool, reading: &Reading) -> Outcome<Step> {
    let stale = (stored || !first) && fetch::is_stale(&fault, stored);
    let expired = fault.kind == ErrorKind::VersionStampExpired;
    match reading.kind {
        ReadKind::Delta if expired || stale => Ok(Step::Expired(fault)),
        ReadKind::Tracked if first && !stored && is_untracked(&fault) => Ok(Step::Untracked(fault)),
        _ if stale || expired => Ok(Step::Stale(fault)),
        _ => Err(fault),
    }
}
