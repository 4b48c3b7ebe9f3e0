//! What can be set about an account's dealings with its CRM, within what is safe.
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;

/// What is safe for a setting, and what is usual.
pub trait Bounds {
    /// The least.
    const FLOOR: u32;
    /// The most.
    const CEILING: u32;
    /// Where nobody said anything.
    const USUAL: u32;
    /// The key it stands under in a file.
    const KEY: &'static str;
    /// What it counts.
    const UNIT: &'static str;
}

/// A whole number within the bounds of a setting, wherever it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32", bound(serialize = "B: Bounds + Copy", deserialize = "B: Bounds"))]
pub struct Bounded<B>(u32, PhantomData<B>);

impl<B: Bounds> Bounded<B> {
    /// The least that is taken.
    pub const FLOOR: u32 = B::FLOOR;
    /// The most that is taken.
    pub const CEILING: u32 = B::CEILING;

    /// So many, where that is safe.
    fn of(value: u32) -> Option<Self> {
        (B::FLOOR..=B::CEILING).contains(&value).then_some(Self(value, PhantomData))
    }
}

impl<B: Bounds> Default for Bounded<B> {
    fn default() -> Self {
        Self(B::USUAL, PhantomData)
    }
}

impl<B: Bounds> From<Bounded<B>> for u32 {
    fn from(told: Bounded<B>) -> Self {
        told.0
    }
}

impl<B: Bounds> TryFrom<u32> for Bounded<B> {
    type Error = String;

    fn try_from(value: u32) -> Result<Self, String> {
        let why = || format!("{} = {value}: {} to {} {}", B::KEY, B::FLOOR, B::CEILING, B::UNIT);
        Self::of(value).ok_or_else(why)
    }
}

/// The bounds of [`LookBack`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MinutesBack;

impl Bounds for MinutesBack {
    /// Less would lose what common transactions commit late, and clocks that differ by a minute or two.
    const FLOOR: u32 = 5;
    /// More would read everything again; who expects more compares everything now and then instead.
    const CEILING: u32 = 1_440;
    const USUAL: u32 = 15;
    const KEY: &'static str = "look_back";
    const UNIT: &'static str = "minutes";
}

/// How far a reading of what changed by date looks back behind the one before, in minutes: what was committed late, or by a
/// server whose clock is behind, comes all the same (correctness.md B4 and B6). What comes later still is found when
/// everything is read.
pub type LookBack = Bounded<MinutesBack>;

impl LookBack {
    /// So many minutes, where that is safe.
    pub fn of_minutes(minutes: u32) -> Option<Self> {
        Self::of(minutes)
    }

    /// The minutes.
    pub fn minutes(self) -> u32 {
        self.0
    }
}

/// The bounds of [`ClockMargin`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecondsOfMargin;

impl Bounds for SecondsOfMargin {
    /// Less would take an instant for settled while servers of the same organisation, whose clocks differ by some seconds, still
    /// write before it.
    const FLOOR: u32 = 60;
    /// It stays below the least look-back, which counts from the clock itself.
    const CEILING: u32 = 240;
    const USUAL: u32 = 120;
    const KEY: &'static str = "clock_margin";
    const UNIT: &'static str = "seconds";
}

/// So many seconds behind the CRM's clock at the beginning of a reading a flow counts as up to date: what was committed by a
/// server whose clock is behind comes with the next reading (correctness.md B4).
pub type ClockMargin = Bounded<SecondsOfMargin>;

impl ClockMargin {
    /// So many seconds, where that is safe.
    pub fn of_seconds(seconds: u32) -> Option<Self> {
        Self::of(seconds)
    }

    /// The seconds.
    pub fn seconds(self) -> u32 {
        self.0
    }
}

/// The bounds of [`CallReserve`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PercentKept;

impl Bounds for PercentKept {
    /// Less would let a run stop what people and other programs do there.
    const FLOOR: u32 = 5;
    /// More would leave too little to read and write with.
    const CEILING: u32 = 80;
    const USUAL: u32 = 20;
    const KEY: &'static str = "call_reserve";
    const UNIT: &'static str = "per cent";
}

/// Of a hundred calls an organisation may make in 24 hours, so many are left to its business (correctness.md B21).
pub type CallReserve = Bounded<PercentKept>;

impl CallReserve {
    /// So many of a hundred, where that is safe.
    pub fn of_percent(percent: u32) -> Option<Self> {
        Self::of(percent)
    }

    /// How many of a hundred.
    pub fn percent(self) -> u8 {
        u8::try_from(self.0).unwrap_or(100)
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
    fn a_margin_for_clocks_is_never_as_long_as_the_least_look_back() {
        let taken: Vec<u32> = (0..2_000).filter_map(ClockMargin::of_seconds).map(ClockMargin::seconds).collect();
        assert_eq!((taken.first(), taken.last(), taken.len()), (Some(&60), Some(&240), 181));
        assert_eq!(ClockMargin::default().seconds(), 120);
        const { assert!(ClockMargin::CEILING < LookBack::FLOOR * 60) };
        let error = serde_json::from_str::<ClockMargin>("59").unwrap_err().to_string();
        assert!(error.contains("clock_margin = 59: 60 to 240 seconds"), "{error}");
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
