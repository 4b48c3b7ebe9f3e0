//! Looks how events stand that were recorded: the records are asked for as the run that writes them looks for them, and held
//! against what would be written of them.
use super::event::{CONTACT, LEAD, object_of, own};
use super::look::Seen;
use super::membership::reference;
use super::task::{change, day, mark, tasks};
use super::{SalesforceWriter, unfit, value};
use crate::catalog::TableKind;
use crate::crm::alike::alike;
use crate::crm::event_id;
use crate::crm::salesforce::id;
use crate::crm::salesforce::soql::Select;
use crate::fault::{ErrorKind, Outcome};
use crate::port::{
    CampaignEvent, EventHome, EventKind, EventTable, Recorded, RowChange, RowName, WriteTable, propose_statuses,
};
use std::collections::BTreeSet;

/// Records asked for at once.
const ASKED: usize = 50;
/// Persons whose tasks are asked for without their day.
const FEW: usize = 5;
/// Fields that are not read back: whom a task is about is how it is found, and its sub-type is not for everybody to see.
const UNREAD: [&str; 2] = ["WhoId", "TaskSubtype"];

/// An event with its place among those that were asked for.
type Asked<'e> = (usize, &'e CampaignEvent, String);

impl SalesforceWriter {
    /// One answer for each event, in their order.
    pub(super) async fn recorded_events(&self, home: &EventHome, events: &[CampaignEvent]) -> Outcome<Vec<Recorded>> {
        let mut answers = vec![Recorded::Missing; events.len()];
        let mut named: Vec<Asked<'_>> = Vec::new();
        for (index, event) in events.iter().enumerate() {
            match event_id::of_event(event) {
                Ok(id) => named.push((index, event, id)),
                Err(fault) => put(&mut answers, index, Recorded::Refused(Box::new(fault))),
            }
        }
        match home {
            EventHome::Custom(into) => self.own_records(into, &named, &mut answers).await?,
            EventHome::Standard { .. } => self.task_records(&named, &mut answers).await?,
            EventHome::Membership { campaign, status } => {
                self.members_of((campaign, status), &named, &mut answers).await?;
            }
        }
        Ok(answers)
    }

    async fn own_records(&self, into: &EventTable, named: &[Asked<'_>], answers: &mut [Recorded]) -> Outcome<()> {
        for chunk in named.chunks(ASKED) {
            let changes = chunk.iter().map(|(_, event, _)| own(into, event)).collect::<Outcome<Vec<_>>>()?;
            let Some(RowName::Key(parts)) = changes.first().map(|change| &change.name) else { continue };
            let Some((key, _)) = parts.first() else { continue };
            let mut select = Select::from(&into.table.address)?.field(key)?;
            for field in changes.iter().flat_map(|change| change.values.iter().map(|(field, _)| field)) {
                select = select.field(field)?;
            }
            let ids: Vec<&str> = chunk.iter().map(|(_, _, id)| id.as_str()).collect();
            let select = select.one_of(key, &ids)?;
            let seen = match into.table.kind {
                TableKind::Activity => self.seen_with_archive(select).await?,
                _ => self.seen(&select).await?,
            };
            for ((index, _, id), change) in chunk.iter().zip(&changes) {
                let is = |row: &&Seen| row.text(key).is_some_and(|text| text.eq_ignore_ascii_case(id));
                if let Some(row) = seen.iter().find(is) {
                    put(answers, *index, held(&into.table, change, row)?);
                }
            }
        }
        Ok(())
    }

    async fn task_records(&self, named: &[Asked<'_>], answers: &mut [Recorded]) -> Outcome<()> {
        let mut missing: Vec<&Asked<'_>> = Vec::new();
        for chunk in named.chunks(ASKED) {
            let chunk: Vec<&Asked<'_>> = chunk.iter().collect();
            let seen = self.tasks_of(&chunk, true).await?;
            for asked in chunk {
                if !judge(asked, &seen, answers)? {
                    missing.push(asked);
                }
            }
        }
        // Somebody may have given it another day.
        for chunk in missing.chunks(FEW) {
            let seen = match self.tasks_of(chunk, false).await {
                Err(fault) if fault.kind == ErrorKind::Truncated => continue,
                seen => seen?,
            };
            for asked in chunk {
                judge(asked, &seen, answers)?;
            }
        }
        Ok(())
    }

    /// The tasks of these events' persons, of their days or of any.
    async fn tasks_of(&self, asked: &[&Asked<'_>], on_days: bool) -> Outcome<Vec<Seen>> {
        let who: BTreeSet<&str> = asked.iter().map(|(_, event, _)| event.contact.as_str()).collect();
        let who: Vec<&str> = who.into_iter().filter(|who| !who.is_empty()).collect();
        if who.is_empty() {
            return Ok(Vec::new());
        }
        let mut select = Select::from("Task")?.one_of("WhoId", &who)?;
        for column in tasks().columns.iter().filter(|column| !UNREAD.contains(&column.field.as_str())) {
            select = select.field(&column.field)?;
        }
        if on_days {
            let days: BTreeSet<String> = asked.iter().map(|(_, event, _)| day(event)).collect();
            select = select.on_days("ActivityDate", &days)?;
        }
        self.seen_with_archive(select).await
    }

    /// How far the memberships of these events' persons came.
    async fn members_of(
        &self,
        (campaign, status): (&str, &[(EventKind, String)]),
        named: &[Asked<'_>],
        answers: &mut [Recorded],
    ) -> Outcome<()> {
        let campaign = id::canonical(campaign).ok_or_else(|| unfit("campaign", "it is not a campaign's id"))?;
        let proposed = if status.is_empty() { propose_statuses(&self.statuses(&campaign).await?) } else { Vec::new() };
        let status = if status.is_empty() { proposed.as_slice() } else { status };
        let rank = |kind: EventKind| status.iter().position(|(known, _)| *known == kind);
        for object in [CONTACT, LEAD] {
            let of: Vec<&Asked<'_>> = named.iter().filter(|(_, e, _)| object_of(&e.contact) == object).collect();
            for chunk in of.chunks(ASKED) {
                let who: BTreeSet<&str> = chunk.iter().map(|(_, event, _)| event.contact.as_str()).collect();
                let who: Vec<&str> = who.into_iter().filter(|who| !who.is_empty()).collect();
                if who.is_empty() {
                    continue;
                }
                let field = reference(object);
                let select = Select::from("CampaignMember")?.field(field)?.field("Status")?;
                let seen: Vec<Seen> = self.seen(&select.equals("CampaignId", &campaign)?.one_of(field, &who)?).await?;
                for (index, event, _) in chunk {
                    let own = id::canonical(&event.contact);
                    let is = |row: &&Seen| row.text(field).and_then(id::canonical) == own;
                    let now = seen.iter().find(is).map(|row| row.text("Status").unwrap_or_default());
                    let reached = now.and_then(|now| status.iter().position(|(_, word)| word == now));
                    let answer = match (rank(event.kind), now) {
                        (None, _) => Recorded::Nowhere,
                        (Some(_), None) => Recorded::Missing,
                        (Some(rank), Some(_)) if reached.is_some_and(|reached| reached >= rank) => Recorded::Same,
                        (Some(_), Some(_)) => Recorded::Differs(vec!["Status".to_owned()]),
                    };
                    put(answers, *index, answer);
                }
            }
        }
        Ok(())
    }
}

/// Whether the event's task is among these; if so, what it says is held against it.
fn judge((index, event, id): &Asked<'_>, seen: &[Seen], answers: &mut [Recorded]) -> Outcome<bool> {
    let mark = mark(id);
    let is = |row: &&Seen| row.text("Description").is_some_and(|text| text.contains(&mark));
    let Some(row) = seen.iter().find(is) else { return Ok(false) };
    put(answers, *index, held(&tasks(), &change(event, id), row)?);
    Ok(true)
}

fn put(answers: &mut [Recorded], at: usize, answer: Recorded) {
    if let Some(place) = answers.get_mut(at) {
        *place = answer;
    }
}

/// What is there of an event, held against what would be written of it.
fn held(table: &WriteTable, change: &RowChange, there: &Seen) -> Outcome<Recorded> {
    let mut differ = Vec::new();
    for (field, value) in &change.values {
        let (Some(column), false) = (table.column(field), UNREAD.contains(&field.as_str())) else { continue };
        // A person who is not known here any more says nothing.
        if matches!(value, crate::port::Value::Reference(to) if to.id.is_empty()) {
            continue;
        }
        let sent = value::json(column, value)?;
        let own = sent.as_str().and_then(id::canonical).filter(|_| column.kind.is_reference());
        let same = match (own, there.text(field).and_then(id::canonical)) {
            (Some(sent), Some(there)) => sent == there,
            _ => alike(&sent, there.0.get(field)),
        };
        if !same {
            differ.push(field.clone());
        }
    }
    Ok(if differ.is_empty() { Recorded::Same } else { Recorded::Differs(differ) })
}
