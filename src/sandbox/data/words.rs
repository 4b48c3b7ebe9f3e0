//! The word lists names and texts are made of, read once from the assets.
use std::collections::HashMap;
use std::sync::LazyLock;

const NAMES: &str = include_str!("../../../assets/sandbox/names.txt");
const LISTS: &str = include_str!("../../../assets/sandbox/wordlists.txt");
const HOSTILE: &str = include_str!("../../../assets/sandbox/hostile.txt");

/// A name and its ASCII spelling for addresses.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    pub native: &'static str,
    pub ascii: &'static str,
}

/// One culture's words.
#[derive(Debug, Default)]
pub(super) struct Culture {
    pub code: &'static str,
    pub country: &'static str,
    pub lcid: i64,
    pub prefix: &'static str,
    pub men: Vec<Name>,
    pub women: Vec<Name>,
    pub family: Vec<Name>,
    pub cities: Vec<Name>,
    pub streets: Vec<Name>,
    pub words: Vec<Name>,
    pub company: Vec<Name>,
    pub ending: Vec<Name>,
}

impl Culture {
    /// Whether the family name comes first and nothing stands between the names.
    pub fn family_first(&self) -> bool {
        matches!(self.code, "ko" | "zh" | "ja")
    }
}

/// All word lists.
#[derive(Debug)]
pub(super) struct Words {
    /// Repeated by weight, so that one pick is enough.
    pub wheel: Vec<usize>,
    pub cultures: Vec<Culture>,
    lists: HashMap<&'static str, Vec<&'static str>>,
    pub hostile: Vec<&'static str>,
}

impl Words {
    /// A list of phrases by name.
    pub fn list(&self, name: &str) -> &[&'static str] {
        self.lists.get(name).map(Vec::as_slice).unwrap_or_default()
    }
}

static WORDS: LazyLock<Words> = LazyLock::new(read);

/// The word lists.
pub(super) fn words() -> &'static Words {
    &WORDS
}

fn weight(code: &str) -> usize {
    match code {
        "ko" => 30,
        "en" => 20,
        "de" => 10,
        "fr" | "ja" => 8,
        "ru" => 7,
        "pl" | "zh" => 6,
        _ => 5,
    }
}

fn read() -> Words {
    let mut cultures: Vec<Culture> = Vec::new();
    for line in NAMES.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(code) => cultures.push(Culture { code, ..Culture::default() }),
            None => {
                if let (Some(culture), Some((key, rest))) = (cultures.last_mut(), line.split_once(' ')) {
                    fill(culture, key, rest);
                }
            }
        }
    }
    let wheel =
        cultures.iter().enumerate().flat_map(|(at, culture)| std::iter::repeat_n(at, weight(culture.code))).collect();
    let mut lists = HashMap::new();
    let mut current = "";
    for line in LISTS.lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => current = name,
            None => {
                lists.insert(current, line.split('|').collect());
            }
        }
    }
    let hostile = HOSTILE.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(unescape).collect();
    Words { wheel, cultures, lists, hostile }
}

fn fill(culture: &mut Culture, key: &str, rest: &'static str) {
    match key {
        "country" => culture.country = rest,
        "lcid" => culture.lcid = rest.parse().unwrap_or(1033),
        "prefix" => culture.prefix = rest,
        "men" => culture.men = names(rest),
        "women" => culture.women = names(rest),
        "family" => culture.family = names(rest),
        "cities" => culture.cities = names(rest),
        "streets" => culture.streets = names(rest),
        "words" => culture.words = names(rest),
        "company" => culture.company = names(rest),
        _ => culture.ending = names(rest),
    }
}

fn names(rest: &'static str) -> Vec<Name> {
    let name = |word: &'static str| {
        let (native, ascii) = match word.split_once('=') {
            Some((native, ascii)) => (native, ascii),
            None => (word, &*word.to_lowercase().leak()),
        };
        Name { native: native.replace('_', " ").leak(), ascii }
    };
    rest.split_whitespace().map(name).collect()
}

/// Turns `\u{1b}` into the character.
fn unescape(line: &'static str) -> &'static str {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\\u{") {
        out.push_str(before);
        let (code, tail) = after.split_once('}').unwrap_or(("fffd", ""));
        out.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32));
        rest = tail;
    }
    out.push_str(rest);
    out.leak()
}
