//! What stands behind a row in a reading path: a property, its raw value, a related row, a related collection, an address.
use super::data::cell::{Cell, guid_text};
use super::data::world::Row;
use super::data::write;
use super::errors::ODataError;
use super::metadata::{Column, Kind, Table};
use super::navigate::Expansion;
use super::odata::expand::Expand;
use super::overlay::State;
use super::relations::{self, Side};
use super::reply::Reply;
use super::rows::{granted, on_wire, render};
use super::server::Ask;
use serde_json::json;
use std::io::Write;

/// Answers `contacts(key)/…`.
pub(super) fn answer(
    ask: &Ask<'_>,
    state: &State,
    (table, row): (&'static Table, &Row),
    tail: &[&str],
) -> Result<Reply, ODataError> {
    let [name, rest @ ..] = tail else { return Err(ODataError::no_segment(table.set)) };
    if let Some(column) = on_wire(ask, table, name) {
        let value = ask.shared.world.cell(table, row, column);
        return match rest {
            [] if value == Cell::Null => Ok(Reply { status: 204, ..Reply::default() }),
            [] => {
                let mut out = Vec::new();
                let (base, set, id) = (&ask.base, table.set, guid_text(row.id));
                let _ = write!(out, "{{\"@odata.context\":\"{base}/$metadata#{set}({id})/{name}\",\"value\":");
                write::cell(&mut out, &value);
                out.push(b'}');
                Ok(Reply::raw_json(out))
            }
            ["$value"] if column.kind == Kind::File => Ok(file(table, row, column, &value)),
            ["$value"] => Ok(Reply::new(200, "text/plain", value.plain().into_bytes())),
            [other, ..] => Err(ODataError::no_segment(other)),
        };
    }
    let side = relations::navigation(table, name).ok_or_else(|| ODataError::no_segment(name))?;
    match (side, rest) {
        (Side::One { column, target }, rest) => {
            granted(ask, target, "Read")?;
            let leads = ask.shared.world.target(table, row, column.logical) == Some(target.logical);
            let other = match ask.shared.world.cell(table, row, column) {
                Cell::Guid(id) if leads => state.find(&ask.shared.world, target, id),
                _ => None,
            };
            let Some(other) = other else { return Ok(Reply { status: 204, ..Reply::default() }) };
            match rest {
                [] => Ok(Reply::raw_json(render(ask, state, target, &other)?)),
                ["$ref"] => {
                    let id = format!("{}/{}({})", ask.base, target.set, guid_text(other.id));
                    let context = format!("{}/$metadata#$ref", ask.base);
                    Ok(Reply::json(200, &json!({ "@odata.context": context, "@odata.id": id })))
                }
                [other, ..] => Err(ODataError::no_segment(other)),
            }
        }
        (_, []) => collection(ask, state, (table, row), name),
        (_, ["$ref"]) => {
            let text = "$ref is supported on single-valued navigation properties only.".to_owned();
            Err(ODataError::new(400, "0x80060888", text))
        }
        (_, [other, ..]) => Err(ODataError::no_segment(other)),
    }
}

/// The bytes behind a file column (learn.microsoft.com, "Use file column data"): a small text that names its row. The row
/// itself holds the file's identifier only.
fn file(table: &Table, row: &Row, column: &Column, value: &Cell) -> Reply {
    let Cell::Guid(id) = value else { return Reply { status: 204, ..Reply::default() } };
    let text =
        format!("{} of {} {}\r\nFile {}\r\n", column.label.en, table.label.en, guid_text(row.id), guid_text(*id));
    let size = text.len().to_string();
    Reply::new(200, "application/octet-stream", text.into_bytes())
        .with("x-ms-file-name", format!("{}.txt", column.logical))
        .with("x-ms-file-size", size)
}

/// The rows of a collection; behind its own next link there are none.
fn collection(
    ask: &Ask<'_>,
    state: &State,
    (table, row): (&'static Table, &Row),
    name: &str,
) -> Result<Reply, ODataError> {
    let wanted = Expand {
        name: name.to_owned(),
        select: ask.query.select.clone(),
        filter: ask.query.filter.clone(),
        order: ask.query.order.clone(),
        top: ask.query.top.and_then(|top| usize::try_from(top).ok()),
        ..Expand::default()
    };
    let mut expansion = Expansion::bind(ask, state, table, &wanted)?;
    if ask.query.skip_token.is_none() {
        expansion.prepare(std::slice::from_ref(row));
    }
    let mut out = Vec::new();
    let _ = write!(out, "{{\"@odata.context\":\"{}/$metadata#{}\",\"value\":", ask.base, expansion.target().set);
    expansion.list(&mut out, row);
    out.push(b'}');
    Ok(Reply::raw_json(out))
}
