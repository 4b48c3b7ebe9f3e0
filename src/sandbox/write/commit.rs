//! Rows made, changed and deleted: defaults, uniqueness, versions, and the count of what plug-ins would have seen.
use super::draft::{Draft, Members, draft};
use super::reference::missing;
use super::rules;
use crate::sandbox::data::cell::{Cell, guid_text};
use crate::sandbox::data::values::Values;
use crate::sandbox::data::world::Row;
use crate::sandbox::errors::ODataError;
use crate::sandbox::metadata::{Column, Kind, Table, keys_of, table};
use crate::sandbox::overlay::{Change, Effect, State, inserted_id};
use crate::sandbox::rows::granted;
use crate::sandbox::server::Ask;
use std::sync::Arc;

/// Makes a row, and the rows its body holds within; `id` where the address named one. A refusal may leave rows made on
/// the way: callers with nested bodies work on a copy of the state.
pub(crate) fn create(
    ask: &Ask<'_>,
    state: &mut State,
    table: &'static Table,
    mut draft: Draft,
    id: Option<u128>,
) -> Result<Row, ODataError> {
    granted(ask, table, "Create")?;
    if table.virtual_ {
        return Err(rules::virtual_refusal(ask, table));
    }
    for (column, target, body) in std::mem::take(&mut draft.before) {
        let made = make(ask, state, target, &body)?;
        granted(ask, table, "Append")?;
        draft.values.point(column.logical, target.logical, made.id);
    }
    let world = &ask.shared.world;
    let id = id.or(draft.id);
    if let Some(taken) = id.filter(|id| state.find(world, table, *id).is_some()) {
        let text = format!(
            "Cannot insert duplicate key. A record of {} with the id {} exists.",
            table.logical,
            guid_text(taken)
        );
        return Err(ODataError::new(412, "0x80040237", text));
    }
    let mut values = defaults(ask, table, &draft.values);
    values.take(&draft.values);
    rules::state(table, &mut values, None)?;
    let now = state.moment(ask.shared.now());
    let index = state.next_index(world, table);
    let id = id.unwrap_or_else(|| inserted_id(world, table, index));
    let row = Row { index, id, modified: now, version: 0, turn: 0, born: now, values: Some(Arc::new(values)) };
    rules::unique(ask, state, table, &row)?;
    rules::duplicates(ask, state, table, &row, None)?;
    let row = Row { version: state.take_version(), ..row };
    put(ask, state, table, &row, true);
    for (column, from, body) in std::mem::take(&mut draft.after) {
        let mut nested = super::draft::draft(ask, state, from, &body)?;
        nested.values.point(column.logical, table.logical, row.id);
        create(ask, state, from, nested, None)?;
    }
    Ok(row)
}

/// Makes a row from a body.
pub(crate) fn make(ask: &Ask<'_>, state: &mut State, table: &'static Table, body: &Members) -> Result<Row, ODataError> {
    let draft = draft(ask, state, table, body)?;
    create(ask, state, table, draft, None)
}

fn put(ask: &Ask<'_>, state: &mut State, table: &'static Table, row: &Row, new: bool) {
    let world = &ask.shared.world;
    state.apply(world, table, Change::Put { row: row.clone(), new });
    state.count_effect(table, row.id, if new { Effect::Create } else { Effect::Update });
    mirror(ask, state, table, row);
}

/// Every activity stands in `activitypointer` too, under the same identifier.
fn mirror(ask: &Ask<'_>, state: &mut State, own: &'static Table, row: &Row) {
    let Some(pointers) = table("activitypointer").filter(|pointers| own.activity && pointers.no != own.no) else {
        return;
    };
    let world = &ask.shared.world;
    let mut values = Values::of_new_row();
    for column in pointers.columns.iter().filter(|column| column.readable && !column.recipe.follows()) {
        let Some(source) = own.column(column.logical) else { continue };
        match (world.cell(own, row, source), world.target(own, row, source.logical)) {
            (Cell::Guid(id), Some(target)) if source.kind.is_lookup() => values.point(column.logical, target, id),
            (cell, _) => values.set(column.logical, cell),
        }
    }
    let known = state.find(world, pointers, row.id);
    let born = known.as_ref().map_or(row.born, |known| known.born);
    let index = known.as_ref().map_or_else(|| state.next_index(world, pointers), |known| known.index);
    let pointer = Row { index, born, values: Some(Arc::new(values)), ..row.clone() };
    state.apply(world, pointers, Change::Put { row: pointer, new: known.is_none() });
}

/// What a new row holds before anybody writes: the caller as owner, the first state, no to every question.
fn defaults(ask: &Ask<'_>, table: &'static Table, written: &Values) -> Values {
    let identity = &ask.shared.world.identity;
    let mut values = Values::of_new_row();
    for column in table.columns.iter().filter(|column| column.readable) {
        match (column.logical, column.kind) {
            ("ownerid" | "createdby" | "modifiedby" | "owninguser", _) => {
                values.point(column.logical, "systemuser", ask.who.user);
            }
            ("createdonbehalfby" | "modifiedonbehalfby", _) => {
                if let Some(delegate) = ask.who.delegate {
                    values.point(column.logical, "systemuser", delegate);
                }
            }
            ("owningbusinessunit", _) => values.point(column.logical, "businessunit", identity.unit),
            ("activitytypecode", _) => values.set(column.logical, Cell::Word(table.logical)),
            ("isregularactivity", _) => values.set(column.logical, Cell::Bool(true)),
            ("transactioncurrencyid", _) if holds_money(table, written) => {
                if let Some(id) = ask.shared.world.base_currency() {
                    values.point(column.logical, "transactioncurrency", id);
                }
            }
            (_, Kind::Bool { .. }) => values.set(column.logical, Cell::Bool(false)),
            _ => {}
        }
    }
    values
}

fn holds_money(table: &Table, written: &Values) -> bool {
    table.columns.iter().any(|column| matches!(column.kind, Kind::Money { .. }) && written.holds(column.logical))
}

/// Changes a row.
pub(crate) fn update(
    ask: &Ask<'_>,
    state: &mut State,
    table: &'static Table,
    row: &Row,
    draft: Draft,
) -> Result<Row, ODataError> {
    granted(ask, table, "Write")?;
    if table.virtual_ {
        return Err(rules::virtual_refusal(ask, table));
    }
    rules::open(ask, state, table, row)?;
    if let Some((column, ..)) = draft.before.first().or(draft.after.first()) {
        let text = format!("Deep update of related rows is not supported ('{}').", column.logical);
        return Err(ODataError::new(400, "0x80048d19", text));
    }
    let mut values = row.values.as_deref().cloned().unwrap_or_default();
    let mut written = draft.values;
    rules::state(table, &mut written, Some((&ask.shared.world, row)))?;
    if let Some(owner) = written.target("ownerid") {
        let (user, team) = match (owner, written.written("ownerid")) {
            ("team", Some(Cell::Guid(id))) => (Cell::Null, Cell::Guid(*id)),
            (_, Some(cell)) => (cell.clone(), Cell::Null),
            _ => (Cell::Null, Cell::Null),
        };
        written.set_if(table.column("owninguser"), user);
        written.set_if(table.column("owningteam"), team);
    }
    if table.column("modifiedby").is_some() {
        written.point("modifiedby", "systemuser", ask.who.user);
        match ask.who.delegate {
            Some(delegate) => written.point("modifiedonbehalfby", "systemuser", delegate),
            None => written.set_if(table.column("modifiedonbehalfby"), Cell::Null),
        }
    }
    if table.elastic {
        // An elastic row is replaced whole.
        values = Values::of_new_row();
    }
    values.take(&written);
    let now = state.moment(ask.shared.now());
    let changed = Row { modified: now, version: 0, values: Some(Arc::new(values)), ..row.clone() };
    if written.names().any(|name| keys_of(table.logical).any(|key| key.columns.contains(&name))) {
        rules::unique(ask, state, table, &changed)?;
    }
    rules::duplicates(ask, state, table, &changed, Some(row.id))?;
    let changed = Row { version: state.take_version(), ..changed };
    put(ask, state, table, &changed, false);
    Ok(changed)
}

/// Deletes a row.
pub(crate) fn delete(ask: &Ask<'_>, state: &mut State, table: &'static Table, id: u128) -> Result<(), ODataError> {
    granted(ask, table, "Delete")?;
    if table.virtual_ {
        return Err(rules::virtual_refusal(ask, table));
    }
    let world = &ask.shared.world;
    if state.find(world, table, id).is_none() {
        return Err(missing(table, id));
    }
    let version = state.take_version();
    state.apply(world, table, Change::Remove { id, version });
    state.count_effect(table, id, Effect::Delete);
    if let Some(pointers) = crate::sandbox::metadata::table("activitypointer").filter(|_| table.activity)
        && state.find(world, pointers, id).is_some()
        && pointers.no != table.no
    {
        state.apply(world, pointers, Change::Remove { id, version });
    }
    Ok(())
}

/// The text of an alternate key's values, for a row addressed by one that does not exist yet.
pub(crate) fn keyed_values(cells: Vec<(&'static Column, Cell)>, draft: &mut Draft) {
    for (column, cell) in cells {
        // What the body says of a key column wins over the address when the row is made.
        if !draft.values.holds(column.logical) {
            draft.values.set(column.logical, cell);
        }
    }
}
