//! Whether signing in works and for how long, who we are there, and what is left of the day's calls.
use super::super::api::{Api, query_path};
use super::super::crm::SalesforceCrm;
use super::super::identity;
use super::super::soql::Select;
use super::Finding;
use crate::account::{AuthMethod, CheckScope};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::Patience;
use crate::text::Told;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

/// The day organisations were told for the end of the sign-in with user name and password (help.salesforce.com, release
/// update "Username-Password Flow Retirement").
const PASSWORD_ENDS: Date = jiff::civil::date(2027, 2, 20);
/// Fewer days than this are worth a warning.
const SOON: i32 = 30;

pub(super) async fn token(api: &Api) -> Finding {
    let tried = api.sign_in.shown();
    match api.sign_in.try_now().await {
        Ok(life) => Finding::passed(tried, Told::new("told-token").with("minutes", life.as_mins().to_string())),
        Err(fault) => Finding::failed(tried, fault),
    }
}

/// When the certificate ends, or the secret, where the administrator told.
pub(super) fn expiry(crm: &SalesforceCrm, scope: &CheckScope) -> Finding {
    let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
    let ends: Option<Date> = match &crm.account.auth {
        AuthMethod::Certificate { certificate, .. } => Some(day(certificate.not_after())),
        _ => scope.secret_expires,
    };
    let tried = String::new();
    if matches!(crm.account.auth, AuthMethod::Password { .. }) {
        let told = Told::new("told-password-ends").with("date", PASSWORD_ENDS.to_string());
        return Finding::warned(tried, told, "remedy-salesforce-password-ends");
    }
    let Some(ends) = ends else { return Finding::passed(tried, Told::new("told-expiry-unknown")) };
    let left = day(crm.api.clock.now()).until(ends).map_or(0, |span| span.get_days());
    let told = Told::new("told-expiry").with("date", ends.to_string()).with("days", left.to_string());
    match left {
        left if left < 0 => {
            let kind = match &crm.account.auth {
                AuthMethod::Certificate { .. } => ErrorKind::SalesforceAssertion,
                _ => ErrorKind::SalesforceSecretWrong,
            };
            Finding::failed(tried, Fault::new(kind, format!("it ended on {ends}")))
        }
        left if left < SOON => Finding::warned(tried, told, "remedy-salesforce-certificate"),
        _ => Finding::passed(tried, told),
    }
}

pub(super) async fn identity(crm: &SalesforceCrm) -> Finding {
    let tried = shown(crm, identity::organisation_query());
    match identity::identify(&crm.api, crm.account.organisation.as_ref(), Patience::Short).await {
        Ok(org) => Finding::passed(tried, Told::new("told-identity").with("name", org.name).with("id", org.id)),
        Err(fault) => Finding::failed(tried, fault),
    }
}

fn shown(crm: &SalesforceCrm, select: Outcome<Select>) -> String {
    select.map(|s| crm.api.shown(&query_path("query", &s.to_string()))).unwrap_or_default()
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct User {
    name: String,
    is_active: bool,
}

/// The user we are: active, and able to see itself.
pub(super) async fn user(crm: &SalesforceCrm) -> Finding {
    let who = match identity::who(&crm.api, Patience::Short).await {
        Ok(who) => who,
        Err(fault) => return Finding::failed(crm.api.sign_in.shown(), fault),
    };
    let ask = || Select::from("User")?.field("Name")?.field("IsActive")?.equals("Id", &who.user);
    let tried = shown(crm, ask());
    let found = match ask() {
        Ok(select) => crm.api.rows::<User>(&select.to_string(), Patience::Short).await,
        Err(fault) => Err(fault),
    };
    match found.map(|mut rows| rows.pop()) {
        Ok(Some(user)) if user.is_active => Finding::passed(tried, Told::new("told-user").with("name", user.name)),
        Ok(Some(user)) => {
            let fault = Fault::new(ErrorKind::SalesforceUserInactive, format!("{}: IsActive = false", user.name));
            Finding::failed(tried, fault)
        }
        Ok(None) => Finding::failed(tried, Fault::new(ErrorKind::SalesforceAccess, "the user does not see itself")),
        Err(fault) => Finding::failed(tried, fault),
    }
}

/// Production or a copy, its edition and where it runs.
pub(super) async fn environment(crm: &SalesforceCrm) -> Finding {
    let tried = shown(crm, identity::organisation_query());
    let told = match identity::organisation(&crm.api, Patience::Short).await {
        Ok(told) => told,
        Err(fault) => return Finding::failed(tried, fault),
    };
    let production = told.is_production();
    let ends = told.trial_expiration_date.as_deref().and_then(super::super::values::timestamp);
    let kind = told.organization_type.unwrap_or_default();
    let name = told.instance_name.unwrap_or_default();
    if let Some(ends) = ends {
        let day = ends.to_zoned(TimeZone::UTC).date();
        let told = Told::new("told-environment-trial").with("kind", kind).with("name", name);
        return Finding::warned(tried, told.with("date", day.to_string()), "remedy-salesforce-trial");
    }
    let came_back = Told::new("told-environment").with("kind", kind).with("name", name);
    if production {
        Finding::warned(tried, came_back, "remedy-salesforce-production")
    } else {
        Finding::passed(tried, came_back)
    }
}
