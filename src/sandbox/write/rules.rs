//! The rules a write must obey beyond the types of its values.
use crate::sandbox::data::cell::{Cell, guid_text};
use crate::sandbox::data::scan;
use crate::sandbox::data::values::Values;
use crate::sandbox::data::world::{Row, World};
use crate::sandbox::errors::ODataError;
use crate::sandbox::keyed;
use crate::sandbox::metadata::{Kind, Table, keys_of};
use crate::sandbox::overlay::State;
use crate::sandbox::server::Ask;

/// Brings state and status together: a status implies its state, a state its first status, and a pair must fit.
pub(crate) fn state(table: &Table, values: &mut Values, current: Option<(&World, &Row)>) -> Result<(), ODataError> {
    let of = |kind: Kind| table.columns.iter().find(|column| column.kind == kind);
    let (Some(state), Some(status)) = (of(Kind::State), of(Kind::Status)) else { return Ok(()) };
    let written = |values: &Values, logical: &str| match values.written(logical) {
        Some(Cell::Int(value)) => Some(*value),
        _ => None,
    };
    let now = current.and_then(|(world, row)| match world.cell(table, row, state) {
        Cell::Int(value) => Some(value),
        _ => None,
    });
    let (new_state, new_status) = (written(values, state.logical), written(values, status.logical));
    if current.is_some() && new_state.is_none() && new_status.is_none() {
        return Ok(());
    }
    let wanted = new_state.or(now).or(state.choices.first().map(|choice| choice.value));
    let fitting = |choice: &&crate::sandbox::metadata::Choice| choice.state == wanted;
    match new_status {
        Some(value) if !status.choices.iter().filter(fitting).any(|choice| choice.value == value) => {
            let (value, wanted) = (value, wanted.unwrap_or_default());
            let text = format!("{value} is not a valid status code for state code {wanted} on {}.", table.logical);
            Err(ODataError::new(400, "0x80048408", text))
        }
        Some(_) => {
            wanted.into_iter().for_each(|wanted| values.set(state.logical, Cell::Int(wanted)));
            Ok(())
        }
        None => {
            wanted.into_iter().for_each(|wanted| values.set(state.logical, Cell::Int(wanted)));
            let first = status.choices.iter().find(fitting);
            first.into_iter().for_each(|choice| values.set(status.logical, Cell::Int(choice.value)));
            Ok(())
        }
    }
}

/// Refuses a row whose values in an alternate key another row has.
pub(crate) fn unique(ask: &Ask<'_>, state: &State, table: &Table, row: &Row) -> Result<(), ODataError> {
    let world = &ask.shared.world;
    for key in keys_of(table.logical) {
        if ask.shared.key_status(key) != Some("Active") {
            continue;
        }
        let Some(text) = keyed::text_of(world, table, row, key) else { continue };
        let Some(other) = keyed::find(world, state, table, key, &text).filter(|other| other.id != row.id) else {
            continue;
        };
        let _ = other;
        let columns = key.columns.join(", ");
        let text = format!(
            "A record that has the attribute values {columns} already exists. The entity key {} requires that this set of attributes contains unique values. Select unique values and try again.",
            key.schema
        );
        return Err(ODataError::new(412, "0x80060892", text));
    }
    Ok(())
}

/// Duplicate detection, where a rule is published and the caller asks for it
/// (learn.microsoft.com, "Detect duplicate data using the Web API").
pub(crate) fn duplicates(
    ask: &Ask<'_>,
    state: &State,
    table: &'static Table,
    row: &Row,
    own: Option<u128>,
) -> Result<(), ODataError> {
    let asked =
        ask.call.header("mscrm.suppressduplicatedetection").is_some_and(|value| value.eq_ignore_ascii_case("false"));
    let rules = ask.shared.facts("duplicate_rule");
    let Some(rule) = rules.iter().find(|rule| asked && rule.text("table") == Some(table.logical)) else {
        return Ok(());
    };
    let name = rule.args.get("column").map_or("emailaddress1", String::as_str);
    let Some(column) = table.column(name) else { return Ok(()) };
    let world = &ask.shared.world;
    let wanted = world.cell(table, row, column);
    if wanted == Cell::Null {
        return Ok(());
    }
    let same = |other: &Row| {
        Some(other.id) != own && world.cell(table, other, column).plain().eq_ignore_ascii_case(&wanted.plain())
    };
    if !scan::by_id(world, state, table, None).any(|other| same(&other)) {
        return Ok(());
    }
    let status = rule.number("status").and_then(|status| u16::try_from(status).ok()).unwrap_or(412);
    let text = "A record was not created or updated because a duplicate of the current record already exists.";
    Err(ODataError::new(status, "0x80040333", text.to_owned()))
}

/// Refuses changes to a lead that was qualified or given up, and to all leads under the `readonly_lead` fault.
pub(crate) fn open(ask: &Ask<'_>, _state: &State, table: &Table, row: &Row) -> Result<(), ODataError> {
    if table.logical != "lead" {
        return Ok(());
    }
    let closed =
        table.column("statecode").is_some_and(|column| ask.shared.world.cell(table, row, column) == Cell::Int(1));
    if !closed && ask.shared.facts("readonly_lead").is_empty() {
        return Ok(());
    }
    let text = format!("The lead {} is read-only because it was qualified.", guid_text(row.id));
    Err(ODataError::new(400, "0x80040265", text))
}

/// A virtual table's provider speaks.
pub(crate) fn virtual_refusal(_ask: &Ask<'_>, table: &Table) -> ODataError {
    let text = format!("The data provider of the virtual table '{}' does not support this operation.", table.logical);
    ODataError::new(400, "0x80050259", text)
}
