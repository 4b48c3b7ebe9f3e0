//! The assertion of the JWT bearer flow (help.salesforce.com, "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration").
use crate::account::PublicCertificate;
use crate::account::certificate::{CertificateProblem, PrivateKey};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::secret::Secret;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;

/// How long an assertion is good for, in seconds; the service takes three minutes at the most.
const LIFE: i64 = 170;
/// What `grant_type` says.
pub(super) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Signs assertions of one application for one user.
pub struct Signer {
    client_id: String,
    user: String,
    key: EncodingKey,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    exp: i64,
}

impl Signer {
    /// For a key and the certificate it belongs to.
    ///
    /// # Errors
    /// `AnswerInvalid` where the key cannot be read or belongs to another certificate.
    pub fn new(client_id: &str, user: &str, key: &Secret, certificate: &PublicCertificate) -> Outcome<Self> {
        let key = PrivateKey::from_pem(key, None)?;
        if key.public() != certificate.public_key() {
            return Err(CertificateProblem::Mismatch.into());
        }
        let key = EncodingKey::from_rsa_der(&key.pkcs1()?);
        Ok(Self { client_id: client_id.to_owned(), user: user.to_owned(), key })
    }

    /// An assertion for a login host.
    ///
    /// # Errors
    /// `Bug` only.
    pub fn sign(&self, audience: &str, now: Timestamp) -> Outcome<Secret> {
        let claims =
            Claims { iss: &self.client_id, sub: &self.user, aud: audience, exp: now.as_second().saturating_add(LIFE) };
        jsonwebtoken::encode(&Header::new(Algorithm::RS256), &claims, &self.key)
            .map(Secret::new)
            .map_err(|e| Fault::new(ErrorKind::Bug, format!("the assertion could not be signed: {e}")))
    }
}
