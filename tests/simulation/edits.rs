//! What people do meanwhile: changes in the CRM, by its own users and by plan, and changes on the campaign side.
use super::chance::Chance;
use super::crm::{Played, Words};
use super::late::Open;
use super::tally::Notes;
use super::watch::Desk;
use fieldbridge::sandbox::Asked;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

/// Whoever works in the CRM and on the campaign side.
pub struct People {
    pub crm: Arc<dyn Played>,
    pub desk: Arc<Desk>,
    pub notes: Arc<Notes>,
    pub known: Mutex<Known>,
}

/// What people remember of what they did.
#[derive(Default)]
pub struct Known {
    /// Who said "do not contact", on either side, and is still there.
    pub withdrawn: BTreeSet<String>,
    /// Who refused, agreed again since, and is still there.
    pub agreed: BTreeSet<String>,
    /// Rows that were deleted and can be made again.
    pub graves: Vec<String>,
    /// Rows that somebody deleted once: one whose making nobody heard of in time may be made again.
    pub buried: BTreeSet<String>,
    /// Rows that were made again under their identifier.
    pub returned: BTreeSet<String>,
    /// Rows that were deleted since the last run began.
    pub lately: BTreeSet<String>,
    /// Rows that were merged into others, each with the row it went into and whether it stood here then.
    pub merged: BTreeMap<String, (String, bool)>,
    /// Merged rows of which it cannot be told any more under which one they go on: they were deleted since, or their way led
    /// over one that was taken apart.
    pub astray: BTreeSet<String>,
    /// Names of rows made on the campaign side.
    pub born: Vec<String>,
    /// Whether the import has filled the table, so that there is something to change.
    pub loaded: bool,
    /// Whether the field that may go takes long texts.
    pub wide: bool,
    /// Transactions that are open, and what came of them.
    pub open: Open,
}

impl Known {
    /// A row is gone from the CRM.
    pub(super) fn lose(&mut self, gone: &str) {
        self.withdrawn.remove(gone);
        self.agreed.remove(gone);
        // What went into it is led nowhere, unless somebody here has heard that it came back before it went.
        if self.merged.contains_key(gone) || self.returned.contains(gone) {
            self.stray(gone);
        }
        self.lately.insert(gone.to_owned());
        self.buried.insert(gone.to_owned());
        self.graves.push(gone.to_owned());
    }
}

impl People {
    fn words(&self) -> &'static Words {
        self.crm.words()
    }

    /// Fields the campaign side sends.
    fn ours(&self) -> [&'static str; 2] {
        [self.words().title, self.words().no_mail]
    }

    /// Asks the CRM as a user of its own.
    fn ask(&self, method: &str, id: Option<&str>, body: &Value) -> u16 {
        self.ask_at(method, self.crm.place(id), body)
    }

    fn ask_at(&self, method: &str, path: String, body: &Value) -> u16 {
        let token = match self.crm.token() {
            Ok(token) => token,
            Err(status) => return status,
        };
        let headers = [("authorization", format!("Bearer {token}")), ("content-type", "application/json".into())];
        self.crm
            .ask(&Asked {
                method: method.into(),
                path,
                query: String::new(),
                headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
                body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
            })
            .status
    }

    pub(super) fn touch(&self, id: &str, fields: &[&str]) {
        let mut touched = self.desk.touched.lock().unwrap();
        touched.extend(fields.iter().map(|field| (id.to_owned(), (*field).to_owned())));
    }

    /// Does something to many rows of the CRM at once.
    pub(super) fn in_bulk<T>(&self, change: impl FnOnce() -> T) -> T {
        let before = self.crm.living();
        let done = change();
        let now = self.crm.living();
        let changed = now.iter().filter(|(id, version)| before.get(*id) != Some(version));
        changed.for_each(|(id, _)| self.touch(id, &self.ours()));
        done
    }

    /// A lever of the sandbox.
    pub fn lever(&self, path: &str, query: &str) -> bool {
        let asked = Asked { method: "POST".into(), path: path.into(), query: query.into(), ..Asked::default() };
        let answered = self.crm.ask(&asked);
        self.notes.step(&format!("* {path}?{query} {}", answered.status));
        answered.status == 200
    }

    /// A change of one row in the CRM; tells whether the CRM took it.
    pub(super) fn patch(&self, id: &str, body: &Value) -> bool {
        let status = self.ask("PATCH", Some(id), body);
        self.notes.step(&format!("* somebody writes {id} {body} {status}"));
        let fields: Vec<&str> = body.as_object().into_iter().flatten().map(|(field, _)| field.as_str()).collect();
        self.touch(id, &fields);
        status == 204
    }

    fn ids(&self) -> Vec<String> {
        self.crm.living().into_keys().collect()
    }

    /// One small edit in the CRM, while a run may be under way.
    pub fn edit_there(&self, chance: &mut Chance) {
        let ids = self.ids();
        if ids.is_empty() {
            return;
        }
        let id = chance.pick(&ids).clone();
        let words = self.words();
        match chance.below(9) {
            0 | 1 => {
                self.patch(&id, &json!({ words.title: format!("Theirs {}", chance.below(1000)) }));
            }
            2 | 3 => {
                self.patch(&id, &json!({ words.last: format!("Named {}", chance.below(1000)) }));
            }
            4 => {
                let again = self.crm.row(&id).is_some_and(|row| row[words.no_mail] == true);
                if self.patch(&id, &json!({ words.no_mail: true })) {
                    self.refuses(id, again);
                }
            }
            5 => self.bury(&id),
            6 => self.unearth(),
            7 => self.plan(chance.between(1, 6), chance.below(3), 0),
            _ => {
                let nick = format!("Nick {}", chance.below(1000));
                let wide = self.known.lock().unwrap().wide;
                let nick = if wide && nick.len().is_multiple_of(2) { nick + &" and so on".repeat(14) } else { nick };
                self.patch(&id, &json!({ words.nick: nick }));
            }
        }
    }

    /// Somebody in the CRM changes a row that is on its way there.
    pub fn edit_row(&self, id: &str, chance: &mut Chance) {
        self.notes.mischief("edited while on its way");
        self.patch(id, &json!({ self.words().last: format!("Busy {}", chance.below(1000)) }));
    }

    fn bury(&self, id: &str) {
        let status = self.ask("DELETE", Some(id), &Value::Null);
        self.notes.step(&format!("* somebody deletes {id} {status}"));
        if status == 204 {
            self.notes.mischief("deleted");
            self.known.lock().unwrap().lose(id);
        }
    }

    /// Somebody deletes rows, one after the other.
    pub fn bury_many(&self, chance: &mut Chance, many: u64) {
        chance.some(&self.ids(), many).iter().for_each(|id| self.bury(id));
    }

    /// Makes a row of a table that is not the persons'.
    pub(super) fn make(&self, path: &str, body: &Value) -> bool {
        let status = self.ask_at("POST", path.to_owned(), body);
        self.notes.step(&format!("* somebody makes {body} {status}"));
        matches!(status, 201 | 204)
    }

    /// Somebody makes the row again that was deleted last.
    pub fn unearth(&self) {
        let Some(id) = self.known.lock().unwrap().graves.pop() else { return };
        let (body, same) = self.crm.again(&id);
        let status = self.ask("POST", None, &body);
        self.notes.step(&format!("* somebody makes {id} again {status}"));
        if matches!(status, 201 | 204) {
            self.notes.mischief("made again");
            if same {
                self.stands_again(&id);
            }
        }
    }

    /// A row stands for somebody again, under the identifier it had.
    pub(super) fn stands_again(&self, id: &str) {
        self.touch(id, &self.ours());
        let mut known = self.known.lock().unwrap();
        // Whoever comes back is asked anew.
        known.withdrawn.remove(id);
        known.agreed.remove(id);
        known.part(id);
        known.returned.insert(id.to_owned());
    }

    /// Rows that change at one instant.
    pub fn plan(&self, updates: u64, inserts: u64, deletes: u64) {
        let before = self.crm.there();
        self.in_bulk(|| self.crm.mutate(updates, inserts, deletes));
        self.notes.step(&format!("* {updates} updates, {inserts} inserts, {deletes} deletes at once"));
        if updates > 1 {
            self.notes.mischief("equal timestamps");
        }
        if deletes > 0 {
            let after = self.crm.there();
            let mut known = self.known.lock().unwrap();
            before.difference(&after).for_each(|gone| known.lose(gone));
        }
    }

    /// A transaction that takes its stamps now and shows its rows later.
    pub fn hold(&self, chance: &mut Chance) {
        let (updates, inserts) = (chance.between(2, 8), chance.below(3));
        self.crm.hold(updates, inserts);
        self.known.lock().unwrap().open.begins();
        self.notes.step(&format!("* a transaction of {updates} updates and {inserts} inserts begins"));
    }

    /// Edits on the campaign side.
    pub fn edit_here(&self, chance: &mut Chance, seed: u64) {
        if !self.known.lock().unwrap().loaded {
            return;
        }
        let conn = self.desk.looks.take();
        let Words { id: key, title, no_mail, .. } = *self.words();
        let sql = format!("SELECT {key} FROM contact WHERE fb_deleted_at IS NULL AND fb_run <> 0 ORDER BY {key}");
        let ids: Vec<String> =
            conn.prepare(&sql).unwrap().query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
        let mut script = String::from("UPDATE sim_hand SET busy = 1;");
        for id in chance.some(&ids, chance.clone().between(2, 10)) {
            self.touch(&id, &self.ours());
            script += &format!("INSERT INTO sim_edited VALUES ('{id}');");
            let mut set = |column: &str, value: &str| {
                script += &format!("UPDATE contact SET {column} = {value} WHERE {key} = '{id}';");
            };
            match chance.below(8) {
                0 => {
                    set(no_mail, "1");
                    let sql = format!("SELECT {no_mail} IS 1 FROM contact WHERE {key} = ?1");
                    let again = conn.query_row(&sql, [&id], |r| r.get(0)).unwrap();
                    self.refuses(id, again);
                }
                1 => {
                    set(no_mail, "0");
                    // What the same hand takes back before anybody else has heard of it was never said.
                    let heard = self.crm.row(&id);
                    if heard.is_some_and(|row| row[no_mail] != true) {
                        let mut known = self.known.lock().unwrap();
                        // Nor what was said under an identifier that was merged into this one.
                        let taken: Vec<String> =
                            known.withdrawn.iter().filter(|who| known.stands_for(who) == id).cloned().collect();
                        known.withdrawn.retain(|who| !taken.contains(who));
                    }
                }
                2 => set(title, "NULL"),
                3 if chance.once_in(3) => set(title, &format!("'{}'", "x".repeat(300))),
                _ => set(title, &format!("'Ours {}'", chance.below(10_000))),
            }
        }
        for _ in 0..chance.below(4) {
            let mut known = self.known.lock().unwrap();
            let name = format!("Born {seed} {}", known.born.len());
            let (last, more) = (self.words().last, self.words().key);
            let (column, value) = more
                .map(|column| (format!(", {column}"), format!(", 'K{seed}-{}'", known.born.len())))
                .unwrap_or_default();
            script += &format!(
                "INSERT INTO contact ({key}, {last}, {title}{column}) VALUES ('new-{name}', '{name}', 'Here'{value});"
            );
            known.born.push(name);
        }
        script += "UPDATE sim_hand SET busy = 0;";
        self.notes.step(&format!("* by hand: {script}"));
        self.notes.mischief("campaign edit");
        if let Err(error) = conn.execute_batch(&script) {
            self.notes.wrong("the story itself", &error.to_string());
        }
    }
}
