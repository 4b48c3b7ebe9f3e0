//! The versions of the API an organisation speaks (developer.salesforce.com, "List Available REST API Versions").
use super::page::VERSION;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpResponse, Origin};
use serde::Deserialize;

#[derive(Deserialize)]
struct Version {
    version: String,
}

/// Versions compare as numbers.
fn number(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// The newest version, where ours is among them.
///
/// # Errors
/// `NotSalesforce` where the answer is no such list, `SalesforceVersion` where ours is not in it.
pub fn read(answer: &HttpResponse, org: &Origin) -> Outcome<String> {
    let all = serde_json::from_slice::<Vec<Version>>(&answer.body).ok();
    let all = all.filter(|all| answer.status == 200 && !all.is_empty()).ok_or_else(|| {
        let what = format!("HTTP {} {}", answer.status, answer.excerpt());
        Fault::new(ErrorKind::NotSalesforce, what).with("host", org.host())
    })?;
    let newest = all.iter().filter_map(|v| number(&v.version)).max().unwrap_or_default();
    let newest = format!("{}.{}", newest.0, newest.1);
    if all.iter().any(|v| v.version == VERSION) {
        return Ok(newest);
    }
    let why = format!("{VERSION} is not among the versions; the newest is {newest}");
    Err(Fault::new(ErrorKind::SalesforceVersion, why).with("version", newest))
}

/// A redirect instead of the list is a web site, or a My Domain that is no more.
pub(super) fn not_here(fault: Fault, org: &Origin) -> Fault {
    match fault.kind {
        ErrorKind::Redirected => Fault::new(ErrorKind::NotSalesforce, fault.detail).with("host", org.host()),
        _ => fault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_version_must_be_among_them_and_numbers_count_as_numbers() {
        let org = Origin::of("https://acme.my.salesforce.com").unwrap();
        let told = |status, body: &str| {
            read(&HttpResponse { status, headers: Vec::new(), body: body.as_bytes().to_vec() }, &org)
        };
        let list = |versions: &[&str]| {
            let all: Vec<_> =
                versions.iter().map(|v| serde_json::json!({"label": "x", "url": "y", "version": v})).collect();
            serde_json::Value::from(all).to_string()
        };
        assert_eq!(told(200, &list(&["9.0", "66.0", "67.0"])).unwrap(), "67.0");
        assert_eq!(told(200, &list(&["66.0", "100.0", "99.0"])).unwrap(), "100.0");
        assert_eq!(told(200, &list(&["58.0"])).unwrap_err().kind, ErrorKind::SalesforceVersion);
        for (status, body) in [(200, "<html>"), (200, "[]"), (200, "{}"), (404, "[{\"version\":\"66.0\"}]")] {
            assert_eq!(told(status, body).unwrap_err().kind, ErrorKind::NotSalesforce, "{body}");
        }
    }
}
