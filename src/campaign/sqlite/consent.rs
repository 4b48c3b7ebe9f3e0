//! Consent that is not taken back: a "do not contact" that is here stays whatever comes, and where another value came than
//! stands afterwards, both are noted (correctness.md B12: nothing is overwritten, and nothing kept, without trace).
use super::{opt_in, table};
use crate::mapping::Cell;
use crate::port::{OutConsent, Withdrawn};
use crate::run::Side;
use crate::schema::system_tables::DELETED_AT;
use crate::schema::{CampaignSchema, Column, ColumnWrite, quote_identifier};
use crate::seeded_bug::SeededBug;
use jiff::Timestamp;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Result as Sql, params};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A standing disagreement is noted once.
const NOTE: &str = "INSERT INTO fb_conflict (flow, run, row, field, ours, theirs, stands, at)
    SELECT ?1, ?2, ?3, ?4, ?5, ?6, 'ours', ?7 WHERE NOT EXISTS (
        SELECT 1 FROM fb_conflict WHERE id = (SELECT max(id) FROM fb_conflict WHERE flow = ?1 AND row = ?3 AND field = ?4)
            AND ours = ?5 AND theirs = ?6 AND stands = 'ours')";

/// Which columns hold consent, and the statement that looks at them.
pub(super) struct ConsentColumns {
    /// Places among the cells, with their fields.
    columns: Vec<(usize, String)>,
    look: String,
}

impl ConsentColumns {
    /// None where the schema has no such column.
    pub(super) fn of(schema: &CampaignSchema) -> Option<Self> {
        let strict = || schema.columns.iter().enumerate().filter(|(_, c)| c.write == ColumnWrite::Strictest);
        let columns: Vec<(usize, String)> = strict().map(|(place, c)| (place, c.field.clone())).collect();
        let names: Vec<String> = strict().map(|(_, c)| quote_identifier(&c.name)).collect();
        let table = quote_identifier(&schema.name);
        let look = format!("SELECT fb_mapping, {} FROM {table} WHERE rowid = ?1", names.join(", "));
        (!columns.is_empty()).then_some(Self { columns, look })
    }
}

impl ConsentColumns {
    /// The columns in which these cells say "do not contact".
    pub(super) fn forbidden(&self, cells: &[Cell<'_>]) -> Vec<usize> {
        let forbids = |place: usize| cells.get(place).and_then(Cell::yes) == Some(true);
        self.columns.iter().map(|(place, _)| *place).filter(|place| forbids(*place)).collect()
    }
}

/// Withdraws consent in a row that is here. The row counts as touched until it is next looked at, since it holds what no
/// import brought.
pub(super) fn withdraw(conn: &Connection, schema: &CampaignSchema, row: &Withdrawn, by: &NotedBy<'_>) -> Sql<()> {
    for column in row.columns.iter().filter_map(|place| schema.columns.get(*place)) {
        withdraw_in(conn, (schema, column), &row.id, (by, "rejected-row"))?;
    }
    Ok(())
}

/// Withdraws consent in one column of a row, by a rule; tells whether the row is here.
fn withdraw_in(
    conn: &Connection,
    (schema, column): (&CampaignSchema, &Column),
    row: &str,
    (by, rule): (&NotedBy<'_>, &'static str),
) -> Sql<bool> {
    let (table, key) = (quote_identifier(&schema.name), quote_identifier(&schema.key));
    let name = quote_identifier(&column.name);
    let which = format!("{table} WHERE {key} = ?1 AND {DELETED_AT} IS NULL AND fb_run <> 0");
    let was = conn
        .prepare_cached(&format!("SELECT {name} FROM {which}"))?
        .query_row([row], |r| r.get::<_, Option<bool>>(0))
        .optional()?;
    let Some(was) = was else { return Ok(false) };
    if was != Some(true) && !opt_in::outlives(conn, (row, &column.field), by.began)? {
        conn.prepare_cached(&format!("UPDATE {table} SET {name} = 1 WHERE {key} = ?1"))?.execute([row])?;
        evidence(conn, by, &taken(row.to_owned(), column.field.clone(), (was, Some(true)), rule))?;
    }
    Ok(true)
}

/// A row that others were merged into withdraws what one of them withdrew, now or as soon as it is here.
pub(super) fn withdraw_merged(
    conn: &Connection,
    of: (&CampaignSchema, &Column),
    winner: &str,
    by: &NotedBy<'_>,
) -> Sql<()> {
    // What the winner agreed to says nothing of what the other refused.
    opt_in::gone(conn, &of.0.name, winner, &by.at)?;
    if withdraw_in(conn, of, winner, (by, "merged"))? {
        return Ok(());
    }
    conn.prepare_cached("INSERT OR IGNORE INTO fb_withdrawn (schema, row, field) VALUES (?1, ?2, ?3)")?
        .execute([&of.0.name, winner, &of.1.field])
        .map(drop)
}

/// Rows that came meanwhile withdraw what rows that were merged into them withdrew before.
pub(super) fn arrived(conn: &Connection, schema: &CampaignSchema, by: &NotedBy<'_>) -> Sql<()> {
    let waiting: Vec<(String, String, String)> = conn
        .prepare_cached(
            "SELECT w.row, coalesce(a.winner, w.row), w.field FROM fb_withdrawn AS w
             LEFT JOIN fb_alias AS a ON a.schema = w.schema AND a.loser = w.row WHERE w.schema = ?1",
        )?
        .query_map([&schema.name], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
        .collect::<Sql<_>>()?;
    for (row, last, field) in waiting {
        let Some(column) = schema.columns.iter().find(|c| c.field == field) else { continue };
        if withdraw_in(conn, (schema, column), &last, (by, "merged"))? {
            opt_in::gone(conn, &schema.name, &last, &by.at)?;
            conn.prepare_cached("DELETE FROM fb_withdrawn WHERE schema = ?1 AND row = ?2 AND field = ?3")?
                .execute([&schema.name, &row, &field])?;
        }
    }
    Ok(())
}

/// A change of the campaign side's value that the CRM's asked for.
pub(super) fn taken(
    row: String,
    field: String,
    (was, now): (Option<bool>, Option<bool>),
    rule: &'static str,
) -> OutConsent {
    OutConsent { row, field, side: Side::Campaign, was, now, said: Side::Crm, rule }
}

/// Adds a change to the evidence.
pub(super) fn evidence(conn: &Connection, by: &NotedBy<'_>, change: &OutConsent) -> Sql<()> {
    let OutConsent { row, field, side, was, now, said, rule } = change;
    conn.prepare_cached(
        "INSERT INTO fb_consent (at, flow, run, row, field, side, was, now, said, rule)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![by.at, by.flow, by.run, row, field, side.slug(), was, now, said.slug(), rule])
    .map(drop)
}

/// Rules by which consent is sent, as they stand in the outbox.
const SENT_BY: [&str; 4] = ["restrictive", "latest", "rejected-row", "opt-in"];

/// What is about to be told, for the outbox: field, from, to and rule.
pub(super) fn told_text(told: &[OutConsent]) -> Option<String> {
    let lines: Vec<_> = told.iter().map(|c| (&c.field, c.was, c.now, c.rule)).collect();
    if lines.is_empty() { None } else { serde_json::to_string(&lines).ok() }
}

/// The same, read back.
pub(super) fn told_of(row: &str, text: &str) -> Vec<OutConsent> {
    let lines: Vec<(String, Option<bool>, Option<bool>, String)> = serde_json::from_str(text).unwrap_or_default();
    let told = lines.into_iter().filter_map(|(field, was, now, rule)| {
        let rule = SENT_BY.into_iter().find(|known| *known == rule)?;
        let (side, said) = (Side::Crm, Side::Campaign);
        Some(OutConsent { row: row.to_owned(), field, side, was, now, said, rule })
    });
    told.collect()
}

/// Keeps from now on when these columns change, whoever changes them.
pub(super) fn watch(conn: &Connection, schema: &CampaignSchema, places: &[usize]) -> Sql<()> {
    if table::columns(conn, &schema.name)?.is_empty() {
        return Ok(());
    }
    let text = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let (table, key) = (quote_identifier(&schema.name), quote_identifier(&schema.key));
    for column in places.iter().filter_map(|place| schema.columns.get(*place)) {
        let (name, trigger) =
            (&column.name, quote_identifier(&format!("fb_consent_at_{}_{}", schema.name, column.name)));
        let (quoted, schema, column) = (quote_identifier(name), text(&schema.name), text(name));
        conn.execute_batch(&format!(
            "CREATE TRIGGER IF NOT EXISTS {trigger} AFTER UPDATE OF {quoted} ON {table}
             WHEN OLD.{quoted} IS NOT NEW.{quoted}
             BEGIN INSERT INTO fb_consent_at (schema, row, field, at)
                 VALUES ({schema}, NEW.{key}, {column}, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
                 ON CONFLICT (schema, row, field) DO UPDATE SET at = excluded.at; END"
        ))?;
    }
    Ok(())
}

/// When a row's consent last changed here, by column.
pub(super) fn changed_at(conn: &Connection, schema: &str, row: &str) -> Sql<BTreeMap<String, Timestamp>> {
    let mut find = conn.prepare_cached("SELECT field, at FROM fb_consent_at WHERE schema = ?1 AND row = ?2")?;
    let found = find.query_map([schema, row], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?)))?;
    let known = found.collect::<Sql<Vec<_>>>()?;
    Ok(known.into_iter().filter_map(|(column, at)| Some((column, at.parse().ok()?))).collect())
}

/// What an update sets a column of consent to: the database's own three-valued "or", which never takes a yes back (yes over
/// anything, not known over no). Where the row was written under other rules, nothing may have been asked yet: there a column
/// without a value takes what comes.
pub(super) fn strictest(name: &str, place: &str, mapping: &str) -> String {
    if SeededBug::InvertOptOut.is_on() {
        return format!("{name} = ({name} AND {place})");
    }
    format!(
        "{name} = CASE WHEN fb_mapping = {mapping} THEN ({name} OR {place}) ELSE coalesce({name} OR {place}, {place}) END"
    )
}

/// What stands afterwards; the same as the statement's.
fn stands(here: Option<bool>, comes: Option<bool>, same_rules: bool) -> Option<bool> {
    let either = match (here, comes) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    };
    if same_rules { either } else { either.or(comes) }
}

/// A run's own marks in what is noted.
pub(super) struct NotedBy<'c> {
    pub flow: &'c str,
    pub run: &'c str,
    pub at: String,
    /// When the reading that says so began, by the CRM's clock.
    pub began: Option<Timestamp>,
}

/// A value that came and does not stand, or stands and is another one than was here.
pub(super) struct Kept {
    /// Its place among the columns of consent.
    column: usize,
    here: Option<bool>,
    ours: Option<bool>,
    theirs: Option<bool>,
}

/// Looks at the consent of rows before they are written, and notes what stays otherwise than it came.
pub(super) struct Consents<'c> {
    of: &'c ConsentColumns,
    look: CachedStatement<'c>,
    note: CachedStatement<'c>,
    by: NotedBy<'c>,
    mapping: i64,
    conn: &'c Connection,
    /// Opt-in acts were carried out.
    acts: bool,
}

impl<'c> Consents<'c> {
    pub(super) fn new(conn: &'c Connection, of: &'c ConsentColumns, by: NotedBy<'c>, mapping: i64) -> Sql<Self> {
        let (look, note) = (conn.prepare_cached(&of.look)?, conn.prepare_cached(NOTE)?);
        Ok(Self { look, note, of, by, mapping, conn, acts: opt_in::any_done(conn)? })
    }

    /// Cells in which a refusal that an opt-in act has outlived is none; the same where there is no such.
    pub(super) fn without_outlived<'r>(&self, id: &str, cells: &'r [Cell<'r>]) -> Sql<Cow<'r, [Cell<'r>]>> {
        let mut cells = Cow::Borrowed(cells);
        if !self.acts {
            return Ok(cells);
        }
        for (place, field) in &self.of.columns {
            let refuses = cells.get(*place).and_then(Cell::yes) == Some(true);
            if refuses
                && opt_in::outlives(self.conn, (id, field), self.by.began)?
                && let Some(cell) = cells.to_mut().get_mut(*place)
            {
                *cell = Cell::Integer(0);
            }
        }
        Ok(cells)
    }

    /// What of these cells would not stand in that row, and what would change there.
    pub(super) fn kept(&mut self, row: i64, cells: &[Cell<'_>]) -> Sql<Vec<Kept>> {
        let mut kept = Vec::new();
        let mut found = self.look.query([row])?;
        let Some(stored) = found.next()? else { return Ok(kept) };
        let same_rules = stored.get::<_, i64>(0)? == self.mapping;
        for (column, (place, _)) in self.of.columns.iter().enumerate() {
            let here = stored.get::<_, Option<i64>>(column + 1)?.map(|n| n != 0);
            let theirs = match cells.get(*place) {
                Some(Cell::Integer(n)) => Some(*n != 0),
                _ => None,
            };
            let ours = stands(here, theirs, same_rules);
            if ours != theirs || ours != here {
                kept.push(Kept { column, here, ours, theirs });
            }
        }
        Ok(kept)
    }

    /// Notes what stays in the row of that identifier, and what changed.
    pub(super) fn note(&mut self, id: &str, kept: &[Kept]) -> Sql<()> {
        for Kept { column, here, ours, theirs } in kept {
            let Some((_, field)) = self.of.columns.get(*column) else { continue };
            if here != ours {
                evidence(self.conn, &self.by, &taken(id.to_owned(), field.clone(), (*here, *ours), "import"))?;
            }
            if ours == theirs {
                continue;
            }
            let NotedBy { flow, run, at, .. } = &self.by;
            self.note.execute(params![flow, run, id, field, said(*ours), said(*theirs), at])?;
        }
        Ok(())
    }
}

/// As [`Cell::display`] says it.
fn said(value: Option<bool>) -> &'static str {
    match value {
        None => "",
        Some(false) => "0",
        Some(true) => "1",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE: [Option<bool>; 3] = [None, Some(false), Some(true)];

    #[test]
    fn what_is_told_to_stand_is_what_the_database_makes_of_it() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE TABLE t (c INTEGER, fb_mapping INTEGER NOT NULL) STRICT").unwrap();
        for (here, comes, rules) in
            THREE.iter().flat_map(|a| THREE.iter().flat_map(move |b| [(*a, *b, 7), (*a, *b, 8)]))
        {
            conn.execute("DELETE FROM t", []).unwrap();
            conn.execute("INSERT INTO t VALUES (?1, 7)", [here]).unwrap();
            conn.execute(&format!("UPDATE t SET {}", strictest("c", "?1", "?2")), params![comes, rules]).unwrap();
            let made: Option<bool> = conn.query_row("SELECT c FROM t", [], |r| r.get(0)).unwrap();
            assert_eq!(made, stands(here, comes, rules == 7), "{here:?} {comes:?} {rules}");
        }
    }

    #[test]
    fn a_refusal_outlives_every_order_of_what_comes() {
        for (a, b) in THREE.iter().flat_map(|a| THREE.iter().map(move |b| (*a, *b))) {
            for rules in [true, false] {
                assert_eq!(stands(Some(true), a, rules), Some(true));
                assert_eq!(stands(a, Some(true), rules), Some(true));
            }
            assert_eq!(stands(a, b, true), stands(b, a, true), "whoever came first");
            assert_eq!(stands(stands(a, b, true), b, true), stands(a, b, true), "a second time changes nothing");
        }
        assert_eq!(stands(None, Some(false), false), Some(false), "a new column takes what comes");
    }
}
