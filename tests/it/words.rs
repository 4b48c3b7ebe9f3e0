//! Every word on screen exists in English and Korean, and every key the code names is in the catalogs.
use fieldbridge::account::CheckId;
use fieldbridge::fault::{ErrorKind, Exit};
use fieldbridge::i18n::{Lang, Words};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// Literal keys given to `say`, `say_with` and `say_map`.
fn keys_named_in_code() -> BTreeSet<(String, String)> {
    let mut paths = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut paths);
    let mut out = BTreeSet::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for call in [".say(", ".say_with(", ".say_map("] {
            for part in code.split(call).skip(1) {
                let part = part.trim_start();
                if let Some(rest) = part.strip_prefix('"')
                    && let Some((key, _)) = rest.split_once('"')
                {
                    out.insert((key.to_owned(), path.display().to_string()));
                }
            }
        }
        // Evidence and remedies are named where they are found, and said elsewhere.
        for stem in ["\"told-", "\"remedy-"] {
            for part in code.split(stem).skip(1) {
                let end = part.split('"').next().unwrap_or_default();
                if end.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
                    out.insert((format!("{}{end}", stem.trim_start_matches('"')), path.display().to_string()));
                }
            }
        }
    }
    out
}

#[test]
fn every_key_named_in_code_is_in_both_catalogs() {
    let keys = keys_named_in_code();
    assert!(keys.len() > 100, "only {} keys found: is the search broken?", keys.len());
    let missing: Vec<_> = keys
        .iter()
        .filter(|(key, _)| Lang::ALL.into_iter().any(|lang| !Words(lang).has(key)))
        .map(|(key, path)| format!("{key} ({path})"))
        .collect();
    assert!(missing.is_empty(), "missing words:\n{}", missing.join("\n"));
}

#[test]
fn every_check_says_what_it_is_and_why_in_both_languages() {
    let keys = CheckId::ALL.iter().flat_map(|id| ["", "-why"].map(|end| format!("check-{}{end}", id.slug())));
    let missing: Vec<String> = keys.filter(|key| Lang::ALL.into_iter().any(|lang| !Words(lang).has(key))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_fault_says_what_happened_and_what_to_do_in_both_languages() {
    for lang in Lang::ALL {
        let words = Words(lang);
        for kind in ErrorKind::ALL {
            for key in [format!("fault-{}", kind.slug()), format!("fault-{}-advice", kind.slug())] {
                assert!(words.has(&key), "{lang:?}: {key}");
            }
            assert!(words.has(kind.policy().whose_move.key()), "{lang:?}: {}", kind.policy().whose_move.key());
        }
        for exit in Exit::ALL {
            assert!(words.has(exit.key()), "{lang:?}: {}", exit.key());
        }
    }
}

#[test]
fn no_two_faults_say_the_same_and_steps_are_numbered_alike_in_both_languages() {
    let steps = |text: &str| if text.contains('\n') { text.lines().count() } else { 1 };
    for lang in Lang::ALL {
        let words = Words(lang);
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for kind in ErrorKind::ALL {
            for key in [format!("fault-{}", kind.slug()), format!("fault-{}-advice", kind.slug())] {
                let text = words.say(&key);
                assert!(text.trim().chars().count() > 5, "{lang:?}: {key} says nothing");
                for (number, line) in text.lines().enumerate().filter(|_| text.contains('\n')) {
                    assert!(line.starts_with(&format!("{}. ", number + 1)), "{lang:?}: {key}: {line}");
                }
                assert_eq!(steps(&text), steps(&Words(Lang::En).say(&key)), "{lang:?}: steps of {key}");
                if let Some(other) = seen.insert(text, key.clone()) {
                    panic!("{lang:?}: {key} says the same as {other}");
                }
            }
        }
    }
}

#[test]
fn korean_words_are_korean() {
    let english: BTreeSet<String> = Words(Lang::En).keys().into_iter().collect();
    let mut untranslated = Vec::new();
    for key in english {
        let (en, ko) = (Words(Lang::En).say(&key), Words(Lang::Ko).say(&key));
        let has_letters = en.chars().filter(|c| c.is_alphabetic()).count() > 12 && en.contains(' ');
        if has_letters && en == ko {
            untranslated.push(key);
        }
    }
    assert!(untranslated.is_empty(), "the same in both languages: {untranslated:?}");
}
