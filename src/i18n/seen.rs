//! What a fault saw, in the user's language. A fault keeps its detail in English, for logs, `--json` and the ledger. Where the
//! wording is ours, the English catalog (`seen.ftl`) holds it as a pattern, and the sentence is found again by it, in what
//! an earlier version kept as well. Anything else is somebody else's words: it stays as it is and is shown as a quotation.
use super::{Words, catalogs};
use crate::text::Lang;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// So deep stands a reason within a reason.
const DEEPEST: usize = 4;

/// The values of a sentence that may be a fault's own words.
pub(super) fn is_reason(name: &str) -> bool {
    matches!(name, "why" | "detail" | "problem" | "before")
}

/// A sentence of ours: the text before the first value, then each value with the text behind it.
struct Pattern {
    key: &'static str,
    head: &'static str,
    values: Vec<(&'static str, &'static str)>,
}

/// All, those with the most words of their own first: `the page breaks at …` is asked before `{ $before }; …`.
static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let mut all: Vec<Pattern> = catalogs::SEEN.lines().filter_map(Pattern::of).collect();
    all.sort_by_key(|pattern| std::cmp::Reverse(pattern.words()));
    all
});

impl Pattern {
    /// Of a line of the catalog; none for a remark, and for the frame of a quotation.
    fn of(line: &'static str) -> Option<Self> {
        let (key, text) = line.split_once(" = ")?;
        if !key.starts_with("seen-") || key == "seen-quoted" {
            return None;
        }
        let mut parts = text.split("{ $");
        let head = parts.next()?;
        let values = parts.map(|part| part.split_once(" }")).collect::<Option<Vec<_>>>()?;
        Some(Self { key, head, values })
    }

    /// How much of it is wording.
    fn words(&self) -> usize {
        self.head.len() + self.values.iter().map(|(_, after)| after.len()).sum::<usize>()
    }

    /// The values, where the text is of this wording.
    fn read(&self, text: &str) -> Option<BTreeMap<String, String>> {
        let mut rest = text.strip_prefix(self.head)?;
        let mut found = BTreeMap::new();
        for (place, (name, after)) in self.values.iter().enumerate() {
            let last = place + 1 == self.values.len();
            let (value, tail) = if last { (rest.strip_suffix(after)?, "") } else { rest.split_once(after)? };
            if value.is_empty() {
                return None;
            }
            found.insert((*name).to_owned(), value.to_owned());
            rest = tail;
        }
        rest.is_empty().then_some(found)
    }
}

impl Words {
    /// What a fault saw: our own words in this language, somebody else's as a quotation.
    pub fn seen(self, text: &str) -> String {
        if self.0 == Lang::En { text.to_owned() } else { self.reason(text, DEEPEST) }
    }

    /// What was tried: our own words in this language, a request as it was sent.
    pub fn tried(self, text: &str) -> String {
        if self.0 == Lang::En { text.to_owned() } else { self.own(text, DEEPEST).unwrap_or_else(|| text.to_owned()) }
    }

    fn own(self, text: &str, depth: usize) -> Option<String> {
        let (key, mut values) = PATTERNS.iter().find_map(|pattern| Some((pattern.key, pattern.read(text)?)))?;
        for (_, value) in values.iter_mut().filter(|(name, _)| is_reason(name)) {
            *value = self.reason(value, depth.saturating_sub(1));
        }
        Some(self.say_map(key, &values))
    }

    fn reason(self, text: &str, depth: usize) -> String {
        if depth == 0 || is_said(text) {
            return text.to_owned();
        }
        if let Some(said) = self.own(text, depth) {
            return said;
        }
        match text.split_once(": ").filter(|(about, _)| is_a_name(about)) {
            Some((about, why)) => format!("{about}: {}", self.reason(why, depth - 1)),
            None if is_a_sentence(text) => {
                self.say_map("seen-quoted", &BTreeMap::from([("text".to_owned(), text.to_owned())]))
            }
            None => text.to_owned(),
        }
    }
}

/// Whether the text was put into Korean already: no fault is worded so.
pub(super) fn is_said(text: &str) -> bool {
    text.chars().any(|c| ('\u{ac00}'..='\u{d7a3}').contains(&c))
}

/// What a reason is about: a field, a table, a host, a file.
fn is_a_name(about: &str) -> bool {
    about.starts_with(['/', '~']) || !about.contains(' ')
}

/// Whether two words follow each other: names and numbers in a row need no quotation marks.
fn is_a_sentence(text: &str) -> bool {
    let is_word = |part: &&str| part.len() > 1 && part.chars().all(|c| c.is_ascii_alphabetic());
    let parts: Vec<&str> = text.split(' ').collect();
    parts.windows(2).any(|two| two.iter().all(is_word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::{ErrorKind, Fault};

    const KO: Words = Words(Lang::Ko);

    #[test]
    fn every_wording_is_found_again_by_itself() {
        for pattern in PATTERNS.iter() {
            let worded: String = std::iter::once(pattern.head.to_owned())
                .chain(pattern.values.iter().enumerate().map(|(n, (_, after))| format!("x{n}{after}")))
                .collect();
            let first = PATTERNS.iter().find(|p| p.read(&worded).is_some()).map(|p| p.key);
            assert_eq!(first, Some(pattern.key), "{worded}");
            let said = KO.seen(&worded);
            assert!(is_said(&said) || pattern.head.starts_with("--"), "{worded}: {said}");
            for n in 0..pattern.values.len() {
                assert!(said.contains(&format!("x{n}")), "{worded} loses a value: {said}");
            }
        }
    }

    #[test]
    fn a_reason_within_a_reason_is_said_and_a_quotation_is_told_to_be_one() {
        let said = KO.seen("/var/lib/place: opening the file: Permission denied (os error 13)");
        assert_eq!(said, "/var/lib/place: 파일 열기: 원문: “Permission denied (os error 13)”");
        assert_eq!(KO.seen("HTTP 403 0x80040220 no access for you").matches("원문").count(), 1);
        assert_eq!(KO.seen("telephone1, emailaddress1"), "telephone1, emailaddress1");
        assert_eq!(KO.seen("statuscode 7, 8"), "statuscode 7, 8");
        assert_eq!(KO.seen("이미 한국어입니다"), "이미 한국어입니다");
        assert_eq!(
            KO.tried("GET https://org.example/api/data/v9.2/WhoAmI and more"),
            "GET https://org.example/api/data/v9.2/WhoAmI and more"
        );
        assert_eq!(KO.tried("parse https://org.example"), "주소 https://org.example 읽기");
        assert_eq!(Words(Lang::En).seen("plain http"), "plain http");
    }

    /// The details of every fault the sources make, each with the kind it is made with: what is ours is never left in
    /// English on a Korean screen.
    #[test]
    fn what_the_sources_say_of_a_fault_is_said_in_korean() {
        let (mut seen, mut english) = (0, Vec::new());
        for (file, kind, detail) in details_in_the_sources() {
            let kind = ErrorKind::ALL.iter().find(|k| format!("{k:?}") == kind).copied().unwrap_or(ErrorKind::Bug);
            let said = KO.why(&Fault::new(kind, &detail));
            let left = without_quotations(&said);
            if is_a_sentence(&left) {
                english.push(format!("{file}: {detail:?} is said as {said:?}"));
            }
            seen += usize::from(said != detail);
        }
        assert!(english.is_empty(), "{}", english.join("\n"));
        assert!(seen > 200, "only {seen} details were found: the walk through the sources is broken");
    }

    /// Commands, options and names of ours stand in both languages alike.
    fn without_quotations(said: &str) -> String {
        let mut out = String::new();
        let mut quoted = false;
        for c in said.chars() {
            match c {
                '`' => quoted = !quoted,
                c if !quoted => out.push(c),
                _ => {}
            }
        }
        ["AD FS", "SQLite", "Bearer"].iter().fold(out, |text, name| text.replace(name, ""))
    }

    /// File, kind and detail of each fault whose detail stands in the sources as a text or a format.
    fn details_in_the_sources() -> Vec<(String, String, String)> {
        let mut files = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        let mut found = Vec::new();
        while let Some(path) = files.pop() {
            if path.is_dir() {
                files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            let name = path.display().to_string();
            let skipped = ["/sandbox/", "/tests", "fixtures", "/i18n/"].iter().any(|part| name.contains(part));
            if skipped || !name.ends_with(".rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            found.extend(faults_of(text).into_iter().map(|(kind, detail)| (name.clone(), kind, detail)));
        }
        found
    }

    fn faults_of(text: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for (at, _) in text.match_indices("Fault::new(") {
            let after = &text[at + "Fault::new(".len()..];
            let Some((kind, detail)) = after.split_once(',') else { continue };
            let detail = detail.trim_start();
            let made = detail.strip_prefix("format!(").unwrap_or(detail).trim_start().trim_start_matches('&');
            let own = match made.strip_prefix('"') {
                Some(_) => literal(made),
                None => named_before(&text[..at], made).and_then(|value| literal(&value)),
            };
            let kind = kind.rsplit("::").next().unwrap_or_default().trim().to_owned();
            found.extend(own.map(|text| (kind, filled(&text))));
        }
        found
    }

    /// The text a name was bound to, in the lines before.
    fn named_before(before: &str, made: &str) -> Option<String> {
        let name: String = made.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let (_, bound) = before.rsplit_once(&format!("let {name} = "))?;
        let bound = bound.trim_start();
        let bound = bound.strip_prefix("format!(").unwrap_or(bound).trim_start();
        bound.starts_with('"').then(|| bound.to_owned())
    }

    /// The text between the first two quotation marks.
    fn literal(text: &str) -> Option<String> {
        let mut out = String::new();
        let mut chars = text.strip_prefix('"')?.chars();
        while let Some(c) = chars.next() {
            match c {
                '"' => return Some(out),
                '\\' => out.extend(chars.next()),
                c => out.push(c),
            }
        }
        None
    }

    /// A format with a name in each gap.
    fn filled(format: &str) -> String {
        let mut out = String::new();
        let mut rest = format;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((_, tail)) = after.split_once('}') else { break };
            out.push_str(before);
            out.push_str("x1");
            rest = tail;
        }
        out.push_str(rest);
        out
    }
}
