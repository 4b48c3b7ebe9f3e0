//! People who refused contact and agree again, some of whom refuse once more before anybody here has acted on it.
use super::chance::Chance;
use super::crm::Words;
use super::edits::People;
use super::looks::Look;
use super::world::World;
use fieldbridge::campaign::sqlite::SqliteCampaign;
use fieldbridge::clock::SharedClock;
use fieldbridge::port::{NewOptIn, OptIns};
use fieldbridge::run::OptInEvidence;
use fieldbridge::schema::CampaignSchema;
use rusqlite::OptionalExtension;
use serde_json::json;

impl People {
    fn table(&self) -> Look<'_> {
        self.desk.looks.take()
    }

    /// Whether the campaign side forbids contact; none where the row is not there.
    fn forbids_here(&self, id: &str) -> Option<bool> {
        let Words { id: key, no_mail, .. } = *self.crm.words();
        let sql =
            format!("SELECT {no_mail} IS 1 FROM contact WHERE {key} = ?1 AND fb_deleted_at IS NULL AND fb_run <> 0");
        self.table().query_row(&sql, [id], |r| r.get(0)).optional().unwrap()
    }

    /// Somebody refuses. Whoever does so a second time, on a side that forbids contact already, leaves no trace of it: a refusal
    /// nobody can see takes no opt-in back.
    pub fn refuses(&self, id: String, again: bool) {
        let mut known = self.known.lock().unwrap();
        if !(again && known.agreed.contains(&id)) {
            known.withdrawn.insert(id);
        }
    }

    /// One who refused agrees again, and that is noted here; now and then they refuse once more.
    pub fn agree_again(&self, clock: SharedClock, chance: &mut Chance) {
        let (loaded, refused) = {
            let known = self.known.lock().unwrap();
            let stand = |id: &&String| !known.merged.contains_key(*id) && !known.astray.contains(*id);
            (known.loaded, known.withdrawn.iter().filter(stand).cloned().collect::<Vec<String>>())
        };
        if !loaded || refused.is_empty() {
            return;
        }
        let id = chance.pick(&refused).clone();
        let no_mail = self.crm.words().no_mail;
        let (Some(row), Some(here)) = (self.crm.row(&id), self.forbids_here(&id)) else { return };
        let sql = "SELECT definition FROM fb_schema WHERE name = 'contact' COLLATE NOCASE";
        let schema: String = self.table().query_row(sql, [], |r| r.get(0)).unwrap();
        let schema: CampaignSchema = serde_json::from_str(&schema).unwrap();
        let evidence =
            OptInEvidence { at: clock.now(), who: "somebody".into(), source: "form".into(), legal_text: "news".into() };
        let acts = NewOptIn { row: id.clone(), fields: vec![no_mail.to_owned()], evidence };
        let noted = SqliteCampaign::new(&self.desk.database).with_clock(clock).note(&schema, &acts);
        self.notes.step(&format!("* {id} agrees again, {}", noted.as_ref().map_or("refused", |_| "noted")));
        if noted.is_err() {
            return;
        }
        self.notes.mischief("agreed again");
        self.touch(&id, &[no_mail]);
        {
            let mut known = self.known.lock().unwrap();
            known.withdrawn.remove(&id);
            known.agreed.insert(id.clone());
        }
        self.table().execute("INSERT INTO sim_may VALUES (?1)", [&id]).unwrap();
        if chance.once_in(2) {
            self.refuse_again(&id, here, row[no_mail] == true);
        }
    }

    /// They refuse once more, on a side that forbids nothing so far.
    fn refuse_again(&self, id: &str, here: bool, there: bool) {
        let Words { id: key, no_mail, .. } = *self.crm.words();
        if !there {
            if self.patch(id, &json!({ no_mail: true })) {
                self.refuses(id.to_owned(), false);
            }
        } else if !here {
            let sql = format!("UPDATE contact SET {no_mail} = 1 WHERE {key} = '{id}'");
            self.notes.step(&format!("* by hand: {sql}"));
            self.table()
                .execute_batch(&format!("UPDATE sim_hand SET busy = 1; {sql}; UPDATE sim_hand SET busy = 0;"))
                .unwrap();
            self.refuses(id.to_owned(), false);
        }
    }

    /// Nobody may be written to any more who refused since they agreed.
    pub fn may_not(&self) {
        let known = self.known.lock().unwrap();
        let conn = self.table();
        let there = "SELECT count(*) FROM sqlite_schema WHERE name = 'sim_may'";
        if conn.query_row(there, [], |r| r.get::<_, i64>(0)).unwrap() > 0 {
            for id in &known.withdrawn {
                conn.execute("DELETE FROM sim_may WHERE row = ?1", [known.stands_for(id)]).unwrap();
            }
        }
    }
}

impl World {
    /// I8: an act that is noted ends, and where nobody refused since both sides say that the person may be contacted.
    pub(super) fn acts(&self, people: &People) {
        let known = people.known.lock().unwrap();
        let open = self.ids(
            "SELECT o.row FROM fb_opt_in AS o WHERE o.state = 'open' AND NOT EXISTS
                (SELECT 1 FROM fb_reject AS r WHERE r.row = o.row AND r.flow = 'consent' AND r.resolution IS NULL)",
        );
        self.notes.check("I8 consent", open.is_empty(), || format!("acts nobody carried out: {open:?}"));
        let done =
            self.ids("SELECT row FROM fb_opt_in GROUP BY row HAVING max(id) = max(id) FILTER (WHERE state = 'done')");
        let Words { id: key, no_mail, .. } = *self.crm.words();
        let here = self.ids(&format!("SELECT {key} FROM contact WHERE fb_deleted_at IS NULL AND {no_mail} IS NOT 1"));
        let merged =
            |id: &String| known.merged.contains_key(id) || known.merged.values().any(|(winner, _)| winner == id);
        for id in known.agreed.iter().filter(|id| done.contains(*id) && !known.withdrawn.contains(*id) && !merged(id)) {
            let Some(row) = self.crm.row(id) else { continue };
            let may = row[no_mail] != true && here.contains(id);
            self.notes.check("I8 consent", may, || {
                let told = format!(
                    "SELECT at || ' ' || flow || ' ' || side || ' ' || coalesce(was, '-') || coalesce(now, '-') || ' ' || rule
                     FROM fb_consent WHERE row = '{id}' AND field = '{no_mail}'"
                );
                format!("{id} agreed again: {}, {:?}", row[no_mail], self.texts(&told))
            });
        }
    }
}
