//! Deterministic scatter: the same input gives the same value on every machine.

/// Scatters 64 bits (the splitmix64 finaliser).
pub(crate) fn mix(seed: u64) -> u64 {
    let mut x = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A number below `bound` (0 where the bound is 0).
pub(crate) fn below(hash: u64, bound: u64) -> u64 {
    let wide = u128::from(hash) * u128::from(bound);
    u64::try_from(wide >> 64).unwrap_or(0)
}

/// A number from `low` to `high`, both included.
pub(crate) fn between(hash: u64, low: i64, high: i64) -> i64 {
    let width = high.saturating_sub(low).unsigned_abs().saturating_add(1);
    low.saturating_add_unsigned(below(hash, width))
}

/// Whether this hash falls among `percent` of 100.
pub(crate) fn chance(hash: u64, percent: u64) -> bool {
    below(hash, 100) < percent
}

/// Scatters a text.
pub(crate) fn text(text: &str, salt: u64) -> u64 {
    text.bytes().fold(mix(salt), |hash, byte| mix(hash ^ u64::from(byte)))
}

/// One of the list.
pub(crate) fn pick<T>(list: &[T], hash: u64) -> Option<&T> {
    let at = below(hash, u64::try_from(list.len()).unwrap_or(0));
    list.get(usize::try_from(at).unwrap_or(0))
}
