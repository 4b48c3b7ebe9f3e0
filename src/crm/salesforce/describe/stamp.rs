//! What tells whether a description changed: sent along, it saves the answer where nothing did (developer.salesforce.com,
//! "Describe Global", "sObject Describe", `If-Modified-Since`; "Conditional Requests").
use crate::crm::salesforce::errors;
use crate::fault::Outcome;
use crate::http::HttpResponse;
use jiff::Timestamp;

/// The stamps of a description as they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp {
    changed: Option<String>,
    tag: Option<String>,
}

impl Stamp {
    /// What is sent with the next question.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let changed = self.changed.clone().map(|text| ("if-modified-since", text));
        changed.into_iter().chain(self.tag.clone().map(|text| ("if-none-match", text))).collect()
    }
}

/// What an answer describes, with its stamp; none where nothing changed.
///
/// # Errors
/// The refusal's fault; what `read` makes of a description that is none.
pub fn stamped<T>(
    response: HttpResponse,
    now: Timestamp,
    read: impl Fn(&[u8]) -> Outcome<T>,
) -> Outcome<Option<(Stamp, T)>> {
    if response.status == 304 {
        return Ok(None);
    }
    let response = errors::accept(response, now)?;
    let of = |name: &str| response.header(name).map(str::to_owned);
    let stamp = Stamp { changed: of("last-modified"), tag: of("etag") };
    Ok(Some((stamp, read(&response.body)?)))
}
