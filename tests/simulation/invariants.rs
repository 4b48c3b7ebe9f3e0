//! What must hold, looked at from outside: the database and the CRM's own account of itself are compared by code that
//! shares nothing with the engine.
use super::crm::{Row, Words};
use super::edits::People;
use super::world::World;
use fieldbridge::mapping::Conversion;
use rusqlite::types::Value as Sql;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What the CRM had when a run began.
pub type Before = BTreeMap<String, u64>;

/// Traps in the database: what no commit may do is noted by the database itself. Edits by hand are let through.
fn traps(Words { id, no_mail, .. }: &Words) -> String {
    format!(
        "
        CREATE TABLE IF NOT EXISTS sim_hand (busy INTEGER NOT NULL);
        INSERT INTO sim_hand SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM sim_hand);
        CREATE TABLE IF NOT EXISTS sim_edited (row TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS sim_may (row TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS sim_trap (what TEXT NOT NULL, row TEXT NOT NULL);
        CREATE TRIGGER IF NOT EXISTS sim_twice AFTER UPDATE ON contact
        WHEN (SELECT busy FROM sim_hand) = 0 AND OLD.fb_run <> 0 AND OLD.fb_run <> NEW.fb_run
            AND OLD.fb_deleted_at IS NULL AND NEW.fb_deleted_at IS NULL
            AND OLD.fb_version = NEW.fb_version AND OLD.fb_hash = NEW.fb_hash AND OLD.fb_mapping = NEW.fb_mapping
        BEGIN INSERT INTO sim_trap VALUES ('I3 no double apply', NEW.{id} || ' in version ' || NEW.fb_version); END;
        CREATE TRIGGER IF NOT EXISTS sim_back AFTER UPDATE ON contact
        WHEN (SELECT busy FROM sim_hand) = 0 AND NEW.fb_version < OLD.fb_version
        BEGIN INSERT INTO sim_trap VALUES ('I3 no double apply', NEW.{id} || ' went back in version'); END;
        CREATE TRIGGER IF NOT EXISTS sim_consent AFTER UPDATE ON contact
        WHEN (SELECT busy FROM sim_hand) = 0 AND OLD.{no_mail} = 1 AND NEW.{no_mail} IS NOT 1
            AND OLD.fb_deleted_at IS NULL AND NEW.{id} NOT IN (SELECT row FROM sim_may)
        BEGIN INSERT INTO sim_trap VALUES ('I8 consent', NEW.{id} || ' may be written to again'); END;"
    )
}

impl World {
    /// Sets the traps, where there is a table for them.
    pub fn set_traps(&self) -> bool {
        let there = self.number("SELECT count(*) FROM sqlite_schema WHERE name = 'contact' AND type = 'table'") > 0;
        if there {
            self.database().execute_batch(&traps(self.crm.words())).unwrap();
            self.set_loss_traps();
        }
        there
    }

    /// Whether the table was made while the CRM had the column.
    pub fn has_nicknames(&self) -> bool {
        let nick = self.crm.words().nick;
        let sql = format!("SELECT count(*) FROM pragma_table_info('contact') WHERE name = '{nick}' COLLATE NOCASE");
        self.number(&sql) > 0
    }

    pub(super) fn ids(&self, sql: &str) -> BTreeSet<String> {
        self.texts(sql).into_iter().collect()
    }

    /// What holds after every run, however it ended.
    pub fn after_a_run(&self) {
        let notes = &self.notes;
        for what in ["I3 no double apply", "I8 consent"] {
            let sql = format!("SELECT row FROM sim_trap WHERE what = '{what}'");
            let caught = self.texts(&sql);
            notes.check(what, caught.is_empty(), || format!("{caught:?}"));
        }
        let sums = "SELECT r.flow || ' ' || r.run FROM fb_run r JOIN (
                SELECT run, sum(read) AS read, sum(applied) AS applied, sum(deleted) AS deleted, sum(rejected) AS rejected,
                    count(*) AS pages FROM fb_page GROUP BY run) p ON p.run = r.run
            WHERE (r.read, r.applied, r.deleted, r.rejected, r.pages) IS NOT (p.read, p.applied, p.deleted, p.rejected, p.pages)";
        let odd = self.texts(sums);
        notes.check("I4 balance of runs", odd.is_empty(), || format!("pages and run differ: {}", odd.len()));
        self.judge_losses();
        self.tells_nothing();
        let id = self.crm.words().id;
        let risen = format!(
            "SELECT t.row FROM fb_tombstone t JOIN contact c ON c.{id} = t.row
                WHERE t.why = 'deleted' AND c.fb_deleted_at IS NULL AND c.fb_version <= t.version"
        );
        // A row of ours that somebody deleted before anybody here heard that it was made is made again under its identifier: it is
        // there.
        let there = self.crm.living();
        let risen: Vec<String> = self.texts(&risen).into_iter().filter(|id| !there.contains_key(id)).collect();
        notes.check("I9 no resurrection", risen.is_empty(), || format!("{risen:?}"));
        let twice = self.texts(&format!("SELECT {id} FROM contact GROUP BY {id} HAVING count(*) > 1"));
        let loaded = self.number("SELECT count(*) FROM fb_checkpoint WHERE loaded = 1") > 0;
        notes.check("I3 no double apply", !loaded || twice.is_empty(), || format!("rows stand twice: {twice:?}"));
    }

    /// I2: what was there when a run began that went well is here, and what was gone is gone.
    /// What came too late for a reading by date is left to a comparison. Gives the versions that are here.
    pub fn brought(
        &self,
        (before, late): (&Before, &BTreeSet<String>),
        sees_deletions: bool,
        people: &People,
    ) -> Before {
        let now = self.crm.living();
        let rejected = self.ids("SELECT row FROM fb_reject WHERE flow = 'contact' AND resolution IS NULL");
        let conn = self.database();
        let Words { id, version, .. } = self.crm.words();
        // Rows that were made here have no version yet.
        let sql = format!("SELECT {id}, coalesce({version}, 0) FROM contact WHERE fb_deleted_at IS NULL");
        let mut all = conn.prepare(&sql).unwrap();
        let here: BTreeMap<String, u64> =
            all.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect();
        let judged = |id: &String| !rejected.contains(id) && !late.contains(id);
        let stays = before.iter().filter(|(id, version)| now.get(*id) == Some(*version) && judged(id));
        let missing: Vec<_> =
            stays.filter(|(id, version)| here.get(*id).is_none_or(|has| has < *version)).take(3).collect();
        self.notes.check("I2 cursor truth", missing.is_empty(), || format!("a run left out {missing:?}"));
        let newest = self.desk.delivered.lock().unwrap();
        let older: Vec<_> =
            here.iter().filter(|(id, has)| newest.get(*id).is_some_and(|n| *n > **has as i64)).take(3).collect();
        self.notes.check("I2 cursor truth", older.is_empty(), || format!("newer ones came than {older:?}"));
        if sees_deletions {
            let lately = &people.known.lock().unwrap().lately.clone();
            let ghosts: Vec<_> = here
                .keys()
                .filter(|id| {
                    !before.contains_key(*id)
                        && !now.contains_key(*id)
                        && !id.starts_with("new-")
                        && !lately.contains(*id)
                })
                .take(3)
                .collect();
            self.notes.check("I2 cursor truth", ghosts.is_empty(), || format!("a run left standing {ghosts:?}"));
        }
        here
    }

    /// I10: how many rows went, and that none of them is there.
    pub fn went(&self, live_before: &BTreeSet<String>, approved: bool, people: &People) {
        let live = self.live();
        let gone: Vec<_> = live_before.difference(&live).filter(|id| !id.starts_with("new-")).collect();
        let free = (live_before.len() as u64 / 20).max(100);
        self.notes.check("I10 no mass delete", approved || gone.len() as u64 <= free, || {
            format!("{} of {} rows went without being asked for", gone.len(), live_before.len())
        });
        let there = self.crm.living();
        let known = people.known.lock().unwrap();
        let alive: Vec<_> =
            gone.iter().filter(|id| there.contains_key(**id) && !known.returned.contains(**id)).collect();
        self.notes.check("I10 no mass delete", alive.is_empty(), || format!("deleted although there: {alive:?}"));
    }

    pub fn live(&self) -> BTreeSet<String> {
        self.ids(&format!("SELECT {} FROM contact WHERE fb_deleted_at IS NULL", self.crm.words().id))
    }

    /// I1: row by row and field by field, but for rows that wait for repair.
    pub fn equality(&self, people: &People, removed: &[&str]) {
        let mapping = self.mapping();
        let rules: Vec<_> = mapping.included().filter(|rule| !removed.contains(&rule.field.as_str())).collect();
        let columns: Vec<String> = rules.iter().map(|rule| format!("\"{}\"", rule.column)).collect();
        let conn = self.database();
        let id = self.crm.words().id;
        let sql = format!("SELECT {}, {id} FROM contact WHERE fb_deleted_at IS NULL", columns.join(", "));
        let mut all = conn.prepare(&sql).unwrap();
        let width = columns.len();
        let read = |r: &rusqlite::Row<'_>| {
            let values = (0..width).map(|at| r.get::<_, Sql>(at)).collect::<Result<Vec<_>, _>>()?;
            Ok((r.get::<_, String>(width)?, values))
        };
        let mut here: BTreeMap<String, Vec<Sql>> = all.query_map([], read).unwrap().map(Result::unwrap).collect();
        let waits = self.ids("SELECT row FROM fb_reject WHERE reason <> 'oscillation' AND resolution IS NULL");
        let stopped = self.stopped();
        let mut wrong = Vec::new();
        for row in self.crm.rows().into_iter().filter(|row| !self.crm.is_merged(row)) {
            let id = row[id].as_str().unwrap().to_owned();
            let found = here.remove(&id);
            if waits.contains(&id) {
                continue;
            }
            let Some(found) = found else {
                wrong.push(format!("{id} is missing"));
                continue;
            };
            for (rule, value) in rules.iter().zip(found) {
                let wanted = expected(&row, &rule.field, rule.conversion);
                let is_stopped = stopped.contains(&(id.clone(), rule.field.clone()));
                if is_stopped {
                    let differs = !equal(&wanted, &value);
                    self.notes.check("B13 ping-pong", differs, || format!("{id} {} is stopped: {wanted}", rule.field));
                } else if !equal(&wanted, &value) {
                    wrong.push(format!("{id} {}: {wanted} is {value:?}", rule.field));
                }
            }
        }
        wrong.extend(here.keys().filter(|id| !waits.contains(*id)).map(|id| format!("{id} is not in the CRM")));
        self.notes.check("I1 equality", wrong.is_empty(), || {
            format!("{} differences, first {:?}", wrong.len(), &wrong[..wrong.len().min(3)])
        });
        self.consent(people);
        self.acts(people);
        self.merges(people);
    }

    /// I8: who ever said "do not contact" and is still there is left alone on both sides.
    fn consent(&self, people: &People) {
        let known = people.known.lock().unwrap();
        let Words { id: key, no_mail, .. } = self.crm.words();
        let here = self.ids(&format!("SELECT {key} FROM contact WHERE fb_deleted_at IS NULL AND {no_mail} IS NOT 1"));
        // Whoever was merged since goes on under the row that stayed.
        for id in known.withdrawn.iter().map(|id| known.stands_for(id)) {
            let Some(row) = self.crm.row(id) else { continue };
            let said = row[no_mail] == true && !here.contains(id);
            self.notes.check("I8 consent", said, || format!("{id} was withdrawn: {}", row[no_mail]));
        }
    }

    /// I5 and I6: no letter is left over, and what was made here was made there once.
    pub fn effects(&self, people: &People) {
        let open = self.number("SELECT count(*) FROM fb_outbox");
        self.notes.check("I5 outbox", open == 0, || format!("{open} letters nobody knows the end of"));
        let known = people.known.lock().unwrap();
        for name in &known.born {
            let made = self.crm.made(name);
            let once = made.len() <= 1 && made.iter().all(|(id, times)| *times <= 1 || known.buried.contains(id));
            self.notes.check("I6 side effects", once, || format!("{name} was made {} times, {made:?}", made.len()));
        }
    }
}

pub(super) fn expected(row: &Row, field: &str, conversion: Conversion) -> Value {
    let reference = format!("_{field}_value");
    let value = row.get(field).or_else(|| row.get(reference.as_str())).cloned().unwrap_or_default();
    let Value::String(text) = &value else { return value };
    let blank_is_nothing = |t: String| if t.is_empty() { Value::Null } else { Value::from(t) };
    match conversion {
        Conversion::Trim => blank_is_nothing(text.trim().to_owned()),
        Conversion::Email => blank_is_nothing(text.trim().to_lowercase()),
        Conversion::Lower => Value::from(text.to_lowercase()),
        Conversion::Upper => Value::from(text.to_uppercase()),
        _ => value,
    }
}

pub(super) fn equal(wanted: &Value, found: &Sql) -> bool {
    match (wanted, found) {
        (Value::Null, Sql::Null) => true,
        (Value::Bool(b), Sql::Integer(i)) => i64::from(*b) == *i,
        (Value::Number(n), Sql::Integer(i)) => n.as_i64() == Some(*i),
        (Value::Number(n), Sql::Real(r)) => n.as_f64() == Some(*r),
        // A wall-clock time prints a Z on the wire that means nothing; it is not kept. Salesforce writes an instant with
        // milliseconds and an offset; it is kept in UTC, in whole seconds.
        (Value::String(w), Sql::Text(t)) => {
            w == t
                || w.strip_suffix('Z') == Some(t)
                || w.strip_suffix(".000+0000").is_some_and(|w| t.strip_suffix('Z') == Some(w))
        }
        _ => false,
    }
}
