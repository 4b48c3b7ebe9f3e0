//! What can be set about an account's dealings with its CRM, within what is safe.
use serde::{Deserialize, Serialize};

/// How far a reading of what changed by date looks back behind the one before, in minutes: what was committed late, or by a
/// server whose clock is behind, comes all the same (correctness.md B4 and B6). What comes later still is found when
/// everything is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct LookBack(u32);

impl LookBack {
    /// Less would lose what common transactions commit late, and clocks that differ by a minute or two.
    pub const FLOOR: u32 = 5;
    /// More would read everything again; who expects more compares everything now and then instead.
    pub const CEILING: u32 = 1_440;

    /// So many minutes, where that is safe.
    pub fn of_minutes(minutes: u32) -> Option<Self> {
        (Self::FLOOR..=Self::CEILING).contains(&minutes).then_some(Self(minutes))
    }

    /// The minutes.
    pub fn minutes(self) -> u32 {
        self.0
    }
}

impl Default for LookBack {
    fn default() -> Self {
        Self(15)
    }
}

impl From<LookBack> for u32 {
    fn from(told: LookBack) -> Self {
        told.0
    }
}

impl TryFrom<u32> for LookBack {
    type Error = String;

    fn try_from(minutes: u32) -> Result<Self, String> {
        let why = || format!("look_back = {minutes}: {} to {} minutes", Self::FLOOR, Self::CEILING);
        Self::of_minutes(minutes).ok_or_else(why)
    }
}

/// Of a hundred calls an organisation may make in 24 hours, so many are left to its business (correctness.md B21).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct CallReserve(u8);

impl CallReserve {
    /// Less would let a run stop what people and other programs do there.
    pub const FLOOR: u8 = 5;
    /// More would leave too little to read and write with.
    pub const CEILING: u8 = 80;

    /// So many of a hundred, where that is safe.
    pub fn of_percent(percent: u32) -> Option<Self> {
        let percent = u8::try_from(percent).ok()?;
        (Self::FLOOR..=Self::CEILING).contains(&percent).then_some(Self(percent))
    }

    /// How many of a hundred.
    pub fn percent(self) -> u8 {
        self.0
    }
}

impl Default for CallReserve {
    fn default() -> Self {
        Self(20)
    }
}

impl From<CallReserve> for u32 {
    fn from(told: CallReserve) -> Self {
        u32::from(told.0)
    }
}

impl TryFrom<u32> for CallReserve {
    type Error = String;

    fn try_from(percent: u32) -> Result<Self, String> {
        let why = || format!("call_reserve = {percent}: {} to {} per cent", Self::FLOOR, Self::CEILING);
        Self::of_percent(percent).ok_or_else(why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_back_has_a_floor_and_a_ceiling_wherever_it_comes_from() {
        let taken: Vec<u32> = (0..2_000).filter_map(LookBack::of_minutes).map(LookBack::minutes).collect();
        assert_eq!((taken.first(), taken.last(), taken.len()), (Some(&5), Some(&1_440), 1_436));
        assert!(LookBack::of_minutes(LookBack::default().minutes()).is_some());
        assert_eq!(serde_json::from_str::<LookBack>("30").unwrap().minutes(), 30);
        for far in ["4", "0", "1441"] {
            let error = serde_json::from_str::<LookBack>(far).unwrap_err().to_string();
            assert!(error.contains("5 to 1440 minutes"), "{error}");
        }
    }

    #[test]
    fn the_business_keeps_some_of_its_calls_and_we_have_some_to_work_with() {
        let taken: Vec<u8> = (0..300).filter_map(CallReserve::of_percent).map(CallReserve::percent).collect();
        assert_eq!((taken.first(), taken.last(), taken.len()), (Some(&5), Some(&80), 76));
        assert_eq!(CallReserve::default().percent(), 20);
        let error = serde_json::from_str::<CallReserve>("81").unwrap_err().to_string();
        assert!(error.contains("5 to 80 per cent"), "{error}");
    }
}
