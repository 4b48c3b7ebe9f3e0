//! What a dry run can tell of the rows that are here: which would change, which would go. It looks and writes nothing, and asks
//! the CRM for the rows a complete reading did not bring, as the run itself would.
use super::apply::Sorted;
use super::plan::Reading;
use super::session::Session;
use crate::fault::Outcome;
use crate::flow::DeletePolicy;
use crate::port::{Audit, Held, Likeness, LoadStyle, RowKey};
use crate::run::{Counters, DeletesForeseen};

/// Identifiers of rows that did not come, asked for at a time.
const AT_ONCE: u32 = 100;

/// Looks ahead.
pub(super) struct Foresight<'s> {
    session: &'s Session,
    /// None where nothing is here that could change or go: the table was never loaded.
    audit: Option<Box<dyn Audit>>,
    deletes: DeletesForeseen,
}

impl<'s> Foresight<'s> {
    /// Before the first page.
    pub(super) fn begin(session: &'s Session) -> Outcome<Self> {
        let (campaign, schema) = (&session.doors.campaign, &session.order.schema);
        let flow = &session.order.flow;
        let audit = match campaign.is_loaded(&schema.name)? {
            true => Some(campaign.audit(schema, &flow.name)?),
            false => None,
        };
        let policy = flow.reading.deletions;
        let emptied = match (policy, &audit) {
            (DeletePolicy::Anonymise, Some(_)) => campaign.marked_whole(&schema.name)?,
            _ => 0,
        };
        Ok(Self { session, audit, deletes: DeletesForeseen { policy, emptied, ..DeletesForeseen::default() } })
    }

    /// What would become of a page's rows.
    pub(super) fn page(&mut self, sorted: &Sorted<'_>, reading: &Reading) -> Outcome<Counters> {
        let rows = sorted.page.rows.keys.len() as u64;
        let mut counted = Counters {
            read: sorted.read(),
            applied: rows,
            rejected: sorted.page.bad.len() as u64,
            filtered: sorted.filtered.len() as u64,
            unchanged: (sorted.page.gone.len() + sorted.present.len()) as u64,
            ..Counters::default()
        };
        let Some(audit) = &mut self.audit else { return Ok(counted) };
        let repair = self.session.order.changes.replay.is_some();
        let likenesses = audit.compare(&sorted.page.rows)?;
        for (key, likeness) in sorted.page.rows.keys.iter().zip(&likenesses) {
            let fate = match becomes(key, likeness, (reading.any_version, repair)) {
                Becomes::Applied => continue,
                Becomes::Unchanged => &mut counted.unchanged,
                Becomes::Superseded => &mut counted.superseded,
            };
            *fate += 1;
            counted.applied -= 1;
        }
        let leavers = self.session.lets_leavers_go();
        let by_keys = self.session.order.flow.rows.population.is_some();
        let filtered: Vec<&str> = sorted.filtered.iter().map(|k| k.id.as_ref()).collect();
        let there = sorted.present.iter().map(|k| k.id.as_ref()).chain(sorted.page.bad.iter().map(|b| b.id.as_str()));
        let kept = filtered.iter().copied().filter(|_| !leavers);
        audit.note(&there.chain(kept).collect::<Vec<_>>())?;
        self.gone(sorted, &mut counted)?;
        // A reading that ends in a comparison judges there who left.
        if leavers && !by_keys && !reading.finds_absences(&self.session.order) && reading.style == LoadStyle::Upsert {
            let left = self.standing(&filtered, Held::ByAlone(&self.session.order.flow.name))?.len() as u64;
            self.deletes.left += left;
            counted.deleted += left;
            counted.filtered -= left;
        }
        Ok(counted)
    }

    /// Rows the page tells to be gone: those that are here go, unless deletions are left alone.
    fn gone(&mut self, sorted: &Sorted<'_>, counted: &mut Counters) -> Outcome<()> {
        if self.deletes.policy == DeletePolicy::Ignore || sorted.page.gone.is_empty() {
            return Ok(());
        }
        let ids: Vec<&str> = sorted.page.gone.iter().map(|g| g.id.as_str()).collect();
        let here = self.standing(&ids, Held::ByAny)?;
        let merged = sorted.page.gone.iter().filter(|g| g.into.is_some() && here.contains(&g.id)).count();
        let gone = here.len() as u64;
        self.deletes.told += gone;
        counted.deleted += gone;
        counted.unchanged -= gone;
        counted.merged += merged as u64;
        Ok(())
    }

    fn standing(&self, ids: &[&str], held: Held<'_>) -> Outcome<Vec<String>> {
        self.session.doors.campaign.standing(&self.session.order.schema, ids, held)
    }

    /// Behind the last page: the rows the reading did not bring. Tells how many of them would go; none where the run shall
    /// end.
    pub(super) fn settle(&mut self, reading: &Reading) -> Outcome<Option<Counters>> {
        let mut counted = Counters::default();
        if !reading.finds_absences(&self.session.order) {
            return Ok(Some(counted));
        }
        let mut behind = String::new();
        while let Some(audit) = &mut self.audit {
            let absent = audit.left_over(&behind, AT_ONCE)?;
            let Some(last) = absent.last() else { break };
            behind.clone_from(last);
            let Some(alive) = self.session.still_there(&absent, None)? else { return Ok(None) };
            let Some(left) = self.session.left(&alive)? else { return Ok(None) };
            let left: Vec<&str> = left.iter().map(String::as_str).collect();
            let left = self.standing(&left, Held::ByAlone(&self.session.order.flow.name))?.len() as u64;
            let gone = absent.iter().filter(|id| !alive.contains(*id)).count() as u64;
            self.deletes.absent += gone;
            self.deletes.left += left;
            counted.read += gone + left;
            counted.deleted += gone + left;
        }
        Ok(Some(counted))
    }

    /// Rows that were asked for by their identifiers, are here and not there.
    pub(super) fn missing(&mut self, here: &[String]) -> Outcome<Counters> {
        if let Some(audit) = &mut self.audit {
            audit.note(&here.iter().map(String::as_str).collect::<Vec<_>>())?;
        }
        let rows = here.len() as u64;
        self.deletes.absent += rows;
        Ok(Counters { read: rows, deleted: rows, ..Counters::default() })
    }

    /// Rows of the flow that no population names any more.
    pub(super) fn leavers(&mut self) -> Outcome<Counters> {
        let (mut behind, mut left) = (String::new(), 0);
        while let Some(audit) = &mut self.audit {
            let rows = audit.left_over(&behind, AT_ONCE)?;
            let Some(last) = rows.last() else { break };
            behind.clone_from(last);
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            left += self.standing(&rows, Held::ByAlone(&self.session.order.flow.name))?.len() as u64;
        }
        self.deletes.left += left;
        Ok(Counters { read: left, deleted: left, ..Counters::default() })
    }

    /// What is foreseen; `partial` where not everything was read.
    pub(super) fn end(mut self, partial: bool) -> Outcome<DeletesForeseen> {
        let order = &self.session.order;
        let here = self.session.doors.campaign.count(&order.schema.name)?;
        self.deletes.held = !order.changes.approved && !order.flow.reading.lets_go(self.deletes.rows(), here);
        // Where nothing is here, nothing can go.
        self.deletes.partial = partial && self.audit.is_some();
        Ok(self.deletes)
    }
}

/// What would become of a row.
enum Becomes {
    Applied,
    Unchanged,
    Superseded,
}

/// As far as can be told without writing: whether a row that went before may come back is told by its run.
fn becomes(key: &RowKey<'_>, likeness: &Likeness, (any_version, repair): (bool, bool)) -> Becomes {
    match likeness {
        Likeness::Same | Likeness::Ours { .. } | Likeness::KeptAway => Becomes::Unchanged,
        Likeness::Other { version, .. } if key.version < *version && !any_version => Becomes::Superseded,
        // Its hash says that nothing came since: only a replay looks at the values.
        Likeness::Other { edited: true, .. } if !repair => Becomes::Unchanged,
        Likeness::Other { .. } | Likeness::Deleted | Likeness::Missing => Becomes::Applied,
    }
}
