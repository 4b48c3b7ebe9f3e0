//! The corpus of bad input, by its numbers: N17 to N99, what comes over the wire, is typed, stands in files, in rows and in
//! definitions, one test each, named by its number. What the surroundings do to the program (N100 to N120) stands in
//! `surroundings` and the modules below. Addresses (N01 to N16) are tried where they are read.
//!
//! | no. | input | tried by |
//! |---|---|---|
//! | N01-N16 | addresses of every shape | `src/account/address.rs`, `src/http/origin.rs` |
//! | N17-N28 | links and addresses a server hands out | `links` |
//! | N29-N40 | credentials and names | `credentials` |
//! | N41-N53 | files | `files` |
//! | N54-N74 | texts in rows | `values` |
//! | N75-N90 | values of every type | `typed` |
//! | N91-N99 | names and definitions | `names` |
//! | N100 | wrong command lines | `headless` |
//! | N103 | a full device under standard output | `headless` |
//! | N104 | arguments that are not UTF-8 | `headless` |
//! | N105-N108, N110 | odd environments: home, terminal, proxies, logs, locale | `surroundings`, `headless_place` |
//! | N109 | standard input that is no secret | `surroundings`, `headless` |
//! | N112 | two instances at once | `surroundings`, `engine` |
//! | N113 | a clock that is off | `hostile` |
//! | N114 | places that cannot be written | `headless_place`, story 16 |
//! | N117 | 64 file handles | `surroundings` |
//! | N118, N119 | escapes pasted into a search, floods of events | `surroundings`, `journeys` |
//! | N120 | Enter repeated across the question before a cancel | `journeys` |
//!
//! Deeper tests of single rooms stand in those rooms: `src/http/origin.rs`, `src/text/clean.rs`, the decoders of both CRMs,
//! `src/schema/ident.rs`, `src/workspace/tests.rs`.
mod credentials;
mod desk;
mod files;
mod links;
mod names;
mod surroundings;
mod typed;
mod values;

/// Nobody takes a number out of the corpus, or gives it twice.
#[test]
fn every_number_from_17_to_99_has_its_one_test() {
    let sources = [
        include_str!("links.rs"),
        include_str!("credentials.rs"),
        include_str!("files.rs"),
        include_str!("values.rs"),
        include_str!("typed.rs"),
        include_str!("names.rs"),
    ];
    let lines: Vec<&str> = sources.iter().flat_map(|source| source.lines()).collect();
    for number in 17..=99 {
        let name = format!("fn n{number}_");
        let tests: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].contains(&name)).collect();
        let [at] = tests[..] else { panic!("N{number}: {} tests", tests.len()) };
        assert!(lines[at - 1].contains("test]"), "N{number} is no test");
    }
}
