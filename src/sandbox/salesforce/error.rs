//! What the REST API refuses with: an array of messages with codes.
use crate::sandbox::reply::Reply;
use serde_json::{Value, json};

/// One refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SfError {
    pub status: u16,
    pub code: &'static str,
    pub text: String,
    pub fields: Vec<String>,
}

impl SfError {
    /// A refusal with any status.
    pub fn new(status: u16, code: &'static str, text: impl Into<String>) -> Self {
        Self { status, code, text: text.into(), fields: Vec::new() }
    }

    /// A refusal with 400.
    pub fn bad(code: &'static str, text: impl Into<String>) -> Self {
        Self::new(400, code, text)
    }

    /// Names the fields it is about.
    pub fn on(mut self, field: &str) -> Self {
        self.fields.push(field.to_owned());
        self
    }

    /// Nothing stands at this address.
    pub fn not_found() -> Self {
        Self::new(404, "NOT_FOUND", "The requested resource does not exist")
    }

    /// This address does not understand the method.
    pub fn method(method: &str, allowed: &str) -> Self {
        let text = format!("HTTP Method '{method}' not allowed. Allowed are {allowed}");
        Self::new(405, "METHOD_NOT_ALLOWED", text)
    }

    /// The body is no JSON of the right shape.
    pub fn json(why: impl Into<String>) -> Self {
        Self::bad("JSON_PARSER_ERROR", why)
    }

    /// As a request's own answer tells it.
    pub fn body(&self) -> Value {
        let mut one = json!({ "message": self.text, "errorCode": self.code });
        if let (false, Some(one)) = (self.fields.is_empty(), one.as_object_mut()) {
            one.insert("fields".to_owned(), json!(self.fields));
        }
        json!([one])
    }

    /// As a row among many tells it.
    pub fn row(&self) -> Value {
        json!({ "statusCode": self.code, "message": self.text, "fields": self.fields })
    }

    /// As bulk results tell it: `CODE:message:fields --`.
    pub fn in_bulk(&self) -> String {
        format!("{}:{}:{} --", self.code, self.text, self.fields.join(","))
    }

    /// As an answer.
    pub fn reply(&self) -> Reply {
        json_reply(self.status, &self.body())
    }
}

/// An answer in JSON.
pub(crate) fn json_reply(status: u16, value: &Value) -> Reply {
    Reply::new(status, "application/json;charset=UTF-8", value.to_string().into_bytes())
}
