//! Judges the secret an account signs in with, whichever it is, before it goes to the vault.
use super::questions::key;
use super::{AnswerProblem, validate};
use crate::account::certificate::{PrivateKey, fit};
use crate::account::{AuthMethod, System};
use crate::secret::Secret;
use jiff::Timestamp;

/// A secret that can be stored.
#[derive(Debug, Clone)]
pub struct JudgedSecret {
    /// Normalised: without the line end a file adds; a private key as PKCS#8 PEM.
    pub secret: Secret,
    /// Catalog key of what looks odd about it; it may be right all the same.
    pub warning: Option<&'static str>,
}

/// The question a method's own secret answers.
pub fn secret_question(auth: &AuthMethod) -> &'static str {
    match auth {
        AuthMethod::ClientSecret { .. } => key::SECRET,
        AuthMethod::Certificate { .. } => key::CERTIFICATE,
        AuthMethod::Password { .. } => key::PASSWORD,
        AuthMethod::DeviceCode { .. } | AuthMethod::Browser { .. } => key::SIGN_IN,
    }
}

/// Judges a method's own secret.
///
/// # Errors
/// Why it is refused. A kept sign-in is never typed.
pub fn judge_secret(auth: &AuthMethod, given: &Secret, now: Timestamp) -> Result<JudgedSecret, AnswerProblem> {
    match auth {
        AuthMethod::Certificate { certificate, .. } => {
            let key = PrivateKey::from_pem(given, None).map_err(AnswerProblem::Certificate)?;
            fit(&key, certificate, now).map_err(AnswerProblem::Certificate)?;
            Ok(JudgedSecret { secret: key.to_pem(), warning: None })
        }
        other => {
            // A secret is judged alike whichever CRM it opens.
            let answer = validate(System::Dynamics, secret_question(other), given.expose())?;
            Ok(JudgedSecret { secret: Secret::new(answer.text), warning: answer.warning })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::certificate::fixture;
    use crate::account::{Assertion, SecretRef};

    #[test]
    fn each_method_judges_its_own_secret() {
        let reference = || SecretRef("vault:a/x".into());
        let app = "app".to_owned();
        let now = Timestamp::now();
        let secret = AuthMethod::ClientSecret { client_id: app.clone(), secret: reference() };
        let judged = judge_secret(&secret, &Secret::new("0fc1a9b0-1111-2222-3333-444455556666\n"), now).unwrap();
        assert_eq!(judged.warning, Some("answer-warning-secret-id"));
        assert_eq!(judged.secret.expose().len(), 36, "without the line end");
        let person = AuthMethod::DeviceCode { client_id: app.clone(), refresh: reference() };
        assert_eq!(judge_secret(&person, &Secret::new("x"), now).unwrap_err().key(), "answer-problem-not-typed");
        let made = fixture();
        let certificate = AuthMethod::Certificate {
            client_id: app,
            key: reference(),
            certificate: made.certificate.clone(),
            assertion: Assertion::Ps256,
            user: None,
        };
        assert!(judge_secret(&certificate, &made.key.to_pem(), now).is_ok());
        let problem = judge_secret(&certificate, &made.key.to_pem(), Timestamp::MAX).unwrap_err();
        assert_eq!(problem.key(), "certificate-problem-expired");
        assert_eq!(
            judge_secret(&certificate, &Secret::new("hunter2"), now).unwrap_err().key(),
            "certificate-problem-no-key"
        );
    }
}
