//! What tells whether a description changed: sent along, it saves the answer where nothing did (developer.salesforce.com,
//! "Describe Global", "sObject Describe", `If-Modified-Since`; "Conditional Requests").
use crate::crm::salesforce::errors;
use crate::fault::Outcome;
use crate::http::{HttpResponse, http_date};
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
    let stamp = Stamp { changed: settled(&response), tag: response.header("etag").map(str::to_owned) };
    Ok(Some((stamp, read(&response.body)?)))
}

/// When what was answered changed last, where nothing can have changed since that would be called by the same second: a date
/// of the second of the answer itself tells two changes apart from nothing (RFC 9110, 8.8.2.2).
fn settled(response: &HttpResponse) -> Option<String> {
    let text = response.header("last-modified")?;
    let (changed, answered) = (http_date(text)?, http_date(response.header("date")?)?);
    (answered > changed).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent_after(headers: &[(&str, &str)]) -> Vec<(&'static str, String)> {
        let json = [("content-type", "application/json")];
        let headers =
            headers.iter().chain(&json).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let response = HttpResponse { status: 200, headers, body: Vec::new() };
        let (stamp, ()) = stamped(response, Timestamp::UNIX_EPOCH, |_| Ok(())).unwrap().unwrap();
        stamp.headers()
    }

    #[test]
    fn a_date_of_the_second_of_the_answer_is_no_proof_that_nothing_changed() {
        let (changed, later) = ("Thu, 05 Nov 2026 10:00:00 GMT", "Thu, 05 Nov 2026 10:00:01 GMT");
        let since = vec![("if-modified-since", changed.to_owned())];
        assert_eq!(sent_after(&[("last-modified", changed), ("date", later)]), since);
        assert!(sent_after(&[("last-modified", changed), ("date", changed)]).is_empty());
        assert!(sent_after(&[("last-modified", later), ("date", changed)]).is_empty());
        assert!(sent_after(&[("last-modified", changed)]).is_empty(), "nobody says when that was answered");
        assert!(sent_after(&[("last-modified", "yesterday"), ("date", later)]).is_empty());
        let tagged = sent_after(&[("last-modified", changed), ("date", changed), ("etag", "\"1a\"")]);
        assert_eq!(tagged, [("if-none-match", "\"1a\"".to_owned())]);
    }
}
