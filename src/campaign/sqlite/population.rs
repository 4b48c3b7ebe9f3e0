//! Identifiers of CRM rows that a table or a view of the database names. Only names of what is there get into a statement.
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::Population;
use crate::port::{Named, PlaceSample, PopulationPlace};
use crate::schema::quote_identifier;
use rusqlite::{Connection, OptionalExtension, Result as Sql};

/// So many characters of a value are looked at: more than any identifier has.
const SHOWN: u32 = 64;

/// The tables and views with columns identifiers can stand in, in the order of their names; none of the ledger's.
pub(super) fn places(conn: &Connection) -> Sql<Vec<PopulationPlace>> {
    let sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'view')
               AND name NOT LIKE 'fb!_%' ESCAPE '!' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name";
    let names = conn.prepare(sql)?.query_map([], |r| r.get::<_, String>(0))?.collect::<Sql<Vec<_>>>()?;
    names.into_iter().map(|table| Ok(PopulationPlace { columns: columns(conn, &table)?, table })).collect()
}

/// Columns of a table or a view. A view that cannot be read any more has none.
fn columns(conn: &Connection, table: &str) -> Sql<Vec<String>> {
    let mut all = conn.prepare("SELECT name FROM pragma_table_info(?1) WHERE name NOT LIKE 'fb!_%' ESCAPE '!'")?;
    let names = all.query_map([table], |r| r.get(0))?.collect::<Sql<Vec<_>>>();
    Ok(names.unwrap_or_default())
}

fn refused(case: &str, found: &str, there: &[String]) -> Fault {
    let there = if there.is_empty() { "–".to_owned() } else { there.join(", ") };
    let fault = Fault::new(ErrorKind::MappingInvalid, format!("{case}: {found}, of {there}")).with("case", case);
    fault.with("found", found).with("there", there)
}

/// The table or view as the database calls it, with its columns.
///
/// # Errors
/// `MappingInvalid` where there is none.
fn table_of(conn: &Connection, table: &str, say: &dyn Fn(rusqlite::Error) -> Fault) -> Outcome<PopulationPlace> {
    let mut all = places(conn).map_err(say)?;
    match all.iter().position(|place| place.table.eq_ignore_ascii_case(table)) {
        Some(at) => Ok(all.swap_remove(at)),
        None => {
            let there: Vec<String> = all.into_iter().map(|place| place.table).collect();
            Err(refused("population-no-table", table, &there))
        }
    }
}

/// The table and the column as the database calls them.
///
/// # Errors
/// `MappingInvalid` where there is none.
fn meant(conn: &Connection, of: &Population, say: &dyn Fn(rusqlite::Error) -> Fault) -> Outcome<(String, String)> {
    let place = table_of(conn, &of.table, say)?;
    match place.columns.iter().find(|column| column.eq_ignore_ascii_case(&of.column)) {
        Some(column) => Ok((place.table.clone(), column.clone())),
        // A view over something that went has no columns any more.
        None if place.columns.is_empty() => Err(refused("population-broken", &place.table, &place.columns)),
        None => Err(refused("population-no-column", &of.to_string(), &place.columns)),
    }
}

/// What stands in the first rows of a table or a view, column by column.
///
/// # Errors
/// `MappingInvalid` where there is none; what keeps it from being read.
pub(super) fn sample(
    conn: &Connection,
    (table, rows): (&str, u32),
    say: &dyn Fn(rusqlite::Error) -> Fault,
) -> Outcome<Vec<PlaceSample>> {
    let PopulationPlace { table, columns } = table_of(conn, table, say)?;
    let short = |name: &String| format!("substr(CAST({} AS TEXT), 1, {SHOWN})", quote_identifier(name));
    let named: Vec<String> = columns.iter().map(short).collect();
    let mut samples: Vec<PlaceSample> =
        columns.into_iter().map(|column| PlaceSample { column, values: Vec::new() }).collect();
    // A view that cannot be read any more has no columns, and says why only when it is asked.
    let wanted = if named.is_empty() { "1".to_owned() } else { named.join(", ") };
    let sql = format!("SELECT {wanted} FROM {} LIMIT ?1", quote_identifier(&table));
    let mut read = || -> Sql<()> {
        let mut found = conn.prepare(&sql)?;
        let mut rows = found.query([rows])?;
        while let Some(row) = rows.next()? {
            for (at, sample) in samples.iter_mut().enumerate() {
                let value =
                    row.get_ref(at)?.as_bytes_or_null()?.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
                sample.values.extend(value.filter(|text| !text.trim().is_empty()));
            }
        }
        Ok(())
    };
    read().map_err(say)?;
    Ok(samples)
}

/// Identifiers that stand there, each spelling once, in the order of their bytes, from behind a place.
pub(super) fn page(
    conn: &Connection,
    of: &Population,
    (behind, most): (&[u8], u32),
    say: &dyn Fn(rusqlite::Error) -> Fault,
) -> Outcome<Named> {
    let (table, column) = meant(conn, of, say)?;
    let (table, column) = (quote_identifier(&table), quote_identifier(&column));
    // Bytes know no collation: the place behind which it goes on is exact, whatever stands there.
    let sql = format!(
        "SELECT DISTINCT CAST(CAST({column} AS TEXT) AS BLOB) AS k FROM {table}
         WHERE {column} IS NOT NULL AND CAST(CAST({column} AS TEXT) AS BLOB) > ?1 ORDER BY k LIMIT ?2"
    );
    let read = || -> Sql<Named> {
        let mut named = Named::default();
        let mut found = conn.prepare(&sql)?;
        let mut rows = found.query((behind, most))?;
        while let Some(row) = rows.next()? {
            let key: Vec<u8> = row.get(0)?;
            named.keys.push(String::from_utf8_lossy(&key).into_owned());
            named.behind = Some(key);
        }
        Ok(named)
    };
    read().map_err(say)
}

/// How many different values stand there.
pub(super) fn count(conn: &Connection, of: &Population, say: &dyn Fn(rusqlite::Error) -> Fault) -> Outcome<u64> {
    let (table, column) = meant(conn, of, say)?;
    let (table, column) = (quote_identifier(&table), quote_identifier(&column));
    let sql = format!("SELECT count(DISTINCT CAST({column} AS TEXT)) FROM {table}");
    conn.query_row(&sql, [], |r| r.get(0)).optional().map(Option::unwrap_or_default).map_err(say)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database() -> Connection {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE TABLE audience (Contact_Id TEXT COLLATE NOCASE, n INTEGER);
             CREATE TABLE fb_secret (id TEXT);
             CREATE VIEW \"wanted \"\"ones\"\"\" AS SELECT contact_id AS id FROM audience WHERE n > 1;
             CREATE VIEW broken AS SELECT none FROM nowhere;
             INSERT INTO audience VALUES ('b', 1), ('B', 2), ('a', 3), (NULL, 4), ('a', 5), (CAST(x'ff61' AS TEXT), 6), (x'00', 7), (7, 8);",
        )
        .unwrap();
        conn
    }

    fn all(conn: &Connection, of: &str, most: u32) -> Vec<String> {
        let (of, say) =
            (Population::parse(of).unwrap(), |e: rusqlite::Error| Fault::new(ErrorKind::Bug, e.to_string()));
        let (mut keys, mut behind) = (Vec::new(), Vec::new());
        loop {
            let named = page(conn, &of, (&behind, most), &say).unwrap();
            keys.extend(named.keys);
            match named.behind {
                Some(place) => behind = place,
                None => return keys,
            }
        }
    }

    #[test]
    fn every_value_comes_once_whatever_stands_there_and_however_few_at_a_time() {
        let conn = database();
        let whole = all(&conn, "AUDIENCE.contact_id", 100);
        assert_eq!(whole, ["\u{0}", "7", "B", "a", "b", "\u{fffd}a"]);
        for most in 1..6 {
            assert_eq!(all(&conn, "audience.Contact_Id", most), whole, "{most}");
        }
        let of = Population::parse("audience.contact_id").unwrap();
        assert_eq!(count(&conn, &of, &|_| Fault::new(ErrorKind::Bug, "")).unwrap(), 5, "as the column compares");
        assert_eq!(all(&conn, "wanted \"ones\".id", 2).len(), 5);
    }

    #[test]
    fn the_first_rows_show_what_stands_in_each_column_and_a_broken_view_says_so() {
        let conn = database();
        let say = |e: rusqlite::Error| Fault::new(ErrorKind::Bug, e.to_string());
        let of = |table: &str, rows: u32| sample(&conn, (table, rows), &say);
        let shown = of("AUDIENCE", 4).unwrap();
        assert_eq!(shown.iter().map(|s| s.column.as_str()).collect::<Vec<_>>(), ["Contact_Id", "n"]);
        assert_eq!(shown[0].values, ["b", "B", "a"], "empty ones are left out");
        assert_eq!(shown[1].values, ["1", "2", "3", "4"]);
        assert_eq!(of("audience", 100).unwrap()[0].values.len(), 6, "what begins with a sign of no text shows none");
        assert_eq!(of("wanted \"ones\"", 1).unwrap()[0].values, ["B"]);
        assert!(of("broken", 1).unwrap_err().detail.contains("nowhere"));
        assert_eq!(of("fb_secret", 1).unwrap_err().args["case"], "population-no-table");
    }

    #[test]
    fn what_is_not_there_is_refused_with_what_is() {
        let conn = database();
        let say = |e: rusqlite::Error| Fault::new(ErrorKind::Bug, e.to_string());
        let refused = |text: &str| page(&conn, &Population::parse(text).unwrap(), (&[], 1), &say).unwrap_err();
        for (text, case) in [
            ("nobody.id", "population-no-table"),
            ("fb_secret.id", "population-no-table"),
            ("sqlite_schema.sql", "population-no-table"),
            ("audience.x\"; DROP TABLE audience; --", "population-no-column"),
            ("broken.none", "population-broken"),
        ] {
            let fault = refused(text);
            assert_eq!((fault.kind, fault.args["case"].as_str()), (ErrorKind::MappingInvalid, case), "{text}");
        }
        assert!(refused("audience.id").args["there"].contains("Contact_Id"));
    }
}
