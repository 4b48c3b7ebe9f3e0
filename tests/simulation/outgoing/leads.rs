//! Prospects somebody writes into a table of their own: each becomes one lead, or finds the one that is there under its address.
use crate::chance::Chance;
use crate::edits::People;
use crate::world::World;
use fieldbridge::flow::SameAddress;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// The table of prospects.
pub const TABLE: &str = "Prospects";

/// What was written of prospects.
pub struct Leads {
    policy: SameAddress,
    prospects: Vec<Prospect>,
    /// Addresses people made leads of in the CRM.
    theirs: Vec<String>,
    /// Leads clients had made before.
    before: u64,
}

struct Prospect {
    /// In small letters.
    address: Option<String>,
    /// It has no last name yet.
    lacks: bool,
}

impl Leads {
    pub fn new(world: &World, policy: SameAddress) -> Self {
        let table = format!(
            "CREATE TABLE {TABLE} (id INTEGER PRIMARY KEY, sLastName TEXT, sCompany TEXT, sEmail TEXT, crm_id TEXT)"
        );
        world.database().execute_batch(&table).unwrap();
        let before = world.crm.effects_of(world.crm.words().leads.table).0;
        Self { policy, prospects: Vec::new(), theirs: Vec::new(), before }
    }

    /// Prospects come, some under an address that is known, some without a last name, which they get later.
    pub fn come(&mut self, world: &World, people: &People, chance: &mut Chance, round: u64) {
        if chance.once_in(2) {
            self.make_theirs(people, round);
        }
        let mut script = String::new();
        for _ in 0..chance.between(2, 7) {
            let number = self.prospects.len() + 1;
            let known: Vec<String> =
                self.prospects.iter().filter_map(|p| p.address.clone()).chain(self.theirs.iter().cloned()).collect();
            let address = match chance.below(8) {
                0 => None,
                1..=3 if !known.is_empty() => Some(chance.pick(&known).clone()),
                _ => Some(format!("p{number}@sim.example")),
            };
            let lacks = chance.once_in(8);
            let spelt = address.clone().map(|a| if chance.once_in(3) { format!(" {} ", a.to_uppercase()) } else { a });
            script += &format!(
                "INSERT INTO {TABLE} (id, sLastName, sCompany, sEmail) VALUES ({number}, '{}', 'Shop {number}', '{}');",
                if lacks { String::new() } else { name_of(number) },
                spelt.unwrap_or_default()
            );
            self.prospects.push(Prospect { address, lacks });
        }
        if chance.once_in(2) {
            script += &self.mended();
        }
        write(world, &script);
    }

    /// People make a lead in the CRM before anybody here has its address.
    fn make_theirs(&mut self, people: &People, round: u64) {
        let words = &people.crm.words().leads;
        let address = format!("theirs{round}@sim.example");
        let mut body = json!({ words.last: "Theirs", words.company: "Theirs", words.mail: address });
        if words.table == "lead" {
            body["subject"] = json!("Theirs");
        }
        if people.make(words.path, &body) {
            self.theirs.push(address);
        }
    }

    /// Prospects without a last name get one.
    fn mended(&mut self) -> String {
        let lacking = (1..).zip(&mut self.prospects).filter(|(_, p)| p.lacks);
        let mend = |(number, prospect): (usize, &mut Prospect)| {
            prospect.lacks = false;
            format!("UPDATE {TABLE} SET sLastName = '{}' WHERE id = {number};", name_of(number))
        };
        lacking.map(mend).collect()
    }

    pub fn repair(&mut self, world: &World) {
        let script = self.mended();
        write(world, &script);
    }

    /// I6: every prospect made one lead at most, every address has one where the flow says so; I5: each took the identifier of
    /// a lead that is there, and nothing is open.
    pub fn holds(&self, world: &World) {
        let (notes, words) = (&world.notes, &world.crm.words().leads);
        let leads = world.crm.rows_of(words.table);
        let text = |row: &crate::crm::Row, field: &str| row[field].as_str().unwrap_or_default().to_owned();
        let (mut names, mut addresses) = (BTreeMap::new(), BTreeMap::new());
        for lead in &leads {
            *names.entry(text(lead, words.last)).or_insert(0u64) += 1;
            *addresses.entry(text(lead, words.mail).to_lowercase()).or_insert(0u64) += 1;
        }
        let there: BTreeSet<String> = leads.iter().map(|lead| text(lead, words.id)).collect();
        let taken = self.taken(world);
        for (number, prospect) in (1..).zip(&self.prospects) {
            let made = names.get(&name_of(number)).copied().unwrap_or_default();
            notes.check("I6 side effects", made <= 1, || format!("prospect {number} was made a lead {made} times"));
            let id = taken.get(&number).cloned().unwrap_or_default();
            notes.check("I5 leads arrive", there.contains(&id), || format!("prospect {number} is lead {id:?}"));
            let Some(address) = prospect.address.as_ref().filter(|_| self.policy != SameAddress::Create) else {
                continue;
            };
            let same = addresses.get(address).copied().unwrap_or_default();
            notes.check("I6 side effects", same == 1, || format!("{same} leads of one address, {address}"));
        }
        let made = world.crm.effects_of(words.table).0 - self.before;
        let wanted = self.wanted();
        notes.check("I6 side effects", made == wanted, || format!("{made} leads were made, wanted were {wanted}"));
        let open =
            world.texts("SELECT row || ' ' || reason FROM fb_reject WHERE flow = 'leads' AND resolution IS NULL");
        notes.check("I5 leads arrive", open.is_empty(), || format!("rejected: {open:?}"));
    }

    /// The identifiers prospects took.
    fn taken(&self, world: &World) -> BTreeMap<usize, String> {
        let all = world.texts(&format!("SELECT coalesce(crm_id, '') FROM {TABLE} ORDER BY id"));
        (1..).zip(all).collect()
    }

    /// How many leads clients make, people among them.
    fn wanted(&self) -> u64 {
        let theirs = self.theirs.len() as u64;
        if self.policy == SameAddress::Create {
            return theirs + self.prospects.len() as u64;
        }
        let known: BTreeSet<&String> =
            self.theirs.iter().chain(self.prospects.iter().filter_map(|p| p.address.as_ref())).collect();
        let without = self.prospects.iter().filter(|p| p.address.is_none()).count();
        (known.len() + without) as u64
    }
}

fn name_of(number: usize) -> String {
    format!("Prospect {number}")
}

fn write(world: &World, script: &str) {
    world.notes.step(&format!("* prospects: {script}"));
    world.database().execute_batch(script).unwrap();
}
