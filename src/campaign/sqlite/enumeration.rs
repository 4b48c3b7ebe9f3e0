//! Enumerations and their values.
use super::table;
use crate::catalog::text_code;
use crate::mapping::{EnumSource, ListKind};
use crate::port::{Enumeration, EnumerationValue};
use crate::schema::quote_identifier;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result as Sql, TransactionBehavior, params};

/// All of them, by name.
pub(super) fn all(conn: &Connection) -> Sql<Vec<Enumeration>> {
    let mut lists = conn.prepare_cached("SELECT name, label, kind, sources FROM fb_enumeration ORDER BY name")?;
    let mut values = conn.prepare_cached(
        "SELECT name, label, code, value, labels FROM fb_enumeration_value WHERE enumeration = ?1 ORDER BY position",
    )?;
    let mut all = Vec::new();
    let head = |r: &rusqlite::Row<'_>| {
        let (kind, sources): (String, Option<String>) = (r.get(2)?, r.get(3)?);
        let sources: Vec<EnumSource> = read(sources);
        Ok(Enumeration {
            name: r.get(0)?,
            label: r.get(1)?,
            kind: ListKind::from_slug(&kind),
            sources,
            values: Vec::new(),
        })
    };
    for list in lists.query_map([], head)? {
        let list = list?;
        let of_list = values
            .query_map([&list.name], |r| {
                Ok(EnumerationValue {
                    name: r.get(0)?,
                    label: r.get(1)?,
                    code: r.get(2)?,
                    value: r.get(3)?,
                    labels: read(r.get(4)?),
                })
            })?
            .collect::<Sql<_>>()?;
        all.push(Enumeration { values: of_list, ..list });
    }
    Ok(all)
}

/// What stands as JSON; what cannot be read was never known.
fn read<T: serde::de::DeserializeOwned + Default>(text: Option<String>) -> T {
    text.and_then(|t| serde_json::from_str(&t).ok()).unwrap_or_default()
}

/// As JSON; nothing where there is nothing to say.
fn written<T: serde::Serialize>(value: &T, is_empty: bool) -> Option<String> {
    if is_empty { None } else { serde_json::to_string(value).ok() }
}

/// Writes one as it shall stand; who may change one that is there is said by [`set_kind`] alone.
pub(super) fn put(conn: &mut Connection, list: &Enumeration) -> Sql<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute(
        "INSERT INTO fb_enumeration (name, label, kind, sources) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO UPDATE
         SET label = excluded.label, sources = excluded.sources",
        params![list.name, list.label, list.kind.slug(), written(&list.sources, list.sources.is_empty())],
    )?;
    tx.execute("DELETE FROM fb_enumeration_value WHERE enumeration = ?1", [&list.name])?;
    {
        let mut add = tx.prepare_cached(
            "INSERT INTO fb_enumeration_value (enumeration, position, name, label, code, value, labels)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        for (position, value) in (0i64..).zip(&list.values) {
            let labels = written(&value.labels, value.labels.is_empty());
            add.execute(params![list.name, position, value.name, value.label, value.code, value.value, labels])?;
        }
    }
    tx.commit()
}

/// Says who may change one; whether there is one of that name.
pub(super) fn set_kind(conn: &Connection, name: &str, kind: ListKind) -> Sql<bool> {
    let changed = conn.execute("UPDATE fb_enumeration SET kind = ?2 WHERE name = ?1", params![name, kind.slug()])?;
    Ok(changed > 0)
}

/// The columns that tables were made with for values of this list, by table.
pub(super) fn columns_of(conn: &Connection, list: &str) -> Sql<Vec<(String, String)>> {
    let mut tables = conn.prepare_cached("SELECT name FROM fb_schema ORDER BY name")?;
    let names = tables.query_map([], |r| r.get::<_, String>(0))?.collect::<Sql<Vec<_>>>()?;
    let mut found = Vec::new();
    for name in names {
        let columns = table::definition(conn, &name)?.map(|s| s.columns).unwrap_or_default();
        let own = columns.into_iter().filter(|c| c.enumeration.as_deref() == Some(list));
        found.extend(own.map(|c| (name.clone(), c.name)));
    }
    Ok(found)
}

/// What rows hold in a column, with their numbers; nothing where there is no such column.
pub(super) fn held<K, C: FromIterator<(K, u64)>>(
    conn: &Connection,
    (schema, column): (&str, &str),
    kinds: &str,
    key: impl Fn(ValueRef<'_>) -> Sql<K>,
) -> Sql<C> {
    if !table::columns(conn, schema)?.contains_key(&column.to_lowercase()) {
        return Ok(std::iter::empty().collect());
    }
    let (column, table) = (quote_identifier(column), quote_identifier(schema));
    let sql = format!("SELECT {column}, count(*) FROM {table} WHERE typeof({column}) IN ({kinds}) GROUP BY {column}");
    let mut found = conn.prepare(&sql)?;
    found.query_map([], |r| Ok((key(r.get_ref(0)?)?, r.get(1)?)))?.collect()
}

/// The code rows hold, or the lasting number of the text they hold.
pub(super) fn code_of(held: ValueRef<'_>) -> Sql<i64> {
    match held {
        ValueRef::Text(text) => Ok(text_code(&String::from_utf8_lossy(text))),
        other => Ok(other.as_i64()?),
    }
}
