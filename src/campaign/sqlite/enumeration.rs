//! Enumerations and their values.
use crate::mapping::{EnumSource, ListKind};
use crate::port::{Enumeration, EnumerationValue};
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

/// Writes one as it shall stand.
pub(super) fn put(conn: &mut Connection, list: &Enumeration) -> Sql<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute(
        "INSERT INTO fb_enumeration (name, label, kind, sources) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO UPDATE
         SET label = excluded.label, kind = excluded.kind, sources = excluded.sources",
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
