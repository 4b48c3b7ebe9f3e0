//! A person's data in the database: found, erased in one transaction, kept away afterwards, with a receipt. Deleted bytes are
//! overwritten, and the file is written anew, so that older versions of a row are gone as well.
mod erase;
mod find;
mod leads;
mod places;
mod receipts;
pub(super) mod suppressed;
mod texts;
pub(super) mod token;

use super::SqliteCampaign;
use crate::failpoint;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{ErasureOrder, HeldPerson, LeadTable, OpenTask, Privacy, Receipt, Sought};
use crate::schema::system_tables::LEASE_TTL_SECONDS;
use crate::sqlite::Care;
use jiff::SignedDuration;
use receipts::SWEEP;
use rusqlite::{Connection, OptionalExtension, Result as Sql, TransactionBehavior};
use token::{Kind, TokenKey};

impl Privacy for SqliteCampaign {
    fn held(&self, sought: &Sought, schema: Option<&str>, leads: &[LeadTable]) -> Outcome<HeldPerson> {
        self.reading(|conn| erase::held(conn, (sought, schema), leads).map_err(|e| self.fault(e)))
    }

    fn erase(&self, order: &ErasureOrder) -> Outcome<Option<Receipt>> {
        self.writing(|_| Ok(()))?;
        let mut conn = self.connect(Care::Ownership)?;
        conn.pragma_update(None, "secure_delete", "ON").map_err(|e| self.fault(e))?;
        let receipt = self.erase_within(&mut conn, order)?;
        failpoint::reach("erased");
        self.sweep_within(&conn)?;
        receipt.map_or(Ok(None), |receipt| receipts::one(&conn, receipt.id).map_err(|e| self.fault(e)))
    }

    fn sweep(&self) -> Outcome<u64> {
        if !self.reading(|conn| receipts::unswept(conn).map(|left| !left.is_empty()).map_err(|e| self.fault(e)))? {
            return Ok(0);
        }
        self.writing(|_| Ok(()))?;
        self.sweep_within(&self.connect(Care::Ownership)?)
    }

    fn receipts(&self) -> Outcome<Vec<Receipt>> {
        self.reading(|conn| receipts::all(conn).map_err(|e| self.fault(e)))
    }

    fn confirm(&self, receipt: i64, task: &str, who: &str) -> Outcome<bool> {
        let at = self.clock.now();
        self.writing(|conn| receipts::confirm(conn, receipt, task, (who, at)).map_err(|e| self.fault(e)))
    }

    fn allow(&self, sought: &Sought) -> Outcome<bool> {
        let (kind, identity) = match sought {
            Sought::Row(id) => (Kind::Row, id),
            Sought::Email(email) => (Kind::Email, email),
        };
        self.writing(|conn| {
            let lift = |conn: &Connection| -> Sql<bool> {
                let Some(key) = TokenKey::known(conn)? else { return Ok(false) };
                // All identities of the person: one that stays would keep the row away.
                let sql = "DELETE FROM fb_suppressed
                    WHERE erasure = (SELECT erasure FROM fb_suppressed WHERE token = ?1)";
                Ok(conn.execute(sql, [key.token(kind, identity)])? > 0)
            };
            lift(conn).map_err(|e| self.fault(e))
        })
    }
}

impl SqliteCampaign {
    /// Versions of the rows from before lie in free space, and all of it in the write-ahead log: the file is written anew.
    /// So are its backups: what was made before holds the person.
    fn sweep_within(&self, conn: &Connection) -> Outcome<u64> {
        let left = receipts::unswept(conn).map_err(|e| self.fault(e))?;
        if left.is_empty() {
            return Ok(0);
        }
        let rewrite = || -> Sql<()> {
            conn.execute_batch("VACUUM")?;
            failpoint::reach("file-rewritten");
            conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        };
        rewrite().map_err(|e| self.fault(e))?;
        failpoint::reach("journal-cut");
        self.shelf().renew(self.clock.now())?;
        failpoint::reach("backups-renewed");
        left.iter().try_for_each(|id| receipts::swept(conn, *id)).map_err(|e| self.fault(e))?;
        Ok(left.len() as u64)
    }

    fn erase_within(&self, conn: &mut Connection, order: &ErasureOrder) -> Outcome<Option<Receipt>> {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|e| self.fault(e))?;
        self.refuse_beside_a_run(&tx)?;
        let sought = (&order.sought, order.schema.as_deref());
        let person = erase::held(&tx, sought, &order.leads).map_err(|e| self.fault(e))?;
        if person.is_nothing() && person.suppressed {
            return Ok(None);
        }
        if person.digest != order.digest {
            let why = format!("what is held has the digest {}, not {}", person.digest, order.digest);
            return Err(Fault::new(ErrorKind::PlanChanged, why).with("digest", &person.digest));
        }
        let at = self.clock.now();
        let work = || -> Sql<Option<Receipt>> {
            let Some(key) = TokenKey::ensure(&tx)? else { return Ok(None) };
            let id = receipts::begin(&tx, (&order.who, &person.digest, at))?;
            let subject = erase::erase(&tx, &person, &key, (id, &at.to_string()))?;
            let tables = person.lead_tables().into_iter().map(|table| format!("leads:{table}"));
            let tasks = std::iter::once(SWEEP.to_owned()).chain(tables).chain(order.open.iter().cloned());
            let open = tasks.map(|task| OpenTask { task, by: None, at: None });
            receipts::end(&tx, id, &subject, &person.places, &open.collect::<Vec<_>>())?;
            failpoint::reach("erasing");
            receipts::one(&tx, id)
        };
        let receipt = work().map_err(|e| self.fault(e))?;
        if receipt.is_none() {
            return Err(Fault::new(ErrorKind::Bug, "the machine gives no random bytes for the key of the hashes"));
        }
        tx.commit().map_err(|e| self.fault(e))?;
        Ok(receipt)
    }

    /// A run under way may hold a row of the person in its hands.
    fn refuse_beside_a_run(&self, conn: &Connection) -> Outcome<()> {
        let since = self.clock.now() - SignedDuration::from_secs(LEASE_TTL_SECONDS);
        let sql = "SELECT flow, coalesce(host, ''), coalesce(pid, 0), coalesce(since, '') FROM fb_lease
            WHERE run IS NOT NULL AND beat > ?1 LIMIT 1";
        let read = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get(1)?, r.get::<_, i64>(2)?, r.get(3)?));
        let held: Option<(String, String, i64, String)> =
            conn.query_row(sql, [since.to_string()], read).optional().map_err(|e| self.fault(e))?;
        let Some((flow, host, pid, begun)) = held else { return Ok(()) };
        Err(Fault::new(ErrorKind::LeaseHeld, format!("a run of {flow} is under way"))
            .with("flow", flow)
            .with("host", host)
            .with("pid", pid.to_string())
            .with("since", begun))
    }
}
