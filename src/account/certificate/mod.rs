//! Certificates an application signs in with: making one, reading PEM and PFX files, what an administrator compares
//! (thumbprints, key identifier, expiry), the private key and whether the two belong together. Pure: bytes in, facts out.
//!
//! The names follow Entra's portal and manifest (learn.microsoft.com, "keyCredential resource type",
//! "Certificate credentials"): *Thumbprint* is the SHA-1 in hex, `customKeyIdentifier` the same in base64; `keyId` is a GUID
//! that Entra makes up when the certificate is uploaded. Adobe Campaign's form asks for the last two as "Custom Key
//! identifier" and "Key ID".
mod key;
mod make;
mod problem;
mod public;
mod read;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use tests::fixture;

pub use key::PrivateKey;
pub use make::{DAYS, KeySize, make};
pub use problem::{CERTIFICATE_PROBLEMS, CertificateProblem};
pub use public::{EXPIRES_SOON_DAYS, PublicCertificate, Standing, Thumbprints};
pub use read::{MOST_BYTES, read};

use jiff::Timestamp;

/// A private key with the certificate that belongs to it.
#[derive(Debug, Clone)]
pub struct KeyMaterial {
    /// For the vault.
    pub key: PrivateKey,
    /// For the workspace, and for the application's registration.
    pub certificate: PublicCertificate,
}

/// Proves that a key and a certificate can be used together.
///
/// # Errors
/// `Mismatch`, `TooSmall`, `NotYetValid`, `Expired`.
pub fn fit(key: &PrivateKey, certificate: &PublicCertificate, now: Timestamp) -> Result<(), CertificateProblem> {
    if key.public() != certificate.public_key() {
        return Err(CertificateProblem::Mismatch);
    }
    match certificate.standing(now) {
        Standing::NotYet => Err(CertificateProblem::NotYetValid),
        Standing::Expired { .. } => Err(CertificateProblem::Expired),
        Standing::Good { .. } | Standing::Soon { .. } => Ok(()),
    }
}
