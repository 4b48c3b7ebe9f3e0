//! An automation of the CRM that sets a field of one row back whenever somebody writes another value there (F35): what is sent to
//! it goes back and forth, until that field of that row is not sent any more.
use super::chance::Chance;
use super::crm::Words;
use super::edits::People;
use super::looks::Look;
use super::world::World;
use serde_json::json;
use std::collections::BTreeSet;

/// What it always writes.
const SET_BACK: &str = "Set back";

/// What the campaign side has to say in the end.
const STAYS: &str = "Stays";

/// So often it may find that value in the quiet at the end of a story, where nothing else moves.
const MOST: u32 = 3;

/// The automation of a story.
pub struct Robot {
    chance: Chance,
    row: Option<String>,
    times: u32,
}

impl Robot {
    /// In every fourth story.
    pub fn of(seed: u64) -> Option<Self> {
        let mut chance = Chance::of(seed, "robot");
        chance.once_in(4).then_some(Self { chance, row: None, times: 0 })
    }

    /// The misfortunes are over: the campaign side has an opinion of its own about that row, for good.
    pub fn quiet(&mut self, people: &People) {
        self.times = 0;
        let Words { id: key, title, .. } = *people.crm.words();
        let Some(row) = self.chosen(people) else { return };
        let sql = format!(
            "UPDATE sim_hand SET busy = 1; UPDATE contact SET {title} = '{STAYS}' WHERE {key} = '{row}';
             UPDATE sim_hand SET busy = 0;"
        );
        people.notes.step(&format!("* by hand: {sql}"));
        people.touch(&row, &[title]);
        table(people).execute_batch(&sql).unwrap();
    }

    /// Its row, which it chooses when there are rows.
    fn chosen(&mut self, people: &People) -> Option<String> {
        let Words { id: key, .. } = *people.crm.words();
        if self.row.is_none() && people.known.lock().unwrap().loaded {
            let sql = format!("SELECT {key} FROM contact WHERE fb_deleted_at IS NULL AND fb_run <> 0 ORDER BY {key}");
            let conn = table(people);
            let rows: Vec<String> =
                conn.prepare(&sql).unwrap().query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
            self.row = (!rows.is_empty()).then(|| self.chance.pick(&rows).clone());
        }
        self.row.clone()
    }

    /// It looks, and sets back what somebody wrote.
    pub fn look(&mut self, people: &People) {
        let title = people.crm.words().title;
        let Some(row) = self.chosen(people) else { return };
        let Some(found) = people.crm.row(&row).filter(|found| found[title] != SET_BACK) else { return };
        if people.patch(&row, &json!({ title: SET_BACK })) {
            self.times += u32::from(found[title] == STAYS);
            people.notes.mischief("set back");
        }
    }

    /// B13: that came to an end.
    pub fn judge(&self, world: &World) {
        world
            .notes
            .check("B13 ping-pong", self.times <= MOST, || format!("{:?} was set back {} times", self.row, self.times));
    }
}

fn table(people: &People) -> Look<'_> {
    people.desk.looks.take()
}

impl World {
    /// Fields that are stopped, with their rows: as long as its reject is open, such a field and nothing else may differ.
    pub(super) fn stopped(&self) -> BTreeSet<(String, String)> {
        let conn = self.database();
        let sql = "SELECT row, field FROM fb_reject WHERE reason = 'oscillation' AND resolution IS NULL";
        let mut all = conn.prepare(sql).unwrap();
        all.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect()
    }
}
