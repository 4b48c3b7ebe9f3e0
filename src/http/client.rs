//! The client itself: one send under time limits and caps; no retry here.
use super::body::Collector;
use super::breaker::Breaker;
use super::config::HttpConfig;
use super::failure::{Stage, classify};
use super::request::{Method, Payload, Request};
use super::response::HttpResponse;
use super::roots::ExtraRoots;
use super::trace::{Trace, TraceEntry};
use super::wire::WireRequest;
use crate::clock::SharedClock;
use crate::failpoint;
use crate::fault::{ErrorKind, Fault, Outcome};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// Sends requests. Cheap to clone; connections are shared.
#[derive(Clone)]
pub struct HttpClient {
    shared: Arc<Shared>,
}

/// The ways into the network.
struct Roads {
    /// For the world: honours the system's proxy.
    outer: reqwest::Client,
    /// For loopback: a proxy could not reach this machine's sandbox.
    inner: reqwest::Client,
}

/// An answer whose body has yet to come.
struct Head {
    status: u16,
    headers: Vec<(String, String)>,
    announced: Option<u64>,
    body: Body,
}

/// Where the pieces of a body come from.
enum Body {
    Network(reqwest::Response),
    Wire { pieces: std::vec::IntoIter<Vec<u8>>, broken: Option<Fault> },
}

struct Shared {
    /// None where the settings name another wire.
    roads: Option<Roads>,
    config: HttpConfig,
    clock: SharedClock,
    trace: Trace,
    breaker: Breaker,
    fallback_roots: bool,
}

impl std::fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpClient").field("config", &self.shared.config).finish_non_exhaustive()
    }
}

impl HttpClient {
    /// Builds the client; where the system has no CA files, Mozilla's roots compiled into the program are used.
    ///
    /// # Errors
    /// `ClientBroken`.
    pub fn new(config: HttpConfig, clock: SharedClock) -> Outcome<Self> {
        let (roads, fallback_roots) = match config.wire {
            Some(_) => (None, false),
            None => {
                let (outer, fallback_roots) = build(&config, false)?;
                let (inner, _) = build(&config, true)?;
                (Some(Roads { outer, inner }), fallback_roots)
            }
        };
        let (trace, breaker) = (Trace::default(), Breaker::default());
        Ok(Self { shared: Arc::new(Shared { roads, config, clock, trace, breaker, fallback_roots }) })
    }

    /// The limits.
    pub fn config(&self) -> &HttpConfig {
        &self.shared.config
    }

    /// The last requests, redacted.
    pub fn trace(&self) -> &Trace {
        &self.shared.trace
    }

    /// Whether the compiled-in roots stand in for the system's.
    pub fn uses_fallback_roots(&self) -> bool {
        self.shared.fallback_roots
    }

    /// Until when a host is left alone because it failed many times in a row.
    pub fn resting_until(&self, host: &str) -> Option<jiff::Timestamp> {
        self.shared.breaker.resting_until(host, Instant::now())
    }

    /// Sends once. Any status is an answer, except redirects, which are never followed.
    ///
    /// # Errors
    /// The transport's faults, `HostResting` where they were too many; `Redirected`; `Oversize`; `Truncated`.
    pub async fn send(&self, request: &Request) -> Outcome<HttpResponse> {
        let started = self.shared.clock.now();
        let host = request.link.origin().host().to_owned();
        self.shared.breaker.pass(&host, Instant::now())?;
        let answer = match timeout(self.shared.config.total, self.exchange(request, &host)).await {
            Ok(answer) => answer,
            Err(_) => Err(late(&host, "the whole answer", self.shared.config.total)),
        };
        let now = self.shared.clock.now();
        self.shared.breaker.note(&host, answer.as_ref().err(), &self.shared.config, (Instant::now(), now));
        let ms = now.duration_since(started).as_millis();
        self.shared.trace.push(TraceEntry {
            request: request.redacted(),
            status: answer.as_ref().ok().map(|r| r.status),
            fault: answer.as_ref().err().map(|f| f.kind.code()),
            ms: u64::try_from(ms).unwrap_or(0),
            request_id: answer
                .as_ref()
                .ok()
                .and_then(|r| r.header("x-ms-service-request-id"))
                .map(|id| crate::text::clean_line(id).into_owned()),
        });
        answer
    }

    async fn exchange(&self, request: &Request, host: &str) -> Outcome<HttpResponse> {
        let config = &self.shared.config;
        let patience = config.connect + request.first_byte.map_or(config.first_byte, |own| own.max(config.first_byte));
        let head = match &self.shared.roads {
            Some(roads) => {
                let (client, prepared) = self.prepare(roads, request)?;
                let sent = async { client.execute(prepared).await.map_err(|e| classify(e, Stage::Head, host)) };
                timeout(patience, sent).await.map(|sent| sent.map(Head::of_network))
            }
            None => timeout(patience, self.over_the_wire(request)).await,
        };
        let Head { status, headers, announced, mut body } = match head {
            Ok(head) => head?,
            Err(_) => return Err(late(host, "the first byte", patience)),
        };
        failpoint::reach(match (&request.payload, request.method) {
            (Payload::Form(_), _) => "token-fetched",
            (_, Method::Get) => "answer-begun",
            _ => "write-sent",
        });
        if (300..400).contains(&status) && status != 304 {
            return Err(redirected(status, &headers, host));
        }
        let find = |name: &str| headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        let mut collector = Collector::new(find("content-encoding"), announced, config)?;
        let mut received = 0;
        loop {
            let piece = match &mut body {
                Body::Network(head) => match timeout(config.idle, head.chunk()).await {
                    Ok(piece) => piece.map_err(|e| classify(e, Stage::Body, host))?,
                    Err(_) => return Err(late(host, "the next piece of the answer", config.idle)),
                },
                Body::Wire { pieces, broken } => match (pieces.next(), broken.take()) {
                    (Some(piece), cut) => {
                        *broken = cut;
                        Some(piece.into())
                    }
                    (None, Some(fault)) => return Err(fault),
                    (None, None) => None,
                },
            };
            let Some(piece) = piece else { break };
            received += piece.len();
            failpoint::reach("answer-half-read");
            collector.push(&piece, received, config)?;
        }
        Ok(HttpResponse { status, headers, body: collector.finish()? })
    }

    /// Sends over the wire the settings name.
    async fn over_the_wire(&self, request: &Request) -> Outcome<Head> {
        let none = || Fault::new(ErrorKind::ClientBroken, "neither a network nor a wire");
        let wire = self.shared.config.wire.as_ref().ok_or_else(none)?;
        let mut headers: Vec<(String, String)> = Vec::new();
        let mut say = |name: &str, value: &str| headers.push((name.to_owned(), value.to_owned()));
        let body = match &request.payload {
            Payload::Nothing => Vec::new(),
            Payload::Form(form) => {
                say("content-type", "application/x-www-form-urlencoded");
                form.expose().as_bytes().to_vec()
            }
            Payload::Bytes { kind, bytes } => {
                say("content-type", kind);
                bytes.clone()
            }
            Payload::Packed { kind, bytes } => {
                say("content-type", kind);
                say("content-encoding", "gzip");
                bytes.clone()
            }
        };
        request.headers.iter().for_each(|(name, value)| say(name, value));
        if let Some(bearer) = &request.bearer {
            say("authorization", &format!("Bearer {}", bearer.expose()));
        }
        let (method, url) = (request.method, request.link.url().clone());
        let answer = wire.0.send(WireRequest { method, url, headers, body }).await?;
        let body = Body::Wire { pieces: answer.pieces.into_iter(), broken: answer.broken };
        Ok(Head { status: answer.status, headers: answer.headers, announced: None, body })
    }

    fn prepare<'r>(&self, roads: &'r Roads, request: &Request) -> Outcome<(&'r reqwest::Client, reqwest::Request)> {
        let client = if request.link.origin().is_loopback() { &roads.inner } else { &roads.outer };
        let mut wire = client.request(verb(request.method), request.link.url().clone());
        wire = match &request.payload {
            Payload::Nothing => wire,
            Payload::Form(form) => {
                wire.header("content-type", "application/x-www-form-urlencoded").body(form.expose().to_owned())
            }
            Payload::Bytes { kind, bytes } => wire.header("content-type", kind).body(bytes.clone()),
            Payload::Packed { kind, bytes } => {
                wire.header("content-type", kind).header("content-encoding", "gzip").body(bytes.clone())
            }
        };
        if self.shared.config.gzip && !request.link.origin().is_loopback() {
            wire = wire.header("accept-encoding", "gzip");
        }
        for (name, value) in &request.headers {
            wire = wire.header(*name, value);
        }
        if let Some(bearer) = &request.bearer {
            wire = wire.bearer_auth(bearer.expose());
        }
        let built = wire.build().map_err(|e| Fault::new(ErrorKind::QueryRefused, e.without_url().to_string()))?;
        Ok((client, built))
    }
}

impl Head {
    fn of_network(head: reqwest::Response) -> Self {
        let (status, announced) = (head.status().as_u16(), head.content_length());
        Self { status, headers: collect_headers(&head), announced, body: Body::Network(head) }
    }
}

fn build(config: &HttpConfig, direct: bool) -> Outcome<(reqwest::Client, bool)> {
    let builder = || {
        let builder = reqwest::Client::builder()
            .user_agent(concat!("fieldbridge/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(config.connect)
            .pool_idle_timeout(Duration::from_secs(60))
            .tcp_nodelay(true);
        if direct { builder.no_proxy() } else { builder }
    };
    let extra = config.extra_roots.as_ref().map(ExtraRoots::certificates).unwrap_or_default();
    if let Ok(client) = builder().tls_certs_merge(extra.clone()).build() {
        return Ok((client, false));
    }
    // A bare container without CA files fails to build at all, even for plain http.
    let roots =
        webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().filter_map(|der| reqwest::Certificate::from_der(der).ok());
    builder()
        .tls_certs_only(roots.chain(extra))
        .build()
        .map(|client| (client, true))
        .map_err(|e| Fault::new(ErrorKind::ClientBroken, e.without_url().to_string()))
}

fn verb(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Patch => reqwest::Method::PATCH,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    }
}

fn collect_headers(head: &reqwest::Response) -> Vec<(String, String)> {
    head.headers()
        .iter()
        .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
        .collect()
}

fn redirected(status: u16, headers: &[(String, String)], host: &str) -> Fault {
    let location = headers.iter().find(|(n, _)| n == "location").map(|(_, v)| v.as_str()).unwrap_or_default();
    let target = url::Url::parse(location).ok().and_then(|u| u.host_str().map(str::to_owned)).unwrap_or_default();
    Fault::new(ErrorKind::Redirected, format!("{host} answered {status} pointing to {target}"))
        .with("host", host)
        .with("target", target)
}

fn late(host: &str, what: &str, limit: Duration) -> Fault {
    Fault::new(ErrorKind::Timeout, format!("{host}: {what} did not come within {} s", limit.as_secs_f32()))
        .with("host", host)
}
