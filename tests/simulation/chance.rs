//! Chance that can be told again: everything that is not decided by the program is drawn from here.

/// A stream of numbers; the same seed draws the same ones.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// One stream of a seed; other names are other streams.
    pub fn of(seed: u64, name: &str) -> Self {
        let mixed = name.bytes().fold(seed ^ 0x9e37_79b9_7f4a_7c15, |all, byte| mix(all ^ u64::from(byte)));
        Self(mix(mixed))
    }

    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// Below `end`; 0 where that is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        if end == 0 { 0 } else { self.number() % end }
    }

    /// Between both, the last one included.
    pub fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last.saturating_sub(first) + 1)
    }

    /// One time in so many.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    #[track_caller]
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }

    /// So many of these, in a drawn order.
    pub fn some<T: Clone>(&mut self, from: &[T], most: u64) -> Vec<T> {
        let mut left: Vec<T> = from.to_vec();
        let mut taken = Vec::new();
        while !left.is_empty() && (taken.len() as u64) < most {
            let at = usize::try_from(self.below(left.len() as u64)).unwrap();
            taken.push(left.swap_remove(at));
        }
        taken
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
