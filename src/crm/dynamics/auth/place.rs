//! Where an account signs in: the endpoints of its directory, and how the organisation is named there.
//!
//! Entra's are the v2 endpoints with a scope (learn.microsoft.com, "OAuth 2.0 client credentials flow"). Active Directory
//! Federation Services of an organisation on its own premises have the older form with a `resource`; they are built from
//! documentation and have not been tried on a live farm.
use crate::account::{AD_FS, Cloud, ExternalAccount};
use crate::crm::dynamics::challenge;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{Link, Origin};

/// One directory's endpoints.
#[derive(Debug, Clone)]
pub(in crate::crm::dynamics) struct Place {
    authority: Origin,
    tenant: String,
}

/// Who asks for a token: the application itself, or a person through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    Application,
    Person,
}

impl Place {
    /// The account's, if its secret may be sent there.
    ///
    /// # Errors
    /// `TenantNotFound` for a text that cannot be a tenant; `NotDataverse` where the sign-in service is none of
    /// Microsoft's, nor an organisation's own.
    pub(in crate::crm::dynamics) fn of(account: &ExternalAccount, org: &Origin) -> Outcome<Self> {
        if !challenge::is_tenant(&account.tenant) {
            return Err(Fault::new(ErrorKind::TenantNotFound, "the tenant is neither a GUID nor a domain"));
        }
        let own = account.tenant == AD_FS && !org.is_loopback() && Cloud::of_host(org.host()).is_none();
        let authority =
            if own { Origin::of(&account.authority)? } else { challenge::trusted_authority(&account.authority, org)? };
        Ok(Self { authority, tenant: account.tenant.clone() })
    }

    /// Whether it is an organisation's own federation service.
    pub(super) fn is_ad_fs(&self) -> bool {
        self.tenant == AD_FS
    }

    /// Its host, for people.
    pub(super) fn host(&self) -> &str {
        self.authority.host()
    }

    /// Its origin.
    pub(super) fn origin(&self) -> String {
        self.authority.to_string()
    }

    /// Where tokens are asked for.
    pub(super) fn token(&self) -> Outcome<Link> {
        self.endpoint("token")
    }

    /// Where a person signs in with a browser.
    pub(super) fn authorize(&self) -> String {
        format!("{}{}", self.authority, self.path("authorize"))
    }

    /// Where a sign-in on another device begins.
    ///
    /// # Errors
    /// `AnswerInvalid` on an organisation's own premises.
    pub(super) fn device(&self) -> Outcome<Link> {
        if self.is_ad_fs() {
            return Err(not_on_premises("device-code"));
        }
        self.endpoint("devicecode")
    }

    /// The token endpoint's address, which an assertion names as its audience.
    pub(super) fn audience(&self) -> String {
        format!("{}{}", self.authority, self.path("token"))
    }

    /// The part of a form that names the organisation.
    pub(super) fn target(&self, resource: &Origin, asker: Asker) -> (&'static str, String) {
        match (self.is_ad_fs(), asker) {
            (true, _) => ("resource", format!("{resource}/")),
            (false, Asker::Application) => ("scope", format!("{resource}/.default")),
            (false, Asker::Person) => ("scope", format!("{resource}/user_impersonation offline_access openid profile")),
        }
    }

    fn endpoint(&self, name: &str) -> Outcome<Link> {
        self.authority.link(&self.path(name))
    }

    fn path(&self, name: &str) -> String {
        if self.is_ad_fs() { format!("/adfs/oauth2/{name}") } else { format!("/{}/oauth2/v2.0/{name}", self.tenant) }
    }
}

/// What an organisation's own federation service is not asked for.
pub(super) fn not_on_premises(method: &str) -> Fault {
    Fault::new(ErrorKind::AnswerInvalid, format!("AD FS signs in with a browser or a password, not with {method}"))
        .with("question", "auth")
        .with("problem", "answer-problem-not-on-premises")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{AuthMethod, Name, SecretRef, System, parse_org_url};

    fn place(url: &str, authority: &str, tenant: &str) -> Outcome<Place> {
        let name = Name::parse("a").unwrap();
        let account = ExternalAccount {
            system: System::Dynamics,
            url: parse_org_url(url).unwrap(),
            tenant: tenant.into(),
            authority: authority.into(),
            auth: AuthMethod::ClientSecret { client_id: "app".into(), secret: SecretRef::client_secret(&name) },
            name,
            solution: None,
            instance: None,
            look_back: None,
            clock_margin: None,
            call_reserve: None,
            secret_expires: None,
            organisation: None,
        };
        Place::of(&account, &Origin::of(url).unwrap())
    }

    #[test]
    fn the_clouds_endpoints_are_those_of_version_two() {
        let org = Origin::of("https://org.crm4.dynamics.com").unwrap();
        let entra = place("https://org.crm4.dynamics.com", "https://login.microsoftonline.com", "contoso.com").unwrap();
        assert_eq!(entra.audience(), "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token");
        assert_eq!(
            entra.device().unwrap().redacted(),
            "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/devicecode"
        );
        assert_eq!(
            entra.target(&org, Asker::Application),
            ("scope", "https://org.crm4.dynamics.com/.default".to_owned())
        );
        assert!(entra.target(&org, Asker::Person).1.starts_with("https://org.crm4.dynamics.com/user_impersonation "));
    }

    #[test]
    fn federation_services_have_the_older_form_and_only_for_their_own_organisation() {
        let own = place("https://crm.contoso.example", "https://adfs.contoso.example", "adfs").unwrap();
        assert_eq!(own.audience(), "https://adfs.contoso.example/adfs/oauth2/token");
        let org = Origin::of("https://crm.contoso.example").unwrap();
        assert_eq!(own.target(&org, Asker::Person), ("resource", "https://crm.contoso.example/".to_owned()));
        assert_eq!(own.device().unwrap_err().kind, ErrorKind::AnswerInvalid);
        for (url, authority, tenant) in [
            ("https://org.crm4.dynamics.com", "https://adfs.evil.example", "adfs"),
            ("https://crm.contoso.example", "https://adfs.contoso.example", "contoso.com"),
            ("http://127.0.0.1:8080", "https://adfs.evil.example", "adfs"),
        ] {
            assert_eq!(place(url, authority, tenant).unwrap_err().kind, ErrorKind::NotDataverse, "{url} {authority}");
        }
        assert!(place("https://crm.contoso.example", "http://adfs.contoso.example", "adfs").is_err(), "https only");
    }
}
