//! Rows by page, by identifier, and their number.
use super::behind;
use super::data::scan;
use super::data::world::Row;
use super::data::write::{Annotations, Projection};
use super::delta;
use super::errors::ODataError;
use super::fetch_xml;
use super::metadata::{Column, Kind, Table, entity_json::privilege_stem, metadata};
use super::navigate;
use super::odata::filter::{self, Filter};
use super::odata::{parse, path};
use super::overlay::State;
use super::page::{applied, page};
use super::related;
use super::reply::Reply;
use super::server::Ask;
use super::sql;
use super::write::reference::locate;
use std::io::Write;

/// Counts stop here, as the real server's do.
pub(super) const MOST_COUNTED: u64 = 5_000;

/// The table behind an entity set.
pub(crate) fn table_of(set: &str) -> Option<&'static Table> {
    metadata().tables.iter().find(|table| table.set == set)
}

/// The table behind an entity set of this organisation.
pub(super) fn set_table(ask: &Ask<'_>, set: &str) -> Result<&'static Table, ODataError> {
    let found = table_of(set).filter(|table| ask.shared.has(table));
    found.ok_or_else(|| ODataError::no_segment(set))
}

/// The column that has this name in rows of this organisation.
pub(super) fn on_wire(ask: &Ask<'_>, table: &'static Table, wire: &str) -> Option<&'static Column> {
    ask.shared.drift().on_wire(table, wire)
}

/// Answers an entity set.
pub(crate) fn answer(ask: &Ask<'_>, rest: &str) -> Result<Reply, ODataError> {
    let segments = path::segments(rest);
    let Some((first, tail)) = segments.split_first() else { return Err(ODataError::no_segment(rest)) };
    let table = set_table(ask, &first.name)?;
    readable(ask, table)?;
    if table.virtual_ && ask.shared.fault("virtual_table_error", table.set, true).is_some() {
        let text = format!("The data provider of the virtual table '{}' could not be reached.", table.logical);
        return Err(ODataError::new(500, "0x80050259", text));
    }
    if let Some(sql) = &ask.query.sql {
        return sql::answer(ask, table, sql);
    }
    if let Some(xml) = &ask.query.fetch_xml {
        return fetch_xml::answer(ask, table, xml);
    }
    let changes = ask.prefer.track || ask.query.delta_token.is_some();
    if changes && first.key.is_none() {
        delta::permitted(ask, table)?;
    }
    let tail: Vec<&str> = tail.iter().map(|segment| segment.name.as_str()).collect();
    match (&first.key, tail.as_slice()) {
        (None, []) if ask.query.delta_token.is_some() => delta::changes(ask, table),
        (None, []) => page(ask, table),
        (None, ["$count"]) if ask.query.delta_token.is_some() => delta::count(ask, table),
        (None, ["$count"]) => {
            let count = count(ask, table, bound_filter(ask, table)?.as_ref());
            Ok(Reply::new(200, "text/plain", format!("\u{feff}{count}").into_bytes()))
        }
        (Some(key), []) => {
            let state = ask.shared.state();
            let row = locate(ask, &state, table, key)?.row(table)?;
            one(ask, &state, table, &row)
        }
        (Some(key), tail) => {
            let state = ask.shared.state();
            let row = locate(ask, &state, table, key)?.row(table)?;
            behind::answer(ask, &state, (table, &row), tail)
        }
        (None, [tail, ..]) => Err(ODataError::no_segment(tail)),
    }
}

/// One row as an answer; nothing but its tag where the caller knows this version.
fn one(ask: &Ask<'_>, state: &State, table: &'static Table, row: &Row) -> Result<Reply, ODataError> {
    let tag = format!("W/\"{}\"", row.version);
    if ask.call.header("if-none-match") == Some(&tag) && ask.prefer.annotations == Annotations::default() {
        return Ok(Reply { status: 304, ..Reply::default() }.with("etag", tag));
    }
    Ok(applied(ask, Reply::raw_json(render(ask, state, table, row)?)).with("etag", tag))
}

fn readable(ask: &Ask<'_>, table: &Table) -> Result<(), ODataError> {
    granted(ask, table, "Read")
}

/// The name of a privilege on a table: `Read`, `Create`, `AppendTo`; none where the table has no privileges of its own.
fn privilege(table: &Table, kind: &str) -> Option<String> {
    privilege_stem(table).map(|stem| format!("prv{kind}{stem}"))
}

/// Whether the caller holds a privilege on a table.
pub(super) fn granted(ask: &Ask<'_>, table: &Table, kind: &str) -> Result<(), ODataError> {
    match privilege(table, kind) {
        Some(name) if !ask.who.may(&name) => Err(missing_privilege(ask, table, kind)),
        _ => Ok(()),
    }
}

/// Whether the caller holds it for the whole organisation.
pub(super) fn granted_everywhere(ask: &Ask<'_>, table: &Table, kind: &str) -> Result<(), ODataError> {
    match privilege(table, kind) {
        Some(name) if !ask.who.may_everywhere(&name) => Err(missing_privilege(ask, table, kind)),
        _ => Ok(()),
    }
}

/// The refusal of a caller without a privilege.
fn missing_privilege(ask: &Ask<'_>, table: &Table, kind: &str) -> ODataError {
    let name = privilege(table, kind).unwrap_or_default();
    ask.who.lacks(&name, (table.type_code, table.logical, table.label.en))
}

/// One row as an object of its own.
pub(super) fn render(ask: &Ask<'_>, state: &State, table: &'static Table, row: &Row) -> Result<Vec<u8>, ODataError> {
    let columns = columns(ask, table)?;
    let projection = Projection::new(&ask.shared.world, state, table, columns, ask.prefer.annotations);
    let mut out = Vec::with_capacity(2_048);
    let _ = write!(out, "{{\"@odata.context\":\"{}/$metadata#{}{}/$entity\",", ask.base, table.set, selected(ask));
    projection.members(&mut out, row, None);
    let mut expansions = navigate::bind(ask, state, table)?;
    expansions.iter_mut().for_each(|expansion| {
        expansion.prepare(std::slice::from_ref(row));
        expansion.write(&mut out, row);
    });
    out.push(b'}');
    Ok(out)
}

/// The selected columns as a context repeats them.
pub(super) fn selected(ask: &Ask<'_>) -> String {
    ask.query.select.as_ref().map_or(String::new(), |names| format!("({})", names.join(",")))
}

/// The columns of an answer: those selected, what a money column drags along, and always the identifier.
pub(super) fn columns(ask: &Ask<'_>, table: &'static Table) -> Result<Vec<&'static Column>, ODataError> {
    chosen_columns(ask, table, ask.query.select.as_deref())
}

/// The same for any list of names.
pub(super) fn chosen_columns(
    ask: &Ask<'_>,
    table: &'static Table,
    names: Option<&[String]>,
) -> Result<Vec<&'static Column>, ODataError> {
    let Some(names) = names else {
        let wires = ask.shared.drift();
        return Ok(wires.readable(table).collect());
    };
    let mut out: Vec<&'static Column> = Vec::with_capacity(names.len() + 2);
    for name in names {
        let column = on_wire(ask, table, name).ok_or_else(|| ODataError::no_property(name, table.logical))?;
        if !out.iter().any(|known| known.wire == column.wire) {
            out.push(column);
        }
    }
    let money = out.iter().any(|column| matches!(column.kind, Kind::Money { .. } | Kind::MoneyBase { .. }));
    for dragged in [money.then_some("_transactioncurrencyid_value"), Some(table.id)].into_iter().flatten() {
        if !out.iter().any(|column| column.wire == dragged) {
            out.extend(table.on_wire(dragged));
        }
    }
    Ok(out)
}

/// The filter, its names looked up.
pub(super) fn bound_filter(ask: &Ask<'_>, table: &'static Table) -> Result<Option<Filter<'static>>, ODataError> {
    let Some(text) = &ask.query.filter else { return Ok(None) };
    let expr = related::resolve(ask, &ask.shared.state(), table, parse::parse(text, &ask.query.aliases)?)?;
    filter::bind(expr, table, &ask.shared.drift()).map(Some)
}

/// How many rows pass, up to the limit of all counts.
pub(super) fn count(ask: &Ask<'_>, table: &Table, filter: Option<&Filter<'_>>) -> u64 {
    let (world, state) = (&ask.shared.world, ask.shared.state());
    let Some(filter) = filter else { return state.count(table).min(MOST_COUNTED) };
    let (low, high) = filter.modified_range();
    let most = usize::try_from(MOST_COUNTED).unwrap_or(usize::MAX);
    let after = low.checked_sub(1).map(|low| (low, u128::MAX));
    let rows = scan::by_modified(world, &state, table, after).take_while(|row| row.modified <= high);
    let found = rows.filter(|row| filter.accepts(world, table, row)).take(most).count();
    u64::try_from(found).unwrap_or(MOST_COUNTED)
}
