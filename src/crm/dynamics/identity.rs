//! Who answers: WhoAmI, the organisation's details, and the application user.
use super::api::Api;
use crate::account::OrgIdentity;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::Patience;
use serde::Deserialize;

/// What WhoAmI answers.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct WhoAmI {
    pub(super) user_id: String,
    pub(super) organization_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Current {
    detail: Detail,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Detail {
    friendly_name: Option<String>,
    organization_version: Option<String>,
    organization_type: Option<String>,
}

/// The application user's own row.
#[derive(Debug, Deserialize)]
pub(super) struct UserRow {
    #[serde(default)]
    pub(super) fullname: Option<String>,
    #[serde(default)]
    pub(super) isdisabled: Option<bool>,
    #[serde(default, rename = "systemuserroles_association")]
    pub(super) roles: Vec<RoleRow>,
}

/// A security role.
#[derive(Debug, Deserialize)]
pub(super) struct RoleRow {
    #[serde(default)]
    pub(super) name: Option<String>,
}

const CURRENT: &str =
    "RetrieveCurrentOrganization(AccessType=@p)?@p=Microsoft.Dynamics.CRM.EndpointAccessType%27Default%27";

/// Asks WhoAmI.
pub(super) async fn who_am_i(api: &Api, patience: Patience) -> Outcome<WhoAmI> {
    api.json("WhoAmI", patience).await
}

/// Who answers, compared with whom the account is bound to.
///
/// # Errors
/// `Held` when another organisation answers than the account was set up with.
pub(super) async fn identify(api: &Api, bound: Option<&OrgIdentity>, patience: Patience) -> Outcome<OrgIdentity> {
    let who = who_am_i(api, patience).await?;
    let id = guid(&who.organization_id)?;
    if let Some(bound) = bound.filter(|b| !b.id.eq_ignore_ascii_case(&id)) {
        return Err(Fault::new(ErrorKind::Held, "another organisation answers than the account was set up with")
            .with("expected", &bound.id)
            .with("found", &id));
    }
    // Only WhoAmI is needed; an organisation that keeps its details to itself is still usable.
    let detail = match api.json::<Current>(CURRENT, Patience::Once).await {
        Ok(current) => current.detail,
        Err(_) => Detail::default(),
    };
    let shown = |text: String| crate::text::clean_line(&text).into_owned();
    Ok(OrgIdentity {
        id,
        name: detail.friendly_name.filter(|n| !n.trim().is_empty()).map_or_else(|| api.org.host().to_owned(), shown),
        // Unknown counts as production: the careful side.
        production: detail.organization_type.is_none_or(|t| t == "Customer"),
        version: detail.organization_version.map(shown),
        user_id: guid(&who.user_id)?,
    })
}

/// Reads the application user and its roles.
pub(super) async fn user(api: &Api, user_id: &str) -> Outcome<UserRow> {
    let path = format!(
        "systemusers({})?$select=fullname,isdisabled&$expand=systemuserroles_association($select=name)",
        guid(user_id)?
    );
    api.json(&path, Patience::Short).await
}

/// A GUID in its canonical form.
///
/// # Errors
/// `BadJson` for anything else.
pub(super) fn guid(text: &str) -> Outcome<String> {
    super::values::guid(text)
        .map(std::borrow::Cow::into_owned)
        .ok_or_else(|| Fault::new(ErrorKind::BadJson, "an identifier that is no GUID"))
}
