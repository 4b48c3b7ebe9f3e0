//! The client's token requests against an OpenID provider nobody here wrote: client secret, private-key JWT, device code,
//! authorization code with PKCE, and refresh tokens that are good for one use.
use crate::kit::Server;
use fieldbridge::account::certificate::{KeySize, make};
use fieldbridge::account::{
    Assertion, AuthMethod, CheckId, CheckScope, CheckSubject, ExternalAccount, Name, SecretRef, System, parse_org_url,
};
use fieldbridge::clock::SystemClock;
use fieldbridge::crm::dynamics::{DynamicsConfig, DynamicsConnector};
use fieldbridge::fault::{ErrorKind, Outcome};
use fieldbridge::port::{AnswerPage, Credentials, Crm, CrmConnector, RefreshTokens, Turn, Wait};
use fieldbridge::secret::Secret;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The provider, and what its application with a certificate signs with.
struct Place {
    url: String,
    made: fieldbridge::account::certificate::KeyMaterial,
    _server: Server,
}

impl Place {
    async fn new() -> Self {
        let made = make("interop", KeySize::Bits2048, 10, jiff::Timestamp::now()).unwrap();
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(made.certificate.pem().as_bytes()).unwrap();
        let server = Server::node("oidc.mjs", &[file.path().to_str().unwrap()], "ready ").await;
        Self { url: format!("http://127.0.0.1:{}", server.ready), made, _server: server }
    }

    fn account(&self, auth: AuthMethod) -> ExternalAccount {
        ExternalAccount {
            name: Name::parse("interop").unwrap(),
            system: System::Dynamics,
            url: parse_org_url(&self.url).unwrap(),
            tenant: "11111111-1111-1111-1111-111111111111".into(),
            authority: self.url.clone(),
            auth,
            solution: None,
            instance: None,
            look_back: None,
            clock_margin: None,
            call_reserve: None,
            secret_expires: None,
            organisation: None,
        }
    }
}

fn reference() -> SecretRef {
    SecretRef("vault:interop/x".into())
}

fn connector() -> DynamicsConnector {
    let config = DynamicsConfig { second: Duration::from_millis(20), ..DynamicsConfig::default() };
    DynamicsConnector::new(Arc::new(SystemClock), config)
}

fn unhurried() -> DynamicsConnector {
    DynamicsConnector::new(Arc::new(SystemClock), DynamicsConfig::default())
}

/// The Web API behind the provider knows whose token it is.
async fn comes_in(account: &ExternalAccount, credentials: impl Into<Credentials>) -> Outcome<()> {
    connector().open(account, credentials)?.identity().await.map(drop)
}

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<String>>, Arc<tokio::sync::Mutex<()>>);

impl RefreshTokens for Kept {
    fn turn(&self) -> Wait<'_, Turn> {
        Box::pin(async move {
            let turn: Turn = Box::new(self.1.clone().lock_owned().await);
            Ok(turn)
        })
    }

    fn read(&self) -> Wait<'_, Secret> {
        let held = self.0.lock().unwrap().clone();
        Box::pin(async move { Ok(Secret::new(held)) })
    }

    fn keep(&self, token: Secret) -> Wait<'_, ()> {
        *self.0.lock().unwrap() = token.expose().to_owned();
        Box::pin(std::future::ready(Ok(())))
    }
}

impl Kept {
    fn holding(token: &Secret) -> Self {
        Self(Arc::new(Mutex::new(token.expose().to_owned())), Arc::default())
    }

    fn credentials(&self) -> Credentials {
        let keeper: Arc<dyn RefreshTokens> = Arc::new(self.clone());
        keeper.into()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_provider_takes_our_client_secret() {
    let place = Place::new().await;
    let account = place.account(AuthMethod::ClientSecret { client_id: "secret-app".into(), secret: reference() });
    comes_in(&account, Secret::new("a secret & more")).await.unwrap();
    let fault = comes_in(&account, Secret::new("another")).await.unwrap_err();
    assert_eq!(fault.kind, ErrorKind::ClientRejected, "{fault}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_provider_takes_our_assertions() {
    let place = Place::new().await;
    for assertion in Assertion::ALL {
        let account = place.account(AuthMethod::Certificate {
            client_id: "certificate-app".into(),
            key: reference(),
            certificate: place.made.certificate.clone(),
            assertion,
            user: None,
        });
        comes_in(&account, place.made.key.to_pem()).await.unwrap();
        comes_in(&account, place.made.key.to_pem()).await.unwrap();
    }
    let stranger = make("stranger", KeySize::Bits2048, 10, jiff::Timestamp::now()).unwrap();
    let account = place.account(AuthMethod::Certificate {
        client_id: "certificate-app".into(),
        key: reference(),
        certificate: stranger.certificate.clone(),
        assertion: Assertion::Ps256,
        user: None,
    });
    let fault = comes_in(&account, stranger.key.to_pem()).await.unwrap_err();
    assert_eq!(fault.kind, ErrorKind::ClientRejected, "{fault}");
}

/// Each refresh token is good once: the provider withdraws everything where one comes twice.
async fn stays_signed_in(place: &Place, account: &ExternalAccount, token: Secret) {
    let kept = Kept::holding(&token);
    let crm = connector().open(account, kept.credentials()).unwrap();
    let subject = CheckSubject { id: CheckId::Token, table: None };
    for _ in 0..3 {
        let report = crm.check(&subject, &CheckScope::default()).await;
        assert!(report.passed(), "{report:?}");
    }
    crm.identity().await.unwrap();
    assert_ne!(kept.0.lock().unwrap().as_str(), token.expose());
    let stale = Kept::holding(&token);
    let fault = comes_in(&place.account(account.auth.clone()), stale.credentials()).await.unwrap_err();
    assert_eq!(fault.kind, ErrorKind::SignInAgain, "{fault}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_provider_takes_our_device_code_and_refresh_tokens() {
    let place = Place::new().await;
    let account = place.account(AuthMethod::DeviceCode { client_id: "person-app".into(), refresh: reference() });
    let begun = connector().sign_in_with_device(&account).await.unwrap();
    assert_eq!(begun.address, format!("{}/devicelogin", place.url));
    let waiting = tokio::spawn(begun.finish);
    Browser::default().get(&format!("{}/approve?user_code={}", place.url, begun.user_code)).await;
    let token = tokio::time::timeout(Duration::from_secs(60), waiting).await.unwrap().unwrap().unwrap();
    stays_signed_in(&place, &account, token).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_provider_takes_our_code_with_its_verifier() {
    let place = Place::new().await;
    let account = place.account(AuthMethod::Browser { client_id: "person-app".into(), refresh: reference() });
    let page = AnswerPage { lang: "en".into(), done: "Signed in.".into(), failed: "Not signed in.".into() };
    let begun = unhurried().sign_in_with_browser(&account, page).await.unwrap();
    let waiting = tokio::spawn(begun.finish);
    let shown = Browser::default().get(&begun.address).await;
    assert!(shown.contains("Signed in."), "{shown}");
    stays_signed_in(&place, &account, waiting.await.unwrap().unwrap()).await;
}

/// As much of a browser as a sign-in needs: cookies and redirects.
#[derive(Default)]
struct Browser {
    cookies: BTreeMap<String, String>,
}

impl Browser {
    async fn get(&mut self, address: &str) -> String {
        let mut url = url::Url::parse(address).unwrap();
        for _ in 0..12 {
            let answer = self.ask(&url).await;
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            let field = |line: &str, name: &str| {
                line.split_once(':').filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.trim().to_owned())
            };
            for cookie in head.lines().filter_map(|l| field(l, "set-cookie")) {
                let pair = cookie.split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
            match head.lines().find_map(|l| field(l, "location")) {
                Some(next) => url = url.join(&next).unwrap(),
                None => return body.to_owned(),
            }
        }
        panic!("endless redirects")
    }

    async fn ask(&self, url: &url::Url) -> String {
        let host = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let target = &url[url::Position::BeforePath..];
        let request = format!(
            "GET {target} HTTP/1.1\r\nHost: {host}\r\nCookie: {}\r\nConnection: close\r\n\r\n",
            cookies.join("; ")
        );
        let mut stream = TcpStream::connect(&host).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    }
}
