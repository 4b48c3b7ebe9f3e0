//! `composite` and `composite/batch`: up to 25 requests in one.
//!
//! Source: developer.salesforce.com, "Composite" and "Batch".
use super::super::ask::Ask;
use super::super::error::{SfError, json_reply};
use super::super::rest;
use crate::sandbox::instance::Call;
use crate::sandbox::reply::Reply;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The most requests in one.
const MOST: usize = 25;

/// What one request came to.
struct Done {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Value,
}

/// Makes one of the inner requests.
fn perform(ask: &Ask<'_>, one: &Value, url: &str, body: &Value) -> Done {
    let method = one.get("method").and_then(Value::as_str).unwrap_or("GET").to_uppercase();
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let path = match path.starts_with('/') {
        true => path.to_owned(),
        false => format!("/services/data/{path}"),
    };
    let mut headers = HeaderMap::new();
    for (name, value) in one.get("httpHeaders").and_then(Value::as_object).into_iter().flatten() {
        let name = HeaderName::from_bytes(name.to_lowercase().as_bytes()).ok();
        let value = value.as_str().and_then(|value| HeaderValue::from_str(value).ok());
        if let Some((name, value)) = name.zip(value) {
            headers.insert(name, value);
        }
    }
    let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    let call =
        Call { method: &method, path: &path, query, headers: &headers, body: &bytes, base: ask.call.base.clone() };
    let reply = match path.contains("/composite") && !path.contains("/composite/sobjects") {
        true => SfError::bad("INVALID_INPUT", "a composite request cannot hold another").reply(),
        false => rest::inner(ask, &call, &path),
    };
    let told = ["location", "etag", "last-modified"];
    Done {
        status: reply.status,
        headers: reply.headers.into_iter().filter(|(name, _)| told.contains(name)).collect(),
        body: serde_json::from_slice(&reply.body).unwrap_or_default(),
    }
}

/// Answers `composite`.
pub(crate) fn composite(ask: &Ask<'_>) -> Result<Reply, SfError> {
    ask.only(&["POST"])?;
    let body = ask.json()?;
    let requests = list(&body, "compositeRequest")?;
    let all = body.get("allOrNone").and_then(Value::as_bool).unwrap_or(false);
    let before = ask.org.state();
    let mut known: BTreeMap<String, Value> = BTreeMap::new();
    let mut results: Vec<(String, Done)> = Vec::new();
    let mut failed = false;
    for one in requests {
        let name = one.get("referenceId").and_then(Value::as_str).unwrap_or_default().to_owned();
        let url = one.get("url").and_then(Value::as_str).unwrap_or_default();
        let body = one.get("body").cloned().unwrap_or_default();
        let done = match (fill(url, &known), fill(&body.to_string(), &known)) {
            (Some(url), Some(body)) => perform(ask, one, &url, &serde_json::from_str(&body).unwrap_or_default()),
            _ => halted("PROCESSING_HALTED", "The transaction was rolled back or a referenced request failed"),
        };
        failed |= done.status >= 400;
        if done.status < 400 {
            known.insert(name.clone(), done.body.clone());
        }
        results.push((name, done));
    }
    if all && failed {
        // What the good ones did is taken back, and they say so.
        ask.org.change(|state, _| *state = super::super::store::State::clone(&before));
        for (_, done) in results.iter_mut().filter(|(_, done)| done.status < 400) {
            *done = halted("PROCESSING_HALTED", "The transaction was rolled back since another operation failed");
        }
    }
    let told: Vec<Value> = results
        .into_iter()
        .map(|(name, done)| {
            let names = |name: &str| match name {
                "location" => "Location",
                "etag" => "ETag",
                _ => "Last-Modified",
            };
            let headers: Map<String, Value> =
                done.headers.into_iter().map(|(name, value)| (names(name).to_owned(), Value::from(value))).collect();
            json!({ "body": done.body, "httpHeaders": headers, "httpStatusCode": done.status, "referenceId": name })
        })
        .collect();
    Ok(json_reply(200, &json!({ "compositeResponse": told })))
}

fn halted(code: &'static str, text: &str) -> Done {
    let error = SfError::bad(code, text);
    Done { status: error.status, headers: Vec::new(), body: error.body() }
}

fn list<'a>(body: &'a Value, name: &str) -> Result<&'a Vec<Value>, SfError> {
    let list = body.get(name).and_then(Value::as_array).ok_or_else(|| SfError::json(format!("{name} is missing")))?;
    match list.len() > MOST {
        true => Err(SfError::bad("LIMIT_EXCEEDED", format!("{} requests in one: at most {MOST}", list.len()))),
        false => Ok(list),
    }
}

/// Puts what earlier requests gave in place of `@{name.id}`; `None` where one of them gave nothing.
fn fill(text: &str, known: &BTreeMap<String, Value>) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("@{") {
        let (path, tail) = after.split_once('}')?;
        let mut parts = path.split('.');
        let mut value = known.get(parts.next()?)?;
        for part in parts {
            let (name, at) =
                part.split_once('[').map_or((part, None), |(name, at)| (name, Some(at.trim_end_matches(']'))));
            value = value.get(name)?;
            if let Some(at) = at {
                value = value.get(at.parse::<usize>().ok()?)?;
            }
        }
        out.push_str(before);
        out.push_str(&value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        rest = tail;
    }
    out.push_str(rest);
    Some(out)
}

/// Answers `composite/batch`.
pub(crate) fn batch(ask: &Ask<'_>) -> Result<Reply, SfError> {
    ask.only(&["POST"])?;
    let body = ask.json()?;
    let requests = list(&body, "batchRequests")?;
    let halt = body.get("haltOnError").and_then(Value::as_bool).unwrap_or(false);
    ask.org.charge(u64::try_from(requests.len().saturating_sub(1)).unwrap_or(0));
    let (mut results, mut failed) = (Vec::new(), false);
    for one in requests {
        let done = match halt && failed {
            true => Done { status: 412, ..halted("BATCH_PROCESSING_HALTED", "Batch processing halted by request") },
            false => {
                let url = one.get("url").and_then(Value::as_str).unwrap_or_default();
                let body = one.get("richInput").cloned().unwrap_or_default();
                perform(ask, one, url, &body)
            }
        };
        failed |= done.status >= 400;
        results.push(json!({ "statusCode": done.status, "result": done.body }));
    }
    Ok(json_reply(200, &json!({ "hasErrors": failed, "results": results })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_earlier_requests_gave_is_put_in_place() {
        let known = BTreeMap::from([("a".to_owned(), json!({ "id": "001", "records": [{ "Id": "003" }] }))]);
        assert_eq!(fill("/x/@{a.id}/y?q=@{a.records[0].Id}", &known).as_deref(), Some("/x/001/y?q=003"));
        assert_eq!(fill("@{b.id}", &known), None);
        assert_eq!(fill("no reference @ {", &known).as_deref(), Some("no reference @ {"));
    }
}
