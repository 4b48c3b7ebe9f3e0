//! Events of messages: in an object of the organisation's own under a unique external id, in tasks, or in memberships of a
//! campaign ("Object Reference": Task, CampaignMember).
use super::{SalesforceWriter, Settled, in_order, unfit};
use crate::crm::event_id;
use crate::fault::Outcome;
use crate::mapping::Cell;
use crate::port::{
    CampaignEvent, CrmWrite, EventHome, EventTable, Intent, Manner, RowChange, RowName, RowRef, RowResult, Still, Value,
};
use crate::seeded_bug::SeededBug;

/// The object contacts are of.
pub(super) const CONTACT: &str = "Contact";

pub(super) fn plain(text: impl Into<String>) -> Value {
    Value::Plain(Cell::Text(text.into().into()))
}

/// The object leads are of, and what their identifiers begin with ("Object Key Prefixes").
pub(super) const LEAD: &str = "Lead";
const LEADS: &str = "00Q";

/// The object a person is of.
pub(super) fn object_of(person: &str) -> &'static str {
    if person.starts_with(LEADS) { LEAD } else { CONTACT }
}

pub(super) fn contact(event: &CampaignEvent) -> Value {
    Value::Reference(RowRef { table: object_of(&event.contact).to_owned(), id: event.contact.clone() })
}

/// `Opened: Spring sale`, cut to what the field takes.
pub(super) fn subject(event: &CampaignEvent, longest: usize) -> String {
    format!("{}: {}", event.kind.title(), event.subject).chars().take(longest).collect()
}

impl SalesforceWriter {
    /// One result for each event, in their order.
    pub(super) async fn record_events(
        &self,
        home: &EventHome,
        events: &[CampaignEvent],
        still: Still<'_>,
    ) -> Outcome<Vec<RowResult>> {
        match home {
            EventHome::Custom(table) => self.in_own_object(table, events).await,
            EventHome::Standard { .. } => self.in_tasks(events, still).await,
            EventHome::Membership { campaign, status } => self.in_memberships(campaign, status, events).await,
        }
    }

    async fn in_own_object(&self, into: &EventTable, events: &[CampaignEvent]) -> Outcome<Vec<RowResult>> {
        let (mut results, mut places, mut changes) = (Settled::new(), Vec::new(), Vec::new());
        for (index, event) in events.iter().enumerate() {
            match own(into, event) {
                Ok(change) => {
                    places.push(index);
                    changes.push(change);
                }
                Err(fault) => results.push((index, RowResult::Refused(Box::new(fault)))),
            }
        }
        let made = self.apply(&into.table, &changes, Manner::default()).await?.rows;
        results.extend(places.into_iter().zip(made));
        Ok(in_order(events.len(), results))
    }
}

/// The record of an event. Without a unique external id nothing keeps it from being made twice.
pub(super) fn own(into: &EventTable, event: &CampaignEvent) -> Outcome<RowChange> {
    let id = event_id::of_event(event)?;
    let key = into.key.clone().ok_or_else(|| unfit("key", "a unique external id is needed that names the event"))?;
    let reference = into.table.columns.iter().find(|c| c.targets.iter().any(|target| target.table == CONTACT));
    let who = into.contact.clone().or_else(|| reference.map(|c| c.field.clone()));
    let who = who.ok_or_else(|| unfit("contact", "a reference to the contact is needed"))?;
    let mut values = vec![(who, contact(event))];
    let mut put = |field: &Option<String>, value: Value| {
        values.extend(field.clone().map(|field| (field, value)));
    };
    put(&into.subject, plain(subject(event, 80)));
    put(&into.delivery, plain(&*event.delivery));
    if let Some((field, name)) = into.delivery_named(event) {
        put(&Some(field), plain(name));
    }
    put(&into.at, plain(&*event.at));
    if let Some(detail) = &event.detail {
        put(&into.detail, plain(detail.chars().take(255).collect::<String>()));
    }
    if let Some((field, words)) = &into.kind {
        let word = words.iter().find(|(kind, _)| *kind == event.kind);
        values.extend(word.map(|(_, word)| (field.clone(), Value::Plain(word.clone()))));
    }
    let name = RowName::Key(vec![(key, Cell::Text(id.into()))]);
    let intent = if SeededBug::EventOverwritten.is_on() { Intent::Upsert } else { Intent::Create };
    Ok(RowChange { name, intent, values })
}
