//! I16: no secret of the program and no value of a person in any text the program writes outside the places values belong in.
//! Secrets are the one the account was set up with and every token the CRM gave out; values are those people write, each of
//! which says what it is, and the addresses the CRM made.
use super::world::World;
use fieldbridge::mapping::Owner;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Characters of a value a reject may show.
const SAMPLE: i64 = 32;

/// How values begin that people write.
const WRITTEN: [&str; 6] = ["Named ", "Nick ", "Theirs ", "Ours ", "Born ", "Busy "];

/// Tables of ours that keep values because that is what they are for: both sides of a conflict, what both agreed on, what is
/// about to be sent, and the lists; a reject's sample is judged by its length.
const KEEP_VALUES: [&str; 9] = [
    "fb_conflict",
    "fb_agreed",
    "fb_outbox",
    "fb_event",
    "fb_reject",
    "fb_schema",
    "fb_enumeration",
    "fb_enumeration_value",
    "fb_lead",
];

/// Every token of a sign-in's answer.
pub fn tokens_of(body: &[u8]) -> Vec<String> {
    let told: Value = serde_json::from_slice(body).unwrap_or_default();
    let named = ["access_token", "refresh_token", "id_token"].iter().filter_map(|name| told[*name].as_str());
    named.map(str::to_owned).collect()
}

impl World {
    /// Secrets that exist in this story.
    fn secrets(&self) -> Vec<String> {
        let mut all: Vec<String> = self.line.tokens.lock().unwrap().iter().cloned().collect();
        all.push(self.crm.answers().1);
        all
    }

    /// After a run: the lines of its log, what is told of runs and their faults, and how much of a value a reject shows.
    pub fn tells_nothing(&self) {
        let secrets = self.secrets();
        let conn = self.database();
        let mut since = self.desk.log_read.lock().unwrap();
        let (last, lines): (i64, String) = conn
            .query_row(
                "SELECT coalesce(max(id), ?1), coalesce(group_concat(key || args, char(10)), '') FROM fb_log WHERE id > ?1",
                [*since],
                |r| Ok((r.get(0)?, r.get(1)?)),
            )
            .unwrap();
        *since = last;
        let runs: String = conn
            .query_row(
                "SELECT coalesce(group_concat(concat_ws(' ', fault_code, fault_slug, fault_detail), char(10)), '') FROM fb_run",
                [],
                |r| r.get(0),
            )
            .unwrap();
        for (what, text) in [("the log", &lines), ("the history of runs", &runs)] {
            let secret = secrets.iter().any(|secret| text.contains(secret.as_str()));
            self.notes.check("I16 secrecy", !secret, || format!("{what} holds a secret"));
            self.notes.check("I16 secrecy", !self.tells(text), || format!("{what} tells of a person: {text:?}"));
        }
        // Of these it is the identifier of another row.
        let long = format!(
            "SELECT count(*) FROM fb_reject WHERE length(sample) > {SAMPLE}
             AND reason NOT IN ('merged', 'merged-crosswise', 'id-taken')"
        );
        let long: i64 = conn.query_row(&long, [], |r| r.get(0)).unwrap();
        self.notes.check("I16 secrecy", long == 0, || format!("{long} samples are longer than {SAMPLE}"));
    }

    /// At the end: every text of every table of ours.
    fn tables_tell_nothing(&self) {
        let secrets = self.secrets();
        for table in self.texts("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'fb_*'") {
            let values_belong = KEEP_VALUES.contains(&table.as_str());
            let text = self.texts_of(&table);
            let secret = secrets.iter().any(|secret| text.contains(secret.as_str()));
            self.notes.check("I16 secrecy", !secret, || format!("{table} holds a secret"));
            let told = !values_belong && self.tells(&text);
            self.notes.check("I16 secrecy", !told, || format!("{table} tells of a person"));
        }
    }

    /// At the end: every file of the workspace, the database's pages and its log among them, holds no secret; none but the
    /// database a value.
    pub fn keeps_nothing(&self) {
        self.tables_tell_nothing();
        let secrets = self.secrets();
        let mut open = vec![self.place().to_owned()];
        while let Some(dir) = open.pop() {
            for path in std::fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    open.push(path);
                    continue;
                }
                let Ok(bytes) = std::fs::read(&path) else { continue };
                let text = String::from_utf8_lossy(&bytes);
                let secret = secrets.iter().any(|secret| text.contains(secret.as_str()));
                self.notes.check("I16 secrecy", !secret, || format!("{} holds a secret", path.display()));
                let told = !is_database(&path) && self.tells(&text);
                self.notes.check("I16 secrecy", !told, || format!("{} tells of a person", path.display()));
            }
        }
    }

    /// Whether a text holds a value of a person: one people wrote, which begins with its word and a number, or an address.
    fn tells(&self, text: &str) -> bool {
        let written = |word: &str| {
            let digit = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
            text.match_indices(word).any(|(at, _)| digit(&text[at + word.len()..]))
        };
        let address = || text.contains('@') && self.addresses().iter().any(|address| text.contains(address.as_str()));
        WRITTEN.iter().any(|word| written(word)) || address()
    }

    /// Addresses of the persons here: nobody else's text holds one.
    fn addresses(&self) -> BTreeSet<String> {
        let there = self.ids("SELECT lower(name) FROM pragma_table_info('contact')");
        let holds = |rule: &&fieldbridge::mapping::FieldRule| {
            rule.treatment.owner == Owner::Crm && rule.field.to_lowercase().contains("email")
        };
        let columns = self.mapping().included().filter(holds).map(|rule| rule.column.clone());
        columns
            .filter(|column| there.contains(&column.to_lowercase()))
            .flat_map(|column| {
                self.texts(&format!("SELECT \"{column}\" FROM contact WHERE instr(\"{column}\", '@') > 0"))
            })
            .collect()
    }

    /// All texts of a table.
    fn texts_of(&self, table: &str) -> String {
        let columns = self.texts(&format!("SELECT name FROM pragma_table_info('{table}') WHERE type = 'TEXT'"));
        let texts = columns.iter().flat_map(|column| {
            self.texts(&format!("SELECT DISTINCT \"{column}\" FROM \"{table}\" WHERE \"{column}\" IS NOT NULL"))
        });
        texts.collect::<Vec<_>>().join("\n")
    }
}

fn is_database(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("campaign.db"))
}
