//! Errors as the Web API writes them.
use serde_json::{Value, json};

/// One refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ODataError {
    pub status: u16,
    pub code: &'static str,
    pub message: String,
}

impl ODataError {
    /// A refusal.
    pub fn new(status: u16, code: &'static str, message: String) -> Self {
        Self { status, code, message }
    }

    /// A name no column has.
    pub fn no_property(name: &str, table: &str) -> Self {
        let text = format!("Could not find a property named '{name}' on type 'Microsoft.Dynamics.CRM.{table}'.");
        Self::new(400, "0x80060888", text)
    }

    /// A path nothing answers to.
    pub fn no_segment(segment: &str) -> Self {
        Self::new(404, "0x8006088a", format!("Resource not found for the segment '{segment}'."))
    }

    /// The body; `details` adds the annotations a caller may ask for.
    pub fn body(&self, details: bool) -> Value {
        let mut error = json!({ "code": self.code, "message": self.message });
        if details && let Some(object) = error.as_object_mut() {
            let help = format!(
                "http://go.microsoft.com/fwlink/?LinkID=398563&error=Microsoft.Crm.CrmException%3a{}",
                self.code
            );
            object.insert("@Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus".to_owned(), json!("0"));
            object.insert("@Microsoft.PowerApps.CDS.ErrorDetails.SubErrorCode".to_owned(), json!("2146233088"));
            object.insert("@Microsoft.PowerApps.CDS.HelpLink".to_owned(), json!(help));
            object.insert("@Microsoft.PowerApps.CDS.InnerError.Message".to_owned(), json!(self.message));
        }
        json!({ "error": error })
    }
}
