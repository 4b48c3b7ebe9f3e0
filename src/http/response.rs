//! What came back, whatever its status.
use crate::fault::{ErrorKind, Fault, Outcome};
use jiff::Timestamp;
use jiff::fmt::rfc2822;

/// An answer with its body, decompressed and within the caps.
#[derive(Debug, Clone)]
pub struct HttpResponse {
    /// Status code.
    pub status: u16,
    /// Headers in order, names in lower case; values that are no text are left out.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// The first header of that name (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// All headers of that name (lower case).
    pub fn headers_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The server's own time (`Date`).
    pub fn server_time(&self) -> Option<Timestamp> {
        http_date(self.header("date")?)
    }

    /// Seconds the server asks to wait: a number, or a date compared with the server's own time, else with `now`.
    pub fn retry_after_s(&self, now: Timestamp) -> Option<u64> {
        let text = self.header("retry-after")?.trim();
        if let Ok(seconds) = text.parse::<f64>() {
            return if seconds.is_finite() && seconds >= 0.0 { Some(seconds.ceil() as u64) } else { None };
        }
        let until = http_date(text)?;
        let from = self.server_time().unwrap_or(now);
        Some(u64::try_from(until.as_second() - from.as_second()).unwrap_or(0))
    }

    /// Whether it says it is JSON; an answer without a type counts when it looks like an object.
    pub fn is_json(&self) -> bool {
        match self.header("content-type") {
            Some(kind) => {
                let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
                kind == "application/json" || kind.ends_with("+json") || kind == "text/json"
            }
            None => self.body.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{'),
        }
    }

    /// The body, if the answer is JSON.
    ///
    /// # Errors
    /// `NotTheApi` for a web page or any other type.
    pub fn json_body(&self) -> Outcome<&[u8]> {
        if self.is_json() {
            return Ok(&self.body);
        }
        let kind = self.header("content-type").unwrap_or("no content type");
        Err(Fault::new(ErrorKind::NotTheApi, format!("{} with {kind} where JSON was expected", self.status)))
    }

    /// The first 512 bytes of the body as displayable text, without anything that looks like a token; of a web page what a
    /// person would see of it.
    pub fn excerpt(&self) -> String {
        let head = self.body.get(..self.body.len().min(512)).unwrap_or_default();
        let head = String::from_utf8_lossy(head);
        scrub(&page_words(&head).unwrap_or_else(|| head.into_owned()))
    }
}

/// The title of a web page, or else its text without the tags; none where it is no web page.
fn page_words(text: &str) -> Option<String> {
    let lower = text.trim_start().to_ascii_lowercase();
    if !lower.starts_with("<!doctype html") && !lower.starts_with("<html") {
        return None;
    }
    let text = text.trim_start();
    let title = lower.find("<title").and_then(|at| {
        let from = at + lower.get(at..)?.find('>')? + 1;
        text.get(from..from + lower.get(from..)?.find('<')?)
    });
    let words = match title.map(str::trim).filter(|title| !title.is_empty()) {
        Some(title) => title.to_owned(),
        None => {
            let outside = text.split('<').filter_map(|part| part.split_once('>')).map(|(_, after)| after.trim());
            outside.filter(|after| !after.is_empty()).collect::<Vec<_>>().join(" ")
        }
    };
    Some(format!("a web page: {words}"))
}

/// Cleans a server's text and blanks out what looks like a token: `eyJ...` and what follows `Bearer`.
pub fn scrub(text: &str) -> String {
    let cleaned = crate::text::clean_line(text);
    let mut hide_next = false;
    let mut out: Vec<&str> = Vec::new();
    for word in cleaned.split(' ') {
        let token_like = word.contains("eyJ") && word.len() > 20;
        out.push(if token_like || hide_next && word.len() > 8 { "‹hidden›" } else { word });
        hide_next = word.trim_end_matches(':').eq_ignore_ascii_case("bearer");
    }
    out.join(" ")
}

/// The instant of a date as headers write it: `Sat, 21 Nov 2026 01:53:58 GMT` (RFC 9110, 5.6.7).
pub fn http_date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(headers: &[(&str, &str)]) -> HttpResponse {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        HttpResponse { status: 429, headers, body: Vec::new() }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(with(&[("retry-after", "7")]).retry_after_s(now), Some(7));
        assert_eq!(with(&[("retry-after", "0.2")]).retry_after_s(now), Some(1));
        assert_eq!(with(&[("retry-after", "Thu, 01 Jan 2026 00:01:30 GMT")]).retry_after_s(now), Some(90));
        let by_server =
            with(&[("retry-after", "Thu, 01 Jan 2026 00:01:30 GMT"), ("date", "Thu, 01 Jan 2026 00:01:00 GMT")]);
        assert_eq!(by_server.retry_after_s(now), Some(30));
        for odd in ["-5", "soon", "NaN", "", "inf"] {
            assert_eq!(with(&[("retry-after", odd)]).retry_after_s(now), None, "{odd}");
        }
        assert_eq!(with(&[("retry-after", "Wed, 31 Dec 2025 00:00:00 GMT")]).retry_after_s(now), Some(0));
    }

    #[test]
    fn tokens_in_server_texts_are_hidden() {
        let text = format!("token eyJ{} rejected, Authorization: Bearer abcdefghij1234 end\u{1b}[2J", "x".repeat(40));
        let shown = scrub(&text);
        assert!(!shown.contains("xxxx") && !shown.contains("abcdefghij"), "{shown}");
        assert!(shown.contains("rejected,") && shown.ends_with("end␛[2J"));
    }

    #[test]
    fn a_web_page_is_not_the_api() {
        let mut page = with(&[("content-type", "text/html; charset=utf-8")]);
        page.body = b"<html>login</html>".to_vec();
        assert_eq!(page.json_body().unwrap_err().kind, ErrorKind::NotTheApi);
        let json = with(&[("content-type", "application/json; odata.metadata=minimal")]);
        assert!(json.json_body().is_ok());
    }

    #[test]
    fn of_a_web_page_its_title_is_told_and_never_its_tags() {
        for (page, told) in [
            ("<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>x", "a web page: 502 Bad Gateway"),
            ("  <html><body><h1>Down</h1> for <b>maintenance</b>", "a web page: Down for maintenance"),
            ("<HTML><TITLE lang='en'>Sign in</TITLE>", "a web page: Sign in"),
            ("<html><title", "a web page: "),
            ("{\"a\": \"<html>\"}", "{\"a\": \"<html>\"}"),
        ] {
            assert_eq!(page_words(page).unwrap_or_else(|| page.to_owned()), told);
        }
    }
}
