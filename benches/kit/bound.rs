//! What memory a benchmark lets the engine hold. Pure, so that a test can tell that it bites.

/// The most a case may ever hold.
pub const MOST_KIB: u64 = 256 * 1024;
/// Two sizes whose peaks are compared.
pub const FEW: u64 = 100_000;
pub const MANY: u64 = 1_000_000;
/// What more rows may add beside half as much again.
const SLACK_KIB: u64 = 16 * 1024;

/// The peak of a case at a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peak {
    pub case: &'static str,
    pub rows: u64,
    pub kib: u64,
}

/// What is wrong with these peaks: each line names a case that holds too much, or more with more rows.
pub fn broken(peaks: &[Peak]) -> Vec<String> {
    let mut told = Vec::new();
    for Peak { case, rows, kib } in peaks {
        if *kib > MOST_KIB {
            told.push(format!("{case}: {} MB at {rows} rows, more than {} MB", kib / 1024, MOST_KIB / 1024));
        }
    }
    for many in peaks.iter().filter(|peak| peak.rows == MANY) {
        let Some(few) = peaks.iter().find(|peak| peak.case == many.case && peak.rows == FEW) else { continue };
        let most = few.kib / 2 * 3 + SLACK_KIB;
        if many.kib > most {
            told.push(format!(
                "{}: {} MB at {MANY} rows, more than {} MB: it grows with the rows ({} MB at {FEW})",
                many.case,
                many.kib / 1024,
                most / 1024,
                few.kib / 1024
            ));
        }
    }
    told
}

/// Ends the benchmark as failed where memory is not bounded, or a case broke.
pub fn hold(peaks: &[Peak], broke: &[String]) {
    let all: Vec<String> = broken(peaks).into_iter().chain(broke.iter().cloned()).collect();
    if all.is_empty() {
        return;
    }
    for line in all {
        eprintln!("✗ {line}");
    }
    std::process::exit(1);
}
