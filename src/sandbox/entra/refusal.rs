//! A refusal as the platform writes it: the word of the standard, the AADSTS number, the sentence around it.
use super::super::data::calendar::instant_text;
use super::super::instance::Instance;
use super::super::reply::Reply;
use super::codes::{Code, code};
use serde_json::json;

/// One refusal.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    code: Code,
    text: String,
}

impl Refusal {
    /// The refusal with this number.
    pub fn of(number: u64) -> Self {
        let code = code(number);
        Self { code, text: code.text.to_owned() }
    }

    /// Says it in other words.
    pub fn says(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// Answers with another word of the standard.
    pub fn word(mut self, error: &'static str) -> Self {
        self.code.error = error;
        self
    }

    /// The word of the standard.
    pub fn error(&self) -> &'static str {
        self.code.error
    }

    /// The sentence with its number, as it stands in a redirect and on a page.
    pub fn sentence(&self) -> String {
        format!("AADSTS{}: {}", self.code.number, self.text)
    }

    /// The answer.
    pub fn reply(&self, shared: &Instance) -> Reply {
        let (trace, correlation) = (uuid::Uuid::new_v4().to_string(), uuid::Uuid::new_v4().to_string());
        let stamp = instant_text(shared.now()).replace('T', " ");
        let number = self.code.number;
        let mut value = json!({
            "error": self.code.error,
            "error_description": format!("{} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}", self.sentence()),
            "error_codes": [number], "timestamp": stamp, "trace_id": trace, "correlation_id": correlation,
            "error_uri": format!("https://login.microsoftonline.com/error?code={number}"),
        });
        if let (Some(suberror), Some(object)) = (self.code.suberror, value.as_object_mut()) {
            object.insert("suberror".to_owned(), json!(suberror));
        }
        let reply = Reply::new(self.code.status, "application/json; charset=utf-8", value.to_string().into_bytes())
            .with("cache-control", "no-store, no-cache");
        match self.code.status {
            429 | 503 => reply.with("retry-after", "1"),
            _ => reply,
        }
    }
}
