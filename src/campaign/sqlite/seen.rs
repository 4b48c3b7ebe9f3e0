//! Which rows a complete reading has brought so far, and which it did not bring.
//!
//! One bit a row, by SQLite's own row number, in blocks: a page touches few of them, since rows come in about the order they
//! were loaded in.
//! `VACUUM` may renumber rows: done while such a reading is interrupted, deletions may be missed until the next one; a row is
//! never deleted by mistake, since each is asked for by its identifier first.
use super::row::RowIds;
use super::table;
use crate::flow::Leavers;
use crate::port::{BadRow, Held, PageCommit, Seen};
use crate::schema::system_tables::DELETED_AT;
use crate::schema::{CampaignSchema, quote_identifier};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Result as Sql};
use std::collections::BTreeMap;

/// Bits of a block.
const BITS: i64 = 4096;
/// Its bytes.
const BYTES: usize = 512;

/// Remembers the rows of a page, those of its rejects among them, and those of rows the filter left out where these may stay:
/// else the comparison at the end judges them.
pub(super) fn remember(
    conn: &Connection,
    (schema, flow): (&CampaignSchema, &str),
    page: &PageCommit<'_>,
    refused: &[BadRow],
    (mut rows, leavers): (RowIds, Leavers),
) -> Sql<()> {
    if page.seen == Seen::Not {
        return Ok(());
    }
    if page.seen == Seen::First {
        forget(conn, flow)?;
    }
    let filtered = if leavers == Leavers::Keep { page.filtered } else { &[] };
    let others = filtered.iter().chain(page.present).map(|k| k.id.as_ref());
    let bad = page.bad.iter().chain(refused).map(|b| b.id.as_str());
    rows.extend(rows_of(conn, schema, others.chain(bad))?);
    mark(conn, flow, &rows)
}

fn mark(conn: &Connection, flow: &str, rows: &[i64]) -> Sql<()> {
    let mut blocks: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for row in rows {
        blocks.entry(row.div_euclid(BITS)).or_default().push(row.rem_euclid(BITS));
    }
    let mut read = conn.prepare_cached("SELECT bits FROM fb_seen WHERE flow = ?1 AND block = ?2")?;
    let mut write = conn.prepare_cached("INSERT OR REPLACE INTO fb_seen (flow, block, bits) VALUES (?1, ?2, ?3)")?;
    for (block, places) in blocks {
        let mut bits: Vec<u8> = read.query_row((flow, block), |r| r.get(0)).optional()?.unwrap_or_default();
        bits.resize(BYTES, 0);
        for place in places {
            if let Some(byte) = usize::try_from(place / 8).ok().and_then(|at| bits.get_mut(at)) {
                *byte |= 1 << (place % 8);
            }
        }
        write.execute((flow, block, bits))?;
    }
    Ok(())
}

/// Forgets what a flow's reading has brought.
pub(super) fn forget(conn: &Connection, flow: &str) -> Sql<()> {
    conn.prepare_cached("DELETE FROM fb_seen WHERE flow = ?1")?.execute([flow]).map(drop)
}

/// Rows by number, one bit each.
#[derive(Default)]
pub(super) struct Marks(BTreeMap<i64, Vec<u8>>);

impl Marks {
    fn of_flow(conn: &Connection, flow: &str) -> Sql<Self> {
        let mut blocks = conn.prepare_cached("SELECT block, bits FROM fb_seen WHERE flow = ?1")?;
        blocks.query_map([flow], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Sql<_>>().map(Self)
    }

    /// Marks a row.
    pub(super) fn mark(&mut self, row: i64) {
        let place = row.rem_euclid(BITS);
        let bits = self.0.entry(row.div_euclid(BITS)).or_insert_with(|| vec![0; BYTES]);
        if let Some(byte) = usize::try_from(place / 8).ok().and_then(|at| bits.get_mut(at)) {
            *byte |= 1 << (place % 8);
        }
    }

    fn has(&self, row: i64) -> bool {
        let place = row.rem_euclid(BITS);
        let bits = self.0.get(&row.div_euclid(BITS));
        let byte = bits.and_then(|bits| bits.get(usize::try_from(place / 8).ok()?));
        byte.is_some_and(|byte| byte & (1 << (place % 8)) != 0)
    }
}

/// The numbers of those of these rows that are here.
pub(super) fn rows_of<'i>(
    conn: &Connection,
    schema: &CampaignSchema,
    ids: impl Iterator<Item = &'i str>,
) -> Sql<RowIds> {
    let (table, key) = (quote_identifier(&schema.name), quote_identifier(&schema.key));
    let mut find = conn.prepare_cached(&format!("SELECT rowid FROM {table} WHERE {key} = ?1"))?;
    ids.filter_map(|id| find.query_row([id], |r| r.get::<_, i64>(0)).optional().transpose()).collect()
}

/// Rows that the flow's reading did not bring and that are not known to be gone, by identifier.
pub(super) fn absent(
    conn: &Connection,
    schema: &CampaignSchema,
    (flow, held): (&str, Held<'_>),
    page: (&str, u32),
) -> Sql<Vec<String>> {
    left_over(conn, schema, (&Marks::of_flow(conn, flow)?, held), page)
}

/// Rows without a mark that are not known to be gone, by identifier. Rows made on the campaign side that the CRM has not named
/// yet are none of them.
pub(super) fn left_over(
    conn: &Connection,
    schema: &CampaignSchema,
    (marks, held): (&Marks, Held<'_>),
    (after, limit): (&str, u32),
) -> Sql<Vec<String>> {
    let (table, key) = (quote_identifier(&schema.name), quote_identifier(&schema.key));
    // The key index answers alone; only the few rows without a mark are looked at.
    let mut all = conn.prepare_cached(&format!("SELECT rowid, {key} FROM {table} WHERE {key} > ?1 ORDER BY {key}"))?;
    let mut alive =
        conn.prepare_cached(&format!("SELECT {DELETED_AT} IS NULL AND fb_run <> 0 FROM {table} WHERE rowid = ?1"))?;
    let mut holds = Standing::new(conn, schema, held)?;
    let mut left: Vec<String> = Vec::new();
    let mut rows = all.query([after])?;
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        if marks.has(number) || !alive.query_row([number], |r| r.get(0))? {
            continue;
        }
        let id: String = row.get(1)?;
        if held == Held::ByAny || holds.has(&id)? {
            left.push(id);
        }
        if left.len() >= limit as usize {
            break;
        }
    }
    Ok(left)
}

/// Which of these rows are here, held by whom is asked for, and not marked as deleted.
pub(super) fn standing(conn: &Connection, schema: &CampaignSchema, ids: &[&str], held: Held<'_>) -> Sql<Vec<String>> {
    // A dry run before the first run makes no table.
    if ids.is_empty() || table::columns(conn, &schema.name)?.is_empty() {
        return Ok(Vec::new());
    }
    let mut stands = Standing::new(conn, schema, held)?;
    let mut here = Vec::new();
    for id in ids {
        if stands.has(id)? {
            here.push((*id).to_owned());
        }
    }
    Ok(here)
}

/// Rows that are here, by who holds them.
struct Standing<'c> {
    find: CachedStatement<'c>,
    schema: &'c str,
    flow: &'c str,
}

impl<'c> Standing<'c> {
    fn new(conn: &'c Connection, schema: &'c CampaignSchema, held: Held<'c>) -> Sql<Self> {
        let (table, key) = (quote_identifier(&schema.name), quote_identifier(&schema.key));
        let writer = "(SELECT flow FROM fb_run AS r WHERE r.id = t.fb_run)";
        let named = "SELECT 1 FROM fb_holder WHERE schema = ?2 AND row = ?1 AND flow";
        let (flow, whose) = match held {
            Held::ByAny => ("", "?3 = ''".to_owned()),
            Held::By(flow) => (flow.as_str(), format!("({writer} = ?3 OR EXISTS ({named} = ?3))")),
            Held::ByAlone(flow) => (flow.as_str(), format!("{writer} = ?3 AND NOT EXISTS ({named} <> ?3)")),
        };
        let find = conn.prepare_cached(&format!(
            "SELECT EXISTS (SELECT 1 FROM {table} AS t WHERE {key} = ?1 AND {DELETED_AT} IS NULL AND ?2 <> '' AND {whose})"
        ))?;
        Ok(Self { find, schema: &schema.name, flow })
    }

    fn has(&mut self, id: &str) -> Sql<bool> {
        self.find.query_row([id, self.schema, self.flow], |r| r.get(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::system_tables::SQLITE;
    use proptest::prelude::*;

    fn marked(conn: &Connection) -> Vec<i64> {
        let mut all = conn.prepare("SELECT block, bits FROM fb_seen WHERE flow = 'f' ORDER BY block").unwrap();
        let blocks = all.query_map([], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, Vec<u8>>(1)?))).unwrap();
        let bits = blocks.map(Result::unwrap).flat_map(|(block, bits)| {
            (0..BITS).filter(move |p| bits[(*p / 8) as usize] & (1 << (p % 8)) != 0).map(move |p| block * BITS + p)
        });
        bits.collect()
    }

    proptest! {
        #[test]
        fn every_marked_row_is_remembered_and_no_other(
            pages in prop::collection::vec(prop::collection::btree_set(1i64..20_000, 0..40), 1..6),
        ) {
            let conn = Connection::open_in_memory().unwrap();
            conn.execute_batch(SQLITE).unwrap();
            let mut all = std::collections::BTreeSet::new();
            for page in pages {
                mark(&conn, "f", &page.iter().copied().collect::<Vec<_>>()).unwrap();
                all.extend(page);
            }
            prop_assert_eq!(marked(&conn), all.into_iter().collect::<Vec<_>>());
            forget(&conn, "f").unwrap();
            prop_assert_eq!(marked(&conn), Vec::<i64>::new());
        }
    }
}
