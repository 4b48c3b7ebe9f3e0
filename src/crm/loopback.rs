//! The loopback port a browser comes back to: bound to 127.0.0.1, open for one sign-in, polite to nobody else
//! (RFC 8252 sections 7.3 and 8.3).
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::AnswerPage;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// A request head larger than this is no browser's answer.
const MOST_HEAD: usize = 32 * 1024;
/// A browser sends its request within this time.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connections listened to at once; browsers open some to spare.
const MOST_CONNECTIONS: usize = 32;

/// An open port.
pub(in crate::crm) struct Listener {
    listener: TcpListener,
    port: u16,
    /// Where the browser comes back to.
    path: &'static str,
    /// Connections whose request is still coming.
    coming: JoinSet<Option<Knock>>,
}

/// Somebody's request.
pub(in crate::crm) struct Knock {
    stream: TcpStream,
    target: Option<String>,
}

impl Listener {
    /// A random port of this machine; the browser comes back to its root.
    pub(in crate::crm) async fn open() -> Outcome<Self> {
        Self::at(0, "/").await
    }

    /// This port of this machine, 0 for a random one; the browser comes back to this path.
    pub(in crate::crm) async fn at(port: u16, path: &'static str) -> Outcome<Self> {
        let no = |e: std::io::Error| {
            Fault::new(ErrorKind::ClientBroken, format!("the loopback port {port} cannot be opened: {e}"))
        };
        let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(no)?;
        let port = listener.local_addr().map_err(no)?.port();
        Ok(Self { listener, port, path, coming: JoinSet::new() })
    }

    pub(in crate::crm) fn port(&self) -> u16 {
        self.port
    }

    /// The next request. One that is slow, too large or no HTTP is dropped, and holds up no other.
    pub(in crate::crm) async fn next(&mut self) -> Outcome<Knock> {
        loop {
            tokio::select! {
                accepted = self.listener.accept() => {
                    let failed = |e| Fault::new(ErrorKind::ClientBroken, format!("the loopback port failed: {e}"));
                    let (stream, peer) = accepted.map_err(failed)?;
                    if peer.ip().is_loopback() && self.coming.len() < MOST_CONNECTIONS {
                        self.coming.spawn(knock(stream, self.port, self.path));
                    }
                }
                Some(came) = self.coming.join_next() => {
                    if let Ok(Some(knock)) = came {
                        return Ok(knock);
                    }
                }
            }
        }
    }
}

async fn knock(mut stream: TcpStream, port: u16, path: &'static str) -> Option<Knock> {
    let head = timeout(PATIENCE, head(&mut stream)).await.ok()??;
    Some(Knock { stream, target: target(&head, port, path) })
}

async fn head(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut piece = [0u8; 2048];
    loop {
        let n = stream.read(&mut piece).await.ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(piece.get(..n)?);
        if bytes.windows(4).any(|w| w == b"\r\n\r\n") {
            return String::from_utf8(bytes).ok();
        }
        if bytes.len() > MOST_HEAD {
            return None;
        }
    }
}

/// The request's target, if it is a GET of that path of this very port: a page of another site cannot name it as its host.
fn target(head: &str, port: u16, path: &str) -> Option<String> {
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target, version) = (first.next()?, first.next()?, first.next()?);
    let hosts: Vec<&str> = lines
        .take_while(|l| !l.is_empty())
        .filter_map(|l| l.split_once(':'))
        .filter(|(name, _)| name.eq_ignore_ascii_case("host"))
        .map(|(_, value)| value.trim())
        .collect();
    let ours = [format!("localhost:{port}"), format!("127.0.0.1:{port}")];
    let [host] = hosts.as_slice() else { return None };
    let meant = target.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('?'));
    let sound = method == "GET" && version.starts_with("HTTP/1.") && ours.iter().any(|o| o.eq_ignore_ascii_case(host));
    (sound && meant).then(|| target.to_owned())
}

impl Knock {
    /// The query of a request for the path that is listened to.
    pub(in crate::crm) fn query(&self) -> Option<&str> {
        self.target.as_deref()?.split_once('?').map(|(_, query)| query)
    }

    /// Nothing to see here.
    pub(in crate::crm) async fn turn_away(mut self) {
        let answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        send(&mut self.stream, answer).await;
    }

    /// Tells the person how it went.
    pub(in crate::crm) async fn show(mut self, page: &AnswerPage, done: bool) {
        let body = html(&page.lang, if done { &page.done } else { &page.failed });
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
             Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\nReferrer-Policy: no-referrer\r\n\
             X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        send(&mut self.stream, &answer).await;
    }
}

async fn send(stream: &mut TcpStream, answer: &str) {
    // Whether the browser still listens changes nothing.
    drop(timeout(PATIENCE, async { (stream.write_all(answer.as_bytes()).await, stream.shutdown().await) }).await);
}

fn html(lang: &str, text: &str) -> String {
    let escape = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\'', "&#39;")
    };
    format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><title>Fieldbridge</title>\
         <body style=\"font:1.2em system-ui;margin:4em auto;max-width:32em\"><h1>Fieldbridge</h1><p>{}</p></body></html>",
        escape(lang),
        escape(text)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_browsers_answer_to_this_port_counts() {
        let request =
            |line: &str, host: &str| target(&format!("{line}\r\nHost: {host}\r\nAccept: */*\r\n\r\n"), 5000, "/");
        assert_eq!(request("GET /?code=1 HTTP/1.1", "localhost:5000").as_deref(), Some("/?code=1"));
        assert_eq!(request("GET / HTTP/1.0", "127.0.0.1:5000").as_deref(), Some("/"));
        for (line, host) in [
            ("POST /?code=1 HTTP/1.1", "localhost:5000"),
            ("GET /favicon.ico HTTP/1.1", "localhost:5000"),
            ("GET //evil.example/?code=1 HTTP/1.1", "localhost:5000"),
            ("GET http://localhost:5000/?code=1 HTTP/1.1", "localhost:5000"),
            ("GET /?code=1 HTTP/1.1", "evil.example"),
            ("GET /?code=1 HTTP/1.1", "localhost:5001"),
            ("GET /?code=1 HTTP/2", "localhost:5000"),
            ("GET", "localhost:5000"),
            ("", ""),
        ] {
            assert_eq!(request(line, host), None, "{line} {host}");
        }
        assert_eq!(
            target("GET /?code=1 HTTP/1.1\r\nHost: localhost:5000\r\nHost: evil.example\r\n\r\n", 5000, "/"),
            None
        );
        assert_eq!(target("GET /?code=1 HTTP/1.1\r\n\r\n", 5000, "/"), None);
        let at =
            |line: &str| target(&format!("{line} HTTP/1.1\r\nHost: localhost:5000\r\n\r\n"), 5000, "/OauthRedirect");
        assert_eq!(at("GET /OauthRedirect?code=1").as_deref(), Some("/OauthRedirect?code=1"));
        for other in ["GET /?code=1", "GET /OauthRedirect/x?code=1", "GET /OauthRedirectx"] {
            assert_eq!(at(other), None, "{other}");
        }
    }

    #[tokio::test]
    async fn a_connection_that_says_nothing_holds_up_no_other() {
        let mut listener = Listener::open().await.unwrap();
        let port = listener.port();
        let _silent = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let mut browser = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let request = format!("GET /?code=7 HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
        browser.write_all(request.as_bytes()).await.unwrap();
        let knock = timeout(PATIENCE / 2, listener.next()).await.expect("it waited for the silent one").unwrap();
        assert_eq!(knock.query(), Some("code=7"));
    }

    #[test]
    fn the_page_shows_text_and_nothing_else() {
        let page = html("en\"><script>", "a<b>&'\"");
        assert!(page.contains("a&lt;b&gt;&amp;&#39;&quot;") && !page.contains("<script>"), "{page}");
    }
}
