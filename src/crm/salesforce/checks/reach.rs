//! Whether the organisation can be reached: address, certificate, clock, versions.
use super::super::api::{Api, VERSIONS};
use super::super::auth::instance;
use super::super::crm::SalesforceCrm;
use super::super::page::VERSION;
use super::super::versions;
use super::Finding;
use crate::fault::{ErrorKind, Fault};
use crate::http::Origin;
use crate::text::Told;

/// A clock further off than this is worth a warning, in seconds.
const CLOCK_WARN: i64 = 60;
/// Signed assertions tolerate no more than this, in seconds.
const CLOCK_FAIL: i64 = 170;
/// Any organisation's address: an address is Salesforce's own if a token for it could be one for this as well.
const OWN: &str = "https://any.my.salesforce.com";

pub(super) fn address(crm: &SalesforceCrm) -> Finding {
    let url = &crm.account.url;
    let tried = format!("parse {url}");
    let told = |key: &str| Told::new(key).with("host", url.host());
    let own = Origin::of(OWN).is_ok_and(|any| instance(&url.origin(), &any, None).is_ok());
    match (url.is_loopback(), own) {
        (true, _) => Finding::passed(tried, told("told-address-loopback")),
        (false, true) => Finding::passed(tried, told("told-address")),
        (false, false) => Finding::warned(tried, told("told-address"), "remedy-salesforce-address"),
    }
}

fn knock_words(api: &Api) -> String {
    format!("GET {}{VERSIONS}", api.org)
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

pub(super) async fn clock(api: &Api) -> Finding {
    let tried = knock_words(api);
    let before = api.clock.now();
    let answer = match api.knock().await {
        Ok(answer) => answer,
        Err(fault) => return Finding::failed(tried, versions::not_here(fault, &api.org)),
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

/// It is Salesforce, and speaks our version.
pub(super) async fn versions(api: &Api) -> Finding {
    let tried = knock_words(api);
    let answer = api.knock().await.map_err(|fault| versions::not_here(fault, &api.org));
    match answer.and_then(|answer| versions::read(&answer, &api.org)) {
        Ok(newest) => {
            Finding::passed(tried, Told::new("told-versions").with("version", VERSION).with("newest", newest))
        }
        Err(fault) => Finding::failed(tried, fault),
    }
}
