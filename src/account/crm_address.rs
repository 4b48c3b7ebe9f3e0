//! The address of an organisation by the rules of its CRM: pages people copy become the organisation's own address, sign-in
//! and set-up pages are refused, and so is the other CRM's.
//!
//! Host forms: help.salesforce.com, "My Domain URL Formats"; learn.microsoft.com, "Datacenter regions".
use super::{OrgUrl, System, parse_org_url};
use crate::fault::{ErrorKind, Fault, Outcome};

/// What the pages of an organisation end in, and what its own address ends in instead.
const PAGES: [(&str, &str); 3] = [
    (".lightning.force.com", ".my.salesforce.com"),
    (".my.salesforce-setup.com", ".my.salesforce.com"),
    (".my.salesforce-setup.mil", ".my.salesforce.mil"),
];
/// Salesforce's pages that belong to no organisation.
const SHARED: [&str; 7] = [
    "login.salesforce.com",
    "test.salesforce.com",
    "www.salesforce.com",
    "salesforce.com",
    "help.salesforce.com",
    "trailhead.salesforce.com",
    "developer.salesforce.com",
];
/// What only Salesforce's hosts end in; pages of its web sites and of Visualforce among them.
const SALESFORCE: [&str; 5] =
    [".salesforce.com", ".salesforce.mil", ".force.com", ".site.com", ".salesforce-setup.com"];

/// Reads whatever a person pastes as the address of an organisation of this CRM.
///
/// # Errors
/// As [`parse_org_url`]; `AddressNotCrm` for a page that belongs to no organisation, and for another CRM's address.
pub fn parse_crm_url(system: System, pasted: &str) -> Outcome<OrgUrl> {
    // The example of what to paste is the CRM's own.
    let own = |fault: Fault| if system == System::Salesforce { fault.with("case", "salesforce") } else { fault };
    let url = parse_org_url(pasted).map_err(own)?;
    let host = url.host().to_owned();
    match system {
        System::Dynamics if is_salesforce(&host) => Err(not_here(&host, "another-crm")),
        System::Dynamics => Ok(url),
        System::Salesforce => match PAGES.iter().find_map(|(page, own)| Some((host.strip_suffix(page)?, *own))) {
            Some((organisation, own)) => parse_org_url(&format!("https://{organisation}{own}")),
            None if url.is_known_cloud() => Err(not_here(&host, "another-crm")),
            None if SHARED.contains(&host.as_str()) || is_site(&host) => Err(not_here(&host, "salesforce")),
            None => Ok(url),
        },
    }
}

fn is_salesforce(host: &str) -> bool {
    SHARED.contains(&host) || SALESFORCE.iter().any(|end| host.ends_with(end))
}

/// A web site or a page of an organisation, which answers no calls.
fn is_site(host: &str) -> bool {
    [".force.com", ".site.com"].iter().any(|end| host.ends_with(end))
}

fn not_here(host: &str, case: &str) -> Fault {
    let what = "a page that is no organisation's own address";
    Fault::new(ErrorKind::AddressNotCrm, what).with("host", host).with("case", case)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn salesforce(text: &str) -> Result<String, ErrorKind> {
        parse_crm_url(System::Salesforce, text).map(|url| url.origin()).map_err(|f| f.kind)
    }

    #[test]
    fn a_page_of_the_organisation_becomes_its_my_domain() {
        for (pasted, own) in [
            ("https://acme.lightning.force.com/lightning/page/home", "https://acme.my.salesforce.com"),
            ("acme--uat.sandbox.lightning.force.com/x", "https://acme--uat.sandbox.my.salesforce.com"),
            ("https://acme-dev-ed.develop.my.salesforce.com/", "https://acme-dev-ed.develop.my.salesforce.com"),
            ("https://acme.my.salesforce-setup.com/lightning/setup/x", "https://acme.my.salesforce.com"),
            ("http://127.0.0.1:8090", "http://127.0.0.1:8090"),
            ("https://crm-proxy.acme.example", "https://crm-proxy.acme.example"),
        ] {
            assert_eq!(salesforce(pasted), Ok(own.to_owned()), "{pasted}");
        }
    }

    #[test]
    fn what_is_no_organisation_of_this_crm_is_refused() {
        for other in [
            "https://login.salesforce.com",
            "test.salesforce.com",
            "https://acme.my.site.com/help",
            "https://acme--c.vf.force.com",
            "https://contoso.crm4.dynamics.com",
            "https://login.microsoftonline.com",
        ] {
            assert_eq!(salesforce(other), Err(ErrorKind::AddressNotCrm), "{other}");
        }
        assert_eq!(salesforce("http://acme.my.salesforce.com"), Err(ErrorKind::AddressNotHttps));
        let dynamics = |text| parse_crm_url(System::Dynamics, text).map_err(|f| f.kind);
        assert_eq!(dynamics("https://acme.my.salesforce.com"), Err(ErrorKind::AddressNotCrm));
        assert!(dynamics("https://contoso.crm4.dynamics.com").is_ok());
        assert!(dynamics("https://crm.contoso.example").is_ok());
    }
}
