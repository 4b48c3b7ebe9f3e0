//! Where a reading stands as far as its pages and the rows nobody can read are concerned. Every reading of whole rows moves it
//! alike, whether its rows are applied, compared or only looked at.
use super::apply::Sorted;
use super::isolate::Behind;
use super::page_size::Pushes;
use super::plan::Reading;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{BadRow, Position, RawPage, ReadQuery};
use crate::run::WindowPlace;
use std::collections::HashMap;

/// So many pages without a row, one after the other, are no reading.
const EMPTY_PAGES: u32 = 1_000;

/// A reading's pages so far.
pub(super) struct Trail<'a> {
    pub(super) query: ReadQuery,
    pub(super) reading: &'a Reading,
    /// Where the windows stand, where the reading is done side by side.
    pub(super) windows: Vec<WindowPlace>,
    /// How often the CRM had asked us to slow down before.
    pub(super) throttled: Pushes,
    /// What the last page of each window (or of the line) ended with.
    pub(super) ends: HashMap<Option<u32>, Behind>,
    /// Rows nobody can read, found and not yet told with a page.
    pub(super) unreadable: Vec<BadRow>,
    /// Pages without a row since the last one with any.
    empty: u32,
}

impl<'a> Trail<'a> {
    /// Before the first page.
    pub(super) fn begin(reading: &'a Reading, query: ReadQuery, throttled: Pushes) -> Self {
        let (windows, ends, unreadable) = (Vec::new(), HashMap::new(), Vec::new());
        Self { query, reading, windows, throttled, ends, unreadable, empty: 0 }
    }

    /// Where a window stands.
    pub(super) fn place_of(&self, window: u32) -> Position {
        let link = self.windows.iter().find(|w| w.number == window).and_then(|w| w.link.clone());
        link.map_or(Position::Start, Position::Link)
    }

    /// A page must lead on to another one, and not without end to pages that bring nothing.
    ///
    /// # Errors
    /// `PagingLoop` where it does not.
    pub(super) fn leads_on(&mut self, raw: &RawPage, sorted: &Sorted<'_>) -> Outcome<()> {
        if raw.next == Some(Position::Start) {
            return Err(Fault::new(ErrorKind::PagingLoop, "the next page is the first one"));
        }
        self.empty = if sorted.read() == 0 && raw.next.is_some() { self.empty + 1 } else { 0 };
        match self.empty > EMPTY_PAGES {
            true => Err(Fault::new(ErrorKind::PagingLoop, format!("more than {EMPTY_PAGES} pages without a row"))),
            false => Ok(()),
        }
    }

    /// A page was taken, the rows nobody can read before it with it.
    pub(super) fn taken(&mut self, window: Option<u32>, end: Behind) {
        self.unreadable.clear();
        self.ends.entry(window).or_default().then(end);
    }
}
