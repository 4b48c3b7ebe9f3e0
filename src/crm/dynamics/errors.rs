//! The Web API's refusals become faults: by error code first, then by status (learn.microsoft.com, "Compose HTTP
//! requests and handle errors", "Web service error codes", "Service protection API limits").
use super::{lax, limits};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpResponse, Origin, told_to_wait};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

/// What `{"error":{"code","message"}}` says; both may be empty.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ApiError {
    #[serde(default, deserialize_with = "text")]
    code: String,
    #[serde(default, deserialize_with = "text")]
    message: String,
}

#[derive(Deserialize)]
struct ErrorBody {
    error: ApiError,
}

/// A text, or an empty one where there is something else.
fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    lax::one(from).map(Option::unwrap_or_default)
}

impl ApiError {
    /// The error in an answer of the form the Web API has; none in any other answer. A gateway may use that form as well.
    pub(super) fn of(response: &HttpResponse) -> Option<Self> {
        serde_json::from_slice::<ErrorBody>(&response.body).ok().map(|body| body.error)
    }

    /// Its code in lower case.
    pub(super) fn code(&self) -> String {
        self.code.trim().to_ascii_lowercase()
    }
}

/// A refusal, read once.
pub(super) struct Refusal {
    /// The fault it stands for.
    pub(super) fault: Fault,
    /// Its code in lower case, where the answer has the Web API's form.
    pub(super) code: Option<String>,
}

/// Lets a successful JSON answer through.
///
/// # Errors
/// The fault the answer stands for.
pub(super) fn accept(response: HttpResponse, now: Timestamp) -> Outcome<HttpResponse> {
    if (200..300).contains(&response.status) {
        response.json_body().map_err(|f| f.correlated(request_id(&response)))?;
        return Ok(response);
    }
    Err(fault_of(&response, now))
}

/// The fault a refusal stands for.
pub(super) fn fault_of(response: &HttpResponse, now: Timestamp) -> Fault {
    refusal(response, now).fault
}

/// A refusal with its code.
pub(super) fn refusal(response: &HttpResponse, now: Timestamp) -> Refusal {
    let parsed = ApiError::of(response);
    let (is_api, lower) = (parsed.is_some(), parsed.as_ref().map(ApiError::code));
    let error = parsed.unwrap_or_default();
    let kind = by_code(response.status, &error).unwrap_or_else(|| by_status(response.status, is_api));
    let said = if is_api { crate::http::scrub(&error.message) } else { response.excerpt() };
    let said: String = said.chars().take(400).collect();
    let code = error.code.trim();
    let mut fault =
        Fault::new(kind, format!("HTTP {} {code} {said}", response.status)).correlated(request_id(response));
    if !code.is_empty() {
        fault = fault.with("code", code.chars().take(20).collect::<String>());
    }
    let pause = response.retry_after_s(now).filter(|_| matches!(response.status, 429 | 500..=599));
    let fault = named(told_to_wait(fault, pause, now), &error.message);
    let fault = if response.status == 401 { rejected(fault, response) } else { fault };
    Refusal { fault, code: lower }
}

/// The names in the message that the sentence needs: learn.microsoft.com shows these messages, but promises none of
/// them, so whatever is not found is left out.
fn named(fault: Fault, message: &str) -> Fault {
    use ErrorKind as K;
    let found: &[(&str, Option<&str>)] = &match fault.kind {
        K::PrivilegeMissing => [
            ("privilege", word_after(message, "missing ").filter(|w| w.starts_with("prv")).or(Some("?"))),
            ("table", quoted_after(message, "entity ").or(Some("?"))),
        ],
        K::FieldMissing => [
            ("field", quoted_after(message, "property named ").or(Some("?"))),
            ("table", Some(quoted_after(message, "on type ").map_or("?", short_type))),
        ],
        K::PayloadRefused => [
            ("field", quoted_after(message, "property ")),
            ("table", quoted_after(message, "on type ").map(short_type)),
        ],
        K::TextTooLong => [
            ("field", quoted_after(message, "length of the ")),
            ("length", quoted_after(message, "maximum allowed length of ")),
        ],
        K::ChoiceOutOfRange => [("field", quoted_after(message, " of ")), ("value", word_after(message, "value "))],
        K::Throttled => {
            let code = fault.args.get("code").map(|code| code.to_ascii_lowercase());
            [("limit", code.as_deref().and_then(limits::limit_of).or_else(|| limit(message))), ("table", None)]
        }
        _ => return fault,
    };
    found.iter().fold(fault, |fault, (name, value)| match value {
        Some(value) => fault.with(name, value),
        None => fault,
    })
}

/// Which of the three limits of service protection was met, where the code does not tell.
fn limit(message: &str) -> Option<&'static str> {
    let says = |text: &str| message.contains(text);
    if says("Number of requests") {
        Some("requests")
    } else if says("execution time") {
        Some("time")
    } else {
        says("concurrent requests").then_some("concurrent")
    }
}

/// What a 401 says of the token: expired, or made for another address (RFC 6750 section 3).
fn rejected(fault: Fault, response: &HttpResponse) -> Fault {
    let challenge =
        response.headers_named("www-authenticate").find(|h| h.trim().to_ascii_lowercase().starts_with("bearer"));
    let Some(challenge) = challenge else { return fault };
    let said = |name: &str| parameter(challenge, name);
    let kind = match said("error_description") {
        Some(text) if text.to_ascii_lowercase().contains("expired") => ErrorKind::TokenExpired,
        _ => fault.kind,
    };
    let mut fault = Fault { kind, ..fault };
    if let Some(resource) = said("resource_id") {
        fault = fault.with("resource", resource.trim_end_matches('/'));
    }
    fault
}

/// A 401 of an organisation that names another address than the one we asked: the token was made for the wrong one.
pub(super) fn refined(fault: Fault, org: &Origin) -> Fault {
    let other = fault.args.get("resource").filter(|named| Origin::of(named).is_ok_and(|o| o != *org)).cloned();
    match (fault.kind, other) {
        (ErrorKind::TokenRejected, Some(named)) => {
            let detail = format!("{}; the organisation calls itself {named}, the token is for {org}", fault.detail);
            let clean = Fault::new(ErrorKind::TokenAudience, detail);
            Fault { detail: clean.detail, kind: clean.kind, ..fault }
        }
        _ => fault,
    }
}

/// `name="value"` or `name=value` in a challenge.
fn parameter<'t>(challenge: &'t str, name: &str) -> Option<&'t str> {
    challenge.trim().get(6..)?.split(',').find_map(|pair| {
        let (found, value) = pair.split_once('=')?;
        found.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"'))
    })
}

/// The server's own request id, to quote to Microsoft.
pub(super) fn request_id(response: &HttpResponse) -> Option<String> {
    response.header("x-ms-service-request-id").or_else(|| response.header("req_id")).map(str::to_owned)
}

/// The documented codes.
fn by_code(status: u16, error: &ApiError) -> Option<ErrorKind> {
    use ErrorKind as K;
    if matches!(status, 401 | 429) {
        return None;
    }
    let says = |text: &str| error.message.contains(text);
    Some(match error.code().as_str() {
        "0x80072560" => K::NotAMember,
        "0x80040220" => K::PrivilegeMissing,
        "0x80048306" => K::RecordAccess,
        "0x80040225" | "0x8004d24b" => K::UserDisabled,
        "0x80072321" | "0x80072322" | "0x80072326" => K::Throttled,
        "0x80040217" => K::RowMissing,
        "0x80060891" => K::KeyRowMissing,
        "0x80060888" if says("Could not find a property named") => K::FieldMissing,
        "0x8006088a" if status == 404 => K::TableMissing,
        "0x8006088a" if status == 501 => K::FunctionUnsupported,
        "0x80060888" | "0x8006088a" => K::QueryRefused,
        "0x80048d19" => K::PayloadRefused,
        "0x80044331" => K::TextTooLong,
        "0x8004431a" => K::ChoiceOutOfRange,
        "0x80048408" => K::StatusInvalid,
        "0x80040265" => K::BusinessRule,
        "0x80044352" => K::VersionStampExpired,
        "0x80060882" => K::VersionMismatch,
        "0x80040237" | "0x80060892" => K::DuplicateKey,
        "0x80040333" => K::DuplicateFound,
        "0x80044150" | "0x80044151" => K::CrmDatabaseBusy,
        "0x80040216" => K::ServerError,
        _ => return by_words(&error.message),
    })
}

/// Codes may be empty or `0x0`; then the documented sentences speak.
fn by_words(message: &str) -> Option<ErrorKind> {
    use ErrorKind as K;
    #[rustfmt::skip]
    const SENTENCES: &[(&str, ErrorKind)] = &[
        ("missing prv", K::PrivilegeMissing),
        ("Could not find a property named", K::FieldMissing),
        ("Resource not found for the segment", K::TableMissing),
        ("not a member of the organization", K::NotAMember),
        ("An undeclared property", K::PayloadRefused),
        ("Version stamp associated with the client has expired", K::VersionStampExpired),
        ("doesn't match the RowVersion property provided", K::VersionMismatch),
        ("a duplicate of the current record already exists", K::DuplicateFound),
    ];
    SENTENCES.iter().find(|(sentence, _)| message.contains(sentence)).map(|(_, kind)| *kind)
}

fn by_status(status: u16, is_api: bool) -> ErrorKind {
    use ErrorKind as K;
    match status {
        401 => K::TokenRejected,
        408 => K::Timeout,
        413 => K::RequestTooLarge,
        429 => K::Throttled,
        503 => K::Maintenance,
        500..=599 if status != 501 => K::ServerError,
        _ if !is_api => K::NotTheApi,
        403 => K::RecordAccess,
        405 => K::OperationNotAllowed,
        501 => K::FunctionUnsupported,
        _ => K::QueryRefused,
    }
}

fn word_after<'t>(text: &'t str, mark: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(mark)?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    rest.get(..end.min(120)).filter(|w| !w.is_empty())
}

fn quoted_after<'t>(text: &'t str, mark: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(mark)?;
    let (name, _) = rest.strip_prefix('\'')?.split_once('\'')?;
    Some(name).filter(|n| n.len() <= 200)
}

fn short_type(full: &str) -> &str {
    full.rsplit('.').next().unwrap_or(full)
}

#[cfg(test)]
mod tests;
