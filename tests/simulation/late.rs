//! Transactions that stay open for longer than a reading by date looks back: in some stories one is held for nothing up to
//! three times that long. What it shows at its end no such reading finds, and the next comparison must (correctness.md B6).
use super::chance::Chance;
use super::edits::{Known, People};
use super::invariants::Before;
use super::world::World;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::Instant;

/// How far a reading by date looks back.
pub const LOOK_BACK: Duration = Duration::from_secs(900);

/// Whether transactions of this seed's story stay open for so long; in every third.
pub fn is_played(seed: u64) -> bool {
    Chance::of(seed, "long transactions").once_in(3)
}

/// Whether the CRM of this seed's story does not say how far it is complete, where it could: else nothing it shows is late.
pub fn is_untold(seed: u64) -> bool {
    is_played(seed) && Chance::of(seed, "untold horizon").once_in(2)
}

/// How long the transaction of this story stays open.
pub fn held_for(chance: &mut Chance) -> Duration {
    Duration::from_secs(chance.between(0, 3 * LOOK_BACK.as_secs()))
}

/// What people remember of transactions.
#[derive(Default)]
pub struct Open {
    since: Option<Instant>,
    /// Rows that became visible later than a reading by date looks back: only a comparison has to find them.
    pub overdue: BTreeSet<String>,
}

impl Open {
    /// A transaction begins.
    pub fn begins(&mut self) {
        self.since.get_or_insert_with(Instant::now);
    }

    /// Whether any is open.
    pub fn is_open(&self) -> bool {
        self.since.is_some()
    }

    /// All commit; tells whether they come late.
    fn end(&mut self) -> bool {
        self.since.take().is_some_and(|since| since.elapsed() > LOOK_BACK)
    }
}

impl People {
    /// All open transactions commit.
    pub fn release(&self) {
        let held = self.known.lock().unwrap().open.is_open();
        if !held {
            return;
        }
        let before = self.crm.living();
        let rows = self.in_bulk(|| self.crm.release());
        self.notes.mischief("late commit");
        self.notes.step(&format!("* {rows} late rows become visible"));
        let now = self.crm.living();
        let changed = now.iter().filter(|(id, version)| before.get(*id) != Some(version));
        let changed: Vec<String> = changed.map(|(id, _)| id.clone()).collect();
        let mut known = self.known.lock().unwrap();
        if known.open.end() && self.crm.shows_late() {
            self.notes.mischief("commit beyond the look-back");
            known.open.overdue.extend(changed);
        }
    }
}

/// What a run that came to its end need not have brought: what became visible too late for a reading by date, unless it
/// compared. `then` is what was overdue when the run's reading began.
pub fn exempt(known: &mut Known, then: &BTreeSet<String>, compared: bool) -> BTreeSet<String> {
    if compared {
        known.open.overdue.retain(|id| !then.contains(id));
    }
    known.open.overdue.clone()
}

impl World {
    /// A comparison found every row that was overdue when it began, and that stayed as it was since, but for rows that wait for
    /// repair.
    pub fn found_late(&self, before: &Before, here: &Before, then: &BTreeSet<String>) {
        let now = self.crm.living();
        let waits = self.ids("SELECT row FROM fb_reject WHERE flow = 'contact' AND resolution IS NULL");
        let judged = then.iter().filter_map(|id| Some((id, before.get(id)?)));
        let judged = judged.filter(|(id, version)| now.get(*id) == Some(*version) && !waits.contains(*id));
        for (id, version) in judged {
            let has = here.get(id);
            self.notes.check("I2 late commits", has.is_some_and(|has| has >= version), || {
                format!("a comparison left out {id} in version {version}, here {has:?}")
            });
        }
    }
}
