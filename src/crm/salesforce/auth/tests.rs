//! The grants against a server made by hand.
use super::*;
use crate::account::certificate::{KeySize, make};
use crate::account::{Assertion, AuthMethod, SecretRef};
use crate::clock::ManualClock;
use crate::crm::salesforce::fixtures::{Asked, Reply, Server, account, by_secret, granted, quick};
use crate::fault::Retry;
use crate::port::{Credentials, Turn, Wait};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use std::sync::Mutex as Std;
use std::sync::atomic::{AtomicUsize, Ordering};

const T0: &str = "2026-11-26T12:00:00Z";

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(T0.parse().unwrap()))
}

fn sign_in(url: &str, auth: AuthMethod, credentials: impl Into<Credentials>, clock: SharedClock) -> SignIn {
    let account = account(url, auth);
    let place = Place::of(&account).unwrap();
    let grant = Grant::of(&account, credentials.into(), &place).unwrap();
    let org = Origin::of(url).unwrap();
    SignIn::new(HttpClient::new(quick(), clock.clone()).unwrap(), clock, org, place, grant)
}

/// Keeps a refresh token and remembers every one it was given.
#[derive(Default)]
struct Shelf {
    turn: Arc<Mutex<()>>,
    kept: Std<Vec<String>>,
}

impl RefreshTokens for Shelf {
    fn turn(&self) -> Wait<'_, Turn> {
        Box::pin(async {
            let turn: Turn = Box::new(Arc::clone(&self.turn).lock_owned().await);
            Ok(turn)
        })
    }

    fn read(&self) -> Wait<'_, Secret> {
        let none = || Fault::new(ErrorKind::SecretMissing, "nobody signed in");
        Box::pin(async move { self.kept.lock().unwrap().last().cloned().map(Secret::new).ok_or_else(none) })
    }

    fn keep(&self, token: Secret) -> Wait<'_, ()> {
        self.kept.lock().unwrap().push(token.expose().to_owned());
        Box::pin(async { Ok(()) })
    }
}

fn browser() -> AuthMethod {
    AuthMethod::Browser { client_id: "3MVGkey".into(), refresh: SecretRef("vault:acme/refresh-token".into()) }
}

#[tokio::test(flavor = "multi_thread")]
async fn client_credentials_ask_once_for_everybody_and_again_after_half_an_hour() {
    let server = Server::start(|_, here| Reply::json(200, granted(here, "00DAA0000000001!tok"))).await;
    let clock = clock();
    let sign_in = Arc::new(sign_in(&server.url, by_secret(), Secret::new("SECRET123"), clock.clone()));
    let (a, b) = tokio::join!(sign_in.ticket(), sign_in.ticket());
    let ticket = a.unwrap();
    assert_eq!(ticket.instance.to_string(), server.url);
    assert_eq!(ticket.who, Some(Who { org: "00DAA00000000012AA".into(), user: "005AA0000000001YAA".into() }));
    assert_eq!(Who::of("https://login.salesforce.com/id/005AA0000000001YAA/00DAA00000000012AA"), None);
    assert_eq!((b.unwrap().serial, server.count("/services/oauth2/token")), (1, 1), "single flight");
    let form = &server.asked()[0];
    let values = ["grant_type", "client_id", "client_secret"].map(|n| form.value(n).unwrap());
    assert_eq!(values, ["client_credentials", "3MVGkey", "SECRET123"]);
    clock.advance(SignedDuration::from_mins(25));
    assert_eq!(sign_in.ticket().await.unwrap().serial, 2, "renewed at 80 % of the time it is used");
    let rejected = sign_in.ticket().await.unwrap();
    assert_eq!(sign_in.renewed(&rejected).await.unwrap().serial, 3);
    assert_eq!(sign_in.renewed(&rejected).await.unwrap().serial, 3, "the same rejection renews once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_for_another_address_is_not_used() {
    let server =
        Server::start(|_, _| Reply::json(200, granted("https://acme.my.salesforce.com.evil.example", "t"))).await;
    let fault = sign_in(&server.url, by_secret(), Secret::new("s"), clock()).ticket().await.unwrap_err();
    assert_eq!(fault.kind, ErrorKind::SalesforceInstanceForeign);
    let own = Origin::of("https://acme.my.salesforce.com").unwrap();
    let custom = Origin::of("https://crm.acme.example").unwrap();
    for (named, org, good) in [
        ("https://acme.my.salesforce.com", &own, true),
        ("https://na1.salesforce.com", &own, true),
        ("https://acme--dev.sandbox.my.salesforce.com", &own, true),
        ("https://crm.acme.example", &custom, true),
        ("https://acme.my.salesforce.com", &custom, false),
        ("https://evilsalesforce.com", &own, false),
        ("https://acme.my.salesforce.com.evil.example", &own, false),
        ("http://acme.my.salesforce.com", &own, false),
        ("https://acme.my.site.com", &own, false),
        ("", &own, false),
    ] {
        assert_eq!(instance(named, org, None).is_ok(), good, "{named} for {org}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assertion_says_who_for_whom_and_verifies_and_a_wrong_clock_is_mended() {
    let made = make("fieldbridge", KeySize::Bits2048, 30, T0.parse().unwrap()).unwrap();
    let public = made.certificate.public_key().to_vec();
    let server = Server::start(move |asked: &Asked, here| {
        assert_eq!(asked.value("grant_type").unwrap(), "urn:ietf:params:oauth:grant-type:jwt-bearer");
        let mut rules = Validation::new(Algorithm::RS256);
        rules.set_audience(&[here]);
        rules.validate_exp = false;
        let key = DecodingKey::from_rsa_der(&public);
        let told = jsonwebtoken::decode::<serde_json::Value>(asked.value("assertion").unwrap(), &key, &rules).unwrap();
        assert_eq!(
            (told.claims["iss"].as_str(), told.claims["sub"].as_str()),
            (Some("3MVGkey"), Some("sync@acme.example"))
        );
        // The service's clock is ten minutes ahead of ours.
        let theirs: Timestamp = "2026-11-26T12:10:00Z".parse().unwrap();
        let left = told.claims["exp"].as_i64().unwrap() - theirs.as_second();
        if (1..=180).contains(&left) {
            return Reply::json(200, granted(here, "00DAA0000000001!tok"));
        }
        let mut no = Reply::json(400, r#"{"error":"invalid_grant","error_description":"invalid assertion"}"#);
        no.1.push(("date", "Thu, 26 Nov 2026 12:10:00 GMT".into()));
        no
    })
    .await;
    let auth = |user: Option<&str>| AuthMethod::Certificate {
        client_id: "3MVGkey".into(),
        key: SecretRef("vault:acme/private-key".into()),
        certificate: made.certificate.clone(),
        assertion: Assertion::default(),
        user: user.map(str::to_owned),
    };
    let sign_in = sign_in(&server.url, auth(Some("sync@acme.example")), made.key.to_pem(), clock());
    sign_in.ticket().await.unwrap();
    sign_in.try_now().await.unwrap();
    assert_eq!(server.asked().len(), 3, "twice at first, and then the difference is known");
    let nobody = account(&server.url, auth(None));
    let refused = Grant::of(&nobody, made.key.to_pem().into(), &Place::of(&nobody).unwrap()).err().unwrap();
    assert_eq!(refused.kind, ErrorKind::AnswerInvalid);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_token_is_kept_before_its_companion_is_used_and_a_refused_one_is_sent_once() {
    let asks = Arc::new(AtomicUsize::new(0));
    let server = Server::start(move |asked, here| match asks.fetch_add(1, Ordering::SeqCst) {
        0 => {
            assert_eq!(asked.value("refresh_token").as_deref(), Some("first"));
            let mut answer = granted(here, "00DAA0000000001!one");
            answer["refresh_token"] = "second".into();
            Reply::json(200, answer)
        }
        _ => {
            let why = r#"{"error":"invalid_grant","error_description":"expired access/refresh token"}"#;
            Reply::json(400, why)
        }
    })
    .await;
    let shelf = Arc::new(Shelf { kept: Std::new(vec!["first".into()]), ..Shelf::default() });
    let keeper: Arc<dyn RefreshTokens> = shelf.clone();
    let sign_in = sign_in(&server.url, browser(), keeper, clock());
    let ticket = sign_in.ticket().await.unwrap();
    assert_eq!(*shelf.kept.lock().unwrap(), ["first", "second"]);
    for _ in 0..2 {
        let fault = sign_in.renewed(&ticket).await.unwrap_err();
        assert_eq!((fault.kind, fault.policy().retry), (ErrorKind::SalesforceTokenRevoked, Retry::Never));
    }
    assert_eq!(server.asked().len(), 2, "a token that was refused is not sent again");
    assert_eq!(server.asked()[1].value("refresh_token").as_deref(), Some("second"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_nobody_waits_for_still_keeps_the_next_token() {
    let server = Server::start(|_, here| {
        let mut answer = granted(here, "00DAA0000000001!one");
        answer["refresh_token"] = "second".into();
        Reply::json(200, answer)
    })
    .await;
    let shelf = Arc::new(Shelf { kept: Std::new(vec!["first".into()]), ..Shelf::default() });
    let keeper: Arc<dyn RefreshTokens> = shelf.clone();
    let sign_in = sign_in(&server.url, browser(), keeper, clock());
    // The turn is taken, so that the exchange has begun and not ended when it is dropped.
    let held = shelf.turn().await;
    let mut asking = Box::pin(sign_in.ticket());
    assert!(futures_util::future::poll_immediate(&mut asking).await.is_none());
    drop(asking);
    drop(held);
    while shelf.kept.lock().unwrap().len() < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(*shelf.kept.lock().unwrap(), ["first", "second"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_signed_in_for_or_forgot_during_an_exchange_stays() {
    for meanwhile in [vec!["first".to_owned(), "signed in anew".to_owned()], Vec::new()] {
        let shelf = Arc::new(Shelf { kept: Std::new(vec!["first".into()]), ..Shelf::default() });
        let (theirs, left) = (Arc::clone(&shelf), meanwhile.clone());
        let server = Server::start(move |_, here| {
            theirs.kept.lock().unwrap().clone_from(&left);
            let mut answer = granted(here, "00DAA0000000001!one");
            answer["refresh_token"] = "second".into();
            Reply::json(200, answer)
        })
        .await;
        let keeper: Arc<dyn RefreshTokens> = shelf.clone();
        sign_in(&server.url, browser(), keeper, clock()).ticket().await.unwrap();
        assert_eq!(*shelf.kept.lock().unwrap(), meanwhile, "the older sign-in's next token is not put over it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_goes_with_its_security_token_and_what_is_closed_says_so() {
    let server = Server::start(|_, here| Reply::json(200, granted(here, "00DAA0000000001!tok"))).await;
    let auth = AuthMethod::Password {
        client_id: "3MVGkey".into(),
        user: "sync@acme.example".into(),
        password: SecretRef("vault:acme/password".into()),
        client_secret: Some(SecretRef("vault:acme/client-secret".into())),
    };
    let credentials = Credentials {
        secret: Secret::new("Pa55wordTOKEN24chars"),
        client_secret: Some(Secret::new("SECRET123")),
        refresh: None,
    };
    sign_in(&server.url, auth, credentials, clock()).ticket().await.unwrap();
    let form = &server.asked()[0];
    let names = ["grant_type", "username", "password", "client_secret"];
    let values = names.map(|n| form.value(n).unwrap());
    assert_eq!(values, ["password", "sync@acme.example", "Pa55wordTOKEN24chars", "SECRET123"]);
    let of = |url: &str, authority: &str, auth: AuthMethod| {
        let account = crate::account::ExternalAccount { authority: authority.into(), ..account(url, auth) };
        let place = Place::of(&account)?;
        Grant::of(&account, Secret::new("s").into(), &place)
    };
    let (acme, login) = ("https://acme.my.salesforce.com", "https://login.salesforce.com");
    let device =
        AuthMethod::DeviceCode { client_id: "3MVGkey".into(), refresh: SecretRef("vault:acme/refresh-token".into()) };
    for (auth, authority, kind) in [
        (by_secret(), login, ErrorKind::SalesforceDomainWrong),
        (device, acme, ErrorKind::SalesforceFlowOff),
        (browser(), acme, ErrorKind::SecretMissing),
        (by_secret(), "https://login.evil.example", ErrorKind::SalesforceInstanceForeign),
    ] {
        assert_eq!(of(acme, authority, auth).err().unwrap().kind, kind);
    }
    assert!(of(acme, acme, by_secret()).is_ok());
}
