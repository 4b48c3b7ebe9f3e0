//! The REST API's addresses: who asks, which version, and which room answers.
use super::ask::Ask;
use super::error::{SfError, json_reply};
use super::org::Org;
use super::{bulk, composite, describe, limits, query, record, tooling};
use crate::sandbox::instance::Call;
use crate::sandbox::odata::percent::{decode_path, pairs};
use crate::sandbox::reply::Reply;
use serde_json::{Value, json};

/// The versions served, the oldest and the newest.
const VERSIONS: (u32, u32) = (31, 68);

/// Answers `/services/data`.
pub(crate) fn versions(org: &Org) -> Reply {
    let season = |number: u32| {
        let name = ["Winter", "Spring", "Summer"].get(usize::try_from((number - 32) % 3).unwrap_or(0)).copied();
        // Spring '26 is 66; three a year, Winter named after the year it begins.
        let year = 15 + (number - 32) / 3;
        format!("{} '{year}", name.unwrap_or_default())
    };
    let one = |number: u32| json!({ "label": season(number), "url": format!("/services/data/v{number}.0"), "version": format!("{number}.0") });
    json_reply(200, &Value::Array((VERSIONS.0 + 1..=newest(org)).map(one).collect()))
}

/// The part of a path that names what is asked for.
pub(crate) fn route_of(path: &str) -> &'static str {
    let rest = path.trim_start_matches("/services/data/");
    let (_, rest) = rest.split_once('/').unwrap_or((rest, ""));
    let first = rest.split('/').next().unwrap_or_default();
    match (first, rest.rsplit('/').next().unwrap_or_default()) {
        ("query" | "queryAll", _) => "query",
        ("tooling", _) => "tooling",
        ("sobjects", "describe") => "describe",
        ("sobjects", "updated" | "deleted") => "replication",
        ("sobjects", _) => "sobjects",
        ("composite", _) => "composite",
        ("jobs", tail) if tail.eq_ignore_ascii_case("results") => "results",
        ("jobs", _) => "jobs",
        ("limits", _) => "limits",
        ("", _) => "resources",
        _ => "other",
    }
}

/// Brings a path into its one form: single slashes, none at the end.
pub(crate) fn normal(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    format!("/{}", parts.join("/"))
}

/// Answers for a caller who has a session.
pub(crate) fn answer(org: &Org, call: &Call<'_>, path: &str, user: super::id::Id) -> Reply {
    let ask = ask(org, call, path, user);
    dispatch(&ask, path).unwrap_or_else(|error| error.reply())
}

/// Answers a request that stands within another.
pub(crate) fn inner(outer: &Ask<'_>, call: &Call<'_>, path: &str) -> Reply {
    let path = normal(path);
    let ask = ask(outer.org, call, &path, outer.user);
    dispatch(&ask, &path).unwrap_or_else(|error| error.reply())
}

fn ask<'a>(org: &'a Org, call: &'a Call<'a>, path: &str, user: super::id::Id) -> Ask<'a> {
    let version = path.trim_start_matches("/services/data/").split('/').next().unwrap_or_default().to_owned();
    asked(org, call, version, user)
}

/// A question to this version of the API.
pub(crate) fn asked<'a>(org: &'a Org, call: &'a Call<'a>, version: String, user: super::id::Id) -> Ask<'a> {
    Ask {
        org,
        call,
        version,
        parameters: pairs(call.query),
        hidden: org.hidden(),
        missing: org.named("missing_object"),
        unshared: org.named("unshared_object"),
        user,
    }
}

/// The newest version this organisation serves.
fn newest(org: &Org) -> u32 {
    let given = org.facts("newest_version").first().and_then(|rule| rule.number("value"));
    given.and_then(|given| u32::try_from(given).ok()).unwrap_or(VERSIONS.1).clamp(VERSIONS.0, VERSIONS.1)
}

fn known(org: &Org, version: &str) -> bool {
    let number = version.strip_prefix('v').and_then(|text| text.strip_suffix(".0")).and_then(|text| text.parse().ok());
    number.is_some_and(|number: u32| (VERSIONS.0..=newest(org)).contains(&number))
}

fn dispatch(ask: &Ask<'_>, path: &str) -> Result<Reply, SfError> {
    let rest = path.strip_prefix("/services/data/").ok_or_else(SfError::not_found)?;
    if !known(ask.org, &ask.version) {
        return Err(SfError::not_found());
    }
    let decoded: Vec<String> = rest.split('/').skip(1).map(decode_path).collect();
    let parts: Vec<&str> = decoded.iter().map(String::as_str).collect();
    match parts.as_slice() {
        [] => Ok(resources(ask)),
        ["limits"] => limits::answer(ask),
        ["limits", "recordCount"] => limits::record_count(ask),
        ["query", rest @ ..] => query::answer(ask, false, rest),
        ["tooling", "query", rest @ ..] => tooling::answer(ask, rest),
        ["queryAll", rest @ ..] => query::answer(ask, true, rest),
        ["sobjects"] => describe::global(ask),
        ["sobjects", name, rest @ ..] => record::answer(ask, ask.object(name)?, rest),
        ["ui-api", "object-info", name, "picklist-values", rest @ ..] => {
            describe::picklists(ask, ask.object(name)?, rest)
        }
        ["composite"] => composite::composite(ask),
        ["composite", "batch"] => composite::batch(ask),
        ["composite", "tree", name] => composite::tree(ask, ask.object(name)?),
        ["composite", "sobjects", rest @ ..] => composite::collections(ask, rest),
        ["jobs", rest @ ..] => bulk::answer(ask, rest),
        _ => Err(SfError::not_found()),
    }
}

fn resources(ask: &Ask<'_>) -> Reply {
    let names = ["sobjects", "query", "queryAll", "composite", "limits", "jobs", "tooling", "ui-api"];
    let mut body: serde_json::Map<String, Value> =
        names.into_iter().map(|name| (name.to_owned(), Value::from(ask.path(name)))).collect();
    let organization = ask.org.organization().map_or(String::new(), super::id::Id::text);
    let identity = format!("{}/id/{organization}/{}", ask.call.base, ask.user.text());
    body.insert("identity".to_owned(), Value::from(identity));
    json_reply(200, &Value::Object(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_one_form_and_a_route() {
        assert_eq!(normal("//services/data/v66.0//query/"), "/services/data/v66.0/query");
        for (path, route) in [
            ("/services/data/v66.0", "resources"),
            ("/services/data/v66.0/query/0r8-2000", "query"),
            ("/services/data/v66.0/sobjects/Contact/describe", "describe"),
            ("/services/data/v66.0/jobs/query/750/results", "results"),
            ("/services/data/v66.0/jobs/ingest", "jobs"),
        ] {
            assert_eq!(route_of(path), route, "{path}");
        }
        let org = Org::new(&super::super::SalesforceConfig { rows: 1, ..Default::default() });
        let labels = String::from_utf8(versions(&org).body).unwrap();
        assert!(labels.contains("{\"label\":\"Spring '26\",\"url\":\"/services/data/v66.0\",\"version\":\"66.0\"}"));
        assert!(labels.contains("Summer '26") && labels.contains("Winter '26"), "{labels}");
    }
}
