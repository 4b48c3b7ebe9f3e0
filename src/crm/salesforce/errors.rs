//! What the REST API refuses becomes a fault by its code, and what to do about it (developer.salesforce.com, "Status Codes
//! and Error Responses"; the lists of codes stand in the partner WSDL). Texts are never matched, except where one code
//! stands for two things.
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::HttpResponse;
use jiff::Timestamp;
use serde::Deserialize;

/// How a refusal is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reaction {
    /// Renew the session once, and ask once more.
    Renew,
    /// Stop the whole run; its place is kept.
    Stop,
    /// Stop this object; the others go on.
    StopObject,
    /// Ask again later, if the request may be repeated.
    Retry,
    /// Ask again for this record, one parent at a time.
    RetryRow,
    /// Ask for less, or from another place.
    Adapt,
    /// The definitions have changed: describe again.
    Describe,
    /// Reject the record and go on.
    Reject,
    /// Done already, where the record named is ours; else rejected.
    Settled,
    /// The counterpart was deleted or merged.
    Gone,
    /// The record is another one now.
    Follow,
    /// Another record of the request is the reason.
    Secondary,
    /// Ours to repair.
    Bug,
}

/// The codes with kind and reaction, written without underscores in lower case: Bulk API 2.0 drops them in places.
#[rustfmt::skip]
const CODES: &[(&[&str], ErrorKind, Reaction)] = {
    use ErrorKind as K;
    use Reaction as R;
    &[
        (&["invalidsessionid"], K::SalesforceSession, R::Renew),
        (&["apidisabledfororg", "apicurrentlydisabled", "functionalitynotenabled", "featurenotenabled"], K::SalesforceApiOff, R::Stop),
        (&["insufficientaccess", "insufficientaccessorreadonly"], K::SalesforceAccess, R::StopObject),
        (&["txnsecuritymeteringerror"], K::SalesforceTransactionSecurity, R::StopObject),
        (&["serverunavailable", "unknownexception", "timeout"], K::SalesforceBusy, R::Retry),
        (&["unabletolockrow", "toomanylockfailure"], K::SalesforceRowLocked, R::RetryRow),
        (&["querytimeout", "operationtoolarge", "querytoocomplicated"], K::SalesforceQueryHeavy, R::Adapt),
        (&["invalidquerylocator"], K::SalesforceLocatorExpired, R::Adapt),
        (&["exceededidlimit", "invalidreplicationdate"], K::SalesforceWindow, R::Adapt),
        (&["malformedquery"], K::SalesforceQueryMalformed, R::Bug),
        (&["invalidfield"], K::SalesforceFieldHidden, R::Describe),
        (&["invalidtype", "invalidentity"], K::SalesforceTypeHidden, R::Describe),
        (&["storagelimitexceeded", "limitexceeded", "exceededquota"], K::SalesforceLimit, R::Stop),
        (&["requiredfieldmissing", "stringtoolong", "invalidemailaddress", "numberoutsidevalidrange", "jsonparsererror",
           "invalidornullforrestrictedpicklist", "malformedid", "fieldintegrityexception", "fieldcustomvalidationexception",
           "cannotinsertupdateactivateentity", "cannotexecuteflowtrigger", "invalidcrossreferencekey",
           "insufficientaccessoncrossreferenceentity", "toomanyenumvalue", "inactiveowneroruser",
           "fieldfiltervalidationexception", "textdataoutsidesupportedcharset", "entityislocked"],
         K::SalesforceRowRefused, R::Reject),
        (&["duplicatevalue", "duplicateexternalid"], K::SalesforceDuplicateValue, R::Settled),
        (&["duplicatesdetected"], K::SalesforceDuplicateRule, R::Reject),
        (&["entityisdeleted"], K::SalesforceRowGone, R::Gone),
        (&["cannotupdateconvertedlead"], K::SalesforceLeadConverted, R::Follow),
        (&["invalidfieldforinsertupdate"], K::SalesforceFieldReadOnly, R::Describe),
        (&["allornoneoperationrolledback", "processinghalted", "batchprocessinghalted"], K::SalesforceRolledBack, R::Secondary),
    ]
};

/// One refusal of an answer: REST names an `errorCode`, collections name a `statusCode`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct ApiError {
    /// The code.
    #[serde(default, rename = "errorCode", alias = "statusCode")]
    pub code: String,
    /// The sentence.
    #[serde(default)]
    pub message: String,
    /// The fields it is about.
    #[serde(default)]
    pub fields: Vec<String>,
}

impl ApiError {
    /// Kind and reaction; none where the table does not know the code.
    pub fn verdict(&self) -> Option<(ErrorKind, Reaction)> {
        let code: String = self.code.chars().filter(|c| *c != '_').collect::<String>().to_lowercase();
        let says = |text: &str| self.message.contains(text);
        match code.as_str() {
            "invalidsessionid" if says("not valid for use with the REST API") => {
                return Some((ErrorKind::SalesforceScopeMissing, Reaction::Stop));
            }
            "requestlimitexceeded" if says("ConcurrentRequests") => {
                return Some((ErrorKind::SalesforceConcurrent, Reaction::Retry));
            }
            "requestlimitexceeded" => return Some((ErrorKind::SalesforceQuota, Reaction::Stop)),
            "apierror" | "malformedquery" if says("Implementation restriction") => {
                return Some((ErrorKind::SalesforceRestriction, Reaction::StopObject));
            }
            _ => {}
        }
        let row = CODES.iter().find(|(codes, _, _)| codes.contains(&code.as_str()));
        row.map(|(_, kind, reaction)| (*kind, *reaction))
    }

    /// The fault it stands for.
    pub fn fault(&self) -> Fault {
        let (kind, _) = self.verdict().unwrap_or((ErrorKind::SalesforceUnknown, Reaction::Stop));
        self.as_kind(kind, "")
    }

    fn as_kind(&self, kind: ErrorKind, before: &str) -> Fault {
        let said: String = crate::http::scrub(&self.message).chars().take(400).collect();
        let code: String = crate::http::scrub(&self.code).chars().take(60).collect();
        let mut fault = Fault::new(kind, format!("{before}{code} {said}").trim_end());
        if !code.is_empty() {
            fault = fault.with("code", code);
        }
        match self.fields.first().map(String::as_str).or_else(|| self.column()) {
            Some(field) => fault.with("field", field.chars().take(80).collect::<String>()),
            None => fault,
        }
    }

    /// `No such column 'Nope__c' on entity 'Contact'`.
    fn column(&self) -> Option<&str> {
        self.message.split_once("No such column '")?.1.split_once('\'').map(|(name, _)| name)
    }
}

/// Accepts a good answer in JSON.
///
/// # Errors
/// The refusal's fault; `NotTheApi` for a web page; retried ones for a busy server.
pub(super) fn accept(response: HttpResponse, now: Timestamp) -> Outcome<HttpResponse> {
    if (200..300).contains(&response.status) && response.is_json() {
        return Ok(response);
    }
    Err(fault_of(&response, now))
}

/// Accepts a good answer in comma-separated values.
///
/// # Errors
/// As [`accept`].
pub(super) fn accept_csv(response: HttpResponse, now: Timestamp) -> Outcome<HttpResponse> {
    let kind = response.header("content-type").unwrap_or_default();
    if response.status == 200 && kind.trim_start().to_ascii_lowercase().starts_with("text/csv") {
        return Ok(response);
    }
    Err(fault_of(&response, now))
}

/// The refusals an answer lists.
pub fn listed(body: &[u8]) -> Vec<ApiError> {
    let all = serde_json::from_slice::<Vec<ApiError>>(body).unwrap_or_default();
    all.into_iter().filter(|e| !e.code.is_empty()).collect()
}

/// The fault of an answer that is no success.
pub fn fault_of(response: &HttpResponse, now: Timestamp) -> Fault {
    let head = format!("HTTP {} ", response.status);
    let errors = listed(&response.body);
    let first = errors.iter().find(|e| e.verdict().is_some_and(|(_, r)| r != Reaction::Secondary)).or(errors.first());
    let Some(error) = first else {
        let kind = by_status(response);
        let mut fault = Fault::new(kind, format!("{head}{}", response.excerpt()));
        fault.retry_after_s = response.retry_after_s(now);
        return fault;
    };
    let known = error.verdict().map(|(kind, _)| kind);
    let mut fault = error.as_kind(known.unwrap_or_else(|| by_code_and_status(error, response.status)), &head);
    fault.retry_after_s = response.retry_after_s(now).filter(|_| matches!(response.status, 420 | 429 | 500..=599));
    fault
}

/// Codes that mean different things at different places.
fn by_code_and_status(error: &ApiError, status: u16) -> ErrorKind {
    let not_found = error.code.eq_ignore_ascii_case("NOT_FOUND") || error.code.eq_ignore_ascii_case("NotFound");
    match status {
        404 if not_found => ErrorKind::SalesforceRowGone,
        420 | 429 | 500..=599 => ErrorKind::SalesforceBusy,
        _ => ErrorKind::SalesforceUnknown,
    }
}

/// An answer without a code: several matches, a busy edge, an incomplete answer that says success, or another server.
fn by_status(response: &HttpResponse) -> ErrorKind {
    match response.status {
        // A proxy's page, or an answer cut short that says success: seen in production, and over at the next try.
        200..=299 => ErrorKind::NotTheApi,
        300 => ErrorKind::SalesforceManyMatches,
        401 => ErrorKind::SalesforceSession,
        406 | 420 | 429 | 500..=599 => ErrorKind::SalesforceBusy,
        408 => ErrorKind::Timeout,
        413 | 414 | 431 => ErrorKind::RequestTooLarge,
        _ => ErrorKind::NotSalesforce,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::{Move, Retry};
    use ErrorKind as K;
    use Reaction as R;

    fn answer(status: u16, body: &str) -> HttpResponse {
        let headers = vec![("content-type".to_owned(), "application/json;charset=UTF-8".to_owned())];
        HttpResponse { status, headers, body: body.as_bytes().to_vec() }
    }

    fn fault(status: u16, code: &str, message: &str) -> Fault {
        let body = serde_json::json!([{"errorCode": code, "message": message}]).to_string();
        accept(answer(status, &body), Timestamp::UNIX_EPOCH).unwrap_err()
    }

    /// Status, code, message, kind, reaction, whose move, whether it is tried again.
    #[rustfmt::skip]
    const REFUSALS: &[(u16, &str, &str, ErrorKind, Reaction, Move, Retry)] = &[
        (401, "INVALID_SESSION_ID", "Session expired or invalid", K::SalesforceSession, R::Renew, Move::SalesforceAdmin, Retry::Never),
        (401, "InvalidSessionId", "Session expired or invalid", K::SalesforceSession, R::Renew, Move::SalesforceAdmin, Retry::Never),
        (403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", K::SalesforceQuota, R::Stop, Move::SalesforceAdmin, Retry::Never),
        (403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded.", K::SalesforceConcurrent, R::Retry, Move::Nobody, Retry::Backoff),
        (403, "API_DISABLED_FOR_ORG", "", K::SalesforceApiOff, R::Stop, Move::SalesforceAdmin, Retry::Never),
        (400, "FUNCTIONALITY_NOT_ENABLED", "", K::SalesforceApiOff, R::Stop, Move::SalesforceAdmin, Retry::Never),
        (403, "INSUFFICIENT_ACCESS", "", K::SalesforceAccess, R::StopObject, Move::SalesforceAdmin, Retry::Never),
        (400, "TXN_SECURITY_METERING_ERROR", "", K::SalesforceTransactionSecurity, R::StopObject, Move::SalesforceAdmin, Retry::Never),
        (503, "SERVER_UNAVAILABLE", "", K::SalesforceBusy, R::Retry, Move::Nobody, Retry::Backoff),
        (400, "UNABLE_TO_LOCK_ROW", "", K::SalesforceRowLocked, R::RetryRow, Move::Nobody, Retry::Backoff),
        (400, "QUERY_TIMEOUT", "", K::SalesforceQueryHeavy, R::Adapt, Move::You, Retry::Never),
        (400, "INVALID_QUERY_LOCATOR", "", K::SalesforceLocatorExpired, R::Adapt, Move::Nobody, Retry::Never),
        (400, "INVALID_REPLICATION_DATE", "", K::SalesforceWindow, R::Adapt, Move::Nobody, Retry::Never),
        (400, "MALFORMED_QUERY", "unexpected token: 'FROMM'", K::SalesforceQueryMalformed, R::Bug, Move::Us, Retry::Never),
        (400, "MALFORMED_QUERY", "Implementation restriction: ContentDocumentLink requires a filter", K::SalesforceRestriction, R::StopObject, Move::SalesforceAdmin, Retry::Never),
        (400, "INVALID_FIELD", "No such column 'Nope__c' on entity 'Contact'.", K::SalesforceFieldHidden, R::Describe, Move::SalesforceAdmin, Retry::Never),
        (400, "INVALID_TYPE", "sObject type 'XYZZY' is not supported.", K::SalesforceTypeHidden, R::Describe, Move::SalesforceAdmin, Retry::Never),
        (400, "INVALIDENTITY", "Entity 'X' is not supported by the Bulk API.", K::SalesforceTypeHidden, R::Describe, Move::SalesforceAdmin, Retry::Never),
        (400, "ExceededQuota", "", K::SalesforceLimit, R::Stop, Move::SalesforceAdmin, Retry::Never),
        (400, "STRING_TOO_LONG", "First Name: data value too large", K::SalesforceRowRefused, R::Reject, Move::You, Retry::Never),
        (400, "JSON_PARSER_ERROR", "Cannot deserialize instance of date", K::SalesforceRowRefused, R::Reject, Move::You, Retry::Never),
        (400, "DUPLICATE_VALUE", "Already a campaign member.", K::SalesforceDuplicateValue, R::Settled, Move::You, Retry::Never),
        (400, "DUPLICATES_DETECTED", "", K::SalesforceDuplicateRule, R::Reject, Move::SalesforceAdmin, Retry::Never),
        (404, "ENTITY_IS_DELETED", "entity is deleted", K::SalesforceRowGone, R::Gone, Move::Nobody, Retry::Never),
        (400, "CANNOT_UPDATE_CONVERTED_LEAD", "", K::SalesforceLeadConverted, R::Follow, Move::You, Retry::Never),
        (400, "INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: X.", K::SalesforceFieldReadOnly, R::Describe, Move::SalesforceAdmin, Retry::Never),
        (400, "ALL_OR_NONE_OPERATION_ROLLED_BACK", "", K::SalesforceRolledBack, R::Secondary, Move::Nobody, Retry::Never),
    ];

    #[test]
    fn every_refusal_is_known_by_its_code() {
        for (status, code, message, kind, reaction, whose, retry) in REFUSALS {
            let fault = fault(*status, code, message);
            assert_eq!(
                (fault.kind, fault.policy().whose_move, fault.policy().retry),
                (*kind, *whose, *retry),
                "{code}"
            );
            let error = ApiError { code: (*code).into(), message: (*message).into(), fields: Vec::new() };
            assert_eq!((error.verdict(), error.fault().kind), (Some((*kind, *reaction)), *kind), "{code}");
        }
    }

    #[test]
    fn a_code_nobody_knows_is_shown_as_it_came() {
        let fault = fault(400, "BRAND_NEW_CODE", "Something\u{1b}[2J new");
        assert_eq!(fault.kind, K::SalesforceUnknown);
        assert!(fault.detail.contains("BRAND_NEW_CODE Something") && !fault.detail.contains('\u{1b}'));
        assert_eq!(fault.args["code"], "BRAND_NEW_CODE");
    }

    #[test]
    fn what_a_refusal_is_about_is_named() {
        assert_eq!(
            fault(400, "INVALID_FIELD", "No such column 'Nope__c' on entity 'Contact'.").args["field"],
            "Nope__c"
        );
        let row = r#"[{"statusCode":"PROCESSING_HALTED","message":"x","fields":[]},
            {"statusCode":"REQUIRED_FIELD_MISSING","message":"Required fields are missing: [LastName]","fields":["LastName"]}]"#;
        let primary = fault_of(&answer(400, row), Timestamp::UNIX_EPOCH);
        assert_eq!((primary.kind, primary.args["field"].as_str()), (K::SalesforceRowRefused, "LastName"));
    }

    #[test]
    fn answers_without_a_code_speak_by_their_status() {
        let page = HttpResponse {
            status: 200,
            headers: vec![("content-type".into(), "text/html".into())],
            body: b"<html>Sign in to the proxy".to_vec(),
        };
        let shown = accept(page, Timestamp::UNIX_EPOCH).unwrap_err();
        assert_eq!((shown.kind, shown.policy().retry), (K::NotTheApi, Retry::Backoff));
        for (status, kind) in [
            (300, K::SalesforceManyMatches),
            (404, K::NotSalesforce),
            (406, K::SalesforceBusy),
            (414, K::RequestTooLarge),
            (420, K::SalesforceBusy),
            (502, K::SalesforceBusy),
        ] {
            assert_eq!(fault_of(&answer(status, ""), Timestamp::UNIX_EPOCH).kind, kind, "{status}");
        }
        assert_eq!(fault(404, "NOT_FOUND", "The requested resource does not exist").kind, K::SalesforceRowGone);
    }
}
