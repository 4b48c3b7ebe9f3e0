//! The second act of some stories: what goes out beside the rows of persons. Messages are sent and what happened to them is
//! told to the CRM, prospects become leads, persons are deleted in the CRM from plans somebody approved; under the same
//! misfortunes, beside the same imports and exports, with people at work on both sides. It follows the first act, so that
//! that is the same whether there is a second one.
mod leads;
mod mail;
mod removal;
mod witness;

use super::chance::Chance;
use super::crm::Words;
use super::edits::People;
use super::runs::Fate;
use super::story::Story;
use super::world::{Program, World};
use fieldbridge::account::Name;
use fieldbridge::flow::{
    Direction, EventPlace, EventRules, Flow, LeadRules, RemovalRules, RowRules, SameAddress, WriteRules,
};
use fieldbridge::run::RunState;
use fieldbridge::setup::Workspace;
use fieldbridge::task::LaunchOptions;
use leads::Leads;
use mail::Mail;
use removal::Removals;
pub use removal::as_planned;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use witness::Approved;

/// One story in so many has a second act.
const SHARE: u64 = 6;
/// More than go without asking, of so many rows.
const MANY: u64 = 110;
/// Runs of everything until nothing moves, at most.
const PATIENCE: u32 = 8;

/// Whether a seed's story has a second act.
pub fn is_played(seed: u64) -> bool {
    Chance::of(seed, "second act").once_in(SHARE)
}

/// Which of its places a seed's events go to.
fn place_of(seed: u64) -> usize {
    usize::from(Chance::of(seed, "place of events").once_in(2))
}

/// What a seed's flow of leads does where the CRM has an address already.
fn policy_of(seed: u64) -> SameAddress {
    *Chance::of(seed, "same address").pick(&SameAddress::ALL)
}

/// The flows of the second act.
pub fn furnish(workspace: &mut Workspace, words: &Words, seed: u64) {
    let import = workspace.flows[0].clone();
    let into = EventPlace::parse(words.events[place_of(seed)].place).unwrap();
    let lead = &words.leads;
    let fields = [(lead.last, "sLastName"), (lead.company, "sCompany"), (lead.mail, "sEmail")];
    let rules = LeadRules {
        from: leads::TABLE.into(),
        key: "id".into(),
        id_into: Some("crm_id".into()),
        topic: "Trial of {sCompany}".into(),
        same_address: policy_of(seed),
        fields: fields.map(|(field, column)| (field.to_owned(), column.to_owned())).into(),
        ..LeadRules::default()
    };
    let flow = |name: &str, direction, order, writing| Flow {
        name: Name::parse(name).unwrap(),
        direction,
        order,
        rows: RowRules::default(),
        writing,
        ..import.clone()
    };
    let events = WriteRules { events: Some(EventRules { into, ..EventRules::default() }), ..WriteRules::default() };
    let removal = WriteRules { removal: Some(RemovalRules::default()), ..WriteRules::default() };
    let leads = WriteRules { leads: Some(rules), ..WriteRules::default() };
    let leads = Flow { table: lead.table.to_owned(), ..flow("leads", Direction::Leads, 5, leads) };
    workspace.flows.extend([
        flow("events", Direction::Events, 4, events),
        leads,
        flow("remove", Direction::Delete, 6, removal),
    ]);
}

/// The second act under way.
struct Act<'w> {
    world: &'w World,
    people: Arc<People>,
    chance: Chance,
    mail: Mail,
    leads: Leads,
    removals: Removals,
}

/// Plays the second act to its quiet end.
pub async fn play(story: &mut Story<'_>, program: &mut Program) {
    let (world, people) = (story.world, story.people.clone());
    let (seed, words) = (world.seed, world.crm.words());
    let approved = Arc::new(Approved::default());
    let removals = Removals::new(approved.clone());
    let leads = Leads::new(world, policy_of(seed));
    let mail = Mail::new(&words.events[place_of(seed)]);
    world.line.bends.store(true, Ordering::SeqCst);
    *world.line.witness.lock().unwrap() = Some(witness::of(people.clone(), mail.place, approved));
    let chance = Chance::of(seed, "second act under way");
    let mut act = Act { world, people, chance, mail, leads, removals };
    // The first run makes the tables of the logs.
    act.run(program, "events", Fate::Quiet).await;
    for round in 0..act.chance.between(2, 3) {
        act.round(story, program, round).await;
        if world.notes.is_wrong() {
            return;
        }
    }
    act.end(story, program).await;
}

impl Act<'_> {
    async fn round(&mut self, story: &mut Story<'_>, program: &mut Program, round: u64) {
        self.people_at_work(program, round).await;
        story.brew();
        let mut flows = vec!["events", "leads", "remove"];
        if self.chance.once_in(2) {
            flows.push("contact");
        }
        if self.chance.once_in(3) {
            flows.push("out");
        }
        for flow in self.chance.some(&flows, 5) {
            let fate = self.fate();
            match flow {
                "contact" => drop(story.import(program, fate).await),
                "out" => drop(story.export(program, fate).await),
                "remove" => drop(self.remove(program, fate).await),
                flow => {
                    self.run(program, flow, fate).await;
                }
            }
            if self.world.notes.is_wrong() {
                return;
            }
        }
        let pause = if self.chance.once_in(4) { 7_200 } else { self.chance.between(5, 900) };
        tokio::time::sleep(Duration::from_secs(pause)).await;
    }

    /// What befalls a run: often something where it changes the CRM.
    fn fate(&mut self) -> Fate {
        match self.chance.below(3) {
            0 => Fate::KilledAtWrite { at: self.chance.below(2), after: !self.chance.once_in(4) },
            _ => Fate::drawn(&mut self.chance),
        }
    }

    async fn people_at_work(&mut self, program: &Program, round: u64) {
        let Self { world, people, chance, .. } = self;
        people.plan(chance.between(2, 40), chance.below(3), chance.below(4));
        if chance.once_in(6) {
            world.notes.mischief("mass delete");
            people.bury_many(chance, MANY);
        }
        if chance.once_in(2) {
            people.merge(chance);
        }
        if chance.once_in(2) {
            people.edit_here(chance, world.seed);
        }
        self.mail.send(world, chance);
        self.leads.come(world, people, chance, round);
        self.removals.ask_for(world, program, chance).await;
    }

    /// A run of a flow; how many rows or events it moved, where it came to its end.
    async fn run(&self, program: &mut Program, flow: &str, fate: Fate) -> Option<u64> {
        let end = self.world.run(program, flow, fate, LaunchOptions::default()).await;
        self.world.after_a_run();
        let end = end.ok()?;
        let ended = matches!(end.record.state, RunState::Done | RunState::DoneWithRejects);
        ended.then_some(end.record.counters.applied + end.record.counters.deleted)
    }

    /// The misfortunes are over: everything that is on its way arrives, and then nothing moves any more.
    async fn end(&mut self, story: &mut Story<'_>, program: &mut Program) {
        let world = self.world;
        story.calm();
        self.people.release();
        self.mail.complete(world);
        self.leads.repair(world);
        tokio::time::sleep(Duration::from_secs(200)).await;
        let (mut rounds, mut still) = (0, false);
        while !still && rounds < PATIENCE {
            let consent = story.consent(program, Fate::Quiet).await;
            let (back, out) = (story.import(program, Fate::Quiet).await, story.export(program, Fate::Quiet).await);
            let told = self.run(program, "events", Fate::Quiet).await;
            let made = self.run(program, "leads", Fate::Quiet).await;
            let gone = self.remove(program, Fate::Quiet).await;
            still = [consent, back, out, told, made, gone].iter().all(|moved| *moved == Some(0));
            rounds += 1;
            tokio::time::sleep(Duration::from_secs(300)).await;
            if world.notes.is_wrong() {
                return;
            }
        }
        world.notes.check("I14 liveness", still, || format!("no quiet after {rounds} runs of everything"));
        story.quiet(program).await;
        if world.notes.is_wrong() {
            return;
        }
        let before = self.effects();
        for flow in ["events", "leads", "remove"] {
            let moved = self.run(program, flow, Fate::Quiet).await;
            world.notes.check("I7 fixpoint", moved == Some(0), || format!("an idle run of {flow} moved {moved:?}"));
        }
        let after = self.effects();
        world.notes.check("I7 fixpoint", before == after, || format!("idle runs wrote: {before:?}, {after:?}"));
        self.mail.holds(world, &self.people);
        self.leads.holds(world);
        self.removals.holds(world, &self.people);
    }

    /// What clients did to every table something goes out to.
    fn effects(&self) -> Vec<(u64, u64, u64)> {
        let words = self.world.crm.words();
        let tables = self.mail.place.tables.iter().map(|(table, _)| *table);
        tables.chain([words.leads.table, words.table]).map(|table| self.world.crm.effects_of(table)).collect()
    }
}
