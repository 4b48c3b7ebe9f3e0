//! One run of a flow in a story, with what befalls it: it is left alone, killed, paused, cancelled, or stands still while
//! another life takes its flow over.
use super::chance::Chance;
use super::wire::Blow;
use super::world::{Program, World};
use fieldbridge::account::Name;
use fieldbridge::engine::RunEnd;
use fieldbridge::fault::{ErrorKind, Outcome};
use fieldbridge::task::{self, LaunchOptions};
use futures_util::FutureExt;
use std::time::Duration;

/// What befalls a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing.
    Quiet,
    /// The program dies at a request, before it leaves or before its answer.
    Killed { at: u64, after: bool },
    /// It dies at a request that may change the CRM, before that leaves or before its answer.
    KilledAtWrite { at: u64, after: bool },
    /// It dies at a commit, before or behind it.
    KilledAtCommit { at: u64, behind: bool },
    /// Somebody pauses it for so many seconds; meanwhile another life tries to run the same flow.
    Paused { at: u64, seconds: u64 },
    /// Somebody cancels it.
    Cancelled { at: u64 },
    /// The process stands still for longer than its lease lives, and another life takes over.
    TakenOver { at: u64, seconds: u64 },
}

impl Fate {
    /// One that the seed draws.
    pub fn drawn(chance: &mut Chance) -> Self {
        let at = chance.below(14);
        match chance.below(12) {
            0 | 1 => Fate::Killed { at, after: chance.once_in(2) },
            2 | 3 => Fate::KilledAtCommit { at: chance.below(6), behind: chance.once_in(2) },
            4 => Fate::Paused { at, seconds: chance.between(1, 200) },
            5 => Fate::Cancelled { at },
            6 => Fate::TakenOver { at, seconds: chance.between(66, 110) },
            _ => Fate::Quiet,
        }
    }
}

/// The seconds after which a lease without a sign of life may be taken.
const LEASE: u64 = 61;

impl World {
    /// A run with its fate; the program it was begun by is another one afterwards where it died.
    pub async fn run(&self, program: &mut Program, flow: &str, fate: Fate, options: LaunchOptions) -> Outcome<RunEnd> {
        self.notes.step(&format!("# {flow} {fate:?}"));
        // What an earlier blow told and nobody heard is forgotten.
        let _ = self.line.fell.notified().now_or_never();
        match fate {
            Fate::Killed { at, after } => {
                self.line.arm(Some((at, if after { Blow::DieAfter } else { Blow::DieBefore })));
            }
            Fate::KilledAtWrite { at, after } => {
                self.line.arm_write(at, if after { Blow::DieAfter } else { Blow::DieBefore });
            }
            Fate::KilledAtCommit { at, behind } => *self.desk.death.lock().unwrap() = Some((at, behind)),
            Fate::Paused { at, .. } | Fate::Cancelled { at } => self.line.arm(Some((at, Blow::Tell))),
            Fate::TakenOver { at, seconds } => self.line.arm(Some((at, Blow::Freeze(seconds)))),
            Fate::Quiet => {}
        }
        let mut end = self.to_its_end(program, flow, fate, options).await;
        self.line.arm(None);
        *self.desk.death.lock().unwrap() = None;
        if program.life.is_dead() {
            end = Err(fieldbridge::fault::Fault::new(ErrorKind::Cancelled, "the program died"));
            *program = self.program();
            // The lease of a process nobody can look at is good for a minute.
            tokio::time::sleep(Duration::from_secs(LEASE)).await;
        }
        let told = match &end {
            Ok(end) => {
                format!("{:?} {:?} {:?}", end.record.state, end.fault.as_ref().map(|f| f.kind), end.record.counters)
            }
            Err(fault) => format!("{:?}", fault.kind),
        };
        self.notes.step(&format!("# {flow} {told}"));
        end
    }

    async fn to_its_end(&self, program: &Program, flow: &str, fate: Fate, options: LaunchOptions) -> Outcome<RunEnd> {
        let name = Name::parse(flow).unwrap();
        let handle = task::launch(&program.bench, &self.workspace, &name, options).await?;
        let control = handle.control.clone();
        let mut end = std::pin::pin!(handle.join());
        loop {
            tokio::select! {
                biased;
                ended = &mut end => return ended,
                () = self.line.fell.notified() => {}
            }
            match fate {
                Fate::Paused { seconds, .. } => {
                    self.notes.mischief("paused");
                    control.pause();
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    self.refused(&name).await;
                    tokio::time::sleep(Duration::from_secs(seconds)).await;
                    control.resume();
                }
                Fate::Cancelled { .. } => {
                    self.notes.mischief("cancelled");
                    control.cancel();
                }
                Fate::TakenOver { .. } => {
                    self.notes.mischief("taken over");
                    tokio::time::sleep(Duration::from_secs(LEASE)).await;
                    let other = self.program();
                    if let Ok(second) = task::launch(&other.bench, &self.workspace, &name, options).await {
                        let second = second.join().await;
                        self.notes.step(&format!("# the other one {:?}", second.map(|end| end.record.state)));
                    }
                }
                _ => {}
            }
        }
    }

    /// A lease whose holder lives is not given to another life.
    async fn refused(&self, flow: &Name) {
        let sql = format!("SELECT count(*) FROM fb_lease WHERE flow = '{flow}' AND run IS NOT NULL");
        if self.number(&sql) == 0 {
            return;
        }
        let other = self.program();
        let Ok(second) = task::launch(&other.bench, &self.workspace, flow, LaunchOptions::default()).await else {
            return;
        };
        // The run under way may have ended meanwhile; then there was nothing to refuse.
        let held = self.number(&sql) != 0;
        let Ok(end) = second.join().await else { return };
        let kind = end.fault.as_ref().map(|fault| fault.kind);
        self.notes.check("I12 fencing", !held || kind == Some(ErrorKind::LeaseHeld), || {
            format!("a second run of {flow} beside one that lives ended {:?} {kind:?}", end.record.state)
        });
    }
}
