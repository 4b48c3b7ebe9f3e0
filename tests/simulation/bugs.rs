//! Seeded bugs: each is switched on, and seeds are played until one finds it.
#[cfg(not(debug_assertions))]
pub fn with(_: Option<&str>, play: impl FnOnce() -> bool) -> bool {
    play()
}

#[cfg(not(debug_assertions))]
pub fn hunt(_: &str, _: u64) -> bool {
    println!("a release build has no seeded bugs");
    true
}

#[cfg(debug_assertions)]
pub use hunting::{hunt, with};

#[cfg(debug_assertions)]
mod hunting {
    use crate::report;
    use fieldbridge::seeded_bug::SeededBug;
    use std::time::Instant;

    /// A seed that finds each; the test command plays these first, and others only where a change of the stories has made
    /// a seed another one. What is not here no seed has found yet.
    const FOUND_BY: &[(SeededBug, u64)] = &[
        (SeededBug::CheckpointWithoutRows, 0),
        (SeededBug::SkipLeaseEpoch, 0),
        (SeededBug::TakeLivingLease, 0),
        (SeededBug::ResendBlindly, 5),
        (SeededBug::NoIntent, 0),
        (SeededBug::ForgetUnknown, 0),
        (SeededBug::MissingResultIsDone, 0),
        (SeededBug::ConflictIsDone, 4),
        (SeededBug::IdentifierNotKept, 0),
        (SeededBug::EchoIsChange, 0),
        (SeededBug::InvertOptOut, 0),
        (SeededBug::SendOptIn, 0),
        (SeededBug::OlderRowWins, 0),
        (SeededBug::HashWithoutLastColumn, 24),
        (SeededBug::NewRowIsKnown, 0),
        (SeededBug::UpdatesNotApplied, 0),
        (SeededBug::IgnoreTombstone, 3),
        (SeededBug::TruncatedIsEnd, 24),
        (SeededBug::LastPageDropped, 0),
        (SeededBug::ResumedIsComplete, 4),
        (SeededBug::EndsEarly, 0),
        (SeededBug::ForgetDeltaLink, 3),
        (SeededBug::ForgottenIsNothing, 5),
        (SeededBug::LoseRejects, 11),
        (SeededBug::RunNotCounted, 4),
    ];

    /// Plays with a bug of this name switched on.
    pub fn with(name: Option<&str>, play: impl FnOnce() -> bool) -> bool {
        let bug = name.and_then(|name| SeededBug::ALL.into_iter().find(|bug| format!("{bug:?}") == name));
        SeededBug::switch_on(bug);
        let well = play();
        SeededBug::switch_on(None);
        well
    }

    /// Hunts one bug by its name, `all` of them, or those that are `known` to be found, within so many seeds.
    pub fn hunt(which: &str, within: u64) -> bool {
        let began = Instant::now();
        let wanted: Vec<SeededBug> = match which {
            "all" => SeededBug::ALL.to_vec(),
            "known" => FOUND_BY.iter().map(|(bug, _)| *bug).collect(),
            name => SeededBug::ALL.into_iter().filter(|bug| format!("{bug:?}") == name).collect(),
        };
        if wanted.is_empty() {
            println!("no seeded bug is called {which}; there are {:?}", SeededBug::ALL);
            return false;
        }
        let missed: Vec<SeededBug> = wanted.iter().copied().filter(|bug| !caught(*bug, within)).collect();
        let (found, seconds) = (wanted.len() - missed.len(), began.elapsed().as_secs_f64());
        println!("{found} seeded bugs found, {} missed, in {seconds:.1} s: {missed:?}", missed.len());
        missed.is_empty()
    }

    /// Whether a seed finds a bug: first the one that found it before.
    fn caught(bug: SeededBug, within: u64) -> bool {
        let start = Instant::now();
        let known = FOUND_BY.iter().filter(|(known, _)| *known == bug).map(|(_, seed)| *seed);
        SeededBug::switch_on(Some(bug));
        let mut played = report::play(known, true);
        if played.iter().all(|(_, tally)| tally.wrong.is_none()) {
            played = report::play(0..within, true);
        }
        SeededBug::switch_on(None);
        let seconds = start.elapsed().as_secs_f64();
        match played.iter().find_map(|(seed, tally)| Some((seed, tally.wrong.as_ref()?))) {
            Some((seed, wrong)) => {
                let wrong: String = wrong.chars().take(110).collect();
                println!("{bug:?}: found by seed {seed}, {} played, {seconds:.1} s: {wrong}", played.len());
                true
            }
            None => {
                println!("{bug:?}: NOT FOUND in {within} seeds");
                false
            }
        }
    }
}
