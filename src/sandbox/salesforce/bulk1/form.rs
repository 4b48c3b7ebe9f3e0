//! How an answer is spelt: job and batch descriptions as XML or JSON, and refusals in either.
use crate::sandbox::instance::Call;
use crate::sandbox::reply::Reply;
use crate::sandbox::salesforce::xml::{element, escaped};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// The namespace of all its elements.
const SPACE: &str = "http://www.force.com/2009/06/asyncapi/dataload";

/// The spelling of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Json,
    Xml,
}

impl Form {
    /// As the request's own content type has it; `None` where that is neither.
    pub fn of(call: &Call<'_>) -> Option<Self> {
        let kind = call.header("content-type").unwrap_or_default();
        match (kind.contains("json"), kind.contains("xml")) {
            (true, _) => Some(Self::Json),
            (_, true) => Some(Self::Xml),
            _ => None,
        }
    }

    /// A member of the request's body, however it is spelt: numbers as their digits.
    pub fn read(self, body: &[u8], name: &str) -> Option<String> {
        let text = String::from_utf8_lossy(body);
        match self {
            Self::Xml => element(&text, name).map(|text| text.trim().to_owned()),
            Self::Json => match serde_json::from_str::<Value>(&text).ok()?.get(name)? {
                Value::String(text) => Some(text.clone()),
                Value::Null => None,
                other => Some(other.to_string()),
            },
        }
    }

    /// One description, such as `jobInfo`.
    pub fn info(self, status: u16, name: &str, members: &[(&'static str, Value)]) -> Reply {
        match self {
            Self::Json => reply(status, self, object(members).to_string()),
            Self::Xml => reply(status, self, format!("{HEAD}{}", flat(name, members, true))),
        }
    }

    /// Several descriptions.
    pub fn infos(self, list: &str, name: &str, all: &[Vec<(&'static str, Value)>]) -> Reply {
        match self {
            Self::Json => {
                let all: Vec<Value> = all.iter().map(|members| object(members)).collect();
                reply(200, self, json!({ name: all }).to_string())
            }
            Self::Xml => {
                let inner: String = all.iter().map(|members| flat(name, members, false)).collect();
                reply(200, self, format!("{HEAD}<{list} xmlns=\"{SPACE}\">{inner}</{list}>"))
            }
        }
    }

    /// A list of names, as the results of a query batch are told.
    pub fn names(self, list: &str, name: &str, names: &[String]) -> Reply {
        match self {
            Self::Json => reply(200, self, json!(names).to_string()),
            Self::Xml => {
                let inner: String = names.iter().map(|text| format!("<{name}>{}</{name}>", escaped(text))).collect();
                reply(200, self, format!("{HEAD}<{list} xmlns=\"{SPACE}\">{inner}</{list}>"))
            }
        }
    }
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

fn reply(status: u16, form: Form, text: String) -> Reply {
    let kind = match form {
        Form::Json => "application/json",
        Form::Xml => "application/xml",
    };
    Reply::new(status, kind, text.into_bytes())
}

fn object(members: &[(&'static str, Value)]) -> Value {
    Value::Object(members.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect::<Map<_, _>>())
}

/// Elements without depth; what is null is left out.
fn flat(name: &str, members: &[(&'static str, Value)], spaced: bool) -> String {
    let space = if spaced { format!(" xmlns=\"{SPACE}\"") } else { String::new() };
    let mut text = format!("<{name}{space}>");
    for (member, value) in members.iter().filter(|(_, value)| !value.is_null()) {
        let shown = value.as_str().map_or_else(|| value.to_string(), escaped);
        let _ = write!(text, "<{member}>{shown}</{member}>");
    }
    let _ = write!(text, "</{name}>");
    text
}

/// One refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    code: &'static str,
    text: String,
}

impl Refusal {
    /// With one of the exception codes.
    pub fn new(code: &'static str, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }

    /// As an answer.
    pub fn reply(&self, form: Form) -> Reply {
        form.info(400, "error", &[("exceptionCode", json!(self.code)), ("exceptionMessage", json!(self.text))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_spelt_in_either_form_and_read_back() {
        let members = [("id", json!("750")), ("object", json!("A&B")), ("nothing", Value::Null), ("count", json!(3))];
        let body = |form: Form| String::from_utf8(form.info(201, "jobInfo", &members).body).unwrap();
        assert!(body(Form::Xml).ends_with(
            "<jobInfo xmlns=\"http://www.force.com/2009/06/asyncapi/dataload\"><id>750</id><object>A&amp;B</object><count>3</count></jobInfo>"
        ));
        for form in [Form::Xml, Form::Json] {
            let bytes = body(form).into_bytes();
            assert_eq!(form.read(&bytes, "object").as_deref(), Some("A&B"));
            assert_eq!(form.read(&bytes, "count").as_deref(), Some("3"));
            assert_eq!(form.read(&bytes, "nothing"), None);
        }
    }
}
