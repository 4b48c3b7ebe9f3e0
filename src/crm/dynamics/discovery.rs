//! Global discovery: which environments a person may use. The token for it is one of its own, bound to the discovery
//! service (learn.microsoft.com, "Discover user organizations", "Global Discovery Service").
use super::auth::{Grant, Place, SignIn, Ticket};
use super::errors;
use crate::account::{AuthKind, ExternalAccount, OrgUrl, parse_org_url};
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpClient, HttpResponse, Origin};
use crate::port::{Credentials, Environment};
use serde::Deserialize;

const INSTANCES: &str = "/api/discovery/v2.0/Instances?$select=ApiUrl,Url,FriendlyName,UniqueName,State,Version,TenantId,Region,IsUserSysAdmin";

#[derive(Deserialize)]
struct Instances {
    value: Vec<Instance>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Instance {
    #[serde(default)]
    api_url: Option<String>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    friendly_name: Option<String>,
    #[serde(default)]
    unique_name: Option<String>,
    #[serde(default)]
    state: Option<i64>,
    #[serde(default)]
    version: Option<String>,
    #[serde(default)]
    tenant_id: Option<String>,
    #[serde(default)]
    region: Option<String>,
    #[serde(default)]
    is_user_sys_admin: Option<bool>,
}

/// The environments of the person who signed in, by name.
///
/// # Errors
/// `AnswerInvalid` where the account signs in as an application, or its organisation belongs to no cloud; what signing in
/// and reading can meet.
pub(super) async fn environments(
    http: HttpClient,
    clock: SharedClock,
    account: &ExternalAccount,
    credentials: Credentials,
) -> Outcome<Vec<Environment>> {
    let org = Origin::of(&account.url.origin())?;
    let service = service(account.auth.kind(), &account.url, &org)?;
    let place = Place::of(account, &org)?;
    let grant = Grant::of(account, credentials, &place)?;
    let sign_in = SignIn::new(http.clone(), clock.clone(), service.clone(), place, grant);
    let ticket = sign_in.ticket().await?;
    let mut response = get(&http, &ticket, &service).await?;
    if response.status == 401 {
        let ticket = sign_in.renewed(&ticket).await?;
        response = get(&http, &ticket, &service).await?;
    }
    let accepted = errors::accept(response, clock.now())?;
    let instances: Instances = serde_json::from_slice(&accepted.body).map_err(|e| {
        Fault::new(ErrorKind::BadJson, format!("not the promised shape at line {} column {}", e.line(), e.column()))
    })?;
    let mut found: Vec<Environment> =
        instances.value.into_iter().filter_map(|i| environment(i, &account.url)).collect();
    found.sort_by_key(|e| (e.name.to_lowercase(), e.url.origin()));
    Ok(found)
}

/// Where the list is: the cloud's discovery service; the sandbox plays it itself.
fn service(kind: AuthKind, url: &OrgUrl, org: &Origin) -> Outcome<Origin> {
    let refused = |problem: &str, why: &str| {
        Fault::new(ErrorKind::AnswerInvalid, why).with("question", "auth").with("problem", problem)
    };
    if !kind.is_delegated() {
        return Err(refused("answer-problem-no-person", "global discovery lists what a person may use"));
    }
    match url.cloud() {
        Some(cloud) => Origin::of(cloud.discovery()),
        None if org.is_loopback() => Ok(org.clone()),
        None => Err(refused("answer-problem-no-discovery", "the organisation belongs to none of Microsoft's clouds")),
    }
}

async fn get(http: &HttpClient, ticket: &Ticket, service: &Origin) -> Outcome<HttpResponse> {
    let request = ticket.token.follow(service.link(INSTANCES)?)?;
    http.send(&request.header("accept", "application/json").header("odata-version", "4.0")).await
}

/// An entry that names a usable organisation of the same kind of place: the cloud never lists this machine, and the
/// sandbox lists nothing else.
fn environment(entry: Instance, own: &OrgUrl) -> Option<Environment> {
    let shown = |text: String| Some(crate::text::clean_line(text.trim()).chars().take(200).collect::<String>());
    let address = entry.url.filter(|u| !u.is_empty()).or(entry.api_url)?;
    let url = parse_org_url(&address).ok()?;
    let fits = if own.is_loopback() { url.is_loopback() } else { url.cloud().is_some() };
    let unique_name = entry.unique_name.and_then(shown).unwrap_or_default();
    fits.then(|| Environment {
        name: entry.friendly_name.and_then(shown).filter(|n| !n.is_empty()).unwrap_or_else(|| unique_name.clone()),
        unique_name,
        region: entry.region.and_then(shown),
        enabled: entry.state.is_none_or(|s| s == 0),
        version: entry.version.and_then(shown),
        tenant: entry.tenant_id.and_then(shown),
        administrator: entry.is_user_sys_admin,
        url,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cloud_of_the_organisation_decides_who_is_asked() {
        let ask = |url: &str, kind| service(kind, &parse_org_url(url).unwrap(), &Origin::of(url).unwrap());
        let person = AuthKind::Browser;
        for (url, at) in [
            ("https://org.crm4.dynamics.com", "https://globaldisco.crm.dynamics.com"),
            ("https://org.crm9.dynamics.com", "https://globaldisco.crm9.dynamics.com"),
            ("https://org.crm.dynamics.cn", "https://globaldisco.crm.dynamics.cn"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ] {
            assert_eq!(ask(url, person).unwrap().to_string(), at);
        }
        assert!(ask("https://crm.contoso.example", person).is_err());
        assert!(ask("https://org.crm4.dynamics.com", AuthKind::ClientSecret).is_err());
    }

    #[test]
    fn entries_that_lead_elsewhere_are_left_out() {
        let entry = |text: &str| serde_json::from_str::<Instance>(text).unwrap();
        let own = parse_org_url("https://org.crm4.dynamics.com").unwrap();
        let good = r#"{"ApiUrl":"https://two.api.crm4.dynamics.com","Url":"https://two.crm4.dynamics.com/","FriendlyName":"Two\u001b[2J","State":1,"IsUserSysAdmin":true}"#;
        let found = environment(entry(good), &own).unwrap();
        assert_eq!((found.url.origin().as_str(), found.enabled), ("https://two.crm4.dynamics.com", false));
        assert!(!found.name.contains('\u{1b}'));
        for bad in [
            r#"{"Url":"https://evil.example","FriendlyName":"x"}"#,
            r#"{"Url":"http://127.0.0.1:1","FriendlyName":"x"}"#,
            r#"{"Url":"https://two.crm4.dynamics.com@evil.example"}"#,
            r#"{"FriendlyName":"x"}"#,
        ] {
            assert!(environment(entry(bad), &own).is_none(), "{bad}");
        }
    }
}
