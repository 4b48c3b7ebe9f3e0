//! The page cookie: XML within XML, encoded once within and once more in the URL, as real links carry it.
use super::percent::{decode, encode};
use crate::sandbox::data::calendar::instant_text;
use crate::sandbox::data::cell::{guid_text, parse_guid};

/// Where a page ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cookie {
    /// The number of the page to come, from 2.
    pub page: u64,
    /// The identifier of the last row delivered.
    pub last: u128,
    /// Its `modifiedon`, where the order asks for it.
    pub modified: Option<i64>,
    /// What a change-tracking client will have been told when its pages end.
    pub tracking: Option<Tracking>,
}

/// The stretch of versions that a change-tracking client's pages cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tracking {
    /// The version the client knows already; 0 while it reads the whole table.
    pub since: u64,
    /// The version its next delta token will promise: taken when the first page was read.
    pub until: u64,
    /// The version of the last change told, in a delta.
    pub told: u64,
}

impl Cookie {
    /// The value of `$skiptoken`, ready to stand in a URL.
    pub fn encode(&self, id_column: &str, first: u128) -> String {
        let braced = |id: u128| format!("{{{}}}", guid_text(id).to_uppercase());
        let modified = self.modified.map_or(String::new(), |seconds| {
            let text = instant_text(seconds);
            format!("<modifiedon last=\"{text}\" first=\"{text}\" />")
        });
        let tracking = self.tracking.map_or(String::new(), |tracking| {
            let Tracking { since, until, told } = tracking;
            format!("<versionnumber since=\"{since}\" until=\"{until}\" told=\"{told}\" />")
        });
        let inner = format!(
            "<cookie page=\"{}\">{tracking}{modified}<{id_column} last=\"{}\" first=\"{}\" /></cookie>",
            self.page - 1,
            braced(self.last),
            braced(first)
        );
        let outer = format!(
            "<cookie pagenumber=\"{}\" pagingcookie=\"{}\" istracking=\"{}\" />",
            self.page,
            encode(&inner, true),
            if self.tracking.is_some() { "True" } else { "False" }
        );
        encode(&outer, false)
    }

    /// Reads a `$skiptoken` that the query parser decoded once.
    pub fn parse(token: &str) -> Option<Self> {
        let page = attribute(token, "pagenumber")?.parse().ok()?;
        let mut inner = attribute(token, "pagingcookie")?.to_owned();
        while inner.contains('%') {
            let decoded = decode(&inner.replace('+', "%2B"));
            if decoded == inner {
                return None;
            }
            inner = decoded;
        }
        let (before, key) = inner.rsplit_once("<")?.0.rsplit_once('<')?;
        let last = parse_guid(attribute(key, "last")?)?;
        let modified = match before.contains("<modifiedon") {
            true => Some(
                attribute(before.split_once("<modifiedon")?.1, "last")?.parse::<jiff::Timestamp>().ok()?.as_second(),
            ),
            false => None,
        };
        let number = |name| attribute(before, name).and_then(|text| text.parse().ok());
        let tracking = match attribute(token, "istracking") {
            Some("True") => Some(Tracking { since: number("since")?, until: number("until")?, told: number("told")? }),
            _ => None,
        };
        Some(Self { page, last, modified, tracking })
    }
}

fn attribute<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("{name}=\""))?;
    Some(rest.split_once('"')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_survives_its_encoding_and_a_client_that_encodes_anew() {
        let told = Tracking { since: 5, until: 900, told: 77 };
        for (modified, tracking) in [(None, None), (Some(1_700_000_000), None), (None, Some(told))] {
            let cookie = Cookie { page: 3, last: 0x1234_5678_9abc_4def_8123_4567_89ab_cdef, modified, tracking };
            let encoded = cookie.encode("contactid", 7);
            assert!(encoded.starts_with("%3Ccookie%20pagenumber=%223%22%20pagingcookie=%22%253ccookie"), "{encoded}");
            let decoded = decode(&encoded);
            assert_eq!(Cookie::parse(&decoded), Some(cookie.clone()));
            let again = encode(&decoded, true).replace("%20", "+");
            assert_eq!(Cookie::parse(&decode(&again)), Some(cookie));
        }
        assert_eq!(Cookie::parse("nonsense"), None);
        assert_eq!(Cookie::parse("<cookie pagenumber=\"2\" pagingcookie=\"%zz\" />"), None);
    }
}
