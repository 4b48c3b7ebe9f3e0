//! How an account signs in: the methods as data, and the names under which their secrets are kept.
use super::{Name, PublicCertificate};
use serde::{Deserialize, Serialize};

/// How the account signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "kebab-case")]
pub enum AuthMethod {
    /// OAuth client credentials with a client secret
    /// (learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow).
    ClientSecret {
        /// Application (client) id.
        client_id: String,
        /// Where the secret is kept; never the secret.
        secret: SecretRef,
    },
    /// OAuth client credentials with a certificate: a signed assertion instead of a secret
    /// (learn.microsoft.com/entra/identity-platform/certificate-credentials).
    Certificate {
        /// Application (client) id.
        client_id: String,
        /// Where the private key is kept.
        key: SecretRef,
        /// The public part, which the application's registration knows.
        certificate: PublicCertificate,
        /// How the assertion is signed.
        #[serde(default, skip_serializing_if = "Assertion::is_default")]
        assertion: Assertion,
        /// In whose name the application works, where the CRM wants a user named: Salesforce's JWT bearer flow
        /// (help.salesforce.com, "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration").
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<String>,
    },
    /// User name and password, the resource owner password grant
    /// (learn.microsoft.com/entra/identity-platform/v2-oauth-ropc). See [`super::System::password_warning`].
    Password {
        /// Application (client) id.
        client_id: String,
        /// User principal name, `kim@contoso.com`.
        user: String,
        /// Where the password is kept.
        password: SecretRef,
        /// Where the client secret is kept, for applications registered as confidential.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client_secret: Option<SecretRef>,
    },
    /// A person signs in on another device with a code; a refresh token is kept
    /// (learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code).
    DeviceCode {
        /// Application (client) id.
        client_id: String,
        /// Where the refresh token is kept.
        refresh: SecretRef,
    },
    /// A person signs in with the browser of this machine; a refresh token is kept
    /// (learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow).
    Browser {
        /// Application (client) id.
        client_id: String,
        /// Where the refresh token is kept.
        refresh: SecretRef,
    },
}

/// How a client assertion is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Assertion {
    /// RSA-PSS with SHA-256, certificate named by its SHA-256 thumbprint (`x5t#S256`): what Entra asks for today.
    #[default]
    Ps256,
    /// RSA PKCS#1 v1.5 with SHA-256, certificate named by its SHA-1 thumbprint (`x5t`): for older services.
    Rs256,
}

impl Assertion {
    /// Both.
    pub const ALL: [Assertion; 2] = [Assertion::Ps256, Assertion::Rs256];

    /// The word in files and arguments.
    pub fn code(self) -> &'static str {
        match self {
            Assertion::Ps256 => "ps256",
            Assertion::Rs256 => "rs256",
        }
    }

    /// The one of that word.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.code().eq_ignore_ascii_case(code.trim()))
    }

    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A method without its settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuthKind {
    /// Client secret.
    ClientSecret,
    /// Certificate.
    Certificate,
    /// User name and password.
    Password,
    /// Device code.
    DeviceCode,
    /// Browser.
    Browser,
}

impl AuthKind {
    /// All, in the order they are offered.
    pub const ALL: [AuthKind; 5] =
        [AuthKind::ClientSecret, AuthKind::Certificate, AuthKind::Browser, AuthKind::DeviceCode, AuthKind::Password];

    /// The word in files and arguments; words on screen: `choice-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            AuthKind::ClientSecret => "client-secret",
            AuthKind::Certificate => "certificate",
            AuthKind::Password => "password",
            AuthKind::DeviceCode => "device-code",
            AuthKind::Browser => "browser",
        }
    }

    /// The one of that word.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// What its own secret is.
    pub fn purpose(self) -> SecretPurpose {
        match self {
            AuthKind::ClientSecret => SecretPurpose::ClientSecret,
            AuthKind::Certificate => SecretPurpose::PrivateKey,
            AuthKind::Password => SecretPurpose::Password,
            AuthKind::DeviceCode | AuthKind::Browser => SecretPurpose::RefreshToken,
        }
    }

    /// Whether a person signs in, in whose name everything happens afterwards; otherwise the application itself does.
    pub fn is_delegated(self) -> bool {
        !matches!(self, AuthKind::ClientSecret | AuthKind::Certificate)
    }

    /// Whether a person signs in once, and a refresh token is kept from then on.
    pub fn is_interactive(self) -> bool {
        matches!(self, AuthKind::DeviceCode | AuthKind::Browser)
    }
}

impl AuthMethod {
    /// Which method.
    pub fn kind(&self) -> AuthKind {
        match self {
            AuthMethod::ClientSecret { .. } => AuthKind::ClientSecret,
            AuthMethod::Certificate { .. } => AuthKind::Certificate,
            AuthMethod::Password { .. } => AuthKind::Password,
            AuthMethod::DeviceCode { .. } => AuthKind::DeviceCode,
            AuthMethod::Browser { .. } => AuthKind::Browser,
        }
    }

    /// Application (client) id.
    pub fn client_id(&self) -> &str {
        match self {
            AuthMethod::ClientSecret { client_id, .. }
            | AuthMethod::Certificate { client_id, .. }
            | AuthMethod::Password { client_id, .. }
            | AuthMethod::DeviceCode { client_id, .. }
            | AuthMethod::Browser { client_id, .. } => client_id,
        }
    }

    /// The same for another application.
    pub fn set_client_id(&mut self, id: &str) {
        let (AuthMethod::ClientSecret { client_id, .. }
        | AuthMethod::Certificate { client_id, .. }
        | AuthMethod::Password { client_id, .. }
        | AuthMethod::DeviceCode { client_id, .. }
        | AuthMethod::Browser { client_id, .. }) = self;
        id.clone_into(client_id);
    }

    /// Where the method's own secret is kept: client secret, private key, password or refresh token.
    pub fn secret(&self) -> &SecretRef {
        match self {
            AuthMethod::ClientSecret { secret, .. } => secret,
            AuthMethod::Certificate { key, .. } => key,
            AuthMethod::Password { password, .. } => password,
            AuthMethod::DeviceCode { refresh, .. } | AuthMethod::Browser { refresh, .. } => refresh,
        }
    }

    /// The same, kept elsewhere.
    pub fn set_secret(&mut self, reference: SecretRef) {
        let place = match self {
            AuthMethod::ClientSecret { secret, .. } => secret,
            AuthMethod::Certificate { key, .. } => key,
            AuthMethod::Password { password, .. } => password,
            AuthMethod::DeviceCode { refresh, .. } | AuthMethod::Browser { refresh, .. } => refresh,
        };
        *place = reference;
    }

    /// Every secret of the method, with what it is; its own one first.
    pub fn secrets(&self) -> Vec<(SecretPurpose, &SecretRef)> {
        let mut all = vec![(self.kind().purpose(), self.secret())];
        if let AuthMethod::Password { client_secret: Some(reference), .. } = self {
            all.push((SecretPurpose::ClientSecret, reference));
        }
        all
    }
}

/// What a kept secret is. Words: `secret-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecretPurpose {
    /// An application's secret.
    ClientSecret,
    /// The private key of a certificate, as PKCS#8 PEM.
    PrivateKey,
    /// A user's password.
    Password,
    /// What stands for a person's sign-in.
    RefreshToken,
}

impl SecretPurpose {
    /// All.
    pub const ALL: [SecretPurpose; 4] =
        [SecretPurpose::ClientSecret, SecretPurpose::PrivateKey, SecretPurpose::Password, SecretPurpose::RefreshToken];

    /// The last part of the vault entry's name, and the stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            SecretPurpose::ClientSecret => "client-secret",
            SecretPurpose::PrivateKey => "private-key",
            SecretPurpose::Password => "password",
            SecretPurpose::RefreshToken => "refresh-token",
        }
    }
}

/// Names a secret in the vault: `vault:<account>/<what>` or `env:<VARIABLE>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretRef(pub String);

impl SecretRef {
    /// The vault entry for an account's client secret.
    pub fn client_secret(account: &Name) -> Self {
        Self::kept(account, SecretPurpose::ClientSecret)
    }

    /// The vault entry for a secret of an account.
    pub fn kept(account: &Name, purpose: SecretPurpose) -> Self {
        Self(format!("vault:{account}/{}", purpose.slug()))
    }

    /// The entry for the next secret of the same purpose, so that the present one stays while the next is tried:
    /// `client-secret`, `client-secret-2`, `client-secret-3`, ...
    pub fn next(account: &Name, purpose: SecretPurpose, present: &AuthMethod) -> Self {
        let first = Self::kept(account, purpose);
        let number = |reference: &SecretRef| -> Option<u32> {
            match reference.0.strip_prefix(first.0.as_str())? {
                "" => Some(1),
                rest => rest.strip_prefix('-')?.parse().ok(),
            }
        };
        match present.secrets().into_iter().filter_map(|(_, r)| number(r)).max() {
            Some(highest) => Self(format!("{}-{}", first.0, highest.saturating_add(1))),
            None => first,
        }
    }

    /// A variable of the environment, asked for by name.
    pub fn env(variable: &str) -> Self {
        Self(format!("env:{variable}"))
    }

    /// The variable's name, if this reads the environment.
    pub fn env_name(&self) -> Option<&str> {
        self.0.strip_prefix("env:")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Name {
        Name::parse("contoso").unwrap()
    }

    fn with(reference: &str) -> AuthMethod {
        AuthMethod::ClientSecret { client_id: "app".into(), secret: SecretRef(reference.into()) }
    }

    #[test]
    fn the_next_secret_never_overwrites_the_present_one() {
        let next = |present: &str, purpose| SecretRef::next(&account(), purpose, &with(present)).0;
        let secret = SecretPurpose::ClientSecret;
        assert_eq!(next("vault:contoso/client-secret", secret), "vault:contoso/client-secret-2");
        assert_eq!(next("vault:contoso/client-secret-2", secret), "vault:contoso/client-secret-3");
        assert_eq!(next("vault:contoso/client-secret-41", secret), "vault:contoso/client-secret-42");
        assert_eq!(next("env:CONTOSO", secret), "vault:contoso/client-secret");
        assert_eq!(next("vault:contoso/client-secret", SecretPurpose::PrivateKey), "vault:contoso/private-key");
        let both = AuthMethod::Password {
            client_id: "app".into(),
            user: "kim".into(),
            password: SecretRef::kept(&account(), SecretPurpose::Password),
            client_secret: Some(SecretRef("vault:contoso/client-secret-7".into())),
        };
        assert_eq!(SecretRef::next(&account(), secret, &both).0, "vault:contoso/client-secret-8");
    }

    #[test]
    fn methods_are_readable_in_a_file() {
        let method = AuthMethod::Password {
            client_id: "app".into(),
            user: "kim@contoso.com".into(),
            password: SecretRef::kept(&account(), SecretPurpose::Password),
            client_secret: None,
        };
        let text = toml::to_string(&method).unwrap();
        assert_eq!(
            text,
            "method = \"password\"\nclient_id = \"app\"\nuser = \"kim@contoso.com\"\npassword = \"vault:contoso/password\"\n"
        );
        assert_eq!(toml::from_str::<AuthMethod>(&text).unwrap(), method);
        let device = "method = \"device-code\"\nclient_id = \"app\"\nrefresh = \"vault:contoso/refresh-token\"\n";
        assert_eq!(toml::to_string(&toml::from_str::<AuthMethod>(device).unwrap()).unwrap(), device);
        assert!(toml::from_str::<AuthMethod>("method = \"magic\"\nclient_id = \"app\"\n").is_err());
    }

    #[test]
    fn every_kind_has_its_word() {
        for kind in AuthKind::ALL {
            assert_eq!(AuthKind::parse(kind.code()), Some(kind));
        }
        assert_eq!(AuthKind::parse("kerberos"), None);
        assert_eq!(Assertion::parse(" RS256 "), Some(Assertion::Rs256));
        assert!(AuthKind::Password.is_delegated() && !AuthKind::Password.is_interactive());
    }
}
