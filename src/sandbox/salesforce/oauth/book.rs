//! What the sign-in endpoints remember: the application, certificates, codes, sessions, refresh tokens and their families.
use super::super::SalesforceConfig;
use super::super::id::Id;
use crate::sandbox::data::rng::mix;
use crate::sandbox::entra::Certificate;
use std::collections::{HashMap, HashSet};

/// What the person at the authorize page does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Nobody is there but the page.
    Ask,
    Approve,
    Deny,
}

/// An open session.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub until: i64,
    pub user: Id,
    pub scope: String,
    pub family: u64,
}

/// An authorization code.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub user: Id,
    pub scope: String,
    pub redirect: String,
    /// The S256 challenge, where the client sent one.
    pub challenge: Option<String>,
    pub until: i64,
}

/// A refresh token.
#[derive(Debug, Clone)]
pub(crate) struct Refresh {
    pub user: Id,
    pub scope: String,
    pub family: u64,
    pub used: bool,
}

/// Everything remembered.
pub(crate) struct Book {
    pub client_id: String,
    pub client_secret: String,
    /// The password of everybody, and the security token that follows it.
    pub password: String,
    pub security_token: String,
    pub certificates: Vec<Certificate>,
    pub decision: Decision,
    /// Whether every refresh gives a new refresh token and ends the old one.
    pub rotate: bool,
    pub codes: HashMap<String, Code>,
    pub sessions: HashMap<String, Session>,
    pub refreshes: HashMap<String, Refresh>,
    ended: HashSet<u64>,
    families: u64,
    life: i64,
}

impl Book {
    /// An application nobody signed in with.
    pub fn new(config: &SalesforceConfig) -> Self {
        let hex = |salt: u64| format!("{:016X}", mix(config.seed ^ salt));
        Self {
            client_id: format!("3MVG9Fieldbridge.{}{}", hex(0x5f01), hex(0x5f02)),
            client_secret: format!("{}{}{}{}", hex(0x5f03), hex(0x5f04), hex(0x5f05), hex(0x5f06)),
            password: format!("Pa55-{}", &hex(0x5f07).to_lowercase()),
            security_token: hex(0x5f08).to_lowercase(),
            certificates: Vec::new(),
            decision: Decision::Ask,
            rotate: config.rotate,
            codes: HashMap::new(),
            sessions: HashMap::new(),
            refreshes: HashMap::new(),
            ended: HashSet::new(),
            families: 0,
            life: i64::try_from(config.session_life).unwrap_or(7_200),
        }
    }

    /// A family of tokens that end together.
    pub fn family(&mut self) -> u64 {
        self.families += 1;
        self.families
    }

    /// Opens a session; gives its token.
    pub fn open(&mut self, org: &str, user: Id, scope: &str, family: u64, now: i64) -> String {
        let random = format!("{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
        let token = format!("{org}!AQ.{random}");
        let session = Session { until: now + self.life, user, scope: scope.to_owned(), family };
        self.sessions.insert(token.clone(), session);
        token
    }

    /// The open session behind a token; asking keeps it open.
    pub fn session(&mut self, token: &str, now: i64) -> Option<Session> {
        let (life, ended) = (self.life, &self.ended);
        let session = self.sessions.get_mut(token)?;
        if session.until <= now || ended.contains(&session.family) {
            return None;
        }
        session.until = now + life;
        Some(session.clone())
    }

    /// A refresh token of a family.
    pub fn refresh_token(&mut self, user: Id, scope: &str, family: u64) -> String {
        let token = format!("5Aep{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
        self.refreshes.insert(token.clone(), Refresh { user, scope: scope.to_owned(), family, used: false });
        token
    }

    /// Takes a refresh token; one that was used already ends its whole family where tokens rotate.
    pub fn take_refresh(&mut self, token: &str) -> Option<Refresh> {
        let found = self.refreshes.get_mut(token)?;
        if self.ended.contains(&found.family) {
            return None;
        }
        if found.used && self.rotate {
            self.ended.insert(found.family);
            return None;
        }
        found.used = true;
        Some(found.clone())
    }

    /// Ends a token: a session by itself, a refresh token with everything that came of it.
    pub fn revoke(&mut self, token: &str) -> bool {
        if let Some(refresh) = self.refreshes.get(token) {
            self.ended.insert(refresh.family);
            return true;
        }
        let Some(session) = self.sessions.remove(token) else { return false };
        if self.rotate && session.family > 0 {
            self.ended.insert(session.family);
        }
        true
    }

    /// Ends every session, but no refresh token.
    pub fn end_sessions(&mut self) {
        self.sessions.clear();
    }
}
