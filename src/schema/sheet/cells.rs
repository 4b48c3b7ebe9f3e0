//! Cells as text: what a spreadsheet would run as a formula is made harmless, and made what it was again.
use crate::text::clean_line;

/// Whether a spreadsheet would take the text for a formula (owasp.org, "CSV Injection"); the wide forms count as well.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// A text from outside as a cell: one line, steering characters visible, formulas behind an apostrophe.
pub fn harmless(text: &str) -> String {
    let text = clean_line(text.trim()).trim().to_owned();
    if is_formula(&text) || text.strip_prefix('\'').is_some_and(|t| t.starts_with('\'') || is_formula(t)) {
        format!("'{text}")
    } else {
        text
    }
}

/// The text of a cell somebody may have edited, without the apostrophe that kept it harmless.
pub(super) fn plain(cell: &str) -> String {
    let cell = cell.trim();
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with('\'') || is_formula(rest) => rest.trim().to_owned(),
        _ => cell.to_owned(),
    }
}

/// A cell between separators (rfc-editor.org, RFC 4180).
pub fn quoted(cell: &str, separator: char) -> String {
    let needs = cell.contains([separator, '"', '\n', '\r', ';', ',', '\t']);
    if needs { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// Characters that mean something in a Markdown table.
const MARKDOWN: &str = "\\|`*<>[]~&#";

/// A cell of a Markdown table.
pub(super) fn escaped(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    for c in cell.chars() {
        if MARKDOWN.contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
