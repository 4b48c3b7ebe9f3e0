//! A story: one seed, from the first load to the quiet at its end. Rounds of edits on both sides, of runs each way and of
//! misfortunes; then the misfortunes end, and the runs that follow must bring both sides to one account.
use super::again;
use super::chance::Chance;
use super::edits::People;
use super::invariants::Before;
use super::late;
use super::outgoing;
use super::robot::Robot;
use super::runs::Fate;
use super::tally::{Notes, Tally};
use super::wire::Weather;
use super::world::{Program, World};
use fieldbridge::account::System;
use fieldbridge::fault::ErrorKind;
use fieldbridge::run::RunState;
use fieldbridge::sandbox::FaultRule;
use fieldbridge::task::LaunchOptions;
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Runs each way until both are quiet, at most.
const PATIENCE: u32 = 8;

/// Jobs an idle import takes where the table is read in one piece, and requests each further one takes beside its pages.
const JOBS: u64 = 2;
const OF_A_JOB: u64 = 4;

/// Rows that go between a plan and its approval.
const OVERTAKEN: u64 = 5;

/// Plays a seed.
pub fn play(seed: u64, system: System, keeps_lines: bool) -> Tally {
    let notes = Arc::new(Notes::new(keeps_lines));
    let world = World::of(seed, system, notes.clone());
    let runtime = world.runtime();
    let people = Arc::new(People {
        crm: world.crm.clone(),
        desk: world.desk.clone(),
        notes: notes.clone(),
        known: Mutex::default(),
    });
    let (there, here) = (people.clone(), people.clone());
    let merger = Mutex::new(Chance::of(seed, "merges on the way"));
    *world.line.edit.lock().unwrap() = Some(Box::new(move |chance: &mut Chance| {
        match chance.below(4) {
            0 => here.edit_here(chance, seed),
            _ => here.edit_there(chance),
        }
        let mut merger = merger.lock().unwrap();
        if merger.once_in(6) {
            here.merge(&mut merger);
        }
    }));
    *world.line.edit_row.lock().unwrap() =
        Some(Box::new(move |id: &str, chance: &mut Chance| there.edit_row(id, chance)));
    let [chance, keeper, agreer, merger, holder] =
        ["story", "keeper", "agreer", "merger", "holder"].map(|name| Chance::of(seed, name));
    let (removed, before) = (false, None);
    let robot = Robot::of(seed);
    let story = Story { chance, keeper, agreer, merger, holder, robot, seed, world: &world, people, removed, before };
    runtime.block_on(story.tell());
    // The line must not outlive the world through the people it knows.
    *world.line.edit.lock().unwrap() = None;
    *world.line.edit_row.lock().unwrap() = None;
    *world.line.witness.lock().unwrap() = None;
    notes.take()
}

pub(super) struct Story<'w> {
    chance: Chance,
    /// Draws what befalls the flow of consent, so that stories without one stay as they are.
    keeper: Chance,
    /// Draws who agrees again, in the same way.
    agreer: Chance,
    /// Draws merges, in the same way.
    merger: Chance,
    /// Draws how long transactions stay open, where they stay open for long.
    holder: Chance,
    /// Sets a field back in the CRM, in some stories.
    robot: Option<Robot>,
    seed: u64,
    pub(super) world: &'w World,
    pub(super) people: Arc<People>,
    /// A column the mapping carries went.
    removed: bool,
    /// What the CRM had when the reading began that is not complete yet, and what of it was overdue.
    before: Option<(Before, BTreeSet<String>)>,
}

impl Story<'_> {
    async fn tell(mut self) {
        let mut program = self.world.program();
        for round in 0..self.chance.between(3, 4) {
            self.round(&mut program, round).await;
            if self.world.notes.is_wrong() {
                return;
            }
        }
        self.owed(&mut program).await;
        self.quiet(&mut program).await;
        if self.world.has_second_act && !self.world.notes.is_wrong() {
            outgoing::play(&mut self, &mut program).await;
        }
        if again::is_played(self.seed) && !self.world.notes.is_wrong() {
            again::play(&mut self, &mut program).await;
        }
    }

    /// Misfortunes from now on.
    pub(super) fn brew(&mut self) {
        let mut rules = self.chance.some(self.world.crm.words().misfortunes, self.chance.clone().between(2, 5));
        rules.sort_unstable();
        let read = |rule: &&str| {
            let text = rule.replace('#', &self.chance.below(9).to_string());
            FaultRule::parse(&text).unwrap()
        };
        self.world.crm.set_faults(rules.iter().map(read).collect());
        *self.world.line.weather.lock().unwrap() = Weather {
            calm: false,
            harm: self.chance.between(12, 40),
            slow: self.chance.between(4, 30),
            edits: self.chance.between(4, 12),
            page: self.chance.between(12, 50),
        };
    }

    pub(super) fn calm(&self) {
        self.world.crm.set_faults(Vec::new());
        *self.world.line.weather.lock().unwrap() = Weather { calm: true, harm: 1, slow: 1, edits: 1, page: 50 };
    }

    async fn round(&mut self, program: &mut Program, round: u64) {
        // Ahead of a transaction that stays open: what people write behind one is found later.
        if self.keeps_consent() && self.agreer.once_in(2) {
            self.people.agree_again(self.world.clock.clone(), &mut self.agreer);
        }
        self.edits(round);
        // A transaction that stays open while the watermark passes its stamps: longer than that stands behind the server's
        // clock, and in most stories no longer than a reading looks back.
        if self.people.known.lock().unwrap().open.is_open() {
            if late::is_played(self.seed) {
                tokio::time::sleep(late::held_for(&mut self.holder)).await;
            } else if self.chance.once_in(2) {
                tokio::time::sleep(Duration::from_secs(self.chance.between(130, 480))).await;
            }
        }
        // The log of deletions tells whole minutes that are over.
        if self.merger.once_in(4) && self.world.crm.words().key.is_some() {
            tokio::time::sleep(Duration::from_secs(180)).await;
            self.people.empty_bin();
        }
        self.brew();
        // What people write while consent goes may lie behind an open transaction, where no import finds it yet.
        self.note_before();
        let fate = Fate::drawn(&mut self.keeper);
        self.consent(program, fate).await;
        let fate = Fate::drawn(&mut self.chance);
        self.import(program, fate).await;
        self.people.release();
        if self.world.notes.is_wrong() {
            return;
        }
        if self.chance.once_in(3) {
            self.import(program, Fate::Quiet).await;
        }
        let fate = Fate::drawn(&mut self.chance);
        self.export(program, fate).await;
        self.set_back();
        let pause = if self.chance.once_in(4) { 7_200 } else { self.chance.between(5, 900) };
        tokio::time::sleep(Duration::from_secs(pause)).await;
    }

    /// What happens between two rounds.
    fn edits(&mut self, round: u64) {
        let (people, chance, words) = (&self.people, &mut self.chance, self.world.crm.words());
        for _ in 0..self.merger.below(3) {
            people.merge(&mut self.merger);
        }
        people.plan(chance.between(2, 12), chance.below(5), chance.below(5));
        for _ in 0..chance.below(6) {
            people.edit_there(chance);
        }
        if round == 0 {
            return;
        }
        people.edit_here(chance, self.seed);
        if chance.once_in(2) {
            people.hold(chance);
        }
        // While a transaction is open, the record of changes tells nothing that came after its beginning.
        if chance.once_in(12) && !people.known.lock().unwrap().open.is_open() {
            people.plan(0, 0, 120);
            self.world.notes.mischief("mass delete");
        }
        // In about half of the stories.
        match chance.below(16) {
            0 => {
                people.lever("/_sandbox/schema", &words.drifts[0].replace('#', &round.to_string()));
                self.world.notes.mischief("drift");
            }
            1 if !self.removed => {
                self.removed = people.lever("/_sandbox/schema", words.drifts[1]);
                if self.removed {
                    self.world.removed.lock().unwrap().insert(words.nick);
                }
                self.world.notes.mischief("drift");
            }
            2 => {
                people.lever("/_sandbox/schema", &words.drifts[2].replace('#', &round.to_string()));
                self.world.notes.mischief("drift");
            }
            // The field takes longer texts, which people write from then on, or no more than short ones.
            3 | 4 if !self.removed => {
                let wide = people.lever("/_sandbox/schema", words.drifts[3]);
                people.known.lock().unwrap().wide = wide;
                self.world.notes.mischief("field widened");
            }
            5 if !self.removed => {
                people.lever("/_sandbox/schema", words.drifts[4]);
                people.known.lock().unwrap().wide = false;
                self.world.notes.mischief("field narrowed");
            }
            _ => {}
        }
    }

    /// What the next import has to bring: what is there now. A run that goes on with an earlier one's reading brings what was
    /// there when that one began.
    fn note_before(&mut self) {
        if self.before.is_none() {
            let mut known = self.people.known.lock().unwrap();
            known.lately.clear();
            self.before = Some((self.world.crm.living(), known.open.overdue.clone()));
        }
    }

    /// An import with everything that must hold behind it.
    pub(super) async fn import(&mut self, program: &mut Program, fate: Fate) -> Option<u64> {
        self.import_as(program, fate, false).await
    }

    /// The same, of everything there is.
    pub(super) async fn import_all(&mut self, program: &mut Program, fate: Fate) -> Option<u64> {
        self.import_as(program, fate, true).await
    }

    async fn import_as(&mut self, program: &mut Program, fate: Fate, full: bool) -> Option<u64> {
        let world = self.world;
        let traps = world.set_traps();
        self.note_before();
        // What a first load that starts over throws away was never promised to anybody.
        let loaded = self.people.known.lock().unwrap().loaded;
        let live = if traps && loaded { world.live() } else { Default::default() };
        let nicks = (self.removed && loaded && world.has_nicknames()).then(|| world.nicknames());
        let sweep = !world.tracking && (world.line.weather.lock().unwrap().calm || self.chance.once_in(3));
        let options = LaunchOptions { sweep, full, ..LaunchOptions::default() };
        let mut end = world.run(program, "contact", fate, options).await;
        let held = |kind| kind == ErrorKind::DeletesHeld;
        let mut approved = false;
        if end.as_ref().is_ok_and(|end| end.fault.as_ref().is_some_and(|fault| held(fault.kind))) {
            world.notes.mischief("held");
            world.went(&live, false, &self.people);
            approved = true;
            let fault = end.as_ref().ok().and_then(|end| end.fault.as_ref());
            let digest = fault.and_then(|fault| fault.args.get("digest")).cloned();
            end = match digest.filter(|_| world.line.bends.load(Ordering::SeqCst)) {
                Some(digest) => {
                    self.overtaken();
                    outgoing::as_planned(world, program, &digest, options).await
                }
                None => {
                    let all = LaunchOptions { approve_deletes: true, ..options };
                    world.run(program, "contact", Fate::Quiet, all).await
                }
            };
        }
        if !world.set_traps() {
            return None;
        }
        world.after_a_run();
        world.went(&live, approved, &self.people);
        if let Some(nicks) = nicks {
            world.keeps_nicknames(&nicks, &self.people.known.lock().unwrap().returned);
        }
        let end = end.ok()?;
        if !matches!(end.record.state, RunState::Done | RunState::DoneWithRejects) {
            return None;
        }
        self.people.known.lock().unwrap().loaded = true;
        if world.desk.wrote.swap(false, Ordering::SeqCst) {
            world.notes.mischief("echo");
        }
        if !matches!(fate, Fate::TakenOver { .. }) {
            let (before, overdue) = self.before.take().unwrap_or_default();
            let late = late::exempt(&mut self.people.known.lock().unwrap(), &overdue, sweep || world.tracking);
            let here = world.brought((&before, &late), world.tells_deletions || sweep, &self.people);
            if sweep {
                world.found_late(&before, &here, &overdue);
            }
        }
        Some(end.record.counters.applied + end.record.counters.deleted)
    }

    /// The automation over there does its work, where there is one.
    fn set_back(&mut self) {
        if let Some(robot) = &mut self.robot {
            robot.look(&self.people);
        }
    }

    /// Whoever approves a plan may be too late: more rows went meanwhile than it names.
    fn overtaken(&mut self) {
        if self.keeper.once_in(2) {
            self.world.notes.mischief("plan overtaken");
            self.people.bury_many(&mut self.keeper, OVERTAKEN);
        }
    }

    fn keeps_consent(&self) -> bool {
        self.world.workspace.flows.iter().any(|f| f.name.as_str() == "consent")
    }

    /// The flow of consent, where the story has one.
    pub(super) async fn consent(&mut self, program: &mut Program, fate: Fate) -> Option<u64> {
        if !self.keeps_consent() {
            return Some(0);
        }
        self.people.may_not();
        self.outward(program, "consent", fate).await
    }

    pub(super) async fn export(&mut self, program: &mut Program, fate: Fate) -> Option<u64> {
        self.outward(program, "out", fate).await
    }

    async fn outward(&mut self, program: &mut Program, flow: &str, fate: Fate) -> Option<u64> {
        let world = self.world;
        if !self.people.known.lock().unwrap().loaded {
            return None;
        }
        let end = world.run(program, flow, fate, LaunchOptions::default()).await;
        world.after_a_run();
        let end = end.ok()?;
        let ended = matches!(end.record.state, RunState::Done | RunState::DoneWithRejects);
        ended.then_some(end.record.counters.applied + end.record.counters.parked)
    }

    /// The misfortunes are over: a few runs later both sides have one account, and nothing moves any more.
    pub(super) async fn quiet(&mut self, program: &mut Program) {
        let world = self.world;
        self.calm();
        self.people.release();
        tokio::time::sleep(Duration::from_secs(200)).await;
        let (mut rounds, mut still) = (0, 0);
        if let Some(robot) = &mut self.robot {
            robot.quiet(&self.people);
        }
        while still < 2 && rounds < PATIENCE {
            self.set_back();
            let before = self.written();
            let kept = self.consent(program, Fate::Quiet).await;
            let so_far = || (world.line.requests.load(Ordering::SeqCst), world.line.jobs.load(Ordering::SeqCst));
            let before_it = so_far();
            let back = self.import(program, Fate::Quiet).await;
            let after_it = so_far();
            let asked = (after_it.0 - before_it.0, after_it.1 - before_it.1);
            let out = self.export(program, Fate::Quiet).await;
            let writes = self.written() != before;
            still = if back == Some(0) && out == Some(0) && kept == Some(0) && !writes { still + 1 } else { 0 };
            if still == 2 {
                self.bounded(asked);
            }
            rounds += 1;
            tokio::time::sleep(Duration::from_secs(300)).await;
            if world.notes.is_wrong() {
                return;
            }
        }
        if let Some(robot) = &self.robot {
            robot.judge(world);
        }
        world.notes.check("I14 liveness", still > 0, || format!("no quiet after {rounds} runs each way"));
        world.notes.check("I7 fixpoint", still == 2, || format!("quiet {still} times in {rounds} rounds"));
        if world.tracking {
            let sql = "SELECT read FROM fb_run WHERE flow = 'contact' ORDER BY id DESC LIMIT 1";
            let read = world.number(sql);
            world.notes.check("I7 fixpoint", read == 0, || format!("an idle run read {read} rows again"));
        }
        let nick = [world.crm.words().nick];
        world.equality(&self.people, if self.removed { &nick } else { &[] });
        world.effects(&self.people);
        world.after_a_run();
        world.keeps_nothing();
    }

    /// I15: a fault-free import that has nothing to do asks for its pages, and for little more.
    fn bounded(&self, (asked, jobs): (u64, u64)) {
        let world = self.world;
        let pages = world.number("SELECT pages FROM fb_run WHERE flow = 'contact' ORDER BY id DESC LIMIT 1");
        // A table that is large is read by several jobs side by side, each of which is made, asked for and put away.
        let more = jobs.saturating_sub(JOBS) * OF_A_JOB;
        let least = u64::try_from(pages).unwrap() + world.besides + more;
        world.notes.check("I15 bounded", asked * 5 <= least * 6, || {
            format!("an idle import asked {asked} times for {pages} pages, where {least} would do")
        });
    }

    /// Everything that was ever written, on both sides.
    fn written(&self) -> (u64, u64, i64) {
        let (creates, updates, deletes) = self.world.crm.effects();
        let deltas = "SELECT total(applied) + total(deleted) FROM fb_page";
        let here = self.world.database().query_row(deltas, [], |r| r.get::<_, f64>(0)).unwrap();
        (creates, updates + deletes, here as i64)
    }
}
