//! What came of a batch: the results of its rows, or the rows a query found.
use super::batch::Outcome;
use super::form::Refusal;
use super::job::Job;
use crate::sandbox::reply::Reply;
use crate::sandbox::salesforce::ask::Ask;
use crate::sandbox::salesforce::bulk::{RowDone, csv};
use crate::sandbox::salesforce::error::SfError;
use crate::sandbox::salesforce::id::Id;
use crate::sandbox::salesforce::query::scope;
use crate::sandbox::salesforce::soql::{Projection, parse};
use crate::sandbox::salesforce::store::{Row, State};
use crate::sandbox::salesforce::val::parse_instant;
use serde_json::{Value, json};

/// Answers `GET job/ID/batch/ID/result`.
pub(super) fn all(ask: &Ask<'_>, id: &str, batch: &str) -> Result<Reply, Refusal> {
    let mut jobs = ask.org.first_jobs();
    let job = jobs.find(id)?;
    let (form, csv) = (job.batch_form(), job.csv);
    match &job.batch(batch)?.outcome {
        Outcome::Found { result, .. } => Ok(form.names("result-list", "result", std::slice::from_ref(result))),
        Outcome::Written(rows) if csv => Ok(Reply::new(200, "text/csv;charset=UTF-8", lines(rows))),
        Outcome::Written(rows) => {
            let rows: Vec<Value> = rows.iter().map(told).collect();
            Ok(Reply::new(200, "application/json", Value::Array(rows).to_string().into_bytes()))
        }
        Outcome::Failed(_) | Outcome::Divided => Err(Refusal::new("InvalidBatch", "Batch not completed")),
    }
}

fn lines(rows: &[RowDone]) -> Vec<u8> {
    let mut out = Vec::new();
    csv::write(&mut out, ["Id", "Success", "Created", "Error"].into_iter(), ',');
    for row in rows {
        let cells = match row {
            Ok(done) => [done.id.text(), "true".to_owned(), done.created.to_string(), String::new()],
            Err((id, why)) => [named(id), "false".to_owned(), "false".to_owned(), why.in_bulk()],
        };
        csv::write(&mut out, cells.iter().map(String::as_str), ',');
    }
    out
}

fn named(id: &Option<Id>) -> String {
    id.map_or(String::new(), Id::text)
}

fn told(row: &RowDone) -> Value {
    match row {
        Ok(done) => json!({ "success": true, "created": done.created, "id": done.id.text(), "errors": [] }),
        Err((id, why)) => json!({ "success": false, "created": false, "id": id.map(Id::text), "errors": [why.row()] }),
    }
}

/// Answers `GET job/ID/batch/ID/result/ID`.
pub(super) fn one(ask: &Ask<'_>, id: &str, batch: &str, result: &str) -> Result<Reply, Refusal> {
    let mut job = ask.org.first_jobs().find(id)?.clone();
    let found = job.batch(batch)?.outcome.clone();
    let Outcome::Found { text, all, state, numbers, result: own } = found else {
        return Err(Refusal::new("InvalidBatch", "The batch holds no query"));
    };
    if own != result {
        return Err(Refusal::new("InvalidBatch", format!("Invalid result id: {result}")));
    }
    written(ask, &job, (&text, all), &state, &numbers).map_err(|why| Refusal::new("InvalidBatch", why.text))
}

fn written(
    ask: &Ask<'_>,
    job: &Job,
    (text, all): (&str, bool),
    state: &State,
    numbers: &[u64],
) -> Result<Reply, SfError> {
    let query = parse(text)?;
    let scope = scope(ask, state, all, text);
    let mut shown = Projection::bind(scope, &query, job.object)?;
    let rows: Vec<Row> = numbers.iter().filter_map(|number| state.find(&ask.org.world, job.object, *number)).collect();
    let mut out = Vec::new();
    if job.csv {
        csv::write(&mut out, shown.columns().map(|(name, _)| name), ',');
        for row in &rows {
            shown.csv(scope, row, b',', &mut out);
            out.push(b'\n');
        }
        return Ok(Reply::new(200, "text/csv;charset=UTF-8", out));
    }
    shown.prepare(scope, &rows);
    let base = format!("/services/data/{}", ask.version);
    let mut records = Vec::new();
    for row in &rows {
        out.clear();
        shown.json(scope, &base, row, &mut out);
        let mut record: Value = serde_json::from_slice(&out).unwrap_or_default();
        as_numbers(&mut record);
        records.push(record);
    }
    Ok(Reply::new(200, "application/json", Value::Array(records).to_string().into_bytes()))
}

/// Instants are milliseconds since 1970 in this API's JSON.
fn as_numbers(record: &mut Value) {
    for value in record.as_object_mut().into_iter().flat_map(|members| members.values_mut()) {
        match value {
            Value::String(text) if text.len() == 28 && text.ends_with(".000+0000") => {
                if let Some(seconds) = parse_instant(text) {
                    *value = json!(seconds * 1_000);
                }
            }
            Value::Object(_) => as_numbers(value),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_milliseconds_and_other_texts_stay() {
        let mut record = json!({ "At": "2025-11-09T08:15:30.000+0000", "Day": "2025-11-09", "Account": { "At": "2025-11-09T08:15:30.000+0000" } });
        as_numbers(&mut record);
        let at = 1_762_676_130_000_i64;
        assert_eq!(record, json!({ "At": at, "Day": "2025-11-09", "Account": { "At": at } }));
    }
}
