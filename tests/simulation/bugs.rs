//! Seeded bugs: each is switched on, and seeds are played until one finds it.
#[cfg(not(debug_assertions))]
pub fn with(_: Option<&str>, play: impl FnOnce() -> bool) -> bool {
    play()
}

#[cfg(not(debug_assertions))]
pub fn hunt(_: &str) -> bool {
    println!("a release build has no seeded bugs");
    true
}

#[cfg(debug_assertions)]
pub use hunting::{hunt, with};

#[cfg(debug_assertions)]
mod hunting {
    use crate::report;
    use fieldbridge::seeded_bug::SeededBug;
    use std::time::{Duration, Instant};

    /// Seeds within which a bug must be found.
    const WITHIN: u64 = 300;
    /// How long the test command hunts; the bugs that are left are hunted by `--bugs all`.
    const TIME: Duration = Duration::from_secs(60);
    /// The bugs the test command hunts, since few seeds find them.
    const SOON: [SeededBug; 9] = [
        SeededBug::CheckpointWithoutRows,
        SeededBug::TakeLivingLease,
        SeededBug::SkipLeaseEpoch,
        SeededBug::ResendBlindly,
        SeededBug::NoIntent,
        SeededBug::MissingResultIsDone,
        SeededBug::ConflictIsDone,
        SeededBug::IdentifierNotKept,
        SeededBug::EchoIsChange,
    ];

    /// Plays with a bug of this name switched on.
    pub fn with(name: Option<&str>, play: impl FnOnce() -> bool) -> bool {
        let bug = name.and_then(|name| SeededBug::ALL.into_iter().find(|bug| format!("{bug:?}") == name));
        SeededBug::switch_on(bug);
        let well = play();
        SeededBug::switch_on(None);
        well
    }

    /// Hunts one bug by its name, `all` of them, or a `share` of those that are found soon, another one every day.
    pub fn hunt(which: &str) -> bool {
        let began = Instant::now();
        let mut wanted: Vec<SeededBug> = match which {
            "all" => SeededBug::ALL.to_vec(),
            "share" => SOON.to_vec(),
            name => SeededBug::ALL.into_iter().filter(|bug| format!("{bug:?}") == name).collect(),
        };
        if which == "share" {
            let days = std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0, |age| age.as_secs() / 86_400);
            let turn = usize::try_from(days * 7).unwrap_or(0) % wanted.len();
            wanted.rotate_left(turn);
        }
        if wanted.is_empty() {
            println!("no seeded bug is called {which}; there are {:?}", SeededBug::ALL);
            return false;
        }
        let (mut found, mut missed) = (0, Vec::new());
        for bug in wanted {
            if which == "share" && began.elapsed() > TIME {
                break;
            }
            let start = Instant::now();
            SeededBug::switch_on(Some(bug));
            let played = report::play(0..WITHIN, true);
            SeededBug::switch_on(None);
            let caught = played.iter().find_map(|(seed, tally)| Some((seed, tally.wrong.as_ref()?)));
            match caught {
                Some((seed, wrong)) => {
                    found += 1;
                    let wrong: String = wrong.chars().take(110).collect();
                    let seconds = start.elapsed().as_secs_f64();
                    println!("{bug:?}: found by seed {seed}, {} played, {seconds:.1} s: {wrong}", played.len());
                }
                None => {
                    println!("{bug:?}: NOT FOUND in {WITHIN} seeds");
                    missed.push(bug);
                }
            }
        }
        let seconds = began.elapsed().as_secs_f64();
        println!("{found} seeded bugs found, {} missed, in {seconds:.1} s", missed.len());
        missed.is_empty()
    }
}
