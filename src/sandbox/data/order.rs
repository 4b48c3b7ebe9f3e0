//! Where a row stands without looking at the others. Row numbers follow `modifiedon`; identifiers follow a second,
//! scattered order, reached by a permutation that can be computed both ways.
use super::calendar::{NEWEST, OLDEST};
use super::rng::{below, mix};

/// Makes a GUID (version 4 by its marks) of two hashes, as the number it is ordered by: the last six bytes of its spelling
/// stand first.
pub(crate) fn shape(high: u64, low: u64) -> u128 {
    let high = (high & !0xc000) | 0x8000;
    let low = (low & (u64::MAX >> 4)) | (4 << 60);
    (u128::from(high) << 64) | u128::from(low)
}

/// The arithmetic of one table's rows.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub rows: u64,
    salt: u64,
    half: u32,
    step: u64,
    bulk_start: u64,
    bulk_end: u64,
}

impl Layout {
    /// Lays out `rows` rows.
    pub fn new(rows: u64, salt: u64) -> Self {
        let bits = 64 - rows.saturating_sub(1).leading_zeros();
        let bulk = (rows / 8).min(6_500);
        Self {
            rows,
            salt,
            half: bits.div_ceil(2).max(1),
            step: (1u64 << 48) / rows.max(1),
            bulk_start: rows / 2,
            bulk_end: rows / 2 + bulk,
        }
    }

    fn round(&self, round: u64, value: u64) -> u64 {
        mix(self.salt ^ (round << 56) ^ value) & ((1 << self.half) - 1)
    }

    fn forth(&self, value: u64) -> u64 {
        let (mut left, mut right) = (value >> self.half, value & ((1 << self.half) - 1));
        for round in 0..3 {
            (left, right) = (right, left ^ self.round(round, right));
        }
        (left << self.half) | right
    }

    fn back(&self, value: u64) -> u64 {
        let (mut left, mut right) = (value >> self.half, value & ((1 << self.half) - 1));
        for round in (0..3).rev() {
            (left, right) = (right ^ self.round(round, left), left);
        }
        (left << self.half) | right
    }

    /// The place of row `index` in identifier order.
    pub fn rank(&self, index: u64) -> u64 {
        let mut value = self.forth(index);
        while value >= self.rows {
            value = self.forth(value);
        }
        value
    }

    /// The row at this place in identifier order.
    pub fn index(&self, rank: u64) -> u64 {
        let mut value = self.back(rank);
        while value >= self.rows {
            value = self.back(value);
        }
        value
    }

    /// The identifier at this place in identifier order.
    pub fn id_at(&self, rank: u64) -> u128 {
        let hash = mix(self.salt ^ rank.wrapping_mul(0xd6e8_feb8_6659_fd93));
        let top = rank * self.step + below(hash, self.step);
        shape((top << 16) | (hash & 0xfff), mix(hash))
    }

    /// The identifier of row `index`.
    pub fn id(&self, index: u64) -> u128 {
        self.id_at(self.rank(index))
    }

    fn slot(&self, id: u128) -> u64 {
        u64::try_from(id >> 80).unwrap_or(u64::MAX) / self.step.max(1)
    }

    /// The row that has this identifier.
    pub fn find(&self, id: u128) -> Option<u64> {
        let rank = self.slot(id);
        (rank < self.rows && self.id_at(rank) == id).then(|| self.index(rank))
    }

    /// The first place in identifier order whose identifier is greater than this one.
    pub fn after(&self, id: u128) -> u64 {
        let rank = self.slot(id);
        match rank {
            _ if rank >= self.rows => self.rows,
            _ if self.id_at(rank) > id => rank,
            _ => rank + 1,
        }
    }

    /// The first row of the group that shares row `index`'s instant: most rows stand alone, some came in threes, and
    /// one import wrote thousands within a second.
    pub fn group_start(&self, index: u64) -> u64 {
        if index >= self.bulk_start && index < self.bulk_end {
            return self.bulk_start;
        }
        let triple = index / 3;
        if mix(self.salt ^ triple) & 7 != 0 {
            return index;
        }
        let start = triple * 3;
        if start >= self.bulk_start && start < self.bulk_end { self.bulk_end } else { start }
    }

    /// One past the last row of the group that starts here.
    pub fn group_end(&self, start: u64) -> u64 {
        if start == self.bulk_start && self.bulk_end > self.bulk_start {
            return self.bulk_end;
        }
        let mut end = start + 1;
        while end < self.rows && self.group_start(end) == start {
            end += 1;
        }
        end.min(self.rows)
    }

    /// When row `index` was last modified, in seconds since 1970; never falls as the index rises.
    pub fn modified(&self, index: u64) -> i64 {
        let span = u128::from(NEWEST.abs_diff(OLDEST));
        let offset = u128::from(self.group_start(index)) * span / u128::from(self.rows.max(1));
        OLDEST.saturating_add(i64::try_from(offset).unwrap_or(0))
    }

    /// The first row modified at or after this instant.
    pub fn modified_from(&self, seconds: i64) -> u64 {
        let (mut low, mut high) = (0, self.rows);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.modified(middle) < seconds { low = middle + 1 } else { high = middle }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_permute_the_rows_and_rise_with_their_rank() {
        for rows in [1, 2, 3, 7, 100, 5_001] {
            let layout = Layout::new(rows, 42);
            let mut seen: Vec<u64> = (0..rows).map(|index| layout.rank(index)).collect();
            seen.sort_unstable();
            assert_eq!(seen, (0..rows).collect::<Vec<_>>());
            for rank in 0..rows {
                assert_eq!(layout.rank(layout.index(rank)), rank);
                let id = layout.id_at(rank);
                assert_eq!(layout.find(id), Some(layout.index(rank)));
                assert_eq!(layout.after(id), rank + 1);
                assert!(rank == 0 || layout.id_at(rank - 1) < id);
            }
        }
    }

    #[test]
    fn modification_times_never_fall_and_can_be_searched() {
        for rows in [1, 10, 20_000] {
            let layout = Layout::new(rows, 7);
            for index in 1..rows {
                assert!(layout.modified(index - 1) <= layout.modified(index), "{rows} rows, row {index}");
            }
            for index in (0..rows).step_by(97) {
                let from = layout.modified_from(layout.modified(index));
                assert_eq!(from, layout.group_start(index), "{rows} rows, row {index}");
                assert!(layout.group_end(from) > index);
            }
        }
    }
}
