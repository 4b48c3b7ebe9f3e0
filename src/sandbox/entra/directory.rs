//! Who is known to the tenant: two registered applications that are of use, two that are not, and a user of every standing.
use super::super::data::cell::{guid_text, parse_guid};
use super::super::data::rng::mix;
use super::super::data::world::Identity;
use crate::sandbox::SandboxCredentials;

/// What an application is registered as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Proves itself with a secret or a certificate.
    Confidential,
    /// Runs on people's machines and can keep no secret.
    Public,
}

/// A client secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClientSecret {
    /// What the portal shows beside it, and what is often pasted in its place.
    pub id: u128,
    pub value: String,
    pub expired: bool,
}

/// A registered application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Application {
    pub id: u128,
    pub name: &'static str,
    pub kind: Kind,
    pub enabled: bool,
    /// Whether an administrator consented to its permission.
    pub consented: bool,
    pub secrets: Vec<ClientSecret>,
}

/// How an account stands, and thereby how a sign-in with the right password ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Good,
    PasswordExpired,
    Disabled,
    Locked,
    SecondFactor,
    MustEnrol,
    Federated,
    Blocked,
    Unassigned,
    External,
}

/// Standing, the word for it (and the user's name before the `@`), the number that refuses a password, and whether a sign-in
/// in a browser is refused as well.
const STANDINGS: [(Standing, &str, u64, bool); 10] = [
    (Standing::Good, "sync", 0, false),
    (Standing::PasswordExpired, "expired", 50_055, true),
    (Standing::Disabled, "disabled", 50_057, true),
    (Standing::Locked, "locked", 50_053, true),
    // In a browser the second factor can be given.
    (Standing::SecondFactor, "mfa", 50_076, false),
    (Standing::MustEnrol, "enrol", 50_079, false),
    // The cloud does not know the password of a federated user; the user's own server signs in in a browser.
    (Standing::Federated, "federated", 50_126, false),
    (Standing::Blocked, "blocked", 53_003, true),
    (Standing::Unassigned, "unassigned", 50_105, true),
    (Standing::External, "guest", 50_020, true),
];

impl Standing {
    /// Reads the word for it; `good` is one as well.
    pub fn parse(word: &str) -> Option<Self> {
        if word == "good" {
            return Some(Self::Good);
        }
        STANDINGS.into_iter().find(|(_, name, ..)| *name == word).map(|(standing, ..)| standing)
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            _ => STANDINGS.into_iter().find(|(standing, ..)| *standing == self).map_or("good", |(_, name, ..)| name),
        }
    }

    /// The number that refuses the right password; in a browser more is possible.
    pub fn refuses(self, browser: bool) -> Option<u64> {
        let (_, _, number, everywhere) = STANDINGS.into_iter().find(|(standing, ..)| *standing == self)?;
        (number > 0 && (everywhere || !browser)).then_some(number)
    }
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    pub id: u128,
    /// The user principal name.
    pub name: String,
    pub standing: Standing,
}

/// The tenant's directory.
#[derive(Debug)]
pub(crate) struct Directory {
    pub applications: Vec<Application>,
    pub users: Vec<User>,
    /// The password of all its users; it opens nothing but this sandbox.
    pub password: String,
}

impl Directory {
    /// The directory that goes with an organisation: the same seed makes the same one.
    pub fn new(identity: &Identity, domain: &str, seed: u64) -> Self {
        let guid = |salt: u64| {
            let (high, low) = (mix(seed ^ salt ^ 0xe47a), mix(mix(seed ^ salt ^ 0xe47a)));
            uuid::Builder::from_random_bytes((u128::from(high) << 64 | u128::from(low)).to_be_bytes()).into_uuid()
        };
        let guid = |salt| parse_guid(&guid(salt).to_string()).unwrap_or_default();
        let secret = |id, value: String, expired| ClientSecret { id: guid(id), value, expired };
        let application =
            |id, name, kind, secrets| Application { id, name, kind, enabled: true, consented: true, secrets };
        let own = vec![
            secret(20, identity.secret.clone(), false),
            secret(21, format!("Old~{:016x}{:08x}", mix(seed ^ 0x01d), mix(seed ^ 0x01e) >> 32), true),
        ];
        let spare = || vec![secret(22, identity.secret.clone(), false)];
        let applications = vec![
            application(identity.client, "Campaign connector", Kind::Confidential, own),
            application(guid(10), "Campaign connector for people", Kind::Public, Vec::new()),
            Application { enabled: false, ..application(guid(11), "Retired connector", Kind::Confidential, spare()) },
            Application { consented: false, ..application(guid(12), "New connector", Kind::Public, Vec::new()) },
        ];
        let user = |(place, (standing, word, ..)): (u64, (Standing, &str, u64, bool))| {
            let domain = if standing == Standing::External { "fabrikam.example" } else { domain };
            User { id: guid(30 + place), name: format!("{word}@{domain}"), standing }
        };
        let users = (0..).zip(STANDINGS).map(user).collect();
        let password = format!("Pw+{:012x}&", mix(seed ^ 0xbeef) >> 16);
        Self { applications, users, password }
    }

    /// What a client needs to come in, and what must not let it in; the addresses are the server's to add.
    pub fn credentials(&self) -> SandboxCredentials {
        let client = |place: usize| self.applications.get(place).map(|app| guid_text(app.id)).unwrap_or_default();
        let secret = |expired: bool| {
            let known = self.applications.first().and_then(|app| app.secrets.iter().find(|one| one.expired == expired));
            known.map(|secret| secret.value.clone()).unwrap_or_default()
        };
        SandboxCredentials {
            tenant_id: String::new(),
            client_id: client(0),
            client_secret: secret(false),
            org_url: String::new(),
            public_client_id: client(1),
            user_name: self.first_user().map(|user| user.name.clone()).unwrap_or_default(),
            user_password: self.password.clone(),
            expired_secret: secret(true),
            disabled_client_id: client(2),
            unconsented_client_id: client(3),
        }
    }

    /// The application with this identifier.
    pub fn application(&self, id: u128) -> Option<&Application> {
        self.applications.iter().find(|application| application.id == id)
    }

    /// The user with this name, in any case.
    pub fn user(&self, name: &str) -> Option<&User> {
        self.users.iter().find(|user| user.name.eq_ignore_ascii_case(name))
    }

    /// The users who are members of the organisation: all but the guest.
    pub fn members(&self) -> impl Iterator<Item = &User> {
        self.users.iter().filter(|user| user.standing != Standing::External)
    }

    /// The user who can do everything.
    pub fn first_user(&self) -> Option<&User> {
        self.users.first()
    }
}
