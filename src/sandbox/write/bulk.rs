//! Many rows in one request (learn.microsoft.com, "Use bulk operation messages"): all of them or none, but in elastic
//! tables.
use super::commit;
use super::draft::{Draft, Members, draft};
use super::reference::{Located, follow_or_key, locate, missing};
use super::value::bad_payload;
use super::{atomically, body};
use crate::sandbox::data::cell::{Cell, guid_text, parse_guid};
use crate::sandbox::errors::ODataError;
use crate::sandbox::metadata::{Table, keys_of, table};
use crate::sandbox::overlay::State;
use crate::sandbox::reply::Reply;
use crate::sandbox::server::Ask;
use serde_json::{Value, json};

/// `contacts/Microsoft.Dynamics.CRM.CreateMultiple` and its siblings; `None` where the action is none of them.
pub(crate) fn perform(
    ask: &Ask<'_>,
    state: &mut State,
    own: &'static Table,
    action: &str,
) -> Result<Option<Reply>, ODataError> {
    let action = action.trim_start_matches("Microsoft.Dynamics.CRM.").trim_end_matches("()");
    if !matches!(action, "CreateMultiple" | "UpdateMultiple" | "UpsertMultiple" | "DeleteMultiple") {
        return Ok(None);
    }
    if action == "DeleteMultiple" && !own.elastic {
        let text = "DeleteMultiple has not yet been implemented.".to_owned();
        return Err(ODataError::new(501, "0x80040800", text));
    }
    let targets = targets(&body(ask)?, own)?;
    if own.elastic {
        return each(ask, state, own, action, &targets).map(Some);
    }
    let reply = atomically(state, |state| match action {
        "CreateMultiple" => {
            let made = targets.iter().map(|target| commit::make(ask, state, own, target));
            let ids = made.map(|row| row.map(|row| guid_text(row.id))).collect::<Result<Vec<_>, _>>()?;
            let context = format!("{}/$metadata#Microsoft.Dynamics.CRM.CreateMultipleResponse", ask.base);
            Ok(Reply::json(200, &json!({ "@odata.context": context, "Ids": ids })))
        }
        "UpdateMultiple" => {
            for target in &targets {
                let draft = draft(ask, state, own, target)?;
                let row = addressed(ask, state, own, target, &draft)?.row(own)?;
                commit::update(ask, state, own, &row, draft)?;
            }
            Ok(done())
        }
        _ => {
            targets.iter().try_for_each(|target| upsert(ask, state, own, target))?;
            Ok(done())
        }
    })?;
    Ok(Some(reply))
}

/// An elastic table knows no transactions: what can be done is done, and the others are told row by row where the caller
/// asked for annotations of errors (learn.microsoft.com, "Use bulk operation messages", on error behaviour).
fn each(
    ask: &Ask<'_>,
    state: &mut State,
    own: &'static Table,
    action: &str,
    targets: &[Members],
) -> Result<Reply, ODataError> {
    let (mut ids, mut statuses, mut first) = (Vec::new(), Vec::new(), None);
    for (number, target) in targets.iter().enumerate() {
        let done = match action {
            "CreateMultiple" => commit::make(ask, state, own, target).map(|row| row.id),
            "UpsertMultiple" => upsert(ask, state, own, target).map(|()| 0),
            _ => draft(ask, state, own, target).and_then(|draft| {
                let row = addressed(ask, state, own, target, &draft)?.row(own)?;
                match action {
                    "UpdateMultiple" => commit::update(ask, state, own, &row, draft).map(|row| row.id),
                    _ => commit::delete(ask, state, own, row.id).map(|()| row.id),
                }
            }),
        };
        let id = guid_text(*done.as_ref().unwrap_or(&0));
        let status = done.as_ref().map_or_else(|error| error.status, |_| 200);
        statuses.push(json!({ "RequestIndex": number, "Id": id, "StatusCode": status }));
        ids.push(id);
        first = first.or(done.err());
    }
    match (first, action) {
        (Some(error), _) => Err(ODataError { rows: Some(json!(statuses).to_string()), ..error }),
        (None, "CreateMultiple") => {
            let context = format!("{}/$metadata#Microsoft.Dynamics.CRM.CreateMultipleResponse", ask.base);
            Ok(Reply::json(200, &json!({ "@odata.context": context, "Ids": ids })))
        }
        (None, _) => Ok(done()),
    }
}

fn done() -> Reply {
    Reply { status: 204, ..Reply::default() }
}

/// The rows a request names, each with its type.
fn targets(body: &Members, own: &Table) -> Result<Vec<Members>, ODataError> {
    let Some(Value::Array(list)) = body.get("Targets") else {
        return Err(bad_payload("The parameter 'Targets' is missing.".to_owned()));
    };
    let expected = format!("Microsoft.Dynamics.CRM.{}", own.logical);
    let read = |item: &Value| {
        let members = item.as_object().ok_or_else(|| bad_payload("'Targets' holds objects.".to_owned()))?;
        let kind = members.get("@odata.type").and_then(Value::as_str).map(|kind| kind.trim_start_matches('#'));
        match kind == Some(expected.as_str()) {
            true => Ok(members.clone()),
            false => Err(bad_payload(format!(
                "An error occurred while validating input parameters: every item of 'Targets' must say its type as '@odata.type': '{expected}'."
            ))),
        }
    };
    list.iter().map(read).collect()
}

/// The row a target names: by address, by identifier, or by an alternate key among its values.
fn addressed(
    ask: &Ask<'_>,
    state: &State,
    own: &'static Table,
    target: &Members,
    draft: &Draft,
) -> Result<Located, ODataError> {
    if let Some(address) = target.get("@odata.id").and_then(Value::as_str) {
        return follow_or_key(ask, state, own, address);
    }
    if let Some(id) = draft.id {
        return locate(ask, state, own, &guid_text(id));
    }
    let world = &ask.shared.world;
    for key in keys_of(own.logical) {
        let columns: Vec<_> = key.columns.iter().filter_map(|name| own.column(name)).collect();
        let cells: Option<Vec<Cell>> =
            columns.iter().map(|column| draft.values.written(column.logical).cloned()).collect();
        if let Some(cells) = cells.filter(|cells| cells.len() == key.columns.len()) {
            let wanted = crate::sandbox::keyed::text(key, &cells);
            let found = wanted.and_then(|wanted| crate::sandbox::keyed::find(world, state, own, key, &wanted));
            return Ok(found.map_or_else(|| Located::NoKey(columns.into_iter().zip(cells).collect()), Located::Row));
        }
    }
    Err(bad_payload(format!("A row of '{}' is named by '{}', by an alternate key or by '@odata.id'.", own.set, own.id)))
}

fn upsert(ask: &Ask<'_>, state: &mut State, own: &'static Table, target: &Members) -> Result<(), ODataError> {
    let mut draft = draft(ask, state, own, target)?;
    // Without any name of its own a row is simply new.
    let unnamed = !target.contains_key("@odata.id") && draft.id.is_none();
    match addressed(ask, state, own, target, &draft) {
        Ok(Located::Row(row)) => commit::update(ask, state, own, &row, draft).map(|_| ()),
        Ok(Located::NoId(id)) => commit::create(ask, state, own, draft, Some(id)).map(|_| ()),
        Ok(Located::NoKey(cells)) => {
            commit::keyed_values(cells, &mut draft);
            commit::create(ask, state, own, draft, None).map(|_| ())
        }
        Err(_) if unnamed => commit::create(ask, state, own, draft, None).map(|_| ()),
        Err(error) => Err(error),
    }
}

/// `POST BulkDelete`: deletes what its queries name by identifier, at once, and gives the job's number.
pub(crate) fn bulk_delete(ask: &Ask<'_>, state: &mut State) -> Result<Reply, ODataError> {
    let body = body(ask)?;
    let Some(Value::Array(queries)) = body.get("QuerySet") else {
        return Err(bad_payload("The parameter 'QuerySet' is missing.".to_owned()));
    };
    let mut doomed = Vec::new();
    for query in queries {
        let name = query.get("EntityName").and_then(Value::as_str).unwrap_or_default();
        let own = table(name).ok_or_else(|| {
            ODataError::new(
                404,
                "0x80041102",
                format!("The entity with a name = '{name}' was not found in the MetadataCache."),
            )
        })?;
        let conditions = query.pointer("/Criteria/Conditions").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let [condition] = conditions else {
            return Err(bad_payload("The sandbox deletes by one condition on the identifier.".to_owned()));
        };
        let named = condition.get("AttributeName").and_then(Value::as_str) == Some(own.id);
        let known =
            condition.get("Operator").and_then(Value::as_str).is_some_and(|word| matches!(word, "In" | "Equal"));
        if !named || !known {
            return Err(bad_payload("The sandbox deletes by one condition on the identifier.".to_owned()));
        }
        for value in condition.get("Values").and_then(Value::as_array).into_iter().flatten() {
            let text = value.get("Value").unwrap_or(value).as_str().unwrap_or_default();
            doomed.push((own, parse_guid(text).ok_or_else(|| bad_payload(format!("'{text}' is no identifier.")))?));
        }
    }
    atomically(state, |state| {
        for (own, id) in doomed {
            match commit::delete(ask, state, own, id) {
                // A row that is gone already does not fail the job.
                Err(error) if error == missing(own, id) => {}
                done => done?,
            }
        }
        Ok(())
    })?;
    let context = format!("{}/$metadata#Microsoft.Dynamics.CRM.BulkDeleteResponse", ask.base);
    Ok(Reply::json(200, &json!({ "@odata.context": context, "JobId": uuid::Uuid::new_v4().to_string() })))
}
