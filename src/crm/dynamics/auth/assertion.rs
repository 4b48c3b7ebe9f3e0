//! The client assertion: what stands for a client secret where the application has a certificate
//! (learn.microsoft.com, "Microsoft identity platform application authentication certificate credentials"; RFC 7523).
use crate::account::certificate::{CertificateProblem, PrivateKey};
use crate::account::{Assertion, PublicCertificate};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::secret::Secret;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;

/// How long an assertion is good for, in seconds.
const LIFE: i64 = 8 * 60;
/// How far back it begins, for services whose clock is behind ours.
const BEFORE: i64 = 2 * 60;

/// What `client_assertion_type` says.
pub(super) const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Signs assertions for one application.
pub(in crate::crm::dynamics) struct Signer {
    pub(super) client_id: String,
    key: EncodingKey,
    header: Header,
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    iss: &'a str,
    sub: &'a str,
    jti: String,
    nbf: i64,
    iat: i64,
    exp: i64,
}

impl Signer {
    /// For a key and the certificate it belongs to.
    ///
    /// # Errors
    /// `AnswerInvalid` where the key cannot be read or belongs to another certificate.
    pub(super) fn new(
        client_id: &str,
        key: &Secret,
        certificate: &PublicCertificate,
        assertion: Assertion,
    ) -> Outcome<Self> {
        let key = PrivateKey::from_pem(key, None)?;
        if key.public() != certificate.public_key() {
            return Err(CertificateProblem::Mismatch.into());
        }
        let thumbprints = certificate.thumbprints();
        let mut header = Header::new(match assertion {
            Assertion::Ps256 => Algorithm::PS256,
            Assertion::Rs256 => Algorithm::RS256,
        });
        match assertion {
            Assertion::Ps256 => header.x5t_s256 = Some(thumbprints.x5t_s256()),
            Assertion::Rs256 => header.x5t = Some(thumbprints.x5t()),
        }
        let key = EncodingKey::from_rsa_der(&key.pkcs1()?);
        Ok(Self { client_id: client_id.to_owned(), key, header })
    }

    /// An assertion for the token endpoint of that address.
    ///
    /// # Errors
    /// `Bug` only.
    pub(super) fn sign(&self, audience: &str, now: Timestamp) -> Outcome<Secret> {
        let now = now.as_second();
        let claims = Claims {
            aud: audience,
            iss: &self.client_id,
            sub: &self.client_id,
            jti: uuid::Uuid::new_v4().to_string(),
            nbf: now - BEFORE,
            iat: now - BEFORE,
            exp: now + LIFE,
        };
        jsonwebtoken::encode(&self.header, &claims, &self.key)
            .map(Secret::new)
            .map_err(|e| Fault::new(ErrorKind::Bug, format!("the assertion could not be signed: {e}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::certificate::{KeySize, make};
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use jsonwebtoken::{DecodingKey, Validation};
    use serde_json::Value;

    const AUDIENCE: &str = "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token";

    fn part(token: &str, index: usize) -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(index).unwrap()).unwrap()).unwrap()
    }

    #[test]
    fn an_assertion_says_what_entra_asks_for_and_verifies() {
        let now = Timestamp::now();
        let made = make("fieldbridge", KeySize::Bits2048, 30, now).unwrap();
        for (assertion, alg, name) in
            [(Assertion::Ps256, Algorithm::PS256, "x5t#S256"), (Assertion::Rs256, Algorithm::RS256, "x5t")]
        {
            let signer = Signer::new("app", &made.key.to_pem(), &made.certificate, assertion).unwrap();
            let (one, two) = (signer.sign(AUDIENCE, now).unwrap(), signer.sign(AUDIENCE, now).unwrap());
            let (header, claims) = (part(one.expose(), 0), part(one.expose(), 1));
            assert_eq!(
                (header["typ"].as_str(), header["alg"].as_str()),
                (Some("JWT"), Some(format!("{alg:?}").as_str()))
            );
            let thumbprints = made.certificate.thumbprints();
            let want = if alg == Algorithm::PS256 { thumbprints.x5t_s256() } else { thumbprints.x5t() };
            assert_eq!(header[name].as_str(), Some(want.as_str()));
            assert_eq!(header.as_object().unwrap().len(), 3, "{header}");
            assert_eq!((claims["iss"].as_str(), claims["sub"].as_str()), (Some("app"), Some("app")));
            let life = claims["exp"].as_i64().unwrap() - claims["nbf"].as_i64().unwrap();
            assert!((300..=600).contains(&life), "{life}");
            assert_ne!(claims["jti"], part(two.expose(), 1)["jti"]);
            let mut rules = Validation::new(alg);
            rules.set_audience(&[AUDIENCE]);
            let verifier = DecodingKey::from_rsa_der(made.certificate.public_key());
            jsonwebtoken::decode::<Value>(one.expose(), &verifier, &rules).unwrap();
        }
    }

    #[test]
    fn a_key_for_another_certificate_is_refused() {
        let now = Timestamp::now();
        let one = make("one", KeySize::Bits2048, 30, now).unwrap();
        let two = make("two", KeySize::Bits2048, 30, now).unwrap();
        let refused = Signer::new("app", &one.key.to_pem(), &two.certificate, Assertion::Ps256).err().unwrap();
        assert_eq!(refused.args["problem"], "certificate-problem-mismatch");
        let refused = Signer::new("app", &Secret::new("hunter2"), &two.certificate, Assertion::Ps256).err().unwrap();
        assert!(!format!("{refused:?}").contains("hunter2"));
    }
}
