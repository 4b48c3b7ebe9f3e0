//! A raw server, over TCP or TLS, that answers whatever a test wants, however wrong, and remembers what it was sent.
use super::tls;
use fieldbridge::http::ExtraRoots;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// What the server does with one request.
pub enum Act {
    /// Sends these bytes and closes.
    Send(Vec<u8>),
    /// Sends these bytes, then never again anything.
    Stall(Vec<u8>),
    /// Sends these bytes and drops the connection; over TLS without the farewell (`close_notify`) that says that this was
    /// all.
    Cut(Vec<u8>),
    /// Closes without a word.
    Close,
}

type Script = dyn Fn(&str, usize) -> Act + Send + Sync;

/// A listener on loopback; it ends with the value.
pub struct Wire {
    pub url: String,
    /// Who signed its certificate, where it has one.
    pub roots: Option<ExtraRoots>,
    seen: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Wire {
    /// Listens; `script` gets the request's text and how many requests came before.
    pub async fn listen(script: impl Fn(&str, usize) -> Act + Send + Sync + 'static) -> Self {
        Self::open(false, script).await
    }

    /// As [`Wire::listen`]; `secure`: over TLS.
    pub async fn open(secure: bool, script: impl Fn(&str, usize) -> Act + Send + Sync + 'static) -> Self {
        let (pem, acceptor) = secure.then(tls::authority).unzip();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let scheme = if secure { "https" } else { "http" };
        let url = format!("{scheme}://{}", listener.local_addr().unwrap());
        let roots = pem.map(|pem| ExtraRoots::parse(pem.as_bytes(), "authority.pem").unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let script: Arc<Script> = Arc::new(script);
        let task = tokio::spawn(accept(listener, acceptor, script, seen.clone()));
        Self { url, roots, seen, task }
    }

    /// The requests so far, head and body.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    /// How many requests named this text.
    pub fn count(&self, text: &str) -> usize {
        self.seen().iter().filter(|r| r.contains(text)).count()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(
    listener: TcpListener,
    acceptor: Option<TlsAcceptor>,
    script: Arc<Script>,
    seen: Arc<Mutex<Vec<String>>>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let (script, seen, acceptor) = (script.clone(), seen.clone(), acceptor.clone());
        tokio::spawn(async move {
            match acceptor {
                None => serve(stream, &*script, &seen).await,
                Some(acceptor) => {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        serve(stream, &*script, &seen).await;
                    }
                }
            }
        });
    }
}

async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, script: &Script, seen: &Mutex<Vec<String>>) {
    let Some(request) = read_request(&mut stream).await else { return };
    let before = {
        let mut seen = seen.lock().unwrap();
        seen.push(request.clone());
        seen.len() - 1
    };
    match script(&request, before) {
        Act::Send(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Act::Stall(bytes) => {
            let _ = stream.write_all(&bytes).await;
            // Until the client gives up.
            let _ = stream.read_to_end(&mut Vec::new()).await;
        }
        Act::Cut(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.flush().await;
        }
        Act::Close => {}
    }
}

async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let n = stream.read(&mut piece).await.ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(&piece[..n]);
        if bytes[0] == 0x16 {
            return Some("TLS hello".to_owned());
        }
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length:").map(|v| v.trim().parse::<usize>()))
                .and_then(Result::ok)
                .unwrap_or(0);
            if body.len() >= length {
                return Some(text.into_owned());
            }
        }
    }
}

/// A whole answer with the right length.
pub fn answer(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Act {
    let mut bytes = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
    for (name, value) in headers {
        bytes.push_str(&format!("{name}: {value}\r\n"));
    }
    bytes.push_str("\r\n");
    let mut bytes = bytes.into_bytes();
    bytes.extend_from_slice(body);
    Act::Send(bytes)
}

/// A JSON answer.
pub fn json(status: &str, body: &str) -> Act {
    answer(status, &[("Content-Type", "application/json; odata.metadata=minimal")], body.as_bytes())
}
