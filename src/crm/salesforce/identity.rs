//! Who answers: the organisation and the user the session belongs to.
use super::api::Api;
use super::auth::Who;
use super::id;
use super::page::VERSION;
use super::soql::Select;
use crate::account::OrgIdentity;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::Patience;
use serde::Deserialize;

/// What the organisation tells of itself (developer.salesforce.com, "Object Reference", "Organization").
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Organisation {
    /// Its name.
    pub name: Option<String>,
    /// Where it runs, `EU42`.
    pub instance_name: Option<String>,
    /// Whether it is a sandbox.
    pub is_sandbox: Option<bool>,
    /// Its edition, `Enterprise Edition`.
    pub organization_type: Option<String>,
    /// When its trial ends, where it is one.
    pub trial_expiration_date: Option<String>,
}

impl Organisation {
    /// Whether it holds a customer's real data. Unknown counts as production: the careful side.
    pub fn is_production(&self) -> bool {
        let developer = self.organization_type.as_deref() == Some("Developer Edition");
        self.is_sandbox != Some(true) && !developer && self.trial_expiration_date.is_none()
    }
}

#[derive(Deserialize)]
struct UserInfo {
    user_id: String,
    organization_id: String,
}

/// Whose the session is: the token's answer said so, else the user info is asked.
///
/// # Errors
/// Transport and sign-in faults; `BadJson` for identifiers that are none.
pub(super) async fn who(api: &Api, patience: Patience) -> Outcome<Who> {
    if let Some(who) = api.sign_in.ticket().await?.who {
        return Ok(who);
    }
    let told: UserInfo = api.json("/services/oauth2/userinfo", patience).await?;
    let canonical = |text: &str| {
        let bad = || Fault::new(ErrorKind::BadJson, "an identifier that is none");
        id::canonical(text).map(std::borrow::Cow::into_owned).ok_or_else(bad)
    };
    Ok(Who { org: canonical(&told.organization_id)?, user: canonical(&told.user_id)? })
}

/// The query for the organisation, as it is also shown.
///
/// # Errors
/// `Bug` only.
pub(super) fn organisation_query() -> Outcome<Select> {
    let names = ["Name", "InstanceName", "IsSandbox", "OrganizationType", "TrialExpirationDate"];
    names.into_iter().try_fold(Select::from("Organization")?, Select::field)
}

/// The organisation's own row.
///
/// # Errors
/// Transport, sign-in and rights faults.
pub(super) async fn organisation(api: &Api, patience: Patience) -> Outcome<Organisation> {
    let mut rows = api.rows::<Organisation>(&organisation_query()?.to_string(), patience).await?;
    rows.pop().ok_or_else(|| Fault::new(ErrorKind::SalesforceAccess, "the organisation does not show itself"))
}

/// Who answers, compared with whom the account is bound to: a refreshed sandbox is another organisation.
///
/// # Errors
/// `Held` when another organisation answers than the account was set up with.
pub(super) async fn identify(api: &Api, bound: Option<&OrgIdentity>, patience: Patience) -> Outcome<OrgIdentity> {
    let who = who(api, patience).await?;
    if let Some(bound) = bound.filter(|b| id::canonical(&b.id).is_none_or(|b| b != who.org)) {
        let why = "another organisation answers than the account was set up with";
        return Err(Fault::new(ErrorKind::Held, why).with("expected", &bound.id).with("found", &who.org));
    }
    // Only the identifiers are needed; an organisation that keeps its details to itself is still usable.
    let told = match organisation(api, patience).await {
        Ok(told) => told,
        Err(fault) if matches!(fault.kind, ErrorKind::SalesforceAccess | ErrorKind::SalesforceTypeHidden) => {
            Organisation::default()
        }
        Err(fault) => return Err(fault),
    };
    let production = told.is_production();
    let named = told.name.filter(|n| !n.trim().is_empty());
    let name = named.map_or_else(|| api.org.host().to_owned(), |n| crate::text::clean_line(&n).into_owned());
    Ok(OrgIdentity { id: who.org, name, production, version: Some(VERSION.to_owned()), user_id: who.user })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_to_be_a_copy_counts_as_production() {
        let org = |sandbox, kind: &str, trial: Option<&str>| Organisation {
            is_sandbox: sandbox,
            organization_type: Some(kind.into()),
            trial_expiration_date: trial.map(str::to_owned),
            ..Organisation::default()
        };
        assert!(Organisation::default().is_production());
        assert!(org(Some(false), "Enterprise Edition", None).is_production());
        assert!(!org(Some(true), "Enterprise Edition", None).is_production());
        assert!(!org(Some(false), "Developer Edition", None).is_production());
        assert!(!org(Some(false), "Enterprise Edition", Some("2026-12-24T00:00:00.000+0000")).is_production());
    }
}
