//! Page after page of a reading that keeps no place: its rows are compared, or only looked at. A page that fails is mended as
//! an import mends it (asked for with fewer rows, the one row that nobody can read told by its identifier and read around), so
//! that what a run survives ends neither a comparison nor a dry run.
use super::apply::{Sorted, all_told};
use super::control::Gate;
use super::fetch::{Fetched, Source};
use super::isolate::Behind;
use super::page_size::{Pushes, is_of_a_row};
use super::pages::{Course, ended_by};
use super::plan::Reading;
use super::read::Step;
use super::session::Session;
use super::trail::Trail;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::RowTest;
use crate::port::{Position, RawPage, ReadQuery};

/// What is done with a page; whether the next one is wanted.
pub(super) type TakePage<'t> = &'t mut dyn FnMut(&Sorted<'_>, &RawPage) -> Outcome<bool>;

impl Session {
    /// Reads from here to the end, or until no further page is wanted. Rows nobody can read are among the bad ones of the page
    /// behind them.
    ///
    /// # Errors
    /// Whatever an import would end with, and the faults of what is done with the pages.
    pub(super) fn look_through(
        &self,
        (reading, query, test): (&Reading, ReadQuery, Option<&RowTest>),
        at: Position,
        take: TakePage<'_>,
    ) -> Outcome<Step> {
        let mut trail = Trail::begin(reading, query, Pushes::of(&self.doors.crm.budget()));
        let mut course = Course::begin(&trail, at.clone());
        let mut fetching = self.fetch(&trail, Source::Line(at));
        loop {
            let Fetched { stored, page, .. } = match self.control.next(&self.runtime, &mut fetching.pages) {
                Gate::Stop => return Ok(Step::Stopped),
                Gate::End => return Err(Fault::new(ErrorKind::Bug, "reading ended before its last page")),
                Gate::Page(fetched) => fetched,
            };
            let came = page.is_ok();
            let sorted = page.as_ref().map_err(Clone::clone).and_then(|raw| {
                let sorted = self.sort(&trail.query, test, reading.kind, raw)?;
                all_told(reading, &sorted.page)?;
                trail.leads_on(raw, &sorted)?;
                Ok((raw, sorted))
            });
            let (raw, mut sorted) = match sorted {
                Ok(both) => both,
                Err(fault) if came && fault.kind == ErrorKind::VersionStampExpired => {
                    return ended_by(fault, course.is_first(), stored, reading);
                }
                Err(fault) if came && !is_of_a_row(&fault) => return Err(fault),
                Err(fault) => {
                    if let Some(step) = self.mend(&mut trail, &mut course, (None, stored, true), fault)? {
                        return Ok(step);
                    }
                    fetching = self.fetch(&trail, course.source(&trail));
                    continue;
                }
            };
            let end = Behind::of(&sorted);
            sorted.page.bad.extend(trail.unreadable.iter().cloned());
            let wanted = take(&sorted, raw)?;
            let next = raw.next.clone();
            trail.taken(None, end);
            if !wanted || !matches!(next, Some(Position::Link(_))) {
                return Ok(Step::Done);
            }
            course.came(&mut trail, next);
            let pushes = self.tell_throttling(&mut trail);
            if self.resize(&mut trail, &mut course, pushes) {
                fetching = self.fetch(&trail, course.source(&trail));
            }
        }
    }
}
