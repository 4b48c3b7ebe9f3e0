//! Decoding: from bytes straight into cells, driven by the query's columns. No tree of JSON values.
//!
//! The quick way reads a JSON page once and borrows every text it can. Where it stumbles (a lone surrogate, bytes that are no
//! UTF-8, a number no double can hold) the records are cut apart first and read one by one, so that only the bad ones are
//! rejected and every good one still arrives.
//!
//! - A field that comes twice in a record is ambiguous: the record is rejected (`duplicate-field`).
//! - A selected field that does not come counts as empty; fields nobody asked for are skipped.
//! - A record that says it is deleted is one that is gone.
//! - Which object a reference points to is told by the first three characters of its value.
mod cell;
mod csv;
mod envelope;
mod inner;
mod plan;
mod repair;
mod row;
#[cfg(test)]
mod tests;

pub use csv::{CsvRecords, csv};
pub(super) use plan::MASTER;

use super::spot::Spot;
use crate::crm::json::broken;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{DecodedPage, Position, RawPage, ReadQuery};
use row::Sheet;
use std::collections::BTreeMap;

/// Which object the first three characters of an identifier stand for.
pub type Prefixes = BTreeMap<String, String>;

/// Decodes a page of a REST query, an object between braces, or a part of a job's results, which is none.
///
/// # Errors
/// `BadJson`, `Oversize` for nesting deeper than 64, `ForeignLink` when the page's own link is not the one that was
/// checked.
pub fn page<'p>(query: &ReadQuery, page: &'p RawPage, prefixes: &Prefixes) -> Outcome<DecodedPage<'p>> {
    if page.body.trim_ascii_start().first() != Some(&b'{') {
        return csv(query, &page.body, prefixes);
    }
    let text = std::str::from_utf8(&page.body);
    if let Ok(text) = text {
        let mut sheet = Sheet::new(query, prefixes);
        if let Ok(next) = envelope::read(text, &mut sheet) {
            same_link(next.as_deref(), page)?;
            return Ok(sheet.into_page());
        }
        if sheet.too_deep() {
            return Err(too_deep());
        }
    }
    let (next, decoded) = match text {
        Ok(text) => repair::rows(query, text, prefixes)?,
        Err(_) => {
            let patched = broken::patched(&page.body);
            let (next, decoded) = repair::rows(query, &patched, prefixes)?;
            (next, broken::into_owned(decoded))
        }
    };
    same_link(next.as_deref(), page)?;
    Ok(decoded)
}

fn too_deep() -> Fault {
    Fault::new(ErrorKind::Oversize, "the page is nested deeper than 64 levels")
}

/// The link found quickly when the page arrived must be the page's real one.
fn same_link(found: Option<&str>, page: &RawPage) -> Outcome<()> {
    let checked = match &page.next {
        Some(Position::Link(link)) => Spot::parse(link)?.locator,
        _ => None,
    };
    if found == checked.as_deref() {
        return Ok(());
    }
    Err(Fault::new(ErrorKind::ForeignLink, "the page's link is not the one that was checked"))
}
