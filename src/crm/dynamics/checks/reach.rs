//! Whether the organisation can be reached: address, certificate, clock, the challenge, tenant and cloud.
use super::super::api::{Api, BASE};
use super::super::challenge;
use super::super::connector::not_here;
use super::super::crm::DynamicsCrm;
use super::Finding;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::text::Told;

/// A clock further off than this is worth a warning, in seconds.
const CLOCK_WARN: i64 = 60;
/// Tokens tolerate no more than this, in seconds.
const CLOCK_FAIL: i64 = 300;

pub(super) fn address(crm: &DynamicsCrm) -> Finding {
    let url = &crm.account.url;
    let tried = format!("parse {url}");
    let told = |key: &str| Told::new(key).with("host", url.host());
    if url.is_loopback() {
        Finding::passed(tried, told("told-address-loopback"))
    } else if url.is_known_cloud() {
        Finding::passed(tried, told("told-address"))
    } else {
        Finding::warned(tried, told("told-address"), "remedy-address-unusual")
    }
}

pub(super) async fn tls(api: &Api) -> Finding {
    let tried = knock_words(api);
    match api.knock().await {
        Ok(answer) => {
            let told = |key: &str| Told::new(key).with("status", answer.status.to_string());
            if api.org.is_loopback() {
                Finding::passed(tried, told("told-tls-loopback"))
            } else if api.http.uses_fallback_roots() {
                Finding::warned(tried, told("told-tls-fallback"), "remedy-fallback-roots")
            } else {
                Finding::passed(tried, told("told-tls"))
            }
        }
        Err(fault) if fault.kind == ErrorKind::Redirected => Finding::passed(tried, Told::new("told-tls-redirect")),
        Err(fault) => Finding::failed(tried, fault),
    }
}

fn knock_words(api: &Api) -> String {
    format!("GET {}{BASE}", api.org)
}

pub(super) async fn clock(api: &Api) -> Finding {
    let tried = knock_words(api);
    let before = api.clock.now();
    let answer = match api.knock().await {
        Ok(answer) => answer,
        // That the web site redirects is told by the check of the organisation.
        Err(fault) if fault.kind == ErrorKind::Redirected => {
            return Finding::passed(tried, Told::new("told-clock-none"));
        }
        Err(fault) => return Finding::failed(tried, fault),
    };
    let after = api.clock.now();
    let Some(theirs) = answer.server_time() else {
        return Finding::passed(tried, Told::new("told-clock-none"));
    };
    // The server looked at its clock about half-way between question and answer.
    let middle = before.as_second() + (after.as_second() - before.as_second()) / 2;
    let skew = middle - theirs.as_second();
    let told = Told::new("told-clock").with("theirs", theirs.to_string()).with("skew", format!("{skew:+}"));
    match skew.abs() {
        s if s > CLOCK_FAIL => {
            let detail = format!("Date {theirs}, this machine is {skew:+} s off");
            Finding::failed(tried, Fault::new(ErrorKind::ClockWrong, detail).with("seconds", skew.to_string()))
        }
        s if s > CLOCK_WARN => Finding::warned(tried, told, "remedy-clock-skew"),
        _ => Finding::passed(tried, told),
    }
}

async fn challenged(api: &Api) -> Outcome<challenge::Challenge> {
    let answer = api.knock().await.map_err(|fault| not_here(fault, &api.org))?;
    challenge::read(&answer, &api.org, api.clock.now())
}

pub(super) async fn dataverse(api: &Api) -> Finding {
    let tried = knock_words(api);
    match challenged(api).await {
        Ok(found) => {
            let told =
                Told::new("told-challenge").with("tenant", shown(&found.tenant)).with("authority", found.authority);
            Finding::passed(tried, told)
        }
        Err(fault) => Finding::failed(tried, fault),
    }
}

/// The organisation's tenant and cloud against the account's.
pub(super) async fn tenant(crm: &DynamicsCrm) -> Finding {
    let tried = knock_words(&crm.api);
    let found = match challenged(&crm.api).await {
        Ok(found) => found,
        Err(fault) => return Finding::failed(tried, fault),
    };
    let account = &crm.account;
    if cloud(&found.authority) != cloud(&account.authority) {
        let detail = format!("the organisation signs in at {}, the account at {}", found.authority, account.authority);
        return Finding::failed(tried, Fault::new(ErrorKind::WrongCloud, detail));
    }
    let guid = |text: &str| super::super::values::guid(text).map(std::borrow::Cow::into_owned);
    match (guid(&found.tenant), guid(&account.tenant)) {
        (Some(theirs), Some(ours)) if theirs != ours => {
            let detail = format!("the organisation belongs to tenant {theirs}, the account signs in to {ours}");
            let fault = Fault::new(ErrorKind::TenantMismatch, detail);
            Finding::failed(tried, fault.with("expected", theirs).with("found", ours))
        }
        (Some(theirs), None) => {
            let told = Told::new("told-tenant-domain").with("tenant", theirs).with("domain", &account.tenant);
            Finding::passed(tried, told)
        }
        (Some(theirs), Some(_)) => Finding::passed(tried, Told::new("told-tenant").with("tenant", theirs)),
        (None, _) => Finding::passed(tried, Told::new("told-tenant-unnamed")),
    }
}

/// National clouds have sign-in services of their own; two names of one service are one cloud.
fn cloud(authority: &str) -> &str {
    let host = authority.split("://").nth(1).unwrap_or(authority).trim_end_matches('/');
    match host {
        "login.microsoftonline.com" | "login.windows.net" | "login.microsoft.com" => "commercial",
        "login.partner.microsoftonline.cn" | "login.chinacloudapi.cn" => "china",
        other => other,
    }
}

fn shown(tenant: &str) -> &str {
    if tenant.is_empty() { "–" } else { tenant }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_names_of_a_sign_in_service_are_one_cloud_and_national_clouds_are_others() {
        let com = cloud("https://login.microsoftonline.com");
        assert_eq!(com, cloud("https://login.windows.net"));
        assert_ne!(com, cloud("https://login.microsoftonline.us"));
        assert_eq!(cloud("https://login.partner.microsoftonline.cn"), cloud("https://login.chinacloudapi.cn/"));
        assert_ne!(cloud("http://127.0.0.1:80"), cloud("http://127.0.0.1:81"));
    }
}
