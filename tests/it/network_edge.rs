//! What stands between a company's machine and the world: its proxy, and its own certificate authority.
use crate::kit::dynamics::{connect_with, quick};
use crate::kit::liar::{Act, Wire};
use crate::kit::program::{Ended, Home, ended};
use fieldbridge::account::{System, parse_org_url};
use fieldbridge::clock::SystemClock;
use fieldbridge::crm::dynamics::{DynamicsConfig, DynamicsConnector};
use fieldbridge::fault::ErrorKind;
use fieldbridge::http::{ExtraRoots, HttpConfig};
use fieldbridge::port::{Crm, CrmConnector};
use fieldbridge::sandbox::{Sandbox, SandboxConfig, start};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

const ORG: &str = "https://org.crm4.dynamics.com";

/// A proxy that answers so to whatever it is asked.
async fn proxy(answer: &'static str) -> Wire {
    Wire::listen(move |_, _| Act::Send(answer.replace('\n', "\r\n").into_bytes())).await
}

/// `account add` asks the organisation for its tenant before anything else; so it meets the proxy first.
fn add(home: &Home, url: &str, client: &str, secret: &str, variables: &[(&str, String)]) -> Ended {
    let args = ["account", "add", "crm", "--json", "--url", url, "--client-id", client, "--client-secret-stdin"];
    let mut command = home.command(args);
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    // A program that ends before it reads its input closes it: that is no failure of the test.
    let _ = child.stdin.take().unwrap().write_all(format!("{secret}\n").as_bytes());
    ended(child.wait_with_output().unwrap())
}

async fn add_through(url: &'static str, variables: Vec<(&'static str, String)>) -> Ended {
    let run = move || add(&Home::new(), url, "22222222-2222-4222-8222-222222222222", "canary-secret", &variables);
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[tokio::test]
async fn a_proxy_that_wants_a_password_is_named_and_sees_only_the_host() {
    let wants =
        proxy("HTTP/1.1 407 Proxy Authentication Required\nProxy-Authenticate: Basic\nContent-Length: 0\n\n").await;
    for variable in ["HTTPS_PROXY", "https_proxy"] {
        let told = add_through(ORG, vec![(variable, wants.url.clone())]).await;
        let error = told.fails_with("FB-PRX-01", 8);
        assert!(error["advice"].as_str().is_some_and(|a| a.contains("HTTPS_PROXY")), "{error}");
    }
    assert!(!wants.seen().is_empty());
    for request in wants.seen() {
        assert!(request.starts_with("CONNECT org.crm4.dynamics.com:443 "), "{request}");
        assert!(!request.to_ascii_lowercase().contains("\r\nauthorization:"), "{request}");
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_is_told_apart_from_a_server_that_is_not_there() {
    let refuses = proxy("HTTP/1.1 403 Forbidden\nContent-Length: 0\n\n").await;
    add_through(ORG, vec![("HTTPS_PROXY", refuses.url.clone())]).await.fails_with("FB-PRX-02", 8);
}

#[tokio::test]
async fn the_proxys_password_is_sent_to_the_proxy_and_shown_to_nobody() {
    let wants = proxy("HTTP/1.1 407 Proxy Authentication Required\nContent-Length: 0\n\n").await;
    let with_password = wants.url.replace("http://", "http://kim:proxy-canary@");
    let told = add_through(ORG, vec![("HTTPS_PROXY", with_password)]).await;
    told.fails_with("FB-PRX-01", 8);
    assert!(!told.stdout.contains("proxy-canary") && !told.stderr.contains("proxy-canary"));
    // base64 of kim:proxy-canary
    assert!(wants.count("Basic a2ltOnByb3h5LWNhbmFyeQ==") > 0 || wants.count("basic a2ltOnByb3h5LWNhbmFyeQ==") > 0);
}

#[tokio::test]
async fn hosts_the_proxy_is_not_for_are_not_asked_of_it() {
    let unused = proxy("HTTP/1.1 407 Proxy Authentication Required\nContent-Length: 0\n\n").await;
    let told =
        add_through("https://crm.invalid", vec![("HTTPS_PROXY", unused.url.clone()), ("NO_PROXY", ".invalid".into())])
            .await;
    assert_ne!(told.json()["error"]["code"], "FB-PRX-01");
    assert!(unused.seen().is_empty(), "{:?}", unused.seen());
}

async fn secure_sandbox() -> Sandbox {
    start(SandboxConfig { rows: 10, tls: true, ..SandboxConfig::default() }).await.unwrap()
}

async fn challenged(sandbox: &Sandbox, extra_roots: Option<ExtraRoots>) -> Result<String, ErrorKind> {
    let http = HttpConfig { extra_roots, ..quick() };
    let connector = DynamicsConnector::new(Arc::new(SystemClock), DynamicsConfig { http, ..DynamicsConfig::default() });
    let url = parse_org_url(&sandbox.url()).unwrap();
    connector
        .sign_in_place(System::Dynamics, &url)
        .await
        .map(|c| c.tenant.unwrap_or_default())
        .map_err(|fault| fault.kind)
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted_where_its_file_is_named_and_nowhere_else() {
    let (ours, theirs) = (secure_sandbox().await, secure_sandbox().await);
    let roots = |sandbox: &Sandbox| ExtraRoots::parse(sandbox.ca_pem().unwrap().as_bytes(), "ca.pem").unwrap();
    assert_eq!(challenged(&ours, Some(roots(&ours))).await.unwrap(), ours.credentials().tenant_id);
    assert_eq!(challenged(&ours, None).await.unwrap_err(), ErrorKind::TlsFailed);
    assert_eq!(challenged(&ours, Some(roots(&theirs))).await.unwrap_err(), ErrorKind::TlsFailed, "another authority");
}

#[tokio::test]
async fn a_server_that_hangs_up_during_the_handshake_is_knocked_at_again() {
    let silent = Wire::listen(|_, _| Act::Close).await;
    let url = silent.url.replace("http://", "https://");
    let connector =
        DynamicsConnector::new(Arc::new(SystemClock), DynamicsConfig { http: quick(), ..DynamicsConfig::default() });
    let fault = connector.sign_in_place(System::Dynamics, &parse_org_url(&url).unwrap()).await.unwrap_err();
    assert_eq!((fault.kind, silent.count("TLS hello")), (ErrorKind::ConnectRefused, 2), "{fault}");
}

#[tokio::test]
async fn the_program_reads_the_file_and_the_doctor_tells_of_it() {
    let sandbox = secure_sandbox().await;
    let (url, pem) = (sandbox.url(), sandbox.ca_pem().unwrap().to_owned());
    let secret = sandbox.credentials();
    tokio::task::spawn_blocking(move || {
        let home = Home::new();
        let file = home.path().join("ca.pem");
        fs::write(&file, pem).unwrap();
        let with = |ca: Option<&Path>| {
            let variables: Vec<_> =
                ca.map(|path| ("FIELDBRIDGE_CA_FILE", path.display().to_string())).into_iter().collect();
            add(&home, &url, &secret.client_id, &secret.client_secret, &variables)
        };
        let doctor = |path: &Path| {
            let mut command = home.command(["doctor", "--json"]);
            command.env("FIELDBRIDGE_CA_FILE", path);
            ended(command.output().unwrap())
        };
        with(None).fails_with("FB-NET-04", 8);
        let nowhere = home.path().join("nowhere.pem");
        with(Some(&nowhere)).fails_with("FB-PRX-03", 3);
        with(Some(&file)).exits(0);
        let found =
            |told: &Ended, key: &str| told.json()["lines"].as_array().unwrap().iter().any(|l| l["examined"] == key);
        assert!(found(&doctor(&file), "ca-file"));
        let broken = doctor(&nowhere);
        broken.exits(3);
        assert!(found(&broken, "ca-file-broken"), "{}", broken.stdout);
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_host_that_fails_again_and_again_is_left_alone_for_a_while_and_says_so() {
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", nowhere.local_addr().unwrap());
    drop(nowhere);
    let http = HttpConfig { breaker_after: 4, ..quick() };
    let crm = connect_with(&url, http, Arc::new(SystemClock));
    for _ in 0..2 {
        assert_eq!(crm.tracking_days().await.unwrap_err().kind, ErrorKind::ConnectRefused);
    }
    let fault = crm.tracking_days().await.unwrap_err();
    assert_eq!((fault.kind, fault.args["host"].as_str()), (ErrorKind::HostResting, "127.0.0.1"));
    assert!(fault.retry_after_s.is_some_and(|s| s > 30), "{fault:?}");
    assert!(crm.budget().resting_until.is_some(), "the monitor can show it");
}
