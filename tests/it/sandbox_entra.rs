//! The sandbox's token endpoint: applications by secret and certificate, people by password; every refusal with its number.
use crate::kit::caller::send;
use crate::kit::sign_in::{
    ASSERTION, DEVICE, MODERN, Pair, Style, app_scope, ask, claims, get, granted, lever, post, refused, tenant,
    user_scope,
};
use fieldbridge::sandbox::{FaultRule, Sandbox};
use serde_json::{Value, json};

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_comes_in_with_its_secret_in_both_versions() {
    let sandbox = tenant().await;
    let who = sandbox.credentials();
    let scope = app_scope(&sandbox);
    let pairs = [
        ("grant_type", "client_credentials"),
        ("client_id", who.client_id.as_str()),
        ("client_secret", who.client_secret.as_str()),
        ("scope", scope.as_str()),
        ("client_info", "1"),
        ("x-something", "nobody knows"),
    ];
    let body = granted(&sandbox, &ask(&sandbox, &pairs).await).await;
    assert_eq!((body["expires_in"].clone(), body.get("refresh_token")), (json!(3_599), None));
    let access = claims(&body["access_token"]);
    assert_eq!((access["aud"].as_str(), access["idtyp"].as_str()), (Some(who.org_url.as_str()), Some("app")));
    // The domain names the tenant as well.
    let domain = who.user_name.split('@').nth(1).unwrap();
    granted(&sandbox, &post(&sandbox, &format!("{domain}/oauth2/v2.0/token"), &pairs).await).await;
    // Version 1 knows `resource`, and writes numbers as texts.
    let old = [&pairs[..3], &[("resource", who.org_url.as_str())]].concat();
    let body = granted(&sandbox, &post(&sandbox, &format!("{}/oauth2/token", who.tenant_id), &old).await).await;
    assert_eq!((body["expires_in"].as_str(), body["resource"].as_str()), (Some("3599"), Some(who.org_url.as_str())));
    // Id and secret in a Basic header.
    let basic = format!("{}:{}", who.client_id, who.client_secret.replace('~', "%7E"));
    let basic = format!("Basic {}", base64::Engine::encode(&base64::engine::general_purpose::STANDARD, basic));
    let url = format!("{}/{}/oauth2/v2.0/token", who.org_url, who.tenant_id);
    let text = crate::kit::sign_in::form(&[("grant_type", "client_credentials"), ("scope", &scope)]);
    granted(&sandbox, &send(&url, "POST", &[("authorization", &basic)], &text).await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_request_has_a_number() {
    let sandbox = tenant().await;
    let who = sandbox.credentials();
    let (scope, org) = (app_scope(&sandbox), who.org_url.clone());
    let good = [
        ("grant_type", "client_credentials"),
        ("client_id", who.client_id.as_str()),
        ("client_secret", who.client_secret.as_str()),
        ("scope", scope.as_str()),
    ];
    let with = |name: &'static str, value: &str| {
        let value = value.to_owned();
        let mut pairs: Vec<(&str, String)> =
            good.iter().filter(|(key, _)| *key != name).map(|(key, text)| (*key, (*text).to_owned())).collect();
        if !value.is_empty() {
            pairs.push((name, value));
        }
        pairs
    };
    let two = format!("{scope} https://other.example/.default");
    let path = format!("{org}/api/data/.default");
    let line_end = format!("{}\n", who.client_secret);
    for (name, value, status, error, code) in [
        ("grant_type", "", 400, "invalid_request", 900_144),
        ("grant_type", "implicit", 400, "unsupported_grant_type", 70_003),
        ("client_id", "", 400, "invalid_request", 900_144),
        ("client_id", "11111111-2222-4333-8444-555555555555", 400, "unauthorized_client", 700_016),
        ("client_secret", "", 401, "invalid_client", 7_000_218),
        ("client_secret", "wrong", 401, "invalid_client", 7_000_215),
        ("client_secret", "0f1e2d3c-4b5a-4687-9788-99aabbccddee", 401, "invalid_client", 7_000_215),
        ("client_secret", line_end.as_str(), 401, "invalid_client", 7_000_215),
        ("client_secret", who.expired_secret.as_str(), 401, "invalid_client", 7_000_222),
        ("client_id", who.disabled_client_id.as_str(), 400, "unauthorized_client", 7_000_112),
        ("client_id", who.public_client_id.as_str(), 401, "invalid_client", 700_025),
        ("scope", "", 400, "invalid_request", 900_144),
        ("scope", org.as_str(), 400, "invalid_scope", 70_011),
        ("scope", two.as_str(), 400, "invalid_request", 700_022),
        ("scope", "https://other.example/.default", 400, "invalid_resource", 500_011),
        ("scope", path.as_str(), 400, "invalid_resource", 500_011),
    ] {
        let pairs = with(name, value);
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(key, text)| (*key, text.as_str())).collect();
        refused(&ask(&sandbox, &pairs).await, status, error, code);
    }
    for (tenant, code) in [
        ("common", 50_194),
        ("organizations", 50_194),
        ("11111111-2222-4333-8444-555555555555", 90_002),
        ("fabrikam.example", 90_002),
        ("not-a-tenant", 900_023),
        (&format!("%7B{}%7D", who.tenant_id), 900_023),
    ] {
        let answer = post(&sandbox, &format!("{tenant}/oauth2/v2.0/token"), &good).await;
        refused(&answer, 400, "invalid_request", code);
    }
    refused(&get(&format!("{org}/{}/oauth2/v2.0/token", who.tenant_id)).await, 400, "invalid_request", 900_561);
}

/// The numbers of the reference, each with the word the sandbox puts beside it.
const SCRIPTED: [(u64, u16, &str); 70] = [
    (7_000_215, 401, "invalid_client"),
    (7_000_222, 401, "invalid_client"),
    (700_016, 400, "unauthorized_client"),
    (700_011, 400, "unauthorized_client"),
    (7_000_112, 400, "unauthorized_client"),
    (70_001, 400, "unauthorized_client"),
    (90_002, 400, "invalid_request"),
    (900_023, 400, "invalid_request"),
    (90_038, 400, "invalid_request"),
    (900_382, 400, "invalid_request"),
    (900_432, 400, "invalid_request"),
    (500_011, 400, "invalid_resource"),
    (50_001, 400, "invalid_resource"),
    (650_057, 400, "invalid_resource"),
    (70_011, 400, "invalid_scope"),
    (28_002, 400, "invalid_scope"),
    (700_022, 400, "invalid_request"),
    (65_001, 400, "invalid_grant"),
    (90_094, 400, "invalid_grant"),
    (90_095, 400, "invalid_grant"),
    (650_056, 401, "invalid_client"),
    (700_025, 401, "invalid_client"),
    (7_000_218, 401, "invalid_client"),
    (700_027, 401, "invalid_client"),
    (700_024, 401, "invalid_client"),
    (50_012, 401, "invalid_client"),
    (50_048, 401, "invalid_client"),
    (50_126, 400, "invalid_grant"),
    (50_034, 400, "invalid_grant"),
    (50_053, 400, "invalid_grant"),
    (50_055, 400, "invalid_grant"),
    (50_144, 400, "invalid_grant"),
    (50_057, 400, "invalid_grant"),
    (50_076, 400, "invalid_grant"),
    (50_079, 400, "invalid_grant"),
    (50_074, 400, "invalid_grant"),
    (50_072, 400, "invalid_grant"),
    (50_078, 400, "invalid_grant"),
    (53_003, 400, "invalid_grant"),
    (530_032, 400, "invalid_grant"),
    (53_000, 400, "invalid_grant"),
    (53_001, 400, "invalid_grant"),
    (530_035, 400, "invalid_grant"),
    (50_105, 400, "invalid_grant"),
    (9_001_023, 400, "invalid_request"),
    (50_194, 400, "invalid_request"),
    (50_011, 400, "invalid_request"),
    (900_971, 400, "invalid_request"),
    (501_481, 400, "invalid_grant"),
    (50_147, 400, "invalid_request"),
    (54_005, 400, "invalid_grant"),
    (70_008, 400, "invalid_grant"),
    (700_082, 400, "invalid_grant"),
    (700_084, 400, "invalid_grant"),
    (50_173, 400, "invalid_grant"),
    (70_043, 400, "invalid_grant"),
    (70_016, 400, "authorization_pending"),
    (70_018, 400, "bad_verification_code"),
    (70_019, 400, "expired_token"),
    (90_055, 429, "temporarily_unavailable"),
    (90_024, 503, "temporarily_unavailable"),
    (90_033, 503, "temporarily_unavailable"),
    (50_196, 400, "invalid_grant"),
    (50_020, 400, "invalid_grant"),
    (90_072, 400, "invalid_grant"),
    (900_144, 400, "invalid_request"),
    (900_561, 400, "invalid_request"),
    (70_003, 400, "unsupported_grant_type"),
    (700_054, 400, "unsupported_response_type"),
    (50_058, 400, "login_required"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_number_can_be_scripted() {
    let sandbox = tenant().await;
    for (code, status, error) in SCRIPTED {
        sandbox.set_faults(vec![FaultRule::parse(&format!("aadsts={code}:times=1")).unwrap()]);
        let answer = ask(&sandbox, &[]).await;
        refused(&answer, status, error, code);
        assert_eq!(answer.header("retry-after").is_some(), matches!(status, 429 | 503), "{code}");
        // The fault is spent: the request is judged by itself again.
        refused(&ask(&sandbox, &[]).await, 400, "invalid_request", 900_144);
    }
    sandbox.set_faults(vec![FaultRule::parse("aadsts=12345").unwrap()]);
    refused(&ask(&sandbox, &[]).await, 400, "invalid_grant", 12_345);
    assert!(FaultRule::parse("aadsts").is_err() && FaultRule::parse("aadsts=soon").is_err());
}

async fn by_certificate(sandbox: &Sandbox, assertion: &str) -> crate::kit::caller::Answer {
    let who = sandbox.credentials();
    let scope = app_scope(sandbox);
    let pairs = [
        ("grant_type", "client_credentials"),
        ("client_id", who.client_id.as_str()),
        ("client_assertion_type", ASSERTION),
        ("client_assertion", assertion),
        ("scope", scope.as_str()),
    ];
    ask(sandbox, &pairs).await
}

fn assertion_claims(sandbox: &Sandbox) -> Value {
    let who = sandbox.credentials();
    json!({
        "aud": format!("{}/{}/oauth2/v2.0/token", who.org_url, who.tenant_id), "iss": who.client_id, "sub": who.client_id,
        "jti": uuid::Uuid::new_v4().to_string(), "nbf": now(), "iat": now(), "exp": now() + 300,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_opens_in_every_style_real_libraries_write() {
    let sandbox = tenant().await;
    let pair = Pair::new();
    let thumbprint = sandbox.register_certificate(pair.pem.as_bytes()).unwrap();
    assert_eq!(thumbprint.len(), 40);
    assert_eq!(sandbox.register_certificate(&pair.der), Ok(thumbprint), "PEM and DER are one certificate");
    for pss in [true, false] {
        for padded in [true, false] {
            for sha256 in [true, false] {
                let style = Style { pss, padded, sha256 };
                let mut claims = assertion_claims(&sandbox);
                granted(&sandbox, &by_certificate(&sandbox, &pair.assertion(style, &claims)).await).await;
                // Fractions for instants, and no `nbf`.
                claims["exp"] = json!(f64::from(u32::try_from(now()).unwrap()) + 599.75);
                claims.as_object_mut().unwrap().remove("nbf");
                granted(&sandbox, &by_certificate(&sandbox, &pair.assertion(style, &claims)).await).await;
            }
        }
    }
    let who = sandbox.credentials();
    let domain = who.user_name.split('@').nth(1).unwrap();
    for audience in [format!("{domain}/oauth2/v2.0/token"), format!("{}/oauth2/token", who.tenant_id)] {
        let mut claims = assertion_claims(&sandbox);
        claims["aud"] = json!(format!("{}/{audience}", who.org_url));
        granted(&sandbox, &by_certificate(&sandbox, &pair.assertion(MODERN, &claims)).await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_assertion_is_refused_for_its_reason() {
    let sandbox = tenant().await;
    let (pair, stranger) = (Pair::new(), Pair::new());
    let expired = Pair::of(&|params| params.not_after = rcgen::date_time_ymd(2020, 1, 1));
    sandbox.register_certificate(pair.pem.as_bytes()).unwrap();
    sandbox.register_certificate(expired.pem.as_bytes()).unwrap();
    let good = assertion_claims(&sandbox);
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        claims
    };
    let refuse = |assertion: String, code: u64| {
        let sandbox = &sandbox;
        async move { refused(&by_certificate(sandbox, &assertion).await, 401, "invalid_client", code) }
    };
    refuse(stranger.assertion(MODERN, &good), 700_027).await;
    refuse(expired.assertion(MODERN, &good), 700_027).await;
    // The header names one key, another one signed.
    let forged = format!(
        "{}.{}",
        pair.assertion(MODERN, &good).rsplit_once('.').unwrap().0,
        stranger.assertion(MODERN, &good).rsplit_once('.').unwrap().1
    );
    refuse(forged, 700_027).await;
    // A claim was changed after signing.
    let signed = pair.assertion(MODERN, &good);
    let parts: Vec<&str> = signed.split('.').collect();
    let changed = pair.assertion(MODERN, &with("jti", json!("other")));
    refuse(format!("{}.{}.{}", parts[0], changed.split('.').nth(1).unwrap(), parts[2]), 700_027).await;
    let other = json!("https://login.example/oauth2/v2.0/token");
    refuse(pair.assertion(MODERN, &with("aud", other)), 50_012).await;
    refuse(pair.assertion(MODERN, &with("iss", json!("somebody"))), 50_048).await;
    refuse(pair.assertion(MODERN, &with("exp", json!(now() - 301))), 700_024).await;
    refuse(pair.assertion(MODERN, &with("nbf", json!(now() + 400))), 700_024).await;
    refuse(pair.assertion(MODERN, &with("exp", Value::Null)), 50_027).await;
    refuse("no.jwt.here".to_owned(), 50_027).await;
    granted(&sandbox, &by_certificate(&sandbox, &pair.assertion(MODERN, &good)).await).await;
    // Real libraries use an assertion until it ends; a strict server takes it once.
    granted(&sandbox, &by_certificate(&sandbox, &signed).await).await;
    sandbox.set_faults(vec![FaultRule::parse("assertion_once").unwrap()]);
    granted(&sandbox, &by_certificate(&sandbox, &signed).await).await;
    refuse(signed, 50_012).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_are_registered_over_the_wire_and_bad_ones_are_named() {
    let sandbox = tenant().await;
    let pair = Pair::new();
    let url = format!("{}/_sandbox/certificates", sandbox.url());
    let answer = send(&url, "POST", &[], &pair.pem).await.unwrap();
    assert_eq!((answer.status, answer.json()["thumbprint"].as_str().map(str::len)), (200, Some(40)));
    assert_eq!(get(&url).await.json().as_array().map(Vec::len), Some(1));
    granted(&sandbox, &by_certificate(&sandbox, &pair.assertion(MODERN, &assertion_claims(&sandbox))).await).await;
    assert_eq!(send(&url, "POST", &[], "no certificate").await.unwrap().status, 400);
    let elliptic = rcgen::generate_simple_self_signed(vec!["a.example".to_owned()]).unwrap();
    let error = sandbox.register_certificate(elliptic.cert.pem().as_bytes()).unwrap_err();
    assert!(error.contains("no RSA key"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_worth_what_the_account_is() {
    let sandbox = tenant().await;
    let who = sandbox.credentials();
    let scope = user_scope(&sandbox);
    let by = |name: String, password: String| {
        let (sandbox, who, scope) = (&sandbox, &who, &scope);
        async move {
            let pairs = [
                ("grant_type", "password"),
                ("client_id", who.public_client_id.as_str()),
                ("username", name.as_str()),
                ("password", password.as_str()),
                ("scope", scope.as_str()),
                ("client_info", "1"),
            ];
            ask(sandbox, &pairs).await
        }
    };
    let body = granted(&sandbox, &by(who.user_name.to_uppercase(), who.user_password.clone()).await).await;
    assert!(body["refresh_token"].is_string() && body["client_info"].is_string());
    assert_eq!(claims(&body["id_token"])["preferred_username"].as_str(), Some(who.user_name.as_str()));
    assert_eq!(body["scope"], format!("{}/user_impersonation openid profile", who.org_url));
    let domain = who.user_name.split('@').nth(1).unwrap();
    for (name, code) in [
        ("expired", 50_055),
        ("disabled", 50_057),
        ("locked", 50_053),
        ("mfa", 50_076),
        ("enrol", 50_079),
        ("federated", 50_126),
        ("blocked", 53_003),
        ("unassigned", 50_105),
        ("nobody", 50_034),
    ] {
        let answer = by(format!("{name}@{domain}"), who.user_password.clone()).await;
        refused(&answer, 400, "invalid_grant", code);
        let suberror = answer.json().get("suberror").cloned();
        assert_eq!(suberror.is_some(), matches!(code, 50_076 | 50_079), "{name}: {suberror:?}");
    }
    refused(&by("guest@fabrikam.example".into(), who.user_password.clone()).await, 400, "invalid_grant", 50_020);
    let spaced = format!(" {}", who.user_password);
    refused(&by(who.user_name.clone(), spaced).await, 400, "invalid_grant", 50_126);
    // Ten wrong passwords, the one with the space among them, lock the account for the right one too.
    for _ in 0..9 {
        refused(&by(who.user_name.clone(), "guess".into()).await, 400, "invalid_grant", 50_126);
    }
    refused(&by(who.user_name.clone(), who.user_password.clone()).await, 400, "invalid_grant", 50_053);
    lever(&sandbox, &format!("users?user={}&standing=good", who.user_name)).await;
    granted(&sandbox, &by(who.user_name.clone(), who.user_password.clone()).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kind_of_application_decides_what_it_must_show() {
    let sandbox = tenant().await;
    let who = sandbox.credentials();
    let scope = user_scope(&sandbox);
    let person = |client: &str| {
        vec![
            ("grant_type", "password".to_owned()),
            ("client_id", client.to_owned()),
            ("username", who.user_name.clone()),
            ("password", who.user_password.clone()),
            ("scope", scope.clone()),
        ]
    };
    let send_all = |path: String, pairs: Vec<(&'static str, String)>| {
        let sandbox = &sandbox;
        async move {
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(key, text)| (*key, text.as_str())).collect();
            post(sandbox, &path, &pairs).await
        }
    };
    let own = format!("{}/oauth2/v2.0/token", who.tenant_id);
    // A confidential application proves itself, for people as well.
    refused(&send_all(own.clone(), person(&who.client_id)).await, 401, "invalid_client", 7_000_218);
    let mut proven = person(&who.client_id);
    proven.push(("client_secret", who.client_secret.clone()));
    granted(&sandbox, &send_all(own.clone(), proven).await).await;
    // A public one must not, and needs the switch.
    let mut secret = person(&who.public_client_id);
    secret.push(("client_secret", "anything".to_owned()));
    refused(&send_all(own.clone(), secret).await, 401, "invalid_client", 700_025);
    lever(&sandbox, "public-flows?allowed=no").await;
    refused(&send_all(own.clone(), person(&who.public_client_id)).await, 401, "invalid_client", 7_000_218);
    lever(&sandbox, "public-flows?allowed=yes").await;
    refused(&send_all(own, person(&who.unconsented_client_id)).await, 400, "invalid_grant", 65_001);
    for tenant in ["common", "consumers"] {
        let answer = send_all(format!("{tenant}/oauth2/v2.0/token"), person(&who.public_client_id)).await;
        refused(&answer, 400, "invalid_request", 9_001_023);
    }
    let any = send_all("organizations/oauth2/v2.0/token".to_owned(), person(&who.public_client_id)).await;
    granted(&sandbox, &any).await;
    let bare = [("grant_type", "client_credentials"), ("client_id", who.public_client_id.as_str())];
    refused(&ask(&sandbox, &bare).await, 401, "invalid_client", 7_000_218);
    let unknown = [("grant_type", DEVICE), ("client_id", who.public_client_id.as_str()), ("device_code", "none")];
    refused(&ask(&sandbox, &unknown).await, 400, "bad_verification_code", 70_018);
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_name_the_endpoints_of_their_version() {
    let sandbox = tenant().await;
    let who = sandbox.credentials();
    let base = format!("{}/{}", who.org_url, who.tenant_id);
    let modern = get(&format!("{base}/v2.0/.well-known/openid-configuration")).await.json();
    for (name, path) in [
        ("token_endpoint", "/oauth2/v2.0/token"),
        ("authorization_endpoint", "/oauth2/v2.0/authorize"),
        ("device_authorization_endpoint", "/oauth2/v2.0/devicecode"),
        ("jwks_uri", "/discovery/v2.0/keys"),
        ("issuer", "/v2.0"),
    ] {
        assert_eq!(modern[name].as_str(), Some(format!("{base}{path}").as_str()), "{name}");
    }
    let old = get(&format!("{base}/.well-known/openid-configuration")).await.json();
    assert_eq!(old["token_endpoint"].as_str(), Some(format!("{base}/oauth2/token").as_str()));
    assert_eq!(get(modern["jwks_uri"].as_str().unwrap()).await.status, 200);
    refused(
        &get(&format!("{}/fabrikam.example/v2.0/.well-known/openid-configuration", who.org_url)).await,
        400,
        "invalid_request",
        90_002,
    );
    let realm = |user: String| {
        let url = format!("{}/common/userrealm/{}?api-version=1.0", who.org_url, user.replace('@', "%40"));
        async move { get(&url).await.json()["account_type"].as_str().unwrap().to_owned() }
    };
    assert_eq!(realm(who.user_name.clone()).await, "Managed");
    assert_eq!(realm(who.user_name.replace("sync@", "federated@")).await, "Federated");
    assert_eq!(realm("a@elsewhere.example".to_owned()).await, "Unknown");
    let discovery = get(&format!("{}/common/discovery/instance?api-version=1.1", who.org_url)).await.json();
    assert!(discovery["tenant_discovery_endpoint"].as_str().unwrap().starts_with(&who.org_url));
}
