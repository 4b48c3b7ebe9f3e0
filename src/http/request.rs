//! Requests: where they go, what they carry, and what may be shown of them.
use super::origin::Link;
use crate::secret::Secret;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fmt;
use std::io::Write;
use std::time::Duration;

/// What a request does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes something, calls an action, or sends a form.
    Post,
    /// Changes.
    Patch,
    /// Sets one value.
    Put,
    /// Removes.
    Delete,
}

impl Method {
    /// As it is written on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Patch => "PATCH",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        }
    }
}

/// What a request carries.
#[derive(Clone)]
pub enum Payload {
    /// Nothing.
    Nothing,
    /// A form; it may hold secrets.
    Form(Secret),
    /// Bytes of a media type.
    Bytes {
        /// `Content-Type`.
        kind: String,
        /// The bytes as they are sent.
        bytes: Vec<u8>,
    },
    /// Bytes of a media type, packed with gzip.
    Packed {
        /// `Content-Type` of what is packed.
        kind: String,
        /// The packed bytes.
        bytes: Vec<u8>,
    },
}

/// What is smaller is not worth packing.
const SMALL: usize = 1_024;

impl Payload {
    /// JSON text.
    pub fn json(bytes: Vec<u8>) -> Self {
        Self::Bytes { kind: "application/json; charset=utf-8".to_owned(), bytes }
    }

    /// Parts between boundaries. The boundary stands without quotes: some servers take the quotes for a part of it.
    pub fn multipart(boundary: &str, bytes: Vec<u8>) -> Self {
        Self::Bytes { kind: format!("multipart/mixed; boundary={boundary}"), bytes }
    }

    /// The same packed with gzip, where that is worth it: a kilobyte or more that becomes smaller.
    pub fn packed(&self) -> Option<Self> {
        let Self::Bytes { kind, bytes } = self else { return None };
        if bytes.len() < SMALL {
            return None;
        }
        let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::fast());
        let packed = encoder.write_all(bytes).and_then(|()| encoder.finish()).ok()?;
        (packed.len() < bytes.len()).then(|| Self::Packed { kind: kind.clone(), bytes: packed })
    }

    /// How many bytes.
    pub fn len(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Form(form) => form.expose().len(),
            Self::Bytes { bytes, .. } | Self::Packed { bytes, .. } => bytes.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The kind and the size only: the bytes may be people's data.
impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("Nothing"),
            Self::Form(_) => f.write_str("Form(‹hidden›)"),
            Self::Bytes { kind, bytes } => write!(f, "{} bytes of {kind}", bytes.len()),
            Self::Packed { kind, bytes } => write!(f, "{} bytes of {kind}, packed", bytes.len()),
        }
    }
}

/// A request that can be sent, several times if need be.
#[derive(Debug, Clone)]
pub struct Request {
    pub(super) method: Method,
    pub(super) link: Link,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) bearer: Option<Secret>,
    pub(super) payload: Payload,
    pub(super) first_byte: Option<Duration>,
}

impl Request {
    pub(super) fn with(method: Method, link: Link, payload: Payload) -> Self {
        Self { method, link, headers: Vec::new(), bearer: None, payload, first_byte: None }
    }

    /// Lets the server work so long before the first byte of its answer comes, where that is longer than the limit for all
    /// requests.
    #[must_use]
    pub fn first_byte_within(mut self, limit: Duration) -> Self {
        self.first_byte = Some(limit);
        self
    }

    /// An unsigned GET.
    pub fn get(link: Link) -> Self {
        Self::with(Method::Get, link, Payload::Nothing)
    }

    /// A POST of a form, as token endpoints take it. The pairs may hold secrets.
    pub fn post_form(link: Link, pairs: &[(&str, &str)]) -> Self {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        Self::with(Method::Post, link, Payload::Form(Secret::new(body)))
    }

    /// Adds a header. `Authorization` and `Cookie` are not for callers; such a header is left out. A value with line
    /// ends or other control characters makes the request one that is not sent.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if !name.eq_ignore_ascii_case("authorization") && !name.eq_ignore_ascii_case("cookie") {
            self.headers.push((name, value.into()));
        }
        self
    }

    /// What it does.
    pub fn method(&self) -> Method {
        self.method
    }

    /// Where it goes.
    pub fn link(&self) -> &Link {
        &self.link
    }

    /// For people and logs: method, origin and path.
    pub fn redacted(&self) -> String {
        format!("{} {}", self.method.word(), self.link.redacted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{BearerToken, Origin, WriteMethod, WritePermit};

    #[test]
    fn what_is_large_is_packed_and_comes_out_as_it_was() {
        let text = "\"Id\",\"LastName\"\n".repeat(400);
        let Some(Payload::Packed { kind, bytes }) = Payload::json(text.clone().into_bytes()).packed() else {
            panic!("not packed");
        };
        assert!(bytes.len() * 10 < text.len() && kind.starts_with("application/json"));
        let mut out = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(bytes.as_slice()), &mut out).unwrap();
        assert_eq!(out, text);
        let noise: Vec<u8> = (0..2_000u64).map(|n| (n.wrapping_mul(0x9fb2_1c65_1e98_df25) >> 56) as u8).collect();
        let noise = noise.iter().zip(noise.iter().rev()).map(|(a, b)| a ^ b.rotate_left(3)).collect::<Vec<u8>>();
        let packed = Payload::json(noise.clone()).packed();
        assert!(packed.is_none_or(|packed| packed.len() < noise.len()), "nothing grows");
        assert!(Payload::json(vec![b'x'; SMALL - 1]).packed().is_none() && Payload::Nothing.packed().is_none());
    }

    #[test]
    fn nothing_secret_and_nobodys_data_is_in_what_a_request_shows() {
        let origin = Origin::of("https://org.crm4.dynamics.com").unwrap();
        let token = BearerToken::bind(origin.clone(), Secret::new("canary-token")).unwrap();
        let signed = token.get("/api?$filter=x").unwrap();
        let form = Request::post_form(signed.link().clone(), &[("client_secret", "canary 1")]);
        let body = Payload::json(b"{\"lastname\":\"canary\"}".to_vec());
        let link = origin.link("/api/data/v9.2/contacts").unwrap();
        let written = WritePermit::granted(origin).request(&token, WriteMethod::Post, link, body).unwrap();
        assert_eq!(written.redacted(), "POST https://org.crm4.dynamics.com/api/data/v9.2/contacts");
        for request in [signed, form, written] {
            for shown in [format!("{request:?}"), request.redacted()] {
                assert!(!shown.contains("canary"), "{shown}");
            }
        }
    }
}
