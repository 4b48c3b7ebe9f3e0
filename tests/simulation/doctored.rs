//! What the wire reads in requests and answers, and what it changes in them.
use fieldbridge::sandbox::{Answered, Asked};
use xxhash_rust::xxh3::xxh3_64;

/// What the trace tells of a body: what is drawn by chance that the seed does not own (tokens, the marks between the parts
/// of a batch, identifiers of requests) is left out.
pub fn digest(route: &str, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    if route.contains("/token") {
        return "token".to_owned();
    }
    if route.contains("$batch") {
        let parts = text.lines().filter(|line| !line.starts_with("--") && !line.contains("boundary="));
        let told: String = parts.filter(|line| !line.starts_with("REQ_ID")).collect::<Vec<_>>().join("\n");
        return format!("{:016x}", xxh3_64(told.as_bytes()));
    }
    format!("{} bytes {:016x}", body.len(), xxh3_64(body))
}

/// Takes the place from which changes can be read out of an answer; tells whether there was one.
pub fn endless(answered: &mut Answered) -> bool {
    let text = String::from_utf8_lossy(&answered.body).into_owned();
    let there = text.contains("\"@odata.deltaLink\"");
    if there {
        answered.body = text.replace("\"@odata.deltaLink\"", "\"@odata.noLink\"").into_bytes();
    }
    there
}

/// The first row a request changes under the version it was read in.
pub fn sent(asked: &Asked) -> Option<String> {
    let whole = format!("{} {}", asked.path, String::from_utf8_lossy(&asked.body));
    let (_, rest) = whole.split_once("contacts(")?;
    let (id, after) = rest.split_once(')')?;
    let next = after.find("contacts(").unwrap_or(after.len());
    let changes =
        after.get(..next)?.to_lowercase().contains("if-match") || asked.headers.iter().any(|(n, _)| n == "if-match");
    changes.then(|| id.to_owned())
}

/// A preference for pages with no more rows than this.
pub fn smaller(prefer: &str, page: u64) -> String {
    let part = |part: &str| match part.trim().strip_prefix("odata.maxpagesize=").and_then(|n| n.parse::<u64>().ok()) {
        Some(rows) => format!("odata.maxpagesize={}", rows.min(page)),
        None => part.trim().to_owned(),
    };
    prefer.split(',').map(part).collect::<Vec<_>>().join(",")
}
