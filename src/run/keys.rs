//! Identifiers of rows that somebody named, and what became of them.
use crate::catalog::record_id::key_in_form;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use xxhash_rust::xxh3::xxh3_128;

/// So many of each kind are told by name.
const NAMED: usize = 10;
/// So much of a text that is no identifier is told.
const SHOWN: usize = 40;

/// What became of the identifiers a run was given. Each is counted once: `before + asked + twice + malformed` is how many were
/// named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysTold {
    /// Rows the CRM was asked for.
    pub asked: u64,
    /// Rows that an earlier run, which was cut off, had asked for already.
    #[serde(default)]
    pub before: u64,
    /// Named before, perhaps in another spelling.
    pub twice: u64,
    /// What cannot be an identifier of this CRM.
    pub malformed: u64,
    /// Rows the CRM does not have, or does not show.
    pub absent: u64,
    /// The first of those that cannot be one, shortened.
    pub first_malformed: Vec<String>,
    /// The first of those the CRM does not have.
    pub first_absent: Vec<String>,
}

impl KeysTold {
    /// Rows the CRM does not have.
    pub fn note_absent<'i>(&mut self, ids: impl IntoIterator<Item = &'i str>) {
        for id in ids {
            self.absent += 1;
            if self.first_absent.len() < NAMED {
                self.first_absent.push(id.to_owned());
            }
        }
    }

    fn note_malformed(&mut self, text: &str) {
        self.malformed += 1;
        if self.first_malformed.len() < NAMED {
            self.first_malformed.push(crate::text::clean_line(text).chars().take(SHOWN).collect());
        }
    }
}

/// Brings identifiers into the spelling their CRM uses, each once.
pub struct KeySieve {
    /// The field that identifies a row.
    primary_id: String,
    /// What passed, sixteen bytes each.
    known: HashSet<u128>,
}

impl KeySieve {
    /// For rows identified by that field.
    pub fn new(primary_id: &str) -> Self {
        Self { primary_id: primary_id.to_owned(), known: HashSet::new() }
    }

    /// The identifiers among these texts that were not named before, in their order; the others are told.
    pub fn pass<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>, told: &mut KeysTold) -> Vec<String> {
        let mut passed = Vec::new();
        for text in texts {
            match key_in_form(&self.primary_id, text) {
                None => told.note_malformed(text),
                Some(key) if self.known.insert(xxh3_128(key.as_bytes())) => {
                    told.asked += 1;
                    passed.push(key);
                }
                Some(_) => told.twice += 1,
            }
        }
        passed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_row_in_two_spellings_is_asked_for_once_and_what_is_no_identifier_is_told() {
        let mut told = KeysTold::default();
        let mut sieve = KeySieve::new("contactid");
        let upper = "{8D2A0F0C-1C3A-4A55-9F51-0A8F7F0E2B11}";
        let lower = "8d2a0f0c-1c3a-4a55-9f51-0a8f7f0e2b11";
        assert_eq!(sieve.pass([upper, lower, "", "0035e00000abcdeAAA", "x\u{1b}[2J"], &mut told), [lower]);
        assert_eq!((told.asked, told.twice, told.malformed), (1, 1, 3));
        assert!(told.first_malformed.iter().all(|text| text.chars().all(|c| !c.is_control())));
        let mut told = KeysTold::default();
        let mut sieve = KeySieve::new("Id");
        assert_eq!(sieve.pass(["0035e00000abcde", "0035e00000abcdeAAA", lower], &mut told).len(), 1);
        assert_eq!((told.asked, told.twice, told.malformed), (1, 1, 1));
    }

    proptest! {
        #[test]
        fn every_text_is_counted_once_and_every_row_passes_once(
            texts in prop::collection::vec(prop_oneof!["[a-f0-9]{8}-1c3a-4a55-9f51-0a8f7f0e2b1[0-3]", ".{0,12}"], 0..60),
        ) {
            let (mut told, mut sieve) = (KeysTold::default(), KeySieve::new("contactid"));
            let half = texts.len() / 2;
            let mut passed = sieve.pass(texts[..half].iter().map(String::as_str), &mut told);
            passed.extend(sieve.pass(texts[half..].iter().map(String::as_str), &mut told));
            prop_assert_eq!(told.asked + told.twice + told.malformed, texts.len() as u64);
            prop_assert_eq!(passed.len() as u64, told.asked);
            let distinct: HashSet<&String> = passed.iter().collect();
            prop_assert_eq!(distinct.len(), passed.len());
        }
    }
}
