//! I11: no stored value becomes nothing, shorter or rounder without a version of the source that says so. The database notes
//! every such change by itself, column by column; each is held against what the CRM has in that version.
use super::invariants::{equal, expected};
use super::world::World;
use fieldbridge::mapping::Owner;
use rusqlite::types::Value as Sql;
use std::collections::{BTreeMap, BTreeSet};

/// A stamp of whole seconds says which values it was given to only once its second is over, and a while more.
const SETTLED: i64 = 10;

/// A trap for one column: what it held is gone, cut or rounded. Edits by hand are let through.
fn trap(column: &str, key: &str, version: &str) -> String {
    format!(
        "CREATE TRIGGER IF NOT EXISTS \"sim_loss_{column}\" AFTER UPDATE OF \"{column}\" ON contact
         WHEN (SELECT busy FROM sim_hand) = 0 AND OLD.fb_run <> 0 AND OLD.\"{column}\" IS NOT NULL AND (
             NEW.\"{column}\" IS NULL
             OR (typeof(OLD.\"{column}\") = 'text' AND typeof(NEW.\"{column}\") = 'text'
                 AND length(NEW.\"{column}\") < length(OLD.\"{column}\"))
             OR (typeof(OLD.\"{column}\") = 'real' AND NEW.\"{column}\" <> OLD.\"{column}\"
                 AND NEW.\"{column}\" = round(OLD.\"{column}\")))
         BEGIN INSERT INTO sim_loss VALUES (NEW.{key}, '{column}', OLD.\"{column}\", NEW.\"{column}\",
             (SELECT {version} FROM contact WHERE rowid = NEW.rowid)); END;"
    )
}

/// What a column lost of a row.
struct Loss {
    row: String,
    column: String,
    old: Sql,
    new: Sql,
    version: Option<i64>,
}

impl World {
    /// Traps for the columns the CRM owns and the table has.
    pub(super) fn set_loss_traps(&self) {
        let words = self.crm.words();
        let there = self.ids("SELECT lower(name) FROM pragma_table_info('contact')");
        let mut script =
            String::from("CREATE TABLE IF NOT EXISTS sim_loss (row TEXT, field TEXT, old, new, version INTEGER);");
        for rule in self.mapping().included().filter(|rule| rule.treatment.owner == Owner::Crm) {
            if rule.field != words.id && there.contains(&rule.column.to_lowercase()) {
                script += &trap(&rule.column, words.id, words.version);
            }
        }
        self.database().execute_batch(&script).unwrap();
    }

    /// What the run before lost, each value held against the CRM.
    pub(super) fn judge_losses(&self) {
        let conn = self.database();
        if self.number("SELECT count(*) FROM sqlite_schema WHERE name = 'sim_loss'") == 0 {
            return;
        }
        let mut all = conn.prepare("SELECT row, field, old, new, version FROM sim_loss").unwrap();
        let read = |r: &rusqlite::Row<'_>| {
            Ok(Loss { row: r.get(0)?, column: r.get(1)?, old: r.get(2)?, new: r.get(3)?, version: r.get(4)? })
        };
        let losses: Vec<Loss> = all.query_map([], read).unwrap().map(Result::unwrap).collect();
        self.notes.checked("I11 no lossy drift");
        if losses.is_empty() {
            return;
        }
        conn.execute("DELETE FROM sim_loss", []).unwrap();
        let (there, words) = (self.crm.living(), self.crm.words());
        let now = fieldbridge::clock::Clock::now(&*self.clock).as_second();
        let gone = self.removed.lock().unwrap().clone();
        for Loss { row, column, old, new, version } in losses {
            let Some(rule) = self.mapping().included().find(|rule| rule.column == column) else { continue };
            if gone.contains(rule.field.as_str()) {
                let why = format!("{row} {column}: {old:?} became {new:?} although the field is gone");
                self.notes.wrong("I11 no lossy drift", &why);
                continue;
            }
            let version = version.and_then(|version| u64::try_from(version).ok());
            // Only what the CRM still has in that version can be asked for.
            let fresh = words.version != "fb_version" && version.is_none_or(|v| now - (v as i64) < SETTLED);
            let Some(has) = self.crm.row(&row).filter(|_| !fresh && there.get(&row).copied() == version) else {
                continue;
            };
            let wanted = expected(&has, &rule.field, rule.conversion);
            self.notes.check("I11 no lossy drift", equal(&wanted, &new), || {
                format!("{row} {column}: {old:?} became {new:?}, the CRM has {wanted}")
            });
        }
    }

    /// What stands in the column that may go, row by row.
    pub fn nicknames(&self) -> BTreeMap<String, String> {
        let (key, nick) = (self.crm.words().id, self.crm.words().nick);
        let conn = self.database();
        let mut all = conn.prepare(&format!("SELECT {key}, {nick} FROM contact WHERE {nick} IS NOT NULL")).unwrap();
        all.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect()
    }

    /// What stood in the column whose field is gone stands there still, in every row that is still here; one that was made
    /// again meanwhile is another one.
    pub fn keeps_nicknames(&self, before: &BTreeMap<String, String>, again: &BTreeSet<String>) {
        let (now, here) = (self.nicknames(), self.ids(&format!("SELECT {} FROM contact", self.crm.words().id)));
        for (id, nick) in before.iter().filter(|(id, _)| here.contains(*id) && !again.contains(*id)) {
            self.notes.check("I11 no lossy drift", now.get(id) == Some(nick), || {
                format!("{id} had {nick:?} in the column that went, now {:?}", now.get(id))
            });
        }
    }
}
