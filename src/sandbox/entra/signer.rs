//! The key that signs identity tokens. Clients may check those, and find the public part where the documents say.
use super::jwt::base64url;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use serde_json::{Value, json};

/// A key of this sandbox's own, made when it is first needed.
pub(crate) struct Signer {
    pair: KeyPair,
    name: String,
}

impl Signer {
    /// A fresh key; `None` where the machine has no chance to give.
    pub fn new() -> Option<Self> {
        let pair = KeyPair::generate(KeySize::Rsa2048).ok()?;
        let name = base64url(digest(&SHA256, pair.public_key().as_ref()));
        Some(Self { pair, name })
    }

    /// The public part, as a JSON web key.
    pub fn public(&self) -> Value {
        let public = self.pair.public_key();
        json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.name,
            "n": base64url(public.modulus().big_endian_without_leading_zero()),
            "e": base64url(public.exponent().big_endian_without_leading_zero()),
        })
    }

    /// A signed token; `None` where signing fails.
    pub fn sign(&self, claims: &Value) -> Option<String> {
        let header = json!({ "typ": "JWT", "alg": "RS256", "kid": self.name }).to_string();
        let signed = format!("{}.{}", base64url(header), base64url(claims.to_string()));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).ok()?;
        Some(format!("{signed}.{}", base64url(signature)))
    }
}
