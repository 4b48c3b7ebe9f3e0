//! A proxy that leads every host to the sandbox, so that clients with fixed hosts can be pointed at it.
use std::net::{Ipv4Addr, SocketAddr};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// The longest head of a request for a tunnel.
const LONGEST: usize = 8_192;

/// Opens the proxy; gives its address.
pub(crate) async fn open(target: SocketAddr, stop: CancellationToken) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                accepted = listener.accept() => {
                    if let Ok((stream, _)) = accepted {
                        let stop = stop.clone();
                        tokio::spawn(async move {
                            // A tunnel that breaks off concerns its client only.
                            tokio::select! {
                                () = stop.cancelled() => {}
                                _ = tunnel(stream, target) => {}
                            }
                        });
                    }
                }
            }
        }
    });
    Ok(address)
}

async fn tunnel(mut client: TcpStream, target: SocketAddr) -> std::io::Result<()> {
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
    let mut server = TcpStream::connect(target).await?;
    client.write_all(b"HTTP/1.1 200 Connection Established\r\n\r\n").await?;
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}
