//! What is held about a person, counted, and erased in one transaction.
use super::find;
use super::leads;
use super::places::{PLACES, Place, TEXTS};
use super::texts::{texts, without};
use super::token::{Kind, TokenKey};
use crate::port::{Fate, HeldPerson, HeldPlace, LeadTable, Sought};
use crate::schema::quote_identifier;
use aws_lc_rs::digest::{SHA256, digest};
use rusqlite::{Connection, Result as Sql, named_params, params};
use std::collections::BTreeSet;

/// What takes the place of an identifier.
pub(super) fn pseudonym(token: &str) -> String {
    format!("erased:{token}")
}

/// Everything that is held.
pub(super) fn held(
    conn: &Connection,
    (sought, only): (&Sought, Option<&str>),
    tables: &[LeadTable],
) -> Sql<HeldPerson> {
    let all = find::schemas(conn)?;
    let tables = leads::standing(conn, tables)?;
    let mut person = find::person(conn, (&all, &tables), (sought, only))?;
    let mut tables: Vec<&String> = person.rows.iter().map(|(schema, _)| schema).collect();
    tables.dedup();
    let mut places: Vec<HeldPlace> = Vec::new();
    for table in tables {
        let count = person.rows.iter().filter(|(schema, _)| schema == table).count() as u64;
        places.push(HeldPlace { place: "rows".into(), table: Some(table.clone()), count, fate: Fate::Erased });
    }
    for table in person.lead_tables() {
        let rows: BTreeSet<&str> =
            person.leads.iter().filter(|l| l.there && l.table == table).map(|l| l.row.as_str()).collect();
        let (table, count) = (Some(table.to_owned()), rows.len() as u64);
        places.push(HeldPlace { place: "lead-rows".into(), table, count, fate: Fate::Left });
    }
    let lists = Lists::of(&person);
    for place in PLACES.iter().filter(|p| is_there(conn, p.table).unwrap_or(false)) {
        let sql = format!("SELECT count(*) FROM {} WHERE {}", place.table, place.which);
        let count: u64 = bound(conn, &sql, (&lists, None), |s, p| s.query_row(p, |r| r.get(0)))?;
        if count > 0 {
            places.push(HeldPlace { place: place.name.into(), table: None, count, fate: place.fate });
        }
    }
    for (name, table, id, column) in TEXTS {
        let count = texts(conn, (table, id, column), &person)?.len() as u64;
        if count > 0 {
            places.push(HeldPlace { place: name.into(), table: None, count, fate: Fate::Emptied });
        }
    }
    person.places = places;
    person.suppressed = suppressed(conn, &person)?;
    person.digest = digest_of(&person);
    Ok(person)
}

/// Erases it, and notes the identities that are kept away from now on. The subject's hash.
pub(super) fn erase(conn: &Connection, person: &HeldPerson, key: &TokenKey, (erasure, at): (i64, &str)) -> Sql<String> {
    let subject = key.token(Kind::Row, subject_of(person));
    let erased = pseudonym(&subject);
    let lists = Lists::of(person);
    for place in PLACES.iter().filter(|p| is_there(conn, p.table).unwrap_or(false)) {
        clean(conn, place, (&lists, &erased))?;
    }
    for (_, table, id, column) in TEXTS {
        for (line, text) in texts(conn, (table, id, column), person)? {
            let text = without(&text, person, &erased);
            conn.execute(&format!("UPDATE {table} SET {column} = ?1 WHERE {id} = ?2"), params![text, line])?;
        }
    }
    let all = find::schemas(conn)?;
    for (schema, row) in &person.rows {
        if let Some(schema) = all.iter().find(|s| s.name == *schema) {
            let (table, key) = (quote_identifier(&schema.name), quote_identifier(&schema.key));
            conn.execute(&format!("DELETE FROM {table} WHERE {key} = ?1"), [row])?;
        }
    }
    let mut keep =
        conn.prepare("INSERT OR IGNORE INTO fb_suppressed (token, kind, erasure, at) VALUES (?1, ?2, ?3, ?4)")?;
    for (kind, identity) in identities(person) {
        keep.execute(params![key.token(kind, identity), kind.word(), erasure, at])?;
    }
    Ok(subject)
}

/// The identities that are kept away: an address others hold as well stays welcome.
pub(super) fn identities(person: &HeldPerson) -> impl Iterator<Item = (Kind, &str)> {
    let rows = person.rows.iter().map(|(_, row)| row.as_str()).chain(person.loose.iter().map(String::as_str));
    let emails = person.emails.iter().filter(|_| person.alike.is_empty());
    rows.map(|row| (Kind::Row, row)).chain(emails.map(|email| (Kind::Email, email.as_str())))
}

fn suppressed(conn: &Connection, person: &HeldPerson) -> Sql<bool> {
    let Some(key) = TokenKey::known(conn)? else { return Ok(false) };
    let mut find = conn.prepare("SELECT EXISTS (SELECT 1 FROM fb_suppressed WHERE token = ?1)")?;
    let mut any = false;
    for (kind, identity) in identities(person) {
        any = true;
        if !find.query_row([key.token(kind, identity)], |r| r.get::<_, bool>(0))? {
            return Ok(false);
        }
    }
    Ok(any)
}

/// The identity that stands for the person.
fn subject_of(person: &HeldPerson) -> &str {
    let rows = person.rows.first().map(|(_, row)| row);
    let named = rows.or(person.loose.first()).or(person.emails.first());
    named.or(person.leads.first().map(|lead| &lead.row)).map(String::as_str).unwrap_or_default()
}

/// Twelve hexadecimal digits over identifiers and counts. No address is in it: a digest of one could be guessed.
fn digest_of(person: &HeldPerson) -> String {
    let mut text = String::new();
    person.rows.iter().for_each(|(schema, row)| text.push_str(&format!("{schema}\0{row}\n")));
    person.loose.iter().for_each(|row| text.push_str(&format!("\0{row}\n")));
    person.leads.iter().for_each(|lead| text.push_str(&format!("{}\0{}\0{}\n", lead.flow, lead.row, lead.there)));
    for place in person.places.iter().filter(|p| p.place != "log") {
        text.push_str(&format!("{}\0{:?}\0{}\n", place.place, place.table, place.count));
    }
    digest(&SHA256, text.as_bytes()).as_ref().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// What places are asked for, as lists in JSON.
struct Lists {
    ids: String,
    emails: String,
    leads: String,
}

impl Lists {
    fn of(person: &HeldPerson) -> Self {
        let json = |list: Vec<serde_json::Value>| serde_json::Value::from(list).to_string();
        let ids = person.rows.iter().map(|(_, row)| row).chain(&person.loose);
        let leads = person.leads.iter().map(|lead| serde_json::json!([lead.flow, lead.row]));
        Self {
            ids: json(ids.map(|id| id.as_str().into()).collect()),
            emails: json(person.emails.iter().map(|email| email.as_str().into()).collect()),
            leads: json(leads.collect()),
        }
    }
}

fn is_there(conn: &Connection, table: &str) -> Sql<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND lower(name) = lower(?1)
        UNION ALL SELECT 1 FROM sqlite_temp_schema WHERE type = 'table' AND lower(name) = lower(?1))";
    conn.prepare_cached(sql)?.query_row([table], |r| r.get(0))
}

fn clean(conn: &Connection, place: &Place, (lists, erased): (&Lists, &str)) -> Sql<()> {
    let Place { table, which, .. } = place;
    let sql = match place.sets {
        Some(sets) => format!("UPDATE {table} SET {sets} WHERE {which}"),
        None => format!("DELETE FROM {table} WHERE {which}"),
    };
    bound(conn, &sql, (lists, Some(erased)), |statement, params| statement.execute(params)).map(drop)
}

/// Runs a statement with as many of the values as it names.
fn bound<T>(
    conn: &Connection,
    sql: &str,
    (lists, erased): (&Lists, Option<&str>),
    work: impl FnOnce(&mut rusqlite::Statement<'_>, &[(&str, &dyn rusqlite::ToSql)]) -> Sql<T>,
) -> Sql<T> {
    let mut statement = conn.prepare(sql)?;
    let all: &[(&str, &dyn rusqlite::ToSql)] =
        named_params! { "?1": lists.ids, "?2": lists.emails, "?3": erased, "?4": lists.leads };
    let named: Vec<_> = all.iter().filter(|(name, _)| sql.contains(name)).copied().collect();
    work(&mut statement, &named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_follows_rows_and_counts() {
        let place = |count| HeldPlace { place: "rejects".into(), table: None, count, fate: Fate::Hashed };
        let person = |row: &str, count| HeldPerson {
            rows: vec![("contact".into(), row.into())],
            places: vec![place(count)],
            ..HeldPerson::default()
        };
        let digest = digest_of(&person("a", 1));
        assert_eq!((digest.len(), digest_of(&person("a", 1))), (12, digest.clone()));
        assert_ne!(digest, digest_of(&person("b", 1)));
        assert_ne!(digest, digest_of(&person("a", 2)));
    }
}
