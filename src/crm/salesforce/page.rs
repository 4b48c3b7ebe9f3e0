//! Pages of a query: where the next one starts, and whether they are all there.
//!
//! Where the count at the end is not what was promised, reading goes on behind the last row with a query of its own, until
//! the server itself says that nothing is left: never a hole (correctness.md B4; developer.salesforce.com, "REST API
//! Developer Guide", "Query", "Query More Results").
use super::soql::After;
use super::spot::{Spot, checked};
use super::{id, values};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::HttpResponse;
use crate::port::{Position, RawPage, ReadOrder};
use jiff::Timestamp;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, de::Error};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// The version of the API every call names.
pub const VERSION: &str = "66.0";

/// Where the API lives below the organisation's address: `/services/data/v66.0/`.
pub fn base() -> String {
    format!("/services/data/v{VERSION}/")
}

/// What is looked at before a page is decoded.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Skim<'t> {
    total_size: u64,
    done: bool,
    #[serde(borrow, default)]
    next_records_url: Option<Cow<'t, str>>,
    #[serde(borrow)]
    records: Tally<'t>,
}

/// How many records there are, and the last one, unread.
#[derive(Debug)]
struct Tally<'t> {
    count: u64,
    last: Option<&'t RawValue>,
}

impl<'de: 't, 't> Deserialize<'de> for Tally<'t> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Counting;
        impl<'de> Visitor<'de> for Counting {
            type Value = Tally<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("records")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Tally<'de>, A::Error> {
                let mut tally = Tally { count: 0, last: None };
                while let Some(record) = seq.next_element::<&RawValue>()? {
                    tally.count = tally.count.checked_add(1).ok_or_else(|| A::Error::custom("too many"))?;
                    tally.last = Some(record);
                }
                Ok(tally)
            }
        }
        from.deserialize_seq(Counting)
    }
}

#[derive(Deserialize)]
struct Last<'t> {
    #[serde(rename = "Id", borrow)]
    id: Cow<'t, str>,
    #[serde(rename = "SystemModstamp", borrow, default)]
    stamp: Option<Cow<'t, str>>,
}

/// Makes a page of an accepted answer to the query or the locator of `at`.
///
/// # Errors
/// `Truncated` for an incomplete text, rows fewer than promised with nothing to go on from, or an empty page that goes on;
/// `BadJson` for a page that ends and goes on at once, or does not say what it must; `ForeignLink`.
pub fn examine(response: HttpResponse, at: &Spot, order: ReadOrder) -> Outcome<Examined> {
    let server_time = response.server_time();
    let body = response.body;
    let lossy = match std::str::from_utf8(&body) {
        Ok(text) => Cow::Borrowed(text),
        // The broken record is rejected when the page is decoded; here only its shape counts.
        Err(_) => Cow::Owned(String::from_utf8_lossy(&body).into_owned()),
    };
    let skim: Skim<'_> = serde_json::from_str(&lossy).map_err(|e| {
        let kind = if e.is_eof() { ErrorKind::Truncated } else { ErrorKind::BadJson };
        Fault::new(kind, format!("the page breaks at line {} column {}", e.line(), e.column()))
    })?;
    let (next, left) = (next_of(&skim, at, order)?, skim.total_size.saturating_sub(at.read + skim.records.count));
    Ok(Examined { next, left, body, server_time })
}

/// A page that was looked at.
#[derive(Debug)]
pub struct Examined {
    /// Where the next one starts; none at the end.
    pub next: Option<Spot>,
    /// Rows of the query that are still to come.
    pub left: u64,
    body: Vec<u8>,
    server_time: Option<Timestamp>,
}

impl Examined {
    /// The page's text.
    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    /// The same page with another text.
    pub(super) fn with_body(self, body: Vec<u8>) -> Self {
        Self { body, ..self }
    }

    /// The page as it is passed on.
    pub fn page(self) -> RawPage {
        let next = self.next.map(|spot| Position::Link(spot.to_string()));
        RawPage { next, body: self.body, server_time: self.server_time }
    }
}

fn next_of(skim: &Skim<'_>, at: &Spot, order: ReadOrder) -> Outcome<Option<Spot>> {
    let read = at.read + skim.records.count;
    let after = match skim.records.last {
        Some(record) => Some(place_of(record, order)?),
        None => at.after.clone(),
    };
    let fault = |kind, why: &str| Err(Fault::new(kind, why));
    match (skim.done, skim.next_records_url.as_deref()) {
        (true, Some(_)) => fault(ErrorKind::BadJson, "a page that is the last one and goes on"),
        (false, None) => fault(ErrorKind::Truncated, "a page that goes on, without saying where"),
        (false, Some(_)) if skim.records.count == 0 => fault(ErrorKind::Truncated, "an empty page that goes on"),
        (false, Some(path)) => Ok(Some(Spot { locator: Some(checked(path)?.to_owned()), job: None, read, after })),
        (true, None) if read == skim.total_size => Ok(None),
        // Rows may have gone while they were read; whether more are left, only another question tells.
        (true, None) if skim.records.count > 0 => Ok(Some(Spot { locator: None, job: None, read: 0, after })),
        (true, None) => fault(ErrorKind::Truncated, "fewer rows than the answer promises"),
    }
}

/// The place behind a record.
fn place_of(record: &RawValue, order: ReadOrder) -> Outcome<After> {
    let bad = || Fault::new(ErrorKind::BadJson, "the last row of a page does not say where it stands");
    let last: Last<'_> = serde_json::from_str(record.get()).map_err(|_| bad())?;
    let stamp = match order {
        ReadOrder::ByModified => Some(last.stamp.as_deref().and_then(values::timestamp).ok_or_else(bad)?),
        ReadOrder::ById | ReadOrder::Tracked => None,
    };
    Ok(After { stamp, id: id::canonical(&last.id).ok_or_else(bad)?.into_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const NEXT: &str = "/services/data/v66.0/query/0r8AA0000000001YAA-2000";
    const ROW: &str = "003AA000000AbCdYAK";

    fn row(id: &str) -> Value {
        json!({"attributes": {"type": "Contact", "url": format!("/services/data/v66.0/sobjects/Contact/{id}")}, "Id": id,
            "SystemModstamp": "2026-11-01T08:15:30.000+0000", "LastName": "Kim"})
    }

    fn page(body: &Value, at: &Spot, order: ReadOrder) -> Outcome<Option<Spot>> {
        text(body.to_string().as_bytes(), at, order)
    }

    fn text(body: &[u8], at: &Spot, order: ReadOrder) -> Outcome<Option<Spot>> {
        let answer = HttpResponse { status: 200, headers: Vec::new(), body: body.to_vec() };
        match examine(answer, at, order)?.page().next {
            Some(Position::Link(link)) => Spot::parse(&link).map(Some),
            None => Ok(None),
            other => panic!("{other:?}"),
        }
    }

    fn after(order: ReadOrder) -> After {
        let stamp = (order == ReadOrder::ByModified).then(|| "2026-11-01T08:15:30Z".parse().unwrap());
        After { stamp, id: ROW.into() }
    }

    #[test]
    fn a_page_says_how_far_it_came_and_where_the_next_one_is() {
        for order in [ReadOrder::ById, ReadOrder::ByModified] {
            let body = json!({"totalSize": 3, "done": false, "nextRecordsUrl": NEXT, "records": [row("003AA0000000001AAA"), row(ROW)]});
            let next = page(&body, &Spot::default(), order).unwrap().unwrap();
            assert_eq!(next, Spot { locator: Some(NEXT.into()), job: None, read: 2, after: Some(after(order)) });
            let last = json!({"totalSize": 3, "done": true, "records": [row(ROW)]});
            assert_eq!(page(&last, &next, order).unwrap(), None, "all three are there");
        }
        let none = json!({"totalSize": 0, "done": true, "records": []});
        assert_eq!(page(&none, &Spot::default(), ReadOrder::ById).unwrap(), None);
    }

    #[test]
    fn a_count_that_does_not_add_up_is_asked_about_behind_the_last_row() {
        let at = Spot { locator: Some(NEXT.into()), job: None, read: 2000, after: Some(after(ReadOrder::ById)) };
        for total in [5000, 2000] {
            let body = json!({"totalSize": total, "done": true, "records": [row(ROW)]});
            let next = page(&body, &at, ReadOrder::ById).unwrap().unwrap();
            assert_eq!(next, Spot { locator: None, job: None, read: 0, after: Some(after(ReadOrder::ById)) });
        }
        let nothing = json!({"totalSize": 5, "done": true, "records": []});
        assert_eq!(page(&nothing, &Spot::default(), ReadOrder::ById).unwrap_err().kind, ErrorKind::Truncated);
    }

    #[test]
    fn pages_that_are_no_pages_are_refused() {
        use ErrorKind as K;
        let rows = json!([row(ROW)]);
        for (body, kind) in [
            (json!({"totalSize": 1, "done": true, "nextRecordsUrl": NEXT, "records": rows}), K::BadJson),
            (json!({"totalSize": 2, "done": false, "records": rows}), K::Truncated),
            (json!({"totalSize": 2, "done": false, "nextRecordsUrl": NEXT, "records": []}), K::Truncated),
            (json!({"totalSize": 1, "records": rows}), K::BadJson),
            (json!({"done": true, "records": rows}), K::BadJson),
            (json!({"totalSize": 1, "done": true}), K::BadJson),
            (json!({"totalSize": 2, "done": false, "nextRecordsUrl": NEXT, "records": [{"Id": "x"}]}), K::BadJson),
            (json!([{"errorCode": "X"}]), K::BadJson),
        ] {
            assert_eq!(page(&body, &Spot::default(), ReadOrder::ById).unwrap_err().kind, kind, "{body}");
        }
        let twice = format!("{{\"totalSize\":1,\"done\":true,\"done\":false,\"records\":[{}]}}", row(ROW));
        assert_eq!(text(twice.as_bytes(), &Spot::default(), ReadOrder::ById).unwrap_err().kind, K::BadJson);
        let whole = json!({"totalSize": 1, "done": true, "records": rows}).to_string();
        for cut in 1..whole.len() {
            let fault = text(&whole.as_bytes()[..cut], &Spot::default(), ReadOrder::ById).unwrap_err();
            assert_eq!(fault.kind, K::Truncated, "cut at {cut}");
        }
    }

    #[test]
    fn links_elsewhere_are_refused() {
        for foreign in [
            "https://evil.example/services/data/v66.0/query/01gAA-2000",
            "//evil.example/services/data/v66.0/query/01gAA-2000",
            "/services/data/v66.0/query/../sobjects/Contact",
            "/services/data/v66.0/query/",
            "/services/data/v66.0/query/01g?q=SELECT",
            "/services/data/v66.0/sobjects/Contact",
            "/services/data/v50.0/query/01gAA-2000",
            "/services/oauth2/revoke",
            "query/01gAA-2000",
            "@evil.example/x",
            "",
        ] {
            let body = json!({"totalSize": 2, "done": false, "nextRecordsUrl": foreign, "records": [row(ROW)]});
            let fault = page(&body, &Spot::default(), ReadOrder::ById).unwrap_err();
            assert_eq!(fault.kind, ErrorKind::ForeignLink, "{foreign}");
            assert!(Spot::parse(&format!("{foreign}#1##")).is_err());
        }
        for odd in
            ["", "#", "####", "#0##", "x", "https://evil.example/#1##003AA000000AbCdYAK", "#x##003AA000000AbCdYAK"]
        {
            assert_eq!(Spot::parse(odd).unwrap_err().kind, ErrorKind::ForeignLink, "{odd}");
        }
    }
}
