//! Every refusal of the Web API as it stands on the wire (own-made payloads in the documented shape).
use super::*;
use crate::fault::{Move, Retry};
use ErrorKind as K;

fn answer(status: u16, body: &str) -> HttpResponse {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned()), ("req_id".into(), "r-1".into())];
    HttpResponse { status, headers, body: body.as_bytes().to_vec() }
}

fn fault(status: u16, code: &str, message: &str) -> Fault {
    let body = serde_json::json!({"error": {"code": code, "message": message}}).to_string();
    fault_of(&answer(status, &body), Timestamp::UNIX_EPOCH)
}

/// Status, code, message, kind, whose move, whether it is tried again.
#[rustfmt::skip]
const REFUSALS: &[(u16, &str, &str, ErrorKind, Move, Retry)] = &[
    (401, "", "", K::TokenRejected, Move::CrmAdmin, Retry::Never),
    (403, "0x80072560", "The user is not a member of the organization.", K::NotAMember, Move::CrmAdmin, Retry::Never),
    (403, "", "The user is not a member of the organization.", K::NotAMember, Move::CrmAdmin, Retry::Never),
    (403, "0x80040220", "Principal user (Id=1, type=8, roleCount=1) is missing prvReadLead privilege (Id=2) on OTC=4 for entity 'lead'", K::PrivilegeMissing, Move::CrmAdmin, Retry::Never),
    (403, "0x0", "Principal user (Id=1, type=8) is missing prvCreateLead privilege (Id=2)", K::PrivilegeMissing, Move::CrmAdmin, Retry::Never),
    (403, "0x80048306", "Principal user does not have rights", K::RecordAccess, Move::CrmAdmin, Retry::Never),
    (403, "0x80040225", "The specified user is either disabled or", K::UserDisabled, Move::CrmAdmin, Retry::Never),
    (403, "0x8004D24B", "The user is not enabled.", K::UserDisabled, Move::CrmAdmin, Retry::Never),
    (403, "", "No.", K::RecordAccess, Move::CrmAdmin, Retry::Never),
    (404, "0x80040217", "contact With Id = 1a Does Not Exist", K::RowMissing, Move::Nobody, Retry::Never),
    (404, "0x80060891", "A record with the specified key values does not exist in contact entity", K::KeyRowMissing, Move::You, Retry::Never),
    (404, "0x8006088a", "Resource not found for the segment 'foo'.", K::TableMissing, Move::CrmAdmin, Retry::Never),
    (404, "", "Resource not found for the segment 'foo'.", K::TableMissing, Move::CrmAdmin, Retry::Never),
    (501, "0x8006088a", "The \"startswith\" function isn't supported for Metadata Entities", K::FunctionUnsupported, Move::Us, Retry::Never),
    (400, "0x80060888", "Could not find a property named 'x' on type 'Microsoft.Dynamics.CRM.contact'.", K::FieldMissing, Move::CrmAdmin, Retry::Never),
    (400, "0x80060888", "Syntax error at position 3", K::QueryRefused, Move::Us, Retry::Never),
    (400, "0x80048d19", "Error identified in Payload", K::PayloadRefused, Move::Us, Retry::Never),
    (400, "0x0", "An undeclared property 'x' which only has property annotations in the payload but no property value was found in the payload.", K::PayloadRefused, Move::Us, Retry::Never),
    (400, "0x80044331", "A validation error occurred. The length of the 'lastname' attribute of the 'contact' entity exceeded the maximum allowed length of '50'.", K::TextTooLong, Move::You, Retry::Never),
    (400, "0x8004431A", "A validation error occurred. The value 99 of 'gendercode' on record of type 'contact' is outside the valid range.", K::ChoiceOutOfRange, Move::You, Retry::Never),
    (400, "0x80048408", "2 is not a valid status code for state code 1", K::StatusInvalid, Move::You, Retry::Never),
    (400, "0x80040265", "Kunde hat noch offene Posten.", K::BusinessRule, Move::CrmAdmin, Retry::Never),
    (400, "0x80044352", "Version stamp associated with the client has expired. Please perform a full sync.", K::VersionStampExpired, Move::Nobody, Retry::Never),
    (400, "", "Version stamp associated with the client has expired. Please perform a full sync.", K::VersionStampExpired, Move::Nobody, Retry::Never),
    (405, "", "This operation is not allowed.", K::OperationNotAllowed, Move::CrmAdmin, Retry::Never),
    (412, "0x80060882", "The version of the existing record doesn't match the RowVersion property provided.", K::VersionMismatch, Move::Nobody, Retry::Never),
    (412, "", "The version of the existing record doesn't match the RowVersion property provided.", K::VersionMismatch, Move::Nobody, Retry::Never),
    (412, "0x80040237", "A record with matching key values already exists.", K::DuplicateKey, Move::You, Retry::Never),
    (412, "0x80060892", "Entity Key Email violated.", K::DuplicateKey, Move::You, Retry::Never),
    (412, "0x80040333", "A record was not created or updated because a duplicate of the current record already exists.", K::DuplicateFound, Move::CrmAdmin, Retry::Never),
    (500, "0x80040333", "A record was not created or updated because a duplicate of the current record already exists.", K::DuplicateFound, Move::CrmAdmin, Retry::Never),
    (413, "", "too large", K::RequestTooLarge, Move::Us, Retry::Never),
    (429, "0x80072322", "Number of requests exceeded the limit of 6000 over time window of 300 seconds.", K::Throttled, Move::Nobody, Retry::After),
    (429, "0x80072321", "Combined execution time of incoming requests exceeded limit of 1,200,000 milliseconds over time window of 300 seconds.", K::Throttled, Move::Nobody, Retry::After),
    (429, "0x80072326", "Number of concurrent requests exceeded the limit of 52.", K::Throttled, Move::Nobody, Retry::After),
    (500, "0x80044150", "Generic SQL error.", K::CrmDatabaseBusy, Move::Nobody, Retry::Backoff),
    (500, "0x80044151", "SQL timeout expired.", K::CrmDatabaseBusy, Move::Nobody, Retry::Backoff),
    (500, "0x80040216", "An unexpected error occurred.", K::ServerError, Move::Vendor, Retry::Backoff),
    (502, "", "", K::ServerError, Move::Vendor, Retry::Backoff),
    (503, "", "", K::Maintenance, Move::Vendor, Retry::Backoff),
    (504, "", "", K::ServerError, Move::Vendor, Retry::Backoff),
    (400, "0xdeadbeef", "Nobody knows this one.", K::QueryRefused, Move::Us, Retry::Never),
];

#[test]
fn documented_refusals_lead_to_their_kind_and_to_whose_move_it_is() {
    for (status, code, message, kind, whose, retry) in REFUSALS {
        let fault = fault(*status, code, message);
        assert_eq!(fault.kind, *kind, "{status} {code} {message}");
        assert_eq!((fault.policy().whose_move, fault.policy().retry), (*whose, *retry), "{status} {code}");
        assert!(fault.detail.contains(message.get(..message.len().min(300)).unwrap()), "{}", fault.detail);
        assert_eq!(fault.args.get("code").map(String::as_str), Some(*code).filter(|c| !c.is_empty()), "{status}");
        assert!(fault.quote().ends_with("r-1"), "{}", fault.quote());
    }
}

#[test]
fn what_the_message_names_is_named() {
    let named = |index: &str, args: &[(&str, &str)]| {
        let (status, code, message, ..) = REFUSALS.iter().find(|r| r.2.contains(index)).unwrap();
        let fault = fault(*status, code, message);
        for (name, value) in args {
            assert_eq!(fault.args.get(*name).map(String::as_str), Some(*value), "{message}");
        }
    };
    named("prvReadLead", &[("privilege", "prvReadLead"), ("table", "lead")]);
    named("prvCreateLead", &[("privilege", "prvCreateLead"), ("table", "?")]);
    named("Could not find a property", &[("field", "x"), ("table", "contact")]);
    named("An undeclared property", &[("field", "x")]);
    named("'lastname' attribute", &[("field", "lastname"), ("length", "50")]);
    named("'gendercode'", &[("field", "gendercode"), ("value", "99")]);
    named("Number of requests", &[("limit", "requests")]);
    named("Combined execution", &[("limit", "time")]);
    named("concurrent requests", &[("limit", "concurrent")]);
    // The customer's own words are kept, whatever language they are in.
    assert!(fault(400, "0x80040265", "Kunde hat noch offene Posten.").detail.contains("offene Posten"));
}

#[test]
fn a_401_tells_an_expired_token_from_one_for_another_address() {
    let org = Origin::of("https://org.crm4.dynamics.com").unwrap();
    let kind = |challenge: &str| {
        let mut response = answer(401, "");
        response.headers.push(("www-authenticate".into(), challenge.into()));
        refined(fault_of(&response, Timestamp::UNIX_EPOCH), &org).kind
    };
    let own = "Bearer authorization_uri=https://login.example/t, resource_id=https://org.crm4.dynamics.com/";
    assert_eq!(kind(own), K::TokenRejected);
    assert_eq!(kind(&own.replace("org.crm4", "renamed.crm4")), K::TokenAudience);
    assert_eq!(kind("Bearer error=\"invalid_token\", error_description=\"The token has Expired\""), K::TokenExpired);
    for odd in ["Negotiate", "Bearer", "Bea", "Bearer resource_id=", "Bearer resource_id=nonsense", "Bearer é=ü"] {
        assert_eq!(kind(odd), K::TokenRejected, "{odd}");
    }
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
