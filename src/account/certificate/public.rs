//! The public part of a certificate: what it says, and the short forms by which it is named.
use super::CertificateProblem;
use aws_lc_rs::digest::{self, Algorithm};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use x509_parser::pem::Pem;
use x509_parser::public_key::PublicKey;

/// From so many days before its end on, a certificate is worth a warning.
pub const EXPIRES_SOON_DAYS: i64 = 30;
/// Fewest bits of an RSA key.
pub(super) const FEWEST_BITS: usize = 2048;
const SECONDS_A_DAY: i64 = 86_400;

/// An RSA certificate. Public: it may stand in files and on screens. In files it is its base64 text on one line.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicCertificate {
    der: Vec<u8>,
    subject: String,
    not_before: Timestamp,
    not_after: Timestamp,
    bits: usize,
    public_key: Vec<u8>,
}

/// How a certificate stands at an instant. Words: `certificate-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Its time has not come.
    NotYet,
    /// Whole days left.
    Good {
        /// Whole days.
        days: i64,
    },
    /// Few days left.
    Soon {
        /// Whole days.
        days: i64,
    },
    /// Over.
    Expired {
        /// Whole days ago.
        days: i64,
    },
}

/// The digests a certificate is named by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumbprints {
    sha1: Vec<u8>,
    sha256: Vec<u8>,
}

impl Thumbprints {
    /// SHA-1 in hex: "Thumbprint" in Entra's portal.
    pub fn sha1_hex(&self) -> String {
        hex(&self.sha1)
    }

    /// SHA-1 in base64: `customKeyIdentifier` in Entra's manifest, "Custom Key identifier" in Adobe Campaign's form.
    pub fn custom_key_identifier(&self) -> String {
        STANDARD.encode(&self.sha1)
    }

    /// SHA-256 in hex.
    pub fn sha256_hex(&self) -> String {
        hex(&self.sha256)
    }

    /// SHA-256 in base64.
    pub fn sha256_base64(&self) -> String {
        STANDARD.encode(&self.sha256)
    }

    /// The `x5t` of an assertion.
    pub fn x5t(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.sha1)
    }

    /// The `x5t#S256` of an assertion.
    pub fn x5t_s256(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.sha256)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02X}")).collect()
}

impl PublicCertificate {
    /// Reads PEM (its first certificate) or the base64 text of the DER form.
    ///
    /// # Errors
    /// `Unreadable`, `NotRsa`, `TooSmall`, `NoCertificate`.
    pub fn parse(text: &str) -> Result<Self, CertificateProblem> {
        if text.len() > super::MOST_BYTES {
            return Err(CertificateProblem::TooLarge);
        }
        if text.contains("-----BEGIN") {
            let blocks = Pem::iter_from_buffer(text.as_bytes()).filter_map(Result::ok);
            let found = blocks.into_iter().find(|b| b.label == "CERTIFICATE");
            return Self::from_der(&found.ok_or(CertificateProblem::NoCertificate)?.contents);
        }
        let packed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        Self::from_der(&STANDARD.decode(packed).map_err(|_| CertificateProblem::Unreadable)?)
    }

    /// Reads the DER form.
    ///
    /// # Errors
    /// `Unreadable`, `NotRsa`, `TooSmall`.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateProblem> {
        let (rest, parsed) = x509_parser::parse_x509_certificate(der).map_err(|_| CertificateProblem::Unreadable)?;
        if !rest.is_empty() {
            return Err(CertificateProblem::Unreadable);
        }
        let instant = |seconds| Timestamp::from_second(seconds).map_err(|_| CertificateProblem::Unreadable);
        let bits = match parsed.public_key().parsed() {
            Ok(PublicKey::RSA(rsa)) => rsa.key_size(),
            Ok(_) => return Err(CertificateProblem::NotRsa),
            Err(_) => return Err(CertificateProblem::Unreadable),
        };
        if bits < FEWEST_BITS {
            return Err(CertificateProblem::TooSmall);
        }
        Ok(Self {
            subject: crate::text::clean_line(&parsed.subject().to_string()).chars().take(200).collect(),
            not_before: instant(parsed.validity().not_before.timestamp())?,
            not_after: instant(parsed.validity().not_after.timestamp())?,
            bits,
            public_key: parsed.public_key().subject_public_key.data.to_vec(),
            der: der.to_vec(),
        })
    }

    /// The DER form: what a `.cer` file holds.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The DER form in base64, on one line.
    pub fn base64(&self) -> String {
        STANDARD.encode(&self.der)
    }

    /// The PEM text: what is uploaded to the application's registration.
    pub fn pem(&self) -> String {
        pem("CERTIFICATE", &self.der)
    }

    /// Whom it names: `CN=fieldbridge contoso`.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// From when it is valid.
    pub fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// Until when it is valid.
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// Bits of its RSA key.
    pub fn bits(&self) -> usize {
        self.bits
    }

    /// Its public key, as PKCS#1.
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// Its digests.
    pub fn thumbprints(&self) -> Thumbprints {
        let of = |algorithm: &'static Algorithm| digest::digest(algorithm, &self.der).as_ref().to_vec();
        Thumbprints { sha1: of(&digest::SHA1_FOR_LEGACY_USE_ONLY), sha256: of(&digest::SHA256) }
    }

    /// Whole days until it ends; negative once it has.
    pub fn days_left(&self, now: Timestamp) -> i64 {
        (self.not_after.as_second() - now.as_second()).div_euclid(SECONDS_A_DAY)
    }

    /// How it stands.
    pub fn standing(&self, now: Timestamp) -> Standing {
        let days = self.days_left(now);
        if now < self.not_before {
            Standing::NotYet
        } else if days < 0 {
            Standing::Expired { days: -(days + 1) }
        } else if days < EXPIRES_SOON_DAYS {
            Standing::Soon { days }
        } else {
            Standing::Good { days }
        }
    }
}

/// Bytes as PEM, 64 characters a line.
pub(super) fn pem(label: &str, der: &[u8]) -> String {
    let packed = STANDARD.encode(der);
    let mut out = format!("-----BEGIN {label}-----\n");
    for (at, c) in packed.chars().enumerate() {
        if at > 0 && at % 64 == 0 {
            out.push('\n');
        }
        out.push(c);
    }
    out.push_str(&format!("\n-----END {label}-----\n"));
    out
}

impl fmt::Debug for PublicCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicCertificate")
            .field("subject", &self.subject)
            .field("not_after", &self.not_after)
            .field("sha1", &self.thumbprints().sha1_hex())
            .finish_non_exhaustive()
    }
}

impl TryFrom<String> for PublicCertificate {
    type Error = CertificateProblem;
    fn try_from(text: String) -> Result<Self, CertificateProblem> {
        Self::parse(&text)
    }
}

impl From<PublicCertificate> for String {
    fn from(certificate: PublicCertificate) -> String {
        certificate.base64()
    }
}
