//! Decoding a page: from the body's bytes straight into cells, driven by the query's columns. No tree of JSON values.
//!
//! The quick way reads the body once and borrows every text it can. Where it stumbles (a lone surrogate, bytes that are
//! no UTF-8, a number no double can hold) the rows are cut apart first and read one by one, so that only the bad ones
//! are rejected and every good one still arrives.
//!
//! - A field that comes twice in a row is ambiguous: the row is rejected (`duplicate-field`).
//! - A selected field that does not come counts as empty, and one that comes in no row at all is told; fields nobody asked
//!   for are skipped.
//! - Control keys may stand in any order, but only once.
//! - A row that was merged into another is gone, and says into which.
//! - With change tracking a row may be one that is gone: its context ends in `/$deletedEntity`, its `id` is a bare GUID.
mod cell;
mod envelope;
mod inner;
mod merged;
mod repair;
mod row;
#[cfg(test)]
mod tests;

use crate::crm::json::broken;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{DecodedPage, Position, RawPage, ReadQuery};
use row::Sheet;

/// Decodes a page.
///
/// # Errors
/// `BadJson`, `Oversize` for nesting deeper than 64, `ForeignLink` when the page's own link is not the one that was
/// checked.
pub(super) fn page<'p>(query: &ReadQuery, page: &'p RawPage) -> Outcome<DecodedPage<'p>> {
    let text = std::str::from_utf8(&page.body);
    if let Ok(text) = text {
        let mut sheet = Sheet::new(query);
        if let Ok(links) = envelope::read(text, &mut sheet) {
            same_link(&links, page)?;
            return Ok(sheet.into_page());
        }
        if sheet.too_deep() {
            return Err(too_deep());
        }
    }
    let (links, decoded) = match text {
        Ok(text) => repair::rows(query, text)?,
        Err(_) => {
            let patched = broken::patched(&page.body);
            let (links, decoded) = repair::rows(query, &patched)?;
            (links, broken::into_owned(decoded))
        }
    };
    same_link(&links, page)?;
    Ok(decoded)
}

fn too_deep() -> Fault {
    Fault::new(ErrorKind::Oversize, "the page is nested deeper than 64 levels")
}

/// The links a page names.
#[derive(Debug, Default, PartialEq, Eq)]
struct Links {
    next: Option<String>,
    delta: Option<String>,
}

/// The link found quickly when the page arrived must be the page's real one.
fn same_link(found: &Links, page: &RawPage) -> Outcome<()> {
    let (next, delta) = (found.next.as_deref(), found.delta.as_deref());
    let same = match &page.next {
        Some(Position::Link(checked)) => next == Some(checked),
        Some(Position::Delta(checked)) => next.is_none() && delta == Some(checked),
        Some(Position::Start) | None => next.is_none(),
    };
    if same {
        return Ok(());
    }
    Err(Fault::new(ErrorKind::ForeignLink, "the page's link is not the one that was checked"))
}
