//! Rows that are asked for by their identifiers, many at a time. One that cannot be read is found by halves, so that it does
//! not keep the others away.
use super::apply::Sorted;
use super::page_size::is_of_a_row;
use super::session::{Ending, Session};
use crate::catalog::record_id::key_in_form;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::ReadWay;
use crate::mapping::{Filter, Literal};
use crate::port::{Position, RawPage, ReadOrder, ReadQuery};
use crate::run::ReadKind;
use std::collections::HashSet;

/// What came of rows that were asked for.
pub(super) enum Came<'p, 'k> {
    /// A page of them.
    Page(&'p Sorted<'p>),
    /// Those the CRM does not have, or does not show.
    Missing(&'k [&'k str]),
    /// One that cannot be read.
    Unreadable(&'k str, &'k Fault),
    /// Identifiers of a population begin that stand behind this place of it.
    Block(&'k [u8]),
    /// These, and all named before them, have been asked for, and what came of them has been handed on.
    Through(&'k [String]),
}

impl Session {
    /// Asks for rows, so many at once, and hands on what comes. The filter is judged here: a row that does not come is not
    /// there.
    ///
    /// # Errors
    /// Whatever goes wrong with the CRM, or with what is done with the rows.
    pub(super) fn by_key(
        &self,
        keys: &[String],
        at_once: usize,
        take: &mut dyn FnMut(Came<'_, '_>) -> Outcome<()>,
    ) -> Outcome<Ending> {
        let whole = self.judged_here();
        let test = self.row_test(&whole)?;
        let mut waiting: Vec<&[String]> = keys.chunks(at_once.max(1)).rev().collect();
        while let Some(rows) = waiting.pop() {
            if !self.control.passes(&self.runtime) {
                return Ok(Ending::Cancelled);
            }
            let all: Vec<&String> = rows.iter().collect();
            let mut query = named(&whole, &all);
            let Some(mut pages) = self.all_pages(&query) else { return Ok(Ending::Cancelled) };
            if let Some(asked) = pages.as_ref().err().and_then(|fault| askable(fault, &whole.primary_id, &all)) {
                query = named(&whole, &asked);
                let again = if asked.is_empty() { Some(Ok(Vec::new())) } else { self.all_pages(&query) };
                let Some(again) = again else { return Ok(Ending::Cancelled) };
                pages = again;
            }
            let pages = match pages {
                Err(fault) if of_these(&fault) => Err(fault),
                other => Ok(other?),
            };
            let sorted = pages.as_ref().map_err(Clone::clone).and_then(|pages| {
                pages
                    .iter()
                    .map(|raw| self.sort(&query, test.as_ref(), ReadKind::Tracked, raw))
                    .collect::<Outcome<Vec<_>>>()
            });
            match sorted {
                Ok(sorted) => {
                    hand_on(rows, &sorted, take)?;
                    take(Came::Through(rows))?;
                }
                Err(fault) if of_these(&fault) && rows.len() > 1 => {
                    let (first, second) = rows.split_at(rows.len() / 2);
                    waiting.extend([second, first]);
                }
                Err(fault) if is_of_a_row(&fault) => {
                    rows.iter().try_for_each(|row| take(Came::Unreadable(row, &fault)))?;
                    take(Came::Through(rows))?;
                }
                Err(fault) => return Err(fault),
            }
        }
        Ok(Ending::Done)
    }

    /// The pages of a query, which are few; none where the run shall end.
    fn all_pages(&self, query: &ReadQuery) -> Option<Outcome<Vec<RawPage>>> {
        let (mut pages, mut at) = (Vec::new(), Position::Start);
        loop {
            match self.control.wait(&self.runtime, self.doors.crm.fetch(query, &at))? {
                Err(fault) => return Some(Err(fault)),
                Ok(raw) => {
                    let next = raw.next.clone();
                    pages.push(raw);
                    match next {
                        Some(Position::Link(link)) => at = Position::Link(link),
                        _ => return Some(Ok(pages)),
                    }
                }
            }
            // A page a row is more than the most patient server makes of them.
            if pages.len() > query.page_size.max(1) as usize {
                return Some(Err(Fault::new(ErrorKind::PagingLoop, "a page of few identifiers that goes on")));
            }
        }
    }
}

/// Whether fewer rows at once can help: one of them cannot be read, or the question is too long.
fn of_these(fault: &Fault) -> bool {
    is_of_a_row(fault) || fault.kind == ErrorKind::RequestTooLarge
}

/// The rows that can be asked for, where the connection refused the question since others among them can be nobody's identifier:
/// those are not there, and must not keep the rest from being asked for. None where that was not why.
pub(super) fn askable<'r>(fault: &Fault, primary_id: &str, rows: &[&'r String]) -> Option<Vec<&'r String>> {
    let asked: Vec<&String> = rows.iter().copied().filter(|row| key_in_form(primary_id, row).is_some()).collect();
    (fault.kind == ErrorKind::FilterInvalid && asked.len() < rows.len()).then_some(asked)
}

/// The query for these rows.
fn named(whole: &ReadQuery, rows: &[&String]) -> ReadQuery {
    let values = rows.iter().map(|id| Literal::Text((*id).clone())).collect();
    let filter = Some(Filter::In { field: whole.primary_id.clone(), values });
    let page_size = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    ReadQuery { filter, order: ReadOrder::ById, page_size, way: ReadWay::Pages, ..whole.clone() }
}

fn hand_on(rows: &[String], sorted: &[Sorted<'_>], take: &mut dyn FnMut(Came<'_, '_>) -> Outcome<()>) -> Outcome<()> {
    let mut came: HashSet<&str> = HashSet::new();
    for page in sorted {
        came.extend(page.page.rows.keys.iter().chain(&page.filtered).map(|k| k.id.as_ref()));
        came.extend(page.page.bad.iter().map(|b| b.id.as_str()));
        // Those that were merged into others.
        came.extend(page.page.gone.iter().map(|g| g.id.as_str()));
    }
    let missing: Vec<&str> = rows.iter().map(String::as_str).filter(|id| !came.contains(id)).collect();
    for page in sorted.iter().filter(|page| page.read() > 0) {
        take(Came::Page(page))?;
    }
    if missing.is_empty() { Ok(()) } else { take(Came::Missing(&missing)) }
}
