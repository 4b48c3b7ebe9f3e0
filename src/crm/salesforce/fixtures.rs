//! A small server made by hand for tests: it answers what the test says and remembers what it was asked.
use crate::account::{AuthMethod, ExternalAccount, Name, SecretRef, System, parse_org_url};
use crate::http::HttpConfig;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// What was asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    /// Path and query as they came.
    pub(super) target: String,
    pub(super) head: String,
    pub(super) body: String,
}

impl Asked {
    /// A value of the form or the query, decoded.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        let text = if self.body.is_empty() { self.target.split_once('?')?.1 } else { &self.body };
        url::form_urlencoded::parse(text.as_bytes()).find(|(n, _)| n == name).map(|(_, v)| v.into_owned())
    }

    pub(super) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|l| l.split_once(": "));
        lines.into_iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v)
    }
}

/// What is answered: status, further headers, body.
pub(super) struct Reply(pub(super) u16, pub(super) Vec<(&'static str, String)>, pub(super) String);

impl Reply {
    pub(super) fn json(status: u16, body: impl ToString) -> Self {
        Self(status, vec![("content-type", "application/json;charset=UTF-8".into())], body.to_string())
    }
}

/// A server under way; it ends with the test.
pub(super) struct Server {
    pub(super) url: String,
    pub(super) asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Answers by `reply`, which is told the server's own address.
    pub(super) async fn start(reply: impl Fn(&Asked, &str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (asked, address, reply) = (Arc::<Mutex<Vec<Asked>>>::default(), url.clone(), Arc::new(reply));
        let kept = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (asked, address, reply) = (Arc::clone(&kept), address.clone(), Arc::clone(&reply));
                tokio::spawn(async move {
                    let Some(question) = read(&mut stream).await else { return };
                    asked.lock().unwrap().push(question.clone());
                    let Reply(status, headers, body) = reply(&question, &address);
                    let mut text =
                        format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
                    headers.iter().for_each(|(n, v)| text.push_str(&format!("{n}: {v}\r\n")));
                    text.push_str("\r\n");
                    text.push_str(&body);
                    let _ = stream.write_all(text.as_bytes()).await;
                });
            }
        });
        Self { url, asked }
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// How often a path was asked for.
    pub(super) fn count(&self, path: &str) -> usize {
        self.asked().iter().filter(|a| a.path() == path).count()
    }
}

async fn read(stream: &mut tokio::net::TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let (mut piece, mut end) = ([0u8; 8192], None);
    while end.is_none() {
        let n = stream.read(&mut piece).await.ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(&piece[..n]);
        end = bytes.windows(4).position(|w| w == b"\r\n\r\n");
    }
    let head = String::from_utf8_lossy(&bytes[..end?]).into_owned();
    let mut asked = Asked { head, ..Asked::default() };
    let length: usize = asked.header("content-length").and_then(|l| l.parse().ok()).unwrap_or(0);
    while bytes.len() < end? + 4 + length {
        let n = stream.read(&mut piece).await.ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(&piece[..n]);
    }
    asked.body = String::from_utf8_lossy(&bytes[end? + 4..]).into_owned();
    asked.target = asked.head.lines().next()?.split(' ').nth(1)?.to_owned();
    Some(asked)
}

/// Limits with short pauses.
pub(super) fn quick() -> HttpConfig {
    HttpConfig { base_delay: Duration::from_millis(1), max_delay: Duration::from_millis(2), ..HttpConfig::default() }
}

/// An account at that address.
pub(super) fn account(url: &str, auth: AuthMethod) -> ExternalAccount {
    ExternalAccount::at(Name::parse("acme").unwrap(), System::Salesforce, parse_org_url(url).unwrap(), auth)
}

/// Client credentials.
pub(super) fn by_secret() -> AuthMethod {
    AuthMethod::ClientSecret { client_id: "3MVGkey".into(), secret: SecretRef("vault:acme/client-secret".into()) }
}

/// A token answer in the documented shape.
pub(super) fn granted(instance: &str, token: &str) -> serde_json::Value {
    serde_json::json!({"access_token": token, "instance_url": instance, "token_type": "Bearer",
        "id": "https://login.salesforce.com/id/00DAA00000000012AA/005AA0000000001YAA",
        "issued_at": "1795205313000", "signature": "lOjz1vJ12ghCCdPuHir18eIbDV3zNeSDRi4f1fi3+LI="})
}
