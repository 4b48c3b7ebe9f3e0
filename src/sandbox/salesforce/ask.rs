//! One question to the REST API, understood.
use super::error::SfError;
use super::org::Org;
use crate::sandbox::instance::Call;
use serde_json::Value;

/// A caller known, a version chosen.
pub(crate) struct Ask<'a> {
    pub org: &'a Org,
    pub call: &'a Call<'a>,
    /// `v66.0`.
    pub version: String,
    pub parameters: Vec<(String, String)>,
    /// Fields the caller may not see.
    pub hidden: Vec<String>,
    /// Objects that do not exist for the caller.
    pub missing: Vec<String>,
    /// Objects of whose records the caller sees a part.
    pub unshared: Vec<String>,
    /// The caller.
    pub user: super::id::Id,
}

impl Ask<'_> {
    /// A parameter of the address.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The method, as an override in the address has it.
    pub fn method(&self) -> &str {
        match (self.call.method, self.parameter("_HttpMethod")) {
            ("POST", Some(other)) => other,
            (method, _) => method,
        }
    }

    /// Refuses other methods.
    pub fn only(&self, allowed: &[&str]) -> Result<(), SfError> {
        match allowed.contains(&self.method()) {
            true => Ok(()),
            false => Err(SfError::method(self.method(), &allowed.join(","))),
        }
    }

    /// The body as JSON.
    pub fn json(&self) -> Result<Value, SfError> {
        serde_json::from_slice(self.call.body).map_err(|error| SfError::json(format!("{error}")))
    }

    /// A resource's address below the version.
    pub fn path(&self, rest: &str) -> String {
        format!("/services/data/{}/{rest}", self.version)
    }

    /// The version as a number: 66.0.
    pub fn number(&self) -> f64 {
        self.version.trim_start_matches('v').parse().unwrap_or(66.0)
    }

    /// An object by its name, where it exists for the caller.
    pub fn object(&self, name: &str) -> Result<&'static super::model::Object, SfError> {
        let gone = self.missing.iter().any(|other| other.eq_ignore_ascii_case(name));
        self.org.state().object(name).filter(|_| !gone).ok_or_else(SfError::not_found)
    }

    /// Whether the caller sees a field.
    pub fn sees(&self, object: &super::model::Object, field: &super::model::Field) -> bool {
        super::soql::sees(self.org.config.features(), &self.hidden, object, field)
    }
}
