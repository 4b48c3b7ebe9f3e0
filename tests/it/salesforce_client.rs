//! The product's Salesforce client against the sandbox: signing in each way, descriptions, pages, deletions, checks.
use crate::kit::salesforce::{Kept, Org, by_certificate, by_secret, check, read, reading, reference};
use crate::kit::sign_in::Pair;
use fieldbridge::account::{AuthMethod, CheckId, CheckScope, TableScope, Verdict, Writes};
use fieldbridge::catalog::FieldType;
use fieldbridge::fault::ErrorKind;
use fieldbridge::mapping::Cell;
use fieldbridge::port::{Credentials, Crm, Part, ReadOrder, ReadQuery, RefreshTokens};
use fieldbridge::sandbox::MutationPlan;
use fieldbridge::sandbox::salesforce::SalesforceConfig;
use fieldbridge::secret::Secret;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// A refresh token, as the browser's sign-in gives one.
async fn refresh_token(org: &Org) -> String {
    use crate::kit::caller::send;
    use crate::kit::sign_in::form;
    let who = org.sandbox.credentials();
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let back = "http://localhost:1717/OauthRedirect";
    let query = form(&[
        ("response_type", "code"),
        ("client_id", &who.client_id),
        ("redirect_uri", back),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
        ("scope", "api refresh_token"),
        ("state", "s"),
        ("user", &who.user_name),
        ("decision", "allow"),
    ]);
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let answer = send(&format!("{}/services/oauth2/authorize", who.url), "POST", &headers, &query).await.unwrap();
    let location = answer.header("location").unwrap_or_else(|| panic!("{} {}", answer.status, answer.text()));
    let location = url::Url::parse(location).unwrap();
    let code = location.query_pairs().find(|(n, _)| n == "code").unwrap().1.into_owned();
    let body = form(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("client_id", &who.client_id),
        ("redirect_uri", back),
        ("code_verifier", verifier),
    ]);
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let answer = send(&format!("{}/services/oauth2/token", who.url), "POST", &headers, &body).await.unwrap();
    answer.json()["refresh_token"].as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_of_signing_in_leads_to_the_same_organisation() {
    let pair = Pair::new();
    let certificates = vec![pair.der.clone()];
    let org = Org::start(SalesforceConfig { rows: 20, certificates, ..SalesforceConfig::default() }).await;
    let who = org.sandbox.credentials();
    let by_password = AuthMethod::Password {
        client_id: who.client_id.clone(),
        user: who.user_name.clone(),
        password: reference("password"),
        client_secret: Some(reference("client-secret")),
    };
    let password = Credentials {
        client_secret: Some(Secret::new(who.client_secret.clone())),
        ..Secret::new(format!("{}{}", who.password, who.security_token)).into()
    };
    let kept = Kept::of(&refresh_token(&org).await);
    let browser = AuthMethod::Browser { client_id: who.client_id.clone(), refresh: reference("refresh") };
    let ways = [
        org.connect(by_secret(&who.client_id), Secret::new(who.client_secret.clone())),
        org.connect(by_certificate(&who.client_id, &who.user_name, &pair), Secret::new(pair.key_pem.clone())),
        org.connect(by_password, password),
        org.connect(browser, Arc::clone(&kept) as Arc<dyn RefreshTokens>),
    ];
    for crm in ways {
        let crm = crm.unwrap();
        let identity = crm.identity().await.unwrap();
        assert_eq!(identity.id, who.organization_id);
        assert!(identity.user_id.starts_with("005"), "{identity:?}");
        assert!(crm.tables().await.unwrap().iter().any(|t| t.name == "Contact"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotating_refresh_token_is_kept_before_its_session_is_used() {
    let org = Org::start(SalesforceConfig { rows: 20, rotate: true, ..SalesforceConfig::default() }).await;
    let who = org.sandbox.credentials();
    let first = refresh_token(&org).await;
    let kept = Kept::of(&first);
    let browser = AuthMethod::Browser { client_id: who.client_id.clone(), refresh: reference("refresh") };
    for session in 1..=3 {
        // Each connection has no session of its own yet.
        let crm = org.connect(browser.clone(), Arc::clone(&kept) as Arc<dyn RefreshTokens>).unwrap();
        let (one, two) = tokio::join!(crm.identity(), crm.tables());
        one.unwrap();
        two.unwrap();
        let all: Vec<String> = kept.0.lock().unwrap().clone();
        assert_eq!(all.len(), session + 1, "one exchange a connection, whoever asks");
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "each token is a new one");
    }
    // A token that was replaced ends all of them: the service takes it for stolen.
    let stolen = Kept::of(&first);
    let crm = org.connect(browser, Arc::clone(&stolen) as Arc<dyn RefreshTokens>).unwrap();
    assert_eq!(crm.identity().await.unwrap_err().kind, ErrorKind::SalesforceTokenRevoked);
    assert_eq!(stolen.0.lock().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ended_is_renewed_once_and_the_question_asked_again() {
    let org = Org::of(20).await;
    let crm = org.crm();
    crm.tables().await.unwrap();
    org.faults(&["session_expired:times=1"]);
    crm.describe("Contact").await.unwrap();
    org.faults(&["session_expired"]);
    crm.describe("Account").await.unwrap_err();
}

#[tokio::test(flavor = "multi_thread")]
async fn descriptions_are_sent_again_only_when_they_changed() {
    let org = Org::of(20).await;
    let crm = org.open();
    let statuses = || crm.trace().iter().filter(|t| t.request.contains("/sobjects")).filter_map(|t| t.status).collect();
    let tables = crm.tables().await.unwrap();
    let contact = crm.describe("Contact").await.unwrap();
    assert_eq!(crm.tables().await.unwrap(), tables);
    assert_eq!(crm.describe("Contact").await.unwrap(), contact);
    let seen: Vec<u16> = statuses();
    assert_eq!(seen, [200, 200, 304, 304]);
    let kind = |name: &str| contact.field(name).map(|f| f.kind.clone());
    assert_eq!(kind("Id"), Some(FieldType::UniqueId));
    assert!(matches!(kind("MailingAddress"), Some(FieldType::Other { .. })), "what consists of parts is told as such");
    assert_eq!(contact.field("MailingCity").unwrap().part_of.as_deref(), Some("MailingAddress"));
    assert!(contact.field("IsEmailBounced").unwrap().source.is_derived());
    assert!(contact.keys.iter().any(|k| k.name == "Ext_Id__c"), "{:?}", contact.keys);
    // A right that is taken away changes what is described.
    org.faults(&["hidden_field=Contact.HasOptedOutOfEmail"]);
    let less = crm.describe("Contact").await.unwrap();
    assert!(less.field("HasOptedOutOfEmail").is_none() && contact.field("HasOptedOutOfEmail").is_some());
}

/// The identifiers of an object's records, as the sandbox knows them.
fn truth(org: &Org, object: &str) -> BTreeSet<String> {
    org.sandbox.oracle().records(object).iter().map(|r| r["Id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_bring_every_record_once_in_both_orders() {
    let org = Org::of(730).await;
    let crm = org.crm();
    let detail = crm.describe("Contact").await.unwrap();
    for order in [ReadOrder::ById, ReadOrder::ByModified] {
        let query = reading(&detail, order);
        let all = read(&crm, &query).await;
        assert_eq!(all.order.len(), 730, "{order:?}");
        assert_eq!(all.rows.keys().cloned().collect::<BTreeSet<_>>(), truth(&org, "Contact"));
        let name = query.columns.iter().position(|c| c.field == "LastName").unwrap();
        for record in org.sandbox.oracle().records("Contact") {
            let cell = &all.rows[record["Id"].as_str().unwrap()][name];
            assert_eq!(*cell, Cell::Text(record["LastName"].as_str().unwrap().to_owned().into()));
        }
    }
    org.faults(&["locator_expired:times=2"]);
    let all = read(&crm, &reading(&detail, ReadOrder::ByModified)).await;
    assert_eq!(all.rows.len(), 730, "what was forgotten is asked for again");
    assert!(all.order.len() <= 730 + 400, "and nothing else");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_the_records_is_only_that_part() {
    let org = Org::of(300).await;
    let crm = org.crm();
    let detail = crm.describe("Contact").await.unwrap();
    let ids: Vec<String> = truth(&org, "Contact").into_iter().collect();
    let part = Part { window: None, behind: Some(ids[99].clone()) };
    let query = ReadQuery { part, ..reading(&detail, ReadOrder::ById) };
    assert_eq!(read(&crm, &query).await.order, ids[100..], "behind an identifier");
    let windows = crm.windows(&reading(&detail, ReadOrder::ById), 3).await.unwrap();
    let mut seen = Vec::new();
    for window in &windows {
        let part = Part { window: Some(*window), behind: None };
        seen.extend(read(&crm, &ReadQuery { part, ..reading(&detail, ReadOrder::ById) }).await.order);
    }
    assert_eq!((windows.len(), seen.len()), (3, 300));
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), truth(&org, "Contact"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_and_what_was_deleted_or_merged_is_found_by_its_stamp() {
    let org = Org::of(300).await;
    let crm = org.crm();
    let detail = crm.describe("Contact").await.unwrap();
    let since = Some(jiff::Timestamp::now() - jiff::SignedDuration::from_secs(5));
    let before = stamps(&org);
    org.sandbox.mutate(&MutationPlan { table: Some("Contact".into()), updates: 5, inserts: 3, deletes: 4 });
    let after = stamps(&org);
    let same: Vec<&String> = after.iter().filter(|(id, at)| before.get(*id) == Some(at)).map(|(id, _)| id).collect();
    let (winner, loser) = (same[0].clone(), same[1].clone());
    org.sandbox.merge(&winner, &[&loser]).unwrap();
    let query = ReadQuery { since, ..reading(&detail, ReadOrder::ByModified) };
    let found = read(&crm, &query).await;
    let after = stamps(&org);
    let wanted: BTreeSet<&String> =
        after.iter().filter(|(id, at)| before.get(*id) != Some(at)).map(|(id, _)| id).collect();
    assert!(wanted.len() >= 8 && wanted.contains(&winner), "{wanted:?}");
    assert_eq!(found.rows.keys().collect::<BTreeSet<_>>(), wanted);
    let gone: BTreeSet<String> = found.gone.into_iter().collect();
    assert!(gone.contains(&loser));
    assert_eq!(gone, org.sandbox.oracle().deleted("Contact").into_iter().collect());
}

/// When each contact was changed last.
fn stamps(org: &Org) -> BTreeMap<String, String> {
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    org.sandbox.oracle().records("Contact").iter().map(|r| (text(&r["Id"]), text(&r["SystemModstamp"]))).collect()
}

fn scope() -> CheckScope {
    let table = TableScope {
        name: "Contact".into(),
        fields: ["LastName", "Email", "HasOptedOutOfEmail"].map(str::to_owned).to_vec(),
        writes: Writes { create: true, update: true, delete: false },
        keys: vec!["Ext_Id__c".into()],
        ..TableScope::default()
    };
    CheckScope { tables: vec![table], ..CheckScope::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_check_passes_where_nothing_is_wrong() {
    use CheckId as C;
    let org = Org::of(50).await;
    let crm = org.crm();
    let ids = [
        C::Address,
        C::Tls,
        C::Clock,
        C::Salesforce,
        C::Token,
        C::Expiry,
        C::Identity,
        C::ApplicationUser,
        C::Roles,
        C::LeastPrivilege,
        C::Metadata,
        C::ReadPrivilege,
        C::WritePrivilege,
        C::SampleRow,
        C::Fields,
        C::Changes,
        C::Keys,
        C::ApiBudget,
    ];
    for id in ids {
        let report = check(&crm, id, &scope()).await;
        assert_eq!(report.verdict, Verdict::Passed, "{id:?}: {} -> {:?}", report.tried, report.came_back);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_may_take_the_two_minutes_the_platform_gives_it_and_nothing_else_may() {
    let mut org = Org::of(30).await;
    let http = &mut org.settings.http;
    (http.connect, http.first_byte, http.tries) = (Duration::from_millis(900), Duration::from_millis(300), 1);
    let crm = org.crm();
    let detail = crm.describe("Contact").await.unwrap();
    org.faults(&["slow:ms=2400,on=query"]);
    let query = reading(&detail, ReadOrder::ById);
    assert_eq!(read(&crm, &query).await.order.len(), 30, "longer than any other answer is waited for");
    org.faults(&["slow:ms=2400,on=describe"]);
    assert_eq!(crm.describe("Lead").await.unwrap_err().kind, ErrorKind::Timeout);
}
