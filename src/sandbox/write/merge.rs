//! `Merge`: a row is merged into another of its table. It stays, inactive, and names the one that goes on; what referred to it
//! refers to that one (learn.microsoft.com, "Merge Action", "Merge duplicate records").
use super::draft::{Members, draft};
use super::reference::{Located, locate};
use super::value::bad_payload;
use super::{atomically, body, commit, rules};
use crate::sandbox::data::cell::{Cell, guid_text};
use crate::sandbox::data::scan;
use crate::sandbox::data::values::Values;
use crate::sandbox::data::world::{Row, World};
use crate::sandbox::errors::ODataError;
use crate::sandbox::metadata::{Kind, Table, table};
use crate::sandbox::overlay::{Change, Effect, State};
use crate::sandbox::relations;
use crate::sandbox::reply::Reply;
use crate::sandbox::rows::granted;
use crate::sandbox::server::Ask;
use serde_json::Value;
use std::sync::Arc;

/// Tables whose rows are merged, as far as they are here.
const MERGED: [&str; 3] = ["account", "contact", "lead"];

/// Answers the action.
pub(super) fn perform(ask: &Ask<'_>, state: &mut State) -> Result<Reply, ODataError> {
    let body = body(ask)?;
    let (own, winner) = named(ask, state, &body, "Target")?;
    let (other, loser) = named(ask, state, &body, "Subordinate")?;
    if own.no != other.no {
        return Err(bad_payload("'Target' and 'Subordinate' are not of one table.".to_owned()));
    }
    granted(ask, own, "Write")?;
    let content = body.get("UpdateContent").and_then(Value::as_object);
    atomically(state, |state| {
        merge(state, &ask.shared.world, (own, winner.id, loser.id), ask.shared.now())
            .map_err(|text| ODataError::new(400, "0x80040203", text))?;
        if let Some(content) = content {
            let mut draft = draft(ask, state, own, content)?;
            draft.id = None;
            let row = state.find(&ask.shared.world, own, winner.id).unwrap_or(winner);
            commit::update(ask, state, own, &row, draft)?;
        }
        state.count_effect(own, loser.id, Effect::Update);
        Ok(Reply { status: 204, ..Reply::default() })
    })
}

/// The row a parameter names: `{"contactid": "…", "@odata.type": "Microsoft.Dynamics.CRM.contact"}`.
fn named(ask: &Ask<'_>, state: &State, body: &Members, name: &str) -> Result<(&'static Table, Row), ODataError> {
    let given = body.get(name).and_then(Value::as_object);
    let given = given.ok_or_else(|| bad_payload(format!("The parameter '{name}' is missing.")))?;
    let kind = given.get("@odata.type").and_then(Value::as_str).unwrap_or_default();
    let own = kind.rsplit('.').next().and_then(table);
    let own = own.ok_or_else(|| bad_payload(format!("'{name}' does not say its type.")))?;
    let id = given.get(own.id).and_then(Value::as_str);
    let id = id.ok_or_else(|| bad_payload(format!("'{name}' has no '{}'.", own.id)))?;
    match locate(ask, state, own, id)? {
        Located::Row(row) => Ok((own, row)),
        located => located.row(own).map(|row| (own, row)),
    }
}

/// Merges one row into another; both must be active.
///
/// # Errors
/// Words for what cannot be merged.
pub(crate) fn merge(
    state: &mut State,
    world: &World,
    (own, winner, loser): (&'static Table, u128, u128),
    now: i64,
) -> Result<(), String> {
    if !MERGED.contains(&own.logical) || winner == loser {
        return Err(format!("rows of {} are not merged so", own.logical));
    }
    let active = own.columns.iter().find(|column| column.kind == Kind::State).ok_or("no state")?;
    let find = |state: &State, id: u128| {
        let row = state.find(world, own, id).ok_or_else(|| format!("no {} {}", own.logical, guid_text(id)))?;
        match world.cell(own, &row, active) {
            Cell::Int(0) => Ok(row),
            _ => Err(format!("{} is inactive", guid_text(id))),
        }
    };
    let (stays, goes) = (find(state, winner)?, find(state, loser)?);
    let closed = active.choices.last().map_or(1, |choice| choice.value);
    let mut values = Values::default();
    values.set(active.logical, Cell::Int(closed));
    rules::state(own, &mut values, Some((world, &goes))).map_err(|_| "no status fits".to_owned())?;
    values.set_if(own.column("merged"), Cell::Bool(true));
    values.point("masterid", own.logical, winner);
    let now = state.moment(now);
    put(state, world, own, goes, &values, now);
    lead_over(state, world, (own, winner, loser), now);
    let stays = state.find(world, own, winner).unwrap_or(stays);
    put(state, world, own, stays, &Values::default(), now);
    Ok(())
}

/// What referred to the row that went refers to the one that stayed.
fn lead_over(state: &mut State, world: &World, (own, winner, loser): (&'static Table, u128, u128), now: i64) {
    let leads = relations::all().iter().filter(|one| {
        one.target.no == own.no
            && one.column.logical != "masterid"
            && one.from.holds_rows
            && !one.column.recipe.follows()
    });
    for one in leads {
        let (from, column) = (one.from, one.column);
        let refers = |row: &Row| {
            world.cell(from, row, column) == Cell::Guid(loser)
                && world.target(from, row, column.logical) == Some(own.logical)
        };
        let rows: Vec<Row> = scan::by_id(world, state, from, None).filter(refers).collect();
        for row in rows {
            let mut values = Values::default();
            values.point(column.logical, own.logical, winner);
            put(state, world, from, row, &values, now);
        }
    }
}

fn put(state: &mut State, world: &World, own: &'static Table, row: Row, written: &Values, now: i64) {
    let mut values = row.values.as_deref().cloned().unwrap_or_default();
    values.take(written);
    let version = state.take_version();
    let row = Row { values: Some(Arc::new(values)), modified: now, version, ..row };
    state.apply(world, own, Change::Put { row, new: false });
}
