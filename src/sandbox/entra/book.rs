//! What the platform remembers between requests: certificates, device codes, authorization codes, refresh tokens, and how
//! accounts stand since somebody pulled a lever.
use super::certificate::Certificate;
use super::directory::{Directory, Standing, User};
use super::scope::Scope;
use super::signer::Signer;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// How many wrong passwords lock an account, and for how many seconds.
const TRIES: u32 = 10;
const LOCKED_FOR: i64 = 60;

/// The platform of one sandbox.
pub(crate) struct Entra {
    pub directory: Directory,
    /// Seconds a client shall wait between two questions about a device code.
    pub interval: i64,
    book: Mutex<Book>,
    signer: OnceLock<Option<Signer>>,
}

/// A sign-in on another device, on its way.
#[derive(Debug, Clone)]
pub(crate) struct Device {
    pub code: String,
    /// What the person types.
    pub user_code: String,
    pub app: u128,
    pub scope: Scope,
    pub until: i64,
    pub asked: Option<i64>,
    pub state: DeviceState,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DeviceState {
    Pending,
    Approved { user: String },
    Declined,
    Redeemed,
}

/// An authorization code.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub app: u128,
    pub user: String,
    pub scope: Scope,
    pub redirect: String,
    pub challenge: Option<Challenge>,
    pub nonce: Option<String>,
    pub until: i64,
    pub redeemed: bool,
}

/// What the verifier must fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Challenge {
    Plain(String),
    Sha256(String),
}

/// A refresh token.
#[derive(Debug, Clone)]
pub(crate) struct Refresh {
    pub app: u128,
    pub user: String,
    pub scope: Scope,
    pub issued: i64,
    /// How often it can still be used once it was replaced; `None` as long as it was not.
    pub left: Option<u32>,
    /// The password was changed since, or an administrator ended all sessions.
    pub revoked: bool,
}

/// The records.
#[derive(Debug)]
pub(crate) struct Book {
    pub certificates: Vec<Certificate>,
    pub devices: Vec<Device>,
    pub codes: HashMap<String, Code>,
    pub refresh: HashMap<String, Refresh>,
    /// Signatures of client assertions already used.
    pub assertions: HashSet<String>,
    /// Whether the public application may use flows without a redirect.
    pub public_flows: bool,
    /// The user who is signed in in the browser already.
    pub session: Option<String>,
    standings: HashMap<String, Standing>,
    failures: HashMap<String, (u32, i64)>,
}

impl Entra {
    /// A platform over this directory.
    pub fn new(directory: Directory, interval: u64, public_flows: bool) -> Self {
        let book = Book {
            certificates: Vec::new(),
            devices: Vec::new(),
            codes: HashMap::new(),
            refresh: HashMap::new(),
            assertions: HashSet::new(),
            public_flows,
            session: None,
            standings: HashMap::new(),
            failures: HashMap::new(),
        };
        Self {
            directory,
            interval: i64::try_from(interval).unwrap_or(5),
            book: Mutex::new(book),
            signer: OnceLock::new(),
        }
    }

    /// Registers a certificate with the application, from PEM or DER; one that is registered already stays.
    pub fn register(&self, bytes: &[u8]) -> Result<Certificate, String> {
        let certificate = Certificate::read(bytes)?;
        let mut book = self.book();
        if !book.certificates.contains(&certificate) {
            book.certificates.push(certificate.clone());
        }
        Ok(certificate)
    }

    /// The key of identity tokens, made when it is first asked for.
    pub fn signer(&self) -> Option<&Signer> {
        self.signer.get_or_init(Signer::new).as_ref()
    }

    /// The records, held as long as the guard lives.
    pub fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    /// How an account stands now.
    pub fn standing(&self, user: &User, now: i64) -> Standing {
        let locked = self.failures.get(&user.name).is_some_and(|(count, until)| *count >= TRIES && *until > now);
        match self.standings.get(&user.name) {
            _ if locked => Standing::Locked,
            Some(standing) => *standing,
            None => user.standing,
        }
    }

    /// Changes how an account stands.
    pub fn set_standing(&mut self, user: &User, standing: Standing) {
        self.standings.insert(user.name.clone(), standing);
        self.failures.remove(&user.name);
    }

    /// Counts a wrong password, or forgets them after a right one.
    pub fn tried(&mut self, user: &User, right: bool, now: i64) {
        if right {
            self.failures.remove(&user.name);
            return;
        }
        let entry = self.failures.entry(user.name.clone()).or_insert((0, 0));
        *entry = (entry.0.saturating_add(1), now + LOCKED_FOR);
    }

    /// Ends every refresh token of a user, or of all.
    pub fn revoke(&mut self, user: Option<&str>) {
        let hit = |refresh: &&mut Refresh| user.is_none_or(|user| refresh.user.eq_ignore_ascii_case(user));
        self.refresh.values_mut().filter(hit).for_each(|refresh| refresh.revoked = true);
    }

    /// The device sign-in with this user code, in any case, with or without the dash.
    pub fn device_of(&mut self, user_code: &str) -> Option<&mut Device> {
        let plain = |text: &str| text.replace('-', "").trim().to_ascii_uppercase();
        let asked = plain(user_code);
        self.devices.iter_mut().rev().find(|device| plain(&device.user_code) == asked)
    }
}
