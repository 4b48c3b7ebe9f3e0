//! The 401 challenge: an unauthenticated call tells the tenant and the sign-in service (learn.microsoft.com,
//! "Authenticate with Dataverse"). What it names is not trusted blindly: the service must be one of Microsoft's hosts,
//! or loopback where the organisation itself is loopback, since the client secret is sent there.
use super::errors;
use crate::account::{AD_FS, Cloud};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpResponse, Origin};
use crate::port::SignInPlace;
use jiff::Timestamp;

/// Microsoft's sign-in hosts, world-wide and national clouds.
const SIGN_IN_HOSTS: [&str; 6] = [
    "login.microsoftonline.com",
    "login.windows.net",
    "login.microsoft.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "login.chinacloudapi.cn",
];

/// The sign-in service's origin, if the client secret may be sent there for this organisation.
///
/// # Errors
/// `NotDataverse` for any other host.
pub(super) fn trusted_authority(address: &str, org: &Origin) -> Outcome<Origin> {
    let refused = |host: &str| {
        Fault::new(ErrorKind::NotDataverse, format!("sign-in at {host} is not one of Microsoft's"))
            .with("host", org.host())
    };
    let origin = Origin::of(address).map_err(|_| refused("an unreadable address"))?;
    let known = !origin.is_loopback()
        && SIGN_IN_HOSTS.contains(&origin.host())
        && origin.to_string() == format!("https://{}", origin.host());
    if known || (origin.is_loopback() && org.is_loopback()) { Ok(origin) } else { Err(refused(origin.host())) }
}

/// What the challenge tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Challenge {
    /// Directory (tenant) id or domain; empty where it names none.
    pub(super) tenant: String,
    /// Origin of the sign-in service.
    pub(super) authority: String,
}

impl From<Challenge> for SignInPlace {
    fn from(told: Challenge) -> Self {
        Self { authority: told.authority, tenant: Some(told.tenant).filter(|t| !t.is_empty()) }
    }
}

/// Reads the challenge out of the answer to an unauthenticated call.
///
/// # Errors
/// `NotDataverse` where there is none; `Throttled`, `Maintenance`, `ServerError` as told.
pub(super) fn read(response: &HttpResponse, org: &Origin, now: Timestamp) -> Outcome<Challenge> {
    if response.status == 429 || response.status >= 500 {
        return Err(errors::fault_of(response, now));
    }
    let none = || {
        let kind = response.header("content-type").unwrap_or("no content type");
        let detail = format!("{} answered {} ({kind}) without a Bearer challenge", org.host(), response.status);
        Fault::new(ErrorKind::NotDataverse, detail).with("host", org.host())
    };
    if response.status != 401 {
        return Err(none());
    }
    let uri = response.headers_named("www-authenticate").find_map(authorization_uri).ok_or_else(none)?;
    if let Some(own) = own_federation(&uri, org) {
        return Ok(own);
    }
    let authority = trusted_authority(&uri, org)?;
    let tenant = uri.strip_prefix(&authority.to_string()).unwrap_or_default();
    let tenant = tenant.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
    let shared = ["common", "organizations", "consumers", ""].contains(&tenant);
    let tenant = if shared || !is_tenant(tenant) { String::new() } else { tenant.to_owned() };
    Ok(Challenge { tenant, authority: authority.to_string() })
}

/// The federation service (AD FS) of an organisation on its own premises: https, the path AD FS has, and a host under the
/// organisation's own domain. Any other one has to be named by the person who sets the account up.
fn own_federation(uri: &str, org: &Origin) -> Option<Challenge> {
    if org.is_loopback() || Cloud::of_host(org.host()).is_some() {
        return None;
    }
    let authority = Origin::of(uri).ok().filter(|a| !a.is_loopback())?;
    let path = uri.strip_prefix(&authority.to_string())?;
    let (_, domain) = org.host().split_once('.').filter(|(_, domain)| domain.contains('.'))?;
    let sibling = authority.host().strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    let theirs = path.strip_prefix("/adfs").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    (sibling && theirs).then(|| Challenge { tenant: AD_FS.to_owned(), authority: authority.to_string() })
}

/// Whether a text may stand as tenant in an address: a GUID or a domain.
pub(super) fn is_tenant(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 255
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
        && !text.starts_with('.')
        && !text.contains("..")
}

/// `Bearer authorization_uri=https://..., resource_id=https://...`; values may be quoted, names in any case.
fn authorization_uri(header: &str) -> Option<String> {
    let header = header.trim();
    let scheme = header.get(..6)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let parameters = header.get(6..)?;
    parameters.split(',').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let name = name.trim();
        let wanted = name.eq_ignore_ascii_case("authorization_uri") || name.eq_ignore_ascii_case("authorization");
        wanted.then(|| value.trim().trim_matches('"').to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn org() -> Origin {
        Origin::of("https://org.crm4.dynamics.com").unwrap()
    }

    fn answer(status: u16, challenges: &[&str]) -> HttpResponse {
        let headers = challenges.iter().map(|c| ("www-authenticate".to_owned(), (*c).to_owned())).collect();
        HttpResponse { status, headers, body: Vec::new() }
    }

    fn challenge(header: &str) -> Outcome<Challenge> {
        read(&answer(401, &[header]), &org(), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn the_tenant_is_read_from_every_spelling() {
        let want = Challenge { tenant: "1a2b-3c".into(), authority: "https://login.microsoftonline.com".into() };
        for header in [
            "Bearer authorization_uri=https://login.microsoftonline.com/1a2b-3c/oauth2/authorize, resource_id=https://org.crm4.dynamics.com/",
            "bearer resource_id=https://org.crm4.dynamics.com/,authorization_uri=\"https://login.microsoftonline.com/1a2b-3c/oauth2/authorize\"",
            "Bearer   Authorization_Uri = https://login.microsoftonline.com/1a2b-3c",
        ] {
            assert_eq!(challenge(header).unwrap(), want, "{header}");
        }
        let several = answer(
            401,
            &[
                "Negotiate",
                "NTLM",
                "Bearer authorization_uri=https://login.microsoftonline.com/1a2b-3c/oauth2/authorize",
            ],
        );
        assert_eq!(read(&several, &org(), Timestamp::UNIX_EPOCH).unwrap(), want);
        assert_eq!(
            challenge("Bearer authorization_uri=https://login.windows.net/common/oauth2/authorize").unwrap().tenant,
            ""
        );
    }

    #[test]
    fn a_foreign_sign_in_service_is_refused() {
        for uri in [
            "https://evil.example/t/oauth2/authorize",
            "https://login.microsoftonline.com.evil.example/t",
            "https://login.microsoftonline.com@evil.example/t",
            "http://login.microsoftonline.com/t",
            "https://login.microsoftonline.com:8443/t",
            "http://127.0.0.1:9/t",
            "javascript:alert(1)",
        ] {
            let fault = challenge(&format!("Bearer authorization_uri={uri}")).unwrap_err();
            assert_eq!(fault.kind, ErrorKind::NotDataverse, "{uri}");
        }
        let sandbox = Origin::of("http://127.0.0.1:8080").unwrap();
        assert!(trusted_authority("http://127.0.0.1:8080", &sandbox).is_ok());
        assert!(trusted_authority("https://login.microsoftonline.com", &sandbox).is_ok());
    }

    #[test]
    fn an_organisations_own_federation_service_is_a_neighbour() {
        let ask = |org: &str, uri: &str| {
            let header = format!("Bearer authorization_uri={uri}, resource_id={org}/");
            read(&answer(401, &["Negotiate", &header]), &Origin::of(org).unwrap(), Timestamp::UNIX_EPOCH)
        };
        let own = "https://crm.contoso.example";
        let told = ask(own, "https://sts.contoso.example/adfs/oauth2/authorize").unwrap();
        assert_eq!(told, Challenge { tenant: AD_FS.into(), authority: "https://sts.contoso.example".into() });
        for (org, uri) in [
            (own, "https://sts.evil.example/adfs/oauth2/authorize"),
            (own, "https://sts.contoso.example.evil.example/adfs/oauth2/authorize"),
            (own, "https://evilcontoso.example/adfs/oauth2/authorize"),
            (own, "http://sts.contoso.example/adfs/oauth2/authorize"),
            (own, "https://sts.contoso.example/adfsx"),
            (own, "https://sts.contoso.example/"),
            ("https://org.crm4.dynamics.com", "https://sts.crm4.dynamics.com/adfs/oauth2/authorize"),
            ("https://contoso.example", "https://evil.example/adfs/oauth2/authorize"),
        ] {
            assert_eq!(ask(org, uri).unwrap_err().kind, ErrorKind::NotDataverse, "{uri}");
        }
    }

    #[test]
    fn whatever_is_no_challenge_is_not_dataverse() {
        for response in [
            answer(200, &[]),
            answer(404, &[]),
            answer(401, &[]),
            answer(401, &["Basic realm=x"]),
            answer(401, &["Bea"]),
            answer(401, &["Bearer é=ü"]),
        ] {
            assert_eq!(read(&response, &org(), Timestamp::UNIX_EPOCH).unwrap_err().kind, ErrorKind::NotDataverse);
        }
        assert_eq!(read(&answer(503, &[]), &org(), Timestamp::UNIX_EPOCH).unwrap_err().kind, ErrorKind::Maintenance);
        assert!(is_tenant("contoso.onmicrosoft.com") && !is_tenant("../x") && !is_tenant("a/b") && !is_tenant(""));
    }
}
