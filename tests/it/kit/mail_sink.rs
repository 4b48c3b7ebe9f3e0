//! A mail server on loopback that keeps what it is sent, and misbehaves as it is told (RFC 5321, as far as a client needs it).
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// What the server does.
#[derive(Clone, Default)]
pub struct Manners {
    /// Addresses it does not take, with the answer.
    pub refuses: Vec<(&'static str, &'static str)>,
    /// It hangs up when the letter itself begins.
    pub hangs_up: bool,
    /// It accepts the connection and says nothing.
    pub silent: bool,
    /// Nobody is taken in without these: user and password.
    pub sign_in: Option<(&'static str, &'static str)>,
    /// It offers STARTTLS.
    pub starttls: Option<TlsAcceptor>,
    /// It speaks TLS from the first byte.
    pub tls: Option<TlsAcceptor>,
}

/// A letter that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    pub to: Vec<String>,
    pub data: String,
    pub protected: bool,
}

impl Taken {
    /// The text with its transfer encoding undone, as far as letters of ours use any.
    pub fn text(&self) -> String {
        let (head, body) = self.data.split_once("\r\n\r\n").unwrap_or((&self.data, ""));
        if head.to_lowercase().contains("content-transfer-encoding: base64") {
            use base64::Engine;
            let packed: String = body.split_whitespace().collect();
            let bytes = base64::engine::general_purpose::STANDARD.decode(packed).unwrap();
            return String::from_utf8(bytes).unwrap();
        }
        body.replace("=\r\n", "").replace("=3D", "=")
    }
}

pub struct MailSink {
    pub port: u16,
    taken: Arc<Mutex<Vec<Taken>>>,
    manners: Arc<Mutex<Manners>>,
    /// Connections so far.
    met: Arc<Mutex<u64>>,
}

impl MailSink {
    pub async fn start(manners: Manners) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (taken, manners, met) = (Arc::default(), Arc::new(Mutex::new(manners)), Arc::new(Mutex::new(0)));
        let sink = Self { port, taken: Arc::clone(&taken), manners: Arc::clone(&manners), met: Arc::clone(&met) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *met.lock().unwrap() += 1;
                let (taken, manners) = (Arc::clone(&taken), manners.lock().unwrap().clone());
                tokio::spawn(async move { drop(serve(stream, manners, taken).await) });
            }
        });
        sink
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    pub fn met(&self) -> u64 {
        *self.met.lock().unwrap()
    }

    pub fn behave(&self, manners: Manners) {
        *self.manners.lock().unwrap() = manners;
    }
}

type Io = std::io::Result<()>;

async fn serve(stream: TcpStream, manners: Manners, taken: Arc<Mutex<Vec<Taken>>>) -> Io {
    if manners.silent {
        // As long as the other side waits.
        let mut stream = BufReader::new(stream);
        let mut nothing = String::new();
        return stream.read_line(&mut nothing).await.map(drop);
    }
    match &manners.tls {
        Some(acceptor) => {
            let stream = acceptor.accept(stream).await?;
            talk(stream, &manners, (true, true), taken).await.map(drop)
        }
        None => {
            let Some(stream) = talk(stream, &manners, (false, true), Arc::clone(&taken)).await? else { return Ok(()) };
            let Some(acceptor) = &manners.starttls else { return Ok(()) };
            let stream = acceptor.accept(stream).await?;
            talk(stream, &manners, (true, false), taken).await.map(drop)
        }
    }
}

/// Talks until the end; gives the stream back where the other side asks for STARTTLS.
async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    manners: &Manners,
    (protected, greets): (bool, bool),
    taken: Arc<Mutex<Vec<Taken>>>,
) -> std::io::Result<Option<S>> {
    let mut stream = BufReader::new(stream);
    let (mut to, mut signed_in) = (Vec::new(), manners.sign_in.is_none());
    if greets {
        stream.write_all(b"220 sink ESMTP\r\n").await?;
    }
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let said = line.trim().to_owned();
        let word = said.split_whitespace().next().unwrap_or_default().to_uppercase();
        let answer = match word.as_str() {
            "EHLO" => {
                let mut offers = vec!["250-sink"];
                if manners.starttls.is_some() && !protected {
                    offers.push("250-STARTTLS");
                }
                if manners.sign_in.is_some() {
                    offers.push("250-AUTH PLAIN LOGIN");
                }
                offers.push("250 8BITMIME\r\n");
                offers.join("\r\n")
            }
            "STARTTLS" if manners.starttls.is_some() => {
                stream.write_all(b"220 go ahead\r\n").await?;
                return Ok(Some(stream.into_inner()));
            }
            "AUTH" => {
                use base64::Engine;
                let told = said.rsplit(' ').next().unwrap_or_default();
                let told = base64::engine::general_purpose::STANDARD.decode(told).unwrap_or_default();
                let wanted = manners.sign_in.map(|(user, password)| format!("\0{user}\0{password}").into_bytes());
                signed_in = Some(told) == wanted;
                (if signed_in { "235 ok\r\n" } else { "535 5.7.8 wrong user or password\r\n" }).to_owned()
            }
            "MAIL" if !signed_in => "530 5.7.0 sign in first\r\n".to_owned(),
            "RCPT" => {
                let address = said.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                match manners.refuses.iter().find(|(refused, _)| *refused == address) {
                    Some((_, answer)) => format!("{answer}\r\n"),
                    None => {
                        to.push(address);
                        "250 ok\r\n".to_owned()
                    }
                }
            }
            "DATA" if manners.hangs_up => return Ok(None),
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let mut data = String::new();
                loop {
                    let mut line = String::new();
                    if stream.read_line(&mut line).await? == 0 {
                        return Ok(None);
                    }
                    if line == ".\r\n" {
                        break;
                    }
                    data += line.strip_prefix('.').unwrap_or(&line);
                }
                taken.lock().unwrap().push(Taken { to: std::mem::take(&mut to), data, protected });
                "250 taken\r\n".to_owned()
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(None);
            }
            _ => "250 ok\r\n".to_owned(),
        };
        stream.write_all(answer.as_bytes()).await?;
        stream.flush().await?;
    }
}
