//! Pages: where the next one starts, found without reading the whole body, and the guards against links that lead
//! elsewhere or in circles (correctness.md N17-N24, B21).
use super::api::BASE;
use super::{errors, odata};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpResponse, Link, Origin};
use crate::port::{Position, RawPage};
use crate::seeded_bug::SeededBug;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use xxhash_rust::xxh3::xxh3_64;

const NEXT: &[u8] = b"\"@odata.nextLink\"";
const DELTA: &[u8] = b"\"@odata.deltaLink\"";

/// How far from the end the link is looked for first; it is the last key of Dataverse's answers.
const TAIL: usize = 64 * 1024;

/// Most pages whose links are remembered.
const REMEMBER: usize = 200_000;

/// Makes a page of an accepted answer. A `tracked` reading ends only where the server says from where changes can be read
/// (learn.microsoft.com, "Use change tracking to synchronize data with external systems").
///
/// # Errors
/// `Truncated` for an incomplete text or a tracked reading without end, `BadJson` for a link that is no text,
/// `ForeignLink`.
pub(super) fn examine(response: HttpResponse, org: &Origin, entity_set: &str, tracked: bool) -> Outcome<RawPage> {
    let id = errors::request_id(&response);
    let server_time = response.server_time();
    let body = response.body;
    let solid = |b: &&u8| !b.is_ascii_whitespace();
    let first = body.iter().find(|b| !b.is_ascii_whitespace());
    if first.is_none() || body.iter().rev().find(solid) != Some(&b'}') {
        return Err(Fault::new(ErrorKind::Truncated, "the page ends in the middle").correlated(id));
    }
    let next = next_of(&body, tracked).and_then(|next| {
        if let Some(link) = next.as_ref().and_then(Position::link) {
            same_set(org, entity_set, link)?;
        }
        Ok(next)
    });
    Ok(RawPage { next: next.map_err(|f| f.correlated(id))?, body, server_time })
}

fn next_of(body: &[u8], tracked: bool) -> Outcome<Option<Position>> {
    if let Some(next) = link_at(body, NEXT)? {
        return Ok(Some(Position::Link(next)));
    }
    if !tracked {
        return Ok(None);
    }
    match link_at(body, DELTA)? {
        Some(delta) => Ok(Some(Position::Delta(delta))),
        None if SeededBug::TruncatedIsEnd.is_on() => Ok(None),
        None => Err(Fault::new(ErrorKind::Truncated, "neither a next page nor a place to read changes from")),
    }
}

/// Admits a link if it leads to the same set of the same organisation. A link relative to the API's root, as OData allows and
/// other servers send, begins with the set's own name and a question mark, so that nothing in it decides where it leads.
///
/// # Errors
/// `ForeignLink`.
pub(super) fn same_set(org: &Origin, entity_set: &str, link: &str) -> Outcome<Link> {
    let relative = link.strip_prefix(entity_set).is_some_and(|rest| rest.starts_with('?'));
    let admitted = if relative { org.admit(&format!("{org}{BASE}{link}"))? } else { org.admit(link)? };
    if admitted.path() != format!("{BASE}{entity_set}") {
        let detail = format!("a page link to {} instead of {entity_set}", admitted.path());
        return Err(Fault::new(ErrorKind::ForeignLink, detail).with("host", org.host()));
    }
    Ok(admitted)
}

/// The text of the link under a key. A quote inside a JSON string is always escaped, so an unescaped match is a key.
fn link_at(body: &[u8], key: &[u8]) -> Outcome<Option<String>> {
    let tail = body.len().saturating_sub(TAIL);
    let found = find_last(body, key, tail).or_else(|| find_last(body, key, 0));
    let Some(after) = found else { return Ok(None) };
    let bad = || Fault::new(ErrorKind::BadJson, "a page link that is no text");
    let rest = body.get(after..).unwrap_or_default().trim_ascii_start();
    let value = rest.strip_prefix(b":").ok_or_else(bad)?;
    match serde_json::Deserializer::from_slice(value).into_iter::<Option<String>>().next() {
        Some(Ok(link)) => Ok(link),
        _ => Err(bad()),
    }
}

/// Where the last occurrence of the key at or after `from` ends.
fn find_last(body: &[u8], key: &[u8], from: usize) -> Option<usize> {
    let part = body.get(from..)?;
    let mut end = part.len();
    while let Some(at) = part.get(..end)?.windows(key.len()).rposition(|w| w.first() == Some(&b'"') && w == key) {
        let before = at.checked_sub(1).and_then(|i| part.get(i));
        if before != Some(&b'\\') {
            return Some(from + at + key.len());
        }
        end = at + key.len() - 1;
    }
    None
}

/// Remembers which page led to which link, so that circles of any length are seen. A page may be asked for again.
#[derive(Debug, Default)]
pub(super) struct LoopGuard(Mutex<HashMap<String, HashMap<u64, u64>>>);

impl LoopGuard {
    /// Notes that the page `at` of a reading (a set, or a part of it) led on to `next`.
    ///
    /// # Errors
    /// `PagingLoop` when it leads back to itself, to a link another page already led to, or when the cookie in the
    /// link stands still while the page number grows.
    pub(super) fn note(&self, reading: &str, at: &Position, next: Option<&Position>) -> Outcome<()> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = all.entry(reading.to_owned()).or_default();
        if !matches!(at, Position::Link(_)) {
            seen.clear();
        }
        let Some(Position::Link(next)) = next else { return Ok(()) };
        let circle = |why: &str| Err(Fault::new(ErrorKind::PagingLoop, why).with("table", reading));
        if let Position::Link(here) = at {
            if here == next {
                return circle("a page leads to itself");
            }
            if cookie(here).is_some_and(|c| Some(c) == cookie(next)) {
                return circle("the paging cookie stands still");
            }
        }
        let from = at.link().map_or(0, |here| xxh3_64(here.as_bytes()));
        if seen.len() >= REMEMBER {
            seen.clear();
        }
        match seen.insert(xxh3_64(next.as_bytes()), from) {
            Some(other) if other != from => circle("two pages lead to the same next one"),
            _ => Ok(()),
        }
    }
}

/// The decoded paging cookie of a link, where it has one: a doubly encoded attribute of `$skiptoken`.
fn cookie(link: &str) -> Option<String> {
    let (_, query) = link.split_once('?')?;
    let token = query.split('&').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        odata::decode(name).eq_ignore_ascii_case("$skiptoken").then_some(value)
    })?;
    let xml = odata::decode(token);
    let (_, rest) = xml.split_once("pagingcookie=\"")?;
    let (cookie, _) = rest.split_once('"')?;
    Some(without_page(odata::decode(cookie))).filter(|c| !c.is_empty())
}

/// The cookie without its own page number, which may grow while everything else stands still.
fn without_page(cookie: String) -> String {
    let parts = cookie.split_once(" page=\"").and_then(|(head, rest)| Some((head, rest.split_once('"')?.1)));
    parts.map(|(head, tail)| format!("{head}{tail}")).unwrap_or(cookie)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn org() -> Origin {
        Origin::of("https://org.crm4.dynamics.com").unwrap()
    }

    fn page(body: &str) -> Outcome<RawPage> {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        examine(HttpResponse { status: 200, headers, body: body.as_bytes().to_vec() }, &org(), "contacts", false)
    }

    fn tracked(body: &str) -> Outcome<RawPage> {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        examine(HttpResponse { status: 200, headers, body: body.as_bytes().to_vec() }, &org(), "contacts", true)
    }

    fn link(page: u32, cookie: &str) -> String {
        let inner = format!("<cookie page=\"{page}\"><contactid last=\"{cookie}\" /></cookie>");
        let inner = odata::encode(&odata::encode(&inner));
        let token =
            format!("%3Ccookie%20pagenumber=%22{page}%22%20pagingcookie=%22{inner}%22%20istracking=%22False%22%20/%3E");
        format!("https://org.crm4.dynamics.com/api/data/v9.2/contacts?$select=fullname&$skiptoken={token}")
    }

    #[test]
    fn the_next_link_is_found_wherever_it_stands() {
        let next = link(2, "a");
        let filler = "x".repeat(TAIL * 2);
        for body in [
            format!("{{\"value\":[],\"@odata.nextLink\":\"{next}\"}}"),
            format!("{{\"@odata.nextLink\" : \"{next}\",\"value\":[{{\"a\":\"{filler}\"}}]}} \n"),
            format!(
                "{{\"value\":[{{\"a\":\"\\\"@odata.nextLink\\\":\\\"https://evil.example\\\"\"}}],\"@odata.nextLink\":\"{}\"}}",
                next.replace('/', "\\/")
            ),
        ] {
            assert_eq!(page(&body).unwrap().next, Some(Position::Link(next.clone())));
        }
        let only_in_text = "{\"value\":[{\"a\":\"\\\"@odata.nextLink\\\":\\\"https://evil.example\\\"\"}]}";
        assert_eq!(page(only_in_text).unwrap().next, None, "text in a field is no link");
        assert_eq!(page("{\"value\":[]}").unwrap().next, None);
        assert_eq!(page("{\"value\":[],\"@odata.nextLink\":null}").unwrap().next, None);
    }

    #[test]
    fn a_tracked_reading_ends_only_where_changes_can_be_read_from() {
        let delta = "https://org.crm4.dynamics.com/api/data/v9.2/contacts?$select=fullname&$deltatoken=9%21x";
        let filler = "x".repeat(TAIL * 2);
        for body in [
            format!("{{\"@odata.deltaLink\":\"{delta}\",\"value\":[{{\"a\":\"{filler}\"}}]}}"),
            format!("{{\"value\":[],\"@odata.deltaLink\":\"{delta}\"}}"),
        ] {
            assert_eq!(tracked(&body).unwrap().next, Some(Position::Delta(delta.into())));
            assert_eq!(page(&body).unwrap().next, None, "nobody asked for it");
        }
        let next = link(2, "a");
        let both = format!("{{\"value\":[],\"@odata.deltaLink\":\"{delta}\",\"@odata.nextLink\":\"{next}\"}}");
        assert_eq!(tracked(&both).unwrap().next, Some(Position::Link(next)));
        assert_eq!(tracked("{\"value\":[]}").unwrap_err().kind, ErrorKind::Truncated);
        for foreign in [
            "https://evil.example/api/data/v9.2/contacts?$deltatoken=1",
            "https://org.crm4.dynamics.com/api/data/v9.2/accounts?$deltatoken=1",
            "https://org.crm4.dynamics.com@evil.example/api/data/v9.2/contacts?$deltatoken=1",
            "//evil.example/api/data/v9.2/contacts?$deltatoken=1",
        ] {
            let body = format!("{{\"@odata.deltaLink\":\"{foreign}\",\"value\":[]}}");
            assert_eq!(tracked(&body).unwrap_err().kind, ErrorKind::ForeignLink, "{foreign}");
        }
    }

    #[test]
    fn incomplete_pages_are_no_pages() {
        for body in ["", "  ", "{\"value\":[{\"a\":1},", "{\"value\":["] {
            assert_eq!(page(body).unwrap_err().kind, ErrorKind::Truncated, "{body:?}");
        }
        assert_eq!(page("{\"value\":[],\"@odata.nextLink\":7}").unwrap_err().kind, ErrorKind::BadJson);
    }

    #[test]
    fn links_elsewhere_are_refused() {
        for foreign in [
            "https://evil.example/api/data/v9.2/contacts",
            "https://org.crm4.dynamics.com/api/data/v9.2/accounts?x",
            "https://org.crm4.dynamics.com/api/data/v9.2/$batch",
            "https://org.crm4.dynamics.com/api/data/v9.2/EntityDefinitions",
            "https://org.crm4.dynamics.com/api/data/v9.2/contacts/../accounts",
            "https://org.crm4.dynamics.com/api/data/v9.2/contacts(1)",
            "https://org.crm4.dynamics.com/api/data/v9.2/%63ontacts",
            "http://org.crm4.dynamics.com/api/data/v9.2/contacts",
            "/api/data/v9.2/contacts?$skiptoken=1",
        ] {
            let body = format!("{{\"value\":[],\"@odata.nextLink\":\"{foreign}\"}}");
            assert_eq!(page(&body).unwrap_err().kind, ErrorKind::ForeignLink, "{foreign}");
        }
    }

    #[test]
    fn circles_are_seen_and_repeated_requests_are_not_circles() {
        let at = |n: u32, c: &str| Position::Link(link(n, c));
        let guard = LoopGuard::default();
        guard.note("contacts", &Position::Start, Some(&at(2, "a"))).unwrap();
        guard.note("contacts", &at(2, "a"), Some(&at(3, "b"))).unwrap();
        guard.note("contacts", &at(2, "a"), Some(&at(3, "b"))).unwrap();
        let kind = |r: Outcome<()>| r.unwrap_err().kind;
        assert_eq!(kind(guard.note("contacts", &at(3, "b"), Some(&at(3, "b")))), ErrorKind::PagingLoop);
        assert_eq!(kind(guard.note("contacts", &at(3, "b"), Some(&at(4, "b")))), ErrorKind::PagingLoop, "stuck cookie");
        assert_eq!(
            kind(guard.note("contacts", &at(3, "b"), Some(&at(2, "a")))),
            ErrorKind::PagingLoop,
            "longer circle"
        );
        guard.note("contacts", &Position::Start, Some(&at(2, "a"))).unwrap();
    }
}
