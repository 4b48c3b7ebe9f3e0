//! Who answers: the organisation, its version and kind, how long it keeps changes, what it grants.
use super::super::api::Api;
use super::super::crm::DynamicsCrm;
use super::super::identity;
use super::super::shapes::List;
use super::{Finding, is_about_the_probe};
use crate::account::ASSUMED_INTERVAL_DAYS;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpResponse, Patience};
use crate::text::Told;
use serde::Deserialize;

pub(super) async fn identity(crm: &DynamicsCrm) -> Finding {
    let tried = crm.api.shown("WhoAmI");
    match identity::identify(&crm.api, crm.account.organisation.as_ref(), Patience::Short).await {
        Ok(who) => Finding::passed(tried, Told::new("told-identity").with("name", who.name).with("id", who.id)),
        Err(fault) => Finding::failed(tried, fault),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Version {
    version: String,
}

pub(super) async fn version(api: &Api) -> Finding {
    let tried = api.shown("RetrieveVersion");
    let version = match api.json::<Version>("RetrieveVersion", Patience::Short).await {
        Ok(answer) => answer.version,
        Err(fault) if is_about_the_probe(fault.kind) => {
            return Finding::warned(tried, Told::raw(fault.detail), "remedy-version-unknown");
        }
        Err(fault) => return Finding::failed(tried, fault),
    };
    let major = version.split('.').next().and_then(|part| part.parse::<u32>().ok());
    let told = Told::new("told-version").with("version", &version);
    match major {
        Some(major) if major < 9 => {
            let fault = Fault::new(ErrorKind::VersionUnsupported, format!("version {version}"));
            Finding::failed(tried, fault.with("version", version))
        }
        Some(_) => Finding::passed(tried, told),
        None => Finding::warned(tried, told, "remedy-version-unknown"),
    }
}

/// Production or not: unknown counts as production, the careful side.
pub(super) async fn environment(crm: &DynamicsCrm) -> Finding {
    let tried = crm.api.shown(identity::CURRENT);
    let detail = match identity::detail(&crm.api).await {
        Ok(detail) => detail,
        Err(fault) if is_about_the_probe(fault.kind) => {
            return Finding::warned(tried, Told::raw(fault.detail), "remedy-environment-unknown");
        }
        Err(fault) => return Finding::failed(tried, fault),
    };
    let kind = detail.organization_type.unwrap_or_default();
    let told = Told::new("told-environment")
        .with("kind", if kind.is_empty() { "?" } else { &kind })
        .with("name", detail.friendly_name.unwrap_or_default());
    match kind.as_str() {
        "" => Finding::warned(tried, told, "remedy-environment-unknown"),
        "Customer" => Finding::warned(tried, told, "remedy-production"),
        _ => Finding::passed(tried, told),
    }
}

#[derive(Deserialize)]
struct Retention {
    expirechangetrackingindays: Option<u32>,
}

/// Changes that are forgotten before the next run force a full read.
pub(super) async fn retention(api: &Api) -> Finding {
    let path = "organizations?$select=expirechangetrackingindays";
    let tried = api.shown(path);
    let days = match api.json::<List<Retention>>(path, Patience::Short).await {
        Ok(list) => list.value.first().and_then(|row| row.expirechangetrackingindays),
        Err(fault) if is_about_the_probe(fault.kind) => {
            return Finding::warned(tried, Told::raw(fault.detail), "remedy-retention-unknown");
        }
        Err(fault) => return Finding::failed(tried, fault),
    };
    let Some(days) = days else {
        return Finding::warned(tried, Told::new("told-retention-none"), "remedy-retention-unknown");
    };
    let told = Told::new("told-retention").with("days", days.to_string());
    if days < 3 * ASSUMED_INTERVAL_DAYS {
        Finding::warned(tried, told, "remedy-retention-short")
    } else {
        Finding::passed(tried, told)
    }
}

/// How many requests at once the server recommends (learn.microsoft.com, "Service protection API limits", x-ms-dop-hint).
async fn hint(api: &Api) -> Outcome<Option<u32>> {
    let link = api.link("WhoAmI")?;
    let read = |answer: HttpResponse| Ok(answer.header("x-ms-dop-hint").and_then(|hint| hint.trim().parse().ok()));
    api.fetch(&link, None, Patience::Short, read).await
}

pub(super) async fn budget(crm: &DynamicsCrm) -> Finding {
    let tried = crm.api.shown("WhoAmI");
    let hint = match hint(&crm.api).await {
        Ok(hint) => hint,
        Err(fault) => return Finding::failed(tried, fault),
    };
    let budget = crm.api.budget();
    let unknown = || "?".to_owned();
    let told = Told::new("told-budget")
        .with("requests", budget.requests_left.map_or_else(unknown, |n| n.to_string()))
        .with("seconds", budget.time_left_ms.map_or_else(unknown, |ms| (ms / 1000).to_string()));
    let told = told.with("hint", hint.map_or_else(unknown, |n| n.to_string()));
    match budget.requests_left {
        Some(left) if left < 600 => Finding::warned(tried, told, "remedy-budget-low"),
        _ => Finding::passed(tried, told),
    }
}
