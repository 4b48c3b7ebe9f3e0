//! Merges: people in the CRM find that two rows are one person. Chains of them, rows merged while something of theirs is on
//! its way, and, where the CRM knows that, rows that are taken apart again.
use super::chance::Chance;
use super::edits::{Known, People};
use super::world::World;
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

/// So many rows may have been merged into each other, one after the other.
const LONGEST: usize = 50;

impl Known {
    /// The row somebody goes on under.
    pub fn stands_for<'k>(&'k self, id: &'k str) -> &'k str {
        let mut last = id;
        for _ in 0..LONGEST {
            match self.merged.get(last) {
                Some((winner, _)) => last = winner,
                None => break,
            }
        }
        last
    }

    /// A row is one of its own again; what was merged into it before it went was led over it. It may go for good before
    /// anybody here hears that it came back.
    pub fn part(&mut self, id: &str) {
        self.stray(id);
        self.merged.remove(id);
    }

    /// A merged row tells no more where it went, and with it those that were led over it.
    pub fn stray(&mut self, id: &str) {
        let goes_over = |loser: &str| {
            let mut last = loser;
            for _ in 0..LONGEST {
                match self.merged.get(last) {
                    _ if last == id => return true,
                    Some((winner, _)) => last = winner,
                    None => break,
                }
            }
            false
        };
        let over: Vec<String> = self.merged.keys().filter(|loser| goes_over(loser)).cloned().collect();
        self.astray.extend(over);
    }
}

impl People {
    /// Merges two rows, or takes a merged one apart again.
    pub fn merge(&self, chance: &mut Chance) {
        if chance.once_in(8) && self.part(chance) {
            return;
        }
        let ids: Vec<String> = self.crm.living().into_keys().collect();
        if ids.is_empty() {
            return;
        }
        let winners: Vec<String> =
            self.known.lock().unwrap().merged.values().map(|(winner, _)| winner.clone()).collect();
        // A row others were merged into goes as well, now and then.
        let chained = chance.once_in(3) && !winners.is_empty();
        let loser = if chained { chance.pick(&winners).clone() } else { chance.pick(&ids).clone() };
        let winner = chance.pick(&ids).clone();
        if loser == winner || !self.crm.merge(&winner, &loser) {
            self.notes.step(&format!("* {loser} cannot be merged into {winner}"));
            return;
        }
        self.notes.mischief(if chained { "chain of merges" } else { "merge" });
        let here = self.standing(&[&loser, &winner]);
        self.notes.step(&format!("* {loser} is merged into {winner}, {here:?}"));
        let title = self.crm.words().title;
        self.touch(&winner, &[title, self.crm.words().no_mail]);
        let mut known = self.known.lock().unwrap();
        let stood = here.contains(&loser);
        // Who is withdrawn under one identifier is withdrawn under the other, whether that is known here yet or not.
        if known.withdrawn.remove(&loser) && stood {
            known.withdrawn.insert(winner.clone());
        }
        known.lately.insert(loser.clone());
        known.merged.insert(loser, (winner, stood));
    }

    /// The recycle bin is emptied: of what was in it only the log of deletions tells. A merge nobody here has heard of yet
    /// would be lost with it, so that it waits for those.
    pub fn empty_bin(&self) {
        let known = self.known.lock().unwrap();
        let stood = known.merged.iter().filter(|(_, (_, stood))| *stood).map(|(loser, _)| loser);
        let unheard = known.loaded && !self.unheard(&stood.collect::<Vec<_>>()).is_empty();
        drop(known);
        if unheard {
            return;
        }
        if let Some(rows) = self.crm.purge() {
            self.notes.mischief("bin emptied");
            self.notes.step(&format!("* {rows} rows leave the recycle bin"));
        }
    }

    /// Those of these rows whose merge is not noted here.
    fn unheard(&self, losers: &[&String]) -> Vec<String> {
        let conn = self.desk.looks.take();
        let sql = "SELECT count(*) FROM fb_alias WHERE loser = ?1";
        let noted = |id: &str| conn.query_row(sql, [id], |r| r.get::<_, i64>(0)).is_ok_and(|count| count > 0);
        losers.iter().filter(|id| !noted(id)).map(|id| (*id).clone()).collect()
    }

    /// A merged row is one of its own again; tells whether it is.
    fn part(&self, chance: &mut Chance) -> bool {
        let Some(body) = self.crm.parted() else { return false };
        let merged: Vec<String> = self.known.lock().unwrap().merged.keys().cloned().collect();
        if merged.is_empty() {
            return false;
        }
        let id = chance.pick(&merged).clone();
        if !self.patch(&id, &body) {
            return false;
        }
        self.notes.mischief("merge undone");
        // What was said under it never went along with a merge nobody here has heard of.
        if !self.unheard(&[&id]).is_empty() {
            let mut known = self.known.lock().unwrap();
            let winner = known.merged.get(&id).map(|(winner, _)| winner.clone()).unwrap_or_default();
            known.withdrawn.remove(&winner);
        }
        self.stands_again(&id);
        true
    }

    /// Which of these rows stand here.
    fn standing(&self, ids: &[&String]) -> BTreeSet<String> {
        if !self.known.lock().unwrap().loaded {
            return BTreeSet::new();
        }
        let conn = self.desk.looks.take();
        let sql = format!("SELECT count(*) FROM contact WHERE {} = ?1 AND fb_deleted_at IS NULL", self.crm.words().id);
        let stands = |id: &str| conn.query_row(&sql, [id], |r| r.get::<_, i64>(0)).is_ok_and(|count| count > 0);
        ids.iter().filter(|id| stands(id)).map(|id| (*id).clone()).collect()
    }
}

impl World {
    /// B8: whoever was merged goes on under the row that stayed, and what is said so here is true.
    pub fn merges(&self, people: &People) {
        let known = people.known.lock().unwrap();
        let waits = self.ids("SELECT row FROM fb_reject WHERE flow = 'contact' AND resolution IS NULL");
        let over = self.desk.over.load(Ordering::SeqCst);
        let conn = self.database();
        for (loser, (_, stood)) in known.merged.iter().filter(|(loser, _)| !waits.contains(*loser)) {
            if known.astray.contains(loser) {
                continue;
            }
            let sql = "SELECT winner FROM fb_alias WHERE loser = ?1";
            let told: Option<String> = conn.query_row(sql, [loser], |r| r.get(0)).ok();
            let last = known.stands_for(loser);
            let holds = told.as_deref().map_or(over || !stood, |told| told == last);
            self.notes.check("B8 merges", holds, || format!("{loser} went into {last}, here {told:?}"));
        }
        for loser in self.texts("SELECT loser FROM fb_alias") {
            self.notes.check("B8 merges", known.merged.contains_key(&loser) || known.astray.contains(&loser), || {
                format!("{loser} was not merged")
            });
        }
    }
}
