//! What a comparison of a flow of events tells: of every event there is, whether the CRM has what was told of it and as it was
//! told, or where it stands on its way. Each is looked for by what names it; nothing is sent.
use super::{EventOrder, Teller};
use crate::engine::control::Control;
use crate::engine::out_story::{OutStands, OutStory};
use crate::engine::outward::BATCH;
use crate::engine::progress::Progress;
use crate::engine::session::Ending;
use crate::engine::stage::Stage;
use crate::engine::verify::{Difference, Findings, Unequal, told};
use crate::engine::{Doors, Helm, RunHandle, begun, on_thread};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{ReadMode, lasting_id};
use crate::port::{CampaignEvent, CrmWrite, EventStand, Recorded, StandingEvent, WriteConsent};
use crate::run::{Counters, Phase, RunRecord};
use tokio::runtime::Handle;

/// Starts a comparison of every event of the flow's kinds with what the CRM has; the differences come one by one. Nothing is
/// written. Must be called within a tokio runtime with timers.
pub fn start_verify_events(order: EventOrder, doors: Doors, findings: Findings) -> RunHandle {
    let order = EventOrder { dry_run: true, mode: ReadMode::Full, limit: None, ..order };
    let record = begun(&order.flow, order.run, (order.mode.into(), true), doors.clock.now());
    on_thread(record, (doors.clock.clone(), None), move |Helm { runtime, control, progress }, record| {
        let teller = Teller { order, doors, runtime, control, progress };
        teller.outward().run(record, |_, (record, _)| teller.compare(record, &findings))
    })
}

/// Events looked through at a time for one that is asked for.
const LOOKED: u32 = 5_000;

/// Looks at one event on both sides, named as it is named here or by its identifier in the CRM. Blocks; for a thread that may.
///
/// # Errors
/// What reading the CRM and the database can meet.
pub fn explain_event(order: EventOrder, doors: Doors, runtime: Handle, key: &str) -> Outcome<OutStory> {
    let order = EventOrder { dry_run: true, mode: ReadMode::Full, limit: None, ..order };
    let record = begun(&order.flow, order.run, (order.mode.into(), true), doors.clock.now());
    let (progress, _) = Progress::new(&record, doors.clock.clone());
    let (control, runtime) = (Control::new(progress.clone()), Stage::new(runtime, None));
    Teller { order, doors, runtime, control, progress }.story(key)
}

/// The event's identifier in the CRM.
fn id_of(event: &CampaignEvent) -> String {
    lasting_id(&["event", &event.delivery, &event.recipient, event.kind.word(), &event.at, &event.broadlog])
}

/// What a page came to.
#[derive(Default)]
pub(super) struct Found {
    pub(super) unequal: Vec<Unequal>,
    pub(super) counters: Counters,
}

impl Teller {
    fn story(&self, key: &str) -> Outcome<OutStory> {
        let mut log = self.doors.campaign.events(self.plan(), None)?;
        let is_it = |event: &StandingEvent| {
            event.event.name == key || (key.len() == 36 && id_of(&event.event.event).eq_ignore_ascii_case(key))
        };
        loop {
            let page = log.standing(LOOKED)?;
            if let Some(event) = page.events.into_iter().find(is_it) {
                return self.story_of(event);
            }
            if page.is_last {
                return Ok(OutStory::unknown(key));
            }
        }
    }

    fn story_of(&self, event: StandingEvent) -> Outcome<OutStory> {
        let told = event.event.event.clone();
        let stands = match &event.stand {
            EventStand::Arrived => OutStands::Arrived,
            EventStand::Owed => OutStands::Owed,
            EventStand::Unanswered => OutStands::Unanswered,
            EventStand::Waiting => OutStands::Waiting,
            EventStand::Refused(..) => OutStands::Refused,
        };
        let name = event.event.name.clone();
        let looks = self.doors.crm.writer(&WriteConsent::Flow(self.order.flow.name.clone()))?;
        let Some(mut found) = self.judge(looks.as_ref(), vec![event])? else {
            return Err(Fault::new(ErrorKind::Cancelled, "while a row was read"));
        };
        let unequal = found.unequal.pop();
        let there = match unequal.as_ref().map(|unequal| unequal.difference) {
            Some(Difference::Overwritten) => Some(true),
            Some(Difference::NotThere) => Some(false),
            None if found.counters.unchanged > 0 => Some(true),
            _ => None,
        };
        let person = if told.recipient.is_empty() { "–" } else { &told.recipient };
        let about = Some(format!("{} · {} · {} · {person}", told.kind.word(), told.at, told.delivery));
        let (columns, id) = (Vec::new(), Some(id_of(&told)));
        Ok(OutStory { row: name, here: true, there, id, stands, unequal, columns, about })
    }

    fn compare(&self, record: &mut RunRecord, findings: &Findings) -> Outcome<Ending> {
        self.outward().check_table(&self.order.schema)?;
        let consent = WriteConsent::Flow(self.order.flow.name.clone());
        let looks = self.doors.crm.writer(&consent)?;
        let mut log = self.doors.campaign.events(self.plan(), None)?;
        self.progress.phase(Phase::Reading);
        loop {
            if !self.control.passes(&self.runtime) {
                return Ok(Ending::Cancelled);
            }
            let page = log.standing(BATCH)?;
            let Some(found) = self.judge(looks.as_ref(), page.events)? else { return Ok(Ending::Cancelled) };
            record.counters.add(&found.counters);
            record.pages += 1;
            self.progress.page(record, None);
            if !told(findings, found.unequal) {
                return Ok(Ending::Cancelled);
            }
            if page.is_last {
                return Ok(Ending::Done);
            }
        }
    }

    /// Events held against what the CRM has of them. None where the comparison shall end.
    pub(super) fn judge(&self, looks: &dyn CrmWrite, events: Vec<StandingEvent>) -> Outcome<Option<Found>> {
        let mut found = Found::default();
        found.counters.read = events.len() as u64;
        let (told, others): (Vec<_>, Vec<_>) =
            events.into_iter().partition(|e| e.stand == EventStand::Arrived && e.event.is_ready());
        others.into_iter().for_each(|event| found.is_under_way(event));
        if told.is_empty() {
            return Ok(Some(found));
        }
        let asked: Vec<CampaignEvent> = told.iter().map(|e| e.event.event.clone()).collect();
        let answer = self.control.wait(&self.runtime, looks.recorded(&self.order.home, &asked));
        let Some(there) = answer.transpose()? else { return Ok(None) };
        if there.len() != told.len() {
            return Err(Fault::new(ErrorKind::Truncated, "not every row that was looked for was answered"));
        }
        told.into_iter().zip(there).for_each(|(event, there)| found.is_there(&event.event.name, there));
        Ok(Some(found))
    }
}

impl Found {
    fn add(&mut self, unequal: Unequal, counted: fn(&mut Counters) -> &mut u64) {
        *counted(&mut self.counters) += 1;
        self.unequal.push(unequal);
    }

    /// An event that was not told yet, or not with an answer, or whose person is gone since.
    fn is_under_way(&mut self, StandingEvent { event, stand }: StandingEvent) {
        let of = |difference| Unequal::of(&event.name, difference, Vec::new());
        match stand {
            EventStand::Owed if event.is_ready() => self.add(of(Difference::Unsent), |c| &mut c.applied),
            EventStand::Waiting if event.is_ready() => self.add(of(Difference::Unsent), |c| &mut c.applied),
            EventStand::Unanswered => self.add(of(Difference::Unanswered), |c| &mut c.parked),
            EventStand::Refused(reason, field) => {
                let columns = field.into_iter().collect();
                self.add(Unequal { columns, reason, ..of(Difference::Unsendable) }, |c| &mut c.rejected);
            }
            EventStand::Owed | EventStand::Waiting | EventStand::Arrived => {
                self.add(of(Difference::NoPerson), |c| &mut c.parked);
            }
        }
    }

    /// An event that was told, with what the CRM has of it.
    fn is_there(&mut self, name: &str, there: Recorded) {
        match there {
            Recorded::Same => self.counters.unchanged += 1,
            Recorded::Nowhere => self.counters.filtered += 1,
            Recorded::Missing => self.add(Unequal::of(name, Difference::NotThere, Vec::new()), |c| &mut c.applied),
            Recorded::Differs(fields) => {
                self.add(Unequal::of(name, Difference::Overwritten, fields), |c| &mut c.applied);
            }
            Recorded::Refused(fault) => {
                let columns = fault.args.get("field").cloned().into_iter().collect();
                self.add(Unequal::of(name, Difference::Unsendable, columns), |c| &mut c.rejected);
            }
        }
    }
}
