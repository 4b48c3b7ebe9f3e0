//! The Salesforce sandbox by itself, asked by a client that shares nothing with the product's: signing in, describing,
//! limits.
use crate::kit::caller::{Answer, send};
use crate::kit::sign_in::{Pair, Style, form};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fieldbridge::sandbox::FaultRule;
use fieldbridge::sandbox::salesforce::{SalesforceConfig, SalesforceSandbox, start};
use serde_json::{Value, json};

/// A caller of one sandbox, signed in.
pub struct Sf {
    pub sandbox: SalesforceSandbox,
    pub bearer: String,
}

impl Sf {
    /// A sandbox with this many contacts.
    pub async fn of(rows: u64) -> Self {
        Self::start(SalesforceConfig { rows, seed: 5, ..SalesforceConfig::default() }).await
    }

    pub async fn start(config: SalesforceConfig) -> Self {
        let sandbox = start(config).await.expect("a sandbox");
        let mut made = Self { sandbox, bearer: String::new() };
        let answer = made.client_credentials().await;
        made.bearer = format!("Bearer {}", answer.json()["access_token"].as_str().expect("a token"));
        made
    }

    /// Posts a form to the token endpoint.
    pub async fn token(&self, pairs: &[(&str, &str)]) -> Answer {
        let url = format!("{}/services/oauth2/token", self.sandbox.url());
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        send(&url, "POST", &headers, &form(pairs)).await.expect("an answer")
    }

    pub async fn client_credentials(&self) -> Answer {
        let who = self.sandbox.credentials();
        let pairs = [
            ("grant_type", "client_credentials"),
            ("client_id", who.client_id.as_str()),
            ("client_secret", who.client_secret.as_str()),
        ];
        self.token(&pairs).await
    }

    /// Any request below the organisation's address.
    pub async fn send(&self, method: &str, path: &str, more: &[(&str, &str)], body: &str) -> Answer {
        let url = format!("{}{}", self.sandbox.url(), path.replace(' ', "%20").replace('"', "%22"));
        let mut headers = vec![("authorization", self.bearer.as_str())];
        if !more.iter().any(|(name, _)| *name == "content-type") {
            headers.push(("content-type", "application/json"));
        }
        headers.extend_from_slice(more);
        send(&url, method, &headers, body).await.expect("an answer")
    }

    /// GETs below the version.
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", &format!("/services/data/v66.0/{path}"), &[], "").await
    }

    /// Sends JSON below the version.
    pub async fn write(&self, method: &str, path: &str, body: Value) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.send(method, &format!("/services/data/v66.0/{path}"), &[], &body).await
    }

    /// The first page of a query.
    pub async fn query(&self, soql: &str) -> Answer {
        self.get(&format!("query?{}", form(&[("q", soql)]))).await
    }

    /// All rows of a query, page by page; `all` includes the recycle bin.
    pub async fn rows(&self, soql: &str, all: bool) -> Vec<Value> {
        let name = if all { "queryAll" } else { "query" };
        let mut page = self.get(&format!("{name}?{}", form(&[("q", soql)]))).await.json();
        let mut rows = Vec::new();
        loop {
            rows.extend(page["records"].as_array().unwrap_or_else(|| panic!("{page}")).clone());
            let Some(next) = page["nextRecordsUrl"].as_str() else { break };
            assert_eq!(page["done"], false);
            page = self.send("GET", next, &[], "").await.json();
        }
        assert_eq!(page["done"], true);
        assert_eq!(page["totalSize"], rows.len());
        rows
    }

    pub fn faults(&self, rules: &[&str]) {
        self.sandbox.set_faults(rules.iter().map(|rule| FaultRule::parse(rule).unwrap()).collect());
    }

    /// Pulls a lever.
    pub async fn lever(&self, path: &str) -> Answer {
        let answer = self.send("POST", &format!("/_sandbox/{path}"), &[], "").await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer
    }
}

/// The code of a refusal.
pub fn code(answer: &Answer) -> String {
    answer.json()[0]["errorCode"].as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned()
}

fn error(answer: &Answer) -> (u16, String, String) {
    let body = answer.json();
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    (answer.status, text("error"), text("error_description"))
}

#[tokio::test(flavor = "multi_thread")]
async fn client_credentials_open_the_api_and_wrong_ones_do_not() {
    let sf = Sf::of(20).await;
    let who = sf.sandbox.credentials();
    let body = sf.client_credentials().await.json();
    assert_eq!((&body["token_type"], &body["instance_url"]), (&json!("Bearer"), &json!(who.url)));
    assert!(body["access_token"].as_str().unwrap().starts_with(&format!("{}!", &who.organization_id[..15])));
    assert!(body["issued_at"].as_str().unwrap().parse::<u64>().unwrap() > 1_700_000_000_000, "milliseconds as text");
    assert!(body.get("refresh_token").is_none() && body.get("expires_in").is_none());
    assert_eq!(sf.get("").await.json()["query"], "/services/data/v66.0/query");

    let grant = ("grant_type", "client_credentials");
    let wrong = sf.token(&[grant, ("client_id", &who.client_id), ("client_secret", "no")]).await;
    assert_eq!(error(&wrong), (401, "invalid_client".into(), "invalid client credentials".into()));
    let unknown = sf.token(&[grant, ("client_id", "no"), ("client_secret", "no")]).await;
    assert_eq!(error(&unknown).1, "invalid_client_id");
    assert_eq!(error(&sf.token(&[("grant_type", "device")]).await).1, "unsupported_grant_type");
    let get = sf.send("GET", "/services/oauth2/token", &[], "").await;
    assert_eq!(error(&get).1, "unsupported_grant_type", "a POST that became a GET");

    let stranger = Sf { bearer: "Bearer 00D!no".to_owned(), sandbox: sf.sandbox };
    let refused = stranger.get("sobjects").await;
    assert_eq!((refused.status, code(&refused).as_str()), (401, "INVALID_SESSION_ID"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_assertion_is_checked_against_the_registered_certificate() {
    let sf = Sf::of(20).await;
    let who = sf.sandbox.credentials();
    let (own, other) = (Pair::new(), Pair::new());
    let style = Style { pss: false, padded: false, sha256: true };
    let now = jiff::Timestamp::now().as_second();
    let claims = |exp: Value, aud: &str, sub: &str| json!({ "iss": who.client_id, "sub": sub, "aud": aud, "exp": exp });
    let good = claims(json!(now + 170), &who.url, &who.user_name);
    let ask = async |assertion: String| {
        let grant = ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
        sf.token(&[grant, ("assertion", &assertion)]).await
    };
    let none = ask(own.assertion(style, &good)).await;
    assert_eq!(error(&none), (400, "invalid_grant".into(), "invalid assertion".into()), "nothing is registered yet");
    sf.sandbox.register_certificate(own.pem.as_bytes()).unwrap();
    assert_eq!(ask(own.assertion(style, &good)).await.status, 200);
    assert_eq!(error(&ask(other.assertion(style, &good)).await).2, "invalid assertion");
    let pss = Style { pss: true, ..style };
    assert_eq!(error(&ask(own.assertion(pss, &good)).await).2, "invalid assertion");
    let late = claims(json!(now - 600), &who.url, &who.user_name);
    assert_eq!(error(&ask(own.assertion(style, &late)).await).2, "invalid assertion");
    let elsewhere = claims(json!(now + 170), "https://evil.example", &who.user_name);
    assert_eq!(error(&ask(own.assertion(style, &elsewhere)).await).2, "audience is invalid");
    let nobody = claims(json!(now + 170), &who.url, "nobody@contoso.example");
    assert_eq!(error(&ask(own.assertion(style, &nobody)).await).1, "invalid_grant");
    // What real clients send is taken, until it shall be exact.
    let odd = claims(json!(format!("{}", now + 170)), &format!("{}/", who.url), &who.user_name);
    let millis = claims(json!((now + 170) * 1_000), "https://login.salesforce.com", &who.user_name);
    for one in [&odd, &millis] {
        assert_eq!(ask(own.assertion(style, one)).await.status, 200, "{one}");
    }
    sf.faults(&["strict_jwt"]);
    assert_eq!(ask(own.assertion(style, &good)).await.status, 200);
    for one in [odd, millis, claims(json!(now + 900), &who.url, &who.user_name)] {
        assert_eq!(error(&ask(own.assertion(style, &one)).await).1, "invalid_grant", "{one}");
    }
}

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CALLBACK: &str = "http://localhost:1717/OauthRedirect";

/// Goes to the authorize page; gives where it leads back to.
async fn authorize(sf: &Sf, more: &[(&str, &str)]) -> Answer {
    let who = sf.sandbox.credentials();
    let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, VERIFIER.as_bytes()));
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", &who.client_id),
        ("redirect_uri", CALLBACK),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("state", "a b"),
        ("scope", "api refresh_token"),
    ];
    pairs.extend_from_slice(more);
    sf.send("GET", &format!("/services/oauth2/authorize?{}", form(&pairs)), &[], "").await
}

fn back(answer: &Answer) -> std::collections::BTreeMap<String, String> {
    assert_eq!(answer.status, 302, "{}", answer.text());
    let url = url::Url::parse(answer.header("location").unwrap()).unwrap();
    assert!(url.as_str().starts_with(CALLBACK), "{url}");
    url.query_pairs().into_owned().collect()
}

async fn tokens(sf: &Sf) -> Value {
    let who = sf.sandbox.credentials();
    let code = back(&authorize(sf, &[]).await)["code"].clone();
    let pairs = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("client_id", who.client_id.as_str()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    let answer = sf.token(&pairs).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let again = sf.token(&pairs).await;
    assert_eq!(error(&again), (400, "invalid_grant".into(), "expired authorization code".into()), "a code opens once");
    answer.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_in_the_browser_with_a_verifier() {
    let sf = Sf::of(20).await;
    let page = authorize(&sf, &[]).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Allow"), "somebody has to decide: {}", page.text());
    sf.lever("authorize?decision=deny").await;
    let denied = back(&authorize(&sf, &[]).await);
    assert_eq!((denied["error"].as_str(), denied["state"].as_str()), ("access_denied", "a b"));
    sf.lever("authorize?decision=approve").await;
    assert_eq!(authorize(&sf, &[("redirect_uri", "http://evil.example/callback")]).await.status, 400);
    let who = sf.sandbox.credentials();
    let code = back(&authorize(&sf, &[]).await)["code"].clone();
    let wrong = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("client_id", who.client_id.as_str()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong"),
    ];
    assert_eq!(error(&sf.token(&wrong).await).2, "invalid code verifier");
    let granted = tokens(&sf).await;
    let sf = Sf { bearer: format!("Bearer {}", granted["access_token"].as_str().unwrap()), ..sf };
    let info = sf.send("GET", "/services/oauth2/userinfo", &[], "").await.json();
    assert_eq!(info["preferred_username"], who.user_name);
    assert_eq!(info["organization_id"], who.organization_id);
    let path = url::Url::parse(granted["id"].as_str().unwrap()).unwrap().path().to_owned();
    assert_eq!(sf.send("GET", &format!("{path}?format=json"), &[], "").await.json()["user_id"], info["user_id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_that_rotates_ends_its_family_when_it_comes_twice() {
    let sf = Sf::of(20).await;
    sf.lever("authorize?decision=approve").await;
    let who = sf.sandbox.credentials();
    let refresh = async |token: &str| {
        let pairs = [("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", who.client_id.as_str())];
        sf.token(&pairs).await
    };
    let first = tokens(&sf).await["refresh_token"].as_str().unwrap().to_owned();
    for _ in 0..2 {
        let plain = refresh(&first).await.json();
        assert!(plain["access_token"].is_string() && plain.get("refresh_token").is_none(), "{plain}");
    }
    sf.lever("rotation").await;
    let first = tokens(&sf).await["refresh_token"].as_str().unwrap().to_owned();
    let second = refresh(&first).await.json();
    let (access, next) = (second["access_token"].as_str().unwrap(), second["refresh_token"].as_str().unwrap());
    assert_ne!(next, first);
    let bearer = format!("Bearer {access}");
    let open = async || {
        let url = format!("{}/services/data/v66.0/limits", sf.sandbox.url());
        send(&url, "GET", &[("authorization", &bearer)], "").await.unwrap().status
    };
    assert_eq!(open().await, 200);
    assert_eq!(error(&refresh(&first).await).2, "expired access/refresh token");
    assert_eq!(error(&refresh(next).await).2, "expired access/refresh token", "the whole family ended");
    assert_eq!(open().await, 401, "its sessions too");
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_need_the_security_token_and_every_scripted_refusal_is_told() {
    let sf = Sf::of(20).await;
    let who = sf.sandbox.credentials();
    let ask = async |password: &str| {
        let pairs = [
            ("grant_type", "password"),
            ("client_id", who.client_id.as_str()),
            ("client_secret", who.client_secret.as_str()),
            ("username", who.user_name.as_str()),
            ("password", password),
        ];
        sf.token(&pairs).await
    };
    assert_eq!(ask(&format!("{}{}", who.password, who.security_token)).await.status, 200);
    assert_eq!(error(&ask(&who.password).await), (400, "invalid_grant".into(), "authentication failure".into()));
    for (name, word) in [
        ("blocked", "OAUTH_APP_BLOCKED"),
        ("not_admin_approved", "invalid_app_access"),
        ("access_denied_app", "OAUTH_APP_ACCESS_DENIED"),
        ("user_locked", "invalid_grant"),
        ("client_id", "invalid_client_id"),
    ] {
        sf.faults(&[&format!("oauth_error={name}:times=1")]);
        assert_eq!(error(&sf.client_credentials().await).1, word, "{name}");
        assert_eq!(sf.client_credentials().await.status, 200, "once only");
    }
    let revoked = sf.bearer.trim_start_matches("Bearer ").to_owned();
    let url = format!("{}/services/oauth2/revoke", sf.sandbox.url());
    let form_header = [("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(send(&url, "POST", &form_header, &form(&[("token", &revoked)])).await.unwrap().status, 200);
    assert_eq!(sf.get("limits").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn describes_tell_every_field_and_may_be_asked_for_conditionally() {
    let sf = Sf::of(20).await;
    let global = sf.get("sobjects").await.json();
    let names: Vec<&str> = global["sobjects"].as_array().unwrap().iter().map(|o| o["name"].as_str().unwrap()).collect();
    assert!(["Account", "Contact", "Lead", "Campaign", "Email_Event__c"].iter().all(|name| names.contains(name)));
    assert_eq!(global["sobjects"][0].as_object().unwrap().len(), 28);
    let answer = sf.get("sobjects/contact/describe").await;
    let describe = answer.json();
    let field = |name: &str| {
        let all = describe["fields"].as_array().unwrap();
        all.iter().find(|field| field["name"] == name).unwrap_or_else(|| panic!("{name}")).clone()
    };
    assert!(describe["fields"].as_array().unwrap().iter().all(|field| field.as_object().unwrap().len() == 57));
    let last = field("LastName");
    assert_eq!((&last["nillable"], &last["length"], &last["byteLength"]), (&json!(false), &json!(80), &json!(240)));
    assert_eq!(last["compoundFieldName"], "Name");
    assert_eq!(field("MailingCity")["compoundFieldName"], "MailingAddress");
    assert_eq!(
        (&field("MailingAddress")["type"], &field("MailingAddress")["updateable"]),
        (&json!("address"), &json!(false))
    );
    let store = field("Store__c");
    assert_eq!((&store["controllerName"], &store["restrictedPicklist"]), (&json!("Region__c"), &json!(true)));
    assert_eq!(store["picklistValues"][1]["validFor"], "oAAA");
    assert_eq!(store["picklistValues"][4]["active"], false);
    assert_eq!((&field("Interests__c")["length"], &field("Interests__c")["sortable"]), (&json!(4099), &json!(false)));
    assert_eq!(field("Account_Rating__c")["calculated"], true);
    assert_eq!(field("Ext_Id__c")["externalId"], true);
    assert_eq!(field("AccountId")["relationshipName"], "Account");
    assert!(
        describe["childRelationships"].as_array().unwrap().iter().any(|c| c["relationshipName"] == "CampaignMembers")
    );
    let lead = sf.get("sobjects/Lead/describe").await.json();
    let owner = lead["fields"].as_array().unwrap().iter().find(|field| field["name"] == "OwnerId").unwrap();
    assert_eq!((&owner["referenceTo"], &owner["polymorphicForeignKey"]), (&json!(["Group", "User"]), &json!(true)));

    let date = answer.header("last-modified").unwrap().to_owned();
    let path = "/services/data/v66.0/sobjects/Contact/describe";
    let same = sf.send("GET", path, &[("if-modified-since", &date)], "").await;
    assert_eq!((same.status, same.body.len()), (304, 0));
    sf.faults(&["hidden_field=Contact.HasOptedOutOfEmail"]);
    let changed = sf.send("GET", path, &[("if-modified-since", &date)], "").await;
    assert_eq!(changed.status, 200);
    assert!(!changed.text().contains("HasOptedOutOfEmail"), "what is hidden is absent");
    let hidden = sf.query("SELECT HasOptedOutOfEmail FROM Contact").await;
    assert_eq!(code(&hidden), "INVALID_FIELD");
    assert!(hidden.text().contains("No such column 'HasOptedOutOfEmail' on entity 'Contact'"));
    assert_eq!(sf.get("sobjects/Nope/describe").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn person_accounts_show_the_contact_in_their_shadow_where_they_are_switched_on() {
    let plain = Sf::of(300).await;
    assert!(!plain.get("sobjects/Account/describe").await.text().contains("PersonEmail"));
    assert_eq!(code(&plain.query("SELECT IsPersonAccount FROM Account").await), "INVALID_FIELD");
    let config = SalesforceConfig { rows: 300, person_accounts: true, ..SalesforceConfig::default() };
    let sf = Sf::start(config).await;
    let soql = "SELECT Id, Name, LastName, PersonEmail, PersonContactId FROM Account WHERE IsPersonAccount = TRUE";
    let persons = sf.rows(soql, false).await;
    assert_eq!(persons.len(), 5);
    for person in &persons {
        let contact = sf.sandbox.oracle().record(person["PersonContactId"].as_str().unwrap()).unwrap();
        assert_eq!((&contact["AccountId"], &contact["IsPersonAccount"]), (&person["Id"], &json!(true)));
        assert_eq!((&contact["Name"], &contact["LastName"]), (&person["Name"], &person["LastName"]));
        assert_eq!(contact["Email"], person["PersonEmail"]);
        let others = format!("SELECT count() FROM Contact WHERE AccountId = '{}'", person["Id"].as_str().unwrap());
        assert_eq!(sf.query(&others).await.json()["totalSize"], 1, "nobody else belongs to a person");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_allowance_is_counted_and_ends() {
    let sf = Sf::start(SalesforceConfig { rows: 20, daily_requests: 5, ..SalesforceConfig::default() }).await;
    let first = sf.get("limits").await;
    assert_eq!(first.header("sforce-limit-info"), Some("api-usage=1/5"));
    assert_eq!(first.json()["DailyApiRequests"], json!({ "Max": 5, "Remaining": 4 }));
    assert_eq!(
        sf.get("limits/recordCount?sObjects=Contact,Lead").await.json()["sObjects"][0],
        json!({ "count": 20, "name": "Contact" })
    );
    sf.faults(&["api_left=1"]);
    assert_eq!(sf.get("sobjects").await.status, 200);
    let ended = sf.get("sobjects").await;
    assert_eq!((ended.status, code(&ended).as_str()), (403, "REQUEST_LIMIT_EXCEEDED"));
    assert_eq!(sf.send("GET", "/services/data", &[], "").await.status, 200, "the versions cost nothing");
}
