//! A relay between program and sandbox on which one misfortune befalls the bytes of a connection: it is reset, ends early,
//! stands still, or says the same twice.
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfortune {
    /// The connection is reset.
    Reset,
    /// The connection ends as if all had been said.
    End,
    /// Nothing comes for a while, then everything.
    Stall(Duration),
    /// The same bytes come twice.
    Twice,
}

/// Which way the bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To the CRM.
    Asks,
    /// From it.
    Answers,
}

#[derive(Default)]
struct Road {
    /// What is still to happen, after so many more bytes of that way.
    armed: Option<(Way, u64, Misfortune)>,
    happened: u64,
    carried: [u64; 2],
}

/// The relay.
pub struct RoughRoad {
    pub url: String,
    road: Arc<Mutex<Road>>,
}

impl RoughRoad {
    /// Relays to that address from now on.
    pub async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let road = Arc::new(Mutex::new(Road::default()));
        let shared = Arc::clone(&road);
        tokio::spawn(async move {
            while let Ok((from, _)) = listener.accept().await {
                tokio::spawn(travel(from, target, Arc::clone(&shared)));
            }
        });
        Self { url, road }
    }

    /// Lets it happen once, after so many more bytes of that way.
    pub fn arm(&self, way: Way, bytes: u64, what: Misfortune) {
        self.road.lock().unwrap().armed = Some((way, bytes, what));
    }

    /// How many misfortunes happened so far; none is to happen any more.
    pub fn disarm(&self) -> u64 {
        let mut road = self.road.lock().unwrap();
        road.armed = None;
        road.happened
    }

    /// Bytes carried so far, that way.
    pub fn carried(&self, way: Way) -> u64 {
        self.road.lock().unwrap().carried[way as usize]
    }
}

impl Road {
    /// What befalls the next bytes, with how many of them pass before.
    fn pass(&mut self, way: Way, bytes: usize) -> Option<(usize, Misfortune)> {
        self.carried[way as usize] += bytes as u64;
        let (_, left, what) = self.armed.as_mut().filter(|(armed, ..)| *armed == way)?;
        if *left > bytes as u64 {
            *left -= bytes as u64;
            return None;
        }
        let befallen = (*left as usize, *what);
        self.armed = None;
        self.happened += 1;
        Some(befallen)
    }
}

/// Carries a connection to its end, whichever side ends it.
async fn travel(mut near: TcpStream, target: SocketAddr, road: Arc<Mutex<Road>>) {
    let Ok(mut far) = TcpStream::connect(target).await else { return };
    let (mut asks, mut answers) = (vec![0u8; 4096], vec![0u8; 4096]);
    loop {
        let (way, read) = tokio::select! {
            read = near.read(&mut asks) => (Way::Asks, read),
            read = far.read(&mut answers) => (Way::Answers, read),
        };
        let Some(read) = read.ok().filter(|read| *read > 0) else { return };
        let befallen = road.lock().unwrap().pass(way, read);
        let (to, bytes) = match way {
            Way::Asks => (&mut far, &asks[..read]),
            Way::Answers => (&mut near, &answers[..read]),
        };
        let before = befallen.map_or(read, |(before, _)| before);
        if to.write_all(&bytes[..before]).await.is_err() {
            return;
        }
        let rest = match befallen {
            None => continue,
            Some((_, Misfortune::Twice)) => to.write_all(&bytes[..before]).await,
            Some((_, Misfortune::Stall(pause))) => {
                tokio::time::sleep(pause).await;
                Ok(())
            }
            Some((_, Misfortune::End)) => return,
            Some((_, Misfortune::Reset)) => {
                let _ = near.set_zero_linger();
                let _ = far.set_zero_linger();
                return;
            }
        };
        if rest.is_err() || to.write_all(&bytes[before..]).await.is_err() {
            return;
        }
    }
}
