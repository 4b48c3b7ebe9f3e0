//! A page that fails even with a single row on it (correctness.md B21): the row is found by its identifier, read alone to
//! make sure that it is the one, rejected under its identifier, and reading goes on behind it. What cannot be told by its
//! identifier is never skipped.
//!
//! Only readings in the order of identifiers tell a row. The CRM's record of changes comes in an order of its own and takes
//! no filter, and a reading by date would have to know the date of a row that cannot be read; so these are given up for one
//! by identifier:
//! - by date: the same rows, those changed since the same instant, in the order of identifiers;
//! - everything with a token at its end: everything by identifier, without token. From then on the flow reads by date, and
//!   compares identifiers now and then, until the row can be read ([`super::reread`]): then everything is read with a token;
//! - from a token: everything by identifier once, and by date after that. The token is kept meanwhile and read from when the
//!   row can be read again, so that nothing it would have told is lost; one that expires leads to a full comparison.
//!
//! A token to be had before everything is read by identifier would need a tracked reading of identifiers alone. Whether the
//! changes it tells then include those of other columns is nowhere documented, so none is taken.
//!
//! A row whose very identifier cannot be read blocks the flow, and says so.
use super::apply::Sorted;
use super::reread::UNREADABLE;
use super::session::Session;
use super::trail::Trail;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::ReadWay;
use crate::mapping::{Filter, Literal};
use crate::port::{BadRow, Part, Position, ReadOrder, ReadQuery};
use crate::run::ReadKind;

/// So many rows in a row that nobody can read are no longer about rows.
const MOST: usize = 10;

/// What the pages so far ended with: the last row that was read, and rows of later pages that were rejected.
#[derive(Debug, Clone, Default)]
pub(super) struct Behind {
    id: Option<String>,
    rejected: Vec<String>,
}

impl Behind {
    /// What a page ends with; the order of its rejects among its rows is not known.
    pub(super) fn of(sorted: &Sorted<'_>) -> Self {
        let last = sorted.page.rows.keys.last().or(sorted.present.last());
        let rejected = sorted.page.bad.iter().map(|b| b.id.clone()).filter(|id| !id.is_empty());
        Self { id: last.map(|k| k.id.to_string()), rejected: rejected.collect() }
    }

    /// The two as one.
    pub(super) fn then(&mut self, later: Self) {
        match later.id {
            Some(_) => *self = later,
            None => self.rejected.extend(later.rejected),
        }
    }
}

/// What came of looking for the row.
pub(super) enum Found {
    /// It is put aside, and the reading is set to go on behind it.
    Row,
    /// Nothing is known of what was read before it: the reading must start over.
    Nowhere,
    /// It cannot be told in this kind of reading.
    Untold,
    /// The run shall end.
    Stop,
}

impl Trail<'_> {
    /// The fault for a page that cannot be read and whose row cannot be told.
    pub(super) fn poisoned(&self, why: &str, fault: &Fault) -> Fault {
        Fault::new(ErrorKind::PagePoisoned, format!("{why} ({}: {})", fault.kind.code(), fault.detail))
            .with("table", &self.query.table)
            .with("code", fault.kind.code())
    }

    /// Identifiers of the rows behind the last one read.
    fn next_ids(&self, columns: ReadQuery, window: Option<u32>, end: &Behind) -> ReadQuery {
        let behind = self.unreadable.last().map(|b| b.id.clone()).or_else(|| end.id.clone());
        let window = self.windows.iter().find(|w| Some(w.number) == window).map(|w| w.window);
        let page_size = u32::try_from(end.rejected.len() + 1).unwrap_or(u32::MAX);
        let filter = self.query.filter.clone();
        ReadQuery { filter, order: ReadOrder::ById, page_size, part: Part { window, behind }, ..columns }
    }
}

impl Session {
    /// Finds the row a page of one row fails with.
    ///
    /// # Errors
    /// The page's own fault where the CRM answers nothing at all just now; `PagePoisoned` where the row cannot be told.
    pub(super) fn isolate(
        &self,
        trail: &mut Trail<'_>,
        (window, stored): (Option<u32>, bool),
        fault: &Fault,
    ) -> Outcome<Found> {
        let end = trail.ends.get(&window).cloned().unwrap_or_default();
        let told = trail.reading.tells_rows();
        if told && stored && end.id.is_none() {
            return Ok(Found::Nowhere);
        }
        let since = trail.query.since.filter(|_| told);
        let columns = ReadQuery { columns: vec![self.id_column()], since, ..self.order.query.clone() };
        let ids = match told {
            true => trail.next_ids(columns, window, &end),
            false => ReadQuery { filter: None, order: ReadOrder::ById, page_size: 1, ..columns },
        };
        let Some(answer) = self.control.wait(&self.runtime, self.doors.crm.fetch(&ids, &Position::Start)) else {
            return Ok(Found::Stop);
        };
        let raw = match answer {
            Ok(raw) => raw,
            Err(other) if other.kind == ErrorKind::QueryRefused => {
                return Err(trail.poisoned("the CRM refuses to tell which row comes next", fault));
            }
            Err(_) => return Err(fault.clone()),
        };
        if trail.reading.kind == ReadKind::Ids {
            return Err(trail.poisoned("the identifiers themselves cannot be read", fault));
        }
        if !told {
            return Ok(Found::Untold);
        }
        if trail.unreadable.len() >= MOST {
            return Err(trail.poisoned("one row after the other cannot be read", fault));
        }
        let page = self.doors.crm.decode(&ids, &raw)?;
        let known = |id: &str| end.rejected.iter().chain(trail.unreadable.iter().map(|b| &b.id)).any(|k| k == id);
        let next = page.rows.keys.iter().find(|k| !known(&k.id)).map(|k| k.id.to_string());
        let Some(id) = next else { return Err(trail.poisoned("the CRM tells no row that comes next", fault)) };
        match self.fails_alone(trail, &id)? {
            None => return Ok(Found::Stop),
            Some(false) => return Err(trail.poisoned("no single row makes the page fail", fault)),
            Some(true) => {}
        }
        self.journal().warn("log-row-unreadable", &[("row", id.clone()), ("detail", fault.detail.clone())]);
        trail.windows.iter_mut().filter(|w| Some(w.number) == window).for_each(|w| w.link = None);
        trail.query.part.behind = Some(id.clone());
        trail.unreadable.push(BadRow { id, reason: UNREADABLE, field: None, sample: None });
        Ok(Found::Row)
    }

    /// Whether this row cannot be read alone either; none where the run shall end.
    fn fails_alone(&self, trail: &Trail<'_>, id: &str) -> Outcome<Option<bool>> {
        let values = vec![Literal::Text(id.to_owned())];
        let query = ReadQuery {
            filter: Some(Filter::In { field: trail.query.primary_id.clone(), values }),
            since: None,
            part: Part::default(),
            sort: Vec::new(),
            way: ReadWay::Pages,
            page_size: 1,
            ..trail.query.clone()
        };
        let Some(answer) = self.control.wait(&self.runtime, self.doors.crm.fetch(&query, &Position::Start)) else {
            return Ok(None);
        };
        let read = answer.and_then(|raw| self.sort(&query, None, ReadKind::All, &raw).map(drop));
        match read {
            Ok(()) => Ok(Some(false)),
            Err(fault) if super::page_size::is_of_a_row(&fault) => Ok(Some(true)),
            Err(fault) => Err(fault),
        }
    }
}
