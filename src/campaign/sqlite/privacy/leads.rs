//! Rows leads are made of, as far as they are a person's: found by what they are called, by an address, or by the lead the CRM has
//! of them. A row's name counts within its flow alone: that of another table may be the same number.
use crate::port::{HeldLead, LeadTable, Sought};
use crate::schema::quote_identifier;
use rusqlite::{Connection, OptionalExtension, Result as Sql, params};
use std::collections::BTreeSet;

/// A table that is there, with its columns.
pub(super) struct Standing {
    of: LeadTable,
    columns: Vec<String>,
}

/// The tables with their columns; none of one that is not there, or not with its key.
pub(super) fn standing(conn: &Connection, tables: &[LeadTable]) -> Sql<Vec<Standing>> {
    let mut ask = conn.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
    let mut found = Vec::new();
    for of in tables {
        let columns = ask.query_map([&of.table], |r| r.get(0))?.collect::<Sql<Vec<String>>>()?;
        found.push(Standing { of: of.clone(), columns });
    }
    Ok(found)
}

impl Standing {
    /// Whether it is the table of this flow.
    pub(super) fn is_of(&self, flow: &str) -> bool {
        self.of.flow == flow
    }

    fn is_there(&self) -> bool {
        self.columns.iter().any(|column| column.eq_ignore_ascii_case(&self.of.key))
    }

    fn named(&self, row: String, there: bool) -> HeldLead {
        HeldLead { flow: self.of.flow.clone(), table: self.of.table.clone(), row, there }
    }

    /// Names of its rows that meet a condition on one value.
    fn rows(&self, conn: &Connection, which: &str, value: &str) -> Sql<Vec<String>> {
        if !self.is_there() {
            return Ok(Vec::new());
        }
        let (table, key) = (quote_identifier(&self.of.table), quote_identifier(&self.of.key));
        let sql = format!("SELECT DISTINCT CAST({key} AS TEXT) FROM {table} WHERE {key} IS NOT NULL AND ({which})");
        conn.prepare(&sql)?.query_map([value], |r| r.get(0))?.collect()
    }

    fn stands(&self, conn: &Connection, row: &str) -> Sql<bool> {
        let which = format!("CAST({} AS TEXT) = ?1", quote_identifier(&self.of.key));
        self.rows(conn, &which, row).map(|found| !found.is_empty())
    }

    fn by_text(&self, conn: &Connection, text: &str) -> Sql<Vec<String>> {
        let holds = |column: &String| format!("trim({}) = ?1 COLLATE NOCASE", quote_identifier(column));
        match text.trim() {
            "" => Ok(Vec::new()),
            text => self.rows(conn, &self.columns.iter().map(holds).collect::<Vec<_>>().join(" OR "), text),
        }
    }

    /// Addresses its row holds.
    fn emails(&self, conn: &Connection, row: &str) -> Sql<Vec<String>> {
        let mut emails = Vec::new();
        for column in self.columns.iter().filter(|c| self.is_there() && super::suppressed::holds_email(c, c)) {
            let (table, key) = (quote_identifier(&self.of.table), quote_identifier(&self.of.key));
            let column = quote_identifier(column);
            let sql = format!("SELECT CAST({column} AS TEXT) FROM {table} WHERE CAST({key} AS TEXT) = ?1");
            let found =
                conn.prepare(&sql)?.query_map([row], |r| r.get::<_, Option<String>>(0))?.collect::<Sql<Vec<_>>>()?;
            emails.extend(found.into_iter().flatten().map(|t| t.trim().to_lowercase()).filter(|t| t.contains('@')));
        }
        Ok(emails)
    }
}

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    /// The rows.
    pub(super) leads: BTreeSet<HeldLead>,
    /// What the CRM calls the leads made of them.
    pub(super) ids: BTreeSet<String>,
    /// Addresses they hold.
    pub(super) emails: BTreeSet<String>,
}

/// Rows of the person: what is sought, and the leads of these identifiers.
pub(super) fn find(
    conn: &Connection,
    tables: &[Standing],
    (sought, only): (&Sought, Option<&str>),
    known: &BTreeSet<String>,
) -> Sql<Found> {
    let mut found = Found::default();
    for table in tables {
        let meant = only.is_none_or(|only| table.of.table.eq_ignore_ascii_case(only));
        let mut rows: BTreeSet<String> = BTreeSet::new();
        match sought {
            Sought::Email(email) if meant => {
                rows.extend(table.by_text(conn, email)?);
                rows.extend(rejected(conn, &table.of.flow, email)?);
            }
            Sought::Row(id) if meant && in_books(conn, table, id.trim())? => drop(rows.insert(id.trim().to_owned())),
            _ => {}
        }
        for id in known {
            rows.extend(of_lead(conn, &table.of.flow, id)?);
        }
        for row in rows {
            found.ids.extend(lead_of(conn, &table.of.flow, &row)?);
            found.emails.extend(table.emails(conn, &row)?);
            let there = table.stands(conn, &row)?;
            found.leads.insert(table.named(row, there));
        }
    }
    Ok(found)
}

/// Whether a row of that name is one of the flow's: it stands in the table, or something is noted of it.
fn in_books(conn: &Connection, table: &Standing, row: &str) -> Sql<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM fb_agreed WHERE flow = ?1 AND place = 0 AND row = ?2 UNION ALL
        SELECT 1 FROM fb_outbox WHERE flow = ?1 AND row = ?2)";
    Ok(table.stands(conn, row)? || conn.query_row(sql, params![table.of.flow, row], |r| r.get::<_, bool>(0))?)
}

/// Rows that were rejected because of just this address.
fn rejected(conn: &Connection, flow: &str, email: &str) -> Sql<Vec<String>> {
    let sql = "SELECT DISTINCT row FROM fb_reject WHERE flow = ?1 AND row > '' AND row NOT GLOB 'erased:*'
        AND lower(trim(sample)) = lower(?2)";
    conn.prepare(sql)?.query_map(params![flow, email.trim()], |r| r.get(0))?.collect()
}

/// The rows a lead of the CRM was made of.
fn of_lead(conn: &Connection, flow: &str, id: &str) -> Sql<Vec<String>> {
    let sql = "SELECT row FROM fb_agreed WHERE flow = ?1 AND json_extract(fields, '$.id') = ?2
        UNION SELECT row FROM fb_outbox WHERE flow = ?1 AND remote = ?2";
    conn.prepare_cached(sql)?.query_map(params![flow, id], |r| r.get(0))?.collect()
}

/// What the CRM calls the lead that was made of a row, or was to be.
fn lead_of(conn: &Connection, flow: &str, row: &str) -> Sql<Vec<String>> {
    let agreed = "SELECT json_extract(fields, '$.id') FROM fb_agreed
        WHERE flow = ?1 AND place = 0 AND row = ?2 AND json_type(fields, '$.id') = 'text'";
    let sent = "SELECT remote FROM fb_outbox WHERE flow = ?1 AND row = ?2 AND remote IS NOT NULL";
    let one = |sql: &str| conn.query_row(sql, params![flow, row], |r| r.get::<_, String>(0)).optional();
    Ok([one(agreed)?, one(sent)?].into_iter().flatten().collect())
}
