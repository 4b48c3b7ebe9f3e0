//! Addresses of rows: by identifier or by alternate key, in a path, in `@odata.bind`, in `@odata.id`.
use crate::sandbox::data::cell::{Cell, guid_text, parse_guid};
use crate::sandbox::data::world::Row;
use crate::sandbox::errors::ODataError;
use crate::sandbox::keyed;
use crate::sandbox::metadata::{AlternateKey, Column, Kind, Table, keys_of};
use crate::sandbox::odata::parse::moment;
use crate::sandbox::odata::path::{self, Key};
use crate::sandbox::odata::percent::decode_path;
use crate::sandbox::overlay::State;
use crate::sandbox::rows::table_of;
use crate::sandbox::server::Ask;

/// What an address leads to.
pub(crate) enum Located {
    Row(Row),
    /// No row has this identifier.
    NoId(u128),
    /// No row has these values in an alternate key.
    NoKey(Vec<(&'static Column, Cell)>),
}

impl Located {
    /// The row, or the refusal of one that is not there.
    pub fn row(self, table: &Table) -> Result<Row, ODataError> {
        match self {
            Self::Row(row) => Ok(row),
            Self::NoId(id) => Err(missing(table, id)),
            Self::NoKey(_) => {
                let text = format!("A record with the specified key values does not exist in {} entity", table.logical);
                Err(ODataError::new(404, "0x80060891", text))
            }
        }
    }
}

/// The refusal of an identifier no row has.
pub(crate) fn missing(table: &Table, id: u128) -> ODataError {
    let text = format!("{} With Id = {} Does Not Exist", table.logical, guid_text(id));
    ODataError::new(404, "0x80040217", text)
}

/// Characters that a key in a path cannot carry (learn.microsoft.com, "Define alternate keys to reference rows").
const UNSAFE: [char; 10] = ['/', '<', '>', '*', '%', '&', ':', '\\', '?', '+'];

/// Finds the row a key in a path names.
pub(crate) fn locate(ask: &Ask<'_>, state: &State, table: &'static Table, key: &str) -> Result<Located, ODataError> {
    let key = path::key(key, table.id)?;
    if let Key::Parts(parts) = &key
        && let Some(unsafe_char) = parts.iter().find_map(|(_, value, _)| value.chars().find(|c| UNSAFE.contains(c)))
    {
        let text = format!("A potentially dangerous Request.Path value was detected from the client ({unsafe_char}).");
        return Err(ODataError::new(400, "0x0", text));
    }
    search(ask, state, table, key)
}

fn search(ask: &Ask<'_>, state: &State, table: &'static Table, key: Key) -> Result<Located, ODataError> {
    let world = &ask.shared.world;
    let parts = match key {
        Key::Id(id) => return Ok(state.find(world, table, id).map_or(Located::NoId(id), Located::Row)),
        Key::Parts(parts) => parts,
    };
    let alternate = alternate_key(ask, table, &parts)?;
    let mut cells = Vec::new();
    for name in alternate.columns {
        let column = table.column(name).ok_or_else(|| ODataError::no_property(name, table.logical))?;
        let part = parts.iter().find(|(wire, ..)| wire == column.wire);
        let (_, value, quoted) = part.ok_or_else(|| ODataError::no_property(name, table.logical))?;
        cells.push((column, literal(column, value, *quoted)?));
    }
    let values: Vec<Cell> = cells.iter().map(|(_, cell)| cell.clone()).collect();
    let wanted = keyed::text(alternate, &values);
    let found = wanted.and_then(|wanted| keyed::find(world, state, table, alternate, &wanted));
    Ok(found.map_or(Located::NoKey(cells), Located::Row))
}

/// The declared key that consists of just these columns.
fn alternate_key(
    ask: &Ask<'_>,
    table: &'static Table,
    parts: &[(String, String, bool)],
) -> Result<&'static AlternateKey, ODataError> {
    let fits = |key: &&AlternateKey| {
        let wires = key.columns.iter().filter_map(|name| table.column(name)).map(|column| column.wire);
        key.columns.len() == parts.len() && wires.into_iter().all(|wire| parts.iter().any(|(name, ..)| name == wire))
    };
    let found =
        keys_of(table.logical).filter(|key| ask.shared.key_status(key).is_some()).find(fits).ok_or_else(|| {
            let text = format!("The specified key attributes are not a defined key for the {} entity", table.logical);
            ODataError::new(400, "0x80060888", text)
        })?;
    if ask.shared.key_status(found) != Some("Active") {
        let text = format!("The entity key {} of the {} entity is not active.", found.schema, table.logical);
        return Err(ODataError::new(400, "0x80060888", text));
    }
    Ok(found)
}

fn literal(column: &Column, value: &str, quoted: bool) -> Result<Cell, ODataError> {
    let read = match (column.kind, quoted) {
        (Kind::Text { .. } | Kind::Memo { .. }, true) => Some(Cell::Text(value.to_owned())),
        (Kind::Int | Kind::BigInt | Kind::Picklist { .. }, false) => value.parse().ok().map(Cell::Int),
        (Kind::Date(_), false) => {
            moment(value).map(|micros| micros.div_euclid(1_000_000)).map(|seconds| match column.kind {
                Kind::Date(crate::sandbox::metadata::Behavior::DateOnly) => Cell::Day(seconds.div_euclid(86_400)),
                _ => Cell::Instant(seconds),
            })
        }
        (kind, false) if kind.is_lookup() => parse_guid(value).map(Cell::Guid),
        _ => None,
    };
    read.ok_or_else(|| {
        let text = format!("The value of '{}' in the key is not of the column's type.", column.wire);
        ODataError::new(400, "0x80060888", text)
    })
}

/// Finds the row that an address in a body names: absolute, from the root, or relative to the service.
pub(crate) fn follow(ask: &Ask<'_>, state: &State, address: &str) -> Result<(&'static Table, Row), ODataError> {
    let (table, located) = resolve(ask, state, address)?;
    Ok((table, located.row(table)?))
}

/// The same where the row may not be there yet, for rows of one table.
pub(crate) fn follow_or_key(
    ask: &Ask<'_>,
    state: &State,
    own: &'static Table,
    address: &str,
) -> Result<Located, ODataError> {
    match resolve(ask, state, address)? {
        (table, located) if table.no == own.no => Ok(located),
        _ => Err(ODataError::no_segment(address)),
    }
}

fn resolve(ask: &Ask<'_>, state: &State, address: &str) -> Result<(&'static Table, Located), ODataError> {
    let decoded = decode_path(address);
    let relative = match decoded.split_once("/api/data/") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, rest)| rest),
        None => decoded.trim_start_matches('/'),
    };
    let bad = || {
        let text = format!(
            "Invalid URI: '{address}' does not name a row, as /accounts(00000000-0000-0000-0000-000000000000) does."
        );
        ODataError::new(400, "0x80048d19", text)
    };
    let segments = path::segments(relative);
    let [segment] = segments.as_slice() else { return Err(bad()) };
    let key = segment.key.as_deref().ok_or_else(bad)?;
    let table = table_of(&segment.name).ok_or_else(|| ODataError::no_segment(&segment.name))?;
    Ok((table, search(ask, state, table, path::key(key, table.id)?)?))
}
