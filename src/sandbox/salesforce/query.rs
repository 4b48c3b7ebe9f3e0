//! `query` and `queryAll`: a first page, and the pages behind it.
use super::access;
use super::ask::Ask;
use super::columns;
use super::error::SfError;
use super::locator::Cursor;
use super::soql::{Found, Plan, Projection, Query, Scope, parse, run};
use super::store::{Row, State};
use crate::sandbox::reply::Reply;
use std::io::Write;
use std::sync::Arc;

/// Answers `query…` and `queryAll…`.
pub(crate) fn answer(ask: &Ask<'_>, all: bool, rest: &[&str]) -> Result<Reply, SfError> {
    ask.only(&["GET"])?;
    if let [locator] = rest {
        return next(ask, locator);
    }
    let text = ask.parameter("q").filter(|text| !text.is_empty());
    let Some(text) = text else {
        return Err(SfError::bad("MALFORMED_QUERY", "A query string has to be specified"));
    };
    first(ask, all, text)
}

/// The most rows a page holds, as the caller asks and the server grants.
fn batch(ask: &Ask<'_>) -> usize {
    let most = ask.org.config.page_size.max(1);
    let options = ask.call.header("sforce-query-options").unwrap_or_default();
    let asked =
        options.split(',').find_map(|part| part.trim().strip_prefix("batchSize=")?.trim().parse::<usize>().ok());
    // Less than 200 is no offer the platform takes.
    asked.map_or(most, |asked| asked.clamp(200.min(most), most))
}

/// What a query sees.
pub(crate) fn scope<'a>(ask: &'a Ask<'a>, state: &'a State, all: bool, text: &'a str) -> Scope<'a> {
    Scope {
        reader: ask.org.reader(state),
        now: ask.org.now(),
        all,
        features: ask.org.config.features(),
        hidden: &ask.hidden,
        unshared: &ask.unshared,
        text,
    }
}

/// Refuses objects that were taken away.
pub(crate) fn reachable(ask: &Ask<'_>, query: &Query) -> Result<(), SfError> {
    match ask.missing.iter().any(|name| name.eq_ignore_ascii_case(&query.from)) {
        false => Ok(()),
        true => Err(SfError::bad("INVALID_TYPE", format!("sObject type '{}' is not supported.", query.from))),
    }
}

fn first(ask: &Ask<'_>, all: bool, text: &str) -> Result<Reply, SfError> {
    if ask.org.fault("query_timeout", "query").is_some() {
        return Err(SfError::bad("QUERY_TIMEOUT", "Your query request was running for too long."));
    }
    let query = parse(text)?;
    reachable(ask, &query)?;
    if query.from.eq_ignore_ascii_case(access::NAME) {
        return access::answer(ask, &query);
    }
    if ask.parameter("columns") == Some("true") {
        return columns::answer(ask, &query, text);
    }
    let state = ask.org.state();
    let scope = scope(ask, &state, all, text);
    let mut out = Vec::with_capacity(4_096);
    match run(scope, &query)? {
        Found::Count(count) => {
            let _ = write!(out, "{{\"totalSize\":{count},\"done\":true,\"records\":[]}}");
        }
        Found::Groups(groups) => {
            let _ = write!(out, "{{\"totalSize\":{},\"done\":true,\"records\":[", groups.len());
            for (at, group) in groups.iter().enumerate() {
                out.extend_from_slice(if at > 0 { b"," } else { b"" });
                out.extend_from_slice(b"{\"attributes\":{\"type\":\"AggregateResult\"}");
                for (name, value) in group {
                    let _ = write!(out, ",\"{name}\":");
                    value.json(&mut out);
                }
                out.push(b'}');
            }
            out.extend_from_slice(b"]}");
        }
        Found::Rows(numbers) => {
            let object = state.object(&query.from).ok_or_else(SfError::not_found)?;
            let cursor = Cursor::new(state.clone(), object, numbers, text, all, batch(ask));
            // A select list that names what is not there is refused before anything is kept.
            Projection::bind(scope, &query, object)?;
            let name = match cursor.numbers.len() > cursor.batch {
                true => Some(ask.org.locators().keep(cursor.clone(), ask.org.now())),
                false => None,
            };
            page(ask, &cursor, name.as_deref(), 0, &mut out)?;
        }
    }
    Ok(json(out))
}

fn json(out: Vec<u8>) -> Reply {
    Reply::new(200, "application/json;charset=UTF-8", out)
}

fn next(ask: &Ask<'_>, locator: &str) -> Result<Reply, SfError> {
    let gone = || SfError::bad("INVALID_QUERY_LOCATOR", "invalid query locator");
    if ask.org.fault("locator_expired", "query").is_some() {
        return Err(gone());
    }
    let (name, at) = locator.rsplit_once('-').ok_or_else(gone)?;
    let at: usize = at.parse().map_err(|_| gone())?;
    let cursor = ask.org.locators().find(name, ask.org.now()).ok_or_else(gone)?;
    if at >= cursor.numbers.len() {
        return Err(gone());
    }
    let mut out = Vec::with_capacity(4_096);
    page(ask, &cursor, Some(name), at, &mut out)?;
    Ok(json(out))
}

fn page(ask: &Ask<'_>, cursor: &Cursor, name: Option<&str>, at: usize, out: &mut Vec<u8>) -> Result<(), SfError> {
    let query = parse(&cursor.text)?;
    let state: &State = Arc::as_ref(&cursor.state);
    let scope = scope(ask, state, cursor.all, &cursor.text);
    let mut shown = Projection::bind(scope, &query, cursor.object)?;
    let mut end = at.saturating_add(cursor.batch).min(cursor.numbers.len());
    if name.is_some() && ask.org.fault("short_page", "query").is_some() {
        end = at + (end - at).div_ceil(2);
    }
    let numbers = cursor.numbers.get(at..end).unwrap_or_default();
    let rows: Vec<Row> =
        numbers.iter().filter_map(|number| state.find(&ask.org.world, cursor.object, *number)).collect();
    shown.prepare(scope, &rows);
    let (total, done) = (cursor.numbers.len(), end >= cursor.numbers.len());
    let _ = write!(out, "{{\"totalSize\":{total},\"done\":{done}");
    if let (false, Some(name)) = (done, name) {
        let place = match ask.org.fault("foreign_next_url", "query") {
            Some(rule) => format!("https://{}/services/data", rule.text("host").unwrap_or("evil.example")),
            None => "/services/data".to_owned(),
        };
        let _ = write!(out, ",\"nextRecordsUrl\":\"{place}/{}/query/{name}-{end}\"", ask.version);
    }
    out.extend_from_slice(b",\"records\":[");
    let base = format!("/services/data/{}", ask.version);
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        shown.json(scope, &base, row, out);
    }
    out.extend_from_slice(b"]}");
    Ok(())
}

/// All rows of a query, for a bulk job: the object, its rows, and what to show of them.
pub(crate) fn whole(scope: Scope<'_>, query: &Query) -> Result<(&'static super::model::Object, Vec<u64>), SfError> {
    let object = scope.reader.state.object(&query.from).ok_or_else(|| {
        SfError::bad("INVALIDENTITY", format!("Entity '{}' is not supported by the Bulk API.", query.from))
    })?;
    let plan = Plan::bind(scope, query, object)?;
    Ok((plan.object, plan.rows(scope).into_iter().map(|row| row.number).collect()))
}
