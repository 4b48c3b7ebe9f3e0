//! Errors as the Web API writes them.
use serde_json::{Value, json};
use std::borrow::Cow;

/// Refusals that a misfortune can ask for by their code: status, code, sentence (learn.microsoft.com, "Web service error
/// codes", "Compose HTTP requests and handle errors", "Service protection API limits"). A code has its status from the
/// page it stands on, or from what callers reported.
const SCRIPTED: [(u16, &str, &str); 24] = [
    (403, "0x80072560", "The user is not a member of the organization."),
    (
        403,
        "0x80040220",
        "Principal user (Id=00000000-0000-0000-0000-000000000001, type=8) is missing prvReadContact privilege (Id=00000000-0000-0000-0000-000000000002) on OTC=2 for entity 'contact'.",
    ),
    (403, "0x80048306", "The principal lacks access to this record."),
    (403, "0x80040225", "The specified user is disabled. Consider enabling this user."),
    (403, "0x8004d24b", "The user is not enabled, or has no roles."),
    (
        429,
        "0x80072321",
        "Combined execution time of incoming requests exceeded limit of 1,200,000 milliseconds over time window of 300 seconds.",
    ),
    (429, "0x80072322", "Number of requests exceeded the limit of 6000 over time window of 300 seconds."),
    (429, "0x80072326", "Number of concurrent requests exceeded the limit of 52."),
    (404, "0x80040217", "contact With Id = 00000000-0000-0000-0000-000000000003 Does Not Exist"),
    (404, "0x80060891", "A record with the specified key values does not exist in contact entity"),
    (400, "0x80060888", "Could not find a property named 'nosuch' on type 'Microsoft.Dynamics.CRM.contact'."),
    (404, "0x8006088a", "Resource not found for the segment 'nosuch'."),
    (400, "0x80048d19", "Error identified in Payload provided by the user for Entity :'contacts'."),
    (
        400,
        "0x80044331",
        "A validation error occurred. The length of the 'lastname' attribute of the 'contact' entity exceeded the maximum allowed length of '50'.",
    ),
    (400, "0x8004431a", "The value 99 of 'gendercode' on record of type 'contact' is outside the valid range."),
    (400, "0x80048408", "7 is not a valid status code for state code 0 on contact."),
    (400, "0x80040265", "A business rule of the organisation refuses this."),
    (400, "0x80044352", "Version stamp associated with the client has expired. Please perform a full sync."),
    (412, "0x80060882", "The version of the existing record doesn't match the RowVersion property provided."),
    (412, "0x80040237", "Cannot insert duplicate key."),
    (412, "0x80060892", "A record that has the attribute values already exists."),
    (
        412,
        "0x80040333",
        "A record was not created or updated because a duplicate of the current record already exists.",
    ),
    (500, "0x80044150", "SQL Server error: transaction was deadlocked (Error 1205)."),
    (500, "0x80044151", "SQL timeout expired."),
];

/// One refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ODataError {
    pub status: u16,
    pub code: Cow<'static, str>,
    pub message: String,
    /// How each row of a bulk request ended, for callers who ask for annotations.
    pub rows: Option<String>,
}

impl ODataError {
    /// A refusal.
    pub fn new(status: u16, code: impl Into<Cow<'static, str>>, message: String) -> Self {
        Self { status, code: code.into(), message, rows: None }
    }

    /// The refusal of this code, with another status where one is given; a code nobody knows has words of its own.
    pub fn scripted(code: &str, status: Option<u16>) -> Self {
        let known = SCRIPTED.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(code));
        let (usual, message) = known.map_or((400, "The request was refused."), |(usual, _, text)| (*usual, *text));
        Self::new(status.unwrap_or(usual), code.to_owned(), message.to_owned())
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
            if let Some(rows) = &self.rows {
                let name = "@Microsoft.PowerApps.CDS.ErrorDetails.Plugin.BulkApiErrorDetails";
                object.insert(name.to_owned(), json!(rows));
            }
            object.insert("@Microsoft.PowerApps.CDS.InnerError.Message".to_owned(), json!(self.message));
        }
        json!({ "error": error })
    }
}
