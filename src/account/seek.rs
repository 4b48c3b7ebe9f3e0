//! An account without an organisation: a person signs in at a cloud first, to see which environments they may use
//! (learn.microsoft.com, "Discover user organizations").
use super::{AuthMethod, Cloud, ExternalAccount, Name, OrgUrl, System};
use crate::fault::Outcome;

/// Where people of every directory sign in, for applications that serve several
/// (learn.microsoft.com, "Microsoft identity platform and the OAuth 2.0 device authorization grant flow").
pub const ANY_DIRECTORY: &str = "organizations";

/// Where somebody looks for environments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whereabouts {
    /// In one of Microsoft's clouds.
    Cloud(Cloud),
    /// In a sandbox on this machine.
    Sandbox(OrgUrl),
}

impl ExternalAccount {
    /// Stands for a person who looks for an organisation. `tenant` is needed for applications that one directory knows.
    ///
    /// # Errors
    /// `Bug` only: the clouds' own addresses can be read.
    pub fn seeking(name: Name, at: &Whereabouts, tenant: Option<String>, auth: AuthMethod) -> Outcome<Self> {
        let (url, authority) = match at {
            Whereabouts::Cloud(cloud) => (OrgUrl::of_discovery(*cloud)?, cloud.sign_in().to_owned()),
            Whereabouts::Sandbox(url) => (url.clone(), url.origin()),
        };
        let tenant = tenant.unwrap_or_else(|| ANY_DIRECTORY.to_owned());
        Ok(Self { tenant, authority, ..Self::at(name, System::Dynamics, url, auth) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::SecretRef;

    #[test]
    fn the_list_is_asked_for_in_the_cloud_itself() {
        for cloud in Cloud::ALL {
            let name = Name::parse("me").unwrap();
            let auth = AuthMethod::DeviceCode { client_id: "app".into(), refresh: SecretRef::env("NONE") };
            let seeker = ExternalAccount::seeking(name, &Whereabouts::Cloud(cloud), None, auth).unwrap();
            assert_eq!((seeker.url.cloud(), seeker.url.origin().as_str()), (Some(cloud), cloud.discovery()));
            assert_eq!((seeker.authority.as_str(), seeker.tenant.as_str()), (cloud.sign_in(), "organizations"));
        }
    }
}
