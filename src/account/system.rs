//! Which CRM, and what follows from it before anything is asked of the CRM itself.
use super::AuthKind;
use serde::{Deserialize, Serialize};

/// Which CRM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum System {
    /// Microsoft Dynamics 365 / Dataverse.
    Dynamics,
    /// Salesforce.
    Salesforce,
}

impl System {
    /// All, in the order they are offered.
    pub const ALL: [System; 2] = [System::Dynamics, System::Salesforce];

    /// The word in files and arguments.
    pub fn code(self) -> &'static str {
        match self {
            System::Dynamics => "dynamics",
            System::Salesforce => "salesforce",
        }
    }

    /// The one of that word.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code().eq_ignore_ascii_case(code.trim()))
    }

    /// The product's own name, the same in every language.
    pub fn product(self) -> &'static str {
        match self {
            System::Dynamics => "Dynamics 365",
            System::Salesforce => "Salesforce",
        }
    }

    /// The ways an account of it can sign in, the recommended one first. Salesforce has closed the device flow
    /// (help.salesforce.com, "OAuth 2.0 Device Flow"), and what is left of the password flow ends for every organisation.
    pub fn methods(self) -> &'static [AuthKind] {
        use AuthKind as A;
        match self {
            System::Dynamics => &AuthKind::ALL,
            System::Salesforce => &[A::Certificate, A::ClientSecret, A::Browser, A::Password],
        }
    }

    /// Catalog key of what has to be said wherever a password is chosen.
    pub fn password_warning(self) -> &'static str {
        match self {
            System::Dynamics => "auth-password-warning",
            System::Salesforce => "auth-password-warning-salesforce",
        }
    }

    /// Whether its sign-in service serves many directories, so that one has to be named.
    pub fn has_directories(self) -> bool {
        self == System::Dynamics
    }

    /// Whether a certificate's assertion names the user in whose name the application works
    /// (help.salesforce.com, "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration").
    pub fn certificate_names_user(self) -> bool {
        self == System::Salesforce
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_is_found_by_its_word_and_signs_in_somehow() {
        for system in System::ALL {
            assert_eq!(System::parse(&system.code().to_uppercase()), Some(system));
            assert!(!system.methods().is_empty());
        }
        assert_eq!(System::parse("sap"), None);
        assert!(!System::Salesforce.methods().contains(&AuthKind::DeviceCode));
    }
}
