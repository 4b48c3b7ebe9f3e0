//! A batch: compared, written down, sent, looked for where no answer came, settled.
use super::Naming;
use super::decide::{Measure, RowFate, cell_hash, row_fate};
use super::outcome::{Batch, Held, Sending};
use super::session::{Exporter, Run};
use super::theirs::{Found, Theirs};
use crate::engine::outward::{SAID, of_every_row};
use crate::engine::read::patiently;
use crate::engine::session::Ending;
use crate::failpoint;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{WriteMode, lasting_id};
use crate::mapping::Cell;
use crate::port::{BadRow, Intent, OutIntent, OutRow, RowChange, RowName, RowRef, RowResult, Value};
use crate::schema::OutField;
use crate::seeded_bug::SeededBug;
use crate::text::clean_line;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A row that somebody changes again and again meanwhile is compared so often.
const TRIES: usize = 3;

impl Exporter {
    /// Takes rows, each with what an earlier run left of it in the outbox.
    pub(super) fn exchange(&self, run: &mut Run<'_>, rows: Vec<(OutRow, Option<OutIntent>)>) -> Outcome<Ending> {
        let mut batch = Batch::default();
        batch.counters.read = rows.len() as u64;
        let (born, known): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(row, _)| row.born_here);
        let Some(mut sending) = self.compare(&mut batch, known)? else { return Ok(Ending::Cancelled) };
        let Some(new) = self.name(run, &mut batch, born)? else { return Ok(Ending::Cancelled) };
        sending.extend(new);
        if self.order.dry_run {
            for sent in sending {
                match sent.held {
                    Some(held) => batch.refuse(&sent.row, held.bad, held.said),
                    None => batch.counters.applied += 1,
                }
            }
        } else if !sending.is_empty() && self.send(run, &mut batch, sending)? == Ending::Cancelled {
            return Ok(Ending::Cancelled);
        }
        let later = std::mem::take(&mut batch.later);
        batch.counters.read -= later.len() as u64;
        batch.settle(self, run)?;
        if let Some(fault) = batch.barred.take() {
            return Err(fault);
        }
        self.check_budget(run, &batch)?;
        // In a dry run nothing is settled: what was planned stands in the run.
        if later.is_empty() { Ok(Ending::Done) } else { self.exchange(run, later) }
    }

    /// Compares rows the CRM has with what it has; what differs is to be sent. None where the run shall end.
    fn compare(&self, batch: &mut Batch, rows: Vec<(OutRow, Option<OutIntent>)>) -> Outcome<Option<Vec<Sending>>> {
        let ids: Vec<&str> = rows.iter().map(|(row, _)| row.row.as_str()).collect();
        let Some(mut found) = self.theirs(&ids)? else { return Ok(None) };
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
                        sending.push(self.update(row, &theirs, fate));
                        continue;
                    }
                    // What an earlier run sent has arrived; or consent is taken over from the CRM.
                    let heard = self.order.opt_out.is_some() && !fate.heard.is_empty();
                    let counted = match intent.is_some() || heard {
                        true => &mut batch.counters.applied,
                        false => &mut batch.counters.unchanged,
                    };
                    *counted += 1;
                    let arrived = intent.map(|intent| self.arrived_since(intent, &theirs)).unwrap_or_default();
                    batch.consents.extend(arrived.into_iter().chain(fate.heard));
                    batch.agree_and_withdraw(&row, fate.agreed, fate.withdrawn, None);
                }
            }
        }
        Ok(Some(sending))
    }

    pub(super) fn ours(&self) -> Vec<&OutField> {
        self.order.fields.ours().collect()
    }

    fn measure<'m>(&'m self, fields: &'m [&'m OutField]) -> Measure<'m> {
        Measure { fields, schema: &self.order.schema, opt_out: self.order.opt_out.as_ref().map(|o| o.rules) }
    }

    fn update(&self, row: OutRow, theirs: &Theirs, fate: RowFate) -> Sending {
        let fields = self.ours();
        let sent = fate.send.iter().filter_map(|place| fields.get(*place));
        let values = sent.filter_map(|field| Some((field.field.clone(), value(field, row.cells.get(field.column)?))));
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
            heard: fate.heard,
            told: fate.told,
            written: None,
            held: None,
        }
    }

    /// Rows made on the campaign side: those the CRM has already, under their key or because an earlier run made them, take
    /// its identifier; the others are to be made. None where the run shall end.
    fn name(
        &self,
        run: &mut Run<'_>,
        batch: &mut Batch,
        rows: Vec<(OutRow, Option<OutIntent>)>,
    ) -> Outcome<Option<Vec<Sending>>> {
        let mut named = Vec::new();
        for (row, intent) in rows {
            match self.name_of(&row, intent.as_ref()) {
                Some(name) => named.push((row, intent, name)),
                None => {
                    let field = match &self.order.naming {
                        Naming::Key(field, _) => Some(field.as_str()),
                        _ => None,
                    };
                    batch.refuse_for(&row, "no-key", field);
                }
            }
        }
        let mut seen = HashMap::new();
        named.retain(|(row, _, name)| {
            let key = format!("{name:?}").to_lowercase();
            let first = seen.insert(key, ()).is_none();
            if !first {
                batch.refuse_for(row, "key-twice", None);
            }
            first
        });
        // Only what may be there is looked for: what has a key, and what an earlier run may have made.
        let looked: Vec<bool> =
            named.iter().map(|(_, intent, name)| intent.is_some() || matches!(name, RowName::Key(_))).collect();
        let names: Vec<RowName> =
            named.iter().zip(&looked).filter(|(_, look)| **look).map(|((_, _, name), _)| name.clone()).collect();
        let Some(found) = self.find(run, &names)? else { return Ok(None) };
        let Some(gone) = self.made_and_gone(run, &named, &looked, &found)? else { return Ok(None) };
        let mut found = found.into_iter();
        let (mut sending, mut fresh) = (Vec::new(), Vec::new());
        for ((row, intent, name), look) in named.into_iter().zip(looked) {
            let there = if look { found.next().flatten() } else { None };
            match there {
                // An earlier run made it, and somebody deleted it there before anybody heard.
                None if gone.contains(&row.row) => batch.refuse_for(&row, "not-there", None),
                None if self.order.leads.is_some() => fresh.push((row, name, intent)),
                None => sending.push(self.create(row, name)),
                Some(id) if intent.as_ref().is_some_and(|i| i.creates) => {
                    batch.counters.applied += 1;
                    run.named += 1;
                    batch.name(&row, id);
                }
                Some(_) if self.order.flow.writing.mode == WriteMode::Insert => {
                    batch.refuse_for(&row, "already-there", None);
                }
                Some(id) => {
                    batch.counters.unchanged += 1;
                    run.named += 1;
                    batch.name(&row, id);
                }
            }
        }
        match &self.order.leads {
            Some(leads) => self.leads(run, batch, (leads, fresh)),
            None => Ok(Some(sending)),
        }
    }

    fn name_of(&self, row: &OutRow, intent: Option<&OutIntent>) -> Option<RowName> {
        match &self.order.naming {
            Naming::Chosen => {
                let before = intent.and_then(|i| i.id.clone());
                Some(RowName::Id(before.unwrap_or_else(|| self.doors.clock.fresh_id().to_string())))
            }
            Naming::Key(field, column) => {
                let cell = row.cells.get(*column)?;
                let filled = !cell.display().trim().is_empty();
                filled.then(|| RowName::Key(vec![(field.clone(), cell.clone())]))
            }
            Naming::Lasting(field) => {
                let own = row.row.trim();
                let id = (!own.is_empty()).then(|| lasting_id(&["lead", &self.order.schema.name, own]))?;
                let id = if SeededBug::LeadKeyDrawn.is_on() { self.doors.clock.fresh_id().to_string() } else { id };
                Some(match field {
                    Some(field) => RowName::Key(vec![(field.clone(), Cell::Text(id.into()))]),
                    None => RowName::Id(id),
                })
            }
            Naming::Nothing => None,
        }
    }

    /// Identifiers of the rows of these names, where they are there; none where the run shall end. A dry run has no right to
    /// write, and so asks as a reader.
    fn find(&self, run: &Run<'_>, names: &[RowName]) -> Outcome<Option<Vec<Option<String>>>> {
        if names.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let Some(writer) = &run.writer else { return self.read_names(names) };
        let answer = self.control.wait(&self.runtime, writer.find(&self.order.table, names));
        let Some(found) = answer else { return Ok(None) };
        Ok(Some(found?.into_iter().map(|row| row.map(|row| row.id)).collect()))
    }

    /// Of rows an earlier run may have made and that are not found, those the CRM tells to be deleted. None where the run shall
    /// end.
    fn made_and_gone(
        &self,
        run: &Run<'_>,
        named: &[(OutRow, Option<OutIntent>, RowName)],
        looked: &[bool],
        found: &[Option<String>],
    ) -> Outcome<Option<HashSet<String>>> {
        let asked = named.iter().zip(looked).filter(|(_, look)| **look).map(|(named, _)| named).zip(found);
        let lost =
            asked.filter(|((_, intent, _), there)| there.is_none() && intent.as_ref().is_some_and(|i| i.creates));
        let (rows, names): (Vec<&str>, Vec<RowName>) =
            lost.map(|((row, _, name), _)| (row.row.as_str(), name.clone())).unzip();
        let Some(writer) = run.writer.as_ref().filter(|_| !names.is_empty()) else { return Ok(Some(HashSet::new())) };
        let Some(gone) = self.control.wait(&self.runtime, writer.went(&self.order.table, &names)) else {
            return Ok(None);
        };
        Ok(Some(rows.into_iter().zip(gone?).filter(|(_, gone)| *gone).map(|(row, _)| row.to_owned()).collect()))
    }

    fn create(&self, row: OutRow, name: RowName) -> Sending {
        let key = match &name {
            RowName::Key(parts) => parts.first().map(|(field, _)| field.clone()),
            _ => None,
        };
        let wanted = self.order.fields.fields.iter().filter(|f| f.creatable && key.as_ref() != Some(&f.field));
        let values = wanted.filter_map(|field| {
            let value = value(field, row.cells.get(field.column)?);
            (value != Value::Plain(Cell::Null)).then(|| (field.field.clone(), value))
        });
        let change = RowChange { intent: Intent::Create, values: values.collect(), name: name.clone() };
        let id = match name {
            RowName::Id(id) => Some(id),
            _ => None,
        };
        let agreed = self.order.fields.ours().filter_map(|field| {
            let hash = cell_hash(row.cells.get(field.column)?);
            Some((field.field.clone(), (hash, hash)))
        });
        let agreed = agreed.collect();
        let intent = OutIntent { row: row.row.clone(), creates: true, id, told: Vec::new() };
        Sending {
            row,
            change,
            intent,
            agreed,
            before: BTreeMap::new(),
            withdrawn: Vec::new(),
            heard: Vec::new(),
            told: Vec::new(),
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
        // One more, for what is sent alone of a row that was refused.
        for tried in 1..=TRIES + 1 {
            let intents: Vec<OutIntent> = sending.iter().map(|s| s.intent.clone()).collect();
            patiently(|| run.outbox.intend(&intents))?;
            failpoint::reach("intended");
            let changes: Vec<RowChange> = sending.iter().map(|s| s.change.clone()).collect();
            let manner = self.manner();
            let answer = self.control.wait(&self.runtime, writer.apply(&self.order.table, &changes, manner));
            // What is on its way stays in the outbox: the next run looks for it.
            let Some(written) = answer else { return Ok(Ending::Cancelled) };
            failpoint::reach("reply-heard");
            let mut results = written?.rows.into_iter();
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
                let Some(differ) = self.compare(batch, again)? else { return Ok(Ending::Cancelled) };
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
        self.arrived(run, batch, arrived)
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
                    batch.counters.applied += 1;
                    batch.consents.extend(sent.told.into_iter().chain(fate.heard));
                    batch.agree_and_withdraw(&sent.row, fate.agreed, fate.withdrawn, None);
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

    /// Rows that arrived: what the CRM made of them is read back, so that its own spelling of a value is not taken for a
    /// change of it, and identifiers it gave are taken over.
    fn arrived(&self, run: &mut Run<'_>, batch: &mut Batch, rows: Vec<(Sending, Option<String>)>) -> Outcome<Ending> {
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
        let ids: Vec<&str> = settled.iter().map(|(_, id)| id.as_str()).collect();
        let now: Found = match self.order.leads {
            Some(_) => Found::new(),
            None => self.theirs(&ids).ok().flatten().unwrap_or_default(),
        };
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
                for (field, cell) in self.ours().iter().zip(&theirs.cells) {
                    let now = cell_hash(cell);
                    // Without versions only what stands there however often it is sent is the CRM's spelling: another value may
                    // be somebody's, and is compared again.
                    let own = self.order.guarded || sent.before.get(&field.field).is_none_or(|before| *before == now);
                    if let Some((_, there)) = agreed.get_mut(&field.field).filter(|_| own) {
                        *there = now;
                    }
                }
            }
            batch.counters.applied += 1;
            if sent.intent.creates {
                self.note_lead(run, &sent.row, &id);
            }
            let id = Some(id).filter(|_| sent.intent.creates || self.order.leads.is_some());
            batch.agree_and_withdraw(&sent.row, agreed, sent.withdrawn, id);
        }
        Ok(Ending::Done)
    }
}

/// A row of which nobody knows whether it arrived.
fn wait(batch: &mut Batch, row: &OutRow) {
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
