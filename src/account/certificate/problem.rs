//! Why a certificate or key cannot be used. Words: `certificate-problem-<slug>`.
use crate::fault::{ErrorKind, Fault};

/// Why a certificate or key cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateProblem {
    /// Neither PEM nor PFX nor DER that can be read.
    #[error("neither PEM nor PFX nor DER that can be read")]
    Unreadable,
    /// Larger than a key file ever is.
    #[error("larger than a key file ever is")]
    TooLarge,
    /// No private key in it.
    #[error("no private key in it")]
    NoKey,
    /// No certificate in it.
    #[error("no certificate in it")]
    NoCertificate,
    /// Encrypted, and no password was given.
    #[error("encrypted, and no password was given")]
    PasswordNeeded,
    /// The password does not open it.
    #[error("the password does not open it")]
    PasswordWrong,
    /// Encrypted in a way nobody should use any more.
    #[error("encrypted in a form that is too old to be read")]
    OldEncryption,
    /// The key is of another kind than RSA.
    #[error("not an RSA key")]
    NotRsa,
    /// The RSA key has fewer than 2,048 bits.
    #[error("an RSA key of fewer than 2,048 bits")]
    TooSmall,
    /// The certificate belongs to another key.
    #[error("the certificate belongs to another key")]
    Mismatch,
    /// The certificate is not valid yet.
    #[error("the certificate is not valid yet")]
    NotYetValid,
    /// The certificate has expired.
    #[error("the certificate has expired")]
    Expired,
    /// It could not be made.
    #[error("key and certificate could not be made")]
    NotMade,
}

/// All, for the coverage of the catalogs.
pub const CERTIFICATE_PROBLEMS: [CertificateProblem; 13] = [
    CertificateProblem::Unreadable,
    CertificateProblem::TooLarge,
    CertificateProblem::NoKey,
    CertificateProblem::NoCertificate,
    CertificateProblem::PasswordNeeded,
    CertificateProblem::PasswordWrong,
    CertificateProblem::OldEncryption,
    CertificateProblem::NotRsa,
    CertificateProblem::TooSmall,
    CertificateProblem::Mismatch,
    CertificateProblem::NotYetValid,
    CertificateProblem::Expired,
    CertificateProblem::NotMade,
];

impl CertificateProblem {
    /// Its catalog key.
    pub fn key(self) -> &'static str {
        use CertificateProblem as P;
        match self {
            P::Unreadable => "certificate-problem-unreadable",
            P::TooLarge => "certificate-problem-too-large",
            P::NoKey => "certificate-problem-no-key",
            P::NoCertificate => "certificate-problem-no-certificate",
            P::PasswordNeeded => "certificate-problem-password-needed",
            P::PasswordWrong => "certificate-problem-password-wrong",
            P::OldEncryption => "certificate-problem-old-encryption",
            P::NotRsa => "certificate-problem-not-rsa",
            P::TooSmall => "certificate-problem-too-small",
            P::Mismatch => "certificate-problem-mismatch",
            P::NotYetValid => "certificate-problem-not-yet-valid",
            P::Expired => "certificate-problem-expired",
            P::NotMade => "certificate-problem-not-made",
        }
    }
}

impl From<CertificateProblem> for Fault {
    fn from(problem: CertificateProblem) -> Self {
        Fault::new(ErrorKind::AnswerInvalid, format!("certificate: {problem}"))
            .with("question", "certificate")
            .with("problem", problem.key())
    }
}
