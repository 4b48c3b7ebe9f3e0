//! The journal: the last requests as they came, without anything secret and without anybody's values, for whoever wants to
//! see what a client does.
use crate::sandbox::instance::Call;
use crate::sandbox::odata::percent::pairs;
use serde_json::{Value, json};
use std::collections::VecDeque;

/// How many are kept.
const KEPT: usize = 1_000;
/// Parameters whose values are shown, literals taken out of queries; of all others only the name is.
const SHOWN: [&str; 12] = [
    "q",
    "ids",
    "fields",
    "sObjects",
    "start",
    "end",
    "maxRecords",
    "locator",
    "allOrNone",
    "grant_type",
    "response_type",
    "code_challenge_method",
];

/// The requests of an organisation, the newest last.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    all: VecDeque<Value>,
    count: u64,
}

impl Journal {
    /// Notes a request and how it was answered.
    pub fn note(&mut self, call: &Call<'_>, status: u16) {
        self.count += 1;
        if self.all.len() == KEPT {
            self.all.pop_front();
        }
        let given = pairs(call.query).into_iter().map(|(name, value)| {
            let shown = SHOWN.contains(&name.as_str());
            let value = if shown { without_literals(&value) } else { "…".to_owned() };
            (name, Value::from(value))
        });
        let query: serde_json::Map<String, Value> = given.collect();
        let own = |name: &&str| {
            name.starts_with("sforce-") || matches!(*name, "accept" | "content-type" | "if-modified-since")
        };
        let headers = call.headers.iter().filter(|(name, _)| own(&name.as_str()));
        let headers: serde_json::Map<String, Value> = headers
            .map(|(name, value)| (name.as_str().to_owned(), Value::from(value.to_str().unwrap_or("…"))))
            .collect();
        self.all.push_back(json!({
            "number": self.count, "method": call.method, "path": call.path, "query": query, "headers": headers,
            "signed_in": call.headers.contains_key("authorization"), "body_bytes": call.body.len(), "status": status,
        }));
    }

    /// Everything that is kept, the oldest first.
    pub fn told(&self) -> Value {
        Value::Array(self.all.iter().cloned().collect())
    }
}

/// A query with every text in quotes taken out: `Email = '…'`.
fn without_literals(text: &str) -> String {
    let (mut out, mut inside, mut escaped) = (String::new(), false, false);
    for c in text.chars() {
        match (inside, escaped, c) {
            (false, _, '\'') => {
                out.push_str("'…'");
                inside = true;
            }
            (false, ..) => out.push(c),
            (true, true, _) => escaped = false,
            (true, false, '\\') => escaped = true,
            (true, false, '\'') => inside = false,
            (true, false, _) => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_told_without_what_it_asks_for() {
        let soql = "SELECT Id FROM Contact WHERE Email = 'kim\\'s@x.example' AND LastName IN ('a','b') LIMIT 2";
        let told = "SELECT Id FROM Contact WHERE Email = '…' AND LastName IN ('…','…') LIMIT 2";
        assert_eq!(without_literals(soql), told);
        assert_eq!(without_literals("open 'end"), "open '…'");
    }
}
