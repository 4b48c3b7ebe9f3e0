//! The bound on memory the benchmarks of import and export fail by.
#[allow(dead_code)]
#[path = "../../benches/kit/bound.rs"]
mod bound;

use bound::{FEW, MANY, MOST_KIB, Peak, broken};

fn peak(case: &'static str, rows: u64, mb: u64) -> Peak {
    Peak { case, rows, kib: mb * 1024 }
}

#[test]
fn peaks_that_stay_where_they_were_are_within_it() {
    assert!(broken(&[]).is_empty());
    let flat = [peak("export", FEW, 60), peak("export", MANY, 62), peak("again", FEW, 40), peak("again", MANY, 76)];
    assert!(broken(&flat).is_empty(), "{:?}", broken(&flat));
    assert!(broken(&[peak("export", MANY, 200)]).is_empty(), "alone there is nothing to compare it with");
    assert!(broken(&[peak("export", 10_000, 10), peak("export", MANY, 200)]).is_empty(), "small ones tell nothing");
}

#[test]
fn a_peak_that_is_too_high_or_grows_with_the_rows_is_told() {
    let told = broken(&[Peak { case: "upsert", rows: 200_000, kib: MOST_KIB + 1 }]);
    assert!(told.len() == 1 && told[0].contains("upsert") && told[0].contains("200000"), "{told:?}");
    // Half as much again and sixteen more: 106 MB for 60.
    assert!(broken(&[peak("again", FEW, 60), peak("again", MANY, 106)]).is_empty());
    let told = broken(&[peak("again", FEW, 60), peak("again", MANY, 107)]);
    assert!(told.len() == 1 && told[0].contains("grows"), "{told:?}");
    let told = broken(&[peak("a", FEW, 60), peak("b", MANY, 200), peak("a", MANY, 300)]);
    assert_eq!(told.len(), 2, "too high, and it grows; of the other nothing is known: {told:?}");
}
