//! JSON web tokens: read leniently, as real libraries write them, and written in the shape of Entra's.
use base64::Engine;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::Value;

/// A token taken apart; its signature is not checked yet.
pub(crate) struct Jwt<'a> {
    /// What is signed.
    pub signed: &'a str,
    pub header: Value,
    pub claims: Value,
    pub signature: Vec<u8>,
}

/// base64url with or without padding: libraries write both.
pub(crate) fn unbase64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).or_else(|_| URL_SAFE.decode(text)).ok()
}

/// base64url without padding.
pub(crate) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl<'a> Jwt<'a> {
    /// Three parts with dots between, the first two of them JSON objects.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let object = |part: &str| {
            let value: Value = serde_json::from_slice(&unbase64url(part)?).ok()?;
            value.is_object().then_some(value)
        };
        Some(Self { signed, header: object(header)?, claims: object(claims)?, signature: unbase64url(signature)? })
    }

    /// A claim's text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str()
    }

    /// A claim's instant, in seconds; real libraries write integers and fractions.
    pub fn instant(&self, name: &str) -> Option<f64> {
        self.claims.get(name)?.as_f64()
    }
}

/// A token in Entra's shape. Nobody but the issuer can check it: the signature is chance, and the sandbox knows its tokens
/// by heart. Clients must treat access tokens as opaque.
pub(crate) fn opaque(claims: &Value) -> String {
    let header = r#"{"typ":"JWT","alg":"RS256","x5t":"c2FuZGJveA","kid":"c2FuZGJveA"}"#;
    let chance: Vec<u8> = (0..4).flat_map(|_| uuid::Uuid::new_v4().into_bytes()).collect();
    format!("{}.{}.{}", base64url(header), base64url(claims.to_string()), base64url(chance))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tokens_are_read_with_and_without_padding() {
        let claims = json!({ "exp": 1_700_000_000.25, "iss": "a" });
        let parts = [json!({ "alg": "RS256" }).to_string(), claims.to_string()];
        for encode in [URL_SAFE, URL_SAFE_NO_PAD] {
            let text = format!("{}.{}.{}", encode.encode(&parts[0]), encode.encode(&parts[1]), encode.encode(b"sign"));
            let jwt = Jwt::parse(&text).unwrap();
            assert_eq!((jwt.instant("exp"), jwt.text("iss")), (Some(1_700_000_000.25), Some("a")));
            assert_eq!((jwt.text("sub"), jwt.instant("iss")), (None, None));
            assert_eq!(jwt.signature, b"sign");
        }
        for bad in ["", "a.b", "a.b.c", "e30.W10.AA", "e30.e30", "e30.e30.!"] {
            assert!(Jwt::parse(bad).is_none(), "{bad}");
        }
    }
}
