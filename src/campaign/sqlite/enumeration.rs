//! Enumerations and their values.
use crate::port::{Enumeration, EnumerationValue};
use rusqlite::{Connection, Result as Sql, TransactionBehavior, params};

/// All of them, by name.
pub(super) fn all(conn: &Connection) -> Sql<Vec<Enumeration>> {
    let mut lists = conn.prepare_cached("SELECT name, label FROM fb_enumeration ORDER BY name")?;
    let mut values = conn.prepare_cached(
        "SELECT name, label, code, value FROM fb_enumeration_value WHERE enumeration = ?1 ORDER BY position",
    )?;
    let mut all = Vec::new();
    for list in lists.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?)))? {
        let (name, label) = list?;
        let of_list = values
            .query_map([&name], |r| {
                Ok(EnumerationValue { name: r.get(0)?, label: r.get(1)?, code: r.get(2)?, value: r.get(3)? })
            })?
            .collect::<Sql<_>>()?;
        all.push(Enumeration { name, label, values: of_list });
    }
    Ok(all)
}

/// Writes one as it shall stand.
pub(super) fn put(conn: &mut Connection, list: &Enumeration) -> Sql<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute(
        "INSERT INTO fb_enumeration (name, label) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET label = excluded.label",
        params![list.name, list.label],
    )?;
    tx.execute("DELETE FROM fb_enumeration_value WHERE enumeration = ?1", [&list.name])?;
    {
        let mut add = tx.prepare_cached(
            "INSERT INTO fb_enumeration_value (enumeration, position, name, label, code, value)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for (position, value) in (0i64..).zip(&list.values) {
            add.execute(params![list.name, position, value.name, value.label, value.code, value.value])?;
        }
    }
    tx.commit()
}
