//! The private key: read in whatever form it comes, kept as PKCS#8 PEM, and shown to nobody.
use super::CertificateProblem;
use super::public::{FEWEST_BITS, pem};
use crate::secret::Secret;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::KeyPair as _;
use pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef, pkcs5};
use std::fmt;
use x509_parser::pem::Pem;
use zeroize::Zeroizing;

/// An RSA private key of at least 2,048 bits.
#[derive(Clone)]
pub struct PrivateKey {
    pkcs8: Zeroizing<Vec<u8>>,
    public: Vec<u8>,
    bits: usize,
}

impl PrivateKey {
    /// Reads PKCS#8.
    ///
    /// # Errors
    /// `NotRsa`, `TooSmall`, `Unreadable`.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, CertificateProblem> {
        Self::of(&KeyPair::from_pkcs8(der).map_err(rejected)?)
    }

    /// Reads PKCS#1, the older form of RSA keys.
    ///
    /// # Errors
    /// As [`PrivateKey::from_pkcs8`].
    pub fn from_pkcs1(der: &[u8]) -> Result<Self, CertificateProblem> {
        Self::of(&KeyPair::from_der(der).map_err(rejected)?)
    }

    /// Reads the encrypted form of PKCS#8.
    ///
    /// # Errors
    /// `PasswordNeeded`, `PasswordWrong`, `OldEncryption`, and as [`PrivateKey::from_pkcs8`].
    pub fn from_encrypted(der: &[u8], password: Option<&Secret>) -> Result<Self, CertificateProblem> {
        let sealed = EncryptedPrivateKeyInfoRef::try_from(der).map_err(|_| CertificateProblem::OldEncryption)?;
        let password = password.ok_or(CertificateProblem::PasswordNeeded)?;
        let opened = sealed.decrypt(password.expose()).map_err(|error| match error {
            pkcs8::Error::EncryptedPrivateKey(cause) if cause != pkcs5::Error::DecryptFailed => {
                CertificateProblem::OldEncryption
            }
            _ => CertificateProblem::PasswordWrong,
        })?;
        Self::from_pkcs8(opened.as_bytes())
    }

    /// Reads what [`PrivateKey::to_pem`] wrote, or any other PEM with an RSA key in it.
    ///
    /// # Errors
    /// `NoKey`, and as the other readers.
    pub fn from_pem(text: &Secret, password: Option<&Secret>) -> Result<Self, CertificateProblem> {
        let text = text.expose();
        if text.contains("Proc-Type:") && text.contains("ENCRYPTED") {
            return Err(CertificateProblem::OldEncryption);
        }
        for block in Pem::iter_from_buffer(text.as_bytes()) {
            let block = block.map_err(|_| CertificateProblem::Unreadable)?;
            let contents = Zeroizing::new(block.contents);
            return match block.label.as_str() {
                "PRIVATE KEY" => Self::from_pkcs8(&contents),
                "RSA PRIVATE KEY" => Self::from_pkcs1(&contents),
                "ENCRYPTED PRIVATE KEY" => Self::from_encrypted(&contents, password),
                "EC PRIVATE KEY" => Err(CertificateProblem::NotRsa),
                _ => continue,
            };
        }
        Err(CertificateProblem::NoKey)
    }

    fn of(pair: &KeyPair) -> Result<Self, CertificateProblem> {
        let bits = pair.public_modulus_len() * 8;
        if bits < FEWEST_BITS {
            return Err(CertificateProblem::TooSmall);
        }
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| CertificateProblem::Unreadable)?;
        let pkcs8 = Zeroizing::new(der.as_ref().to_vec());
        Ok(Self { pkcs8, public: pair.public_key().as_ref().to_vec(), bits })
    }

    /// PKCS#8 PEM without a password, for the vault.
    pub fn to_pem(&self) -> Secret {
        Secret::new(pem("PRIVATE KEY", &self.pkcs8))
    }

    /// The PKCS#1 form, for signing.
    ///
    /// # Errors
    /// `Unreadable`, which would be our bug.
    pub fn pkcs1(&self) -> Result<Zeroizing<Vec<u8>>, CertificateProblem> {
        let info = PrivateKeyInfoRef::try_from(self.pkcs8.as_slice()).map_err(|_| CertificateProblem::Unreadable)?;
        Ok(Zeroizing::new(info.private_key.as_bytes().to_vec()))
    }

    /// Its public half, as PKCS#1.
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    /// Bits.
    pub fn bits(&self) -> usize {
        self.bits
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("bits", &self.bits).finish_non_exhaustive()
    }
}

fn rejected(error: KeyRejected) -> CertificateProblem {
    match error.to_string().as_str() {
        "TooSmall" => CertificateProblem::TooSmall,
        "WrongAlgorithm" => CertificateProblem::NotRsa,
        _ => CertificateProblem::Unreadable,
    }
}
