//! Plans of deletions in the database.
use super::SqliteCampaign;
use super::books;
use super::reject::{self, Origin};
use crate::account::Name;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{BadRow, DeletePlans, DeleteWish, Lease, Removal, RemovalFate};
use crate::run::{Counters, DeletePlan, NewPlan, PlanRow, PlanSide, PlanState};
use crate::seeded_bug::SeededBug;
use crate::sqlite::{fault, instant, maybe_instant};
use aws_lc_rs::digest::{Context, SHA256};
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row, TransactionBehavior, params};

/// Twelve hexadecimal digits over flow, side and every row with its reason and version.
fn digest_of(plan: &NewPlan) -> String {
    let mut rows: Vec<&PlanRow> = plan.rows.iter().collect();
    rows.sort_unstable();
    let mut hash = Context::new(&SHA256);
    hash.update(format!("{}\0{}\n", plan.flow, plan.side.slug()).as_bytes());
    for row in rows {
        hash.update(format!("{}\0{}\0{}\n", row.row, row.why, row.version).as_bytes());
    }
    hash.finish().as_ref().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

const COLUMNS: &str = "id, digest, flow, side, at, rows, living, state, who, said_at";

/// A plan as it stands.
struct Stored {
    numbers: (i64, u64, u64),
    texts: [String; 5],
    who: Option<String>,
    said_at: Option<String>,
}

fn stored(row: &Row<'_>) -> Sql<Stored> {
    Ok(Stored {
        numbers: (row.get(0)?, row.get(5)?, row.get(6)?),
        texts: [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(7)?],
        who: row.get(8)?,
        said_at: row.get(9)?,
    })
}

fn plan_of(stored: Stored) -> Outcome<DeletePlan> {
    let odd = || Fault::new(ErrorKind::DatabaseCorrupt, "a plan of deletions cannot be read");
    let [digest, flow, side, at, state] = stored.texts;
    let (id, rows, living) = stored.numbers;
    Ok(DeletePlan {
        id,
        digest,
        flow: Name::parse(&flow).map_err(|_| odd())?,
        side: if side == "crm" { PlanSide::Crm } else { PlanSide::Campaign },
        at: instant(&at)?,
        rows,
        living,
        state: PlanState::parse(&state).ok_or_else(odd)?,
        who: stored.who,
        said_at: maybe_instant(stored.said_at)?,
    })
}

fn one(conn: &Connection, which: &str, args: impl rusqlite::Params) -> Sql<Option<Stored>> {
    let sql = format!("SELECT {COLUMNS} FROM fb_delete_plan WHERE {which} ORDER BY id DESC LIMIT 1");
    conn.prepare(&sql)?.query_row(args, stored).optional()
}

fn add(conn: &Connection, plan: &NewPlan, digest: &str, at: &str) -> Sql<i64> {
    let (flow, side) = (plan.flow.as_str(), plan.side.slug());
    conn.execute(
        "UPDATE fb_delete_plan SET state = 'replaced' WHERE flow = ?1 AND side = ?2 AND state IN ('held', 'approved')",
        [flow, side],
    )?;
    conn.execute(
        "INSERT INTO fb_delete_plan (digest, flow, side, run, at, rows, living, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'held')",
        params![digest, flow, side, plan.run.to_string(), at, plan.rows.len() as u64, plan.living],
    )?;
    let id = conn.last_insert_rowid();
    let mut row =
        conn.prepare("INSERT OR IGNORE INTO fb_delete_row (plan, row, why, version) VALUES (?1, ?2, ?3, ?4)")?;
    for planned in &plan.rows {
        row.execute(params![id, planned.row, planned.why, planned.version])?;
    }
    Ok(id)
}

impl SqliteCampaign {
    fn standing(&self, conn: &Connection, plan: &NewPlan) -> Outcome<Option<DeletePlan>> {
        let args = params![plan.flow.as_str(), plan.side.slug(), digest_of(plan)];
        let which = "flow = ?1 AND side = ?2 AND digest = ?3 AND state IN ('held', 'approved')";
        let found = one(conn, which, args).map_err(|e| self.fault(e))?.map(plan_of).transpose()?;
        Ok(found.filter(|found| !found.is_over(self.clock.now(), plan.days)))
    }

    /// Whether exactly these rows were refused last, and not so long ago that what was looked at then says little: they are not
    /// asked for again at every run.
    fn refused(&self, conn: &Connection, plan: &NewPlan) -> Outcome<Option<DeletePlan>> {
        let args = params![plan.flow.as_str(), plan.side.slug()];
        let newest = one(conn, "flow = ?1 AND side = ?2", args).map_err(|e| self.fault(e))?.map(plan_of).transpose()?;
        let same = |found: &DeletePlan| found.state == PlanState::Refused && found.digest == digest_of(plan);
        Ok(newest.filter(same).filter(|found| !found.is_over(self.clock.now(), plan.days)))
    }

    fn under_lease<T>(&self, lease: &Lease, work: impl FnOnce(&Connection, &str) -> Outcome<T>) -> Outcome<T> {
        let at = self.clock.now().to_string();
        self.writing(|conn| {
            let say = |e: rusqlite::Error| fault(&e, &self.path);
            let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(say)?;
            books::hold_lease(&tx, lease, &at, &say)?;
            let done = work(&tx, &at)?;
            tx.commit().map_err(say)?;
            Ok(done)
        })
    }
}

impl DeletePlans for SqliteCampaign {
    fn standing_plan(&self, plan: &NewPlan) -> Outcome<Option<DeletePlan>> {
        self.reading(|conn| self.standing(conn, plan))
    }

    fn covering_plan(&self, plan: &NewPlan) -> Outcome<Option<DeletePlan>> {
        let which = "flow = ?1 AND side = ?2 AND state = 'approved'";
        self.reading(|conn| {
            let args = [plan.flow.as_str(), plan.side.slug()];
            let found = one(conn, which, args).map_err(|e| self.fault(e))?.map(plan_of).transpose()?;
            let Some(found) = found.filter(|found| !found.is_over(self.clock.now(), plan.days)) else {
                return Ok(None);
            };
            let covers = || -> Sql<bool> {
                let sql = "SELECT EXISTS (SELECT 1 FROM fb_delete_row WHERE plan = ?1 AND row = ?2)";
                let mut find = conn.prepare(sql)?;
                for row in &plan.rows {
                    if !find.query_row(params![found.id, row.row], |r| r.get::<_, bool>(0))? {
                        return Ok(false);
                    }
                }
                Ok(true)
            };
            let covered = SeededBug::PlanUndigested.is_on() || covers().map_err(|e| self.fault(e))?;
            Ok(covered.then_some(found))
        })
    }

    fn hold(&self, plan: &NewPlan) -> Outcome<DeletePlan> {
        let at = self.clock.now().to_string();
        self.writing(|conn| {
            let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|e| self.fault(e))?;
            let known = self.standing(&tx, plan)?.map_or_else(|| self.refused(&tx, plan), |found| Ok(Some(found)))?;
            let plan = match known {
                Some(known) => known,
                None => {
                    let id = add(&tx, plan, &digest_of(plan), &at).map_err(|e| self.fault(e))?;
                    let made = one(&tx, "id = ?1", [id]).map_err(|e| self.fault(e))?;
                    plan_of(made.ok_or_else(|| Fault::new(ErrorKind::Bug, "a plan that was just made is gone"))?)?
                }
            };
            tx.commit().map_err(|e| self.fault(e))?;
            Ok(plan)
        })
    }

    fn plans(&self, flow: Option<&Name>, limit: u32) -> Outcome<Vec<DeletePlan>> {
        let sql =
            format!("SELECT {COLUMNS} FROM fb_delete_plan WHERE ?1 IS NULL OR flow = ?1 ORDER BY id DESC LIMIT ?2");
        let found = self.reading(|conn| {
            let work = || -> Sql<Vec<Stored>> {
                conn.prepare(&sql)?.query_map(params![flow.map(Name::as_str), limit], stored)?.collect()
            };
            work().map_err(|e| self.fault(e))
        })?;
        found.into_iter().map(plan_of).collect()
    }

    fn plan_rows(&self, plan: i64, behind: &str, most: u32) -> Outcome<Vec<(PlanRow, String)>> {
        let read =
            |r: &Row<'_>| Ok((PlanRow { row: r.get(0)?, why: r.get(1)?, version: r.get(2)? }, r.get::<_, String>(3)?));
        let sql =
            "SELECT row, why, version, state FROM fb_delete_row WHERE plan = ?1 AND row > ?2 ORDER BY row LIMIT ?3";
        self.reading(|conn| {
            let work =
                || -> Sql<Vec<_>> { conn.prepare_cached(sql)?.query_map(params![plan, behind, most], read)?.collect() };
            work().map_err(|e| self.fault(e))
        })
    }

    fn answer(&self, digest: &str, approve: bool, who: &str) -> Outcome<Option<DeletePlan>> {
        let (at, state) =
            (self.clock.now().to_string(), if approve { PlanState::Approved } else { PlanState::Refused });
        self.writing(|conn| {
            let work = || -> Sql<Option<Stored>> {
                let held = "digest = ?1 AND state IN ('held', 'approved', 'refused')
                    AND NOT EXISTS (SELECT 1 FROM fb_delete_plan AS newer WHERE newer.flow = fb_delete_plan.flow
                        AND newer.side = fb_delete_plan.side AND newer.id > fb_delete_plan.id)";
                let Some(found) = one(conn, held, [digest])? else { return Ok(None) };
                let sql = "UPDATE fb_delete_plan SET state = ?2, who = ?3, said_at = ?4 WHERE id = ?1";
                conn.execute(sql, params![found.numbers.0, state.slug(), who, at])?;
                one(conn, "id = ?1", [found.numbers.0])
            };
            work().map_err(|e| self.fault(e))?.map(plan_of).transpose()
        })
    }

    fn done(&self, plan: i64) -> Outcome<()> {
        let at = self.clock.now().to_string();
        // Here rows go with their page: which of them went is remembered there. Fewer may have gone than were approved.
        let rows = "UPDATE fb_delete_row SET state = 'deleted', at = ?2 WHERE plan = ?1 AND state = 'planned'
            AND EXISTS (SELECT 1 FROM fb_delete_plan AS p WHERE p.id = ?1 AND p.side = 'campaign')
            AND EXISTS (SELECT 1 FROM fb_tombstone AS t WHERE t.row = fb_delete_row.row)";
        let done = "UPDATE fb_delete_plan SET state = 'done' WHERE id = ?1";
        self.writing(|conn| {
            let work = || conn.execute(rows, params![plan, at]).and_then(|_| conn.execute(done, [plan])).map(drop);
            work().map_err(|e| self.fault(e))
        })
    }

    fn wish(&self, schema: &str, wishes: &[DeleteWish]) -> Outcome<u64> {
        let at = self.clock.now().to_string();
        let sql = "INSERT OR IGNORE INTO fb_delete_wish (schema, row, who, at) VALUES (?1, ?2, ?3, ?4)";
        self.writing(|conn| {
            let mut work = || -> Sql<u64> {
                let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
                let mut added = 0;
                for wish in wishes {
                    added += tx.execute(sql, params![schema, wish.row, wish.who, at])? as u64;
                }
                tx.commit()?;
                Ok(added)
            };
            work().map_err(|e| self.fault(e))
        })
    }

    fn unwish(&self, schema: &str, rows: &[String]) -> Outcome<u64> {
        let sql = "DELETE FROM fb_delete_wish WHERE schema = ?1 AND row = ?2";
        self.writing(|conn| {
            let taken: Sql<Vec<usize>> = rows.iter().map(|row| conn.execute(sql, [schema, row])).collect();
            taken.map(|n| n.into_iter().sum::<usize>() as u64).map_err(|e| self.fault(e))
        })
    }

    fn wishes(&self, schema: &str) -> Outcome<Vec<DeleteWish>> {
        let sql = "SELECT row, who FROM fb_delete_wish WHERE schema = ?1 ORDER BY row";
        self.reading(|conn| {
            let read = |r: &Row<'_>| Ok(DeleteWish { row: r.get(0)?, who: r.get(1)? });
            let work = || -> Sql<Vec<_>> { conn.prepare(sql)?.query_map([schema], read)?.collect() };
            work().map_err(|e| self.fault(e))
        })
    }

    fn begun(&self, flow: &Name) -> Outcome<Option<DeletePlan>> {
        let which = "flow = ?1 AND side = 'crm' AND state = 'approved'
            AND EXISTS (SELECT 1 FROM fb_delete_row AS r WHERE r.plan = fb_delete_plan.id AND r.state <> 'planned')";
        let found = self.reading(|conn| one(conn, which, [flow.as_str()]).map_err(|e| self.fault(e)))?;
        found.map(plan_of).transpose()
    }

    fn intend(&self, lease: &Lease, plan: i64, schema: &str, rows: &[String]) -> Outcome<Vec<String>> {
        let sql = "UPDATE fb_delete_row SET state = 'sent', at = ?3 WHERE plan = ?1 AND row = ?2
            AND EXISTS (SELECT 1 FROM fb_delete_wish AS w WHERE w.schema = ?4 AND w.row = fb_delete_row.row)";
        self.under_lease(lease, |conn, at| {
            let work = || -> Sql<Vec<String>> {
                let (mut write, mut taken_back) = (conn.prepare_cached(sql)?, Vec::new());
                for row in rows {
                    if write.execute(params![plan, row, at, schema])? == 0 {
                        taken_back.push(row.clone());
                    }
                }
                Ok(taken_back)
            };
            work().map_err(|e| self.fault(e))
        })
    }

    fn settle_removals(
        &self,
        lease: &Lease,
        plan: Option<i64>,
        schema: &str,
        removals: &[Removal],
    ) -> Outcome<Counters> {
        let counters = counted(removals);
        if !counters.balanced() {
            return Err(Fault::new(ErrorKind::Unbalanced, format!("{counters:?}")));
        }
        self.under_lease(lease, |conn, at| {
            let work = || -> Sql<()> {
                for removal in removals {
                    note(conn, (plan, schema, at), removal)?;
                }
                keep_rejects(conn, (lease, at), removals)?;
                let page = books::next_page(conn, lease.flow.as_str())?;
                books::record_page(conn, lease, page, at, &counters)
            };
            work().map_err(|e| self.fault(e))
        })?;
        Ok(counters)
    }
}

/// Rows whose end is not known are parked: the next run looks for them.
fn counted(removals: &[Removal]) -> Counters {
    let mut counters = Counters { read: removals.len() as u64, ..Counters::default() };
    for removal in removals {
        match removal.fate {
            RemovalFate::Deleted => counters.deleted += 1,
            RemovalFate::Gone | RemovalFate::TakenBack => counters.unchanged += 1,
            RemovalFate::Refused(_) => counters.rejected += 1,
            RemovalFate::Unknown => counters.parked += 1,
        }
    }
    counters
}

fn note(conn: &Connection, (plan, schema, at): (Option<i64>, &str, &str), removal: &Removal) -> Sql<()> {
    let (state, reason) = match removal.fate {
        RemovalFate::Deleted => ("deleted", None),
        RemovalFate::Gone => ("gone", None),
        RemovalFate::Refused(reason) => ("refused", Some(reason)),
        RemovalFate::TakenBack => ("refused", Some("taken-back")),
        RemovalFate::Unknown => ("unknown", None),
    };
    if let Some(plan) = plan {
        conn.prepare_cached("UPDATE fb_delete_row SET state = ?3, reason = ?4, at = ?5 WHERE plan = ?1 AND row = ?2")?
            .execute(params![plan, removal.row, state, reason, at])?;
    }
    if matches!(removal.fate, RemovalFate::Deleted | RemovalFate::Gone) {
        conn.prepare_cached("DELETE FROM fb_delete_wish WHERE schema = ?1 AND row = ?2")?
            .execute([schema, &removal.row])?;
    }
    Ok(())
}

fn keep_rejects(conn: &Connection, (lease, at): (&Lease, &str), removals: &[Removal]) -> Sql<()> {
    let run = lease.run.to_string();
    let origin = Origin { flow: lease.flow.as_str(), run: &run, mapping: 0, at };
    for removal in removals {
        let RemovalFate::Refused(reason) = removal.fate else {
            if removal.fate != RemovalFate::Unknown {
                reject::part(conn, lease.flow.as_str(), std::iter::once(removal.row.as_str()))?;
            }
            continue;
        };
        let bad = BadRow { id: removal.row.clone(), reason, field: None, sample: None };
        reject::keep(conn, &origin, std::slice::from_ref(&bad))?;
        if let Some(said) = &removal.said {
            conn.execute("UPDATE fb_reject SET said = ?1 WHERE id = last_insert_rowid()", [said])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::RunId;

    fn plan(rows: &[(&str, &str, i64)]) -> NewPlan {
        let rows = rows.iter().map(|(row, why, version)| PlanRow {
            row: (*row).into(),
            why: (*why).into(),
            version: *version,
        });
        let flow = Name::parse("f").unwrap();
        NewPlan { flow, side: PlanSide::Crm, run: RunId::new(), rows: rows.collect(), living: 9, days: 7 }
    }

    #[test]
    fn the_digest_names_exactly_these_rows_in_any_order() {
        let two = [("a", "requested", 1), ("b", "requested", 2)];
        let digest = digest_of(&plan(&two));
        assert_eq!(digest, digest_of(&plan(&[two[1], two[0]])));
        assert_eq!(digest.len(), 12);
        for other in [
            vec![two[0]],
            vec![two[0], ("b", "requested", 3)],
            vec![two[0], ("b", "absent", 2)],
            vec![two[0], two[1], ("c", "requested", 1)],
        ] {
            assert_ne!(digest, digest_of(&plan(&other)));
        }
        assert_ne!(digest, digest_of(&NewPlan { side: PlanSide::Campaign, ..plan(&two) }));
    }
}
