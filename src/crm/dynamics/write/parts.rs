//! Reads the answer to a `$batch`, strictly: every part is there, in its place, whole, and nothing else; any other bytes
//! are a named fault, because a result put to the wrong row is worse than none (RFC 2046, section 5.1; learn.microsoft.com,
//! "Execute batch operations using the Web API").
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::HttpResponse;

/// Most header lines of a part.
const MOST_HEADERS: usize = 64;
/// Longest header line.
const LONGEST_LINE: usize = 16 * 1024;

/// What became of a change set.
#[derive(Debug)]
pub(super) enum SetAnswer {
    /// All done, one answer for each operation.
    Done(Vec<HttpResponse>),
    /// None done: the answer of the operation that failed, with its number where it was told (from 1).
    Failed(HttpResponse, Option<usize>),
}

/// One answer within a batch.
#[derive(Debug)]
struct Part {
    answer: HttpResponse,
    content_id: Option<usize>,
}

enum Item {
    Single(Part),
    Set(Vec<Part>),
}

/// The answers to `expected` operations that stood alone, in their order. Fewer only from a server that stopped at the
/// first refusal, which then is the last answer: what comes after it was not tried.
///
/// # Errors
/// `BatchUnreadable`.
pub(super) fn singles(response: &HttpResponse, expected: usize) -> Outcome<Vec<HttpResponse>> {
    let answers = items(response, expected)?
        .into_iter()
        .map(|item| match item {
            Item::Single(part) => Ok(part.answer),
            Item::Set(_) => Err(bad("a change set nobody sent")),
        })
        .collect::<Outcome<Vec<_>>>()?;
    let refused = answers.iter().position(|a| a.status >= 400);
    let stopped = refused.is_some_and(|at| at + 1 == answers.len());
    if answers.len() == expected || stopped {
        return Ok(answers);
    }
    Err(bad(&format!("{} answers to {expected} operations", answers.len())))
}

/// The answer to a change set of `expected` operations.
///
/// # Errors
/// `BatchUnreadable`.
pub(super) fn set(response: &HttpResponse, expected: usize) -> Outcome<SetAnswer> {
    let mut items = items(response, expected)?;
    let (Some(item), true) = (items.pop(), items.is_empty()) else {
        return Err(bad("not one answer to one change set"));
    };
    let mut parts = match item {
        Item::Single(part) => vec![part],
        Item::Set(parts) => parts,
    };
    if let Some(at) = parts.iter().position(|p| p.answer.status >= 300) {
        let failed = parts.swap_remove(at);
        return Ok(SetAnswer::Failed(failed.answer, failed.content_id.filter(|id| (1..=expected).contains(id))));
    }
    if parts.len() != expected {
        return Err(bad(&format!("{} answers to a set of {expected}", parts.len())));
    }
    let numbered = parts.iter().all(|p| p.content_id.is_some());
    if numbered {
        parts.sort_by_key(|p| p.content_id);
        if parts.iter().enumerate().any(|(i, p)| p.content_id != Some(i + 1)) {
            return Err(bad("numbers in a change set that were not given"));
        }
    }
    Ok(SetAnswer::Done(parts.into_iter().map(|p| p.answer).collect()))
}

/// Whether the answer is a batch's at all; what was refused before it was looked at is plain JSON.
pub(super) fn is_batch(response: &HttpResponse) -> bool {
    let kind = response.header("content-type").unwrap_or_default();
    kind.trim_start().to_ascii_lowercase().starts_with("multipart/mixed")
}

fn items(response: &HttpResponse, most: usize) -> Outcome<Vec<Item>> {
    let boundary = boundary(response.header("content-type").unwrap_or_default())?;
    sections(&response.body, boundary, most)?
        .into_iter()
        .map(|section| {
            let (headers, body) = head(section)?;
            let kind = find(&headers, "content-type").unwrap_or_default();
            if kind.to_ascii_lowercase().starts_with("multipart/mixed") {
                let inner = self::boundary(kind)?;
                let parts = sections(body, inner, most)?.into_iter().map(part).collect::<Outcome<_>>()?;
                return Ok(Item::Set(parts));
            }
            part(section).map(Item::Single)
        })
        .collect()
}

/// `multipart/mixed; boundary=batchresponse_…`, quoted or not.
fn boundary(kind: &str) -> Outcome<&str> {
    let value = kind
        .split(';')
        .skip(1)
        .filter_map(|p| p.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))
        .map(|(_, value)| value.trim().trim_matches('"'));
    match value {
        Some(value) if (1..=70).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_graphic()) => Ok(value),
        _ => Err(bad("no boundary is named")),
    }
}

/// What stands between the boundaries, each without the line end before the next boundary.
fn sections<'b>(body: &'b [u8], boundary: &str, most: usize) -> Outcome<Vec<&'b [u8]>> {
    let mut found = Vec::new();
    let mut opened: Option<usize> = None;
    let mut at = 0;
    loop {
        let Some(rest) = body.get(at..).filter(|r| !r.is_empty()) else {
            return Err(bad("the closing boundary is missing"));
        };
        let length = rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |end| end + 1);
        let line = rest.get(..length).unwrap_or_default().trim_ascii_end();
        let mark = line.strip_prefix(b"--").and_then(|l| l.strip_prefix(boundary.as_bytes()));
        let closes = match mark {
            Some(b"") => false,
            Some(b"--") => true,
            _ => {
                if opened.is_none() && !line.is_empty() {
                    return Err(bad("text before the first boundary"));
                }
                at += length;
                continue;
            }
        };
        if let Some(start) = opened {
            found.push(without_line_end(body.get(start..at).unwrap_or_default()));
            if found.len() > most {
                return Err(bad("more answers than operations"));
            }
        }
        at += length;
        if closes {
            let rest = body.get(at..).unwrap_or_default();
            return if rest.trim_ascii().is_empty() { Ok(found) } else { Err(bad("text after the closing boundary")) };
        }
        opened = Some(at);
    }
}

fn without_line_end(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

type Headers = Vec<(String, String)>;

/// Header lines up to the empty one, and what follows it.
fn head(section: &[u8]) -> Outcome<(Headers, &[u8])> {
    let mut headers = Vec::new();
    let mut rest = section;
    loop {
        let Some(end) = rest.iter().position(|b| *b == b'\n') else {
            return if rest.is_empty() { Ok((headers, rest)) } else { Err(bad("header lines without an end")) };
        };
        let line = rest.get(..end).unwrap_or_default().trim_ascii_end();
        rest = rest.get(end + 1..).unwrap_or_default();
        if line.is_empty() {
            return Ok((headers, rest));
        }
        let text = std::str::from_utf8(line).ok().filter(|l| l.len() <= LONGEST_LINE);
        let (name, value) = text.and_then(|l| l.split_once(':')).ok_or_else(|| bad("a header line that is none"))?;
        headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        if headers.len() > MOST_HEADERS {
            return Err(bad("too many header lines"));
        }
    }
}

/// `application/http`: a status line, headers, a body.
fn part(section: &[u8]) -> Outcome<Part> {
    let (outer, message) = head(section)?;
    let kind = find(&outer, "content-type").unwrap_or_default().to_ascii_lowercase();
    if !kind.starts_with("application/http") {
        return Err(bad("a part that is no answer"));
    }
    let end = message.iter().position(|b| *b == b'\n').ok_or_else(|| bad("an answer without a status line"))?;
    let status = status(message.get(..end).unwrap_or_default())?;
    let (headers, body) = head(message.get(end + 1..).unwrap_or_default())?;
    let body = measured(&headers, body)?;
    let content_id = find(&outer, "content-id").or_else(|| find(&headers, "content-id"));
    let content_id = content_id.map(|id| id.parse().map_err(|_| bad("a number that is none"))).transpose()?;
    Ok(Part { answer: HttpResponse { status, headers, body }, content_id })
}

/// `HTTP/1.1 204 No Content`.
fn status(line: &[u8]) -> Outcome<u16> {
    let text = std::str::from_utf8(line).unwrap_or_default();
    let mut words = text.split_ascii_whitespace();
    let http = words.next().is_some_and(|w| w.starts_with("HTTP/1."));
    let code = words.next().filter(|w| w.len() == 3).and_then(|w| w.parse::<u16>().ok());
    code.filter(|c| http && (200..600).contains(c)).ok_or_else(|| bad("an answer without a status line"))
}

/// The body as long as it says it is; empty lines that only separate it from the boundary are no part of it.
fn measured(headers: &Headers, body: &[u8]) -> Outcome<Vec<u8>> {
    let Some(told) = find(headers, "content-length") else {
        return Ok(body.trim_ascii_end().to_vec());
    };
    let length: usize = told.parse().map_err(|_| bad("a length that is none"))?;
    match body.split_at_checked(length) {
        Some((whole, rest)) if rest.trim_ascii().is_empty() => Ok(whole.to_vec()),
        _ => Err(bad("a body of another length than it says")),
    }
}

fn find<'h>(headers: &'h Headers, name: &str) -> Option<&'h str> {
    headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
}

fn bad(why: &str) -> Fault {
    Fault::new(ErrorKind::BatchUnreadable, format!("the answer to a batch: {why}"))
}

#[cfg(test)]
mod tests;
