//! A client that shares nothing with the product's: one HTTP/1.1 request on one connection, read to its end.
use fieldbridge::sandbox::Sandbox;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What came back; `whole` is false where the connection ended before the promised length.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub whole: bool,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The rows of a page.
    pub fn rows(&self) -> Vec<Value> {
        self.json()["value"].as_array().expect("a page").clone()
    }

    pub fn next_link(&self) -> Option<String> {
        self.json().get("@odata.nextLink").map(|link| link.as_str().expect("a text").to_owned())
    }

    /// The Web API's error code.
    pub fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// Sends one request; `None` where the connection ended before any answer.
pub async fn send(url: &str, method: &str, headers: &[(&str, &str)], body: &str) -> Option<Answer> {
    let rest = url.strip_prefix("http://").expect("a loopback address");
    let (host, path) =
        rest.split_once('/').map_or((rest, String::from("/")), |(host, path)| (host, format!("/{path}")));
    let mut stream = TcpStream::connect(host).await.expect("a connection");
    let mut head =
        format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{head}\r\n{body}").as_bytes()).await.expect("a request sent");
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned())))
        .collect();
    let body = bytes[end + 4..].to_vec();
    let promised = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok());
    Some(Answer { status, whole: promised.is_none_or(|length: usize| length == body.len()), headers, body })
}

/// Asks the token endpoint as a client would.
pub async fn token_answer(sandbox: &Sandbox) -> Answer {
    let who = sandbox.credentials();
    let form = format!(
        "client_id={}&client_secret={}&grant_type=client_credentials&scope={}%2F.default",
        who.client_id,
        who.client_secret.replace('~', "%7E"),
        who.org_url.replace(':', "%3A").replace('/', "%2F")
    );
    let url = format!("{}/{}/oauth2/v2.0/token", who.org_url, who.tenant_id);
    send(&url, "POST", &[("content-type", "application/x-www-form-urlencoded")], &form).await.expect("an answer")
}

/// A bearer token.
pub async fn token(sandbox: &Sandbox) -> String {
    token_answer(sandbox).await.json()["access_token"].as_str().expect("a token").to_owned()
}

/// A caller of one sandbox's Web API.
pub struct Caller<'a> {
    pub sandbox: &'a Sandbox,
    pub bearer: String,
}

impl<'a> Caller<'a> {
    pub async fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox, bearer: format!("Bearer {}", token(sandbox).await) }
    }

    /// GETs a path below `/api/data/v9.2/`, spaces encoded.
    pub async fn get(&self, path: &str) -> Answer {
        self.prefer(path, "").await
    }

    /// The same with a `Prefer` header.
    pub async fn prefer(&self, path: &str, prefer: &str) -> Answer {
        self.try_prefer(path, prefer).await.expect("an answer")
    }

    /// The same, where the connection may end without an answer.
    pub async fn try_prefer(&self, path: &str, prefer: &str) -> Option<Answer> {
        let url = match path.starts_with("http://") {
            true => path.to_owned(),
            false => format!("{}/api/data/v9.2/{}", self.sandbox.url(), path.replace(' ', "%20").replace('"', "%22")),
        };
        let mut headers = vec![("authorization", self.bearer.as_str()), ("accept", "application/json")];
        if !prefer.is_empty() {
            headers.push(("prefer", prefer));
        }
        send(&url, "GET", &headers, "").await
    }

    /// Sends a body with any method and more headers.
    pub async fn write(&self, method: &str, path: &str, more: &[(&str, &str)], body: &str) -> Answer {
        let url = match path.starts_with("http://") {
            true => path.to_owned(),
            false => format!("{}/api/data/v9.2/{}", self.sandbox.url(), path.replace(' ', "%20").replace('"', "%22")),
        };
        let mut headers = vec![("authorization", self.bearer.as_str()), ("accept", "application/json")];
        if !more.iter().any(|(name, _)| *name == "content-type") {
            headers.push(("content-type", "application/json; charset=utf-8"));
        }
        headers.extend_from_slice(more);
        send(&url, method, &headers, body).await.expect("an answer")
    }

    /// Makes a row; gives its identifier.
    pub async fn make(&self, set: &str, body: Value) -> String {
        let answer = self.write("POST", set, &[], &body.to_string()).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
        let address = answer.header("odata-entityid").expect("an address").to_owned();
        let (_, key) = address.rsplit_once('(').expect("a key");
        key.trim_end_matches(')').to_owned()
    }

    /// Follows next links to the end; gives the pages.
    pub async fn pages(&self, path: &str, prefer: &str) -> Vec<Answer> {
        let mut pages = vec![self.prefer(path, prefer).await];
        while let Some(link) = pages.last().and_then(Answer::next_link) {
            assert!(pages.len() < 10_000, "endless paging");
            pages.push(self.prefer(&link, prefer).await);
        }
        pages
    }

    /// All rows of a query.
    pub async fn all(&self, path: &str, page: usize) -> Vec<Value> {
        let prefer = format!("odata.maxpagesize={page}");
        self.pages(path, &prefer).await.iter().flat_map(Answer::rows).collect()
    }
}
