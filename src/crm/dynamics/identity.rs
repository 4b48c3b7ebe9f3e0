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

/// What the organisation tells of itself.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Detail {
    pub(super) friendly_name: Option<String>,
    organization_version: Option<String>,
    pub(super) organization_type: Option<String>,
}

/// The application user's own row.
#[derive(Debug, Deserialize)]
pub(super) struct UserRow {
    #[serde(default)]
    pub(super) fullname: Option<String>,
    #[serde(default)]
    pub(super) isdisabled: Option<bool>,
    #[serde(default)]
    pub(super) accessmode: Option<i64>,
    #[serde(default, rename = "systemuserroles_association")]
    pub(super) roles: Vec<RoleRow>,
}

/// A security role.
#[derive(Debug, Deserialize)]
pub(super) struct RoleRow {
    #[serde(default)]
    pub(super) name: Option<String>,
}

impl UserRow {
    /// The names of the roles of its own.
    pub(super) fn role_names(&self) -> Vec<String> {
        self.roles.iter().filter_map(|role| role.name.clone()).collect()
    }
}

/// The address of the organisation's details, as it is also shown.
pub(super) const CURRENT: &str =
    "RetrieveCurrentOrganization(AccessType=@p)?@p=Microsoft.Dynamics.CRM.EndpointAccessType%27Default%27";

/// Asks WhoAmI.
pub(super) async fn who_am_i(api: &Api, patience: Patience) -> Outcome<WhoAmI> {
    api.json("WhoAmI", patience).await
}

/// The organisation's details.
///
/// # Errors
/// Transport, sign-in and rights faults.
pub(super) async fn detail(api: &Api) -> Outcome<Detail> {
    Ok(api.json::<Current>(CURRENT, Patience::Short).await?.detail)
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

/// Reads the user we are and its roles.
pub(super) async fn user(api: &Api, user_id: &str) -> Outcome<UserRow> {
    api.json(&user_path(&guid(user_id)?), Patience::Short).await
}

/// The user's address, as it is also shown.
pub(super) fn user_path(user_id: &str) -> String {
    let own = "fullname,isdisabled,accessmode";
    format!("systemusers({user_id})?$select={own}&$expand=systemuserroles_association($select=name)")
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
