//! Reads what an administrator hands over: PEM with key and certificate in any order, a PFX file, a bare certificate, or a
//! PEM packed into one line of base64 (as Adobe Campaign's form wants the private key).
use super::{CertificateProblem, KeyMaterial, PrivateKey, PublicCertificate};
use crate::secret::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use p12_keystore::Pkcs12Archive;
use x509_parser::pem::Pem;
use zeroize::Zeroizing;

/// No key file is larger.
pub const MOST_BYTES: usize = 256 * 1024;

/// What was found in a file.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The private key.
    pub key: Option<PrivateKey>,
    /// The certificates, in the order they stand.
    pub certificates: Vec<PublicCertificate>,
}

/// Reads key and certificate from one file, or from two files given one after the other.
///
/// # Errors
/// `NoKey`, `NoCertificate`, `Mismatch` where no certificate belongs to the key, and why a file cannot be read.
pub fn read(files: &[&[u8]], password: Option<&Secret>) -> Result<KeyMaterial, CertificateProblem> {
    let mut all = Found::default();
    for bytes in files {
        let found = look(bytes, password)?;
        all.key = all.key.or(found.key);
        all.certificates.extend(found.certificates);
    }
    let key = all.key.ok_or(CertificateProblem::NoKey)?;
    if all.certificates.is_empty() {
        return Err(CertificateProblem::NoCertificate);
    }
    let own = all.certificates.into_iter().find(|c| c.public_key() == key.public());
    Ok(KeyMaterial { certificate: own.ok_or(CertificateProblem::Mismatch)?, key })
}

fn look(bytes: &[u8], password: Option<&Secret>) -> Result<Found, CertificateProblem> {
    if bytes.len() > MOST_BYTES {
        return Err(CertificateProblem::TooLarge);
    }
    // DER begins with a SEQUENCE whose length is given in the long form; no text does.
    if let [0x30, 0x80..=0x84, ..] = bytes {
        return archive(bytes, password);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| CertificateProblem::Unreadable)?;
    if text.contains("-----BEGIN") {
        return blocks(text, password);
    }
    let packed: Zeroizing<String> = Zeroizing::new(text.chars().filter(|c| !c.is_whitespace()).collect());
    let unpacked = Zeroizing::new(STANDARD.decode(packed.as_bytes()).map_err(|_| CertificateProblem::Unreadable)?);
    match std::str::from_utf8(&unpacked) {
        Ok(text) if text.contains("-----BEGIN") => blocks(text, password),
        _ => archive(&unpacked, password),
    }
}

fn blocks(text: &str, password: Option<&Secret>) -> Result<Found, CertificateProblem> {
    let mut found = Found::default();
    let whole = Secret::new(text);
    match PrivateKey::from_pem(&whole, password) {
        Ok(key) => found.key = Some(key),
        Err(CertificateProblem::NoKey) => {}
        Err(problem) => return Err(problem),
    }
    for block in Pem::iter_from_buffer(text.as_bytes()) {
        let block = block.map_err(|_| CertificateProblem::Unreadable)?;
        let contents = Zeroizing::new(block.contents);
        if block.label == "CERTIFICATE" {
            found.certificates.push(PublicCertificate::from_der(&contents)?);
        }
    }
    Ok(found)
}

/// A PFX, or a bare certificate in DER.
fn archive(bytes: &[u8], password: Option<&Secret>) -> Result<Found, CertificateProblem> {
    match PublicCertificate::from_der(bytes) {
        Ok(certificate) => return Ok(Found { key: None, certificates: vec![certificate] }),
        Err(CertificateProblem::Unreadable) => {}
        Err(problem) => return Err(problem),
    }
    use p12_keystore::error::Error as E;
    let opened = Pkcs12Archive::from_pkcs12(bytes, password.map(Secret::expose).unwrap_or_default());
    let opened = opened.map_err(|error| match (error, password) {
        (E::UnsupportedEncryptionScheme | E::UnsupportedMacAlgorithm, _) => CertificateProblem::OldEncryption,
        (E::MacError(_) | E::UnpadError | E::Pkcs5Error(_), None) => CertificateProblem::PasswordNeeded,
        (E::MacError(_) | E::UnpadError | E::Pkcs5Error(_), Some(_)) => CertificateProblem::PasswordWrong,
        _ => CertificateProblem::Unreadable,
    })?;
    let mut found = Found::default();
    if let Some(bag) = opened.keys.first() {
        found.key = Some(PrivateKey::from_pkcs8(bag.key.as_der())?);
    }
    for bag in &opened.certs {
        // A chain may hold certificates of other kinds; only the key's own one counts.
        match PublicCertificate::from_der(bag.cert.as_der()) {
            Ok(certificate) => found.certificates.push(certificate),
            Err(_) if opened.certs.len() > 1 => {}
            Err(problem) => return Err(problem),
        }
    }
    Ok(found)
}
