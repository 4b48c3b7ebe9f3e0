//! What is held about a person, counted, and erased in one transaction.
use super::find;
use super::places::{PLACES, Place, TEXTS};
use super::token::{Kind, TokenKey};
use crate::port::{Fate, HeldPerson, HeldPlace, Sought};
use crate::schema::quote_identifier;
use aws_lc_rs::digest::{SHA256, digest};
use rusqlite::{Connection, Result as Sql, named_params, params};

/// What takes the place of an identifier.
pub(super) fn pseudonym(token: &str) -> String {
    format!("erased:{token}")
}

/// Everything that is held.
pub(super) fn held(conn: &Connection, sought: &Sought, only: Option<&str>) -> Sql<HeldPerson> {
    let all = find::schemas(conn)?;
    let mut person = find::person(conn, &all, (sought, only))?;
    let mut tables: Vec<&String> = person.rows.iter().map(|(schema, _)| schema).collect();
    tables.dedup();
    let mut places: Vec<HeldPlace> = Vec::new();
    for table in tables {
        let count = person.rows.iter().filter(|(schema, _)| schema == table).count() as u64;
        places.push(HeldPlace { place: "rows".into(), table: Some(table.clone()), count, fate: Fate::Erased });
    }
    let (ids, emails) = lists(&person);
    for place in PLACES.iter().filter(|p| is_there(conn, p.table).unwrap_or(false)) {
        let sql = format!("SELECT count(*) FROM {} WHERE {}", place.table, place.which);
        let count: u64 = bound(conn, &sql, (&ids, &emails, None), |s, p| s.query_row(p, |r| r.get(0)))?;
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
    let (ids, emails) = lists(person);
    for place in PLACES.iter().filter(|p| is_there(conn, p.table).unwrap_or(false)) {
        clean(conn, place, (&ids, &emails, &erased))?;
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
    rows.or(person.loose.first()).or(person.emails.first()).map(String::as_str).unwrap_or_default()
}

/// Twelve hexadecimal digits over identifiers and counts. No address is in it: a digest of one could be guessed.
fn digest_of(person: &HeldPerson) -> String {
    let mut text = String::new();
    person.rows.iter().for_each(|(schema, row)| text.push_str(&format!("{schema}\0{row}\n")));
    person.loose.iter().for_each(|row| text.push_str(&format!("\0{row}\n")));
    for place in person.places.iter().filter(|p| p.place != "log") {
        text.push_str(&format!("{}\0{:?}\0{}\n", place.place, place.table, place.count));
    }
    digest(&SHA256, text.as_bytes()).as_ref().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

fn lists(person: &HeldPerson) -> (String, String) {
    let ids: Vec<&String> = person.rows.iter().map(|(_, row)| row).chain(&person.loose).collect();
    let json = |list: &[&String]| serde_json::to_string(list).unwrap_or_else(|_| "[]".to_owned());
    (json(&ids), json(&person.emails.iter().collect::<Vec<_>>()))
}

fn is_there(conn: &Connection, table: &str) -> Sql<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND lower(name) = lower(?1)
        UNION ALL SELECT 1 FROM sqlite_temp_schema WHERE type = 'table' AND lower(name) = lower(?1))";
    conn.prepare_cached(sql)?.query_row([table], |r| r.get(0))
}

fn clean(conn: &Connection, place: &Place, (ids, emails, erased): (&str, &str, &str)) -> Sql<()> {
    let Place { table, which, .. } = place;
    let sql = match place.sets {
        Some(sets) => format!("UPDATE {table} SET {sets} WHERE {which}"),
        None => format!("DELETE FROM {table} WHERE {which}"),
    };
    bound(conn, &sql, (ids, emails, Some(erased)), |statement, params| statement.execute(params)).map(drop)
}

/// Runs a statement with as many of the three values as it names.
fn bound<T>(
    conn: &Connection,
    sql: &str,
    (ids, emails, erased): (&str, &str, Option<&str>),
    work: impl FnOnce(&mut rusqlite::Statement<'_>, &[(&str, &dyn rusqlite::ToSql)]) -> Sql<T>,
) -> Sql<T> {
    let mut statement = conn.prepare(sql)?;
    let all: &[(&str, &dyn rusqlite::ToSql)] = named_params! { "?1": ids, "?2": emails, "?3": erased };
    let named: Vec<_> = all.iter().filter(|(name, _)| sql.contains(name)).copied().collect();
    work(&mut statement, &named)
}

/// Lines whose text names the person.
fn texts(conn: &Connection, (table, id, column): (&str, &str, &str), person: &HeldPerson) -> Sql<Vec<(i64, String)>> {
    let (ids, emails) = lists(person);
    let sql = format!(
        "SELECT {id}, {column} FROM {table} WHERE {column} IS NOT NULL AND (
             EXISTS (SELECT 1 FROM json_each(?1) AS e WHERE instr({column}, e.value) > 0)
             OR EXISTS (SELECT 1 FROM json_each(?2) AS e WHERE instr(lower({column}), e.value) > 0))"
    );
    let mut find = conn.prepare(&sql)?;
    find.query_map([ids, emails], |r| Ok((r.get(0)?, r.get(1)?)))?.collect()
}

/// The text with every identifier and address of the person replaced, whatever their case.
fn without(text: &str, person: &HeldPerson, erased: &str) -> String {
    let ids = person.rows.iter().map(|(_, row)| row).chain(&person.loose);
    ids.chain(&person.emails).filter(|what| !what.is_empty()).fold(text.to_owned(), |text, what| {
        let (mut out, mut rest) = (String::new(), text.as_str());
        while let Some(at) = rest.to_ascii_lowercase().find(&what.to_ascii_lowercase()) {
            out.push_str(rest.get(..at).unwrap_or_default());
            out.push_str(erased);
            rest = rest.get(at + what.len()..).unwrap_or_default();
        }
        out + rest
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_go_from_a_text_whatever_their_case() {
        let person = HeldPerson {
            rows: vec![("contact".into(), "a-1".into())],
            emails: vec!["kim@example.com".into()],
            ..HeldPerson::default()
        };
        assert_eq!(without("row A-1: KIM@example.com, a-12 김", &person, "E"), "row E: E, E2 김");
        assert_eq!(without("nobody", &person, "E"), "nobody");
    }

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
