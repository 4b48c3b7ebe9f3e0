//! The checks: each says what was tried, what came back, and what follows.
use super::api::{Api, BASE};
use super::connector::not_here;
use super::crm::DynamicsCrm;
use super::privilege::{self, Depth};
use super::shapes::List;
use super::{challenge, identity};
use crate::account::certificate::EXPIRES_SOON_DAYS;
use crate::account::{AuthMethod, CheckId, CheckReport, CheckSubject, Verdict};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::Patience;
use serde::Deserialize;

/// A clock further off than this is worth a warning, in seconds.
const CLOCK_WARN: i64 = 60;
/// Tokens tolerate no more than this, in seconds.
const CLOCK_FAIL: i64 = 300;

/// How a check went, before it is timed and signed.
struct Finding {
    verdict: Verdict,
    tried: String,
    came_back: String,
}

impl Finding {
    fn passed(tried: impl Into<String>, came_back: impl AsRef<str>) -> Self {
        Self { verdict: Verdict::Passed, tried: tried.into(), came_back: shown(came_back.as_ref()) }
    }

    fn warned(tried: impl Into<String>, came_back: impl AsRef<str>, remedy: &str) -> Self {
        let verdict = Verdict::Warned { remedy: remedy.to_owned() };
        Self { verdict, tried: tried.into(), came_back: shown(came_back.as_ref()) }
    }

    fn failed(tried: impl Into<String>, fault: Fault) -> Self {
        let came_back = shown(&fault.detail);
        Self { verdict: Verdict::Failed { fault: Box::new(fault) }, tried: tried.into(), came_back }
    }
}

fn shown(text: &str) -> String {
    crate::text::clean_line(text).chars().take(300).collect()
}

/// Runs one check.
pub(super) async fn run(crm: &DynamicsCrm, subject: &CheckSubject) -> CheckReport {
    let started = crm.api.clock.now();
    let finding = match (subject.id, subject.table.as_deref()) {
        (CheckId::Address, _) => address(crm),
        (CheckId::Tls, _) => tls(&crm.api).await,
        (CheckId::Dataverse, _) => dataverse(crm).await,
        (CheckId::Clock, _) => clock(&crm.api).await,
        (CheckId::Token, _) => token(crm).await,
        (CheckId::Identity, _) => organisation(crm).await,
        (CheckId::ApplicationUser, _) => application_user(crm).await,
        (CheckId::Metadata, _) => metadata(&crm.api).await,
        (CheckId::ApiBudget, _) => budget(crm).await,
        (CheckId::ReadPrivilege, Some(table)) => read_privilege(crm, table).await,
        (CheckId::SampleRow, Some(table)) => sample_row(crm, table).await,
        (CheckId::ReadPrivilege | CheckId::SampleRow, None) => {
            Finding::failed("", Fault::new(ErrorKind::Bug, "a check per table without a table"))
        }
    };
    let took = crm.api.clock.now().duration_since(started).as_millis();
    CheckReport {
        subject: subject.clone(),
        verdict: finding.verdict,
        tried: finding.tried,
        came_back: finding.came_back,
        took_ms: u64::try_from(took).unwrap_or(0),
    }
}

fn address(crm: &DynamicsCrm) -> Finding {
    let url = &crm.account.url;
    let tried = url.origin();
    if url.is_loopback() {
        Finding::passed(tried, "this machine")
    } else if url.is_known_cloud() {
        Finding::passed(tried, format!("https, {}", url.host()))
    } else {
        Finding::warned(tried, format!("https, {}", url.host()), "remedy-address-unusual")
    }
}

async fn tls(api: &Api) -> Finding {
    let tried = knock_words(api);
    match api.knock().await {
        Ok(answer) if api.org.is_loopback() => {
            Finding::passed(tried, format!("HTTP {}, loopback without TLS", answer.status))
        }
        Ok(answer) if api.http.uses_fallback_roots() => Finding::warned(
            tried,
            format!("HTTP {}, certificate trusted by built-in roots", answer.status),
            "remedy-fallback-roots",
        ),
        Ok(answer) => Finding::passed(tried, format!("HTTP {}, certificate trusted", answer.status)),
        Err(fault) if fault.kind == ErrorKind::Redirected => Finding::passed(tried, "a redirect, certificate trusted"),
        Err(fault) => Finding::failed(tried, fault),
    }
}

fn knock_words(api: &Api) -> String {
    format!("GET {}{BASE} (without signing in)", api.org)
}

async fn dataverse(crm: &DynamicsCrm) -> Finding {
    let api = &crm.api;
    let tried = knock_words(api);
    let answer = api.knock().await.map_err(|fault| not_here(fault, &api.org));
    let challenge = match answer.and_then(|answer| challenge::read(&answer, &api.org, api.clock.now())) {
        Ok(challenge) => challenge,
        Err(fault) => return Finding::failed(tried, fault),
    };
    let came_back = format!("401, tenant {}, sign-in at {}", challenge.tenant, challenge.authority);
    let guid = |text: &str| super::values::guid(text).map(std::borrow::Cow::into_owned);
    match (guid(&challenge.tenant), guid(&crm.account.tenant)) {
        (Some(theirs), Some(ours)) if theirs != ours => {
            let detail = format!("the organisation belongs to tenant {theirs}, the account signs in to {ours}");
            Finding::failed(
                tried,
                Fault::new(ErrorKind::ResourceNotFound, detail).with("expected", theirs).with("found", ours),
            )
        }
        _ => Finding::passed(tried, came_back),
    }
}

async fn clock(api: &Api) -> Finding {
    let tried = knock_words(api);
    let before = api.clock.now();
    let answer = match api.knock().await {
        Ok(answer) => answer,
        Err(fault) => return Finding::failed(tried, fault),
    };
    let after = api.clock.now();
    let Some(theirs) = answer.server_time() else {
        return Finding::passed(tried, "no Date header to compare with");
    };
    // The server looked at its clock about half-way between question and answer.
    let middle = before.as_second() + (after.as_second() - before.as_second()) / 2;
    let skew = middle - theirs.as_second();
    let came_back = format!("Date {theirs}, this machine is {skew:+} s off");
    match skew.abs() {
        s if s > CLOCK_FAIL => {
            Finding::failed(tried, Fault::new(ErrorKind::ClockWrong, came_back).with("seconds", skew.to_string()))
        }
        s if s > CLOCK_WARN => Finding::warned(tried, came_back, "remedy-clock-skew"),
        _ => Finding::passed(tried, came_back),
    }
}

async fn token(crm: &DynamicsCrm) -> Finding {
    let api = &crm.api;
    let tried = api.sign_in.place();
    let life = match api.sign_in.try_now().await {
        Ok(life) => life.as_mins(),
        Err(fault) => return Finding::failed(tried, fault),
    };
    let came_back = format!("200, a token for {life} min");
    let AuthMethod::Certificate { certificate, .. } = &crm.account.auth else {
        return Finding::passed(tried, came_back);
    };
    let days = certificate.days_left(api.clock.now());
    let came_back = format!("{came_back}; the certificate is valid for {days} more day(s)");
    if days < EXPIRES_SOON_DAYS {
        Finding::warned(tried, came_back, "remedy-certificate-expires")
    } else {
        Finding::passed(tried, came_back)
    }
}

async fn organisation(crm: &DynamicsCrm) -> Finding {
    let tried = crm.api.shown("WhoAmI");
    match identity::identify(&crm.api, crm.account.organisation.as_ref(), Patience::Short).await {
        Ok(who) => {
            let version = who.version.as_deref().unwrap_or("?");
            Finding::passed(tried, format!("200, {} ({}), version {version}", who.name, who.id))
        }
        Err(fault) => Finding::failed(tried, fault),
    }
}

async fn application_user(crm: &DynamicsCrm) -> Finding {
    let user_id = match crm.user_id().await {
        Ok(id) => id,
        Err(fault) => return Finding::failed(crm.api.shown("WhoAmI"), fault),
    };
    let tried = crm.api.shown(&format!("systemusers({user_id})?$expand=systemuserroles_association"));
    let user = match identity::user(&crm.api, &user_id).await {
        Ok(user) => user,
        Err(fault) if matches!(fault.kind, ErrorKind::PrivilegeMissing | ErrorKind::RecordAccess) => {
            return Finding::warned(tried, fault.detail, "remedy-user-unreadable");
        }
        Err(fault) => return Finding::failed(tried, fault),
    };
    let name = user.fullname.unwrap_or_default();
    let roles: Vec<String> = user.roles.into_iter().filter_map(|r| r.name).collect();
    let came_back = format!("{name}: {}", roles.join(", "));
    if user.isdisabled == Some(true) {
        return Finding::failed(tried, Fault::new(ErrorKind::UserDisabled, format!("{name} is disabled")));
    }
    let is_admin =
        |role: &String| ["system administrator", "시스템 관리자"].contains(&role.trim().to_lowercase().as_str());
    if roles.is_empty() {
        Finding::warned(tried, format!("{name}: no role of its own"), "remedy-no-direct-role")
    } else if roles.iter().any(is_admin) {
        Finding::warned(tried, came_back, "remedy-least-privilege")
    } else {
        Finding::passed(tried, came_back)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct NameOnly {
    logical_name: String,
}

async fn metadata(api: &Api) -> Finding {
    let path = "EntityDefinitions?$select=LogicalName&$filter=LogicalName%20eq%20%27contact%27";
    let tried = api.shown(path);
    match api.json::<List<NameOnly>>(path, Patience::Short).await {
        Ok(list) => {
            let names: Vec<&str> = list.value.iter().map(|e| e.logical_name.as_str()).collect();
            Finding::passed(tried, format!("200, {} definition(s) {}", names.len(), names.join(", ")))
        }
        Err(fault) => Finding::failed(tried, fault),
    }
}

async fn read_privilege(crm: &DynamicsCrm, table: &str) -> Finding {
    let api = &crm.api;
    let readable = match privilege::readable(api, table).await {
        Ok(readable) => readable,
        Err(fault) => return Finding::failed(api.shown(&privilege::definition_path(table)), fault),
    };
    let Some(name) = readable.privilege.clone() else {
        return by_reading(api, &readable, "no read privilege is defined").await;
    };
    let user_id = match crm.user_id().await {
        Ok(id) => id,
        Err(fault) => return Finding::failed(api.shown("WhoAmI"), fault),
    };
    let tried = api.shown(&privilege::depth_path(&user_id, &name));
    match privilege::depth(api, &user_id, &name).await {
        Ok(Some(Depth::Global)) => Finding::passed(tried, format!("{name}: Global")),
        Ok(Some(depth)) => Finding::warned(tried, format!("{name}: {depth:?}, not all rows"), "remedy-depth"),
        Ok(None) => {
            let fault = Fault::new(ErrorKind::PrivilegeMissing, format!("{name} is not held"));
            Finding::failed(tried, fault.with("privilege", &name).with("table", table))
        }
        // The function itself may be refused: then a real read tells whether the right is there.
        Err(fault) if is_about_the_probe(fault.kind) => by_reading(api, &readable, &fault.detail).await,
        Err(fault) => Finding::failed(tried, fault),
    }
}

fn is_about_the_probe(kind: ErrorKind) -> bool {
    use ErrorKind as K;
    matches!(
        kind,
        K::QueryRefused
            | K::FunctionUnsupported
            | K::RowMissing
            | K::TableMissing
            | K::FieldMissing
            | K::PrivilegeMissing
            | K::RecordAccess
            | K::BadJson
    )
}

/// One row, identifier only.
fn sample_path(readable: &privilege::Readable) -> String {
    format!("{}?$select={}&$top=1", readable.entity_set, readable.primary_id)
}

async fn read_one(api: &Api, readable: &privilege::Readable) -> Outcome<usize> {
    let list: List<serde::de::IgnoredAny> = api.json(&sample_path(readable), Patience::Short).await?;
    Ok(list.value.len())
}

async fn by_reading(api: &Api, readable: &privilege::Readable, why: &str) -> Finding {
    let tried = api.shown(&sample_path(readable));
    match read_one(api, readable).await {
        Ok(rows) => Finding::passed(tried, format!("200, {rows} row(s); {why}")),
        Err(fault) => Finding::failed(tried, fault),
    }
}

async fn sample_row(crm: &DynamicsCrm, table: &str) -> Finding {
    let api = &crm.api;
    let readable = match privilege::readable(api, table).await {
        Ok(readable) => readable,
        Err(fault) => return Finding::failed(api.shown(&privilege::definition_path(table)), fault),
    };
    let tried = api.shown(&sample_path(&readable));
    match read_one(api, &readable).await {
        Ok(0) => Finding::warned(tried, "200, no row", "remedy-empty-table"),
        Ok(rows) => Finding::passed(tried, format!("200, {rows} row")),
        Err(fault) => Finding::failed(tried, fault),
    }
}

async fn budget(crm: &DynamicsCrm) -> Finding {
    let tried = crm.api.shown("WhoAmI");
    if let Err(fault) = identity::who_am_i(&crm.api, Patience::Short).await {
        return Finding::failed(tried, fault);
    }
    let told = crm.api.budget();
    let requests = told.requests_left.map_or("?".to_owned(), |n| n.to_string());
    let time = told.time_left_ms.map_or("?".to_owned(), |ms| (ms / 1000).to_string());
    Finding::passed(tried, format!("{requests} requests and {time} s of execution time left in this window"))
}
