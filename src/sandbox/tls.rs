//! The sandbox over https: a certificate authority of its own, made at the start and gone at the end. Real clients accept
//! it once they are given the authority's certificate; its key never leaves memory.
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// The names the sandbox answers to.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];
/// How many days the certificates are good for; some clients refuse more than 398.
const DAYS: i64 = 397;
/// How long a client may take to shake hands.
const PATIENCE: Duration = Duration::from_secs(10);

/// The certificates a misfortune serves in place of the right one: of an authority nobody trusts, one that has expired, one
/// for another host.
const BAD: [&str; 3] = ["foreign", "expired", "host"];

/// The sandbox's certificates, ready to serve.
pub(crate) struct Tls {
    /// The authority's certificate, to be trusted by clients.
    pub ca_pem: String,
    good: TlsAcceptor,
    bad: Vec<(&'static str, TlsAcceptor)>,
}

/// Makes an authority and certificates for this machine's loopback names.
pub(crate) fn make(now: Timestamp) -> io::Result<Tls> {
    make_also_for(now, &[])
}

/// The same for more names, which clients reach through a proxy.
pub(crate) fn make_also_for(now: Timestamp, names: &[&str]) -> io::Result<Tls> {
    certificates(now, &[&NAMES, names].concat()).map_err(io::Error::other)
}

type Made<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn certificates(now: Timestamp, names: &[&str]) -> Made<Tls> {
    let (ca_pem, issuer) = authority(now)?;
    let (_, stranger) = authority(now)?;
    let long_ago = now.checked_sub(SignedDuration::from_hours(24 * (DAYS + 30)))?;
    let acceptors = [(&stranger, now, names), (&issuer, long_ago, names), (&issuer, now, &["contoso.example"])];
    let bad =
        BAD.into_iter().zip(acceptors).map(|(name, (issuer, at, names))| Ok((name, acceptor(issuer, at, names)?)));
    Ok(Tls { ca_pem, good: acceptor(&issuer, now, names)?, bad: bad.collect::<Made<_>>()? })
}

fn authority(now: Timestamp) -> Made<(String, Issuer<'static, KeyPair>)> {
    let mut authority = params(now, "Fieldbridge sandbox authority", &[])?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate()?;
    let pem = authority.self_signed(&key)?.pem();
    Ok((pem, Issuer::new(authority, key)))
}

fn acceptor(issuer: &Issuer<'static, KeyPair>, now: Timestamp, names: &[&str]) -> Made<TlsAcceptor> {
    let mut leaf = params(now, "Fieldbridge sandbox", names)?;
    leaf.use_authority_key_identifier_extension = true;
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate()?;
    let certificate = leaf.signed_by(&key, issuer)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn params(now: Timestamp, name: &str, names: &[&str]) -> Made<CertificateParams> {
    let mut params = CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())?;
    params.distinguished_name.push(DnType::CommonName, name);
    let day = |days: i64| -> Made<_> {
        let date = now.checked_add(SignedDuration::from_hours(24 * days))?.to_zoned(TimeZone::UTC).date();
        let small = |number: i8| u8::try_from(number);
        Ok(rcgen::date_time_ymd(i32::from(date.year()), small(date.month())?, small(date.day())?))
    };
    params.not_before = day(-1)?;
    params.not_after = day(DAYS)?;
    Ok(params)
}

/// Which wrong certificate is to be shown now, if any.
pub(crate) type Misfortune = Arc<dyn Fn() -> Option<String> + Send + Sync>;

impl Tls {
    /// Puts TLS before a listener.
    pub fn listen(self, tcp: TcpListener, misfortune: Misfortune) -> TlsListener {
        TlsListener { tcp, tls: self, misfortune, shaking: JoinSet::new() }
    }

    /// What shakes hands: with the wrong certificate that is wanted, else with the right one.
    fn acceptor(&self, wanted: Option<String>) -> &TlsAcceptor {
        let bad = |name: String| self.bad.iter().find(|(known, _)| *known == name).map(|(_, acceptor)| acceptor);
        wanted.and_then(bad).unwrap_or(&self.good)
    }
}

/// Accepts connections and shakes hands, many at a time: a client that says nothing holds up no other.
pub(crate) struct TlsListener {
    tcp: TcpListener,
    tls: Tls,
    misfortune: Misfortune,
    shaking: JoinSet<Option<(TlsStream<TcpStream>, SocketAddr)>>,
}

impl axum::serve::Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            tokio::select! {
                (stream, address) = axum::serve::Listener::accept(&mut self.tcp) => {
                    let shake = self.tls.acceptor((self.misfortune)()).accept(stream);
                    self.shaking.spawn(async move {
                        Some((tokio::time::timeout(PATIENCE, shake).await.ok()?.ok()?, address))
                    });
                }
                Some(done) = self.shaking.join_next(), if !self.shaking.is_empty() => {
                    if let Ok(Some(ready)) = done {
                        return ready;
                    }
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.tcp.local_addr()
    }
}
