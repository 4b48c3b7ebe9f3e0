//! Writing rows: appended in a first load, else inserted, updated or left alone by version and hash.
use super::consent::{ConsentColumns, Consents, NotedBy, strictest};
use super::hash::{columns_salt, row_hash};
use super::holder::Holders;
use super::repair::{Comparing, Repair};
use super::set_back::SetBack;
use super::tombstone::Tombstones;
use super::widen;
use crate::mapping::Cell;
use crate::port::{RowKey, Withdrawn};
use crate::schema::quote_identifier;
use crate::schema::system_tables::DELETED_AT;
use crate::schema::{CampaignSchema, Column, ColumnWrite};
use crate::seeded_bug::SeededBug;
use rusqlite::types::Null;
use rusqlite::{CachedStatement, Connection, ErrorCode, Result as Sql, Row, Statement};

/// The version of every row where the CRM tells none.
const UNTOLD: i64 = 0;

/// The statements for one schema's rows, as text, with what is bound to every row.
pub(super) struct RowSql {
    insert: String,
    find: String,
    update: String,
    /// The same for a row that comes back: what was emptied meanwhile is filled again, whoever it belongs to.
    revive: String,
    touch: String,
    consent: Option<ConsentColumns>,
    repair: Option<Repair>,
    salt: [u8; 8],
    /// Rows come in whatever version.
    any_version: bool,
    /// Place of the key among the cells.
    key_at: usize,
    /// Cells a row.
    pub(super) width: usize,
    mapping: i64,
    run: i64,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Applied,
    Unchanged,
    Superseded,
    /// Older than the row that is there.
    Older,
    /// The database refused a value of the row.
    Refused,
}

impl RowSql {
    /// For a schema, what its table was made for, the mapping version and the number of the run, whether rows come in any
    /// version and whether what stands is compared; none where the key is not among the columns.
    pub(super) fn new(
        schema: &CampaignSchema,
        kept: Option<&CampaignSchema>,
        (mapping, run): (u32, i64),
        (any_version, repair): (bool, bool),
    ) -> Option<Self> {
        let key_at = schema.columns.iter().position(|c| c.name == schema.key)?;
        let table = quote_identifier(&schema.name);
        let key = quote_identifier(&schema.key);
        let names: Vec<String> = schema.columns.iter().map(|c| quote_identifier(&c.name)).collect();
        let width = names.len();
        let own = (1..).zip(&schema.columns).map(|(place, column)| widen::stored(column, kept, place));
        let places: Vec<String> = own.chain((width + 1..=width + 4).map(|n| format!("?{n}"))).collect();
        let (v, h, m, r, row) = (width + 1, width + 2, width + 3, width + 4, width + 5);
        let update = |comes_back| {
            let sets = sets(schema, &places, &format!("?{m}"), comes_back);
            format!(
                "UPDATE {table} SET {}, fb_version = ?{v}, fb_hash = ?{h}, fb_mapping = ?{m}, fb_run = ?{r},
                 {DELETED_AT} = NULL WHERE rowid = ?{row}",
                sets.join(", ")
            )
        };
        Some(Self {
            insert: format!(
                "INSERT INTO {table} ({}, fb_version, fb_hash, fb_mapping, fb_run) VALUES ({})",
                names.join(", "),
                places.join(", ")
            ),
            find: format!(
                "SELECT rowid, fb_version, fb_hash, {DELETED_AT} IS NOT NULL, fb_run FROM {table} WHERE {key} = ?1"
            ),
            update: update(false),
            revive: update(true),
            touch: format!("UPDATE {table} SET fb_version = ?1 WHERE rowid = ?2"),
            consent: ConsentColumns::of(schema),
            repair: repair.then(|| Repair::of(schema, key_at)),
            salt: columns_salt(schema),
            any_version,
            key_at,
            width,
            mapping: i64::from(mapping),
            run,
        })
    }

    /// Appends without looking: the key index does not stand yet.
    pub(super) fn appender<'c>(&'c self, conn: &'c Connection) -> Sql<Appender<'c>> {
        Ok(Appender { sql: self, insert: conn.prepare_cached(&self.insert)?, scratch: Vec::new() })
    }

    /// Inserts or updates by key; rows that were deleted come back only in a later version.
    pub(super) fn upserter<'c>(
        &'c self,
        conn: &'c Connection,
        tombstones: Option<Tombstones<'c>>,
        holders: Holders<'c>,
        by: NotedBy<'c>,
    ) -> Sql<Upserter<'c>> {
        let consents = self.consent.as_ref().map(|of| Consents::new(conn, of, by, self.mapping)).transpose()?;
        let comparing = self.repair.as_ref().map(|repair| repair.begin(conn)).transpose()?;
        Ok(Upserter {
            comparing,
            consents,
            append: self.appender(conn)?,
            find: conn.prepare_cached(&self.find)?,
            update: conn.prepare_cached(&self.update)?,
            revive: conn.prepare_cached(&self.revive)?,
            touch: conn.prepare_cached(&self.touch)?,
            set_back: SetBack::new(conn)?,
            tombstones,
            holders,
            conn,
            last: None,
        })
    }

    /// What a row that could not be stored withdraws.
    pub(super) fn withdrawal(&self, id: &str, cells: &[Cell<'_>]) -> Option<Withdrawn> {
        let columns = self.consent.as_ref()?.forbidden(cells);
        (!columns.is_empty()).then(|| Withdrawn { id: id.to_owned(), columns })
    }

    /// Binds the cells, the key in its canonical spelling, and the bookkeeping.
    fn bind(&self, to: &mut Statement<'_>, key: &RowKey<'_>, cells: &[Cell<'_>], hash: i64) -> Sql<()> {
        for (at, cell) in cells.iter().enumerate() {
            let place = at + 1;
            match cell {
                _ if at == self.key_at => to.raw_bind_parameter(place, key.id.as_ref())?,
                Cell::Null => to.raw_bind_parameter(place, Null)?,
                Cell::Integer(i) => to.raw_bind_parameter(place, i)?,
                Cell::Real(r) => to.raw_bind_parameter(place, r)?,
                Cell::Text(t) => to.raw_bind_parameter(place, t.as_ref())?,
            }
        }
        for (place, value) in (self.width + 1..).zip([key.version, hash, self.mapping, self.run]) {
            to.raw_bind_parameter(place, value)?;
        }
        Ok(())
    }
}

/// What an update sets: every column as it comes, but for those that took their value with the row's first coming, and
/// consent, which is never taken back.
fn sets(schema: &CampaignSchema, places: &[String], mapping: &str, comes_back: bool) -> Vec<String> {
    let set = |(column, place): (&Column, &String)| {
        let name = quote_identifier(&column.name);
        match column.write {
            ColumnWrite::Always => Some(format!("{name} = {place}")),
            ColumnWrite::First if comes_back && column.personal => Some(format!("{name} = coalesce({name}, {place})")),
            ColumnWrite::First => None,
            ColumnWrite::Strictest => Some(strictest(&name, place, mapping)),
        }
    };
    schema.columns.iter().zip(places).filter_map(set).collect()
}

/// The database's own numbers of rows.
pub(super) type RowIds = Vec<i64>;

/// Writes rows one by one within a transaction.
pub(super) trait WriteRow {
    /// Writes a row.
    fn write(&mut self, key: &RowKey<'_>, cells: &[Cell<'_>]) -> Sql<Fate>;

    /// The database's number of the row written last, where the writer knows it.
    fn row(&self) -> Option<i64> {
        None
    }
}

/// Appends.
pub(super) struct Appender<'c> {
    sql: &'c RowSql,
    insert: CachedStatement<'c>,
    scratch: Vec<u8>,
}

impl Appender<'_> {
    fn insert(&mut self, key: &RowKey<'_>, cells: &[Cell<'_>], hash: i64) -> Sql<Fate> {
        self.sql.bind(&mut self.insert, key, cells, hash)?;
        fate(self.insert.raw_execute())
    }
}

impl WriteRow for Appender<'_> {
    fn write(&mut self, key: &RowKey<'_>, cells: &[Cell<'_>]) -> Sql<Fate> {
        let hash = row_hash(self.sql.salt, cells, &mut self.scratch);
        self.insert(key, cells, hash)
    }
}

/// Inserts or updates.
pub(super) struct Upserter<'c> {
    append: Appender<'c>,
    find: CachedStatement<'c>,
    update: CachedStatement<'c>,
    revive: CachedStatement<'c>,
    touch: CachedStatement<'c>,
    set_back: SetBack<'c>,
    /// Where any row of the table is known to be gone.
    tombstones: Option<Tombstones<'c>>,
    holders: Holders<'c>,
    consents: Option<Consents<'c>>,
    /// Where rows are put right that were changed by another hand.
    comparing: Option<Comparing<'c>>,
    conn: &'c Connection,
    last: Option<i64>,
}

/// What stands in the table under a key.
struct Standing {
    row: i64,
    version: i64,
    hash: i64,
    deleted: bool,
    /// The run that wrote it last.
    run: i64,
}

impl Upserter<'_> {
    fn standing(&mut self, key: &RowKey<'_>) -> Sql<Option<Standing>> {
        let read = |r: &Row<'_>| {
            let (row, version, hash) = (r.get(0)?, r.get(1)?, r.get(2)?);
            Ok(Standing { row, version, hash, deleted: r.get(3)?, run: r.get(4)? })
        };
        let mut found = self.find.query([key.id.as_ref()])?;
        found.next()?.map(read).transpose()
    }

    fn insert(&mut self, key: &RowKey<'_>, cells: &[Cell<'_>], hash: i64) -> Sql<Fate> {
        if SeededBug::NewRowIsKnown.is_on() {
            return Ok(Fate::Unchanged);
        }
        if let Some(tombstones) = &mut self.tombstones
            && !tombstones.open(&key.id, key.version)?
        {
            return Ok(Fate::Superseded);
        }
        let fate = self.append.insert(key, cells, hash)?;
        self.last = (fate == Fate::Applied).then(|| self.conn.last_insert_rowid());
        Ok(fate)
    }

    fn update(&mut self, key: &RowKey<'_>, cells: &[Cell<'_>], hash: i64, (row, comes_back): (i64, bool)) -> Sql<Fate> {
        let sql = self.append.sql;
        let kept = self.consents.as_mut().map(|consents| consents.kept(row, cells)).transpose()?.unwrap_or_default();
        let cut =
            SeededBug::UpdateCutsTexts.is_on().then(|| cells.iter().map(|cell| cut_short(cell, &key.id)).collect());
        let cells: &[Cell<'_>] = cut.as_ref().map_or(cells, |cut: &Vec<Cell<'_>>| cut);
        let update = if comes_back { &mut self.revive } else { &mut self.update };
        sql.bind(update, key, cells, hash)?;
        update.raw_bind_parameter(sql.width + 5, row)?;
        let fate = fate(update.raw_execute())?;
        if let Some(consents) = self.consents.as_mut().filter(|_| fate == Fate::Applied && !kept.is_empty()) {
            consents.note(&key.id, &kept)?;
        }
        Ok(fate)
    }
}

/// A text without its end, for a seeded bug; the row's key stays, and so do moments and numbers.
fn cut_short<'c>(cell: &Cell<'c>, key: &str) -> Cell<'c> {
    match cell {
        Cell::Text(text)
            if text.as_ref() != key && text.chars().count() > 3 && text.starts_with(char::is_alphabetic) =>
        {
            Cell::Text(text.chars().take(3).collect::<String>().into())
        }
        other => other.clone(),
    }
}

impl WriteRow for Upserter<'_> {
    fn write(&mut self, key: &RowKey<'_>, cells: &[Cell<'_>]) -> Sql<Fate> {
        let current = self.consents.as_ref().map(|consents| consents.without_outlived(&key.id, cells)).transpose()?;
        let cells = current.as_deref().unwrap_or(cells);
        let hash = row_hash(self.append.sql.salt, cells, &mut self.append.scratch);
        self.last = None;
        let Some(old) = self.standing(key)? else { return self.insert(key, cells, hash) };
        self.last = Some(old.row);
        if old.deleted {
            let opened =
                self.tombstones.as_mut().map_or(Ok(true), |tombstones| tombstones.open(&key.id, key.version))?;
            return if opened { self.update(key, cells, hash, (old.row, true)) } else { Ok(Fate::Superseded) };
        }
        let older = match SeededBug::OlderRowWins.is_on() {
            true => key.version > old.version,
            false => key.version < old.version,
        };
        if older && !self.append.sql.any_version {
            self.holders.agrees(&key.id, old.run)?;
            return Ok(Fate::Older);
        }
        let same = hash == old.hash;
        let trusted = SeededBug::ReplayTrustsHash.is_on();
        if same
            && (trusted || self.comparing.as_mut().map_or(Ok(true), |comparing| comparing.stands(old.row, cells))?)
        {
            // The version is kept up all the same: a stale row between the two must not pass.
            if key.version != old.version {
                self.touch.execute([key.version, old.row])?;
            }
            if key.version != old.version || key.version == UNTOLD {
                self.set_back.look_again(old.row, &key.id, old.hash)?;
            }
            self.holders.agrees(&key.id, old.run)?;
            return Ok(Fate::Unchanged);
        }
        self.holders.takes_over(&key.id, old.run)?;
        self.update(key, cells, hash, (old.row, false))
    }

    fn row(&self) -> Option<i64> {
        self.last
    }
}

/// A value that does not fit a STRICT column concerns the row, every other error the run.
fn fate(written: Sql<usize>) -> Sql<Fate> {
    match written {
        Ok(_) => Ok(Fate::Applied),
        Err(rusqlite::Error::SqliteFailure(e, _)) if e.code == ErrorCode::ConstraintViolation => Ok(Fate::Refused),
        Err(e) => Err(e),
    }
}
