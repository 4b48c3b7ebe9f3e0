//! Parts of a job's results: fetched, and looked at before they are decoded ("Get Results for a Query Job").
//!
//! A part without its locator was cut off by somebody between us; one with another number of rows than it says as well.
use super::super::api::Api;
use super::super::decode::CsvRecords;
use super::super::soql::{After, STAMP};
use super::super::spot::{JobName, JobPlace, Spot, part_word};
use super::super::{errors, id, values};
use super::ahead::{Ahead, Found};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpResponse, Patience};
use crate::port::{Position, RawPage, ReadOrder, ReadQuery};
use std::borrow::Cow;
use std::sync::Arc;

/// A part holds so many pages of the reading: each part is a call of the day.
const PAGES: u32 = 10;
/// Values in a part: many short records, or fewer long ones.
const VALUES: usize = 600_000;

/// Rows asked for at once.
fn rows(query: &ReadQuery) -> u32 {
    let by_width = VALUES / query.columns.len().max(1);
    query.page_size.saturating_mul(PAGES).min(u32::try_from(by_width).unwrap_or(u32::MAX)).max(1)
}

/// What a part is asked for as.
pub(super) const ACCEPT: [(&str, &str); 1] = [("accept", "text/csv")];

/// Fetches the part at a place of a complete job. None where the job or the place is there no more. Where parts come
/// slowly, those behind it are asked for as well.
///
/// # Errors
/// Transport, sign-in and quota faults; `Truncated`, `Oversize`, `BadJson`, `ForeignLink`.
pub(in super::super) async fn fetch(
    (api, ahead): (&Arc<Api>, &Ahead),
    query: &ReadQuery,
    spot: &Spot,
    slow: bool,
) -> Outcome<Option<RawPage>> {
    let Some(JobPlace::Complete { job, total, locator }) = &spot.job else {
        return Err(Fault::new(ErrorKind::Bug, "results of a job that is not complete"));
    };
    if slow && total.saturating_sub(spot.read) > u64::from(rows(query)) {
        ahead.learn(api, job, locator.as_deref()).await?;
    }
    let again = || ask(api, next_path(query, job, locator.as_deref()), spot, query.order);
    let came = match ahead.take(job, locator.as_deref()).await {
        Found::Came(response) => match examine(response, spot, query.order) {
            Ok(page) => Ok(page),
            // Cut off on its way, perhaps: it is asked for like any other.
            Err(_) => again().await,
        },
        Found::At(path) => ask(api, path, spot, query.order).await,
        Found::Unlisted => again().await,
    };
    match came {
        Ok(page) => {
            let next = page.next.as_ref().and_then(Position::link).map(Spot::parse).transpose()?;
            match next.and_then(|spot| spot.job) {
                Some(JobPlace::Complete { locator: Some(next), .. }) => {
                    ahead.go_on(api, job, &next, page.body.len()).await;
                }
                _ => ahead.forget(job),
            }
            Ok(Some(page))
        }
        Err(fault) if is_lost(&fault) => {
            ahead.forget(job);
            Ok(None)
        }
        // The server cuts larger parts than we take: from here on in parts of ours.
        Err(fault) if fault.kind == ErrorKind::Oversize => {
            ahead.end(job);
            again().await.map(Some)
        }
        Err(fault) => Err(fault),
    }
}

/// The address of a part of the size we choose.
fn next_path(query: &ReadQuery, job: &JobName, locator: Option<&str>) -> String {
    let path = format!("{}/results?maxRecords={}", job.path(), rows(query));
    match locator {
        None => path,
        Some(locator) => {
            let encoded: String = url::form_urlencoded::byte_serialize(locator.as_bytes()).collect();
            format!("{path}&locator={encoded}")
        }
    }
}

async fn ask(api: &Api, path: String, spot: &Spot, order: ReadOrder) -> Outcome<RawPage> {
    let read = |response| examine(errors::accept_csv(response, api.clock.now())?, spot, order);
    api.fetch_any(&path, &ACCEPT.map(|(name, value)| (name, value.to_owned())), Patience::Long, read).await
}

/// Whether a refusal says that this job gives no such results any more.
fn is_lost(fault: &Fault) -> bool {
    let code: String = fault.args.get("code").map(|c| c.chars().filter(|c| *c != '_').collect()).unwrap_or_default();
    matches!(fault.kind, ErrorKind::SalesforceRowGone | ErrorKind::SalesforceLocatorExpired)
        || code.eq_ignore_ascii_case("INVALIDJOBSTATE")
        || code.eq_ignore_ascii_case("INVALIDJOB")
        || (fault.kind == ErrorKind::SalesforceUnknown && fault.detail.starts_with("HTTP 409 "))
}

/// Makes a page of a part.
///
/// # Errors
/// `Truncated`, `BadJson`, `ForeignLink`.
fn examine(response: HttpResponse, at: &Spot, order: ReadOrder) -> Outcome<RawPage> {
    let fault = |kind, why: &str| Fault::new(kind, why);
    let cut = || fault(ErrorKind::Truncated, "a part of the results without its locator");
    let locator = response.header("sforce-locator").map(str::trim).filter(|l| !l.is_empty()).ok_or_else(cut)?;
    let next = Some(locator).filter(|l| *l != "null").map(part_word).transpose()?.map(str::to_owned);
    let tally = Tally::of(&response.body)?;
    let promised = response.header("sforce-numberofrecords").and_then(|n| n.trim().parse::<u64>().ok());
    if promised.is_some_and(|promised| promised != tally.records) {
        return Err(fault(ErrorKind::Truncated, "fewer rows than the part promises"));
    }
    let after = match tally.last {
        Some(last) => Some(place_of(tally.header, last, order)?),
        None => at.after.clone(),
    };
    let read = at.read + tally.records;
    let next = match (&at.job, next) {
        (Some(JobPlace::Complete { job, total, .. }), Some(locator)) => {
            if tally.records == 0 {
                return Err(fault(ErrorKind::Truncated, "an empty part that goes on"));
            }
            let place = JobPlace::Complete { job: job.clone(), total: *total, locator: Some(locator) };
            Some(Spot { locator: None, job: Some(place), read, after })
        }
        (Some(JobPlace::Complete { total, .. }), None) if *total == read => None,
        // Other rows than the job counted; whether any are left, only another question tells.
        _ if after.is_some() => Some(Spot { locator: None, job: None, read: 0, after }),
        _ => return Err(fault(ErrorKind::Truncated, "fewer rows than the job promises")),
    };
    let server_time = response.server_time();
    let next = next.map(|spot| Position::Link(spot.to_string()));
    Ok(RawPage { next, body: response.body, server_time })
}

/// The records of a text of comma-separated values, counted and unread.
struct Tally<'t> {
    header: &'t [u8],
    records: u64,
    last: Option<&'t [u8]>,
}

impl<'t> Tally<'t> {
    fn of(body: &'t [u8]) -> Outcome<Self> {
        let mut tally = Self { header: &[], records: 0, last: None };
        let (mut quoted, mut start) = (false, 0);
        for (at, byte) in body.iter().enumerate() {
            match byte {
                b'"' => quoted = !quoted,
                b'\n' if !quoted => {
                    tally.line(body.get(start..at).unwrap_or_default());
                    start = at + 1;
                }
                _ => {}
            }
        }
        if quoted {
            return Err(Fault::new(ErrorKind::Truncated, "the part ends within a text"));
        }
        tally.line(body.get(start..).unwrap_or_default());
        Ok(tally)
    }

    fn line(&mut self, line: &'t [u8]) {
        if line.iter().all(|b| *b == b'\r') {
            return;
        }
        if self.header.is_empty() {
            self.header = line;
            return;
        }
        self.records += 1;
        self.last = Some(line);
    }
}

/// The place behind a record.
fn place_of(header: &[u8], record: &[u8], order: ReadOrder) -> Outcome<After> {
    let bad = || Fault::new(ErrorKind::BadJson, "the last row of a part does not say where it stands");
    let (header, record) = (String::from_utf8_lossy(header), String::from_utf8_lossy(record));
    let values = |line: &str| -> Outcome<Vec<String>> {
        let record = CsvRecords::new(line).next().transpose()?.unwrap_or_default();
        Ok(record.into_iter().map(Cow::into_owned).collect())
    };
    let (names, record) = (values(&header)?, values(&record)?);
    let of = |name: &str| names.iter().position(|n| n.eq_ignore_ascii_case(name)).and_then(|at| record.get(at));
    let stamp = match order {
        ReadOrder::ByModified => Some(of(STAMP).and_then(|text| values::timestamp(text)).ok_or_else(bad)?),
        ReadOrder::ById | ReadOrder::Tracked => None,
    };
    let id = of("Id").and_then(|text| id::canonical(text)).ok_or_else(bad)?.into_owned();
    Ok(After { stamp, id })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = "003AA000000AbCdYAK";

    fn at(read: u64, total: u64) -> Spot {
        let job = JobName::of("7501Q0000000A1bQAE", "66.0").unwrap();
        Spot { locator: None, job: Some(JobPlace::Complete { job, total, locator: None }), read, after: None }
    }

    fn part(body: &str, locator: Option<&str>, count: &str, at: &Spot) -> Outcome<Option<Spot>> {
        let mut headers = vec![("sforce-numberofrecords".to_owned(), count.to_owned())];
        headers.extend(locator.map(|l| ("sforce-locator".to_owned(), l.to_owned())));
        let answer = HttpResponse { status: 200, headers, body: body.as_bytes().to_vec() };
        match examine(answer, at, ReadOrder::ByModified)?.next {
            Some(Position::Link(link)) => Spot::parse(&link).map(Some),
            None => Ok(None),
            other => panic!("{other:?}"),
        }
    }

    fn rows(n: usize) -> String {
        let row = format!("\"{ROW}\",\"a \"\"b\"\",\nc\",\"2026-11-01T08:15:30.000Z\"\n");
        format!("\"Id\",\"Text\",\"SystemModstamp\"\n{}", row.repeat(n))
    }

    #[test]
    fn a_part_says_how_far_it_came_and_where_the_next_one_is() {
        let next = part(&rows(3), Some("MTAwMDA"), "3", &at(2, 9)).unwrap().unwrap();
        assert_eq!((next.read, next.after.as_ref().unwrap().id.as_str()), (5, ROW));
        assert_eq!(next.after.unwrap().stamp.unwrap().to_string(), "2026-11-01T08:15:30Z");
        let Some(JobPlace::Complete { total: 9, locator: Some(word), .. }) = next.job else { panic!() };
        assert_eq!(word, "MTAwMDA");
        assert_eq!(part(&rows(3), Some("null"), "3", &at(6, 9)).unwrap(), None, "all of them are there");
        assert_eq!(part("\"Id\"\n", Some("null"), "0", &at(0, 0)).unwrap(), None);
        assert_eq!(part("", Some("null"), "0", &at(0, 0)).unwrap(), None, "no rows may be no file");
    }

    #[test]
    fn a_count_that_does_not_add_up_is_asked_about_behind_the_last_row() {
        let next = part(&rows(3), Some("null"), "3", &at(0, 9)).unwrap().unwrap();
        assert_eq!((next.job, next.locator, next.read), (None, None, 0));
        assert_eq!(part("\"Id\"\n", Some("null"), "0", &at(0, 9)).unwrap_err().kind, ErrorKind::Truncated);
    }

    #[test]
    fn parts_that_were_cut_off_are_refused() {
        let whole = rows(3);
        for (body, locator, count) in [
            (whole.as_str(), None, "3"),
            (&whole, Some(""), "3"),
            (&whole, Some("null"), "4"),
            (&whole[..whole.len() - 3], Some("null"), "3"),
            ("\"Id\"\n", Some("MTAw"), "0"),
        ] {
            let fault = part(body, locator, count, &at(0, 3)).unwrap_err();
            assert_eq!(fault.kind, ErrorKind::Truncated, "{locator:?} {count}");
        }
        assert_eq!(part(&whole, Some("../x?y"), "3", &at(0, 3)).unwrap_err().kind, ErrorKind::ForeignLink);
        let without = "\"Text\"\n\"x\"\n";
        assert_eq!(part(without, Some("null"), "1", &at(0, 1)).unwrap_err().kind, ErrorKind::BadJson);
    }
}
