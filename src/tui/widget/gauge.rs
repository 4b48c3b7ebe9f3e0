//! Progress bar and sparkline: pure text, so that they look the same everywhere and can be compared in tests.

/// A bar of that many cells, filled by the part done.
pub fn bar(done: u64, of: u64, cells: usize) -> String {
    let filled = match of {
        0 => 0,
        _ => (u128::from(done.min(of)) * cells as u128 / u128::from(of)) as usize,
    };
    format!("{}{}", "█".repeat(filled), "░".repeat(cells.saturating_sub(filled)))
}

/// Whole per cents; 100 only when all is done.
pub fn percent(done: u64, of: u64) -> u64 {
    if of == 0 {
        return 0;
    }
    (u128::from(done.min(of)) * 100 / u128::from(of)) as u64
}

/// The newest values as a row of blocks, scaled to the greatest of those shown.
pub fn spark(values: &[u64], cells: usize) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let shown = values.get(values.len().saturating_sub(cells)..).unwrap_or_default();
    let greatest = shown.iter().copied().max().unwrap_or(0).max(1);
    shown
        .iter()
        .map(|v| {
            let level = (u128::from(*v) * 7 / u128::from(greatest)) as usize;
            BLOCKS.get(level).copied().unwrap_or('█')
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_full_only_at_the_end() {
        assert_eq!(bar(0, 10, 4), "░░░░");
        assert_eq!(bar(9, 10, 4), "███░");
        assert_eq!(bar(10, 10, 4), "████");
        assert_eq!(bar(99, 10, 4), "████");
        assert_eq!(bar(1, 0, 4), "░░░░");
        assert_eq!((percent(999, 1000), percent(u64::MAX, u64::MAX), percent(1, 0)), (99, 100, 0));
    }

    #[test]
    fn a_sparkline_shows_the_newest_values_scaled() {
        assert_eq!(spark(&[9, 9, 0, 5, 10], 3), "▁▄█");
        assert_eq!(spark(&[], 3), "");
        assert_eq!(spark(&[0, 0], 3), "▁▁");
    }
}
