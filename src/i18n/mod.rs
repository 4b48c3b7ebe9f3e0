//! Words: English and Korean catalogs (Fluent, assets/i18n), looked up by key, with Korean particles and a fallback to
//! English. Used by the faces; the domain only names keys.
mod catalogs;
mod particle;
mod seen;

pub use crate::text::{Lang, grouped};

use crate::fault::Fault;
use crate::text::Told;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::collections::BTreeMap;
use std::sync::LazyLock;

type Bundle = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| build(Lang::En));
static KOREAN: LazyLock<Bundle> = LazyLock::new(|| build(Lang::Ko));

/// The words of one language. Cheap to copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Words(pub Lang);

/// An argument of a sentence: text, or a number for plural rules.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// Shown as it is.
    Text(String),
    /// Shown with digits grouped; plural selectors see the number itself.
    Count(u64),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Arg::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Arg::Text(text)
    }
}

impl From<u64> for Arg {
    fn from(number: u64) -> Self {
        Arg::Count(number)
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Self {
        Arg::Count(number as u64)
    }
}

impl Words {
    /// The sentence of that key without arguments.
    pub fn say(self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// The sentence of that key with named arguments. A missing key shows itself in brackets; tests forbid that.
    pub fn say_with(self, key: &str, args: &[(&str, Arg)]) -> String {
        let mut fluent = FluentArgs::new();
        for (name, arg) in args {
            match arg {
                Arg::Text(text) if seen::is_reason(name) => fluent.set(*name, FluentValue::from(self.seen(text))),
                Arg::Text(text) => fluent.set(*name, FluentValue::from(text.as_str())),
                Arg::Count(number) => fluent.set(*name, FluentValue::from(*number as f64)),
            }
        }
        self.format(key, &fluent)
    }

    /// A sentence whose arguments are texts in a map (log lines, faults, review lines).
    pub fn say_map(self, key: &str, args: &BTreeMap<String, String>) -> String {
        let mut fluent = FluentArgs::new();
        for (name, text) in args {
            let value = if seen::is_reason(name) { FluentValue::from(self.seen(text)) } else { text.as_str().into() };
            fluent.set(name.as_str(), value);
        }
        self.format(key, &fluent)
    }

    /// A sentence that was composed elsewhere, or somebody else's words as they are.
    pub fn told(self, told: &Told) -> String {
        told.words().map_or_else(|| self.say_map(&told.key, &told.args), |words| self.seen(words))
    }

    /// What happened, for a person.
    pub fn fault(self, fault: &Fault) -> String {
        self.say_map(&Self::key_of(fault, ""), &fault.args)
    }

    /// What to do next.
    pub fn advice(self, fault: &Fault) -> String {
        let mut args = fault.args.clone();
        // A command line that names an account is one to complete where it is not known which.
        args.entry("account".to_owned()).or_insert_with(|| "NAME".to_owned());
        self.say_map(&Self::key_of(fault, "-advice"), &args)
    }

    /// What was seen, in the user's language: the reason the catalogs know it was refused for, or the detail as
    /// [`Words::seen`] says it.
    pub fn why(self, fault: &Fault) -> String {
        let about = ["question", "table", "flow"].iter().find_map(|name| fault.args.get(*name));
        match fault.args.get("problem").filter(|key| self.has(key)) {
            Some(key) if !seen::is_said(&fault.detail) => {
                let reason = self.say_map(key, &fault.args);
                about.map_or_else(|| reason.clone(), |about| format!("{about}: {reason}"))
            }
            _ => self.seen(&fault.detail),
        }
    }

    /// What a language is called that labels carry as a Windows language identifier; its number where no name is known.
    pub fn language(self, number: u32) -> String {
        let key = format!("language-{number}");
        if self.has(&key) { self.say(&key) } else { number.to_string() }
    }

    /// The key of a fault's sentence: that of its `case`, `fault-<slug>--<case>`, where the catalogs know one.
    fn key_of(fault: &Fault, end: &str) -> String {
        let slug = fault.kind.slug();
        let own = fault.args.get("case").map(|case| format!("fault-{slug}--{case}{end}"));
        own.filter(|key| Words(Lang::En).has(key)).unwrap_or_else(|| format!("fault-{slug}{end}"))
    }

    /// Whether the key exists in this very language (no fallback).
    pub fn has(self, key: &str) -> bool {
        self.bundle().has_message(key)
    }

    /// All keys of this language, for coverage tests.
    pub fn keys(self) -> Vec<String> {
        catalogs::keys(self.0)
    }

    fn bundle(self) -> &'static Bundle {
        match self.0 {
            Lang::En => &ENGLISH,
            Lang::Ko => &KOREAN,
        }
    }

    fn format(self, key: &str, args: &FluentArgs<'_>) -> String {
        for bundle in [self.bundle(), &*ENGLISH] {
            if let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) {
                let mut problems = Vec::new();
                let text = bundle.format_pattern(pattern, Some(args), &mut problems).into_owned();
                return if problems.is_empty() { text } else { without_gaps(&text) };
            }
        }
        format!("⟨{key}⟩")
    }
}

/// What is not known any more (a fault that was kept without its particulars) is shown as left out, never as a placeholder.
fn without_gaps(text: &str) -> String {
    let text = text.replace("PARTICLE()", "");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let Some((inside, tail)) = after.split_once('}') else { break };
        out.push_str(before);
        match inside.trim_start() {
            name if name.starts_with('$') => out.push('…'),
            "" => {}
            other => out.push_str(&format!("{{{other}}}")),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn build(lang: Lang) -> Bundle {
    let tag = match lang {
        Lang::En => unic_langid::langid!("en"),
        Lang::Ko => unic_langid::langid!("ko"),
    };
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(n) if n.value >= 0.0 && n.value.fract() == 0.0 => Some(grouped(n.value as u64)),
        _ => None,
    }));
    let _ = bundle.add_function("PARTICLE", |positional, _| match positional {
        [FluentValue::String(word), FluentValue::String(particle)] => {
            FluentValue::String(particle::after(word, particle).to_owned().into())
        }
        [FluentValue::Number(n), FluentValue::String(particle)] => {
            FluentValue::String(particle::after(&n.as_string(), particle).to_owned().into())
        }
        _ => FluentValue::Error,
    });
    // Particulars are kept as texts; a sentence that has a form for one needs the number.
    let _ = bundle.add_function("COUNT", |positional, _| match positional {
        [FluentValue::String(text)] => {
            // Where it comes to be shown its digits are grouped already.
            text.replace(',', "").parse::<f64>().map_or(FluentValue::Error, FluentValue::from)
        }
        [FluentValue::Number(n)] => FluentValue::Number(n.clone()),
        _ => FluentValue::Error,
    });
    for source in catalogs::sources(lang) {
        let resource = match FluentResource::try_new((*source).to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_has_its_own_remedy_and_an_unknown_one_the_plain_one() {
        use crate::fault::ErrorKind;
        let plain = Fault::new(ErrorKind::SecretMissing, "");
        for words in Lang::ALL.map(Words) {
            let own = plain.clone().with("case", "sign-in");
            assert!(words.advice(&own).contains("account sign-in"), "{}", words.advice(&own));
            assert_ne!(words.fault(&own), words.fault(&plain));
            let unknown = plain.clone().with("case", "no such case");
            assert_eq!((words.fault(&unknown), words.advice(&unknown)), (words.fault(&plain), words.advice(&plain)));
        }
    }

    #[test]
    fn both_languages_have_the_same_keys_and_every_source_parses() {
        let (mut en, mut ko) = (Words(Lang::En).keys(), Words(Lang::Ko).keys());
        en.sort();
        ko.sort();
        let missing: Vec<_> =
            en.iter().filter(|k| !ko.contains(k)).chain(ko.iter().filter(|k| !en.contains(k))).collect();
        assert!(missing.is_empty(), "only in one language: {missing:?}");
        let mut unique = en.clone();
        unique.dedup();
        assert_eq!(unique.len(), en.len(), "a key is defined twice");
        for lang in Lang::ALL {
            for source in catalogs::sources(lang) {
                if let Err((_, problems)) = FluentResource::try_new((*source).to_owned()) {
                    panic!("{lang:?}: {problems:?} in {}", source.lines().next().unwrap_or_default());
                }
            }
        }
    }

    #[test]
    fn one_is_told_as_one_whether_it_comes_as_a_number_or_as_text() {
        let words = Words(Lang::En);
        let read = |pages: Arg, rows: Arg| words.say_with("why-read", &[("pages", pages), ("rows", rows)]);
        assert_eq!(read(1u64.into(), "1".into()), "1 page, 1 row");
        assert_eq!(read("2".into(), grouped(1_234).into()), "2 pages, 1,234 rows");
        assert_eq!(words.say_with("why-rows", &[("rows", "–".into())]), "– rows", "what nobody counted");
        let rejects = words.say_with("cli-rejects-retried", &[("closed", 1u64.into()), ("asked", 1u64.into())]);
        assert_eq!(rejects, "1 of 1 reject is closed.");
    }

    #[test]
    fn a_fault_without_its_particulars_shows_no_placeholder() {
        for kind in crate::fault::ErrorKind::ALL.iter().copied() {
            let fault = Fault::new(kind, "");
            for words in Lang::ALL.map(Words) {
                for text in [words.fault(&fault), words.advice(&fault)] {
                    assert!(!text.contains("{$") && !text.contains("PARTICLE"), "{}: {text}", kind.slug());
                }
            }
        }
        assert_eq!(without_gaps("a {$x} b{PARTICLE()} {c} {"), "a … b {c} {");
    }

    #[test]
    fn both_languages_use_the_same_arguments() {
        let names = |lang| catalogs::arguments(lang);
        let (en, ko) = (names(Lang::En), names(Lang::Ko));
        for (key, args) in &en {
            assert_eq!(Some(args), ko.get(key), "arguments of {key} differ");
        }
    }
}
