//! Identifiers of the campaign side: which names are safe in SQL and XML alike, how a safe one is made of a CRM name,
//! and the one function that quotes.
use crate::text::romanised;
use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

/// Most bytes of an identifier: PostgreSQL cuts longer ones without a word, so that two could become one.
pub const MAX_IDENTIFIER: usize = 63;

/// Why a name cannot be a column or a schema. Words: `lint-name-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentProblem {
    /// Nothing was given.
    Empty,
    /// More than 63 bytes.
    TooLong,
    /// Does not begin with a letter.
    BadStart,
    /// Something other than ASCII letters, digits and `_`.
    BadCharacter,
    /// A word of SQL, or a column every table has already.
    Reserved,
    /// Begins with `fb_`, `sqlite_` or `pg_`.
    ReservedPrefix,
}

impl IdentProblem {
    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            IdentProblem::Empty => "name-empty",
            IdentProblem::TooLong => "name-too-long",
            IdentProblem::BadStart => "name-bad-start",
            IdentProblem::BadCharacter => "name-bad-character",
            IdentProblem::Reserved => "name-reserved",
            IdentProblem::ReservedPrefix => "name-reserved-prefix",
        }
    }
}

/// Reserved in SQLite or PostgreSQL, or names a hidden column there. Lower case.
const RESERVED: &str = "\
    abort action add after all alter always analyse analyze and any array as asc asymmetric attach autoincrement \
    before begin between both by cascade case cast check cmax cmin collate column commit conflict constraint \
    create cross ctid current current_catalog current_date current_role current_schema current_time \
    current_timestamp current_user database default deferrable deferred delete desc detach distinct do drop each \
    else end escape except exclude exclusive exists explain fail false fetch filter first following for foreign \
    freeze from full generated glob grant group groups having if ignore ilike immediate in index indexed \
    initially inner insert instead intersect into is isnull join key last lateral leading left like limit \
    localtime localtimestamp match materialized natural no not nothing notnull null nulls of offset oid on only \
    or order others outer over overlaps partition placing plan pragma preceding primary query raise range \
    recursive references regexp reindex release rename replace restrict returning right rollback row rowid rows \
    savepoint select session_user set similar some symmetric table tableoid tablesample temp temporary then ties \
    to trailing transaction trigger true unbounded union unique update user using vacuum values variadic verbose \
    view virtual when where window with without xmax xmin";

const RESERVED_PREFIXES: [&str; 3] = ["fb_", "sqlite_", "pg_"];

/// The same words one by one: every column of every table is asked about with each edit.
static RESERVED_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| RESERVED.split(' ').collect());

fn is_reserved(lower: &str) -> bool {
    RESERVED_WORDS.contains(lower)
}

/// Whether a name may stand as it is.
///
/// # Errors
/// The first rule it breaks.
pub fn check_identifier(name: &str) -> Result<(), IdentProblem> {
    let Some(first) = name.chars().next() else { return Err(IdentProblem::Empty) };
    if name.len() > MAX_IDENTIFIER {
        return Err(IdentProblem::TooLong);
    }
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err(IdentProblem::BadCharacter);
    }
    if !first.is_ascii_alphabetic() {
        return Err(IdentProblem::BadStart);
    }
    let lower = name.to_ascii_lowercase();
    if is_reserved(&lower) {
        return Err(IdentProblem::Reserved);
    }
    if RESERVED_PREFIXES.iter().any(|p| lower.starts_with(p)) {
        return Err(IdentProblem::ReservedPrefix);
    }
    Ok(())
}

/// A safe identifier of any name, always the same for the same name, in Latin letters where its script has them. A name
/// that loses something on the way carries a mark made of its full text, so that two long or odd names do not become one.
pub fn safe_identifier(name: &str) -> String {
    let mut safe: String =
        romanised(name).chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    let lost = !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !safe.starts_with(|c: char| c.is_ascii_alphabetic()) || RESERVED_PREFIXES.iter().any(|p| safe.starts_with(p)) {
        safe.insert_str(0, "x_");
    }
    if is_reserved(&safe) {
        safe.push('_');
    }
    if lost || safe.len() > MAX_IDENTIFIER {
        let mark = format!("_{:08x}", xxhash_rust::xxh3::xxh3_64(name.as_bytes()) >> 32);
        safe.truncate(MAX_IDENTIFIER - mark.len());
        safe.push_str(&mark);
    }
    safe
}

/// Hands out identifiers that differ from each other without regard to case.
#[derive(Debug, Default)]
pub struct Identifiers(BTreeSet<String>);

impl Identifiers {
    /// One for this name that was not handed out yet.
    pub fn claim(&mut self, name: &str) -> String {
        let base = safe_identifier(name);
        let mut candidate = base.clone();
        let mut number = 2u32;
        while !self.0.insert(candidate.to_ascii_lowercase()) {
            let mark = format!("_{number}");
            candidate = base.chars().take(MAX_IDENTIFIER - mark.len()).collect();
            candidate.push_str(&mark);
            number += 1;
        }
        candidate
    }

    /// Whether a name was handed out or marked.
    pub fn is_taken(&self, name: &str) -> bool {
        self.0.contains(&name.to_ascii_lowercase())
    }

    /// Marks a name as taken.
    pub fn take(&mut self, name: &str) {
        self.0.insert(name.to_ascii_lowercase());
    }
}

/// The name between double quotes, as SQLite and PostgreSQL read it. The one place that quotes.
pub fn quote_identifier(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    out.push('"');
    for c in name.chars().filter(|c| *c != '\0') {
        if c == '"' {
            out.push('"');
        }
        out.push(c);
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_reserved_words_are_read_one_by_one() {
        for word in ["abort", "xmin", "order", "current_timestamp"] {
            assert!(is_reserved(word), "{word}");
        }
        assert!(!is_reserved("") && !is_reserved("order by"));
        assert!(RESERVED.split(' ').all(|w| !w.is_empty() && w.is_ascii()));
    }

    #[test]
    fn ordinary_names_stay_and_dangerous_ones_are_changed() {
        for (name, safe) in [
            ("emailaddress1", "emailaddress1"),
            ("new_loyaltycard", "new_loyaltycard"),
            ("LastModifiedDate", "lastmodifieddate"),
            ("order", "order_"),
            ("user", "user_"),
            ("SELECT", "select_"),
            ("rowid", "rowid_"),
            ("xmin", "xmin_"),
            ("sqlite_master", "x_sqlite_master"),
            ("fb_run", "x_fb_run"),
            ("pg_class", "x_pg_class"),
            ("1st", "x_1st"),
            ("_rowid_", "x__rowid_"),
        ] {
            assert_eq!(safe_identifier(name), safe);
        }
    }

    #[test]
    fn names_that_would_fall_together_stay_apart() {
        let long = "a".repeat(80);
        assert_ne!(safe_identifier(&long), safe_identifier(&format!("{long}b")));
        assert_ne!(safe_identifier("a b"), safe_identifier("a`b"));
        assert_ne!(safe_identifier("이름"), safe_identifier("나이"));
        // What can be read aloud can be read.
        assert!(safe_identifier("등급__c").starts_with("deunggeup__c_"), "{}", safe_identifier("등급__c"));
        assert!(safe_identifier("new_größe").starts_with("new_grosse_"));
        let mut ids = Identifiers::default();
        assert_eq!(ids.claim("Name"), "name");
        assert_eq!(ids.claim("name"), "name_2");
        assert_eq!(ids.claim("NAME"), "name_3");
    }

    #[test]
    fn a_quoted_name_cannot_end_its_quotes() {
        assert_eq!(quote_identifier(r#"a"; drop table x;--"#), r#""a""; drop table x;--""#);
        assert_eq!(quote_identifier("a\0b"), r#""ab""#);
    }

    proptest! {
        #[test]
        fn any_name_becomes_a_safe_one(name in any::<String>()) {
            let safe = safe_identifier(&name);
            prop_assert_eq!(check_identifier(&safe), Ok(()), "{:?} became {:?}", name, safe);
            prop_assert_eq!(&safe, &safe_identifier(&name));
        }

        #[test]
        fn names_in_any_script_stay_apart_and_korean_ones_can_be_read(
            names in prop::collection::hash_set("[가-힣]{1,6}|[ァ-ン]{1,6}|[一-龠]{1,6}|[а-я]{1,8}|[؀-ۿ]{1,6}", 2..12),
        ) {
            let made: BTreeSet<String> = names.iter().map(|n| safe_identifier(n)).collect();
            prop_assert_eq!(made.len(), names.len(), "{:?} became {:?}", names, made);
            for name in names.iter().filter(|n| n.chars().all(|c| ('가'..='힣').contains(&c))) {
                let safe = safe_identifier(name);
                prop_assert!(safe.starts_with(|c: char| c.is_ascii_lowercase()), "{}", safe);
                prop_assert!(safe.contains(&romanised(name)) || safe.len() == MAX_IDENTIFIER, "{} is not in {}", name, safe);
            }
        }

        #[test]
        fn claimed_names_differ_without_regard_to_case(names in prop::collection::vec("[aAbB_]{0,3}|\\PC{60,70}", 0..40)) {
            let mut ids = Identifiers::default();
            let claimed: Vec<String> = names.iter().map(|n| ids.claim(n)).collect();
            let distinct: BTreeSet<String> = claimed.iter().map(|c| c.to_ascii_lowercase()).collect();
            prop_assert_eq!(distinct.len(), claimed.len());
            for c in claimed {
                prop_assert_eq!(check_identifier(&c), Ok(()));
            }
        }

        #[test]
        fn a_quoted_name_has_only_doubled_quotes_inside(name in any::<String>()) {
            let quoted = quote_identifier(&name);
            let inside = quoted.strip_prefix('"').and_then(|q| q.strip_suffix('"')).unwrap();
            prop_assert!(!inside.replace("\"\"", "").contains('"'));
        }
    }
}
