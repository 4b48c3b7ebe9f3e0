//! Events as tasks that are done. A task has no external id of its own: what names the event stands in its description, and
//! it is looked for before a task is made and after an answer was lost.
use super::event::{contact, plain, subject};
use super::{SalesforceWriter, Settled, in_order};
use crate::catalog::{DateBehaviour, FieldType, TableKind};
use crate::crm::event_id;
use crate::crm::salesforce::soql::Select;
use crate::fault::Outcome;
use crate::port::{
    CampaignEvent, CrmWrite, Intent, Manner, RowChange, RowName, RowResult, Still, WriteColumn, WriteTable,
};
use std::collections::{BTreeSet, HashMap};

/// Contacts asked for at once.
const ASKED: usize = 50;

/// The fields of a task that are written.
pub(super) fn tasks() -> WriteTable {
    let column = |field: &str, kind: FieldType| WriteColumn { field: field.to_owned(), kind, targets: Vec::new() };
    let text = |most| FieldType::Text { max_length: Some(most), format: None };
    WriteTable {
        table: "Task".to_owned(),
        address: "Task".to_owned(),
        primary_id: "Id".to_owned(),
        kind: TableKind::Activity,
        columns: vec![
            column("WhoId", FieldType::Lookup),
            column("Subject", text(255)),
            column("Status", text(255)),
            column("Priority", text(255)),
            column("ActivityDate", FieldType::DateTime { behaviour: DateBehaviour::DateOnly }),
            column("TaskSubtype", text(40)),
            column("Description", FieldType::Memo { max_length: Some(32_000) }),
        ],
    }
}

/// The line of a description that names its event.
pub(super) fn mark(id: &str) -> String {
    format!("Fieldbridge {id}")
}

pub(super) fn change(event: &CampaignEvent, id: &str) -> RowChange {
    let detail = event.detail.as_deref().map(|d| format!("{d}\n")).unwrap_or_default();
    let description = format!("Delivery {}\n{detail}{}", event.delivery_told(), mark(id));
    let values = vec![
        ("WhoId".to_owned(), contact(event)),
        ("Subject".to_owned(), plain(subject(event, 255))),
        ("Status".to_owned(), plain("Completed")),
        ("Priority".to_owned(), plain("Normal")),
        ("ActivityDate".to_owned(), plain(day(event))),
        ("TaskSubtype".to_owned(), plain("Email")),
        ("Description".to_owned(), plain(description)),
    ];
    RowChange { name: RowName::Unnamed, intent: Intent::Create, values }
}

pub(super) fn day(event: &CampaignEvent) -> String {
    event.at.chars().take(10).collect()
}

impl SalesforceWriter {
    /// One result for each event, in their order.
    pub(super) async fn in_tasks(&self, events: &[CampaignEvent], still: Still<'_>) -> Outcome<Vec<RowResult>> {
        let mut results = Settled::new();
        let mut named: Vec<(usize, String)> = Vec::new();
        for (index, event) in events.iter().enumerate() {
            match event_id::of_event(event) {
                Ok(id) => named.push((index, id)),
                Err(fault) => results.push((index, RowResult::Refused(Box::new(fault)))),
            }
        }
        let there = self.told(events, &named).await?;
        let mut first: HashMap<&str, usize> = HashMap::new();
        let mut places: Vec<(usize, &str)> = Vec::new();
        let mut changes = Vec::new();
        for (index, id) in &named {
            let Some(event) = events.get(*index) else { continue };
            if there.contains(id) || first.contains_key(id.as_str()) {
                results.push((*index, RowResult::Unchanged));
                continue;
            }
            first.insert(id, *index);
            places.push((*index, id));
            changes.push(change(event, id));
        }
        // A task has no key that would keep a second one away.
        still()?;
        let made = self.apply(&tasks(), &changes, Manner::default()).await?.rows;
        let lost: Vec<(usize, String)> = places
            .iter()
            .zip(&made)
            .filter(|(_, result)| matches!(result, RowResult::Unknown(_)))
            .map(|((index, id), _)| (*index, (*id).to_owned()))
            .collect();
        // What is not found may still come.
        let found = if lost.is_empty() { BTreeSet::new() } else { self.told(events, &lost).await.unwrap_or_default() };
        for ((index, id), result) in places.into_iter().zip(made) {
            let known = matches!(result, RowResult::Unknown(_)) && found.contains(id);
            results.push((index, if known { RowResult::Created { id: None, version: None } } else { result }));
        }
        Ok(in_order(events.len(), results))
    }

    /// Which of these events have their task.
    async fn told(&self, events: &[CampaignEvent], named: &[(usize, String)]) -> Outcome<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        for chunk in named.chunks(ASKED) {
            let chosen = || chunk.iter().filter_map(|(index, _)| events.get(*index));
            let who: BTreeSet<&str> = chosen().map(|event| event.contact.as_str()).collect();
            let days: BTreeSet<String> = chosen().map(day).collect();
            let who: Vec<&str> = who.into_iter().collect();
            let select =
                Select::from("Task")?.field("Description")?.one_of("WhoId", &who)?.on_days("ActivityDate", &days)?;
            let seen = self.seen_with_archive(select).await?;
            let texts: Vec<&str> = seen.iter().filter_map(|row| row.text("Description")).collect();
            let is_told = |id: &str| texts.iter().any(|text| text.contains(&mark(id)));
            found.extend(chunk.iter().filter(|(_, id)| is_told(id)).map(|(_, id)| id.clone()));
        }
        Ok(found)
    }
}
