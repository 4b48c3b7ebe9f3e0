//! A batch: compared, written down, sent, looked for where no answer came, settled.
use super::decide::{Measure, RowFate, cell_hash, row_fate};
use super::looking::Look;
use super::opt_in::MAY_BE_CONTACTED;
use super::outcome::{Batch, Held, Sending};
use super::session::{Exporter, Run};
use super::theirs::{Found, Theirs};
use super::waiting;
use crate::engine::outward::{SAID, of_every_row};
use crate::engine::read::patiently;
use crate::engine::session::Ending;
use crate::failpoint;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::Cell;
use crate::port::{
    BadRow, CrmWrite, Intent, OutIntent, OutRow, RawPage, RowChange, RowName, RowRef, RowResult, Value, Written,
};
use crate::schema::OutField;
use crate::seeded_bug::SeededBug;
use crate::text::clean_line;
use std::sync::Arc;
use tokio_util::task::AbortOnDropHandle;

/// What changes came to, and the rows their answers showed.
type Answered = Outcome<(Written, Option<RawPage>)>;

/// A row that somebody changes again and again meanwhile is compared so often.
const TRIES: usize = 3;

impl Exporter {
    /// Takes rows, each with what an earlier run left of it in the outbox; `look`: those the CRM has are asked for already;
    /// `more`: others follow, which are sent before these are settled.
    pub(super) fn exchange(
        &self,
        run: &mut Run<'_>,
        rows: Vec<(OutRow, Option<OutIntent>)>,
        (look, more): (Option<Look>, bool),
    ) -> Outcome<Ending> {
        let mut batch = Batch::default();
        batch.counters.read = rows.len() as u64;
        let (born, known): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(row, _)| row.born_here);
        let Some(mut sending) = self.compare(&mut batch, known, look)? else { return Ok(Ending::Cancelled) };
        let Some(new) = self.name(run, &mut batch, born)? else { return Ok(Ending::Cancelled) };
        sending.extend(new);
        if self.order.dry_run {
            self.tell_unsent(&sending);
            for sent in sending {
                match sent.held {
                    Some(held) => batch.refuse(&sent.row, held.bad, held.said),
                    None => batch.count(&sent.row, &sent.stops, |counters| &mut counters.applied),
                }
            }
        } else if !sending.is_empty() && self.send(run, &mut batch, sending)? == Ending::Cancelled {
            return Ok(Ending::Cancelled);
        }
        self.settle_earlier(run)?;
        let later = std::mem::take(&mut batch.later);
        batch.counters.read -= later.len() as u64;
        if more && batch.refused.is_empty() && batch.stopped.is_empty() && batch.barred.is_none() {
            run.earlier = Some(batch);
            return Ok(Ending::Done);
        }
        batch.settle(self, run)?;
        waiting::note(run, &batch);
        if let Some(fault) = batch.barred.take() {
            return Err(fault);
        }
        self.check_budget(run, &batch)?;
        // In a dry run nothing is settled: what was planned stands in the run.
        if later.is_empty() { Ok(Ending::Done) } else { self.exchange(run, later, (None, false)) }
    }

    /// Compares rows the CRM has with what it has; what differs is to be sent. None where the run shall end.
    fn compare(
        &self,
        batch: &mut Batch,
        rows: Vec<(OutRow, Option<OutIntent>)>,
        look: Option<Look>,
    ) -> Outcome<Option<Vec<Sending>>> {
        let ids: Vec<&str> = rows.iter().map(|(row, _)| row.row.as_str()).collect();
        let found = match look {
            Some(look) => self.seen(look)?.map(|answers| self.found(&answers)).transpose()?,
            None => self.theirs(&ids)?,
        };
        let Some(mut found) = found else { return Ok(None) };
        let missing: Vec<String> =
            ids.iter().filter(|id| !found.contains_key(**id)).map(|id| (*id).to_owned()).collect();
        let Some(merged) = self.merged(&missing)? else { return Ok(None) };
        let mut sending = Vec::new();
        for (row, intent) in rows {
            match found.remove(&row.row) {
                None => match merged.get(&row.row) {
                    Some(winner) => batch.refuse_merged(&row, winner),
                    None => batch.refuse_for(&row, "not-there", None),
                },
                Some(Err(bad)) => match self.unread(&row) {
                    Some((change, told)) => {
                        sending.push(Sending::held(row, change, (told, Held { bad, said: None })));
                    }
                    None => batch.refuse(&row, bad, None),
                },
                Some(Ok(theirs)) => {
                    let fate = row_fate(&row, self.measure(&self.ours()), &theirs);
                    batch.conflicts.extend(fate.conflicts.iter().cloned());
                    if !fate.send.is_empty() {
                        let sent = self.update(row, &theirs, fate);
                        match self.waits(&sent) {
                            Some(held) => sending.extend(self.turned_away(batch, sent, held)),
                            None => sending.push(sent),
                        }
                        continue;
                    }
                    // What an earlier run sent has arrived; or consent is taken over from the CRM.
                    let heard = self.order.opt_out.is_some() && !fate.heard.is_empty();
                    match intent.is_some() || heard {
                        true => batch.count(&row, &fate.stops, |counters| &mut counters.applied),
                        false => batch.count(&row, &fate.stops, |counters| &mut counters.unchanged),
                    }
                    let arrived = intent.map(|intent| self.arrived_since(intent, &theirs)).unwrap_or_default();
                    if heard {
                        self.tell_heard(&row, &fate);
                    }
                    batch.consents.extend(arrived.into_iter().chain(fate.heard));
                    batch.agree_on_consent(&row, fate.agreed, (fate.withdrawn, fate.opt_ins), None);
                    batch.and_sent(fate.sent, fate.stops);
                }
            }
        }
        Ok(Some(sending))
    }

    pub(super) fn ours(&self) -> Vec<&OutField> {
        self.order.fields.ours().collect()
    }

    fn measure<'m>(&'m self, fields: &'m [&'m OutField]) -> Measure<'m> {
        let (opt_out, now) = (self.order.opt_out.as_ref().map(|o| o.rules), self.doors.clock.now().as_second());
        Measure { fields, schema: &self.order.schema, opt_out, now }
    }

    fn update(&self, row: OutRow, theirs: &Theirs, fate: RowFate) -> Sending {
        let fields = self.ours();
        let sent = fate.send.iter().filter_map(|place| fields.get(*place));
        let granted = |column| fate.opt_ins.iter().any(|end| end.grants == Some(column));
        let values = sent.filter_map(|field| {
            let cell = if granted(field.column) { &MAY_BE_CONTACTED } else { row.cells.get(field.column)? };
            Some((field.field.clone(), value(field, cell)))
        });
        let version = Some(theirs.version).filter(|v| self.order.guarded && *v > 0);
        let change = RowChange {
            name: RowName::Id(row.row.clone()),
            intent: Intent::Update { version },
            values: values.collect(),
        };
        let before =
            fields.iter().zip(&theirs.cells).map(|(field, cell)| (field.field.clone(), cell_hash(cell))).collect();
        let (key, told) = (row.row.clone(), fate.told.clone());
        let intent = OutIntent { row: key.clone(), creates: false, id: Some(key), told };
        Sending {
            row,
            change,
            intent,
            agreed: fate.agreed,
            before,
            withdrawn: fate.withdrawn,
            opt_ins: fate.opt_ins,
            heard: fate.heard,
            told: fate.told,
            sent: fate.sent,
            stops: fate.stops,
            written: None,
            held: None,
        }
    }

    /// Writes down what is about to be sent, sends it, and hears or finds out what became of it.
    fn send(&self, run: &mut Run<'_>, batch: &mut Batch, mut sending: Vec<Sending>) -> Outcome<Ending> {
        let writer = run.writer.clone();
        let Some(writer) = writer else { return Err(Fault::new(ErrorKind::Bug, "nothing may be written")) };
        let mut arrived: Vec<(Sending, Option<String>)> = Vec::new();
        let mut doubtful: Vec<Sending> = Vec::new();
        let mut shown = Found::new();
        // One more, for what is sent alone of a row that was refused.
        for tried in 1..=TRIES + 1 {
            let intents: Vec<OutIntent> = sending.iter().map(|s| s.intent.clone()).collect();
            patiently(|| run.outbox.intend(&intents))?;
            failpoint::reach("intended");
            let changes: Vec<RowChange> = sending.iter().map(|s| s.change.clone()).collect();
            let answer = self.sent(run, writer.clone(), changes)?;
            // What is on its way stays in the outbox: the next run looks for it.
            let Some(written) = answer else { return Ok(Ending::Cancelled) };
            failpoint::reach("reply-heard");
            let (written, page) = written?;
            let page = page.map(|page| (self.order.query.clone(), vec![page]));
            // A page that cannot be read is none: its rows are asked for.
            shown.extend(page.and_then(|page| self.found(&[page]).ok()).unwrap_or_default());
            let mut results = written.rows.into_iter();
            let (mut again, mut alone) = (Vec::new(), Vec::new());
            for sent in sending {
                match results.next() {
                    Some(RowResult::Created { id, version }) => arrived.push((sent.written_as(version), id)),
                    Some(RowResult::Updated { version }) => arrived.push((sent.written_as(version), None)),
                    Some(RowResult::Written | RowResult::Unchanged | RowResult::Deleted) => arrived.push((sent, None)),
                    Some(RowResult::Conflict(_)) if SeededBug::ConflictIsDone.is_on() => arrived.push((sent, None)),
                    Some(RowResult::Unknown(_)) | None if SeededBug::MissingResultIsDone.is_on() => {
                        arrived.push((sent, None));
                    }
                    Some(RowResult::Conflict(_))
                        if tried < TRIES && !sent.intent.creates && self.order.leads.is_none() =>
                    {
                        again.push(sent.row);
                    }
                    Some(RowResult::Conflict(fault)) => {
                        alone.extend(self.turned_away(batch, sent, refusal("changed-meanwhile", &fault)));
                    }
                    Some(RowResult::Refused(fault)) if of_every_row(&fault) => {
                        wait(batch, &sent.row);
                        batch.barred = Some(*fault);
                    }
                    Some(RowResult::Refused(fault)) => {
                        alone.extend(self.turned_away(batch, sent, refusal("refused-there", &fault)));
                    }
                    Some(RowResult::Unknown(_)) | None => doubtful.push(sent),
                }
            }
            sending = alone;
            if !again.is_empty() {
                // Somebody changed them since they were compared.
                let again = again.into_iter().map(|row| (row, None)).collect();
                let Some(differ) = self.compare(batch, again, None)? else { return Ok(Ending::Cancelled) };
                sending.extend(differ);
            }
            if batch.barred.is_some() {
                sending.drain(..).for_each(|sent| wait(batch, &sent.row));
            }
            if sending.is_empty() {
                break;
            }
        }
        self.look_for(run, batch, doubtful)?;
        self.arrived(run, batch, (arrived, shown))
    }

    /// Sends changes; the batch before them, where it is not settled yet, is settled while they are on their way. None where
    /// the run shall end.
    fn sent(&self, run: &mut Run<'_>, writer: Arc<dyn CrmWrite>, changes: Vec<RowChange>) -> Outcome<Option<Answered>> {
        let (manner, query) = (self.manner(), self.order.query.clone());
        let Some(earlier) = run.earlier.take() else {
            let answer = writer.apply_and_show(&self.order.table, &changes, (manner, &query));
            return Ok(self.control.wait(&self.runtime, answer));
        };
        let table = self.order.table.clone();
        let apart = async move { writer.apply_and_show(&table, &changes, (manner, &query)).await };
        let under_way = AbortOnDropHandle::new(self.runtime.spawn(apart));
        earlier.settle(self, run)?;
        let lost = |_| Err(Fault::new(ErrorKind::Bug, "changes that were sent and not answered for"));
        Ok(self.control.wait(&self.runtime, under_way).map(|done| done.unwrap_or_else(lost)))
    }

    /// Settles the batch that was left for the next one to settle, if any.
    pub(super) fn settle_earlier(&self, run: &mut Run<'_>) -> Outcome<()> {
        run.earlier.take().map_or(Ok(()), |earlier| earlier.settle(self, run))
    }

    /// A row that was refused as it was: it is rejected, but for what its consent says, which is sent alone.
    fn turned_away(&self, batch: &mut Batch, sent: Sending, held: Held) -> Option<Sending> {
        match self.consent_alone(&sent) {
            Some((change, told)) => {
                let (withdrawn, heard) = (sent.withdrawn, sent.heard);
                Some(Sending { withdrawn, heard, ..Sending::held(sent.row, change, (told, held)) })
            }
            None => {
                batch.consents.extend(sent.heard);
                batch.refuse_and_withdraw(&sent.row, sent.held.unwrap_or(held), sent.withdrawn);
                None
            }
        }
    }

    /// Rows of which no answer came are looked for once; those that are not there as they were sent wait in the outbox for the
    /// next run: they may still be on their way.
    fn look_for(&self, run: &mut Run<'_>, batch: &mut Batch, doubtful: Vec<Sending>) -> Outcome<()> {
        let (made, changed): (Vec<Sending>, Vec<Sending>) = doubtful.into_iter().partition(|s| s.intent.creates);
        let (leads, changed): (Vec<Sending>, Vec<Sending>) =
            changed.into_iter().partition(|_| self.order.leads.is_some());
        leads.iter().for_each(|sent| wait(batch, &sent.row));
        let ids: Vec<&str> = changed.iter().map(|s| s.row.row.as_str()).collect();
        // Not to know is what the outbox is for.
        let mut found = self.theirs(&ids).ok().flatten().unwrap_or_default();
        for sent in changed {
            let theirs = found.remove(&sent.row.row).and_then(Result::ok).filter(|_| sent.held.is_none());
            let fate = theirs.map(|t| row_fate(&sent.row, self.measure(&self.ours()), &t));
            match fate.filter(|fate| fate.send.is_empty()) {
                Some(fate) => {
                    batch.count(&sent.row, &sent.stops, |counters| &mut counters.applied);
                    batch.consents.extend(sent.told.into_iter().chain(fate.heard));
                    batch.agree_on_consent(&sent.row, fate.agreed, (fate.withdrawn, fate.opt_ins), None);
                    batch.and_sent(sent.sent, sent.stops);
                }
                None => wait(batch, &sent.row),
            }
        }
        let names: Vec<RowName> = made.iter().map(|s| s.change.name.clone()).collect();
        let there = self.find(run, &names).ok().flatten().unwrap_or_else(|| vec![None; names.len()]);
        for (sent, id) in made.into_iter().zip(there) {
            match id {
                Some(id) => {
                    batch.counters.applied += 1;
                    batch.agree(&sent.row, sent.agreed, Some(id));
                }
                None => wait(batch, &sent.row),
            }
        }
        Ok(())
    }

    /// Rows that arrived: what the CRM made of them is read back where its answer did not show it, so that its own spelling of
    /// a value is not taken for a change of it, and identifiers it gave are taken over.
    fn arrived(
        &self,
        run: &mut Run<'_>,
        batch: &mut Batch,
        (rows, shown): (Vec<(Sending, Option<String>)>, Found),
    ) -> Outcome<Ending> {
        let unnamed: Vec<RowName> =
            rows.iter().filter(|(s, id)| id_of(s, id).is_none()).map(|(s, _)| s.change.name.clone()).collect();
        let Some(found) = self.find(run, &unnamed)? else { return Ok(Ending::Cancelled) };
        let mut found = found.into_iter();
        let mut settled: Vec<(Sending, String)> = Vec::new();
        for (sent, id) in rows {
            match id_of(&sent, &id).or_else(|| found.next().flatten()) {
                Some(id) => settled.push((sent, id)),
                // It was made and cannot be found: the next run looks once more.
                None => wait(batch, &sent.row),
            }
        }
        let ids: Vec<&str> = settled.iter().map(|(_, id)| id.as_str()).filter(|id| !shown.contains_key(*id)).collect();
        let mut now = shown;
        if self.order.leads.is_none() {
            now.extend(self.theirs(&ids).ok().flatten().unwrap_or_default());
        }
        for (sent, id) in settled {
            batch.consents.extend(sent.told.into_iter().chain(sent.heard));
            if let Some(held) = sent.held {
                batch.refuse_and_withdraw(&sent.row, held, sent.withdrawn);
                continue;
            }
            let mut agreed = sent.agreed;
            // What somebody made of it since is no spelling of ours: the next import brings it, and it is compared again. So it
            // is where the CRM tells versions and the answer with this one's was lost.
            if let Some(Ok(theirs)) = now.get(&id)
                && sent.written.map_or(!self.order.guarded, |version| version == theirs.version)
            {
                let stopped = |field: &str| sent.stops.iter().any(|stop| stop.field == field);
                for (field, cell) in self.ours().iter().zip(&theirs.cells).filter(|(f, _)| !stopped(&f.field)) {
                    let now = cell_hash(cell);
                    // Without versions only what stands there however often it is sent is the CRM's spelling: another value may
                    // be somebody's, and is compared again.
                    let own = self.order.guarded || sent.before.get(&field.field).is_none_or(|before| *before == now);
                    if let Some((_, there)) = agreed.get_mut(&field.field).filter(|_| own) {
                        *there = now;
                    }
                }
            }
            batch.count(&sent.row, &sent.stops, |counters| &mut counters.applied);
            if sent.intent.creates {
                self.note_lead(run, &sent.row, &id);
            }
            let id = Some(id).filter(|_| sent.intent.creates || self.order.leads.is_some());
            batch.agree_on_consent(&sent.row, agreed, (sent.withdrawn, sent.opt_ins), id);
            batch.and_sent(sent.sent, sent.stops);
        }
        Ok(Ending::Done)
    }
}

/// A row of which nobody knows whether it arrived.
pub(super) fn wait(batch: &mut Batch, row: &OutRow) {
    batch.counters.parked += 1;
    batch.unknown.push(row.row.clone());
}

fn id_of(sent: &Sending, told: &Option<String>) -> Option<String> {
    told.clone().or_else(|| sent.intent.id.clone())
}

fn refusal(reason: &'static str, fault: &Fault) -> Held {
    let reason = match fault.kind {
        ErrorKind::ValueUnfit => "value-unfit",
        ErrorKind::DuplicateFound | ErrorKind::SalesforceDuplicateRule => "duplicate-there",
        _ => reason,
    };
    let field = fault.args.get("field").filter(|f| !f.is_empty()).cloned();
    let said: String = clean_line(&fault.detail).chars().take(SAID).collect();
    let bad = BadRow { id: String::new(), reason, field, sample: None };
    Held { bad, said: Some(said).filter(|s| !s.is_empty()) }
}

/// The value as it is sent.
pub(super) fn value(field: &OutField, cell: &Cell<'_>) -> Value {
    match (&field.target, field.turned(cell)) {
        (Some(table), Cell::Text(id)) => Value::Reference(RowRef { table: table.clone(), id: id.into_owned() }),
        (_, cell) => Value::Plain(cell),
    }
}
