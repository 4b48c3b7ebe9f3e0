//! What a run of the tests may be asked for from outside: the seed that is drawn from, and how many kills there are to be.
use std::str::FromStr;

/// The seed of `FIELDBRIDGE_TEST_SEED`, or this one. It is printed, so that what it found can be found again.
pub fn seed(usual: u64) -> u64 {
    told("FIELDBRIDGE_TEST_SEED", usual)
}

/// At least so many kills: those of `FIELDBRIDGE_TEST_KILLS`, and never fewer than these.
pub fn kills(fewest: u64) -> u64 {
    told("FIELDBRIDGE_TEST_KILLS", fewest).max(fewest)
}

/// A number that is there and cannot be read is a mistake of whoever asks, not the usual one.
fn told(variable: &str, usual: u64) -> u64 {
    let asked = std::env::var(variable).ok();
    let number = asked.map(|text| u64::from_str(text.trim()).unwrap_or_else(|e| panic!("{variable}={text}: {e}")));
    let number = number.unwrap_or(usual);
    eprintln!("{variable}={number}");
    number
}
