//! A proxy that leads every host to the sandbox, so that clients with fixed hosts can be pointed at it.
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// The longest head of a request for a tunnel.
const LONGEST: usize = 8_192;

/// The hosts clients wanted, in the order they asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted(Arc<Mutex<Vec<String>>>);

impl Wanted {
    fn note(&self, head: &[u8]) {
        let head = String::from_utf8_lossy(head);
        let place = head.split(' ').nth(1).unwrap_or_default();
        let host = place.rsplit_once(':').map_or(place, |(host, _)| host).to_owned();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(host);
    }

    /// All of them.
    pub fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Opens the proxy; gives its address.
pub(crate) async fn open(target: SocketAddr, wanted: Wanted, stop: CancellationToken) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                accepted = listener.accept() => {
                    if let Ok((stream, _)) = accepted {
                        let (stop, wanted) = (stop.clone(), wanted.clone());
                        tokio::spawn(async move {
                            // A tunnel that breaks off concerns its client only.
                            tokio::select! {
                                () = stop.cancelled() => {}
                                _ = tunnel(stream, target, &wanted) => {}
                            }
                        });
                    }
                }
            }
        }
    });
    Ok(address)
}

async fn tunnel(mut client: TcpStream, target: SocketAddr, wanted: &Wanted) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() > LONGEST {
            return client.write_all(b"HTTP/1.1 431 Too Large\r\ncontent-length: 0\r\n\r\n").await;
        }
        head.push(client.read_u8().await?);
    }
    if !head.starts_with(b"CONNECT ") {
        return client.write_all(b"HTTP/1.1 405 Method Not Allowed\r\ncontent-length: 0\r\n\r\n").await;
    }
    wanted.note(&head);
    let mut server = TcpStream::connect(target).await?;
    client.write_all(b"HTTP/1.1 200 Connection Established\r\n\r\n").await?;
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}
