//! The Web API's refusals become faults: by error code first, then by status (learn.microsoft.com, "Compose HTTP
//! requests and handle errors", "Web service error codes", "Service protection API limits").
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::HttpResponse;
use jiff::Timestamp;
use serde::Deserialize;

/// What `{"error":{"code","message"}}` says; both may be empty.
#[derive(Debug, Default, Deserialize)]
struct ApiError {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

#[derive(Deserialize)]
struct ErrorBody {
    error: ApiError,
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
    let parsed = serde_json::from_slice::<ErrorBody>(&response.body).ok().map(|b| b.error);
    let is_api = parsed.is_some();
    let error = parsed.unwrap_or_default();
    let kind = by_code(response.status, &error).unwrap_or_else(|| by_status(response.status, is_api));
    let said = if is_api { crate::http::scrub(&error.message) } else { response.excerpt() };
    let said: String = said.chars().take(400).collect();
    let mut fault =
        Fault::new(kind, format!("HTTP {} {} {said}", response.status, error.code)).correlated(request_id(response));
    fault.retry_after_s = response.retry_after_s(now).filter(|_| matches!(response.status, 429 | 500..=599));
    match kind {
        ErrorKind::PrivilegeMissing => fault
            .with("privilege", word_after(&error.message, "missing ").filter(|w| w.starts_with("prv")).unwrap_or("?"))
            .with("table", quoted_after(&error.message, "entity ").unwrap_or("?")),
        ErrorKind::FieldMissing => fault
            .with("field", quoted_after(&error.message, "property named ").unwrap_or("?"))
            .with("table", quoted_after(&error.message, "on type ").map_or("?", short_type)),
        _ => fault,
    }
}

/// The server's own request id, to quote to Microsoft.
pub(super) fn request_id(response: &HttpResponse) -> Option<String> {
    response.header("x-ms-service-request-id").or_else(|| response.header("req_id")).map(str::to_owned)
}

fn by_code(status: u16, error: &ApiError) -> Option<ErrorKind> {
    use ErrorKind as K;
    if matches!(status, 401 | 429) {
        return None;
    }
    let code = error.code.to_ascii_lowercase();
    let says = |text: &str| error.message.contains(text);
    Some(match code.as_str() {
        "0x80072560" => K::NotAMember,
        "0x80040220" => K::PrivilegeMissing,
        "0x80048306" => K::RecordAccess,
        "0x80040225" | "0x8004d24b" => K::UserDisabled,
        "0x80072321" | "0x80072322" | "0x80072326" => K::Throttled,
        "0x80060888" if says("Could not find a property named") => K::FieldMissing,
        "0x8006088a" if status == 404 => K::TableMissing,
        "0x80060888" | "0x8006088a" | "0x80048d19" | "0x80044352" | "0x80040265" => K::QueryRefused,
        "0x80044150" | "0x80044151" | "0x80040216" => K::ServerError,
        _ if says("missing prv") => K::PrivilegeMissing,
        _ if says("Could not find a property named") => K::FieldMissing,
        _ if says("Resource not found for the segment") => K::TableMissing,
        _ if says("not a member of the organization") => K::NotAMember,
        _ => return None,
    })
}

fn by_status(status: u16, is_api: bool) -> ErrorKind {
    use ErrorKind as K;
    match status {
        401 => K::TokenRejected,
        408 => K::Timeout,
        413 => K::Oversize,
        429 => K::Throttled,
        503 => K::Maintenance,
        500..=599 if status != 501 => K::ServerError,
        _ if !is_api => K::NotTheApi,
        403 => K::RecordAccess,
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
mod tests {
    use super::*;
    use ErrorKind as K;

    fn answer(status: u16, body: &str) -> HttpResponse {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned()), ("req_id".into(), "r-1".into())];
        HttpResponse { status, headers, body: body.as_bytes().to_vec() }
    }

    fn fault(status: u16, code: &str, message: &str) -> Fault {
        let body = serde_json::json!({"error": {"code": code, "message": message}}).to_string();
        fault_of(&answer(status, &body), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn documented_refusals_lead_to_their_kind() {
        for (status, code, message, kind) in [
            (401, "", "", K::TokenRejected),
            (403, "0x80072560", "The user is not a member of the organization.", K::NotAMember),
            (403, "0x80040220", "Principal user is missing prvReadLead privilege", K::PrivilegeMissing),
            (403, "0x80048306", "Principal user does not have rights", K::RecordAccess),
            (403, "0x80040225", "The specified user is either disabled or", K::UserDisabled),
            (403, "0x8004D24B", "The user is not enabled.", K::UserDisabled),
            (404, "0x80040217", "contact With Id = 1a Does Not Exist", K::QueryRefused),
            (404, "0x8006088a", "Resource not found for the segment 'foo'.", K::TableMissing),
            (501, "0x8006088a", "The \"startswith\" function isn't supported", K::QueryRefused),
            (
                400,
                "0x80060888",
                "Could not find a property named 'x' on type 'Microsoft.Dynamics.CRM.contact'.",
                K::FieldMissing,
            ),
            (400, "0x80060888", "Syntax error at position 3", K::QueryRefused),
            (400, "0x80048d19", "Error identified in Payload", K::QueryRefused),
            (400, "0x0", "An undeclared property", K::QueryRefused),
            (400, "0x80044352", "Version stamp associated with the client has expired.", K::QueryRefused),
            (413, "", "too large", K::Oversize),
            (429, "0x80072322", "Number of requests exceeded the limit of 6000", K::Throttled),
            (429, "0x80072321", "Combined execution time", K::Throttled),
            (429, "0x80072326", "Number of concurrent requests", K::Throttled),
            (500, "0x80044150", "Generic SQL error.", K::ServerError),
            (500, "0x80044151", "SQL timeout expired.", K::ServerError),
            (500, "0x80040216", "An unexpected error occurred.", K::ServerError),
            (503, "", "", K::Maintenance),
        ] {
            assert_eq!(fault(status, code, message).kind, kind, "{status} {code} {message}");
        }
    }

    #[test]
    fn the_missing_privilege_and_field_are_named() {
        let said = "Principal user (Id=1, type=8, roleCount=1) is missing prvReadLead privilege (Id=2) on OTC=4 for entity 'lead' (LocalizedName='Lead').";
        let f = fault(403, "0x80040220", said);
        assert_eq!((f.args["privilege"].as_str(), f.args["table"].as_str()), ("prvReadLead", "lead"));
        assert_eq!(f.correlation.as_deref(), Some("r-1"));
        let f = fault(
            400,
            "0x80060888",
            "Could not find a property named 'nickname2' on type 'Microsoft.Dynamics.CRM.contact'.",
        );
        assert_eq!((f.args["field"].as_str(), f.args["table"].as_str()), ("nickname2", "contact"));
    }

    #[test]
    fn pages_of_gateways_are_told_apart_from_the_api() {
        let html = "<html><body>Bad Gateway \u{1b}[2J</body></html>";
        for (status, kind) in [
            (502, K::ServerError),
            (504, K::ServerError),
            (503, K::Maintenance),
            (403, K::NotTheApi),
            (404, K::NotTheApi),
            (407, K::NotTheApi),
        ] {
            let mut page = answer(status, html);
            page.headers.clear();
            let f = fault_of(&page, Timestamp::UNIX_EPOCH);
            assert_eq!(f.kind, kind, "{status}");
            assert!(!f.detail.contains('\u{1b}'));
        }
        let mut login = answer(200, "<html>");
        login.headers[0].1 = "text/html".into();
        assert_eq!(accept(login, Timestamp::UNIX_EPOCH).unwrap_err().kind, K::NotTheApi);
    }

    #[test]
    fn the_pause_the_server_names_is_kept() {
        let mut throttled = answer(429, "{\"error\":{\"code\":\"0x80072322\",\"message\":\"x\"}}");
        throttled.headers.push(("retry-after".into(), "17".into()));
        assert_eq!(fault_of(&throttled, Timestamp::UNIX_EPOCH).retry_after_s, Some(17));
    }

    #[test]
    fn odd_bodies_do_not_confuse() {
        for body in ["", "null", "[]", "{\"error\":null}", "{\"error\":{\"code\":7}}", "\u{feff}{}"] {
            assert_eq!(fault_of(&answer(500, body), Timestamp::UNIX_EPOCH).kind, K::ServerError, "{body}");
        }
    }
}
