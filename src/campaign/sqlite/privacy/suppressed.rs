//! Erased people do not come in again: rows that carry one of their identities are left out.
use super::token::{Kind, TokenKey};
use crate::mapping::Cell;
use crate::port::BadRow;
use crate::schema::CampaignSchema;
use rusqlite::{CachedStatement, Connection, Result as Sql};

/// The identities that are kept away, for the rows of one schema.
pub(in super::super) struct Suppressed<'c> {
    key: TokenKey,
    find: CachedStatement<'c>,
    /// Places of columns that hold addresses.
    emails: Vec<usize>,
}

/// Whether a column holds e-mail addresses, by the name of its field or its own.
pub(in super::super) fn holds_email(field: &str, column: &str) -> bool {
    [field, column].iter().any(|name| name.to_lowercase().contains("email"))
}

impl<'c> Suppressed<'c> {
    /// None where nobody was erased.
    pub(in super::super) fn of(conn: &'c Connection, schema: &CampaignSchema) -> Sql<Option<Self>> {
        let any: bool =
            conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM fb_suppressed)")?.query_row([], |r| r.get(0))?;
        let Some(key) = TokenKey::known(conn)?.filter(|_| any) else { return Ok(None) };
        let find = conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM fb_suppressed WHERE token = ?1)")?;
        let places = schema.columns.iter().enumerate();
        let emails = places.filter(|(_, c)| holds_email(&c.field, &c.name)).map(|(at, _)| at).collect();
        Ok(Some(Self { key, find, emails }))
    }

    fn has(&mut self, kind: Kind, identity: &str) -> Sql<bool> {
        self.find.query_row([self.key.token(kind, identity)], |r| r.get(0))
    }

    /// Whether a row of that identifier is kept away.
    pub(in super::super) fn bars_row(&mut self, id: &str) -> Sql<bool> {
        self.has(Kind::Row, id)
    }

    /// Whether a row is kept away, by its identifier or an address it holds.
    pub(in super::super) fn bars(&mut self, id: &str, cells: &[Cell<'_>]) -> Sql<bool> {
        if self.bars_row(id)? {
            return Ok(true);
        }
        for at in self.emails.clone() {
            if let Some(Cell::Text(email)) = cells.get(at)
                && !email.trim().is_empty()
                && self.has(Kind::Email, email)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a row that could not be read is kept away: nothing of it may be noted.
    pub(in super::super) fn bars_bad(&mut self, bad: &BadRow) -> Sql<bool> {
        match bad.sample.as_deref().filter(|s| s.contains('@')) {
            Some(sample) if self.has(Kind::Email, sample)? => Ok(true),
            _ => self.bars_row(&bad.id),
        }
    }
}
