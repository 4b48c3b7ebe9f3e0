//! The HTTP face: reads a request whole, lets faults strike, checks the session, and hands the rest on.
use super::error::SfError;
use super::org::Org;
use super::{bulk1, levers, oauth, rest};
use crate::sandbox::instance::Call;
use crate::sandbox::reply::{Ending, Reply};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Response};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{Read, Write};
use std::sync::Arc;

/// The longest address and headers together.
const LONGEST_HEAD: usize = 16_384;
/// The largest request body read, unpacked.
const LARGEST_BODY: usize = 160 << 20;
/// What is smaller is not worth packing.
const SMALL: usize = 2_048;

/// All routes lead to one place.
pub(crate) fn router(org: Arc<Org>) -> Router {
    Router::new().fallback(serve).with_state(org)
}

async fn serve(State(org): State<Arc<Org>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, LARGEST_BODY).await.unwrap_or_default();
    // Pages take CPU time: they are made off the runtime's own threads.
    match tokio::task::spawn_blocking(move || whole(&org, &Question::of(&parts, &body))).await {
        Ok(reply) => reply.send().await,
        Err(_) => Reply::html(500, "Server Error").send().await,
    }
}

/// A request, read whole, as it came.
pub(crate) struct Question<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
}

impl<'a> Question<'a> {
    fn of(parts: &'a Parts, body: &'a [u8]) -> Self {
        let (path, query) = (parts.uri.path(), parts.uri.query().unwrap_or_default());
        Self { method: parts.method.as_str(), path, query, headers: &parts.headers, body }
    }

    fn header(&self, name: &str) -> &'a str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// Answers a request, packed or not.
pub(crate) fn whole(org: &Org, asked: &Question<'_>) -> Reply {
    let host = asked.header("host");
    // Behind the proxy a client speaks to the host it wanted.
    let base = format!("{}://{}", org.scheme, if host.is_empty() { "127.0.0.1" } else { host });
    let unpacked = match asked.header("content-encoding") {
        "gzip" => {
            if org.fault("no_packed_requests", "").is_some() {
                return Reply::html(415, "Unsupported Media Type");
            }
            org.count_packed();
            let mut out = Vec::new();
            let limit = u64::try_from(LARGEST_BODY).unwrap_or(u64::MAX);
            match GzDecoder::new(asked.body).take(limit).read_to_end(&mut out) {
                Ok(_) => Some(out),
                Err(_) => return SfError::bad("INVALID_INPUT", "the body is no gzip").reply(),
            }
        }
        _ => None,
    };
    let call = Call {
        method: asked.method,
        path: asked.path,
        query: asked.query,
        headers: asked.headers,
        body: unpacked.as_deref().unwrap_or(asked.body),
        base,
    };
    let reply = answer(org, &call);
    if !call.path.starts_with("/_sandbox/") {
        org.journal().note(&call, reply.status);
    }
    let skew = org
        .facts("clock_skew")
        .first()
        .map_or(0, |rule| rule.text("seconds").and_then(|seconds| seconds.parse().ok()).unwrap_or(600));
    let reply = reply.with("date", super::describe::http_date(org.now() + skew));
    if asked.header("accept-encoding").contains("gzip") { packed(reply) } else { reply }
}

/// Packs a body that is worth it.
fn packed(mut reply: Reply) -> Reply {
    if reply.body.len() < SMALL || reply.ending != Ending::Whole {
        return reply;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    match encoder.write_all(&reply.body).and_then(|()| encoder.finish()) {
        Ok(bytes) => {
            reply.body = bytes;
            reply.with("content-encoding", "gzip").with("vary", "Accept-Encoding")
        }
        Err(_) => reply,
    }
}

fn answer(org: &Org, call: &Call<'_>) -> Reply {
    if call.path.starts_with("/_sandbox/") {
        return levers::answer(org, call);
    }
    let path = rest::normal(call.path);
    if let Some(route) = oauth::route_of(&path) {
        org.count(route);
        return match struck(org, route) {
            Some(reply) => reply,
            None => bend(org, route, oauth::answer(org, call, &path)),
        };
    }
    if bulk1::is_here(&path) {
        org.count("async");
        return struck(org, "async").unwrap_or_else(|| bend(org, "async", bulk1::answer(org, call, &path)));
    }
    if path == "/services/data" {
        org.count("versions");
        return struck(org, "versions").unwrap_or_else(|| rest::versions(org));
    }
    if !path.starts_with("/services/data/") {
        org.count("elsewhere");
        return Reply::html(404, "URL No Longer Exists");
    }
    let route = rest::route_of(&path);
    org.count(route);
    let made = struck(org, route).unwrap_or_else(|| inside(org, call, &path));
    let (used, max) = (org.used(), org.config.daily_requests);
    bend(org, route, made.with("sforce-limit-info", format!("api-usage={used}/{max}")))
}

fn inside(org: &Org, call: &Call<'_>, path: &str) -> Reply {
    let head: usize = call.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if head + call.path.len() + call.query.len() > LONGEST_HEAD {
        return Reply::html(414, "URI Too Long");
    }
    if org.fault("session_expired", "session").is_some() {
        org.book().end_sessions();
    }
    let header = call.header("authorization").unwrap_or_default();
    let token = header.strip_prefix("Bearer ").or_else(|| header.strip_prefix("OAuth ")).unwrap_or_default();
    let now = org.now();
    let session = org.book().session(token, now);
    let Some(session) = session else {
        let refusal = SfError::new(401, "INVALID_SESSION_ID", "Session expired or invalid");
        return refusal.reply().with("www-authenticate", "Token");
    };
    let scopes = session.scope.split_whitespace();
    if !scopes.into_iter().any(|scope| matches!(scope, "api" | "full")) {
        let text = "This session is not valid for use with the REST API";
        return SfError::new(401, "INVALID_SESSION_ID", text).reply();
    }
    match org.charge(1) {
        Some(_) => rest::answer(org, call, path, session.user),
        None => total_limit(),
    }
}

fn total_limit() -> Reply {
    SfError::new(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.").reply()
}

/// Faults that answer in the API's place.
fn struck(org: &Org, route: &str) -> Option<Reply> {
    let fault = |name| org.fault(name, route).is_some();
    if fault("closed_connection") {
        return Some(Reply { ending: Ending::Closed, body: b"unsent".to_vec(), status: 200, ..Reply::default() });
    }
    if let Some(rule) = org.fault("redirect_302", route) {
        let place = format!("https://{}/", rule.text("host").unwrap_or("evil.example"));
        return Some(Reply { status: 302, ..Reply::default() }.with("location", place));
    }
    if fault("total_limit") {
        return Some(total_limit());
    }
    if fault("concurrent_limit") {
        let text = "ConcurrentRequests (Concurrent API Requests) Limit exceeded.";
        return Some(SfError::new(403, "REQUEST_LIMIT_EXCEEDED", text).reply());
    }
    if fault("api_disabled") {
        let text = "The REST API is not enabled for this Organization.";
        return Some(SfError::new(403, "API_DISABLED_FOR_ORG", text).reply());
    }
    if fault("server_500") {
        let text = "An unexpected error occurred. Please include this ErrorId if you contact support: 5020-1 (-1)";
        return Some(SfError::new(500, "UNKNOWN_EXCEPTION", text).reply());
    }
    if fault("gateway_502_html") {
        return Some(Reply::html(502, "502 Bad Gateway"));
    }
    if fault("unavailable") {
        return Some(SfError::new(503, "SERVER_UNAVAILABLE", "Server too busy").reply());
    }
    if let Some(rule) = org.fault("maintenance_503", route) {
        let retry = rule.number("retry_after").unwrap_or(5);
        return Some(Reply::html(503, "Down for maintenance").with("retry-after", retry.to_string()));
    }
    if fault("empty_406") {
        return Some(Reply { status: 406, ..Reply::default() });
    }
    if fault("setting_up_420") {
        return Some(Reply::html(420, "Setting things up"));
    }
    fault("html_200").then(|| Reply::html(200, "Login | Salesforce"))
}

/// Faults that bend an answer already made.
fn bend(org: &Org, route: &str, mut reply: Reply) -> Reply {
    if let Some(rule) = org.fault("slow", route) {
        reply.delay = rule.number("ms").unwrap_or(500);
    }
    if org.fault("lost_answer", route).is_some() {
        reply = Reply { ending: Ending::Closed, body: b"unsent".to_vec(), status: 200, ..Reply::default() };
    }
    if org.fault("truncated_body", route).is_some() {
        reply.ending = Ending::Truncated;
    }
    reply
}
