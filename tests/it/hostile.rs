//! A server that lies, breaks off, redirects, stalls or sends bombs: every answer ends in the right fault, and nobody but
//! the organisation ever sees the token or the secret.
use crate::kit::dynamics::{SECRET, TOKEN, account, connect, connect_with, connector, contacts, quick, signed_in};
use crate::kit::liar::{Act, Wire, answer, json};
use fieldbridge::account::{
    CheckId, CheckReport, CheckScope, CheckSubject, OrgIdentity, System, Verdict, parse_org_url,
};
use fieldbridge::clock::{ManualClock, SystemClock};
use fieldbridge::fault::{ErrorKind, Fault};
use fieldbridge::http::HttpConfig;
use fieldbridge::port::{Crm, CrmConnector, Position};
use fieldbridge::secret::Secret;
use futures_util::future::join_all;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

const PAGE: &str = "{\"value\":[{\"contactid\":\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\",\"lastname\":\"a\"}]}";

/// Fetches the first page from a server whose API answers so.
async fn first_page(api: impl Fn(&str, usize) -> Act + Send + Sync + 'static) -> (Result<usize, Fault>, Wire) {
    first_page_with(quick(), api).await
}

async fn first_page_with(
    http: HttpConfig,
    api: impl Fn(&str, usize) -> Act + Send + Sync + 'static,
) -> (Result<usize, Fault>, Wire) {
    let wire = Wire::listen(signed_in(api)).await;
    page_of(wire, http).await
}

/// As [`first_page`] from a server of that kind.
async fn page_of(wire: Wire, http: HttpConfig) -> (Result<usize, Fault>, Wire) {
    let http = HttpConfig { extra_roots: wire.roots.clone(), ..http };
    let crm = connect_with(&wire.url, http, Arc::new(SystemClock));
    let query = contacts();
    let fetched = match crm.fetch(&query, &Position::Start).await {
        Ok(page) => crm.decode(&query, &page).map(|d| d.rows.keys.len() + d.bad.len()),
        Err(fault) => Err(fault),
    };
    (fetched, wire)
}

fn raw(head: &str, body: &[u8]) -> Act {
    let mut bytes = head.replace('\n', "\r\n").into_bytes();
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    Act::Send(bytes)
}

const OK: &str = "HTTP/1.1 200 OK\nContent-Type: application/json\n";

/// No fault shows the secret or the token.
fn is_clean(fault: &Fault) {
    let shown = format!("{fault} {fault:?} {}", serde_json::to_string(fault).unwrap());
    assert!(!shown.contains(SECRET) && !shown.contains(TOKEN), "{shown}");
}

#[tokio::test]
async fn answers_that_break_off_are_never_taken_for_whole() {
    let half = &PAGE.as_bytes()[..PAGE.len() / 2];
    let cases: Vec<(&str, Vec<u8>, &[ErrorKind])> = vec![
        ("content-length too long", format!("{OK}Content-Length: 9999\n").into_bytes(), &[ErrorKind::Truncated]),
        (
            "chunked without end",
            format!("{OK}Transfer-Encoding: chunked\n").into_bytes(),
            &[ErrorKind::Truncated, ErrorKind::ConnectionLost],
        ),
        (
            "half a page, right length",
            format!("{OK}Content-Length: {}\n", half.len()).into_bytes(),
            &[ErrorKind::Truncated],
        ),
        ("no length, closed half-way", OK.as_bytes().to_vec(), &[ErrorKind::Truncated]),
    ];
    for (what, head, kinds) in cases {
        let body = if what.starts_with("chunked") { [b"10\r\n", &half[..16], b"\r\n"].concat() } else { half.to_vec() };
        let head = String::from_utf8(head).unwrap();
        let (result, wire) = first_page(move |_, _| raw(&head, &body)).await;
        let fault = result.unwrap_err();
        assert!(kinds.contains(&fault.kind), "{what}: {fault}");
        assert_eq!(wire.count("GET /api"), 3, "{what}: tried as often as configured");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_off_under_tls_is_no_matter_of_certificates() {
    let half = format!("{OK}Content-Length: {}\n\n{}", PAGE.len(), &PAGE[..PAGE.len() / 2]).replace('\n', "\r\n");
    let unending = format!("{OK}Transfer-Encoding: chunked\n\n10\r\n{}\r\n", &PAGE[..16]).replace('\n', "\r\n");
    for (what, cut, kind) in [
        ("half a page", half.clone().into_bytes(), ErrorKind::Truncated),
        ("a chunk of a page", unending.replace("\r\r", "\r").into_bytes(), ErrorKind::Truncated),
        ("half a head", half.as_bytes()[..30].to_vec(), ErrorKind::ConnectionLost),
        ("nothing", Vec::new(), ErrorKind::ConnectionLost),
    ] {
        let bytes = cut.clone();
        let wire = Wire::open(true, signed_in(move |_, _| Act::Cut(bytes.clone()))).await;
        let (result, wire) = page_of(wire, quick()).await;
        assert_eq!(result.unwrap_err().kind, kind, "{what}");
        assert_eq!(wire.count("GET /api"), 3, "{what}: tried as often as configured");
        let wire = Wire::open(
            true,
            signed_in(move |_, before| if before < 2 { Act::Cut(cut.clone()) } else { json("200 OK", PAGE) }),
        )
        .await;
        assert_eq!(page_of(wire, quick()).await.0.unwrap(), 1, "{what}: asked for again");
    }
}

#[tokio::test]
async fn a_server_that_recovers_is_tried_again() {
    let (result, wire) = first_page(|_, before| if before < 3 { Act::Close } else { json("200 OK", PAGE) }).await;
    assert_eq!(result.unwrap(), 1);
    assert!(wire.count("GET /api") >= 2);
}

#[tokio::test]
async fn web_pages_are_not_the_api() {
    let html = b"<!doctype html><html><body>Sign in</body></html>";
    let (login, _) = first_page(move |_, _| answer("200 OK", &[("Content-Type", "text/html")], html)).await;
    assert_eq!(login.unwrap_err().kind, ErrorKind::NotTheApi);
    let (gateway, _) = first_page(move |_, _| answer("502 Bad Gateway", &[("Content-Type", "text/html")], html)).await;
    assert_eq!(gateway.unwrap_err().kind, ErrorKind::ServerError);
    let (portal, _) = first_page(move |_, _| answer("511 Network Authentication Required", &[], html)).await;
    assert!(portal.is_err());
    let (maintenance, _) = first_page(|_, _| json("503 Service Unavailable", "")).await;
    assert_eq!(maintenance.unwrap_err().kind, ErrorKind::Maintenance);
}

#[tokio::test]
async fn bombs_are_stopped() {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gz.write_all(&vec![b' '; 64 * 1024 * 1024]).unwrap();
    let bomb = gz.finish().unwrap();
    let headers = [("Content-Type", "application/json"), ("Content-Encoding", "gzip")];
    let (result, wire) = first_page(move |_, _| answer("200 OK", &headers, &bomb)).await;
    assert_eq!(result.unwrap_err().kind, ErrorKind::Oversize);
    assert_eq!(wire.count("GET /api"), 1, "not tried again");

    let announced = format!("{OK}Content-Length: 99999999999\n");
    let (result, _) = first_page(move |_, _| raw(&announced, b"{")).await;
    assert_eq!(result.unwrap_err().kind, ErrorKind::Oversize);

    let deep = format!("{{\"value\":[],\"x\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let (result, _) = first_page(move |_, _| json("200 OK", &deep)).await;
    assert_eq!(result.unwrap_err().kind, ErrorKind::Oversize);
}

#[tokio::test]
async fn silence_ends_in_a_timeout() {
    let impatient =
        HttpConfig { connect: Duration::from_millis(50), first_byte: Duration::from_millis(50), tries: 1, ..quick() };
    let (result, _) = first_page_with(impatient, |_, _| Act::Stall(b"HTTP/1.1 200 ".to_vec())).await;
    assert_eq!(result.unwrap_err().kind, ErrorKind::Timeout);
    let impatient = HttpConfig { idle: Duration::from_millis(50), tries: 1, ..quick() };
    let stalled = format!("{OK}Content-Length: 100\n\n{{\"value\"").replace('\n', "\r\n");
    let (result, _) = first_page_with(impatient, move |_, _| Act::Stall(stalled.clone().into_bytes())).await;
    assert_eq!(result.unwrap_err().kind, ErrorKind::Timeout);
}

#[tokio::test]
async fn redirects_are_not_followed_and_no_token_leaves() {
    let thief = Wire::listen(|_, _| json("200 OK", PAGE)).await;
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let target = format!("{}/api/data/v9.2/contacts", thief.url);
        let (result, wire) = first_page(move |_, _| answer(status, &[("Location", &target)], b"")).await;
        let fault = result.unwrap_err();
        assert_eq!(fault.kind, ErrorKind::Redirected, "{status}");
        is_clean(&fault);
        assert_eq!(wire.count("GET /api"), 1, "{status}: not tried again");
    }
    assert!(thief.seen().is_empty(), "nothing was sent elsewhere");
}

#[tokio::test]
async fn links_elsewhere_are_not_followed_and_no_token_leaves() {
    let thief = Wire::listen(|_, _| json("200 OK", PAGE)).await;
    let own = Wire::listen(signed_in(|_, _| json("200 OK", PAGE))).await;
    let port = |url: &str| url.rsplit(':').next().unwrap().to_owned();
    let links = [
        format!("{}/api/data/v9.2/contacts?$skiptoken=1", thief.url),
        format!("https://127.0.0.1:{}/api/data/v9.2/contacts", port(&own.url)),
        format!("http://localhost:{}/api/data/v9.2/contacts", port(&thief.url)),
        format!("http://127.0.0.1:{}@127.0.0.1:{}/api/data/v9.2/contacts", port(&own.url), port(&thief.url)),
        "/api/data/v9.2/contacts?$skiptoken=2".to_owned(),
        format!("//127.0.0.1:{}/api/data/v9.2/contacts", port(&thief.url)),
        format!("{}/api/data/v9.2/accounts", own.url),
        format!("{}/api/data/v9.2/$batch", own.url),
        format!("{}/api/data/v9.2/contacts#frag", own.url),
        format!("{}/api/data/v9.2/../../evil", own.url),
        ".evil.example/x".to_owned(),
        "@evil.example/x".to_owned(),
        "javascript:alert(1)".to_owned(),
        String::new(),
    ];
    let before = own.seen().len();
    let crm = connect(&own.url);
    for link in links {
        // As a saved position that somebody tampered with ...
        let fault = crm.fetch(&contacts(), &Position::Link(link.clone())).await.unwrap_err();
        assert_eq!(fault.kind, ErrorKind::ForeignLink, "{link}");
        is_clean(&fault);
        // ... and as a link in a page.
        let body = serde_json::json!({"value": [], "@odata.nextLink": link}).to_string();
        let (result, _) = first_page(move |_, _| json("200 OK", &body)).await;
        assert_eq!(result.unwrap_err().kind, ErrorKind::ForeignLink, "{link}");
    }
    assert!(thief.seen().is_empty(), "nothing was sent elsewhere");
    assert_eq!(own.seen().len(), before, "a foreign link is refused before anything is sent");
}

#[tokio::test]
async fn pages_that_go_in_circles_are_seen() {
    let wire = Wire::listen(signed_in(|request, _| {
        let host =
            request.lines().find_map(|l| l.strip_prefix("host: ").or(l.strip_prefix("Host: "))).unwrap().to_owned();
        json(
            "200 OK",
            &format!("{{\"value\":[],\"@odata.nextLink\":\"http://{host}/api/data/v9.2/contacts?$skiptoken=same\"}}"),
        )
    }))
    .await;
    let crm = connect(&wire.url);
    let first = crm.fetch(&contacts(), &Position::Start).await.unwrap();
    let next = first.next.unwrap();
    assert_eq!(crm.fetch(&contacts(), &next).await.unwrap_err().kind, ErrorKind::PagingLoop);
}

#[tokio::test]
async fn throttling_is_obeyed_and_told() {
    for (headers, tells) in [
        (vec![("Retry-After", "0")], true),
        (vec![("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT")], true),
        (vec![("Retry-After", "soon")], false),
        (vec![], false),
    ] {
        let named = headers.clone();
        let (result, wire) = first_page(move |request, _| {
            if request.contains("never") { Act::Close } else { answer("429 Too Many Requests", &named, b"{\"error\":{\"code\":\"0x80072322\",\"message\":\"Number of requests exceeded the limit of 6000\"}}") }
        })
        .await;
        let fault = result.unwrap_err();
        assert_eq!((fault.kind, fault.retry_after_s.is_some()), (ErrorKind::Throttled, tells), "{headers:?}");
        assert_eq!(wire.count("GET /api"), 3);
    }
    let wire = Wire::listen(signed_in(|_, _| answer("429 Too Many Requests", &[("Retry-After", "120")], b""))).await;
    let crm = connect(&wire.url);
    let query = contacts();
    let mut waiting = crm.fetch(&query, &Position::Start);
    let until = loop {
        assert!(futures_util::future::poll_immediate(&mut waiting).await.is_none(), "it waits");
        match crm.waiting_until() {
            Some(until) => break until,
            None => tokio::task::yield_now().await,
        }
    };
    assert!(until.as_second() > jiff::Timestamp::now().as_second() + 100, "{until}");
    assert_eq!(crm.budget().throttled, 1);
    drop(waiting);
    assert_eq!(crm.waiting_until(), None);
}

#[tokio::test]
async fn a_pause_longer_than_a_run_waits_ends_it_and_nobody_asks_before_it_is_over() {
    for (status, named) in [("429 X", "1801"), ("503 X", "7200"), ("500 X", "7200"), ("429 X", "1e30")] {
        let limit = [("Retry-After", named)];
        let wire = Wire::listen(signed_in(move |_, _| answer(status, &limit, b""))).await;
        let crm = connect(&wire.url);
        for _ in 0..2 {
            let fault = crm.fetch(&contacts(), &Position::Start).await.unwrap_err();
            assert_eq!(fault.kind.slug(), "closed-until", "{status} {named}: {fault}");
            let day = jiff::Timestamp::now().to_string();
            assert!(*fault.args["until"] > day[..4], "{}", fault.args["until"]);
        }
        assert_eq!(wire.count("GET /api"), 1, "{status} {named}");
        assert_eq!(crm.waiting_until(), None, "nobody waits");
    }
}

#[tokio::test]
async fn a_sign_in_service_that_forbids_asking_for_long_is_not_asked_again() {
    let wire = Wire::listen(|_, _| answer("429 X", &[("Retry-After", "7200")], b"")).await;
    let fault = connect(&wire.url).fetch(&contacts(), &Position::Start).await.unwrap_err();
    assert_eq!((fault.kind.slug(), wire.count("POST ")), ("closed-until", 1), "{fault}");
}

#[tokio::test]
async fn a_rejected_token_is_renewed_once_and_only_once() {
    let (result, wire) =
        first_page(|_, before| if before < 2 { json("401 Unauthorized", "") } else { json("200 OK", PAGE) }).await;
    assert_eq!(result.unwrap(), 1);
    assert_eq!(wire.count("POST "), 2, "one renewal");
    let (result, wire) = first_page(|_, _| json("401 Unauthorized", "")).await;
    assert_eq!(result.unwrap_err().kind, ErrorKind::TokenRejected);
    assert_eq!((wire.count("POST "), wire.count("GET /api")), (2, 2), "no loop");
}

#[tokio::test]
async fn many_calls_share_one_sign_in() {
    let wire = Wire::listen(signed_in(|_, _| json("200 OK", PAGE))).await;
    let crm = connect(&wire.url);
    let query = contacts();
    let calls = join_all((0..20).map(|_| crm.fetch(&query, &Position::Start))).await;
    assert!(calls.iter().all(Result::is_ok));
    assert_eq!(wire.count("POST "), 1);
}

#[tokio::test]
async fn tokens_are_renewed_before_they_expire() {
    let wire = Wire::listen(signed_in(|_, _| json("200 OK", PAGE))).await;
    let clock = ManualClock::at(jiff::Timestamp::now());
    let crm = connect_with(&wire.url, quick(), Arc::new(clock.clone()));
    let query = contacts();
    for (minutes, sign_ins) in [(0, 1), (40, 1), (9, 2), (1, 2)] {
        clock.advance(jiff::SignedDuration::from_mins(minutes));
        crm.fetch(&query, &Position::Start).await.unwrap();
        assert_eq!(wire.count("POST "), sign_ins, "after {minutes} more minutes");
    }
}

#[tokio::test]
async fn what_the_sign_in_service_refuses_is_told_without_the_secret() {
    let refusal = |status: &'static str, body: String| async move {
        let wire = Wire::listen(move |_, _| json(status, &body)).await;
        let fault = connect(&wire.url).fetch(&contacts(), &Position::Start).await.unwrap_err();
        assert_eq!(wire.count(TOKEN), 0);
        is_clean(&fault);
        (fault.kind, fault.correlation)
    };
    let entra = |code: u64| {
        format!(
            "{{\"error\":\"invalid_client\",\"error_description\":\"AADSTS{code}: said {SECRET}. Trace ID: x\",\"error_codes\":[{code}],\"correlation_id\":\"c-1\"}}"
        )
    };
    let correlated = Some("c-1".to_owned());
    assert_eq!(refusal("401 Unauthorized", entra(7_000_215)).await, (ErrorKind::SecretWrong, correlated.clone()));
    assert_eq!(refusal("401 Unauthorized", entra(7_000_222)).await, (ErrorKind::SecretExpired, correlated.clone()));
    assert_eq!(refusal("400 Bad Request", entra(700_016)).await, (ErrorKind::AppNotFound, correlated.clone()));
    assert_eq!(refusal("400 Bad Request", entra(999_999)).await, (ErrorKind::SignInRefused, correlated));
    assert_eq!(refusal("503 Busy", String::new()).await.0, ErrorKind::SignInBusy);
    assert_eq!(refusal("200 OK", "{\"access_token\":\"a\\r\\nX: y\"}".into()).await.0, ErrorKind::BadJson);
    assert_eq!(refusal("200 OK", "{\"token_type\":\"MAC\",\"access_token\":\"a\"}".into()).await.0, ErrorKind::BadJson);
    assert_eq!(refusal("200 OK", "{}".into()).await.0, ErrorKind::BadJson);
    assert_eq!(refusal("404 Not Found", "<html>".into()).await.0, ErrorKind::NotTheApi);
}

#[tokio::test]
async fn the_challenge_cannot_send_the_secret_elsewhere() {
    let thief = Wire::listen(|_, _| json("200 OK", "{}")).await;
    for authority in ["https://evil.example/t/oauth2/authorize", "https://login.microsoftonline.com.evil.example/t"] {
        let header = format!("Bearer authorization_uri={authority}, resource_id=x");
        let wire = Wire::listen(move |_, _| answer("401 Unauthorized", &[("WWW-Authenticate", &header)], b"")).await;
        let url = parse_org_url(&wire.url).unwrap();
        let fault = connector(quick(), Arc::new(SystemClock)).sign_in_place(System::Dynamics, &url).await.unwrap_err();
        assert_eq!(fault.kind, ErrorKind::NotDataverse, "{authority}");
        assert_eq!(wire.count("uthorization: "), 0, "the question is asked without a token");
    }
    let mut tampered = account("https://org.crm4.dynamics.com");
    tampered.authority = thief.url.clone();
    let refused = connector(quick(), Arc::new(SystemClock)).connect(&tampered, Secret::new(SECRET).into());
    assert_eq!(refused.err().unwrap().kind, ErrorKind::NotDataverse);
    assert!(thief.seen().is_empty());
}

#[tokio::test]
async fn nobody_there_no_tls_and_no_dataverse_are_told_apart() {
    let gone = Wire::listen(|_, _| Act::Close).await.url.clone();
    let connector = connector(HttpConfig { tries: 1, ..quick() }, Arc::new(SystemClock));
    let kind = |fault: Fault| fault.kind;
    let ask = |url: String| {
        let connector = &connector;
        async move { connector.sign_in_place(System::Dynamics, &parse_org_url(&url).unwrap()).await.map_err(kind) }
    };
    // The listener's task ends with the value; a connection may still be taken and closed at once.
    let nobody = ask(gone).await.unwrap_err();
    assert!(matches!(nobody, ErrorKind::ConnectRefused | ErrorKind::ConnectionLost), "{nobody:?}");
    let plain = Wire::listen(|_, _| Act::Send(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec())).await;
    let https = plain.url.replace("http://", "https://");
    let not_tls = ask(https).await.unwrap_err();
    assert!(matches!(not_tls, ErrorKind::TlsFailed | ErrorKind::ConnectRefused), "{not_tls:?}");
    for (status, body) in [("200 OK", "<html>"), ("404 Not Found", ""), ("401 Unauthorized", ""), ("302 Found", "")] {
        let wire =
            Wire::listen(move |_, _| answer(status, &[("Location", "https://www.example.com/")], body.as_bytes()))
                .await;
        assert_eq!(ask(wire.url.clone()).await.unwrap_err(), ErrorKind::NotDataverse, "{status}");
    }
}

async fn check(crm: &impl Crm, id: CheckId) -> CheckReport {
    crm.check(&CheckSubject { id, table: id.is_per_table().then(|| "contact".to_owned()) }, &CheckScope::default())
        .await
}

#[tokio::test]
async fn a_wrong_clock_is_noticed() {
    let wire = Wire::listen(|_, _| answer("401 Unauthorized", &[("Date", "Thu, 01 Jan 2026 00:00:00 GMT")], b"")).await;
    for (ours, failed, warned) in [
        ("2026-01-01T00:00:10Z", false, false),
        ("2026-01-01T00:02:00Z", false, true),
        ("2025-12-31T23:58:30Z", false, true),
        ("2026-01-01T00:06:00Z", true, false),
        ("1970-01-01T00:00:00Z", true, false),
    ] {
        let clock = ManualClock::at(ours.parse().unwrap());
        let report = check(&connect_with(&wire.url, quick(), Arc::new(clock)), CheckId::Clock).await;
        assert_eq!(matches!(report.verdict, Verdict::Failed { .. }), failed, "{ours}: {report:?}");
        assert_eq!(matches!(report.verdict, Verdict::Warned { .. }), warned, "{ours}: {report:?}");
    }
}

#[tokio::test]
async fn another_organisation_behind_the_same_address_holds_the_work() {
    let who = "{\"UserId\":\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\",\"OrganizationId\":\"6BA7B811-9dad-11d1-80b4-00c04fd430c8\",\"BusinessUnitId\":\"x\"}";
    let wire = Wire::listen(signed_in(move |request, _| match request.contains("WhoAmI") {
        true => json("200 OK", who),
        false => json("404 Not Found", "{\"error\":{\"code\":\"\",\"message\":\"x\"}}"),
    }))
    .await;
    let bound = |id: &str| {
        let mut account = account(&wire.url);
        account.organisation = Some(OrgIdentity {
            id: id.into(),
            name: "x".into(),
            production: false,
            version: None,
            user_id: "x".into(),
        });
        connector(quick(), Arc::new(SystemClock)).connect(&account, Secret::new(SECRET).into()).unwrap()
    };
    let same = bound("6ba7b811-9dad-11d1-80b4-00c04fd430c8").identity().await.unwrap();
    assert!(same.production, "an organisation that does not tell counts as production");
    let other = bound("00000000-0000-0000-0000-000000000001").identity().await.unwrap_err();
    assert_eq!(other.kind, ErrorKind::Held);
}

#[tokio::test]
async fn a_missing_application_user_is_not_taken_for_a_wrong_secret() {
    let said = "{\"error\":{\"code\":\"0x80072560\",\"message\":\"The user is not a member of the organization.\"}}";
    let wire = Wire::listen(signed_in(move |_, _| json("403 Forbidden", said))).await;
    let crm = connect(&wire.url);
    assert!(check(&crm, CheckId::Token).await.passed());
    for id in [CheckId::Identity, CheckId::ApplicationUser, CheckId::ReadPrivilege, CheckId::ApiBudget] {
        match check(&crm, id).await.verdict {
            Verdict::Failed { fault } => assert_eq!(fault.kind, ErrorKind::NotAMember, "{id:?}"),
            other => panic!("{id:?}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn hostile_words_of_a_server_cannot_steer_a_terminal() {
    let body = "{\"error\":{\"code\":\"0x0\",\"message\":\"\\u001b[2J\\u202e\\u0007 eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.sig\"}}";
    let (result, _) = first_page(move |_, _| json("400 Bad Request", body)).await;
    let fault = result.unwrap_err();
    assert!(!fault.detail.chars().any(char::is_control) && !fault.detail.contains('\u{202e}'), "{}", fault.detail);
    assert!(!fault.detail.contains("eyJhbGci"), "{}", fault.detail);
}
