//! Requests, and the bearer token that can only reach its own origin.
use super::origin::{Link, Origin};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::secret::Secret;

/// A token bound to the origin it was issued for. There is no way to put it on a request to another origin: requests
/// that carry it are made by the token, from links of its own origin.
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
        if link.origin() != &self.origin {
            return Err(
                Fault::new(ErrorKind::ForeignLink, "a token for another origin").with("host", link.origin().host())
            );
        }
        Ok(Request { link, headers: Vec::new(), bearer: Some(self.secret.clone()), form: None })
    }
}

/// A request that can be sent, several times if need be.
#[derive(Debug, Clone)]
pub struct Request {
    pub(super) link: Link,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) bearer: Option<Secret>,
    pub(super) form: Option<Secret>,
}

impl Request {
    /// An unsigned GET.
    pub fn get(link: Link) -> Self {
        Self { link, headers: Vec::new(), bearer: None, form: None }
    }

    /// A POST of a form, as token endpoints take it. The pairs may hold secrets.
    pub fn post_form(link: Link, pairs: &[(&str, &str)]) -> Self {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        Self { link, headers: Vec::new(), bearer: None, form: Some(Secret::new(body)) }
    }

    /// Adds a header. `Authorization` and `Cookie` are not for callers; such a header is left out.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if !name.eq_ignore_ascii_case("authorization") && !name.eq_ignore_ascii_case("cookie") {
            self.headers.push((name, value.into()));
        }
        self
    }

    /// `GET` or `POST`.
    pub fn method(&self) -> &'static str {
        if self.form.is_some() { "POST" } else { "GET" }
    }

    /// Where it goes.
    pub fn link(&self) -> &Link {
        &self.link
    }

    /// For people and logs: method, origin and path.
    pub fn redacted(&self) -> String {
        format!("{} {}", self.method(), self.link.redacted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> BearerToken {
        let origin = Origin::of("https://org.crm4.dynamics.com").unwrap();
        BearerToken::bind(origin, Secret::new("canary-token")).unwrap()
    }

    #[test]
    fn a_token_cannot_be_put_on_a_request_to_another_origin() {
        let elsewhere = Origin::of("https://evil.example").unwrap().link("/x").unwrap();
        assert_eq!(token().follow(elsewhere).unwrap_err().kind, ErrorKind::ForeignLink);
        assert!(token().get("//evil.example/x").is_err());
        let unsigned = Request::get(Origin::of("https://evil.example").unwrap().link("/x").unwrap())
            .header("Authorization", "Bearer canary-token");
        assert!(unsigned.headers.is_empty() && unsigned.bearer.is_none());
    }

    #[test]
    fn tokens_that_would_break_a_header_are_refused() {
        let origin = Origin::of("https://org.crm4.dynamics.com").unwrap();
        for bad in ["", "a b", "a\r\nX: y", "a\0", "토큰"] {
            assert!(BearerToken::bind(origin.clone(), Secret::new(bad)).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn nothing_secret_is_in_what_a_request_shows() {
        let signed = token().get("/api?$filter=x").unwrap();
        let form = Request::post_form(signed.link().clone(), &[("client_secret", "canary 1")]);
        for shown in [format!("{signed:?}"), signed.redacted(), format!("{form:?}"), form.redacted()] {
            assert!(!shown.contains("canary"), "{shown}");
        }
    }
}
