//! Certificates registered with the application: what the portal's "Upload certificate" keeps of a file.
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey;

/// One registered certificate; only its public part is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Certificate {
    pub subject: String,
    /// SHA-1 of the whole certificate: the portal's thumbprint and the manifest's custom key identifier.
    pub sha1: Vec<u8>,
    pub sha256: Vec<u8>,
    /// The public key as PKCS#1.
    pub key: Vec<u8>,
    pub not_before: i64,
    pub not_after: i64,
    /// The manifest's key identifier.
    pub key_id: uuid::Uuid,
}

impl Certificate {
    /// Reads PEM or DER; the error says what is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let der = match CertificateDer::from_pem_slice(bytes) {
            Ok(der) => der.to_vec(),
            Err(_) if bytes.starts_with(b"-----BEGIN") => return Err("no certificate in this PEM file".to_owned()),
            Err(_) => bytes.to_vec(),
        };
        let (rest, parsed) = X509Certificate::from_der(&der).map_err(|error| format!("no certificate: {error}"))?;
        if !rest.is_empty() {
            return Err("bytes follow the certificate".to_owned());
        }
        let Ok(PublicKey::RSA(rsa)) = parsed.public_key().parsed() else {
            return Err("the key is no RSA key".to_owned());
        };
        if rsa.key_size() < 2_048 {
            return Err(format!("the RSA key has {} bits, at least 2048 are needed", rsa.key_size()));
        }
        let sha256 = digest(&SHA256, &der).as_ref().to_vec();
        let mut id = [0; 16];
        id.iter_mut().zip(&sha256).for_each(|(to, from)| *to = *from);
        Ok(Self {
            subject: parsed.subject().to_string(),
            sha1: digest(&SHA1_FOR_LEGACY_USE_ONLY, &der).as_ref().to_vec(),
            key: parsed.public_key().subject_public_key.data.to_vec(),
            not_before: parsed.validity().not_before.timestamp(),
            not_after: parsed.validity().not_after.timestamp(),
            key_id: uuid::Builder::from_random_bytes(id).into_uuid(),
            sha256,
        })
    }

    /// The thumbprint as the portal shows it.
    pub fn thumbprint(&self) -> String {
        hex(&self.sha1)
    }
}

/// Bytes in capital hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
