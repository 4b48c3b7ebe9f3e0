//! `$batch`: many requests in one, change sets that succeed or fail whole
//! (learn.microsoft.com, "Execute batch operations using the Web API").
mod inner;
mod multipart;

use super::errors::ODataError;
use super::instance::{Call, Instance};
use super::odata::prefer::Prefer;
use super::reply::Reply;
use super::rights::Who;
use super::write;
use inner::{Inner, Refs, run};
use multipart::{Part, boundary, parts};
use std::io::Write;

/// The most requests one batch holds.
const MOST_REQUESTS: usize = 1_000;

/// One item of a batch.
enum Item {
    Single(Inner),
    ChangeSet(Vec<Inner>),
}

/// Answers `POST $batch`.
pub(crate) fn answer(
    shared: &Instance,
    call: &Call<'_>,
    version: &str,
    prefer: &Prefer,
    who: &Who,
) -> Result<Reply, ODataError> {
    let items = items(call)?;
    let total: usize = items.iter().map(|item| if let Item::ChangeSet(set) = item { set.len() } else { 1 }).sum();
    if total > MOST_REQUESTS {
        let text = format!("The number of requests in the batch ({total}) exceeds the limit of {MOST_REQUESTS}.");
        return Err(ODataError::new(400, "0x80060888", text));
    }
    let mark = format!("batchresponse_{}", uuid::Uuid::new_v4().hyphenated());
    let mut out = Vec::new();
    let mut refs = Refs::default();
    let mut status = 200;
    for item in items {
        let _ = write!(out, "--{mark}\r\n");
        let worst = match item {
            Item::Single(inner) => {
                let reply = run(shared, call, (version, who), &inner, &mut refs, None)?;
                part(&mut out, &reply, None);
                reply.status
            }
            Item::ChangeSet(set) => change_set(shared, call, (version, who), (&set, &mut refs), &mut out)?,
        };
        if worst >= 400 && !prefer.go_on {
            status = worst;
            break;
        }
    }
    let _ = write!(out, "--{mark}--\r\n");
    let reply = Reply::new(status, &format!("multipart/mixed; boundary={mark}"), out);
    Ok(if prefer.go_on { reply.with("preference-applied", "odata.continue-on-error") } else { reply })
}

fn malformed(text: &str) -> ODataError {
    ODataError::new(400, "0x80060888", text.to_owned())
}

fn items(call: &Call<'_>) -> Result<Vec<Item>, ODataError> {
    let named = call.header("content-type").and_then(boundary);
    let mark = named.ok_or_else(|| malformed("A batch needs 'Content-Type: multipart/mixed' with a boundary."))?;
    let found = parts(call.body, mark).ok_or_else(|| malformed("The batch does not end with its boundary."))?;
    found.into_iter().map(|bytes| item(&Part::parse(bytes))).collect()
}

fn item(part: &Part) -> Result<Item, ODataError> {
    let kind = part.header("content-type").unwrap_or_default();
    if kind.starts_with("application/http") {
        return Ok(Item::Single(Inner::parse(part)?));
    }
    let mark = boundary(kind).ok_or_else(|| malformed("A part of a batch is 'application/http' or a change set."))?;
    let found = parts(&part.body, mark).ok_or_else(|| malformed("A change set does not end with its boundary."))?;
    let set: Vec<Inner> = found.into_iter().map(|bytes| Inner::parse(&Part::parse(bytes))).collect::<Result<_, _>>()?;
    match set.iter().any(|inner| inner.method == "GET") {
        true => Err(malformed("GET requests are not allowed in change sets.")),
        false => Ok(Item::ChangeSet(set)),
    }
}

/// Runs a change set whole or not at all; gives the status of the worst part.
fn change_set(
    shared: &Instance,
    call: &Call<'_>,
    by: (&str, &Who),
    (set, refs): (&[Inner], &mut Refs),
    out: &mut Vec<u8>,
) -> Result<u16, ODataError> {
    let mark = format!("changesetresponse_{}", uuid::Uuid::new_v4().hyphenated());
    // `Err` carries what a failed change set tells: the one part that failed, or that the batch itself is malformed.
    let mut failed = None;
    let done = shared.change(|state, _| {
        write::atomically(state, |copy| {
            let mut replies = Vec::new();
            for inner in set {
                let reply = run(shared, call, by, inner, refs, Some(&mut *copy))?;
                if reply.status >= 400 {
                    failed = Some((reply, inner.content_id.clone()));
                    return Err(malformed(""));
                }
                replies.push((reply, inner.content_id.clone()));
            }
            Ok(replies)
        })
    });
    let (replies, status) = match (done, failed) {
        (Ok(replies), _) => (replies, 200),
        (Err(_), Some((reply, id))) => {
            let status = reply.status;
            (vec![(reply, id)], status)
        }
        (Err(error), None) => return Err(error),
    };
    let _ = write!(out, "Content-Type: multipart/mixed; boundary={mark}\r\n\r\n");
    for (reply, id) in &replies {
        let _ = write!(out, "--{mark}\r\n");
        part(out, reply, id.as_deref());
    }
    let _ = write!(out, "--{mark}--\r\n");
    Ok(status)
}

/// Writes one answer as a part.
fn part(out: &mut Vec<u8>, reply: &Reply, content_id: Option<&str>) {
    let _ = write!(out, "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n");
    if let Some(id) = content_id {
        let _ = write!(out, "Content-ID: {id}\r\n");
    }
    let reason = axum::http::StatusCode::from_u16(reply.status).ok().and_then(|status| status.canonical_reason());
    let _ = write!(out, "\r\nHTTP/1.1 {} {}\r\n", reply.status, reason.unwrap_or("Unknown"));
    if reply.status >= 400 {
        let _ = write!(out, "REQ_ID: {}\r\n", uuid::Uuid::new_v4());
    }
    for (name, value) in &reply.headers {
        let name = match *name {
            "content-type" => {
                let streaming = if reply.status < 400 && value.starts_with("application/json") {
                    "; odata.streaming=true"
                } else {
                    ""
                };
                let _ = write!(out, "Content-Type: {value}{streaming}\r\n");
                continue;
            }
            "location" => "Location",
            "odata-entityid" => "OData-EntityId",
            "preference-applied" => "Preference-Applied",
            "etag" => "ETag",
            other => other,
        };
        let _ = write!(out, "{name}: {value}\r\n");
    }
    let _ = write!(out, "OData-Version: 4.0\r\n\r\n");
    out.extend_from_slice(&reply.body);
    out.extend_from_slice(b"\r\n");
}
