//! What people do meanwhile: changes in the CRM, by its own users and by plan, and changes on the campaign side.
use super::chance::Chance;
use super::tally::Notes;
use super::watch::Desk;
use fieldbridge::sandbox::{Asked, MutationPlan, Sandbox};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Fields the campaign side sends.
const OURS: &[&str] = &["jobtitle", "donotbulkemail"];

/// Whoever works in the CRM and on the campaign side.
pub struct People {
    pub sandbox: Arc<Sandbox>,
    pub desk: Arc<Desk>,
    pub notes: Arc<Notes>,
    pub known: Mutex<Known>,
}

/// What people remember of what they did.
#[derive(Default)]
pub struct Known {
    /// Who said "do not contact", on either side, and is still there.
    pub withdrawn: BTreeSet<String>,
    /// Rows that were deleted and can be made again.
    pub graves: Vec<String>,
    /// Rows that were made again under their identifier.
    pub returned: BTreeSet<String>,
    /// Rows that were deleted since the last run began.
    pub lately: BTreeSet<String>,
    /// Names of rows made on the campaign side.
    pub born: Vec<String>,
    /// Whether the import has filled the table, so that there is something to change.
    pub loaded: bool,
    /// Whether transactions are open.
    pub holding: bool,
}

impl People {
    /// Asks the CRM as a user of its own.
    fn ask(&self, method: &str, path: &str, body: &Value) -> u16 {
        let who = self.sandbox.credentials();
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}&scope={}%2F.default",
            who.client_id,
            encoded(&who.client_secret),
            encoded(&who.org_url)
        );
        let answered = self.sandbox.ask(&Asked {
            method: "POST".into(),
            path: format!("/{}/oauth2/v2.0/token", who.tenant_id),
            headers: vec![("content-type".into(), "application/x-www-form-urlencoded".into())],
            body: form.into_bytes(),
            ..Asked::default()
        });
        let token: Value = serde_json::from_slice(&answered.body).unwrap_or_default();
        let Some(token) = token["access_token"].as_str() else { return answered.status };
        let headers = [("authorization", format!("Bearer {token}")), ("content-type", "application/json".into())];
        self.sandbox
            .ask(&Asked {
                method: method.into(),
                path: format!("/api/data/v9.2/{path}"),
                query: String::new(),
                headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
                body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
            })
            .status
    }

    fn touch(&self, id: &str, fields: &[&str]) {
        let mut touched = self.desk.touched.lock().unwrap();
        touched.extend(fields.iter().map(|field| (id.to_owned(), (*field).to_owned())));
    }

    /// Does something to many rows of the CRM at once.
    fn in_bulk<T>(&self, change: impl FnOnce() -> T) -> T {
        let before = self.sandbox.oracle().versions("contact");
        let done = change();
        let now = self.sandbox.oracle().versions("contact");
        now.iter().filter(|(id, version)| before.get(*id) != Some(version)).for_each(|(id, _)| self.touch(id, OURS));
        done
    }

    /// A lever of the sandbox.
    pub fn lever(&self, path: &str, query: &str) -> bool {
        let asked = Asked { method: "POST".into(), path: path.into(), query: query.into(), ..Asked::default() };
        let answered = self.sandbox.ask(&asked);
        self.notes.step(&format!("* {path}?{query} {}", answered.status));
        answered.status == 200
    }

    /// A change of one row in the CRM; tells whether the CRM took it.
    fn patch(&self, id: &str, body: &Value) -> bool {
        let status = self.ask("PATCH", &format!("contacts({id})"), body);
        self.notes.step(&format!("* somebody writes {id} {body} {status}"));
        let fields: Vec<&str> = body.as_object().into_iter().flatten().map(|(field, _)| field.as_str()).collect();
        self.touch(id, &fields);
        status == 204
    }

    fn ids(&self) -> Vec<String> {
        self.sandbox.oracle().versions("contact").into_keys().collect()
    }

    /// One small edit in the CRM, while a run may be under way.
    pub fn edit_there(&self, chance: &mut Chance) {
        let ids = self.ids();
        let id = chance.pick(&ids).clone();
        match chance.below(9) {
            0 | 1 => {
                self.patch(&id, &json!({ "jobtitle": format!("Theirs {}", chance.below(1000)) }));
            }
            2 | 3 => {
                self.patch(&id, &json!({ "lastname": format!("Named {}", chance.below(1000)) }));
            }
            4 => {
                if self.patch(&id, &json!({ "donotbulkemail": true })) {
                    self.known.lock().unwrap().withdrawn.insert(id);
                }
            }
            5 => self.bury(&id),
            6 => self.unearth(),
            7 => self.plan(chance.between(1, 6), chance.below(3), 0),
            _ => {
                self.patch(&id, &json!({ "nickname": format!("Nick {}", chance.below(1000)) }));
            }
        }
    }

    /// Somebody in the CRM changes a row that is on its way there.
    pub fn edit_row(&self, id: &str, chance: &mut Chance) {
        self.notes.mischief("edited while on its way");
        self.patch(id, &json!({ "lastname": format!("Busy {}", chance.below(1000)) }));
    }

    fn bury(&self, id: &str) {
        let status = self.ask("DELETE", &format!("contacts({id})"), &Value::Null);
        self.notes.step(&format!("* somebody deletes {id} {status}"));
        if status == 204 {
            self.notes.mischief("deleted");
            let mut known = self.known.lock().unwrap();
            known.withdrawn.remove(id);
            known.lately.insert(id.to_owned());
            known.graves.push(id.to_owned());
        }
    }

    fn unearth(&self) {
        let Some(id) = self.known.lock().unwrap().graves.pop() else { return };
        let status = self.ask("POST", "contacts", &json!({ "contactid": id, "lastname": "Back again" }));
        self.notes.step(&format!("* somebody makes {id} again {status}"));
        if status == 204 {
            self.notes.mischief("made again");
            self.touch(&id, OURS);
            let mut known = self.known.lock().unwrap();
            // Whoever comes back is asked anew.
            known.withdrawn.remove(&id);
            known.returned.insert(id);
        }
    }

    /// Rows that change at one instant.
    pub fn plan(&self, updates: u64, inserts: u64, deletes: u64) {
        let plan = MutationPlan { table: Some("contact".into()), updates, inserts, deletes };
        let before: BTreeSet<String> = self.ids().into_iter().collect();
        self.in_bulk(|| self.sandbox.mutate(&plan));
        self.notes.step(&format!("* {updates} updates, {inserts} inserts, {deletes} deletes at once"));
        if updates > 1 {
            self.notes.mischief("equal timestamps");
        }
        if deletes > 0 {
            let after: BTreeSet<String> = self.ids().into_iter().collect();
            let mut known = self.known.lock().unwrap();
            for gone in before.difference(&after) {
                known.withdrawn.remove(gone);
                known.lately.insert(gone.clone());
                known.graves.push(gone.clone());
            }
        }
    }

    /// A transaction that takes its stamps now and shows its rows later.
    pub fn hold(&self, chance: &mut Chance) {
        let (updates, inserts) = (chance.between(2, 8), chance.below(3));
        let plan = MutationPlan { table: Some("contact".into()), updates, inserts, deletes: 0 };
        self.sandbox.hold(&plan);
        self.known.lock().unwrap().holding = true;
        self.notes.step(&format!("* a transaction of {updates} updates and {inserts} inserts begins"));
    }

    /// All open transactions commit.
    pub fn release(&self) {
        if std::mem::take(&mut self.known.lock().unwrap().holding) {
            let rows = self.in_bulk(|| self.sandbox.release());
            self.notes.mischief("late commit");
            self.notes.step(&format!("* {rows} late rows become visible"));
        }
    }

    /// Edits on the campaign side.
    pub fn edit_here(&self, chance: &mut Chance, seed: u64) {
        if !self.known.lock().unwrap().loaded {
            return;
        }
        let conn = Connection::open(&self.desk.database).unwrap();
        conn.busy_timeout(Duration::from_secs(10)).unwrap();
        let sql = "SELECT contactid FROM contact WHERE fb_deleted_at IS NULL AND fb_run <> 0 ORDER BY contactid";
        let ids: Vec<String> =
            conn.prepare(sql).unwrap().query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
        let mut script = String::from("UPDATE sim_hand SET busy = 1;");
        for id in chance.some(&ids, chance.clone().between(2, 10)) {
            self.touch(&id, OURS);
            match chance.below(8) {
                0 => {
                    script += &format!("UPDATE contact SET donotbulkemail = 1 WHERE contactid = '{id}';");
                    self.known.lock().unwrap().withdrawn.insert(id);
                }
                1 => {
                    script += &format!("UPDATE contact SET donotbulkemail = 0 WHERE contactid = '{id}';");
                    // What the same hand takes back before anybody else has heard of it was never said.
                    let heard = self.sandbox.oracle().row_by_id("contact", &id);
                    if heard.is_some_and(|row| row["donotbulkemail"] != true) {
                        self.known.lock().unwrap().withdrawn.remove(&id);
                    }
                }
                2 => script += &format!("UPDATE contact SET jobtitle = NULL WHERE contactid = '{id}';"),
                3 if chance.once_in(3) => {
                    let long = "x".repeat(300);
                    script += &format!("UPDATE contact SET jobtitle = '{long}' WHERE contactid = '{id}';");
                }
                _ => {
                    let title = format!("Ours {}", chance.below(10_000));
                    script += &format!("UPDATE contact SET jobtitle = '{title}' WHERE contactid = '{id}';");
                }
            }
        }
        for _ in 0..chance.below(4) {
            let mut known = self.known.lock().unwrap();
            let name = format!("Born {seed} {}", known.born.len());
            script += &format!(
                "INSERT INTO contact (contactid, lastname, jobtitle) VALUES ('new-{name}', '{name}', 'Here');"
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

fn encoded(text: &str) -> String {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|b| if safe(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
