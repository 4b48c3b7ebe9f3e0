//! The sandbox over https: whom a client has to trust, and that everything it says about itself says https.
use fieldbridge::sandbox::{Sandbox, SandboxConfig, start};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

pub async fn sandbox() -> Sandbox {
    start(SandboxConfig { rows: 20, tls: true, ..SandboxConfig::default() }).await.expect("a sandbox")
}

fn address(sandbox: &Sandbox) -> String {
    sandbox.url().strip_prefix("https://").expect("https").to_owned()
}

/// One request under this name, trusting this authority.
pub async fn get(sandbox: &Sandbox, trusted: &str, name: &str, path: &str) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(trusted.as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let tcp = TcpStream::connect(address(sandbox)).await?;
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, tcp).await?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", address(sandbox));
    stream.write_all(request.as_bytes()).await?;
    let mut text = String::new();
    stream.read_to_string(&mut text).await?;
    Ok(text)
}

#[tokio::test(flavor = "multi_thread")]
async fn its_authority_vouches_for_every_loopback_name_and_no_other() {
    let sandbox = sandbox().await;
    let authority = sandbox.ca_pem().expect("an authority").to_owned();
    for name in ["localhost", "127.0.0.1", "::1"] {
        let text = get(&sandbox, &authority, name, "/api/data").await.unwrap();
        assert!(text.starts_with("HTTP/1.1 401"), "{name}: {text}");
    }
    assert!(get(&sandbox, &authority, "contoso.crm4.dynamics.com", "/").await.is_err());
    let other = start(SandboxConfig { rows: 20, tls: true, ..SandboxConfig::default() }).await.unwrap();
    assert!(get(&sandbox, other.ca_pem().unwrap(), "localhost", "/").await.is_err(), "another sandbox's authority");
}

#[tokio::test(flavor = "multi_thread")]
async fn challenge_and_documents_follow_the_scheme() {
    let sandbox = sandbox().await;
    let authority = sandbox.ca_pem().unwrap().to_owned();
    let who = sandbox.credentials();
    let challenge = get(&sandbox, &authority, "localhost", "/api/data/v9.2/").await.unwrap();
    let expected =
        format!("Bearer authorization_uri={0}/{1}/oauth2/authorize, resource_id={0}/", who.org_url, who.tenant_id);
    assert!(challenge.contains(&expected), "{challenge}");
    let path = format!("/{}/v2.0/.well-known/openid-configuration", who.tenant_id);
    let document = get(&sandbox, &authority, "localhost", &path).await.unwrap();
    assert!(document.contains(&format!("\"token_endpoint\":\"{}/", who.org_url)), "{document}");
    assert!(!document.contains("http://"), "{document}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_says_nothing_holds_up_no_other() {
    let sandbox = sandbox().await;
    let authority = sandbox.ca_pem().unwrap().to_owned();
    let mut silent = Vec::new();
    for _ in 0..50 {
        silent.push(TcpStream::connect(address(&sandbox)).await.unwrap());
    }
    // Plain http is no handshake, and ends nothing but itself.
    let mut plain = TcpStream::connect(address(&sandbox)).await.unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    assert!(get(&sandbox, &authority, "localhost", "/api/data").await.unwrap().starts_with("HTTP/1.1 401"));
    drop(silent);
    let place = address(&sandbox);
    sandbox.stop().await;
    assert!(TcpStream::connect(place).await.is_err(), "the port is free again");
}
