//! What a comparison of a flow that deletes in the CRM tells: whether every row that was deleted there is gone, and of those
//! that are asked for why they are not.
use super::{NO_ID, RemovalOrder, Remover};
use crate::catalog::record_id::key_in_form;
use crate::engine::control::Control;
use crate::engine::out_story::{OutStands, OutStory};
use crate::engine::outward::BATCH;
use crate::engine::progress::Progress;
use crate::engine::session::Ending;
use crate::engine::stage::Stage;
use crate::engine::verify::{Difference, Findings, Unequal, told};
use crate::engine::{Doors, Helm, RunHandle, begun, on_thread};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::ReadMode;
use crate::port::{RejectFilter, WriteConsent};
use crate::run::{Counters, Phase, PlanSide, RunRecord};
use std::collections::{BTreeMap, HashMap, HashSet};
use tokio::runtime::Handle;

/// Rejects of a flow that are looked through, the newest first.
const MOST_REJECTS: usize = 100_000;
/// Plans of a flow that are looked through, the newest first.
const PLANS: u32 = 10_000;

/// What became of a row in the newest plan that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is gone, by our hand or another.
    Gone,
    /// It was sent, and nothing was heard of it.
    Unanswered,
    /// It stayed.
    Refused,
    /// It is asked for, and stands in no plan that was begun.
    Wished,
}

/// What is known here of the rows the flow is about.
struct Books {
    fates: BTreeMap<String, Fate>,
    wishes: HashSet<String>,
    /// Why the CRM refused, by row.
    rejects: HashMap<String, String>,
}

/// Starts a comparison of what the flow has deleted with what the CRM has; the differences come one by one. Nothing is written.
/// Must be called within a tokio runtime with timers.
pub fn start_verify_removal(order: RemovalOrder, doors: Doors, findings: Findings) -> RunHandle {
    let order = RemovalOrder { dry_run: true, ..order };
    let record = begun(&order.flow, order.run, (ReadMode::Full.into(), true), doors.clock.now());
    on_thread(record, (doors.clock.clone(), None), move |Helm { runtime, control, progress }, record| {
        let remover = Remover { order, doors, runtime, control, progress };
        remover.outward().run(record, |_, (record, _)| remover.compare(record, &findings))
    })
}

/// Looks at one row on both sides. Blocks; for a thread that may.
///
/// # Errors
/// What reading the CRM and the database can meet.
pub fn explain_removal(order: RemovalOrder, doors: Doors, runtime: Handle, row: &str) -> Outcome<OutStory> {
    let order = RemovalOrder { dry_run: true, ..order };
    let record = begun(&order.flow, order.run, (ReadMode::Full.into(), true), doors.clock.now());
    let (progress, _) = Progress::new(&record, doors.clock.clone());
    let (control, runtime) = (Control::new(progress.clone()), Stage::new(runtime, None));
    Remover { order, doors, runtime, control, progress }.story(row)
}

impl Remover {
    fn story(&self, row: &str) -> Outcome<OutStory> {
        let books = self.books()?;
        let known = books.fates.keys().find(|known| known.eq_ignore_ascii_case(row)).cloned();
        let row = known.clone().unwrap_or_else(|| row.to_owned());
        let there = match key_in_form(&self.order.table.primary_id, &row) {
            None => false,
            Some(_) => {
                let looks = self.doors.crm.writer(&WriteConsent::Flow(self.order.flow.name.clone()))?;
                let found = self.find(looks.as_ref(), std::slice::from_ref(&row))?;
                let found = found.ok_or_else(|| Fault::new(ErrorKind::Cancelled, "while a row was read"))?;
                found.iter().any(Option::is_some)
            }
        };
        let stands = match books.fates.get(&row) {
            None => OutStands::Nothing,
            Some(Fate::Wished) => OutStands::Owed,
            Some(Fate::Unanswered) => OutStands::Unanswered,
            Some(Fate::Refused) => OutStands::Refused,
            Some(Fate::Gone) => OutStands::Arrived,
        };
        let unequal = known.is_some().then(|| books.judge(&row, there)).flatten();
        let here = known.is_some();
        Ok(OutStory { row, here, there: Some(there), id: None, stands, unequal, columns: Vec::new(), about: None })
    }

    fn compare(&self, record: &mut RunRecord, findings: &Findings) -> Outcome<Ending> {
        let looks = self.doors.crm.writer(&WriteConsent::Flow(self.order.flow.name.clone()))?;
        self.progress.phase(Phase::Reading);
        let books = self.books()?;
        let (odd, rows): (Vec<&String>, Vec<&String>) =
            books.fates.keys().partition(|row| key_in_form(&self.order.table.primary_id, row).is_none());
        let refused = |row: &String| {
            let reason = Some(NO_ID.to_owned());
            Unequal { reason, ..Unequal::of(row, Difference::Unsendable, Vec::new()) }
        };
        let odd: Vec<Unequal> = odd.into_iter().filter(|row| books.wishes.contains(*row)).map(refused).collect();
        let rejected = odd.len() as u64;
        self.count(record, Counters { read: rejected, rejected, ..Counters::default() });
        if !told(findings, odd) {
            return Ok(Ending::Cancelled);
        }
        for chunk in rows.chunks(BATCH as usize) {
            if !self.control.passes(&self.runtime) {
                return Ok(Ending::Cancelled);
            }
            let ids: Vec<String> = chunk.iter().map(|row| (*row).clone()).collect();
            let Some(found) = self.find(looks.as_ref(), &ids)? else { return Ok(Ending::Cancelled) };
            let judged = ids.iter().zip(&found).map(|(row, there)| books.judge(row, there.is_some()));
            let unequal: Vec<Unequal> = judged.flatten().collect();
            let read = ids.len() as u64;
            let applied = unequal.len() as u64;
            self.count(record, Counters { read, applied, unchanged: read - applied, ..Counters::default() });
            if !told(findings, unequal) {
                return Ok(Ending::Cancelled);
            }
        }
        Ok(Ending::Done)
    }

    /// The rows of the flow's plans with what became of them, and those that are asked for.
    fn books(&self) -> Outcome<Books> {
        let plans = self.doors.campaign.delete_plans();
        let plans = plans.ok_or_else(|| Fault::new(ErrorKind::Bug, "the campaign database keeps no plans"))?;
        let flow = &self.order.flow.name;
        let mut fates = BTreeMap::new();
        for plan in plans.plans(Some(flow), PLANS)?.iter().filter(|plan| plan.side == PlanSide::Crm) {
            let mut behind = String::new();
            loop {
                let page = plans.plan_rows(plan.id, &behind, BATCH)?;
                let Some((last, _)) = page.last() else { break };
                behind.clone_from(&last.row);
                for (row, state) in page {
                    let fate = match state.as_str() {
                        "deleted" | "gone" => Fate::Gone,
                        "sent" | "unknown" => Fate::Unanswered,
                        "refused" => Fate::Refused,
                        _ => continue,
                    };
                    fates.entry(row.row).or_insert(fate);
                }
            }
        }
        let wishes: HashSet<String> = plans.wishes(&self.order.schema.name)?.into_iter().map(|w| w.row).collect();
        for row in &wishes {
            fates.entry(row.clone()).or_insert(Fate::Wished);
        }
        let open =
            RejectFilter { flow: Some(flow.clone()), open_only: true, limit: MOST_REJECTS, ..Default::default() };
        let rejects = self.doors.ledger.rejects(&open)?.into_iter().rev();
        Ok(Books { fates, wishes, rejects: rejects.map(|reject| (reject.row, reject.reason)).collect() })
    }
}

impl Books {
    /// How a row is not as it should be; none where it is.
    fn judge(&self, row: &str, there: bool) -> Option<Unequal> {
        let fate = self.fates.get(row).copied().unwrap_or(Fate::Wished);
        let wished = self.wishes.contains(row);
        let of = |difference| Some(Unequal::of(row, difference, Vec::new()));
        match fate {
            Fate::Unanswered => of(Difference::Unanswered),
            _ if !there => None,
            Fate::Gone if !wished => of(Difference::StillThere),
            Fate::Refused if wished => {
                let reason = self.rejects.get(row).cloned();
                of(Difference::Unsendable).map(|unequal| Unequal { reason, ..unequal })
            }
            // Nobody asks for it any more.
            Fate::Refused => None,
            Fate::Gone | Fate::Wished => of(Difference::Unsent),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_judged_by_what_became_of_it_and_whether_it_is_asked_for() {
        let judged = |fate, wished: bool, there| {
            let books = Books {
                fates: [("r".to_owned(), fate)].into(),
                wishes: wished.then(|| "r".to_owned()).into_iter().collect(),
                rejects: [("r".to_owned(), "refused-there".to_owned())].into(),
            };
            books.judge("r", there).map(|unequal| (unequal.difference, unequal.reason))
        };
        let no_reason = |difference| Some((difference, None));
        assert_eq!(judged(Fate::Gone, false, false), None);
        assert_eq!(judged(Fate::Gone, false, true), no_reason(Difference::StillThere));
        assert_eq!(judged(Fate::Gone, true, true), no_reason(Difference::Unsent));
        assert_eq!(judged(Fate::Unanswered, true, false), no_reason(Difference::Unanswered));
        let reason = Some("refused-there".to_owned());
        assert_eq!(judged(Fate::Refused, true, true), Some((Difference::Unsendable, reason)));
        assert_eq!(judged(Fate::Refused, false, true), None, "it was taken back");
        assert_eq!(judged(Fate::Wished, true, true), no_reason(Difference::Unsent));
        assert_eq!(judged(Fate::Wished, true, false), None, "somebody else was faster");
    }
}
