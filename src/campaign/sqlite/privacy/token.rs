//! Identities of erased people as keyed hashes: a guess can be compared by whoever has the key, nothing can be read out. The key
//! is made with the first erasure and stays in the database, where imports need it.
use aws_lc_rs::hmac;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use rusqlite::{Connection, OptionalExtension, Result as Sql, params};

/// What an identity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Kind {
    Row,
    Email,
}

impl Kind {
    pub(in super::super) fn word(self) -> &'static str {
        match self {
            Kind::Row => "row",
            Kind::Email => "email",
        }
    }
}

/// The key.
pub(in super::super) struct TokenKey(hmac::Key);

impl TokenKey {
    /// The one there is; none before the first erasure.
    pub(in super::super) fn known(conn: &Connection) -> Sql<Option<Self>> {
        let key: Option<Vec<u8>> =
            conn.query_row("SELECT key FROM fb_privacy_key WHERE one = 1", [], |r| r.get(0)).optional()?;
        Ok(key.map(|key| Self(hmac::Key::new(hmac::HMAC_SHA256, &key))))
    }

    /// The one there is, else a new one; none where the machine gives no random bytes.
    pub(in super::super) fn ensure(conn: &Connection) -> Sql<Option<Self>> {
        if let Some(known) = Self::known(conn)? {
            return Ok(Some(known));
        }
        let mut key = [0u8; 32];
        if SystemRandom::new().fill(&mut key).is_err() {
            return Ok(None);
        }
        conn.execute("INSERT INTO fb_privacy_key (one, key) VALUES (1, ?1)", params![key.as_slice()])?;
        Self::known(conn)
    }

    /// An identity's hash; case and blanks at the ends do not count.
    pub(in super::super) fn token(&self, kind: Kind, identity: &str) -> String {
        let text = format!("{}\0{}", kind.word(), identity.trim().to_lowercase());
        let tag = hmac::sign(&self.0, text.as_bytes());
        tag.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_depends_on_key_kind_and_identity_alone() {
        let key = |byte: u8| TokenKey(hmac::Key::new(hmac::HMAC_SHA256, &[byte; 32]));
        let token = key(1).token(Kind::Email, "Kim@Example.com ");
        assert_eq!(token, key(1).token(Kind::Email, "kim@example.com"));
        assert_eq!(token.len(), 32);
        for other in [key(2).token(Kind::Email, "kim@example.com"), key(1).token(Kind::Row, "kim@example.com")] {
            assert_ne!(token, other);
        }
    }
}
