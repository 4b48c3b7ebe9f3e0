//! Moments at which a test may stop the process to kill it: the kill points of the correctness rules (B22), by name. They
//! stand only where debug assertions are compiled in; a release build has no trace of them.

/// Names the moment for the whole process: `NAME`, or `NAME:n` for the n-th time it comes.
pub const VARIABLE: &str = "FIELDBRIDGE_FAILPOINT";

/// Here a test may stop the process. The thread says on standard error that it stands at this point, and stands there until
/// the process is killed from outside; the other threads go on.
#[cfg(debug_assertions)]
pub fn reach(point: &'static str) {
    use std::io::Write;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};
    static WANTED: OnceLock<Option<(String, u32)>> = OnceLock::new();
    static COME: AtomicU32 = AtomicU32::new(0);
    let wanted = WANTED.get_or_init(|| std::env::var(VARIABLE).ok().map(|text| parse(&text)));
    let Some((_, turn)) = wanted.as_ref().filter(|(name, _)| name == point) else { return };
    if COME.fetch_add(1, Ordering::SeqCst) + 1 != *turn {
        return;
    }
    // A standard error nobody reads is the test's business.
    let _ = writeln!(std::io::stderr(), "\n{VARIABLE} {point}");
    loop {
        std::thread::park();
    }
}

/// Nothing.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub fn reach(_point: &'static str) {}

#[cfg(debug_assertions)]
fn parse(text: &str) -> (String, u32) {
    let (name, turn) = text.rsplit_once(':').unwrap_or((text, "1"));
    match turn.parse() {
        Ok(turn) => (name.to_owned(), turn),
        Err(_) => (text.to_owned(), 1),
    }
}

#[cfg(all(test, debug_assertions))]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_named_with_the_time_it_comes() {
        assert_eq!(parse("tx-begun"), ("tx-begun".to_owned(), 1));
        assert_eq!(parse("tx-begun:12"), ("tx-begun".to_owned(), 12));
        assert_eq!(parse("odd:name"), ("odd:name".to_owned(), 1));
        reach("a-point-nobody-named");
    }
}
