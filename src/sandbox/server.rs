//! The HTTP face: reads a request whole, lets faults strike, checks the token, and hands the rest to the room that
//! answers it.
use super::errors::ODataError;
use super::instance::{Call, Instance};
use super::odata::percent::decode_path;
use super::odata::prefer::Prefer;
use super::odata::query::Query;
use super::reply::{Ending, Reply};
use super::rights::Who;
use super::{batch, control, definitions, discovery, entra, functions, overlay, rows, write};
use crate::sandbox::data::cell::guid_text;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Response;
use std::sync::Arc;

/// The longest URL a GET may have.
const LONGEST_URL: usize = 32_768;
/// The largest request body read.
const LARGEST_BODY: usize = 128 << 20;

/// All routes lead to one place; paths with parentheses are no router's business.
pub(crate) fn router(shared: Arc<Instance>) -> Router {
    Router::new().fallback(serve).with_state(shared)
}

async fn serve(State(shared): State<Arc<Instance>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, LARGEST_BODY).await.unwrap_or_default();
    // Pages take CPU time: they are made off the runtime's own threads.
    let made = tokio::task::spawn_blocking(move || {
        let host = parts.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
        let call = Call {
            method: parts.method.as_str(),
            path: parts.uri.path(),
            query: parts.uri.query().unwrap_or_default(),
            headers: &parts.headers,
            body: &body,
            base: format!("{}://{host}", shared.scheme),
        };
        answer(&shared, &call)
    });
    match made.await {
        Ok(reply) => reply.send().await,
        Err(_) => Reply::html(500, "Server Error").send().await,
    }
}

pub(super) fn answer(shared: &Instance, call: &Call<'_>) -> Reply {
    let reply = match call.path {
        path if path.starts_with("/_sandbox/") => return control::answer(shared, call),
        path if path.starts_with("/api/discovery/") => {
            shared.count("discovery");
            struck(shared, "discovery", false).unwrap_or_else(|| discovery::answer(shared, call))
        }
        path if path == "/api/data" || path.starts_with("/api/data/") => api(shared, call),
        _ => {
            let route = entra::route_of(call.path);
            shared.count(route);
            match struck(shared, route, false) {
                Some(reply) => reply,
                None => match entra::answer(shared, call) {
                    Some(reply) => bend(shared, route, false, reply),
                    None => Reply::html(404, "Not Found"),
                },
            }
        }
    };
    let skew = shared
        .facts("clock_skew")
        .first()
        .map_or(0, |rule| rule.text("seconds").and_then(|seconds| seconds.parse().ok()).unwrap_or(600));
    reply.with("date", http_date(shared.now() + skew))
}

/// The part of a path that names what is asked for: `contacts`, `WhoAmI`, `EntityDefinitions`.
fn route_of(rest: &str) -> &str {
    let first = rest.split('/').next().unwrap_or_default();
    match first.split('(').next().unwrap_or_default() {
        "" => "service",
        name => name,
    }
}

fn api(shared: &Instance, call: &Call<'_>) -> Reply {
    let prefer = Prefer::parse(call.headers.get_all("prefer").iter().filter_map(|line| line.to_str().ok()));
    let path = decode_path(call.path.trim_start_matches("/api/data").trim_start_matches('/'));
    let (version, rest) = path.split_once('/').unwrap_or((path.as_str(), ""));
    let route = route_of(rest);
    let served = shared.count(route);
    let is_rows = rows::table_of(route).is_some();
    if let Some(reply) = struck(shared, route, is_rows) {
        return reply;
    }
    if shared.fault("token_expires_mid_run", route, is_rows).is_some() {
        shared.revoke_tokens();
    }
    let token = call.header("authorization").and_then(|header| header.strip_prefix("Bearer "));
    let Some(caller) = token.and_then(|token| shared.caller(token)) else { return challenge(shared, call) };
    let whole = call.path.len() + call.query.len();
    let made = match whole > LONGEST_URL {
        true => Err(ODataError::new(414, "0x0", "The request URI is too long.".to_owned())),
        false => Who::of(shared, &caller, call).and_then(|who| inside(shared, call, version, rest, &prefer, &who)),
    };
    let reply = match made {
        Ok(reply) => reply,
        Err(error) => Reply::error(&error, prefer.all),
    };
    bend(shared, route, is_rows, dress(shared, reply, served))
}

/// What answers once the caller is known.
pub(crate) fn inside(
    shared: &Instance,
    call: &Call<'_>,
    version: &str,
    rest: &str,
    prefer: &Prefer,
    who: &Who,
) -> Result<Reply, ODataError> {
    if call.method == "POST" && rest == "$batch" {
        return batch::answer(shared, call, version, prefer, who);
    }
    let ask = ask(shared, call, version, prefer, who)?;
    if call.method != "GET" {
        return write::answer(&ask, rest);
    }
    match route_of(rest) {
        "service" => Ok(functions::service_document(&ask)),
        "EntityDefinitions" | "GlobalOptionSetDefinitions" | "RelationshipDefinitions" => {
            definitions::answer(&ask, rest)
        }
        _ => match functions::answer(&ask, rest)? {
            Some(reply) => Ok(reply),
            None => rows::answer(&ask, rest),
        },
    }
}

/// The same for a request of a change set: it writes into `state`.
pub(crate) fn inside_of(
    shared: &Instance,
    call: &Call<'_>,
    version: &str,
    rest: &str,
    (prefer, who): (&Prefer, &Who),
    state: &mut overlay::State,
) -> Result<Reply, ODataError> {
    write::perform(&ask(shared, call, version, prefer, who)?, state, rest)
}

fn ask<'a>(
    shared: &'a Instance,
    call: &'a Call<'a>,
    version: &str,
    prefer: &'a Prefer,
    who: &'a Who,
) -> Result<Ask<'a>, ODataError> {
    if !matches!(version, "v9.0" | "v9.1" | "v9.2") {
        return Err(ODataError::no_segment(version));
    }
    let query = Query::parse(call.query)?;
    Ok(Ask { shared, call, base: format!("{}/api/data/{version}", call.base), query, prefer, who })
}

/// One question to the API, understood.
pub(crate) struct Ask<'a> {
    pub shared: &'a Instance,
    pub call: &'a Call<'a>,
    /// `http://host/api/data/v9.2`.
    pub base: String,
    pub query: Query,
    pub prefer: &'a Prefer,
    /// Who asks.
    pub who: &'a Who,
}

pub(crate) fn challenge(shared: &Instance, call: &Call<'_>) -> Reply {
    let tenant = super::estate::foreign_tenant(shared).unwrap_or_else(|| guid_text(shared.world.identity.tenant));
    let base = &call.base;
    Reply { status: 401, ..Reply::default() }
        .with(
            "www-authenticate",
            format!("Bearer authorization_uri={base}/{tenant}/oauth2/authorize, resource_id={base}/"),
        )
        .with("req_id", uuid::Uuid::new_v4().to_string())
}

/// Faults that answer in the API's place.
fn struck(shared: &Instance, route: &str, rows: bool) -> Option<Reply> {
    let fault = |name| shared.fault(name, route, rows);
    if fault("closed_connection").is_some() {
        return Some(Reply { ending: Ending::Closed, body: b"unsent".to_vec(), status: 200, ..Reply::default() });
    }
    if let Some(rule) = fault("throttle") {
        let retry = rule.number("retry_after").unwrap_or(1);
        let (code, text) = match rule.text("kind") {
            Some("time") => (
                "0x80072321",
                "Combined execution time of incoming requests exceeded limit of 1,200,000 milliseconds over time window of 300 seconds. Decrease number of concurrent requests or reduce the duration of requests and try again later.",
            ),
            Some("concurrency") => ("0x80072326", "Number of concurrent requests exceeded the limit of 52."),
            _ => ("0x80072322", "Number of requests exceeded the limit of 6000 over time window of 300 seconds."),
        };
        let reply = Reply::error(&ODataError::new(429, code, text.to_owned()), false);
        return Some(
            reply.with("retry-after", retry.to_string()).with("x-ms-ratelimit-burst-remaining-xrm-requests", "0"),
        );
    }
    if let Some(rule) = fault("api_error") {
        let status = rule.number("status").and_then(|status| u16::try_from(status).ok());
        let reply = Reply::error(&ODataError::scripted(rule.text("code").unwrap_or("0x0"), status), false);
        return Some(reply.with("x-ms-service-request-id", uuid::Uuid::new_v4().to_string()));
    }
    if fault("server_500").is_some() {
        let text = "SQL Server error: transaction was deadlocked (Error 1205).".to_owned();
        return Some(Reply::error(&ODataError::new(500, "0x80044150", text), false));
    }
    if fault("gateway_502_html").is_some() {
        return Some(Reply::html(502, "502 Bad Gateway"));
    }
    if let Some(rule) = fault("maintenance_503") {
        let retry = rule.number("retry_after").unwrap_or(5);
        return Some(Reply::html(503, "The organization is being serviced").with("retry-after", retry.to_string()));
    }
    fault("html_200").is_some().then(|| Reply::html(200, "Sign in to your account"))
}

/// Faults that bend an answer already made.
fn bend(shared: &Instance, route: &str, rows: bool, mut reply: Reply) -> Reply {
    if let Some(rule) = shared.fault("slow", route, rows) {
        reply.delay = rule.number("ms").unwrap_or(500);
    }
    if shared.fault("lost_answer", route, rows).is_some() {
        reply = Reply { ending: Ending::Closed, body: b"unsent".to_vec(), status: 200, ..Reply::default() };
    }
    if shared.fault("truncated_body", route, rows).is_some() {
        reply.ending = Ending::Truncated;
    }
    reply
}

/// The headers of every answer of the API.
fn dress(shared: &Instance, reply: Reply, served: u64) -> Reply {
    let id = uuid::Uuid::new_v4().to_string();
    let organization = guid_text(shared.world.identity.organization);
    let remaining = super::estate::budget(shared).unwrap_or_else(|| 6_000u64.saturating_sub(served % 6_000 + 1));
    reply
        .with("cache-control", "no-cache")
        .with("expires", "-1")
        .with("vary", "Accept-Encoding")
        .with("allow", "OPTIONS,GET,HEAD,POST")
        .with("odata-version", "4.0")
        .with("set-cookie", "ARRAffinity=5f1c; path=/; HttpOnly")
        .with("set-cookie", format!("orgId={organization}; path=/; HttpOnly"))
        .with("x-ms-service-request-id", id.clone())
        .with("x-ms-service-request-id", uuid::Uuid::new_v4().to_string())
        .with("req_id", id)
        .with("x-source", "21315119913416")
        .with("x-ms-dop-hint", "4")
        .with("x-ms-ratelimit-burst-remaining-xrm-requests", remaining.to_string())
        .with("x-ms-ratelimit-time-remaining-xrm-requests", "1,200.00")
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds)
        .map(|now| now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
        .unwrap_or_default()
}
