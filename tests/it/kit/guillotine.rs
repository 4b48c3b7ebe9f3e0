//! A relay between program and sandbox that kills the program at a chosen byte of an answer.
use rustix::process::{Pid, Signal, kill_process};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What relay and test share.
#[derive(Default)]
struct Shared {
    /// Answer bytes until the fall.
    left: AtomicI64,
    /// The condemned; 0 is none.
    pid: AtomicU32,
    carried: AtomicU64,
}

/// The relay.
pub struct Guillotine {
    pub url: String,
    shared: Arc<Shared>,
}

impl Guillotine {
    /// Relays to that address from now on.
    pub async fn before(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared::default());
        let relay = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((from, _)) = listener.accept().await {
                tokio::spawn(carry(from, target, Arc::clone(&relay)));
            }
        });
        Self { url, shared }
    }

    /// The process is killed after so many more bytes of answers.
    pub fn arm(&self, pid: u32, bytes: u64) {
        self.shared.left.store(i64::try_from(bytes).unwrap(), Ordering::SeqCst);
        self.shared.pid.store(pid, Ordering::SeqCst);
    }

    /// Kills it now, if it was not killed yet; says whether it did.
    pub fn fall(&self) -> bool {
        self.shared.fall()
    }

    /// Nobody is killed any more; says whether somebody still waited for it.
    pub fn disarm(&self) -> bool {
        self.shared.pid.swap(0, Ordering::SeqCst) != 0
    }

    /// Starts the command again and again, and kills each after one more of these numbers of bytes, until one comes through
    /// and one more after it; says how many were killed.
    pub fn kill_until_through(&self, bytes: impl Iterator<Item = u64>, command: impl Fn() -> Command) -> usize {
        let mut kills = 0;
        for bytes in bytes {
            let mut child = command().stderr(Stdio::null()).spawn().unwrap();
            self.arm(child.id(), bytes);
            let status = child.wait().unwrap();
            self.disarm();
            match status.code() {
                None => kills += 1,
                Some(code) => {
                    assert!(matches!(code, 0 | 5), "exit {code}");
                    break;
                }
            }
        }
        let last = command().output().unwrap();
        assert!(matches!(last.status.code(), Some(0 | 5)), "{}", String::from_utf8_lossy(&last.stderr));
        kills
    }

    /// Bytes of answers carried so far.
    pub fn carried(&self) -> u64 {
        self.shared.carried.load(Ordering::SeqCst)
    }
}

impl Shared {
    fn fall(&self) -> bool {
        let pid = self.pid.swap(0, Ordering::SeqCst);
        let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) else { return false };
        kill_process(pid, Signal::KILL).is_ok()
    }
}

async fn carry(from: TcpStream, target: SocketAddr, shared: Arc<Shared>) {
    let Ok(to) = TcpStream::connect(target).await else { return };
    let (mut asks, mut answers_to) = from.into_split();
    let (mut answers, mut asks_to) = to.into_split();
    tokio::spawn(async move {
        let _ = tokio::io::copy(&mut asks, &mut asks_to).await;
        let _ = asks_to.shutdown().await;
    });
    let mut buffer = vec![0u8; 4096];
    while let Ok(read) = answers.read(&mut buffer).await {
        if read == 0 || answers_to.write_all(&buffer[..read]).await.is_err() {
            break;
        }
        shared.carried.fetch_add(read as u64, Ordering::SeqCst);
        if shared.left.fetch_sub(read as i64, Ordering::SeqCst) <= read as i64 {
            shared.fall();
        }
    }
    let _ = answers_to.shutdown().await;
}
