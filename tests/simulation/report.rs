//! Seeds in parallel, and what is told of them.
use super::crm;
use super::outgoing;
use super::owed;
use super::story;
use super::tally::Tally;
use fieldbridge::account::System;
use std::collections::BTreeMap;
use std::panic::{PanicHookInfo, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

/// Seeds with what they left.
pub type Played = Vec<(u64, Tally)>;

/// What of two invariants is looked at here, and what where a real process is.
const ELSEWHERE: &str = "  of I15 here: requests of an idle import; memory and open files: tests/it/kill.rs, of the program itself
  of I16 here: log, history and samples after every run, all tables and files of the workspace at the end; streams, arguments,
  screens and bundles: the canaries of tests/it";

/// Where the last panic was.
static WHERE: Mutex<String> = Mutex::new(String::new());

/// A panic is told with its seed, and with nothing else.
pub fn note_panic(panic: &PanicHookInfo<'_>) {
    if let (Some(place), Ok(mut at)) = (panic.location(), WHERE.lock()) {
        *at = place.to_string();
    }
}

/// Plays one seed, with the CRM it draws where none is named; a panic is a failure of it.
pub fn one(seed: u64, system: Option<System>, keeps_lines: bool) -> Tally {
    let system = system.unwrap_or_else(|| crm::drawn(seed));
    catch_unwind(|| story::play(seed, system, keeps_lines)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        let place = WHERE.lock().map(|at| at.clone()).unwrap_or_default();
        let wrong = Some(format!("the story broke off: {} ({place})", said.unwrap_or("without a word")));
        Tally { wrong, ..Tally::default() }
    })
}

/// Plays seeds on all cores until there are no more, or one is wrong where that is enough; the steps of those below
/// `kept` are kept.
pub fn play(seeds: impl Iterator<Item = u64>, system: Option<System>, first_is_enough: bool, kept: u64) -> Played {
    let seeds: Vec<u64> = seeds.collect();
    let (next, over, played) = (AtomicU64::new(0), AtomicBool::new(false), Mutex::new(Vec::new()));
    let workers = std::thread::available_parallelism().map_or(2, |n| n.get());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while !over.load(Ordering::SeqCst) {
                    let at = usize::try_from(next.fetch_add(1, Ordering::SeqCst)).unwrap();
                    let Some(seed) = seeds.get(at) else { return };
                    let tally = one(*seed, system, *seed < kept);
                    if tally.wrong.is_some() && first_is_enough {
                        over.store(true, Ordering::SeqCst);
                    }
                    played.lock().unwrap().push((*seed, tally));
                }
            });
        }
    });
    let mut played = played.into_inner().unwrap();
    played.sort_by_key(|(seed, _)| *seed);
    played
}

/// Plays seeds and tells of them; the steps of those below `kept` are kept.
pub fn play_all((from, seeds): (u64, u64), system: Option<System>, second_act: bool, kept: u64) -> Played {
    let began = Instant::now();
    let wanted = (from..from + seeds).filter(|seed| !second_act || outgoing::is_played(*seed));
    let played = play(wanted, system, false, kept);
    let seeds = played.len() as u64;
    let (mut checked, mut mischief) = (BTreeMap::new(), BTreeMap::new());
    for (_, tally) in &played {
        for (name, times) in &tally.checked {
            *checked.entry(*name).or_insert(0) += times;
        }
        for (name, times) in &tally.mischief {
            *mischief.entry(*name).or_insert(0) += times;
        }
    }
    let mut kinds: Vec<usize> = played.iter().map(|(_, tally)| tally.mischief.len()).collect();
    kinds.sort_unstable();
    let list = |all: &BTreeMap<&str, u64>| {
        all.iter().map(|(name, times)| format!("  {times:8} {name}")).collect::<Vec<_>>().join("\n")
    };
    let named = played.iter().map(|(seed, _)| *seed);
    let other = named.clone().filter(|seed| system.unwrap_or_else(|| crm::drawn(*seed)) == System::Salesforce);
    let (other, seconds) = (other.count() as u64, began.elapsed().as_secs_f64());
    let longer = named.filter(|seed| outgoing::is_played(*seed)).count();
    println!(
        "{seeds} seeds from {from} in {seconds:.1} s: {} of Dynamics, {other} of Salesforce, {longer} with a second act",
        seeds - other
    );
    println!("invariants checked:\n{}", list(&checked));
    println!("{ELSEWHERE}");
    println!("misfortunes:\n{}", list(&mischief));
    println!("kinds a seed, in the middle: {}", kinds.get(kinds.len() / 2).copied().unwrap_or(0));
    for (seed, tally) in &played {
        if let Some(wrong) = &tally.wrong {
            let system = system.unwrap_or_else(|| crm::drawn(*seed)).code();
            println!("SEED {seed} {wrong}\n  cargo test --test simulation -- --seed {seed} --system {system}");
        } else if !is_well(tally) {
            println!("SEED {seed} never held {:?}", owed::missing(tally));
        }
    }
    played
}

/// Whether nothing was wrong in a story, and it held everything every story holds.
pub fn is_well(tally: &Tally) -> bool {
    tally.wrong.is_none() && owed::missing(tally).is_empty()
}

/// Plays some seeds once more: the same seed leaves the same trace. Of one that does not it is told where it went its
/// other way, since it may never do so again.
pub fn same_again(played: &Played, from: u64, seeds: u64) -> bool {
    let began = Instant::now();
    let again = play(from..from + seeds, None, false, from + seeds);
    let before: BTreeMap<u64, &Tally> = played.iter().map(|(seed, tally)| (*seed, tally)).collect();
    let other: Vec<(u64, &Tally, &Tally)> = again
        .iter()
        .filter_map(|(seed, now)| Some((*seed, *before.get(seed)?, now)))
        .filter(|(_, then, now)| then.trace != now.trace)
        .collect();
    println!(
        "{} seeds once more in {:.1} s: {} with another trace",
        again.len(),
        began.elapsed().as_secs_f64(),
        other.len()
    );
    for (seed, then, now) in &other {
        let at = then.lines.iter().zip(&now.lines).take_while(|(then, now)| then == now).count();
        let around = at.saturating_sub(5)..at + 3;
        let shown =
            |tally: &Tally| tally.lines.get(around.start..around.end.min(tally.lines.len())).map(|l| l.join("\n"));
        let (then, now) = (shown(then).unwrap_or_default(), shown(now).unwrap_or_default());
        println!("SEED {seed} went another way:\n{then}\n--- and once more:\n{now}");
    }
    other.is_empty()
}

/// Plays one seed and tells all of it.
pub fn replay(seed: u64, system: Option<System>) -> bool {
    let tally = one(seed, system, true);
    tally.lines.iter().for_each(|line| println!("{line}"));
    println!("seed {seed}, {} steps, trace {:016x}", tally.steps, tally.trace);
    println!("misfortunes {:?}", tally.mischief);
    println!("checked {:?}", tally.checked);
    println!("{}", tally.wrong.as_deref().unwrap_or("nothing wrong"));
    tally.wrong.is_none()
}
