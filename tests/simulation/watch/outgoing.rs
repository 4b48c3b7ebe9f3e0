//! The doors of what goes out beside rows, watched like the others: events on their way, and plans of deletions in the CRM.
use super::{Desk, Life, Watched, committed, dead};
use fieldbridge::account::Name;
use fieldbridge::fault::{ErrorKind, Fault, Outcome};
use fieldbridge::port::{
    Campaign, DeletePlans, DeleteWish, EventCommit, EventLog, EventPage, KeptEvents, Lease, LoggedEvent, Removal,
    StandingPage,
};
use fieldbridge::run::{Counters, DeletePlan, NewPlan, PlanRow};
use std::sync::Arc;

/// The events of one life's run.
pub(super) struct Tidings {
    pub(super) inner: Box<dyn EventLog>,
    pub(super) desk: Arc<Desk>,
    pub(super) life: Arc<Life>,
    pub(super) lease: Option<Lease>,
}

impl Tidings {
    fn alive<T>(&mut self, look: impl FnOnce(&mut dyn EventLog) -> Outcome<T>) -> Outcome<T> {
        if self.life.is_dead() { Err(dead()) } else { look(self.inner.as_mut()) }
    }

    /// A commit; tells whether it happened, whatever became of the program.
    fn commit(&mut self, commit: impl FnOnce(&mut dyn EventLog) -> Outcome<()>) -> (Outcome<()>, bool) {
        let Self { inner, desk, life, .. } = self;
        let mut happened = false;
        let done = committed(desk, life, || commit(inner.as_mut()).inspect(|()| happened = true));
        (done, happened)
    }

    /// I5: an event of which nobody knows whether it arrived is kept as such.
    fn unknown(&self, events: &[LoggedEvent]) {
        let Some(lease) = &self.lease else { return };
        let conn = self.desk.looks.take();
        for event in events {
            let sql = "SELECT count(*) FROM fb_event WHERE flow = ?1 AND event = ?2 AND state = 'unknown'";
            let kept: i64 = conn.query_row(sql, [lease.flow.as_str(), &event.name], |r| r.get(0)).unwrap();
            self.desk.notes.check("I5 outbox", kept == 1, || format!("whether {} arrived is forgotten", event.name));
        }
    }
}

impl EventLog for Tidings {
    fn next(&mut self, most: u32) -> Outcome<EventPage> {
        self.alive(|log| log.next(most))
    }

    fn kept(&mut self, which: KeptEvents, behind: &str, most: u32) -> Outcome<EventPage> {
        self.alive(|log| log.kept(which, behind, most))
    }

    fn standing(&mut self, most: u32) -> Outcome<StandingPage> {
        self.alive(|log| log.standing(most))
    }

    fn intend(&mut self, events: &[LoggedEvent]) -> Outcome<()> {
        let (done, happened) = self.commit(|log| log.intend(events));
        if happened {
            let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
            self.desk.note(self.lease.as_ref(), &format!("intends {names:?}"));
        }
        done
    }

    fn settle(&mut self, commit: &EventCommit<'_>) -> Outcome<()> {
        let (done, happened) = self.commit(|log| log.settle(commit));
        if happened {
            let counted = commit.counters;
            self.desk.note(self.lease.as_ref(), &format!("settles {counted:?}"));
            self.desk.notes.check("I4 balance of pages", counted.balanced(), || format!("{counted:?}"));
            self.unknown(commit.unknown);
        }
        done
    }

    fn finish(&mut self) -> Outcome<()> {
        let (done, happened) = self.commit(|log| log.finish());
        if happened {
            self.desk.note(self.lease.as_ref(), "has read the logs");
        }
        done
    }

    fn waiting(&self) -> Outcome<u64> {
        self.inner.waiting()
    }
}

impl Watched<dyn Campaign> {
    fn plans_of_it(&self) -> Outcome<&dyn DeletePlans> {
        self.alive()?.delete_plans().ok_or_else(|| Fault::new(ErrorKind::Bug, "no plans of deletions are kept"))
    }

    /// A commit of a run; the trace tells it where it happened.
    fn planned<T>(
        &self,
        (lease, what): (Option<&Lease>, &str),
        commit: impl FnOnce(&dyn DeletePlans) -> Outcome<T>,
    ) -> Outcome<T> {
        let plans = self.plans_of_it()?;
        let mut happened = false;
        let done = committed(&self.desk, &self.life, || commit(plans).inspect(|_| happened = true));
        if happened {
            self.desk.note(lease, what);
        }
        done
    }
}

impl DeletePlans for Watched<dyn Campaign> {
    fn standing_plan(&self, plan: &NewPlan) -> Outcome<Option<DeletePlan>> {
        self.plans_of_it()?.standing_plan(plan)
    }
    fn covering_plan(&self, plan: &NewPlan) -> Outcome<Option<DeletePlan>> {
        self.plans_of_it()?.covering_plan(plan)
    }
    fn hold(&self, plan: &NewPlan) -> Outcome<DeletePlan> {
        self.planned((None, ""), |plans| plans.hold(plan))
    }
    fn plans(&self, flow: Option<&Name>, limit: u32) -> Outcome<Vec<DeletePlan>> {
        self.plans_of_it()?.plans(flow, limit)
    }
    fn plan_rows(&self, plan: i64, behind: &str, most: u32) -> Outcome<Vec<(PlanRow, String)>> {
        self.plans_of_it()?.plan_rows(plan, behind, most)
    }
    fn answer(&self, digest: &str, approve: bool, who: &str) -> Outcome<Option<DeletePlan>> {
        self.plans_of_it()?.answer(digest, approve, who)
    }
    fn done(&self, plan: i64) -> Outcome<()> {
        self.planned((None, ""), |plans| plans.done(plan))
    }
    fn wish(&self, schema: &str, wishes: &[DeleteWish]) -> Outcome<u64> {
        self.plans_of_it()?.wish(schema, wishes)
    }
    fn unwish(&self, schema: &str, rows: &[String]) -> Outcome<u64> {
        self.plans_of_it()?.unwish(schema, rows)
    }
    fn wishes(&self, schema: &str) -> Outcome<Vec<DeleteWish>> {
        self.plans_of_it()?.wishes(schema)
    }
    fn begun(&self, flow: &Name) -> Outcome<Option<DeletePlan>> {
        self.plans_of_it()?.begun(flow)
    }
    fn intend(&self, lease: &Lease, plan: i64, schema: &str, rows: &[String]) -> Outcome<Vec<String>> {
        let what = format!("intends to delete {rows:?}");
        self.planned((Some(lease), &what), |plans| plans.intend(lease, plan, schema, rows))
    }
    fn settle_removals(
        &self,
        lease: &Lease,
        plan: Option<i64>,
        schema: &str,
        removals: &[Removal],
    ) -> Outcome<Counters> {
        let fates: Vec<_> = removals.iter().map(|removal| (&removal.row, removal.fate)).collect();
        let settled = self.planned((Some(lease), &format!("settles {fates:?}")), |plans| {
            plans.settle_removals(lease, plan, schema, removals)
        });
        if let Ok(counted) = &settled {
            self.desk.notes.check("I4 balance of pages", counted.balanced(), || format!("{counted:?}"));
        }
        settled
    }
}
