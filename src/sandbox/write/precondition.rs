//! `If-Match` and `If-None-Match` (learn.microsoft.com, "Perform conditional operations using the Web API").
use crate::sandbox::data::world::Row;
use crate::sandbox::errors::ODataError;
use crate::sandbox::metadata::Table;
use crate::sandbox::server::Ask;

/// Refuses where the caller knows another version of the row.
pub(crate) fn matches(ask: &Ask<'_>, row: &Row) -> Result<(), ODataError> {
    let Some(wanted) = ask.call.header("if-match").filter(|wanted| *wanted != "*") else { return Ok(()) };
    match version(wanted) == Some(row.version) {
        true => Ok(()),
        false => {
            let text = "The version of the existing record doesn't match the RowVersion property provided.".to_owned();
            Err(ODataError::new(412, "0x80060882", text))
        }
    }
}

/// Refuses where the caller wants to insert only and the row is there.
pub(crate) fn absent(ask: &Ask<'_>, table: &Table) -> Result<(), ODataError> {
    match ask.call.header("if-none-match") {
        Some("*") => {
            let text = format!("A record with matching key values already exists in {}.", table.logical);
            Err(ODataError::new(412, "0x80040237", text))
        }
        _ => Ok(()),
    }
}

/// `W/"123"` as 123.
pub(crate) fn version(tag: &str) -> Option<u64> {
    tag.trim().trim_start_matches("W/").trim_matches('"').parse().ok()
}
