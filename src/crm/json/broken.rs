//! What helps with a page in which something is broken, before its rows are cut apart.
use crate::mapping::Cell;
use crate::port::{DecodedPage, RowKey, Rows};
use std::borrow::Cow;

/// Bytes that are no UTF-8 become a lone surrogate's escape: inside a text that makes the row bad, elsewhere the page.
pub(in crate::crm) fn patched(body: &[u8]) -> String {
    let mut out = String::with_capacity(body.len() + 64);
    for chunk in body.utf8_chunks() {
        out.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            out.push_str("\\ud800");
        }
    }
    out
}

/// The same page without borrowing.
pub(in crate::crm) fn into_owned(page: DecodedPage<'_>) -> DecodedPage<'static> {
    let DecodedPage { rows, bad, halves, gone, untold } = page;
    DecodedPage { rows: owned(rows), bad, halves: owned(halves), gone, untold }
}

fn owned(rows: Rows<'_>) -> Rows<'static> {
    let Rows { width, keys, cells } = rows;
    let keys = keys.into_iter().map(|k| RowKey { id: Cow::Owned(k.id.into_owned()), version: k.version }).collect();
    Rows { width, keys, cells: cells.into_iter().map(Cell::into_owned).collect() }
}

/// Whether brackets outside of texts nest deeper.
pub(in crate::crm) fn deeper_than(text: &str, limit: usize) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                depth += 1;
                if depth > limit {
                    return true;
                }
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}
