//! The sandbox's list of environments, as the global discovery service gives it.
use crate::kit::caller::{Answer, send, token};
use crate::kit::sign_in::{ask, tenant, user_scope};
use fieldbridge::sandbox::Sandbox;
use serde_json::Value;

async fn person(sandbox: &Sandbox) -> String {
    let who = sandbox.credentials();
    let scope = user_scope(sandbox);
    let pairs = [
        ("grant_type", "password"),
        ("client_id", who.public_client_id.as_str()),
        ("username", who.user_name.as_str()),
        ("password", who.user_password.as_str()),
        ("scope", scope.as_str()),
    ];
    ask(sandbox, &pairs).await.json()["access_token"].as_str().unwrap().to_owned()
}

async fn instances(sandbox: &Sandbox, token: &str, rest: &str) -> Answer {
    let url = format!("{}/api/discovery/v2.0/Instances{}", sandbox.url(), rest.replace(' ', "%20"));
    send(&url, "GET", &[("authorization", &format!("Bearer {token}"))], "").await.unwrap()
}

fn names(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.rows().iter().map(|row| row["FriendlyName"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_sees_the_environments() {
    let sandbox = tenant().await;
    let token = person(&sandbox).await;
    let all = instances(&sandbox, &token, "").await;
    assert_eq!(names(&all), ["Contoso", "Contoso Test", "Contoso Archive"]);
    let own = &all.rows()[0];
    assert_eq!(own["ApiUrl"].as_str(), Some(sandbox.url().as_str()));
    assert_eq!(own["TenantId"].as_str(), Some(sandbox.credentials().tenant_id.as_str()));
    // The context names a host nobody reaches: clients must not look at it.
    assert!(all.json()["@odata.context"].as_str().unwrap().starts_with("https://10.0.0.7:20193/"));
    let picked = instances(&sandbox, &token, "?$select=ApiUrl,FriendlyName&$filter=State eq 0").await;
    assert_eq!(names(&picked), ["Contoso", "Contoso Test"]);
    assert!(picked.rows().iter().all(|row| row.as_object().unwrap().len() == 2));
    let capital = instances(&sandbox, &token, "?$filter=startswith(FriendlyName,'contoso')").await;
    assert!(names(&capital).is_empty(), "texts are compared with their capitals");
    // A key leads to a list.
    let unique = own["UniqueName"].as_str().unwrap();
    assert_eq!(names(&instances(&sandbox, &token, &format!("(UniqueName='{unique}')")).await), ["Contoso"]);
    assert_eq!(names(&instances(&sandbox, &token, &format!("({})", own["Id"].as_str().unwrap())).await), ["Contoso"]);
    assert!(names(&instances(&sandbox, &token, "(UniqueName='unqnobody')").await).is_empty());
    for bad in ["?$filter=State like 1", "?$select=Nothing", "?$orderby=State", "(Version='9')", "/1"] {
        assert_eq!(instances(&sandbox, &token, bad).await.status, 400, "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn applications_and_strangers_see_none() {
    let sandbox = tenant().await;
    let app = token(&sandbox).await;
    let answer = instances(&sandbox, &app, "").await;
    assert_eq!(answer.status, 403);
    assert_ne!(answer.json()["error"], Value::Null);
    let stranger = instances(&sandbox, "nothing", "").await;
    assert_eq!(stranger.status, 401);
    assert!(stranger.header("www-authenticate").unwrap().starts_with("Bearer authorization_uri="));
}
