//! Where an organisation signs in, and which address its token may be used at.
use crate::account::ExternalAccount;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{Link, Origin};

/// Where tokens are given out (help.salesforce.com, "OAuth Endpoints").
pub(super) const TOKEN: &str = "/services/oauth2/token";
/// The login hosts everybody shares; they take no client credentials.
const COMMON: [&str; 2] = ["login.salesforce.com", "test.salesforce.com"];
/// Domains Salesforce runs organisations under, and nobody's own pages (help.salesforce.com, "My Domain URL Formats").
const OWN: [&str; 4] = [".salesforce.com", ".salesforce.mil", ".cloudforce.com", ".sfcrmproducts.cn"];

/// The sign-in service of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    login: Origin,
}

impl Place {
    /// The account's: a login host, or the organisation's own My Domain.
    ///
    /// # Errors
    /// Address faults; `SalesforceInstanceForeign` for a host that is neither Salesforce's nor the organisation's own.
    pub fn of(account: &ExternalAccount) -> Outcome<Self> {
        let (login, org) = (Origin::of(&account.authority)?, Origin::of(&account.url.origin())?);
        if login == org || is_salesforce(&login) {
            return Ok(Self { login });
        }
        Err(foreign(&login.to_string()).with("account", account.name.as_str()))
    }

    /// Its origin.
    pub fn origin(&self) -> &Origin {
        &self.login
    }

    /// Whether it is one of the hosts everybody shares.
    pub fn is_common(&self) -> bool {
        COMMON.contains(&self.login.host())
    }

    /// Whom an assertion is for: the login host itself.
    pub fn audience(&self) -> String {
        self.login.to_string()
    }

    /// Where tokens are given out.
    pub(super) fn token(&self) -> Outcome<Link> {
        self.login.link(TOKEN)
    }
}

/// The address a token is for. The account's own is always good; another one only where both are Salesforce's, or where a
/// person confirmed just this one.
///
/// # Errors
/// `SalesforceInstanceForeign`.
pub fn instance(named: &str, org: &Origin, confirmed: Option<&Origin>) -> Outcome<Origin> {
    let origin = Origin::of(named).map_err(|_| foreign(named))?;
    if origin == *org || Some(&origin) == confirmed || (is_salesforce(&origin) && is_salesforce(org)) {
        return Ok(origin);
    }
    Err(foreign(&origin.to_string()))
}

fn is_salesforce(origin: &Origin) -> bool {
    OWN.iter().any(|own| origin.host().ends_with(own))
}

fn foreign(address: &str) -> Fault {
    let shown: String = address.chars().take(200).collect();
    Fault::new(ErrorKind::SalesforceInstanceForeign, format!("the answer names {shown}")).with("instance", shown)
}
