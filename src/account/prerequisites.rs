//! What an administrator has to do before an account can sign in: one sheet a method, as text that can be copied into a
//! mail. Numbered steps with the exact names of menus and permissions, then the values to send back.
//!
//! The sheets stand in `assets/admin`, one file a language and method; `{word}` is filled in here. Their facts come from
//! learn.microsoft.com ("Register an app with Microsoft Entra ID", "Manage application users in the Power Platform admin
//! center", "Microsoft identity platform and OAuth 2.0 Resource Owner Password Credentials", "Configure Windows Server AD FS
//! for Dynamics 365 Customer Engagement (on-premises)") and from help.salesforce.com ("Create a Local External Client App",
//! "Configure the JWT Bearer Flow", "Configure the Client Credentials Flow", "Reset Your Security Token").
use super::privileges::role_privileges;
use super::{AuthKind, System};
use crate::text::Lang;

/// A way to sign in, as far as its sheet is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SheetId {
    /// Client credentials with a client secret.
    ClientSecret,
    /// Client credentials with a certificate.
    Certificate,
    /// User name and password.
    Password,
    /// Device code.
    DeviceCode,
    /// Authorization code with PKCE in the browser of this machine.
    Browser,
    /// An organisation on a customer's own servers.
    OnPremises,
    /// Salesforce, JWT bearer with a certificate.
    SalesforceCertificate,
    /// Salesforce, client credentials.
    SalesforceClientSecret,
    /// Salesforce, web server flow with PKCE in the browser of this machine.
    SalesforceBrowser,
    /// Salesforce, user name and password.
    SalesforcePassword,
}

/// A table and the exact name of the privilege to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRight {
    /// `contact`; empty where only the privilege is known.
    pub table: String,
    /// `prvReadContact`.
    pub privilege: String,
}

/// What is already known and fills a sheet's gaps; what is not known stays a gap that people can see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetFacts {
    /// The organisation's address.
    pub org: Option<String>,
    /// The chosen tables; the usual ones where there is none.
    pub tables: Vec<TableRight>,
    /// The objects that are read, where the CRM grants by object; the usual ones where there is none.
    pub objects: Vec<String>,
    /// The file with the certificate's public part.
    pub certificate_file: Option<String>,
    /// SHA-1 thumbprint in hexadecimal, as the portal shows it.
    pub thumbprint: Option<String>,
    /// The same in Base64, which is the manifest's `customKeyIdentifier`.
    pub key_identifier: Option<String>,
    /// The day the certificate ends.
    pub expires: Option<String>,
}

/// What a sheet shows where a fact is not known yet.
const GAP: &str = "______";
/// The tables that are proposed to everybody, with the privileges to read them.
const USUAL: [(&str, &str); 3] =
    [("contact", "prvReadContact"), ("account", "prvReadAccount"), ("lead", "prvReadLead")];
/// The objects an organisation usually shares with its campaigns.
const USUAL_OBJECTS: [&str; 5] = ["Contact", "Account", "Lead", "Campaign", "CampaignMember"];

macro_rules! sheet {
    ($name:literal) => {
        (
            include_str!(concat!("../../assets/admin/en/", $name, ".md")),
            include_str!(concat!("../../assets/admin/ko/", $name, ".md")),
        )
    };
}

impl SheetId {
    /// All of them.
    pub const ALL: [SheetId; 10] = [
        SheetId::ClientSecret,
        SheetId::Certificate,
        SheetId::Password,
        SheetId::DeviceCode,
        SheetId::Browser,
        SheetId::OnPremises,
        SheetId::SalesforceCertificate,
        SheetId::SalesforceClientSecret,
        SheetId::SalesforceBrowser,
        SheetId::SalesforcePassword,
    ];

    /// The word in arguments and files.
    pub fn slug(self) -> &'static str {
        match self {
            SheetId::ClientSecret => "client-secret",
            SheetId::Certificate => "certificate",
            SheetId::Password => "password",
            SheetId::DeviceCode => "device-code",
            SheetId::Browser => "browser",
            SheetId::OnPremises => "on-premises",
            SheetId::SalesforceCertificate => "salesforce-certificate",
            SheetId::SalesforceClientSecret => "salesforce-client-secret",
            SheetId::SalesforceBrowser => "salesforce-browser",
            SheetId::SalesforcePassword => "salesforce-password",
        }
    }

    /// The sheet of an account's sign-in. Salesforce has closed the device flow: whoever had it signs in with the browser.
    pub fn of(system: System, method: AuthKind) -> Self {
        match (system, method) {
            (System::Dynamics, AuthKind::ClientSecret) => Self::ClientSecret,
            (System::Dynamics, AuthKind::Certificate) => Self::Certificate,
            (System::Dynamics, AuthKind::Password) => Self::Password,
            (System::Dynamics, AuthKind::DeviceCode) => Self::DeviceCode,
            (System::Dynamics, AuthKind::Browser) => Self::Browser,
            (System::Salesforce, AuthKind::ClientSecret) => Self::SalesforceClientSecret,
            (System::Salesforce, AuthKind::Certificate) => Self::SalesforceCertificate,
            (System::Salesforce, AuthKind::Password) => Self::SalesforcePassword,
            (System::Salesforce, AuthKind::DeviceCode | AuthKind::Browser) => Self::SalesforceBrowser,
        }
    }

    /// Whether a certificate is uploaded by it.
    pub fn has_certificate(self) -> bool {
        matches!(self, SheetId::Certificate | SheetId::SalesforceCertificate)
    }

    /// The sheet of that word.
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|id| id.slug() == slug)
    }

    fn template(self, lang: Lang) -> &'static str {
        let (english, korean) = match self {
            SheetId::ClientSecret => sheet!("client-secret"),
            SheetId::Certificate => sheet!("certificate"),
            SheetId::Password => sheet!("password"),
            SheetId::DeviceCode => sheet!("device-code"),
            SheetId::Browser => sheet!("browser"),
            SheetId::OnPremises => sheet!("on-premises"),
            SheetId::SalesforceCertificate => sheet!("salesforce-certificate"),
            SheetId::SalesforceClientSecret => sheet!("salesforce-client-secret"),
            SheetId::SalesforceBrowser => sheet!("salesforce-browser"),
            SheetId::SalesforcePassword => sheet!("salesforce-password"),
        };
        match lang {
            Lang::En => english,
            Lang::Ko => korean,
        }
    }

    /// The sheet in a language, its gaps filled with what is known. Markdown that reads well as plain text.
    pub fn text(self, lang: Lang, facts: &SheetFacts) -> String {
        fill(self.template(lang), facts)
    }
}

/// Replaces each `{word}` once, from left to right, so that a fact cannot bring a gap of its own.
fn fill(template: &str, facts: &SheetFacts) -> String {
    let mut out = String::with_capacity(template.len() + 200);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((word, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        out.push_str(&fact(word, facts));
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn fact(word: &str, facts: &SheetFacts) -> String {
    let known = match word {
        "org" => facts.org.clone(),
        "tables" => tables(&facts.tables),
        "objects" => Some(objects(&facts.objects)),
        "privileges" => Some(privileges(&facts.tables)),
        "certificate-file" => facts.certificate_file.clone(),
        "thumbprint" => facts.thumbprint.clone(),
        "key-identifier" => facts.key_identifier.clone(),
        "expires" => facts.expires.clone(),
        _ => None,
    };
    known.map_or_else(|| GAP.to_owned(), |text| crate::text::clean_line(&text).into_owned())
}

/// The tables the privileges are for; none where only privileges are known.
fn tables(chosen: &[TableRight]) -> Option<String> {
    let names: Vec<&str> = match chosen {
        [] => USUAL.iter().map(|(table, _)| *table).collect(),
        chosen => chosen.iter().map(|right| right.table.as_str()).filter(|table| !table.is_empty()).collect(),
    };
    (!names.is_empty()).then(|| names.join(", "))
}

/// The objects a permission set must open.
fn objects(chosen: &[String]) -> String {
    if chosen.is_empty() { USUAL_OBJECTS.join(", ") } else { chosen.join(", ") }
}

/// The privileges a role must hold for these tables, discovery included.
fn privileges(chosen: &[TableRight]) -> String {
    let names: Vec<String> = match chosen {
        [] => USUAL.iter().map(|(_, privilege)| (*privilege).to_owned()).collect(),
        chosen => chosen.iter().map(|right| right.privilege.clone()).collect(),
    };
    role_privileges(names).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gaps(text: &str) -> Vec<&str> {
        let mut found: Vec<&str> =
            text.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(word, _)| word)).collect();
        found.sort_unstable();
        found
    }

    fn shape(text: &str) -> (usize, usize, usize) {
        let count = |is: fn(&str) -> bool| text.lines().filter(|line| is(line)).count();
        let step = |line: &str| line.split_once(". ").is_some_and(|(n, _)| n.parse::<u8>().is_ok());
        (count(|l| l.starts_with('#')), count(step), count(|l| l.starts_with("- ")))
    }

    #[test]
    fn both_languages_say_the_same_steps_values_and_gaps() {
        for id in SheetId::ALL {
            let (english, korean) = (id.template(Lang::En), id.template(Lang::Ko));
            assert_eq!(shape(english), shape(korean), "{}", id.slug());
            assert_eq!(gaps(english), gaps(korean), "{}", id.slug());
            let (_, steps, values) = shape(english);
            assert!(steps >= 4 && values >= 3, "{}", id.slug());
        }
    }

    #[test]
    fn steps_are_numbered_without_a_hole() {
        for (id, lang) in SheetId::ALL.into_iter().flat_map(|id| [(id, Lang::En), (id, Lang::Ko)]) {
            let numbers: Vec<usize> = id
                .template(lang)
                .lines()
                .filter_map(|line| line.split_once(". ").and_then(|(n, _)| n.parse().ok()))
                .collect();
            assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>(), "{} {lang:?}", id.slug());
        }
    }

    #[test]
    fn what_is_known_fills_the_gaps_and_the_rest_stays_visible() {
        let facts = SheetFacts {
            org: Some("https://contoso.crm4.dynamics.com".into()),
            tables: vec![TableRight { table: "new_loyaltycard".into(), privilege: "prvReadnew_LoyaltyCard".into() }],
            thumbprint: Some("{org}\u{1b}[31m".into()),
            ..SheetFacts::default()
        };
        let text = SheetId::Certificate.text(Lang::En, &facts);
        assert!(text.contains("Environment: https://contoso.crm4.dynamics.com"), "{text}");
        assert!(text.contains("prvReadnew_LoyaltyCard = Organization, prvReadEntity = Organization"), "{text}");
        assert!(text.contains("new_loyaltycard"), "{text}");
        assert!(text.contains("valid until ______"), "{text}");
        assert!(text.contains("with this one: {org}"), "a fact brings no gap of its own: {text}");
        assert!(!text.contains('\u{1b}'));
        assert_eq!(gaps(&SheetId::Password.text(Lang::Ko, &facts)), Vec::<&str>::new());
    }

    #[test]
    fn the_objects_to_open_are_named_chosen_or_usual() {
        let salesforce = SheetId::ALL.into_iter().filter(|id| id.slug().starts_with("salesforce"));
        for (id, lang) in salesforce.flat_map(|id| [(id, Lang::En), (id, Lang::Ko)]) {
            let usual = id.text(lang, &SheetFacts::default());
            assert!(usual.contains("Contact, Account, Lead, Campaign, CampaignMember"), "{usual}");
            let facts = SheetFacts { objects: vec!["Contact".into(), "Card__c".into()], ..SheetFacts::default() };
            let chosen = id.text(lang, &facts);
            assert!(chosen.contains("(Contact, Card__c)"), "{chosen}");
        }
    }

    #[test]
    fn sheets_are_found_by_their_word() {
        assert!(SheetId::ALL.into_iter().all(|id| SheetId::of_slug(id.slug()) == Some(id)));
        assert_eq!(SheetId::of_slug("carrier-pigeon"), None);
    }
}
