//! An answer before it goes on the wire, and how it goes: whole, cut short, or not at all.
use super::errors::ODataError;
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use futures_util::stream;
use serde_json::Value;
use std::time::Duration;

/// How the body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Ending {
    #[default]
    Whole,
    Truncated,
    Closed,
}

/// One answer.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    pub ending: Ending,
    /// Milliseconds to wait first.
    pub delay: u64,
}

const JSON: &str = "application/json; odata.metadata=minimal";

impl Reply {
    /// An answer of any kind.
    pub fn new(status: u16, content_type: &str, body: Vec<u8>) -> Self {
        Self { status, headers: vec![("content-type", content_type.to_owned())], body, ..Self::default() }
    }

    /// An OData answer.
    pub fn json(status: u16, value: &Value) -> Self {
        Self::new(status, JSON, value.to_string().into_bytes())
    }

    /// An OData answer already written.
    pub fn raw_json(body: Vec<u8>) -> Self {
        Self::new(200, JSON, body)
    }

    /// An HTML page.
    pub fn html(status: u16, title: &str) -> Self {
        let page =
            format!("<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>");
        Self::new(status, "text/html; charset=utf-8", page.into_bytes())
    }

    /// A refusal.
    pub fn error(error: &ODataError, details: bool) -> Self {
        Self::json(error.status, &error.body(details))
    }

    /// Adds a header.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The answer as the HTTP server takes it.
    pub async fn send(self) -> Response<Body> {
        if self.delay > 0 {
            tokio::time::sleep(Duration::from_millis(self.delay)).await;
        }
        let length = self.body.len();
        let cut = || std::io::Error::new(std::io::ErrorKind::ConnectionReset, "scripted fault");
        let body = match self.ending {
            Ending::Whole => Body::from(self.body),
            Ending::Closed => Body::from_stream(stream::once(async move { Err::<Bytes, _>(cut()) })),
            Ending::Truncated => {
                let mut half = self.body;
                half.truncate(length / 2);
                let parts = stream::unfold(Some(half), move |state| async move {
                    match state {
                        Some(half) if !half.is_empty() => Some((Ok(Bytes::from(half)), Some(Vec::new()))),
                        Some(_) => {
                            // The pause lets what was written leave before the connection ends.
                            tokio::time::sleep(Duration::from_millis(20)).await;
                            Some((Err(cut()), None))
                        }
                        None => None,
                    }
                });
                Body::from_stream(parts)
            }
        };
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().append(HeaderName::from_static(name), value);
            }
        }
        if self.ending != Ending::Whole {
            response.headers_mut().insert("content-length", HeaderValue::from(length));
        }
        response
    }
}
