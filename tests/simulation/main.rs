//! The deterministic simulation: the real engine, its real database and its real HTTP client against the sandbox, with the
//! network, the time, the identifiers and the turns of the threads in a seed's hands (correctness.md C0, C2).
//!
//! Each seed draws the CRM it plays, Dynamics or Salesforce, unless `--system` names one.
//!
//! `cargo test --test simulation` plays 300 seeds, plays 100 of them a second time to see that the same seed leaves the same
//! trace, and switches on every seeded bug, to see that it is found. `-- --seeds 2000` plays as many, `-- --seed 17` one with
//! its trace, `-- --seeds 500 --again 500` all of them twice, `-- --bug NAME` one bug, `-- --bugs all` all of them, each within 300 seeds or as many as `--seeds` says;
//! `--second-act` only seeds in whose story events, leads and approved deletions go out as well.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs
)]
mod again;
mod bugs;
mod chance;
mod crm;
mod edits;
mod invariants;
mod late;
mod looks;
mod losses;
mod merges;
mod opt_ins;
mod outgoing;
mod owed;
mod report;
mod robot;
mod runs;
mod secrecy;
mod story;
mod tally;
mod turns;
mod watch;
mod wire;
mod world;

use fieldbridge::account::System;
use std::process::ExitCode;

/// Seeds of the test command.
const SEEDS: u64 = 300;
/// Seeds that are played a second time.
const TWICE: u64 = 100;

/// What is asked for.
#[derive(Debug, Clone)]
struct Wish {
    seeds: u64,
    from: u64,
    seed: Option<u64>,
    system: Option<System>,
    bugs: Option<String>,
    alone: bool,
    /// So many are played a second time.
    again: u64,
    /// Only seeds whose story has a second act.
    second_act: bool,
    /// Only other tests are wanted.
    elsewhere: bool,
}

fn named(system: &str) -> Result<System, String> {
    System::parse(system).ok_or_else(|| format!("{system} is no CRM played here"))
}

fn wish() -> Result<Wish, String> {
    let mut wish = Wish {
        seeds: SEEDS,
        from: 0,
        seed: None,
        system: None,
        bugs: None,
        alone: false,
        again: 0,
        second_act: false,
        elsewhere: false,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} wants a value"));
        let number = |text: String| text.parse::<u64>().map_err(|e| format!("{text}: {e}"));
        match word.as_str() {
            "--seeds" => (wish.seeds, wish.alone) = (number(value()?)?, true),
            "--again" => wish.again = number(value()?)?,
            "--from" => wish.from = number(value()?)?,
            "--system" => wish.system = Some(named(&value()?)?),
            "--seed" => wish.seed = Some(number(value()?)?),
            "--bug" | "--bugs" => (wish.bugs, wish.alone) = (Some(value()?), true),
            "--second-act" => (wish.second_act, wish.alone) = (true, true),
            "--list" => wish.elsewhere = true,
            "--help" | "-h" => {
                let options = "--seeds N --from N --again N --system dynamics|salesforce --seed N --bug NAME --bugs all --second-act";
                return Err(options.to_owned());
            }
            // What the test runner says to every harness: options, and names of tests.
            option if option.starts_with('-') => {}
            name => wish.elsewhere |= !"simulation".contains(name),
        }
    }
    Ok(wish)
}

fn main() -> ExitCode {
    // A panic in a story is told with its seed.
    std::panic::set_hook(Box::new(report::note_panic));
    let wish = match wish() {
        Ok(wish) => wish,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    if wish.elsewhere {
        return ExitCode::SUCCESS;
    }
    let well = match (&wish.seed, &wish.bugs) {
        (Some(seed), bug) => bugs::with(bug.as_deref(), || report::replay(*seed, wish.system)),
        (None, Some(bugs)) => bugs::hunt(bugs, wish.seeds, wish.system),
        (None, None) => {
            let twice = if wish.alone { wish.again } else { TWICE };
            let kept = wish.from + twice;
            let played = report::play_all((wish.from, wish.seeds), wish.system, wish.second_act, kept);
            let same = twice == 0 || report::same_again(&played, wish.from, twice);
            let found = wish.alone || bugs::hunt("all", SEEDS, None);
            played.iter().all(|(_, tally)| report::is_well(tally)) && same && found
        }
    };
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
