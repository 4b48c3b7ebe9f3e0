//! What an answer to one operation means for its row: settled, refused, worth another try, or unknown. Decided on the
//! error's code first, because the status of some refusals differs between versions (learn.microsoft.com, "Compose HTTP
//! requests and handle errors", "Detect duplicate data using the Web API").
use crate::crm::dynamics::errors::{self, Refusal};
use crate::crm::dynamics::values;
use crate::fault::{Fault, Retry};
use crate::http::HttpResponse;
use crate::port::{Intent, RowName, RowResult};
use jiff::Timestamp;
use serde::Deserialize;

/// What an answer means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    /// Decided.
    Settled(RowResult),
    /// Certainly not done, and worth another try.
    Again(Fault),
    /// Perhaps done: a gateway answered in the server's place.
    Doubtful(Fault),
    /// To be made, but something stands in its way: the row itself, or another one with the same key. A look decides.
    Taken(Fault),
    /// Certainly not done: larger than the server takes.
    TooLarge(Fault),
}

/// Whether a 404 with that code says that the row is not there; with any other it may be the table that is not known, or
/// another server that answers.
pub(super) fn is_absent(code: &str) -> bool {
    matches!(code, "" | "0x80040217" | "0x80060891")
}

/// What the answer means for a row of that intent and name.
pub(super) fn of(response: &HttpResponse, intent: Intent, name: &RowName, now: Timestamp) -> Verdict {
    if (200..300).contains(&response.status) {
        return Verdict::Settled(done(response, intent, name));
    }
    let Refusal { fault, code } = errors::refusal(response, now);
    match (response.status, code.as_deref()) {
        // "A record was not created or updated because a duplicate already exists": the duplicate rules, by any status.
        (_, Some("0x80040333")) => refused(fault),
        (404, Some(code)) if is_absent(code) && matches!(intent, Intent::Delete { .. }) => {
            Verdict::Settled(RowResult::Unchanged)
        }
        (412, _) if intent == Intent::Create => Verdict::Taken(fault),
        (412, Some("0x80040237" | "0x80060892")) => refused(fault),
        (412, _) if versioned(intent) => Verdict::Settled(RowResult::Conflict(Box::new(fault))),
        (_, Some("0x80040237")) if intent == Intent::Create => Verdict::Taken(fault),
        (status, code) => of_any(status, code, fault),
    }
}

/// What a refusal means whatever was to be done.
fn of_any(status: u16, code: Option<&str>, fault: Fault) -> Verdict {
    match (status, code) {
        (413, _) => Verdict::TooLarge(fault),
        (429 | 503, _) => again(fault),
        // Whatever the body says: gateways can speak JSON too.
        (408 | 502 | 504, _) => Verdict::Doubtful(fault),
        (500..=599, Some(code)) if is_undone(code) => again(fault),
        (500 | 505..=599, code) if code.is_none() || fault.policy().retry != Retry::Never => Verdict::Doubtful(fault),
        _ => refused(fault),
    }
}

/// What the refusal of a change set means, with the change it is about where that was told. Nothing of the set was done, so
/// it settles none of its changes, not even one that by itself would have had nothing to do.
pub(super) fn of_set(response: &HttpResponse, about: Option<(Intent, &RowName)>, now: Timestamp) -> Verdict {
    match about.map(|(intent, name)| of(response, intent, name, now)) {
        Some(Verdict::Settled(result)) if result.is_settled() => refused(errors::fault_of(response, now)),
        Some(verdict) => verdict,
        None => {
            let Refusal { fault, code } = errors::refusal(response, now);
            of_any(response.status, code.as_deref(), fault)
        }
    }
}

/// What the answer to a whole batch means that is no batch's answer. `Settled`: refused for everything in it; `TooLarge`:
/// refused for something in it.
pub(super) fn of_batch(response: &HttpResponse, now: Timestamp) -> Verdict {
    let Refusal { fault, code } = errors::refusal(response, now);
    match (response.status, code.as_deref()) {
        (429 | 503, _) => again(fault),
        (408 | 502 | 504, _) => Verdict::Doubtful(fault),
        (500..=599, Some(code)) if is_undone(code) => again(fault),
        (200..=299 | 500..=599, _) => Verdict::Doubtful(fault),
        (401 | 403, _) => refused(fault),
        _ => Verdict::TooLarge(fault),
    }
}

/// Whether a failure with that code says that the database undid everything: a deadlock, a time limit (learn.microsoft.com,
/// "Web service error codes"). Of any other failure nobody says how far it came.
fn is_undone(code: &str) -> bool {
    matches!(code, "0x80044150" | "0x80044151")
}

/// Certainly not done; worth another try unless the server wants none for long.
fn again(fault: Fault) -> Verdict {
    if fault.policy().retry == Retry::Later { refused(fault) } else { Verdict::Again(fault) }
}

fn refused(fault: Fault) -> Verdict {
    Verdict::Settled(RowResult::Refused(Box::new(fault)))
}

fn versioned(intent: Intent) -> bool {
    matches!(intent, Intent::Update { version: Some(_) } | Intent::Delete { version: Some(_) })
}

fn done(response: &HttpResponse, intent: Intent, name: &RowName) -> RowResult {
    let version = version_of(response);
    let made = || RowResult::Created { id: id_of(response, name), version };
    match intent {
        Intent::Create => made(),
        Intent::Update { .. } => RowResult::Updated { version },
        Intent::Upsert if response.status == 201 => made(),
        Intent::Upsert if response.status == 200 => RowResult::Updated { version },
        Intent::Upsert => RowResult::Written,
        Intent::Delete { .. } => RowResult::Deleted,
    }
}

/// The id we chose; else the one in `OData-EntityId` or `Location`, which is only read and never followed.
fn id_of(response: &HttpResponse, name: &RowName) -> Option<String> {
    if let RowName::Id(id) = name {
        return values::guid(id).map(|g| g.into_owned());
    }
    let told = response.header("odata-entityid").or_else(|| response.header("location"))?;
    let inside = told.rsplit_once('(')?.1.strip_suffix(')')?;
    values::guid(inside).map(|g| g.into_owned())
}

#[derive(Deserialize)]
struct Tagged {
    #[serde(rename = "@odata.etag")]
    etag: String,
}

fn version_of(response: &HttpResponse) -> Option<i64> {
    let in_header = response.header("etag").map(str::to_owned);
    let tag = in_header.or_else(|| serde_json::from_slice::<Tagged>(&response.body).ok().map(|t| t.etag))?;
    values::version(&tag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::ErrorKind;

    const ID: &str = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

    fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> HttpResponse {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        HttpResponse { status, headers, body: body.as_bytes().to_vec() }
    }

    fn coded(status: u16, code: &str) -> HttpResponse {
        answer(
            status,
            &[("content-type", "application/json")],
            &format!("{{\"error\":{{\"code\":\"{code}\",\"message\":\"m\"}}}}"),
        )
    }

    fn judged(response: &HttpResponse, intent: Intent) -> Verdict {
        of(response, intent, &RowName::Id(ID.into()), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn successes_say_what_was_done() {
        let id = Some(ID.to_owned());
        let settled = |response: &HttpResponse, intent| match judged(response, intent) {
            Verdict::Settled(result) => result,
            other => panic!("{other:?}"),
        };
        let plain = answer(204, &[], "");
        assert_eq!(settled(&plain, Intent::Create), RowResult::Created { id: id.clone(), version: None });
        assert_eq!(settled(&plain, Intent::Update { version: None }), RowResult::Updated { version: None });
        assert_eq!(settled(&plain, Intent::Upsert), RowResult::Written);
        assert_eq!(settled(&plain, Intent::Delete { version: None }), RowResult::Deleted);
        let told = answer(201, &[], "{\"@odata.etag\":\"W/\\\"77\\\"\",\"contactid\":\"x\"}");
        assert_eq!(settled(&told, Intent::Upsert), RowResult::Created { id, version: Some(77) });
        let changed = answer(200, &[("etag", "W/\"78\"")], "{}");
        assert_eq!(settled(&changed, Intent::Upsert), RowResult::Updated { version: Some(78) });
    }

    #[test]
    fn the_id_of_a_row_made_by_key_is_read_where_it_is_told() {
        let by_key = RowName::Key(vec![]);
        let at = |header, text: &str| id_of(&answer(204, &[(header, text)], ""), &by_key);
        let link = format!("https://org.crm4.dynamics.com/api/data/v9.2/contacts({ID})");
        assert_eq!(at("odata-entityid", &link).as_deref(), Some(ID));
        assert_eq!(at("location", &link).as_deref(), Some(ID));
        for odd in ["", "contacts(new_extid='A')", "contacts()", "(", "https://evil.example/contacts(1)"] {
            assert_eq!(at("odata-entityid", odd), None, "{odd}");
        }
    }

    #[test]
    fn refusals_are_told_apart() {
        use Verdict as V;
        let update = Intent::Update { version: Some(1) };
        let delete = Intent::Delete { version: None };
        let is = |response: &HttpResponse, intent, wanted: fn(&Verdict) -> bool| {
            let verdict = judged(response, intent);
            assert!(wanted(&verdict), "{} {intent:?}: {verdict:?}", response.status);
        };
        let refused = |v: &Verdict| matches!(v, V::Settled(RowResult::Refused(_)));
        let conflict = |v: &Verdict| matches!(v, V::Settled(RowResult::Conflict(_)));
        is(&coded(412, "0x80060882"), update, conflict);
        is(&coded(412, ""), update, conflict);
        is(&coded(412, "0x80060892"), update, refused);
        is(&coded(412, ""), Intent::Upsert, refused);
        is(&coded(500, "0x80040333"), Intent::Upsert, refused);
        is(&coded(412, "0x80040333"), update, refused);
        is(&coded(412, ""), Intent::Create, |v| matches!(v, V::Taken(_)));
        is(&coded(412, "0x80060892"), Intent::Create, |v| matches!(v, V::Taken(_)));
        is(&coded(404, "0x80040217"), delete, |v| *v == V::Settled(RowResult::Unchanged));
        is(&coded(404, "0x8006088a"), delete, refused);
        is(&coded(404, "404"), delete, refused);
        is(&answer(404, &[], "<html>"), delete, refused);
        is(&coded(404, "0x80040217"), update, refused);
        is(&coded(400, "0x80044331"), update, refused);
        is(&coded(403, "0x80040220"), update, refused);
        is(&coded(429, "0x80072322"), update, |v| matches!(v, V::Again(_)));
        is(&coded(500, "0x80044150"), update, |v| matches!(v, V::Again(_)));
        is(&answer(503, &[], "<html>"), update, |v| matches!(v, V::Again(_)));
        is(&answer(502, &[], "<html>"), update, |v| matches!(v, V::Doubtful(_)));
        is(&answer(504, &[], ""), update, |v| matches!(v, V::Doubtful(_)));
        is(&answer(500, &[], ""), update, |v| matches!(v, V::Doubtful(_)));
        is(&coded(413, ""), update, |v| matches!(v, V::TooLarge(_)));
        // A gateway that speaks JSON, and failures nobody promises to have been undone.
        for (status, code) in
            [(502, "0x80044150"), (504, "GatewayTimeout"), (408, "RequestTimeout"), (500, "InternalError")]
        {
            is(&coded(status, code), update, |v| matches!(v, V::Doubtful(_)));
        }
        is(&coded(500, "0x80040216"), update, |v| matches!(v, V::Doubtful(_)));
        is(&coded(500, "0x80040265"), update, refused);
    }

    #[test]
    fn the_answer_to_a_whole_batch_says_whether_to_cut_it() {
        use Verdict as V;
        let is = |response: &HttpResponse, wanted: fn(&V) -> bool| {
            let verdict = of_batch(response, Timestamp::UNIX_EPOCH);
            assert!(wanted(&verdict), "{}: {verdict:?}", response.status);
        };
        is(&coded(429, "0x80072322"), |v| matches!(v, V::Again(_)));
        is(&coded(500, "0x80044151"), |v| matches!(v, V::Again(_)));
        is(&answer(200, &[], "<html>"), |v| matches!(v, V::Doubtful(_)));
        is(&answer(502, &[], "<html>"), |v| matches!(v, V::Doubtful(_)));
        is(&coded(403, "0x80072560"), |v| matches!(v, V::Settled(RowResult::Refused(_))));
        is(&coded(400, "0x80048d19"), |v| matches!(v, V::TooLarge(_)));
        is(&coded(413, ""), |v| matches!(v, V::TooLarge(_)));
        for (status, code) in
            [(502, "0x80044150"), (504, "GatewayTimeout"), (408, "RequestTimeout"), (500, "InternalError")]
        {
            is(&coded(status, code), |v| matches!(v, V::Doubtful(_)));
        }
    }

    #[test]
    fn the_refusal_of_a_set_settles_nothing() {
        let name = RowName::Id(ID.into());
        let absent = coded(404, "0x80040217");
        let of = |response: &HttpResponse, intent: Option<Intent>| {
            of_set(response, intent.map(|intent| (intent, &name)), Timestamp::UNIX_EPOCH)
        };
        let refused = |v: &Verdict| matches!(v, Verdict::Settled(RowResult::Refused(_)));
        for intent in [None, Some(Intent::Delete { version: None }), Some(Intent::Update { version: None })] {
            assert!(refused(&of(&absent, intent)), "{intent:?}");
        }
        let versioned = Some(Intent::Update { version: Some(1) });
        let conflict = of(&coded(412, "0x80060882"), versioned);
        assert!(matches!(conflict, Verdict::Settled(RowResult::Conflict(_))), "{conflict:?}");
        assert!(refused(&of(&coded(412, "0x80060882"), None)));
        assert!(matches!(of(&coded(429, "0x80072322"), None), Verdict::Again(_)));
        assert!(matches!(of(&coded(504, "GatewayTimeout"), None), Verdict::Doubtful(_)));
    }

    #[test]
    fn a_pause_nobody_waits_for_is_a_refusal() {
        for status in [429, 503] {
            let closed = answer(status, &[("retry-after", "7200")], "");
            let kind = |verdict| match verdict {
                Verdict::Settled(RowResult::Refused(fault)) => Some(fault.kind),
                _ => None,
            };
            assert_eq!(kind(judged(&closed, Intent::Upsert)), Some(ErrorKind::ClosedUntil));
            assert_eq!(kind(of_batch(&closed, Timestamp::UNIX_EPOCH)), Some(ErrorKind::ClosedUntil));
        }
    }
}
