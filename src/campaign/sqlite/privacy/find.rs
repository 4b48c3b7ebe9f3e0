//! Finding a person: the rows that are theirs, the identifiers these were merged from or into, and the addresses they hold.
use super::leads::{self, Standing};
use super::suppressed::holds_email;
use super::texts::is_certain;
use crate::campaign::sqlite::table;
use crate::port::{HeldPerson, Sought};
use crate::schema::{CampaignSchema, CampaignType, quote_identifier};
use rusqlite::{Connection, Result as Sql, params_from_iter};
use std::collections::BTreeSet;

/// The schemas whose tables are there.
pub(super) fn schemas(conn: &Connection) -> Sql<Vec<CampaignSchema>> {
    let mut all = conn.prepare("SELECT name FROM fb_schema ORDER BY name")?;
    let names = all.query_map([], |r| r.get::<_, String>(0))?.collect::<Sql<Vec<_>>>()?;
    let mut found = Vec::new();
    for name in names {
        let there = table::columns(conn, &name)?;
        if let Some(mut schema) = table::definition(conn, &name)?.filter(|_| !there.is_empty()) {
            schema.columns.retain(|c| there.contains_key(&c.name.to_lowercase()));
            found.push(schema);
        }
    }
    Ok(found)
}

/// Who that is, as far as rows go; where their traces are is not known yet.
pub(super) fn person(
    conn: &Connection,
    (all, tables): (&[CampaignSchema], &[Standing]),
    (sought, only): (&Sought, Option<&str>),
) -> Sql<HeldPerson> {
    let meant = |schema: &&CampaignSchema| only.is_none_or(|only| schema.name.eq_ignore_ascii_case(only));
    let mut rows: BTreeSet<(String, String)> = BTreeSet::new();
    let mut loose: BTreeSet<String> = BTreeSet::new();
    for schema in all.iter().filter(meant) {
        let found = match sought {
            Sought::Row(id) => by_key(conn, schema, id)?,
            Sought::Email(email) => by_text(conn, schema, email)?,
        };
        rows.extend(found.into_iter().map(|row| (schema.name.clone(), row)));
    }
    if let Sought::Row(id) = sought
        && rows.is_empty()
    {
        loose.insert(id.trim().to_owned());
    }
    merged(conn, all, (&mut rows, &mut loose))?;
    let known = rows.iter().map(|(_, row)| row).chain(&loose).cloned().collect();
    let found = leads::find(conn, tables, (sought, only), &known)?;
    if let Sought::Row(id) = sought
        && !found.leads.is_empty()
        && !is_certain(id.trim())
    {
        // It names rows within their flow: elsewhere the same may name anybody's.
        loose.remove(id.trim());
    }
    if let Sought::Email(email) = sought {
        loose.extend(rejected(conn, tables, email)?);
    }
    for id in &found.ids {
        for schema in all {
            rows.extend(by_key(conn, schema, id)?.into_iter().map(|row| (schema.name.clone(), row)));
        }
    }
    loose.extend(found.ids);
    merged(conn, all, (&mut rows, &mut loose))?;
    loose.retain(|id| rows.iter().all(|(_, row)| row != id));
    let mut emails = found.emails;
    for (schema, row) in &rows {
        if let Some(schema) = all.iter().find(|s| s.name == *schema) {
            emails.extend(emails_of(conn, schema, row)?);
        }
    }
    if let Sought::Email(email) = sought {
        emails.insert(email.trim().to_lowercase());
    }
    let mut alike = BTreeSet::new();
    for email in &emails {
        for schema in all {
            let others = by_text(conn, schema, email)?.into_iter().map(|row| (schema.name.clone(), row));
            alike.extend(others.filter(|other| !rows.contains(other)));
        }
    }
    Ok(HeldPerson {
        rows: rows.into_iter().collect(),
        loose: loose.into_iter().collect(),
        leads: found.leads.into_iter().collect(),
        emails: emails.into_iter().collect(),
        alike: alike.into_iter().collect(),
        ..HeldPerson::default()
    })
}

/// Rows that never came in because of just this address; those of a flow of leads are called so within their flow alone.
fn rejected(conn: &Connection, tables: &[Standing], email: &str) -> Sql<Vec<String>> {
    let sql = "SELECT DISTINCT row, flow FROM fb_reject
        WHERE row > '' AND row NOT GLOB 'erased:*' AND lower(trim(sample)) = lower(?1)";
    let mut find = conn.prepare(sql)?;
    let found =
        find.query_map([email.trim()], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Sql<Vec<(String, String)>>>()?;
    let of_leads = |flow: &str| tables.iter().any(|table| table.is_of(flow));
    Ok(found.into_iter().filter(|(_, flow)| !of_leads(flow)).map(|(row, _)| row).collect())
}

/// Rows merged into these and rows these were merged into are the same person's.
fn merged(
    conn: &Connection,
    all: &[CampaignSchema],
    (rows, loose): (&mut BTreeSet<(String, String)>, &mut BTreeSet<String>),
) -> Sql<()> {
    let mut find = conn.prepare(
        "SELECT schema, winner FROM fb_alias WHERE loser = ?1 UNION SELECT schema, loser FROM fb_alias WHERE winner = ?1",
    )?;
    let mut asked: BTreeSet<String> = BTreeSet::new();
    loop {
        let mut known = rows.iter().map(|(_, row)| row).chain(loose.iter());
        let Some(next) = known.find(|row| !asked.contains(*row)).cloned() else { return Ok(()) };
        let found = find.query_map([&next], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Sql<Vec<(String, String)>>>()?;
        asked.insert(next);
        for (schema, row) in found {
            let here = all.iter().find(|s| s.name.eq_ignore_ascii_case(&schema));
            let found = here.map(|schema| by_key(conn, schema, &row)).transpose()?.unwrap_or_default();
            match here.filter(|_| !found.is_empty()) {
                Some(schema) => drop(rows.insert((schema.name.clone(), row))),
                None => drop(loose.insert(row)),
            }
        }
    }
}

fn by_key(conn: &Connection, schema: &CampaignSchema, id: &str) -> Sql<Vec<String>> {
    let (table, key) = (quote_identifier(&schema.name), quote_identifier(&schema.key));
    let mut find = conn.prepare(&format!("SELECT {key} FROM {table} WHERE {key} = ?1 COLLATE NOCASE"))?;
    find.query_map([id.trim()], |r| r.get(0))?.collect()
}

fn is_text(kind: CampaignType) -> bool {
    matches!(kind, CampaignType::String { .. } | CampaignType::Memo)
}

/// Rows in which any text is this one.
fn by_text(conn: &Connection, schema: &CampaignSchema, text: &str) -> Sql<Vec<String>> {
    let (table, key) = (quote_identifier(&schema.name), quote_identifier(&schema.key));
    let texts = schema.columns.iter().filter(|c| is_text(c.kind) && c.name != schema.key);
    let which: Vec<String> =
        texts.map(|c| format!("trim({}) = ?1 COLLATE NOCASE", quote_identifier(&c.name))).collect();
    if which.is_empty() || text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT {key} FROM {table} WHERE {} ORDER BY {key}", which.join(" OR "));
    conn.prepare(&sql)?.query_map([text.trim()], |r| r.get(0))?.collect()
}

/// The addresses a row holds.
fn emails_of(conn: &Connection, schema: &CampaignSchema, row: &str) -> Sql<Vec<String>> {
    let (table, key) = (quote_identifier(&schema.name), quote_identifier(&schema.key));
    let mut emails = Vec::new();
    for column in schema.columns.iter().filter(|c| is_text(c.kind) && holds_email(&c.field, &c.name)) {
        let sql = format!("SELECT {} FROM {table} WHERE {key} = ?1", quote_identifier(&column.name));
        let mut find = conn.prepare(&sql)?;
        let found = find.query_map(params_from_iter([row]), |r| r.get::<_, Option<String>>(0))?;
        let texts = found.collect::<Sql<Vec<_>>>()?.into_iter().flatten();
        emails.extend(texts.map(|t| t.trim().to_lowercase()).filter(|t| t.contains('@')));
    }
    Ok(emails)
}
