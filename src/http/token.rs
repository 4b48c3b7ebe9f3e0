//! The bearer token that can only reach its own origin, and the permit without which it can only read.
use super::origin::{Link, Origin};
use super::request::{Method, Payload, Request};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::secret::Secret;

/// A token bound to the origin it was issued for. There is no way to put it on a request to another origin: requests
/// that carry it are made by the token, from links of its own origin. By itself it signs GETs and nothing else:
///
/// ```compile_fail
/// # use fieldbridge::http::{BearerToken, Link};
/// fn write(token: &BearerToken, link: Link) {
///     let _ = token.post(link);
/// }
/// ```
#[derive(Debug, Clone)]
pub struct BearerToken {
    origin: Origin,
    secret: Secret,
}

impl BearerToken {
    /// Binds a token.
    ///
    /// # Errors
    /// `BadJson` when the token could not be sent in a header: empty, blanks or control characters in it.
    pub fn bind(origin: Origin, secret: Secret) -> Outcome<Self> {
        let text = secret.expose();
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Fault::new(ErrorKind::BadJson, "an access token that cannot be sent in a header"));
        }
        Ok(Self { origin, secret })
    }

    /// A signed GET below the token's own origin.
    ///
    /// # Errors
    /// As [`Origin::link`].
    pub fn get(&self, path: &str) -> Outcome<Request> {
        self.follow(self.origin.link(path)?)
    }

    /// A signed GET of a link.
    ///
    /// # Errors
    /// `ForeignLink` when the link belongs to another origin.
    pub fn follow(&self, link: Link) -> Outcome<Request> {
        self.sign(Request::get(link))
    }

    fn sign(&self, mut request: Request) -> Outcome<Request> {
        let origin = request.link.origin();
        if origin != &self.origin {
            return Err(Fault::new(ErrorKind::ForeignLink, "a token for another origin").with("host", origin.host()));
        }
        request.bearer = Some(self.secret.clone());
        Ok(request)
    }
}

/// The right to change something at one origin. Whoever only reads, or rehearses, never holds one, and without one a
/// token signs GETs only (correctness.md S33). It is made where somebody agreed to writing, and is not copied about.
#[derive(Debug)]
pub struct WritePermit {
    origin: Origin,
}

/// What a permit allows beside GET.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WriteMethod {
    /// Makes something, or calls an action.
    Post,
    /// Changes what is named, or makes it.
    Patch,
    /// Sets one value.
    Put,
    /// Removes.
    Delete,
}

impl WriteMethod {
    /// As it is written on the wire.
    pub fn word(self) -> &'static str {
        Method::from(self).word()
    }
}

impl From<WriteMethod> for Method {
    fn from(method: WriteMethod) -> Self {
        match method {
            WriteMethod::Post => Method::Post,
            WriteMethod::Patch => Method::Patch,
            WriteMethod::Put => Method::Put,
            WriteMethod::Delete => Method::Delete,
        }
    }
}

impl WritePermit {
    /// Permits writing at this origin.
    pub fn granted(origin: Origin) -> Self {
        Self { origin }
    }

    /// A signed request that changes something.
    ///
    /// # Errors
    /// `ForeignLink` when the link or the token belongs to another origin than the permit.
    pub fn request(&self, token: &BearerToken, method: WriteMethod, link: Link, payload: Payload) -> Outcome<Request> {
        if link.origin() != &self.origin {
            return Err(
                Fault::new(ErrorKind::ForeignLink, "a permit for another origin").with("host", link.origin().host())
            );
        }
        token.sign(Request::with(method.into(), link, payload))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn org() -> Origin {
        Origin::of("https://org.crm4.dynamics.com").unwrap()
    }

    fn token() -> BearerToken {
        BearerToken::bind(org(), Secret::new("canary-token")).unwrap()
    }

    fn elsewhere() -> Link {
        Origin::of("https://evil.example").unwrap().link("/x").unwrap()
    }

    #[test]
    fn a_token_cannot_be_put_on_a_request_to_another_origin() {
        assert_eq!(token().follow(elsewhere()).unwrap_err().kind, ErrorKind::ForeignLink);
        assert!(token().get("//evil.example/x").is_err());
        let unsigned = Request::get(elsewhere()).header("Authorization", "Bearer canary-token");
        assert!(unsigned.headers.is_empty() && unsigned.bearer.is_none());
    }

    #[test]
    fn a_permit_does_not_reach_further_than_its_origin() {
        let here = WritePermit::granted(org());
        let link = org().link("/api/data/v9.2/contacts").unwrap();
        let ok = here.request(&token(), WriteMethod::Post, link.clone(), Payload::json(b"{}".to_vec())).unwrap();
        assert_eq!((ok.method().word(), ok.bearer.is_some()), ("POST", true));
        let refused = |result: Outcome<Request>| assert_eq!(result.unwrap_err().kind, ErrorKind::ForeignLink);
        refused(here.request(&token(), WriteMethod::Delete, elsewhere(), Payload::Nothing));
        let there = WritePermit::granted(elsewhere().origin().clone());
        refused(there.request(&token(), WriteMethod::Delete, link, Payload::Nothing));
        refused(there.request(&token(), WriteMethod::Delete, elsewhere(), Payload::Nothing));
    }

    #[test]
    fn a_token_alone_only_reads() {
        assert_eq!(token().get("/x").unwrap().method(), Method::Get);
    }

    #[test]
    fn tokens_that_would_break_a_header_are_refused() {
        for bad in ["", "a b", "a\r\nX: y", "a\0", "토큰"] {
            assert!(BearerToken::bind(org(), Secret::new(bad)).is_err(), "{bad:?}");
        }
    }
}
