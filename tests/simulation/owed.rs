//! What every story holds, whatever its seed draws: where one of these did not come about by itself, it happens in a round of
//! its own before the end.
use super::chance::Chance;
use super::runs::Fate;
use super::story::Story;
use super::tally::Tally;
use super::world::Program;
use fieldbridge::sandbox::FaultRule;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// The kinds; of those that stand together one is enough, since each CRM says it its own way.
const EVERY: [&[&str]; 9] = [
    &["late commit"],
    &["deleted"],
    &["made again"],
    &["merge", "chain of merges"],
    &["equal timestamps"],
    &["drift"],
    &["echo"],
    &["throttled", "request limit"],
    &["lost reply"],
];

/// Imports until the table is filled, at most.
const PATIENCE: u32 = 6;
/// Attempts at what the CRM may refuse: not every row can be merged into every other, or comes back.
const ATTEMPTS: u32 = 12;

/// What a story has not held yet.
pub fn missing(tally: &Tally) -> Vec<&'static str> {
    let held = |kinds: &&[&str]| kinds.iter().any(|kind| tally.mischief.contains_key(kind));
    EVERY.iter().filter(|kinds| !held(kinds)).filter_map(|kinds| kinds.first().copied()).collect()
}

impl Story<'_> {
    /// A round of everything that is still missing.
    pub(super) async fn owed(&mut self, program: &mut Program) {
        let missing = self.world.notes.missing();
        if missing.is_empty() {
            return;
        }
        self.world.notes.step(&format!("# still to come: {missing:?}"));
        self.calm();
        self.people.release();
        tokio::time::sleep(Duration::from_secs(200)).await;
        for _ in 0..PATIENCE {
            if self.people.known.lock().unwrap().loaded || self.world.notes.is_wrong() {
                break;
            }
            self.import(program, Fate::Quiet).await;
        }
        let mut chance = Chance::of(self.world.seed, "still to come");
        self.happens(&missing, &mut chance);
        if missing.contains(&"late commit") {
            tokio::time::sleep(Duration::from_secs(chance.between(130, 480))).await;
        }
        self.import(program, Fate::Quiet).await;
        self.people.release();
        // There is something to write, so that an answer can be lost and what was written comes back.
        self.people.edit_here(&mut chance, self.world.seed);
        self.world.line.owes_reply.store(missing.contains(&"lost reply"), Ordering::SeqCst);
        self.export(program, Fate::Quiet).await;
        self.world.line.owes_reply.store(false, Ordering::SeqCst);
    }

    fn happens(&self, missing: &[&str], chance: &mut Chance) {
        let (people, words) = (&self.people, self.world.crm.words());
        for kind in missing {
            match *kind {
                "late commit" => people.hold(chance),
                "deleted" => people.bury_many(chance, 1),
                "made again" => {
                    people.bury_many(chance, 1);
                    people.unearth();
                }
                "merge" => self.merges(chance),
                "equal timestamps" => people.plan(3, 0, 0),
                "drift" => {
                    people.lever("/_sandbox/schema", &words.drifts[0].replace('#', "9"));
                    self.world.notes.mischief("drift");
                }
                "throttled" => {
                    let rule = FaultRule::parse(&words.misfortunes[0].replace('#', "0")).unwrap();
                    self.world.crm.set_faults(vec![rule]);
                }
                _ => {}
            }
        }
    }

    fn merges(&self, chance: &mut Chance) {
        for _ in 0..ATTEMPTS {
            self.people.merge(chance);
            if !self.world.notes.missing().contains(&"merge") {
                return;
            }
        }
    }
}
