//! A proxy that leads every host to one address, for clients that insist on a host or a port of their own.
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// An open tunnel; it closes when dropped.
pub struct Tunnel {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
    serving: JoinHandle<()>,
}

impl Tunnel {
    /// To `HOST:PORT`.
    pub async fn to(target: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (target, noted) = (target.to_owned(), asked.clone());
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(tunnel(stream, target.clone(), noted.clone()));
            }
        });
        Self { address, asked, serving }
    }

    /// What a client's `HTTPS_PROXY` has to say.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where clients wanted to go, as they said it.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// `CONNECT HOST:PORT`, and then bytes both ways; a tunnel that breaks off concerns its client only.
async fn tunnel(mut client: TcpStream, target: String, asked: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match client.read_u8().await {
            Ok(byte) if head.len() < 8_192 => head.push(byte),
            _ => return,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let Some(("CONNECT", rest)) = head.split_once(' ') else { return };
    asked.lock().unwrap().push(rest.split(' ').next().unwrap_or_default().to_owned());
    if let Ok(mut server) = TcpStream::connect(&target).await
        && client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.is_ok()
    {
        let _ = copy_bidirectional(&mut client, &mut server).await;
    }
}
