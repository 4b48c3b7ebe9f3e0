//! One request within a batch: its line, its headers, its references to what earlier requests made.
use super::malformed;
use super::multipart::{Part, line};
use crate::sandbox::errors::ODataError;
use crate::sandbox::instance::{Call, Instance};
use crate::sandbox::odata::percent::decode_path;
use crate::sandbox::odata::prefer::Prefer;
use crate::sandbox::overlay::State;
use crate::sandbox::reply::Reply;
use crate::sandbox::rights::Who;
use crate::sandbox::server::{inside, inside_of};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use std::collections::BTreeMap;

/// The longest URL a request within a batch may have.
const LONGEST_URL: usize = 65_536;

/// One request of a batch.
pub(super) struct Inner {
    pub method: String,
    url: String,
    headers: HeaderMap,
    body: Vec<u8>,
    pub content_id: Option<String>,
}

/// The addresses of rows made so far, by Content-ID.
pub(super) type Refs = BTreeMap<String, String>;

impl Inner {
    /// Reads an `application/http` part.
    pub fn parse(part: &Part) -> Result<Self, ODataError> {
        let bad = || malformed("A part of the batch holds no request line.");
        let mut body = part.body.as_slice();
        let (first, rest) = loop {
            let (first, rest) = line(body).ok_or_else(bad)?;
            body = rest;
            if !first.is_empty() {
                break (first, rest);
            }
        };
        let text = String::from_utf8_lossy(first).into_owned();
        let mut words = text.split(' ').filter(|word| !word.is_empty());
        let (method, url) = (words.next().ok_or_else(bad)?, words.next().ok_or_else(bad)?);
        let inner = Part::parse(rest);
        let mut headers = HeaderMap::new();
        for (name, value) in &inner.headers {
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
                headers.append(name, value);
            }
        }
        let content_id = part.header("content-id").or(inner.header("content-id")).map(str::to_owned);
        Ok(Self { method: method.to_owned(), url: url.to_owned(), headers, body: inner.body, content_id })
    }
}

/// Runs one request: within a change set's state, or on its own. `Err` ends the whole batch.
pub(super) fn run(
    shared: &Instance,
    outer: &Call<'_>,
    (version, who): (&str, &Who),
    inner: &Inner,
    refs: &mut Refs,
    state: Option<&mut State>,
) -> Result<Reply, ODataError> {
    let url = resolved(&inner.url, refs)?;
    let body = referenced(&inner.body, refs)?;
    // Absolute, from the root, or relative to the service.
    let local = match url.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => url.trim_start_matches('/'),
    };
    let (path, query) = local.split_once('?').unwrap_or((local, ""));
    let (version, rest) = match path.strip_prefix("api/data/").and_then(|path| path.split_once('/')) {
        Some((own, rest)) => (own, rest),
        None => (version, path),
    };
    let whole = format!("/api/data/{version}/{rest}");
    let call = Call {
        method: &inner.method,
        path: &whole,
        query,
        headers: &inner.headers,
        body: &body,
        base: outer.base.clone(),
    };
    let prefer = Prefer::parse(inner.headers.get_all("prefer").iter().filter_map(|line| line.to_str().ok()));
    let rest = decode_path(rest);
    if rest.starts_with("$batch") {
        return Err(malformed("Batches cannot be nested."));
    }
    if whole.len() + query.len() > LONGEST_URL {
        return Ok(Reply::error(&ODataError::new(414, "0x0", "The request URI is too long.".to_owned()), false));
    }
    shared.count(rest.split(['/', '(']).next().unwrap_or_default());
    let made = match state {
        Some(state) => inside_of(shared, &call, version, &rest, (&prefer, who), state),
        None => inside(shared, &call, version, &rest, &prefer, who),
    };
    let reply = match made {
        Ok(reply) => reply,
        Err(error) => Reply::error(&error, prefer.all),
    };
    if let (Some(id), Some((_, address))) =
        (&inner.content_id, reply.headers.iter().find(|(name, _)| *name == "location"))
    {
        refs.insert(id.clone(), address.clone());
    }
    Ok(reply)
}

/// The address a `$1` at the start stands for.
fn resolved(url: &str, refs: &Refs) -> Result<String, ODataError> {
    let Some(rest) = url.trim_start_matches('/').strip_prefix('$') else { return Ok(url.to_owned()) };
    let end = rest.find(['/', '?', '(']).unwrap_or(rest.len());
    let (id, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
    if matches!(id, "metadata" | "batch") {
        return Ok(url.to_owned());
    }
    match refs.get(id) {
        Some(address) => Ok(format!("{address}{tail}")),
        None => Err(unknown(id)),
    }
}

fn unknown(id: &str) -> ODataError {
    let text = format!("Content-ID Reference: '${id}' does not exist in the batch context.");
    ODataError::new(400, "0x80060888", text)
}

/// The body with every `$1` in an address replaced.
fn referenced(body: &[u8], refs: &Refs) -> Result<Vec<u8>, ODataError> {
    if !body.contains(&b'$') {
        return Ok(body.to_vec());
    }
    let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return Ok(body.to_vec()) };
    replace(&mut value, refs)?;
    Ok(value.to_string().into_bytes())
}

fn replace(value: &mut Value, refs: &Refs) -> Result<(), ODataError> {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let address = name.ends_with("@odata.bind") || name == "@odata.id";
                match value {
                    Value::String(text) if address && text.trim_start_matches('/').starts_with('$') => {
                        *text = resolved(text, refs)?;
                    }
                    other => replace(other, refs)?,
                }
            }
        }
        Value::Array(list) => list.iter_mut().try_for_each(|item| replace(item, refs))?,
        _ => {}
    }
    Ok(())
}
