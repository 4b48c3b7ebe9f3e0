//! The first bulk API, as far as older clients use it: jobs of batches, with rows as CSV or JSON.
//!
//! Source: developer.salesforce.com, "Bulk API 2.0 and Bulk API Developer Guide", part "Bulk API".
mod batch;
mod form;
mod job;
mod result;

pub(crate) use job::Jobs;

use super::ask::Ask;
use super::org::Org;
use super::rest;
use crate::sandbox::instance::Call;
use crate::sandbox::reply::Reply;
use form::{Form, Refusal};

/// The part of a path behind `/services/async/VERSION/`, and the version; `None` for paths of others.
fn parts(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix("/services/async/")?.split_once('/')
}

/// Whether an address is this API's.
pub(crate) fn is_here(path: &str) -> bool {
    parts(path).is_some_and(|(_, rest)| rest == "job" || rest.starts_with("job/"))
}

/// Answers `/services/async/VERSION/job…`. The session stands in a header of its own.
pub(crate) fn answer(org: &Org, call: &Call<'_>, path: &str) -> Reply {
    let form = Form::of(call).unwrap_or(Form::Xml);
    if org.fault("session_expired", "session").is_some() {
        org.book().end_sessions();
    }
    let token = call.header("x-sfdc-session").unwrap_or_default();
    let now = org.now();
    let Some(session) = org.book().session(token, now) else {
        return Refusal::new("InvalidSessionId", "Invalid session id").reply(form);
    };
    if org.charge(1).is_none() {
        return Refusal::new("ExceededQuota", "TotalRequests Limit exceeded.").reply(form);
    }
    if org.fault("bulk_off", "jobs").is_some() {
        return Refusal::new("FeatureNotEnabled", "Async API not enabled").reply(form);
    }
    let (version, rest) = parts(path).unwrap_or_default();
    let ask = rest::asked(org, call, format!("v{version}"), session.user);
    let rest: Vec<&str> = rest.split('/').skip(1).collect();
    dispatch(&ask, form, &rest).unwrap_or_else(|refusal| refusal.reply(form))
}

fn dispatch(ask: &Ask<'_>, form: Form, rest: &[&str]) -> Result<Reply, Refusal> {
    match (ask.call.method, rest) {
        ("POST", []) => job::create(ask, form),
        ("GET", [id]) => job::show(ask, id),
        ("POST", [id]) => job::advance(ask, form, id),
        ("POST", [id, "batch"]) => batch::add(ask, id),
        ("GET", [id, "batch"]) => batch::list(ask, id),
        ("GET", [id, "batch", batch]) => batch::show(ask, id, batch),
        ("GET", [id, "batch", batch, "request"]) => batch::request(ask, id, batch),
        ("GET", [id, "batch", batch, "result"]) => result::all(ask, id, batch),
        ("GET", [id, "batch", batch, "result", result]) => result::one(ask, id, batch, result),
        _ => Err(Refusal::new("InvalidUrl", "Destination URL not reset or not found")),
    }
}
