//! What a token shall be good for: one resource, and for people the permission `user_impersonation`.
use super::ask::Ask;
use super::refusal::Refusal;

/// What was asked for, understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Scope {
    /// The resource as it was spelled, without the last slash; `None` where only sign-in itself is asked for.
    pub resource: Option<String>,
    /// A refresh token is wanted.
    pub offline: bool,
    /// An identity token is wanted.
    pub openid: bool,
}

impl Scope {
    /// The permissions as an answer names them.
    pub fn granted(&self) -> String {
        let resource = self.resource.as_ref().map(|resource| format!("{resource}/user_impersonation"));
        let openid = self.openid.then(|| "openid profile".to_owned());
        resource.into_iter().chain(openid).collect::<Vec<_>>().join(" ")
    }
}

/// What an application asks for itself: `ORG/.default` in version 2, `ORG` in version 1.
pub(crate) fn for_application(ask: &Ask<'_>) -> Result<Scope, Refusal> {
    let asked = ask.required(if ask.v2 { "scope" } else { "resource" })?;
    let resources = resources(ask, asked)?;
    let [(resource, permission)] = resources.as_slice() else {
        return Err(not_valid(70_011, asked));
    };
    if ask.v2 && *permission != ".default" {
        return Err(not_valid(70_011, asked));
    }
    Ok(Scope { resource: Some(known(ask, resource)?), ..Scope::default() })
}

/// What is asked for in the name of a person. Where nothing is said, a grant that was given already decides.
pub(crate) fn for_person(ask: &Ask<'_>, given: Option<&Scope>) -> Result<Scope, Refusal> {
    let name = if ask.v2 { "scope" } else { "resource" };
    let asked = match (ask.field(name), given) {
        ("", Some(given)) => return Ok(given.clone()),
        ("", None) => ask.required(name)?,
        (asked, _) => asked,
    };
    let resources = resources(ask, asked)?;
    let mut scope = Scope {
        resource: None,
        offline: !ask.v2 || asked.split_whitespace().any(|word| word == "offline_access"),
        openid: asked.split_whitespace().any(|word| word == "openid")
            || ask.field("scope").split_whitespace().any(|word| word == "openid"),
    };
    for (resource, permission) in &resources {
        if ask.v2 && !matches!(*permission, "user_impersonation" | ".default") {
            return Err(not_valid(28_002, asked));
        }
        scope.resource = Some(known(ask, resource)?);
    }
    Ok(scope)
}

/// The resources with the permission asked for, all of one resource; words about the sign-in itself left out.
fn resources<'t>(ask: &Ask<'_>, asked: &'t str) -> Result<Vec<(&'t str, &'t str)>, Refusal> {
    let words =
        asked.split_whitespace().filter(|word| !matches!(*word, "openid" | "profile" | "email" | "offline_access"));
    let split: Vec<(&str, &str)> = match ask.v2 {
        true => words.map(|word| word.rsplit_once('/').unwrap_or((word, ""))).collect(),
        false => words.map(|word| (word, "")).collect(),
    };
    if split.windows(2).any(|pair| matches!(pair, [(one, _), (other, _)] if one != other)) {
        return Err(Refusal::of(700_022).says(format!(
            "The provided value for scope {asked} is not valid because it contains more than one resource."
        )));
    }
    Ok(split)
}

/// The resource, where it is this organisation.
fn known(ask: &Ask<'_>, resource: &str) -> Result<String, Refusal> {
    match ask.is_own(resource) {
        true => Ok(resource.trim_end_matches('/').to_owned()),
        false => Err(Refusal::of(500_011).says(format!(
            "The resource principal named {resource} was not found in the tenant named Contoso. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant."
        ))),
    }
}

fn not_valid(number: u64, asked: &str) -> Refusal {
    Refusal::of(number).says(format!(
        "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {asked} is not valid."
    ))
}
