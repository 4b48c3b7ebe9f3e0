//! A person signs in on another device with a code (RFC 8628; learn.microsoft.com, "OAuth 2.0 device authorization grant").
use super::Signing;
use super::answer::{Answer, ask, position, seconds};
use super::place::Asker;
use crate::crm::dynamics::aad;
use crate::fault::{ErrorKind, Fault, Outcome, Retry};
use crate::http::Request;
use crate::port::DeviceSignIn;
use crate::secret::Secret;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use std::time::Duration;
use url::Url;

/// Asked again after so many seconds, where the service names none.
const INTERVAL: u64 = 5;
/// Longest pause between two questions, in seconds.
const MOST_INTERVAL: u64 = 60;
/// A code lives no longer than this, in seconds.
const MOST_LIFE: u64 = 3600;

#[derive(Deserialize)]
struct Wire {
    user_code: String,
    device_code: String,
    #[serde(alias = "verification_url")]
    verification_uri: String,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    #[serde(default, deserialize_with = "seconds")]
    interval: Option<u64>,
}

/// Asks for a code.
///
/// # Errors
/// The sign-in service's refusal; transport faults; an answer of another shape.
pub(in crate::crm::dynamics) async fn begin(signing: Signing) -> Outcome<DeviceSignIn> {
    let target = signing.place.target(&signing.resource, Asker::Person);
    let form = [("client_id", signing.client_id.as_str()), (target.0, target.1.as_str())];
    let link = signing.place.device()?;
    let response = signing.http.send(&Request::post_form(link, &form).header("accept", "application/json")).await?;
    let now = signing.clock.now();
    if response.status != 200 {
        return Err(aad::refusal(&response, now, signing.place.host(), &[]));
    }
    let wire: Wire = serde_json::from_slice(response.json_body()?)
        .map_err(|e| Fault::new(ErrorKind::BadJson, format!("device code answer: {}", position(&e))))?;
    let life = wire.expires_in.unwrap_or(900).clamp(1, MOST_LIFE);
    let expires = now.saturating_add(secs(life)).unwrap_or(Timestamp::MAX);
    let interval_s = wire.interval.unwrap_or(INTERVAL).clamp(1, MOST_INTERVAL);
    Ok(DeviceSignIn {
        user_code: crate::text::clean_line(wire.user_code.trim()).chars().take(64).collect(),
        address: address(&wire.verification_uri)?,
        expires,
        interval_s,
        finish: Box::pin(wait(signing, Secret::new(wire.device_code), expires, interval_s)),
    })
}

/// Where the person goes: https (loopback excepted), without user information.
fn address(text: &str) -> Outcome<String> {
    let bad = || Fault::new(ErrorKind::BadJson, "the address to sign in at cannot be one");
    let url = Url::parse(text.trim()).map_err(|_| bad())?;
    let safe = url.scheme() == "https" || (url.scheme() == "http" && crate::loopback::is_loopback(&url));
    if !safe || !url.username().is_empty() || url.password().is_some() || url.as_str().len() > 2048 {
        return Err(bad());
    }
    Ok(crate::text::clean_line(url.as_str()).into_owned())
}

/// Asks until the person has signed in, the code is over, or the service refuses.
async fn wait(signing: Signing, code: Secret, expires: Timestamp, interval_s: u64) -> Outcome<Secret> {
    let target = signing.place.target(&signing.resource, Asker::Person);
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("client_id", signing.client_id.as_str()),
        ("device_code", code.expose()),
        (target.0, target.1.as_str()),
    ];
    let mut interval = interval_s;
    loop {
        tokio::time::sleep(signing.second.saturating_mul(u32::try_from(interval).unwrap_or(u32::MAX))).await;
        if signing.clock.now() >= expires {
            return Err(Fault::new(ErrorKind::DeviceCodeExpired, "nobody signed in with the code while it lived"));
        }
        match ask(&signing.http, &signing.clock, signing.place.token()?, &form, &[&code]).await {
            Ok(Answer::Granted(granted)) => return granted.refresh.ok_or_else(super::no_refresh_token),
            Ok(Answer::Refused(refused)) => match refused.word.as_str() {
                "authorization_pending" => {}
                "slow_down" => interval = (interval + INTERVAL).min(MOST_INTERVAL),
                _ if matches!(refused.fault.policy().retry, Retry::Never | Retry::Later) => return Err(refused.fault),
                _ => interval = (interval * 2).min(MOST_INTERVAL),
            },
            // A connection that fails for a moment is no reason to begin again (RFC 8628 section 3.5).
            Err(fault) if is_passing(&fault) => interval = (interval * 2).min(MOST_INTERVAL),
            Err(fault) => return Err(fault),
        }
    }
}

/// A connection that failed; an answer of another shape is none that gets better.
fn is_passing(fault: &Fault) -> bool {
    use ErrorKind as K;
    fault.policy().retry != Retry::Never && !matches!(fault.kind, K::BadJson | K::NotTheApi | K::Oversize)
}

fn secs(seconds: u64) -> SignedDuration {
    SignedDuration::try_from(Duration::from_secs(seconds)).unwrap_or(SignedDuration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_sent_to_a_safe_address_only() {
        assert_eq!(address("https://microsoft.com/devicelogin").unwrap(), "https://microsoft.com/devicelogin");
        assert!(address("http://127.0.0.1:8080/device").is_ok());
        for bad in [
            "http://microsoft.com/devicelogin",
            "https://microsoft.com@evil.example/",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "microsoft.com/devicelogin",
            "",
        ] {
            assert_eq!(address(bad).unwrap_err().kind, ErrorKind::BadJson, "{bad}");
        }
    }
}
